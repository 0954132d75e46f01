/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-tavily-search.h"

#include "clara-account.h"
#include "clara-json.h"
#include "clara-json-call.h"
#include "clara-services-error.h"

#include <string.h>

#define MOST_RESULTS 10
#define LONGEST_ANSWER (1024 * 1024)

/* A visitor waits. */
static const ClaraHttpDeadlines deadlines = { 3000, 6000, 3000, 8000 };

static const ClaraAccountKind kind = {
  .title = "Tavily",
  .url_setting = "tavily-url",
  .key_setting = "tavily-key",
  .key_header = "Authorization: Bearer ",
  .alone = TRUE,
};

struct _ClaraTavilySearch
{
  GObject parent_instance;

  ClaraAccount *account;
};

static void clara_tavily_search_web_search_init (ClaraWebSearchInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraTavilySearch, clara_tavily_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_WEB_SEARCH,
                                                      clara_tavily_search_web_search_init))

static const char *
clara_tavily_search_get_name (ClaraWebSearch *provider)
{
  return "tavily";
}

static gpointer
read_answer (GTask *task, JsonObject *object, GError **error)
{
  JsonArray *results = clara_json_get_array (object, "results");
  ClaraWebAnswer *answer;

  if (results == NULL)
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                   "Tavily answered a search with something else; check tavily-url");
      return NULL;
    }
  answer = clara_web_answer_new (clara_json_get_string (object, "answer", NULL));
  for (guint i = 0; i < MIN (json_array_get_length (results), MOST_RESULTS); i++)
    {
      JsonObject *page = clara_json_array_get_object (results, i);

      if (page != NULL)
        clara_web_answer_add (answer, clara_json_get_string (page, "title", NULL),
                              clara_json_get_string (page, "url", NULL),
                              clara_json_get_string (page, "content", NULL));
    }
  return answer;
}

static void
clara_tavily_search_search_async (ClaraWebSearch *provider, const char *query, guint most,
                                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraTavilySearch *self = CLARA_TAVILY_SEARCH (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) body =
    clara_json_build ("ssbi", "query", query, "search_depth", "basic", "include_answer", TRUE, "max_results",
                      (gint64) CLAMP (most, 1, MOST_RESULTS));

  g_task_set_source_tag (task, clara_tavily_search_search_async);
  clara_json_call (self->account, clara_account_post (self->account, "/search", body), &deadlines,
                   LONGEST_ANSWER, read_answer, (GDestroyNotify) clara_web_answer_free, task);
}

static ClaraWebAnswer *
clara_tavily_search_search_finish (ClaraWebSearch *provider, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, provider), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clara_tavily_search_web_search_init (ClaraWebSearchInterface *iface)
{
  iface->get_name = clara_tavily_search_get_name;
  iface->search_async = clara_tavily_search_search_async;
  iface->search_finish = clara_tavily_search_search_finish;
}

static void
clara_tavily_search_finalize (GObject *object)
{
  g_clear_object (&CLARA_TAVILY_SEARCH (object)->account);
  G_OBJECT_CLASS (clara_tavily_search_parent_class)->finalize (object);
}

static void
clara_tavily_search_class_init (ClaraTavilySearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_tavily_search_finalize;
}

static void
clara_tavily_search_init (ClaraTavilySearch *self)
{
}

/**
 * clara_tavily_is_configured:
 *
 * Returns: whether the settings name a key that seems to be there
 */
gboolean
clara_tavily_is_configured (ClaraSettings *settings)
{
  return clara_account_is_configured (&kind, settings);
}

/**
 * clara_tavily_search_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the search that the settings name, at each request anew
 */
ClaraTavilySearch *
clara_tavily_search_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraTavilySearch *self = g_object_new (CLARA_TYPE_TAVILY_SEARCH, NULL);

  self->account = clara_account_new (&kind, http, settings, secrets, clock);
  return self;
}
