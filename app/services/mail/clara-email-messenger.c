/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-email-messenger.h"

#include "clara-mail-account.h"
#include "clara-mail-message.h"
#include "clara-services-error.h"

struct _ClaraEmailMessenger
{
  GObject parent_instance;

  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
};

static void messenger_init (ClaraMessengerInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraEmailMessenger, clara_email_messenger, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_MESSENGER, messenger_init))

typedef struct
{
  ClaraClock *clock; /* held from the look-up of the password on */
  char *from;        /* bare */
  char *to;
  GBytes *message;
} Mail;

static void
mail_free (gpointer data)
{
  Mail *mail = data;

  clara_clock_release (mail->clock);
  g_object_unref (mail->clock);
  g_free (mail->from);
  g_free (mail->to);
  g_bytes_unref (mail->message);
  g_free (mail);
}

static const char *
get_channel (ClaraMessenger *messenger)
{
  return "email";
}

/* A server that says 4.. will take it later, one that says 5.. never. A refused login is nothing that a
 * visitor at the front desk can wait for either. */
static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraMailVerdict verdict;
  g_autoptr (GError) error = NULL;

  if (clara_mail_finish (result, &verdict, &error))
    g_task_return_boolean (task, TRUE);
  else if (error->domain == CLARA_NET_ERROR
           && (verdict.login || (verdict.status >= 500 && verdict.status <= 599)
               || error->code == CLARA_NET_ERROR_TLS || error->code == CLARA_NET_ERROR_INVALID))
    g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED, "%s", error->message);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraEmailMessenger *self = g_task_get_source_object (task);
  Mail *mail = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ClaraMailServer) server = clara_mail_account_open_finish (result, &error);
  GCancellable *cancellable = g_task_get_cancellable (task);

  if (server == NULL)
    g_task_return_error (task, error);
  else
    clara_mail_send_async (self->clock, server, mail->from, mail->to, mail->message, cancellable, on_sent,
                           g_steal_pointer (&task));
}

static void
send_async (ClaraMessenger *messenger, const ClaraOutgoing *message, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraEmailMessenger *self = CLARA_EMAIL_MESSENGER (messenger);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *from = clara_settings_get_string (self->settings, "mail-from");
  g_autofree char *reply_to = clara_mail_account_get_reply_address (self->settings);
  ClaraMailStyle style = { from, message->code != NULL ? reply_to : NULL,
                           clara_clock_get_real (self->clock) };
  GError *error = NULL;
  Mail *mail;
  GBytes *bytes;

  g_task_set_source_tag (task, send_async);
  if (*from == '\0')
    {
      g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                               "No sender is set; write an address into mail-from");
      return;
    }
  bytes = clara_mail_message_build (&style, message, &error);
  if (bytes == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  mail = g_new0 (Mail, 1);
  mail->clock = g_object_ref (self->clock);
  clara_clock_hold (mail->clock);
  mail->message = bytes;
  g_task_set_task_data (task, mail, mail_free);
  clara_mail_address_parse (from, NULL, &mail->from);
  clara_mail_address_parse (message->recipient, NULL, &mail->to);
  clara_mail_account_open_async (self->settings, self->secrets, CLARA_MAIL_OUT, cancellable, on_opened,
                                 g_steal_pointer (&task));
}

static gboolean
send_finish (ClaraMessenger *messenger, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, messenger), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
messenger_init (ClaraMessengerInterface *iface)
{
  iface->get_channel = get_channel;
  iface->send_async = send_async;
  iface->send_finish = send_finish;
}

static void
clara_email_messenger_finalize (GObject *object)
{
  ClaraEmailMessenger *self = CLARA_EMAIL_MESSENGER (object);

  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_email_messenger_parent_class)->finalize (object);
}

static void
clara_email_messenger_class_init (ClaraEmailMessengerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_email_messenger_finalize;
}

static void
clara_email_messenger_init (ClaraEmailMessenger *self)
{
}

/**
 * clara_email_messenger_new:
 *
 * Reads the settings at each message. Main thread.
 *
 * Returns: (transfer full): the messenger
 */
ClaraEmailMessenger *
clara_email_messenger_new (ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraEmailMessenger *self = g_object_new (CLARA_TYPE_EMAIL_MESSENGER, NULL);

  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  return self;
}
