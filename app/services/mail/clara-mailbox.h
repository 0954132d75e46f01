/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-mail-reply.h"
#include "clara-secrets.h"
#include "clara-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraMailbox:
 *
 * Reads answers from an IMAP folder: often while one is expected, seldom else. A mail is marked seen and
 * answered when whoever took it says so, and comes again after a crash before that. Main thread.
 *
 * Signals: "mail" (ClaraMailReply *reply): finish it with clara_mailbox_done(); "trouble" (GError *error):
 * when reading begins to fail, and "recovered".
 */
#define CLARA_TYPE_MAILBOX (clara_mailbox_get_type ())
G_DECLARE_FINAL_TYPE (ClaraMailbox, clara_mailbox, CLARA, MAILBOX, GObject)

ClaraMailbox *clara_mailbox_new (ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock);
void clara_mailbox_start (ClaraMailbox *self);
void clara_mailbox_stop (ClaraMailbox *self);
void clara_mailbox_expect (ClaraMailbox *self, gint64 until);
void clara_mailbox_done (ClaraMailbox *self, guint32 uid);

G_END_DECLS
