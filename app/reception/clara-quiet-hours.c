/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-quiet-hours.h"

#include <stdio.h>
#include <string.h>

#define DAY (24 * 60)

/**
 * clara_quiet_hours_parse:
 * @text: (nullable): "22:00-07:00"
 * @from: (out): minutes since midnight
 * @to: (out): likewise, not included
 *
 * Returns: whether it is that; the same time twice is no hours at all, and refused
 */
gboolean
clara_quiet_hours_parse (const char *text, int *from, int *to)
{
  unsigned int hours[2], minutes[2];
  int end = 0;

  if (text == NULL
      || sscanf (text, "%2u:%2u-%2u:%2u%n", &hours[0], &minutes[0], &hours[1], &minutes[1], &end) != 4
      || text[end] != '\0' || hours[0] > 23 || hours[1] > 24 || minutes[0] > 59 || minutes[1] > 59
      || hours[1] * 60 + minutes[1] > DAY)
    return FALSE;
  *from = (int) (hours[0] * 60 + minutes[0]);
  *to = (int) (hours[1] * 60 + minutes[1]);
  return *from != *to;
}

/**
 * clara_quiet_hours_contain:
 * @text: (nullable): %NULL, "" or what is none: never
 * @now_us: microseconds since 1970 UTC
 * @utc_offset: minutes, of the place
 *
 * Returns: whether it is quiet now
 */
gboolean
clara_quiet_hours_contain (const char *text, gint64 now_us, int utc_offset)
{
  gint64 minute = now_us / G_TIME_SPAN_MINUTE + utc_offset;
  int now = (int) (((minute % DAY) + DAY) % DAY);
  int from, to;

  if (!clara_quiet_hours_parse (text, &from, &to))
    return FALSE;
  return from < to ? now >= from && now < to : now >= from || now < to;
}
