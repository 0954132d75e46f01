/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Mouth shapes of LOOK, blended by the avatar. */
typedef enum
{
  CLARA_VISEME_CLOSED,
  CLARA_VISEME_SLIGHT,
  CLARA_VISEME_OPEN,
  CLARA_VISEME_WIDE,
  CLARA_VISEME_ROUND,
  CLARA_VISEME_TIGHT_ROUND,
  CLARA_VISEME_TEETH_ON_LIP,
  CLARA_VISEME_TONGUE_UP,
  CLARA_VISEME_TONGUE_BETWEEN,
  CLARA_VISEME_PRESSED,
  CLARA_VISEME_SMILE,
  CLARA_VISEME_SMALL,
} ClaraViseme;

/**
 * ClaraSpokenText:
 *
 * One sentence on its way to sound. Main thread.
 *
 * Signals: "audio" (GBytes* of mono gint16, int rate), any number; "mark" (guint kind, gint64 at_us, int
 * value): kind 0 a word begins, value its byte offset in the text as given; kind 1 a viseme begins, value a
 * ClaraViseme; at_us from the start of this sentence's sound, marks before or with the sound they belong to;
 * then exactly one of "done" () and "failed" (GError*). None after clara_spoken_text_cancel(). A sentence
 * with no sound has failed.
 */
#define CLARA_TYPE_SPOKEN_TEXT (clara_spoken_text_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaraSpokenText, clara_spoken_text, CLARA, SPOKEN_TEXT, GObject)
struct _ClaraSpokenTextClass
{
  GObjectClass parent_class;
  void (*cancel) (ClaraSpokenText *self);
};
void clara_spoken_text_cancel (ClaraSpokenText *self);
/* For implementations. */
void clara_spoken_text_emit_audio (ClaraSpokenText *self, GBytes *samples, int rate);
void clara_spoken_text_emit_word (ClaraSpokenText *self, gint64 at_us, int byte_offset);
void clara_spoken_text_emit_viseme (ClaraSpokenText *self, gint64 at_us, ClaraViseme viseme);
void clara_spoken_text_emit_done (ClaraSpokenText *self);
void clara_spoken_text_emit_failed (ClaraSpokenText *self, GError *error);

#define CLARA_TYPE_TEXT_TO_SPEECH (clara_text_to_speech_get_type ())
G_DECLARE_INTERFACE (ClaraTextToSpeech, clara_text_to_speech, CLARA, TEXT_TO_SPEECH, GObject)
struct _ClaraTextToSpeechInterface
{
  GTypeInterface parent_iface;
  const char *(*get_name) (ClaraTextToSpeech *self);
  gboolean (*serves) (ClaraTextToSpeech *self, const char *language);
  ClaraSpokenText *(*speak) (ClaraTextToSpeech *self, const char *text, const char *language, double rate,
                             GError **error);
  void (*warm) (ClaraTextToSpeech *self);
  char *(*get_model) (ClaraTextToSpeech *self); /* may be NULL */
  char *(*get_voice) (ClaraTextToSpeech *self); /* may be NULL, where the model is the voice */
  /* As speak, for a text that is the same for everybody, so that its sound may be kept; may be NULL. */
  ClaraSpokenText *(*speak_fixed) (ClaraTextToSpeech *self, const char *text, const char *language,
                                   double rate, GError **error);
};
const char *clara_text_to_speech_get_name (ClaraTextToSpeech *self);
gboolean clara_text_to_speech_serves (ClaraTextToSpeech *self, const char *language);
ClaraSpokenText *clara_text_to_speech_speak (ClaraTextToSpeech *self, const char *text, const char *language,
                                             double rate, GError **error);
void clara_text_to_speech_warm (ClaraTextToSpeech *self);
char *clara_text_to_speech_get_model (ClaraTextToSpeech *self);
char *clara_text_to_speech_get_voice (ClaraTextToSpeech *self);
ClaraSpokenText *clara_text_to_speech_speak_fixed (ClaraTextToSpeech *self, const char *text,
                                                   const char *language, double rate, GError **error);

G_END_DECLS
