/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-certificates.h"
#include "clara-channel.h"
#include "clara-http-private.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

/*
 * One GSource serves libcurl: it polls every socket that libcurl asked for, through one epoll descriptor, and
 * wakes at the earliest of libcurl's own timer and the transfers' deadlines. (With each socket in the
 * GSource, GLib takes all of them out and puts them back for each dispatch, with a system call for each.)
 *
 * libcurl must not be called from its own callbacks, and a caller's body function may well send or cancel:
 * what is asked for inside is done right after.
 */

/* Connections that are kept when nobody uses them. */
#define KEPT_CONNECTIONS 16L

/* Sockets that are served in one turn of the main loop. */
#define MOST_AT_ONCE 64

/* A peer that does not even acknowledge what it was sent is dead after this, in milliseconds. */
#define LONGEST_UNACKNOWLEDGED 2000

typedef struct
{
  GSource source;
  ClaraHttp *http; /* unowned: it destroys the source */
} HttpSource;

struct _ClaraHttp
{
  GObject parent_instance;

  ClaraClock *clock;
  char *proxy;
  char *certificate_file;
  GBytes *certificates; /* the system's and the site's own, PEM; NULL for the system's alone */

  CURLM *multi;
  GSource *source;
  int poll;            /* epoll's */
  GHashTable *sockets; /* fds that are in it */
  gint64 timer;        /* libcurl's, g_get_monotonic_time(); -1 for none */
  GPtrArray *running;  /* of Job, owned */
  gboolean inside;     /* libcurl is at work */
};

G_DEFINE_FINAL_TYPE (ClaraHttp, clara_http, G_TYPE_OBJECT)

/* A request as ClaraHttp sees it. */
typedef struct
{
  ClaraHttp *http; /* unowned: the task has it */
  GTask *task;
  ClaraHttpTransfer *transfer;
  GSource *cancelled;
  gboolean added;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  if (job->added && job->transfer != NULL)
    curl_multi_remove_handle (job->http->multi, clara_http_transfer_get_easy (job->transfer));
  if (job->cancelled != NULL)
    {
      g_source_destroy (job->cancelled);
      g_source_unref (job->cancelled);
    }
  g_clear_pointer (&job->transfer, clara_http_transfer_free);
  g_clear_object (&job->task);
  g_free (job);
}

static void
set_wake (ClaraHttp *self)
{
  gint64 wake = self->timer;

  for (guint i = 0; i < self->running->len; i++)
    {
      Job *job = g_ptr_array_index (self->running, i);
      gint64 deadline = clara_http_transfer_get_deadline (job->transfer);

      if (!job->added || clara_http_transfer_can_resume (job->transfer))
        wake = 0;
      else if (deadline != 0 && (wake < 0 || deadline < wake))
        wake = deadline;
    }
  g_source_set_ready_time (self->source, wake);
}

/* Everything the request had is given back before its caller hears of it. */
static void
finish_job (ClaraHttp *self, Job *job, gpointer outcome, GDestroyNotify destroy, GError *error)
{
  g_autoptr (GTask) task = g_steal_pointer (&job->task);
  ClaraClock *clock = self->clock;

  g_ptr_array_remove_fast (self->running, job);
  if (outcome != NULL)
    g_task_return_pointer (task, outcome, destroy);
  else
    g_task_return_error (task, error);
  clara_clock_release (clock);
}

/* The connection is there, and its caller's from now on. */
static void
finish_channel (ClaraHttp *self, Job *job)
{
  ClaraChannel *channel = clara_channel_new (self, self->multi, g_steal_pointer (&job->transfer));

  finish_job (self, job, channel, (GDestroyNotify) clara_channel_free, NULL);
}

static Job *
find_job (ClaraHttp *self, CURL *easy)
{
  for (guint i = 0; i < self->running->len; i++)
    {
      Job *job = g_ptr_array_index (self->running, i);

      if (clara_http_transfer_get_easy (job->transfer) == easy)
        return job;
    }
  return NULL;
}

static void
set_environment (ClaraHttp *self, CURL *easy)
{
  if (self->proxy != NULL)
    {
      curl_easy_setopt (easy, CURLOPT_PROXY, self->proxy);
      curl_easy_setopt (easy, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    }
  if (self->certificates != NULL)
    {
      struct curl_blob blob;

      blob.data = (void *) g_bytes_get_data (self->certificates, &blob.len);
      blob.flags = CURL_BLOB_COPY;
      curl_easy_setopt (easy, CURLOPT_CAINFO_BLOB, &blob);
    }
}

/* Returns whether the answer sends the request elsewhere; then it is on its way there. */
static gboolean
follow (ClaraHttp *self, Job *job, ClaraHttpResponse *response)
{
  ClaraHttpTransfer *next = clara_http_transfer_redirect (job->transfer, response);

  if (next == NULL)
    return FALSE;
  curl_multi_remove_handle (self->multi, clara_http_transfer_get_easy (job->transfer));
  clara_http_transfer_free (job->transfer);
  job->transfer = next;
  job->added = FALSE;
  set_environment (self, clara_http_transfer_get_easy (next));
  clara_http_response_free (response);
  return TRUE;
}

static void
take_finished (ClaraHttp *self)
{
  CURLMsg *message;
  int left;

  while ((message = curl_multi_info_read (self->multi, &left)) != NULL)
    {
      Job *job = message->msg == CURLMSG_DONE ? find_job (self, message->easy_handle) : NULL;
      GError *error = NULL;
      ClaraHttpResponse *response;

      if (job == NULL)
        continue;
      if (clara_http_transfer_is_connect_only (job->transfer) && message->data.result == CURLE_OK)
        {
          finish_channel (self, job);
          continue;
        }
      response = clara_http_transfer_conclude (job->transfer, message->data.result, &error);
      if (response == NULL || !follow (self, job, response))
        finish_job (self, job, response, (GDestroyNotify) clara_http_response_free, error);
    }
}

static void
take_late (ClaraHttp *self)
{
  gint64 now = g_get_monotonic_time ();

  for (guint i = 0; i < self->running->len;)
    {
      Job *job = g_ptr_array_index (self->running, i);
      gint64 deadline = clara_http_transfer_get_deadline (job->transfer);
      GError *error = NULL;

      if (deadline == 0 || deadline > now)
        {
          i++;
          continue;
        }
      clara_http_transfer_set_timed_out_error (job->transfer, &error);
      finish_job (self, job, NULL, NULL, error);
      i = 0; /* the caller may have changed the list */
    }
}

static void
add_waiting (ClaraHttp *self)
{
  for (guint i = 0; i < self->running->len; i++)
    {
      Job *job = g_ptr_array_index (self->running, i);

      if (job->added)
        continue;
      if (curl_multi_add_handle (self->multi, clara_http_transfer_get_easy (job->transfer)) != CURLM_OK)
        g_error ("libcurl has no memory left");
      job->added = TRUE;
    }
}

/* libcurl may ask for more, and get it, from inside. */
static void
resume_paused (ClaraHttp *self)
{
  for (guint i = 0; i < self->running->len; i++)
    {
      Job *job = g_ptr_array_index (self->running, i);

      if (clara_http_transfer_can_resume (job->transfer))
        clara_http_transfer_resume (job->transfer);
    }
}

static void
on_body_ready (gpointer user_data)
{
  ClaraHttp *self = user_data;

  if (!self->inside)
    set_wake (self);
}

/* Whoever reads is connected: while connecting, this would cut the deadline for that. A channel's peer is its
 * user's to watch. */
static void
limit_silence (CURL *easy, curl_socket_t fd)
{
  ClaraHttpTransfer *transfer = NULL;
  const unsigned int longest = LONGEST_UNACKNOWLEDGED;

  curl_easy_getinfo (easy, CURLINFO_PRIVATE, &transfer);
  if (transfer != NULL && !clara_http_transfer_is_connect_only (transfer))
    setsockopt (fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &longest, sizeof longest);
}

static int
on_socket (CURL *easy, curl_socket_t fd, int what, void *user_data, void *socket_data)
{
  ClaraHttp *self = user_data;
  struct epoll_event event = { .data.fd = fd };
  gboolean known = g_hash_table_contains (self->sockets, GINT_TO_POINTER (fd));

  if (what == CURL_POLL_REMOVE)
    {
      epoll_ctl (self->poll, EPOLL_CTL_DEL, fd, NULL);
      g_hash_table_remove (self->sockets, GINT_TO_POINTER (fd));
      return 0;
    }
  if (what & CURL_POLL_IN)
    {
      event.events |= EPOLLIN;
      limit_silence (easy, fd);
    }
  if (what & CURL_POLL_OUT)
    event.events |= EPOLLOUT;
  if (epoll_ctl (self->poll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
    /* It was closed and opened again behind our back, or the other way round. */
    epoll_ctl (self->poll, known ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
  g_hash_table_add (self->sockets, GINT_TO_POINTER (fd));
  return 0;
}

static int
on_timer (CURLM *multi, long milliseconds, void *user_data)
{
  ClaraHttp *self = user_data;

  self->timer = milliseconds < 0 ? -1 : g_get_monotonic_time () + milliseconds * 1000;
  if (!self->inside)
    set_wake (self);
  return 0;
}

static void
take_ready (ClaraHttp *self)
{
  struct epoll_event ready[MOST_AT_ONCE];
  int count = epoll_wait (self->poll, ready, MOST_AT_ONCE, 0);
  int left;

  for (int i = 0; i < count; i++)
    {
      int fd = ready[i].data.fd;
      int events = ((ready[i].events & (EPOLLIN | EPOLLHUP)) ? CURL_CSELECT_IN : 0)
                   | ((ready[i].events & EPOLLOUT) ? CURL_CSELECT_OUT : 0)
                   | ((ready[i].events & EPOLLERR) ? CURL_CSELECT_ERR : 0);

      /* The one before may have closed it. */
      if (g_hash_table_contains (self->sockets, GINT_TO_POINTER (fd)))
        curl_multi_socket_action (self->multi, fd, events, &left);
    }
}

static gboolean
http_source_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  g_autoptr (ClaraHttp) self = g_object_ref (((HttpSource *) source)->http);
  int left;

  add_waiting (self);
  self->inside = TRUE;
  resume_paused (self);
  take_ready (self);
  if (self->timer >= 0 && self->timer <= g_get_monotonic_time ())
    {
      self->timer = -1;
      curl_multi_socket_action (self->multi, CURL_SOCKET_TIMEOUT, 0, &left);
    }
  self->inside = FALSE;
  take_finished (self);
  take_late (self);
  add_waiting (self);
  set_wake (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs http_source_funcs = { .dispatch = http_source_dispatch };

static void
clara_http_dispose (GObject *object)
{
  ClaraHttp *self = CLARA_HTTP (object);

  /* Requests hold a reference, so there is none left; kept connections may be. */
  if (self->multi != NULL)
    {
      curl_multi_cleanup (self->multi);
      self->multi = NULL;
    }
  if (self->source != NULL)
    {
      g_source_destroy (self->source);
      g_clear_pointer (&self->source, g_source_unref);
      g_close (self->poll, NULL);
    }
  G_OBJECT_CLASS (clara_http_parent_class)->dispose (object);
}

static void
clara_http_finalize (GObject *object)
{
  ClaraHttp *self = CLARA_HTTP (object);

  g_clear_pointer (&self->running, g_ptr_array_unref);
  g_clear_pointer (&self->sockets, g_hash_table_unref);
  g_clear_pointer (&self->certificates, g_bytes_unref);
  g_clear_object (&self->clock);
  g_free (self->proxy);
  g_free (self->certificate_file);
  curl_global_cleanup ();
  G_OBJECT_CLASS (clara_http_parent_class)->finalize (object);
}

static void
clara_http_class_init (ClaraHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_http_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_http_finalize;
}

static void
clara_http_init (ClaraHttp *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  curl_global_init (CURL_GLOBAL_DEFAULT);
  self->timer = -1;
  self->sockets = g_hash_table_new (NULL, NULL);
  self->running = g_ptr_array_new_with_free_func (job_free);
  self->source = g_source_new (&http_source_funcs, sizeof (HttpSource));
  ((HttpSource *) self->source)->http = self;
  g_source_set_static_name (self->source, "clara-http");
  self->poll = epoll_create1 (EPOLL_CLOEXEC);
  if (self->poll < 0)
    g_error ("The system gives no more descriptors: %s", g_strerror (errno));
  g_source_add_unix_fd (self->source, self->poll, G_IO_IN);
  g_source_attach (self->source, context);

  self->multi = curl_multi_init ();
  if (self->multi == NULL)
    g_error ("libcurl has no memory left");
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt (self->multi, CURLMOPT_SOCKETDATA, self);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt (self->multi, CURLMOPT_TIMERDATA, self);
  curl_multi_setopt (self->multi, CURLMOPT_MAXCONNECTS, KEPT_CONNECTIONS);
}

/**
 * clara_http_new:
 * @clock: held while a request is on its way
 *
 * Returns: (transfer full): a client with the environment's proxy and the system's certificates
 */
ClaraHttp *
clara_http_new (ClaraClock *clock)
{
  ClaraHttp *self = g_object_new (CLARA_TYPE_HTTP, NULL);

  self->clock = g_object_ref (clock);
  return self;
}

/**
 * clara_http_set_proxy:
 * @proxy: (nullable): such as http://proxy:3128; NULL or "" for the environment's
 *
 * For requests from now on. A service on this machine is reached without it.
 */
void
clara_http_set_proxy (ClaraHttp *self, const char *proxy)
{
  g_return_if_fail (CLARA_IS_HTTP (self));
  g_free (self->proxy);
  self->proxy = proxy != NULL && *proxy != '\0' ? g_strdup (proxy) : NULL;
}

/**
 * clara_http_set_certificate_file:
 * @file: (nullable): PEM file with certificates to trust beside the system's; NULL or "" for none
 *
 * For connections from now on. Reads the file, unless it is the one that is set.
 *
 * Returns: whether the file could be read; else nothing was changed
 */
gboolean
clara_http_set_certificate_file (ClaraHttp *self, const char *file, GError **error)
{
  GBytes *certificates = NULL;

  g_return_val_if_fail (CLARA_IS_HTTP (self), FALSE);
  if (file != NULL && *file == '\0')
    file = NULL;
  if (g_strcmp0 (file, self->certificate_file) == 0)
    return TRUE;
  if (file != NULL)
    {
      certificates = clara_certificates_read (file, error);
      if (certificates == NULL)
        return FALSE;
    }
  g_clear_pointer (&self->certificates, g_bytes_unref);
  self->certificates = certificates;
  g_free (self->certificate_file);
  self->certificate_file = g_strdup (file);
  return TRUE;
}

static gboolean
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  Job *job = user_data;

  finish_job (job->http, job, NULL, NULL,
              g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Operation was cancelled"));
  return G_SOURCE_REMOVE;
}

/* Takes the request over; the task keeps @self alive. */
static void
start_job (ClaraHttp *self, GTask *task, ClaraHttpRequest *request, ClaraHttpBodyFunc on_body,
           gpointer body_data)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  char *host = NULL;
  Job *job;

  if (g_task_return_error_if_cancelled (task) || !clara_http_request_check (request, &host, &error))
    {
      if (error != NULL)
        g_task_return_error (task, error);
      clara_http_request_free (request);
      return;
    }
  job = g_new0 (Job, 1);
  job->http = self;
  job->task = g_object_ref (task);
  job->transfer = clara_http_transfer_new (request, host, self->clock, on_body, body_data, cancellable);
  set_environment (self, clara_http_transfer_get_easy (job->transfer));
  if (clara_http_transfer_get_stream (job->transfer) != NULL)
    clara_http_body_attach (clara_http_transfer_get_stream (job->transfer), on_body_ready, self);
  if (cancellable != NULL)
    {
      job->cancelled = g_cancellable_source_new (cancellable);
      g_source_set_callback (job->cancelled, G_SOURCE_FUNC (on_cancelled), job, NULL);
      g_source_set_priority (job->cancelled, G_PRIORITY_HIGH);
      g_source_attach (job->cancelled, g_task_get_context (job->task));
    }
  clara_clock_hold (self->clock);
  g_ptr_array_add (self->running, job);
  if (!self->inside)
    set_wake (self);
}

/**
 * clara_http_send_async:
 * @request: (transfer full): what to send
 * @on_body: (nullable) (scope async): takes the body of a success as it comes; NULL to have it in the
 * response
 *
 * Sends a request. Neither @on_body nor @callback is called from inside this call. Once @cancellable is
 * cancelled
 * @on_body is not called any more, and the connection is given up in the next turn of the main loop.
 */
void
clara_http_send_async (ClaraHttp *self, ClaraHttpRequest *request, ClaraHttpBodyFunc on_body,
                       gpointer body_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                       gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (CLARA_IS_HTTP (self));
  g_return_if_fail (request != NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, clara_http_send_async);
  start_job (self, task, request, on_body, body_data);
}

/**
 * clara_http_send_finish:
 *
 * Returns: (transfer full) (nullable): the answer, with whatever status; else a %CLARA_NET_ERROR, what the
 * body function said, or %G_IO_ERROR_CANCELLED
 */
ClaraHttpResponse *
clara_http_send_finish (ClaraHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_http_warm:
 * @url: an address of the service that is going to be asked
 * @cancellable: (nullable): for giving it up
 *
 * Makes a connection, so that the first real request finds one: name, connection and encryption take longer
 * than many an answer. It takes a request to make one that is kept, so the smallest one is sent, without a
 * key; what comes of it does not matter.
 */
void
clara_http_warm (ClaraHttp *self, const char *url, GCancellable *cancellable)
{
  static const ClaraHttpDeadlines deadlines = { 5000, 5000, 5000, 10000 };
  ClaraHttpRequest *request = clara_http_request_new ("HEAD", url);

  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_send_async (self, request, NULL, NULL, cancellable, NULL, NULL);
}

/**
 * clara_http_get_running:
 *
 * Returns: how many requests are on their way
 */
guint
clara_http_get_running (ClaraHttp *self)
{
  g_return_val_if_fail (CLARA_IS_HTTP (self), 0);
  return self->running->len;
}

/**
 * clara_http_open_channel_async:
 * @request: (transfer full): whose address, deadlines for the connection and in total count
 *
 * Opens a connection, encrypted for https, through the proxy if there is one, over which the caller speaks
 * what it likes. It has a libcurl of its own: the pool of the others' connections closes what is idle in it
 * for two minutes, and these are not in its eyes at work.
 */
void
clara_http_open_channel_async (ClaraHttp *self, ClaraHttpRequest *request, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  ClaraHttp *own;

  g_return_if_fail (CLARA_IS_HTTP (self));
  own = clara_http_new (self->clock);
  own->proxy = g_strdup (self->proxy);
  own->certificate_file = g_strdup (self->certificate_file);
  own->certificates = self->certificates != NULL ? g_bytes_ref (self->certificates) : NULL;
  request->connect_only = TRUE;
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, clara_http_open_channel_async);
  g_task_set_task_data (task, own, g_object_unref);
  start_job (own, task, request, NULL, NULL);
}

/**
 * clara_http_open_channel_finish:
 *
 * Returns: (transfer full) (nullable): the connection; else errors as of clara_http_send_finish()
 */
ClaraChannel *
clara_http_open_channel_finish (ClaraHttp *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Private: what its connections are timed by. */
ClaraClock *
clara_http_get_clock (ClaraHttp *self)
{
  return self->clock;
}
