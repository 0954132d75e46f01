/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-text.h"

#include <string.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/ustring.h>

#define LONGEST 256

/* How a line that is read and spoken is written; ICU's own patterns put commas and brackets for print. */
static const struct
{
  const char *language;
  const char *locale;
  const char *date;
  const char *date_with_year;
  const char *time;
} patterns[] = {
  { "en", "en_IN", "EEEE d MMMM", "EEEE d MMMM y", "h:mm a" },
  { "hi", "hi_IN", "EEEE, d MMMM", "EEEE, d MMMM y", "B h:mm" },
  { "ta", "ta_IN", "EEEE, d MMMM", "EEEE, d MMMM y", "B h:mm" },
  { "te", "te_IN", "EEEE, d MMMM", "EEEE, d MMMM y", "B h:mm" },
};

static gsize
find_pattern (const char *language)
{
  for (gsize i = 0; i < G_N_ELEMENTS (patterns); i++)
    if (language && strncmp (language, patterns[i].language, 2) == 0
        && (language[2] == '\0' || language[2] == '-' || language[2] == '_'))
      return i;
  return G_N_ELEMENTS (patterns);
}

static char *
format (const char *locale, const char *pattern, const char *skeleton, gint64 real_us, int utc_offset_minutes)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar wide_pattern[LONGEST], zone[32], wide[LONGEST];
  char narrow[LONGEST * 3 + 1];
  g_autofree char *zone_id = NULL;
  UDateFormat *formatter;
  int minutes = CLAMP (utc_offset_minutes, -23 * 60 - 59, 23 * 60 + 59);

  if (pattern)
    u_uastrncpy (wide_pattern, pattern, LONGEST);
  else
    {
      UDateTimePatternGenerator *generator = udatpg_open (locale, &status);
      UChar wide_skeleton[32];

      u_uastrncpy (wide_skeleton, skeleton, G_N_ELEMENTS (wide_skeleton));
      udatpg_getBestPattern (generator, wide_skeleton, -1, wide_pattern, LONGEST, &status);
      udatpg_close (generator);
    }
  zone_id =
    g_strdup_printf ("GMT%c%02d:%02d", minutes < 0 ? '-' : '+', ABS (minutes) / 60, ABS (minutes) % 60);
  u_uastrncpy (zone, zone_id, G_N_ELEMENTS (zone));
  formatter = udat_open (UDAT_PATTERN, UDAT_PATTERN, locale, zone, -1, wide_pattern, -1, &status);
  udat_format (formatter, (UDate) real_us / 1000.0, wide, LONGEST, NULL, &status);
  udat_close (formatter);
  u_strToUTF8 (narrow, sizeof narrow, NULL, wide, -1, &status);
  if (U_FAILURE (status))
    {
      g_warning ("A date cannot be written in “%s”: %s", locale, u_errorName (status));
      return g_strdup ("");
    }
  return g_strdup (narrow);
}

/**
 * clara_text_date:
 * @real_us: microseconds since 1970, UTC
 *
 * Returns: (transfer full): day and month, like "Thursday 20 November". Any thread.
 */
char *
clara_text_date (const char *language, gint64 real_us, int utc_offset_minutes)
{
  gsize i = find_pattern (language);

  if (i < G_N_ELEMENTS (patterns))
    return format (patterns[i].locale, patterns[i].date, NULL, real_us, utc_offset_minutes);
  return format (language ? language : "en", NULL, "EEEEdMMMM", real_us, utc_offset_minutes);
}

/**
 * clara_text_date_with_year:
 *
 * Returns: (transfer full): as clara_text_date(), with the year.
 */
char *
clara_text_date_with_year (const char *language, gint64 real_us, int utc_offset_minutes)
{
  gsize i = find_pattern (language);

  if (i < G_N_ELEMENTS (patterns))
    return format (patterns[i].locale, patterns[i].date_with_year, NULL, real_us, utc_offset_minutes);
  return format (language ? language : "en", NULL, "EEEEdMMMMy", real_us, utc_offset_minutes);
}

/**
 * clara_text_time:
 *
 * Returns: (transfer full): the time of day, like "4:05 pm". Any thread.
 */
char *
clara_text_time (const char *language, gint64 real_us, int utc_offset_minutes)
{
  gsize i = find_pattern (language);

  if (i < G_N_ELEMENTS (patterns))
    return format (patterns[i].locale, patterns[i].time, NULL, real_us, utc_offset_minutes);
  return format (language ? language : "en", NULL, "jmm", real_us, utc_offset_minutes);
}

/**
 * clara_text_day_period:
 * @hour: 0 to 23
 *
 * Returns: (transfer full): "in the morning", "शाम". Any thread.
 */
char *
clara_text_day_period (const char *language, int hour)
{
  gsize i = find_pattern (language);

  return format (i < G_N_ELEMENTS (patterns) ? patterns[i].locale
                 : language                  ? language
                                             : "en",
                 "B", NULL, CLAMP (hour, 0, 23) * G_TIME_SPAN_HOUR + G_TIME_SPAN_MINUTE, 0);
}
