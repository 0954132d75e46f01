/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-grammar.h"

#include "clara-grammar-rules.h"

#include <string.h>

#define MAX_PHRASES 500
#define MAX_WORDS_IN_PHRASE 12
#define MAX_LETTERS_IN_WORD 40
#define MAX_DIGITS 16

struct _ClaraGrammar
{
  ClaraExpectation expectation;
  char *id;
  char *jsgf;
  GHashTable *written; /* token to how it is written, where that differs */
  GHashTable *spoken;  /* token to what is pronounced, where that differs */
  GStringChunk *strings;
  GArray *words; /* of ClaraGrammarWord, strings in the chunk */
};

/* Words of the rules that are not written as they are spelt there. */
static const char *const proper_words[][2] = {
  { "clara", "Clara" },   { "english", "English" }, { "hindi", "Hindi" }, { "tamil", "Tamil" },
  { "telugu", "Telugu" }, { "wifi", "Wi-Fi" },      { "okay", "OK" },
};

static const char *const digit_names[] = { "zero", "one", "two",   "three", "four",
                                           "five", "six", "seven", "eight", "nine" };

static gboolean
is_plain_word (const char *word)
{
  for (const char *c = word; *c != '\0'; c++)
    if (!g_ascii_islower (*c) && *c != '\'')
      return FALSE;
  return g_ascii_islower (*word);
}

/* A token is of a to z and the apostrophe; what has no such spelling gets a made-up one. */
static char *
token_for_word (ClaraGrammar *self, const char *word)
{
  g_autofree char *ascii = g_str_to_ascii (word, "en");
  g_autofree char *token = g_ascii_strdown (ascii, -1);

  if (!is_plain_word (token))
    {
      g_free (token);
      token = g_strdup_printf ("w%08x", g_str_hash (word));
      g_hash_table_insert (self->spoken, g_strdup (token), g_utf8_strdown (word, -1));
    }
  if (strcmp (token, word) != 0 && !g_hash_table_contains (self->written, token))
    g_hash_table_insert (self->written, g_strdup (token), g_strdup (word));
  return g_steal_pointer (&token);
}

/* Words of letters, marks and apostrophes; a digit is a word of its own; all else separates. */
static GPtrArray *
tokens_of_phrase (ClaraGrammar *self, const char *phrase)
{
  GPtrArray *tokens = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *valid = g_utf8_make_valid (phrase, -1);
  g_autoptr (GString) word = g_string_new (NULL);
  guint letters = 0;

  for (const char *c = valid;; c = g_utf8_next_char (c))
    {
      gunichar letter = g_utf8_get_char (c);
      gboolean in_word = g_unichar_isalpha (letter) || g_unichar_ismark (letter)
                         || (letter == '\'' && word->len > 0) || (letter == 0x2019 && word->len > 0);

      if (in_word && letters < MAX_LETTERS_IN_WORD)
        {
          g_string_append_unichar (word, letter == 0x2019 ? '\'' : letter);
          letters++;
          continue;
        }
      if (word->len > 0 && tokens->len < MAX_WORDS_IN_PHRASE)
        g_ptr_array_add (tokens, token_for_word (self, word->str));
      g_string_truncate (word, 0);
      letters = 0;
      if (g_unichar_isdigit (letter) && tokens->len < MAX_WORDS_IN_PHRASE)
        g_ptr_array_add (tokens, g_strdup (digit_names[g_unichar_digit_value (letter)]));
      if (letter == 0)
        return tokens;
    }
}

static void
add_alternative (GString *rule, GHashTable *seen, char **tokens, guint n_tokens)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < n_tokens; i++)
    g_string_append_printf (line, "%s%s", i > 0 ? " " : "", tokens[i]);
  if (line->len == 0 || g_hash_table_contains (seen, line->str))
    return;
  if (rule->len > 0)
    g_string_append (rule, " | ");
  g_string_append (rule, line->str);
  g_hash_table_add (seen, g_strdup (line->str));
}

/* Each phrase whole; of what may be a person's name also the first and the last word alone. */
static char *
alternatives (ClaraGrammar *self, const char *const *phrases, gboolean parts)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GString *rule = g_string_new (NULL);

  for (guint i = 0; phrases != NULL && phrases[i] != NULL && i < MAX_PHRASES; i++)
    {
      g_autoptr (GPtrArray) tokens = tokens_of_phrase (self, phrases[i]);

      add_alternative (rule, seen, (char **) tokens->pdata, tokens->len);
      if (parts && tokens->len > 1 && tokens->len <= 4)
        {
          add_alternative (rule, seen, (char **) tokens->pdata, 1);
          add_alternative (rule, seen, (char **) tokens->pdata + tokens->len - 1, 1);
        }
    }
  return g_string_free (rule, FALSE);
}

static char *
digits_rule (guint digits)
{
  GString *rule = g_string_new ("[<digitlead>]");

  if (digits == 0)
    g_string_append (rule, " ([double | triple] <digit>)+");
  for (guint i = 0; i < MIN (digits, MAX_DIGITS); i++)
    g_string_append (rule, " <digit>");
  return g_string_free (rule, FALSE);
}

static char *
top_rule (const ClaraSpeechHints *hints, gboolean has_phrases)
{
  g_autofree char *digits = NULL;

  switch (hints->expectation)
    {
    case CLARA_EXPECT_YES_NO:
      return g_strdup_printf ("<yes> | <no> | <global>%s", has_phrases ? " | <phrase>" : "");
    case CLARA_EXPECT_NAME:
      return g_strdup ("[<lead>] <person> [please] | <yes> | <no> | <skip> | <global>");
    case CLARA_EXPECT_DIGITS:
      digits = digits_rule (hints->digits);
      return g_strdup_printf ("%s | <no> | <skip> | <global>", digits);
    case CLARA_EXPECT_CHOICE:
    case CLARA_EXPECT_FREE:
    default:
      return g_strdup_printf ("[hello | hi] <intent> [please] | <yes> | <no> | <skip> | <global>%s",
                              has_phrases ? " | [<lead> | <from>] <phrase> [please]" : "");
    }
}

static char *
make_id (const ClaraSpeechHints *hints)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);

  for (guint i = 0; hints->phrases != NULL && hints->phrases[i] != NULL; i++)
    g_checksum_update (sum, (const guchar *) hints->phrases[i], strlen (hints->phrases[i]) + 1);
  return g_strdup_printf ("g%d-%u-%s", (int) hints->expectation, hints->digits, g_checksum_get_string (sum));
}

static void
collect_words (ClaraGrammar *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) pieces = g_strsplit_set (strchr (self->jsgf, '='), " |()[]=;+\n", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    if (g_ascii_islower (pieces[i][0]) && g_hash_table_add (seen, pieces[i]))
      {
        const char *spoken = g_hash_table_lookup (self->spoken, pieces[i]);
        ClaraGrammarWord word = { g_string_chunk_insert (self->strings, pieces[i]), NULL };

        word.spoken = spoken != NULL ? g_string_chunk_insert (self->strings, spoken) : word.token;
        g_array_append_val (self->words, word);
      }
}

/**
 * clara_grammar_new:
 * @hints: what is expected; its phrases are cleaned, and cut to a sane number and length
 *
 * Returns: (transfer full) (nullable): the grammar; %NULL where one makes no sense (an e-mail address is
 * typed)
 */
ClaraGrammar *
clara_grammar_new (const ClaraSpeechHints *hints)
{
  const char *const *phrases = (const char *const *) hints->phrases;
  ClaraGrammar *self;
  g_autofree char *phrase = NULL;
  g_autofree char *person = NULL;
  g_autofree char *top = NULL;
  GString *jsgf;

  if (hints->expectation == CLARA_EXPECT_EMAIL)
    return NULL;
  self = g_new0 (ClaraGrammar, 1);
  self->expectation = hints->expectation;
  self->id = make_id (hints);
  self->written = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->spoken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->strings = g_string_chunk_new (4096);
  self->words = g_array_new (FALSE, FALSE, sizeof (ClaraGrammarWord));
  phrase = alternatives (self, phrases, FALSE);
  person = alternatives (self, phrases, TRUE);
  top = top_rule (hints, phrase[0] != '\0');

  jsgf = g_string_new ("#JSGF V1.0;\ngrammar clara;\n");
  g_string_append_printf (jsgf, "public <top> = %s;\n%s", top, clara_grammar_common_rules);
  if (phrase[0] != '\0')
    g_string_append_printf (jsgf, "<phrase> = %s;\n", phrase);
  if (hints->expectation == CLARA_EXPECT_NAME || person[0] == '\0')
    {
      g_autofree char *first = alternatives (self, clara_grammar_first_names, FALSE);
      g_autofree char *last = alternatives (self, clara_grammar_last_names, FALSE);

      g_string_append_printf (jsgf, "<first> = %s;\n<last> = %s;\n<person> = <first> [<last>]%s%s;\n", first,
                              last, person[0] != '\0' ? " | " : "", person);
    }
  else
    g_string_append_printf (jsgf, "<person> = %s;\n", person);
  self->jsgf = g_string_free (jsgf, FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (proper_words); i++)
    if (!g_hash_table_contains (self->written, proper_words[i][0]))
      g_hash_table_insert (self->written, g_strdup (proper_words[i][0]), g_strdup (proper_words[i][1]));
  collect_words (self);
  return self;
}

void
clara_grammar_free (ClaraGrammar *self)
{
  g_free (self->id);
  g_free (self->jsgf);
  g_hash_table_unref (self->written);
  g_hash_table_unref (self->spoken);
  g_string_chunk_free (self->strings);
  g_array_unref (self->words);
  g_free (self);
}

/* Equal for grammars that are equal. */
const char *
clara_grammar_get_id (ClaraGrammar *self)
{
  return self->id;
}

const char *
clara_grammar_get_jsgf (ClaraGrammar *self)
{
  return self->jsgf;
}

/**
 * clara_grammar_get_words:
 *
 * Returns: (transfer none) (element-type ClaraGrammarWord): every word of the grammar once
 */
GArray *
clara_grammar_get_words (ClaraGrammar *self)
{
  return self->words;
}

static char *
write_digits (char **tokens)
{
  GString *digits = g_string_new (NULL);
  guint times = 1;

  for (guint i = 0; tokens[i] != NULL; i++)
    {
      int digit = strcmp (tokens[i], "oh") == 0 ? 0 : -1;

      for (int d = 0; d < 10 && digit < 0; d++)
        if (strcmp (tokens[i], digit_names[d]) == 0)
          digit = d;
      if (digit < 0)
        {
          times = strcmp (tokens[i], "double") == 0 ? 2 : strcmp (tokens[i], "triple") == 0 ? 3 : 1;
          continue;
        }
      for (; times > 0; times--)
        g_string_append_c (digits, '0' + digit);
      times = 1;
    }
  return g_string_free (digits, FALSE);
}

/**
 * clara_grammar_write:
 * @hypothesis: tokens as they were recognised
 *
 * Returns: (transfer full): the sentence as one would write it: names as in the phrases, digits as digits
 * where digits are expected
 */
char *
clara_grammar_write (ClaraGrammar *self, const char *hypothesis)
{
  g_auto (GStrv) tokens = g_strsplit (hypothesis, " ", -1);
  g_autoptr (GString) text = g_string_new (NULL);

  if (self->expectation == CLARA_EXPECT_DIGITS)
    {
      g_autofree char *digits = write_digits (tokens);

      if (digits[0] != '\0')
        return g_steal_pointer (&digits);
    }
  for (guint i = 0; tokens[i] != NULL; i++)
    {
      const char *written = g_hash_table_lookup (self->written, tokens[i]);

      if (tokens[i][0] == '\0')
        continue;
      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (written != NULL)
        g_string_append (text, written);
      else if (strcmp (tokens[i], "i") == 0 || g_str_has_prefix (tokens[i], "i'"))
        g_string_append_printf (text, "I%s", tokens[i] + 1);
      else
        g_string_append (text, tokens[i]);
    }
  if (text->len > 0)
    text->str[0] = g_ascii_toupper (text->str[0]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
