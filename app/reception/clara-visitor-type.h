/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  CLARA_FIELD_TEXT,
  CLARA_FIELD_PHONE,
  CLARA_FIELD_EMAIL,
  CLARA_FIELD_CHOICE,
  CLARA_FIELD_HOST,
  CLARA_FIELD_YES_NO,
} ClaraFieldKind;

typedef struct
{
  char *id; /* visitor_name, company, purpose, host, phone, email, or the type's own */
  ClaraFieldKind kind;
  gboolean required;
  char *label;    /* English; translated with clara_text (language, "field", label) */
  char *question; /* English, asked aloud: clara_text (language, "question", question) */
  char **choices; /* for CHOICE: English, context "choice" */
} ClaraField;

typedef enum
{
  CLARA_PHOTO_NONE,
  CLARA_PHOTO_OPTIONAL,
  CLARA_PHOTO_REQUIRED
} ClaraPhotoRule;

/* What a kind of visitor is asked for: data, from the tenant's settings, else built in (visitor, interview,
 * contractor, delivery, employee_guest, event). */
typedef struct
{
  char *id;
  char *label;       /* English; context "visitor type" */
  GPtrArray *fields; /* ClaraField */
  ClaraPhotoRule photo;
} ClaraVisitorType;

ClaraVisitorType *clara_visitor_type_parse (JsonObject *object, GError **error);
void clara_visitor_type_free (ClaraVisitorType *self);
GPtrArray *clara_visitor_types_built_in (void);
GPtrArray *clara_visitor_types_parse (const char *text, GError **error); /* a JSON array of ids and types */
const ClaraField *clara_visitor_type_get_field (const ClaraVisitorType *self, const char *field_id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraVisitorType, clara_visitor_type_free)

G_END_DECLS
