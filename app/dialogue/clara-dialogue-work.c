/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-repositories.h"

#include <gio/gio.h>
#include <string.h>

/* What a verified employee may do beside asking: see who comes to them today, sign in and out. Which employee
 * is decided by the code that was checked, never by what is said. */

/* More are not said; the front desk has them all. */
#define MOST_SAID 5
#define MOST_LISTED 200

typedef struct
{
  ClaraTenant *tenant;
  char *employee_id;
  char *date;
  gboolean present;
} Work;

static Work *
work_new (ClaraDialogue *self, gboolean present)
{
  Work *work = g_new0 (Work, 1);
  g_autoptr (GDateTime) utc =
    g_date_time_new_from_unix_utc (clara_clock_get_real (self->clock) / G_USEC_PER_SEC);
  g_autoptr (GDateTime) here = g_date_time_add_minutes (utc, clara_clock_get_utc_offset (self->clock));

  work->tenant = clara_tenant_ref (self->tenant);
  work->employee_id = g_strdup (self->identity);
  work->date = g_date_time_format (here, "%Y-%m-%d");
  work->present = present;
  return work;
}

static void
work_free (gpointer data)
{
  Work *work = data;

  clara_tenant_unref (work->tenant);
  g_free (work->employee_id);
  g_free (work->date);
  g_free (work);
}

/* Visitors' names, those of others are not even read out of the list. */
static gpointer
list_visitors (ClaraDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;
  g_autoptr (GPtrArray) visits =
    clara_visits_list (db, work->tenant, work->date, NULL, NULL, 0, MOST_LISTED, error);
  GPtrArray *names;

  if (visits == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < visits->len; i++)
    {
      const ClaraVisit *visit = g_ptr_array_index (visits, i);

      if (g_strcmp0 (visit->host_id, work->employee_id) == 0 && visit->visitor_name != NULL
          && (g_strcmp0 (visit->status, "expected") == 0 || g_strcmp0 (visit->status, "checked_in") == 0))
        g_ptr_array_add (names, g_strdup (visit->visitor_name));
    }
  return names;
}

static void
say_names (ClaraDialogue *self, GPtrArray *names)
{
  g_autoptr (GString) list = g_string_new (NULL);
  g_autofree char *count = g_strdup_printf ("%u", names->len);

  if (names->len == 0)
    {
      clara_dialogue_say (self, clara_text (self->language, "say", "Nobody is announced for you today."));
      return;
    }
  for (guint i = 0; i < MIN (names->len, MOST_SAID); i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", (const char *) g_ptr_array_index (names, i));
  clara_dialogue_say_take (self, clara_text_format (self->language, "say", "Your visitors today: {names}.",
                                                    "names", list->str, NULL));
  if (names->len > MOST_SAID)
    clara_dialogue_say_take (self,
                             clara_text_format (self->language, "say",
                                                "They are {count} in all; the front desk has the whole list.",
                                                "count", count, NULL));
}

static void
on_visitors_listed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) names = clara_store_finish (CLARA_STORE (source), result, &error);

  if (clara_operation_is_stale (operation) || self->identity == NULL)
    return;
  if (names != NULL)
    say_names (self, names);
  else
    clara_dialogue_say (
      self, clara_text (self->language, "say", "I cannot look that up now. Please ask the front desk."));
  clara_dialogue_show (self);
}

/**
 * clara_dialogue_list_visitors:
 *
 * Says who comes to the verified employee today, or is here already.
 */
void
clara_dialogue_list_visitors (ClaraDialogue *self)
{
  if (self->identity == NULL)
    return;
  clara_store_read_async (self->store, list_visitors, work_new (self, FALSE), work_free,
                          (GDestroyNotify) g_ptr_array_unref, NULL, on_visitors_listed,
                          clara_operation_new (self, NULL, NULL));
}

static gpointer
put_present (ClaraDb *db, gpointer user_data, GError **error)
{
  Work *work = user_data;
  g_autoptr (ClaraEmployee) employee = clara_employees_get (db, work->tenant, work->employee_id, error);

  if (employee == NULL)
    return NULL;
  employee->present = work->present;
  if (clara_employees_put (db, work->tenant, employee, error))
    clara_audit_add (db, work->tenant, "kiosk", work->present ? "employee_signed_in" : "employee_signed_out",
                     employee->employee_id, NULL, error);
  return NULL;
}

static void
on_present_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  gboolean present = GPOINTER_TO_INT (operation->data);
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (clara_operation_is_stale (operation) || self->identity == NULL)
    return;
  if (error != NULL)
    clara_dialogue_say (
      self, clara_text (self->language, "say", "I cannot save that now. Please tell the front desk."));
  else if (present)
    clara_dialogue_say (self,
                        clara_text (self->language, "say", "You are signed in. Have a good day at work."));
  else
    clara_dialogue_say (self, clara_text (self->language, "say", "You are signed out. See you soon."));
  clara_dialogue_show (self);
}

/**
 * clara_dialogue_sign_employee:
 * @present: whether the verified employee comes or goes
 *
 * The front desk's list and the evacuation list follow; it is in the audit.
 */
void
clara_dialogue_sign_employee (ClaraDialogue *self, gboolean present)
{
  if (self->identity == NULL)
    return;
  clara_store_write_async (self->store, put_present, work_new (self, present), work_free, NULL, NULL,
                           on_present_put, clara_operation_new (self, GINT_TO_POINTER (present), NULL));
}
