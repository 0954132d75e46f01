/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-model.h"

#include "clara-json.h"
#include "clara-test-chat.h"

#include <string.h>

/* What a line is about, first match wins. Group 1 is the value. */
typedef struct
{
  const char *pattern;
  const char *tool;
  const char *argument; /* NULL: none */
  const char *value;    /* NULL: group 1 */
} Rule;

#define NAME "([\\w'.-]+(?: [\\w'.-]+){0,3}?)"
#define END "(?:[.,!?]| and |$)"

static const Rule rules[] = {
  { "\\b(?:goodbye|good bye|that is all)\\b", "end_conversation", NULL, NULL },
  { "\\b(?:talk|speak) to (?:a|some)", "call_human", "reason", "The visitor asks for a person" },
  { "\\bi work here\\b|\\bi am an employee\\b|\\bi'm an employee\\b", "set_user_type", "user_type",
    "employee" },
  { "\\bdeliver|\\bparcel|\\bpackage", "set_user_type", "user_type", "delivery" },
  { "\\binterview\\b", "set_user_type", "user_type", "interview" },
  { "\\b(?:how do i get to|where is|way to) (.+?)" END, "directions", "place", NULL },
  { "^(?:what|when|how|which|is there|do you)\\b.*", "company_information", "query", "" },
  { "\\b(?:to see|see|visiting|meet|meeting with|appointment with) " NAME END, "register_visitor", "host",
    NULL },
  { "\\bmy name is " NAME END, "register_visitor", "name", NULL },
  { "\\b(?:from|work for|company is) " NAME END, "register_visitor", "company", NULL },
  { "\\b(?:a|another) (?:visitor|guest)\\b", "set_user_type", "user_type", "visitor" },
};

/* What Clara asked last, by a word of the question. */
static const struct
{
  const char *word;
  const char *argument;
} questions[] = {
  { "your name", "name" }, { "company", "company" },       { "here to see", "host" },
  { "delivery", "host" },  { "interviewing you", "host" }, { "mobile", "phone" },
  { "phone", "phone" },    { "e-mail", "email" },          { "about", "purpose" },
};

static const struct
{
  const char *field;
  const char *argument;
} fields[] = {
  { "visitor_name", "name" }, { "company", "company" }, { "host", "host" },
  { "phone", "phone" },       { "purpose", "purpose" }, { "email", "email" },
};

void
fake_reply_clear (FakeReply *reply)
{
  g_clear_pointer (&reply->text, g_free);
  g_clear_pointer (&reply->tool, g_free);
  g_clear_pointer (&reply->arguments, g_free);
}

static void
say (FakeReply *reply, const char *text)
{
  reply->text = g_strdup (text);
}

static void
call (FakeReply *reply, const char *tool, const char *argument, const char *value)
{
  g_autoptr (JsonObject) object = json_object_new ();

  if (argument != NULL)
    json_object_set_string_member (object, argument, value);
  reply->tool = g_strdup (tool);
  reply->arguments = clara_json_to_string (object);
}

static gboolean
is_offered (JsonArray *tools, const char *name)
{
  for (guint i = 0; tools != NULL && i < json_array_get_length (tools); i++)
    {
      JsonObject *tool = clara_json_array_get_object (tools, i);
      JsonObject *function = tool != NULL ? clara_json_get_object (tool, "function") : NULL;

      if (function != NULL && strcmp (clara_json_get_string (function, "name", ""), name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* After a tool: its own words, in a sentence that only this model says. */
static void
answer_result (JsonObject *message, FakeReply *reply)
{
  const char *content = clara_json_get_string (message, "content", "");
  g_autoptr (JsonObject) result = clara_json_parse_object (content, -1, NULL);
  JsonObject *error = result != NULL ? clara_json_get_object (result, "error") : NULL;
  const char *words = result != NULL ? clara_json_get_string (result, "to_say", "") : "";

  if (*words == '\0' && result != NULL)
    words = clara_json_get_string (result, "answer", "");
  if (error != NULL)
    reply->text =
      g_strdup_printf ("I am sorry. %s.", clara_json_get_string (error, "message", "That did not work"));
  else if (*words != '\0')
    reply->text = g_strdup_printf ("Certainly. %s", words);
  else
    say (reply, "Certainly.");
}

static char *
match_group (const char *pattern, const char *line)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  if (!g_regex_match (regex, line, 0, &match))
    return NULL;
  return g_match_info_get_match_count (match) > 1 ? g_match_info_fetch (match, 1) : g_strdup ("");
}

/* Returns: (transfer none): the argument of register_visitor that a bare answer is for. */
static const char *
find_asked (const char *system, const char *said)
{
  g_autofree char *lower = g_utf8_strdown (said, -1);
  const char *found = NULL;
  const char *latest = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (questions); i++)
    {
      const char *at = g_strrstr (lower, questions[i].word);

      if (at != NULL && (latest == NULL || at > latest))
        {
          latest = at;
          found = questions[i].argument;
        }
    }
  for (gsize i = 0; found == NULL && i < G_N_ELEMENTS (fields); i++)
    {
      g_autofree char *missing = g_strdup_printf (" %s=missing", fields[i].field);

      if (strstr (system, missing) != NULL)
        found = fields[i].argument;
    }
  return found;
}

static char *
clean_value (const char *argument, const char *line)
{
  static const char *const openings =
    "^(?:(?:it's|it is|i'm|i am|this is|my name is|my number is|the name is)(?: from)? )";
  g_autoptr (GRegex) regex = g_regex_new (openings, G_REGEX_CASELESS, 0, NULL);
  g_autofree char *bare = g_regex_replace_literal (regex, line, -1, 0, "", 0, NULL);
  gsize length;

  g_strstrip (bare);
  if (strcmp (argument, "phone") == 0)
    {
      GString *digits = g_string_new (NULL);

      for (const char *at = bare; *at != '\0'; at++)
        if (g_ascii_isdigit (*at) || *at == '+')
          g_string_append_c (digits, *at);
      return g_string_free (digits, FALSE);
    }
  length = strlen (bare);
  while (length > 0 && strchr (".,!?", bare[length - 1]) != NULL)
    bare[--length] = '\0';
  return g_steal_pointer (&bare);
}

static void
answer_line (const char *system, const char *said, const char *line, JsonArray *tools, FakeReply *reply)
{
  const char *asked;
  g_autofree char *value = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *group =
        is_offered (tools, rules[i].tool) ? match_group (rules[i].pattern, line) : NULL;
      gsize length = group != NULL ? strlen (group) : 0;

      if (group == NULL)
        continue;
      if (length > 0 && group[length - 1] == '.')
        group[length - 1] = '\0';
      if (strcmp (rules[i].tool, "company_information") == 0)
        call (reply, rules[i].tool, rules[i].argument, line);
      else
        call (reply, rules[i].tool, rules[i].argument, rules[i].value != NULL ? rules[i].value : group);
      return;
    }
  if (is_offered (tools, "verify_employee"))
    {
      value = clean_value ("name", line);
      call (reply, "verify_employee", strpbrk (value, "0123456789") != NULL ? "employee_id" : "name", value);
      return;
    }
  asked = strstr (system, "State: visitor_info_collection") != NULL ? find_asked (system, said) : NULL;
  if (asked == NULL || !is_offered (tools, "register_visitor"))
    {
      say (reply, "Welcome. Are you visiting somebody, or may I answer a question?");
      return;
    }
  value = clean_value (asked, line);
  if (*value == '\0')
    say (reply, "I am afraid I did not catch that. Would you say it once more?");
  else
    call (reply, "register_visitor", asked, value);
}

void
fake_model_answer (JsonObject *request, FakeReply *reply)
{
  JsonArray *messages = clara_json_get_array (request, "messages");
  const char *system = "", *said = "", *line = "";
  JsonObject *last = NULL;

  *reply = (FakeReply){ .fault = clara_test_chat_find_fault (messages) };
  if (reply->fault != NULL)
    return;
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      const char *role;

      last = clara_json_array_get_object (messages, i);
      role = clara_json_get_string (last, "role", "");
      if (strcmp (role, "system") == 0)
        system = clara_json_get_string (last, "content", "");
      else if (strcmp (role, "assistant") == 0)
        said = clara_json_get_string (last, "content", said);
      else if (strcmp (role, "user") == 0)
        line = clara_json_get_string (last, "content", "");
    }
  if (strcmp (clara_json_get_string (last, "role", ""), "tool") == 0)
    answer_result (last, reply);
  else
    answer_line (system, said, line, clara_json_get_array (request, "tools"), reply);
}
