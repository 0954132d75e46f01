/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-visit-token.h"

G_BEGIN_DECLS

/**
 * ClaraAnswerLinks:
 *
 * The links by which a host answers with one tap: a message's id, until when it may be used, and a signature
 * with the key of the QR codes; nothing of the visitor. Immutable; any thread.
 */
#define CLARA_TYPE_ANSWER_LINKS (clara_answer_links_get_type ())
G_DECLARE_FINAL_TYPE (ClaraAnswerLinks, clara_answer_links, CLARA, ANSWER_LINKS, GObject)

/* How long a message may be answered by its link, from when it was made. */
#define CLARA_ANSWER_LINK_LIFE (2 * G_TIME_SPAN_HOUR)

ClaraAnswerLinks *clara_answer_links_new (ClaraVisitTokens *tokens, const char *base_url);
gboolean clara_answer_links_are_served (ClaraAnswerLinks *self);
char *clara_answer_links_make (ClaraAnswerLinks *self, const char *message_id, gint64 created_at, int answer,
                               GError **error);
gboolean clara_answer_links_check (ClaraAnswerLinks *self, const char *token, char **message_id,
                                   gint64 *expires_at, GError **error);

G_END_DECLS
