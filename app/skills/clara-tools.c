/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-tools.h"

#include "clara-tool-schema.h"

#include <string.h>

G_DEFINE_INTERFACE (ClaraToolHost, clara_tool_host, G_TYPE_OBJECT)

static void
clara_tool_host_default_init (ClaraToolHostInterface *iface)
{
}

/**
 * clara_tool_host_get_state:
 *
 * Returns: (transfer none): one of the eleven states
 */
const char *
clara_tool_host_get_state (ClaraToolHost *self)
{
  return CLARA_TOOL_HOST_GET_IFACE (self)->get_state (self);
}

/**
 * clara_tool_host_get_identity:
 *
 * Returns: (transfer none) (nullable): the verified employee's id
 */
const char *
clara_tool_host_get_identity (ClaraToolHost *self)
{
  return CLARA_TOOL_HOST_GET_IFACE (self)->get_identity (self);
}

/**
 * clara_tool_host_get_language:
 *
 * Returns: (transfer none): the visitor's language
 */
const char *
clara_tool_host_get_language (ClaraToolHost *self)
{
  return CLARA_TOOL_HOST_GET_IFACE (self)->get_language (self);
}

/**
 * clara_tool_host_act_async:
 * @action: a tool's name
 * @arguments: already checked against the tool's schema; borrowed
 */
void
clara_tool_host_act_async (ClaraToolHost *self, const char *action, JsonObject *arguments,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  CLARA_TOOL_HOST_GET_IFACE (self)->act_async (self, action, arguments, cancellable, callback, user_data);
}

/**
 * clara_tool_host_act_finish:
 *
 * Returns: (transfer full) (nullable): the result object
 */
JsonObject *
clara_tool_host_act_finish (ClaraToolHost *self, GAsyncResult *result, GError **error)
{
  return CLARA_TOOL_HOST_GET_IFACE (self)->act_finish (self, result, error);
}

static gboolean
is_staff (ClaraToolHost *self)
{
  ClaraToolHostInterface *iface = CLARA_TOOL_HOST_GET_IFACE (self);

  return iface->is_staff != NULL && iface->is_staff (self);
}

static gboolean
has_skill (ClaraToolHost *self, const char *skill)
{
  ClaraToolHostInterface *iface = CLARA_TOOL_HOST_GET_IFACE (self);

  return iface->has_skill == NULL || iface->has_skill (self, skill);
}

/* The tools of one skill and what their functions are given. */
typedef struct
{
  char *name;
  gatomicrefcount references;
  gpointer data;
  GDestroyNotify destroy;
} Skill;

typedef struct
{
  ClaraTool tool;
  JsonObject *schema;
  char **states;
  Skill *skill;
} Entry;

struct _ClaraTools
{
  GObject parent_instance;

  GPtrArray *entries;
};

G_DEFINE_FINAL_TYPE (ClaraTools, clara_tools, G_TYPE_OBJECT)

static void
skill_unref (Skill *skill)
{
  if (!g_atomic_ref_count_dec (&skill->references))
    return;
  if (skill->destroy != NULL)
    skill->destroy (skill->data);
  g_free (skill->name);
  g_free (skill);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  json_object_unref (entry->schema);
  g_strfreev (entry->states);
  skill_unref (entry->skill);
  g_free (entry);
}

static Entry *
find_entry (ClaraTools *self, const char *name)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_strcmp0 (entry->tool.name, name) == 0)
        return entry;
    }
  return NULL;
}

static gboolean
is_allowed_in (Entry *entry, const char *state)
{
  if (g_strcmp0 (state, "idle") == 0)
    return FALSE;
  return g_str_equal (entry->tool.states, "*")
         || (state != NULL && g_strv_contains ((const char *const *) entry->states, state));
}

static JsonObject *
refuse (Entry *entry, const char *name, ClaraToolHost *host, JsonObject *arguments)
{
  const char *state = clara_tool_host_get_state (host);
  g_autofree char *problem = NULL;
  g_autofree char *fix = NULL;

  if (entry == NULL || !has_skill (host, entry->skill->name))
    {
      problem = g_strdup_printf ("There is no tool '%.60s'", name);
      return clara_tool_result_error ("unknown_tool", problem, "Use only the tools that were listed");
    }
  if (!is_allowed_in (entry, state))
    {
      problem = g_strdup_printf ("'%s' is not allowed in the state '%s'", name, state);
      fix = g_strdup_printf ("It is allowed in: %s. Go on with what is asked now", entry->tool.states);
      return clara_tool_result_error ("not_allowed_now", problem, fix);
    }
  if (entry->tool.audience != CLARA_TOOL_FOR_ANYBODY && clara_tool_host_get_identity (host) == NULL)
    {
      problem = g_strdup_printf ("'%s' is only for a verified employee", name);
      return clara_tool_result_error ("not_verified", problem, "The employee must be verified first");
    }
  if (entry->tool.audience == CLARA_TOOL_FOR_STAFF && !is_staff (host))
    {
      problem = g_strdup_printf ("'%s' is only for the staff of the front desk", name);
      return clara_tool_result_error ("not_staff", problem, "Say that only the front desk may see this");
    }
  problem = clara_tool_schema_check (entry->schema, arguments, &fix);
  return problem != NULL ? clara_tool_result_error ("invalid_arguments", problem, fix) : NULL;
}

static void
return_result (GTask *task, JsonObject *result, GError *error)
{
  g_autoptr (GError) owned = error;

  if (result == NULL && g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_task_return_error (task, g_steal_pointer (&owned));
      return;
    }
  if (result == NULL)
    result = clara_tool_result_error ("failed", owned != NULL ? owned->message : "It did not work",
                                      "Tell the visitor that the front desk can help");
  g_task_return_pointer (task, result, (GDestroyNotify) json_object_unref);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  JsonObject *object = clara_tool_host_act_finish (CLARA_TOOL_HOST (source), result, &error);

  return_result (task, object, error);
}

static void
on_func_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  JsonObject *object = g_task_propagate_pointer (G_TASK (result), &error);

  return_result (task, object, error);
}

static void
clara_tools_finalize (GObject *object)
{
  ClaraTools *self = CLARA_TOOLS (object);

  g_ptr_array_unref (self->entries);
  G_OBJECT_CLASS (clara_tools_parent_class)->finalize (object);
}

static void
clara_tools_class_init (ClaraToolsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_tools_finalize;
}

static void
clara_tools_init (ClaraTools *self)
{
  self->entries = g_ptr_array_new_with_free_func (entry_free);
}

ClaraTools *
clara_tools_new (void)
{
  return g_object_new (CLARA_TYPE_TOOLS, NULL);
}

/**
 * clara_tools_add:
 * @skill_name: whose they are: a tenant's agent has it or not
 * @tools: what they point to must live as long as the registry
 * @user_data: given to their functions
 * @destroy: (nullable): frees @user_data with the registry
 *
 * A schema that is not JSON, or a name used twice, is a programming error.
 */
void
clara_tools_add (ClaraTools *self, const char *skill_name, const ClaraTool *tools, guint n_tools,
                 gpointer user_data, GDestroyNotify destroy)
{
  Skill *skill = g_new0 (Skill, 1);

  skill->name = g_strdup (skill_name);
  g_atomic_ref_count_init (&skill->references);
  skill->data = user_data;
  skill->destroy = destroy;
  for (guint i = 0; i < n_tools; i++)
    {
      g_autoptr (GError) error = NULL;
      JsonObject *schema = clara_json_parse_object (tools[i].parameters, -1, &error);
      Entry *entry;

      if (schema == NULL || find_entry (self, tools[i].name) != NULL)
        {
          g_critical ("tool '%s': %s", tools[i].name,
                      error != NULL ? error->message : "there are two of this name");
          g_clear_pointer (&schema, json_object_unref);
          continue;
        }
      entry = g_new0 (Entry, 1);
      entry->tool = tools[i];
      entry->schema = schema;
      entry->states = g_strsplit (tools[i].states, " ", -1);
      g_atomic_ref_count_inc (&skill->references);
      entry->skill = skill;
      g_ptr_array_add (self->entries, entry);
    }
  skill_unref (skill);
}

static gboolean
may_use (Entry *entry, const ClaraToolAccess *access)
{
  return is_allowed_in (entry, access->state)
         && (entry->tool.audience == CLARA_TOOL_FOR_ANYBODY || access->identity != NULL)
         && (entry->tool.audience != CLARA_TOOL_FOR_STAFF || access->staff)
         && (access->skills == NULL || g_strv_contains (access->skills, entry->skill->name));
}

/**
 * clara_tools_list:
 * @access: who asks, and when
 *
 * Returns: (transfer full): the tools that are allowed now, in the form of the Chat Completions API
 */
JsonArray *
clara_tools_list (ClaraTools *self, const ClaraToolAccess *access)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (!may_use (entry, access))
        continue;
      json_array_add_object_element (
        array, clara_json_build ("so", "type", "function", "function",
                                 clara_json_build ("sso", "name", entry->tool.name, "description",
                                                   entry->tool.description, "parameters",
                                                   json_object_ref (entry->schema))));
    }
  return array;
}

/**
 * clara_tools_changes:
 *
 * Returns: whether the tool changes something, so that it may only run when the turn is certain; %TRUE for an
 * unknown
 */
gboolean
clara_tools_changes (ClaraTools *self, const char *name)
{
  Entry *entry = find_entry (self, name);

  return entry == NULL || entry->tool.changes;
}

/**
 * clara_tools_call_async:
 * @arguments: (nullable): hostile; borrowed
 *
 * Checks and runs a tool. Everything but a cancellation ends in a result object.
 */
void
clara_tools_call_async (ClaraTools *self, ClaraToolHost *host, const char *name, JsonObject *arguments,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (JsonObject) given = arguments != NULL ? json_object_ref (arguments) : json_object_new ();
  Entry *entry = find_entry (self, name);
  JsonObject *refusal = refuse (entry, name, host, given);

  g_task_set_source_tag (task, clara_tools_call_async);
  g_task_set_check_cancellable (task, FALSE);
  if (refusal != NULL)
    {
      g_task_return_pointer (task, refusal, (GDestroyNotify) json_object_unref);
      return;
    }
  if (entry->tool.func == NULL)
    {
      clara_tool_host_act_async (host, name, given, cancellable, on_acted, g_steal_pointer (&task));
      return;
    }
  /* The tool's own task keeps the registry, and with it user_data, alive. */
  {
    g_autoptr (GTask) inner = g_task_new (self, cancellable, on_func_ready, g_steal_pointer (&task));

    g_task_set_source_tag (inner, clara_tools_call_async);
    entry->tool.func (host, given, inner, entry->skill->data);
  }
}

/**
 * clara_tools_call_finish:
 *
 * Returns: (transfer full) (nullable): {ok: true, ...} or {ok: false, error: {code, message, fix}}; %NULL
 * only where it was cancelled
 */
JsonObject *
clara_tools_call_finish (ClaraTools *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_tool_result_error:
 * @fix: (nullable): what to do about it
 *
 * Returns: (transfer full): a result that says what went wrong
 */
JsonObject *
clara_tool_result_error (const char *code, const char *message, const char *fix)
{
  return clara_json_build ("bo", "ok", FALSE, "error",
                           clara_json_build ("sss", "code", code, "message", message, "fix", fix));
}
