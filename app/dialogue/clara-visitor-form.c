/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visitor-form.h"

#include "clara-contact.h"
#include "clara-delivery.h"
#include "clara-text.h"

struct _ClaraForm
{
  GHashTable *entries; /* field id to ClaraVisitorFormEntry */
  gboolean aloud;
};

static void
entry_free (gpointer data)
{
  ClaraVisitorFormEntry *entry = data;

  g_free (entry->value);
  g_free (entry->display);
  g_free (entry->error);
  g_free (entry);
}

static ClaraVisitorFormEntry *
ensure (ClaraVisitorForm *self, const char *field_id)
{
  ClaraVisitorFormEntry *entry = g_hash_table_lookup (self->entries, field_id);

  if (entry == NULL)
    {
      entry = g_new0 (ClaraVisitorFormEntry, 1);
      g_hash_table_insert (self->entries, g_strdup (field_id), entry);
    }
  return entry;
}

ClaraVisitorForm *
clara_visitor_form_new (void)
{
  ClaraVisitorForm *self = g_new0 (ClaraVisitorForm, 1);

  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  return self;
}

void
clara_visitor_form_free (ClaraVisitorForm *self)
{
  g_hash_table_unref (self->entries);
  g_free (self);
}

void
clara_visitor_form_set_aloud (ClaraVisitorForm *self, gboolean aloud)
{
  self->aloud = aloud;
}

void
clara_visitor_form_set (ClaraVisitorForm *self, const char *field_id, const char *value, const char *display,
                        gboolean unsure)
{
  ClaraVisitorFormEntry *entry = ensure (self, field_id);

  g_free (entry->value);
  g_free (entry->display);
  g_clear_pointer (&entry->error, g_free);
  entry->value = g_strdup (value);
  entry->display = g_strdup (display);
  entry->unsure = unsure;
  entry->aloud = self->aloud;
}

void
clara_visitor_form_set_display (ClaraVisitorForm *self, const char *field_id, const char *display)
{
  ClaraVisitorFormEntry *entry = g_hash_table_lookup (self->entries, field_id);

  g_return_if_fail (entry != NULL);
  g_free (entry->display);
  entry->display = g_strdup (display);
  g_clear_pointer (&entry->error, g_free);
}

void
clara_visitor_form_set_error (ClaraVisitorForm *self, const char *field_id, const char *error)
{
  ClaraVisitorFormEntry *entry = ensure (self, field_id);

  g_free (entry->error);
  entry->error = g_strdup (error);
}

void
clara_visitor_form_unset (ClaraVisitorForm *self, const char *field_id)
{
  g_hash_table_remove (self->entries, field_id);
}

/**
 * clara_visitor_form_get:
 *
 * Returns: (transfer none) (nullable): what was given for the field
 */
const ClaraVisitorFormEntry *
clara_visitor_form_get (ClaraVisitorForm *self, const char *field_id)
{
  return g_hash_table_lookup (self->entries, field_id);
}

const char *
clara_visitor_form_get_value (ClaraVisitorForm *self, const char *field_id)
{
  const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self, field_id);

  return entry != NULL ? entry->value : NULL;
}

const char *
clara_visitor_form_get_display (ClaraVisitorForm *self, const char *field_id)
{
  const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self, field_id);

  return entry != NULL ? entry->display : NULL;
}

const ClaraField *
clara_visitor_form_find_missing (ClaraVisitorForm *self, const ClaraVisitorType *type)
{
  for (guint i = 0; i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);

      if (field->required && clara_visitor_form_get_value (self, field->id) == NULL)
        return field;
    }
  return NULL;
}

gboolean
clara_visitor_form_has_errors (ClaraVisitorForm *self, const ClaraVisitorType *type)
{
  for (guint i = 0; i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self, field->id);

      if (entry != NULL && entry->error != NULL)
        return TRUE;
    }
  return FALSE;
}

static const char *
kind_name (ClaraFieldKind kind)
{
  static const char *const names[] = {
    "text", "phone", "email", "choice", "host", "yes_no", "text", "phone"
  };

  return names[kind];
}

static JsonArray *
choices_to_json (const ClaraField *field, const char *language)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; field->choices != NULL && field->choices[i] != NULL; i++)
    json_array_add_object_element (array,
                                   clara_json_build ("ss", "id", field->choices[i], "label",
                                                     clara_text (language, "choice", field->choices[i])));
  return array;
}

/* A choice is shown by its id, which the screen translates. */
static const char *
shown_value (const ClaraField *field, const ClaraVisitorFormEntry *entry)
{
  const char *value = entry == NULL                       ? NULL
                      : field->kind == CLARA_FIELD_CHOICE ? entry->value
                                                          : entry->display;

  return value != NULL ? value : "";
}

/**
 * clara_visitor_form_to_fields:
 *
 * Returns: (transfer full): the fields as a step shows them
 */
JsonArray *
clara_visitor_form_to_fields (ClaraVisitorForm *self, const ClaraVisitorType *type, const char *language)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self, field->id);
      JsonObject *object =
        clara_json_build ("ssssbb", "id", field->id, "label", clara_text (language, "field", field->label),
                          "kind", kind_name (field->kind), "value", shown_value (field, entry), "required",
                          field->required, "unsure", entry != NULL && entry->unsure);

      if (entry != NULL && entry->error != NULL)
        json_object_set_string_member (object, "error", entry->error);
      if (field->kind == CLARA_FIELD_CHOICE)
        json_object_set_array_member (object, "choices", choices_to_json (field, language));
      json_array_add_object_element (array, object);
    }
  return array;
}

/**
 * clara_visitor_form_to_json:
 *
 * Returns: (transfer full): visitor_data of the session
 */
JsonObject *
clara_visitor_form_to_json (ClaraVisitorForm *self, const char *type_id)
{
  JsonObject *object = clara_json_build ("s", "type", type_id);
  GHashTableIter iter;
  gpointer key;
  gpointer value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      ClaraVisitorFormEntry *entry = value;

      if (entry->value != NULL)
        json_object_set_string_member (object, key, entry->value);
    }
  return object;
}

/* NULL where nothing was given; "I don't know" is no value. */
static const char *
get_given (ClaraVisitorForm *self, const char *field_id)
{
  const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self, field_id);

  return entry != NULL && entry->value != NULL && entry->value[0] != '\0' ? entry->display : NULL;
}

/* Who it is and whom they see or bring something, as a person would say it; NULL where the name is missing.
 */
static char *
introduce (ClaraVisitorForm *self, const ClaraVisitorType *type, const char *language)
{
  const char *name = get_given (self, "visitor_name");
  const char *company = get_given (self, "company");
  const char *host = get_given (self, "host");

  if (name == NULL)
    return NULL;
  if (clara_delivery_is_type (type->id) && company != NULL && host != NULL)
    return clara_text_format (language, "say", "{name} from {company}, a delivery for {host}.", "name", name,
                              "company", company, "host", host, NULL);
  if (company != NULL && host != NULL)
    return clara_text_format (language, "say", "{name} from {company}, to see {host}.", "name", name,
                              "company", company, "host", host, NULL);
  if (host != NULL)
    return clara_text_format (language, "say", "{name}, to see {host}.", "name", name, "host", host, NULL);
  if (company != NULL)
    return clara_text_format (language, "say", "{name} from {company}.", "name", name, "company", company,
                              NULL);
  return NULL;
}

static gboolean
is_introduced (const char *field_id)
{
  return g_str_equal (field_id, "visitor_name") || g_str_equal (field_id, "company")
         || g_str_equal (field_id, "host");
}

/**
 * clara_visitor_form_read_back:
 *
 * Short, for somebody waits: who they are and whom they see in one sentence, and with its label whatever else
 * was said aloud, which may have been misheard. All the rest they see on the screen, where it was typed or
 * known before.
 *
 * Returns: (transfer full): to be read aloud
 */
char *
clara_visitor_form_read_back (ClaraVisitorForm *self, const ClaraVisitorType *type, const char *language)
{
  g_autofree char *introduction = introduce (self, type, language);
  GString *text = g_string_new (introduction);

  for (guint i = 0; i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self, field->id);
      g_autofree char *pair = NULL;

      if (entry == NULL || entry->display == NULL || entry->display[0] == '\0'
          || (introduction != NULL && is_introduced (field->id) && get_given (self, field->id) != NULL)
          || (introduction != NULL && !entry->aloud))
        continue;
      pair = clara_text_format (language, "say", "{label}: {value}.", "label",
                                clara_text (language, "field", field->label), "value", entry->display, NULL);
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", pair);
    }
  return g_string_free (text, FALSE);
}
