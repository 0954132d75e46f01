/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-text-to-speech.h"

#include "clara-services-error.h"

/* The sentence: the base class keeps the promise of one ending, of silence after a cancel, and that a
 * sentence with no sound has failed. */

typedef struct
{
  gboolean over;
  gboolean sounded;
} ClaraSpokenTextPrivate;

enum
{
  AUDIO,
  MARK,
  DONE,
  FAILED,
  N_SIGNALS
};

enum
{
  MARK_WORD = 0,
  MARK_VISEME = 1,
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ClaraSpokenText, clara_spoken_text, G_TYPE_OBJECT)

static void
clara_spoken_text_class_init (ClaraSpokenTextClass *klass)
{
  signals[AUDIO] = g_signal_new ("audio", CLARA_TYPE_SPOKEN_TEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_BYTES, G_TYPE_INT);
  signals[MARK] = g_signal_new ("mark", CLARA_TYPE_SPOKEN_TEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_INT64, G_TYPE_INT);
  signals[DONE] =
    g_signal_new ("done", CLARA_TYPE_SPOKEN_TEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", CLARA_TYPE_SPOKEN_TEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
clara_spoken_text_init (ClaraSpokenText *self)
{
}

/**
 * clara_spoken_text_cancel:
 *
 * Nobody wants the rest of the sound: no signal comes after this.
 */
void
clara_spoken_text_cancel (ClaraSpokenText *self)
{
  ClaraSpokenTextPrivate *priv = clara_spoken_text_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPOKEN_TEXT (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  CLARA_SPOKEN_TEXT_GET_CLASS (self)->cancel (self);
}

void
clara_spoken_text_emit_audio (ClaraSpokenText *self, GBytes *samples, int rate)
{
  ClaraSpokenTextPrivate *priv = clara_spoken_text_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPOKEN_TEXT (self));
  g_return_if_fail (g_bytes_get_size (samples) % sizeof (gint16) == 0);
  if (priv->over || g_bytes_get_size (samples) == 0)
    return;
  priv->sounded = TRUE;
  g_signal_emit (self, signals[AUDIO], 0, samples, rate);
}

void
clara_spoken_text_emit_word (ClaraSpokenText *self, gint64 at_us, int byte_offset)
{
  ClaraSpokenTextPrivate *priv = clara_spoken_text_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPOKEN_TEXT (self));
  if (!priv->over)
    g_signal_emit (self, signals[MARK], 0, MARK_WORD, at_us, byte_offset);
}

void
clara_spoken_text_emit_viseme (ClaraSpokenText *self, gint64 at_us, ClaraViseme viseme)
{
  ClaraSpokenTextPrivate *priv = clara_spoken_text_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPOKEN_TEXT (self));
  if (!priv->over)
    g_signal_emit (self, signals[MARK], 0, MARK_VISEME, at_us, (int) viseme);
}

/**
 * clara_spoken_text_emit_done:
 *
 * The sound is complete. Where there was none, "failed" is emitted in its place.
 */
void
clara_spoken_text_emit_done (ClaraSpokenText *self)
{
  ClaraSpokenTextPrivate *priv = clara_spoken_text_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPOKEN_TEXT (self));
  if (priv->over)
    return;
  if (!priv->sounded)
    {
      g_autoptr (GError) error = g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NO_SOUND,
                                                      "The voice made no sound for this sentence");

      clara_spoken_text_emit_failed (self, error);
      return;
    }
  priv->over = TRUE;
  g_signal_emit (self, signals[DONE], 0);
}

void
clara_spoken_text_emit_failed (ClaraSpokenText *self, GError *error)
{
  ClaraSpokenTextPrivate *priv = clara_spoken_text_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPOKEN_TEXT (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* The interface */

G_DEFINE_INTERFACE (ClaraTextToSpeech, clara_text_to_speech, G_TYPE_OBJECT)

static void
clara_text_to_speech_default_init (ClaraTextToSpeechInterface *iface)
{
}

/**
 * clara_text_to_speech_get_name:
 *
 * Returns: the provider's name as in the settings
 */
const char *
clara_text_to_speech_get_name (ClaraTextToSpeech *self)
{
  g_return_val_if_fail (CLARA_IS_TEXT_TO_SPEECH (self), NULL);
  return CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->get_name (self);
}

gboolean
clara_text_to_speech_serves (ClaraTextToSpeech *self, const char *language)
{
  g_return_val_if_fail (CLARA_IS_TEXT_TO_SPEECH (self), FALSE);
  return CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->serves (self, language);
}

/**
 * clara_text_to_speech_speak:
 * @text: one sentence, UTF-8, without markup
 * @rate: 1 for the voice's own pace, 0.5 to 2
 *
 * Returns: (transfer full) (nullable): the sentence on its way; its signals come from the main loop, never
 * from inside this call
 */
ClaraSpokenText *
clara_text_to_speech_speak (ClaraTextToSpeech *self, const char *text, const char *language, double rate,
                            GError **error)
{
  g_return_val_if_fail (CLARA_IS_TEXT_TO_SPEECH (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);
  return CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->speak (self, text, language, rate, error);
}

void
clara_text_to_speech_warm (ClaraTextToSpeech *self)
{
  g_return_if_fail (CLARA_IS_TEXT_TO_SPEECH (self));
  if (CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->warm != NULL)
    CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->warm (self);
}

/**
 * clara_text_to_speech_get_model:
 *
 * Returns: (transfer full) (nullable): what the provider would use now, by the provider's own name
 */
char *
clara_text_to_speech_get_model (ClaraTextToSpeech *self)
{
  g_return_val_if_fail (CLARA_IS_TEXT_TO_SPEECH (self), NULL);
  return CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->get_model != NULL
           ? CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->get_model (self)
           : NULL;
}

/**
 * clara_text_to_speech_get_voice:
 *
 * Returns: (transfer full) (nullable): whose voice it is, where the model has several
 */
char *
clara_text_to_speech_get_voice (ClaraTextToSpeech *self)
{
  g_return_val_if_fail (CLARA_IS_TEXT_TO_SPEECH (self), NULL);
  return CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->get_voice != NULL
           ? CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->get_voice (self)
           : NULL;
}

/**
 * clara_text_to_speech_speak_fixed:
 *
 * As clara_text_to_speech_speak(), for a text that is the same for everybody and says nothing about anybody:
 * its sound may be kept on the disk.
 *
 * Returns: (transfer full) (nullable): the sentence on its way
 */
ClaraSpokenText *
clara_text_to_speech_speak_fixed (ClaraTextToSpeech *self, const char *text, const char *language,
                                  double rate, GError **error)
{
  g_return_val_if_fail (CLARA_IS_TEXT_TO_SPEECH (self), NULL);
  g_return_val_if_fail (text != NULL, NULL);
  if (CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->speak_fixed != NULL)
    return CLARA_TEXT_TO_SPEECH_GET_IFACE (self)->speak_fixed (self, text, language, rate, error);
  return clara_text_to_speech_speak (self, text, language, rate, error);
}
