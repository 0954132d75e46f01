/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define CLARA_HISTORY_TURNS 20

/**
 * ClaraHistory:
 *
 * The conversation as a language model is told it: what the visitor said, what of Clara's words was heard,
 * and tool calls each with its result. Keeps the last turns, and of those before a short account.
 */
typedef struct _ClaraHistory ClaraHistory;

ClaraHistory *clara_history_new (void);
void clara_history_free (ClaraHistory *self);
void clara_history_clear (ClaraHistory *self);
void clara_history_add_visitor (ClaraHistory *self, const char *text);
void clara_history_add_utterance (ClaraHistory *self, guint turn, guint id, const char *text);
void clara_history_set_heard (ClaraHistory *self, guint id, gsize bytes);
/* Parallel: one id, name and arguments (JSON text) for each call of one answer. */
void clara_history_add_calls (ClaraHistory *self, JsonArray *calls);
void clara_history_add_result (ClaraHistory *self, const char *call_id, const char *result);
JsonArray *clara_history_to_messages (ClaraHistory *self, const char *system);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraHistory, clara_history_free)

G_END_DECLS
