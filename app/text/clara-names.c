/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-names.h"

#include "clara-name-key.h"

#include <string.h>

#define MOST_CANDIDATES 96
#define LOWEST 0.55
#define LOWEST_SOUND 0.4
/* In how many groups of consonants two words may differ: at first, and where that finds nobody for sure. */
#define FEW_STRANGE_SOUNDS 1
#define MANY_STRANGE_SOUNDS 3

/* What a name needs to be taken without asking. */
#define SURE_SCORE 0.86
#define SURE_MARGIN 0.07

/* A word that is less like another is not the same. */
#define LEAST_ALIKE 0.3f

#define LIKE_NICKNAME 0.93
#define LIKE_INITIAL 0.85

/**
 * ClaraNames:
 *
 * Each distinct word of all names is kept once with its key; a query's words are compared with those, and a
 * name's score is put together from its words. The best are then compared once more as one string each, which
 * finds words that were cut elsewhere ("Shiva Kumar", "pre a").
 */
struct _ClaraNames
{
  GObject parent_instance;

  GPtrArray *people;        /* Person */
  GArray *entries;          /* Entry: each name and alias */
  GArray *words;            /* Word */
  GHashTable *word_numbers; /* text to its place in words, plus 1 */
  ClaraNameCosts costs;
};

G_DEFINE_FINAL_TYPE (ClaraNames, clara_names, G_TYPE_OBJECT)

typedef struct
{
  char *id;
  char *name;
} Person;

typedef struct
{
  char *text;
  char *key;
  guint8 text_length;
  guint8 key_length;
  guint32 sounds;  /* one bit for each group of consonants in the key */
  GArray *entries; /* guint: in which names it is */
} Word;

typedef struct
{
  guint person;
  guint n_words;
  guint words[CLARA_NAME_MOST_TOKENS];
  double named; /* how much there is to be said of it */
  char *whole;  /* the key of all its words as one */
  gsize whole_length;
} Entry;

typedef struct
{
  guint entry;
  double score;
} Candidate;

static void
person_free (gpointer data)
{
  Person *person = data;

  g_free (person->id);
  g_free (person->name);
  g_free (person);
}

static void
word_clear (gpointer data)
{
  Word *word = data;

  g_free (word->text);
  g_free (word->key);
  g_clear_pointer (&word->entries, g_array_unref);
}

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->whole);
}

/* Consonants that are taken for each other share a bit; vowels, h and the y of old spellings have none. */
static const guint32 sound_groups[26] = {
  ['b' - 'a'] = 1, ['p' - 'a'] = 1,  ['f' - 'a'] = 1,  ['v' - 'a'] = 1,  ['d' - 'a'] = 2,  ['t' - 'a'] = 2,
  ['k' - 'a'] = 4, ['g' - 'a'] = 4,  ['q' - 'a'] = 4,  ['c' - 'a'] = 8,  ['s' - 'a'] = 8,  ['j' - 'a'] = 8,
  ['z' - 'a'] = 8, ['x' - 'a'] = 12, ['m' - 'a'] = 16, ['n' - 'a'] = 16, ['l' - 'a'] = 32, ['r' - 'a'] = 64,
};

static Word
word_make (const char *text)
{
  Word word = { .text = g_strdup (text), .key = clara_name_key_of_token (text) };

  word.text_length = (guint8) strlen (word.text);
  word.key_length = (guint8) strlen (word.key);
  for (const char *p = word.key; *p; p++)
    word.sounds |= sound_groups[*p - 'a'];
  return word;
}

static double
compare_words (ClaraNames *self, const Word *a, const Word *b, int strange_sounds)
{
  const Word *shorter = a->text_length < b->text_length ? a : b;
  const Word *longer = a->text_length < b->text_length ? b : a;
  double sound;

  if (shorter->text_length == 1)
    return shorter->text[0] == longer->text[0] ? (longer->text_length == 1 ? 1 : LIKE_INITIAL)
           : shorter->key[0] == longer->key[0] ? LIKE_INITIAL - 0.05
                                               : 0;
  /* Most words of a large house differ in more groups of consonants than anyone mishears. */
  if (__builtin_popcount (a->sounds ^ b->sounds) > strange_sounds)
    return 0;
  sound = clara_name_compare_keys (&self->costs, a->key, a->key_length, b->key, b->key_length, LOWEST_SOUND);
  /* Far from alike in sound: how it is spelt does not matter. */
  if (sound < LOWEST_SOUND)
    return 0;
  return 0.75 * sound + 0.25 * clara_name_compare_letters (a->text, a->text_length, b->text, b->text_length);
}

/* How well the query's words are found among the entry's: each is given to one at most, the likest pair
 * first. */
static double
score_entry (ClaraNames *self, const Entry *entry, guint n_query, const Word *query,
             const float *const *likeness)
{
  double found = 0, asked = 0, named = entry->named, covered = 0;
  guint query_left = (1u << n_query) - 1, words_left = (1u << entry->n_words) - 1;
  guint last = 0;
  gboolean ordered = TRUE;
  guint given[CLARA_NAME_MOST_TOKENS];

  for (guint q = 0; q < n_query; q++)
    {
      asked += query[q].key_length + 0.5;
      given[q] = G_MAXUINT;
    }
  while (query_left && words_left)
    {
      float best = 0;
      guint best_q = 0, best_w = 0;

      for (guint q = 0; q < n_query; q++)
        if (query_left >> q & 1)
          for (guint w = 0; w < entry->n_words; w++)
            if (words_left >> w & 1 && likeness[q][entry->words[w]] > best)
              {
                best = likeness[q][entry->words[w]];
                best_q = q;
                best_w = w;
              }
      if (best < LEAST_ALIKE)
        break;
      query_left &= ~(1u << best_q);
      words_left &= ~(1u << best_w);
      given[best_q] = best_w;
      found += best * (query[best_q].key_length + 0.5);
      covered += g_array_index (self->words, Word, entry->words[best_w]).key_length + 0.5;
    }
  for (guint q = 0; q < n_query; q++)
    if (given[q] != G_MAXUINT)
      {
        ordered = ordered && given[q] >= last;
        last = given[q];
      }
  if (asked == 0 || named == 0)
    return 0;
  /* A first name alone is most of the name; words in another order are nearly as good. */
  return found / asked * (0.88 + 0.12 * covered / named) - (ordered ? 0 : 0.01);
}

static char *
join_keys (guint n, const Word *const *words, gsize *length)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char *key;

  for (guint i = 0; i < n; i++)
    g_string_append (text, words[i]->text);
  key = clara_name_key_of_token (text->str);
  *length = strlen (key);
  return key;
}

static double
compare_whole (ClaraNames *self, const Entry *entry, const char *query, gsize query_length)
{
  return 0.98
         * clara_name_compare_keys (&self->costs, query, query_length, entry->whole, entry->whole_length,
                                    0.4);
}

static void
clara_names_finalize (GObject *object)
{
  ClaraNames *self = CLARA_NAMES (object);

  g_hash_table_unref (self->word_numbers);
  g_array_unref (self->words);
  g_array_unref (self->entries);
  g_ptr_array_unref (self->people);
  G_OBJECT_CLASS (clara_names_parent_class)->finalize (object);
}

static void
clara_names_class_init (ClaraNamesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_names_finalize;
}

static void
clara_names_init (ClaraNames *self)
{
  self->people = g_ptr_array_new_with_free_func (person_free);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  self->words = g_array_new (FALSE, FALSE, sizeof (Word));
  g_array_set_clear_func (self->words, word_clear);
  self->word_numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  clara_name_costs_init (&self->costs);
}

ClaraNames *
clara_names_new (void)
{
  return g_object_new (CLARA_TYPE_NAMES, NULL);
}

static void
append_entry (ClaraNames *self, Entry *entry)
{
  const Word *words[CLARA_NAME_MOST_TOKENS];
  guint place = self->entries->len;

  for (guint i = 0; i < entry->n_words; i++)
    {
      GArray *entries = g_array_index (self->words, Word, entry->words[i]).entries;

      words[i] = &g_array_index (self->words, Word, entry->words[i]);
      entry->named += words[i]->key_length + 0.5;
      if (entries->len == 0 || g_array_index (entries, guint, entries->len - 1) != place)
        g_array_append_val (entries, place);
    }
  entry->whole = join_keys (entry->n_words, words, &entry->whole_length);
  g_array_append_vals (self->entries, entry, 1);
}

static void
add_entry (ClaraNames *self, guint person, const char *name)
{
  g_auto (GStrv) tokens = clara_name_split (name);
  Entry entry = { .person = person };

  for (guint i = 0; tokens[i]; i++)
    {
      guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->word_numbers, tokens[i]));

      if (number == 0)
        {
          Word word = word_make (tokens[i]);

          word.entries = g_array_new (FALSE, FALSE, sizeof (guint));
          g_array_append_val (self->words, word);
          number = self->words->len;
          g_hash_table_insert (self->word_numbers, g_strdup (tokens[i]), GUINT_TO_POINTER (number));
        }
      entry.words[entry.n_words++] = number - 1;
    }
  if (entry.n_words > 0)
    append_entry (self, &entry);
}

/**
 * clara_names_add:
 * @id: the person's
 * @aliases: (nullable): other names, ended by %NULL
 */
void
clara_names_add (ClaraNames *self, const char *id, const char *name, const char *const *aliases)
{
  Person *person;

  g_return_if_fail (CLARA_IS_NAMES (self));
  g_return_if_fail (id != NULL && name != NULL);
  person = g_new (Person, 1);
  *person = (Person){ g_strdup (id), g_strdup (name) };
  g_ptr_array_add (self->people, person);
  add_entry (self, self->people->len - 1, name);
  for (guint i = 0; aliases && aliases[i]; i++)
    add_entry (self, self->people->len - 1, aliases[i]);
}

void
clara_names_clear (ClaraNames *self)
{
  g_return_if_fail (CLARA_IS_NAMES (self));
  g_hash_table_remove_all (self->word_numbers);
  g_array_set_size (self->words, 0);
  g_array_set_size (self->entries, 0);
  g_ptr_array_set_size (self->people, 0);
}

/**
 * clara_names_get_size:
 *
 * Returns: how many people there are
 */
guint
clara_names_get_size (ClaraNames *self)
{
  g_return_val_if_fail (CLARA_IS_NAMES (self), 0);
  return self->people->len;
}

static float *
compare_with_all (ClaraNames *self, const Word *word, int strange_sounds)
{
  float *likeness = g_new (float, self->words->len);
  const char *group = clara_name_get_group (word->text);

  for (guint i = 0; i < self->words->len; i++)
    likeness[i] = (float) compare_words (self, word, &g_array_index (self->words, Word, i), strange_sounds);
  if (group)
    {
      g_auto (GStrv) others = g_strsplit (group, "|", -1);

      for (guint i = 0; others[i]; i++)
        {
          guint number = GPOINTER_TO_UINT (g_hash_table_lookup (self->word_numbers, others[i]));

          if (number > 0)
            likeness[number - 1] = MAX (likeness[number - 1], (float) LIKE_NICKNAME);
        }
    }
  return likeness;
}

/* Keeps the best MOST_CANDIDATES, best first. */
static void
keep (GArray *candidates, Candidate candidate)
{
  guint at = candidates->len;

  if (at == MOST_CANDIDATES && g_array_index (candidates, Candidate, at - 1).score >= candidate.score)
    return;
  while (at > 0 && g_array_index (candidates, Candidate, at - 1).score < candidate.score)
    at--;
  g_array_insert_val (candidates, at, candidate);
  if (candidates->len > MOST_CANDIDATES)
    g_array_set_size (candidates, MOST_CANDIDATES);
}

static int
compare_matches (gconstpointer a, gconstpointer b)
{
  const ClaraNameMatch *first = a, *second = b;

  if (first->score != second->score)
    return first->score < second->score ? 1 : -1;
  return strcmp (first->name, second->name);
}

/* The best of each person, sorted. */
static GArray *
choose_people (ClaraNames *self, GArray *candidates)
{
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (ClaraNameMatch));

  for (guint i = 0; i < candidates->len; i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);
      const Entry *entry = &g_array_index (self->entries, Entry, candidate->entry);
      const Person *person = self->people->pdata[entry->person];
      ClaraNameMatch match = { person->id, person->name, CLAMP (candidate->score, 0, 1) };
      guint k;

      for (k = 0; k < matches->len; k++)
        if (g_array_index (matches, ClaraNameMatch, k).id == person->id)
          break;
      if (k == matches->len)
        g_array_append_val (matches, match);
      else
        g_array_index (matches, ClaraNameMatch, k).score =
          MAX (g_array_index (matches, ClaraNameMatch, k).score, match.score);
    }
  g_array_sort (matches, compare_matches);
  return matches;
}

static gboolean
is_alike (guint n_query, const float *const *likeness, guint word)
{
  for (guint q = 0; q < n_query; q++)
    if (likeness[q][word] >= LEAST_ALIKE)
      return TRUE;
  return FALSE;
}

/* Only names with a word that is like one of the query's can be meant: a few hundred of ten thousand. */
static void
keep_names_of (ClaraNames *self, guint word, guint n_query, const Word *query, const float *const *likeness,
               guint8 *seen, GArray *candidates)
{
  const GArray *entries = g_array_index (self->words, Word, word).entries;

  for (guint i = 0; i < entries->len; i++)
    {
      guint place = g_array_index (entries, guint, i);
      double score;

      if (seen[place])
        continue;
      seen[place] = 1;
      score = score_entry (self, &g_array_index (self->entries, Entry, place), n_query, query, likeness);
      if (score > 0.25)
        keep (candidates, (Candidate){ place, score });
    }
}

static GArray *
find_candidates (ClaraNames *self, guint n_query, const Word *query, int strange_sounds)
{
  GArray *candidates = g_array_sized_new (FALSE, FALSE, sizeof (Candidate), MOST_CANDIDATES + 1);
  float *likeness[CLARA_NAME_MOST_TOKENS];
  const Word *words[CLARA_NAME_MOST_TOKENS];
  g_autofree guint8 *seen = g_new0 (guint8, self->entries->len);
  g_autofree char *whole = NULL;
  gsize whole_length;

  for (guint i = 0; i < n_query; i++)
    {
      likeness[i] = compare_with_all (self, &query[i], strange_sounds);
      words[i] = &query[i];
    }
  for (guint w = 0; w < self->words->len; w++)
    if (is_alike (n_query, (const float *const *) likeness, w))
      keep_names_of (self, w, n_query, query, (const float *const *) likeness, seen, candidates);
  whole = join_keys (n_query, words, &whole_length);
  for (guint i = 0; i < candidates->len; i++)
    {
      Candidate *candidate = &g_array_index (candidates, Candidate, i);
      const Entry *entry = &g_array_index (self->entries, Entry, candidate->entry);

      candidate->score = MAX (candidate->score, compare_whole (self, entry, whole, whole_length));
    }
  for (guint i = 0; i < n_query; i++)
    g_free (likeness[i]);
  return candidates;
}

static guint
count_letters (const char *query)
{
  g_autofree char *valid = g_utf8_make_valid (query, (gssize) strnlen (query, 200));
  guint letters = 0;

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    letters += g_unichar_isalpha (g_utf8_get_char (p)) || g_unichar_ismark (g_utf8_get_char (p));
  return letters;
}

/**
 * clara_names_find:
 * @query: a name as heard or typed
 * @max: how many to give at most
 * @sure: (out) (optional): whether the first may be taken without asking
 *
 * Returns: (transfer full) (element-type ClaraNameMatch): best first; empty if nothing is near. A millisecond
 * or two among 10,000 names.
 */
GArray *
clara_names_find (ClaraNames *self, const char *query, guint max, gboolean *sure)
{
  g_auto (GStrv) tokens = NULL;
  Word words[CLARA_NAME_MOST_TOKENS];
  guint n = 0;
  g_autoptr (GArray) candidates = NULL;
  GArray *matches;

  g_return_val_if_fail (CLARA_IS_NAMES (self), NULL);
  g_return_val_if_fail (query != NULL, NULL);
  tokens = clara_name_split (query);
  for (n = 0; tokens[n]; n++)
    words[n] = word_make (tokens[n]);
  candidates = find_candidates (self, n, words, FEW_STRANGE_SOUNDS);
  matches = choose_people (self, candidates);
  if (matches->len == 0 || g_array_index (matches, ClaraNameMatch, 0).score < SURE_SCORE)
    {
      g_array_unref (matches);
      g_array_unref (candidates);
      candidates = find_candidates (self, n, words, MANY_STRANGE_SOUNDS);
      matches = choose_people (self, candidates);
    }
  while (matches->len > 0 && g_array_index (matches, ClaraNameMatch, matches->len - 1).score < LOWEST)
    g_array_set_size (matches, matches->len - 1);
  if (sure)
    {
      double first = matches->len > 0 ? g_array_index (matches, ClaraNameMatch, 0).score : 0;
      double second = matches->len > 1 ? g_array_index (matches, ClaraNameMatch, 1).score : 0;

      *sure = first >= SURE_SCORE && first - second >= SURE_MARGIN && count_letters (query) > 3;
    }
  if (matches->len > max)
    g_array_set_size (matches, max);
  for (guint i = 0; i < n; i++)
    word_clear (&words[i]);
  return matches;
}
