/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-number.h"

#include "clara-text.h"

#include <string.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#define LONGEST_WHOLE 15
#define LONGEST 512

/* ICU's words are right in these; its Tamil is ungrammatical and it has no Telugu. */
static const struct
{
  const char *language;
  const char *locale;
  const char *ordinal; /* ICU's name of the rules, if it has any */
} spellings[] = {
  { "en", "en_IN", "%spellout-ordinal" },
  { "hi", "hi", NULL },
};

static char *
spell_out (gsize at, gint64 number, gboolean ordinal)
{
  static GMutex lock;
  static UNumberFormat *formats[G_N_ELEMENTS (spellings)][2];
  UErrorCode status = U_ZERO_ERROR;
  UChar wide[LONGEST];
  char narrow[LONGEST * 3 + 1];

  /* Rules take long to read and their readers are not said to be safe in threads. */
  g_mutex_lock (&lock);
  if (!formats[at][ordinal])
    {
      formats[at][ordinal] = unum_open (UNUM_SPELLOUT, NULL, 0, spellings[at].locale, NULL, &status);
      if (ordinal && U_SUCCESS (status))
        {
          UChar rules[64];

          u_uastrncpy (rules, spellings[at].ordinal, G_N_ELEMENTS (rules));
          unum_setTextAttribute (formats[at][ordinal], UNUM_DEFAULT_RULESET, rules, -1, &status);
        }
    }
  if (U_SUCCESS (status))
    unum_formatInt64 (formats[at][ordinal], number, wide, LONGEST, NULL, &status);
  g_mutex_unlock (&lock);
  u_strToUTF8 (narrow, sizeof narrow, NULL, wide, -1, &status);
  return U_SUCCESS (status) ? g_strdup (narrow) : NULL;
}

static gsize
find_spelling (const char *language)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (spellings); i++)
    if (language && strncmp (language, spellings[i].language, 2) == 0)
      break;
  return i;
}

char *
clara_speech_digits (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      int digit = g_unichar_digit_value (g_utf8_get_char (p));

      if (digit < 0)
        {
          gap = digits->len > 0;
          continue;
        }
      if (digits->len > 0)
        g_string_append (digits, gap ? ", " : " ");
      g_string_append_c (digits, (char) ('0' + digit));
      gap = FALSE;
    }
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

char *
clara_speech_spell (const char *text)
{
  g_autoptr (GString) letters = g_string_new (NULL);

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_isalnum (c))
        continue;
      if (letters->len > 0)
        g_string_append_c (letters, ' ');
      g_string_append_unichar (letters, g_unichar_toupper (c));
    }
  return g_string_free (g_steal_pointer (&letters), FALSE);
}

char *
clara_speech_number (const char *language, const char *number)
{
  g_autoptr (GString) plain = g_string_new (NULL);
  gsize at = find_spelling (language);
  g_autofree char *whole = NULL;
  char *point;
  gboolean minus;

  for (const char *p = number; *p; p++)
    if (g_ascii_isdigit (*p) || *p == '.' || (*p == '-' && p == number))
      g_string_append_c (plain, *p);
  minus = plain->str[0] == '-';
  if (minus)
    g_string_erase (plain, 0, 1);
  point = strchr (plain->str, '.');
  if (point)
    *point = '\0';
  if (strlen (plain->str) > LONGEST_WHOLE)
    whole = clara_speech_digits (plain->str);
  else if (at < G_N_ELEMENTS (spellings))
    whole = spell_out (at, g_ascii_strtoll (plain->str, NULL, 10), FALSE);
  if (!whole)
    whole = g_strdup (plain->str);
  if (minus)
    {
      g_autofree char *positive = g_steal_pointer (&whole);

      whole = clara_text_format (language, "spoken number", "minus {number}", "number", positive, NULL);
    }
  if (point && point[1] != '\0')
    {
      g_autofree char *fraction = at < G_N_ELEMENTS (spellings) ? NULL : clara_speech_digits (point + 1);
      g_autoptr (GString) said = g_string_new (fraction);

      for (const char *p = point + 1; !fraction && *p; p++)
        {
          g_autofree char *digit = spell_out (at, *p - '0', FALSE);

          g_string_append_printf (said, "%s%s", said->len > 0 ? " " : "", digit ? digit : "");
        }
      return clara_text_format (language, "spoken number", "{whole} point {digits}", "whole", whole, "digits",
                                said->str, NULL);
    }
  return g_steal_pointer (&whole);
}

char *
clara_speech_ordinal (const char *language, const char *number)
{
  gsize at = find_spelling (language);
  char *said = NULL;

  if (at < G_N_ELEMENTS (spellings) && spellings[at].ordinal
      && strspn (number, "0123456789") <= LONGEST_WHOLE)
    said = spell_out (at, g_ascii_strtoll (number, NULL, 10), TRUE);
  return said ? said : clara_speech_number (language, number);
}

char *
clara_speech_year (const char *language, const char *year)
{
  gint64 number = g_ascii_strtoll (year, NULL, 10);
  gsize at = find_spelling (language);
  g_autofree char *century = NULL;
  g_autofree char *rest = NULL;

  /* Only English says "twenty twenty-six"; and "two thousand five", "nineteen hundred". */
  if (at != 0 || number % 100 < 10 || number < 1100 || number > 2099)
    return clara_speech_number (language, year);
  century = spell_out (at, number / 100, FALSE);
  rest = spell_out (at, number % 100, FALSE);
  return g_strdup_printf ("%s %s", century, rest);
}
