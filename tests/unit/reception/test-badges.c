/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-badge-printer.h"
#include "clara-invitations.h"
#include "clara-test-printer.h"
#include "reception-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <zbar.h>

/* From the check-in to the file that a real printer has got: ippeveprinter, which speaks IPP. */

static ClaraVisitTokens *
make_tokens (Fixture *f)
{
  guint8 key[CLARA_VISIT_TOKEN_KEY] = { 5 };

  return clara_visit_tokens_new_with_key (key, f->tenant);
}

/* With a settings file, which the fixture has none of. */
static void
set_up (Fixture *f, gconstpointer data)
{
  g_autofree char *file = NULL;

  fixture_set_up (f, data);
  file = g_build_filename (f->folder, "settings.ini", NULL);
  g_assert_true (g_file_set_contents (file, "[clara]\n", -1, NULL));
  g_clear_object (&f->settings);
  f->settings = clara_settings_new (file);
  g_assert_null (clara_settings_get_problem (f->settings));
  fixture_restart (f);
}

static void
set_text (Fixture *f, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  clara_settings_set (f->settings, key, g_variant_new_string (value), &error);
  g_assert_no_error (error);
}

static gpointer
list_jobs (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_badge_jobs_list (db, tenant, NULL, 100, error);
}

static GPtrArray *
get_jobs (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *jobs;

  fixture_settle (f);
  jobs = clara_store_read_sync (f->store, list_jobs, f->tenant, &error);
  g_assert_no_error (error);
  return jobs;
}

/* The printer works in its own time. */
static ClaraBadgeJob *
wait_for (Fixture *f, const char *state, const char *reason)
{
  for (int i = 0; i < 3000; i++)
    {
      g_autoptr (GPtrArray) jobs = get_jobs (f);
      const ClaraBadgeJob *job = jobs->len > 0 ? jobs->pdata[0] : NULL;

      if (job != NULL && strcmp (job->state, state) == 0
          && (reason == NULL ? job->reason == NULL
                             : job->reason != NULL && strstr (job->reason, reason) != NULL))
        return clara_badge_job_copy (job);
      clara_clock_advance (f->clock, 2 * G_TIME_SPAN_SECOND);
      g_usleep (10000);
    }
  g_error ("no badge is %s (%s)", state, reason != NULL ? reason : "no reason");
}

static char *
print (Fixture *f, const ClaraVisit *visit, gboolean again)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  char *job_id;

  clara_reception_print_badge_async (f->reception, visit, again, "kiosk", NULL, fixture_keep, &result);
  fixture_settle (f);
  job_id = clara_reception_print_badge_finish (f->reception, result, &error);
  g_assert_no_error (error);
  return job_id;
}

static char *
run (const char *command)
{
  g_autoptr (GError) error = NULL;
  char *output = NULL;
  int status;

  g_spawn_command_line_sync (command, &output, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return output;
}

static char *
read_text (const char *pdf)
{
  g_autofree char *command = g_strdup_printf ("pdftotext %s -", pdf);

  return run (command);
}

static guint
count_pages (const char *pdf)
{
  g_autofree char *command = g_strdup_printf ("pdfinfo %s", pdf);
  g_autofree char *text = run (command);
  const char *pages = strstr (text, "Pages:");

  g_assert_nonnull (pages);
  return (guint) g_ascii_strtoull (pages + strlen ("Pages:") + strspn (pages + strlen ("Pages:"), " "), NULL,
                                   10);
}

/* What a camera reads from the first page; NULL for nothing. */
static char *
read_code (const char *pdf)
{
  g_autofree char *base = g_strconcat (pdf, "-page", NULL);
  g_autofree char *command = g_strdup_printf ("pdftoppm -gray -r 200 -f 1 -singlefile %s %s", pdf, base);
  g_autofree char *file = g_strconcat (base, ".pgm", NULL);
  G_GNUC_UNUSED g_autofree char *output = run (command);
  g_autofree char *pgm = NULL;
  zbar_image_scanner_t *scanner = zbar_image_scanner_create ();
  zbar_image_t *image = zbar_image_create ();
  const zbar_symbol_t *symbol;
  char *text = NULL, *end;
  gsize length;
  guint width, height;

  g_assert_true (g_file_get_contents (file, &pgm, &length, NULL));
  g_unlink (file);
  g_assert_true (g_str_has_prefix (pgm, "P5\n"));
  width = (guint) g_ascii_strtoull (pgm + 3, &end, 10);
  height = (guint) g_ascii_strtoull (end, NULL, 10);
  zbar_image_set_format (image, zbar_fourcc ('Y', '8', '0', '0'));
  zbar_image_set_size (image, width, height);
  zbar_image_set_data (image, pgm + length - (gsize) width * height, (gulong) width * height, NULL);
  zbar_scan_image (scanner, image);
  symbol = zbar_image_first_symbol (image);
  if (symbol != NULL)
    text = g_strdup (zbar_symbol_get_data (symbol));
  zbar_image_destroy (image);
  zbar_image_scanner_destroy (scanner);
  return text;
}

static void
end (ClaraBadgePrinter *badges)
{
  g_object_run_dispose (G_OBJECT (badges));
  g_object_unref (badges);
}

/* Name, number, and a code that checks the visitor out; once only, and again where the desk wants it. */
static void
test_printed (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTestPrinter) printer = clara_test_printer_new ();
  g_autoptr (ClaraVisitTokens) tokens = make_tokens (f);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job_id = NULL;
  g_autofree char *none = NULL;
  g_autofree char *again = NULL;
  g_autofree char *text = NULL;
  g_autofree char *code = NULL;
  g_autofree char *visit_id = NULL;
  ClaraVisitTokenKind kind;
  ClaraBadgePrinter *badges;

  clara_reception_set_tokens (f->reception, tokens);
  badges = clara_badge_printer_new (f->reception);
  set_text (f, "badge-printer", printer->uri);
  {
    g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
    g_autoptr (ClaraBadgeJob) first = NULL;
    g_autoptr (ClaraBadgeJob) second = NULL;

    job_id = print (f, visit, FALSE);
    g_assert_nonnull (job_id);
    none = print (f, visit, FALSE);
    g_assert_null (none);
    first = wait_for (f, "printed", NULL);
    g_assert_cmpstr (first->job_id, ==, job_id);
    g_assert_cmpint (first->cups_job, >, 0);
    g_assert_nonnull (strstr (f->events->str, "badge:printing;"));
    g_assert_nonnull (strstr (f->events->str, "badge:printed;"));
    files = clara_test_printer_list (printer);
    g_assert_cmpuint (files->len, ==, 1);
    text = read_text (files->pdata[0]);
    g_assert_nonnull (strstr (text, "Maria"));
    g_assert_nonnull (strstr (text, "Lopez"));
    g_assert_nonnull (strstr (text, "Raghavan"));
    g_assert_nonnull (strstr (text, visit->badge_number));
    code = read_code (files->pdata[0]);
    g_assert_nonnull (code);
    g_assert_true (clara_visit_token_check (tokens, code, &visit_id, &kind, &error));
    g_assert_no_error (error);
    g_assert_cmpstr (visit_id, ==, visit->visit_id);
    g_assert_cmpint (kind, ==, CLARA_VISIT_TOKEN_BADGE);

    again = print (f, visit, TRUE);
    g_assert_nonnull (again);
    second = wait_for (f, "printed", NULL);
    g_assert_cmpstr (second->job_id, ==, again);
    g_assert_cmpuint (fixture_count_audit (f, "badge_queued"), ==, 1);
    g_assert_cmpuint (fixture_count_audit (f, "badge_again"), ==, 1);
  }
  end (badges);
}

/* Everybody who came along has one; as many copies as the house wants; the type chooses the template. */
static void
test_party (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTestPrinter) printer = clara_test_printer_new ();
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (ClaraVisit) visit = NULL;
  g_autoptr (ClaraBadgeJob) job = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *job_id = NULL;
  g_autofree char *text = NULL;
  g_autofree char *number = NULL;
  ClaraBadgePrinter *badges;

  fixture_put_setting (
    f, "visitor_types",
    "[{\"id\":\"visitor\",\"label\":\"Visitor\",\"badge\":\"a6\",\"fields\":[{\"id\":\"visitor_name\","
    "\"kind\":"
    "\"text\",\"label\":\"Your name\",\"question\":\"What is your name?\",\"required\":true}]},"
    "{\"id\":\"event\",\"label\":\"Event\",\"badge\":\"none\",\"fields\":[{\"id\":\"visitor_name\",\"kind\":"
    "\"text\",\"label\":\"Your name\",\"question\":\"What is your name?\",\"required\":true}]}]");
  fixture_settle (f);
  badges = clara_badge_printer_new (f->reception);
  visit = fixture_check_in (f, "Maria Lopez", "E1");
  job_id = print (f, visit, FALSE);
  g_assert_null (job_id); /* no printer is set */
  set_text (f, "badge-printer", printer->uri);
  clara_settings_set (f->settings, "badge-copies", g_variant_new_int32 (2), &error);
  g_assert_no_error (error);
  g_free (visit->type);
  visit->type = g_strdup ("event");
  g_assert_false (clara_reception_wants_badge (f->reception, visit));
  g_free (visit->type);
  visit->type = g_strdup ("visitor");
  clara_visit_free (g_steal_pointer (&visit));
  {
    g_autoptr (ClaraVisit) draft = clara_visit_new ();
    g_autoptr (GAsyncResult) result = NULL;

    draft->visitor_name = g_strdup ("Ana Reis");
    draft->extra = g_strdup ("{\"companions\":[\"Bo Lind\"]}");
    clara_reception_check_in_async (f->reception, draft, NULL, NULL, fixture_keep, &result);
    fixture_settle (f);
    visit = clara_reception_check_in_finish (f->reception, result, &error);
    g_assert_no_error (error);
  }
  job_id = print (f, visit, FALSE);
  g_assert_nonnull (job_id);
  job = wait_for (f, "printed", NULL);
  g_assert_cmpstr (job->template_id, ==, "a6");
  files = clara_test_printer_list (printer);
  g_assert_cmpuint (files->len, ==, 1);
  g_assert_cmpuint (count_pages (files->pdata[0]), ==, 4);
  text = read_text (files->pdata[0]);
  number = g_strdup_printf ("%s-1", visit->badge_number);
  g_assert_nonnull (strstr (text, "Ana"));
  g_assert_nonnull (strstr (text, "Lind"));
  g_assert_nonnull (strstr (text, number));
  clara_settings_set (f->settings, "print-badges", g_variant_new_boolean (FALSE), &error);
  g_assert_false (clara_reception_wants_badge (f->reception, visit));
  end (badges);
}

static gboolean
desk_was_told (Fixture *f, const char *text)
{
  g_autoptr (GPtrArray) messages = NULL;

  fixture_settle (f);
  messages = fixture_list_messages (f, NULL);

  for (guint i = 0; i < messages->len; i++)
    {
      const ClaraNotification *message = messages->pdata[i];

      if (g_strcmp0 (message->kind, "desk_alert") == 0 && message->body != NULL
          && strstr (message->body, text) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Out of labels: the desk hears it at once, and the badge comes when there are new ones. */
static void
test_empty (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTestPrinter) printer = clara_test_printer_new ();
  g_autoptr (ClaraBadgeJob) stuck = NULL;
  g_autoptr (ClaraBadgeJob) done = NULL;
  g_autoptr (ClaraVisit) visit = NULL;
  g_autofree char *job_id = NULL;
  ClaraBadgePrinter *badges = clara_badge_printer_new (f->reception);

  set_text (f, "badge-printer", printer->uri);
  clara_test_printer_set (printer, "empty", TRUE);
  visit = fixture_check_in (f, "Maria Lopez", "E1");
  job_id = print (f, visit, FALSE);
  stuck = wait_for (f, "printing", "media-empty");
  g_assert_true (desk_was_told (f, "no labels left"));
  clara_test_printer_set (printer, "empty", FALSE);
  done = wait_for (f, "printed", NULL);
  g_assert_cmpstr (done->job_id, ==, job_id);
  end (badges);
}

/* Off, broken, and not there: the job fails in words, and the check-in has not noticed. */
static void
test_fails (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTestPrinter) printer = clara_test_printer_new ();
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  ClaraBadgePrinter *badges = clara_badge_printer_new (f->reception);

  set_text (f, "badge-printer", printer->uri);
  clara_test_printer_set (printer, "broken", TRUE);
  {
    g_autofree char *job_id = print (f, visit, FALSE);
    g_autoptr (ClaraBadgeJob) job = wait_for (f, "failed", "");

    g_assert_cmpstr (job->job_id, ==, job_id);
  }
  clara_test_printer_stop (printer);
  {
    g_autofree char *job_id = print (f, visit, TRUE);
    g_autoptr (ClaraBadgeJob) job = wait_for (f, "failed", CLARA_BADGE_NO_ANSWER);

    g_assert_cmpstr (job->job_id, ==, job_id);
    g_assert_true (desk_was_told (f, "does not answer"));
  }
  set_text (f, "badge-printer", "no such/queue");
  {
    g_autofree char *job_id = print (f, visit, TRUE);
    g_autoptr (ClaraBadgeJob) job = wait_for (f, "failed", CLARA_BADGE_NO_PRINTER);

    g_assert_cmpstr (job->job_id, ==, job_id);
  }
  end (badges);
}

/* Queued, then a power cut: it is printed after the start; half an hour later it is not. What the printer had
 * got is watched on; what nobody knows of is not printed twice. */
static void
test_restart (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTestPrinter) printer = clara_test_printer_new ();
  g_autoptr (ClaraVisit) visit = fixture_check_in (f, "Maria Lopez", "E1");
  ClaraBadgePrinter *badges;

  set_text (f, "badge-printer", printer->uri);
  {
    g_autofree char *job_id = print (f, visit, FALSE);
    g_autoptr (ClaraBadgeJob) job = NULL;

    fixture_restart (f);
    badges = clara_badge_printer_new (f->reception);
    job = wait_for (f, "printed", NULL);
    g_assert_cmpstr (job->job_id, ==, job_id);
    end (badges);
  }
  {
    g_autofree char *job_id = print (f, visit, TRUE);
    g_autoptr (ClaraBadgeJob) job = NULL;

    clara_clock_advance (f->clock, 30 * G_TIME_SPAN_MINUTE);
    badges = clara_badge_printer_new (f->reception);
    job = wait_for (f, "failed", CLARA_BADGE_TOO_LATE);
    g_assert_cmpstr (job->job_id, ==, job_id);
  }
  clara_test_printer_set (printer, "empty", TRUE);
  {
    g_autofree char *job_id = print (f, visit, TRUE);
    g_autoptr (ClaraBadgeJob) job = NULL;
    G_GNUC_UNUSED g_autoptr (ClaraBadgeJob) stuck = wait_for (f, "printing", "media-empty");
    g_autoptr (GPtrArray) files = NULL;

    end (badges);
    fixture_restart (f);
    clara_test_printer_set (printer, "empty", FALSE);
    badges = clara_badge_printer_new (f->reception);
    job = wait_for (f, "printed", NULL);
    g_assert_cmpstr (job->job_id, ==, job_id);
    files = clara_test_printer_list (printer);
    g_assert_cmpuint (files->len, ==, 2);
  }
  end (badges);
}

int
main (int argc, char **argv)
{
  g_autoptr (GTestDBus) bus = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  /* ippeveprinter wants a system bus to announce itself on, and is content with one on which nobody is. */
  bus = g_test_dbus_new (G_TEST_DBUS_NONE);
  g_test_dbus_up (bus);
  g_setenv ("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address (bus), TRUE);
  g_test_add ("/badges/printed", Fixture, NULL, set_up, test_printed, fixture_tear_down);
  g_test_add ("/badges/party", Fixture, NULL, set_up, test_party, fixture_tear_down);
  g_test_add ("/badges/empty", Fixture, NULL, set_up, test_empty, fixture_tear_down);
  g_test_add ("/badges/fails", Fixture, NULL, set_up, test_fails, fixture_tear_down);
  g_test_add ("/badges/restart", Fixture, NULL, set_up, test_restart, fixture_tear_down);
  result = g_test_run ();
  g_test_dbus_stop (bus);
  return result;
}
