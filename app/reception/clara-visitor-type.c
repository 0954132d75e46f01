/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visitor-type.h"

#include "clara-reception.h"
#include "clara-text.h"

#include <string.h>

#define MAX_FIELDS 24
#define MAX_TYPES 24
#define MAX_CHOICES 12
#define MAX_TEXT 200

static const struct
{
  const char *name;
  ClaraFieldKind kind;
} kinds[] = {
  { "text", CLARA_FIELD_TEXT },     { "phone", CLARA_FIELD_PHONE }, { "email", CLARA_FIELD_EMAIL },
  { "choice", CLARA_FIELD_CHOICE }, { "host", CLARA_FIELD_HOST },   { "yes_no", CLARA_FIELD_YES_NO },
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

typedef struct
{
  const char *id;
  ClaraFieldKind kind;
  gboolean required;
  const char *label;
  const char *question;
  const char *const *choices;
} FieldSpec;

typedef struct
{
  const char *id;
  const char *label;
  ClaraPhotoRule photo;
  FieldSpec fields[8];
} TypeSpec;

static const char *const purposes[] = {
  CLARA_N ("choice", "Meeting"),       CLARA_N ("choice", "Sales visit"), CLARA_N ("choice", "Service visit"),
  CLARA_N ("choice", "Private visit"), CLARA_N ("choice", "Other"),       NULL,
};

#define LABEL_NAME CLARA_N ("field", "Your name")
#define LABEL_COMPANY CLARA_N ("field", "Company")
#define LABEL_HOST CLARA_N ("field", "Host")
#define LABEL_PHONE CLARA_N ("field", "Mobile number")
#define LABEL_PURPOSE CLARA_N ("field", "Purpose")
#define LABEL_EMAIL CLARA_N ("field", "E-mail")

#define NAME                                                                                                 \
  {                                                                                                          \
    "visitor_name", CLARA_FIELD_TEXT, TRUE, LABEL_NAME, CLARA_N ("question", "What is your name?"), NULL     \
  }
#define COMPANY                                                                                              \
  {                                                                                                          \
    "company", CLARA_FIELD_TEXT, TRUE, LABEL_COMPANY, CLARA_N ("question", "Which company are you from?"),   \
      NULL                                                                                                   \
  }
#define HOST                                                                                                 \
  {                                                                                                          \
    "host", CLARA_FIELD_HOST, TRUE, LABEL_HOST, CLARA_N ("question", "Who are you here to see?"), NULL       \
  }
#define PHONE                                                                                                \
  {                                                                                                          \
    "phone", CLARA_FIELD_PHONE, TRUE, LABEL_PHONE, CLARA_N ("question", "What is your mobile number?"), NULL \
  }

/* What a front desk asks: who, from where, for whom, and a number to call; nothing that nobody will read. */
static const TypeSpec built_in[] = {
  { "visitor",
    CLARA_N ("visitor type", "Visitor"),
    CLARA_PHOTO_OPTIONAL,
    { NAME,
      COMPANY,
      HOST,
      PHONE,
      { "purpose", CLARA_FIELD_CHOICE, FALSE, LABEL_PURPOSE,
        CLARA_N ("question", "What is your visit about?"), purposes } } },
  { "interview",
    CLARA_N ("visitor type", "Interview"),
    CLARA_PHOTO_OPTIONAL,
    { NAME,
      { "host", CLARA_FIELD_HOST, TRUE, LABEL_HOST, CLARA_N ("question", "Who is interviewing you?"), NULL },
      PHONE,
      { "email", CLARA_FIELD_EMAIL, FALSE, LABEL_EMAIL, CLARA_N ("question", "What is your e-mail address?"),
        NULL } } },
  { "contractor",
    CLARA_N ("visitor type", "Contractor"),
    CLARA_PHOTO_REQUIRED,
    { NAME,
      COMPANY,
      HOST,
      PHONE,
      { "purpose", CLARA_FIELD_TEXT, FALSE, CLARA_N ("field", "Work to be done"),
        CLARA_N ("question", "What work will you do today?"), NULL } } },
  { "delivery",
    CLARA_N ("visitor type", "Delivery"),
    CLARA_PHOTO_NONE,
    { NAME,
      { "company", CLARA_FIELD_TEXT, TRUE, CLARA_N ("field", "Delivery company"),
        CLARA_N ("question", "Which company is the delivery from?"), NULL },
      { "host", CLARA_FIELD_HOST, TRUE, CLARA_N ("field", "Recipient"),
        CLARA_N ("question", "Who is the delivery for?"), NULL } } },
  { "employee_guest",
    CLARA_N ("visitor type", "Guest of an employee"),
    CLARA_PHOTO_OPTIONAL,
    { NAME,
      { "host", CLARA_FIELD_HOST, TRUE, LABEL_HOST, CLARA_N ("question", "Whose guest are you?"), NULL },
      PHONE } },
  { "event",
    CLARA_N ("visitor type", "Event"),
    CLARA_PHOTO_NONE,
    { NAME,
      COMPANY,
      { "purpose", CLARA_FIELD_TEXT, FALSE, CLARA_N ("field", "Event"),
        CLARA_N ("question", "Which event are you here for?"), NULL },
      { "email", CLARA_FIELD_EMAIL, FALSE, LABEL_EMAIL, CLARA_N ("question", "What is your e-mail address?"),
        NULL } } },
};

static void
field_free (gpointer data)
{
  ClaraField *field = data;

  g_free (field->id);
  g_free (field->label);
  g_free (field->question);
  g_strfreev (field->choices);
  g_free (field);
}

static ClaraVisitorType *
visitor_type_new (const char *id, const char *label, ClaraPhotoRule photo)
{
  ClaraVisitorType *self = g_new0 (ClaraVisitorType, 1);

  self->id = g_strdup (id);
  self->label = g_strdup (label);
  self->photo = photo;
  self->fields = g_ptr_array_new_with_free_func (field_free);
  return self;
}

/**
 * clara_visitor_type_free:
 * @self: (transfer full) (nullable): a type
 */
void
clara_visitor_type_free (ClaraVisitorType *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->label);
  g_ptr_array_unref (self->fields);
  g_free (self);
}

/**
 * clara_visitor_types_built_in:
 *
 * Returns: (transfer full) (element-type ClaraVisitorType): visitor, interview, contractor, delivery,
 *   employee_guest and event; owns its elements
 */
GPtrArray *
clara_visitor_types_built_in (void)
{
  GPtrArray *types = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_visitor_type_free);

  for (gsize i = 0; i < G_N_ELEMENTS (built_in); i++)
    {
      ClaraVisitorType *type = visitor_type_new (built_in[i].id, built_in[i].label, built_in[i].photo);

      for (const FieldSpec *spec = built_in[i].fields; spec->id != NULL; spec++)
        {
          ClaraField *field = g_new0 (ClaraField, 1);

          field->id = g_strdup (spec->id);
          field->kind = spec->kind;
          field->required = spec->required;
          field->label = g_strdup (spec->label);
          field->question = g_strdup (spec->question);
          field->choices = g_strdupv ((char **) spec->choices);
          g_ptr_array_add (type->fields, field);
        }
      g_ptr_array_add (types, type);
    }
  return types;
}

/**
 * clara_visitor_type_get_field:
 *
 * Returns: (transfer none) (nullable): the field with this id
 */
const ClaraField *
clara_visitor_type_get_field (const ClaraVisitorType *self, const char *field_id)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (self->fields, i);

      if (g_strcmp0 (field->id, field_id) == 0)
        return field;
    }
  return NULL;
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
        "'question', 'required' (true or false) and 'kind' (text, phone, email, choice, host or yes_no)",
        type_id);
      field_free (field);
      return NULL;
    }
  field->id = g_strdup (id);
  field->kind = kinds[k].kind;
  field->required = clara_json_get_boolean (object, "required", FALSE);
  field->label = g_strdup (label);
  field->question = g_strdup (question);
  if (field->kind == CLARA_FIELD_CHOICE && !parse_choices (field, object, type_id, error))
    {
      field_free (field);
      return NULL;
    }
  return field;
}

/**
 * clara_visitor_type_parse:
 * @object: `{id, label, photo: "none" | "optional" | "required", fields: [{id, kind, required, label,
 * question, choices}]}` as an administrator wrote it
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
  self = visitor_type_new (id, label, photo_rules[p].rule);
  for (guint i = 0; i < count; i++)
    {
      ClaraField *field = parse_field (clara_json_array_get_object (fields, i), id, error);

      if (field == NULL)
        return NULL;
      if (clara_visitor_type_get_field (self, field->id) != NULL)
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "Visitor type '%s' has the field '%s' twice; remove one", id, field->id);
          field_free (field);
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
  return g_steal_pointer (&self);
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
