/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-ear.h"

#include "clara-segmenter.h"
#include "clara-voice-activity.h"

#include <math.h>

#define FRAME_US 10000
#define LEVEL_FRAMES 4 /* 25 levels a second */
#define MORE_FRAMES 1  /* sound goes on every 10 ms: what waits is answered later */
#define DUCKED_GAIN 0.1f
#define STREAM_FRAMES 2

struct _ClaraEar
{
  const ClaraEarFuncs *funcs;
  gpointer user_data;

  ClaraEcho *echo;
  ClaraVoiceActivity *activity;
  ClaraSegmenter *segmenter;
  ClaraBargeIn barge_in;
  GByteArray *pending; /* of the open segment */
  GByteArray *stream;  /* of what is streamed */
  gboolean open;
  gboolean listened; /* in the frame before */
  gboolean held;     /* silent for what may be nothing */
  gint64 voice_us;
  guint voiced; /* of the open segment, or the one that may begin */
  guint pitched;
  double loudness; /* dB, summed */
  double loudest;
  guint frames;
};

static void
tell_sound (ClaraEar *self, ClaraAudioKind kind, gint64 time_us)
{
  ClaraAudioEvent event = { .kind = kind,
                            .time_us = time_us,
                            .voice_us = self->voice_us,
                            .voiced = self->voiced,
                            .pitched = self->pitched,
                            .loudness = self->voiced > 0 ? self->loudness / self->voiced : -100 };
  gsize size;

  event.serial = clara_segmenter_get_serial (self->segmenter);
  event.n_samples = self->pending->len / sizeof (gint16);
  event.samples = (gint16 *) (gpointer) g_byte_array_steal (self->pending, &size);
  self->funcs->event (event, self->user_data);
}

static void
level_frame (ClaraEar *self)
{
  self->loudest = MAX (self->loudest, clara_voice_activity_get_level (self->activity));
  if (++self->frames % LEVEL_FRAMES != 0)
    return;
  self->funcs->event ((ClaraAudioEvent){ .kind = CLARA_AUDIO_LEVEL, .level = self->loudest },
                      self->user_data);
  self->loudest = 0;
}

static void
act (ClaraEar *self, ClaraBargeInAction action)
{
  ClaraAudioEvent event = { .kind = CLARA_AUDIO_YIELD };

  switch (action)
    {
    case CLARA_BARGE_IN_NOTHING:
      return;
    case CLARA_BARGE_IN_DUCK:
      self->funcs->set_gain (DUCKED_GAIN, self->user_data);
      return;
    case CLARA_BARGE_IN_RESTORE:
      self->funcs->set_gain (1, self->user_data);
      return;
    case CLARA_BARGE_IN_HOLD:
      event.kind = CLARA_AUDIO_HOLD;
      self->funcs->silence (&event.position, self->user_data);
      self->held = TRUE;
      break;
    case CLARA_BARGE_IN_RESUME:
      event.kind = CLARA_AUDIO_RESUME;
      self->funcs->set_gain (1, self->user_data);
      self->held = FALSE;
      break;
    case CLARA_BARGE_IN_YIELD:
      if (!self->held)
        self->funcs->silence (&event.position, self->user_data);
      self->held = FALSE;
      break;
    case CLARA_BARGE_IN_FINISH:
      event.kind = CLARA_AUDIO_FINISH;
      break;
    }
  self->funcs->event (event, self->user_data);
}

static void
give_way_frame (ClaraEar *self, const ClaraEarState *state, gboolean voiced)
{
  const ClaraBargeInFrame frame = {
    .voiced = voiced,
    .pitched = clara_voice_activity_is_pitched (self->activity),
    .level = clara_voice_activity_get_decibels (self->activity),
    .words = self->open && state->worded == clara_segmenter_get_serial (self->segmenter)
               ? state->words
               : CLARA_BARGE_IN_WORDS_NONE,
  };

  act (self, clara_barge_in_frame (&self->barge_in, state->speaking, &frame));
}

static void
segment_frame (ClaraEar *self, const float *clean, gboolean voiced, gboolean own_voice, guint ended,
               gint64 time_us)
{
  gint16 samples[CLARA_MEDIA_FRAME];
  gboolean was_open;

  clara_segmenter_end (self->segmenter, ended);
  was_open = self->open && ended != clara_segmenter_get_serial (self->segmenter);
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    samples[i] = (gint16) lrintf (CLAMP (clean[i], -1.0f, 1.0f) * 32767.0f);
  if (clara_voice_activity_is_audible (self->activity))
    {
      self->voice_us = time_us + FRAME_US;
      self->voiced++;
      self->pitched += clara_voice_activity_is_pitched (self->activity);
      self->loudness += clara_voice_activity_get_decibels (self->activity);
    }
  else if (!was_open)
    {
      self->voiced = self->pitched = 0;
      self->loudness = 0;
    }
  if (!was_open)
    g_byte_array_set_size (self->pending, 0);
  self->open = clara_segmenter_frame (self->segmenter, samples, voiced, own_voice, self->pending);
  if (self->open && !was_open)
    tell_sound (self, CLARA_AUDIO_BEGIN,
                time_us + FRAME_US - (gint64) (self->pending->len / sizeof (samples)) * FRAME_US);
  else if (self->open && self->pending->len >= MORE_FRAMES * sizeof (samples))
    tell_sound (self, CLARA_AUDIO_MORE, time_us + FRAME_US);
  else if (was_open && !self->open)
    tell_sound (self, CLARA_AUDIO_END, time_us + FRAME_US);
}

/* 20 ms at a time: a service takes what it gets, and each piece costs its own way. */
static void
stream_frame (ClaraEar *self, const float *clean, gint64 time_us)
{
  gint16 samples[CLARA_MEDIA_FRAME];

  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    samples[i] = (gint16) lrintf (CLAMP (clean[i], -1.0f, 1.0f) * 32767.0f);
  g_byte_array_append (self->stream, (const guint8 *) samples, sizeof samples);
  if (self->stream->len >= STREAM_FRAMES * sizeof samples)
    {
      ClaraAudioEvent event = { .kind = CLARA_AUDIO_CLEAN, .time_us = time_us + FRAME_US };
      gsize size;

      event.n_samples = self->stream->len / sizeof (gint16);
      event.samples = (gint16 *) (gpointer) g_byte_array_steal (self->stream, &size);
      self->funcs->event (event, self->user_data);
    }
}

static void
stop_listening (ClaraEar *self)
{
  if (!self->listened)
    return;
  self->listened = FALSE;
  if (self->open)
    self->funcs->event ((ClaraAudioEvent){ .kind = CLARA_AUDIO_END,
                                           .serial = clara_segmenter_get_serial (self->segmenter),
                                           .voice_us = self->voice_us },
                        self->user_data);
  self->open = FALSE;
  clara_segmenter_reset (self->segmenter);
  act (self, clara_barge_in_stop (&self->barge_in));
}

/**
 * clara_ear_new:
 * @funcs: static
 *
 * Returns: (transfer full): an ear that has heard nothing
 */
ClaraEar *
clara_ear_new (const ClaraEarFuncs *funcs, gpointer user_data)
{
  ClaraEar *self = g_new0 (ClaraEar, 1);

  self->funcs = funcs;
  self->user_data = user_data;
  self->echo = clara_echo_new ();
  self->activity = clara_voice_activity_new ();
  self->segmenter = clara_segmenter_new ();
  self->pending = g_byte_array_new ();
  self->stream = g_byte_array_new ();
  return self;
}

void
clara_ear_free (ClaraEar *self)
{
  clara_echo_free (self->echo);
  clara_voice_activity_free (self->activity);
  clara_segmenter_free (self->segmenter);
  g_byte_array_unref (self->pending);
  g_byte_array_unref (self->stream);
  g_free (self);
}

/**
 * clara_ear_frame:
 * @near: the microphone, CLARA_MEDIA_FRAME samples
 * @far: what left the loudspeaker
 * @delay_us: from a sample of @far to its echo in @near
 * @time_us: of the first sample of @near
 * @clean: (out): the visitor alone; untouched where FALSE is returned
 *
 * Returns: whether the frame was looked at: never while asleep
 */
gboolean
clara_ear_frame (ClaraEar *self, const ClaraEarState *state, const float *near, const float *far,
                 gint64 delay_us, gint64 time_us, float *clean)
{
  gboolean voiced;

  if (!state->awake)
    {
      stop_listening (self);
      return FALSE;
    }
  clara_echo_process (self->echo, near, far, delay_us, clean);
  voiced = clara_voice_activity_frame (self->activity, clean, far);
  level_frame (self);
  if (state->streaming)
    stream_frame (self, clean, time_us);
  if (!state->listening)
    {
      stop_listening (self);
      return TRUE;
    }
  self->listened = TRUE;
  give_way_frame (self, state, voiced);
  segment_frame (self, clean, voiced, state->speaking != CLARA_SPEAKING_NOT, state->ended, time_us);
  return TRUE;
}
