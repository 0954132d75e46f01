/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-spoken-part.h"

#include <string.h>

#define CHARACTER_US 62000 /* at rate 1, where the voice marks no words */

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

struct _ClaraSpokenPart
{
  char *text;
  double rate;
  GArray *marks; /* Mark, in order of time */
  guint next_mark;
  gboolean words; /* whether the voice marks its words */
  GQueue pieces;  /* Piece, not given out */
  gint64 received_us;
  gint64 given_us;
};

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_bytes_unref (piece->samples);
  g_free (piece);
}

/**
 * clara_spoken_part_new:
 * @text: what the voice was given
 * @rate: how fast it was told to speak
 *
 * Returns: (transfer full): a part with no sound
 */
ClaraSpokenPart *
clara_spoken_part_new (const char *text, double rate)
{
  ClaraSpokenPart *self = g_new0 (ClaraSpokenPart, 1);

  self->text = g_strdup (text);
  self->rate = CLAMP (rate, 0.25, 4);
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  g_queue_init (&self->pieces);
  return self;
}

void
clara_spoken_part_free (ClaraSpokenPart *self)
{
  g_queue_clear_full (&self->pieces, piece_free);
  g_array_unref (self->marks);
  g_free (self->text);
  g_free (self);
}

static gint64
get_duration (gsize size, int rate)
{
  return (gint64) (size / sizeof (gint16)) * G_USEC_PER_SEC / rate;
}

void
clara_spoken_part_add_audio (ClaraSpokenPart *self, GBytes *samples, int rate)
{
  Piece *piece = g_new (Piece, 1);

  piece->samples = g_bytes_ref (samples);
  piece->rate = rate;
  g_queue_push_tail (&self->pieces, piece);
  self->received_us += get_duration (g_bytes_get_size (samples), rate);
}

void
clara_spoken_part_add_mark (ClaraSpokenPart *self, guint kind, gint64 at_us, int value)
{
  Mark mark = { MAX (at_us, 0), kind, value };
  guint i = self->marks->len;

  while (i > self->next_mark && g_array_index (self->marks, Mark, i - 1).at_us > mark.at_us)
    i--;
  g_array_insert_val (self->marks, i, mark);
  self->words |= kind == 0;
}

gint64
clara_spoken_part_get_received (ClaraSpokenPart *self)
{
  return self->received_us;
}

gint64
clara_spoken_part_get_given (ClaraSpokenPart *self)
{
  return self->given_us;
}

/* The word that the last of the sound belongs to; NULL where the voice has not marked it. */
static const Mark *
find_last_word (ClaraSpokenPart *self)
{
  for (guint i = self->marks->len; i > 0; i--)
    {
      const Mark *mark = &g_array_index (self->marks, Mark, i - 1);

      if (mark->kind == 0 && mark->at_us < self->received_us)
        return mark;
    }
  return NULL;
}

/**
 * clara_spoken_part_get_whole_words:
 *
 * Returns: up to when the sound is of words that are surely whole; all of it where the voice marks none
 */
gint64
clara_spoken_part_get_whole_words (ClaraSpokenPart *self)
{
  const Mark *last = find_last_word (self);

  return last != NULL ? MAX (last->at_us, self->given_us) : self->received_us;
}

static gsize
find_word_end (const char *text, gsize begin)
{
  while (text[begin] != '\0' && !g_ascii_isspace (text[begin]))
    begin++;
  return begin;
}

static gsize
skip_space (const char *text, gsize at)
{
  while (g_ascii_isspace (text[at]))
    at++;
  return at;
}

/* The word that begins at the share of the text's characters that was heard. */
static gsize
find_word_at_share (const char *text, double share)
{
  glong wanted = (glong) (share * (double) g_utf8_strlen (text, -1));
  gsize begin = 0;
  glong count = 0;

  if (share >= 1)
    return strlen (text);
  for (const char *at = text; *at != '\0' && count < wanted; at = g_utf8_next_char (at), count++)
    if (g_ascii_isspace (*at))
      begin = (gsize) (at + 1 - text);
  return begin;
}

/**
 * clara_spoken_part_get_rest:
 * @until_us: (out): the sound from here on must not be given out, since it is spoken again
 *
 * Where another voice goes on when this one has died: with the first word that is not in the sound. A word
 * of which only a part is there is begun again, unless more than half of it was given out.
 *
 * Returns: the byte of the text; its length where nothing is left
 */
gsize
clara_spoken_part_get_rest (ClaraSpokenPart *self, gint64 *until_us)
{
  const Mark *last = find_last_word (self);
  gsize begin;
  gsize end;
  gint64 whole;

  *until_us = self->received_us;
  if (self->received_us == 0)
    return 0;
  if (last == NULL)
    {
      whole = (gint64) ((double) g_utf8_strlen (self->text, -1) * CHARACTER_US / self->rate);
      return find_word_at_share (self->text, (double) self->received_us / (double) MAX (whole, 1));
    }
  begin = MIN ((gsize) MAX (last->value, 0), strlen (self->text));
  end = find_word_end (self->text, begin);
  *until_us = MAX (last->at_us, self->given_us);
  if (self->given_us <= last->at_us)
    return begin;
  whole = (gint64) ((double) g_utf8_strlen (self->text + begin, (gssize) (end - begin)) * CHARACTER_US
                    / self->rate);
  if (self->received_us - last->at_us <= whole / 2)
    return begin;
  *until_us = self->received_us;
  return skip_space (self->text, end);
}

/**
 * clara_spoken_part_take_mark:
 *
 * Returns: whether there is one more mark before @until_us
 */
gboolean
clara_spoken_part_take_mark (ClaraSpokenPart *self, gint64 until_us, guint *kind, gint64 *at_us, int *value)
{
  const Mark *mark;

  if (self->next_mark >= self->marks->len)
    return FALSE;
  mark = &g_array_index (self->marks, Mark, self->next_mark);
  if (mark->at_us >= until_us)
    return FALSE;
  self->next_mark++;
  *kind = mark->kind;
  *at_us = mark->at_us;
  *value = mark->value;
  return TRUE;
}

/**
 * clara_spoken_part_take_audio:
 * @rate: (out): of the samples
 *
 * Returns: (transfer full) (nullable): the next of the sound, up to @until_us; NULL where there is none
 */
GBytes *
clara_spoken_part_take_audio (ClaraSpokenPart *self, gint64 until_us, int *rate)
{
  Piece *piece = g_queue_peek_head (&self->pieces);
  GBytes *samples;
  gsize size;
  gsize wanted;

  if (piece == NULL || until_us <= self->given_us)
    return NULL;
  size = g_bytes_get_size (piece->samples);
  *rate = piece->rate;
  if (self->given_us + get_duration (size, piece->rate) <= until_us)
    {
      samples = g_steal_pointer (&piece->samples);
      g_queue_pop_head (&self->pieces);
      g_free (piece);
      self->given_us += get_duration (size, *rate);
      return samples;
    }
  wanted = (gsize) ((until_us - self->given_us) * piece->rate / G_USEC_PER_SEC) * sizeof (gint16);
  if (wanted == 0)
    return NULL;
  samples = g_bytes_new_from_bytes (piece->samples, 0, wanted);
  {
    GBytes *left = g_bytes_new_from_bytes (piece->samples, wanted, size - wanted);

    g_bytes_unref (piece->samples);
    piece->samples = left;
  }
  self->given_us += get_duration (wanted, *rate);
  return samples;
}
