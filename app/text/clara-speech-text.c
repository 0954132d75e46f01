/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-text.h"

#include "clara-speech-markup.h"
#include "clara-speech-number.h"
#include "clara-speech-words.h"
#include "clara-text.h"

#include <string.h>

#define LONGEST_TEXT 20000
#define NUMBER "\\d{1,3}(?:,\\d{2,3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?"

typedef struct
{
  const char *language;
  const char *at;    /* where the match begins, in the whole text */
  const char *start; /* of the whole text */
  GMatchInfo *match;
} Place;

/* What is said for a match; NULL if it is not what the pattern took it for. *used: bytes, the match's at
 * first. */
typedef char *(*Speaker) (const Place *place, gsize *used);

static char *
fetch (const Place *place, int group)
{
  char *text = g_match_info_fetch (place->match, group);

  return text ? text : g_strdup ("");
}

/* With a comma after what must not run into the next word. */
static char *
speak_address (const Place *place, const char *address)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *p = address; *p; p = g_utf8_next_char (p))
    {
      const char *word = *p == '@'   ? clara_text (place->language, "spoken address", "at")
                         : *p == '.' ? clara_text (place->language, "spoken address", "dot")
                         : *p == '_' ? clara_text (place->language, "spoken address", "underscore")
                         : *p == '-' ? clara_text (place->language, "spoken address", "dash")
                         : *p == '+' ? clara_text (place->language, "spoken address", "plus")
                                     : NULL;

      if (word)
        g_string_append_printf (text, " %s ", word);
      else if (g_ascii_isdigit (*p) && text->len > 0 && text->str[text->len - 1] != ' ')
        g_string_append_printf (text, " %c", *p);
      else
        g_string_append_unichar (text, g_utf8_get_char (p));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
speak_link (const Place *place, gsize *used)
{
  g_autofree char *host = fetch (place, 1);

  /* What follows the host is for reading, not for hearing. */
  return speak_address (place, host);
}

static char *
speak_email (const Place *place, gsize *used)
{
  g_autofree char *address = fetch (place, 0);

  return speak_address (place, address);
}

static gulong
plural_count (const char *number)
{
  gulong count = 0;

  if (strchr (number, '.'))
    return 2;
  /* Only 0, 1 and more are told apart by the languages here; more digits than fit do not matter. */
  for (const char *p = number; *p && count < 100000000; p++)
    if (g_ascii_isdigit (*p))
      count = count * 10 + (gulong) (*p - '0');
  return count;
}

static char *
speak_counted (const char *language, const char *context, const char *singular, const char *plural,
               const char *number)
{
  g_autofree char *said = clara_speech_number (language, number);

  return clara_text_fill (clara_text_plural (language, context, singular, plural, plural_count (number)),
                          "number", said, NULL);
}

static const char *
get_scale (const char *language, const char *word)
{
  static const struct
  {
    const char *word;
    const char *id;
  } scales[] = {
    { "lakh", CLARA_N ("spoken money", "{number} lakh") },
    { "lakhs", CLARA_N ("spoken money", "{number} lakh") },
    { "crore", CLARA_N ("spoken money", "{number} crore") },
    { "crores", CLARA_N ("spoken money", "{number} crore") },
    { "cr", CLARA_N ("spoken money", "{number} crore") },
    { "k", CLARA_N ("spoken money", "{number} thousand") },
    { "thousand", CLARA_N ("spoken money", "{number} thousand") },
    { "million", CLARA_N ("spoken money", "{number} million") },
    { "m", CLARA_N ("spoken money", "{number} million") },
    { "billion", CLARA_N ("spoken money", "{number} billion") },
    { "bn", CLARA_N ("spoken money", "{number} billion") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    if (g_ascii_strcasecmp (scales[i].word, word) == 0)
      return clara_text (language, "spoken money", scales[i].id);
  return NULL;
}

static char *
speak_money (const Place *place, gsize *used)
{
  g_autofree char *sign = fetch (place, 1);
  g_autofree char *number = fetch (place, 2);
  g_autofree char *scale_word = fetch (place, 3);
  const ClaraSpeechMoney *money = clara_speech_find_money (sign);
  const char *scale = get_scale (place->language, scale_word);
  char *point = strchr (number, '.');
  g_autofree char *whole = NULL;
  g_autofree char *rest = NULL;

  if (!money)
    return NULL;
  if (scale)
    {
      g_autofree char *said = clara_speech_number (place->language, number);
      g_autofree char *scaled = clara_text_fill (scale, "number", said, NULL);

      return clara_text_fill (
        clara_text_plural (place->language, "spoken money", money->singular, money->plural, 1000), "number",
        scaled, NULL);
    }
  if (point && strlen (point) == 3)
    *point = '\0';
  else
    point = NULL;
  whole = speak_counted (place->language, "spoken money", money->singular, money->plural, number);
  if (!point || g_str_equal (point + 1, "00"))
    return g_steal_pointer (&whole);
  rest = speak_counted (place->language, "spoken money", money->part, money->parts,
                        point[1] == '0' ? point + 2 : point + 1);
  return clara_text_format (place->language, "spoken money", "{whole} and {part}", "whole", whole, "part",
                            rest, NULL);
}

static char *
speak_phone (const Place *place, gsize *used)
{
  g_autofree char *number = fetch (place, 0);
  g_autoptr (GString) groups = g_string_new (NULL);
  g_autofree char *digits = NULL;
  guint count = 0;

  for (const char *p = number; *p; p++)
    count += g_ascii_isdigit (*p);
  if (count < 7 || count > 15)
    return NULL;
  /* Ten digits in one are said in two halves, as they are written in India. */
  for (const char *p = number; *p; p++)
    {
      if (count == 10 && strlen (number) == 10 && p == number + 5)
        g_string_append_c (groups, ' ');
      if (*p != '+')
        g_string_append_c (groups, *p);
    }
  digits = clara_speech_digits (groups->str);
  return *number == '+'
           ? clara_text_format (place->language, "spoken number", "plus {digits}", "digits", digits, NULL)
           : g_steal_pointer (&digits);
}

static const char *
get_time_form (gint64 minute, gboolean has_period)
{
  static const char *const forms[][2] = {
    { CLARA_N ("spoken time", "{hour} o'clock"), CLARA_N ("spoken time", "{hour} {period}") },
    { CLARA_N ("spoken time", "{hour} oh {minute}"), CLARA_N ("spoken time", "{hour} oh {minute} {period}") },
    { CLARA_N ("spoken time", "{hour} {minute}"), CLARA_N ("spoken time", "{hour} {minute} {period}") },
  };

  return forms[minute == 0 ? 0 : minute < 10 ? 1 : 2][has_period];
}

static char *
speak_time (const Place *place, gsize *used)
{
  g_autofree char *hour = fetch (place, 1);
  g_autofree char *minute = fetch (place, 2);
  g_autofree char *half = fetch (place, 3);
  gint64 h = g_ascii_strtoll (hour, NULL, 10);
  gint64 m = *minute != '\0' ? g_ascii_strtoll (minute, NULL, 10) : 0;
  gboolean afternoon = h >= 12;
  g_autofree char *hour_shown = NULL;
  g_autofree char *minute_shown = NULL;
  g_autofree char *hour_said = NULL;
  g_autofree char *minute_said = NULL;
  g_autofree char *period = NULL;

  if (h > 23 || m > 59 || (*half != '\0' && (h > 12 || h == 0)))
    return NULL;
  if (*half != '\0')
    {
      afternoon = g_ascii_tolower (*half) == 'p';
      /* "at 5 p.m." keeps the sentence's full stop. */
      if (half[strlen (half) - 1] == '.' && place->at[*used] == '\0')
        (*used)--;
    }
  hour_shown = g_strdup_printf ("%d", (int) (h % 12 == 0 ? 12 : h % 12));
  minute_shown = g_strdup_printf ("%d", (int) m);
  hour_said = clara_speech_number (place->language, hour_shown);
  minute_said = clara_speech_number (place->language, minute_shown);
  if (*half != '\0')
    h = h % 12 + (afternoon ? 12 : 0);
  /* "10:30" may be either half of the day; 16:30 is not. */
  if (*half != '\0' || h > 12 || h == 0)
    {
      if (!place->language || g_str_has_prefix (place->language, "en"))
        period = g_strdup (afternoon ? "P M" : "A M");
      else
        period = clara_text_day_period (place->language, (int) h);
    }
  return clara_text_format (place->language, "spoken time", get_time_form (m, period != NULL), "hour",
                            hour_said, "minute", minute_said, "period", period, NULL);
}

static char *
speak_date (const Place *place, gsize *used)
{
  g_autofree char *first = fetch (place, 1);
  g_autofree char *second = fetch (place, 2);
  g_autofree char *third = fetch (place, 3);
  gboolean year_first = strlen (first) == 4;
  g_autoptr (GDateTime) date = g_date_time_new_utc (
    (int) g_ascii_strtoll (year_first ? first : third, NULL, 10), (int) g_ascii_strtoll (second, NULL, 10),
    (int) g_ascii_strtoll (year_first ? third : first, NULL, 10), 12, 0, 0);
  g_autofree char *day = NULL;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  char *year_at;

  if (!date)
    return NULL;
  text = clara_text_date_with_year (place->language, g_date_time_to_unix (date) * G_USEC_PER_SEC, 0);
  number = g_strdup_printf ("%d", g_date_time_get_year (date));
  year_at = g_strrstr (text, number);
  if (!year_at)
    return g_steal_pointer (&text);
  /* Day and year are numbers as others: the date is said from what is shown. */
  *year_at = '\0';
  day = clara_speech_year (place->language, number);
  return g_strconcat (text, day, year_at + strlen (number), NULL);
}

static char *
speak_range (const Place *place, gsize *used)
{
  g_autofree char *first = fetch (place, 1);
  g_autofree char *second = fetch (place, 2);
  g_autofree char *first_said = clara_speech_number (place->language, first);
  g_autofree char *second_said = clara_speech_number (place->language, second);
  const char *rest = place->at + *used;
  const ClaraSpeechUnit *unit;
  gsize length;
  g_autofree char *range = clara_text_format (place->language, "spoken number", "{first} to {second}",
                                              "first", first_said, "second", second_said, NULL);

  unit = clara_speech_find_unit (rest + strspn (rest, " "), &length);
  if (!unit)
    return g_steal_pointer (&range);
  *used += strspn (rest, " ") + length;
  return clara_text_fill (
    clara_text_plural (place->language, "spoken unit", unit->singular, unit->plural, plural_count (second)),
    "number", range, NULL);
}

static gboolean
has_code_word (const char *text, gboolean from_end)
{
  static const char *const code_words =
    "|code|otp|pin|password|passcode|number|no|id|badge|ticket|token|extension|ext|order|invoice|room|gate|"
    "plate|"
    "कोड|ओटीपी|पिन|नंबर|नम्बर|बैज|टोकन|कमरा|குறியீடு|குறியீட்டு|ஓடிபி|பின்|எண்|டோக்கன்|அறை|కోడ్|ఓటీపీ|పిన్|నంబర్|నెంబర్|టోకెన్|గది|";
  g_autofree char *lower = g_utf8_strdown (text, -1);
  g_auto (GStrv) words = g_strsplit_set (lower, " .,:;#?!", -1);
  guint count = g_strv_length (words);
  guint seen = 0;

  for (guint i = 0; i < count && seen < 3; i++)
    {
      const char *word = words[from_end ? count - 1 - i : i];
      g_autofree char *key = g_strconcat ("|", word, "|", NULL);

      if (*word == '\0')
        continue;
      seen++;
      if (strstr (code_words, key))
        return TRUE;
    }
  return FALSE;
}

/* Whether one of the words beside the number says that it is a code and no count. */
static gboolean
is_beside_code_word (const Place *place, gsize used)
{
  const char *begin = place->at - place->start > 60 ? place->at - 60 : place->start;
  const char *rest = place->at + used;
  const char *end = strlen (rest) > 60 ? rest + 60 : rest + strlen (rest);
  g_autofree char *before = g_utf8_make_valid (begin, place->at - begin);
  g_autofree char *after = g_utf8_make_valid (rest, end - rest);

  return has_code_word (before, TRUE) || has_code_word (after, FALSE);
}

/* Numbers that are counts or years where nothing says what they are. */
static gboolean
is_round (const char *number)
{
  return g_str_has_suffix (number, "00") || g_ascii_strtoll (number, NULL, 10) <= 2099;
}

static gboolean
is_year (const Place *place, const char *number)
{
  static const char *const year_words =
    "|in|since|year|by|until|till|from|to|january|february|march|april|may|june|july|"
    "august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sep|"
    "sept|oct|nov|dec|";
  const char *end = place->at;
  const char *begin;
  g_autofree char *word = NULL;
  g_autofree char *key = NULL;

  if (strlen (number) != 4 || (number[0] != '1' && number[0] != '2') || strspn (number, "0123456789") != 4)
    return FALSE;
  if (g_ascii_strtoll (number, NULL, 10) > 2099)
    return FALSE;
  while (end > place->start && strchr (" ,.", end[-1]))
    end--;
  for (begin = end; begin > place->start && g_ascii_isalpha (begin[-1]); begin--)
    ;
  word = g_ascii_strdown (begin, end - begin);
  key = g_strconcat ("|", word, "|", NULL);
  return *word != '\0' && strstr (year_words, key) != NULL;
}

static char *
speak_number (const Place *place, gsize *used)
{
  g_autofree char *number = fetch (place, 0);
  const char *rest = place->at + *used;
  gsize digits = strspn (number, "0123456789");
  gboolean plain = number[digits] == '\0';
  gboolean english = !place->language || g_str_has_prefix (place->language, "en");
  const ClaraSpeechUnit *unit;
  gsize length;

  unit = clara_speech_find_unit (rest + strspn (rest, " "), &length);
  /* "5 m" may be metres; "call me in 5 V" is not common enough to mind. */
  if (unit)
    {
      *used += strspn (rest, " ") + length;
      return speak_counted (place->language, "spoken unit", unit->singular, unit->plural, number);
    }
  if (is_year (place, number))
    return clara_speech_year (place->language, number);
  /* Codes are said digit by digit; four digits are one in the languages whose voices stumble over them. */
  if (plain && digits > 1
      && (digits > 5 || number[0] == '0' || (digits >= 3 && is_beside_code_word (place, *used))
          || (digits >= 4 && !english && !is_round (number))))
    return clara_speech_digits (number);
  return clara_speech_number (place->language, number);
}

static char *
speak_ordinal (const Place *place, gsize *used)
{
  g_autofree char *number = fetch (place, 1);

  return clara_speech_ordinal (place->language, number);
}

static char *
speak_code (const Place *place, gsize *used)
{
  g_autofree char *code = fetch (place, 0);
  g_autofree char *letters = NULL;

  if (strcspn (code, "0123456789") == strlen (code))
    return NULL;
  /* "COVID-19" is a word and a number. */
  if (strcspn (code, "-") >= 5 && strcspn (code, "0123456789") > strcspn (code, "-") && strchr (code, '-'))
    return NULL;
  letters = clara_speech_spell (code);
  return g_steal_pointer (&letters);
}

static char *
speak_capitals (const Place *place, gsize *used)
{
  g_autofree char *capitals = fetch (place, 1);
  g_autofree char *ending = fetch (place, 2);
  g_autofree char *letters = NULL;

  if (!clara_speech_is_spelled (capitals, place->language))
    return NULL;
  letters = clara_speech_spell (capitals);
  return g_strconcat (letters, *ending != '\0' ? "'s" : "", NULL);
}

static char *
speak_short (const Place *place, gsize *used)
{
  gsize length;
  const ClaraSpeechShort *found = clara_speech_find_short (place->at, &length);
  const char *word;
  const char *next;

  if (!found)
    return NULL;
  *used = length;
  word = clara_text (place->language, "spoken word", found->word);
  next = place->at + length;
  /* The full stop of "etc." may be the sentence's too. */
  if (found->sign[length - 1] == '.' && *next == '\0')
    return g_strconcat (word, ".", NULL);
  return g_strconcat (word, *next != '\0' && !strchr (" .,;:!?)", *next) ? " " : "", NULL);
}

static char *
speak_slash (const Place *place, gsize *used)
{
  return g_strdup (" ");
}

/* Tried from top to bottom where a word begins; the first that speaks wins. */
static const struct
{
  const char *pattern;
  Speaker speak;
  gboolean inside; /* also in the middle of a word */
} rules[] = {
  { "(?:https?://|www\\.)(?:www\\.)?([A-Za-z0-9.-]*[A-Za-z0-9])(?::\\d+)?(?:[/?#][^\\s]*[^\\s.,;:!?)\\]])?/?",
    speak_link, FALSE },
  { "[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63}){1,5}", speak_email, FALSE },
  { "(₹|Rs\\.?|INR|US\\$|USD|\\$|€|EUR|£|GBP|रु\\.?|ரூ\\.?|రూ\\.?)\\s?(" NUMBER
    ")(?:\\s?(lakhs?|crores?|cr|k|thousand|million|m|billion|bn)\\b)?",
    speak_money, FALSE },
  { "\\+\\d[\\d ()-]{5,18}\\d", speak_phone, FALSE },
  { "(?:0?\\d{5}[ -]\\d{5}|0\\d{2,4}[ -]\\d{6,8}|\\(\\d{3}\\) "
    "?\\d{3}-\\d{4}|\\d{3}-\\d{3}-\\d{4}|[6-9]\\d{9})(?!\\d)",
    speak_phone, FALSE },
  { "(\\d{4})-(\\d{2})-(\\d{2})(?!\\d)", speak_date, FALSE },
  { "(\\d{1,2})/(\\d{1,2})/(\\d{4})(?!\\d)", speak_date, FALSE },
  { "(\\d{1,2}):(\\d{2})(?::\\d{2})?(?:\\s?([AaPp]\\.[Mm]\\.|[AaPp][Mm]\\b))?(?!\\d)", speak_time, FALSE },
  { "(\\d{1,2})()\\s?([AaPp]\\.[Mm]\\.|[AaPp][Mm]\\b)", speak_time, FALSE },
  { "(\\d{1,4}(?:\\.\\d+)?)(?:\\s?–\\s?|-)(\\d{1,4}(?:\\.\\d+)?)(?![\\d-])", speak_range, FALSE },
  { "(\\d{1,15})(?:st|nd|rd|th)\\b", speak_ordinal, FALSE },
  { "(?=[0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*\\b", speak_code, FALSE },
  { "-?(?:" NUMBER ")", speak_number, FALSE },
  { "([A-Z]{2,5})('s|s)?\\b", speak_capitals, FALSE },
  { "[A-Za-z#~≈&=]", speak_short, FALSE },
  { "/(?=\\w)", speak_slash, TRUE },
};

static gpointer
compile (gpointer unused)
{
  GRegex **all = g_new0 (GRegex *, G_N_ELEMENTS (rules));

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GError) error = NULL;

      all[i] = g_regex_new (rules[i].pattern, G_REGEX_OPTIMIZE | G_REGEX_ANCHORED, 0, &error);
      if (!all[i])
        g_error ("%s", error->message);
    }
  return all;
}

/* What is said at p, or NULL to take the character as it is. */
static char *
speak_at (GRegex **all, const char *language, const char *start, const char *p, gboolean inside, gsize *used)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autoptr (GMatchInfo) match = NULL;
      Place place = { language, p, start, NULL };
      int end;
      char *said;

      if (inside && !rules[i].inside)
        continue;
      if (!g_regex_match (all[i], p, 0, &match))
        continue;
      g_match_info_fetch_pos (match, 0, NULL, &end);
      *used = (gsize) end;
      place.match = match;
      said = rules[i].speak (&place, used);
      if (said)
        return said;
    }
  return NULL;
}

/* Native digits to 0 to 9, which the patterns and the voices of all languages take. */
static char *
write_digits (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isdigit (c))
        g_string_append_c (out, (char) ('0' + g_unichar_digit_value (c)));
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/**
 * clara_speech_text_prepare:
 * @language: (nullable): of the voice
 * @text: as written, Markdown and pictures included
 *
 * Returns: (transfer full): as it is to be said; empty if nothing in it can be. Any thread.
 */
char *
clara_speech_text_prepare (const char *language, const char *text)
{
  static GOnce once = G_ONCE_INIT;
  GRegex **all = g_once (&once, compile, NULL);
  g_autofree char *valid = NULL;
  g_autofree char *stripped = NULL;
  g_autofree char *plain = NULL;
  g_autoptr (GString) out = NULL;
  gboolean inside = FALSE;
  gboolean any = FALSE;

  g_return_val_if_fail (text != NULL, NULL);
  valid = g_utf8_make_valid (text, (gssize) strnlen (text, LONGEST_TEXT));
  stripped = clara_speech_strip (valid);
  plain = write_digits (stripped);
  out = g_string_new (NULL);
  for (const char *p = plain; *p;)
    {
      gunichar c = g_utf8_get_char (p);
      gboolean letter = g_unichar_isalnum (c) || g_unichar_ismark (c);
      gsize used = 0;
      g_autofree char *said = NULL;

      if (!g_unichar_isspace (c) && !(inside && letter))
        said = speak_at (all, language, plain, p, inside, &used);
      if (said && used > 0)
        {
          g_string_append (out, said);
          p += used;
          inside = FALSE;
          any = any || *g_strstrip (said) != '\0';
          /* A word that follows at once ("5pcs") stands apart. */
          if (out->len > 0 && out->str[out->len - 1] != ' ' && g_unichar_isalnum (g_utf8_get_char (p)))
            g_string_append_c (out, ' ');
          continue;
        }
      g_string_append_unichar (out, c);
      any = any || letter;
      inside = letter;
      p = g_utf8_next_char (p);
    }
  if (!any)
    g_string_truncate (out, 0);
  return g_string_free (g_steal_pointer (&out), FALSE);
}
