/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-play-queue.h"

#include <speex/speex_resampler.h>
#include <string.h>

#define RATE 48000
#define SIZE (1 << 22)        /* samples; holds CAPACITY */
#define CAPACITY (60 * RATE)  /* samples */
#define FADE_OUT (RATE / 200) /* 5 ms */
#define FADE_IN (RATE / 500)  /* 2 ms */
#define QUALITY 5

/* A run of samples under one tag. */
typedef struct
{
  gint64 start;
  guint64 tag;
} Segment;

struct _ClaraPlayQueue
{
  gint16 *samples;
  gint64 written;  /* by the writer */
  gint64 read;     /* by the callback */
  gint64 flush_to; /* what lies before this is not wanted any more; only grows */

  /* The callback's own. */
  float last; /* the last sample given, for the tail after an end */
  int tail;   /* samples of the tail that are still to come */
  int risen;  /* samples of the fade-in that are done */

  /* The writer's and the asker's, never the callback's. */
  GMutex lock;
  GArray *segments;
  SpeexResamplerState *resampler;
  int resampler_rate;
  gint64 seen_flush;
};

ClaraPlayQueue *
clara_play_queue_new (void)
{
  ClaraPlayQueue *self = g_new0 (ClaraPlayQueue, 1);

  /* Pages of the ring are the system's until the sound gets there. */
  self->samples = g_malloc (SIZE * sizeof (gint16));
  self->segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  g_mutex_init (&self->lock);
  return self;
}

void
clara_play_queue_free (ClaraPlayQueue *self)
{
  g_clear_pointer (&self->resampler, speex_resampler_destroy);
  g_array_unref (self->segments);
  g_mutex_clear (&self->lock);
  g_free (self->samples);
  g_free (self);
}

/* What is read or not wanted, whichever is further. */
static gint64
get_done (ClaraPlayQueue *self)
{
  return MAX (__atomic_load_n (&self->read, __ATOMIC_ACQUIRE),
              __atomic_load_n (&self->flush_to, __ATOMIC_ACQUIRE));
}

static gint64
get_free (ClaraPlayQueue *self)
{
  return CAPACITY - (self->written - get_done (self));
}

static void
append (ClaraPlayQueue *self, const gint16 *samples, gint64 n)
{
  const gint64 at = self->written & (SIZE - 1);
  const gint64 part = MIN (n, SIZE - at);

  memcpy (self->samples + at, samples, part * sizeof (gint16));
  memcpy (self->samples, samples + part, (n - part) * sizeof (gint16));
  __atomic_store_n (&self->written, self->written + n, __ATOMIC_RELEASE);
}

/* Resamples and appends as much as there is room for; returns how many samples it took. */
static gsize
resample (ClaraPlayQueue *self, const gint16 *samples, gsize n_samples)
{
  gsize taken = 0;
  gint16 block[2048];

  while (taken < n_samples)
    {
      spx_uint32_t in = MIN (n_samples - taken, 4096);
      spx_uint32_t out = MIN (get_free (self), (gint64) G_N_ELEMENTS (block));

      if (out == 0
          || speex_resampler_process_int (self->resampler, 0, samples + taken, &in, block, &out)
               != RESAMPLER_ERR_SUCCESS
          || (in == 0 && out == 0))
        break;
      append (self, block, out);
      taken += in;
    }
  return taken;
}

/* What the resampler still holds of the sound before belongs to that sound. */
static void
end_sound (ClaraPlayQueue *self)
{
  static const gint16 nothing[512];

  if (self->resampler == NULL)
    return;
  resample (self, nothing,
            MIN ((gsize) speex_resampler_get_input_latency (self->resampler), G_N_ELEMENTS (nothing)));
}

static gboolean
begin_sound (ClaraPlayQueue *self, int rate, guint64 tag, gboolean flushed)
{
  const Segment *last =
    self->segments->len > 0 ? &g_array_index (self->segments, Segment, self->segments->len - 1) : NULL;
  Segment segment = { .tag = tag };

  if (last != NULL && last->tag == tag && !flushed && rate == self->resampler_rate)
    return TRUE;
  if (!flushed)
    end_sound (self);
  if (self->resampler == NULL || rate != self->resampler_rate)
    {
      g_clear_pointer (&self->resampler, speex_resampler_destroy);
      self->resampler = speex_resampler_init (1, rate, RATE, QUALITY, NULL);
      self->resampler_rate = rate;
    }
  if (self->resampler == NULL)
    return FALSE;
  speex_resampler_reset_mem (self->resampler);
  speex_resampler_skip_zeros (self->resampler);
  segment.start = self->written;
  g_array_append_val (self->segments, segment);
  /* Nobody asks about what left the loudspeaker long ago. */
  if (self->segments->len > 256)
    g_array_remove_range (self->segments, 0, 128);
  return TRUE;
}

gsize
clara_play_queue_write (ClaraPlayQueue *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag)
{
  gsize taken = 0;
  gint64 flush;

  if (n_samples == 0 || rate < 1000 || rate > 384000)
    return 0;
  g_mutex_lock (&self->lock);
  flush = __atomic_load_n (&self->flush_to, __ATOMIC_ACQUIRE);
  if (begin_sound (self, rate, tag, flush != self->seen_flush))
    taken = resample (self, samples, n_samples);
  self->seen_flush = flush;
  g_mutex_unlock (&self->lock);
  return taken;
}

void
clara_play_queue_silence (ClaraPlayQueue *self)
{
  const gint64 written = __atomic_load_n (&self->written, __ATOMIC_ACQUIRE);
  gint64 old = __atomic_load_n (&self->flush_to, __ATOMIC_RELAXED);

  while (old < written
         && !__atomic_compare_exchange_n (&self->flush_to, &old, written, FALSE, __ATOMIC_ACQ_REL,
                                          __ATOMIC_RELAXED))
    ;
}

gboolean
clara_play_queue_is_empty (ClaraPlayQueue *self)
{
  return get_done (self) >= __atomic_load_n (&self->written, __ATOMIC_ACQUIRE);
}

gboolean
clara_play_queue_locate (ClaraPlayQueue *self, gint64 position, guint64 *tag, gint64 *offset_us)
{
  gboolean found = FALSE;

  g_mutex_lock (&self->lock);
  for (guint i = self->segments->len; i > 0 && !found; i--)
    {
      const Segment *segment = &g_array_index (self->segments, Segment, i - 1);

      /* The end of one sound is not yet the start of the next. */
      if (segment->start < position || (i == 1 && segment->start == position))
        {
          *tag = segment->tag;
          *offset_us = (position - segment->start) * G_USEC_PER_SEC / RATE;
          found = TRUE;
        }
    }
  g_mutex_unlock (&self->lock);
  return found;
}

/* The next sample of the queue, risen from nothing where there was none before. */
static inline float
take (ClaraPlayQueue *self, gint64 position)
{
  float value = self->samples[position & (SIZE - 1)] / 32768.0f;

  if (self->risen < FADE_IN)
    value *= (float) ++self->risen / FADE_IN;
  self->last = value;
  self->tail = FADE_OUT;
  return value;
}

/* After the last sample its value runs out to nothing, so that an end in mid-wave is no click. */
static inline float
rest (ClaraPlayQueue *self)
{
  self->risen = 0;
  return self->tail > 0 ? self->last * (float) --self->tail / FADE_OUT : 0.0f;
}

/* Silenced: what is sounding fades over the next 5 ms, inside this block. */
static gint64
fade_out (ClaraPlayQueue *self, float *samples, gint64 n, gint64 read, gint64 flush)
{
  const gint64 length = self->tail == FADE_OUT ? MIN (MIN ((gint64) FADE_OUT, n), flush - read) : 0;

  for (gint64 i = 0; i < length; i++)
    samples[i] = take (self, read + i) * (float) (length - 1 - i) / length;
  self->tail = 0;
  self->risen = 0;
  return length;
}

void
clara_play_queue_render (ClaraPlayQueue *self, float *samples, gint64 n, ClaraMark *mark)
{
  const gint64 flush = __atomic_load_n (&self->flush_to, __ATOMIC_ACQUIRE);
  const gint64 written = __atomic_load_n (&self->written, __ATOMIC_ACQUIRE);
  gint64 read = self->read;
  gint64 i = 0;

  mark->queue_position = read;
  if (read < flush)
    {
      i = fade_out (self, samples, n, read, flush);
      read = flush;
    }
  /* A block tells of one run of the queue only: what follows a fade starts with the next block. */
  if (i == 0)
    {
      mark->queue_position = read;
      for (; i < n && read < written; i++)
        samples[i] = take (self, read++);
    }
  mark->queue_count = i;
  for (; i < n; i++)
    samples[i] = rest (self);
  __atomic_store_n (&self->read, read, __ATOMIC_RELEASE);
}
