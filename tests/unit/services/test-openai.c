/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-json.h"
#include "clara-openai-model.h"
#include "clara-services-error.h"

#include "test-remote.h"
#include "test-services.h"

#include <glib/gstdio.h>
#include <string.h>

/* The model */

static ClaraChatReply *
ask (Remote *fixture, ClaraOpenaiModel *model, GError **error)
{
  g_autoptr (JsonArray) messages = json_array_new ();
  ClaraChatReply *reply;

  remote_start_anew (fixture);
  json_array_add_object_element (messages,
                                 clara_json_build ("ss", "role", "user", "content", "hello \"you\""));
  reply = clara_language_model_chat (CLARA_LANGUAGE_MODEL (model), messages, NULL, error);
  if (reply == NULL)
    return NULL;
  g_signal_connect (reply, "text", G_CALLBACK (remote_on_text), fixture);
  g_signal_connect (reply, "tool-call", G_CALLBACK (remote_on_tool_call), fixture);
  g_signal_connect (reply, "done", G_CALLBACK (remote_on_chat_done), fixture);
  g_signal_connect (reply, "failed", G_CALLBACK (remote_on_failed), fixture);
  return reply;
}

static void
chat (Remote *fixture)
{
  g_autoptr (ClaraOpenaiModel) model =
    clara_openai_model_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  g_autoptr (ClaraChatReply) reply = ask (fixture, model, NULL);

  g_assert_nonnull (reply);
  remote_wait_for (&fixture->over);
}

static void
test_chat_text (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
  g_autoptr (JsonObject) body = NULL;
  const ClaraTestRequest *request;

  clara_test_answer_text (answer, 0, ": keep-alive\n\n");
  clara_test_answer_event (
    answer, 0, "{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
  clara_test_answer_event (answer, 5,
                           "{\"choices\":[{\"delta\":{\"content\":\"Good \"},\"finish_reason\":null}]}");
  /* One letter of two bytes, cut in the middle. */
  clara_test_answer_text (answer, 5, "data: {\"choices\":[{\"delta\":{\"content\":\"d\xc3");
  clara_test_answer_text (answer, 5, "\xa4y\"}}]}\r\n\r\n");
  clara_test_answer_event (answer, 0, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
  clara_test_answer_event (answer, 0, "{\"choices\":[],\"usage\":{\"total_tokens\":42}}");
  clara_test_answer_event (answer, 0, "[DONE]");
  remote_set_string (fixture, "chat-model", "test-model");
  chat (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->heard->str, ==, "Good d\xc3\xa4y{42}");

  request = clara_test_server_get (fixture->server, 0);
  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "authorization"), ==, "Bearer " REMOTE_KEY);
  body = remote_sent (fixture, 0);
  g_assert_cmpstr (clara_json_get_string (body, "model", ""), ==, "test-model");
  g_assert_true (clara_json_get_boolean (body, "stream", FALSE));
  g_assert_cmpint (clara_json_get_int (body, "max_tokens", 0), ==, 150);
  g_assert_cmpfloat (clara_json_get_double (body, "temperature", 0), ==, 0.7);
  g_assert_false (json_object_has_member (body, "tools"));
  g_assert_cmpstr (clara_json_get_string (
                     clara_json_array_get_object (clara_json_get_array (body, "messages"), 0), "content", ""),
                   ==, "hello \"you\"");
}

#define CALLS(json) "{\"choices\":[{\"delta\":{\"tool_calls\":[" json "]}}]}"
#define STOP "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}"

static const struct
{
  const char *events[6];
  const char *heard; /* NULL where it fails */
} tool_cases[] = {
  /* Fragments of two calls, mixed. */
  { { CALLS ("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"find\",\"arguments\":\"\"}}"),
      CALLS ("{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"call\",\"arguments\":\"{\\\"x\\\"\"}}"),
      CALLS ("{\"index\":0,\"function\":{\"arguments\":\"{\\\"n\\\":1}\"}}"),
      CALLS ("{\"index\":1,\"function\":{\"arguments\":\":2}\"}}"), STOP },
    "[a find {\"n\":1}][b call {\"x\":2}]" },
  /* Two calls under one index. */
  { { CALLS ("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}}"),
      CALLS ("{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}"), STOP },
    "[a one {}][b two {}]" },
  /* No index. */
  { { CALLS ("{\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\"}}"),
      CALLS ("{\"function\":{\"arguments\":\"}\"}}"),
      CALLS ("{\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}"), STOP },
    "[a one {}][b two {}]" },
  /* No id, no arguments, an end without a reason. */
  { { CALLS ("{\"index\":0,\"function\":{\"name\":\"one\"}}"), "[DONE]" }, "[own one {}]" },
  /* Arguments as an object; broken ones are the brain's to answer. */
  { { CALLS ("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":{\"n\":1}}}"),
      CALLS ("{\"index\":1,\"id\":\"b\",\"function\":{\"name\":\"two\",\"arguments\":\"{{{\"}}"), STOP },
    "[a one {\"n\":1}][b two {{{]" },
  /* No name: nothing is called. */
  { { CALLS ("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\"}}"),
      CALLS ("{\"index\":1,\"id\":\"b\",\"function\":{\"arguments\":\"{}\"}}"), STOP },
    NULL },
  /* Hostile shapes. */
  { { "{\"choices\":{}}", "{\"choices\":[7,null]}", "{\"choices\":[{\"delta\":[]}]}",
      CALLS ("null,7,[],{\"index\":\"x\",\"function\":{\"name\":\"one\",\"arguments\":7}}"), STOP },
    "[own one {}]" },
};

static void
test_chat_tools (Remote *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (tool_cases); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");

      g_test_message ("case %u", i);
      for (guint e = 0; e < G_N_ELEMENTS (tool_cases[i].events) && tool_cases[i].events[e] != NULL; e++)
        clara_test_answer_event (answer, 0, tool_cases[i].events[e]);
      chat (fixture);
      if (tool_cases[i].heard != NULL)
        g_assert_no_error (fixture->error);
      else
        g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
      g_assert_cmpstr (fixture->heard->str, ==, tool_cases[i].heard != NULL ? tool_cases[i].heard : "");
    }
}

/* What has no proper end gives no call. */
static void
test_chat_broken (Remote *fixture, gconstpointer data)
{
  static const char *const call = CALLS ("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\"}}");
  static const struct
  {
    const char *then;
    gboolean cut;
  } cases[] = {
    { NULL, TRUE },
    { NULL, FALSE },
    { "{\"choices\":[{\"delta\"", FALSE },
    { "{\"error\":{\"message\":\"overloaded\"}}", FALSE },
    { "<html>Bad gateway</html>", FALSE },
    { "{\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");

      g_test_message ("case %u", i);
      clara_test_answer_event (answer, 0, call);
      if (cases[i].then != NULL)
        clara_test_answer_event (answer, 0, cases[i].then);
      if (cases[i].cut)
        clara_test_answer_cut (answer, 10);
      chat (fixture);
      g_assert_nonnull (fixture->error);
      g_assert_cmpstr (fixture->heard->str, ==, "");
    }
}

/* After the last word a cut takes nothing away. */
static void
test_chat_late_cut (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");

  clara_test_answer_event (answer, 0,
                           "{\"choices\":[{\"delta\":{\"content\":\"Bye\"},\"finish_reason\":\"stop\"}]}");
  clara_test_answer_cut (answer, 10);
  chat (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->heard->str, ==, "Bye");
}

static void
test_chat_refused (Remote *fixture, gconstpointer data)
{
  static const guint statuses[] = { 400, 401, 402, 403, 404, 408, 413, 429, 500, 502, 503, 529, 302 };

  for (guint i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "application/json");
      g_autofree char *number = g_strdup_printf ("%u", statuses[i]);

      clara_test_answer_status (answer, statuses[i]);
      clara_test_answer_text (
        answer, 0, "{\"error\":{\"message\":\"the key " REMOTE_KEY " or sk-te*cdef\\nis no good\"}}");
      chat (fixture);
      g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
      g_assert_nonnull (strstr (fixture->error->message, number));
      if (statuses[i] == 401)
        g_assert_null (strstr (fixture->error->message, "cdef"));
      else if (statuses[i] == 500)
        g_assert_nonnull (strstr (fixture->error->message, "is no good"));
      g_assert_null (strchr (fixture->error->message, '\n'));
    }
}

static void
test_chat_cancel (Remote *fixture, gconstpointer data)
{
  g_autoptr (ClaraOpenaiModel) model =
    clara_openai_model_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
  ClaraChatReply *reply;

  clara_test_answer_event (answer, 0, "{\"choices\":[{\"delta\":{\"content\":\"One\"}}]}");
  clara_test_answer_stall (answer);
  reply = ask (fixture, model, NULL);
  while (fixture->heard->len == 0)
    g_main_context_iteration (NULL, TRUE);
  clara_chat_reply_cancel (reply);
  g_object_add_weak_pointer (G_OBJECT (reply), (gpointer *) &reply);
  g_object_unref (reply);
  while (reply != NULL)
    g_main_context_iteration (NULL, TRUE);
  remote_wait_for (&clara_test_server_get (fixture->server, 0)->abandoned);
  g_assert_false (fixture->over);
}

/* Who is left alone, and for how long, is the chain's to say: a provider is asked as often as it is asked. */
static void
test_chat_busy (Remote *fixture, gconstpointer data)
{
  g_autoptr (ClaraOpenaiModel) model =
    clara_openai_model_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);

  for (guint i = 0; i < 6; i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "application/json");
      g_autoptr (ClaraChatReply) reply = NULL;

      clara_test_answer_status (answer, 429);
      if (i % 2 == 0)
        clara_test_answer_header (answer, "Retry-After", "17");
      clara_test_answer_text (answer, 0, "{\"error\":{\"message\":\"slow down\"}}");
      reply = ask (fixture, model, NULL);
      g_assert_nonnull (reply);
      remote_wait_for (&fixture->over);
      g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
      g_assert_nonnull (strstr (fixture->error->message, "slow down"));
      g_assert_cmpint (clara_net_error_get_retry_after (fixture->error), ==,
                       i % 2 == 0 ? 17 * G_USEC_PER_SEC : -1);
    }
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 6);
}

static void
test_no_key (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer;

  g_unlink (fixture->key_file);
  chat (fixture);
  g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 0);

  remote_set_string (fixture, "openai-key", "none");
  answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
  clara_test_answer_event (answer, 0, "[DONE]");
  chat (fixture);
  g_assert_no_error (fixture->error);
  g_assert_null (g_hash_table_lookup (clara_test_server_get (fixture->server, 0)->headers, "authorization"));
}

static void
answer_done (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  clara_test_answer_event (answer, 0, "[DONE]");
}

static void
on_one_done (ClaraChatReply *reply, JsonObject *usage, guint *left)
{
  --*left;
}

/* A refusal makes the account forget its key while another request is about to take it: one is begun in each
 * turn of the main loop, so that some are. */
static void
test_refused_beside (Remote *fixture, gconstpointer data)
{
  g_autoptr (ClaraOpenaiModel) model =
    clara_openai_model_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "application/json");
  g_autoptr (ClaraChatReply) refused = NULL;
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonArray) messages = json_array_new ();
  guint left = 0;

  clara_test_answer_status (answer, 401);
  clara_test_server_set_handler (fixture->server, answer_done, NULL);
  refused = ask (fixture, model, NULL);
  while (!fixture->over)
    {
      /* The scripted answer is the first request's. */
      if (clara_test_server_count (fixture->server) > 0 && others->len < 200)
        {
          ClaraChatReply *other =
            clara_language_model_chat (CLARA_LANGUAGE_MODEL (model), messages, NULL, NULL);

          g_assert_nonnull (other);
          g_signal_connect (other, "done", G_CALLBACK (on_one_done), &left);
          g_ptr_array_add (others, other);
          left++;
        }
      g_main_context_iteration (NULL, TRUE);
    }
  g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
  while (left > 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_warm (Remote *fixture, gconstpointer data)
{
  g_autoptr (ClaraOpenaiModel) model =
    clara_openai_model_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  g_autoptr (ClaraChatReply) reply = NULL;
  ClaraTestAnswer *answer;

  remote_expect (fixture, "/models", "application/json");
  clara_language_model_warm (CLARA_LANGUAGE_MODEL (model));
  clara_clock_advance (fixture->clock, 1);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 1);
  clara_language_model_warm (CLARA_LANGUAGE_MODEL (model));
  clara_clock_advance (fixture->clock, 1);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 1);
  answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
  clara_test_answer_event (answer, 0, "[DONE]");
  reply = ask (fixture, model, NULL);
  remote_wait_for (&fixture->over);
  g_assert_cmpuint (clara_test_server_get (fixture->server, 1)->connection, ==, 0);
}

static void
test_configured (Remote *fixture, gconstpointer data)
{
  g_assert_true (clara_openai_is_configured (fixture->settings, fixture->secrets));
  g_unlink (fixture->key_file);
  g_assert_false (clara_openai_is_configured (fixture->settings, fixture->secrets));
  remote_set_string (fixture, "openai-key", "env:CLARA_TEST_NOWHERE");
  g_assert_false (clara_openai_is_configured (fixture->settings, fixture->secrets));
  remote_set_string (fixture, "openai-key", "env:PATH");
  g_assert_true (clara_openai_is_configured (fixture->settings, fixture->secrets));
  remote_set_string (fixture, "openai-key", "secret:openai");
  g_assert_true (clara_openai_is_configured (fixture->settings, fixture->secrets));
  remote_set_string (fixture, "openai-key", "none");
  g_assert_true (clara_openai_is_configured (fixture->settings, fixture->secrets));
  remote_set_string (fixture, "openai-url", "https://api.openai.com/v1");
  g_assert_false (clara_openai_is_configured (fixture->settings, fixture->secrets));
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/services/openai/" name, Remote, NULL, remote_set_up, function, remote_tear_down)

void
add_openai_tests (void)
{
  /* The environment's proxy would never find the servers of the tests. */
  g_setenv ("no_proxy", "*", TRUE);
  ADD ("chat/text", test_chat_text);
  ADD ("chat/tools", test_chat_tools);
  ADD ("chat/broken", test_chat_broken);
  ADD ("chat/late-cut", test_chat_late_cut);
  ADD ("chat/refused", test_chat_refused);
  ADD ("chat/cancel", test_chat_cancel);
  ADD ("chat/busy", test_chat_busy);
  ADD ("no-key", test_no_key);
  ADD ("refused-beside", test_refused_beside);
  ADD ("warm", test_warm);
  ADD ("configured", test_configured);
}
