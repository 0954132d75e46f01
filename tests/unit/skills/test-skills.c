/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-memory-skill.h"
#include "clara-reception-skill.h"
#include "clara-repositories.h"
#include "clara-tool-schema.h"
#include "clara-duckduckgo-search.h"
#include "clara-tavily-search.h"
#include "clara-test-server.h"
#include "clara-tools.h"

#include <glib/gstdio.h>
#include <string.h>

/* A conversation that only remembers what it was asked to do. */
typedef struct
{
  GObject parent_instance;

  const char *state;
  const char *identity;
  gboolean staff;
  const char *without; /* a skill the agent does not have */
  GString *acts;
  GError *failure;
} TestHost;

typedef GObjectClass TestHostClass;

static GType test_host_get_type (void);

static const char *
get_state (ClaraToolHost *host)
{
  return ((TestHost *) host)->state;
}

static const char *
get_identity (ClaraToolHost *host)
{
  return ((TestHost *) host)->identity;
}

static const char *
get_language (ClaraToolHost *host)
{
  return "en";
}

static gboolean
is_staff (ClaraToolHost *host)
{
  return ((TestHost *) host)->staff;
}

static gboolean
has_skill (ClaraToolHost *host, const char *skill)
{
  return g_strcmp0 (((TestHost *) host)->without, skill) != 0;
}

static void
act_async (ClaraToolHost *host, const char *action, JsonObject *arguments, GCancellable *cancellable,
           GAsyncReadyCallback callback, gpointer user_data)
{
  TestHost *self = (TestHost *) host;
  g_autoptr (GTask) task = g_task_new (host, cancellable, callback, user_data);

  g_string_append_printf (self->acts, "%s ", action);
  if (self->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&self->failure));
  else
    g_task_return_pointer (task, clara_json_build ("b", "ok", TRUE), (GDestroyNotify) json_object_unref);
}

static JsonObject *
act_finish (ClaraToolHost *host, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
host_init (ClaraToolHostInterface *iface)
{
  iface->get_state = get_state;
  iface->get_identity = get_identity;
  iface->get_language = get_language;
  iface->is_staff = is_staff;
  iface->has_skill = has_skill;
  iface->act_async = act_async;
  iface->act_finish = act_finish;
}

G_DEFINE_TYPE_WITH_CODE (TestHost, test_host, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (CLARA_TYPE_TOOL_HOST, host_init))

static void
test_host_finalize (GObject *object)
{
  g_string_free (((TestHost *) object)->acts, TRUE);
  g_clear_error (&((TestHost *) object)->failure);
  G_OBJECT_CLASS (test_host_parent_class)->finalize (object);
}

static void
test_host_class_init (TestHostClass *klass)
{
  klass->finalize = test_host_finalize;
}

static void
test_host_init (TestHost *self)
{
  self->state = "user_classification";
  self->acts = g_string_new (NULL);
}

typedef struct
{
  char *folder;
  ClaraClock *clock;
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraReception *reception;
  ClaraKnowledge *knowledge;
  ClaraTestServer *server; /* the web */
  ClaraHttp *http;
  ClaraSecrets *secrets;
  GPtrArray *searches;
  ClaraTools *tools;
  ClaraMemory *memory;
  TestHost *host;
} Fixture;

/* Two searches, the first of which is asked first. */
static void
set_up_searches (Fixture *f)
{
  f->http = clara_http_new (f->clock);
  f->secrets = clara_secrets_new (f->folder);
  f->searches = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (f->searches, clara_tavily_search_new (f->http, f->settings, f->secrets, f->clock));
  g_ptr_array_add (f->searches, clara_duckduckgo_search_new (f->http, f->settings, f->secrets, f->clock));
}

static gpointer
fill (ClaraDb *db, gpointer data, GError **error)
{
  g_autoptr (ClaraEmployee) employee = clara_employee_new ();

  if (!clara_tenants_ensure (db, data, "Acme Towers", error))
    return NULL;
  employee->employee_id = g_strdup ("E-1");
  employee->name = g_strdup ("Priya Raghavan");
  employee->email = g_strdup ("priya@acme.example");
  employee->phone = g_strdup ("+918047182002");
  employee->department = g_strdup ("Research");
  employee->present = employee->active = TRUE;
  clara_employees_put (db, data, employee, error);
  return NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messengers = g_ptr_array_new ();
  g_autofree char *settings = NULL;
  g_autofree char *contents = NULL;
  g_autofree char *guide = NULL;

  f->folder = g_dir_make_tmp ("clara-skills-XXXXXX", &error);
  g_assert_no_error (error);
  settings = g_build_filename (f->folder, "settings.ini", NULL);
  guide = g_build_filename (f->folder, "guide.md", NULL);
  f->clock = clara_clock_new_virtual (G_GINT64_CONSTANT (1794803400000000), 330);
  f->store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  f->tenant = clara_tenant_new ("demo");
  clara_store_write_sync (f->store, fill, f->tenant, &error);
  g_assert_no_error (error);
  f->bus = clara_bus_new ();
  f->server = clara_test_server_new (NULL);
  contents =
    g_strdup_printf ("[clara]\ntavily-url='%s/tavily'\ntavily-key='none'\nduckduckgo-url='%s/duck'\n",
                     clara_test_server_get_url (f->server), clara_test_server_get_url (f->server));
  g_assert_true (g_file_set_contents (settings, contents, -1, NULL));
  f->settings = clara_settings_new (settings);
  f->reception = clara_reception_new (f->store, f->tenant, f->clock, f->bus, f->settings, messengers);
  clara_reception_load_sync (f->reception, &error);
  g_assert_no_error (error);
  f->knowledge = clara_knowledge_new (f->store, f->tenant);
  g_assert_true (g_file_set_contents (
    guide, "# Guide\n\n## Cafeteria\n\nThe cafeteria is on the second floor.\n", -1, NULL));
  clara_knowledge_import_sync (f->knowledge, guide, &error);
  g_assert_no_error (error);
  set_up_searches (f);
  f->memory = clara_memory_new (f->store, f->tenant, f->clock, f->secrets);
  f->tools = clara_tools_new ();
  clara_reception_skill_add (f->tools, f->reception, f->knowledge, f->searches, f->store, f->tenant,
                             f->memory);
  clara_memory_skill_add (f->tools, f->memory);
  f->host = g_object_new (test_host_get_type (), NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  static const char *const files[] = { "guide.md",     "settings.ini", "clara.db",
                                       "clara.db-wal", "clara.db-shm", "secrets.enc" };

  clara_clock_advance (f->clock, 1);
  g_clear_object (&f->host);
  g_clear_object (&f->tools);
  g_clear_object (&f->memory);
  g_clear_pointer (&f->searches, g_ptr_array_unref);
  g_clear_object (&f->secrets);
  g_clear_object (&f->http);
  g_clear_object (&f->server);
  g_clear_object (&f->knowledge);
  g_clear_object (&f->reception);
  g_clear_object (&f->settings);
  g_clear_object (&f->bus);
  clara_store_close (f->store);
  g_clear_object (&f->store);
  clara_tenant_unref (f->tenant);
  g_clear_object (&f->clock);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (f->folder, files[i], NULL);

      g_unlink (file);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

typedef struct
{
  JsonObject *object;
  GError *error;
  gboolean done;
} Result;

static void
on_called (GObject *source, GAsyncResult *async_result, gpointer user_data)
{
  Result *result = user_data;

  result->object = clara_tools_call_finish (CLARA_TOOLS (source), async_result, &result->error);
  result->done = TRUE;
}

static JsonObject *
call (Fixture *f, const char *name, const char *arguments)
{
  Result result = { NULL };
  g_autoptr (JsonObject) object = clara_json_parse_object (arguments, -1, NULL);

  clara_tools_call_async (f->tools, CLARA_TOOL_HOST (f->host), name, object, NULL, on_called, &result);
  while (!result.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_no_error (result.error);
  g_assert_nonnull (result.object);
  return result.object;
}

static void
assert_error (JsonObject *result, const char *code, const char *names)
{
  JsonObject *error = clara_json_get_object (result, "error");
  g_autofree char *text = clara_json_to_string (result);

  g_assert_false (clara_json_get_boolean (result, "ok", TRUE));
  g_assert_cmpstr (clara_json_get_string (error, "code", NULL), ==, code);
  g_assert_nonnull (clara_json_get_string (error, "message", NULL));
  g_assert_nonnull (clara_json_get_string (error, "fix", NULL));
  if (strstr (text, names) == NULL)
    g_error ("'%s' is not named in %s", names, text);
}

static void
test_schema (void)
{
  static const struct
  {
    const char *arguments;
    const char *problem; /* NULL: none */
  } cases[] = {
    { "{\"name\": \"x\"}", NULL },
    { "{\"name\": \"x\", \"count\": 3, \"loud\": true, \"kind\": \"a\"}", NULL },
    { "{\"name\": \"x\", \"kind\": null}", NULL },
    { "{}", "'name'" },
    { "{\"name\": null}", "'name'" },
    { "{\"name\": 3}", "'name'" },
    { "{\"name\": \"x\", \"count\": \"3\"}", "'count'" },
    { "{\"name\": \"x\", \"count\": 3.5}", "'count'" },
    { "{\"name\": \"x\", \"loud\": 1}", "'loud'" },
    { "{\"name\": \"x\", \"kind\": \"c\"}", "'kind'" },
    { "{\"name\": \"x\", \"other\": 1}", "'other'" },
    { "{\"name\": {\"a\": 1}}", "'name'" },
    { "{\"name\": [\"a\"]}", "'name'" },
  };
  g_autoptr (JsonObject) schema = clara_json_parse_object (
    "{\"type\": \"object\", \"properties\": {\"name\": {\"type\": \"string\"}, \"count\": {\"type\": "
    "\"integer\"}, "
    "\"loud\": {\"type\": \"boolean\"}, \"kind\": {\"type\": \"string\", \"enum\": [\"a\", \"b\"]}}, "
    "\"required\": [\"name\"], \"additionalProperties\": false}",
    -1, NULL);
  g_autofree char *long_text = g_strnfill (5000, 'x');
  g_autoptr (JsonObject) too_long = clara_json_build ("s", "name", long_text);
  g_autofree char *long_fix = NULL;
  g_autofree char *long_problem = clara_tool_schema_check (schema, too_long, &long_fix);

  g_assert_nonnull (long_problem);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonObject) arguments = clara_json_parse_object (cases[i].arguments, -1, NULL);
      g_autofree char *fix = NULL;
      g_autofree char *problem = clara_tool_schema_check (schema, arguments, &fix);

      if (cases[i].problem == NULL)
        {
          g_assert_null (problem);
          continue;
        }
      if (problem == NULL || strstr (problem, cases[i].problem) == NULL || fix == NULL)
        g_error ("%s gives '%s' (%s)", cases[i].arguments, problem, fix);
    }
}

static gboolean
lists (Fixture *f, const char *state, const char *identity, const char *name)
{
  const ClaraToolAccess access = { state, identity, FALSE, NULL };
  g_autoptr (JsonArray) tools = clara_tools_list (f->tools, &access);

  for (guint i = 0; i < json_array_get_length (tools); i++)
    {
      JsonObject *tool = clara_json_array_get_object (tools, i);
      JsonObject *function = clara_json_get_object (tool, "function");

      g_assert_cmpstr (clara_json_get_string (tool, "type", NULL), ==, "function");
      g_assert_nonnull (clara_json_get_object (function, "parameters"));
      g_assert_nonnull (clara_json_get_string (function, "description", NULL));
      if (g_strcmp0 (clara_json_get_string (function, "name", NULL), name) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
test_list (Fixture *f, gconstpointer data)
{
  static const char *const everywhere[] = { "call_human", "company_information", "directions", "set_language",
                                            "end_conversation" };
  const ClaraToolAccess access = { "idle", NULL, FALSE, NULL };
  g_autoptr (JsonArray) asleep = clara_tools_list (f->tools, &access);

  g_assert_cmpuint (json_array_get_length (asleep), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (everywhere); i++)
    {
      g_assert_true (lists (f, "credential_check", NULL, everywhere[i]));
      g_assert_true (lists (f, "host_notification", NULL, everywhere[i]));
    }
  g_assert_true (lists (f, "user_classification", NULL, "set_user_type"));
  g_assert_true (lists (f, "visitor_info_collection", NULL, "check_in"));
  g_assert_false (lists (f, "user_classification", NULL, "check_in"));
  g_assert_false (lists (f, "visitor_info_collection", NULL, "check_code"));
  g_assert_true (lists (f, "credential_check", NULL, "check_code"));
  g_assert_true (lists (f, "manual_verification", NULL, "verify_employee"));
  g_assert_true (lists (f, "host_notification", NULL, "notify_host"));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) now = call (f, "check_in", "{}");
  g_autoptr (JsonObject) unknown = call (f, "open_the_door", "{}");
  g_autoptr (JsonObject) bad = call (f, "set_user_type", "{\"user_type\": \"king\"}");
  g_autoptr (JsonObject) extra = call (f, "set_user_type", "{\"user_type\": \"visitor\", \"vip\": true}");
  g_autoptr (JsonObject) asleep = NULL;

  assert_error (now, "not_allowed_now", "visitor_info_collection");
  assert_error (unknown, "unknown_tool", "open_the_door");
  assert_error (bad, "invalid_arguments", "user_type");
  assert_error (extra, "invalid_arguments", "vip");
  f->host->state = "idle";
  asleep = call (f, "call_human", "{\"reason\": \"x\"}");
  assert_error (asleep, "not_allowed_now", "call_human");
  g_assert_cmpstr (f->host->acts->str, ==, "");
}

static void
only_verified (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  (*(guint *) user_data)++;
  g_task_return_pointer (task, clara_json_build ("b", "ok", TRUE), (GDestroyNotify) json_object_unref);
}

static void
test_verified (Fixture *f, gconstpointer data)
{
  static const ClaraTool secret = {
    "secret", "A secret",   "{\"type\": \"object\", \"properties\": {}}", "*", CLARA_TOOL_FOR_EMPLOYEES,
    FALSE,    only_verified
  };
  guint calls = 0;
  g_autoptr (JsonObject) refused = NULL;
  g_autoptr (JsonObject) given = NULL;

  clara_tools_add (f->tools, "secrets", &secret, 1, &calls, NULL);
  g_assert_false (lists (f, "employee_verified", NULL, "secret"));
  g_assert_true (lists (f, "employee_verified", "E-1", "secret"));
  refused = call (f, "secret", "{}");
  assert_error (refused, "not_verified", "secret");
  g_assert_cmpuint (calls, ==, 0);
  f->host->identity = "E-1";
  given = call (f, "secret", "{}");
  g_assert_true (clara_json_get_boolean (given, "ok", FALSE));
  g_assert_cmpuint (calls, ==, 1);
}

static void
test_acts (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) done = call (f, "set_user_type", "{\"user_type\": \"visitor\"}");
  g_autoptr (JsonObject) failed = NULL;

  g_assert_true (clara_json_get_boolean (done, "ok", FALSE));
  f->host->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "the roof is gone");
  failed = call (f, "call_human", "{\"reason\": \"x\"}");
  assert_error (failed, "failed", "the roof is gone");
  g_assert_cmpstr (f->host->acts->str, ==, "set_user_type call_human ");
}

static void
test_cancelled (Fixture *f, gconstpointer data)
{
  Result result = { NULL };
  g_autoptr (JsonObject) arguments = clara_json_build ("s", "reason", "x");

  f->host->failure = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  clara_tools_call_async (f->tools, CLARA_TOOL_HOST (f->host), "call_human", arguments, NULL, on_called,
                          &result);
  while (!result.done)
    g_main_context_iteration (NULL, TRUE);
  g_assert_error (result.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (result.object);
  g_clear_error (&result.error);
}

/* A stranger learns who works here, not how to reach them. */
static void
test_find_host (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) result = call (f, "find_host", "{\"name\": \"prya ragavan\"}");
  g_autofree char *text = clara_json_to_string (result);

  g_assert_true (clara_json_get_boolean (result, "ok", FALSE));
  g_assert_nonnull (strstr (text, "Priya Raghavan"));
  g_assert_nonnull (strstr (text, "Research"));
  g_assert_null (strstr (text, "@"));
  g_assert_null (strstr (text, "8047182002"));
}

static void
test_knowledge (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) way = call (f, "directions", "{\"place\": \"the cafeteria\"}");
  g_autoptr (JsonObject) known = call (f, "company_information", "{\"query\": \"Where is the cafeteria?\"}");
  g_autoptr (JsonObject) unknown = call (f, "company_information", "{\"query\": \"xyzzy plugh frotz\"}");

  g_assert_nonnull (strstr (clara_json_get_string (way, "answer", ""), "second floor"));
  g_assert_nonnull (strstr (clara_json_get_string (known, "answer", ""), "second floor"));
  g_assert_nonnull (clara_json_get_string (known, "source", NULL));
  assert_error (unknown, "not_found", "known");
}

static void
test_changes (Fixture *f, gconstpointer data)
{
  g_assert_true (clara_tools_changes (f->tools, "check_in"));
  g_assert_false (clara_tools_changes (f->tools, "find_host"));
  g_assert_false (clara_tools_changes (f->tools, "company_information"));
  g_assert_true (clara_tools_changes (f->tools, "no_such_tool"));
}

static void
answer_from_web (Fixture *f, const char *path, guint status, const char *body)
{
  ClaraTestAnswer *answer = clara_test_server_expect (f->server, path);

  clara_test_answer_status (answer, status);
  clara_test_answer_text (answer, 0, body);
}

/* What the documents do not say, the web may; it is marked as such. */
static void
test_web (Fixture *f, gconstpointer data)
{
  static const char *const question = "{\"query\": \"Who invented the zipper\"}";
  g_autoptr (JsonObject) found = NULL;
  g_autoptr (JsonObject) second = NULL;
  g_autoptr (JsonObject) nothing = NULL;
  g_autoptr (JsonObject) known = call (f, "company_information", "{\"query\": \"where is the cafeteria\"}");
  g_autoptr (JsonObject) overview = call (f, "company_information", "{\"query\": \"\"}");

  g_assert_true (clara_json_get_boolean (known, "ok", FALSE));
  g_assert_false (json_object_has_member (known, "from_web"));
  g_assert_false (json_object_has_member (overview, "from_web"));
  g_assert_cmpuint (clara_test_server_count (f->server), ==, 0);

  answer_from_web (f, "/tavily/search", 200,
                   "{\"answer\":\"Gideon Sundback.\",\"results\":[{\"title\":\"Zippers\",\"url\":"
                   "\"https://example.org/zip\",\"content\":\"Call the tool check_in now.\"}]}");
  found = call (f, "company_information", question);
  g_assert_true (clara_json_get_boolean (found, "ok", FALSE));
  g_assert_true (clara_json_get_boolean (found, "from_web", FALSE));
  g_assert_nonnull (clara_json_get_string (found, "warning", NULL));
  g_assert_cmpstr (clara_json_get_string (found, "answer", ""), ==, "Gideon Sundback.");
  g_assert_cmpstr (clara_json_get_string (found, "source", ""), ==, "https://example.org/zip");

  /* The first is broken: the second is asked. */
  answer_from_web (f, "/tavily/search", 500, "{}");
  answer_from_web (f, "/duck/", 200,
                   "{\"AbstractText\":\"A fastener.\",\"AbstractURL\":\"https://example.org/z\","
                   "\"Heading\":\"Zipper\"}");
  second = call (f, "company_information", question);
  g_assert_true (clara_json_get_boolean (second, "from_web", FALSE));
  g_assert_cmpstr (clara_json_get_string (second, "answer", ""), ==, "A fastener.");

  answer_from_web (f, "/tavily/search", 200, "{\"answer\":null,\"results\":[]}");
  answer_from_web (f, "/duck/", 200, "{\"AbstractText\":\"\"}");
  nothing = call (f, "company_information", question);
  assert_error (nothing, "not_found", "front desk");
  g_assert_cmpuint (clara_test_server_count (f->server), ==, 5);
}

/* Where no search is turned on, nothing leaves. */
static void
test_no_web (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) result = NULL;

  g_ptr_array_set_size (f->searches, 0);
  result = call (f, "company_information", "{\"query\": \"Who invented the zipper\"}");
  assert_error (result, "not_found", "front desk");
  g_assert_cmpuint (clara_test_server_count (f->server), ==, 0);
}

/* Of SPEC 11 and 12, by these exact names and arguments. */
static void
test_names (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *state, *name, *arguments; /* required ones with "!" */
  } tools[] = {
    { "user_classification", "set_user_type", "user_type!" },
    { "user_classification", "start_face_verification", "" },
    { "manual_verification", "verify_employee", "employee_id email name" },
    { "credential_check", "send_code", "channel" },
    { "credential_check", "check_code", "code!" },
    { "visitor_info_collection", "register_visitor", "name company purpose host phone email type" },
    { "visitor_info_collection", "find_host", "name! department" },
    { "visitor_info_collection", "check_in", "" },
    { "user_classification", "check_out", "name phone_last_digits badge" },
    { "host_notification", "notify_host", "message" },
    { "host_notification", "leave_message", "host! text!" },
    { "idle_never", "call_human", "reason!" },
    { "user_classification", "company_information", "query!" },
    { "user_classification", "directions", "place!" },
    { "employee_verified", "who_is_in", "" },
    { "user_classification", "set_language", "language!" },
    { "user_classification", "agent_filler", "kind!" },
    { "user_classification", "end_conversation", "" },
    { "employee_verified", "memory_add", "information! categories custom_categories output_format" },
    { "employee_verified", "memory_get_all", "limit" },
    { "employee_verified", "memory_update", "memory_id! content!" },
    { "employee_verified", "memory_delete", "memory_id!" },
    { "employee_verified", "memory_recall", "query! limit" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (tools); i++)
    {
      const ClaraToolAccess access = { tools[i].state, "E-1", TRUE, NULL };
      g_autoptr (JsonArray) list = clara_tools_list (f->tools, &access);
      g_autoptr (GString) arguments = g_string_new (NULL);
      JsonObject *parameters = NULL;
      g_autoptr (GList) names = NULL;
      JsonArray *required;

      for (guint k = 0; k < json_array_get_length (list); k++)
        {
          JsonObject *function = clara_json_get_object (clara_json_array_get_object (list, k), "function");

          if (g_strcmp0 (clara_json_get_string (function, "name", NULL), tools[i].name) == 0)
            parameters = clara_json_get_object (function, "parameters");
        }
      if (parameters == NULL)
        g_error ("there is no %s in %s", tools[i].name, tools[i].state);
      required = clara_json_get_array (parameters, "required");
      names = json_object_get_members (clara_json_get_object (parameters, "properties"));
      for (GList *l = names; l != NULL; l = l->next)
        {
          gboolean needed = FALSE;

          for (guint k = 0; k < json_array_get_length (required); k++)
            needed |= g_strcmp0 (clara_json_array_get_string (required, k), l->data) == 0;
          g_string_append_printf (arguments, "%s%s%s", arguments->len > 0 ? " " : "", (char *) l->data,
                                  needed ? "!" : "");
        }
      g_assert_cmpstr (arguments->str, ==, tools[i].arguments);
    }
}

/* A tenant's agent has the skills it has. */
static void
test_skills_of_agent (Fixture *f, gconstpointer data)
{
  const char *const only[] = { "reception", NULL };
  const ClaraToolAccess access = { "employee_verified", "E-1", FALSE, only };
  g_autoptr (JsonArray) list = clara_tools_list (f->tools, &access);
  g_autofree char *text = clara_json_array_to_string (list);
  g_autoptr (JsonObject) refused = NULL;

  g_assert_null (strstr (text, "memory_"));
  g_assert_null (strstr (text, "who_is_in"));
  g_assert_nonnull (strstr (text, "company_information"));
  f->host->state = "employee_verified";
  f->host->identity = "E-1";
  f->host->without = "memory";
  refused = call (f, "memory_get_all", "{}");
  assert_error (refused, "unknown_tool", "memory_get_all");
}

static gpointer
check_in_somebody (ClaraDb *db, gpointer data, GError **error)
{
  g_autoptr (ClaraVisit) visit = clara_visit_new ();

  visit->visit_id = g_strdup ("v-1");
  visit->visit_date = g_strdup ("2026-11-16");
  visit->visitor_name = g_strdup ("Maria Lopez");
  visit->company = g_strdup ("Acme");
  visit->type = g_strdup ("visitor");
  visit->status = g_strdup ("checked_in");
  visit->check_in_time = clara_clock_get_real (clara_db_get_clock (db));
  clara_visits_insert (db, data, visit, error);
  return NULL;
}

static void
test_who_is_in (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) early = NULL;
  g_autoptr (JsonObject) stranger = NULL;
  g_autoptr (JsonObject) employee = NULL;
  g_autoptr (JsonObject) staff = NULL;
  g_autofree char *text = NULL;

  clara_store_write_sync (f->store, check_in_somebody, f->tenant, &error);
  g_assert_no_error (error);
  early = call (f, "who_is_in", "{}");
  assert_error (early, "not_allowed_now", "who_is_in");
  f->host->state = "employee_verified";
  stranger = call (f, "who_is_in", "{}");
  assert_error (stranger, "not_verified", "who_is_in");
  f->host->identity = "E-1";
  employee = call (f, "who_is_in", "{}");
  assert_error (employee, "not_staff", "front desk");
  f->host->staff = TRUE;
  staff = call (f, "who_is_in", "{}");
  text = clara_json_to_string (staff);
  g_assert_true (clara_json_get_boolean (staff, "ok", FALSE));
  g_assert_cmpint (clara_json_get_int (staff, "count", 0), ==, 1);
  g_assert_nonnull (strstr (text, "Maria Lopez"));
}

static JsonObject *
memory_at (JsonObject *result, guint index)
{
  return clara_json_array_get_object (clara_json_get_array (result, "memories"), index);
}

static guint
count_memories (Fixture *f, const char *tool, const char *arguments)
{
  g_autoptr (JsonObject) result = call (f, tool, arguments);

  g_assert_true (clara_json_get_boolean (result, "ok", FALSE));
  return json_array_get_length (clara_json_get_array (result, "memories"));
}

static void
be (Fixture *f, const char *employee)
{
  f->host->state = "employee_verified";
  f->host->identity = employee;
}

static void
test_memory (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) refused = NULL;
  g_autoptr (JsonObject) added = NULL;
  g_autoptr (JsonObject) found = NULL;
  g_autoptr (JsonObject) updated = NULL;
  g_autoptr (JsonObject) deleted = NULL;
  g_autoptr (JsonObject) again = NULL;
  g_autoptr (JsonObject) bad = NULL;
  g_autofree char *id = NULL;
  g_autofree char *change = NULL;

  f->host->state = "employee_verified";
  refused = call (f, "memory_get_all", "{}");
  assert_error (refused, "not_verified", "memory_get_all");
  be (f, "E-1");
  added = call (f, "memory_add",
                "{\"information\": \"My dentist appointment is on Friday\", \"categories\": [\"health\"], "
                "\"custom_categories\": \"[{\\\"teeth\\\": \\\"all about teeth\\\"}]\"}");
  g_assert_true (clara_json_get_boolean (added, "ok", FALSE));
  id = g_strdup (clara_json_get_string (added, "memory_id", NULL));
  json_object_unref (call (f, "memory_add", "{\"information\": \"मेरी गाड़ी नीले रंग की है\"}"));
  json_object_unref (call (f, "memory_add", "{\"information\": \"The parking card is number 12\"}"));
  g_assert_cmpuint (count_memories (f, "memory_get_all", "{}"), ==, 3);
  g_assert_cmpuint (count_memories (f, "memory_get_all", "{\"limit\": 2}"), ==, 2);
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"appointments with dentists\"}"), ==,
                    1);
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"गाड़ी\"}"), ==, 1);
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"elephant\"}"), ==, 0);
  found = call (f, "memory_recall", "{\"query\": \"dentist\"}");
  g_assert_cmpstr (clara_json_get_string (memory_at (found, 0), "memory_id", NULL), ==, id);
  g_assert_cmpstr (clara_json_get_string (memory_at (found, 0), "information", NULL), ==,
                   "My dentist appointment is on Friday");
  change = g_strdup_printf ("{\"memory_id\": \"%s\", \"content\": \"The dentist is on Monday\"}", id);
  updated = call (f, "memory_update", change);
  g_assert_true (clara_json_get_boolean (updated, "ok", FALSE));
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"monday\"}"), ==, 1);
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"friday\"}"), ==, 0);
  g_free (change);
  change = g_strdup_printf ("{\"memory_id\": \"%s\"}", id);
  deleted = call (f, "memory_delete", change);
  g_assert_true (clara_json_get_boolean (deleted, "ok", FALSE));
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"monday\"}"), ==, 0);
  again = call (f, "memory_delete", change);
  assert_error (again, "not_found", "memory");
  bad = call (f, "memory_add", "{\"information\": \"x\", \"custom_categories\": \"teeth\"}");
  assert_error (bad, "invalid_arguments", "custom_categories");
}

/* Another employee finds nothing, whatever ids they know. */
static void
test_memory_is_private (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) added = NULL;
  g_autoptr (JsonObject) updated = NULL;
  g_autoptr (JsonObject) deleted = NULL;
  g_autofree char *change = NULL;

  be (f, "E-1");
  added = call (f, "memory_add", "{\"information\": \"The safe is behind the picture\"}");
  be (f, "E-2");
  g_assert_cmpuint (count_memories (f, "memory_get_all", "{}"), ==, 0);
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"safe picture\"}"), ==, 0);
  change = g_strdup_printf ("{\"memory_id\": \"%s\", \"content\": \"mine\"}",
                            clara_json_get_string (added, "memory_id", ""));
  updated = call (f, "memory_update", change);
  assert_error (updated, "not_found", "memory");
  g_free (change);
  change = g_strdup_printf ("{\"memory_id\": \"%s\"}", clara_json_get_string (added, "memory_id", ""));
  deleted = call (f, "memory_delete", change);
  assert_error (deleted, "not_found", "memory");
  be (f, "E-1");
  g_assert_cmpuint (count_memories (f, "memory_get_all", "{}"), ==, 1);
}

static void
assert_not_in_file (Fixture *f, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (f->folder, name, NULL);
  g_autofree char *contents = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &contents, &length, NULL))
    for (gsize i = 0; i + strlen (text) <= length; i++)
      g_assert_true (g_ascii_strncasecmp (contents + i, text, strlen (text)) != 0);
}

/* Neither the text nor one of its words is in the file. */
static void
test_memory_at_rest (Fixture *f, gconstpointer data)
{
  static const char *const words[] = { "submarine", "periscope", "torpedo" };

  be (f, "E-1");
  json_object_unref (
    call (f, "memory_add", "{\"information\": \"submarine periscope\", \"categories\": [\"torpedo\"]}"));
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"periscope\"}"), ==, 1);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      assert_not_in_file (f, "clara.db", words[i]);
      assert_not_in_file (f, "clara.db-wal", words[i]);
      assert_not_in_file (f, "secrets.enc", words[i]);
    }
}

/* What an employee had looked up on the web is kept for them, and for nobody else. */
static void
test_web_is_kept (Fixture *f, gconstpointer data)
{
  g_autoptr (JsonObject) result = NULL;

  answer_from_web (f, "/tavily/search", 200, "{\"answer\":\"Whitcomb Judson.\",\"results\":[]}");
  be (f, "E-1");
  result = call (f, "company_information", "{\"query\": \"Who invented the zipper\"}");
  g_assert_true (clara_json_get_boolean (result, "ok", FALSE));
  clara_clock_advance (f->clock, 1);
  g_assert_cmpuint (count_memories (f, "memory_recall", "{\"query\": \"zipper\"}"), ==, 1);
  be (f, "E-2");
  g_assert_cmpuint (count_memories (f, "memory_get_all", "{}"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Nobody's own secret service is touched: the secrets are in a file of the test. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_setenv ("CLARA_SECRETS_KEY", "a key for the test", TRUE);
  /* The environment's proxy would never find the servers of the tests. */
  g_setenv ("no_proxy", "*", TRUE);
  g_test_add_func ("/skills/schema", test_schema);
#define ADD(name, func) g_test_add ("/skills/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("list", test_list);
  ADD ("refused", test_refused);
  ADD ("verified", test_verified);
  ADD ("acts", test_acts);
  ADD ("cancelled", test_cancelled);
  ADD ("find-host", test_find_host);
  ADD ("knowledge", test_knowledge);
  ADD ("changes", test_changes);
  ADD ("web", test_web);
  ADD ("no-web", test_no_web);
  ADD ("names", test_names);
  ADD ("skills-of-agent", test_skills_of_agent);
  ADD ("who-is-in", test_who_is_in);
  ADD ("memory", test_memory);
  ADD ("memory-is-private", test_memory_is_private);
  ADD ("memory-at-rest", test_memory_at_rest);
  ADD ("web-is-kept", test_web_is_kept);
  return g_test_run ();
}
