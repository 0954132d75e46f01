/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visitor-type-private.h"

#include "clara-reception.h"

#include <string.h>

#define MAX_FIELDS 24
#define MAX_TYPES 24
#define MAX_CHOICES 12
#define MAX_TEXT 200
#define MAX_DOCUMENTS 8
#define MINUTES_A_DAY (24 * 60)

static const struct
{
  const char *name;
  ClaraFieldKind kind;
} kinds[] = {
  { "text", CLARA_FIELD_TEXT },
  { "phone", CLARA_FIELD_PHONE },
  { "email", CLARA_FIELD_EMAIL },
  { "choice", CLARA_FIELD_CHOICE },
  { "host", CLARA_FIELD_HOST },
  { "yes_no", CLARA_FIELD_YES_NO },
  { "companions", CLARA_FIELD_COMPANIONS },
  { "number", CLARA_FIELD_NUMBER },
};

static const struct
{
  const char *name;
  ClaraPhotoRule rule;
} photo_rules[] = {
  { "none", CLARA_PHOTO_NONE },
  { "optional", CLARA_PHOTO_OPTIONAL },
  { "required", CLARA_PHOTO_REQUIRED },
};

const char *
clara_field_kind_name (ClaraFieldKind kind)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return kinds[i].name;
  return "text";
}

const char *
clara_photo_rule_name (ClaraPhotoRule rule)
{
  for (gsize i = 0; i < G_N_ELEMENTS (photo_rules); i++)
    if (photo_rules[i].rule == rule)
      return photo_rules[i].name;
  return "none";
}

static gboolean
is_id (const char *text)
{
  gsize length = text == NULL ? 0 : strlen (text);

  return length > 0 && length <= 40 && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_") == length;
}

static gboolean
is_label (const char *text)
{
  return text != NULL && *text != '\0' && g_utf8_strlen (text, -1) <= MAX_TEXT;
}

static gboolean
parse_choices (ClaraField *field, JsonObject *object, const char *type_id, GError **error)
{
  JsonArray *choices = clara_json_get_array (object, "choices");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint count = choices == NULL ? 0 : json_array_get_length (choices);

  if (count < 2 || count > MAX_CHOICES)
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "Field '%s' of visitor type '%s' is a choice: give it 'choices', an array of 2 to %d texts",
        field->id, type_id, MAX_CHOICES);
      return FALSE;
    }
  for (guint i = 0; i < count; i++)
    {
      const char *choice = clara_json_array_get_string (choices, i);

      if (!is_label (choice))
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "Choice %u of field '%s' of visitor type '%s' must be a text of 1 to %d characters",
                       i + 1, field->id, type_id, MAX_TEXT);
          return FALSE;
        }
      g_strv_builder_add (builder, choice);
    }
  field->choices = g_strv_builder_end (builder);
  return TRUE;
}

static ClaraField *
parse_field (JsonObject *object, const char *type_id, GError **error)
{
  ClaraField *field = g_new0 (ClaraField, 1);
  const char *id = clara_json_get_string (object, "id", NULL);
  const char *kind = clara_json_get_string (object, "kind", "text");
  const char *label = clara_json_get_string (object, "label", NULL);
  const char *question = clara_json_get_string (object, "question", label);
  gsize k;

  for (k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (strcmp (kinds[k].name, kind) == 0)
      break;
  if (!is_id (id) || !is_label (label) || !is_label (question) || k == G_N_ELEMENTS (kinds))
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "A field of visitor type '%s' is wrong: it takes 'id' (small letters, digits, _), 'label', "
        "'question', 'required' (true or false) and 'kind' (text, phone, email, choice, host, yes_no, "
        "companions or number)",
        type_id);
      clara_field_free (field);
      return NULL;
    }
  field->id = g_strdup (id);
  field->kind = kinds[k].kind;
  field->required = clara_json_get_boolean (object, "required", FALSE);
  field->label = g_strdup (label);
  field->question = g_strdup (question);
  if (field->kind == CLARA_FIELD_CHOICE && !parse_choices (field, object, type_id, error))
    {
      clara_field_free (field);
      return NULL;
    }
  return field;
}

/**
 * clara_auto_check_out_parse:
 * @text: "HH:MM", the time of the day at the kiosk; "+HH:MM", after the check-in; "" for never
 * @minutes: (out): since midnight or check-in, or #CLARA_NO_AUTO_CHECK_OUT
 * @after: (out): whether they count from the check-in
 *
 * Returns: whether @text is one of these
 */
gboolean
clara_auto_check_out_parse (const char *text, int *minutes, gboolean *after)
{
  const char *p = text;

  *minutes = CLARA_NO_AUTO_CHECK_OUT;
  *after = FALSE;
  if (*p == '\0')
    return TRUE;
  if (*p == '+')
    {
      *after = TRUE;
      p++;
    }
  if (strlen (p) != 5 || p[2] != ':' || !g_ascii_isdigit (p[0]) || !g_ascii_isdigit (p[1])
      || !g_ascii_isdigit (p[3]) || !g_ascii_isdigit (p[4]) || p[3] > '5')
    return FALSE;
  *minutes = ((p[0] - '0') * 10 + p[1] - '0') * 60 + (p[3] - '0') * 10 + p[4] - '0';
  return *minutes < MINUTES_A_DAY && (!*after || *minutes > 0);
}

static gboolean
parse_documents (ClaraVisitorType *self, JsonObject *object, GError **error)
{
  JsonArray *documents = clara_json_get_array (object, "documents");
  guint count = documents == NULL ? 0 : json_array_get_length (documents);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < count; i++)
    {
      const char *document = clara_json_array_get_string (documents, i);

      if (!is_id (document) || count > MAX_DOCUMENTS)
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "'documents' of visitor type '%s' must be an array of at most %d ids (small letters, "
                       "digits, _) of "
                       "documents to sign",
                       self->id, MAX_DOCUMENTS);
          return FALSE;
        }
      g_strv_builder_add (builder, document);
    }
  self->documents = g_strv_builder_end (builder);
  return TRUE;
}

static gboolean
is_badge (const char *text)
{
  gsize length = strlen (text);

  return length <= 40 && strspn (text, "abcdefghijklmnopqrstuvwxyz0123456789_-") == length;
}

/* What happens around the visit: who signs what, who is told, when it ends by itself. */
static gboolean
parse_rules (ClaraVisitorType *self, JsonObject *object, GError **error)
{
  const char *badge = clara_json_get_string (object, "badge", "");
  const char *tell = clara_json_get_string (object, "tell", "host");
  const char *out = clara_json_get_string (object, "auto_check_out", "");

  if (!parse_documents (self, object, error))
    return FALSE;
  if (!is_badge (badge))
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "'badge' of visitor type '%s' must be the id of a badge template, \"none\", or left out for "
        "the site's template",
        self->id);
      return FALSE;
    }
  if (*tell == '\0' || strlen (tell) > MAX_TEXT)
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "'tell' of visitor type '%s' must be host, desk, host_and_desk, nobody, or the number of an "
        "employee",
        self->id);
      return FALSE;
    }
  if (!clara_auto_check_out_parse (out, &self->auto_check_out, &self->auto_check_out_after))
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "'auto_check_out' of visitor type '%s' must be a time of the day such as \"19:00\", a time "
        "after the check-in such as \"+00:30\", or left out",
        self->id);
      return FALSE;
    }
  self->badge = *badge != '\0' ? g_strdup (badge) : NULL;
  g_free (self->tell);
  self->tell = g_strdup (tell);
  return TRUE;
}

/**
 * clara_visitor_type_parse:
 * @object: `{id, label, photo: "none" | "optional" | "required", fields: [{id, kind, required, label,
 * question, choices}], documents: [id], badge, tell, auto_check_out}` as an administrator wrote it; the last
 * four may be missing
 *
 * Returns: (transfer full) (nullable): the type, else %CLARA_RECEPTION_ERROR_INVALID that says what is wrong
 */
ClaraVisitorType *
clara_visitor_type_parse (JsonObject *object, GError **error)
{
  const char *id = clara_json_get_string (object, "id", NULL);
  const char *label = clara_json_get_string (object, "label", NULL);
  const char *photo = clara_json_get_string (object, "photo", "none");
  JsonArray *fields = clara_json_get_array (object, "fields");
  guint count = fields == NULL ? 0 : json_array_get_length (fields);
  g_autoptr (ClaraVisitorType) self = NULL;
  gsize p;

  for (p = 0; p < G_N_ELEMENTS (photo_rules); p++)
    if (strcmp (photo_rules[p].name, photo) == 0)
      break;
  if (!is_id (id) || !is_label (label) || p == G_N_ELEMENTS (photo_rules) || count == 0 || count > MAX_FIELDS)
    {
      g_set_error (
        error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
        "Visitor type '%s' is wrong: it takes 'id' (small letters, digits, _), 'label', 'photo' (none, "
        "optional or required) and 'fields' (1 to %d)",
        id != NULL ? id : "?", MAX_FIELDS);
      return NULL;
    }
  self = clara_visitor_type_new (id, label, photo_rules[p].rule);
  for (guint i = 0; i < count; i++)
    {
      ClaraField *field = parse_field (clara_json_array_get_object (fields, i), id, error);

      if (field == NULL)
        return NULL;
      if (clara_visitor_type_get_field (self, field->id) != NULL)
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "Visitor type '%s' has the field '%s' twice; remove one", id, field->id);
          clara_field_free (field);
          return NULL;
        }
      g_ptr_array_add (self->fields, field);
    }
  if (clara_visitor_type_get_field (self, "visitor_name") == NULL)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "Visitor type '%s' lacks the field 'visitor_name'; every visit needs a name", id);
      return NULL;
    }
  return parse_rules (self, object, error) ? g_steal_pointer (&self) : NULL;
}

static gboolean
add_built_in (GPtrArray *types, const char *id)
{
  g_autoptr (GPtrArray) all = clara_visitor_types_built_in ();

  for (guint i = 0; i < all->len; i++)
    {
      ClaraVisitorType *type = g_ptr_array_index (all, i);

      if (strcmp (type->id, id) == 0)
        {
          g_ptr_array_add (types, g_ptr_array_steal_index (all, i));
          return TRUE;
        }
    }
  return FALSE;
}

/**
 * clara_visitor_types_parse:
 * @text: the tenant's setting "visitor_types": a JSON array, each element the id of a built-in type or a
 * whole type as clara_visitor_type_parse() takes it, in the order they are offered
 *
 * Returns: (transfer full) (element-type ClaraVisitorType) (nullable): the types, else
 *   %CLARA_RECEPTION_ERROR_INVALID
 */
GPtrArray *
clara_visitor_types_parse (const char *text, GError **error)
{
  g_autofree char *wrapped = g_strdup_printf ("{\"types\":%s}", text);
  g_autoptr (JsonObject) object = clara_json_parse_object (wrapped, -1, NULL);
  JsonArray *array = clara_json_get_array (object, "types");
  guint count = array == NULL ? 0 : json_array_get_length (array);
  g_autoptr (GPtrArray) types = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_visitor_type_free);

  if (count == 0 || count > MAX_TYPES)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "The setting 'visitor_types' must be a JSON array of 1 to %d visitor types", MAX_TYPES);
      return NULL;
    }
  for (guint i = 0; i < count; i++)
    {
      const char *id = clara_json_array_get_string (array, i);
      ClaraVisitorType *type;

      if (id != NULL)
        {
          if (add_built_in (types, id))
            continue;
          g_set_error (
            error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
            "There is no built-in visitor type '%s'; there are visitor, interview, contractor, delivery, "
            "employee_guest and event",
            id);
          return NULL;
        }
      type = clara_visitor_type_parse (clara_json_array_get_object (array, i), error);
      if (type == NULL)
        return NULL;
      g_ptr_array_add (types, type);
    }
  return g_steal_pointer (&types);
}
