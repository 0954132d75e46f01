/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-json.h"
#include "clara-openai-flavour.h"
#include "clara-openai-model.h"
#include "clara-services-error.h"

#include "test-remote.h"
#include "test-services.h"

#include <string.h>

static void
choose_with (Remote *fixture, ClaraOpenaiModel *model, JsonArray *messages, const char *choice)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) tools = clara_json_parse_object (
    "{\"tools\": [{\"type\": \"function\", \"function\": {\"name\": \"find\", \"parameters\": {\"type\": "
    "\"object\", \"properties\": {\"additionalProperties\": {\"type\": \"string\"}, \"list\": {\"type\": "
    "\"array\", \"items\": {\"type\": \"object\", \"additionalProperties\": false}}}, \"required\": [], "
    "\"additionalProperties\": false}}}, {\"type\": \"function\", \"function\": {\"name\": \"bye\", "
    "\"parameters\": {\"type\": \"object\", \"properties\": {}}}}]}",
    -1, &error);
  g_autoptr (ClaraChatReply) reply = NULL;

  g_assert_no_error (error);
  remote_start_anew (fixture);
  reply = clara_language_model_chat_choosing (CLARA_LANGUAGE_MODEL (model), messages,
                                              clara_json_get_array (tools, "tools"), choice, &error);
  g_assert_no_error (error);
  g_signal_connect (reply, "text", G_CALLBACK (remote_on_text), fixture);
  g_signal_connect (reply, "tool-call", G_CALLBACK (remote_on_tool_call), fixture);
  g_signal_connect (reply, "done", G_CALLBACK (remote_on_chat_done), fixture);
  g_signal_connect (reply, "failed", G_CALLBACK (remote_on_failed), fixture);
  remote_wait_for (&fixture->over);
}

static void
chat_with (Remote *fixture, ClaraOpenaiModel *model, JsonArray *messages)
{
  choose_with (fixture, model, messages, CLARA_TOOL_CHOICE_AUTO);
}

static ClaraOpenaiModel *
make_model (Remote *fixture)
{
  return clara_openai_model_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
}

static const struct
{
  const char *flavour;
  const char *model;
  const char *tokens; /* the member that has the limit; none of the others is sent */
  gint64 limit;
  gboolean temperature, choice, parallel, plain;
  const char *header;
} flavours[] = {
  { "openai", "gpt-4o-mini", "max_completion_tokens", 150, TRUE, TRUE, TRUE, FALSE, "authorization" },
  { "openai", "gpt-5-mini", "max_completion_tokens", 1174, FALSE, TRUE, TRUE, FALSE, "authorization" },
  { "openai", "gpt-5-chat-latest", "max_completion_tokens", 150, TRUE, TRUE, TRUE, FALSE, "authorization" },
  { "azure", "gpt-4o", "max_completion_tokens", 150, TRUE, TRUE, TRUE, FALSE, "api-key" },
  { "openrouter", "openai/gpt-5", "max_tokens", 150, TRUE, TRUE, TRUE, FALSE, "authorization" },
  { "groq", "llama-3.3-70b", "max_completion_tokens", 150, TRUE, TRUE, TRUE, FALSE, "authorization" },
  { "gemini", "gemini-2.5-flash", "max_tokens", 150, TRUE, TRUE, FALSE, TRUE, "authorization" },
  { "anthropic", "claude-sonnet", "max_tokens", 150, TRUE, TRUE, TRUE, FALSE, "authorization" },
  { "llamacpp", "any", "max_tokens", 150, TRUE, TRUE, TRUE, FALSE, "authorization" },
  { "vllm", "any", "max_tokens", 150, TRUE, TRUE, TRUE, FALSE, "authorization" },
  { "ollama", "qwen3", "max_tokens", 150, TRUE, FALSE, FALSE, FALSE, "authorization" },
  { "other", "any", "max_tokens", 150, TRUE, FALSE, FALSE, FALSE, "authorization" },
  /* A server on this machine that no name tells. */
  { "auto", "any", "max_tokens", 150, TRUE, FALSE, FALSE, FALSE, "authorization" },
};

static void
check_tools (JsonObject *body, gboolean plain)
{
  JsonArray *tools = clara_json_get_array (body, "tools");
  JsonObject *find = clara_json_get_object (clara_json_array_get_object (tools, 0), "function");
  JsonObject *bye = clara_json_get_object (clara_json_array_get_object (tools, 1), "function");
  JsonObject *parameters = clara_json_get_object (find, "parameters");
  JsonObject *properties = clara_json_get_object (parameters, "properties");
  JsonObject *items = clara_json_get_object (clara_json_get_object (properties, "list"), "items");

  g_assert_true (json_object_has_member (parameters, "additionalProperties") == !plain);
  g_assert_true (json_object_has_member (parameters, "required") == !plain);
  g_assert_true (json_object_has_member (items, "additionalProperties") == !plain);
  g_assert_true (json_object_has_member (bye, "parameters") == !plain);
  /* A property of that name is one. */
  g_assert_true (json_object_has_member (properties, "additionalProperties"));
}

static void
test_request (Remote *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (flavours); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
      g_autoptr (ClaraOpenaiModel) model = make_model (fixture);
      g_autoptr (JsonArray) messages = json_array_new ();
      g_autoptr (JsonObject) body = NULL;
      const char *other;

      g_test_message ("%s, %s", flavours[i].flavour, flavours[i].model);
      remote_set_string (fixture, "openai-flavour", flavours[i].flavour);
      remote_set_string (fixture, "chat-model", flavours[i].model);
      clara_test_answer_event (answer, 0, "[DONE]");
      chat_with (fixture, model, messages);
      g_assert_no_error (fixture->error);
      body = remote_sent (fixture, i);
      other = flavours[i].tokens[4] == 't' ? "max_completion_tokens" : "max_tokens";
      g_assert_cmpint (clara_json_get_int (body, flavours[i].tokens, -1), ==, flavours[i].limit);
      g_assert_false (json_object_has_member (body, other));
      g_assert_true (json_object_has_member (body, "temperature") == flavours[i].temperature);
      g_assert_true (json_object_has_member (body, "reasoning_effort") == !flavours[i].temperature);
      g_assert_cmpstr (clara_json_get_string (body, "tool_choice", NULL), ==,
                       flavours[i].choice ? "auto" : NULL);
      g_assert_true (clara_json_get_boolean (body, "parallel_tool_calls", FALSE) == flavours[i].parallel);
      g_assert_true (json_object_has_member (body, "stream_options"));
      check_tools (body, flavours[i].plain);
      g_assert_nonnull (
        g_hash_table_lookup (clara_test_server_get (fixture->server, i)->headers, flavours[i].header));
    }
}

#define NAMED "{\"type\":\"function\",\"function\":{\"name\":\"bye\"}}"

/* Which tools a server is offered and what it is told of them: NULL where nothing is said. */
static const struct
{
  const char *flavour;
  const char *choice;
  const char *tools; /* names */
  const char *said;  /* JSON */
} choices[] = {
  { "openai", "none", "find bye ", "\"none\"" },
  { "openai", "required", "find bye ", "\"required\"" },
  { "openai", "bye", "find bye ", NAMED },
  { "groq", "bye", "find bye ", NAMED },
  { "vllm", "bye", "find bye ", NAMED },
  /* What cannot be named is the only one there. */
  { "gemini", "bye", "bye ", "\"required\"" },
  { "llamacpp", "bye", "bye ", "\"required\"" },
  { "llamacpp", "none", "find bye ", "\"none\"" },
  { "ollama", "auto", "find bye ", NULL },
  { "ollama", "bye", "bye ", NULL },
  { "ollama", "none", "", NULL },
  { "other", "required", "find bye ", NULL },
  /* There is no such tool. */
  { "ollama", "fly", "", NULL },
};

static void
test_choices (Remote *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
      g_autoptr (ClaraOpenaiModel) model = make_model (fixture);
      g_autoptr (JsonArray) messages = json_array_new ();
      g_autoptr (GString) names = g_string_new (NULL);
      g_autoptr (JsonObject) body = NULL;
      g_autofree char *said = NULL;
      JsonArray *tools;

      g_test_message ("%s: %s", choices[i].flavour, choices[i].choice);
      remote_set_string (fixture, "openai-flavour", choices[i].flavour);
      clara_test_answer_event (answer, 0, "[DONE]");
      choose_with (fixture, model, messages, choices[i].choice);
      body = remote_sent (fixture, i);
      tools = clara_json_get_array (body, "tools");
      for (guint t = 0; tools != NULL && t < json_array_get_length (tools); t++)
        g_string_append_printf (
          names, "%s ",
          clara_json_get_string (clara_json_get_object (clara_json_array_get_object (tools, t), "function"),
                                 "name", ""));
      g_assert_cmpstr (names->str, ==, choices[i].tools);
      if (json_object_has_member (body, "tool_choice"))
        said = json_to_string (json_object_get_member (body, "tool_choice"), FALSE);
      g_assert_cmpstr (said, ==, choices[i].said);
    }
}

static void
test_hosts (Remote *fixture, gconstpointer data)
{
  static const struct
  {
    const char *url;
    const char *flavour;
  } cases[] = {
    { "https://api.openai.com/v1", "openai" },
    { "https://API.OpenAI.com:443/v1/", "openai" },
    { "https://acme.openai.azure.com/openai/v1", "azure" },
    { "https://openrouter.ai/api/v1", "openrouter" },
    { "https://api.groq.com/openai/v1", "groq" },
    { "https://generativelanguage.googleapis.com/v1beta/openai", "gemini" },
    { "https://api.anthropic.com/v1", "anthropic" },
    { "http://localhost:11434/v1", "ollama" },
    { "http://localhost:8000/v1", "other" },
    /* Not theirs. */
    { "https://evilapi.openai.com.example/v1", "other" },
    { "https://myopenrouter.ai/v1", "other" },
    { "http://", "other" },
    { "http://[no address", "other" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      remote_set_string (fixture, "openai-url", cases[i].url);
      g_assert_cmpstr (clara_openai_flavour_find (fixture->settings)->name, ==, cases[i].flavour);
    }
  remote_set_string (fixture, "openai-flavour", "vllm");
  g_assert_cmpstr (clara_openai_flavour_find (fixture->settings)->name, ==, "vllm");
}

#define DELTA(json) "{\"choices\":[{\"delta\":" json "}]}"
#define CALLS(json) DELTA ("{\"tool_calls\":[" json "]}")
#define END(reason) "{\"choices\":[{\"delta\":{},\"finish_reason\":\"" reason "\"}]}"

static const struct
{
  const char *flavour;
  const char *events[6];
  const char *heard; /* NULL where it fails */
} answers[] = {
  /* Two whole calls, under one index, without ids, ended as if there were none. */
  { "gemini",
    { CALLS ("{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"find\",\"arguments\":\"{\\\"n\\\":1}\"}}"),
      CALLS ("{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"find\",\"arguments\":\"{\\\"n\\\":2}\"}}"),
      END ("stop") },
    "[own find {\"n\":1}][own find {\"n\":2}]" },
  { "ollama",
    { CALLS ("{\"index\":0,\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}},"
             "{\"index\":0,\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}"),
      END ("stop") },
    "[own one {}][own two {}]" },
  /* The same from a server nobody knows. */
  { "other",
    { CALLS ("{\"index\":0,\"function\":{\"name\":\"one\",\"arguments\":\"{}\"}}"),
      CALLS ("{\"index\":0,\"function\":{\"name\":\"two\",\"arguments\":\"{}\"}}"), END ("tool_calls") },
    "[own one {}][own two {}]" },
  /* The name said again with each fragment. */
  { "vllm",
    { CALLS ("{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"one\",\"arguments\":\"{\\\"n\\\"\"}}"),
      CALLS ("{\"index\":0,\"function\":{\"name\":\"one\",\"arguments\":\":3}\"}}"), END ("tool_calls") },
    "[a one {\"n\":3}]" },
  /* Content as a list, of which thoughts are not said. */
  { "other",
    { DELTA (
        "{\"content\":[{\"type\":\"thinking\",\"text\":\"hm\"},{\"type\":\"text\",\"text\":\"Good \"}]}"),
      DELTA ("{\"content\":[{\"text\":\"day\"},7,null,{\"type\":\"text\",\"text\":7}]}"), END ("eos") },
    "Good day" },
  /* Thoughts in the text, cut anywhere. */
  { "ollama",
    { DELTA ("{\"content\":\"\\n<thi\"}"), DELTA ("{\"content\":\"nk>the visitor\"}"),
      DELTA ("{\"content\":\" seems</th\"}"), DELTA ("{\"content\":\"ink>\\n\\nHello\"}"),
      DELTA ("{\"content\":\" you\"}"), END ("stop") },
    "Hello you" },
  { "ollama", { DELTA ("{\"content\":\"<thinking cap\"}"), END ("stop") }, "<thinking cap" },
  { "ollama", { DELTA ("{\"content\":\"<\"}"), END ("stop") }, "<" },
  { "openai", { DELTA ("{\"refusal\":\"I cannot say that.\"}"), END ("stop") }, "I cannot say that." },
  { "groq",
    { DELTA ("{\"content\":\"Hi\"}"), "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"x_groq\":{"
                                      "\"usage\":{\"total_tokens\":9}}}" },
    "Hi{9}" },
  { "openrouter", { DELTA ("{\"content\":\"\"}"), END ("error") }, NULL },
  { "openrouter", { "{\"error\":\"the provider is gone\",\"choices\":[]}" }, NULL },
};

static void
test_answers (Remote *fixture, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
      g_autoptr (ClaraOpenaiModel) model = make_model (fixture);
      g_autoptr (JsonArray) messages = json_array_new ();

      g_test_message ("case %u", i);
      remote_set_string (fixture, "openai-flavour", answers[i].flavour);
      for (guint e = 0; e < G_N_ELEMENTS (answers[i].events) && answers[i].events[e] != NULL; e++)
        clara_test_answer_event (answer, 0, answers[i].events[e]);
      chat_with (fixture, model, messages);
      if (answers[i].heard != NULL)
        g_assert_no_error (fixture->error);
      else
        g_assert_nonnull (fixture->error);
      g_assert_cmpstr (fixture->heard->str, ==, answers[i].heard != NULL ? answers[i].heard : "");
    }
}

/* What the server wrote beside a call goes back with it, and only where it is wanted. */
static void
test_signed (Remote *fixture, gconstpointer data)
{
  static const char *const names[] = { "gemini", "openai" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
      g_autoptr (ClaraOpenaiModel) model = make_model (fixture);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) history = clara_json_parse_object (
        "{\"messages\":[{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"function\":"
        "{\"name\":\"find\",\"arguments\":\"{}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":"
        "\"{}\"}]}",
        -1, &error);
      JsonArray *messages = clara_json_get_array (history, "messages");
      g_autoptr (JsonObject) body = NULL;
      JsonObject *message, *call;

      g_assert_no_error (error);
      remote_set_string (fixture, "openai-flavour", names[i]);
      clara_test_answer_event (answer, 0,
                               CALLS ("{\"id\":\"c1\",\"function\":{\"name\":\"find\",\"arguments\":\"{}\"},"
                                      "\"extra_content\":{\"google\":{\"thought_signature\":\"abc\"}}}"));
      clara_test_answer_event (answer, 0, END ("stop"));
      chat_with (fixture, model, messages);
      answer = remote_expect (fixture, "/chat/completions", "text/event-stream");
      clara_test_answer_event (answer, 0, "[DONE]");
      chat_with (fixture, model, messages);
      body = remote_sent (fixture, 2 * i + 1);
      message = clara_json_array_get_object (clara_json_get_array (body, "messages"), 0);
      call = clara_json_array_get_object (clara_json_get_array (message, "tool_calls"), 0);
      g_assert_cmpstr (clara_json_get_string (call, "id", ""), ==, "c1");
      g_assert_true (json_object_has_member (call, "extra_content") == (i == 0));
      g_assert_cmpstr (
        clara_json_get_string (clara_json_array_get_object (clara_json_get_array (body, "messages"), 1),
                               "role", ""),
        ==, "tool");
      /* What the conversation keeps is not touched. */
      call = clara_json_array_get_object (
        clara_json_get_array (clara_json_array_get_object (messages, 0), "tool_calls"), 0);
      g_assert_false (json_object_has_member (call, "extra_content"));
    }
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/services/openai/flavour/" name, Remote, NULL, remote_set_up, function, remote_tear_down)

void
add_openai_flavour_tests (void)
{
  ADD ("request", test_request);
  ADD ("choices", test_choices);
  ADD ("hosts", test_hosts);
  ADD ("answers", test_answers);
  ADD ("signed", test_signed);
}
