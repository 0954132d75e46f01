/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sentence.h"

#include "clara-sentence-part.h"

#include <string.h>

#define PART_BITS 4 /* tag: serial of the sentence, number of the part: sound, then silence for the rest */
#define TOLERANCE_US 60000 /* between what was written and what is said to be heard of it */

struct _ClaraSentence
{
  GObject parent_instance;

  char *text;
  char *language;
  gsize from;
  gboolean fixed; /* the same for everybody: its sound may be kept */
  guint64 serial;
  ClaraTextToSpeech *voice; /* NULL for silence */
  double rate;
  ClaraClock *clock;

  GPtrArray *parts;
  guint writing; /* part */
  ClaraSpokenText *spoken;
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

static void speak_silence (ClaraSentence *self, gsize base);

static void
part_free (gpointer part)
{
  clara_sentence_part_free (part);
}

static ClaraSentencePart *
add_part (ClaraSentence *self, gsize base)
{
  ClaraSentencePart *part = clara_sentence_part_new (self->text, base, self->language, self->rate);

  g_ptr_array_add (self->parts, part);
  return part;
}

static ClaraSentencePart *
get_part (ClaraSentence *self, guint index)
{
  return g_ptr_array_index (self->parts, index);
}

static ClaraSentencePart *
last_part (ClaraSentence *self)
{
  return get_part (self, self->parts->len - 1);
}

static void
finish (ClaraSentence *self)
{
  clara_sentence_part_complete (last_part (self));
  self->complete = TRUE;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
drop_voice (ClaraSentence *self)
{
  if (self->spoken == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->spoken, self);
  clara_spoken_text_cancel (self->spoken);
  g_clear_object (&self->spoken);
}

static void
on_failed (ClaraSpokenText *spoken, GError *error, gpointer user_data)
{
  ClaraSentence *self = user_data;
  gsize rest;

  drop_voice (self);
  rest = clara_sentence_part_break (last_part (self));
  while (self->text[rest] != '\0' && g_unichar_isspace (g_utf8_get_char (self->text + rest)))
    rest = (gsize) (g_utf8_next_char (self->text + rest) - self->text);
  if (self->text[rest] == '\0')
    finish (self);
  else
    speak_silence (self, rest);
}

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, gpointer user_data)
{
  ClaraSentence *self = user_data;

  g_return_if_fail (rate >= 4000 && rate <= 192000);
  clara_sentence_part_add (last_part (self), samples, rate);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_mark (ClaraSpokenText *spoken, guint kind, gint64 at_us, int value, gpointer user_data)
{
  clara_sentence_part_mark (last_part (user_data), kind, at_us, value);
}

static void
on_done (ClaraSpokenText *spoken, gpointer user_data)
{
  ClaraSentence *self = user_data;

  g_signal_handlers_disconnect_by_data (self->spoken, self);
  g_clear_object (&self->spoken);
  finish (self);
}

static void
speak_silence (ClaraSentence *self, gsize base)
{
  clara_sentence_part_add_silence (add_part (self, base));
  finish (self);
}

static void
speak (ClaraSentence *self, gsize base)
{
  g_autoptr (GError) error = NULL;
  ClaraSentencePart *part = add_part (self, base);

  const char *text = clara_sentence_part_get_spoken (part);

  if (self->fixed && base == 0)
    self->spoken = clara_text_to_speech_speak_fixed (self->voice, text, self->language, self->rate, &error);
  else
    self->spoken = clara_text_to_speech_speak (self->voice, text, self->language, self->rate, &error);
  if (self->spoken == NULL)
    {
      g_message ("nothing is spoken: %s", error->message);
      clara_sentence_part_complete (part);
      speak_silence (self, base);
      return;
    }
  g_signal_connect (self->spoken, "audio", G_CALLBACK (on_audio), self);
  g_signal_connect (self->spoken, "mark", G_CALLBACK (on_mark), self);
  g_signal_connect (self->spoken, "done", G_CALLBACK (on_done), self);
  g_signal_connect (self->spoken, "failed", G_CALLBACK (on_failed), self);
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
  g_clear_object (&self->voice);
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
}

/**
 * clara_sentence_new:
 * @from: the byte of the text to begin at: what is before was heard
 * @serial: counts up with every sentence; part of the tags of its sound
 * @voice: (nullable): NULL for silence of the same length
 * @rate: how fast to speak, 1 for the voice's own pace
 *
 * Returns: (transfer full): the sentence, nothing of it made yet
 */
ClaraSentence *
clara_sentence_new (const ClaraUtterance *utterance, gsize from, guint64 serial, ClaraTextToSpeech *voice,
                    double rate, ClaraClock *clock)
{
  ClaraSentence *self = g_object_new (CLARA_TYPE_SENTENCE, NULL);

  self->text = g_utf8_make_valid (utterance->text, -1);
  self->language = g_strdup (utterance->language);
  self->from = MIN (from, strlen (self->text));
  self->serial = serial;
  self->fixed = utterance->fixed;
  self->voice = voice != NULL ? g_object_ref (voice) : NULL;
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
  if (self->voice == NULL || self->text[self->from] == '\0')
    speak_silence (self, self->from);
  else
    speak (self, self->from);
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
      ClaraSentencePart *part = get_part (self, self->writing);

      if (!clara_sentence_part_write (part, playout, tag_of (self, self->writing), &room_us))
        return FALSE;
      if (!clara_sentence_part_is_written (part))
        return TRUE;
    }
  return TRUE;
}

/* The part that is heard, and how much of it; NULL before the first, and the last whole after it. */
static ClaraSentencePart *
locate (ClaraSentence *self, const ClaraPosition *position, guint *index, gint64 *at_us)
{
  if (!position->valid || position->tag < tag_of (self, 0) || self->parts->len == 0)
    return NULL;
  *index = (guint) MIN (position->tag - tag_of (self, 0), self->parts->len);
  if (*index == self->parts->len)
    {
      *at_us = clara_sentence_part_get_duration (get_part (self, --*index));
      return get_part (self, *index);
    }
  *at_us = position->offset_us;
  return get_part (self, *index);
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
  ClaraSentencePart *now = locate (self, position, &index, &at_us);

  for (guint i = now != NULL ? index : 0; i < self->parts->len; i++)
    unheard += clara_sentence_part_get_written (get_part (self, i));
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
    written += clara_sentence_part_get_written (get_part (self, i));
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
  ClaraSentencePart *part = locate (self, position, &index, &at_us);

  return part != NULL && clara_sentence_part_find_word (part, at_us, begin, end);
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
  ClaraSentencePart *part = locate (self, position, &index, &at_us);

  if (part == NULL || !clara_sentence_part_take_viseme (part, at_us + ahead_us, viseme, in_us))
    return FALSE;
  *in_us = MAX (*in_us - at_us, 0);
  return TRUE;
}
