/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-roll-call.h"

#include "clara-text.h"

typedef struct
{
  ClaraTenant *tenant;
  ClaraRollCallChange change;
  char *who;
  char *by;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  g_free (job->who);
  g_free (job->by);
  g_free (job);
}

static gpointer
read_people (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_evacuation_read (db, tenant, error);
}

static gpointer
change_list (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  switch (job->change)
    {
    case CLARA_ROLL_CALL_SAFE:
    case CLARA_ROLL_CALL_MISSING:
      clara_evacuation_mark (db, job->tenant, job->who, job->change == CLARA_ROLL_CALL_SAFE, job->by, error);
      break;
    case CLARA_ROLL_CALL_ADD:
      clara_evacuation_add (db, job->tenant, job->who, job->by, error);
      break;
    case CLARA_ROLL_CALL_BEGIN:
      clara_evacuation_begin (db, job->tenant, job->by, error);
      break;
    }
  return NULL;
}

/**
 * clara_roll_call_read_async:
 *
 * Reads who is in the building, from this machine's own file.
 */
void
clara_roll_call_read_async (ClaraStore *store, ClaraTenant *tenant, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  clara_store_read_async (store, read_people, clara_tenant_ref (tenant), (GDestroyNotify) clara_tenant_unref,
                          (GDestroyNotify) g_ptr_array_unref, cancellable, callback, user_data);
}

/**
 * clara_roll_call_change_async:
 * @who: (nullable): a person's id, or the name of somebody who is added
 * @by: the screen, for the audit log
 *
 * Changes the list of all screens.
 */
void
clara_roll_call_change_async (ClaraStore *store, ClaraTenant *tenant, ClaraRollCallChange change,
                              const char *who, const char *by, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (tenant);
  job->change = change;
  job->who = g_strdup (who);
  job->by = g_strdup (by);
  clara_store_write_async (store, change_list, job, job_free, NULL, NULL, callback, user_data);
}

/**
 * clara_roll_call_count:
 *
 * Returns: (transfer full): how many there are and how many were not seen yet, for a person
 */
char *
clara_roll_call_count (GPtrArray *people, const char *language)
{
  g_autofree char *all = g_strdup_printf ("%u", people->len);
  g_autofree char *missing = g_strdup_printf ("%u", clara_evacuation_count_missing (people));

  return clara_text_format (language, "desk", "{count} in the building, {missing} not yet seen", "count", all,
                            "missing", missing, NULL);
}

/**
 * clara_present_describe:
 *
 * Returns: (transfer full): what somebody is here, of which company and with whom
 */
char *
clara_present_describe (const ClaraPresent *self, const char *language)
{
  static const struct
  {
    const char *kind;
    const char *text;
  } kinds[] = {
    { "visitor", CLARA_N ("desk", "Visitor") },
    { "employee", CLARA_N ("desk", "Works here") },
    { "companion", CLARA_N ("desk", "Came along") },
    { "unlisted", CLARA_N ("desk", "Added by hand") },
  };
  const char *parts[] = { NULL, self->company, self->host };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (self->kind, kinds[i].kind))
      parts[0] = clara_text (language, "desk", kinds[i].text);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
