/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-duckduckgo-search.h"

#include "clara-account.h"
#include "clara-json.h"
#include "clara-json-call.h"
#include "clara-services-error.h"

#include <string.h>

#define MOST_RESULTS 10
#define LONGEST_ANSWER (1024 * 1024)

/* A visitor waits. */
static const ClaraHttpDeadlines deadlines = { 3000, 5000, 3000, 8000 };

static const ClaraAccountKind kind = {
  .title = "DuckDuckGo",
  .url_setting = "duckduckgo-url",
  .alone = TRUE,
};

struct _ClaraDuckduckgoSearch
{
  GObject parent_instance;

  ClaraAccount *account;
};

static void clara_duckduckgo_search_web_search_init (ClaraWebSearchInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraDuckduckgoSearch, clara_duckduckgo_search, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_WEB_SEARCH,
                                                      clara_duckduckgo_search_web_search_init))

static const char *
clara_duckduckgo_search_get_name (ClaraWebSearch *provider)
{
  return "duckduckgo";
}

static void
add_topic (ClaraWebAnswer *answer, JsonObject *topic, guint most)
{
  if (answer->passages->len < most)
    clara_web_answer_add (answer, NULL, clara_json_get_string (topic, "FirstURL", NULL),
                          clara_json_get_string (topic, "Text", NULL));
}

/* Some topics are groups of topics. */
static void
add_topics (ClaraWebAnswer *answer, JsonArray *topics, guint most)
{
  for (guint i = 0; topics != NULL && i < json_array_get_length (topics); i++)
    {
      JsonObject *topic = clara_json_array_get_object (topics, i);
      JsonArray *group = topic != NULL ? clara_json_get_array (topic, "Topics") : NULL;

      if (topic != NULL)
        add_topic (answer, topic, most);
      for (guint g = 0; group != NULL && g < json_array_get_length (group); g++)
        if (clara_json_array_get_object (group, g) != NULL)
          add_topic (answer, clara_json_array_get_object (group, g), most);
    }
}

static const char *
get_text (JsonObject *object, const char *name)
{
  const char *text = clara_json_get_string (object, name, "");

  return *text != '\0' ? text : NULL;
}

static gpointer
read_answer (GTask *task, JsonObject *object, GError **error)
{
  guint most = GPOINTER_TO_UINT (g_task_get_task_data (task));
  const char *text = get_text (object, "AbstractText");
  ClaraWebAnswer *answer;

  if (!json_object_has_member (object, "AbstractText"))
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                   "DuckDuckGo answered a search with something else; check duckduckgo-url");
      return NULL;
    }
  if (text == NULL)
    text = get_text (object, "Answer");
  answer = clara_web_answer_new (text != NULL ? text : get_text (object, "Definition"));
  clara_web_answer_add (answer, get_text (object, "Heading"), get_text (object, "AbstractURL"),
                        get_text (object, "AbstractText"));
  clara_web_answer_add (answer, get_text (object, "Heading"), get_text (object, "DefinitionURL"),
                        get_text (object, "Definition"));
  add_topics (answer, clara_json_get_array (object, "Results"), most);
  add_topics (answer, clara_json_get_array (object, "RelatedTopics"), most);
  return answer;
}

static void
clara_duckduckgo_search_search_async (ClaraWebSearch *provider, const char *query, guint most,
                                      GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  ClaraDuckduckgoSearch *self = CLARA_DUCKDUCKGO_SEARCH (provider);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *escaped = g_uri_escape_string (query, NULL, FALSE);
  g_autofree char *path =
    g_strdup_printf ("/?q=%s&format=json&no_html=1&no_redirect=1&skip_disambig=1&t=clara", escaped);

  g_task_set_source_tag (task, clara_duckduckgo_search_search_async);
  g_task_set_task_data (task, GUINT_TO_POINTER (CLAMP (most, 1, MOST_RESULTS)), NULL);
  clara_json_call (self->account, clara_account_request (self->account, "GET", path), &deadlines,
                   LONGEST_ANSWER, read_answer, (GDestroyNotify) clara_web_answer_free, task);
}

static ClaraWebAnswer *
clara_duckduckgo_search_search_finish (ClaraWebSearch *provider, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, provider), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clara_duckduckgo_search_web_search_init (ClaraWebSearchInterface *iface)
{
  iface->get_name = clara_duckduckgo_search_get_name;
  iface->search_async = clara_duckduckgo_search_search_async;
  iface->search_finish = clara_duckduckgo_search_search_finish;
}

static void
clara_duckduckgo_search_finalize (GObject *object)
{
  g_clear_object (&CLARA_DUCKDUCKGO_SEARCH (object)->account);
  G_OBJECT_CLASS (clara_duckduckgo_search_parent_class)->finalize (object);
}

static void
clara_duckduckgo_search_class_init (ClaraDuckduckgoSearchClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_duckduckgo_search_finalize;
}

static void
clara_duckduckgo_search_init (ClaraDuckduckgoSearch *self)
{
}

/**
 * clara_duckduckgo_is_configured:
 *
 * Returns: whether the settings name a server; it needs no key
 */
gboolean
clara_duckduckgo_is_configured (ClaraSettings *settings)
{
  return clara_account_is_configured (&kind, settings);
}

/**
 * clara_duckduckgo_search_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the search that the settings name, at each request anew
 */
ClaraDuckduckgoSearch *
clara_duckduckgo_search_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                             ClaraClock *clock)
{
  ClaraDuckduckgoSearch *self = g_object_new (CLARA_TYPE_DUCKDUCKGO_SEARCH, NULL);

  self->account = clara_account_new (&kind, http, settings, secrets, clock);
  return self;
}
