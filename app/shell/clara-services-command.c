/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"
#include "clara-json.h"
#include "clara-options.h"
#include "clara-service-test.h"

#include <stdio.h>
#include <string.h>

typedef struct
{
  GMainLoop *loop;
  gboolean json;
  int failures;
} Run;

static const char *const verdicts[] = {
  [CLARA_SERVICE_WORKS] = "works",
  [CLARA_SERVICE_FAILED] = "FAILED",
  [CLARA_SERVICE_OFF] = "off",
};

static void
print_json (const ClaraServiceResult *result)
{
  g_autoptr (JsonObject) line =
    clara_json_build ("sssbs", "capability", result->capability, "provider", result->provider, "verdict",
                      result->verdict == CLARA_SERVICE_FAILED ? "failed" : verdicts[result->verdict], "local",
                      result->local, "detail", result->detail);
  g_autofree char *text = NULL;

  if (result->model != NULL)
    json_object_set_string_member (line, "model", result->model);
  if (result->first_ms >= 0)
    json_object_set_double_member (line, "first_ms", result->first_ms);
  if (result->verdict != CLARA_SERVICE_OFF)
    json_object_set_double_member (line, "total_ms", result->total_ms);
  if (result->fix != NULL)
    json_object_set_string_member (line, "fix", result->fix);
  text = clara_json_to_string (line);
  printf ("%s\n", text);
}

static void
print_line (const ClaraServiceResult *result)
{
  printf ("%-8s%-16s%-16s", verdicts[result->verdict], result->capability, result->provider);
  if (result->first_ms >= 0 && result->verdict == CLARA_SERVICE_WORKS)
    printf ("first after %.0f ms, all after %.0f ms: ", result->first_ms, result->total_ms);
  printf ("%s", result->detail);
  if (result->model != NULL)
    printf (" (%s)", result->model);
  printf ("\n");
  if (result->fix != NULL)
    printf ("%-40sTo mend it: %s\n", "", result->fix);
}

static void
on_result (const ClaraServiceResult *result, gpointer user_data)
{
  if (((Run *) user_data)->json)
    print_json (result);
  else
    print_line (result);
  fflush (stdout);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Run *run = user_data;

  run->failures = clara_service_test_run_finish (CLARA_SERVICE_TEST (source), result, NULL);
  g_main_loop_quit (run->loop);
}

/**
 * clara_services_main:
 *
 * Tries each provider that the settings name. Exit status 1 where one that is set up fails.
 */
int
clara_services_main (const ClaraOptions *options)
{
  g_autofree char *data_dir =
    options->data_dir != NULL ? g_strdup (options->data_dir) : clara_engine_default_data_dir ();
  g_autoptr (ClaraSettings) settings = NULL;
  g_autoptr (ClaraSecrets) secrets = NULL;
  g_autoptr (ClaraClock) clock = NULL;
  g_autoptr (ClaraServiceTest) test = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  Run run = { 0 };

  if (strcmp (options->rest[1], "test") != 0)
    {
      fprintf (stderr, "clara: services cannot '%s'; there is: clara services test\n", options->rest[1]);
      return 2;
    }
  settings = clara_settings_new (options->settings);
  if (clara_settings_get_problem (settings) != NULL)
    {
      fprintf (stderr, "clara: %s\n", clara_settings_get_problem (settings)->message);
      return 1;
    }
  secrets = clara_secrets_new (data_dir);
  clock = clara_clock_new_real ();
  test = clara_service_test_new (settings, secrets, clock);
  loop = g_main_loop_new (NULL, FALSE);
  run.loop = loop;
  run.json = options->json;
  clara_service_test_run_async (test, on_result, &run, NULL, on_done, &run);
  g_main_loop_run (loop);
  return run.failures > 0 ? 1 : 0;
}
