/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-private.h"

#include "clara-field-check.h"
#include "clara-names.h"

#include <string.h>

#define MIN_DIGITS 4
#define MAX_TEXT 120

/* Who wants to leave: what was said, made fit to look for. */
typedef struct
{
  ClaraTenant *tenant;
  char *name;
  char *digits;
  char *badge;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  clara_tenant_unref (query->tenant);
  g_free (query->name);
  g_free (query->digits);
  g_free (query->badge);
  g_free (query);
}

static gpointer
find_open (ClaraDb *db, gpointer user_data, GError **error)
{
  Query *query = user_data;

  return clara_visits_find_open (db, query->tenant, query->badge != NULL ? NULL : query->digits, query->badge,
                                 error);
}

static gboolean
is_same_name (const char *a, const char *b)
{
  g_autofree char *one = g_utf8_casefold (a, -1);
  g_autofree char *two = g_utf8_casefold (b, -1);

  return strcmp (one, two) == 0;
}

/* The one whose name it is; by the forgiving index only where that is sure. */
static const ClaraVisit *
choose_by_name (GPtrArray *visits, const char *name)
{
  g_autoptr (ClaraNames) names = clara_names_new ();
  g_autoptr (GArray) found = NULL;
  const ClaraVisit *exact = NULL;
  gboolean sure = FALSE;

  for (guint i = 0; i < visits->len; i++)
    {
      const ClaraVisit *visit = g_ptr_array_index (visits, i);

      if (is_same_name (visit->visitor_name, name))
        {
          if (exact != NULL)
            return NULL;
          exact = visit;
        }
      clara_names_add (names, visit->visit_id, visit->visitor_name, NULL);
    }
  if (exact != NULL)
    return exact;
  found = clara_names_find (names, name, 2, &sure);
  if (!sure || found == NULL || found->len == 0)
    return NULL;
  for (guint i = 0; i < visits->len; i++)
    {
      const ClaraVisit *visit = g_ptr_array_index (visits, i);

      if (strcmp (visit->visit_id, g_array_index (found, ClaraNameMatch, 0).id) == 0)
        return visit;
    }
  return NULL;
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Query *query = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (GPtrArray) visits = clara_store_finish (CLARA_STORE (source), result, &error);
  const ClaraVisit *visit = NULL;

  if (visits == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (query->badge != NULL)
    visit = visits->len == 1 ? g_ptr_array_index (visits, 0) : NULL;
  else
    visit = choose_by_name (visits, query->name);
  if (visit == NULL)
    g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                             "No visit, or more than one, fits; ask the front desk");
  else
    clara_reception_check_out_visit (g_steal_pointer (&task), visit);
}

static char *
clean_or_null (const char *text, gboolean digits_only)
{
  char *clean = clara_field_clean (text, MAX_TEXT);
  char *out = clean;

  if (digits_only)
    {
      for (const char *p = clean; *p != '\0'; p++)
        if (g_ascii_isdigit (*p))
          *out++ = *p;
      *out = '\0';
    }
  if (*clean != '\0')
    return clean;
  g_free (clean);
  return NULL;
}

/**
 * clara_reception_check_out_async:
 * @name: (nullable): the visitor's, with @last_digits
 * @last_digits: (nullable): the last four or more of the phone number
 * @badge: (nullable): the number on the badge, instead
 */
void
clara_reception_check_out_async (ClaraReception *self, const char *name, const char *last_digits,
                                 const char *badge, GCancellable *cancellable, GAsyncReadyCallback callback,
                                 gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Query *query = g_new0 (Query, 1);
  Query *copy = g_new0 (Query, 1);

  g_task_set_source_tag (task, clara_reception_check_out_async);
  query->tenant = clara_tenant_ref (parts->tenant);
  query->name = clean_or_null (name, FALSE);
  query->digits = clean_or_null (last_digits, TRUE);
  query->badge = clean_or_null (badge, FALSE);
  *copy = (Query){ clara_tenant_ref (parts->tenant), g_strdup (query->name), g_strdup (query->digits),
                   g_strdup (query->badge) };
  g_task_set_task_data (task, query, query_free);
  if (query->badge == NULL
      && (query->name == NULL || query->digits == NULL || strlen (query->digits) < MIN_DIGITS))
    {
      query_free (copy);
      g_task_return_new_error (
        task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
        "Give the name and the last four digits of the phone number, or the badge number");
      g_object_unref (task);
      return;
    }
  clara_store_read_async (parts->store, find_open, copy, query_free, (GDestroyNotify) g_ptr_array_unref,
                          cancellable, on_found, task);
}

/**
 * clara_reception_check_out_finish:
 *
 * Returns: (transfer full) (nullable): the visit, checked out
 */
ClaraVisit *
clara_reception_check_out_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
