/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model on a real socket that fails in every way: the next one answers, at last the offline brain, and the
 * conversation that is sent stays one that a strict service takes. */
#include "clara-openai-model.h"
#include "clara-test-certificate.h"
#include "clara-test-chat.h"
#include "clara-test-faults.h"
#include "clara-test-server.h"

#include "desk.h"

#include <string.h>

#define PATH "/v1/chat/completions"

typedef struct
{
  Desk *desk;
  ClaraHttp *http;
  ClaraTestServer *server;
} Remote;

/* A desk whose first model is on a server; @n_more scripted ones come after it. */
static void
remote_init (Remote *self, guint n_more, const char *url)
{
  g_autofree char *file = NULL;
  g_autofree char *base = NULL;
  g_autofree char *text = NULL;
  g_autoptr (ClaraSettings) settings = NULL;
  g_autoptr (ClaraSecrets) secrets = NULL;

  self->desk = desk_new (n_more);
  self->server = clara_test_server_new (NULL);
  self->http = clara_http_new (self->desk->clock);
  base = url != NULL ? g_strdup (url) : g_strconcat (clara_test_server_get_url (self->server), "/v1", NULL);
  file = g_build_filename (self->desk->folder, "remote.ini", NULL);
  text = g_strdup_printf ("[clara]\nopenai-url='%s'\nopenai-key='none'\n", base);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  settings = clara_settings_new (file);
  secrets = clara_secrets_new (self->desk->folder);
  g_ptr_array_insert (self->desk->models, 0,
                      clara_openai_model_new (self->http, settings, secrets, self->desk->clock));
  desk_restart (self->desk);
  desk_command (self->desk, "wake", clara_json_build ("s", "by", "touch"));
}

static void
remote_clear (Remote *self)
{
  desk_free (self->desk);
  g_object_unref (self->http);
  g_object_unref (self->server);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Remote, remote_clear)

static ClaraTestAnswer *
expect (Remote *self)
{
  ClaraTestAnswer *answer = clara_test_server_expect (self->server, PATH);

  clara_test_answer_header (answer, "Content-Type", "text/event-stream");
  return answer;
}

static ClaraTestAnswer *
answer_words (Remote *self, const char *words)
{
  ClaraTestAnswer *answer = expect (self);
  g_autofree char *event =
    g_strdup_printf ("{\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":\"stop\"}]}", words);

  clara_test_answer_event (answer, 0, event);
  return answer;
}

/* Fragments of calls, each an event; then the end of the answer. */
static void
answer_calls (Remote *self, const char *const *fragments)
{
  ClaraTestAnswer *answer = expect (self);

  for (guint i = 0; fragments[i] != NULL; i++)
    {
      g_autofree char *event =
        g_strdup_printf ("{\"choices\":[{\"delta\":{\"tool_calls\":[%s]}}]}", fragments[i]);

      clara_test_answer_event (answer, 0, event);
    }
  clara_test_answer_event (answer, 0, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}");
}

/* Beside the warming of the connection. */
static guint
count_chats (Remote *self)
{
  guint n = 0;

  for (guint i = 0; i < clara_test_server_count (self->server); i++)
    n += strcmp (clara_test_server_get (self->server, i)->path, PATH) == 0 ? 1 : 0;
  return n;
}

static JsonArray *
messages_sent (const ClaraTestRequest *request)
{
  gsize length;
  const char *text = g_bytes_get_data (request->body, &length);
  g_autoptr (JsonObject) body = clara_json_parse_object (text, (gssize) length, NULL);

  g_assert_nonnull (body);
  return json_array_ref (clara_json_get_array (body, "messages"));
}

/* Every request so far was one that a strict service takes. */
static void
assert_taken (Remote *self)
{
  for (guint i = 0; i < clara_test_server_count (self->server); i++)
    {
      const ClaraTestRequest *request = clara_test_server_get (self->server, i);
      g_autoptr (JsonArray) messages = NULL;
      g_autofree char *text = NULL;

      if (strcmp (request->path, PATH) != 0)
        continue;
      messages = messages_sent (request);
      text = clara_json_array_to_string (messages);
      if (clara_test_chat_find_fault (messages) != NULL)
        g_test_message ("%s", text);
      g_assert_cmpstr (clara_test_chat_find_fault (messages), ==, NULL);
    }
}

static void
assert_left (Remote *self, const char *to)
{
  for (guint i = self->desk->events->len; i-- > 0;)
    {
      ClaraMessage *message = g_ptr_array_index (self->desk->events, i);

      if (!clara_message_is (message, "provider"))
        continue;
      g_assert_cmpstr (clara_message_get_string (message, "service"), ==, "language_model");
      g_assert_cmpstr (clara_message_get_string (message, "to"), ==, to);
      g_assert_cmpuint (strlen (clara_message_get_string (message, "reason")), >, 10);
      return;
    }
  g_assert_not_reached ();
}

static void
spoil (Remote *self, const char *fault)
{
  clara_test_answer_fault (answer_words (self, "This is never heard."), fault);
}

/* Each fault: the second model answers, and the first is asked again later. */
static void
test_next (void)
{
  for (const char *const *fault = clara_test_fault_list (); *fault != NULL; fault++)
    {
      g_auto (Remote) remote = { 0 };

      g_test_message ("%s", *fault);
      remote_init (&remote, 1, NULL);
      spoil (&remote, *fault);
      clara_scripted_model_add (g_ptr_array_index (remote.desk->models, 1), "[{\"text\": \"Second here.\"}]");
      desk_say (remote.desk, "tell a story");
      g_assert_true (desk_has_said (remote.desk, "Second here."));
      assert_left (&remote, "first");
      desk_wait (remote.desk, 15);
      answer_words (&remote, "First again.");
      desk_say (remote.desk, "tell another one");
      g_assert_true (desk_has_said (remote.desk, "First again."));
      g_assert_false (desk_has_said (remote.desk, "never heard"));
      assert_taken (&remote);
    }
}

/* Each fault, and each place that is none: with nobody left the offline brain does what was asked. */
static void
test_local (void)
{
  g_autoptr (GTlsCertificate) certificate = clara_test_certificate_new ();
  g_autoptr (ClaraTestServer) untrusted = clara_test_server_new (certificate);
  g_autoptr (ClaraTestServer) gone = clara_test_server_new (NULL);
  g_autofree char *gone_url = g_strdup (clara_test_server_get_url (gone));
  const char *places[] = { clara_test_server_get_url (untrusted), gone_url, "http://nowhere.invalid" };
  guint n_faults = g_strv_length ((char **) clara_test_fault_list ());

  g_clear_object (&gone);
  for (guint i = 0; i < n_faults + G_N_ELEMENTS (places); i++)
    {
      const char *fault = i < n_faults ? clara_test_fault_list ()[i] : NULL;
      g_auto (Remote) remote = { 0 };

      g_test_message ("%s", fault != NULL ? fault : places[i - n_faults]);
      remote_init (&remote, 0, fault != NULL ? NULL : places[i - n_faults]);
      if (fault != NULL)
        spoil (&remote, fault);
      desk_say (remote.desk, "I'm here to see Sneha Kulkarni");
      desk_assert_state (remote.desk, "visitor_info_collection");
      g_assert_false (desk_has_said (remote.desk, "never heard"));
      assert_left (&remote, "local");
      assert_taken (&remote);
    }
}

#define CALL(index, id, name, arguments)                                                                     \
  "{\"index\":" #index ",\"id\":\"" id "\",\"type\":\"function\",\"function\":{\"name\":\"" name             \
  "\",\"arguments\":\"" arguments "\"}}"
#define MORE(index, arguments) "{\"index\":" #index ",\"function\":{\"arguments\":\"" arguments "\"}}"
#define PRIYA "{\\\"name\\\":\\\"Priya\\\"}"
#define SNEHA "{\\\"name\\\":\\\"Sneha\\\"}"

/* What servers make of tool calls. */
static const struct
{
  const char *name;
  const char *fragments[8];
  const char *expected[3]; /* in the next request */
  guint n_calls;
} call_cases[] = {
  { "broken JSON", { CALL (0, "a", "find_host", "{\\\"name\\\": \\\"Pri") }, { "invalid_json" }, 1 },
  { "no object", { CALL (0, "a", "find_host", "[1, 2]") }, { "invalid_json" }, 1 },
  { "nothing", { CALL (0, "a", "find_host", "") }, { "invalid_arguments" }, 1 },
  { "null", { CALL (0, "a", "find_host", "{\\\"name\\\":null}") }, { "invalid_arguments" }, 1 },
  { "wrong type", { CALL (0, "a", "find_host", "{\\\"name\\\":7}") }, { "invalid_arguments" }, 1 },
  { "unknown name", { CALL (0, "a", "rm -rf", "{}") }, { "unknown_tool" }, 1 },
  { "not in this state", { CALL (0, "a", "check_in", "{}") }, { "not_allowed_now" }, 1 },
  { "no ids",
    { "{\"index\":0,\"function\":{\"name\":\"find_host\",\"arguments\":\"" PRIYA "\"}}",
      "{\"index\":1,\"function\":{\"name\":\"find_host\",\"arguments\":\"" SNEHA "\"}}" },
    { "Priya Raghavan", "Sneha Kulkarni" },
    2 },
  { "one id for two",
    { CALL (0, "a", "find_host", PRIYA), CALL (1, "a", "find_host", SNEHA) },
    { "Priya Raghavan", "Sneha Kulkarni" },
    2 },
  { "fragments",
    { CALL (0, "a", "find_host", ""), MORE (0, "{\\\"na"), MORE (0, "me\\\":\\\"\xc3"),
      MORE (0, "\xa9 Priya"), MORE (0, " Raghavan\\\"}") },
    { "Priya Raghavan" },
    1 },
  { "fragments of two, mixed",
    { CALL (0, "a", "find_host", ""), CALL (1, "b", "find_host", ""), MORE (0, "{\\\"name\\\":"),
      MORE (1, "{\\\"name\\\":\\\"Sneha"), MORE (0, "\\\"Priya\\\"}"), MORE (1, "\\\"}") },
    { "Priya Raghavan", "Sneha Kulkarni" },
    2 },
  { "one index for two",
    { CALL (0, "a", "find_host", PRIYA), CALL (0, "b", "find_host", SNEHA) },
    { "Priya Raghavan", "Sneha Kulkarni" },
    2 },
  { "one index for two, in fragments",
    { CALL (0, "a", "find_host", "{\\\"name\\\":"), MORE (0, "\\\"Priya\\\"}"),
      CALL (0, "b", "find_host", "{\\\"name\\\":"), MORE (0, "\\\"Sneha\\\"}") },
    { "Priya Raghavan", "Sneha Kulkarni" },
    2 },
};

static void
test_calls (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (call_cases); i++)
    {
      g_auto (Remote) remote = { 0 };
      g_autoptr (JsonArray) messages = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s", call_cases[i].name);
      remote_init (&remote, 0, NULL);
      answer_calls (&remote, call_cases[i].fragments);
      answer_words (&remote, "So it is.");
      desk_say (remote.desk, "tell a story");
      g_assert_true (desk_has_said (remote.desk, "So it is."));
      g_assert_cmpuint (count_chats (&remote), ==, 2);
      g_assert_cmpuint (desk_count_events (remote.desk, "tool_result", NULL, NULL), ==,
                        call_cases[i].n_calls);
      messages =
        messages_sent (clara_test_server_get (remote.server, clara_test_server_count (remote.server) - 1));
      text = clara_json_array_to_string (messages);
      for (guint k = 0; call_cases[i].expected[k] != NULL; k++)
        {
          if (strstr (text, call_cases[i].expected[k]) == NULL)
            g_test_message ("%s", text);
          g_assert_nonnull (strstr (text, call_cases[i].expected[k]));
        }
      assert_taken (&remote);
    }
}

/* A call that cannot be answered, for it names no tool, is no answer at all. */
static void
test_nameless_call (void)
{
  static const char *const fragments[] = { "{\"index\":0,\"id\":\"a\",\"function\":{\"arguments\":\"{}\"}}",
                                           NULL };
  g_auto (Remote) remote = { 0 };

  remote_init (&remote, 1, NULL);
  answer_calls (&remote, fragments);
  clara_scripted_model_add (g_ptr_array_index (remote.desk->models, 1), "[{\"text\": \"Second here.\"}]");
  desk_say (remote.desk, "tell a story");
  g_assert_true (desk_has_said (remote.desk, "Second here."));
  g_assert_cmpuint (desk_count_events (remote.desk, "tool_call", NULL, NULL), ==, 0);
}

/* The first round calls a tool, the second fails: what the tool did stays done and paired. */
static void
test_second_round (void)
{
  static const char *const fragments[] = {
    CALL (0, "a", "set_user_type", "{\\\"user_type\\\":\\\"visitor\\\"}"), NULL
  };

  for (const char *const *fault = clara_test_fault_list (); *fault != NULL; fault++)
    {
      g_auto (Remote) remote = { 0 };

      g_test_message ("%s", *fault);
      remote_init (&remote, 0, NULL);
      answer_calls (&remote, fragments);
      spoil (&remote, *fault);
      desk_say (remote.desk, "hmm somebody expects me upstairs");
      desk_assert_state (remote.desk, "visitor_info_collection");
      g_assert_true (desk_has_said (remote.desk, "What is your name?"));
      g_assert_cmpuint (desk_count_events (remote.desk, "tool_call", NULL, NULL), ==, 1);
      desk_wait (remote.desk, 15);
      answer_words (&remote, "And your name?");
      desk_say (remote.desk, "why would you want to know that of me");
      g_assert_true (desk_has_said (remote.desk, "And your name?"));
      assert_taken (&remote);
    }
}

/* The visitor goes on, and the desk speaks, while a tool is at work: its call keeps its place and its pair.
 */
static void
test_overtaken_call (void)
{
  static const char *const fragments[] = {
    CALL (0, "a", "company_information", "{\\\"query\\\":\\\"parking\\\"}"),
    CALL (1, "b", "company_information", "{\\\"query\\\":\\\"lunch\\\"}"), NULL
  };
  g_auto (Remote) remote = { 0 };
  g_autoptr (ClaraTranscript) transcript = clara_transcript_new ("tell a story", "en", 1.0, NULL);

  remote_init (&remote, 0, NULL);
  answer_calls (&remote, fragments);
  clara_dialogue_hear (remote.desk->dialogue, transcript, "voice");
  while (desk_count_events (remote.desk, "tool_call", NULL, NULL) == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (desk_count_events (remote.desk, "tool_result", NULL, NULL), ==, 0);
  clara_bus_send (remote.desk->bus, "desk_say", clara_json_build ("s", "text", "One moment."), NULL);
  answer_words (&remote, "Another story.");
  desk_hear (remote.desk, "no, tell another story", 1.0);
  g_assert_true (desk_has_said (remote.desk, "Another story."));
  g_assert_cmpuint (count_chats (&remote), ==, 2);
  assert_taken (&remote);
}

void
add_model_faults_tests (void)
{
  /* The environment's proxy would never find the servers of the tests. */
  g_setenv ("no_proxy", "*", TRUE);
  g_test_add_func ("/dialogue/model-faults/next", test_next);
  g_test_add_func ("/dialogue/model-faults/local", test_local);
  g_test_add_func ("/dialogue/model-faults/calls", test_calls);
  g_test_add_func ("/dialogue/model-faults/nameless-call", test_nameless_call);
  g_test_add_func ("/dialogue/model-faults/second-round", test_second_round);
  g_test_add_func ("/dialogue/model-faults/overtaken-call", test_overtaken_call);
}
