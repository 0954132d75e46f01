/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-audio-path.h"

#include "clara-play-queue.h"
#include "clara-ring.h"
#include "clara-timeline.h"

#include <errno.h>
#include <poll.h>
#include <speex/speex_resampler.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define PLAY_RATE CLARA_AUDIO_PATH_PLAY_RATE
#define RAMP (PLAY_RATE / 50)      /* 20 ms */
#define FAR_STEP (PLAY_RATE / 100) /* 10 ms of what was played */
#define DRIFT_US 20000             /* how far the two streams may slip before they are lined up again */
#define LEAD_MIN_US 5000
#define LEAD_LEAST_US 2000 /* an echo must never come before its sound */
#define LEAD_MAX_US 100000
#define FAR_WAIT_US 8000
#define FAR_GONE_US 100000
#define SLACK_US 8000 /* beyond one block of the loudspeaker */

struct _ClaraAudioPath
{
  /* Written by the microphone's callback. */
  ClaraRing captured;
  ClaraTimeline captured_times;
  /* Written by the loudspeaker's callback. */
  ClaraRing played;
  ClaraTimeline played_times;
  float gain; /* as reached by the ramp */
  float ramp_to;
  float ramp_step;

  int wake; /* eventfd: sound was captured */
  ClaraPlayQueue *queue;

  /* Set by anybody. */
  guint32 gain_bits;
  guint32 volume_bits;
  int muted;
  int loudspeaker;

  /* The reader's own. */
  gint64 near_position;
  gint64 far_position;
  gint64 lead_us;
  gboolean aligned;
  SpeexResamplerState *far_resampler;
};

static guint32
float_to_bits (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static float
float_from_bits (guint32 bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

ClaraAudioPath *
clara_audio_path_new (void)
{
  ClaraAudioPath *self = g_new0 (ClaraAudioPath, 1);

  clara_ring_init (&self->captured, 1 << 16); /* 4 s */
  clara_ring_init (&self->played, 1 << 17);   /* 2.7 s */
  clara_timeline_init (&self->captured_times, CLARA_MEDIA_RATE);
  clara_timeline_init (&self->played_times, PLAY_RATE);
  self->queue = clara_play_queue_new ();
  self->wake = eventfd (0, EFD_NONBLOCK | EFD_CLOEXEC);
  self->far_resampler = speex_resampler_init (1, PLAY_RATE, CLARA_MEDIA_RATE, 3, NULL);
  g_assert (self->far_resampler != NULL);
  self->gain = self->ramp_to = 1.0f;
  self->gain_bits = self->volume_bits = float_to_bits (1.0f);
  return self;
}

void
clara_audio_path_free (ClaraAudioPath *self)
{
  speex_resampler_destroy (self->far_resampler);
  clara_play_queue_free (self->queue);
  clara_ring_clear (&self->captured);
  clara_ring_clear (&self->played);
  if (self->wake >= 0)
    close (self->wake);
  g_free (self);
}

/* ---- the callbacks ---- */

/* An eventfd in non-blocking mode: a wake-up without a lock. When it is full the reader is awake anyway. */
static void
wake_reader (ClaraAudioPath *self)
{
  const guint64 one = 1;
  const ssize_t done = write (self->wake, &one, sizeof one);

  (void) done;
}

void
clara_audio_path_captured (ClaraAudioPath *self, const float *samples, gint64 n, gint64 time_us)
{
  const ClaraMark mark = { .position = clara_ring_get_written (&self->captured),
                           .time_us = time_us,
                           .count = n };

  if (n <= 0)
    return;
  clara_timeline_append (&self->captured_times, &mark);
  clara_ring_write (&self->captured, __atomic_load_n (&self->muted, __ATOMIC_RELAXED) ? NULL : samples, n);
  wake_reader (self);
}

static void
apply_gain (ClaraAudioPath *self, float *samples, gint64 n)
{
  const float gain = float_from_bits (__atomic_load_n (&self->gain_bits, __ATOMIC_RELAXED))
                     * float_from_bits (__atomic_load_n (&self->volume_bits, __ATOMIC_RELAXED));

  if (gain != self->ramp_to)
    {
      self->ramp_to = gain;
      self->ramp_step = (gain - self->gain) / RAMP;
    }
  for (gint64 i = 0; i < n; i++)
    {
      if (self->gain != self->ramp_to)
        {
          const float rest = self->ramp_to - self->gain;

          self->gain = ABS (rest) <= ABS (self->ramp_step) ? self->ramp_to : self->gain + self->ramp_step;
        }
      samples[i] *= self->gain;
    }
}

void
clara_audio_path_render (ClaraAudioPath *self, float *samples, gint64 n, gint64 time_us)
{
  ClaraMark mark = { .position = clara_ring_get_written (&self->played), .time_us = time_us, .count = n };

  if (n <= 0)
    return;
  clara_play_queue_render (self->queue, samples, n, &mark);
  apply_gain (self, samples, n);
  clara_timeline_append (&self->played_times, &mark);
  clara_ring_write (&self->played, samples, n);
  wake_reader (self);
}

gint64
clara_audio_path_get_captured (ClaraAudioPath *self)
{
  return clara_ring_get_written (&self->captured);
}

gint64
clara_audio_path_get_rendered (ClaraAudioPath *self)
{
  return clara_ring_get_written (&self->played);
}

/* ---- the reader ---- */

/* Until a callback of either direction ran; FALSE when it is too late. */
static gboolean
wait_for_wake (ClaraAudioPath *self, gint64 until_us)
{
  struct pollfd wait = { .fd = self->wake, .events = POLLIN };
  const gint64 left_us = until_us - g_get_monotonic_time ();
  guint64 count;
  ssize_t done;

  if (left_us <= 0)
    return FALSE;
  if (poll (&wait, 1, (int) MIN ((left_us + 999) / 1000, 60000)) < 0 && errno != EINTR)
    return FALSE;
  done = read (self->wake, &count, sizeof count);
  (void) done;
  return TRUE;
}

static gboolean
wait_for_capture (ClaraAudioPath *self, gint64 until_us)
{
  while (clara_ring_get_written (&self->captured) - self->near_position < CLARA_MEDIA_FRAME)
    if (!wait_for_wake (self, until_us))
      return FALSE;
  return TRUE;
}

/* In one cycle of the server the microphone may come before the loudspeaker. */
static gboolean
wait_for_played (ClaraAudioPath *self, gint64 near_us)
{
  const gint64 until_us = g_get_monotonic_time () + FAR_WAIT_US;
  ClaraMark last;

  while (clara_ring_get_written (&self->played) - self->far_position < FAR_STEP)
    if (!clara_timeline_last (&self->played_times, &last) || near_us - last.time_us > FAR_GONE_US
        || !wait_for_wake (self, until_us))
      return FALSE;
  return TRUE;
}

/* Where to read what was played so that its echo comes a little later than itself, and so that it is always
 * there already: the loudspeaker's newest block, less one block and some slack. */
static void
align (ClaraAudioPath *self, gint64 near_us)
{
  ClaraMark last;
  gint64 newest_us, lead_us;

  self->aligned = FALSE;
  if (!clara_timeline_last (&self->played_times, &last))
    return;
  newest_us = last.time_us + last.count * G_USEC_PER_SEC / PLAY_RATE;
  lead_us = newest_us - near_us - last.count * G_USEC_PER_SEC / PLAY_RATE - SLACK_US;
  lead_us = CLAMP (lead_us, LEAD_MIN_US, LEAD_MAX_US);
  /* A loudspeaker that stands still has nothing to line up with. */
  if (newest_us < near_us)
    return;
  self->far_position = last.position + (near_us + lead_us - last.time_us) * PLAY_RATE / G_USEC_PER_SEC;
  self->lead_us = lead_us;
  self->aligned = self->far_position >= 0;
  speex_resampler_reset_mem (self->far_resampler);
}

static void
read_far (ClaraAudioPath *self, gint64 near_us, float *far, gint64 *delay_us)
{
  float block[FAR_STEP];
  spx_uint32_t in = FAR_STEP, out = CLARA_MEDIA_FRAME;
  gint64 far_us;

  if (!self->aligned || !clara_timeline_time_at (&self->played_times, self->far_position, &far_us)
      || far_us - near_us < LEAD_LEAST_US || ABS (far_us - near_us - self->lead_us) > DRIFT_US)
    {
      align (self, near_us);
      if (!self->aligned || !clara_timeline_time_at (&self->played_times, self->far_position, &far_us))
        far_us = near_us + self->lead_us;
    }
  memset (far, 0, CLARA_MEDIA_FRAME * sizeof *far);
  *delay_us = MAX (far_us - near_us, 0);
  if (!self->aligned)
    return;
  if (!wait_for_played (self, near_us)
      || !clara_ring_read (&self->played, self->far_position, block, FAR_STEP))
    {
      self->aligned = FALSE;
      return;
    }
  speex_resampler_process_float (self->far_resampler, 0, block, &in, far, &out);
  self->far_position += FAR_STEP;
  /* The filter gives each sample this much late. */
  *delay_us = MAX (*delay_us
                     - (gint64) speex_resampler_get_output_latency (self->far_resampler) * G_USEC_PER_SEC
                         / CLARA_MEDIA_RATE,
                   0);
}

gboolean
clara_audio_path_read (ClaraAudioPath *self, float *near, float *far, gint64 *delay_us, gint64 *time_us,
                       gint64 timeout_us)
{
  gint64 near_us, unused_delay;

  if (!wait_for_capture (self, g_get_monotonic_time () + timeout_us))
    return FALSE;
  if (!clara_ring_read (&self->captured, self->near_position, near, CLARA_MEDIA_FRAME))
    {
      /* The reader slept for seconds: go on with the present. */
      self->near_position = clara_ring_get_written (&self->captured) - CLARA_MEDIA_FRAME;
      if (!clara_ring_read (&self->captured, self->near_position, near, CLARA_MEDIA_FRAME))
        return FALSE;
    }
  if (!clara_timeline_time_at (&self->captured_times, self->near_position, &near_us))
    near_us = g_get_monotonic_time ();
  read_far (self, near_us, far, delay_us != NULL ? delay_us : &unused_delay);
  if (time_us != NULL)
    *time_us = near_us;
  self->near_position += CLARA_MEDIA_FRAME;
  return TRUE;
}

void
clara_audio_path_skip (ClaraAudioPath *self)
{
  self->near_position = clara_ring_get_written (&self->captured);
  self->aligned = FALSE;
}

/* ---- the player ---- */

gsize
clara_audio_path_play (ClaraAudioPath *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag)
{
  if (!__atomic_load_n (&self->loudspeaker, __ATOMIC_RELAXED))
    return 0;
  return clara_play_queue_write (self->queue, samples, n_samples, rate, tag);
}

gboolean
clara_audio_path_get_played (ClaraAudioPath *self, gint64 now_us, guint64 *tag, gint64 *offset_us,
                             gboolean *idle)
{
  ClaraMark mark;
  guint64 found_tag = 0;
  gint64 found_offset = 0;
  gboolean found, sounding;

  /* The newest block with sound in it may still be on its way to the loudspeaker. */
  sounding = clara_timeline_find_queued (&self->played_times, G_MAXINT64, &mark)
             && mark.time_us + mark.queue_count * G_USEC_PER_SEC / PLAY_RATE > now_us;
  if (idle != NULL)
    *idle = !sounding && clara_play_queue_is_empty (self->queue);
  found = clara_timeline_find_queued (&self->played_times, now_us, &mark);
  if (found)
    {
      const gint64 gone = (now_us - mark.time_us) * PLAY_RATE / G_USEC_PER_SEC;

      found = clara_play_queue_locate (self->queue, mark.queue_position + MIN (gone, mark.queue_count),
                                       &found_tag, &found_offset);
    }
  if (tag != NULL)
    *tag = found_tag;
  if (offset_us != NULL)
    *offset_us = found_offset;
  return found;
}

void
clara_audio_path_silence (ClaraAudioPath *self)
{
  clara_play_queue_silence (self->queue);
}

void
clara_audio_path_set_gain (ClaraAudioPath *self, float gain)
{
  __atomic_store_n (&self->gain_bits, float_to_bits (CLAMP (gain, 0.0f, 4.0f)), __ATOMIC_RELAXED);
}

void
clara_audio_path_set_volume (ClaraAudioPath *self, float level)
{
  __atomic_store_n (&self->volume_bits, float_to_bits (CLAMP (level, 0.0f, 1.0f)), __ATOMIC_RELAXED);
}

void
clara_audio_path_set_muted (ClaraAudioPath *self, gboolean muted)
{
  __atomic_store_n (&self->muted, muted, __ATOMIC_RELAXED);
}

void
clara_audio_path_set_loudspeaker (ClaraAudioPath *self, gboolean there)
{
  __atomic_store_n (&self->loudspeaker, there, __ATOMIC_RELAXED);
  if (!there)
    clara_play_queue_silence (self->queue);
}
