/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

/* What is stored is sealed, and its words stand in the index as what nobody can read; both are made above. */

static void
memory_free (gpointer data)
{
  ClaraMemoryRow *row = data;

  g_free (row->memory_id);
  g_free (row->sealed);
  g_free (row);
}

static gboolean
index_words (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *memory_id,
             const char *words, GError **error)
{
  return clara_db_run (db, tenant, error,
                       "DELETE FROM memories_index WHERE rowid = (SELECT row_id FROM memories"
                       " WHERE tenant_id = ?1 AND employee_id = ?2 AND memory_id = ?3)",
                       "ss", employee_id, memory_id)
           >= 0
         && (words == NULL
             || clara_db_run (db, tenant, error,
                              "INSERT INTO memories_index (rowid, words) SELECT row_id, ?4 FROM memories"
                              " WHERE tenant_id = ?1 AND employee_id = ?2 AND memory_id = ?3",
                              "sss", employee_id, memory_id, words)
                  >= 0);
}

/**
 * clara_memories_put:
 * @words: of its index, with spaces between
 *
 * Adds it, or replaces that of the same id of the same employee; the id of somebody else's is a conflict.
 */
gboolean
clara_memories_put (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *memory_id,
                    const char *sealed, const char *words, GError **error)
{
  ClaraClock *clock = clara_db_get_clock (db);
  gint64 now = clara_clock_get_real (clock);
  gint64 changed = clara_db_run (
    db, tenant, error,
    "INSERT INTO memories (tenant_id, employee_id, memory_id, sealed, created_at, updated_at, utc_offset)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6) ON CONFLICT (tenant_id, memory_id) DO UPDATE"
    " SET sealed = excluded.sealed, updated_at = excluded.updated_at"
    " WHERE employee_id = excluded.employee_id",
    "sssli", employee_id, memory_id, sealed, now, clara_clock_get_utc_offset (clock));

  if (changed < 0)
    return FALSE;
  if (changed == 0)
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_CONFLICT,
                   "There is a memory of this id already");
      return FALSE;
    }
  return index_words (db, tenant, employee_id, memory_id, words, error);
}

/**
 * clara_memories_count:
 * @memory_id: (nullable): %NULL for all of the employee's
 */
int
clara_memories_count (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *memory_id,
                      GError **error)
{
  g_autofree char *sql =
    g_strconcat ("SELECT count (*), ?3 FROM memories WHERE tenant_id = ?1 AND employee_id = ?2",
                 memory_id != NULL ? " AND memory_id = ?3" : "", NULL);
  gint64 count = -1;

  return clara_db_get_int (db, tenant, &count, error, sql, "ss", employee_id, memory_id) ? (int) count : -1;
}

/**
 * clara_memories_delete:
 * @memory_id: (nullable): %NULL for all of the employee's
 *
 * Returns: how many there were, or -1
 */
int
clara_memories_delete (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *memory_id,
                       GError **error)
{
  const char *which = memory_id != NULL ? " AND memory_id = ?3" : " AND ?3 IS NULL";
  g_autofree char *of_index =
    g_strconcat ("DELETE FROM memories_index WHERE rowid IN (SELECT row_id FROM memories"
                 " WHERE tenant_id = ?1 AND employee_id = ?2",
                 which, ")", NULL);
  g_autofree char *of_table =
    g_strconcat ("DELETE FROM memories WHERE tenant_id = ?1 AND employee_id = ?2", which, NULL);

  if (clara_db_run (db, tenant, error, of_index, "ss", employee_id, memory_id) < 0)
    return -1;
  return (int) clara_db_run (db, tenant, error, of_table, "ss", employee_id, memory_id);
}

static GPtrArray *
read_rows (ClaraQuery *query, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (memory_free);
  int step;

  while ((step = clara_query_step (query, error)) > 0)
    {
      ClaraMemoryRow *row = g_new0 (ClaraMemoryRow, 1);

      row->memory_id = clara_query_dup_text (query, 0);
      row->sealed = clara_query_dup_text (query, 1);
      row->created_at = sqlite3_column_int64 (query->statement, 2);
      row->updated_at = sqlite3_column_int64 (query->statement, 3);
      row->utc_offset = sqlite3_column_int (query->statement, 4);
      g_ptr_array_add (rows, row);
    }
  return step < 0 ? NULL : g_steal_pointer (&rows);
}

/**
 * clara_memories_list:
 *
 * Returns: (transfer full) (element-type ClaraMemoryRow): newest first
 */
GPtrArray *
clara_memories_list (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, guint limit, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };

  if (!clara_query_start (
        &query, db, tenant, error,
        "SELECT memory_id, sealed, created_at, updated_at, utc_offset FROM memories"
        " WHERE tenant_id = ?1 AND employee_id = ?2 ORDER BY updated_at DESC, row_id DESC LIMIT ?3",
        "sl", employee_id, (gint64) limit))
    return NULL;
  return read_rows (&query, error);
}

/**
 * clara_memories_search:
 * @words: (array zero-terminated=1): any of them, as they stand in the index
 *
 * Returns: (transfer full) (element-type ClaraMemoryRow): best first by BM25
 */
GPtrArray *
clara_memories_search (ClaraDb *db, ClaraTenant *tenant, const char *employee_id, const char *const *words,
                       guint limit, GError **error)
{
  g_autoptr (GString) match = g_string_new (NULL);
  g_auto (ClaraQuery) query = { 0 };

  for (guint i = 0; words[i] != NULL; i++)
    g_string_append_printf (match, "%s\"%s\"", i > 0 ? " OR " : "", words[i]);
  if (match->len == 0)
    return g_ptr_array_new_with_free_func (memory_free);
  if (!clara_query_start (&query, db, tenant, error,
                          "SELECT m.memory_id, m.sealed, m.created_at, m.updated_at, m.utc_offset"
                          " FROM memories_index AS i CROSS JOIN memories AS m ON m.row_id = i.rowid"
                          " WHERE i.words MATCH ?3 AND m.tenant_id = ?1 AND m.employee_id = ?2"
                          " ORDER BY i.rank LIMIT ?4",
                          "ssl", employee_id, match->str, (gint64) limit))
    return NULL;
  return read_rows (&query, error);
}
