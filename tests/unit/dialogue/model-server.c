/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model-server.h"

#include "clara-json.h"

#include <string.h>

/* Arguments come in pieces of so many bytes, also in the middle of a character. */
#define FRAGMENT 7

struct _ModelServer
{
  ClaraTestServer *server;
  char *url;
  JsonArray *answers;
  guint next;
  guint lost;
  guint requests;
  JsonObject *request;
};

static void
send_delta (ClaraTestAnswer *answer, JsonObject *delta, const char *finish)
{
  JsonArray *choices = json_array_new ();
  g_autoptr (JsonObject) chunk =
    clara_json_build ("ssa", "id", "chatcmpl-1", "object", "chat.completion.chunk", "choices", choices);
  g_autofree char *text = NULL;

  json_array_add_object_element (
    choices, clara_json_build ("ios", "index", (gint64) 0, "delta", delta, "finish_reason", finish));
  text = clara_json_to_string (chunk);
  clara_test_answer_event (answer, 0, text);
}

static JsonObject *
call_delta (guint index, const char *id, const char *name, const char *arguments)
{
  JsonArray *calls = json_array_new ();
  JsonObject *function = json_object_new ();
  JsonObject *call = clara_json_build ("io", "index", (gint64) index, "function", function);

  if (name != NULL)
    {
      json_object_set_string_member (call, "id", id);
      json_object_set_string_member (call, "type", "function");
      json_object_set_string_member (function, "name", name);
    }
  json_object_set_string_member (function, "arguments", arguments);
  json_array_add_object_element (calls, call);
  return clara_json_build ("a", "tool_calls", calls);
}

static void
send_call (ModelServer *self, ClaraTestAnswer *answer, guint index, JsonObject *part)
{
  JsonObject *arguments = clara_json_get_object (part, "arguments");
  g_autofree char *id = g_strdup_printf ("call_%u_%u", self->requests, index);
  g_autofree char *text = arguments != NULL ? clara_json_to_string (arguments)
                                            : g_strdup (clara_json_get_string (part, "arguments", "{}"));

  send_delta (answer, call_delta (index, id, clara_json_get_string (part, "tool", ""), ""), NULL);
  for (const char *p = text; *p != '\0';)
    {
      const char *end = p + MIN (strlen (p), FRAGMENT);
      g_autofree char *piece = NULL;

      while (*end != '\0' && ((guchar) *end & 0xc0) == 0x80)
        end++;
      piece = g_strndup (p, (gsize) (end - p));
      send_delta (answer, call_delta (index, NULL, NULL, piece), NULL);
      p = end;
    }
}

static void
send_text (ClaraTestAnswer *answer, const char *text)
{
  for (const char *p = text; *p != '\0';)
    {
      const char *space = strchr (p, ' ');
      g_autofree char *piece = space != NULL ? g_strndup (p, (gsize) (space + 1 - p)) : g_strdup (p);

      send_delta (answer, clara_json_build ("s", "content", piece), NULL);
      p += strlen (piece);
    }
}

static void
send_parts (ModelServer *self, ClaraTestAnswer *answer, JsonArray *parts)
{
  guint calls = 0;

  for (guint i = 0; i < json_array_get_length (parts); i++)
    {
      JsonObject *part = clara_json_array_get_object (parts, i);
      const char *broken = clara_json_get_string (part, "broken", NULL);

      if (json_object_has_member (part, "tool"))
        send_call (self, answer, calls++, part);
      else if (json_object_has_member (part, "text"))
        send_text (answer, clara_json_get_string (part, "text", ""));
      else if (g_strcmp0 (broken, "cut") == 0)
        {
          clara_test_answer_cut (answer, 0);
          return;
        }
      else if (g_strcmp0 (broken, "garbage") == 0)
        clara_test_answer_event (answer, 0, "{\"choices\": [{\"delta\": {\"content\": ");
    }
  send_delta (answer, json_object_new (), calls > 0 ? "tool_calls" : "stop");
  clara_test_answer_event (answer, 0, "[DONE]");
}

/* What the tools that ran since the visitor's line told to say, in their order. */
static char *
words_of_tools (JsonArray *messages)
{
  guint n = json_array_get_length (messages);
  guint from = n;
  GString *words = g_string_new (NULL);

  while (from > 0
         && g_strcmp0 (clara_json_get_string (clara_json_array_get_object (messages, from - 1), "role", ""),
                       "user")
              != 0)
    from--;
  for (guint i = from; i < n; i++)
    {
      JsonObject *message = clara_json_array_get_object (messages, i);
      g_autoptr (JsonObject) result = NULL;
      const char *text;

      if (g_strcmp0 (clara_json_get_string (message, "role", ""), "tool") != 0)
        continue;
      result = clara_json_parse_object (clara_json_get_string (message, "content", "{}"), -1, NULL);
      if (result == NULL)
        continue;
      text = clara_json_get_string (result, "to_say", clara_json_get_string (result, "answer", NULL));
      if (text != NULL && text[0] != '\0')
        g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", text);
    }
  return g_string_free (words, FALSE);
}

static const char *
how_broken (JsonArray *parts)
{
  return clara_json_get_string (clara_json_array_get_object (parts, 0), "broken", "");
}

/* The next; a server that is broken is so however often it is asked. */
static JsonArray *
take_answer (ModelServer *self)
{
  guint n = self->answers != NULL ? json_array_get_length (self->answers) : 0;
  JsonArray *parts;

  if (self->next < n)
    return json_array_get_array_element (self->answers, self->next++);
  parts = n > 0 ? json_array_get_array_element (self->answers, n - 1) : NULL;
  return parts != NULL && how_broken (parts)[0] != '\0' ? parts : NULL;
}

static void
on_request (const ClaraTestRequest *request, ClaraTestAnswer *answer, gpointer user_data)
{
  ModelServer *self = user_data;
  gsize length;
  const char *body = g_bytes_get_data (request->body, &length);
  g_autoptr (GError) error = NULL;
  g_autofree char *words = NULL;
  JsonArray *parts;

  if (strcmp (request->method, "POST") != 0)
    return;
  self->requests++;
  g_clear_pointer (&self->request, json_object_unref);
  self->request = clara_json_parse_object (body, (gssize) length, &error);
  g_assert_no_error (error);
  clara_test_answer_header (answer, "content-type", "text/event-stream");
  parts = take_answer (self);
  if (parts != NULL)
    {
      if (g_str_equal (how_broken (parts), "status"))
        clara_test_answer_status (answer, 503);
      else
        send_parts (self, answer, parts);
      return;
    }
  words = words_of_tools (clara_json_get_array (self->request, "messages"));
  self->lost += words[0] == '\0' ? 1 : 0;
  send_text (answer, words);
  send_delta (answer, json_object_new (), "stop");
  clara_test_answer_event (answer, 0, "[DONE]");
}

ModelServer *
model_server_new (void)
{
  ModelServer *self = g_new0 (ModelServer, 1);

  self->server = clara_test_server_new (NULL);
  self->url = g_strconcat (clara_test_server_get_url (self->server), "/v1", NULL);
  clara_test_server_set_handler (self->server, on_request, self);
  return self;
}

void
model_server_free (ModelServer *self)
{
  g_object_unref (self->server);
  g_free (self->url);
  g_clear_pointer (&self->answers, json_array_unref);
  g_clear_pointer (&self->request, json_object_unref);
  g_free (self);
}

const char *
model_server_get_url (ModelServer *self)
{
  return self->url;
}

void
model_server_set_answers (ModelServer *self, JsonArray *answers)
{
  g_clear_pointer (&self->answers, json_array_unref);
  self->answers = answers != NULL ? json_array_ref (answers) : NULL;
  self->next = 0;
  self->lost = 0;
}

guint
model_server_count_left (ModelServer *self)
{
  return self->answers != NULL ? json_array_get_length (self->answers) - self->next : 0;
}

guint
model_server_count_lost (ModelServer *self)
{
  return self->lost;
}

guint
model_server_count_requests (ModelServer *self)
{
  return self->requests;
}

JsonObject *
model_server_get_request (ModelServer *self)
{
  return self->request;
}
