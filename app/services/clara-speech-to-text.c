/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-to-text.h"

/* Boxed types */

G_DEFINE_BOXED_TYPE (ClaraSpeechHints, clara_speech_hints, clara_speech_hints_copy, clara_speech_hints_free)
G_DEFINE_BOXED_TYPE (ClaraTranscript, clara_transcript, clara_transcript_copy, clara_transcript_free)

/**
 * clara_speech_hints_new:
 * @digits: how many digits are expected, 0 if unknown
 * @language: (nullable): the language being spoken; "en" if not given
 * @phrases: (nullable): words and names that are likely now
 *
 * Returns: (transfer full): hints that own copies of what was given
 */
ClaraSpeechHints *
clara_speech_hints_new (ClaraExpectation expectation, guint digits, const char *language,
                        const char *const *phrases)
{
  ClaraSpeechHints *self = g_new0 (ClaraSpeechHints, 1);

  self->expectation = expectation;
  self->digits = digits;
  self->language = g_strdup (language != NULL ? language : "en");
  self->phrases = g_strdupv ((char **) phrases);
  return self;
}

ClaraSpeechHints *
clara_speech_hints_copy (const ClaraSpeechHints *self)
{
  ClaraSpeechHints *copy = clara_speech_hints_new (self->expectation, self->digits, self->language,
                                                   (const char *const *) self->phrases);

  copy->legal = self->legal;
  return copy;
}

void
clara_speech_hints_free (ClaraSpeechHints *self)
{
  g_free (self->language);
  g_strfreev (self->phrases);
  g_free (self);
}

/**
 * clara_transcript_new:
 * @text: what was understood; empty for nothing
 * @confidence: 0 to 1, cut to that range
 * @alternatives: (nullable): other readings, best first
 *
 * Returns: (transfer full): a transcript that owns copies of what was given
 */
ClaraTranscript *
clara_transcript_new (const char *text, const char *language, double confidence,
                      const char *const *alternatives)
{
  ClaraTranscript *self = g_new0 (ClaraTranscript, 1);

  self->text = g_strdup (text != NULL ? text : "");
  self->language = g_strdup (language != NULL ? language : "en");
  self->confidence = CLAMP (confidence, 0.0, 1.0);
  self->alternatives = g_strdupv ((char **) alternatives);
  return self;
}

ClaraTranscript *
clara_transcript_copy (const ClaraTranscript *self)
{
  return clara_transcript_new (self->text, self->language, self->confidence,
                               (const char *const *) self->alternatives);
}

void
clara_transcript_free (ClaraTranscript *self)
{
  g_free (self->text);
  g_free (self->language);
  g_strfreev (self->alternatives);
  g_free (self);
}

/* The stream: the base class keeps the promise of one ending and of silence after a cancel. */

typedef struct
{
  gboolean ended; /* no further sound is taken */
  gboolean over;  /* the ending was emitted, or it was cancelled */
} ClaraSpeechStreamPrivate;

enum
{
  PARTIAL,
  FINAL,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ClaraSpeechStream, clara_speech_stream, G_TYPE_OBJECT)

static void
clara_speech_stream_class_init (ClaraSpeechStreamClass *klass)
{
  signals[PARTIAL] = g_signal_new ("partial", CLARA_TYPE_SPEECH_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, CLARA_TYPE_TRANSCRIPT);
  signals[FINAL] = g_signal_new ("final", CLARA_TYPE_SPEECH_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CLARA_TYPE_TRANSCRIPT);
  signals[FAILED] = g_signal_new ("failed", CLARA_TYPE_SPEECH_STREAM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
clara_speech_stream_init (ClaraSpeechStream *self)
{
}

/**
 * clara_speech_stream_push:
 * @samples: (array length=n_samples): mono sound at 16 kHz, copied
 *
 * More of the utterance. Ignored after the end, a cancel or a failure.
 */
void
clara_speech_stream_push (ClaraSpeechStream *self, const gint16 *samples, gsize n_samples)
{
  ClaraSpeechStreamPrivate *priv = clara_speech_stream_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPEECH_STREAM (self));
  if (n_samples > 0 && !priv->ended && !priv->over)
    CLARA_SPEECH_STREAM_GET_CLASS (self)->push (self, samples, n_samples);
}

/**
 * clara_speech_stream_end:
 *
 * The utterance is over: "final" or "failed" follows.
 */
void
clara_speech_stream_end (ClaraSpeechStream *self)
{
  ClaraSpeechStreamPrivate *priv = clara_speech_stream_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPEECH_STREAM (self));
  if (priv->ended || priv->over)
    return;
  priv->ended = TRUE;
  CLARA_SPEECH_STREAM_GET_CLASS (self)->end (self);
}

/**
 * clara_speech_stream_cancel:
 *
 * Nobody wants the text any more: no signal comes after this.
 */
void
clara_speech_stream_cancel (ClaraSpeechStream *self)
{
  ClaraSpeechStreamPrivate *priv = clara_speech_stream_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPEECH_STREAM (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  CLARA_SPEECH_STREAM_GET_CLASS (self)->cancel (self);
}

void
clara_speech_stream_emit_partial (ClaraSpeechStream *self, ClaraTranscript *transcript)
{
  ClaraSpeechStreamPrivate *priv = clara_speech_stream_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPEECH_STREAM (self));
  if (!priv->over)
    g_signal_emit (self, signals[PARTIAL], 0, transcript);
}

void
clara_speech_stream_emit_final (ClaraSpeechStream *self, ClaraTranscript *transcript)
{
  ClaraSpeechStreamPrivate *priv = clara_speech_stream_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPEECH_STREAM (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  g_signal_emit (self, signals[FINAL], 0, transcript);
}

void
clara_speech_stream_emit_failed (ClaraSpeechStream *self, GError *error)
{
  ClaraSpeechStreamPrivate *priv = clara_speech_stream_get_instance_private (self);

  g_return_if_fail (CLARA_IS_SPEECH_STREAM (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  g_signal_emit (self, signals[FAILED], 0, error);
}

/* The interface */

G_DEFINE_INTERFACE (ClaraSpeechToText, clara_speech_to_text, G_TYPE_OBJECT)

static void
clara_speech_to_text_default_init (ClaraSpeechToTextInterface *iface)
{
}

/**
 * clara_speech_to_text_get_name:
 *
 * Returns: the provider's name as in the settings
 */
const char *
clara_speech_to_text_get_name (ClaraSpeechToText *self)
{
  g_return_val_if_fail (CLARA_IS_SPEECH_TO_TEXT (self), NULL);
  return CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->get_name (self);
}

/**
 * clara_speech_to_text_serves:
 *
 * Returns: whether speech in @language can be understood
 */
gboolean
clara_speech_to_text_serves (ClaraSpeechToText *self, const char *language)
{
  g_return_val_if_fail (CLARA_IS_SPEECH_TO_TEXT (self), FALSE);
  return CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->serves (self, language);
}

/**
 * clara_speech_to_text_open:
 * @hints: what is expected; borrowed for the call
 *
 * Returns: (transfer full) (nullable): a stream for one utterance; its signals come from the main loop, never
 *   from inside this call
 */
ClaraSpeechStream *
clara_speech_to_text_open (ClaraSpeechToText *self, const ClaraSpeechHints *hints, GError **error)
{
  g_return_val_if_fail (CLARA_IS_SPEECH_TO_TEXT (self), NULL);
  g_return_val_if_fail (hints != NULL, NULL);
  return CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->open (self, hints, error);
}

void
clara_speech_to_text_warm (ClaraSpeechToText *self)
{
  g_return_if_fail (CLARA_IS_SPEECH_TO_TEXT (self));
  if (CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->warm != NULL)
    CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->warm (self);
}

/**
 * clara_speech_to_text_get_model:
 *
 * Returns: (transfer full) (nullable): what the provider would use now, by the provider's own name
 */
char *
clara_speech_to_text_get_model (ClaraSpeechToText *self)
{
  g_return_val_if_fail (CLARA_IS_SPEECH_TO_TEXT (self), NULL);
  return CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->get_model != NULL
           ? CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->get_model (self)
           : NULL;
}

/**
 * clara_speech_to_text_is_local:
 *
 * Returns: whether it works on this machine alone: late where that is busy, but never out of reach
 */
gboolean
clara_speech_to_text_is_local (ClaraSpeechToText *self)
{
  g_return_val_if_fail (CLARA_IS_SPEECH_TO_TEXT (self), FALSE);
  return CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->is_local != NULL
         && CLARA_SPEECH_TO_TEXT_GET_IFACE (self)->is_local (self);
}
