/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-barge-in.h"
#include "clara-media.h"
#include "clara-sentence.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_AUDIO_LEVEL,  /* level */
  CLARA_AUDIO_BEGIN,  /* a segment begins: serial, time_us of its first sample, samples */
  CLARA_AUDIO_MORE,   /* more of it: samples, time_us of their end */
  CLARA_AUDIO_END,    /* nothing but silence for long: it is over */
  CLARA_AUDIO_HOLD,   /* the loudspeaker was silenced for what may be the visitor: position */
  CLARA_AUDIO_RESUME, /* it was nothing */
  CLARA_AUDIO_YIELD,  /* it is the visitor; position where the loudspeaker was silenced just now */
  CLARA_AUDIO_FINISH, /* the visitor speaks over a legal text */
  CLARA_AUDIO_CLEAN,  /* all that the microphone hears, without echo and noise: samples */
} ClaraAudioKind;

typedef struct
{
  ClaraAudioKind kind;
  guint serial;
  gint64 time_us;
  gint64 voice_us; /* end of the last frame with speech */
  double level;    /* 0 to 1 */
  guint voiced;    /* of the segment so far: frames of 10 ms with a voice in them, */
  guint pitched;   /* and with a pitch */
  double loudness; /* dB full scale, the mean of those with a voice */
  ClaraPosition position;
  gint16 *samples;
  gsize n_samples;
} ClaraAudioEvent;

/**
 * ClaraEarFuncs:
 * @event: takes over the event's samples
 * @set_gain: of Clara's own voice, 1 for full
 * @silence: falls silent at once, and tells what was heard last
 *
 * Whom an ear works for; called in clara_ear_frame().
 */
typedef struct
{
  void (*event) (ClaraAudioEvent event, gpointer user_data);
  void (*set_gain) (float gain, gpointer user_data);
  void (*silence) (ClaraPosition *position, gpointer user_data);
} ClaraEarFuncs;

/* What the main thread wants of the frame. */
typedef struct
{
  gboolean awake;
  gboolean listening;
  gboolean streaming; /* all of it is wanted */
  ClaraSpeaking speaking;
  guint ended;  /* serial of a segment that is over */
  guint worded; /* serial of the segment that the words are of */
  ClaraBargeInWords words;
} ClaraEarState;

/**
 * ClaraEar:
 *
 * What is done with each 10 ms of sound: the echo cancelled, speech found and cut into segments, and the
 * visitor given way. Pure: no thread, no device, no clock but the times of the frames.
 */
typedef struct _ClaraEar ClaraEar;

ClaraEar *clara_ear_new (const ClaraEarFuncs *funcs, gpointer user_data);
void clara_ear_free (ClaraEar *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraEar, clara_ear_free)

gboolean clara_ear_frame (ClaraEar *self, const ClaraEarState *state, const float *near, const float *far,
                          gint64 delay_us, gint64 time_us, float *clean);

G_END_DECLS
