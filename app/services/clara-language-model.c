/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-language-model.h"

/* The reply: the base class keeps the promise of one ending and of silence after a cancel. */

typedef struct
{
  gboolean over;
} ClaraChatReplyPrivate;

enum
{
  TEXT,
  TOOL_CALL,
  PROGRESS,
  DELAYED,
  DONE,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ClaraChatReply, clara_chat_reply, G_TYPE_OBJECT)

static void
clara_chat_reply_class_init (ClaraChatReplyClass *klass)
{
  signals[TEXT] = g_signal_new ("text", CLARA_TYPE_CHAT_REPLY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TOOL_CALL] = g_signal_new ("tool-call", CLARA_TYPE_CHAT_REPLY, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                     NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[PROGRESS] =
    g_signal_new ("progress", CLARA_TYPE_CHAT_REPLY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DELAYED] =
    g_signal_new ("delayed", CLARA_TYPE_CHAT_REPLY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DONE] = g_signal_new ("done", CLARA_TYPE_CHAT_REPLY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, JSON_TYPE_OBJECT);
  signals[FAILED] = g_signal_new ("failed", CLARA_TYPE_CHAT_REPLY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
clara_chat_reply_init (ClaraChatReply *self)
{
}

/**
 * clara_chat_reply_cancel:
 *
 * Nobody wants the rest: no signal comes after this.
 */
void
clara_chat_reply_cancel (ClaraChatReply *self)
{
  ClaraChatReplyPrivate *priv = clara_chat_reply_get_instance_private (self);

  g_return_if_fail (CLARA_IS_CHAT_REPLY (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  CLARA_CHAT_REPLY_GET_CLASS (self)->cancel (self);
}

void
clara_chat_reply_emit_text (ClaraChatReply *self, const char *piece)
{
  ClaraChatReplyPrivate *priv = clara_chat_reply_get_instance_private (self);

  g_return_if_fail (CLARA_IS_CHAT_REPLY (self));
  if (!priv->over && piece[0] != '\0')
    g_signal_emit (self, signals[TEXT], 0, piece);
}

void
clara_chat_reply_emit_tool_call (ClaraChatReply *self, const char *id, const char *name,
                                 const char *arguments)
{
  ClaraChatReplyPrivate *priv = clara_chat_reply_get_instance_private (self);

  g_return_if_fail (CLARA_IS_CHAT_REPLY (self));
  if (!priv->over)
    g_signal_emit (self, signals[TOOL_CALL], 0, id, name, arguments);
}

/**
 * clara_chat_reply_emit_progress:
 *
 * Something came, though no word of the answer: a service that is at work is not left.
 */
void
clara_chat_reply_emit_progress (ClaraChatReply *self)
{
  ClaraChatReplyPrivate *priv = clara_chat_reply_get_instance_private (self);

  g_return_if_fail (CLARA_IS_CHAT_REPLY (self));
  if (!priv->over)
    g_signal_emit (self, signals[PROGRESS], 0);
}

void
clara_chat_reply_emit_delayed (ClaraChatReply *self)
{
  ClaraChatReplyPrivate *priv = clara_chat_reply_get_instance_private (self);

  g_return_if_fail (CLARA_IS_CHAT_REPLY (self));
  if (!priv->over)
    g_signal_emit (self, signals[DELAYED], 0);
}

/**
 * clara_chat_reply_emit_done:
 * @usage: (nullable): tokens as the service counted them
 */
void
clara_chat_reply_emit_done (ClaraChatReply *self, JsonObject *usage)
{
  ClaraChatReplyPrivate *priv = clara_chat_reply_get_instance_private (self);

  g_return_if_fail (CLARA_IS_CHAT_REPLY (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  g_signal_emit (self, signals[DONE], 0, usage);
}

void
clara_chat_reply_emit_failed (ClaraChatReply *self, GError *error)
{
  ClaraChatReplyPrivate *priv = clara_chat_reply_get_instance_private (self);

  g_return_if_fail (CLARA_IS_CHAT_REPLY (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* The interface */

G_DEFINE_INTERFACE (ClaraLanguageModel, clara_language_model, G_TYPE_OBJECT)

static void
clara_language_model_default_init (ClaraLanguageModelInterface *iface)
{
}

/**
 * clara_language_model_get_name:
 *
 * Returns: the provider's name as in the settings
 */
const char *
clara_language_model_get_name (ClaraLanguageModel *self)
{
  g_return_val_if_fail (CLARA_IS_LANGUAGE_MODEL (self), NULL);
  return CLARA_LANGUAGE_MODEL_GET_IFACE (self)->get_name (self);
}

/**
 * clara_language_model_chat:
 * @messages: (transfer none): the conversation so far
 * @tools: (transfer none) (nullable): what the model may call
 *
 * Returns: (transfer full) (nullable): the answer on its way; its signals come from the main loop, never from
 *   inside this call
 */
ClaraChatReply *
clara_language_model_chat (ClaraLanguageModel *self, JsonArray *messages, JsonArray *tools, GError **error)
{
  return clara_language_model_chat_choosing (self, messages, tools, CLARA_TOOL_CHOICE_AUTO, error);
}

/**
 * clara_language_model_chat_choosing:
 * @choice: %CLARA_TOOL_CHOICE_AUTO, %CLARA_TOOL_CHOICE_NONE, %CLARA_TOOL_CHOICE_REQUIRED, or the name of a
 *   tool
 *
 * As clara_language_model_chat(). A server that knows no such choice is offered only what may be chosen; what
 * has to be called it may still leave, so whoever asks looks at what comes.
 */
ClaraChatReply *
clara_language_model_chat_choosing (ClaraLanguageModel *self, JsonArray *messages, JsonArray *tools,
                                    const char *choice, GError **error)
{
  g_return_val_if_fail (CLARA_IS_LANGUAGE_MODEL (self), NULL);
  g_return_val_if_fail (messages != NULL && choice != NULL, NULL);
  return CLARA_LANGUAGE_MODEL_GET_IFACE (self)->chat (self, messages, tools, choice, error);
}

void
clara_language_model_warm (ClaraLanguageModel *self)
{
  g_return_if_fail (CLARA_IS_LANGUAGE_MODEL (self));
  if (CLARA_LANGUAGE_MODEL_GET_IFACE (self)->warm != NULL)
    CLARA_LANGUAGE_MODEL_GET_IFACE (self)->warm (self);
}

/**
 * clara_language_model_get_model:
 *
 * Returns: (transfer full) (nullable): what the provider would use now, by the provider's own name
 */
char *
clara_language_model_get_model (ClaraLanguageModel *self)
{
  g_return_val_if_fail (CLARA_IS_LANGUAGE_MODEL (self), NULL);
  return CLARA_LANGUAGE_MODEL_GET_IFACE (self)->get_model != NULL
           ? CLARA_LANGUAGE_MODEL_GET_IFACE (self)->get_model (self)
           : NULL;
}
