/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-aliases.h"

#include "clara-field-check.h"
#include "clara-json.h"
#include "clara-names.h"
#include "clara-reception.h"
#include "clara-repositories.h"

#include <string.h>

/* What nobody asked for in three months is forgotten, and the newest thousand say enough. */
#define MISS_DAYS 90
#define MOST_EVENTS 1000
#define LONGEST_ALIAS 60
#define MOST_ALIASES 20

void
clara_host_miss_free (ClaraHostMiss *self)
{
  g_free (self->name);
  g_free (self);
}

typedef struct
{
  ClaraTenant *tenant;
  const char *alias;
  const char *employee_id;
  const char *actor;
} Job;

static gboolean
has_alias (const ClaraEmployee *employee, const char *key)
{
  g_auto (GStrv) aliases = g_strsplit (employee->aliases != NULL ? employee->aliases : "", ";", -1);

  for (guint i = 0; aliases[i] != NULL; i++)
    {
      g_autofree char *own = clara_names_key (aliases[i]);

      if (g_str_equal (own, key))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_settled (GPtrArray *employees, const char *key)
{
  for (guint i = 0; i < employees->len; i++)
    if (has_alias (g_ptr_array_index (employees, i), key))
      return TRUE;
  return FALSE;
}

static int
compare_misses (gconstpointer a, gconstpointer b)
{
  const ClaraHostMiss *first = *(const ClaraHostMiss *const *) a;
  const ClaraHostMiss *second = *(const ClaraHostMiss *const *) b;

  if (first->times != second->times)
    return first->times > second->times ? -1 : 1;
  return first->last_at > second->last_at ? -1 : first->last_at < second->last_at ? 1 : 0;
}

static void
count_miss (GPtrArray *misses, GHashTable *by_sound, GPtrArray *employees, const ClaraEventRow *event)
{
  g_autoptr (JsonObject) fields = clara_json_parse_object (event->fields, -1, NULL);
  const char *name = fields != NULL ? clara_json_get_string (fields, "name", NULL) : NULL;
  g_autofree char *key = name != NULL ? clara_names_key (name) : NULL;
  ClaraHostMiss *miss;

  if (key == NULL || key[0] == '\0' || is_settled (employees, key))
    return;
  miss = g_hash_table_lookup (by_sound, key);
  if (miss == NULL)
    {
      miss = g_new0 (ClaraHostMiss, 1);
      miss->name = g_strdup (name);
      miss->last_at = event->created_at;
      g_ptr_array_add (misses, miss);
      g_hash_table_insert (by_sound, g_steal_pointer (&key), miss);
    }
  miss->times++;
}

static gpointer
list_misses (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) misses = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_host_miss_free);
  g_autoptr (GHashTable) by_sound = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gint64 since = clara_clock_get_real (clara_db_get_clock (db)) - MISS_DAYS * G_TIME_SPAN_DAY;
  g_autoptr (GPtrArray) events =
    clara_events_list (db, job->tenant, "host_not_found", since, MOST_EVENTS, error);
  g_autoptr (GPtrArray) employees =
    events != NULL ? clara_employees_list (db, job->tenant, FALSE, error) : NULL;

  if (employees == NULL)
    return NULL;
  for (guint i = 0; i < events->len; i++)
    count_miss (misses, by_sound, employees, g_ptr_array_index (events, i));
  g_ptr_array_sort (misses, compare_misses);
  return g_steal_pointer (&misses);
}

/**
 * clara_host_misses_list_sync:
 *
 * What could not be found in the last three months and is nobody's alias since, in spellings that sound alike
 * as one. Blocks.
 *
 * Returns: (transfer full) (nullable) (element-type ClaraHostMiss): the most frequent first
 */
GPtrArray *
clara_host_misses_list_sync (ClaraStore *store, ClaraTenant *tenant, GError **error)
{
  Job job = { tenant, NULL, NULL, NULL };

  return clara_store_read_sync (store, list_misses, &job, error);
}

static gpointer
add_alias (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (ClaraEmployee) employee = clara_employees_get (db, job->tenant, job->employee_id, error);
  g_autofree char *key = clara_names_key (job->alias);
  g_auto (GStrv) aliases = NULL;
  char *joined;

  if (employee == NULL)
    {
      if (error != NULL && *error == NULL)
        g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                     "There is no employee '%s'; give the number of one who is on file", job->employee_id);
      return NULL;
    }
  if (has_alias (employee, key))
    return NULL;
  aliases = g_strsplit (employee->aliases != NULL ? employee->aliases : "", ";", -1);
  if (g_strv_length (aliases) >= MOST_ALIASES)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "%s has %d other names already; take one away first", employee->name, MOST_ALIASES);
      return NULL;
    }
  joined = employee->aliases != NULL && employee->aliases[0] != '\0'
             ? g_strconcat (employee->aliases, ";", job->alias, NULL)
             : g_strdup (job->alias);
  g_free (employee->aliases);
  employee->aliases = joined;
  if (clara_employees_put (db, job->tenant, employee, error))
    clara_audit_add (db, job->tenant, job->actor, "alias_added", employee->employee_id,
                     clara_json_build ("s", "alias", job->alias), error);
  return NULL;
}

/**
 * clara_host_alias_add_sync:
 * @alias: what visitors say
 * @employee_id: whom they mean
 * @actor: who says so, for the audit
 *
 * From now on the employee is found by it. One who is already called so stays as they are. Blocks; the
 * engine's employees are read anew with clara_reception_load_sync() or by its watch on the store.
 */
gboolean
clara_host_alias_add_sync (ClaraStore *store, ClaraTenant *tenant, const char *alias, const char *employee_id,
                           const char *actor, GError **error)
{
  g_autofree char *clean = clara_field_clean (alias, LONGEST_ALIAS);
  g_autofree char *key = clara_names_key (clean);
  Job job = { tenant, clean, employee_id, actor };
  GError *local_error = NULL;

  if (key[0] == '\0' || strchr (clean, ';') != NULL)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "'%s' is no name; a name has letters and no semicolon", clean);
      return FALSE;
    }
  clara_store_write_sync (store, add_alias, &job, &local_error);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, local_error);
  return FALSE;
}
