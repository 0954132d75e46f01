/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-name-key.h"

#include "clara-names.h"

#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define LONGEST_NAME 200

/* Said before or after a name, not part of it. As romanised here, so that each script's spelling lands on it.
 */
static const char *const titles =
  "|mr|mrs|ms|miss|mx|dr|doctor|prof|professor|shri|shree|sri|shrimati|srimati|shreemati|smt|kumari|ku|thiru|"
  "tiru|"
  "thirumathi|tirumati|tmt|selvi|selvan|selvar|sir|madam|maam|madame|garu|ji|er|adv|capt|captain|col|colonel|"
  "major|"
  "sahib|saheb|saab|sahab|avargal|daktar|doktor|daaktar|dakdar|taktar|miss|mister|misses|messrs|";

/* First names that people shorten beyond what sounds alike. */
static const char *const groups[] = {
  "|robert|bob|rob|bobby|robbie|",
  "|william|bill|will|billy|",
  "|richard|dick|rick|rich|",
  "|michael|mike|mick|",
  "|james|jim|jimmy|",
  "|john|jack|johnny|jon|",
  "|edward|ed|ted|eddie|",
  "|elizabeth|liz|beth|lisa|betty|eliza|",
  "|margaret|maggie|peggy|meg|",
  "|katherine|catherine|kate|kathy|katie|cathy|",
  "|thomas|tom|tommy|",
  "|charles|charlie|chuck|",
  "|joseph|joe|",
  "|anthony|tony|",
  "|alexander|alex|sasha|alexandra|",
  "|daniel|dan|danny|",
  "|samuel|sam|samantha|",
  "|christopher|chris|christina|",
  "|patricia|pat|patrick|",
  "|susan|sue|suzanne|",
  "|deborah|debbie|deb|",
  "|andrew|andy|",
  "|steven|steve|stephen|",
  "|venkatesh|venky|venkat|venkataraman|venkateswaran|venkatesan|venkatramanan|",
  "|subramanian|subbu|subramaniam|subramanyam|mani|",
  "|krishnan|kittu|krish|krishna|krishnamurthy|",
  "|raghavendra|raghu|raghavan|",
  "|balasubramanian|bala|balu|",
  "|lakshmi|lachu|laxmi|",
  "|sudhakar|sudha|",
  "|chandrasekhar|chandru|shekhar|sekhar|chandra|",
  "|srinivasan|srini|vasan|srinivas|srinivasa|",
  "|ramachandran|ram|ramu|chandran|",
  "|padmanabhan|paddu|nabhan|",
  "|vishwanathan|vishy|vishu|vishwanath|",
  "|aishwarya|aishu|ash|",
  "|priyanka|priya|",
  "|rajendra|raju|rajan|rajendran|",
  "|abhishek|abhi|",
  "|siddharth|sid|siddhu|",
  "|gopalakrishnan|gopal|gopi|",
};

/* Spellings of one sound; the first that fits is taken, so longer ones stand first. Context: '^' first in the
 * word, 'e' before e, i or y. */
static const struct
{
  const char *from;
  const char *to;
  char context;
} sounds[] = {
  { "ksh", "x", 0 }, { "kch", "x", 0 },  { "chh", "c", 0 },  { "tch", "c", 0 },  { "sch", "s", 0 },
  { "dge", "j", 0 }, { "ngh", "ng", 0 }, { "kn", "n", '^' }, { "wr", "r", '^' }, { "ks", "x", 0 },
  { "cs", "x", 0 },  { "cks", "x", 0 },  { "ch", "c", 0 },   { "sh", "s", 0 },   { "ph", "f", 0 },
  { "th", "t", 0 },  { "dh", "d", 0 },   { "bh", "b", 0 },   { "gh", "g", 0 },   { "kh", "k", 0 },
  { "jh", "j", 0 },  { "zh", "l", 0 },   { "rh", "r", 0 },   { "wh", "v", 0 },   { "ck", "k", 0 },
  { "qu", "kv", 0 }, { "q", "k", 0 },    { "w", "v", 0 },    { "jn", "gn", 0 },  { "gy", "gn", 0 },
  { "c", "s", 'e' }, { "c", "k", 0 },    { "aa", "a", 0 },   { "ee", "i", 0 },   { "ii", "i", 0 },
  { "ea", "i", 0 },  { "oo", "u", 0 },   { "uu", "u", 0 },   { "ou", "u", 0 },   { "oa", "o", 0 },
  { "y", "i", 0 },
};

/* Letters of keys that are taken for each other, and how little that costs. */
static const struct
{
  const char *pair;
  float cost;
} near[] = {
  { "bv", 0.45f }, { "bp", 0.5f }, { "fp", 0.35f }, { "fv", 0.5f }, { "dt", 0.4f },  { "kg", 0.45f },
  { "cj", 0.5f },  { "cs", 0.5f }, { "ck", 0.7f },  { "sx", 0.5f }, { "kx", 0.5f },  { "sz", 0.25f },
  { "jz", 0.2f },  { "js", 0.6f }, { "jg", 0.6f },  { "mn", 0.5f }, { "lr", 0.6f },  { "ln", 0.8f },
  { "dr", 0.7f },  { "hk", 0.7f }, { "hg", 0.7f },  { "ij", 0.6f }, { "uv", 0.5f },  { "ei", 0.25f },
  { "ou", 0.25f }, { "ae", 0.4f }, { "ao", 0.4f },  { "ai", 0.5f }, { "au", 0.45f }, { "eo", 0.6f },
  { "eu", 0.6f },  { "io", 0.7f }, { "iu", 0.6f },
};

static gpointer
open_transliterator (gpointer name)
{
  UErrorCode status = U_ZERO_ERROR;
  UChar id[64];
  UTransliterator *transliterator;

  u_uastrncpy (id, name, G_N_ELEMENTS (id));
  transliterator = utrans_openU (id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
  if (U_FAILURE (status))
    g_warning ("ICU has no transliteration “%s” (%s): names in other scripts are not matched", (char *) name,
               u_errorName (status));
  return transliterator;
}

/* Transliterators keep nothing between calls and may be shared by threads; opening one takes milliseconds. */
static char *
transliterate (const char *text, gboolean to_ascii)
{
  static GOnce any = G_ONCE_INIT, ascii = G_ONCE_INIT;
  UTransliterator *transliterator =
    to_ascii ? g_once (&ascii, open_transliterator, (gpointer) "Latin-ASCII; Lower")
             : g_once (&any, open_transliterator, (gpointer) "Any-Latin; NFD; Lower");
  UErrorCode status = U_ZERO_ERROR;
  UChar wide[LONGEST_NAME * 4];
  char narrow[LONGEST_NAME * 12];
  int32_t length, limit;

  u_strFromUTF8 (wide, LONGEST_NAME, &length, text, -1, &status);
  limit = length;
  if (!transliterator || U_FAILURE (status))
    return g_strdup ("");
  utrans_transUChars (transliterator, wide, &length, G_N_ELEMENTS (wide) - 1, 0, &limit, &status);
  u_strToUTF8 (narrow, sizeof narrow, NULL, wide, length, &status);
  return U_FAILURE (status) || status == U_STRING_NOT_TERMINATED_WARNING ? g_strdup ("") : g_strdup (narrow);
}

static gboolean
is_vowel (char c)
{
  return c != '\0' && strchr ("aeiou", c) != NULL;
}

/* Marks of the scholarly romanisation that ICU writes, as people spell the sounds. */
static char *
write_as_people_do (const char *latin, GUnicodeScript script, gboolean ends_in_consonant)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean tamil = script == G_UNICODE_SCRIPT_TAMIL;

  for (const char *p = latin; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      gunichar mark = g_utf8_get_char (g_utf8_next_char (p));
      gboolean first = text->len == 0;
      gboolean vowel_before = !first && is_vowel (text->str[text->len - 1]);
      const char *after = g_utf8_next_char (p);

      while (*after && g_unichar_ismark (g_utf8_get_char (after)))
        after = g_utf8_next_char (after);
      if (g_unichar_ismark (c))
        continue;
      if (c == 's' && (mark == 0x301 || mark == 0x323))
        g_string_append (text, "sh");
      else if (c == 'r' && mark == 0x325)
        g_string_append (text, "ri");
      else if (c == 'r' && mark == 0x323 && !is_vowel (*after))
        g_string_append (text, "ri");
      else if (c == 'm' && (mark == 0x307 || mark == 0x323))
        g_string_append_c (text, strchr ("pbm", *after) ? 'm' : 'n');
      else if (c == 'l' && mark == 0x331)
        g_string_append (text, "zh");
      else if (c == 'c' && tamil)
        g_string_append (text, *after == 'c' || (!first && text->str[text->len - 1] == 'h') ? "ch" : "s");
      else if (c == 'c')
        g_string_append (text, *after == 'h' ? "c" : "ch");
      else if (tamil && c == 'k' && vowel_before && is_vowel (*after))
        g_string_append_c (text, 'g');
      else if (tamil && c == 't' && mark == 0x323 && *after != 't' && !first
               && text->str[text->len - 1] != 't')
        g_string_append_c (text, 'd');
      else if (tamil && c == 'k' && !first && text->str[text->len - 1] == 'n')
        g_string_append_c (text, 'g');
      else
        g_string_append_unichar (text, c);
    }
  /* Hindi does not say the vowel that its last consonant is written with, unless two consonants meet there.
   */
  if (script == G_UNICODE_SCRIPT_DEVANAGARI && ends_in_consonant && text->len > 3
      && text->str[text->len - 1] == 'a')
    {
      gsize before = text->len - 3;

      if (text->str[before + 1] == 'h' && !is_vowel (text->str[before]) && before > 0)
        before--;
      if (is_vowel (text->str[before]))
        g_string_truncate (text, text->len - 1);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* One word in small ASCII letters. */
static char *
romanise (const char *word)
{
  g_autofree char *latin = NULL;
  g_autofree char *spelt = NULL;
  char *ascii;
  GUnicodeScript script;
  gunichar last;
  char *to;

  if (g_str_is_ascii (word))
    ascii = g_ascii_strdown (word, -1);
  else
    {
      script = g_unichar_get_script (g_utf8_get_char (word));
      last = g_utf8_get_char (g_utf8_prev_char (word + strlen (word)));
      if (script == G_UNICODE_SCRIPT_LATIN)
        ascii = transliterate (word, TRUE);
      else
        {
          latin = transliterate (word, FALSE);
          spelt = write_as_people_do (latin, script, !g_unichar_ismark (last));
          ascii = transliterate (spelt, TRUE);
        }
    }
  to = ascii;
  for (const char *p = ascii; *p && to - ascii < CLARA_NAME_LONGEST_TOKEN - 1; p++)
    if (g_ascii_isalpha (*p))
      *to++ = g_ascii_tolower (*p);
  *to = '\0';
  return ascii;
}

static gboolean
is_listed (const char *list, const char *token)
{
  gsize length = strlen (token);

  for (const char *at = strstr (list, token); at; at = strstr (at + 1, token))
    if (at[-1] == '|' && at[length] == '|')
      return TRUE;
  return FALSE;
}

static gboolean
is_name_character (gunichar c)
{
  return g_unichar_isalpha (c) || g_unichar_ismark (c) || c == '\'' || c == 0x2019 || c == 0x200c
         || c == 0x200d;
}

char **
clara_name_split (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, (gssize) strnlen (name, LONGEST_NAME));
  g_autofree char *composed = g_utf8_normalize (valid, -1, G_NORMALIZE_NFC);
  g_autoptr (GPtrArray) tokens = g_ptr_array_new_with_free_func (g_free);
  guint named = 0;

  for (const char *p = composed; *p && tokens->len < CLARA_NAME_MOST_TOKENS * 2;)
    {
      const char *end = p;
      g_autofree char *word = NULL;
      g_autofree char *token = NULL;

      while (*end && is_name_character (g_utf8_get_char (end)))
        end = g_utf8_next_char (end);
      if (end == p)
        {
          p = g_utf8_next_char (p);
          continue;
        }
      word = g_strndup (p, (gsize) (end - p));
      token = romanise (word);
      if (*token != '\0')
        {
          named += !is_listed (titles, token) && token[1] != '\0';
          g_ptr_array_add (tokens, g_steal_pointer (&token));
        }
      p = end;
    }
  /* "Sri" alone is a name. */
  for (guint i = 0; named > 0 && i < tokens->len;)
    {
      if (is_listed (titles, tokens->pdata[i]))
        g_ptr_array_remove_index (tokens, i);
      else
        i++;
    }
  if (tokens->len > CLARA_NAME_MOST_TOKENS)
    g_ptr_array_set_size (tokens, CLARA_NAME_MOST_TOKENS);
  g_ptr_array_add (tokens, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&tokens), FALSE);
}

char *
clara_name_key_of_token (const char *token)
{
  g_autoptr (GString) key = g_string_new (NULL);

  for (const char *p = token; *p;)
    {
      gsize i;

      for (i = 0; i < G_N_ELEMENTS (sounds); i++)
        {
          gsize length = strlen (sounds[i].from);

          if (strncmp (p, sounds[i].from, length) == 0 && (sounds[i].context != '^' || p == token)
              && (sounds[i].context != 'e' || (p[1] != '\0' && strchr ("eiy", p[1]))))
            break;
        }
      if (i < G_N_ELEMENTS (sounds))
        {
          g_string_append (key, sounds[i].to);
          p += strlen (sounds[i].from);
        }
      else if (*p == 'h' && p != token && (!is_vowel (p[1]) || !is_vowel (p[-1])))
        p++;
      else
        g_string_append_c (key, *p++);
      while (key->len > 1 && key->str[key->len - 1] == key->str[key->len - 2])
        g_string_truncate (key, key->len - 1);
    }
  return g_string_free (g_steal_pointer (&key), FALSE);
}

const char *
clara_name_get_group (const char *token)
{
  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (is_listed (groups[i], token))
      return groups[i];
  return NULL;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * clara_names_key:
 *
 * The phonetic key of a whole name: titles left out, the words in alphabetical order, so that two spellings
 * of one name in any order and script mostly have the same.
 *
 * Returns: (transfer full): empty if there is no letter. Any thread.
 */
char *
clara_names_key (const char *name)
{
  g_auto (GStrv) tokens = NULL;

  g_return_val_if_fail (name != NULL, NULL);
  tokens = clara_name_split (name);
  for (guint i = 0; tokens[i]; i++)
    {
      char *key = clara_name_key_of_token (tokens[i]);

      g_free (tokens[i]);
      tokens[i] = key;
    }
  qsort (tokens, g_strv_length (tokens), sizeof *tokens, compare_strings);
  return g_strjoinv (" ", tokens);
}

void
clara_name_costs_init (ClaraNameCosts *costs)
{
  for (int a = 0; a < 26; a++)
    {
      for (int b = 0; b < 26; b++)
        costs->replace[a][b] = a == b                                                       ? 0
                               : is_vowel ((char) ('a' + a)) && is_vowel ((char) ('a' + b)) ? 0.5f
                                                                                            : 1;
      costs->drop[a] = is_vowel ((char) ('a' + a)) ? 0.5f : 1;
    }
  costs->drop['h' - 'a'] = 0.4f;
  for (gsize i = 0; i < G_N_ELEMENTS (near); i++)
    {
      int a = near[i].pair[0] - 'a', b = near[i].pair[1] - 'a';

      costs->replace[a][b] = costs->replace[b][a] = near[i].cost;
    }
}

/**
 * clara_name_compare_keys:
 *
 * The edit distance in which sounds that are taken for each other cost less, as a likeness.
 */
double
clara_name_compare_keys (const ClaraNameCosts *costs, const char *a, gsize a_length, const char *b,
                         gsize b_length, double lowest)
{
  enum
  {
    WIDTH = CLARA_NAME_LONGEST_TOKEN * CLARA_NAME_MOST_TOKENS + 1
  };
  float rows[3][WIDTH];
  float *before = rows[0], *above = rows[1], *row = rows[2];
  gsize longest = MAX (a_length, b_length);
  float most = (float) longest * (float) (1 - lowest);

  if (longest == 0 || longest >= WIDTH)
    return 0;
  above[0] = 0;
  for (gsize k = 1; k <= b_length; k++)
    above[k] = above[k - 1] + costs->drop[b[k - 1] - 'a'];
  for (gsize i = 1; i <= a_length; i++)
    {
      int x = a[i - 1] - 'a';
      const float *replace = costs->replace[x];
      float drop = costs->drop[x];
      float least;
      float *spare;

      least = row[0] = above[0] + drop;
      for (gsize k = 1; k <= b_length; k++)
        {
          int y = b[k - 1] - 'a';
          float best = above[k - 1] + replace[y];

          best = MIN (best, above[k] + drop);
          best = MIN (best, row[k - 1] + costs->drop[y]);
          if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
            best = MIN (best, before[k - 2] + 0.6f);
          /* The first letter is seldom wrong. */
          row[k] = i == 1 && k == 1 ? best * 1.3f : best;
          least = MIN (least, row[k]);
        }
      /* The distance only grows from here; a swap of letters can take back one step at most. */
      if (least > most + 1)
        return 0;
      spare = before;
      before = above;
      above = row;
      row = spare;
    }
  return above[b_length] > most ? 0 : 1 - above[b_length] / (float) longest;
}

double
clara_name_compare_letters (const char *a, gsize a_length, const char *b, gsize b_length)
{
  guint64 a_taken = 0, b_taken = 0;
  gsize window, matches = 0, swaps = 0, prefix = 0;
  double jaro;

  a_length = MIN (a_length, 64);
  b_length = MIN (b_length, 64);
  if (a_length == 0 || b_length == 0)
    return 0;
  window = MAX (a_length, b_length) / 2;
  window = window > 0 ? window - 1 : 0;
  for (gsize i = 0; i < a_length; i++)
    for (gsize k = i > window ? i - window : 0; k < b_length && k <= i + window; k++)
      if (a[i] == b[k] && !(b_taken >> k & 1))
        {
          a_taken |= (guint64) 1 << i;
          b_taken |= (guint64) 1 << k;
          matches++;
          break;
        }
  if (matches == 0)
    return 0;
  for (gsize i = 0, k = 0; i < a_length; i++)
    if (a_taken >> i & 1)
      {
        while (!(b_taken >> k & 1))
          k++;
        swaps += a[i] != b[k++];
      }
  jaro = ((double) matches / (double) a_length + (double) matches / (double) b_length
          + ((double) matches - (double) swaps / 2) / (double) matches)
         / 3;
  while (prefix < 4 && prefix < a_length && prefix < b_length && a[prefix] == b[prefix])
    prefix++;
  return jaro + (double) prefix * 0.1 * (1 - jaro);
}
