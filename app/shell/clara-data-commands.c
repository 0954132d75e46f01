/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agreements.h"
#include "clara-config.h"
#include "clara-employee-import.h"
#include "clara-evacuation.h"
#include "clara-engine.h"
#include "clara-options.h"
#include "clara-screening-import.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static ClaraEngine *
open_engine (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  ClaraEngine *engine =
    clara_engine_new (options->data_dir, options->settings, options->demo ? CLARA_ENGINE_DEMO : 0, &error);

  if (engine == NULL)
    fprintf (stderr, "clara: %s\n", error->message);
  return engine;
}

static gboolean
ask (const char *question)
{
  char answer[16] = "";

  if (!isatty (STDIN_FILENO))
    return FALSE;
  printf ("%s [y/N] ", question);
  fflush (stdout);
  return fgets (answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y');
}

static gboolean
is_agreed (const ClaraOptions *options)
{
  if (options->yes || ask ("Apply these changes?"))
    return TRUE;
  printf ("Nothing was changed; --yes applies it.\n");
  return FALSE;
}

static gboolean
has_problems (GPtrArray *problems, const char *file)
{
  if (problems->len == 0)
    return FALSE;
  fprintf (stderr, "clara: nothing was imported; mend the lines above in %s first\n", file);
  return TRUE;
}

static int
end_import (const GError *error)
{
  if (error != NULL)
    fprintf (stderr, "clara: %s\n", error->message);
  else
    printf ("Applied.\n");
  return error != NULL ? 1 : 0;
}

static int
import_screening (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = open_engine (options);
  g_autoptr (ClaraScreeningImport) import = NULL;
  g_autofree char *description = NULL;

  if (engine == NULL)
    return 1;
  import = clara_screening_import_read (clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                                        options->rest[2], "command line", &error);
  if (import == NULL)
    return end_import (error);
  description = clara_screening_import_describe (import);
  printf ("%s", description);
  if (has_problems (import->problems, options->rest[2]))
    return 1;
  if (import->added->len == 0 || !is_agreed (options))
    return 0;
  clara_screening_import_apply (import, clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                                "command line", &error);
  return end_import (error);
}

/* clara import agreement ID FILE.md */
static int
import_agreement (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  g_autoptr (ClaraAgreement) text = NULL;

  if (clara_options_count (options) != 4)
    {
      fprintf (stderr,
               "clara: 'import agreement' takes an id and a file, such as: import agreement nda nda.md\n");
      return 2;
    }
  engine = open_engine (options);
  if (engine == NULL)
    return 1;
  text =
    clara_agreement_read (clara_engine_get_store (engine), clara_engine_get_tenant (engine), options->rest[2],
                          options->invite.language != NULL ? options->invite.language : "en",
                          options->valid_days, options->rest[3], &error);
  if (text == NULL)
    return end_import (error);
  if (text->version == 0)
    {
      printf ("Unchanged: this very text is the newest version already.\n");
      return 0;
    }
  printf ("%s, version %d (%s): %s\n  SHA-256 %s\n  to be signed again %s\n", text->agreement_id,
          text->version, text->language, text->title, text->sha256,
          text->valid_days > 0 ? "after the days given, and when it changes" : "when it changes");
  if (!is_agreed (options))
    return 0;
  clara_agreement_store (text, clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                         "command line", &error);
  return end_import (error);
}

/**
 * clara_import_main:
 *
 * Shows what a file would change, and changes it with --yes or when the person agrees.
 */
int
clara_import_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  g_autoptr (ClaraEmployeeImport) import = NULL;
  g_autofree char *description = NULL;

  if (strcmp (options->rest[1], "agreement") == 0)
    return import_agreement (options);
  if (strcmp (options->rest[1], "document") == 0)
    return clara_import_documents (options);
  if (strcmp (options->rest[1], "screening") == 0)
    return import_screening (options);
  if (strcmp (options->rest[1], "visitor-types") == 0)
    return clara_import_visitor_types (options);
  if (strcmp (options->rest[1], "employees") != 0)
    {
      fprintf (stderr,
               "clara: '%s' cannot be imported; there are: employees, document, agreement, screening, "
               "visitor-types\n",
               options->rest[1]);
      return 2;
    }
  engine = open_engine (options);
  if (engine == NULL)
    return 1;
  import = clara_employee_import_read (clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                                       options->rest[2], &error);
  if (import == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  description = clara_employee_import_describe (import);
  printf ("%s", description);
  if (has_problems (import->problems, options->rest[2])
      || import->added->len + import->changed->len + import->deactivated->len == 0)
    return import->problems->len > 0 ? 1 : 0;
  if (!is_agreed (options))
    return 0;
  clara_employee_import_apply (import, clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                               "command line", &error);
  return end_import (error);
}

static gpointer
export_screening (ClaraDb *db, gpointer user_data, GError **error)
{
  static const char *const header[] = { "name", "company", "email", "note", NULL };
  g_autoptr (GPtrArray) entries = clara_screening_list (db, user_data, error);
  g_autoptr (GString) out = g_string_new (NULL);

  if (entries == NULL)
    return NULL;
  clara_csv_append_row (out, header);
  for (guint i = 0; i < entries->len; i++)
    {
      const ClaraScreeningEntry *entry = entries->pdata[i];
      const char *const cells[] = { entry->name != NULL ? entry->name : "",
                                    entry->company != NULL ? entry->company : "",
                                    entry->email != NULL ? entry->email : "",
                                    entry->note != NULL ? entry->note : "", NULL };

      clara_csv_append_row (out, cells);
    }
  fputs (out->str, stdout);
  return GINT_TO_POINTER (TRUE);
}

static gpointer
export_signatures (ClaraDb *db, gpointer user_data, GError **error)
{
  static const char *const header[] = { "signature_id", "visit_id", "signer_name", "agreement_id",
                                        "version",      "language", "method",      "signed_at",
                                        "sha256",       "file",     "file_sha256", NULL };
  g_autoptr (GPtrArray) signatures = clara_signatures_list (db, user_data, NULL, G_MAXINT, error);
  g_autoptr (GString) out = g_string_new (NULL);

  if (signatures == NULL)
    return NULL;
  clara_csv_append_row (out, header);
  for (guint i = 0; i < signatures->len; i++)
    {
      const ClaraSignature *s = signatures->pdata[i];
      g_autofree char *time = clara_clock_format (s->created_at, s->utc_offset);
      g_autofree char *version = g_strdup_printf ("%d", s->version);
      const char *const cells[] = { s->signature_id, s->visit_id, s->signer_name, s->agreement_id,
                                    version,         s->language, s->method,      time,
                                    s->sha256,       s->file,     s->file_sha256, NULL };

      clara_csv_append_row (out, cells);
    }
  fputs (out->str, stdout);
  return GINT_TO_POINTER (TRUE);
}

static gpointer
export_evacuation (ClaraDb *db, gpointer user_data, GError **error)
{
  g_autoptr (GPtrArray) people = clara_evacuation_read (db, user_data, error);
  g_autofree char *csv = people != NULL ? clara_evacuation_to_csv (people) : NULL;

  if (csv == NULL)
    return NULL;
  fputs (csv, stdout);
  return GINT_TO_POINTER (TRUE);
}

/* Exports that are one query over one table. */
static const struct
{
  const char *name;
  ClaraStoreFunc print; /* to standard output; user_data: the tenant */
} exports[] = {
  { "evacuation", export_evacuation },
  { "screening", export_screening },
  { "signatures", export_signatures },
};

static int
end_export (GError *error)
{
  if (error == NULL && fflush (stdout) == 0)
    return 0;
  fprintf (stderr, "clara: the export is not complete: %s\n",
           error != NULL ? error->message : "cannot write");
  return 1;
}

/* Says on standard error whether each file is what was signed. */
static gboolean
verify_signatures (ClaraEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *report = NULL;
  gboolean sound = clara_signatures_verify (clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                                            &report, &error);

  fprintf (stderr, "%s\n", report != NULL ? report : error->message);
  return sound;
}

static int
run_export (const ClaraOptions *options, ClaraStoreFunc print)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = open_engine (options);

  if (engine == NULL)
    return 1;
  clara_store_read_sync (clara_engine_get_store (engine), print, clara_engine_get_tenant (engine), &error);
  if (error == NULL && print == export_signatures && !verify_signatures (engine))
    return 1;
  return end_export (error);
}

/* The columns of the export: names of SPEC 6. */
static const char *const visit_columns[] = {
  "visit_id",  "visit_date",   "visitor_name",  "company",
  "purpose",   "host_id",      "host_name",     "phone",
  "email",     "type",         "check_in_time", "check_out_time",
  "status",    "badge_number", "kiosk",         "language",
  "photo_url", "session_id",   "expected_at",   "previous_visit_id",
  NULL,
};

/* Of the managers' visit records: names of SPEC 7. */
static const char *const manager_visit_columns[] = {
  "visit_id",          "manager_id", "manager_name", "notification_sent",
  "notification_time", "channel",    "answer",       NULL,
};

#define EXPORT_PAGE 500

typedef struct
{
  ClaraTenant *tenant;
  gboolean json;
} Export;

static const char *
get_cell (JsonObject *object, const char *column)
{
  JsonNode *node = json_object_get_member (object, column);

  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN)
    return json_node_get_boolean (node) ? "yes" : "no";
  return clara_json_get_string (object, column, "");
}

static void
print_row (JsonObject *object, const char *const *columns, gboolean json)
{
  g_autoptr (GPtrArray) cells = NULL;
  g_autoptr (GString) row = NULL;

  if (json)
    {
      g_autofree char *line = clara_json_to_string (object);

      printf ("%s\n", line);
      return;
    }
  cells = g_ptr_array_new ();
  row = g_string_new (NULL);
  for (guint c = 0; columns[c] != NULL; c++)
    g_ptr_array_add (cells, (gpointer) get_cell (object, columns[c]));
  g_ptr_array_add (cells, NULL);
  clara_csv_append_row (row, (const char *const *) cells->pdata);
  fputs (row->str, stdout);
}

static gpointer
export_visits (ClaraDb *db, gpointer user_data, GError **error)
{
  Export *export = user_data;
  guint offset = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) visits =
        clara_visits_list (db, export->tenant, NULL, NULL, NULL, offset, EXPORT_PAGE, error);

      if (visits == NULL)
        return NULL;
      for (guint i = 0; i < visits->len; i++)
        {
          g_autoptr (JsonObject) visit = clara_visit_to_json (g_ptr_array_index (visits, i));

          print_row (visit, visit_columns, export->json);
        }
      if (visits->len < EXPORT_PAGE)
        return GINT_TO_POINTER (TRUE);
      offset += visits->len;
    }
}

static gpointer
export_manager_visits (ClaraDb *db, gpointer user_data, GError **error)
{
  Export *export = user_data;
  guint offset = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) records =
        clara_manager_visits_list (db, export->tenant, offset, EXPORT_PAGE, error);

      if (records == NULL)
        return NULL;
      for (guint i = 0; i < records->len; i++)
        {
          g_autoptr (JsonObject) record = clara_manager_visit_to_json (g_ptr_array_index (records, i));

          json_object_remove_member (record, "message_id");
          print_row (record, manager_visit_columns, export->json);
        }
      if (records->len < EXPORT_PAGE)
        return GINT_TO_POINTER (TRUE);
      offset += records->len;
    }
}

/**
 * clara_export_main:
 *
 * Prints all visits, or what managers were told of them: one consistent view.
 */
int
clara_export_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  Export export = { 0 };
  gboolean managers = strcmp (options->rest[1], "manager-visits") == 0;

  for (gsize i = 0; i < G_N_ELEMENTS (exports); i++)
    if (strcmp (options->rest[1], exports[i].name) == 0)
      return run_export (options, exports[i].print);
  if (strcmp (options->rest[1], "visitor-types") == 0)
    return clara_export_visitor_types (options);
  if (!managers && strcmp (options->rest[1], "visits") != 0)
    {
      fprintf (stderr,
               "clara: '%s' cannot be exported; there are: visits, manager-visits, evacuation, screening, "
               "signatures, "
               "visitor-types\n",
               options->rest[1]);
      return 2;
    }
  engine = open_engine (options);
  if (engine == NULL)
    return 1;
  export.tenant = clara_engine_get_tenant (engine);
  export.json = options->json;
  if (!options->json)
    {
      g_autoptr (GString) head = g_string_new (NULL);

      clara_csv_append_row (head, managers ? manager_visit_columns : visit_columns);
      fputs (head->str, stdout);
    }
  clara_store_read_sync (clara_engine_get_store (engine), managers ? export_manager_visits : export_visits,
                         &export, &error);
  return end_export (error);
}

/**
 * clara_backup_main:
 *
 * A consistent copy of the database, while others use it.
 */
int
clara_backup_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = open_engine (options);

  if (engine == NULL)
    return 1;
  if (!clara_store_backup (clara_engine_get_store (engine), options->rest[1], &error))
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  printf ("Copied %s to %s.\n", clara_store_get_path (clara_engine_get_store (engine)), options->rest[1]);
  return 0;
}

static gboolean
is_running (void)
{
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (GVariant) reply = NULL;
  gboolean owned = FALSE;

  if (connection == NULL)
    return FALSE;
  reply = g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                       "org.freedesktop.DBus", "NameHasOwner",
                                       g_variant_new ("(s)", CLARA_APPLICATION_ID), G_VARIANT_TYPE ("(b)"),
                                       G_DBUS_CALL_FLAGS_NO_AUTO_START, 1000, NULL, NULL);
  if (reply != NULL)
    g_variant_get (reply, "(b)", &owned);
  return owned;
}

/**
 * clara_restore_main:
 *
 * Puts a copy in the database's place; the old file is kept beside it.
 */
int
clara_restore_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data_dir =
    options->data_dir != NULL ? g_strdup (options->data_dir) : clara_engine_default_data_dir ();

  if (options->data_dir == NULL && is_running ())
    {
      fprintf (stderr, "clara: the kiosk is running; stop it, then restore\n");
      return 1;
    }
  if (!options->yes && isatty (STDIN_FILENO)
      && !ask ("Replace the database? The present one is kept beside it."))
    return 1;
  if (!clara_store_restore (data_dir, options->rest[1], &error))
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  printf ("Restored %s into %s.\n", options->rest[1], data_dir);
  return 0;
}
