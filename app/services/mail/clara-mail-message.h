/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-messenger.h"

G_BEGIN_DECLS

/* What every mail of this machine has alike. */
typedef struct
{
  const char *from;     /* "Clara <clara@example.com>" */
  const char *reply_to; /* the same; NULL for none */
  gint64 now_us;        /* real time */
} ClaraMailStyle;

GBytes *clara_mail_message_build (const ClaraMailStyle *style, const ClaraOutgoing *message, GError **error);
char *clara_mail_message_make_id (const ClaraMailStyle *style, const char *message_id);
gboolean clara_mail_address_parse (const char *text, char **name, char **address);

G_END_DECLS
