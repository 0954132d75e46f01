/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

#include <string.h>

gboolean
clara_visits_insert (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_visit_row, visit, error);
}

gboolean
clara_visits_update (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error)
{
  return clara_db_update_row (db, tenant, &clara_visit_row, visit, error);
}

/**
 * clara_visits_update_unchanged:
 * @visit: as clara_visits_get() gave it a while ago, and changed by whoever looked at it
 *
 * Like clara_visits_update(), but fails with %CLARA_STORE_ERROR_CONFLICT where somebody else has written the
 * row since: the one stored no longer has the updated_at of @visit.
 */
gboolean
clara_visits_update_unchanged (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error)
{
  gint64 updated_at = -1;

  if (!clara_db_get_int (db, tenant, &updated_at, error,
                         "SELECT updated_at FROM visits WHERE tenant_id = ?1 AND visit_id = ?2", "s",
                         visit->visit_id))
    return FALSE;
  if (updated_at >= 0 && updated_at != visit->updated_at)
    {
      g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_CONFLICT,
                   "The visit %s was changed by somebody else meanwhile: look at it again", visit->visit_id);
      return FALSE;
    }
  return clara_visits_update (db, tenant, visit, error);
}

ClaraVisit *
clara_visits_get (ClaraDb *db, ClaraTenant *tenant, const char *visit_id, GError **error)
{
  return clara_db_select_one (db, tenant, &clara_visit_row, visit_id, error, "AND visit_id = ?2", "s",
                              visit_id);
}

/* The condition has only what is asked, since "?2 IS NULL OR ..." would keep SQLite from its indexes. With a
 * date, the status must not lead it to the index of all visits of that status: hence the plus. */
static char *
filter_sql (const char *date, const char *status, const char *text)
{
  return g_strconcat (date != NULL ? " AND visit_date = ?2" : "",
                      status == NULL ? ""
                      : date != NULL ? " AND +status = ?3"
                                     : " AND status = ?3",
                      text != NULL ? " AND instr (search_text, ?4) > 0" : "", NULL);
}

static char *
fold_filter (const char *text)
{
  g_autofree char *stripped = NULL;

  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;
  stripped = g_strstrip (g_strdup (text));
  return *stripped == '\0' ? NULL : clara_db_fold (stripped);
}

static gboolean
check_filter (const char *text, GError **error)
{
  if (text == NULL || g_utf8_validate (text, -1, NULL))
    return TRUE;
  g_set_error_literal (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID, "The filter is not UTF-8 text");
  return FALSE;
}

/* Out of an index alone; of the two that would do, the one with the texts is far larger. */
static GArray *
find_row_ids (ClaraDb *db, ClaraTenant *tenant, const char *folded, guint offset, gint64 limit,
              GError **error)
{
  static const char all[] = "SELECT row_id FROM visits INDEXED BY visits_by_time WHERE tenant_id = ?1"
                            " ORDER BY check_in_time DESC, row_id DESC LIMIT ?2 OFFSET ?3";
  static const char matching[] = "SELECT row_id FROM visits INDEXED BY visits_by_text WHERE tenant_id = ?1"
                                 " AND instr (search_text, ?4) > 0"
                                 " ORDER BY check_in_time DESC, row_id DESC LIMIT ?2 OFFSET ?3";
  g_autoptr (GArray) row_ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (ClaraQuery) query = { 0 };
  int step;

  if (!clara_query_start (&query, db, tenant, error, folded != NULL ? matching : all,
                          folded != NULL ? "lls" : "ll", limit, (gint64) offset, folded))
    return NULL;
  while ((step = clara_query_step (&query, error)) > 0)
    {
      gint64 row_id = sqlite3_column_int64 (query.statement, 0);

      g_array_append_val (row_ids, row_id);
    }
  return step < 0 ? NULL : g_steal_pointer (&row_ids);
}

/**
 * clara_visits_list:
 * @date: (nullable): YYYY-MM-DD
 * @text: (nullable): searched for as it is: nothing in it is a wildcard
 *
 * Returns: (transfer full) (element-type ClaraVisit): those without a check-in last
 */
GPtrArray *
clara_visits_list (ClaraDb *db, ClaraTenant *tenant, const char *date, const char *status, const char *text,
                   guint offset, guint limit, GError **error)
{
  g_autofree char *folded = fold_filter (text);
  g_autofree char *filter = filter_sql (date, status, folded);
  g_autofree char *tail =
    g_strconcat (filter, " ORDER BY check_in_time DESC, row_id DESC LIMIT ?5 OFFSET ?6", NULL);

  if (!check_filter (text, error))
    return NULL;
  if (folded != NULL && date == NULL && status == NULL)
    {
      g_autoptr (GArray) row_ids = find_row_ids (db, tenant, folded, offset, limit, error);

      if (row_ids == NULL)
        return NULL;
      return clara_visits_get_rows (db, tenant, (const gint64 *) row_ids->data, row_ids->len, error);
    }
  return clara_db_select (db, tenant, &clara_visit_row, error, tail, "sssll", date, status, folded,
                          (gint64) limit, (gint64) offset);
}

gint64
clara_visits_count (ClaraDb *db, ClaraTenant *tenant, const char *date, const char *status, GError **error)
{
  g_autofree char *filter = filter_sql (date, status, NULL);
  g_autofree char *sql = g_strconcat ("SELECT count (*), ?2, ?3 FROM visits",
                                      date == NULL && status == NULL ? " INDEXED BY visits_by_time" : "",
                                      " WHERE tenant_id = ?1", filter, NULL);
  gint64 count = -1;

  return clara_db_get_int (db, tenant, &count, error, sql, "ss", date, status) ? count : -1;
}

GArray *
clara_visits_snapshot (ClaraDb *db, ClaraTenant *tenant, const char *text, GError **error)
{
  g_autofree char *folded = fold_filter (text);

  return check_filter (text, error) ? find_row_ids (db, tenant, folded, 0, -1, error) : NULL;
}

/**
 * clara_visits_get_rows:
 * @row_ids: of clara_visits_snapshot()
 *
 * Returns: (transfer full) (element-type ClaraVisit): @n rows in the order of @row_ids; %NULL where one is no
 * more
 */
GPtrArray *
clara_visits_get_rows (ClaraDb *db, ClaraTenant *tenant, const gint64 *row_ids, guint n, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (clara_visit_row.free);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GError) local_error = NULL;
      ClaraVisit *visit = clara_db_select_one (db, tenant, &clara_visit_row, NULL, &local_error,
                                               "AND row_id = ?2", "l", row_ids[i]);

      if (visit == NULL && !g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      g_ptr_array_add (rows, visit);
    }
  return g_steal_pointer (&rows);
}

/**
 * clara_visits_find_open:
 * @last_digits: (nullable): one digit or more
 * @badge: (nullable): looked at where @last_digits is %NULL; zeros in front do not count
 *
 * Returns: (transfer full) (element-type ClaraVisit): perhaps empty; %CLARA_STORE_ERROR_INVALID where neither
 * is given, so that nobody is found by saying nothing
 */
GPtrArray *
clara_visits_find_open (ClaraDb *db, ClaraTenant *tenant, const char *last_digits, const char *badge,
                        GError **error)
{
  if (last_digits != NULL && *last_digits != '\0'
      && strspn (last_digits, "0123456789") == strlen (last_digits))
    return clara_db_select (
      db, tenant, &clara_visit_row, error,
      "AND status = 'checked_in' AND substr (phone, -length (?2)) = ?2 ORDER BY badge_number", "s",
      last_digits);
  if (last_digits == NULL && badge != NULL && *badge != '\0')
    return clara_db_select (db, tenant, &clara_visit_row, error,
                            "AND status = 'checked_in' AND ltrim (badge_number, '0') = ltrim (?2, '0')"
                            " AND badge_number <> '' ORDER BY badge_number",
                            "s", badge);
  g_set_error_literal (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_INVALID,
                       "An open visit is found by the last digits of its phone number or by its badge");
  return NULL;
}

/**
 * clara_visits_find_previous:
 * @visit: with visitor_id and visit_date
 *
 * Returns: (transfer full) (nullable): the visit before it of the same visitor and day, expected ones apart
 */
char *
clara_visits_find_previous (ClaraDb *db, ClaraTenant *tenant, const ClaraVisit *visit, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };

  if (visit->visitor_id == NULL || visit->visit_date == NULL)
    return NULL;
  if (!clara_query_start (
        &query, db, tenant, error,
        "SELECT visit_id FROM visits WHERE tenant_id = ?1 AND visitor_id = ?2 AND visit_date = ?3"
        " AND visit_id <> ?4 AND check_in_time IS NOT NULL ORDER BY row_id DESC LIMIT 1",
        "sss", visit->visitor_id, visit->visit_date, visit->visit_id)
      || clara_query_step (&query, error) <= 0)
    return NULL;
  return clara_query_dup_text (&query, 0);
}

/**
 * clara_visits_next_badge:
 * @date: YYYY-MM-DD; numbers start anew each day
 *
 * Returns: (transfer full): "001" and on, each given once
 */
char *
clara_visits_next_badge (ClaraDb *db, ClaraTenant *tenant, const char *date, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };
  gint64 value;

  if (!clara_query_start (&query, db, tenant, error,
                          "INSERT INTO counters (tenant_id, name, value) VALUES (?1, 'badge ' || ?2, 1)"
                          " ON CONFLICT (tenant_id, name) DO UPDATE SET value = value + 1 RETURNING value",
                          "s", date)
      || clara_query_step (&query, error) <= 0)
    return NULL;
  value = sqlite3_column_int64 (query.statement, 0);
  return clara_query_step (&query, error) < 0 ? NULL : g_strdup_printf ("%03" G_GINT64_FORMAT, value);
}

/**
 * clara_visits_without_copy:
 *
 * Returns: (transfer full) (element-type ClaraVisit): with a photo of their own, oldest first
 */
GPtrArray *
clara_visits_without_copy (ClaraDb *db, ClaraTenant *tenant, gint64 since, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_visit_row, error,
                          "AND photo_url IS NOT NULL AND photo_copy IS NULL AND created_at >= ?2"
                          " ORDER BY created_at, row_id LIMIT ?3",
                          "ll", since, (gint64) limit);
}

/**
 * clara_visits_with_left_copy:
 *
 * Returns: (transfer full) (element-type ClaraVisit): whose photo was taken away, and its copy is still
 *   somewhere; oldest first
 */
GPtrArray *
clara_visits_with_left_copy (ClaraDb *db, ClaraTenant *tenant, guint limit, GError **error)
{
  return clara_db_select (db, tenant, &clara_visit_row, error,
                          "AND photo_url IS NULL AND photo_copy <> '' ORDER BY created_at, row_id LIMIT ?2",
                          "l", (gint64) limit);
}
