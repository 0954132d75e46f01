/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-net-error.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/* A mail server and who asks it; all of it owned. Encryption is required: STARTTLS for smtp: and imap:, from
 * the first byte for smtps: and imaps:. Only to this very machine it may be missing. */
typedef struct
{
  char *url;      /* smtp:, smtps:, imap: or imaps:; of IMAP with the folder ("/INBOX" where there is none) */
  char *user;     /* NULL or "" for nobody */
  char *password; /* wiped when freed */
  GBytes *certificates; /* PEM; NULL for the system's */
  guint total_ms;       /* for a whole message or command */
} ClaraMailServer;

ClaraMailServer *clara_mail_server_new (const char *url, const char *user, const char *password,
                                        GBytes *certificates, guint total_ms);
ClaraMailServer *clara_mail_server_copy (const ClaraMailServer *self);
void clara_mail_server_free (ClaraMailServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraMailServer, clara_mail_server_free)

/* What a server said, where one got that far. */
typedef struct
{
  guint status;   /* of SMTP: 250, 451, 550, ...; 0 where it said nothing */
  gboolean login; /* user or password are refused */
} ClaraMailVerdict;

void clara_mail_send_async (ClaraClock *clock, const ClaraMailServer *server, const char *from,
                            const char *to, GBytes *message, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);
void clara_mail_try_async (ClaraClock *clock, const ClaraMailServer *server, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_mail_finish (GAsyncResult *result, ClaraMailVerdict *verdict, GError **error);

/**
 * ClaraImap:
 *
 * A folder of a mailbox. The connection is kept from one command to the next, and made anew where it was
 * lost. Each function blocks for the network: for threads that may, one at a time.
 */
typedef struct _ClaraImap ClaraImap;

ClaraImap *clara_imap_new (const ClaraMailServer *server);
void clara_imap_free (ClaraImap *self);
GArray *clara_imap_search_sync (ClaraImap *self, const char *criteria, GCancellable *cancellable,
                                GError **error);
GBytes *clara_imap_fetch_sync (ClaraImap *self, guint32 uid, gsize most_bytes, GCancellable *cancellable,
                               GError **error);
gboolean clara_imap_store_sync (ClaraImap *self, guint32 uid, const char *flags, GCancellable *cancellable,
                                GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraImap, clara_imap_free)

G_END_DECLS
