/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-word-map.h"

#include <string.h>

typedef struct
{
  gsize begin;
  gsize end;
} Word;

struct _ClaraWordMap
{
  GArray *shown;    /* Word */
  GArray *spoken;   /* Word */
  guint same_start; /* words that are equal from the start, */
  guint same_end;   /* and from the end */
};

static GArray *
split (const char *text)
{
  GArray *words = g_array_new (FALSE, FALSE, sizeof (Word));
  const char *start = NULL;
  const char *p;

  for (p = text;; p = g_utf8_next_char (p))
    {
      gboolean gap = *p == '\0' || g_unichar_isspace (g_utf8_get_char (p));

      if (!gap && start == NULL)
        start = p;
      if (gap && start != NULL)
        {
          Word word = { (gsize) (start - text), (gsize) (p - text) };

          g_array_append_val (words, word);
          start = NULL;
        }
      if (*p == '\0')
        return words;
    }
}

static gboolean
is_same (const char *a, const Word *one, const char *b, const Word *two)
{
  return one->end - one->begin == two->end - two->begin
         && strncmp (a + one->begin, b + two->begin, one->end - one->begin) == 0;
}

/**
 * clara_word_map_new:
 * @shown: what is on the screen, valid UTF-8
 * @spoken: what the voice is given, valid UTF-8
 *
 * Returns: (transfer full): the way from the second to the first
 */
ClaraWordMap *
clara_word_map_new (const char *shown, const char *spoken)
{
  ClaraWordMap *self = g_new0 (ClaraWordMap, 1);
  guint fewer;

  self->shown = split (shown);
  self->spoken = split (spoken);
  fewer = MIN (self->shown->len, self->spoken->len);
  while (self->same_start < fewer
         && is_same (shown, &g_array_index (self->shown, Word, self->same_start), spoken,
                     &g_array_index (self->spoken, Word, self->same_start)))
    self->same_start++;
  while (self->same_end < fewer - self->same_start
         && is_same (shown, &g_array_index (self->shown, Word, self->shown->len - 1 - self->same_end), spoken,
                     &g_array_index (self->spoken, Word, self->spoken->len - 1 - self->same_end)))
    self->same_end++;
  return self;
}

void
clara_word_map_free (ClaraWordMap *self)
{
  g_array_unref (self->shown);
  g_array_unref (self->spoken);
  g_free (self);
}

static gboolean
give (ClaraWordMap *self, guint index, gsize *begin, gsize *end)
{
  const Word *word;

  if (self->shown->len == 0)
    return FALSE;
  word = &g_array_index (self->shown, Word, MIN (index, self->shown->len - 1));
  *begin = word->begin;
  *end = word->end;
  return TRUE;
}

/**
 * clara_word_map_find:
 * @spoken_offset: byte in the spoken text
 * @begin: (out): the shown word's first byte
 * @end: (out): the byte after it
 *
 * Returns: FALSE where nothing is shown
 */
gboolean
clara_word_map_find (ClaraWordMap *self, gsize spoken_offset, gsize *begin, gsize *end)
{
  guint index = 0;
  guint inner_spoken = self->spoken->len - self->same_start - self->same_end;
  guint inner_shown = self->shown->len - self->same_start - self->same_end;

  while (index + 1 < self->spoken->len
         && g_array_index (self->spoken, Word, index + 1).begin <= spoken_offset)
    index++;
  if (index < self->same_start)
    return give (self, index, begin, end);
  if (index >= self->spoken->len - self->same_end)
    return give (self, index - self->spoken->len + self->shown->len, begin, end);
  if (inner_shown == 0)
    return give (self, self->same_start > 0 ? self->same_start - 1 : 0, begin, end);
  return give (self, self->same_start + (index - self->same_start) * inner_shown / inner_spoken, begin, end);
}

/**
 * clara_word_map_find_share:
 * @share: 0 to 1, part of the spoken text by length
 *
 * For voices that do not mark their words.
 *
 * Returns: FALSE where nothing is shown
 */
gboolean
clara_word_map_find_share (ClaraWordMap *self, double share, gsize *begin, gsize *end)
{
  gsize length = self->spoken->len > 0 ? g_array_index (self->spoken, Word, self->spoken->len - 1).end : 0;

  return clara_word_map_find (self, (gsize) (CLAMP (share, 0, 1) * (double) length), begin, end);
}
