/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-mail.h"

#include <curl/curl.h>

G_BEGIN_DECLS

/* One command to a mail server, in a thread that may block. */
typedef struct
{
  const ClaraMailServer *server;
  CURL *easy; /* unowned */
  GCancellable *cancellable;
  GByteArray *in; /* what came; NULL to ignore it */
  gsize most;     /* bytes of it */
  GBytes *out;    /* what is uploaded */
  gsize out_at;
  char said[256]; /* the server's last line */
} ClaraMailRun;

CURL *clara_mail_easy_new (const ClaraMailServer *server);
gboolean clara_mail_run (ClaraMailRun *run, ClaraMailVerdict *verdict, GError **error);

G_END_DECLS
