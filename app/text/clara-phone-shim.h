/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* libphonenumber has no C interface: this is all of it that is used. No exception leaves it. Any thread. */

typedef enum
{
  CLARA_PHONE_FINE,
  CLARA_PHONE_NOT_A_NUMBER,
  CLARA_PHONE_NO_COUNTRY, /* no country code and no region, or one that does not exist */
  CLARA_PHONE_TOO_SHORT,
  CLARA_PHONE_TOO_LONG,
  CLARA_PHONE_NOT_IN_USE, /* of the right length, but not given to anyone in that country */
} ClaraPhoneVerdict;

/* *e164: transfer full, set when fine. */
ClaraPhoneVerdict clara_phone_shim_parse (const char *text, const char *region, char **e164);
/* With the country's code, or as written inside region if the number belongs there; NULL if it is no number.
 */
char *clara_phone_shim_display (const char *e164, const char *region);
/* The number without the country's code, in its usual groups; NULL if it is no number. */
char *clara_phone_shim_groups (const char *e164);

G_END_DECLS
