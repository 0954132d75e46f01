/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CLARA_TEXT_ERROR:
 *
 * Errors of this room; the message says what is wrong with which text and how it should be written.
 */
#define CLARA_TEXT_ERROR (clara_text_error_quark ())

typedef enum
{
  CLARA_TEXT_ERROR_INVALID, /* the text is not what it should be */
} ClaraTextError;

GQuark clara_text_error_quark (void);

/* Phone numbers (libphonenumber) and e-mail addresses as people say, type and may see them. */

/* To E.164; takes spoken digits. Without a region ("IN") only numbers with the country's code are taken. */
char *clara_phone_parse (const char *text, const char *region, GError **error);
char *clara_phone_display (const char *e164, const char *region);
char *clara_phone_mask (const char *e164); /* "••••• ••210" */
char *clara_phone_last_digits (const char *e164, guint count);
char *clara_email_parse (const char *text, GError **error); /* takes "priya dot k at acme dot com" */
char *clara_email_mask (const char *email);                 /* "p•••@acme.com" */
char *clara_digits_parse (const char *text,
                          const char *language); /* spoken or typed digits only; NULL if none */

G_END_DECLS
