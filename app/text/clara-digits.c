/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-digits.h"

#include "clara-contact.h"

#include <string.h>

#define LONGEST_TEXT 1000

/* Each list: the words of 0 to 9, separated by "|" within a digit. Lower case. */
static const struct
{
  const char *language;
  const char *digits[10];
} digit_words[] = {
  { "en",
    { "zero|oh|o|nought|naught|nil", "one", "two", "three", "four", "five", "six", "seven", "eight",
      "nine|niner" } },
  { "hi",
    { "शून्य|जीरो|ज़ीरो|shunya|shoonya|sunya|sifar", "एक|वन|ek", "दो|टू|do", "तीन|थ्री|teen|tin",
      "चार|फोर|फ़ोर|char|chaar", "पाँच|पांच|फाइव|फ़ाइव|paanch|panch", "छह|छः|छ|छे|सिक्स|chhah|chhe|chah|che|chheh",
      "सात|सेवन|saat", "आठ|एट|aath|ath", "नौ|नाइन|nau" } },
  { "ta",
    { "பூஜ்யம்|பூஜ்ஜியம்|சுழியம்|சைபர்|ஜீரோ|poojyam|poojiyam|pujyam|suzhiyam|saibar",
      "ஒன்று|ஒண்ணு|ஒன்|ondru|onru|onnu|ontru", "இரண்டு|ரெண்டு|டூ|irandu|rendu|randu",
      "மூன்று|மூணு|த்ரீ|moondru|moonru|moonu|munu", "நான்கு|நாலு|ஃபோர்|போர்|naangu|nangu|naalu|nalu",
      "ஐந்து|அஞ்சு|ஃபைவ்|பைவ்|ainthu|aindhu|anju|anchu", "ஆறு|சிக்ஸ்|aaru|aru", "ஏழு|செவன்|ezhu|ezu|elu",
      "எட்டு|எயிட்|ettu", "ஒன்பது|ஒம்போது|நைன்|onbadhu|onbathu|ombodhu|ombathu|onpathu" } },
  { "te",
    { "సున్నా|సున్న|జీరో|sunna|sunnaa", "ఒకటి|వన్|okati|okkati|okati", "రెండు|టూ|rendu", "మూడు|త్రీ|moodu|mudu",
      "నాలుగు|ఫోర్|naalugu|nalugu", "ఐదు|అయిదు|ఫైవ్|aidu|ayidu|aidhu", "ఆరు|సిక్స్|aaru|aru", "ఏడు|సెవెన్|edu|yedu|eedu",
      "ఎనిమిది|ఎయిట్|enimidi|enimidhi", "తొమ్మిది|నైన్|tommidi|thommidi|thommidhi" } },
};

/* Two digits in one word; the tens may be followed by a unit ("ninety eight"). */
static const struct
{
  const char *word;
  const char *digits;
} tens[] = {
  { "ten", "10" },     { "eleven", "11" },  { "twelve", "12" },    { "thirteen", "13" }, { "fourteen", "14" },
  { "fifteen", "15" }, { "sixteen", "16" }, { "seventeen", "17" }, { "eighteen", "18" }, { "nineteen", "19" },
  { "twenty", "20" },  { "thirty", "30" },  { "forty", "40" },     { "fourty", "40" },   { "fifty", "50" },
  { "sixty", "60" },   { "seventy", "70" }, { "eighty", "80" },    { "ninety", "90" },
};

/* How many times the next digit is meant. */
static const struct
{
  const char *words;
  guint times;
} repeats[] = {
  { "double|dabal|डबल|டபுள்|டபிள்|డబుల్|డబల్", 2 },
  { "triple|treble|tripal|ट्रिपल|டிரிபிள்|ட்ரிபிள்|ట్రిపుల్", 3 },
  { "quadruple", 4 },
};

/* What recognisers write for a digit, and words that are digits in one language and common in another: taken
 * only where another digit comes right before or after. */
static const char *const doubtful = "|o|oh|do|to|too|tu|for|fore|won|ate|tin|che|char|edu|nil|aru|elu|एक|ek|";
static const struct
{
  const char *word;
  const char *digits;
} misheard[] = {
  { "to", "2" },   { "too", "2" }, { "tu", "2" },  { "for", "4" },
  { "fore", "4" }, { "won", "1" }, { "ate", "8" },
};

static const char *const plus_words = "|+|plus|प्लस|பிளஸ்|ப்ளஸ்|ప్లస్|";
static const char *const hundred_words = "|hundred|";
static const char *const thousand_words = "|thousand|";

static gboolean
has_word (const char *list, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = strstr (list, word); at; at = strstr (at + 1, word))
    if ((at == list || at[-1] == '|') && (at[length] == '|' || at[length] == '\0'))
      return TRUE;
  return FALSE;
}

/**
 * clara_digits_of_word:
 *
 * Returns: (transfer none) (nullable): static
 */
const char *
clara_digits_of_word (const char *word, const char *language)
{
  static const char *const single[10] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };

  if (*word == '\0')
    return NULL;
  /* English number words are said in all of them, so a language only goes before the others where both know a
   * word. */
  for (gsize i = 0; i < G_N_ELEMENTS (digit_words); i++)
    if (!language || g_str_equal (digit_words[i].language, "en")
        || g_str_has_prefix (language, digit_words[i].language))
      for (guint digit = 0; digit < 10; digit++)
        if (has_word (digit_words[i].digits[digit], word))
          return single[digit];
  for (gsize i = 0; i < G_N_ELEMENTS (tens); i++)
    if (g_str_equal (tens[i].word, word))
      return tens[i].digits;
  for (gsize i = 0; i < G_N_ELEMENTS (misheard); i++)
    if (g_str_equal (misheard[i].word, word))
      return misheard[i].digits;
  return NULL;
}

typedef enum
{
  TOKEN_WORD, /* says nothing about digits */
  TOKEN_DIGITS,
  TOKEN_DOUBTFUL, /* digits only beside digits */
  TOKEN_REPEAT,
  TOKEN_PLUS,
  TOKEN_ZEROS, /* "hundred" after a digit */
} TokenKind;

typedef struct
{
  TokenKind kind;
  char digits[32];
  guint times;
  gboolean spelt; /* by a word, not by figures */
} Token;

static gboolean
is_word_character (gunichar c)
{
  /* Joiners and vowel signs belong to the word. */
  return g_unichar_isalpha (c) || g_unichar_ismark (c) || c == 0x200c || c == 0x200d;
}

static void
judge_word (Token *token, const char *word, const char *language)
{
  const char *digits = clara_digits_of_word (word, language);

  token->kind = TOKEN_WORD;
  token->spelt = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (repeats); i++)
    if (has_word (repeats[i].words, word))
      {
        token->kind = TOKEN_REPEAT;
        token->times = repeats[i].times;
        return;
      }
  if (has_word (plus_words, word))
    token->kind = TOKEN_PLUS;
  else if (has_word (hundred_words, word) || has_word (thousand_words, word))
    {
      token->kind = TOKEN_ZEROS;
      g_strlcpy (token->digits, has_word (hundred_words, word) ? "00" : "000", sizeof token->digits);
    }
  else if (digits)
    {
      token->kind = has_word (doubtful, word) ? TOKEN_DOUBTFUL : TOKEN_DIGITS;
      g_strlcpy (token->digits, digits, sizeof token->digits);
    }
}

static GArray *
split (const char *text, const char *language)
{
  GArray *tokens = g_array_new (FALSE, TRUE, sizeof (Token));
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) strnlen (text, LONGEST_TEXT));
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  g_autofree char *lower = g_utf8_strdown (composed, -1);

  for (const char *p = lower; *p;)
    {
      gunichar c = g_utf8_get_char (p);
      Token token = { 0 };

      if (g_unichar_isdigit (c))
        {
          gsize n = 0;

          token.kind = TOKEN_DIGITS;
          for (; g_unichar_isdigit (g_utf8_get_char (p)) && n < sizeof token.digits - 1;
               p = g_utf8_next_char (p))
            token.digits[n++] = (char) ('0' + g_unichar_digit_value (g_utf8_get_char (p)));
          g_array_append_val (tokens, token);
        }
      else if (c == '+' || c == 0xff0b)
        {
          token.kind = TOKEN_PLUS;
          p = g_utf8_next_char (p);
          g_array_append_val (tokens, token);
        }
      else if (is_word_character (c))
        {
          g_autoptr (GString) word = g_string_new (NULL);

          for (; is_word_character (g_utf8_get_char (p)); p = g_utf8_next_char (p))
            g_string_append_unichar (word, g_utf8_get_char (p));
          /* The table is in NFC too; "फ़ोर" composes to a letter and a dot, as it stands there. */
          judge_word (&token, word->str, language);
          g_array_append_val (tokens, token);
        }
      else
        p = g_utf8_next_char (p);
    }
  return tokens;
}

static gboolean
is_digits (GArray *tokens, guint i)
{
  return i < tokens->len && g_array_index (tokens, Token, i).kind == TOKEN_DIGITS;
}

/* Whether a doubtful word has a sure digit beside it, perhaps beyond other doubtful ones ("oh oh seven"). */
static gboolean
is_among_digits (GArray *tokens, guint at)
{
  guint i;

  for (i = at + 1; i < tokens->len && g_array_index (tokens, Token, i).kind == TOKEN_DOUBTFUL; i++)
    ;
  if (is_digits (tokens, i))
    return TRUE;
  for (i = at; i > 0 && g_array_index (tokens, Token, i - 1).kind == TOKEN_DOUBTFUL; i--)
    ;
  return i > 0 && (is_digits (tokens, i - 1) || g_array_index (tokens, Token, i - 1).kind == TOKEN_REPEAT);
}

/**
 * clara_digits_read:
 * @language: (nullable): whose words to take beside English ones
 *
 * Returns: (transfer full) (nullable): "+" where said, and digits
 */
char *
clara_digits_read (const char *text, const char *language)
{
  g_autoptr (GArray) tokens = split (text, language);
  g_autoptr (GString) digits = g_string_new (NULL);
  gboolean plus = FALSE;
  guint times = 1;

  for (guint i = 0; i < tokens->len; i++)
    {
      const Token *token = &g_array_index (tokens, Token, i);

      switch (token->kind)
        {
        case TOKEN_REPEAT:
          times = token->times;
          continue;
        case TOKEN_PLUS:
          plus = plus || digits->len == 0;
          break;
        case TOKEN_ZEROS:
          if (i > 0 && is_digits (tokens, i - 1))
            g_string_append (digits, token->digits);
          break;
        case TOKEN_DOUBTFUL:
        case TOKEN_DIGITS:
          if (token->kind == TOKEN_DOUBTFUL && !is_among_digits (tokens, i))
            break;
          /* "double five" repeats the one; "double 98" can only mean the first figure. */
          for (guint n = 1; n < times; n++)
            g_string_append_c (digits, token->digits[0]);
          g_string_append (digits, token->digits);
          /* "ninety eight" is 98, not 908. */
          if (token->spelt && token->digits[0] >= '2' && token->digits[1] == '0' && token->digits[2] == '\0'
              && is_digits (tokens, i + 1))
            {
              const Token *unit = &g_array_index (tokens, Token, i + 1);

              if (unit->spelt && unit->digits[1] == '\0' && unit->digits[0] != '0')
                {
                  digits->str[digits->len - 1] = unit->digits[0];
                  i++;
                }
            }
          break;
        case TOKEN_WORD:
        default:
          break;
        }
      times = 1;
    }
  if (digits->len == 0)
    return NULL;
  if (plus)
    g_string_prepend_c (digits, '+');
  return g_string_free (g_steal_pointer (&digits), FALSE);
}

/**
 * clara_digits_parse:
 * @text: what a person said or typed
 * @language: (nullable): the language it is in, %NULL for any
 *
 * Returns: (transfer full) (nullable): the digits, as 0 to 9, in their order; %NULL if there are none. Any
 * thread.
 */
char *
clara_digits_parse (const char *text, const char *language)
{
  char *digits;

  g_return_val_if_fail (text != NULL, NULL);
  digits = clara_digits_read (text, language);
  if (digits && *digits == '+')
    memmove (digits, digits + 1, strlen (digits));
  return digits;
}
