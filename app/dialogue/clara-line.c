/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-line.h"

#include <string.h>

#define MAX_TOKENS 80

static void
token_clear (gpointer data)
{
  ClaraLineToken *token = data;

  g_free (token->word);
  g_free (token->norm);
}

static gboolean
is_edge (gunichar c)
{
  return g_unichar_ispunct (c) && c != '+' && c != '@' && c != '#' && c != '&';
}

static gboolean
is_title (const char *word)
{
  static const char *const titles[] = { "Mr", "Mrs", "Ms", "Dr", "Prof", "Shri", "Smt" };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_ascii_strcasecmp (titles[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* "விப்ரோவிலிருந்து": Tamil writes "from" into the word; it becomes one of its own. */
static void
split_from (ClaraLine *line, ClaraLineToken *token)
{
  static const char *const from = "லிருந்து";
  static const char *const alone = "இருந்து";
  ClaraLineToken place = { 0 };
  gsize stem;

  if (!g_str_has_suffix (token->norm, from) || !g_str_has_suffix (token->word, from)
      || strlen (token->norm) < strlen (from) + 6)
    return;
  stem = strlen (token->word) - strlen (from);
  place.word = g_strdup_printf ("%.*sல்", (int) stem, token->word);
  place.norm = g_strdup (place.word);
  g_array_append_val (line->tokens, place);
  g_free (token->word);
  g_free (token->norm);
  token->word = g_strdup (alone);
  token->norm = g_strdup (alone);
}

static void
add_token (ClaraLine *line, const char *start, const char *end)
{
  ClaraLineToken token = { 0 };
  g_autofree char *folded = NULL;
  const char *stop = end;
  g_auto (GStrv) parts = NULL;

  while (start < end && is_edge (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (stop > start)
    {
      const char *last = g_utf8_prev_char (stop);
      gunichar c = g_utf8_get_char (last);

      if (!is_edge (c))
        break;
      token.breaks |= c == ',' || c == '.' || c == ';' || c == '!' || c == '?' || c == ':' || c == 0x0964;
      token.asks |= c == '?';
      stop = last;
    }
  if (stop == start)
    {
      if (line->tokens->len > 0 && end > start)
        g_array_index (line->tokens, ClaraLineToken, line->tokens->len - 1).breaks = TRUE;
      return;
    }
  token.word = g_strndup (start, (gsize) (stop - start));
  /* The full stop of "Dr." ends nothing. */
  token.breaks &= !is_title (token.word);
  for (const char *p = token.word; *p != '\0'; p = g_utf8_next_char (p))
    line->has_capitals |= g_unichar_isupper (g_utf8_get_char (p));
  folded = g_utf8_casefold (token.word, -1);
  parts = g_strsplit (folded, "’", -1);
  token.norm = g_strjoinv ("'", parts);
  split_from (line, &token);
  g_array_append_val (line->tokens, token);
}

/**
 * clara_line_new:
 * @text: UTF-8 in NFC
 *
 * Returns: (transfer full): its words; no more than eighty
 */
ClaraLine *
clara_line_new (const char *text)
{
  ClaraLine *line = g_new0 (ClaraLine, 1);
  const char *start = NULL;
  const char *p;

  line->tokens = g_array_new (FALSE, TRUE, sizeof (ClaraLineToken));
  g_array_set_clear_func (line->tokens, token_clear);
  line->has_capitals = FALSE;
  for (p = text; *p != '\0' && line->tokens->len < MAX_TOKENS; p = g_utf8_next_char (p))
    {
      gboolean space = g_unichar_isspace (g_utf8_get_char (p)) || *p == ',' || *p == ';';

      if (!space && start == NULL)
        start = p;
      else if (space && start != NULL)
        {
          add_token (line, start, *p == ',' || *p == ';' ? p + 1 : p);
          start = NULL;
        }
    }
  if (start != NULL)
    add_token (line, start, p);
  return line;
}

void
clara_line_free (ClaraLine *self)
{
  g_array_unref (self->tokens);
  g_free (self);
}

/**
 * clara_line_token_at:
 *
 * Returns: (transfer none) (nullable): %NULL after the last
 */
const ClaraLineToken *
clara_line_token_at (const ClaraLine *line, guint i)
{
  return i < line->tokens->len ? &g_array_index (line->tokens, ClaraLineToken, i) : NULL;
}

/**
 * clara_line_is_listed:
 * @list: words with a space around each
 */
gboolean
clara_line_is_listed (const char *list, const char *norm)
{
  g_autofree char *padded = g_strconcat (" ", norm, " ", NULL);

  return strstr (list, padded) != NULL;
}

/* Whether the words of phrase (length bytes) stand at token i; gives how many tokens they are, else 0. A last
 * word in a script without capitals may go on, and any word that ends with a star: endings. None goes on
 * that ends with an equals sign: "நான்", I, begins "நான்கு", four. */
static guint
match_at (const ClaraLine *line, guint i, const char *phrase, gsize length)
{
  const char *end = phrase + length;
  guint n = 0;

  while (phrase < end)
    {
      const char *space = memchr (phrase, ' ', (gsize) (end - phrase));
      gsize part = (gsize) ((space != NULL ? space : end) - phrase);
      const ClaraLineToken *token = clara_line_token_at (line, i + n);
      gboolean last = space == NULL;

      gboolean starred = part > 1 && phrase[part - 1] == '*';
      gboolean exact = part > 1 && phrase[part - 1] == '=';

      part -= starred || exact ? 1 : 0;
      if (token == NULL || strncmp (token->norm, phrase, part) != 0)
        return 0;
      if (token->norm[part] != '\0' && !starred && (exact || !last || (phrase[0] & 0x80) == 0 || part <= 6))
        return 0;
      if (token->breaks && !last)
        return 0;
      n++;
      phrase = last ? end : space + 1;
    }
  return n;
}

/**
 * clara_line_match:
 * @alternatives: phrases, case-folded, separated by "|"
 *
 * Returns: how many tokens the longest of them takes that stands at token @i, 0 for none
 */
guint
clara_line_match (const ClaraLine *line, guint i, const char *alternatives)
{
  guint best = 0;

  while (*alternatives != '\0')
    {
      const char *bar = strchr (alternatives, '|');
      gsize length = bar != NULL ? (gsize) (bar - alternatives) : strlen (alternatives);
      guint n = match_at (line, i, alternatives, length);

      best = MAX (best, n);
      alternatives += length + (bar != NULL);
    }
  return best;
}

static void
append_word (GString *text, const char *word, gboolean capitals)
{
  gunichar first = g_utf8_get_char (word);

  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (!capitals)
    {
      g_string_append (text, word);
      return;
    }
  g_string_append_unichar (text, g_unichar_toupper (first));
  g_string_append (text, g_utf8_next_char (word));
}

/**
 * clara_line_count_spelled:
 *
 * "L O P E Z": letters that were spelled become one word.
 *
 * Returns: how many tokens from @i on, before @end, are single letters; 0 where they are fewer than three
 */
guint
clara_line_count_spelled (const ClaraLine *line, guint i, guint end)
{
  guint n = 0;

  while (i + n < end && g_utf8_strlen (clara_line_token_at (line, i + n)->norm, -1) == 1
         && g_unichar_isalpha (g_utf8_get_char (clara_line_token_at (line, i + n)->norm)))
    n++;
  return n >= 3 ? n : 0;
}

static char *
join_dashes (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "-", -1);
  GString *text;

  if (g_strv_length (parts) < 3)
    return NULL;
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_utf8_strlen (parts[i], -1) != 1)
      return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; parts[i] != NULL; i++)
    g_string_append (text, parts[i]);
  return g_string_free (text, FALSE);
}

static void
append_spelled (GString *text, const char *letters)
{
  g_autofree char *small = g_utf8_strdown (letters, -1);

  append_word (text, small, TRUE);
}

/**
 * clara_line_join:
 * @names: they are a name: spelled letters are put together, and a line without capitals gets them
 *
 * Returns: (transfer full): the tokens from @from up to @to as text
 */
char *
clara_line_join (const ClaraLine *line, guint from, guint to, gboolean names)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    {
      const ClaraLineToken *token = clara_line_token_at (line, i);
      guint n = names ? clara_line_count_spelled (line, i, to) : 0;
      g_autofree char *dashed = names ? join_dashes (token->word) : NULL;

      if (n > 0)
        {
          g_autoptr (GString) letters = g_string_new (NULL);

          for (guint k = 0; k < n; k++)
            g_string_append (letters, clara_line_token_at (line, i + k)->word);
          append_spelled (text, letters->str);
          i += n - 1;
        }
      else if (dashed != NULL)
        append_spelled (text, dashed);
      else
        append_word (text, token->word, names && !line->has_capitals);
    }
  return g_string_free (text, FALSE);
}

gboolean
clara_line_word_has_digit (const char *word)
{
  return strpbrk (word, "0123456789") != NULL;
}
