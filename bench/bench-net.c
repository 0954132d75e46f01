/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench-net: what the way from a service to the program costs. A server of its own, in a process of its own,
 * writes the time of sending into what it sends. Prints one JSON object: sse_mb_s, naive_mb_s       the event
 * stream reader, beside cutting the same bytes at line ends and nothing more answer_us, bare_us         from
 * an answer's last byte to ClaraHttp's callback on the main loop, beside a bare socket that blocks for the
 * same bytes; microseconds, each time one_us, many_us            from sending a piece of a stream to its
 * event, with 1 and with 200 streams at once one_cpu, many_cpu          the processor time of this process
 * meanwhile, as a share of one core
 */
#define _GNU_SOURCE /* ppoll */
#include "clara-http.h"
#include "clara-sse-reader.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MANY 200
#define PIECES 200
#define PIECE_EVERY 20000 /* microseconds: as fast as a model writes */
#define ANSWERS 1000
#define ANSWER_AFTER 1500 /* microseconds */
#define LONGEST_REQUEST 1024

/* The server. */

typedef struct
{
  int fd;
  gint64 due; /* when the next piece goes out; 0 while it is asked nothing */
  int left;   /* pieces */
  gboolean streams;
  char request[LONGEST_REQUEST];
  gsize length;
} Client;

static void
serve_piece (Client *client)
{
  char text[256], chunk[320];
  int length;

  if (!client->streams)
    {
      length =
        snprintf (chunk, sizeof chunk, "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n%020" G_GINT64_FORMAT,
                  g_get_monotonic_time ());
      client->due = 0;
    }
  else
    {
      length = snprintf (text, sizeof text,
                         "data: {\"choices\":[{\"delta\":{\"content\":\"word \"}}],\"sent\":%" G_GINT64_FORMAT
                         "}\n\n",
                         g_get_monotonic_time ());
      length = snprintf (chunk, sizeof chunk, "%x\r\n%s\r\n%s", (unsigned) length, text,
                         client->left == 1 ? "0\r\n\r\n" : "");
      client->due = --client->left > 0 ? client->due + PIECE_EVERY : 0;
    }
  if (write (client->fd, chunk, (size_t) length) != length)
    client->due = 0;
}

static gboolean
serve_request (Client *client, int index)
{
  static const char head[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
  gssize got =
    read (client->fd, client->request + client->length, sizeof client->request - 1 - client->length);

  if (got <= 0)
    return FALSE;
  client->length += (gsize) got;
  client->request[client->length] = '\0';
  if (strstr (client->request, "\r\n\r\n") == NULL)
    return TRUE;
  client->length = 0;
  client->streams = g_str_has_prefix (client->request, "GET /stream");
  client->left = client->streams ? PIECES : 1;
  /* Streams are not in step. */
  client->due = g_get_monotonic_time () + (client->streams ? index * 97 % PIECE_EVERY : ANSWER_AFTER);
  return !client->streams || write (client->fd, head, sizeof head - 1) == sizeof head - 1;
}

/* Returns NULL where nothing is due. */
static struct timespec *
time_to_next (const Client *clients, int count, struct timespec *pause)
{
  gint64 next = 0;

  for (int i = 0; i < count; i++)
    if (clients[i].due != 0 && (next == 0 || clients[i].due < next))
      next = clients[i].due;
  if (next == 0)
    return NULL;
  next -= g_get_monotonic_time ();
  next = MAX (next, 0);
  *pause = (struct timespec){ next / G_USEC_PER_SEC, next % G_USEC_PER_SEC * 1000 };
  return pause;
}

static void
serve (int listener)
{
  static Client clients[MANY + 8];
  static struct pollfd polled[MANY + 9];
  const int on = 1;
  int count = 0;

  for (;;)
    {
      struct timespec pause;
      gint64 now;

      for (int i = 0; i < count; i++)
        polled[i] = (struct pollfd){ .fd = clients[i].fd, .events = POLLIN };
      polled[count] = (struct pollfd){ .fd = listener, .events = POLLIN };
      ppoll (polled, (nfds_t) count + 1, time_to_next (clients, count, &pause), NULL);
      now = g_get_monotonic_time ();
      for (int i = 0; i < count; i++)
        if (clients[i].due != 0 && clients[i].due <= now)
          serve_piece (&clients[i]);
      if ((polled[count].revents & POLLIN) != 0 && count < MANY + 8)
        {
          clients[count] = (Client){ .fd = accept (listener, NULL, NULL) };
          setsockopt (clients[count].fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          count++;
          continue;
        }
      for (int i = count - 1; i >= 0; i--)
        if (polled[i].revents != 0 && !serve_request (&clients[i], i))
          {
            close (clients[i].fd);
            clients[i] = clients[--count];
          }
    }
}

static pid_t
start_server (guint16 *port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int listener = socket (AF_INET, SOCK_STREAM, 0);
  pid_t child;

  if (bind (listener, (struct sockaddr *) &address, sizeof address) != 0 || listen (listener, MANY) != 0
      || getsockname (listener, (struct sockaddr *) &address, &length) != 0)
    {
      fprintf (stderr, "bench-net: no port to serve on: %s\n", g_strerror (errno));
      exit (1);
    }
  *port = ntohs (address.sin_port);
  child = fork ();
  if (child == 0)
    {
      prctl (PR_SET_PDEATHSIG, SIGKILL);
      serve (listener);
    }
  close (listener);
  return child;
}

/* The event stream reader. */

static guint64 bytes_seen;

static void
on_counted (const char *type, const char *data, gsize length, const char *last_id, gpointer user_data)
{
  bytes_seen += length;
}

static void
measure_reader (void)
{
  static const char event[] =
    "data: {\"id\":\"chatcmpl-9aB\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":"
    "{\"content\":\" reception\"},\"finish_reason\":null}]}\n\n";
  GString *stream = g_string_new (NULL);
  gint64 begin, reader_us, naive_us;
  g_autoptr (ClaraSseReader) reader = clara_sse_reader_new (65536, on_counted, NULL);
  const char *end;

  while (stream->len < 64 * 1024 * 1024)
    g_string_append_len (stream, event, sizeof event - 1);
  end = stream->str + stream->len;

  begin = g_get_monotonic_time ();
  for (const char *at = stream->str; at < end; at += 16384)
    clara_sse_reader_push (reader, (const guint8 *) at, (gsize) MIN (16384, end - at), NULL);
  reader_us = g_get_monotonic_time () - begin;

  begin = g_get_monotonic_time ();
  for (const char *at = stream->str; at < end;)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      g_autofree char *line = g_strndup (at, (gsize) (stop - at));

      if (g_str_has_prefix (line, "data: "))
        bytes_seen += strlen (line + 6);
      at = stop + 1;
    }
  naive_us = g_get_monotonic_time () - begin;
  printf ("\"sse_mb_s\":%.1f,\"naive_mb_s\":%.1f,", (double) stream->len / (double) reader_us,
          (double) stream->len / (double) naive_us);
  g_string_free (stream, TRUE);
}

static void
print_times (const char *name, GArray *times)
{
  printf ("\"%s\":[", name);
  for (guint i = 0; i < times->len; i++)
    printf ("%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (times, gint64, i));
  printf ("],");
}

/* From the last byte of an answer to whoever asked. */

typedef struct
{
  GArray *times;
  gboolean over;
} Answer;

static void
on_answer (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Answer *answer = user_data;
  gint64 now = g_get_monotonic_time (), spent;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_http_send_finish (CLARA_HTTP (source), result, &error);

  if (response == NULL)
    {
      fprintf (stderr, "bench-net: %s\n", error->message);
      exit (1);
    }
  spent = now - g_ascii_strtoll (g_bytes_get_data (response->body, NULL), NULL, 10);
  g_array_append_val (answer->times, spent);
  answer->over = TRUE;
}

static int
connect_bare (guint16 port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);

  address.sin_port = htons (port);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    exit (1);
  return fd;
}

static void
ask_bare (int fd, GArray *times)
{
  static const char request[] = "GET /answer HTTP/1.1\r\nHost: x\r\n\r\n";
  char text[256] = "";
  gint64 spent;

  if (write (fd, request, sizeof request - 1) < 0 || read (fd, text, sizeof text - 1) <= 0)
    exit (1);
  spent = g_get_monotonic_time () - g_ascii_strtoll (strstr (text, "\r\n\r\n") + 4, NULL, 10);
  g_array_append_val (times, spent);
}

static void
measure_answers (ClaraHttp *http, guint16 port)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/answer", port);
  g_autoptr (GArray) bare = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  Answer answer = { .times = times };
  int fd = connect_bare (port);

  for (guint i = 0; i < ANSWERS; i++)
    {
      ask_bare (fd, bare);
      answer.over = FALSE;
      clara_http_send_async (http, clara_http_request_new ("GET", url), NULL, NULL, NULL, on_answer, &answer);
      while (!answer.over)
        g_main_context_iteration (NULL, TRUE);
    }
  close (fd);
  print_times ("answer_us", times);
  print_times ("bare_us", bare);
}

/* Many streams on one loop. */

typedef struct
{
  ClaraSseReader *reader;
  GArray *times;
  guint *running;
} Stream;

static void
on_event (const char *type, const char *data, gsize length, const char *last_id, gpointer user_data)
{
  Stream *stream = user_data;
  const char *sent = strstr (data, "\"sent\":");
  gint64 spent = g_get_monotonic_time () - g_ascii_strtoll (sent + strlen ("\"sent\":"), NULL, 10);

  g_array_append_val (stream->times, spent);
}

static gboolean
on_piece (const ClaraHttpResponse *response, const guint8 *data, gsize length, gpointer user_data,
          GError **error)
{
  return clara_sse_reader_push (((Stream *) user_data)->reader, data, length, error);
}

static void
on_stream_over (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Stream *stream = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_http_send_finish (CLARA_HTTP (source), result, &error);

  if (response == NULL)
    {
      fprintf (stderr, "bench-net: %s\n", error->message);
      exit (1);
    }
  (*stream->running)--;
}

static double
processor_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
measure_streams (ClaraHttp *http, guint16 port, const char *name, guint count)
{
  static const ClaraHttpDeadlines patient = { 0, 0, 0, 0 };
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/stream", port);
  g_autofree char *times_name = g_strconcat (name, "_us", NULL);
  g_autofree Stream *streams = g_new0 (Stream, count);
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint running = count;
  double before = processor_seconds ();
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < count; i++)
    {
      ClaraHttpRequest *request = clara_http_request_new ("GET", url);

      streams[i] = (Stream){ NULL, times, &running };
      streams[i].reader = clara_sse_reader_new (65536, on_event, &streams[i]);
      clara_http_request_set_deadlines (request, &patient);
      clara_http_send_async (http, request, on_piece, &streams[i], NULL, on_stream_over, &streams[i]);
    }
  while (running > 0)
    g_main_context_iteration (NULL, TRUE);
  printf ("\"%s_cpu\":%.4f,", name,
          (processor_seconds () - before) / ((double) (g_get_monotonic_time () - begin) / 1e6));
  print_times (times_name, times);
  for (guint i = 0; i < count; i++)
    clara_sse_reader_free (streams[i].reader);
}

int
main (void)
{
  guint16 port;
  pid_t server;
  g_autoptr (ClaraClock) clock = NULL;
  g_autoptr (ClaraHttp) http = NULL;

  server = start_server (&port);
  g_setenv ("no_proxy", "*", TRUE);
  clock = clara_clock_new_real ();
  http = clara_http_new (clock);
  printf ("{");
  measure_reader ();
  measure_answers (http, port);
  measure_streams (http, port, "one", 1);
  measure_streams (http, port, "many", MANY);
  printf ("\"streams\":%d}\n", MANY);
  kill (server, SIGTERM);
  return bytes_seen == 0;
}
