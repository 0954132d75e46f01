/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-composition.h"
#include "clara-messenger.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

/**
 * ClaraOutbox:
 *
 * Carries rows of notifications, already on the disk as "queued", to their channel: tries again with growing
 * pauses, and puts down what became of each. A row is claimed before every try by moving its due_at into the
 * future, so that of several processes over one file only one sends it, and what a crash left is found again
 * when the claim has run out. A retry has the same message_id, so that a channel can tell. What hurries (a
 * host's call, a code, the desk) is given up after minutes, everything else after three days. Main thread.
 *
 * Signals: "settled" (ClaraNotification *row) when a row was sent, has finally failed, or was found settled
 * by somebody else; "answered" (const char *message_id, const char *answer) from any of the channels.
 */
#define CLARA_TYPE_OUTBOX (clara_outbox_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOutbox, clara_outbox, CLARA, OUTBOX, GObject)

ClaraOutbox *clara_outbox_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                               GPtrArray *messengers);
gboolean clara_outbox_is_empty_handed (ClaraOutbox *self); /* has no channel at all: only looks */
gboolean clara_outbox_has_channel (ClaraOutbox *self, const char *channel);
void clara_outbox_set_composer (ClaraOutbox *self, const char *kind, ClaraComposer composer,
                                gpointer user_data, GDestroyNotify destroy);
void clara_outbox_prepare (ClaraOutbox *self, ClaraNotification *row);
void clara_outbox_send (ClaraOutbox *self, const ClaraNotification *row, const char *secret_body,
                        const char *const *answers);
void clara_outbox_adopt (ClaraOutbox *self, const ClaraNotification *row, const char *const *answers);
void clara_outbox_drop (ClaraOutbox *self, const char *message_id);
void clara_outbox_publish (ClaraOutbox *self, const ClaraNotification *row);
void clara_outbox_report (ClaraOutbox *self, const char *what, const GError *error);

G_END_DECLS
