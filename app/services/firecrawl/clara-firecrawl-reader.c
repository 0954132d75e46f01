/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-firecrawl-reader.h"

#include "clara-account.h"
#include "clara-json.h"
#include "clara-json-call.h"
#include "clara-services-error.h"

#include <string.h>

#define LONGEST_ANSWER (8 * 1024 * 1024)
/* The service loads the page, perhaps with a browser. */
#define PAGE_TIMEOUT_MS 15000

static const ClaraHttpDeadlines deadlines = { 3000, 20000, 5000, 30000 };

static const ClaraAccountKind kind = {
  .title = "Firecrawl",
  .url_setting = "firecrawl-url",
  .key_setting = "firecrawl-key",
  .key_header = "Authorization: Bearer ",
  .alone = TRUE,
};

struct _ClaraFirecrawlReader
{
  GObject parent_instance;

  ClaraAccount *account;
};

static void clara_firecrawl_reader_page_reader_init (ClaraPageReaderInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraFirecrawlReader, clara_firecrawl_reader, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_PAGE_READER,
                                                      clara_firecrawl_reader_page_reader_init))

static const char *
clara_firecrawl_reader_get_name (ClaraPageReader *provider)
{
  return "firecrawl";
}

static gpointer
read_page (GTask *task, JsonObject *object, GError **error)
{
  ClaraFirecrawlReader *self = g_task_get_source_object (task);
  JsonObject *data = clara_json_get_object (object, "data");
  JsonObject *metadata = data != NULL ? clara_json_get_object (data, "metadata") : NULL;
  const char *markdown = data != NULL ? clara_json_get_string (data, "markdown", "") : "";
  gint64 status = metadata != NULL ? clara_json_get_int (metadata, "statusCode", 200) : 200;
  g_autofree char *reason =
    clara_account_clean (self->account, clara_json_get_string (object, "error", "it holds no text"));

  if (clara_json_get_boolean (object, "success", FALSE) && status < 400 && *markdown != '\0')
    return clara_page_new (g_task_get_task_data (task),
                           metadata != NULL ? clara_json_get_string (metadata, "title", NULL) : NULL,
                           markdown);
  if (status >= 400)
    g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                 "The page could not be read: its server answered %d", (int) status);
  else
    g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                 "The page could not be read: %s", reason);
  return NULL;
}

static void
clara_firecrawl_reader_read_async (ClaraPageReader *provider, const char *url, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraFirecrawlReader *self = CLARA_FIRECRAWL_READER (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  JsonArray *formats = json_array_new ();
  g_autoptr (JsonObject) body = clara_json_build ("sabi", "url", url, "formats", formats, "onlyMainContent",
                                                  TRUE, "timeout", (gint64) PAGE_TIMEOUT_MS);
  GError *error = NULL;

  json_array_add_string_element (formats, "markdown");
  g_task_set_source_tag (task, clara_firecrawl_reader_read_async);
  g_task_set_task_data (task, g_strdup (url), g_free);
  if (!clara_page_check_url (url, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  clara_json_call (self->account, clara_account_post (self->account, "/scrape", body), &deadlines,
                   LONGEST_ANSWER, read_page, (GDestroyNotify) clara_page_free, task);
}

static ClaraPage *
clara_firecrawl_reader_read_finish (ClaraPageReader *provider, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, provider), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clara_firecrawl_reader_page_reader_init (ClaraPageReaderInterface *iface)
{
  iface->get_name = clara_firecrawl_reader_get_name;
  iface->read_async = clara_firecrawl_reader_read_async;
  iface->read_finish = clara_firecrawl_reader_read_finish;
}

static void
clara_firecrawl_reader_finalize (GObject *object)
{
  g_clear_object (&CLARA_FIRECRAWL_READER (object)->account);
  G_OBJECT_CLASS (clara_firecrawl_reader_parent_class)->finalize (object);
}

static void
clara_firecrawl_reader_class_init (ClaraFirecrawlReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_firecrawl_reader_finalize;
}

static void
clara_firecrawl_reader_init (ClaraFirecrawlReader *self)
{
}

/**
 * clara_firecrawl_is_configured:
 *
 * Returns: whether the settings turn it on, and name a key that seems to be there
 */
gboolean
clara_firecrawl_is_configured (ClaraSettings *settings)
{
  g_autofree char *reader = clara_settings_get_string (settings, "page-reader");

  return strcmp (reader, "firecrawl") == 0 && clara_account_is_configured (&kind, settings);
}

/**
 * clara_firecrawl_reader_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the reader that the settings name, at each request anew
 */
ClaraFirecrawlReader *
clara_firecrawl_reader_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                            ClaraClock *clock)
{
  ClaraFirecrawlReader *self = g_object_new (CLARA_TYPE_FIRECRAWL_READER, NULL);

  self->account = clara_account_new (&kind, http, settings, secrets, clock);
  return self;
}
