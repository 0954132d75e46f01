/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-language-model.h"

G_BEGIN_DECLS

/**
 * ClaraPreparedReply:
 *
 * A model's reply that was begun before it was certain that it is wanted: what comes is kept until somebody
 * releases it, and then given on, as if it had only been asked for now. Main thread.
 */
#define CLARA_TYPE_PREPARED_REPLY (clara_prepared_reply_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPreparedReply, clara_prepared_reply, CLARA, PREPARED_REPLY, ClaraChatReply)

typedef void (*ClaraPreparedTextFunc) (const char *piece, gboolean over, gpointer user_data);

ClaraPreparedReply *clara_prepared_reply_new (ClaraChatReply *reply, ClaraClock *clock);
void clara_prepared_reply_watch (ClaraPreparedReply *self, ClaraPreparedTextFunc func, gpointer user_data);
gboolean clara_prepared_reply_has_failed (ClaraPreparedReply *self);
void clara_prepared_reply_release (ClaraPreparedReply *self);

G_END_DECLS
