/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench-hosts: how often the right host is found by a wrongly spelt name, and how long it takes, beside two
 * common ways: trigrams, and Jaro-Winkler over a key and the name (0.7 and 0.3). The errors come from outside
 * the search's own rules: half of the queries are typing errors of a keyboard, half are what espeak-ng's
 * English voice makes of the name, written down by sound. Prints one JSON object a size: shares, and
 * microseconds, sorted.
 */
#include "clara-espeak-engine.h"
#include "clara-names.h"
#include "names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUERIES 400

/* What an English ear writes for a sound; longer ones first. */
static const char *const sounds[][2] = {
  { "tʃ", "ch" }, { "dʒ", "j" },  { "aɪ", "ai" }, { "eɪ", "ay" }, { "ɔɪ", "oy" }, { "aʊ", "ow" },
  { "oʊ", "oh" }, { "əʊ", "oh" }, { "iː", "ee" }, { "uː", "oo" }, { "ɑː", "ar" }, { "ɔː", "or" },
  { "ɜː", "er" }, { "iə", "ia" }, { "ʃ", "sh" },  { "ʒ", "zh" },  { "θ", "th" },  { "ð", "th" },
  { "ŋ", "ng" },  { "ɹ", "r" },   { "ɾ", "t" },   { "æ", "a" },   { "ɐ", "a" },   { "ɑ", "o" },
  { "ɒ", "o" },   { "ɔ", "o" },   { "ə", "e" },   { "ɚ", "er" },  { "ɛ", "e" },   { "ɜ", "er" },
  { "ɪ", "i" },   { "ʊ", "u" },   { "ʌ", "u" },   { "ᵻ", "i" },   { "j", "y" },   { "x", "h" },
  { "ɡ", "g" },   { "ɫ", "l" },   { "ʔ", "" },
};

static char *
write_by_sound (const char *name)
{
  g_autofree char *phonemes = clara_espeak_engine_phonemes (name, "en-us");
  GString *text = g_string_new (NULL);

  for (const char *p = phonemes; p != NULL && *p != '\0';)
    {
      gsize i;

      for (i = 0; i < G_N_ELEMENTS (sounds) && !g_str_has_prefix (p, sounds[i][0]); i++)
        continue;
      if (i < G_N_ELEMENTS (sounds))
        {
          g_string_append (text, sounds[i][1]);
          p += strlen (sounds[i][0]);
          continue;
        }
      if (g_ascii_isalpha (*p) || *p == ' ')
        g_string_append_c (text, *p);
      p = g_utf8_next_char (p);
    }
  return g_string_free (text, FALSE);
}

static char
neighbour (GRand *random, char letter)
{
  static const char *const rows[] = { "qwertyuiop", "asdfghjkl", "zxcvbnm" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const char *at = strchr (rows[i], letter);

      if (at == NULL)
        continue;
      if (at == rows[i])
        return at[1];
      return at[1] == '\0' || g_rand_boolean (random) ? at[-1] : at[1];
    }
  return letter;
}

/* Two slips of the fingers: a neighbouring key, a letter too few, too many, or in the other order. */
static char *
mistype (GRand *random, const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  GString *text = g_string_new (lower);

  for (guint i = 0; i < 2; i++)
    {
      gsize at = (gsize) g_rand_int_range (random, 0, (gint32) text->len - 1);
      char letter = text->str[at];

      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          text->str[at] = neighbour (random, letter);
          break;
        case 1:
          g_string_erase (text, (gssize) at, 1);
          break;
        case 2:
          g_string_insert_c (text, (gssize) at, letter);
          break;
        default:
          text->str[at] = text->str[at + 1];
          text->str[at + 1] = letter;
        }
    }
  return g_string_free (text, FALSE);
}

/* The key of the second baseline: the commonest exchanges of Indian spellings, once and untuned. */
static char *
simple_key (const char *name)
{
  static const char *const rules[][2] = { { "aa", "a" }, { "ee", "i" },  { "ii", "i" }, { "oo", "u" },
                                          { "uu", "u" }, { "ksh", "x" }, { "ks", "x" }, { "sh", "s" },
                                          { "w", "v" },  { "z", "j" },   { "y", "i" },  { "ou", "u" } };
  GString *key = g_string_new (NULL);
  g_autofree char *lower = g_ascii_strdown (name, -1);

  g_string_append (key, lower);
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    g_string_replace (key, rules[i][0], rules[i][1], 0);
  for (gsize i = 1; i < key->len;)
    if (key->str[i] == key->str[i - 1]
        || (key->str[i] == 'h' && strchr ("bcdgjkpt", key->str[i - 1]) != NULL))
      g_string_erase (key, (gssize) i, 1);
    else
      i++;
  return g_string_free (key, FALSE);
}

static double
jaro_winkler (const char *a, const char *b)
{
  int m = (int) strlen (a), n = (int) strlen (b), reach = MAX (MAX (m, n) / 2 - 1, 0);
  gboolean in_a[128] = { FALSE }, in_b[128] = { FALSE };
  double matches = 0, moved = 0, prefix = 0, jaro;

  for (int i = 0; i < m; i++)
    for (int j = MAX (i - reach, 0); j < MIN (i + reach + 1, n); j++)
      if (!in_b[j] && a[i] == b[j])
        {
          in_a[i] = in_b[j] = TRUE;
          matches++;
          break;
        }
  if (matches == 0)
    return 0;
  for (int i = 0, j = 0; i < m; i++)
    if (in_a[i])
      {
        while (!in_b[j])
          j++;
        moved += a[i] != b[j++];
      }
  jaro = (matches / m + matches / n + (matches - moved / 2) / matches) / 3;
  while (prefix < 4 && a[(int) prefix] != '\0' && a[(int) prefix] == b[(int) prefix])
    prefix++;
  return jaro + prefix * 0.1 * (1 - jaro);
}

static double
trigrams (const char *a, const char *b)
{
  g_autofree char *one = g_strdup_printf ("  %s ", a);
  g_autofree char *two = g_strdup_printf ("  %s ", b);
  double common = 0, m = (double) strlen (one) - 2, n = (double) strlen (two) - 2;

  for (const char *p = one; p[2] != '\0'; p++)
    {
      const char gram[] = { p[0], p[1], p[2], '\0' };

      common += strstr (two, gram) != NULL;
    }
  return common / (m + n - common);
}

typedef struct
{
  char *name;
  char *lower;
  char *key;
} Person;

typedef enum
{
  CLARA,
  KEYED,
  TRIGRAM,
  N_WAYS,
} Way;

/* The places of the best three. */
static void
find_by_score (Way way, const GArray *people, const char *query, int best[3])
{
  g_autofree char *lower = g_ascii_strdown (query, -1);
  g_autofree char *key = simple_key (query);
  double scores[3] = { -1, -1, -1 };

  for (guint i = 0; i < people->len; i++)
    {
      const Person *person = &g_array_index (people, Person, i);
      double score = way == TRIGRAM
                       ? trigrams (lower, person->lower)
                       : 0.7 * jaro_winkler (key, person->key) + 0.3 * jaro_winkler (lower, person->lower);
      int at = 3;

      while (at > 0 && score > scores[at - 1])
        at--;
      if (at == 3)
        continue;
      memmove (scores + at + 1, scores + at, sizeof *scores * (size_t) (2 - at));
      memmove (best + at + 1, best + at, sizeof *best * (size_t) (2 - at));
      scores[at] = score;
      best[at] = (int) i;
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return one < two ? -1 : one > two;
}

static void
find (Way way, ClaraNames *names, const GArray *people, const char *query, int best[3])
{
  g_autoptr (GArray) found = NULL;

  best[0] = best[1] = best[2] = -1;
  if (way != CLARA)
    {
      find_by_score (way, people, query, best);
      return;
    }
  found = clara_names_find (names, query, 3, NULL);
  for (guint i = 0; i < found->len; i++)
    best[i] = atoi (g_array_index (found, ClaraNameMatch, i).id);
}

static void
measure (Way way, ClaraNames *names, const GArray *people, const GPtrArray *queries, const GArray *wanted)
{
  static const char *const labels[N_WAYS] = { "clara", "keyed", "trigram" };
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint first = 0, among = 0;

  for (guint i = 0; i < queries->len; i++)
    {
      int right = g_array_index (wanted, int, i), best[3];
      gint64 begin = g_get_monotonic_time (), took;

      find (way, names, people, g_ptr_array_index (queries, i), best);
      took = g_get_monotonic_time () - begin;
      g_array_append_val (times, took);
      first += best[0] == right;
      among += best[0] == right || best[1] == right || best[2] == right;
    }
  g_array_sort (times, compare);
  printf ("{\"names\":%u,\"way\":\"%s\",\"first\":%.3f,\"among_three\":%.3f,\"times\":[", people->len,
          labels[way], (double) first / queries->len, (double) among / queries->len);
  for (guint i = 0; i < times->len; i++)
    printf ("%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (times, gint64, i));
  printf ("]}\n");
}

static void
person_clear (gpointer data)
{
  Person *person = data;

  g_free (person->name);
  g_free (person->lower);
  g_free (person->key);
}

static void
measure_size (GRand *random, guint size)
{
  g_autoptr (ClaraNames) names = clara_names_new ();
  g_autoptr (GArray) people = g_array_new (FALSE, FALSE, sizeof (Person));
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) queries = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (int));

  g_array_set_clear_func (people, person_clear);
  while (people->len < size)
    {
      char *name = g_strdup_printf (
        "%s %s", bench_first_names[g_rand_int_range (random, 0, G_N_ELEMENTS (bench_first_names))],
        bench_last_names[g_rand_int_range (random, 0, G_N_ELEMENTS (bench_last_names))]);
      Person person = { name, g_ascii_strdown (name, -1), simple_key (name) };
      g_autofree char *id = g_strdup_printf ("%u", people->len);

      if (!g_hash_table_add (taken, name))
        {
          person_clear (&person);
          continue;
        }
      clara_names_add (names, id, name, NULL);
      g_array_append_val (people, person);
    }
  for (int i = 0; i < QUERIES; i++)
    {
      int right = g_rand_int_range (random, 0, (gint32) size);
      const char *name = g_array_index (people, Person, right).name;

      g_array_append_val (wanted, right);
      g_ptr_array_add (queries, i % 2 == 0 ? mistype (random, name) : write_by_sound (name));
    }
  for (Way way = CLARA; way < N_WAYS; way++)
    measure (way, names, people, queries, wanted);
}

int
main (void)
{
  static const guint sizes[] = { 100, 1000, 10000 };
  g_autoptr (GRand) random = g_rand_new_with_seed (20261121);
  g_autoptr (GError) error = NULL;

  if (clara_espeak_engine_start (&error) <= 0)
    {
      fprintf (stderr, "bench-hosts: %s\n", error != NULL ? error->message : "espeak-ng does not start");
      return 1;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    measure_size (random, sizes[i]);
  return 0;
}
