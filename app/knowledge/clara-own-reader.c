/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-own-reader.h"

#include "clara-html.h"
#include "clara-services-error.h"

#include <string.h>

#define LONGEST_BODY (16 * 1024 * 1024)
#define MOST_REDIRECTS 5

static const ClaraHttpDeadlines deadlines = { 5000, 15000, 10000, 60000 };

struct _ClaraOwnReader
{
  GObject parent_instance;

  ClaraHttp *http;
  ClaraSettings *settings;
};

static void clara_own_reader_page_reader_init (ClaraPageReaderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraOwnReader, clara_own_reader, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_PAGE_READER,
                                                      clara_own_reader_page_reader_init))

static const char *
get_name (ClaraPageReader *reader)
{
  return "own";
}

static gboolean
is_html (const char *type)
{
  return strcmp (type, "text/html") == 0 || strcmp (type, "application/xhtml+xml") == 0;
}

static gboolean
is_text (const char *type)
{
  return g_str_has_prefix (type, "text/") && strcmp (type, "text/css") != 0 && !is_html (type)
         && strstr (type, "javascript") == NULL;
}

static ClaraPage *
take_text (const char *url, const ClaraHttpResponse *response, GError **error)
{
  gsize length;
  const char *body = g_bytes_get_data (response->body, &length);
  const char *data = body != NULL ? body : "";
  const char *type = response->content_type;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (is_html (type))
    text = clara_html_to_markdown (data, length, &title);
  else if (is_text (type) && g_utf8_validate (data, (gssize) length, NULL))
    text = g_strndup (data, length);
  else
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                   "%s is %s, which cannot be read; give a page (HTML), Markdown or plain text in UTF-8", url,
                   *type == '\0' ? "of no kind that its server tells" : type);
      return NULL;
    }
  return clara_page_new (url, title, text);
}

/* In the words of whoever names an address, not of whoever holds a key. */
static gboolean
check_status (const char *url, const ClaraHttpResponse *response, GError **error)
{
  const char *meaning = "its server did not give it";

  if (response->status >= 200 && response->status < 300)
    return TRUE;
  if (response->status == 401 || response->status == 403)
    meaning = "its server shows it only to whoever signs in; publish it, or import it as a file";
  else if (response->status == 404 || response->status == 410)
    meaning = "there is no such page; check the address";
  else if (response->status >= 300 && response->status < 400)
    meaning = "it leads on to an address that is not followed; give the final one";
  else if (response->status >= 500)
    meaning = "its server has a fault; try again later";
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER, "%s: %s (status %u)", url,
               meaning, response->status);
  return FALSE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  const char *url = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_http_send_finish (CLARA_HTTP (source), result, &error);
  ClaraPage *page = NULL;

  if (response != NULL && check_status (url, response, &error))
    page = take_text (url, response, &error);
  if (page != NULL)
    g_task_return_pointer (task, page, (GDestroyNotify) clara_page_free);
  else
    g_task_return_error (task, error);
}

static void
read_async (ClaraPageReader *reader, const char *url, GCancellable *cancellable, GAsyncReadyCallback callback,
            gpointer user_data)
{
  ClaraOwnReader *self = CLARA_OWN_READER (reader);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *proxy = clara_settings_get_string (self->settings, "proxy");
  g_autofree char *file = clara_settings_get_string (self->settings, "certificate-file");
  ClaraHttpRequest *request;
  GError *error = NULL;

  g_task_set_source_tag (task, read_async);
  g_task_set_task_data (task, g_strdup (url), g_free);
  if (!clara_http_set_certificate_file (self->http, file, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  clara_http_set_proxy (self->http, proxy);
  request = clara_http_request_new ("GET", url);
  clara_http_request_add_header (request, "Accept", "text/html, text/markdown, text/plain;q=0.9, */*;q=0.1");
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, LONGEST_BODY);
  clara_http_request_set_redirects (request, MOST_REDIRECTS);
  clara_http_send_async (self->http, request, NULL, NULL, cancellable, on_sent, task);
}

static ClaraPage *
read_finish (ClaraPageReader *reader, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, reader), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clara_own_reader_page_reader_init (ClaraPageReaderInterface *iface)
{
  iface->get_name = get_name;
  iface->read_async = read_async;
  iface->read_finish = read_finish;
}

static void
clara_own_reader_finalize (GObject *object)
{
  ClaraOwnReader *self = CLARA_OWN_READER (object);

  g_object_unref (self->http);
  g_object_unref (self->settings);
  G_OBJECT_CLASS (clara_own_reader_parent_class)->finalize (object);
}

static void
clara_own_reader_class_init (ClaraOwnReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_own_reader_finalize;
}

static void
clara_own_reader_init (ClaraOwnReader *self)
{
}

/**
 * clara_own_reader_new:
 * @settings: where proxy and certificate-file are
 *
 * Returns: (transfer full): the reader
 */
ClaraOwnReader *
clara_own_reader_new (ClaraHttp *http, ClaraSettings *settings)
{
  ClaraOwnReader *self = g_object_new (CLARA_TYPE_OWN_READER, NULL);

  self->http = g_object_ref (http);
  self->settings = g_object_ref (settings);
  return self;
}
