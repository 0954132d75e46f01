/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How the gateway's template is filled and its answer judged. Pure functions. */

typedef enum
{
  CLARA_SMS_PLAIN, /* control characters become spaces */
  CLARA_SMS_QUERY, /* of an address, or a form */
  CLARA_SMS_JSON,  /* inside the quotes of a string */
  CLARA_SMS_XML,
} ClaraSmsEscape;

typedef struct
{
  const char *name;
  const char *value;
} ClaraSmsField;

ClaraSmsEscape clara_sms_template_get_escape (const char *content_type);
char *clara_sms_template_fill (const char *text, ClaraSmsEscape escape, const ClaraSmsField *fields);
gboolean clara_sms_template_judge (const char *wanted, GBytes *answer, GError **error);

G_END_DECLS
