/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-returning.h"

#include "clara-contact.h"
#include "clara-names.h"
#include "clara-reception-private.h"

#include <string.h>

#define MOST_LOOK_UPS 10
#define LOOK_UP_SPAN (15 * G_TIME_SPAN_MINUTE)

typedef struct
{
  ClaraTenant *tenant;
  char *email;
  char *phone;
  char *name;
} Query;

static void
query_free (gpointer data)
{
  Query *query = data;

  clara_tenant_unref (query->tenant);
  g_free (query->email);
  g_free (query->phone);
  g_free (query->name);
  g_free (query);
}

static gboolean
sounds_like (const char *one, const char *other)
{
  g_autofree char *first = clara_names_key (one);
  g_autofree char *second = clara_names_key (other);

  return *first != '\0' && (strcmp (first, second) == 0 || strstr (second, first) != NULL);
}

static gpointer
find (ClaraDb *db, gpointer user_data, GError **error)
{
  Query *query = user_data;
  g_autoptr (ClaraVisitor) visitor =
    clara_visitors_find (db, query->tenant, query->email, query->phone, error);

  if (visitor == NULL)
    return NULL;
  /* A number that several share: the one who speaks is somebody else. */
  if (query->name != NULL && !sounds_like (query->name, visitor->name))
    {
      g_set_error_literal (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND, "Nobody is known");
      return NULL;
    }
  return g_steal_pointer (&visitor);
}

static void
return_nobody (GTask *task)
{
  g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                           "Nobody is known by that; go on with the form");
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  ClaraVisitor *visitor = clara_store_finish (CLARA_STORE (source), result, &error);

  if (visitor != NULL)
    g_task_return_pointer (task, visitor, (GDestroyNotify) clara_visitor_free);
  else if (g_error_matches (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      return_nobody (task);
    }
  else
    g_task_return_error (task, error);
}

/* Whether this kiosk may look once more; a ring of the last times. */
static gboolean
take_look_up (ClaraReceptionParts *parts)
{
  gint64 now = clara_clock_get_monotonic (parts->clock);
  gint64 *oldest = &parts->look_ups[parts->next_look_up % MOST_LOOK_UPS];

  if (*oldest != 0 && now - *oldest < LOOK_UP_SPAN)
    return FALSE;
  *oldest = MAX (now, 1);
  parts->next_look_up++;
  return TRUE;
}

/**
 * clara_reception_find_visitor_async:
 * @email: (nullable): checked
 * @phone: (nullable): E.164
 * @name: (nullable): who says so, where it is known already
 */
void
clara_reception_find_visitor_async (ClaraReception *self, const char *email, const char *phone,
                                    const char *name, GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Query *query;

  g_task_set_source_tag (task, clara_reception_find_visitor_async);
  if ((email == NULL && phone == NULL) || !take_look_up (parts))
    {
      return_nobody (task);
      g_object_unref (task);
      return;
    }
  query = g_new0 (Query, 1);
  query->tenant = clara_tenant_ref (parts->tenant);
  query->email = g_strdup (email);
  query->phone = g_strdup (phone);
  query->name = g_strdup (name);
  clara_store_read_async (parts->store, find, query, query_free, (GDestroyNotify) clara_visitor_free,
                          cancellable, on_found, task);
}

/**
 * clara_reception_find_visitor_finish:
 *
 * Returns: (transfer full) (nullable): who that is; nothing of it is shown but its mask before they say so
 */
ClaraVisitor *
clara_reception_find_visitor_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * clara_visitor_get_mask:
 *
 * Returns: (transfer full): "j•••@acme.com", or the number's last digits where there is no address
 */
char *
clara_visitor_get_mask (const ClaraVisitor *visitor)
{
  if (visitor->email != NULL && *visitor->email != '\0')
    return clara_email_mask (visitor->email);
  return visitor->phone != NULL && *visitor->phone != '\0' ? clara_phone_mask (visitor->phone)
                                                           : g_strdup ("•••");
}
