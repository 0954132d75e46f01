/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-echo.h"

#include <webrtc/modules/audio_processing/include/audio_processing.h>

#include <algorithm>
#include <cmath>
#include <memory>

using webrtc::AudioProcessing;

namespace
{
const int rate = 16000;
const int frame = 160;
const int max_delay_ms = 500;
}

struct _ClaraEcho
{
  std::unique_ptr<AudioProcessing> processing;
};

static std::unique_ptr<AudioProcessing>
make_processing ()
{
  webrtc::Config config;

  /* 128 ms of filter, and little trust in the reported delay's steadiness; the delay-agnostic mode is worse.
   */
  config.Set<webrtc::ExtendedFilter> (new webrtc::ExtendedFilter (true));
  std::unique_ptr<AudioProcessing> processing (AudioProcessing::Create (config));
  if (!processing)
    return nullptr;
  processing->high_pass_filter ()->Enable (true);
  processing->echo_cancellation ()->enable_drift_compensation (false);
  processing->echo_cancellation ()->set_suppression_level (webrtc::EchoCancellation::kModerateSuppression);
  processing->echo_cancellation ()->Enable (true);
  processing->noise_suppression ()->set_level (webrtc::NoiseSuppression::kModerate);
  processing->noise_suppression ()->Enable (true);
  return processing;
}

/**
 * clara_echo_new:
 *
 * Returns: a canceller that knows no echo yet; where the library does not start it passes sound through
 */
ClaraEcho *
clara_echo_new (void)
{
  ClaraEcho *self = new _ClaraEcho;

  try
    {
      self->processing = make_processing ();
    }
  catch (const std::exception &problem)
    {
      g_warning ("Echo cancellation does not start: %s", problem.what ());
    }
  return self;
}

void
clara_echo_free (ClaraEcho *self)
{
  delete self;
}

/**
 * clara_echo_process:
 * @near: 160 samples of the microphone
 * @far: 160 samples of the loudspeaker, in step with @near
 * @delay_us: from a sample of @far to its echo in @near
 * @clean: (out): 160 samples; may be @near
 */
void
clara_echo_process (ClaraEcho *self, const float *near, const float *far, gint64 delay_us, float *clean)
{
  const webrtc::StreamConfig mono (rate, 1);
  float in[frame], reference[frame], out[frame];
  float *inputs[] = { in }, *references[] = { reference }, *outputs[] = { out };
  bool done = false;

  /* What a broken driver gives for sound must not poison the filter for ever. */
  for (int i = 0; i < frame; i++)
    {
      in[i] = std::isfinite (near[i]) ? std::min (1.0f, std::max (-1.0f, near[i])) : 0.0f;
      reference[i] = std::isfinite (far[i]) ? std::min (1.0f, std::max (-1.0f, far[i])) : 0.0f;
    }
  try
    {
      if (self->processing)
        {
          self->processing->ProcessReverseStream (references, mono, mono, references);
          self->processing->set_stream_delay_ms (
            (int) std::min<gint64> (max_delay_ms, std::max<gint64> (0, (delay_us + 500) / 1000)));
          done = self->processing->ProcessStream (inputs, mono, mono, outputs) == AudioProcessing::kNoError;
          /* A filter that diverged, as it may where the delay jumps, never comes back by itself. */
          if (done && !std::all_of (out, out + frame, [] (float value) { return std::isfinite (value); }))
            {
              self->processing->Initialize ();
              done = false;
            }
        }
    }
  catch (const std::exception &problem)
    {
      done = false;
    }
  std::copy (done ? out : in, (done ? out : in) + frame, clean);
}
