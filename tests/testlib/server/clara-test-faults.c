/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-faults.h"

#include <string.h>

#define PAGE "<!DOCTYPE html>\n<html><body>Please log in to the network</body></html>\n"

/* Each is tried by the tests of faults on every service. */
static const char *const faults[] = {
  "400", "401", "402", "403",  "404",     "408",   "413",       "429",     "429-later",   "500",
  "502", "503", "529", "html", "garbage", "empty", "truncated", "cut-off", "cut-at-once", NULL,
};
/* These end only when the client has had enough. */
static const char *const slow_faults[] = { "stall", "stall-later", "trickle", NULL };

static gboolean
get_status (const char *name, guint *status)
{
  g_autofree char *number = g_strndup (name, strcspn (name, "-"));
  guint64 value = 0;

  if (!g_ascii_string_to_unsigned (number, 10, 400, 599, &value, NULL))
    return FALSE;
  *status = (guint) value;
  return strchr (name, '-') == NULL || strcmp (name, "429-later") == 0;
}

/**
 * clara_test_fault_list:
 *
 * Returns: (transfer none): the names of those faults that show at once, %NULL at the end
 */
const char *const *
clara_test_fault_list (void)
{
  return faults;
}

/* Any status from 400 to 599, 429-later (with a time after which to come back), html, garbage, empty,
 * truncated, cut-off (in the middle), cut-at-once, stall (after the headers), stall-later (in the middle),
 * trickle (a byte each 20 ms). */
gboolean
clara_test_fault_is_known (const char *name)
{
  guint status;

  return get_status (name, &status) || g_strv_contains (faults, name) || g_strv_contains (slow_faults, name);
}

static void
refuse (ClaraTestAnswer *self, guint status)
{
  g_autofree char *body =
    g_strdup_printf ("{\"error\": {\"message\": \"This is fault %u\", \"type\": \"fault\", \"param\": null, "
                     "\"code\": null}}",
                     status);

  clara_test_answer_keep (self, 0.0);
  clara_test_answer_status (self, status);
  clara_test_answer_header (self, "Content-Type", "application/json");
  clara_test_answer_text (self, 0, body);
}

/**
 * clara_test_answer_fault:
 * @self: a good answer
 * @name: of a known fault
 *
 * Spoils the answer.
 */
void
clara_test_answer_fault (ClaraTestAnswer *self, const char *name)
{
  guint status;

  if (get_status (name, &status))
    {
      refuse (self, status);
      if (strcmp (name, "429-later") == 0)
        clara_test_answer_header (self, "Retry-After", "2");
    }
  else if (strcmp (name, "html") == 0)
    {
      clara_test_answer_keep (self, 0.0);
      clara_test_answer_header (self, "Content-Type", "text/html; charset=utf-8");
      clara_test_answer_text (self, 0, PAGE);
    }
  else if (strcmp (name, "garbage") == 0)
    {
      clara_test_answer_keep (self, 0.0);
      clara_test_answer_garbage (self, "\x16\x03\x01 no HTTP at all\r\n\r\n", 22);
    }
  else if (strcmp (name, "trickle") == 0)
    clara_test_answer_split (self, 1, 20);
  else
    {
      clara_test_answer_keep (self, g_str_has_prefix (name, "trunc") || g_str_has_suffix (name, "ff")
                                        || g_str_has_suffix (name, "later")
                                      ? 0.5
                                      : 0.0);
      if (g_str_has_prefix (name, "cut"))
        clara_test_answer_cut (self, 0);
      else if (g_str_has_prefix (name, "stall"))
        {
          clara_test_answer_headers (self, 0);
          clara_test_answer_stall (self);
        }
    }
}
