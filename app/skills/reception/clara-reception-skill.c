/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-skill.h"

#include "clara-companions.h"
#include "clara-repositories.h"
#include "clara-web-question.h"

typedef struct
{
  ClaraReception *reception;
  ClaraKnowledge *knowledge;
  GPtrArray *searches; /* of the web; empty unless an administrator turns it on */
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraMemory *memory; /* NULL for none */
} Skill;

#define MOST_INSIDE 500

static void
skill_free (gpointer data)
{
  Skill *skill = data;

  g_object_unref (skill->reception);
  g_object_unref (skill->knowledge);
  g_ptr_array_unref (skill->searches);
  g_object_unref (skill->store);
  clara_tenant_unref (skill->tenant);
  g_clear_object (&skill->memory);
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

typedef struct
{
  GTask *task;
  GPtrArray *searches;
  ClaraMemory *memory;
  char *identity; /* NULL unless a verified employee asked */
  char *query;
} Asked;

static void
asked_free (Asked *asked)
{
  g_object_unref (asked->task);
  g_ptr_array_unref (asked->searches);
  g_clear_object (&asked->memory);
  g_free (asked->identity);
  g_free (asked->query);
  g_free (asked);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* What an employee had looked up on the web is kept for them (SPEC 11). */
static void
keep (Asked *asked, JsonObject *answer)
{
  g_autoptr (JsonObject) arguments = NULL;
  g_autofree char *text = NULL;
  JsonArray *categories;

  if (asked->memory == NULL || asked->identity == NULL || !clara_json_get_boolean (answer, "ok", FALSE))
    return;
  text = g_strdup_printf ("%s: %s (%s)", asked->query, clara_json_get_string (answer, "answer", ""),
                          clara_json_get_string (answer, "source", "web"));
  categories = json_array_new ();
  json_array_add_string_element (categories, "web");
  arguments = clara_json_build ("sa", "information", text, "categories", categories);
  clara_memory_run_async (asked->memory, asked->identity, CLARA_MEMORY_ADD, arguments, NULL, NULL, NULL);
}

static void
on_web_answer_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Asked) asked = user_data;
  g_autoptr (GError) error = NULL;
  JsonObject *answer = clara_web_question_ask_finish (result, &error);

  if (answer != NULL)
    {
      keep (asked, answer);
      g_task_return_pointer (asked->task, answer, (GDestroyNotify) json_object_unref);
    }
  else
    g_task_return_error (asked->task, g_steal_pointer (&error));
}

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
    {
      Asked *further = g_steal_pointer (&asked);

      clara_web_question_ask_async (further->searches, further->query, g_task_get_cancellable (further->task),
                                    on_web_answer_ready, further);
    }
  else
    g_task_return_pointer (asked->task, answer_to_result (answer, error), (GDestroyNotify) json_object_unref);
}

/* What staff have written themselves comes first. */
static gboolean
answer_from_staff (Skill *skill, ClaraToolHost *host, const char *question, GTask *task)
{
  const char *text =
    clara_reception_find_answer (skill->reception, question, clara_tool_host_get_language (host));

  if (text == NULL)
    return FALSE;
  g_task_return_pointer (
    task, clara_json_build ("bssd", "ok", TRUE, "answer", text, "source", "front desk", "confidence", 1.0),
    (GDestroyNotify) json_object_unref);
  return TRUE;
}

static void
company_information (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  Skill *skill = user_data;
  const char *query = clara_json_get_string (arguments, "query", "");
  g_autofree char *overview = NULL;
  Asked *asked;

  if (answer_from_staff (skill, host, query, task))
    return;
  asked = g_new0 (Asked, 1);
  asked->task = g_object_ref (task);
  asked->searches = g_ptr_array_ref (skill->searches);
  asked->memory = skill->memory != NULL ? g_object_ref (skill->memory) : NULL;
  asked->identity = g_strdup (clara_tool_host_get_identity (host));
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

  if (answer_from_staff (skill, host, clara_json_get_string (arguments, "place", ""), task))
    return;
  clara_knowledge_answer_async (skill->knowledge, question, clara_tool_host_get_language (host),
                                g_task_get_cancellable (task), on_answer_ready, g_object_ref (task));
}

/* Names that the front desk has on its own screen; for its staff only. */
static gpointer
list_inside (ClaraDb *db, gpointer user_data, GError **error)
{
  return clara_visits_list (db, user_data, NULL, "checked_in", NULL, 0, MOST_INSIDE, error);
}

static void
on_inside_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  g_autoptr (GPtrArray) visits = clara_store_finish (CLARA_STORE (source), result, &error);
  JsonArray *inside;
  gint64 people = 0;

  if (visits == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  inside = json_array_new ();
  for (guint i = 0; i < visits->len; i++)
    {
      const ClaraVisit *visit = g_ptr_array_index (visits, i);
      g_autofree char *since = clara_clock_format (visit->check_in_time, visit->utc_offset);
      g_auto (GStrv) companions = clara_companions_of_extra (visit->extra);
      JsonObject *object = clara_json_build ("ssss", "visitor_name", visit->visitor_name, "company",
                                             visit->company, "host", visit->host_name, "since", since);

      if (companions[0] != NULL)
        json_object_set_array_member (object, "companions",
                                      clara_json_array_from_strv ((const char *const *) companions));
      people += clara_visit_count_people (visit);
      json_array_add_object_element (inside, object);
    }
  g_task_return_pointer (task, clara_json_build ("bia", "ok", TRUE, "count", people, "inside", inside),
                         (GDestroyNotify) json_object_unref);
}

static void
who_is_in (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  Skill *skill = user_data;

  clara_store_read_async (skill->store, list_inside, clara_tenant_ref (skill->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) g_ptr_array_unref,
                          g_task_get_cancellable (task), on_inside_ready, g_object_ref (task));
}

/* clang-format off */
#define TEXT(name, description) "\"" name "\": {\"type\": \"string\", \"description\": \"" description "\"}"
#define ONE_OF(name, values) "\"" name "\": {\"type\": \"string\", \"enum\": [" values "]}"
#define SCHEMA(properties, required)                                                                         \
  "{\"type\": \"object\", \"properties\": {" properties "}, \"required\": [" required                        \
  "], \"additionalProperties\": false}"

#define OPEN_STATES "user_classification visitor_info_collection host_notification employee_verified"
#define FORM_STATES "user_classification visitor_info_collection"
#define TYPES "\"visitor\", \"interview\", \"contractor\", \"delivery\", \"employee_guest\", \"event\""
#define ANYBODY CLARA_TOOL_FOR_ANYBODY

static const ClaraTool reception_tools[] = {
  { "set_user_type", "Say who is here, as soon as it is clear.",
    SCHEMA (ONE_OF ("user_type", TYPES ", \"employee\""), "\"user_type\""),
    FORM_STATES, ANYBODY, TRUE, NULL },
  { "start_face_verification", "An employee wants to be recognised by the camera.",
    SCHEMA ("", ""), "user_classification", ANYBODY, TRUE, NULL },
  { "verify_employee", "Look up an employee who wants to come in, by any of the three.",
    SCHEMA (TEXT ("employee_id", "Employee number") ", "
            TEXT ("email", "E-mail address") ", "
            TEXT ("name", "First and last name"), ""),
    "manual_verification", ANYBODY, TRUE, NULL },
  { "send_code", "Send a new one-time code to the employee's address on file.",
    SCHEMA (ONE_OF ("channel", "\"desktop\", \"email\", \"sms\""), ""),
    "credential_check", ANYBODY, TRUE, NULL },
  { "check_code", "Check the one-time code that the employee gave.",
    SCHEMA (TEXT ("code", "Six digits"), "\"code\""), "credential_check", ANYBODY, TRUE, NULL },
  { "register_visitor", "Fill in what the visitor said, in their own words; any subset. Never invent a value.",
    SCHEMA (TEXT ("name", "The visitor's name") ", "
            TEXT ("company", "Where the visitor is from") ", "
            TEXT ("purpose", "Why the visitor is here") ", "
            TEXT ("host", "Whom the visitor wants to see; unknown where they do not know") ", "
            TEXT ("phone", "Phone number") ", "
            TEXT ("email", "E-mail address") ", "
            ONE_OF ("type", TYPES), ""),
    FORM_STATES, ANYBODY, TRUE, NULL },
  { "find_host", "Find an employee by a perhaps misheard name.",
    SCHEMA (TEXT ("name", "As it was said") ", " TEXT ("department", "If it was said"), "\"name\""),
    OPEN_STATES, ANYBODY, FALSE, find_host },
  { "check_in", "Check the visitor in, after the details were read back and confirmed.",
    SCHEMA ("", ""), "visitor_info_collection", ANYBODY, TRUE, NULL },
  { "check_out", "Check a visitor out, by name and last 4 digits of the phone number, or by badge.",
    SCHEMA (TEXT ("name", "The visitor's name") ", "
            TEXT ("phone_last_digits", "Last 4 digits") ", "
            TEXT ("badge", "Badge number"), ""),
    "user_classification host_notification employee_verified", ANYBODY, TRUE, NULL },
  { "notify_host", "Tell the host again, perhaps with a message.",
    SCHEMA (TEXT ("message", "In the visitor's words"), ""), "host_notification", ANYBODY, TRUE, NULL },
  { "leave_message", "Leave a message for an employee.",
    SCHEMA (TEXT ("host", "The employee's name") ", " TEXT ("text", "The message"), "\"host\", \"text\""),
    OPEN_STATES, ANYBODY, TRUE, NULL },
  { "call_human", "Call a person from the front desk.",
    SCHEMA (TEXT ("reason", "Why, in a few words"), "\"reason\""), "*", ANYBODY, TRUE, NULL },
  { "company_information",
    "Answer from the company's own documents, else from the web where that is allowed (from_web); empty for an "
    "overview.",
    SCHEMA (TEXT ("query", "The question"), "\"query\""), "*", ANYBODY, FALSE, company_information },
  { "directions", "Tell the way to a place in the building.",
    SCHEMA (TEXT ("place", "Where to"), "\"place\""), "*", ANYBODY, FALSE, directions },
  { "who_is_in", "List the visitors who are in the building now.",
    SCHEMA ("", ""), "employee_verified", CLARA_TOOL_FOR_STAFF, FALSE, who_is_in },
  { "set_language", "Go on in another language.",
    SCHEMA (ONE_OF ("language", "\"en\", \"hi\", \"ta\", \"te\""), "\"language\""), "*", ANYBODY, TRUE, NULL },
  { "agent_filler", "Say a short phrase at once, before something that takes a while.",
    SCHEMA (ONE_OF ("kind", "\"lookup\", \"general\""), "\"kind\""), "*", ANYBODY, FALSE, NULL },
  { "end_conversation", "The visitor said goodbye.", SCHEMA ("", ""), "*", ANYBODY, TRUE, NULL },
};
/* clang-format on */

/**
 * clara_reception_skill_add:
 * @tools: the registry
 * @searches: (nullable) (element-type ClaraWebSearch): where questions are asked that the company's documents
 * do not answer; %NULL or empty for nowhere
 * @memory: (nullable): where a verified employee's answers from the web are kept
 *
 * Adds the reception's tools.
 */
void
clara_reception_skill_add (ClaraTools *tools, ClaraReception *reception, ClaraKnowledge *knowledge,
                           GPtrArray *searches, ClaraStore *store, ClaraTenant *tenant, ClaraMemory *memory)
{
  Skill *skill = g_new0 (Skill, 1);

  skill->reception = g_object_ref (reception);
  skill->knowledge = g_object_ref (knowledge);
  skill->searches = searches != NULL ? g_ptr_array_ref (searches) : g_ptr_array_new ();
  skill->store = g_object_ref (store);
  skill->tenant = clara_tenant_ref (tenant);
  skill->memory = memory != NULL ? g_object_ref (memory) : NULL;
  clara_tools_add (tools, "reception", reception_tools, G_N_ELEMENTS (reception_tools), skill, skill_free);
}
