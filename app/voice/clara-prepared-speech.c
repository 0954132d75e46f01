/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-prepared-speech.h"

typedef enum
{
  AUDIO,
  MARK,
  DONE,
  FAILED,
} Kind;

typedef struct
{
  Kind kind;
  GBytes *samples;
  int rate;
  guint mark;
  gint64 at_us;
  int value;
  GError *error;
} Piece;

struct _ClaraPreparedSpeech
{
  ClaraSpokenText parent_instance;

  ClaraSpokenText *spoken;
  ClaraClock *clock;
  GQueue kept; /* Piece */
  gboolean released;
  gboolean failed;
  guint timer; /* until what was kept is given on */
};

G_DEFINE_FINAL_TYPE (ClaraPreparedSpeech, clara_prepared_speech, clara_spoken_text_get_type ())

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_clear_pointer (&piece->samples, g_bytes_unref);
  g_clear_error (&piece->error);
  g_free (piece);
}

static void
give_on (ClaraPreparedSpeech *self)
{
  g_autoptr (ClaraPreparedSpeech) keep G_GNUC_UNUSED = g_object_ref (self);
  Piece *piece;

  while ((piece = g_queue_pop_head (&self->kept)) != NULL)
    {
      ClaraSpokenText *spoken = CLARA_SPOKEN_TEXT (self);

      switch (piece->kind)
        {
        case AUDIO:
          clara_spoken_text_emit_audio (spoken, piece->samples, piece->rate);
          break;
        case MARK:
          if (piece->mark == 0)
            clara_spoken_text_emit_word (spoken, piece->at_us, piece->value);
          else
            clara_spoken_text_emit_viseme (spoken, piece->at_us, (ClaraViseme) piece->value);
          break;
        case DONE:
          clara_spoken_text_emit_done (spoken);
          break;
        case FAILED:
          clara_spoken_text_emit_failed (spoken, piece->error);
          break;
        }
      piece_free (piece);
    }
}

static gboolean
on_release (gpointer user_data)
{
  ClaraPreparedSpeech *self = user_data;

  self->timer = 0;
  give_on (self);
  return G_SOURCE_REMOVE;
}

static void
take (ClaraPreparedSpeech *self, Piece piece)
{
  g_queue_push_tail (&self->kept, g_memdup2 (&piece, sizeof piece));
  self->failed = self->failed || piece.kind == FAILED;
  /* Not past what still waits to be given on. */
  if (self->released && self->timer == 0)
    give_on (self);
}

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, gpointer user_data)
{
  take (user_data, (Piece){ .kind = AUDIO, .samples = g_bytes_ref (samples), .rate = rate });
}

static void
on_mark (ClaraSpokenText *spoken, guint kind, gint64 at_us, int value, gpointer user_data)
{
  take (user_data, (Piece){ .kind = MARK, .mark = kind, .at_us = at_us, .value = value });
}

static void
on_done (ClaraSpokenText *spoken, gpointer user_data)
{
  take (user_data, (Piece){ .kind = DONE });
}

static void
on_failed (ClaraSpokenText *spoken, GError *error, gpointer user_data)
{
  take (user_data, (Piece){ .kind = FAILED, .error = g_error_copy (error) });
}

static void
clara_prepared_speech_cancel (ClaraSpokenText *spoken)
{
  ClaraPreparedSpeech *self = CLARA_PREPARED_SPEECH (spoken);

  clara_clock_clear (self->clock, &self->timer);
  g_signal_handlers_disconnect_by_data (self->spoken, self);
  clara_spoken_text_cancel (self->spoken);
  g_queue_clear_full (&self->kept, piece_free);
}

static void
clara_prepared_speech_finalize (GObject *object)
{
  ClaraPreparedSpeech *self = CLARA_PREPARED_SPEECH (object);

  clara_clock_clear (self->clock, &self->timer);
  g_signal_handlers_disconnect_by_data (self->spoken, self);
  g_queue_clear_full (&self->kept, piece_free);
  g_object_unref (self->spoken);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_prepared_speech_parent_class)->finalize (object);
}

static void
clara_prepared_speech_class_init (ClaraPreparedSpeechClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_prepared_speech_finalize;
  CLARA_SPOKEN_TEXT_CLASS (klass)->cancel = clara_prepared_speech_cancel;
}

static void
clara_prepared_speech_init (ClaraPreparedSpeech *self)
{
  g_queue_init (&self->kept);
}

/**
 * clara_prepared_speech_new:
 * @spoken: (transfer full): as a voice has given it, before anybody listened
 *
 * Returns: (transfer full): a sound that is silent until it is released
 */
ClaraPreparedSpeech *
clara_prepared_speech_new (ClaraSpokenText *spoken, ClaraClock *clock)
{
  ClaraPreparedSpeech *self = g_object_new (CLARA_TYPE_PREPARED_SPEECH, NULL);

  self->spoken = spoken;
  self->clock = g_object_ref (clock);
  g_signal_connect (spoken, "audio", G_CALLBACK (on_audio), self);
  g_signal_connect (spoken, "mark", G_CALLBACK (on_mark), self);
  g_signal_connect (spoken, "done", G_CALLBACK (on_done), self);
  g_signal_connect (spoken, "failed", G_CALLBACK (on_failed), self);
  return self;
}

/**
 * clara_prepared_speech_has_failed:
 *
 * Returns: whether it is not worth releasing
 */
gboolean
clara_prepared_speech_has_failed (ClaraPreparedSpeech *self)
{
  return self->failed;
}

/**
 * clara_prepared_speech_release:
 *
 * It is wanted. Nothing is given on before this returns, so that signals can be connected after it.
 */
void
clara_prepared_speech_release (ClaraPreparedSpeech *self)
{
  g_return_if_fail (CLARA_IS_PREPARED_SPEECH (self));
  self->released = TRUE;
  self->timer = clara_clock_add_timeout (self->clock, 0, on_release, self, NULL);
}
