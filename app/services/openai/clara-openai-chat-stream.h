/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-language-model.h"
#include "clara-openai-flavour.h"

G_BEGIN_DECLS

/**
 * ClaraOpenaiChatStream:
 *
 * Puts the events of a streamed Chat Completion together: text goes out as it comes, tool calls when they are
 * complete, so that a stream that breaks leaves no half of one. Main thread.
 */
typedef struct _ClaraOpenaiChatStream ClaraOpenaiChatStream;

ClaraOpenaiChatStream *clara_openai_chat_stream_new (ClaraChatReply *reply, const ClaraOpenaiFlavour *flavour,
                                                     GHashTable *extras);
void clara_openai_chat_stream_free (ClaraOpenaiChatStream *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraOpenaiChatStream, clara_openai_chat_stream_free)

gboolean clara_openai_chat_stream_take (ClaraOpenaiChatStream *self, const char *data, gsize length,
                                        GError **error);
gboolean clara_openai_chat_stream_is_whole (ClaraOpenaiChatStream *self);
gboolean clara_openai_chat_stream_finish (ClaraOpenaiChatStream *self, GError **error);
JsonObject *clara_openai_chat_stream_get_usage (ClaraOpenaiChatStream *self);

G_END_DECLS
