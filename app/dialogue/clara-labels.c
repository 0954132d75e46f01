/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-labels.h"

#include "clara-line.h"
#include "clara-names.h"

#include <string.h>

/* How alike what was heard and a label must be, and how much more than to any other answer. */
#define NEAR 0.82
#define MARGIN 0.1
/* A shorter word is too much like others to be taken for one. */
#define SHORTEST_NEAR 4
#define LONGEST 120

typedef struct
{
  char *id;
  char *text; /* normalised */
  gboolean near;
} Label;

struct _ClaraLabels
{
  GArray *labels; /* Label */
};

static void
label_clear (gpointer data)
{
  Label *label = data;

  g_free (label->id);
  g_free (label->text);
}

/* Words of small letters with one space between: what punctuation, joiners and courtesies leave. */
static char *
normalise (const char *text)
{
  static const char *const courtesies = " um uh er erm hmm clara please kindly thanks thank-you kripya ji "
                                        "कृपया தயவுசெய்து దయచేసి ";
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  g_autoptr (ClaraLine) line = clara_line_new (composed != NULL ? composed : "");
  guint from = 0;
  guint to = line->tokens->len;
  GString *words = g_string_new (NULL);

  while (from < to && clara_line_is_listed (courtesies, clara_line_token_at (line, from)->norm))
    from++;
  while (to > from && clara_line_is_listed (courtesies, clara_line_token_at (line, to - 1)->norm))
    to--;
  for (guint i = from; i < to; i++)
    {
      if (i > from)
        g_string_append_c (words, ' ');
      for (const char *p = clara_line_token_at (line, i)->norm; *p != '\0'; p = g_utf8_next_char (p))
        if (g_utf8_get_char (p) != 0x200c && g_utf8_get_char (p) != 0x200d && *p != '\'')
          g_string_append_unichar (words, g_utf8_get_char (p));
    }
  return g_string_free (words, FALSE);
}

/* 1 for equal, 0 for nothing in common, by edit distance. */
static double
likeness (const char *a, const char *b)
{
  glong n;
  glong m;
  g_autofree gunichar *left = g_utf8_to_ucs4_fast (a, -1, &n);
  g_autofree gunichar *right = g_utf8_to_ucs4_fast (b, -1, &m);
  g_autofree glong *row = NULL;

  if (n == 0 || m == 0 || n > LONGEST || m > LONGEST)
    return 0;
  row = g_new (glong, m + 1);
  for (glong j = 0; j <= m; j++)
    row[j] = j;
  for (glong i = 1; i <= n; i++)
    {
      glong diagonal = row[0];

      row[0] = i;
      for (glong j = 1; j <= m; j++)
        {
          glong replaced = diagonal + (left[i - 1] != right[j - 1]);

          diagonal = row[j];
          row[j] = MIN (replaced, MIN (row[j], row[j - 1]) + 1);
        }
    }
  return 1.0 - (double) row[m] / (double) MAX (n, m);
}

/* "That is not right" is like "that is right" in all but the word that matters. */
static gboolean
denies (const char *text)
{
  static const char *const words = " no not never nothing dont isnt cant cannot nahi nahin illai vendam "
                                   "vendaam kaadu ledu vaddu नहीं नही मत இல்லை வேண்டாம் కాదు లేదు వద్దు ";
  g_auto (GStrv) tokens = g_strsplit (text, " ", -1);

  for (guint i = 0; tokens[i] != NULL; i++)
    if (tokens[i][0] != '\0' && clara_line_is_listed (words, tokens[i]))
      return TRUE;
  return FALSE;
}

static GUnicodeScript
script_of (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)))
      return g_unichar_get_script (g_utf8_get_char (p));
  return G_UNICODE_SCRIPT_COMMON;
}

/* By sound alone across scripts, by sound and letters within one. */
static double
compare (const char *heard, const char *label)
{
  g_autofree char *heard_key = clara_names_key (heard);
  g_autofree char *label_key = clara_names_key (label);
  double sound = likeness (heard_key, label_key);

  if (denies (heard) != denies (label))
    return 0;
  return script_of (heard) == script_of (label) ? (sound + likeness (heard, label)) / 2 : sound;
}

ClaraLabels *
clara_labels_new (void)
{
  ClaraLabels *self = g_new0 (ClaraLabels, 1);

  self->labels = g_array_new (FALSE, FALSE, sizeof (Label));
  g_array_set_clear_func (self->labels, label_clear);
  return self;
}

void
clara_labels_free (ClaraLabels *self)
{
  g_array_unref (self->labels);
  g_free (self);
}

void
clara_labels_add (ClaraLabels *self, const char *id, const char *label, gboolean near)
{
  Label entry = { g_strdup (id), normalise (label), near };

  g_array_append_val (self->labels, entry);
}

static const Label *
find_near (ClaraLabels *self, const char *heard)
{
  const Label *best = NULL;
  double best_score = 0;
  double second = 0;

  for (guint i = 0; i < self->labels->len; i++)
    {
      const Label *label = &g_array_index (self->labels, Label, i);
      double score = label->near ? compare (heard, label->text) : 0;

      if (score > best_score)
        {
          if (best != NULL && strcmp (best->id, label->id) != 0)
            second = best_score;
          best = label;
          best_score = score;
        }
      else if (best != NULL && strcmp (best->id, label->id) != 0)
        second = MAX (second, score);
    }
  return best_score >= NEAR && best_score - second >= MARGIN ? best : NULL;
}

/**
 * clara_labels_match:
 * @heard: UTF-8
 * @sure: whether the recogniser trusts its words; if not, only a whole label counts
 *
 * Returns: (transfer none) (nullable): the id of the answer that was said
 */
const char *
clara_labels_match (ClaraLabels *self, const char *heard, gboolean sure)
{
  g_autofree char *text = normalise (heard);
  const Label *near;

  if (text[0] == '\0')
    return NULL;
  for (guint i = 0; i < self->labels->len; i++)
    if (strcmp (g_array_index (self->labels, Label, i).text, text) == 0)
      return g_array_index (self->labels, Label, i).id;
  if (!sure || g_utf8_strlen (text, -1) < SHORTEST_NEAR)
    return NULL;
  near = find_near (self, text);
  return near != NULL ? near->id : NULL;
}
