/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-turn-words.h"

#include "clara-turn-table.h"

#include <string.h>

#define ENOUGH_FOR_CHOICE 4 /* words of an answer to a question with choices, */
#define ENOUGH_FOR_YES_NO 4 /* to one that is answered with yes or no, */
#define ENOUGH_FOR_FREE 8   /* and to an open one */

/**
 * clara_turn_words_normalise:
 *
 * Returns: (transfer full): @text in lower case, with one space between words and no punctuation but what
 *   stands inside words and numbers
 */
char *
clara_turn_words_normalise (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *lower = g_utf8_strdown (valid, -1);
  GString *out = g_string_new (NULL);
  gboolean gap = FALSE;

  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == 0x2019)
        c = '\'';
      if (g_unichar_isspace (c) || (g_unichar_ispunct (c) && strchr ("'@-_.+", (int) MIN (c, 127)) == NULL))
        {
          gap = TRUE;
          continue;
        }
      if (gap && out->len > 0)
        g_string_append_c (out, ' ');
      gap = FALSE;
      g_string_append_unichar (out, c);
    }
  while (out->len > 0 && strchr (".-", out->str[out->len - 1]) != NULL)
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static gboolean
is_one_of (const char *list, const char *text)
{
  gsize length = strlen (text);

  for (const char *p = list; length > 0 && p != NULL && *p != '\0'; p = strchr (p, '|'), p = p ? p + 1 : NULL)
    if (strncmp (p, text, length) == 0 && (p[length] == '|' || p[length] == '\0'))
      return TRUE;
  return FALSE;
}

static gboolean
ends_with_one_of (const char *list, const char *text)
{
  for (const char *p = text; p != NULL; p = strchr (p, ' '), p = p ? p + 1 : NULL)
    if (is_one_of (list, p))
      return TRUE;
  return FALSE;
}

static gboolean
is_digit_word (const char *list, const char *word)
{
  g_auto (GStrv) forms = g_strsplit_set (list, "|,", -1);

  return g_strv_contains ((const char *const *) forms, word);
}

/**
 * clara_turn_words_count_digits:
 *
 * Returns: how many digits @text names, as figures or as words ("double five" are two)
 */
guint
clara_turn_words_count_digits (const char *text, const char *language)
{
  const ClaraTurnTable *words = clara_turn_table_find (language);
  g_autofree char *plain = clara_turn_words_normalise (text);
  g_auto (GStrv) parts = g_strsplit (plain, " ", -1);
  gboolean twice = FALSE;
  guint count = 0;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      guint figures = 0;

      for (const char *p = parts[i]; *p != '\0'; p = g_utf8_next_char (p))
        if (g_unichar_isdigit (g_utf8_get_char (p)))
          figures++;
      if (figures == 0 && is_digit_word (words->digits, parts[i]))
        figures = 1;
      count += twice ? figures * 2 : figures;
      twice = is_one_of (words->doubling, parts[i]);
    }
  return count;
}

static gboolean
is_whole_email (const char *text)
{
  const char *at = strchr (text, '@');
  const char *dot;

  if (at != NULL)
    return (dot = strchr (at, '.')) != NULL && strlen (dot) > 2 && strchr (dot, ' ') == NULL;
  at = strstr (text, " at ");
  if (at == NULL)
    return FALSE;
  dot = strstr (at, " dot ");
  return dot != NULL && strlen (dot) > strlen (" dot ") + 1;
}

static gboolean
is_phrase (char **phrases, const char *plain)
{
  for (guint i = 0; phrases != NULL && phrases[i] != NULL; i++)
    {
      g_autofree char *phrase = clara_turn_words_normalise (phrases[i]);

      if (strcmp (phrase, plain) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
has_tail (const char *tails, const char *text)
{
  g_auto (GStrv) parts = tails != NULL ? g_strsplit (tails, "|", -1) : NULL;

  for (guint i = 0; parts != NULL && parts[i] != NULL; i++)
    if (g_str_has_suffix (text, parts[i]))
      return TRUE;
  return FALSE;
}

/* "to see Priya Raghavan": with a name that was to be expected nothing is missing. */
static gboolean
ends_with_phrase (char **phrases, const char *plain)
{
  for (guint i = 0; phrases != NULL && phrases[i] != NULL; i++)
    {
      g_autofree char *phrase = clara_turn_words_normalise (phrases[i]);

      if (strchr (phrase, ' ') != NULL && g_str_has_suffix (plain, phrase))
        return TRUE;
    }
  return FALSE;
}

static guint
count_words (const char *plain)
{
  guint n = 1;

  for (const char *p = plain; *p != '\0'; p++)
    n += *p == ' ';
  return n;
}

/* A first name alone is often followed by the second; with it nothing is missing. */
static gboolean
is_whole_name (const ClaraTurnTable *words, const char *plain)
{
  const char *p = plain;
  guint n = count_words (plain);

  /* What stands before the name: up to the last word that asks for more. */
  for (const char *q = strchr (plain, ' '); q != NULL; q = strchr (q + 1, ' '))
    {
      g_autofree char *before = g_strndup (plain, (gsize) (q - plain));

      if (ends_with_one_of (words->open, before))
        p = q + 1;
    }
  n = count_words (p);
  return n >= 2 && n <= 4;
}

/* Recognisers write a comma where the voice goes on. */
static gboolean
ends_with_comma (const char *text)
{
  g_autofree char *end = g_strchomp (g_strdup (text));
  gsize length = strlen (end);

  return length > 0 && strchr (",;:", end[length - 1]) != NULL;
}

/**
 * clara_turn_words_judge:
 * @text: (nullable): the words so far
 * @hints: what the dialogue expects
 *
 * Returns: what @text says about the end of the turn
 */
ClaraTurnWords
clara_turn_words_judge (const char *text, const ClaraSpeechHints *hints)
{
  const ClaraTurnTable *words = clara_turn_table_find (hints->language);
  g_autofree char *plain = text != NULL ? clara_turn_words_normalise (text) : g_strdup ("");
  guint digits, enough = 0;

  if (plain[0] == '\0')
    return CLARA_TURN_WORDS_NONE;
  switch (hints->expectation)
    {
    case CLARA_EXPECT_DIGITS:
      digits = clara_turn_words_count_digits (text, hints->language);
      if (hints->digits > 0 && digits >= hints->digits)
        return CLARA_TURN_WORDS_COMPLETE;
      /* A number of unknown length is never known to be whole. */
      if (digits > 0)
        return CLARA_TURN_WORDS_OPEN;
      break;
    case CLARA_EXPECT_EMAIL:
      if (is_whole_email (plain))
        return CLARA_TURN_WORDS_COMPLETE;
      if (strchr (plain, '@') != NULL || strstr (plain, " at ") != NULL)
        return CLARA_TURN_WORDS_OPEN;
      break;
    case CLARA_EXPECT_NAME:
      if (is_phrase (hints->phrases, plain))
        return CLARA_TURN_WORDS_COMPLETE;
      if (!ends_with_comma (text) && !ends_with_one_of (words->open, plain) && is_whole_name (words, plain))
        return CLARA_TURN_WORDS_LIKELY;
      break;
    case CLARA_EXPECT_CHOICE:
      if (is_phrase (hints->phrases, plain))
        return CLARA_TURN_WORDS_COMPLETE;
      enough = ENOUGH_FOR_CHOICE;
      break;
    case CLARA_EXPECT_YES_NO:
      enough = ENOUGH_FOR_YES_NO;
      break;
    case CLARA_EXPECT_FREE:
      enough = ENOUGH_FOR_FREE;
      break;
    }
  if (ends_with_comma (text))
    return CLARA_TURN_WORDS_NEUTRAL;
  if (is_one_of (words->brief, plain))
    return CLARA_TURN_WORDS_BRIEF;
  if (is_one_of (words->complete, plain))
    return CLARA_TURN_WORDS_COMPLETE;
  if (ends_with_one_of (words->likely, plain) || has_tail (words->likely_tails, plain)
      || ends_with_phrase (hints->phrases, plain))
    return CLARA_TURN_WORDS_LIKELY;
  if (ends_with_one_of (words->open, plain))
    return CLARA_TURN_WORDS_OPEN;
  /* Where a short answer is expected, a long one is whole. */
  if (enough > 0 && count_words (plain) >= enough)
    return CLARA_TURN_WORDS_LIKELY;
  return CLARA_TURN_WORDS_NEUTRAL;
}

static gboolean
begins_one_of (const char *list, const char *text)
{
  gsize length = strlen (text);

  for (const char *p = list; p != NULL && *p != '\0'; p = strchr (p, '|'), p = p ? p + 1 : NULL)
    if (strncmp (p, text, length) == 0)
      return TRUE;
  return FALSE;
}

/* What follows the longest nod that the words begin with; NULL where they begin with none. */
static const char *
skip_nod (const ClaraTurnTable *words, gboolean agrees, const char *text)
{
  const char *rest = NULL;

  for (const char *end = strchr (text, ' '); end != NULL; end = strchr (end + 1, ' '))
    {
      g_autofree char *first = g_strndup (text, (gsize) (end - text));

      if (is_one_of (words->backchannels, first) || (agrees && is_one_of (words->agreement, first)))
        rest = end + 1;
    }
  return rest;
}

/* Nods and nothing else ("okay, right"); @whole: the last one whole, not only begun. */
static gboolean
is_nodding (const char *text, const ClaraSpeechHints *hints, gboolean whole)
{
  const ClaraTurnTable *words = clara_turn_table_find (hints->language);
  const gboolean agrees = hints->expectation != CLARA_EXPECT_YES_NO;
  gboolean (*matches) (const char *, const char *) = whole ? is_one_of : begins_one_of;
  g_autofree char *plain = clara_turn_words_normalise (text);

  if (is_phrase (hints->phrases, plain))
    return FALSE;
  for (const char *rest = plain; rest != NULL; rest = skip_nod (words, agrees, rest))
    if (matches (words->backchannels, rest) || (agrees && matches (words->agreement, rest)))
      return TRUE;
  return FALSE;
}

/**
 * clara_turn_words_is_backchannel:
 *
 * Returns: whether @text only says "I am listening" and is no answer to what was asked
 */
gboolean
clara_turn_words_is_backchannel (const char *text, const ClaraSpeechHints *hints)
{
  return is_nodding (text, hints, TRUE);
}

/**
 * clara_turn_words_may_be_backchannel:
 * @text: the words so far
 *
 * Returns: whether @text is that, or may become it: "I" of "I see"
 */
gboolean
clara_turn_words_may_be_backchannel (const char *text, const ClaraSpeechHints *hints)
{
  return is_nodding (text, hints, FALSE);
}

static guint
count_shared (char **words, char **others, guint *n_words)
{
  guint shared = 0;

  *n_words = 0;
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      {
        (*n_words)++;
        if (g_strv_contains ((const char *const *) others, words[i]))
          shared++;
      }
  return shared;
}

/**
 * clara_turn_words_repeats:
 * @said: what Clara says meanwhile
 *
 * Returns: whether @text is Clara's own voice, heard again. Short answers often repeat a word of the
 *   question; a whole sentence does not.
 */
gboolean
clara_turn_words_repeats (const char *text, const char *said)
{
  g_autofree char *one = clara_turn_words_normalise (text);
  g_autofree char *two = clara_turn_words_normalise (said);
  g_auto (GStrv) words = g_strsplit (one, " ", -1);
  g_auto (GStrv) others = g_strsplit (two, " ", -1);
  guint n_words;
  guint shared = count_shared (words, others, &n_words);

  return n_words >= 5 && shared * 10 >= n_words * 8;
}
