/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-memory-skill.h"

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  JsonObject *object = clara_memory_run_finish (CLARA_MEMORY (source), result, &error);

  if (object != NULL)
    g_task_return_pointer (task, object, (GDestroyNotify) json_object_unref);
  else
    g_task_return_error (task, error);
}

/* Whose it is comes from the conversation, never from the arguments. */
static void
run (ClaraToolHost *host, JsonObject *arguments, GTask *task, ClaraMemory *memory, ClaraMemoryWhat what)
{
  clara_memory_run_async (memory, clara_tool_host_get_identity (host), what, arguments,
                          g_task_get_cancellable (task), on_done, g_object_ref (task));
}

static void
memory_add (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  run (host, arguments, task, user_data, CLARA_MEMORY_ADD);
}

static void
memory_get_all (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  run (host, arguments, task, user_data, CLARA_MEMORY_LIST);
}

static void
memory_update (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  run (host, arguments, task, user_data, CLARA_MEMORY_UPDATE);
}

static void
memory_delete (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  run (host, arguments, task, user_data, CLARA_MEMORY_DELETE);
}

static void
memory_recall (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  run (host, arguments, task, user_data, CLARA_MEMORY_RECALL);
}

#define OBJECT(properties, required)                                                                         \
  "{\"type\": \"object\", \"properties\": {" properties "}, \"required\": [" required                        \
  "], \"additionalProperties\": false}"
#define ID "\"memory_id\": {\"type\": \"string\", \"description\": \"From memory_get_all or memory_recall\"}"
#define LIMIT(default)                                                                                       \
  "\"limit\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 100, \"description\": \"At most so "      \
  "many; " default " if not given\"}"

#define STATE "employee_verified"

static const ClaraTool memory_tools[] = {
  { "memory_add", "Keep something that the employee asks to have remembered.",
    OBJECT (
      "\"information\": {\"type\": \"string\", \"minLength\": 1, \"description\": \"What to remember\"},"
      "\"categories\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}},"
      "\"custom_categories\": {\"type\": \"string\", \"description\": \"JSON: [{name: description}]\"},"
      "\"output_format\": {\"type\": \"string\", \"enum\": [\"json\"]}",
      "\"information\""),
    STATE, CLARA_TOOL_FOR_EMPLOYEES, TRUE, memory_add },
  { "memory_get_all", "List what the employee has had remembered, newest first.", OBJECT (LIMIT ("20"), ""),
    STATE, CLARA_TOOL_FOR_EMPLOYEES, FALSE, memory_get_all },
  { "memory_update", "Change one memory.",
    OBJECT (ID ", \"content\": {\"type\": \"string\", \"minLength\": 1, \"description\": \"What it is now\"}",
            "\"memory_id\", \"content\""),
    STATE, CLARA_TOOL_FOR_EMPLOYEES, TRUE, memory_update },
  { "memory_delete", "Forget one memory for good.", OBJECT (ID, "\"memory_id\""), STATE,
    CLARA_TOOL_FOR_EMPLOYEES, TRUE, memory_delete },
  { "memory_recall", "Find what the employee has had remembered about something.",
    OBJECT (
      "\"query\": {\"type\": \"string\", \"minLength\": 1, \"description\": \"What about\"}," LIMIT ("5"),
      "\"query\""),
    STATE, CLARA_TOOL_FOR_EMPLOYEES, FALSE, memory_recall },
};

/**
 * clara_memory_skill_add:
 * @tools: the registry
 *
 * Adds the memory tools.
 */
void
clara_memory_skill_add (ClaraTools *tools, ClaraMemory *memory)
{
  clara_tools_add (tools, "memory", memory_tools, G_N_ELEMENTS (memory_tools), g_object_ref (memory),
                   g_object_unref);
}
