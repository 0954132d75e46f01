/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-json.h"
#include "clara-openai-embeddings.h"
#include "clara-services-error.h"

#include "test-remote.h"
#include "test-services.h"

#include <string.h>

static void
set_up (Remote *fixture, gconstpointer data)
{
  remote_set_up (fixture, data);
  remote_use (fixture, "embeddings-url", "/v1", "embeddings-key");
  remote_set_string (fixture, "embeddings-model", "small");
}

typedef struct
{
  Remote *fixture;
  ClaraVectors *vectors;
} Wait;

static void
on_embedded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  wait->vectors = clara_embeddings_embed_finish (CLARA_EMBEDDINGS (source), result, &wait->fixture->error);
  wait->fixture->over = TRUE;
}

static ClaraVectors *
embed (Remote *fixture, const char *const *texts, GCancellable *cancellable)
{
  g_autoptr (ClaraOpenaiEmbeddings) embeddings =
    clara_openai_embeddings_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  Wait wait = { fixture, NULL };

  remote_start_anew (fixture);
  clara_embeddings_embed_async (CLARA_EMBEDDINGS (embeddings), texts, cancellable, on_embedded, &wait);
  g_assert_false (fixture->over);
  remote_wait_for (&fixture->over);
  g_assert_true ((wait.vectors == NULL) == (fixture->error != NULL));
  return wait.vectors;
}

static void
test_vectors (Remote *fixture, gconstpointer data)
{
  const char *texts[] = { "one", "", "three", NULL };
  ClaraTestAnswer *answer = remote_expect (fixture, "/embeddings", "application/json");
  g_autoptr (ClaraVectors) vectors = NULL;
  g_autoptr (JsonObject) body = NULL;
  JsonArray *input;

  /* Not in the order of the texts. */
  clara_test_answer_text (
    answer, 0,
    "{\"data\":[{\"index\":2,\"embedding\":[0,0,-7]},{\"index\":0,\"embedding\":[3,4,0]},"
    "{\"index\":1,\"embedding\":[1e-3,0,0]}],\"usage\":{\"total_tokens\":3}}");
  vectors = embed (fixture, texts, NULL);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (vectors->n_vectors, ==, 3);
  g_assert_cmpuint (vectors->dimension, ==, 3);
  g_assert_cmpstr (vectors->model, ==, "small");
  g_assert_cmpfloat_with_epsilon (vectors->values[0], 0.6, 1e-6);
  g_assert_cmpfloat_with_epsilon (vectors->values[1], 0.8, 1e-6);
  g_assert_cmpfloat_with_epsilon (vectors->values[3], 1.0, 1e-6);
  g_assert_cmpfloat_with_epsilon (vectors->values[8], -1.0, 1e-6);
  body = remote_sent (fixture, 0);
  g_assert_cmpstr (clara_json_get_string (body, "model", ""), ==, "small");
  g_assert_false (json_object_has_member (body, "dimensions"));
  input = clara_json_get_array (body, "input");
  g_assert_cmpstr (clara_json_array_get_string (input, 0), ==, "one");
  g_assert_cmpstr (clara_json_array_get_string (input, 1), ==, " ");
}

static void
answer_batch (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  gsize size;
  const char *text = g_bytes_get_data (request->body, &size);
  g_autoptr (JsonObject) body = clara_json_parse_object (text, (gssize) size, NULL);
  JsonArray *input = clara_json_get_array (body, "input");
  g_autoptr (GString) json = g_string_new ("{\"data\":[");

  for (guint i = 0; i < json_array_get_length (input); i++)
    g_string_append_printf (json, "%s{\"embedding\":[1,%s]}", i > 0 ? "," : "",
                            clara_json_array_get_string (input, i));
  g_string_append (json, "]}");
  clara_test_answer_text (answer, 0, json->str);
}

/* More texts than one request takes, and longer ones. */
static void
test_batches (Remote *fixture, gconstpointer data)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  g_autoptr (ClaraVectors) vectors = NULL;
  g_autofree char *zeros = g_strnfill (150 * 1024, '0');
  const char *long_texts[] = { zeros, zeros, zeros, NULL };
  g_autoptr (ClaraVectors) long_vectors = NULL;

  clara_test_server_set_handler (fixture->server, answer_batch, NULL);
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", i);

      g_strv_builder_add (builder, number);
    }
  texts = g_strv_builder_end (builder);
  vectors = embed (fixture, (const char *const *) texts, NULL);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 3);
  for (guint i = 0; i < 200; i++)
    g_assert_cmpfloat_with_epsilon (vectors->values[2 * i + 1] / vectors->values[2 * i], i, 0.01);
  remote_start_anew (fixture);
  zeros[1] = '.';
  long_vectors = embed (fixture, long_texts, NULL);
  g_assert_no_error (fixture->error);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 6);
}

static void
test_faults (Remote *fixture, gconstpointer data)
{
  static const char *const bodies[] = {
    "",
    "<html>",
    "{}",
    "{\"data\":[]}",
    "{\"data\":[{\"embedding\":[1]}]}",
    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1,2]}]}",
    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[]}]}",
    "{\"data\":[{\"embedding\":[]},{\"embedding\":[]}]}",
    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[0]}]}",
    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[\"x\"]}]}",
    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[1e300]}]}",
    "{\"data\":[{\"embedding\":[1]},{\"embedding\":[null]}]}",
    "{\"data\":[{\"embedding\":[1]},{\"embedding\":7}]}",
    "{\"data\":[{\"embedding\":[1]},7]}",
    "{\"data\":[{\"index\":1,\"embedding\":[1]},{\"index\":1,\"embedding\":[1]}]}",
    "{\"data\":[{\"index\":0,\"embedding\":[1]},{\"index\":2,\"embedding\":[1]}]}",
    "{\"data\":[{\"index\":-1,\"embedding\":[1]},{\"index\":0,\"embedding\":[1]}]}",
  };
  const char *texts[] = { "a", "b", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/embeddings", "application/json");

      g_test_message ("case %u", i);
      clara_test_answer_text (answer, 0, bodies[i]);
      g_assert_null (embed (fixture, texts, NULL));
      g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
    }
}

/* A length that the settings promise is kept. */
static void
test_dimension (Remote *fixture, gconstpointer data)
{
  static const char *const good = "{\"data\":[{\"embedding\":[1,2]}]}";
  const char *texts[] = { "a", NULL };
  ClaraTestAnswer *answer = remote_expect (fixture, "/embeddings", "application/json");
  g_autoptr (ClaraVectors) vectors = NULL;
  g_autoptr (JsonObject) body = NULL;

  clara_settings_set (fixture->settings, "embeddings-dimension", g_variant_new_int32 (2), NULL);
  clara_test_answer_text (answer, 0, good);
  vectors = embed (fixture, texts, NULL);
  g_assert_cmpuint (vectors->dimension, ==, 2);
  body = remote_sent (fixture, 0);
  g_assert_cmpint (clara_json_get_int (body, "dimensions", 0), ==, 2);
  clara_settings_set (fixture->settings, "embeddings-dimension", g_variant_new_int32 (3), NULL);
  answer = remote_expect (fixture, "/embeddings", "application/json");
  clara_test_answer_text (answer, 0, good);
  g_assert_null (embed (fixture, texts, NULL));
  g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
}

static void
test_off (Remote *fixture, gconstpointer data)
{
  const char *texts[] = { "a", NULL };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_assert_true (clara_openai_embeddings_is_configured (fixture->settings));
  remote_set_string (fixture, "embeddings-model", "");
  g_assert_false (clara_openai_embeddings_is_configured (fixture->settings));
  g_cancellable_cancel (cancellable);
  g_assert_null (embed (fixture, texts, cancellable));
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 0);
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/services/embeddings/" name, Remote, NULL, set_up, function, remote_tear_down)

void
add_embeddings_tests (void)
{
  ADD ("vectors", test_vectors);
  ADD ("batches", test_batches);
  ADD ("faults", test_faults);
  ADD ("dimension", test_dimension);
  ADD ("off", test_off);
}
