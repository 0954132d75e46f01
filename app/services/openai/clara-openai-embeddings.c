/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-embeddings.h"

#include "clara-account.h"
#include "clara-json.h"
#include "clara-services-error.h"

#include <math.h>
#include <string.h>

/* What every known server takes at once. */
#define MOST_TEXTS 96
#define MOST_BYTES (200 * 1024)
/* Models have up to 4096. */
#define MOST_DIMENSIONS 16384
#define LONGEST_ANSWER (32 * 1024 * 1024)

static const ClaraHttpDeadlines deadlines = { 3000, 20000, 10000, 60000 };

static const ClaraAccountKind kind = {
  .title = "the embeddings server",
  .url_setting = "embeddings-url",
  .key_setting = "embeddings-key",
  .key_header = "Authorization: Bearer ",
  .alone = TRUE,
};

struct _ClaraOpenaiEmbeddings
{
  GObject parent_instance;

  ClaraAccount *account;
};

typedef struct
{
  GStrv texts;
  guint n_texts;
  guint from, n; /* the texts of the request on its way */
  char *model;
  ClaraVectors *vectors; /* from the first answer on */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_strfreev (job->texts);
  g_free (job->model);
  g_clear_pointer (&job->vectors, clara_vectors_free);
  g_free (job);
}

static void send_next (GTask *task);

static gboolean
refuse (const char *what, GError **error)
{
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
               "The embeddings server answered with %s; check embeddings-model and embeddings-dimension",
               what);
  return FALSE;
}

static gboolean
take_vector (Job *job, guint index, JsonArray *numbers, GError **error)
{
  float *vector = job->vectors->values + (gsize) (job->from + index) * job->vectors->dimension;

  for (guint i = 0; i < job->vectors->dimension; i++)
    {
      JsonNode *node = json_array_get_element (numbers, i);
      double number = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;

      if (!isfinite (number) || fabs (number) > 1e6)
        return refuse ("something that is no number", error);
      vector[i] = (float) number;
    }
  return clara_vectors_normalise (job->vectors, job->from + index)
         || refuse ("a vector without direction", error);
}

static gboolean
check_dimension (ClaraOpenaiEmbeddings *self, Job *job, guint dimension, GError **error)
{
  guint wanted =
    (guint) clara_settings_get_int (clara_account_get_settings (self->account), "embeddings-dimension");

  if (dimension == 0 || dimension > MOST_DIMENSIONS)
    return refuse ("vectors of no sensible length", error);
  if ((wanted != 0 && dimension != wanted) || (job->vectors != NULL && dimension != job->vectors->dimension))
    return refuse ("vectors of another length", error);
  if (job->vectors == NULL)
    job->vectors = clara_vectors_new (job->n_texts, dimension, job->model);
  return TRUE;
}

static gboolean
take_answer (ClaraOpenaiEmbeddings *self, Job *job, JsonObject *answer, GError **error)
{
  JsonArray *data = clara_json_get_array (answer, "data");
  g_autofree gboolean *seen = g_new0 (gboolean, job->n);

  if (data == NULL || json_array_get_length (data) != job->n)
    return refuse ("another number of vectors than there were texts", error);
  for (guint i = 0; i < job->n; i++)
    {
      JsonObject *item = clara_json_array_get_object (data, i);
      JsonArray *numbers = item != NULL ? clara_json_get_array (item, "embedding") : NULL;
      gint64 index = item != NULL ? clara_json_get_int (item, "index", i) : -1;

      if (numbers == NULL || index < 0 || index >= (gint64) job->n || seen[index])
        return refuse ("something that is no list of vectors", error);
      seen[index] = TRUE;
      if (!check_dimension (self, job, json_array_get_length (numbers), error)
          || !take_vector (job, (guint) index, numbers, error))
        return FALSE;
    }
  return TRUE;
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraOpenaiEmbeddings *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = NULL;
  g_autoptr (ClaraHttpResponse) response = clara_account_send_finish (CLARA_ACCOUNT (source), result, &error);

  if (response != NULL)
    answer = clara_account_read (self->account, response, &error);
  if (answer != NULL)
    take_answer (self, job, answer, &error);
  clara_account_end (self->account, error);
  if (error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  job->from += job->n;
  if (job->from < job->n_texts)
    send_next (g_steal_pointer (&task));
  else
    g_task_return_pointer (task, g_steal_pointer (&job->vectors), (GDestroyNotify) clara_vectors_free);
}

/* As many of the next texts as one request takes; an empty text would be refused. */
static JsonArray *
take_texts (Job *job)
{
  JsonArray *input = json_array_new ();
  gsize bytes = 0;

  job->n = 0;
  while (job->from + job->n < job->n_texts && job->n < MOST_TEXTS)
    {
      const char *text = job->texts[job->from + job->n];

      bytes += strlen (text);
      if (job->n > 0 && bytes > MOST_BYTES)
        break;
      json_array_add_string_element (input, *text != '\0' ? text : " ");
      job->n++;
    }
  return input;
}

static void
send_next (GTask *task)
{
  ClaraOpenaiEmbeddings *self = g_task_get_source_object (task);
  Job *job = g_task_get_task_data (task);
  gint64 dimension =
    clara_settings_get_int (clara_account_get_settings (self->account), "embeddings-dimension");
  g_autoptr (JsonObject) body = NULL;
  ClaraHttpRequest *request;
  GError *error = NULL;

  if (!clara_account_begin (self->account, &error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  body = clara_json_build ("sas", "model", job->model, "input", take_texts (job), "encoding_format", "float");
  if (dimension > 0)
    json_object_set_int_member (body, "dimensions", dimension);
  request = clara_account_post (self->account, "/embeddings", body);
  clara_http_request_set_deadlines (request, &deadlines);
  clara_http_request_set_limit (request, LONGEST_ANSWER);
  clara_account_send_async (self->account, request, NULL, NULL, g_task_get_cancellable (task), on_sent, task);
}

/* The provider */

static void clara_openai_embeddings_embeddings_init (ClaraEmbeddingsInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraOpenaiEmbeddings, clara_openai_embeddings, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_EMBEDDINGS,
                                                      clara_openai_embeddings_embeddings_init))

static const char *
clara_openai_embeddings_get_name (ClaraEmbeddings *embeddings)
{
  return "openai";
}

static char *
clara_openai_embeddings_get_model (ClaraEmbeddings *provider)
{
  ClaraOpenaiEmbeddings *self = CLARA_OPENAI_EMBEDDINGS (provider);

  return clara_settings_get_string (clara_account_get_settings (self->account), "embeddings-model");
}

static void
clara_openai_embeddings_embed_async (ClaraEmbeddings *embeddings, const char *const *texts,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  ClaraOpenaiEmbeddings *self = CLARA_OPENAI_EMBEDDINGS (embeddings);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Job *job = g_new0 (Job, 1);

  g_task_set_source_tag (task, clara_openai_embeddings_embed_async);
  job->n_texts = g_strv_length ((char **) texts);
  job->texts = g_new0 (char *, job->n_texts + 1);
  for (guint i = 0; i < job->n_texts; i++)
    job->texts[i] = g_utf8_make_valid (texts[i], -1);
  job->model = clara_settings_get_string (clara_account_get_settings (self->account), "embeddings-model");
  g_task_set_task_data (task, job, job_free);
  send_next (task);
}

static ClaraVectors *
clara_openai_embeddings_embed_finish (ClaraEmbeddings *embeddings, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, embeddings), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
clara_openai_embeddings_embeddings_init (ClaraEmbeddingsInterface *iface)
{
  iface->get_name = clara_openai_embeddings_get_name;
  iface->get_model = clara_openai_embeddings_get_model;
  iface->embed_async = clara_openai_embeddings_embed_async;
  iface->embed_finish = clara_openai_embeddings_embed_finish;
}

static void
clara_openai_embeddings_finalize (GObject *object)
{
  g_clear_object (&CLARA_OPENAI_EMBEDDINGS (object)->account);
  G_OBJECT_CLASS (clara_openai_embeddings_parent_class)->finalize (object);
}

static void
clara_openai_embeddings_class_init (ClaraOpenaiEmbeddingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_embeddings_finalize;
}

static void
clara_openai_embeddings_init (ClaraOpenaiEmbeddings *self)
{
}

/**
 * clara_openai_embeddings_is_configured:
 *
 * Returns: whether the settings name a model, and a key that seems to be there
 */
gboolean
clara_openai_embeddings_is_configured (ClaraSettings *settings)
{
  g_autofree char *model = clara_settings_get_string (settings, "embeddings-model");

  return *model != '\0' && clara_account_is_configured (&kind, settings);
}

/**
 * clara_openai_embeddings_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the embeddings that the settings name, at each request anew
 */
ClaraOpenaiEmbeddings *
clara_openai_embeddings_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                             ClaraClock *clock)
{
  ClaraOpenaiEmbeddings *self = g_object_new (CLARA_TYPE_OPENAI_EMBEDDINGS, NULL);

  self->account = clara_account_new (&kind, http, settings, secrets, clock);
  return self;
}
