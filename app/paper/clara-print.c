/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-print.h"

#include "clara-printers.h"

#include <cups/cups.h>
#include <string.h>

#define CONNECT_TIMEOUT_MS 5000
#define ANSWER_TIMEOUT_S 20.0
#define MAX_NAME 127

typedef struct
{
  char *printer;
  GBytes *pdf;
  char *title;
  double width, height;
  int job;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->printer);
  g_clear_pointer (&request->pdf, g_bytes_unref);
  g_free (request->title);
  g_free (request);
}

typedef struct
{
  ClaraPrintState state;
  char *reason;
} Look;

static void
look_free (gpointer data)
{
  Look *look = data;

  g_free (look->reason);
  g_free (look);
}

/* Where a printer is: a connection and the path on it. */
typedef struct
{
  http_t *http;
  char uri[HTTP_MAX_URI];
  char resource[HTTP_MAX_URI];
} Line;

static int
on_timeout (http_t *http, void *user_data)
{
  return 0;
}

static gboolean
is_address (const char *printer)
{
  return g_str_has_prefix (printer, "ipp://") || g_str_has_prefix (printer, "ipps://");
}

static gboolean
is_queue_name (const char *printer)
{
  if (*printer == '\0' || strlen (printer) > MAX_NAME)
    return FALSE;
  for (const char *p = printer; *p != '\0'; p++)
    if ((guchar) *p <= ' ' || (guchar) *p == 0x7f || strchr ("/#?'\"\\", *p) != NULL)
      return FALSE;
  return TRUE;
}

static gboolean
line_open (Line *line, const char *printer, GError **error)
{
  char scheme[32], user[64], host[256];
  int port;

  if (is_address (printer))
    {
      if (httpSeparateURI (HTTP_URI_CODING_ALL, printer, scheme, sizeof scheme, user, sizeof user, host,
                           sizeof host, &port, line->resource, sizeof line->resource)
            < HTTP_URI_STATUS_OK
          || *host == '\0')
        {
          g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_PRINTER,
                       "'%s' is no printer's address; write it such as ipp://labels.example:631/ipp/print",
                       printer);
          return FALSE;
        }
      g_strlcpy (line->uri, printer, sizeof line->uri);
      line->http =
        httpConnect2 (host, port, NULL, AF_UNSPEC,
                      strcmp (scheme, "ipps") == 0 ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED, 1,
                      CONNECT_TIMEOUT_MS, NULL);
    }
  else if (!is_queue_name (printer))
    {
      g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_PRINTER,
                   "'%s' is no name of a print queue; see lpstat -e for those there are", printer);
      return FALSE;
    }
  else
    {
      g_snprintf (line->resource, sizeof line->resource, "/printers/%s", printer);
      httpAssembleURI (HTTP_URI_CODING_ALL, line->uri, sizeof line->uri, "ipp", NULL, "localhost", ippPort (),
                       line->resource);
      line->http = httpConnect2 (cupsServer (), ippPort (), NULL, AF_UNSPEC, cupsEncryption (), 1,
                                 CONNECT_TIMEOUT_MS, NULL);
    }
  if (line->http == NULL)
    {
      g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER,
                   "%s does not answer; is it switched on, and CUPS running?",
                   is_address (printer) ? printer : "CUPS");
      return FALSE;
    }
  httpSetTimeout (line->http, ANSWER_TIMEOUT_S, on_timeout, NULL);
  return TRUE;
}

static ipp_t *
new_request (const Line *line, ipp_op_t operation)
{
  ipp_t *ipp = ippNewRequest (operation);

  ippAddString (ipp, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, line->uri);
  ippAddString (ipp, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, "clara");
  return ipp;
}

static void
add_paper (ipp_t *ipp, double width, double height)
{
  ipp_t *size = ippNew (), *media = ippNew ();

  ippAddInteger (size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "x-dimension", (int) (width * 100 + 0.5));
  ippAddInteger (size, IPP_TAG_ZERO, IPP_TAG_INTEGER, "y-dimension", (int) (height * 100 + 0.5));
  ippAddCollection (media, IPP_TAG_ZERO, "media-size", size);
  ippAddCollection (ipp, IPP_TAG_JOB, "media-col", media);
  ippAddString (ipp, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
  ippDelete (size);
  ippDelete (media);
}

static void
set_ipp_error (const Request *request, ipp_status_t status, GError **error)
{
  if (status == IPP_STATUS_ERROR_NOT_FOUND)
    g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_PRINTER,
                 "There is no printer '%s'; set badge-printer to one that lpstat -e lists", request->printer);
  else
    g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_FAILED, "The printer '%s' did not take it: %s",
                 request->printer, cupsLastErrorString ());
}

static ipp_t *
send_job (const Line *line, const Request *request, gboolean with_paper)
{
  ipp_t *ipp = new_request (line, IPP_OP_PRINT_JOB);
  gsize length;
  const char *data = g_bytes_get_data (request->pdf, &length);
  http_status_t status;

  ippAddString (ipp, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, request->title);
  ippAddString (ipp, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, "application/pdf");
  if (with_paper)
    add_paper (ipp, request->width, request->height);
  status = cupsSendRequest (line->http, ipp, line->resource, ippLength (ipp) + length);
  if (status == HTTP_STATUS_CONTINUE)
    status = cupsWriteRequestData (line->http, data, length);
  ippDelete (ipp);
  return status == HTTP_STATUS_CONTINUE || status == HTTP_STATUS_OK
           ? cupsGetResponse (line->http, line->resource)
           : NULL;
}

/* A printer that does not know this size of paper takes what it has. */
static gboolean
is_about_paper (ipp_status_t status)
{
  return status == IPP_STATUS_ERROR_ATTRIBUTES_OR_VALUES || status == IPP_STATUS_ERROR_CONFLICTING;
}

static void
print (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Request *request = task_data;
  Line line = { 0 };
  GError *error = NULL;
  ipp_t *answer;
  ipp_attribute_t *id;
  int job = 0;

  if (!line_open (&line, request->printer, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  answer = send_job (&line, request, request->width > 0);
  if (request->width > 0 && is_about_paper (cupsLastError ()))
    {
      ippDelete (answer);
      answer = send_job (&line, request, FALSE);
    }
  id = answer != NULL ? ippFindAttribute (answer, "job-id", IPP_TAG_INTEGER) : NULL;
  if (id != NULL && cupsLastError () < IPP_STATUS_ERROR_BAD_REQUEST)
    job = ippGetInteger (id, 0);
  else
    set_ipp_error (request, cupsLastError (), &error);
  ippDelete (answer);
  httpClose (line.http);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, job);
}

void
clara_print_async (const char *printer, GBytes *pdf, const char *title, double width, double height,
                   GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, clara_print_async);
  request->printer = g_strdup (printer);
  request->pdf = g_bytes_ref (pdf);
  request->title = g_utf8_substring (title, 0, MIN (g_utf8_strlen (title, -1), 60));
  request->width = width;
  request->height = height;
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, print);
}

int
clara_print_finish (GAsyncResult *result, GError **error)
{
  gssize job = g_task_propagate_int (G_TASK (result), error);

  return job > 0 ? (int) job : 0;
}

static ClaraPrintState
state_of (ipp_jstate_t state)
{
  switch (state)
    {
    case IPP_JSTATE_COMPLETED:
      return CLARA_PRINT_DONE;
    case IPP_JSTATE_CANCELED:
    case IPP_JSTATE_ABORTED:
      return CLARA_PRINT_FAILED;
    case IPP_JSTATE_PROCESSING:
      return CLARA_PRINT_PRINTING;
    case IPP_JSTATE_PENDING:
    case IPP_JSTATE_HELD:
    case IPP_JSTATE_STOPPED:
    default:
      return CLARA_PRINT_WAITING;
    }
}

/* "media-empty, cover-open"; NULL for nothing worth saying. */
static char *
join_reasons (ipp_t *answer, const char *name)
{
  ipp_attribute_t *attribute = ippFindAttribute (answer, name, IPP_TAG_KEYWORD);
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; attribute != NULL && i < ippGetCount (attribute); i++)
    {
      const char *reason = ippGetString (attribute, i, NULL);

      if (reason != NULL && strcmp (reason, "none") != 0 && strcmp (reason, "job-printing") != 0
          && strcmp (reason, "job-completed-successfully") != 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", reason);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

static ipp_t *
ask (Line *line, ipp_op_t operation, int job, int n, const char *const *wanted)
{
  ipp_t *ipp = new_request (line, operation);

  if (job > 0)
    ippAddInteger (ipp, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
  ippAddStrings (ipp, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", n, NULL, wanted);
  return cupsDoRequest (line->http, ipp, line->resource);
}

static void
look (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  static const char *const of_job[] = { "job-state", "job-state-reasons" };
  static const char *const of_printer[] = { "printer-state-reasons" };
  const Request *request = task_data;
  Line line = { 0 };
  GError *error = NULL;
  ipp_t *answer;
  ipp_attribute_t *state;
  Look *found;

  if (!line_open (&line, request->printer, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  answer = ask (&line, IPP_OP_GET_JOB_ATTRIBUTES, request->job, G_N_ELEMENTS (of_job), of_job);
  state = answer != NULL ? ippFindAttribute (answer, "job-state", IPP_TAG_ENUM) : NULL;
  if (state == NULL)
    {
      set_ipp_error (request, cupsLastError (), &error);
      ippDelete (answer);
      httpClose (line.http);
      g_task_return_error (task, error);
      return;
    }
  found = g_new0 (Look, 1);
  found->state = state_of ((ipp_jstate_t) ippGetInteger (state, 0));
  found->reason = join_reasons (answer, "job-state-reasons");
  ippDelete (answer);
  if (found->state == CLARA_PRINT_WAITING || found->state == CLARA_PRINT_PRINTING)
    {
      /* What keeps a job waiting the printer knows better. */
      answer = ask (&line, IPP_OP_GET_PRINTER_ATTRIBUTES, 0, G_N_ELEMENTS (of_printer), of_printer);
      if (answer != NULL)
        {
          g_autofree char *reason = join_reasons (answer, "printer-state-reasons");

          if (reason != NULL)
            {
              g_free (found->reason);
              found->reason = g_steal_pointer (&reason);
            }
        }
      ippDelete (answer);
    }
  httpClose (line.http);
  g_task_return_pointer (task, found, look_free);
}

void
clara_print_look_async (const char *printer, int job, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Request *request = g_new0 (Request, 1);

  g_task_set_source_tag (task, clara_print_look_async);
  request->printer = g_strdup (printer);
  request->job = job;
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, look);
}

gboolean
clara_print_look_finish (GAsyncResult *result, ClaraPrintState *state, char **reason, GError **error)
{
  Look *found = g_task_propagate_pointer (G_TASK (result), error);

  if (found == NULL)
    return FALSE;
  *state = found->state;
  *reason = g_steal_pointer (&found->reason);
  look_free (found);
  return TRUE;
}

/**
 * clara_printer_check:
 * @reason: (out) (transfer full): what it lacks, such as "media-empty"; %NULL for nothing
 *
 * Returns: whether it answers
 */
gboolean
clara_printer_check (const char *printer, char **reason, GError **error)
{
  static const char *const wanted[] = { "printer-state", "printer-state-reasons" };
  const Request request = { .printer = (char *) printer };
  Line line = { 0 };
  ipp_t *answer;
  gboolean known;

  *reason = NULL;
  if (!line_open (&line, printer, error))
    return FALSE;
  answer = ask (&line, IPP_OP_GET_PRINTER_ATTRIBUTES, 0, G_N_ELEMENTS (wanted), wanted);
  known = answer != NULL && ippFindAttribute (answer, "printer-state", IPP_TAG_ENUM) != NULL;
  if (known)
    *reason = join_reasons (answer, "printer-state-reasons");
  else
    set_ipp_error (&request, cupsLastError (), error);
  ippDelete (answer);
  httpClose (line.http);
  return known;
}
