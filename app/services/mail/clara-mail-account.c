/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mail-account.h"

#include "clara-certificates.h"
#include "clara-services-error.h"

/* Less than the outbox waits, so that it is the server's fault that is told. */
#define TOTAL_MS 22000

static const struct
{
  const char *url;
  const char *user;
  const char *password;
} keys[] = {
  [CLARA_MAIL_OUT] = { "smtp-url", "smtp-user", "smtp-password" },
  [CLARA_MAIL_IN] = { "imap-url", "imap-user", "imap-password" },
};

/**
 * clara_mail_account_is_configured:
 *
 * Returns: whether the settings name a server for it
 */
gboolean
clara_mail_account_is_configured (ClaraSettings *settings, ClaraMailWay way)
{
  g_autofree char *url = clara_settings_get_string (settings, keys[way].url);

  return *url != '\0';
}

/**
 * clara_mail_account_get_reply_address:
 *
 * Returns: (transfer full) (nullable): where answers go; %NULL where no mailbox is read
 */
char *
clara_mail_account_get_reply_address (ClaraSettings *settings)
{
  g_autofree char *own = clara_settings_get_string (settings, "answer-address");

  if (!clara_mail_account_is_configured (settings, CLARA_MAIL_IN))
    return NULL;
  return *own != '\0' ? g_steal_pointer (&own) : clara_settings_get_string (settings, "mail-from");
}

static char *
get_with_fallback (ClaraSettings *settings, ClaraMailWay way, gboolean password)
{
  g_autofree char *own = clara_settings_get_string (settings, password ? keys[way].password : keys[way].user);

  if (*own != '\0' || way == CLARA_MAIL_OUT)
    return g_steal_pointer (&own);
  return clara_settings_get_string (settings,
                                    password ? keys[CLARA_MAIL_OUT].password : keys[CLARA_MAIL_OUT].user);
}

static void
on_password (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraMailServer *server = g_task_get_task_data (task);
  GError *error = NULL;

  server->password = clara_secrets_lookup_finish (CLARA_SECRETS (source), result, &error);
  if (server->password == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, clara_mail_server_copy (server), (GDestroyNotify) clara_mail_server_free);
}

/**
 * clara_mail_account_open_async:
 *
 * Reads how a mail server is reached, as the settings are now, and its password.
 */
void
clara_mail_account_open_async (ClaraSettings *settings, ClaraSecrets *secrets, ClaraMailWay way,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  g_autofree char *url = clara_settings_get_string (settings, keys[way].url);
  g_autofree char *user = get_with_fallback (settings, way, FALSE);
  g_autofree char *reference = get_with_fallback (settings, way, TRUE);
  g_autofree char *file = clara_settings_get_string (settings, "certificate-file");
  g_autoptr (GBytes) certificates = NULL;
  GError *error = NULL;
  ClaraMailServer *server;

  g_task_set_source_tag (task, clara_mail_account_open_async);
  if (*url == '\0')
    {
      g_task_return_new_error (task, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                               "No mail server is set; name one in %s", keys[way].url);
      return;
    }
  if (*file != '\0')
    certificates = clara_certificates_read (file, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  server = clara_mail_server_new (url, user, NULL, certificates, TOTAL_MS);
  g_task_set_task_data (task, server, (GDestroyNotify) clara_mail_server_free);
  if (*reference == '\0')
    g_task_return_pointer (task, clara_mail_server_copy (server), (GDestroyNotify) clara_mail_server_free);
  else
    clara_secrets_lookup_async (secrets, reference, cancellable, on_password, g_steal_pointer (&task));
}

/**
 * clara_mail_account_open_finish:
 *
 * Returns: (transfer full) (nullable): the server
 */
ClaraMailServer *
clara_mail_account_open_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, clara_mail_account_open_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
