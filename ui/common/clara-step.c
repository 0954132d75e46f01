/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-step.h"

#include <string.h>

/* More than fits any screen; what is longer is cut. */
#define MAX_DOCUMENT (256 * 1024)
#define MAX_ITEMS 24
#define MAX_CHARACTERS 600
#define DEFAULT_DIGITS 6

static const char *const page_names[CLARA_PAGE_COUNT] = {
  "attract", "welcome", "form", "host_choice", "confirm", "sign",    "photo",
  "waiting", "verify",  "code", "employee",    "human",   "goodbye",
};

static const char *const field_kinds[] = { "text", "phone", "email", "choice", "host", "yes_no" };

const char *
clara_page_kind_get_name (ClaraPageKind kind)
{
  return page_names[kind];
}

static char *
copy_text (const char *text)
{
  g_autofree char *valid = NULL;

  if (text == NULL)
    return NULL;
  valid = g_utf8_make_valid (text, strnlen (text, MAX_CHARACTERS * 4));
  if (g_utf8_strlen (valid, -1) > MAX_CHARACTERS)
    *g_utf8_offset_to_pointer (valid, MAX_CHARACTERS) = '\0';
  return g_strstrip (g_steal_pointer (&valid));
}

static char *
get_text (JsonObject *object, const char *key)
{
  g_autofree char *text = copy_text (clara_json_get_string (object, key, NULL));

  return text != NULL && text[0] != '\0' ? g_steal_pointer (&text) : NULL;
}

static void
choice_free (ClaraStepChoice *choice)
{
  g_free (choice->id);
  g_free (choice->label);
  g_free (choice->detail);
  g_free (choice->initials);
  g_free (choice);
}

static void
field_free (ClaraStepField *field)
{
  g_free (field->id);
  g_free (field->label);
  g_free (field->value);
  g_free (field->error);
  g_ptr_array_unref (field->choices);
  g_free (field);
}

/* A choice is an object, or a plain text that is its own id. */
static GPtrArray *
parse_choices (JsonArray *array)
{
  GPtrArray *choices = g_ptr_array_new_with_free_func ((GDestroyNotify) choice_free);
  const guint length = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < length && choices->len < MAX_ITEMS; i++)
    {
      const char *plain = clara_json_array_get_string (array, i);
      JsonObject *object = plain == NULL ? clara_json_array_get_object (array, i) : NULL;
      g_autofree char *id = plain != NULL    ? copy_text (plain)
                            : object != NULL ? get_text (object, "id")
                                             : NULL;
      ClaraStepChoice *choice;

      if (id == NULL || id[0] == '\0')
        continue;
      choice = g_new0 (ClaraStepChoice, 1);
      choice->label = object != NULL ? get_text (object, "label") : NULL;
      if (choice->label == NULL)
        choice->label = g_strdup (id);
      choice->id = g_steal_pointer (&id);
      if (object != NULL)
        {
          choice->detail = get_text (object, "detail");
          choice->initials = get_text (object, "initials");
          choice->primary = clara_json_get_boolean (object, "primary", FALSE);
        }
      g_ptr_array_add (choices, choice);
    }
  return choices;
}

static ClaraStepFieldKind
parse_kind (const char *name)
{
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (field_kinds); i++)
    if (strcmp (field_kinds[i], name) == 0)
      return i;
  return CLARA_STEP_TEXT;
}

static gboolean
has_field (GPtrArray *fields, const char *id)
{
  for (guint i = 0; i < fields->len; i++)
    if (strcmp (((ClaraStepField *) fields->pdata[i])->id, id) == 0)
      return TRUE;
  return FALSE;
}

static GPtrArray *
parse_fields (JsonArray *array)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  const guint length = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < length && fields->len < MAX_ITEMS; i++)
    {
      JsonObject *object = clara_json_array_get_object (array, i);
      g_autofree char *id = object != NULL ? get_text (object, "id") : NULL;
      ClaraStepField *field;

      if (id == NULL || has_field (fields, id))
        continue;
      field = g_new0 (ClaraStepField, 1);
      field->label = get_text (object, "label");
      if (field->label == NULL)
        field->label = g_strdup (id);
      field->id = g_steal_pointer (&id);
      field->kind = parse_kind (clara_json_get_string (object, "kind", NULL));
      field->value = get_text (object, "value");
      if (field->value == NULL)
        field->value = g_strdup ("");
      field->required = clara_json_get_boolean (object, "required", FALSE);
      field->error = get_text (object, "error");
      field->choices = parse_choices (clara_json_get_array (object, "choices"));
      g_ptr_array_add (fields, field);
    }
  return fields;
}

/* A page this program does not know is shown by what it carries. */
static ClaraPageKind
guess_page (const ClaraStep *self)
{
  return self->fields->len > 0 ? CLARA_PAGE_FORM : CLARA_PAGE_WELCOME;
}

/* Longer than any other text. */
static char *
get_document (JsonObject *document)
{
  const char *text = clara_json_get_string (document, "text", NULL);

  return text != NULL ? g_utf8_make_valid (text, (gssize) MIN (strlen (text), MAX_DOCUMENT)) : NULL;
}

/**
 * clara_step_parse:
 * @fields: members of a "step" event, from outside
 *
 * Returns: (transfer full): what the screens show; never fails
 */
ClaraStep *
clara_step_parse (JsonObject *fields)
{
  ClaraStep *self = g_new0 (ClaraStep, 1);
  const char *page = clara_json_get_string (fields, "page", "");
  JsonObject *document;
  JsonObject *badge;

  self->state = get_text (fields, "state");
  self->question = get_text (fields, "question");
  if (self->question == NULL)
    self->question = g_strdup ("");
  self->detail = get_text (fields, "detail");
  self->progress = CLAMP (clara_json_get_int (fields, "progress", 0), 0, 5);
  self->choices = parse_choices (clara_json_get_array (fields, "choices"));
  self->fields = parse_fields (clara_json_get_array (fields, "fields"));
  self->expects = get_text (fields, "expects");
  self->cue = get_text (fields, "cue");
  self->digits = CLAMP (clara_json_get_int (fields, "digits", DEFAULT_DIGITS), 1, 12);
  self->can_go_back = clara_json_get_boolean (fields, "can_go_back", FALSE);
  self->language = get_text (fields, "language");
  badge = clara_json_get_object (fields, "badge");
  self->badge_text = badge != NULL ? get_text (badge, "text") : NULL;
  self->badge_state = badge != NULL ? get_text (badge, "state") : NULL;
  document = clara_json_get_object (fields, "document");
  self->document_id = document != NULL ? get_text (document, "id") : NULL;
  self->document_text = document != NULL ? get_document (document) : NULL;
  self->page = guess_page (self);
  for (guint i = 0; i < CLARA_PAGE_COUNT; i++)
    if (strcmp (page_names[i], page) == 0)
      self->page = i;
  return self;
}

void
clara_step_free (ClaraStep *self)
{
  g_free (self->state);
  g_free (self->question);
  g_free (self->detail);
  g_ptr_array_unref (self->choices);
  g_ptr_array_unref (self->fields);
  g_free (self->expects);
  g_free (self->cue);
  g_free (self->document_id);
  g_free (self->document_text);
  g_free (self->badge_text);
  g_free (self->badge_state);
  g_free (self->language);
  g_free (self);
}

/**
 * clara_step_get_field:
 *
 * Returns: (transfer none) (nullable): the field of that id
 */
const ClaraStepField *
clara_step_get_field (const ClaraStep *self, const char *id)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (strcmp (((ClaraStepField *) self->fields->pdata[i])->id, id) == 0)
      return self->fields->pdata[i];
  return NULL;
}
