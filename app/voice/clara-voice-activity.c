/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-voice-activity.h"

#include "clara-media.h"
#include "clara-speech-detector.h"

#include <math.h>

#define N_BANDS 4
#define LOWEST_FLOOR (-75.0) /* dB full scale in a band: digital silence is no noise floor to compare with   \
                              */
#define QUIETEST_SPEECH (-52.0) /* dB full scale: what is softer is not meant for Clara */
#define ONSET_SNR 7.0           /* dB above the noise that begin speech */
#define KEEP_SNR 4.0            /* ... and that keep it */
#define ECHO_MARGIN 9.0         /* dB above what remains of Clara's own voice */
#define FAR_ACTIVE (-55.0)      /* dB full scale at which Clara is audible */
#define HANGOVER 5              /* frames: bridges closures of t, p, k */

/* Middle and width of each band in Hz: voicing, first, second formant, consonants. */
static const double bands[N_BANDS][2] = { { 300, 300 }, { 750, 500 }, { 1500, 1000 }, { 3000, 2000 } };
static const double weights[N_BANDS] = { 0.3, 0.3, 0.25, 0.15 };

typedef struct
{
  double b0, a1, a2; /* band-pass of second order: b1 = 0, b2 = -b0 */
  double x1, x2, y1, y2;
  double floor; /* dB */
} Band;

struct _ClaraVoiceActivity
{
  ClaraSpeechDetector *detector;
  Band bands[N_BANDS];
  guint frames;
  guint hangover;
  gboolean speech;
  double level;        /* dB full scale */
  double far_envelope; /* dB, falls slowly: an echo outlasts its sound */
  double leak;         /* dB of the far end that are left in the clean sound */
};

ClaraVoiceActivity *
clara_voice_activity_new (void)
{
  ClaraVoiceActivity *self = g_new0 (ClaraVoiceActivity, 1);

  self->detector = clara_speech_detector_new (3);
  self->far_envelope = -100;
  self->leak = -12; /* before the canceller has converged, expect little of it */
  self->level = -100;
  for (guint i = 0; i < N_BANDS; i++)
    {
      double w = 2 * G_PI * bands[i][0] / CLARA_MEDIA_RATE;
      double alpha = sin (w) * bands[i][1] / bands[i][0] / 2;

      self->bands[i].b0 = alpha / (1 + alpha);
      self->bands[i].a1 = -2 * cos (w) / (1 + alpha);
      self->bands[i].a2 = (1 - alpha) / (1 + alpha);
      self->bands[i].floor = -50;
    }
  return self;
}

void
clara_voice_activity_free (ClaraVoiceActivity *self)
{
  g_clear_pointer (&self->detector, clara_speech_detector_free);
  g_free (self);
}

static double
to_db (double energy)
{
  return 10 * log10 (energy / CLARA_MEDIA_FRAME + 1e-10);
}

static double
band_energy (Band *band, const float *frame)
{
  double sum = 0;

  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    {
      double y = band->b0 * (frame[i] - band->x2) - band->a1 * band->y1 - band->a2 * band->y2;

      band->x2 = band->x1;
      band->x1 = frame[i];
      band->y2 = band->y1;
      band->y1 = y;
      sum += y * y;
    }
  return to_db (sum);
}

/* The floor falls quickly and rises slowly, slower still while there is speech: a long sentence is not noise.
 */
static void
follow_floor (Band *band, double db, guint frames, gboolean speech)
{
  double rise = frames < 30 ? 0.6 : speech ? 0.005 : 0.06;

  if (db < band->floor)
    band->floor += (db - band->floor) * 0.2;
  else
    band->floor += MIN (rise, db - band->floor);
  band->floor = MAX (band->floor, LOWEST_FLOOR);
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
  exceeds = leak > self->leak + ECHO_MARGIN;
  if (leak < self->leak)
    self->leak -= MIN (0.15, self->leak - leak);
  else
    self->leak += MIN (exceeds ? 0.01 : 0.1, leak - self->leak);
  self->leak = CLAMP (self->leak, -60, 0);
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
  gboolean statistical = self->detector == NULL || clara_speech_detector_is_speech (self->detector, clean);
  gboolean above_echo;
  double snr = 0;
  gboolean now;

  self->level = frame_energy (clean);
  above_echo = exceeds_echo (self, far);
  for (guint i = 0; i < N_BANDS; i++)
    {
      double db = band_energy (&self->bands[i], clean);

      snr += weights[i] * CLAMP (db - self->bands[i].floor, 0, 25);
      follow_floor (&self->bands[i], db, self->frames, self->speech);
    }
  self->frames++;
  now =
    statistical && above_echo && self->level > QUIETEST_SPEECH && snr > (self->speech ? KEEP_SNR : ONSET_SNR);
  if (now)
    self->hangover = HANGOVER;
  else if (self->hangover > 0)
    self->hangover--;
  self->speech = now || self->hangover > 0;
  return self->speech;
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
