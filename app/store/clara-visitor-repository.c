/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"
#include "clara-id.h"

/**
 * clara_visitors_find:
 * @email: (nullable): looked for first, in any case
 * @phone: (nullable): E.164. A reception's number is shared, so somebody with another e-mail is not the one
 *
 * Returns: (transfer full): the one seen last, or %NULL with %CLARA_STORE_ERROR_NOT_FOUND
 */
ClaraVisitor *
clara_visitors_find (ClaraDb *db, ClaraTenant *tenant, const char *email, const char *phone, GError **error)
{
  if (email != NULL && *email != '\0')
    {
      g_autoptr (GError) local_error = NULL;
      ClaraVisitor *found =
        clara_db_select_one (db, tenant, &clara_visitor_row, email, &local_error,
                             "AND email = ?2 ORDER BY last_seen DESC LIMIT 1", "s", email);

      if (found != NULL)
        return found;
      if (!g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      return clara_db_select_one (db, tenant, &clara_visitor_row, email, error,
                                  "AND phone = ?2 AND email IS NULL ORDER BY last_seen DESC LIMIT 1", "s",
                                  phone != NULL && *phone != '\0' ? phone : NULL);
    }
  return clara_db_select_one (db, tenant, &clara_visitor_row, phone, error,
                              "AND phone = ?2 ORDER BY last_seen DESC LIMIT 1", "s",
                              phone != NULL && *phone != '\0' ? phone : NULL);
}

static void
keep (char **now, char **before)
{
  if (*now == NULL || **now == '\0')
    {
      g_free (*now);
      *now = g_steal_pointer (before);
    }
}

/**
 * clara_visitors_touch:
 * @visitor: (inout): name, company, phone, email and language as they are known now; gets the rest, and what
 * was known before where it has nothing. Its visitor_id is used for somebody new if set
 */
gboolean
clara_visitors_touch (ClaraDb *db, ClaraTenant *tenant, ClaraVisitor *visitor, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (ClaraVisitor) before = NULL;

  if (visitor->email != NULL && *visitor->email == '\0')
    g_clear_pointer (&visitor->email, g_free);
  if (visitor->phone != NULL && *visitor->phone == '\0')
    g_clear_pointer (&visitor->phone, g_free);
  before = clara_visitors_find (db, tenant, visitor->email, visitor->phone, &local_error);
  if (before == NULL && !g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  visitor->last_seen = clara_clock_get_real (clara_db_get_clock (db));
  if (before == NULL)
    {
      if (visitor->visitor_id == NULL)
        visitor->visitor_id = clara_id_new (clara_db_get_clock (db));
      visitor->first_seen = visitor->last_seen;
      visitor->visits = 1;
      return clara_db_insert_row (db, tenant, &clara_visitor_row, visitor, error);
    }
  g_free (visitor->visitor_id);
  visitor->visitor_id = g_steal_pointer (&before->visitor_id);
  keep (&visitor->name, &before->name);
  keep (&visitor->company, &before->company);
  keep (&visitor->phone, &before->phone);
  keep (&visitor->email, &before->email);
  keep (&visitor->language, &before->language);
  visitor->first_seen = before->first_seen;
  visitor->visits = before->visits + 1;
  return clara_db_update_row (db, tenant, &clara_visitor_row, visitor, error);
}
