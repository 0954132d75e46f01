/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraSpeechHints:
 *
 * What the dialogue expects next, for recognisers that want a grammar or a prompt and for the end of a turn.
 */
typedef enum
{
  CLARA_EXPECT_FREE,   /* anything */
  CLARA_EXPECT_CHOICE, /* an intent or one of the phrases */
  CLARA_EXPECT_YES_NO,
  CLARA_EXPECT_NAME,   /* a person's name; phrases has likely ones */
  CLARA_EXPECT_DIGITS, /* digits of them, 0 if unknown */
  CLARA_EXPECT_EMAIL,
} ClaraExpectation;

typedef struct
{
  ClaraExpectation expectation;
  guint digits;
  char *language; /* "en", ... */
  char **phrases; /* words and names likely now; may be NULL */
  gboolean legal; /* a consent or legal text is being read: a sentence is finished before yielding */
} ClaraSpeechHints;

#define CLARA_TYPE_SPEECH_HINTS (clara_speech_hints_get_type ())
GType clara_speech_hints_get_type (void);
ClaraSpeechHints *clara_speech_hints_new (ClaraExpectation expectation, guint digits, const char *language,
                                          const char *const *phrases);
ClaraSpeechHints *clara_speech_hints_copy (const ClaraSpeechHints *self);
void clara_speech_hints_free (ClaraSpeechHints *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraSpeechHints, clara_speech_hints_free)

typedef struct
{
  char *text;
  char *language;
  double confidence;   /* 0 to 1; below 0.5 the words are to be confirmed */
  char **alternatives; /* other readings, best first; may be NULL */
} ClaraTranscript;

#define CLARA_TYPE_TRANSCRIPT (clara_transcript_get_type ())
GType clara_transcript_get_type (void);
ClaraTranscript *clara_transcript_new (const char *text, const char *language, double confidence,
                                       const char *const *alternatives);
ClaraTranscript *clara_transcript_copy (const ClaraTranscript *self);
void clara_transcript_free (ClaraTranscript *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraTranscript, clara_transcript_free)

/**
 * ClaraSpeechStream:
 *
 * One utterance on its way to text. Main thread; the work is done elsewhere.
 *
 * Signals: "partial" (ClaraTranscript*), then exactly one of "final" (ClaraTranscript*; empty text where
 * nothing was understood) and "failed" (GError*). None after clara_speech_stream_cancel().
 */
#define CLARA_TYPE_SPEECH_STREAM (clara_speech_stream_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaraSpeechStream, clara_speech_stream, CLARA, SPEECH_STREAM, GObject)
struct _ClaraSpeechStreamClass
{
  GObjectClass parent_class;
  void (*push) (ClaraSpeechStream *self, const gint16 *samples, gsize n_samples);
  void (*end) (ClaraSpeechStream *self);
  void (*cancel) (ClaraSpeechStream *self);
};
void clara_speech_stream_push (ClaraSpeechStream *self, const gint16 *samples,
                               gsize n_samples); /* 16 kHz mono */
void clara_speech_stream_end (ClaraSpeechStream *self);
void clara_speech_stream_cancel (ClaraSpeechStream *self);
/* For implementations. */
void clara_speech_stream_emit_partial (ClaraSpeechStream *self, ClaraTranscript *transcript);
void clara_speech_stream_emit_final (ClaraSpeechStream *self, ClaraTranscript *transcript);
void clara_speech_stream_emit_failed (ClaraSpeechStream *self, GError *error);

#define CLARA_TYPE_SPEECH_TO_TEXT (clara_speech_to_text_get_type ())
G_DECLARE_INTERFACE (ClaraSpeechToText, clara_speech_to_text, CLARA, SPEECH_TO_TEXT, GObject)
struct _ClaraSpeechToTextInterface
{
  GTypeInterface parent_iface;
  const char *(*get_name) (ClaraSpeechToText *self);
  gboolean (*serves) (ClaraSpeechToText *self, const char *language);
  ClaraSpeechStream *(*open) (ClaraSpeechToText *self, const ClaraSpeechHints *hints, GError **error);
  void (*warm) (ClaraSpeechToText *self);
  char *(*get_model) (ClaraSpeechToText *self);   /* may be NULL */
  gboolean (*is_local) (ClaraSpeechToText *self); /* may be NULL: a service */
};
const char *clara_speech_to_text_get_name (ClaraSpeechToText *self);
gboolean clara_speech_to_text_serves (ClaraSpeechToText *self, const char *language);
ClaraSpeechStream *clara_speech_to_text_open (ClaraSpeechToText *self, const ClaraSpeechHints *hints,
                                              GError **error);
void
clara_speech_to_text_warm (ClaraSpeechToText *self); /* on wake: connections, models; cheap, repeatable */
char *clara_speech_to_text_get_model (ClaraSpeechToText *self);
gboolean clara_speech_to_text_is_local (ClaraSpeechToText *self);

G_END_DECLS
