/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Phone numbers (libphonenumber) and e-mail addresses as people say, type and may see them. */

char *clara_phone_parse (const char *text, const char *region, GError **error); /* to E.164; takes spoken digits */
char *clara_phone_display (const char *e164, const char *region);
char *clara_phone_mask (const char *e164);    /* "••••• ••210" */
char *clara_phone_last_digits (const char *e164, guint count);
char *clara_email_parse (const char *text, GError **error); /* takes "priya dot k at acme dot com" */
char *clara_email_mask (const char *email);   /* "p•••@acme.com" */
char *clara_digits_parse (const char *text, const char *language); /* spoken or typed digits only; NULL if none */

G_END_DECLS
