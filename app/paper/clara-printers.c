/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-printers.h"

#include <cups/cups.h>

G_DEFINE_QUARK (clara_paper_error_quark, clara_paper_error)

static int
on_destination (void *user_data, unsigned flags, cups_dest_t *destination)
{
  g_ptr_array_add (user_data, g_strdup (destination->name));
  return 1;
}

/**
 * clara_printers_list:
 *
 * Asks CUPS; blocks up to 2 s.
 *
 * Returns: (transfer full) (element-type utf8) (nullable): the names of the print queues, perhaps none;
 *   %CLARA_PAPER_ERROR_NO_SERVER where CUPS does not answer
 */
GPtrArray *
clara_printers_list (GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  http_t *http = httpConnect2 (cupsServer (), ippPort (), NULL, AF_UNSPEC, cupsEncryption (), 1, 2000, NULL);

  if (http == NULL)
    {
      g_set_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER,
                   "CUPS does not answer at %s; install and start it (package cups), or set CUPS_SERVER",
                   cupsServer ());
      return NULL;
    }
  httpClose (http);
  cupsEnumDests (CUPS_DEST_FLAGS_NONE, 2000, NULL, 0, 0, on_destination, names);
  return g_steal_pointer (&names);
}
