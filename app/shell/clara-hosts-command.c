/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"
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

/**
 * clara_hosts_main:
 *
 * Prints whom Clara would take a name for, best first, with the likeness from 0 to 1. Nothing is put down as
 * a miss. The exit status is 1 where nobody is like it.
 */
int
clara_hosts_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  g_autoptr (GArray) matches = NULL;
  gboolean sure;

  if (strcmp (options->rest[1], "find") != 0)
    {
      fprintf (stderr, "clara: hosts cannot '%s'; there is: clara hosts find \"NAME\"\n", options->rest[1]);
      return 2;
    }
  if (!g_utf8_validate (options->rest[2], -1, NULL))
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
  matches = clara_reception_match_host (clara_engine_get_reception (engine), options->rest[2], NULL, &sure);
  if (matches->len == 0 && !options->json)
    fprintf (stderr, "clara: nobody here is like '%s'\n", options->rest[2]);
  for (guint i = 0; i < matches->len; i++)
    print_match (&g_array_index (matches, ClaraHostMatch, i), sure && i == 0, options->json);
  return matches->len > 0 ? 0 : 1;
}
