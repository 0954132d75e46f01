/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mail-private.h"

#include <string.h>

/* Of numbers, a mailbox of a hundred thousand. */
#define MOST_SEARCHED (1024 * 1024)
#define MOST_FOUND 1000

struct _ClaraImap
{
  ClaraMailServer *server;
  CURL *easy;
};

/**
 * clara_imap_new:
 * @server: copied; its address may end with a folder
 *
 * Connects with the first command.
 */
ClaraImap *
clara_imap_new (const ClaraMailServer *server)
{
  ClaraImap *self = g_new0 (ClaraImap, 1);
  const char *host = strstr (server->url, "://");
  const char *path = host == NULL ? NULL : strchr (host + 3, '/');

  self->server = clara_mail_server_copy (server);
  if (path == NULL || path[1] == '\0')
    {
      g_free (self->server->url);
      self->server->url = g_strconcat (server->url, path == NULL ? "/INBOX" : "INBOX", NULL);
    }
  self->easy = clara_mail_easy_new (self->server);
  return self;
}

/**
 * clara_imap_free:
 *
 * Takes leave of the server: blocks.
 */
void
clara_imap_free (ClaraImap *self)
{
  if (self == NULL)
    return;
  curl_easy_cleanup (self->easy);
  clara_mail_server_free (self->server);
  g_free (self);
}

static GByteArray *
run (ClaraImap *self, const char *url, const char *command, gsize most, GCancellable *cancellable,
     GError **error)
{
  g_autoptr (GByteArray) in = g_byte_array_new ();
  ClaraMailRun run = {
    .server = self->server,
    .easy = self->easy,
    .cancellable = cancellable,
    .in = in,
    .most = most,
  };

  curl_easy_setopt (self->easy, CURLOPT_URL, url);
  curl_easy_setopt (self->easy, CURLOPT_CUSTOMREQUEST, command);
  if (!clara_mail_run (&run, NULL, error))
    return NULL;
  return g_steal_pointer (&in);
}

/**
 * clara_imap_search_sync:
 * @criteria: such as "UNANSWERED SINCE 1-Nov-2026"
 *
 * Returns: (transfer full) (element-type guint32) (nullable): the newest first, at most a thousand
 */
GArray *
clara_imap_search_sync (ClaraImap *self, const char *criteria, GCancellable *cancellable, GError **error)
{
  g_autofree char *command = g_strdup_printf ("UID SEARCH %s", criteria);
  g_autoptr (GByteArray) in = run (self, self->server->url, command, MOST_SEARCHED, cancellable, error);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  GArray *found;

  if (in == NULL)
    return NULL;
  text = g_strndup ((char *) in->data, in->len);
  lines = g_strsplit (text, "\n", -1);
  found = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = NULL;

      if (!g_str_has_prefix (*line, "* SEARCH"))
        continue;
      words = g_strsplit (g_strchomp (*line) + strlen ("* SEARCH"), " ", -1);
      for (char **word = words; *word != NULL; word++)
        {
          guint64 number;
          guint32 uid;

          if (!g_ascii_string_to_unsigned (*word, 10, 1, G_MAXUINT32, &number, NULL))
            continue;
          uid = (guint32) number;
          g_array_prepend_val (found, uid);
        }
    }
  if (found->len > MOST_FOUND)
    g_array_set_size (found, MOST_FOUND);
  return found;
}

/**
 * clara_imap_fetch_sync:
 * @most_bytes: the rest of a larger message is left where it is
 *
 * Returns: (transfer full) (nullable): the message, or its beginning
 */
GBytes *
clara_imap_fetch_sync (ClaraImap *self, guint32 uid, gsize most_bytes, GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *url =
    g_strdup_printf ("%s;UID=%u;PARTIAL=0.%" G_GSIZE_FORMAT, self->server->url, uid, most_bytes);
  /* A server may count line ends its own way. */
  GByteArray *in = run (self, url, NULL, most_bytes + 1024, cancellable, error);

  return in == NULL ? NULL : g_byte_array_free_to_bytes (in);
}

/**
 * clara_imap_store_sync:
 * @flags: to be added, such as "\\Seen"
 */
gboolean
clara_imap_store_sync (ClaraImap *self, guint32 uid, const char *flags, GCancellable *cancellable,
                       GError **error)
{
  g_autofree char *command = g_strdup_printf ("UID STORE %u +FLAGS.SILENT (%s)", uid, flags);
  g_autoptr (GByteArray) in = run (self, self->server->url, command, MOST_SEARCHED, cancellable, error);

  return in != NULL;
}
