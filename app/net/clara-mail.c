/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mail-private.h"

#include <string.h>

/*
 * Mail has a thread for each message and not libcurl's multi interface: taking leave of a server (QUIT,
 * LOGOUT) blocks inside libcurl until the server answers, which the main loop cannot afford.
 */

#define CONNECT_MS 10000
/* How long a server may think about one command; the least that libcurl takes is a second. */
#define REPLY_SECONDS 20
#define WORST_ADDRESS 254

ClaraMailServer *
clara_mail_server_new (const char *url, const char *user, const char *password, GBytes *certificates,
                       guint total_ms)
{
  ClaraMailServer *self = g_new0 (ClaraMailServer, 1);

  self->url = g_strdup (url);
  self->user = g_strdup (user);
  self->password = g_strdup (password);
  self->certificates = certificates != NULL ? g_bytes_ref (certificates) : NULL;
  self->total_ms = total_ms;
  return self;
}

ClaraMailServer *
clara_mail_server_copy (const ClaraMailServer *self)
{
  return clara_mail_server_new (self->url, self->user, self->password, self->certificates, self->total_ms);
}

void
clara_mail_server_free (ClaraMailServer *self)
{
  if (self == NULL)
    return;
  if (self->password != NULL)
    explicit_bzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->url);
  g_free (self->user);
  g_clear_pointer (&self->certificates, g_bytes_unref);
  g_free (self);
}

static size_t
on_in (char *data, size_t size, size_t count, void *user_data)
{
  ClaraMailRun *run = user_data;

  if (run->in == NULL)
    return size * count;
  if (run->in->len + size * count > run->most)
    return 0;
  g_byte_array_append (run->in, (guint8 *) data, (guint) (size * count));
  return size * count;
}

static size_t
on_out (char *buffer, size_t size, size_t count, void *user_data)
{
  ClaraMailRun *run = user_data;
  gsize length;
  const guint8 *data = g_bytes_get_data (run->out, &length);
  gsize piece = MIN (size * count, length - run->out_at);

  memcpy (buffer, data + run->out_at, piece);
  run->out_at += piece;
  return piece;
}

/* Server replies, line by line: the last one says what is wrong, farewells apart. */
static size_t
on_line (char *data, size_t size, size_t count, void *user_data)
{
  ClaraMailRun *run = user_data;
  gsize length = 0;

  if (size * count > 0 && data[0] == '2' && (run->said[0] == '4' || run->said[0] == '5'))
    return size * count;
  for (gsize i = 0; i < size * count && length < sizeof run->said - 1; i++)
    if ((guchar) data[i] >= ' ' && (guchar) data[i] != 0x7f)
      run->said[length++] = data[i];
  run->said[length] = '\0';
  return size * count;
}

static int
on_progress (void *user_data, curl_off_t down, curl_off_t down_now, curl_off_t up, curl_off_t up_now)
{
  ClaraMailRun *run = user_data;

  return g_cancellable_is_cancelled (run->cancellable) ? 1 : 0;
}

static char *
get_host (const char *url)
{
  CURLU *parts = curl_url ();
  char *host = NULL;
  char *copy = NULL;

  if (curl_url_set (parts, CURLUPART_URL, url, 0) == CURLUE_OK
      && curl_url_get (parts, CURLUPART_HOST, &host, 0) == CURLUE_OK)
    copy = g_strdup (host);
  curl_free (host);
  curl_url_cleanup (parts);
  return copy;
}

static gboolean
is_this_machine (const char *url)
{
  g_autofree char *host = get_host (url);

  return host != NULL
         && (strcmp (host, "localhost") == 0 || strcmp (host, "127.0.0.1") == 0
             || strcmp (host, "[::1]") == 0);
}

/* Private: a handle with all that does not change from command to command; to be freed with
 * curl_easy_cleanup(). */
CURL *
clara_mail_easy_new (const ClaraMailServer *server)
{
  CURL *easy = curl_easy_init ();

  if (easy == NULL)
    g_error ("libcurl has no memory left");
  curl_easy_setopt (easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (easy, CURLOPT_URL, server->url);
  curl_easy_setopt (easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps");
  curl_easy_setopt (easy, CURLOPT_USE_SSL,
                    (long) (is_this_machine (server->url) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
  curl_easy_setopt (easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (easy, CURLOPT_CONNECTTIMEOUT_MS, (long) CONNECT_MS);
  curl_easy_setopt (easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long) REPLY_SECONDS);
  curl_easy_setopt (easy, CURLOPT_TIMEOUT_MS, (long) server->total_ms);
  if (server->certificates != NULL)
    {
      struct curl_blob blob;

      blob.data = (void *) g_bytes_get_data (server->certificates, &blob.len);
      blob.flags = CURL_BLOB_COPY;
      curl_easy_setopt (easy, CURLOPT_CAINFO_BLOB, &blob);
    }
  if (server->user != NULL && *server->user != '\0')
    {
      curl_easy_setopt (easy, CURLOPT_USERNAME, server->user);
      curl_easy_setopt (easy, CURLOPT_PASSWORD, server->password != NULL ? server->password : "");
    }
  curl_easy_setopt (easy, CURLOPT_WRITEFUNCTION, on_in);
  curl_easy_setopt (easy, CURLOPT_READFUNCTION, on_out);
  curl_easy_setopt (easy, CURLOPT_HEADERFUNCTION, on_line);
  curl_easy_setopt (easy, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt (easy, CURLOPT_NOPROGRESS, 0L);
  return easy;
}

static ClaraNetError
classify (CURLcode code)
{
  switch (code)
    {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      return CLARA_NET_ERROR_INVALID;
    case CURLE_COULDNT_RESOLVE_HOST:
      return CLARA_NET_ERROR_DNS;
    case CURLE_COULDNT_CONNECT:
      return CLARA_NET_ERROR_REFUSED;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_USE_SSL_FAILED:
      return CLARA_NET_ERROR_TLS;
    case CURLE_OPERATION_TIMEDOUT:
      return CLARA_NET_ERROR_TIMEOUT;
    case CURLE_LOGIN_DENIED:
    case CURLE_SEND_ERROR: /* what libcurl says where a sender or a recipient is refused */
    case CURLE_REMOTE_ACCESS_DENIED:
      return CLARA_NET_ERROR_STATUS;
    case CURLE_WRITE_ERROR:
    case CURLE_FILESIZE_EXCEEDED:
      return CLARA_NET_ERROR_TOO_LARGE;
    case CURLE_RECV_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
      return CLARA_NET_ERROR_CUT;
    case CURLE_WEIRD_SERVER_REPLY:
      return CLARA_NET_ERROR_PROTOCOL;
    default:
      return CLARA_NET_ERROR_FAILED;
    }
}

static void
describe (ClaraMailRun *run, CURLcode code, const ClaraMailVerdict *verdict, GError **error)
{
  g_autofree char *host = get_host (run->server->url);
  g_autofree char *said = g_utf8_make_valid (run->said, -1);
  const char *name = host != NULL ? host : run->server->url;
  ClaraNetError kind = classify (code);

  if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
    return;
  if (verdict->login)
    g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS, "%s refuses the user or the password (%s)",
                 name, said);
  else if (verdict->status >= 400)
    g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS, "%s answered: %s", name, said);
  else if (code == CURLE_USE_SSL_FAILED)
    g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TLS,
                 "%s offers no encryption (STARTTLS), and nothing is sent without it", name);
  else if (kind == CLARA_NET_ERROR_INVALID)
    g_set_error (error, CLARA_NET_ERROR, kind, "'%s' is not the address of a mail server", run->server->url);
  else
    g_set_error (error, CLARA_NET_ERROR, kind, "%s: %s", name, curl_easy_strerror (code));
}

/* Private: blocks until the command is over. */
gboolean
clara_mail_run (ClaraMailRun *run, ClaraMailVerdict *verdict, GError **error)
{
  ClaraMailVerdict own = { 0 };
  CURLcode code;
  long status = 0;

  curl_easy_setopt (run->easy, CURLOPT_WRITEDATA, run);
  curl_easy_setopt (run->easy, CURLOPT_READDATA, run);
  curl_easy_setopt (run->easy, CURLOPT_HEADERDATA, run);
  curl_easy_setopt (run->easy, CURLOPT_XFERINFODATA, run);
  code = curl_easy_perform (run->easy);
  curl_easy_getinfo (run->easy, CURLINFO_RESPONSE_CODE, &status);
  own.status = (guint) CLAMP (status, 0, 999);
  own.login = code == CURLE_LOGIN_DENIED;
  if (verdict != NULL)
    *verdict = own;
  if (code == CURLE_OK)
    return TRUE;
  describe (run, code, &own, error);
  return FALSE;
}

typedef struct
{
  ClaraClock *clock;
  ClaraMailServer *server;
  char *from;
  char *to;
  GBytes *message; /* NULL: only try */
  ClaraMailVerdict verdict;
} Sending;

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  clara_clock_release (sending->clock);
  g_object_unref (sending->clock);
  clara_mail_server_free (sending->server);
  g_free (sending->from);
  g_free (sending->to);
  g_clear_pointer (&sending->message, g_bytes_unref);
  g_free (sending);
}

/* An envelope's address goes into a line of the protocol as it is. */
static gboolean
is_address (const char *address)
{
  if (address == NULL || strchr (address, '@') == NULL || strlen (address) > WORST_ADDRESS)
    return FALSE;
  for (const char *at = address; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == 0x7f || strchr ("<>\\\"(),;:", *at) != NULL)
      return FALSE;
  return TRUE;
}

static void
send_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sending *sending = task_data;
  ClaraMailRun run = { .server = sending->server, .cancellable = cancellable, .out = sending->message };
  struct curl_slist *recipients = NULL;
  GError *error = NULL;
  gboolean done;

  run.easy = clara_mail_easy_new (sending->server);
  curl_easy_setopt (run.easy, CURLOPT_FORBID_REUSE, 1L);
  if (sending->message != NULL)
    {
      g_autofree char *from = g_strdup_printf ("<%s>", sending->from);
      g_autofree char *to = g_strdup_printf ("<%s>", sending->to);

      recipients = curl_slist_append (NULL, to);
      curl_easy_setopt (run.easy, CURLOPT_MAIL_FROM, from);
      curl_easy_setopt (run.easy, CURLOPT_MAIL_RCPT, recipients);
      curl_easy_setopt (run.easy, CURLOPT_UPLOAD, 1L);
      curl_easy_setopt (run.easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t) g_bytes_get_size (sending->message));
    }
  else
    {
      curl_easy_setopt (run.easy, CURLOPT_CUSTOMREQUEST, "NOOP");
      curl_easy_setopt (run.easy, CURLOPT_NOBODY, g_str_has_prefix (sending->server->url, "smtp") ? 1L : 0L);
    }
  done = clara_mail_run (&run, &sending->verdict, &error);
  curl_easy_cleanup (run.easy);
  curl_slist_free_all (recipients);
  if (done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
start (ClaraClock *clock, const ClaraMailServer *server, const char *from, const char *to, GBytes *message,
       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Sending *sending = g_new0 (Sending, 1);

  sending->clock = g_object_ref (clock);
  clara_clock_hold (clock);
  sending->server = clara_mail_server_copy (server);
  sending->from = g_strdup (from);
  sending->to = g_strdup (to);
  sending->message = message != NULL ? g_bytes_ref (message) : NULL;
  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, sending, sending_free);
  if (message != NULL && !(is_address (from) && is_address (to)))
    g_task_return_new_error (task, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID, "'%s' is no address for a mail",
                             is_address (from) ? to : from);
  else
    g_task_run_in_thread (task, send_in_thread);
}

/**
 * clara_mail_send_async:
 * @clock: held until it is over
 * @server: copied
 * @from: the bare address of the sender
 * @to: the bare address of the only recipient
 * @message: the whole message, lines ended with CR and LF
 *
 * Hands a message to a server. Main thread; the work is in a thread of its own.
 */
void
clara_mail_send_async (ClaraClock *clock, const ClaraMailServer *server, const char *from, const char *to,
                       GBytes *message, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  start (clock, server, from, to, message, cancellable, callback, user_data);
}

/**
 * clara_mail_try_async:
 *
 * Connects, encrypts, logs in, and takes leave: nothing is sent and nothing read.
 */
void
clara_mail_try_async (ClaraClock *clock, const ClaraMailServer *server, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  start (clock, server, NULL, NULL, NULL, cancellable, callback, user_data);
}

/**
 * clara_mail_finish:
 * @verdict: (out) (optional): what the server said
 *
 * Returns: whether the server has taken the message, or can be used; else a %CLARA_NET_ERROR or
 *   %G_IO_ERROR_CANCELLED
 */
gboolean
clara_mail_finish (GAsyncResult *result, ClaraMailVerdict *verdict, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, start), FALSE);
  if (verdict != NULL)
    *verdict = ((Sending *) g_task_get_task_data (G_TASK (result)))->verdict;
  return g_task_propagate_boolean (G_TASK (result), error);
}
