/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-skill.h"

#include "clara-web-question.h"

typedef struct
{
  ClaraReception *reception;
  ClaraKnowledge *knowledge;
  GPtrArray *searches; /* of the web; empty unless an administrator turns it on */
} Skill;

static void
skill_free (gpointer data)
{
  Skill *skill = data;

  g_object_unref (skill->reception);
  g_object_unref (skill->knowledge);
  g_ptr_array_unref (skill->searches);
  g_free (skill);
}

/* Names and departments only: what a stranger at the door may know of those who work here. */
static void
find_host (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  Skill *skill = user_data;
  gboolean sure = FALSE;
  g_autoptr (GArray) matches =
    clara_reception_find_host (skill->reception, clara_json_get_string (arguments, "name", ""),
                               clara_json_get_string (arguments, "department", NULL), &sure);
  JsonArray *found = json_array_new ();

  for (guint i = 0; matches != NULL && i < matches->len; i++)
    {
      const ClaraHostMatch *match = &g_array_index (matches, ClaraHostMatch, i);

      json_array_add_object_element (found, clara_json_build ("ss", "name", match->employee->name,
                                                              "department", match->employee->department));
    }
  g_task_return_pointer (task, clara_json_build ("bab", "ok", TRUE, "matches", found, "sure", sure),
                         (GDestroyNotify) json_object_unref);
}

static JsonObject *
answer_to_result (ClaraAnswer *answer, GError *error)
{
  if (answer == NULL)
    return clara_tool_result_error ("failed", error->message,
                                    "Say that you cannot look it up and offer the front desk");
  if (answer->text == NULL)
    return clara_tool_result_error ("not_found", "Nothing is known about this",
                                    "Say that you do not know and offer to call the front desk");
  return clara_json_build ("bssd", "ok", TRUE, "answer", answer->text, "source", answer->source, "confidence",
                           answer->confidence);
}

static void
on_answer_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraAnswer) answer = clara_knowledge_answer_finish (CLARA_KNOWLEDGE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, answer_to_result (answer, error), (GDestroyNotify) json_object_unref);
}

static void
on_web_answer_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  JsonObject *answer = clara_web_question_ask_finish (result, &error);

  if (answer != NULL)
    g_task_return_pointer (task, answer, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

typedef struct
{
  GTask *task;
  GPtrArray *searches;
  char *query;
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->task);
  g_ptr_array_unref (asked->searches);
  g_free (asked->query);
  g_free (asked);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* What the company's documents do not say, the web may. */
static void
on_company_answer_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraAnswer) answer = clara_knowledge_answer_finish (CLARA_KNOWLEDGE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (asked->task, g_steal_pointer (&error));
  else if (answer != NULL && answer->text == NULL && asked->query[0] != '\0' && asked->searches->len > 0)
    clara_web_question_ask_async (asked->searches, asked->query, g_task_get_cancellable (asked->task),
                                  on_web_answer_ready, g_object_ref (asked->task));
  else
    g_task_return_pointer (asked->task, answer_to_result (answer, error), (GDestroyNotify) json_object_unref);
}

static void
company_information (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  Skill *skill = user_data;
  const char *query = clara_json_get_string (arguments, "query", "");
  g_autofree char *overview = NULL;
  Asked *asked = g_new0 (Asked, 1);

  asked->task = g_object_ref (task);
  asked->searches = g_ptr_array_ref (skill->searches);
  asked->query = g_strdup (query);
  if (query[0] == '\0')
    overview = g_strdup_printf ("What is %s?", clara_reception_get_company (skill->reception));
  clara_knowledge_answer_async (skill->knowledge, overview != NULL ? overview : query,
                                clara_tool_host_get_language (host), g_task_get_cancellable (task),
                                on_company_answer_ready, asked);
}

static void
directions (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  Skill *skill = user_data;
  g_autofree char *question =
    g_strdup_printf ("Where is %s?", clara_json_get_string (arguments, "place", ""));

  clara_knowledge_answer_async (skill->knowledge, question, clara_tool_host_get_language (host),
                                g_task_get_cancellable (task), on_answer_ready, g_object_ref (task));
}

#define TEXT(name, description) "\"" name "\": {\"type\": \"string\", \"description\": \"" description "\"}"
#define SCHEMA(properties, required)                                                                         \
  "{\"type\": \"object\", \"properties\": {" properties "}, \"required\": [" required                        \
  "], \"additionalProperties\": false}"

#define OPEN_STATES "user_classification visitor_info_collection host_notification employee_verified"

static const ClaraTool
  reception_tools
    [] = {
      { "set_user_type", "Say who is here, as soon as it is clear.",
        SCHEMA (
          "\"user_type\": {\"type\": \"string\", \"enum\": [\"visitor\", \"interview\", \"contractor\", "
          "\"delivery\", \"employee_guest\", \"event\", \"employee\"]}",
          "\"user_type\""),
        "user_classification visitor_info_collection", FALSE, TRUE, NULL },
      { "verify_employee", "Look up an employee who wants to come in, by any of the three.",
        SCHEMA (TEXT ("employee_id", "Employee number") ", " TEXT ("email", "E-mail address") ", " TEXT (
                  "name", "First and last name"),
                ""),
        "manual_verification", FALSE, TRUE, NULL },
      { "send_code", "Send a new one-time code to the employee's address on file.",
        SCHEMA ("\"channel\": {\"type\": \"string\", \"enum\": [\"desktop\", \"email\", \"sms\"]}", ""),
        "credential_check", FALSE, TRUE, NULL },
      { "check_code", "Check the one-time code that the employee gave.",
        SCHEMA (TEXT ("code", "Six digits"), "\"code\""), "credential_check", FALSE, TRUE, NULL },
      { "register_visitor",
        "Fill in what the visitor said, in their own words; any subset. Never invent a value.",
        SCHEMA (
          TEXT ("name", "The visitor's name") ", " TEXT ("company", "Where the visitor is from") ", " TEXT ("purpose", "Why the visitor is here") ", " TEXT (
            "host",
            "Whom the visitor wants to see") ", " TEXT ("phone",
                                                        "Phone number") ", " TEXT ("email",
                                                                                   "E-mail address") ","
                                                                                                     " " TEXT (
                                                                                                       "type",
                                                                                                       "Kind "
                                                                                                       "of "
                                                                                                       "visit"
                                                                                                       "or: "
                                                                                                       "visit"
                                                                                                       "or, "
                                                                                                       "inter"
                                                                                                       "view,"
                                                                                                       " cont"
                                                                                                       "racto"
                                                                                                       "r, "
                                                                                                       "deliv"
                                                                                                       "ery, "
                                                                                                       "emplo"
                                                                                                       "yee_"
                                                                                                       "guest"
                                                                                                       ", "
                                                                                                       "even"
                                                                                                       "t"),
          ""),
        "user_classification visitor_info_collection", FALSE, TRUE, NULL },
      { "find_host", "Find an employee by a perhaps misheard name.",
        SCHEMA (TEXT ("name", "As it was said") ", " TEXT ("department", "If it was said"), "\"name\""),
        OPEN_STATES, FALSE, FALSE, find_host },
      { "check_in", "Check the visitor in, after the details were read back and confirmed.", SCHEMA ("", ""),
        "visitor_info_collection", FALSE, TRUE, NULL },
      { "check_out", "Check a visitor out, by name and last 4 digits of the phone number, or by badge.",
        SCHEMA (TEXT ("name", "The visitor's name") ", " TEXT (
                  "phone_last_digits", "Last 4 digits") ", " TEXT ("badge", "Badge number"),
                ""),
        "user_classification host_notification employee_verified", FALSE, TRUE, NULL },
      { "notify_host", "Tell the host again, perhaps with a message.",
        SCHEMA (TEXT ("message", "In the visitor's words"), ""), "host_notification", FALSE, TRUE, NULL },
      { "leave_message", "Leave a message for an employee.",
        SCHEMA (TEXT ("host", "The employee's name") ", " TEXT ("text", "The message"), "\"host\", \"text\""),
        OPEN_STATES, FALSE, TRUE, NULL },
      { "call_human", "Call a person from the front desk.",
        SCHEMA (TEXT ("reason", "Why, in a few words"), "\"reason\""), "*", FALSE, TRUE, NULL },
      { "company_information",
        "Answer from the company's own documents, else from the web where that is allowed (from_web); empty "
        "for an overview.",
        SCHEMA (TEXT ("query", "The question"), "\"query\""), "*", FALSE, FALSE, company_information },
      { "directions", "Tell the way to a place in the building.",
        SCHEMA (TEXT ("place", "Where to"), "\"place\""), "*", FALSE, FALSE, directions },
      { "set_language", "Go on in another language.",
        SCHEMA ("\"language\": {\"type\": \"string\", \"enum\": [\"en\", \"hi\", \"ta\", \"te\"]}",
                "\"language\""),
        "*", FALSE, TRUE, NULL },
      { "end_conversation", "The visitor said goodbye.", SCHEMA ("", ""), "*", FALSE, TRUE, NULL },
    };

/**
 * clara_reception_skill_add:
 * @tools: the registry
 * @searches: (nullable) (element-type ClaraWebSearch): where questions are asked that the company's documents
 * do not answer; %NULL or empty for nowhere
 *
 * Adds the reception's tools.
 */
void
clara_reception_skill_add (ClaraTools *tools, ClaraReception *reception, ClaraKnowledge *knowledge,
                           GPtrArray *searches)
{
  Skill *skill = g_new0 (Skill, 1);

  skill->reception = g_object_ref (reception);
  skill->knowledge = g_object_ref (knowledge);
  skill->searches = searches != NULL ? g_ptr_array_ref (searches) : g_ptr_array_new ();
  clara_tools_add (tools, reception_tools, G_N_ELEMENTS (reception_tools), skill, skill_free);
}
