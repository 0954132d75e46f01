/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-detector.h"

#include "clara-media-types.h"
#include "clara-media-config.h"

#include <math.h>

#define N_BANDS 4

#ifdef HAVE_WEBRTC_VAD
/* Exported by the library with C linkage and declared in no header of it; later releases may hide them, which
 * is why the build looks for them. */
typedef struct WebRtcVadInst VadInst;
VadInst *WebRtcVad_Create (void);
void WebRtcVad_Free (VadInst *handle);
int WebRtcVad_Init (VadInst *handle);
int WebRtcVad_set_mode (VadInst *handle, int mode);
int WebRtcVad_Process (VadInst *handle, int fs, const gint16 *audio_frame, size_t frame_length);
#endif

struct _ClaraSpeechDetector
{
#ifdef HAVE_WEBRTC_VAD
  VadInst *vad;
#endif
  double state[N_BANDS][4]; /* of the band filters */
  double noise[N_BANDS];    /* floor of each band, in dB */
  gboolean started;
  double threshold; /* dB over the floor, mean of the bands */
};

/* Band-pass filters of the second order at 16 kHz: middle in Hz, and quality. */
static const struct
{
  double middle;
  double quality;
  double weight;
} bands[N_BANDS] = { { 300, 0.8, 0.3 }, { 800, 0.9, 0.3 }, { 1800, 1.0, 0.25 }, { 3500, 1.0, 0.15 } };

/* Decibels over the floor for modes 0 to 3. */
static const double thresholds[] = { 5.0, 6.0, 7.0, 8.0 };

ClaraSpeechDetector *
clara_speech_detector_new (int mode)
{
  ClaraSpeechDetector *self = g_new0 (ClaraSpeechDetector, 1);

  mode = CLAMP (mode, 0, 3);
  self->threshold = thresholds[mode];
#ifdef HAVE_WEBRTC_VAD
  self->vad = WebRtcVad_Create ();
  if (self->vad != NULL && (WebRtcVad_Init (self->vad) != 0 || WebRtcVad_set_mode (self->vad, mode) != 0))
    g_clear_pointer (&self->vad, WebRtcVad_Free);
#endif
  return self;
}

void
clara_speech_detector_free (ClaraSpeechDetector *self)
{
#ifdef HAVE_WEBRTC_VAD
  g_clear_pointer (&self->vad, WebRtcVad_Free);
#endif
  g_free (self);
}

static double
measure_band (ClaraSpeechDetector *self, int band, const float *frame)
{
  const double omega = 2 * G_PI * bands[band].middle / CLARA_MEDIA_RATE;
  const double alpha = sin (omega) / (2 * bands[band].quality);
  const double b0 = alpha / (1 + alpha), a1 = -2 * cos (omega) / (1 + alpha), a2 = (1 - alpha) / (1 + alpha);
  double *z = self->state[band];
  double energy = 0;

  for (int i = 0; i < CLARA_MEDIA_FRAME; i++)
    {
      const double x = isfinite (frame[i]) ? CLAMP (frame[i], -1.0f, 1.0f) : 0;
      const double y = b0 * (x - z[1]) - a1 * z[2] - a2 * z[3];

      z[1] = z[0];
      z[0] = x;
      z[3] = z[2];
      z[2] = y;
      energy += y * y;
    }
  return 10 * log10 (energy / CLARA_MEDIA_FRAME + 1e-9);
}

/* How far the frame stands out of the noise; the floor falls fast and rises slowly, so that speech does not
 * lift it. */
static gboolean
stands_out (ClaraSpeechDetector *self, const float *frame)
{
  double over = 0;

  for (int i = 0; i < N_BANDS; i++)
    {
      const double level = measure_band (self, i, frame);

      if (!self->started)
        self->noise[i] = level;
      over += bands[i].weight * CLAMP (level - self->noise[i], -10, 30);
      if (level < self->noise[i])
        self->noise[i] += 0.2 * (level - self->noise[i]);
      else
        self->noise[i] += MIN (0.02, 0.05 * (level - self->noise[i]));
    }
  self->started = TRUE;
  return over > self->threshold;
}

/**
 * clara_speech_detector_is_speech:
 * @frame160: 10 ms at 16 kHz
 *
 * Stationary noise deceives the energy least, babble the WebRTC detector least: speech is what both take for
 * it.
 */
gboolean
clara_speech_detector_is_speech (ClaraSpeechDetector *self, const float *frame160)
{
  const gboolean loud = stands_out (self, frame160);
#ifdef HAVE_WEBRTC_VAD
  if (self->vad != NULL)
    {
      gint16 samples[CLARA_MEDIA_FRAME];

      for (int i = 0; i < CLARA_MEDIA_FRAME; i++)
        samples[i] =
          isfinite (frame160[i]) ? (gint16) CLAMP (lrintf (frame160[i] * 32767), -32768, 32767) : 0;
      return WebRtcVad_Process (self->vad, CLARA_MEDIA_RATE, samples, CLARA_MEDIA_FRAME) == 1 && loud;
    }
#endif
  return loud;
}
