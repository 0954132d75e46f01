/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sentence-part.h"

#include "clara-speech-text.h"
#include "clara-word-map.h"

#include <string.h>

#define CHARACTER_US 62000 /* at rate 1 */
#define SHORTEST_US 400000
#define QUIET_RATE 8000
#define SLICE_US 100000

typedef struct
{
  gint64 at_us;
  guint kind; /* 0 word, 1 viseme */
  int value;
} Mark;

typedef struct
{
  GBytes *samples;
  int rate;
} Piece;

struct _ClaraSentencePart
{
  gsize base;   /* first byte of the utterance's text that is in this part */
  gsize length; /* of the utterance's text */
  double rate;
  char *spoken;
  ClaraWordMap *map;
  GArray *marks;  /* Mark, in order of time */
  gboolean words; /* whether the voice marks its words */
  guint next_viseme;
  GArray *pieces; /* Piece */
  guint piece;    /* next to write, and from which sample */
  gsize sample;
  gint64 duration_us; /* of all pieces */
  gint64 written_us;
  gboolean complete;
};

static void
piece_clear (gpointer data)
{
  g_bytes_unref (((Piece *) data)->samples);
}

static gint64
piece_duration (gsize n_samples, int rate)
{
  return (gint64) n_samples * G_USEC_PER_SEC / rate;
}

static gint64
expected_duration (ClaraSentencePart *self, const char *text)
{
  return MAX (SHORTEST_US, (gint64) ((double) g_utf8_strlen (text, -1) * CHARACTER_US / self->rate));
}

/**
 * clara_sentence_part_new:
 * @text: the whole utterance
 * @base: the byte of it at which this part begins
 * @rate: how fast it is spoken
 *
 * Returns: (transfer full): a part without sound
 */
ClaraSentencePart *
clara_sentence_part_new (const char *text, gsize base, const char *language, double rate)
{
  ClaraSentencePart *self = g_new0 (ClaraSentencePart, 1);

  self->base = base;
  self->length = strlen (text);
  self->rate = rate;
  self->spoken = clara_speech_text_prepare (language, text + base);
  self->map = clara_word_map_new (text + base, self->spoken);
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (self->pieces, piece_clear);
  return self;
}

void
clara_sentence_part_free (ClaraSentencePart *self)
{
  g_free (self->spoken);
  clara_word_map_free (self->map);
  g_array_unref (self->marks);
  g_array_unref (self->pieces);
  g_free (self);
}

/**
 * clara_sentence_part_get_spoken:
 *
 * Returns: (transfer none): the text as a voice is to say it
 */
const char *
clara_sentence_part_get_spoken (ClaraSentencePart *self)
{
  return self->spoken;
}

/**
 * clara_sentence_part_add:
 * @samples: mono gint16
 * @rate: of them, per second
 */
void
clara_sentence_part_add (ClaraSentencePart *self, GBytes *samples, int rate)
{
  Piece piece = { g_bytes_ref (samples), rate };

  g_array_append_val (self->pieces, piece);
  self->duration_us += piece_duration (g_bytes_get_size (samples) / sizeof (gint16), rate);
}

/**
 * clara_sentence_part_add_silence:
 *
 * As much as the text would take to say.
 */
void
clara_sentence_part_add_silence (ClaraSentencePart *self)
{
  gint64 duration = expected_duration (self, self->spoken);
  gsize size = (gsize) (duration * QUIET_RATE / G_USEC_PER_SEC) * sizeof (gint16);
  g_autoptr (GBytes) silence = g_bytes_new_take (g_malloc0 (size), size);

  clara_sentence_part_add (self, silence, QUIET_RATE);
}

/**
 * clara_sentence_part_mark:
 * @kind: 0 a word begins, 1 a viseme, as #ClaraSpokenText has them
 */
void
clara_sentence_part_mark (ClaraSentencePart *self, guint kind, gint64 at_us, int value)
{
  Mark mark = { MAX (at_us, 0), kind, value };
  guint i = self->marks->len;

  while (i > 0 && g_array_index (self->marks, Mark, i - 1).at_us > mark.at_us)
    i--;
  g_array_insert_val (self->marks, i, mark);
  if (kind == 0)
    self->words = TRUE;
}

/**
 * clara_sentence_part_complete:
 *
 * No more sound will come.
 */
void
clara_sentence_part_complete (ClaraSentencePart *self)
{
  self->complete = TRUE;
}

gboolean
clara_sentence_part_is_complete (ClaraSentencePart *self)
{
  return self->complete;
}

/* Drops what is not written yet from at_us on. */
static void
cut (ClaraSentencePart *self, gint64 at_us)
{
  gint64 begins = 0;
  guint i;

  for (i = 0; i < self->pieces->len; i++)
    {
      Piece *piece = &g_array_index (self->pieces, Piece, i);
      gsize n_samples = g_bytes_get_size (piece->samples) / sizeof (gint16);
      gsize keep = begins >= at_us ? 0 : (gsize) ((at_us - begins) * piece->rate / G_USEC_PER_SEC);

      begins += piece_duration (n_samples, piece->rate);
      if (keep < n_samples)
        {
          GBytes *kept = g_bytes_new_from_bytes (piece->samples, 0, keep * sizeof (gint16));

          g_bytes_unref (piece->samples);
          piece->samples = kept;
        }
    }
  self->duration_us = MIN (self->duration_us, at_us);
}

/* When the last word that is in the sound begins. */
static gint64
last_word_at (ClaraSentencePart *self)
{
  gint64 at_us = 0;

  if (!self->words)
    return self->duration_us;
  for (guint i = 0; i < self->marks->len; i++)
    if (g_array_index (self->marks, Mark, i).kind == 0
        && g_array_index (self->marks, Mark, i).at_us < self->duration_us)
      at_us = g_array_index (self->marks, Mark, i).at_us;
  return at_us;
}

/**
 * clara_sentence_part_break:
 *
 * The voice has failed. A word of which only the start is there is dropped from the sound if it was not
 * passed on yet.
 *
 * Returns: where the next voice begins: the byte of the first word that is not in the sound
 */
gsize
clara_sentence_part_break (ClaraSentencePart *self)
{
  gint64 word_at;
  gsize begin = self->base;
  gsize end = self->base;
  gboolean found;
  gint64 whole;

  self->complete = TRUE;
  if (self->duration_us == 0)
    return self->base;
  self->complete = self->words; /* without marks its length says nothing: estimate by the text */
  found = clara_sentence_part_find_word (self, self->duration_us, &begin, &end);
  self->complete = TRUE;
  if (!found)
    return self->length;
  word_at = last_word_at (self);
  if (word_at >= self->written_us)
    {
      cut (self, word_at);
      return begin;
    }
  whole = (gint64) ((double) (end - begin) * CHARACTER_US / self->rate);
  return self->duration_us - word_at > whole / 2 ? end : begin;
}

/* Returns FALSE when the playout takes no more. */
static gboolean
write_slice (ClaraSentencePart *self, ClaraPlayout *playout, guint64 tag, gint64 *room_us)
{
  Piece *piece = &g_array_index (self->pieces, Piece, self->piece);
  gsize size;
  const gint16 *samples = g_bytes_get_data (piece->samples, &size);
  gsize left = size / sizeof (gint16) - self->sample;
  gsize slice = MIN (left, (gsize) (piece->rate * (gint64) SLICE_US / G_USEC_PER_SEC));
  gsize taken = 0;
  gint64 duration;

  if (slice > 0)
    taken = clara_playout_play (playout, samples + self->sample, slice, piece->rate, tag);
  duration = piece_duration (taken, piece->rate);
  self->sample += taken;
  self->written_us += duration;
  *room_us -= duration;
  if (taken == left)
    {
      self->piece++;
      self->sample = 0;
    }
  return taken == slice;
}

/**
 * clara_sentence_part_write:
 * @room_us: (inout): how much to pass on at most, about; less what was
 *
 * Returns: FALSE when the playout did not take what there is
 */
gboolean
clara_sentence_part_write (ClaraSentencePart *self, ClaraPlayout *playout, guint64 tag, gint64 *room_us)
{
  while (self->piece<self->pieces->len && * room_us> 0)
    if (!write_slice (self, playout, tag, room_us))
      return FALSE;
  return TRUE;
}

/**
 * clara_sentence_part_is_written:
 *
 * Returns: whether all of the sound is made and was passed on
 */
gboolean
clara_sentence_part_is_written (ClaraSentencePart *self)
{
  return self->complete && self->piece >= self->pieces->len;
}

/**
 * clara_sentence_part_get_written:
 *
 * Returns: microseconds of sound that were passed on
 */
gint64
clara_sentence_part_get_written (ClaraSentencePart *self)
{
  return self->written_us;
}

/**
 * clara_sentence_part_get_duration:
 *
 * Returns: microseconds of sound that are there
 */
gint64
clara_sentence_part_get_duration (ClaraSentencePart *self)
{
  return self->duration_us;
}

/**
 * clara_sentence_part_find_word:
 * @at_us: a time of this part's sound
 * @begin: (out): first byte of the word that is said then, in the utterance's text
 * @end: (out): the byte after it
 *
 * Returns: FALSE where there is no word
 */
gboolean
clara_sentence_part_find_word (ClaraSentencePart *self, gint64 at_us, gsize *begin, gsize *end)
{
  gboolean found;

  if (self->words)
    {
      int offset = 0;

      for (guint i = 0; i < self->marks->len && g_array_index (self->marks, Mark, i).at_us <= at_us; i++)
        if (g_array_index (self->marks, Mark, i).kind == 0)
          offset = g_array_index (self->marks, Mark, i).value;
      found = clara_word_map_find (self->map, (gsize) MAX (offset, 0), begin, end);
    }
  else
    {
      gint64 whole =
        self->complete && self->duration_us > 0 ? self->duration_us : expected_duration (self, self->spoken);

      found = clara_word_map_find_share (self->map, (double) at_us / (double) whole, begin, end);
    }
  *begin += self->base;
  *end += self->base;
  return found;
}

/**
 * clara_sentence_part_take_viseme:
 * @until_us: how far into this part's sound to look
 * @at_us: (out): when in it the viseme begins
 *
 * Returns: whether there is one more; each is given once
 */
gboolean
clara_sentence_part_take_viseme (ClaraSentencePart *self, gint64 until_us, ClaraViseme *viseme, gint64 *at_us)
{
  while (self->next_viseme < self->marks->len)
    {
      const Mark *mark = &g_array_index (self->marks, Mark, self->next_viseme);

      if (mark->at_us > until_us)
        return FALSE;
      self->next_viseme++;
      if (mark->kind != 1 || mark->at_us > self->duration_us)
        continue;
      *viseme = (ClaraViseme) mark->value;
      *at_us = mark->at_us;
      return TRUE;
    }
  return FALSE;
}
