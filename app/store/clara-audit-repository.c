/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

#include <string.h>

/* Before the first row. */
#define FIRST_HASH "0000000000000000000000000000000000000000000000000000000000000000"

/* Length before each text, so that no two rows have the same canonical form. */
static void
append_text (GString *canonical, const char *text)
{
  if (text == NULL)
    g_string_append (canonical, "-,");
  else
    g_string_append_printf (canonical, "%" G_GSIZE_FORMAT ":%s,", strlen (text), text);
}

static char *
hash_row (const char *previous, ClaraTenant *tenant, const ClaraAuditRow *row)
{
  g_autoptr (GString) canonical = g_string_new (NULL);

  append_text (canonical, previous);
  append_text (canonical, clara_tenant_get_id (tenant));
  g_string_append_printf (canonical, "%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%d,", row->sequence,
                          row->created_at, row->utc_offset);
  append_text (canonical, row->actor);
  append_text (canonical, row->action);
  append_text (canonical, row->subject);
  append_text (canonical, row->detail);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, canonical->str, (gssize) canonical->len);
}

/* The end of the tenant's chain: 0 and FIRST_HASH where it has not begun. */
static gboolean
get_head (ClaraDb *db, ClaraTenant *tenant, gint64 *sequence, char **hash, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };
  int step;

  if (!clara_query_start (&query, db, tenant, error,
                          "SELECT sequence, hash FROM audit_heads WHERE tenant_id = ?1", ""))
    return FALSE;
  step = clara_query_step (&query, error);
  *sequence = step > 0 ? sqlite3_column_int64 (query.statement, 0) : 0;
  *hash = step > 0 ? clara_query_dup_text (&query, 1) : g_strdup (FIRST_HASH);
  return step >= 0;
}

/**
 * clara_audit_add:
 * @subject: (nullable): what it was done to: an id
 * @detail: (transfer full) (nullable): no secrets
 *
 * Only in a write: BEGIN IMMEDIATE is what keeps two processes from continuing the same row.
 */
gboolean
clara_audit_add (ClaraDb *db, ClaraTenant *tenant, const char *actor, const char *action, const char *subject,
                 JsonObject *detail, GError **error)
{
  g_autoptr (JsonObject) owned_detail = detail;
  g_autoptr (ClaraAuditRow) row = clara_audit_row_new ();
  g_autofree char *previous = NULL;

  if (!get_head (db, tenant, &row->sequence, &previous, error))
    return FALSE;
  row->sequence++;
  row->actor = g_strdup (actor);
  row->action = g_strdup (action);
  row->subject = g_strdup (subject);
  row->detail = owned_detail != NULL ? clara_json_to_string (owned_detail) : NULL;
  row->created_at = clara_clock_get_real (clara_db_get_clock (db));
  row->utc_offset = clara_clock_get_utc_offset (clara_db_get_clock (db));
  row->hash = hash_row (previous, tenant, row);
  return clara_db_insert_row (db, tenant, &clara_audit_row_row, row, error)
         && clara_db_run (
              db, tenant, error,
              "INSERT INTO audit_heads (tenant_id, sequence, hash) VALUES (?1, ?2, ?3)"
              " ON CONFLICT (tenant_id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash",
              "ls", row->sequence, row->hash)
              >= 0;
}

GPtrArray *
clara_audit_list (ClaraDb *db, ClaraTenant *tenant, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_audit_row_row, error, "ORDER BY sequence DESC LIMIT ?2", "l",
                          (gint64) limit);
}

static gboolean
report_bad (gint64 sequence, ClaraTenant *tenant, const char *what, GError **error)
{
  g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_DAMAGED,
               "The audit log of %s is not sound from row %" G_GINT64_FORMAT
               " on: %s. Compare it with a backup.",
               clara_tenant_get_id (tenant), sequence, what);
  return FALSE;
}

/**
 * clara_audit_verify:
 *
 * Computes the chain again.
 *
 * Returns: %TRUE if all rows are as they were written; else %CLARA_STORE_ERROR_DAMAGED names the first that
 * is not
 */
gboolean
clara_audit_verify (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  g_autofree char *columns = clara_row_columns (&clara_audit_row_row, "");
  g_autofree char *sql =
    g_strconcat ("SELECT ", columns, " FROM audit WHERE tenant_id = ?1 ORDER BY sequence", NULL);
  g_autofree char *previous = g_strdup (FIRST_HASH);
  g_autofree char *head_hash = NULL;
  g_auto (ClaraQuery) query = { 0 };
  gint64 head_sequence = 0;
  gint64 sequence = 0;
  int step;

  if (!get_head (db, tenant, &head_sequence, &head_hash, error)
      || !clara_query_start (&query, db, tenant, error, sql, ""))
    return FALSE;
  while ((step = clara_query_step (&query, error)) > 0)
    {
      g_autoptr (ClaraAuditRow) row = clara_query_read_row (&query, &clara_audit_row_row);
      g_autofree char *hash = hash_row (previous, tenant, row);

      sequence++;
      if (row->sequence != sequence)
        return report_bad (sequence, tenant, "it is missing", error);
      if (g_strcmp0 (row->hash, hash) != 0)
        return report_bad (sequence, tenant, "it was changed", error);
      g_free (previous);
      previous = g_steal_pointer (&hash);
    }
  if (step < 0)
    return FALSE;
  if (sequence != head_sequence || g_strcmp0 (previous, head_hash) != 0)
    return report_bad (sequence + 1, tenant, "the end of the log is missing", error);
  return TRUE;
}
