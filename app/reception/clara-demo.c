/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-demo.h"

#include "clara-agreements.h"
#include "clara-employee-import.h"
#include "clara-id.h"
#include "clara-reception.h"
#include "clara-screening-import.h"
#include "clara-screening.h"

#include <string.h>

/* Settings whose value is copied as it stands in company.json. */
static const char *const settings[] = {
  "region",  "desk_language",      "channels",        "visitor_types", "opening_hours",
  "address", "escalation_seconds", "known_companies", "answers",       NULL,
};

/* The day so far, minutes from now. */
static const struct
{
  int arrived; /* 0: expected later */
  int left;    /* 0: still there */
  const char *name;
  const char *company;
  const char *purpose;
  const char *host_id;
  const char *phone;
  const char *type;
  const char *email;
  const char *extra;
} visits[] = {
  { -190, -95, "Farhan Sheikh", "Sundaram Fasteners", "Sales visit", "ML-1007", "+919845012345", "visitor" },
  { -140, 0, "Lakshmi Narayanan", "Orbit Calibration", "Service visit", "ML-1005", "+919840198401",
    "visitor" },
  { -65, -62, "Ravi Shankar", "BlueDart", "Delivery", "ML-1011", "+919700112233", "delivery" },
  { -35, 0, "Emily Carter", "Northwind Optics", "Meeting", "ML-1001", "+447911123456", "visitor" },
  { 0, 0, "Rohan Deshpande", NULL, "Interview", "ML-1004", "+919930055110", "interview",
    "rohan.deshpande@mail.example", NULL },
  { 0, 0, "Anjali Menon", "Kaveri Biotech", "Meeting", "ML-1002", "+919847022110", "visitor",
    "anjali.menon@kaveribiotech.example", "{\"companions\":[\"Joseph Kurian\",\"Divya Pillai\"]}" },
};

typedef struct
{
  ClaraTenant *tenant;
  JsonObject *company;
} Job;

static gpointer
is_empty (ClaraDb *db, gpointer tenant, GError **error)
{
  g_autoptr (GPtrArray) employees = clara_employees_list (db, tenant, FALSE, error);
  gint64 count;

  if (employees == NULL)
    return NULL;
  count = clara_visits_count (db, tenant, NULL, NULL, error);
  return GINT_TO_POINTER (employees->len == 0 && count == 0 ? 1 : 2);
}

static gboolean
put_settings (ClaraDb *db, Job *job, GError **error)
{
  for (const char *const *key = settings; *key != NULL; key++)
    {
      JsonNode *node = json_object_get_member (job->company, *key);
      g_autofree char *text = node == NULL ? NULL : json_to_string (node, FALSE);

      if (text != NULL && !clara_tenant_settings_set (db, job->tenant, *key, text, error))
        return FALSE;
    }
  return TRUE;
}

static gpointer
fill_company (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  /* ensure leaves a tenant that is there already as it is named */
  if (!clara_tenants_ensure (db, job->tenant, clara_json_get_string (job->company, "name", "Clara"), error)
      || !put_settings (db, job, error))
    return NULL;
  return GINT_TO_POINTER (1);
}

static char *
find_host_name (ClaraDb *db, ClaraTenant *tenant, const char *host_id)
{
  g_autoptr (ClaraEmployee) host = clara_employees_get (db, tenant, host_id, NULL);

  return host == NULL ? NULL : g_strdup (host->name);
}

static gboolean
add_visit (ClaraDb *db, ClaraTenant *tenant, gsize index, GError **error)
{
  ClaraClock *clock = clara_db_get_clock (db);
  gint64 now = clara_clock_get_real (clock);
  int offset = clara_clock_get_utc_offset (clock);
  /* Just after midnight the day has no hours behind it yet. */
  gint64 local = now + offset * G_TIME_SPAN_MINUTE;
  gint64 day_begin = now - local % G_TIME_SPAN_DAY;
  gboolean arrived = visits[index].arrived != 0;
  g_autoptr (ClaraVisit) visit = clara_visit_new ();
  g_autoptr (ClaraVisitor) visitor = clara_visitor_new ();

  visitor->name = g_strdup (visits[index].name);
  visitor->company = g_strdup (visits[index].company);
  visitor->phone = g_strdup (visits[index].phone);
  visitor->language = g_strdup ("en");
  if (arrived && !clara_visitors_touch (db, tenant, visitor, error))
    return FALSE;
  visit->visit_id = clara_id_new (clock);
  visit->site = g_strdup ("main");
  visit->kiosk = g_strdup ("kiosk-1");
  visit->visit_date = clara_clock_format_date (now, offset);
  visit->visitor_id = g_strdup (visitor->visitor_id);
  visit->visitor_name = g_strdup (visits[index].name);
  visit->company = g_strdup (visits[index].company);
  visit->purpose = g_strdup (visits[index].purpose);
  visit->host_id = g_strdup (visits[index].host_id);
  visit->host_name = find_host_name (db, tenant, visits[index].host_id);
  visit->phone = g_strdup (visits[index].phone);
  visit->type = g_strdup (visits[index].type);
  visit->email = g_strdup (visits[index].email);
  visit->extra = g_strdup (visits[index].extra);
  if (!arrived)
    {
      /* In the hours that the day still has, on the half hour. */
      visit->expected_at =
        MIN (now - now % (30 * G_TIME_SPAN_MINUTE) + (gint64) (index - 2) * G_TIME_SPAN_HOUR / 2,
             day_begin + G_TIME_SPAN_DAY - G_TIME_SPAN_MINUTE);
      visit->invited_by = g_strdup (visits[index].host_id);
    }
  visit->language = g_strdup ("en");
  visit->utc_offset = offset;
  visit->status = g_strdup (!arrived ? "expected" : visits[index].left != 0 ? "checked_out" : "checked_in");
  visit->created_at = now;
  visit->updated_at = now;
  if (arrived)
    {
      visit->check_in_time =
        MAX (now + visits[index].arrived * G_TIME_SPAN_MINUTE, day_begin + (gint64) index);
      if (visits[index].left != 0)
        visit->check_out_time =
          MAX (now + visits[index].left * G_TIME_SPAN_MINUTE, visit->check_in_time + G_TIME_SPAN_MILLISECOND);
      visit->badge_number = clara_visits_next_badge (db, tenant, visit->visit_date, error);
      if (visit->badge_number == NULL)
        return FALSE;
    }
  return clara_visits_insert (db, tenant, visit, error);
}

static gpointer
fill_visits (ClaraDb *db, gpointer tenant, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (visits); i++)
    if (!add_visit (db, tenant, i, error))
      return NULL;
  if (!clara_audit_add (db, tenant, "system", "demo", "tenant", NULL, error))
    return NULL;
  return GINT_TO_POINTER (1);
}

/* Somebody to try the screening with. */
static gpointer
fill_screening (ClaraDb *db, gpointer tenant, GError **error)
{
  g_autoptr (ClaraScreeningEntry) entry = clara_screening_entry_make (
    "Viktor Drozd", NULL, NULL, "Asked for other visitors' badges last time; call security first", "system",
    error);

  return entry != NULL ? clara_screening_add (db, tenant, entry, error) : NULL;
}

static char *
find_file (const char *folder, const char *name)
{
  g_autofree char *direct = g_build_filename (folder, name, NULL);

  if (g_file_test (direct, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&direct);
  return g_build_filename (folder, "demo", name, NULL);
}

/**
 * clara_demo_get_documents_folder:
 * @data_folder: as for clara_demo_fill_sync()
 *
 * Returns: (transfer full): where the demo company's documents are, for clara_knowledge_import_folder_sync()
 */
char *
clara_demo_get_documents_folder (const char *data_folder)
{
  return find_file (data_folder, "documents");
}

/* What contractors sign, and a text for whoever else shall; in the languages that each is written in. */
static gboolean
fill_agreements (ClaraStore *store, ClaraTenant *tenant, const char *data_folder, GError **error)
{
  static const struct
  {
    const char *id;
    const char *language;
  } texts[] = { { "safety_rules", "en" }, { "safety_rules", "hi" }, { "safety_rules", "ta" },
                { "safety_rules", "te" }, { "nda", "en" },          { "nda", "hi" } };
  g_autofree char *folder = find_file (data_folder, "agreements");

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%s.md", texts[i].id, texts[i].language);
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autoptr (ClaraAgreement) text =
        clara_agreement_read (store, tenant, texts[i].id, texts[i].language, 365, file, error);

      if (text == NULL
          || (text->version > 0 && !clara_agreement_store (text, store, tenant, "system", error)))
        return FALSE;
    }
  return TRUE;
}

/**
 * clara_demo_fill_sync:
 * @data_folder: the folder "demo" of the program's data, or the one above it
 *
 * Fills a tenant that has neither employees nor visits with Meridian Labs: settings, twelve employees, and a
 * day that has begun. Another one is left alone. Blocks.
 *
 * Returns: whether the tenant is filled, now or before
 */
gboolean
clara_demo_fill_sync (ClaraStore *store, ClaraTenant *tenant, const char *data_folder, GError **error)
{
  g_autofree char *company_file = find_file (data_folder, "company.json");
  g_autofree char *employees_file = find_file (data_folder, "employees.csv");
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) company = NULL;
  g_autoptr (ClaraEmployeeImport) import = NULL;
  gpointer state = clara_store_read_sync (store, is_empty, tenant, error);
  Job job;
  gsize length;

  if (state == NULL)
    return FALSE;
  if (GPOINTER_TO_INT (state) == 2)
    return TRUE;
  if (!g_file_get_contents (company_file, &text, &length, error))
    return FALSE;
  company = clara_json_parse_object (text, (gssize) length, error);
  if (company == NULL)
    {
      g_prefix_error (error, "'%s': ", company_file);
      return FALSE;
    }
  job = (Job){ tenant, company };
  if (clara_store_write_sync (store, fill_company, &job, error) == NULL)
    return FALSE;
  import = clara_employee_import_read (store, tenant, employees_file, error);
  if (import == NULL || !clara_employee_import_apply (import, store, tenant, "system", error))
    return FALSE;
  if (import->problems->len > 0)
    g_message ("%s: %s", employees_file, (char *) g_ptr_array_index (import->problems, 0));
  return clara_store_write_sync (store, fill_visits, tenant, error) != NULL
         && clara_store_write_sync (store, fill_screening, tenant, error) != NULL
         && fill_agreements (store, tenant, data_folder, error);
}
