/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sentence.h"

#include "clara-speech-text.h"
#include "clara-word-map.h"

#include <string.h>

#define PART_BITS 4 /* tag: serial of the sentence, number of the part */
#define MOST_PARTS (1u << PART_BITS)
#define DEADLINE (4 * G_USEC_PER_SEC) /* for the first sound, and from sound to sound */
#define CHARACTER_US 62000            /* at rate 1 */
#define SHORTEST_US 400000
#define QUIET_RATE 8000
#define SLICE_US 100000
#define TOLERANCE_US 60000 /* between what was written and what is said to be heard of it */

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

/* What one voice made of the sentence, or the silence in place of it. */
typedef struct
{
  gsize base; /* first byte of the utterance's text that is in this part */
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
} Part;

struct _ClaraSentence
{
  GObject parent_instance;

  char *text;
  char *language;
  gsize from;
  guint64 serial;
  ClaraChain *voices; /* unowned; NULL for silence */
  double rate;
  ClaraClock *clock;

  GPtrArray *parts;
  guint writing; /* part */
  GPtrArray *tried;
  ClaraTextToSpeech *voice;
  ClaraSpokenText *spoken;
  guint deadline;
  gboolean started;
  gboolean complete;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraSentence, clara_sentence, G_TYPE_OBJECT)

static void speak_rest (ClaraSentence *self, gsize base);

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->spoken);
  clara_word_map_free (part->map);
  g_array_unref (part->marks);
  g_array_unref (part->pieces);
  g_free (part);
}

static void
piece_clear (gpointer data)
{
  g_bytes_unref (((Piece *) data)->samples);
}

static Part *
add_part (ClaraSentence *self, gsize base)
{
  Part *part = g_new0 (Part, 1);

  part->base = base;
  part->spoken = clara_speech_text_prepare (self->language, self->text + base);
  part->map = clara_word_map_new (self->text + base, part->spoken);
  part->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  part->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_array_set_clear_func (part->pieces, piece_clear);
  g_ptr_array_add (self->parts, part);
  return part;
}

static Part *
last_part (ClaraSentence *self)
{
  return self->parts->len > 0 ? g_ptr_array_index (self->parts, self->parts->len - 1) : NULL;
}

static gint64
expected_duration (ClaraSentence *self, const char *text)
{
  return MAX (SHORTEST_US, (gint64) ((double) g_utf8_strlen (text, -1) * CHARACTER_US / self->rate));
}

static gint64
piece_duration (gsize n_samples, int rate)
{
  return (gint64) n_samples * G_USEC_PER_SEC / rate;
}

static void
part_add (Part *part, GBytes *samples, int rate)
{
  Piece piece = { g_bytes_ref (samples), rate };

  g_array_append_val (part->pieces, piece);
  part->duration_us += piece_duration (g_bytes_get_size (samples) / sizeof (gint16), rate);
}

/* Drops what is not written yet from at_us on. */
static void
part_cut (Part *part, gint64 at_us)
{
  gint64 begins = 0;
  guint i;

  for (i = 0; i < part->pieces->len; i++)
    {
      Piece *piece = &g_array_index (part->pieces, Piece, i);
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
  part->duration_us = MIN (part->duration_us, at_us);
}

/* The shown word at a time of the part's sound, as bytes of the utterance's text. */
static gboolean
part_find_word (ClaraSentence *self, Part *part, gint64 at_us, gsize *begin, gsize *end)
{
  gboolean found;

  if (part->words)
    {
      int offset = 0;

      for (guint i = 0; i < part->marks->len && g_array_index (part->marks, Mark, i).at_us <= at_us; i++)
        if (g_array_index (part->marks, Mark, i).kind == 0)
          offset = g_array_index (part->marks, Mark, i).value;
      found = clara_word_map_find (part->map, (gsize) MAX (offset, 0), begin, end);
    }
  else
    {
      gint64 whole =
        part->complete && part->duration_us > 0 ? part->duration_us : expected_duration (self, part->spoken);

      found = clara_word_map_find_share (part->map, (double) at_us / (double) whole, begin, end);
    }
  *begin += part->base;
  *end += part->base;
  return found;
}

static void
finish (ClaraSentence *self)
{
  clara_clock_clear (self->clock, &self->deadline);
  last_part (self)->complete = TRUE;
  self->complete = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drop_voice (ClaraSentence *self)
{
  clara_clock_clear (self->clock, &self->deadline);
  if (self->spoken != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->spoken, self);
      clara_spoken_text_cancel (self->spoken);
      g_clear_object (&self->spoken);
    }
  self->voice = NULL;
}

/* Where the next voice begins: at the first word that is not in the sound, and a word of which only the start
 * is there is dropped from it if it was not passed on yet. */
static gsize
cut_after_failure (ClaraSentence *self, Part *part)
{
  gint64 word_at = 0;
  gsize begin = part->base;
  gsize end = part->base;
  gint64 whole;

  part->complete = TRUE;
  if (part->duration_us == 0)
    return part->base;
  if (!part->words)
    part->complete = FALSE; /* its length says nothing: estimate by the text */
  if (!part_find_word (self, part, part->duration_us, &begin, &end))
    return strlen (self->text);
  part->complete = TRUE;
  if (part->words)
    {
      for (guint i = 0; i < part->marks->len; i++)
        if (g_array_index (part->marks, Mark, i).kind == 0
            && g_array_index (part->marks, Mark, i).at_us < part->duration_us)
          word_at = g_array_index (part->marks, Mark, i).at_us;
    }
  else
    word_at = part->duration_us;
  if (word_at >= part->written_us)
    {
      part_cut (part, word_at);
      return begin;
    }
  whole = (gint64) ((double) (end - begin) * CHARACTER_US / self->rate);
  return part->duration_us - word_at > whole / 2 ? end : begin;
}

static void
fail (ClaraSentence *self, const GError *error)
{
  Part *part = last_part (self);
  ClaraTextToSpeech *voice = self->voice;
  gsize rest;

  drop_voice (self);
  clara_chain_failed (self->voices, voice, error);
  rest = cut_after_failure (self, part);
  while (self->text[rest] != '\0' && g_unichar_isspace (g_utf8_get_char (self->text + rest)))
    rest = (gsize) (g_utf8_next_char (self->text + rest) - self->text);
  if (self->text[rest] == '\0')
    finish (self);
  else
    speak_rest (self, rest);
}

static gboolean
on_deadline (gpointer user_data)
{
  ClaraSentence *self = user_data;

  self->deadline = 0;
  fail (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
arm_deadline (ClaraSentence *self)
{
  clara_clock_clear (self->clock, &self->deadline);
  self->deadline = clara_clock_add_timeout (self->clock, DEADLINE, on_deadline, self, NULL);
}

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, gpointer user_data)
{
  ClaraSentence *self = user_data;

  g_return_if_fail (rate >= 4000 && rate <= 192000);
  part_add (last_part (self), samples, rate);
  arm_deadline (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_mark (ClaraSpokenText *spoken, guint kind, gint64 at_us, int value, gpointer user_data)
{
  ClaraSentence *self = user_data;
  Part *part = last_part (self);
  Mark mark = { MAX (at_us, 0), kind, value };
  guint i = part->marks->len;

  while (i > 0 && g_array_index (part->marks, Mark, i - 1).at_us > mark.at_us)
    i--;
  g_array_insert_val (part->marks, i, mark);
  if (kind == 0)
    part->words = TRUE;
}

static void
on_done (ClaraSpokenText *spoken, gpointer user_data)
{
  ClaraSentence *self = user_data;

  g_signal_handlers_disconnect_by_data (self->spoken, self);
  g_clear_object (&self->spoken);
  clara_chain_worked (self->voices, self->voice);
  self->voice = NULL;
  finish (self);
}

static void
on_failed (ClaraSpokenText *spoken, GError *error, gpointer user_data)
{
  fail (user_data, error);
}

static void
speak_silence (ClaraSentence *self, gsize base)
{
  Part *part = add_part (self, base);
  gint64 duration = expected_duration (self, self->text + base);
  gsize size = (gsize) (duration * QUIET_RATE / G_USEC_PER_SEC) * sizeof (gint16);
  g_autoptr (GBytes) silence = g_bytes_new_take (g_malloc0 (size), size);

  part_add (part, silence, QUIET_RATE);
  finish (self);
}

static void
speak_rest (ClaraSentence *self, gsize base)
{
  ClaraTextToSpeech *voice;

  while (self->voices != NULL && self->parts->len + 1 < MOST_PARTS
         && (voice = clara_chain_pick (self->voices, self->language, self->tried)) != NULL)
    {
      g_autoptr (GError) error = NULL;
      Part *part = add_part (self, base);

      g_ptr_array_add (self->tried, voice);
      self->spoken = clara_text_to_speech_speak (voice, part->spoken, self->language, self->rate, &error);
      if (self->spoken != NULL)
        {
          self->voice = voice;
          g_signal_connect (self->spoken, "audio", G_CALLBACK (on_audio), self);
          g_signal_connect (self->spoken, "mark", G_CALLBACK (on_mark), self);
          g_signal_connect (self->spoken, "done", G_CALLBACK (on_done), self);
          g_signal_connect (self->spoken, "failed", G_CALLBACK (on_failed), self);
          arm_deadline (self);
          return;
        }
      part->complete = TRUE;
      clara_chain_failed (self->voices, voice, error);
    }
  if (self->voices != NULL)
    clara_chain_gave_up (self->voices);
  speak_silence (self, base);
}

static void
clara_sentence_dispose (GObject *object)
{
  clara_sentence_stop (CLARA_SENTENCE (object));
  G_OBJECT_CLASS (clara_sentence_parent_class)->dispose (object);
}

static void
clara_sentence_finalize (GObject *object)
{
  ClaraSentence *self = CLARA_SENTENCE (object);

  g_ptr_array_unref (self->parts);
  g_ptr_array_unref (self->tried);
  g_object_unref (self->clock);
  g_free (self->text);
  g_free (self->language);
  G_OBJECT_CLASS (clara_sentence_parent_class)->finalize (object);
}

static void
clara_sentence_class_init (ClaraSentenceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_sentence_dispose;
  object_class->finalize = clara_sentence_finalize;
  signals[CHANGED] =
    g_signal_new ("changed", CLARA_TYPE_SENTENCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_sentence_init (ClaraSentence *self)
{
  self->parts = g_ptr_array_new_with_free_func (part_free);
  self->tried = g_ptr_array_new ();
}

/**
 * clara_sentence_new:
 * @from: the byte of the text to begin at: what is before was heard
 * @serial: counts up with every sentence; part of the tags of its sound
 * @voices: (nullable): outlives the sentence; NULL for silence of the same length
 * @rate: how fast to speak, 1 for the voice's own pace
 *
 * Returns: (transfer full): the sentence, nothing of it made yet
 */
ClaraSentence *
clara_sentence_new (const ClaraUtterance *utterance, gsize from, guint64 serial, ClaraChain *voices,
                    double rate, ClaraClock *clock)
{
  ClaraSentence *self = g_object_new (CLARA_TYPE_SENTENCE, NULL);

  self->text = g_utf8_make_valid (utterance->text, -1);
  self->language = g_strdup (utterance->language);
  self->from = MIN (from, strlen (self->text));
  self->serial = serial;
  self->voices = voices;
  self->rate = CLAMP (rate, 0.25, 4);
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * clara_sentence_start:
 *
 * Has the sound made. "changed" may come before this returns.
 */
void
clara_sentence_start (ClaraSentence *self)
{
  g_return_if_fail (CLARA_IS_SENTENCE (self));
  g_return_if_fail (!self->started);
  self->started = TRUE;
  if (self->text[self->from] == '\0')
    speak_silence (self, self->from);
  else
    speak_rest (self, self->from);
}

/**
 * clara_sentence_stop:
 *
 * Nobody wants the rest.
 */
void
clara_sentence_stop (ClaraSentence *self)
{
  g_return_if_fail (CLARA_IS_SENTENCE (self));
  drop_voice (self);
}

gboolean
clara_sentence_is_started (ClaraSentence *self)
{
  return self->started;
}

/**
 * clara_sentence_is_complete:
 *
 * Returns: whether all of the sound is made
 */
gboolean
clara_sentence_is_complete (ClaraSentence *self)
{
  return self->complete;
}

/**
 * clara_sentence_is_written:
 *
 * Returns: whether all of the sound is made and was passed on
 */
gboolean
clara_sentence_is_written (ClaraSentence *self)
{
  return self->complete && self->writing >= self->parts->len;
}

static guint64
tag_of (ClaraSentence *self, guint part)
{
  return (self->serial << PART_BITS) | part;
}

/* Returns FALSE when the playout takes no more. */
static gboolean
write_slice (ClaraSentence *self, Part *part, ClaraPlayout *playout, gint64 *room_us)
{
  Piece *piece = &g_array_index (part->pieces, Piece, part->piece);
  gsize size;
  const gint16 *samples = g_bytes_get_data (piece->samples, &size);
  gsize left = size / sizeof (gint16) - part->sample;
  gsize slice = MIN (left, (gsize) (piece->rate * (gint64) SLICE_US / G_USEC_PER_SEC));
  gsize taken = 0;
  gint64 duration;

  if (slice > 0)
    taken =
      clara_playout_play (playout, samples + part->sample, slice, piece->rate, tag_of (self, self->writing));
  duration = piece_duration (taken, piece->rate);
  part->sample += taken;
  part->written_us += duration;
  *room_us -= duration;
  if (taken == left)
    {
      part->piece++;
      part->sample = 0;
    }
  return taken == slice;
}

/**
 * clara_sentence_write:
 * @room_us: how much to pass on at most, about
 *
 * Passes sound on. No more than is needed soon, so that it can still be changed.
 *
 * Returns: FALSE when the playout did not take what there is
 */
gboolean
clara_sentence_write (ClaraSentence *self, ClaraPlayout *playout, gint64 room_us)
{
  g_return_val_if_fail (CLARA_IS_SENTENCE (self), FALSE);
  for (; self->writing < self->parts->len; self->writing++)
    {
      Part *part = g_ptr_array_index (self->parts, self->writing);

      while (part->piece < part->pieces->len)
        if (room_us <= 0)
          return TRUE;
        else if (!write_slice (self, part, playout, &room_us))
          return FALSE;
      if (!part->complete)
        return TRUE;
    }
  return TRUE;
}

/* The part that is heard, and how much of it; NULL before the first, and the last whole after it. */
static Part *
locate (ClaraSentence *self, const ClaraPosition *position, guint *index, gint64 *at_us)
{
  Part *part;

  if (!position->valid || position->tag < tag_of (self, 0) || self->parts->len == 0)
    return NULL;
  *index = (guint) MIN (position->tag - tag_of (self, 0), self->parts->len);
  if (*index == self->parts->len)
    {
      part = g_ptr_array_index (self->parts, --*index);
      *at_us = part->duration_us;
      return part;
    }
  part = g_ptr_array_index (self->parts, *index);
  *at_us = position->offset_us;
  return part;
}

/**
 * clara_sentence_get_unheard:
 *
 * Returns: microseconds of sound that were passed on and not heard yet
 */
gint64
clara_sentence_get_unheard (ClaraSentence *self, const ClaraPosition *position)
{
  gint64 unheard = 0;
  gint64 at_us = 0;
  guint index = 0;
  Part *now = locate (self, position, &index, &at_us);

  for (guint i = now != NULL ? index : 0; i < self->parts->len; i++)
    unheard += ((Part *) g_ptr_array_index (self->parts, i))->written_us;
  return now != NULL ? MAX (unheard - at_us, 0) : unheard;
}

/**
 * clara_sentence_has_begun:
 *
 * Returns: whether the first sound was heard
 */
gboolean
clara_sentence_has_begun (ClaraSentence *self, const ClaraPosition *position)
{
  return position->valid && position->tag >= tag_of (self, 0);
}

/**
 * clara_sentence_has_ended:
 *
 * Returns: whether all of it was heard
 */
gboolean
clara_sentence_has_ended (ClaraSentence *self, const ClaraPosition *position)
{
  gint64 written = 0;

  if (!clara_sentence_is_written (self))
    return FALSE;
  for (guint i = 0; i < self->parts->len; i++)
    written += ((Part *) g_ptr_array_index (self->parts, i))->written_us;
  if (written == 0)
    return TRUE;
  if (!clara_sentence_has_begun (self, position))
    return FALSE;
  /* Idle alone is no end: somebody may have silenced the playout a moment ago. */
  return position->tag >= (self->serial + 1) << PART_BITS
         || (position->idle && clara_sentence_get_unheard (self, position) < TOLERANCE_US);
}

/**
 * clara_sentence_find_word:
 * @begin: (out): first byte of the word that is heard, in the utterance's text
 * @end: (out): the byte after it
 *
 * Returns: FALSE where no word is heard
 */
gboolean
clara_sentence_find_word (ClaraSentence *self, const ClaraPosition *position, gsize *begin, gsize *end)
{
  gint64 at_us = 0;
  guint index = 0;
  Part *part = locate (self, position, &index, &at_us);

  return part != NULL && part_find_word (self, part, at_us, begin, end);
}

/**
 * clara_sentence_take_viseme:
 * @ahead_us: how far ahead of what is heard to look
 * @in_us: (out): when it will be heard, from now
 *
 * Returns: whether there is one more viseme; each is given once
 */
gboolean
clara_sentence_take_viseme (ClaraSentence *self, const ClaraPosition *position, gint64 ahead_us,
                            ClaraViseme *viseme, gint64 *in_us)
{
  gint64 at_us = 0;
  guint index = 0;
  Part *part = locate (self, position, &index, &at_us);

  while (part != NULL && part->next_viseme < part->marks->len)
    {
      const Mark *mark = &g_array_index (part->marks, Mark, part->next_viseme);

      if (mark->at_us > at_us + ahead_us)
        return FALSE;
      part->next_viseme++;
      if (mark->kind != 1 || mark->at_us > part->duration_us)
        continue;
      *viseme = (ClaraViseme) mark->value;
      *in_us = MAX (mark->at_us - at_us, 0);
      return TRUE;
    }
  return FALSE;
}
