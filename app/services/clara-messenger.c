/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-messenger.h"

enum
{
  ANSWERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_INTERFACE (ClaraMessenger, clara_messenger, G_TYPE_OBJECT)

static void
clara_messenger_default_init (ClaraMessengerInterface *iface)
{
  signals[ANSWERED] = g_signal_new ("answered", CLARA_TYPE_MESSENGER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

/**
 * clara_messenger_get_channel:
 *
 * Returns: the channel's name in the notifications' rows
 */
const char *
clara_messenger_get_channel (ClaraMessenger *self)
{
  g_return_val_if_fail (CLARA_IS_MESSENGER (self), NULL);
  return CLARA_MESSENGER_GET_IFACE (self)->get_channel (self);
}

/**
 * clara_messenger_send_async:
 * @message: borrowed for the call
 */
void
clara_messenger_send_async (ClaraMessenger *self, const ClaraOutgoing *message, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (CLARA_IS_MESSENGER (self));
  g_return_if_fail (message != NULL && message->message_id != NULL);
  CLARA_MESSENGER_GET_IFACE (self)->send_async (self, message, cancellable, callback, user_data);
}

/**
 * clara_messenger_send_finish:
 *
 * Returns: whether the channel has accepted the message; else the error says whether to try again
 *   (%CLARA_SERVICES_ERROR_UNAVAILABLE) or not
 */
gboolean
clara_messenger_send_finish (ClaraMessenger *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (CLARA_IS_MESSENGER (self), FALSE);
  return CLARA_MESSENGER_GET_IFACE (self)->send_finish (self, result, error);
}

/**
 * clara_messenger_delivers:
 *
 * Returns: whether a message that it has accepted is delivered: on the desk's screen, in the room of a chat.
 *   A mail server or an SMS gateway has only promised to try
 */
gboolean
clara_messenger_delivers (ClaraMessenger *self)
{
  g_return_val_if_fail (CLARA_IS_MESSENGER (self), FALSE);
  return CLARA_MESSENGER_GET_IFACE (self)->delivers != NULL
         && CLARA_MESSENGER_GET_IFACE (self)->delivers (self);
}

/* For implementations. */
void
clara_messenger_emit_answered (ClaraMessenger *self, const char *message_id, const char *answer)
{
  g_return_if_fail (CLARA_IS_MESSENGER (self));
  g_signal_emit (self, signals[ANSWERED], 0, message_id, answer);
}
