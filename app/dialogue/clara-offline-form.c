/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-offline-brain-private.h"

#include "clara-names.h"
#include "clara-party.h"

#include <string.h>

/* The visitor's details, one thing at a time, and whatever else was said with it. */

static void
refuse_empty (ClaraDialogue *self, const ClaraField *field)
{
  clara_dialogue_say_take (
    self, clara_text_format (self->language, "say", "I need this to check you in: {field}.", "field",
                             clara_text (self->language, "field", field->label), NULL));
  clara_dialogue_ask (self);
}

static void
leave_out (ClaraDialogue *self, const ClaraField *field)
{
  if (field->kind == CLARA_FIELD_HOST)
    clara_dialogue_no_host (self);
  else if (field->kind == CLARA_FIELD_COMPANIONS)
    {
      /* Who will not name them comes with those that were named. */
      self->party = 0;
      if (clara_visitor_form_get_value (self->form, field->id) == NULL)
        clara_visitor_form_set (self->form, field->id, "", "", FALSE);
    }
  else if (field->required)
    {
      refuse_empty (self, field);
      return;
    }
  else
    clara_visitor_form_set (self->form, field->id, "", "", FALSE);
  clara_dialogue_next_field (self);
}

/* The value that a bare answer is, for the field that was asked: "Maria Lopez", "Acme", "98765 43210". */
static char *
bare_value (ClaraDialogue *self, const ClaraField *field, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;

  switch (field->kind)
    {
    case CLARA_FIELD_YES_NO:
      if (parse->reply == CLARA_REPLY_YES || parse->reply == CLARA_REPLY_NO)
        return g_strdup (parse->reply == CLARA_REPLY_YES ? "yes" : "no");
      return g_strdup (line->text);
    case CLARA_FIELD_PHONE:
      return g_strdup (parse->phone != NULL ? parse->phone : line->text);
    case CLARA_FIELD_NUMBER:
      return g_strdup (line->text);
    case CLARA_FIELD_EMAIL:
      return g_strdup (parse->email != NULL ? parse->email : line->text);
    case CLARA_FIELD_HOST:
      return g_strdup (parse->host != NULL ? parse->host : parse->name != NULL ? parse->name : parse->value);
    case CLARA_FIELD_COMPANIONS:
      return clara_party_read_names (
        parse->name != NULL && strstr (line->text, parse->name) == NULL ? parse->name : line->text);
    case CLARA_FIELD_TEXT:
    case CLARA_FIELD_CHOICE:
    default:
      if (strcmp (field->id, "visitor_name") == 0)
        return g_strdup (parse->name != NULL ? parse->name : parse->value);
      if (strcmp (field->id, "company") == 0)
        return g_strdup (parse->company != NULL ? parse->company : parse->value);
      return g_strdup (parse->value);
    }
}

static gboolean
sounds_like (const char *one, const char *other)
{
  g_autofree char *first = clara_names_key (one);
  g_autofree char *second = clara_names_key (other);

  return first[0] != '\0' && strcmp (first, second) == 0;
}

/* "It's Acme, not Agme" names no field: it is the one that has the wrong value. */
static gboolean
put_right (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraParse *parse = line->parse;

  if (parse->wrong == NULL || type == NULL || clara_parse_has_slots (parse))
    return FALSE;
  for (guint i = 0; i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      const char *shown = clara_visitor_form_get_display (self->form, field->id);

      if (shown == NULL || !sounds_like (shown, parse->wrong))
        continue;
      clara_dialogue_refill (self, field->id, parse->right, line->unsure);
      clara_dialogue_next_field (self);
      return TRUE;
    }
  return FALSE;
}

/* Values that were said with their own cues go where they belong, whatever was asked. Returns whether there
 * were any. */
static gboolean
fill_other_slots (ClaraDialogue *self, const char *asked, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;
  const struct
  {
    const char *field;
    const char *text;
  } slots[] = {
    { "visitor_name", parse->name }, { "company", parse->company }, { "host", parse->host },
    { "phone", parse->phone },       { "email", parse->email },
  };
  gboolean any = FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (slots); i++)
    if (slots[i].text != NULL && g_strcmp0 (slots[i].field, asked) != 0
        && !(strcmp (slots[i].field, "visitor_name") == 0 && g_strcmp0 (asked, "host") == 0))
      {
        clara_dialogue_refill (self, slots[i].field, slots[i].text, line->unsure);
        any = TRUE;
      }
  return any;
}

static gboolean
answers_asked (const char *asked, const ClaraParse *parse)
{
  return (strcmp (asked, "visitor_name") == 0 && parse->name != NULL)
         || (strcmp (asked, "company") == 0 && parse->company != NULL)
         || (strcmp (asked, "host") == 0 && (parse->host != NULL || parse->name != NULL))
         || (strcmp (asked, "phone") == 0 && parse->phone != NULL)
         || (strcmp (asked, "email") == 0 && parse->email != NULL)
         || (strcmp (asked, "purpose") == 0 && parse->purpose != NULL);
}

/* "No company", "கம்பெனி எதுவும் இல்லை": the field is named and there is nothing for it. */
static gboolean
has_none (const ClaraField *field, const ClaraParse *parse)
{
  return parse->negated && g_strcmp0 (parse->field, field->id) == 0 && parse->wrong == NULL
         && !clara_parse_has_slots (parse);
}

void
clara_offline_on_form (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *field =
    type != NULL && self->asked != NULL ? clara_visitor_type_get_field (type, self->asked) : NULL;
  g_autofree char *value = NULL;
  gboolean others;

  if (put_right (self, line))
    return;
  /* That there is no company is an answer, even where one is asked of everybody. */
  if (field != NULL && field->required && strcmp (field->id, "company") == 0 && has_none (field, line->parse))
    {
      clara_dialogue_fill (self, field->id, "none", line->unsure);
      clara_dialogue_next_field (self);
      return;
    }
  if (field == NULL)
    {
      clara_dialogue_fill_parse (self, line->parse, line->unsure);
      clara_dialogue_next_field (self);
      return;
    }
  if (line->parse->reply == CLARA_REPLY_SKIP || line->parse->reply == CLARA_REPLY_UNKNOWN
      || has_none (field, line->parse)
      || (line->parse->reply == CLARA_REPLY_NO && (!field->required || field->kind == CLARA_FIELD_COMPANIONS)
          && field->kind != CLARA_FIELD_YES_NO && !clara_parse_has_slots (line->parse)))
    {
      leave_out (self, field);
      return;
    }
  /* "Tom Lee and Wei Chen" are names of others, whoever else could be meant. */
  others = field->kind != CLARA_FIELD_COMPANIONS && fill_other_slots (self, field->id, line);
  if (!others || answers_asked (field->id, line->parse))
    {
      value = bare_value (self, field, line);
      if (value != NULL && value[0] != '\0')
        clara_dialogue_fill (self, field->id, value, line->unsure);
    }
  clara_dialogue_next_field (self);
}

void
clara_offline_on_host_choice (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;
  const char *said = parse->host != NULL ? parse->host : parse->name != NULL ? parse->name : parse->value;
  guint index = parse->ordinal != NULL ? (guint) g_ascii_strtoull (parse->ordinal, NULL, 10) : 0;
  gboolean sure = FALSE;
  g_autoptr (GArray) matches = NULL;

  if (put_right (self, line))
    return;
  if (parse->reply == CLARA_REPLY_UNKNOWN || parse->reply == CLARA_REPLY_SKIP)
    clara_dialogue_no_host (self);
  else if (index >= 1 && index <= self->host_ids->len)
    clara_dialogue_pick_host (self, g_ptr_array_index (self->host_ids, index - 1));
  else if (parse->reply == CLARA_REPLY_YES && self->host_ids->len == 1)
    clara_dialogue_pick_host (self, g_ptr_array_index (self->host_ids, 0));
  else if (parse->reply == CLARA_REPLY_NO && !clara_parse_has_slots (parse))
    {
      g_ptr_array_set_size (self->host_ids, 0);
      clara_dialogue_ask_field (self, "host");
      return;
    }
  else if (said != NULL)
    {
      matches = clara_dialogue_find_host (self, said, &sure);
      /* Having been asked which of few, the best of them is meant. */
      for (guint i = 0; i < self->host_ids->len && matches->len > 0 && !line->unsure; i++)
        if (strcmp (g_ptr_array_index (self->host_ids, i),
                    g_array_index (matches, ClaraHostMatch, 0).employee->employee_id)
              == 0
            && (matches->len == 1
                || g_array_index (matches, ClaraHostMatch, 0).score
                     > g_array_index (matches, ClaraHostMatch, 1).score + 0.02))
          {
            g_autofree char *id = g_strdup (g_ptr_array_index (self->host_ids, i));

            clara_dialogue_pick_host (self, id);
            clara_dialogue_next_field (self);
            return;
          }
      clara_dialogue_fill (self, "host", said, line->unsure);
    }
  clara_dialogue_next_field (self);
}

static void
begin_change (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_CHANGE);
  clara_dialogue_ask (self);
}

void
clara_offline_on_confirm (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  gboolean names_field =
    parse->field != NULL && type != NULL && clara_visitor_type_get_field (type, parse->field) != NULL;

  if (put_right (self, line))
    return;
  if (clara_parse_has_slots (parse))
    {
      clara_dialogue_fill_parse (self, parse, line->unsure);
      clara_dialogue_next_field (self);
    }
  else if (parse->reply == CLARA_REPLY_YES || parse->intent == CLARA_INTENT_CHECK_IN)
    clara_dialogue_confirm (self);
  else if (names_field)
    clara_dialogue_ask_field (self, parse->field);
  else if (parse->reply == CLARA_REPLY_NO || parse->reply == CLARA_REPLY_CHANGE)
    begin_change (self);
  else
    clara_dialogue_not_understood (self);
}

void
clara_offline_on_change (ClaraDialogue *self, const ClaraHeardLine *line)
{
  const ClaraParse *parse = line->parse;
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  if (put_right (self, line))
    return;
  if (clara_parse_has_slots (parse))
    {
      clara_dialogue_fill_parse (self, parse, line->unsure);
      clara_dialogue_next_field (self);
    }
  else if (parse->field != NULL && type != NULL && clara_visitor_type_get_field (type, parse->field) != NULL)
    clara_dialogue_ask_field (self, parse->field);
  else if (parse->reply == CLARA_REPLY_NO || parse->reply == CLARA_REPLY_YES
           || parse->reply == CLARA_REPLY_SKIP)
    clara_dialogue_next_field (self);
  else
    clara_dialogue_not_understood (self);
}
