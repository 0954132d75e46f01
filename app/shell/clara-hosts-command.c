/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"
#include "clara-host-aliases.h"
#include "clara-options.h"

#include <stdio.h>
#include <string.h>

static void
print_match (const ClaraHostMatch *match, gboolean sure, gboolean json)
{
  const ClaraEmployee *employee = match->employee;

  if (json)
    {
      g_autoptr (JsonObject) object =
        clara_json_build ("sssdb", "employee_id", employee->employee_id, "name", employee->name, "department",
                          employee->department, "score", match->score, "sure", sure);
      g_autofree char *line = clara_json_to_string (object);

      printf ("%s\n", line);
    }
  else
    printf ("%.3f  %-12s %s%s%s%s\n", match->score, employee->employee_id, employee->name,
            employee->department != NULL ? ", " : "",
            employee->department != NULL ? employee->department : "", sure ? "  (taken without asking)" : "");
}

static int
find (const ClaraOptions *options, ClaraEngine *engine)
{
  gboolean sure;
  g_autoptr (GArray) matches =
    clara_reception_match_host (clara_engine_get_reception (engine), options->rest[2], NULL, &sure);

  if (matches->len == 0 && !options->json)
    fprintf (stderr, "clara: nobody here is like '%s'\n", options->rest[2]);
  for (guint i = 0; i < matches->len; i++)
    print_match (&g_array_index (matches, ClaraHostMatch, i), sure && i == 0, options->json);
  return matches->len > 0 ? 0 : 1;
}

static void
print_miss (const ClaraHostMiss *miss, gboolean json)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (miss->last_at / G_USEC_PER_SEC);
  g_autofree char *last = g_date_time_format_iso8601 (time);

  if (json)
    {
      g_autoptr (JsonObject) object =
        clara_json_build ("sis", "name", miss->name, "times", (gint64) miss->times, "last", last);
      g_autofree char *line = clara_json_to_string (object);

      printf ("%s\n", line);
    }
  else
    printf ("%5u  %s  %s\n", miss->times, last, miss->name);
}

static int
list_misses (const ClaraOptions *options, ClaraEngine *engine)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) misses =
    clara_host_misses_list_sync (clara_engine_get_store (engine), clara_engine_get_tenant (engine), &error);

  if (misses == NULL)
    {
      fprintf (stderr, "clara: the names that were not found cannot be read: %s\n", error->message);
      return 1;
    }
  for (guint i = 0; i < misses->len; i++)
    print_miss (g_ptr_array_index (misses, i), options->json);
  return 0;
}

static int
add_alias (const ClaraOptions *options, ClaraEngine *engine)
{
  g_autoptr (GError) error = NULL;

  if (!clara_host_alias_add_sync (clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                                  options->rest[2], options->rest[3], "command line", &error))
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  printf ("%s is found by '%s' now.\n", options->rest[3], options->rest[2]);
  return 0;
}

static const struct
{
  const char *verb;
  guint words;
  int (*run) (const ClaraOptions *options, ClaraEngine *engine);
} verbs[] = {
  { "find", 3, find },
  { "misses", 2, list_misses },
  { "alias", 4, add_alias },
};

/**
 * clara_hosts_main:
 *
 * find prints whom Clara would take a name for, best first, with the likeness from 0 to 1; nothing is put
 * down as a miss, and the exit status is 1 where nobody is like it. misses prints what visitors said and
 * nobody was like; alias makes that a name of an employee.
 */
int
clara_hosts_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  guint count = clara_options_count (options);
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (verbs); i++)
    if (strcmp (options->rest[1], verbs[i].verb) == 0)
      break;
  if (i == G_N_ELEMENTS (verbs) || count != verbs[i].words)
    {
      fprintf (stderr,
               "clara: hosts cannot do that; there is: clara hosts find \"NAME\", clara hosts misses, "
               "clara hosts alias \"NAME\" EMPLOYEE-NUMBER\n");
      return 2;
    }
  for (guint k = 2; k < count; k++)
    if (!g_utf8_validate (options->rest[k], -1, NULL))
      {
        fprintf (stderr, "clara: the name is not UTF-8 text\n");
        return 2;
      }
  engine =
    clara_engine_new (options->data_dir, options->settings, options->demo ? CLARA_ENGINE_DEMO : 0, &error);
  if (engine == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  return verbs[i].run (options, engine);
}
