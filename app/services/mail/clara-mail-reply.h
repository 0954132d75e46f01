/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What came into the mailbox, as far as it may be an answer. */
typedef struct
{
  guint32 uid;
  char *from;         /* the bare address, lower case; NULL where there is not exactly one */
  char *subject;      /* "" for none */
  char **ids;         /* Message-IDs it answers, without brackets */
  char *text;         /* what was written, without quotes and signature; perhaps "" */
  gboolean automatic; /* an out-of-office reply, a report, a list: no person answered */
} ClaraMailReply;

ClaraMailReply *clara_mail_reply_parse (GBytes *message);
void clara_mail_reply_free (ClaraMailReply *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraMailReply, clara_mail_reply_free)

char *clara_mail_text_from_html (const char *html);
char *clara_mail_text_strip (const char *text);

G_END_DECLS
