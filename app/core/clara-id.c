/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-id.h"

#include <sodium.h>
#include <string.h>

/**
 * clara_id_new:
 * @clock: gives the time that orders the ids
 *
 * Returns: (transfer full): a new UUID version 7 (RFC 9562, section 5.7) as lower-case text. Ids of one
 *   millisecond are in no particular order.
 */
char *
clara_id_new (ClaraClock *clock)
{
  guint64 ms = (guint64) clara_clock_get_real (clock) / 1000;
  guint8 b[16];

  randombytes_buf (b, sizeof b);
  for (int i = 0; i < 6; i++)
    b[i] = (guint8) (ms >> (40 - 8 * i));
  b[6] = (b[6] & 0x0f) | 0x70;
  b[8] = (b[8] & 0x3f) | 0x80;
  return g_strdup_printf ("%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
                          b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
                          b[15]);
}

/**
 * clara_id_is_valid:
 * @id: (nullable): any text
 *
 * Returns: whether @id has the form of a UUID in lower case
 */
gboolean
clara_id_is_valid (const char *id)
{
  if (id == NULL || strlen (id) != 36)
    return FALSE;
  for (int i = 0; i < 36; i++)
    {
      gboolean dash = i == 8 || i == 13 || i == 18 || i == 23;

      if (dash ? id[i] != '-' : !(g_ascii_isdigit (id[i]) || (id[i] >= 'a' && id[i] <= 'f')))
        return FALSE;
    }
  return TRUE;
}
