/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-contact.h"

#include <string.h>

/* A recogniser that is not certain gives several readings of a line, best first. Where few answers are
 * possible, the first reading that is one of them is what was said; a name is looked for in all of them. */

#define MOST_READINGS 5
/* What a candidate of the next reading is worth, against the same of the one before. */
#define NEXT_READING 0.96
/* So far ahead of anybody else, over all readings, a candidate is who was meant. */
#define MARGIN 0.07
#define CODE_DIGITS 6
#define LAST_DIGITS 4

/**
 * clara_dialogue_set_readings:
 * @others: (nullable): of the line that is answered now, beside its text
 */
void
clara_dialogue_set_readings (ClaraDialogue *self, const char *const *others)
{
  g_autoptr (GPtrArray) kept = g_ptr_array_new ();

  g_clear_pointer (&self->readings, g_strfreev);
  for (guint i = 0; others != NULL && others[i] != NULL && kept->len < MOST_READINGS; i++)
    g_ptr_array_add (kept, g_utf8_make_valid (others[i], -1));
  if (kept->len == 0)
    return;
  g_ptr_array_add (kept, NULL);
  self->readings = (char **) g_ptr_array_steal (kept, NULL);
}

static gboolean
has_digits (ClaraDialogue *self, const char *text, gsize least, gsize most)
{
  g_autofree char *digits = clara_digits_parse (text, self->language);

  return digits != NULL && strlen (digits) >= least && strlen (digits) <= most;
}

/* Whether the field that is asked takes it; TRUE where any words are an answer. */
static gboolean
fits_field (ClaraDialogue *self, const char *text, const ClaraParse *parse)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *field =
    type != NULL && self->asked != NULL ? clara_visitor_type_get_field (type, self->asked) : NULL;
  const char *value = text;
  g_autofree char *checked = NULL;

  if (field == NULL)
    return TRUE;
  switch (field->kind)
    {
    case CLARA_FIELD_YES_NO:
      return parse->reply == CLARA_REPLY_YES || parse->reply == CLARA_REPLY_NO;
    case CLARA_FIELD_PHONE:
      value = parse->phone != NULL ? parse->phone : text;
      break;
    case CLARA_FIELD_EMAIL:
      value = parse->email != NULL ? parse->email : text;
      break;
    case CLARA_FIELD_CHOICE:
      value = parse->value != NULL ? parse->value : text;
      break;
    case CLARA_FIELD_TEXT:
    case CLARA_FIELD_HOST:
    case CLARA_FIELD_COMPANIONS:
    default:
      return TRUE;
    }
  checked = clara_reception_check_field (self->reception, field, value, self->language, NULL);
  return checked != NULL;
}

static gboolean
names_candidate (ClaraDialogue *self, const char *text, const ClaraParse *parse)
{
  const char *said = parse->host != NULL ? parse->host : parse->name != NULL ? parse->name : parse->value;
  g_autoptr (GArray) matches =
    said != NULL ? clara_reception_match_host (self->reception, said, NULL, NULL) : NULL;

  if (parse->ordinal != NULL)
    return TRUE;
  return matches != NULL && matches->len > 0
         && g_ptr_array_find_with_equal_func (
           self->host_ids, g_array_index (matches, ClaraHostMatch, 0).employee->employee_id, g_str_equal,
           NULL);
}

/* Whether the present question takes the words for an answer. */
static gboolean
answers (ClaraDialogue *self, const char *text, gboolean first)
{
  g_autoptr (ClaraParse) parse = clara_parse (text, self->language);
  g_autofree char *choice = clara_dialogue_match_choice (self, text, first);

  if (choice != NULL || parse->reply != CLARA_REPLY_NONE || parse->intent != CLARA_INTENT_NONE)
    return TRUE;
  switch (self->page)
    {
    case CLARA_PAGE_CODE:
      return has_digits (self, text, CODE_DIGITS, CODE_DIGITS);
    case CLARA_PAGE_CHECK_OUT:
      return self->out_name == NULL || has_digits (self, text, LAST_DIGITS, G_MAXSIZE);
    case CLARA_PAGE_FORM:
      return clara_parse_has_slots (parse) || fits_field (self, text, parse);
    case CLARA_PAGE_HOST_CHOICE:
      return clara_parse_has_slots (parse) || names_candidate (self, text, parse);
    case CLARA_PAGE_WELCOME:
      /* A model reads more out of a line than the rules do. */
      return clara_model_brain_is_usable (self->model) || !clara_parse_is_empty (parse);
    case CLARA_PAGE_OFFER_HUMAN:
    case CLARA_PAGE_RETURNING:
    case CLARA_PAGE_CONFIRM:
    case CLARA_PAGE_CHANGE:
    case CLARA_PAGE_PHOTO:
    case CLARA_PAGE_SIGN:
      return !clara_parse_is_empty (parse) || parse->field != NULL || parse->wrong != NULL;
    default:
      return TRUE;
    }
}

static ClaraReply
read_reply (ClaraDialogue *self, const char *text)
{
  g_autoptr (ClaraParse) parse = clara_parse (text, self->language);

  return parse->reply;
}

/* Readings that say yes and no are no answer. */
static gboolean
contradict (ClaraDialogue *self, char **readings)
{
  gboolean yes = FALSE;
  gboolean no = FALSE;

  for (guint i = 0; readings[i] != NULL && i < MOST_READINGS; i++)
    {
      ClaraReply reply = read_reply (self, readings[i]);

      yes |= reply == CLARA_REPLY_YES;
      no |= reply == CLARA_REPLY_NO;
    }
  return yes && no;
}

/**
 * clara_dialogue_choose_reading:
 *
 * Where the best reading is no answer to what was asked and another one is, that is what was said; heard
 * badly all the same.
 *
 * Returns: (transfer full): the transcript that is answered
 */
ClaraTranscript *
clara_dialogue_choose_reading (ClaraDialogue *self, const ClaraTranscript *transcript)
{
  g_autofree char *first = g_utf8_make_valid (transcript->text, -1);
  char **others = transcript->alternatives;

  if (others == NULL || first[0] == '\0' || answers (self, first, transcript->confidence >= CLARA_SURE)
      || contradict (self, others))
    return clara_transcript_copy (transcript);
  for (guint i = 0; others[i] != NULL && i < MOST_READINGS; i++)
    {
      g_autofree char *other = g_utf8_make_valid (others[i], -1);

      if (answers (self, g_strstrip (other), FALSE))
        return clara_transcript_new (other, transcript->language,
                                     MIN (transcript->confidence, CLARA_SURE / 2), NULL);
    }
  return clara_transcript_copy (transcript);
}

static void
add_match (GArray *all, const ClaraHostMatch *match, double worth)
{
  ClaraHostMatch candidate = { match->employee, match->score * worth };
  guint at = 0;

  for (guint i = 0; i < all->len; i++)
    if (g_array_index (all, ClaraHostMatch, i).employee == match->employee)
      {
        if (g_array_index (all, ClaraHostMatch, i).score >= candidate.score)
          return;
        g_array_remove_index (all, i);
        break;
      }
  while (at < all->len && g_array_index (all, ClaraHostMatch, at).score >= candidate.score)
    at++;
  g_array_insert_val (all, at, candidate);
}

/* The name in a reading, where the line was about the host. */
static char *
name_in_reading (ClaraDialogue *self, const char *reading)
{
  g_autoptr (ClaraParse) parse = clara_parse (reading, self->language);
  const gboolean asked = self->page != CLARA_PAGE_WELCOME
                         && (g_strcmp0 (self->asked, "host") == 0 || self->page == CLARA_PAGE_HOST_CHOICE
                             || self->page == CLARA_PAGE_MESSAGE);

  if (parse->host != NULL || !asked)
    return g_strdup (parse->host);
  return g_strdup (parse->name != NULL ? parse->name : parse->value);
}

/**
 * clara_dialogue_find_host:
 * @name: in the best reading of the line, or as it was typed
 * @sure: (out): whether the first may be taken without asking
 *
 * clara_reception_find_host() over all readings of the line: each candidate counts as in its best reading, a
 * later reading for less. Nobody is put down as not found while some reading has somebody.
 *
 * Returns: (transfer full) (element-type ClaraHostMatch): at most three, best first
 */
GArray *
clara_dialogue_find_host (ClaraDialogue *self, const char *name, gboolean *sure)
{
  g_autoptr (GArray) first = clara_reception_match_host (self->reception, name, NULL, sure);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (ClaraHostMatch));
  double worth = 1.0;

  for (guint i = 0; i < first->len; i++)
    add_match (all, &g_array_index (first, ClaraHostMatch, i), worth);
  for (guint r = 0; !*sure && self->readings != NULL && self->readings[r] != NULL; r++)
    {
      g_autofree char *other = name_in_reading (self, self->readings[r]);
      gboolean certain = FALSE;
      g_autoptr (GArray) found =
        other != NULL ? clara_reception_match_host (self->reception, other, NULL, &certain) : NULL;

      worth *= NEXT_READING;
      for (guint i = 0; found != NULL && i < found->len; i++)
        add_match (all, &g_array_index (found, ClaraHostMatch, i), worth);
      /* Certain in its own reading, and ahead of whoever another reading speaks for. */
      if (certain && all->len > 0
          && g_array_index (all, ClaraHostMatch, 0).employee
               == g_array_index (found, ClaraHostMatch, 0).employee)
        *sure = all->len < 2
                || g_array_index (all, ClaraHostMatch, 0).score
                     >= g_array_index (all, ClaraHostMatch, 1).score + MARGIN;
    }
  if (all->len == 0)
    {
      g_array_unref (all);
      return clara_reception_find_host (self->reception, name, NULL, sure);
    }
  g_array_set_size (all, MIN (all->len, 3));
  return all;
}
