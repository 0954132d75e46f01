/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-memory.h"

#include "clara-error.h"
#include "clara-id.h"
#include "clara-question.h"
#include "clara-repositories.h"
#include "clara-seal.h"
#include "clara-tools.h"

#include <string.h>

#define SECRET "memory-key"
#define MOST_LISTED 100
/* Endings are many: longer words are also found by how they begin. */
#define STEM 5

struct _ClaraMemory
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraSecrets *secrets;
  gboolean open; /* the key is there */
  guint8 key[CLARA_SEAL_KEY];
};

G_DEFINE_FINAL_TYPE (ClaraMemory, clara_memory, G_TYPE_OBJECT)

/* One call; what the store's thread needs of it is a copy. */
typedef struct
{
  ClaraMemoryWhat what;
  ClaraTenant *tenant;
  char *employee_id;
  char *context; /* of the seal */
  JsonObject *arguments;
  char *memory_id;
  char *sealed;
  char *words;
  guint limit;
  GPtrArray *rows; /* the result: ClaraMemoryRow */
  gboolean found;
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  clara_tenant_unref (call->tenant);
  g_free (call->employee_id);
  g_free (call->context);
  json_object_unref (call->arguments);
  g_free (call->memory_id);
  g_free (call->sealed);
  g_free (call->words);
  g_clear_pointer (&call->rows, g_ptr_array_unref);
  g_free (call);
}

static void
clara_memory_finalize (GObject *object)
{
  ClaraMemory *self = CLARA_MEMORY (object);

  memset (self->key, 0, sizeof self->key);
  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->secrets);
  G_OBJECT_CLASS (clara_memory_parent_class)->finalize (object);
}

static void
clara_memory_class_init (ClaraMemoryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_memory_finalize;
}

static void
clara_memory_init (ClaraMemory *self)
{
}

ClaraMemory *
clara_memory_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraSecrets *secrets)
{
  ClaraMemory *self = g_object_new (CLARA_TYPE_MEMORY, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->secrets = g_object_ref (secrets);
  return self;
}

/* The words of a text as they stand in the index. */
static char *
seal_words (ClaraMemory *self, const char *context, const char *text)
{
  g_auto (GStrv) tokens = clara_question_tokens (text);
  GString *words = g_string_new (NULL);

  for (guint i = 0; tokens[i] != NULL; i++)
    {
      g_autofree char *whole = clara_seal_word (self->key, context, tokens[i]);

      g_string_append_printf (words, "%s%s", words->len > 0 ? " " : "", whole);
      if (g_utf8_strlen (tokens[i], -1) >= STEM)
        {
          g_autofree char *begin = g_utf8_substring (tokens[i], 0, STEM);
          g_autofree char *stem = g_strconcat (begin, "*", NULL);
          g_autofree char *sealed = clara_seal_word (self->key, context, stem);

          g_string_append_printf (words, " %s", sealed);
        }
    }
  return g_string_free (words, FALSE);
}

static JsonObject *
content_of (Call *call)
{
  JsonArray *categories = clara_json_get_array (call->arguments, "categories");
  const char *custom = clara_json_get_string (call->arguments, "custom_categories", NULL);
  JsonObject *content =
    clara_json_build ("s", "information",
                      clara_json_get_string (
                        call->arguments, call->what == CLARA_MEMORY_UPDATE ? "content" : "information", ""));

  if (categories != NULL)
    json_object_set_array_member (content, "categories", json_array_ref (categories));
  if (custom != NULL)
    json_object_set_string_member (content, "custom_categories", custom);
  return content;
}

/* A JSON list of objects of texts: [{name: description}]. */
static gboolean
are_categories (const char *text)
{
  g_autofree char *wrapped = g_strdup_printf ("{\"list\": %s}", text);
  g_autoptr (JsonObject) object = clara_json_parse_object (wrapped, -1, NULL);
  JsonArray *list = object != NULL ? clara_json_get_array (object, "list") : NULL;

  for (guint i = 0; list != NULL && i < json_array_get_length (list); i++)
    if (clara_json_array_get_object (list, i) == NULL)
      return FALSE;
  return list != NULL && json_object_get_size (object) == 1;
}

static JsonObject *
check (Call *call)
{
  const char *custom = clara_json_get_string (call->arguments, "custom_categories", NULL);
  const char *text = clara_json_get_string (
    call->arguments, call->what == CLARA_MEMORY_UPDATE ? "content" : "information", NULL);

  if ((call->what == CLARA_MEMORY_ADD || call->what == CLARA_MEMORY_UPDATE)
      && (text == NULL || text[0] == '\0'))
    return clara_tool_result_error ("invalid_arguments", "There is nothing to keep", "Ask what to remember");
  if (custom != NULL && !are_categories (custom))
    return clara_tool_result_error ("invalid_arguments", "'custom_categories' is no list of objects",
                                    "Give it as a JSON text like [{\"name\": \"description\"}]");
  return NULL;
}

static void
seal_content (ClaraMemory *self, Call *call)
{
  g_autoptr (JsonObject) content = content_of (call);
  g_autofree char *text = clara_json_to_string (content);

  call->sealed = clara_seal (self->key, call->context, text);
  call->words = seal_words (self, call->context, clara_json_get_string (content, "information", ""));
}

/* On the store's thread. */
static gpointer
run_call (ClaraDb *db, gpointer user_data, GError **error)
{
  Call *call = user_data;
  g_auto (GStrv) words = NULL;
  int n;

  switch (call->what)
    {
    case CLARA_MEMORY_ADD:
      call->found = clara_memories_put (db, call->tenant, call->employee_id, call->memory_id, call->sealed,
                                        call->words, error);
      break;
    case CLARA_MEMORY_UPDATE:
      n = clara_memories_count (db, call->tenant, call->employee_id, call->memory_id, error);
      call->found = n > 0
                    && clara_memories_put (db, call->tenant, call->employee_id, call->memory_id, call->sealed,
                                           call->words, error);
      break;
    case CLARA_MEMORY_DELETE:
      call->found = clara_memories_delete (db, call->tenant, call->employee_id, call->memory_id, error) > 0;
      break;
    case CLARA_MEMORY_LIST:
      call->rows = clara_memories_list (db, call->tenant, call->employee_id, call->limit, error);
      break;
    case CLARA_MEMORY_RECALL:
      words = g_strsplit (call->words, " ", -1);
      call->rows = clara_memories_search (db, call->tenant, call->employee_id, (const char *const *) words,
                                          call->limit, error);
      break;
    default:
      break;
    }
  return NULL;
}

static JsonObject *
row_to_json (ClaraMemory *self, Call *call, const ClaraMemoryRow *row)
{
  g_autofree char *text = clara_unseal (self->key, call->context, row->sealed, NULL);
  JsonObject *memory = text != NULL ? clara_json_parse_object (text, -1, NULL) : NULL;
  g_autofree char *created = clara_clock_format (row->created_at, row->utc_offset);
  g_autofree char *updated = clara_clock_format (row->updated_at, row->utc_offset);

  if (memory == NULL)
    return NULL;
  json_object_set_string_member (memory, "memory_id", row->memory_id);
  json_object_set_string_member (memory, "created_at", created);
  json_object_set_string_member (memory, "updated_at", updated);
  return memory;
}

static JsonObject *
make_result (ClaraMemory *self, Call *call)
{
  JsonArray *memories;

  if (call->what == CLARA_MEMORY_ADD)
    return clara_json_build ("bs", "ok", TRUE, "memory_id", call->memory_id);
  if (call->rows == NULL)
    return call->found ? clara_json_build ("bs", "ok", TRUE, "memory_id", call->memory_id)
                       : clara_tool_result_error ("not_found", "There is no such memory of this employee",
                                                  "Look at memory_get_all for the ids");
  memories = json_array_new ();
  for (guint i = 0; i < call->rows->len; i++)
    {
      JsonObject *memory = row_to_json (self, call, g_ptr_array_index (call->rows, i));

      if (memory != NULL)
        json_array_add_object_element (memories, memory);
    }
  return clara_json_build ("ba", "ok", TRUE, "memories", memories);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error != NULL)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_pointer (task, make_result (g_task_get_source_object (task), g_task_get_task_data (task)),
                           (GDestroyNotify) json_object_unref);
}

static void
go_on (GTask *task)
{
  ClaraMemory *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  if (call->what == CLARA_MEMORY_ADD)
    call->memory_id = clara_id_new (self->clock);
  if (call->what == CLARA_MEMORY_ADD || call->what == CLARA_MEMORY_UPDATE)
    seal_content (self, call);
  if (call->what == CLARA_MEMORY_RECALL)
    call->words = seal_words (self, call->context, clara_json_get_string (call->arguments, "query", ""));
  if (call->what == CLARA_MEMORY_LIST || call->what == CLARA_MEMORY_RECALL)
    clara_store_read_async (self->store, run_call, call, NULL, NULL, g_task_get_cancellable (task), on_stored,
                            g_object_ref (task));
  else
    clara_store_write_async (self->store, run_call, call, NULL, NULL, g_task_get_cancellable (task),
                             on_stored, g_object_ref (task));
}

/* The secret service and Argon2id block, so a thread asks them; the first time there is no key, and one is
 * made. */
static void
load_key (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  ClaraSecrets *secrets = task_data;
  g_autoptr (GError) error = NULL;
  char *key = clara_secrets_lookup_sync (secrets, "secret:" SECRET, cancellable, &error);

  if (key == NULL && g_error_matches (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      key = clara_seal_new_key ();
      if (!clara_secrets_store_sync (secrets, SECRET, key, cancellable, &error))
        g_clear_pointer (&key, g_free);
    }
  if (key != NULL)
    g_task_return_pointer (task, key, g_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
on_key_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraMemory *self = CLARA_MEMORY (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *key = g_task_propagate_pointer (G_TASK (result), &error);

  clara_clock_release (self->clock);
  if (key != NULL)
    self->open = clara_seal_read_key (key, self->key, &error);
  if (self->open)
    go_on (task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * clara_memory_run_async:
 * @employee_id: the verified one
 *
 * Does what the memory tool of this kind does.
 */
void
clara_memory_run_async (ClaraMemory *self, const char *employee_id, ClaraMemoryWhat what,
                        JsonObject *arguments, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GTask) loading = NULL;
  Call *call = g_new0 (Call, 1);
  JsonObject *refusal;

  g_return_if_fail (employee_id != NULL);
  call->what = what;
  call->tenant = clara_tenant_ref (self->tenant);
  call->employee_id = g_strdup (employee_id);
  call->context = g_strdup_printf ("%s/%s", clara_tenant_get_id (self->tenant), employee_id);
  call->arguments = json_object_ref (arguments);
  call->memory_id = g_strdup (clara_json_get_string (arguments, "memory_id", NULL));
  call->limit = (guint) CLAMP (clara_json_get_int (arguments, "limit", what == CLARA_MEMORY_LIST ? 20 : 5), 1,
                               MOST_LISTED);
  g_task_set_source_tag (task, clara_memory_run_async);
  g_task_set_task_data (task, call, call_free);
  refusal = check (call);
  if (refusal != NULL)
    {
      g_task_return_pointer (task, refusal, (GDestroyNotify) json_object_unref);
      return;
    }
  if (self->open)
    {
      go_on (task);
      return;
    }
  loading = g_task_new (self, cancellable, on_key_ready, g_object_ref (task));
  g_task_set_source_tag (loading, clara_memory_run_async);
  g_task_set_task_data (loading, g_object_ref (self->secrets), g_object_unref);
  clara_clock_hold (self->clock);
  g_task_run_in_thread (loading, load_key);
}

JsonObject *
clara_memory_run_finish (ClaraMemory *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
