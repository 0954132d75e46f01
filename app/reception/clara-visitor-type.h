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
  CLARA_FIELD_COMPANIONS, /* names of who came along */
  CLARA_FIELD_NUMBER,     /* how many, 1 to 999 */
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

#define CLARA_FIELD_PARCELS "parcels" /* of a delivery */

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
  char **documents;   /* ids of agreements to be signed; one that the tenant does not have is left out */
  char *badge;        /* id of a badge template, "none"; NULL: the site's */
  char *tell;         /* host, desk, host_and_desk, nobody, or an employee's number */
  int auto_check_out; /* minutes, or CLARA_NO_AUTO_CHECK_OUT */
  gboolean auto_check_out_after; /* they count from the check-in, not from midnight at the kiosk */
} ClaraVisitorType;

#define CLARA_NO_AUTO_CHECK_OUT -1
gboolean clara_auto_check_out_parse (const char *text, int *minutes, gboolean *after);

ClaraVisitorType *clara_visitor_type_parse (JsonObject *object, GError **error);
void clara_visitor_type_free (ClaraVisitorType *self);
GPtrArray *clara_visitor_types_built_in (void);
GPtrArray *clara_visitor_types_parse (const char *text, GError **error); /* a JSON array of ids and types */
JsonObject *clara_visitor_type_to_json (const ClaraVisitorType *self);
char *clara_visitor_types_to_text (GPtrArray *types); /* what clara_visitor_types_parse() takes */
const ClaraField *clara_visitor_type_get_field (const ClaraVisitorType *self, const char *field_id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraVisitorType, clara_visitor_type_free)

G_END_DECLS
