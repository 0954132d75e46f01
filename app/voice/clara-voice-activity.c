/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-voice-activity.h"

#include "clara-media.h"
#include "clara-pitch.h"
#include "clara-speech-detector.h"

#include <math.h>

#define QUIETEST_SPEECH (-52.0) /* dB full scale: what is softer is not meant for Clara */
#define ECHO_MARGIN 9.0         /* dB above what remains of Clara's own voice */
#define LOUD 6.0                /* dB below the peak of Clara's voice that still count as loud */
#define BEST_LEAK (-26.0)  /* dB: however well the echo is cancelled, it may be less well a moment later */
#define LEARN 50           /* loud frames until the room is known: before, nothing exceeds Clara's voice */
#define FAR_ACTIVE (-55.0) /* dB full scale at which Clara is audible */
#define HANGOVER 5         /* frames: bridges closures of t, p, k */
#define BELOW_PEAK 25.0    /* dB below the voice's loudest: the reverberation and the detector's own tail */
#define PEAK_FALL 0.08     /* dB a frame */

struct _ClaraVoiceActivity
{
  ClaraSpeechDetector *detector;
  ClaraPitch *pitch;
  guint hangover;
  gboolean audible;    /* the frame itself has a voice in it */
  double peak;         /* dB full scale, of the voice of late */
  double level;        /* dB full scale */
  double far_envelope; /* dB, falls slowly: an echo outlasts its sound */
  double leak;         /* how much louder what is left of it in the clean sound is, in dB */
  guint learnt;        /* loud frames that the leak was learnt from */
};

ClaraVoiceActivity *
clara_voice_activity_new (void)
{
  ClaraVoiceActivity *self = g_new0 (ClaraVoiceActivity, 1);

  self->detector = clara_speech_detector_new (3);
  self->pitch = clara_pitch_new ();
  self->far_envelope = -100;
  self->level = -100;
  self->peak = -100;
  return self;
}

void
clara_voice_activity_free (ClaraVoiceActivity *self)
{
  g_clear_pointer (&self->detector, clara_speech_detector_free);
  clara_pitch_free (self->pitch);
  g_free (self);
}

static double
to_db (double energy)
{
  return isfinite (energy) ? 10 * log10 (energy / CLARA_MEDIA_FRAME + 1e-10) : -100;
}

static double
frame_energy (const float *frame)
{
  double sum = 0;

  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    sum += (double) frame[i] * frame[i];
  return to_db (sum);
}

/* Returns whether what is heard is more than the rest of Clara's own voice. */
static gboolean
exceeds_echo (ClaraVoiceActivity *self, const float *far)
{
  double far_level = far != NULL ? frame_energy (far) : -100;
  double leak;
  gboolean exceeds;

  self->far_envelope = MAX (far_level, self->far_envelope - 0.4);
  if (self->far_envelope < FAR_ACTIVE)
    return TRUE;
  leak = self->level - self->far_envelope;
  exceeds = self->learnt >= LEARN && leak > self->leak + ECHO_MARGIN;
  /* Learnt from loud moments only: in pauses the envelope is above what really sounds. */
  if (far_level > self->far_envelope - LOUD)
    {
      if (self->learnt == 0)
        self->leak = leak;
      self->leak += CLAMP (leak - self->leak, self->learnt < LEARN ? -0.3 : -0.1, exceeds ? 0.01 : 0.5);
      self->learnt = MIN (self->learnt + 1, LEARN);
    }
  self->leak = CLAMP (self->leak, BEST_LEAK, 30);
  return exceeds;
}

/**
 * clara_voice_activity_frame:
 * @clean: the microphone after echo cancellation, CLARA_MEDIA_FRAME samples
 * @far: (nullable): what left the loudspeaker
 *
 * Returns: whether the visitor speaks
 */
gboolean
clara_voice_activity_frame (ClaraVoiceActivity *self, const float *clean, const float *far)
{
  gboolean speech = clara_speech_detector_is_speech (self->detector, clean);
  gboolean above_echo;

  clara_pitch_frame (self->pitch, clean);
  /* A phone that rings is taken for speech by every detector. */
  if (speech && clara_pitch_is_tone (self->pitch))
    speech = FALSE;
  self->level = frame_energy (clean);
  above_echo = exceeds_echo (self, far);
  if (speech && above_echo && self->level > QUIETEST_SPEECH)
    self->hangover = HANGOVER + 1;
  else if (self->hangover > 0)
    self->hangover--;
  self->peak = MAX (self->peak - PEAK_FALL, QUIETEST_SPEECH);
  if (speech && above_echo)
    self->peak = MAX (self->peak, self->level);
  self->audible = self->hangover > 0 && self->level > MAX (self->peak - BELOW_PEAK, QUIETEST_SPEECH);
  return self->hangover > 0;
}

/**
 * clara_voice_activity_is_audible:
 *
 * Returns: whether a voice is really heard in the last frame, not only bridged; silence is dated from the
 *   last frame that was
 */
gboolean
clara_voice_activity_is_audible (ClaraVoiceActivity *self)
{
  return self->audible;
}

/**
 * clara_voice_activity_is_pitched:
 *
 * Returns: whether the last frame has a voice's pitch in it; speech has not in every frame, a cough in none
 */
gboolean
clara_voice_activity_is_pitched (ClaraVoiceActivity *self)
{
  return self->audible && clara_pitch_is_periodic (self->pitch);
}

/**
 * clara_voice_activity_get_decibels:
 *
 * Returns: the loudness of the last frame in dB full scale
 */
double
clara_voice_activity_get_decibels (ClaraVoiceActivity *self)
{
  return self->level;
}

/**
 * clara_voice_activity_get_level:
 *
 * Returns: the loudness of the last frame, 0 (nothing) to 1 (a loud voice at the microphone)
 */
double
clara_voice_activity_get_level (ClaraVoiceActivity *self)
{
  return CLAMP ((self->level + 60) / 50, 0, 1);
}
