/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-contact.h"

#include "clara-digits.h"
#include "clara-phone-shim.h"

#include <string.h>

#define LONGEST_TEXT 1000
#define LONGEST_LOCAL 64
#define LONGEST_EMAIL 254
#define BULLET "•"

/* What to tell a person for each verdict; the text they gave goes before. */
static const char *const verdicts[] = {
  [CLARA_PHONE_NOT_A_NUMBER] = "it is no phone number; give digits, like 98765 43210 or +91 98765 43210",
  [CLARA_PHONE_NO_COUNTRY] = "the country's code is missing or does not exist; begin with it, like +91",
  [CLARA_PHONE_TOO_SHORT] = "digits are missing; give the whole number with the area code",
  [CLARA_PHONE_TOO_LONG] = "it has too many digits; give one number only",
  [CLARA_PHONE_NOT_IN_USE] = "no phone can have this number; check the digits",
};

static char *
shorten (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, 200));

  return g_utf8_strlen (valid, -1) > 60 ? g_utf8_substring (valid, 0, 60) : g_steal_pointer (&valid);
}

/**
 * clara_phone_parse:
 * @text: typed or spoken ("plus nine one, nine eight double seven...", "नौ आठ...")
 * @region: (nullable): the two letters of the country whose numbers need no code, like "IN"
 *
 * Returns: (transfer full) (nullable): the number as E.164 ("+919876543210"), or %CLARA_TEXT_ERROR_INVALID.
 * Any thread.
 */
char *
clara_phone_parse (const char *text, const char *region, GError **error)
{
  g_autofree char *digits = NULL;
  g_autofree char *shown = NULL;
  char *e164 = NULL;
  ClaraPhoneVerdict verdict = CLARA_PHONE_NOT_A_NUMBER;

  g_return_val_if_fail (text != NULL, NULL);
  digits = clara_digits_read (text, NULL);
  if (digits)
    verdict = clara_phone_shim_parse (digits, region, &e164);
  /* "91 98765 43210" is often typed without its plus. */
  if (digits && verdict != CLARA_PHONE_FINE && *digits != '+' && strlen (digits) > 10)
    {
      g_autofree char *with_plus = g_strconcat ("+", digits, NULL);

      if (clara_phone_shim_parse (with_plus, region, &e164) == CLARA_PHONE_FINE)
        verdict = CLARA_PHONE_FINE;
    }
  if (verdict == CLARA_PHONE_FINE)
    return e164;
  shown = shorten (text);
  g_set_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
               "“%s” cannot be taken as a phone number: %s", shown, verdicts[verdict]);
  return NULL;
}

/**
 * clara_phone_display:
 *
 * Returns: (transfer full): the number in its usual groups, without the country's code inside @region; as it
 * is if it is no number.
 */
char *
clara_phone_display (const char *e164, const char *region)
{
  char *display = clara_phone_shim_display (e164, region);

  return display ? display : g_strdup (e164 ? e164 : "");
}

/**
 * clara_phone_mask:
 *
 * Returns: (transfer full): all but the last three digits hidden, in the number's groups ("••••• ••210").
 */
char *
clara_phone_mask (const char *e164)
{
  g_autofree char *groups = clara_phone_shim_groups (e164);
  const char *shown = groups ? groups : e164 ? e164 : "";
  g_autoptr (GString) mask = g_string_new (NULL);
  gsize left = 0;
  gsize clear;

  for (const char *p = shown; *p; p++)
    left += g_ascii_isdigit (*p);
  /* Of what is too short for a number, nothing is shown. */
  clear = left > 6 ? 3 : 0;
  for (const char *p = shown; *p; p++)
    {
      if (!g_ascii_isdigit (*p))
        g_string_append_c (mask, *p == '-' || g_ascii_isalpha (*p) || (*p & 0x80) ? ' ' : *p);
      else if (left-- > clear)
        g_string_append (mask, BULLET);
      else
        g_string_append_c (mask, *p);
    }
  return g_string_free (g_steal_pointer (&mask), FALSE);
}

/**
 * clara_phone_last_digits:
 *
 * Returns: (transfer full): the last @count digits; fewer if there are fewer.
 */
char *
clara_phone_last_digits (const char *e164, guint count)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  for (const char *p = e164 ? e164 : ""; *p; p++)
    if (g_ascii_isdigit (*p))
      g_string_append_c (digits, *p);
  if (digits->len > count)
    g_string_erase (digits, 0, (gssize) (digits->len - count));
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

/* Words of an e-mail address read aloud. */
static const struct
{
  const char *words;
  const char *sign;
} spoken_signs[] = {
  { "|at|ऐट|एट|अट|அட்|ஆட்|ఎట్|అట్|యాట్|", "@" },
  { "|dot|point|period|डॉट|डाट|டாட்|டாட்டு|డాట్|", "." },
  { "|underscore|अंडरस्कोर|அண்டர்ஸ்கோர்|"
    "అండర్‌స్కోర్|"
    "అండర్స్కోర్|",
    "_" },
  { "|dash|hyphen|minus|डैश|हाइफन|டேஷ்|ஹைபன்|డాష్|హైఫన్|", "-" },
  { "|plus|", "+" },
};

/* Passed over before the address begins, and anywhere inside it. */
static const char *const lead_words =
  "|my|email|e-mail|mail|id|address|is|it's|its|it|the|so|yes|um|uh|okay|ok|sure|"
  "e|please|मेरा|मेरी|ईमेल|है|என்|மின்னஞ்சல்|ఈమెయిల్|నా|";
static const char *const filler_words = "|capital|small|lower|upper|case|lowercase|uppercase|um|uh|letter|";

static gboolean
has_word (const char *list, const char *word)
{
  g_autofree char *key = g_strconcat ("|", word, "|", NULL);

  return strstr (list, key) != NULL;
}

static const char *
find_sign (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (spoken_signs); i++)
    if (has_word (spoken_signs[i].words, word))
      return spoken_signs[i].sign;
  return NULL;
}

static gboolean
is_any (const char *word, const char *first, const char *second)
{
  return word && (g_str_equal (word, first) || (second && g_str_equal (word, second)));
}

/* "priya dot k at acme dot com" to "priya.k@acme.com". */
static char *
write_spoken_email (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n,", -1);
  g_autoptr (GString) email = g_string_new (NULL);
  guint n = 0;

  /* Blanks in a row leave empty words. */
  for (guint i = 0; words[i]; i++)
    {
      if (*words[i] != '\0')
        words[n++] = words[i];
      else
        g_free (words[i]);
    }
  words[n] = NULL;

  for (guint i = 0; words[i]; i++)
    {
      const char *word = words[i];
      const char *next = words[i + 1];
      const char *sign = find_sign (word);
      const char *digits = clara_digits_of_word (word, NULL);

      if (email->len == 0 && has_word (lead_words, word)
          && !(next && find_sign (next) && !g_str_equal (word, "is")))
        continue;
      if (has_word (filler_words, word) && next && !find_sign (next))
        continue;
      if (sign && *sign == '@')
        {
          /* "at the rate of" is how the sign is called in India. */
          g_string_append_c (email, '@');
          if (is_any (next, "the", NULL) && is_any (words[i + 2], "rate", NULL))
            i += is_any (words[i + 3], "of", NULL) ? 3 : 2;
        }
      else if (sign)
        g_string_append (email, sign);
      else if (g_str_equal (word, "under") && is_any (next, "score", NULL))
        {
          g_string_append_c (email, '_');
          i++;
        }
      else if (is_any (word, "double", "triple") && next
               && (next[1] == '\0' || clara_digits_of_word (next, "en")))
        {
          const char *one = clara_digits_of_word (next, "en");

          for (guint times = *word == 'd' ? 2 : 3; times > 0; times--)
            g_string_append_c (email, one && next[1] != '\0' ? *one : *next);
          i++;
        }
      else if (word[1] == '\0' && is_any (next, "as", NULL) && is_any (words[i + 2], "in", NULL)
               && words[i + 3])
        {
          g_string_append (email, word);
          i += 3;
        }
      else if (word[1] == '\0' && is_any (next, "for", NULL) && words[i + 2] && *words[i + 2] == *word)
        {
          g_string_append (email, word);
          i += 2;
        }
      else if (digits && word[1] != '\0' && !has_word ("|to|too|tu|for|fore|won|ate|do|oh|", word))
        {
          const char *unit = next ? clara_digits_of_word (next, "en") : NULL;

          g_string_append (email, digits);
          /* "twenty three" is 23, not 203. */
          if (digits[0] >= '2' && digits[1] == '0' && unit && unit[1] == '\0' && *unit != '0'
              && next[1] != '\0')
            {
              email->str[email->len - 1] = *unit;
              i++;
            }
        }
      else
        g_string_append (email, word);
    }
  return g_string_free (g_steal_pointer (&email), FALSE);
}

static const char *
judge_local (const char *local, gsize length)
{
  if (length == 0)
    return "nothing stands before the “@”";
  if (length > LONGEST_LOCAL)
    return "more than 64 characters stand before the “@”";
  if (local[0] == '.' || local[length - 1] == '.')
    return "a dot cannot be first or last before the “@”";
  for (gsize i = 0; i < length; i++)
    {
      if (local[i] == '.' && local[i + 1] == '.')
        return "two dots follow each other";
      if (!g_ascii_isalnum (local[i]) && !strchr (".!#$%&'*+-/=?^_`{|}~", local[i]))
        return "a character before the “@” is not allowed; letters, digits, dot, dash and underscore are";
    }
  return NULL;
}

static const char *
judge_domain (const char *domain)
{
  g_auto (GStrv) labels = g_strsplit (domain, ".", -1);
  guint count = g_strv_length (labels);
  const char *last;

  if (count < 2)
    return "the part after the “@” must be like “acme.com”";
  for (guint i = 0; i < count; i++)
    {
      gsize length = strlen (labels[i]);

      if (length == 0 || length > 63 || labels[i][0] == '-' || labels[i][length - 1] == '-')
        return "the part after the “@” must be like “acme.com”";
      for (gsize k = 0; k < length; k++)
        if (!g_ascii_isalnum (labels[i][k]) && labels[i][k] != '-')
          return "a character after the “@” is not allowed; letters, digits, dot and dash are";
    }
  last = labels[count - 1];
  if (strlen (last) < 2
      || (!g_str_has_prefix (last, "xn--") && strcspn (last, "0123456789-") != strlen (last)))
    return "the ending must be like “.com” or “.in”";
  return NULL;
}

/**
 * clara_email_parse:
 * @text: typed or spoken ("priya dot k at acme dot com", "p r i y a underscore two at the rate gmail dot
 * com")
 *
 * Returns: (transfer full) (nullable): the address in small letters, or %CLARA_TEXT_ERROR_INVALID. Any
 * thread.
 */
char *
clara_email_parse (const char *text, GError **error)
{
  g_autofree char *valid = NULL;
  g_autofree char *lower = NULL;
  g_autofree char *email = NULL;
  g_autofree char *shown = NULL;
  const char *at;
  const char *fault;
  gsize length;

  g_return_val_if_fail (text != NULL, NULL);
  valid = g_utf8_make_valid (text, (gssize) strnlen (text, LONGEST_TEXT));
  lower = g_utf8_strdown (g_strstrip (valid), -1);
  /* What was typed whole is not read as speech: "at.home@dot.com" is an address. */
  if (strchr (lower, '@') && !strpbrk (lower, " \t\r\n"))
    email = g_strdup (lower);
  else
    email = write_spoken_email (lower);
  /* A sentence's own full stop, and the frame of "<priya@acme.com>". */
  length = strlen (email);
  while (length > 0 && strchr (".,;!?>", email[length - 1]))
    email[--length] = '\0';
  if (*email == '<')
    memmove (email, email + 1, length);
  if (g_str_has_prefix (email, "mailto:"))
    memmove (email, email + 7, strlen (email + 7) + 1);

  at = strrchr (email, '@');
  if (!at)
    fault = "the “@” is missing; say “at”, like “priya at acme dot com”";
  else if (strlen (email) > LONGEST_EMAIL)
    fault = "it is longer than 254 characters";
  else
    fault = judge_local (email, (gsize) (at - email));
  if (!fault)
    fault = judge_domain (at + 1);
  if (!fault)
    return g_steal_pointer (&email);
  shown = shorten (text);
  g_set_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
               "“%s” cannot be taken as an e-mail address: %s", shown, fault);
  return NULL;
}

/**
 * clara_email_mask:
 *
 * Returns: (transfer full): the first letter and the domain ("p•••@acme.com"); always three bullets, so that
 * the length says nothing.
 */
char *
clara_email_mask (const char *email)
{
  const char *at = email ? strrchr (email, '@') : NULL;
  g_autofree char *first = NULL;

  if (!at || at == email || !g_utf8_validate (email, -1, NULL))
    return g_strdup (BULLET BULLET BULLET);
  /* Of an address with a single letter, that letter would be all. */
  first = g_utf8_next_char (email) < at ? g_utf8_substring (email, 0, 1) : g_strdup ("");
  return g_strconcat (first, BULLET BULLET BULLET, at, NULL);
}
