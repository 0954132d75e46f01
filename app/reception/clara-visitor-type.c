/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visitor-type-private.h"

#include "clara-text.h"

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
  const char *document; /* to be signed where the tenant has it */
  const char *badge;    /* template; NULL: the site's */
  const char *tell;
  const char *auto_check_out; /* as an administrator writes it */
  FieldSpec fields[10];
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

#define COMPANIONS                                                                                           \
  {                                                                                                          \
    "companions", CLARA_FIELD_COMPANIONS, FALSE, CLARA_N ("field", "Who comes with you"),                    \
      CLARA_N ("question", "Who comes with you? Please say their names."), NULL                              \
  }
#define PLATE                                                                                                \
  {                                                                                                          \
    "vehicle_plate", CLARA_FIELD_TEXT, FALSE, CLARA_N ("field", "Number plate"),                             \
      CLARA_N ("question", "What is the number plate of your vehicle?"), NULL                                \
  }

/* What a front desk asks: who, from where, for whom, and a number to call; nothing that nobody will read. */
static const TypeSpec built_in[] = {
  { "visitor",
    CLARA_N ("visitor type", "Visitor"),
    CLARA_PHOTO_OPTIONAL,
    NULL,
    NULL,
    "host",
    "20:00",
    { NAME,
      COMPANY,
      HOST,
      PHONE,
      { "purpose", CLARA_FIELD_CHOICE, FALSE, LABEL_PURPOSE,
        CLARA_N ("question", "What is your visit about?"), purposes },
      COMPANIONS,
      PLATE } },
  { "interview",
    CLARA_N ("visitor type", "Interview"),
    CLARA_PHOTO_OPTIONAL,
    NULL,
    NULL,
    "host",
    "20:00",
    { NAME,
      { "host", CLARA_FIELD_HOST, TRUE, LABEL_HOST, CLARA_N ("question", "Who is interviewing you?"), NULL },
      PHONE,
      { "email", CLARA_FIELD_EMAIL, FALSE, LABEL_EMAIL, CLARA_N ("question", "What is your e-mail address?"),
        NULL } } },
  { "contractor",
    CLARA_N ("visitor type", "Contractor"),
    CLARA_PHOTO_REQUIRED,
    "safety_rules",
    NULL,
    "host_and_desk",
    "20:00",
    { NAME,
      COMPANY,
      HOST,
      PHONE,
      { "purpose", CLARA_FIELD_TEXT, FALSE, CLARA_N ("field", "Work to be done"),
        CLARA_N ("question", "What work will you do today?"), NULL },
      COMPANIONS,
      PLATE } },
  { "delivery",
    CLARA_N ("visitor type", "Delivery"),
    CLARA_PHOTO_OPTIONAL, /* of the label */
    NULL,
    "none",
    "host",
    "+00:30",
    { NAME,
      { "company", CLARA_FIELD_TEXT, TRUE, CLARA_N ("field", "Delivery company"),
        CLARA_N ("question", "Which company is the delivery from?"), NULL },
      { "host", CLARA_FIELD_HOST, TRUE, CLARA_N ("field", "Recipient"),
        CLARA_N ("question", "Who is the delivery for?"), NULL },
      { CLARA_FIELD_PARCELS, CLARA_FIELD_NUMBER, FALSE, CLARA_N ("field", "Parcels"),
        CLARA_N ("question", "How many parcels are there?"), NULL } } },
  { "employee_guest",
    CLARA_N ("visitor type", "Guest of an employee"),
    CLARA_PHOTO_OPTIONAL,
    NULL,
    NULL,
    "host",
    "20:00",
    { NAME,
      { "host", CLARA_FIELD_HOST, TRUE, LABEL_HOST, CLARA_N ("question", "Whose guest are you?"), NULL },
      PHONE,
      COMPANIONS } },
  { "event",
    CLARA_N ("visitor type", "Event"),
    CLARA_PHOTO_NONE,
    NULL,
    NULL,
    "nobody",
    "23:00",
    { NAME,
      COMPANY,
      { "purpose", CLARA_FIELD_TEXT, FALSE, CLARA_N ("field", "Event"),
        CLARA_N ("question", "Which event are you here for?"), NULL },
      { "email", CLARA_FIELD_EMAIL, FALSE, LABEL_EMAIL, CLARA_N ("question", "What is your e-mail address?"),
        NULL } } },
};

void
clara_field_free (ClaraField *field)
{
  g_free (field->id);
  g_free (field->label);
  g_free (field->question);
  g_strfreev (field->choices);
  g_free (field);
}

/**
 * clara_visitor_type_new: (skip)
 *
 * For the files of this type only.
 */
ClaraVisitorType *
clara_visitor_type_new (const char *id, const char *label, ClaraPhotoRule photo)
{
  ClaraVisitorType *self = g_new0 (ClaraVisitorType, 1);

  self->id = g_strdup (id);
  self->label = g_strdup (label);
  self->photo = photo;
  self->tell = g_strdup ("host");
  self->auto_check_out = CLARA_NO_AUTO_CHECK_OUT;
  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_field_free);
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
  g_strfreev (self->documents);
  g_free (self->badge);
  g_free (self->tell);
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
      ClaraVisitorType *type = clara_visitor_type_new (built_in[i].id, built_in[i].label, built_in[i].photo);

      const char *const documents[] = { built_in[i].document, NULL };

      type->documents = g_strdupv ((char **) documents);
      type->badge = g_strdup (built_in[i].badge);
      g_free (type->tell);
      type->tell = g_strdup (built_in[i].tell);
      if (!clara_auto_check_out_parse (built_in[i].auto_check_out, &type->auto_check_out,
                                       &type->auto_check_out_after))
        g_assert_not_reached ();
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
