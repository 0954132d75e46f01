/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-audio-worker.h"

#include "clara-segmenter.h"
#include "clara-voice-activity.h"

#include <math.h>

#define READ_TIMEOUT_US 100000
#define FRAME_US 10000
#define LEVEL_FRAMES 4 /* 25 levels a second */
#define MORE_FRAMES 2  /* sound goes to the main loop every 20 ms */
#define DUCKED_GAIN 0.1f

/* What waiting events need of their receiver, so that none reaches one that is gone. */
typedef struct
{
  gatomicrefcount references;
  GMainContext *context;
  ClaraAudioFunc callback; /* main thread; NULL when the receiver is gone */
  gpointer user_data;
} Receiver;

typedef struct
{
  Receiver *receiver;
  ClaraAudioEvent event;
} Post;

struct _ClaraAudioWorker
{
  ClaraSound *sound;
  Receiver *receiver;
  GThread *thread;

  /* Set by the main thread, read by the worker. */
  gint stop;
  gint awake;
  gint listening;
  gint speaking;         /* ClaraSpeaking */
  gint ended;            /* serial of the segment that is over */
  GMutex recording_lock; /* held for a frame at most */
  ClaraRecording *recording;

  /* The worker's own. */
  ClaraEcho *echo;
  ClaraVoiceActivity *activity;
  ClaraSegmenter *segmenter;
  ClaraBargeIn barge_in;
  GByteArray *pending; /* of the open segment */
  gboolean open;
  gboolean listened; /* in the frame before */
  gint64 voice_us;
  double loudest;
  guint frames;
};

static void
receiver_unref (Receiver *receiver)
{
  if (!g_atomic_ref_count_dec (&receiver->references))
    return;
  g_main_context_unref (receiver->context);
  g_free (receiver);
}

static gboolean
on_post (gpointer user_data)
{
  Post *post = user_data;

  if (post->receiver->callback != NULL)
    post->receiver->callback (&post->event, post->receiver->user_data);
  return G_SOURCE_REMOVE;
}

static void
post_free (gpointer data)
{
  Post *post = data;

  receiver_unref (post->receiver);
  g_free (post->event.samples);
  g_free (post);
}

/* Not g_main_context_invoke(), which runs the function here when nobody iterates the context just now. */
static void
post (ClaraAudioWorker *self, ClaraAudioEvent event)
{
  Post *message = g_new0 (Post, 1);
  GSource *source = g_idle_source_new ();

  message->receiver = self->receiver;
  g_atomic_ref_count_inc (&self->receiver->references);
  message->event = event;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, on_post, message, post_free);
  g_source_set_static_name (source, "clara-audio-worker");
  g_source_attach (source, self->receiver->context);
  g_source_unref (source);
}

static void
post_sound (ClaraAudioWorker *self, ClaraAudioKind kind, gint64 time_us)
{
  ClaraAudioEvent event = { .kind = kind, .time_us = time_us, .voice_us = self->voice_us };
  gsize size;

  event.serial = clara_segmenter_get_serial (self->segmenter);
  event.n_samples = self->pending->len / sizeof (gint16);
  event.samples = (gint16 *) (gpointer) g_byte_array_steal (self->pending, &size);
  post (self, event);
}

static void
level_frame (ClaraAudioWorker *self)
{
  self->loudest = MAX (self->loudest, clara_voice_activity_get_level (self->activity));
  if (++self->frames % LEVEL_FRAMES != 0)
    return;
  post (self, (ClaraAudioEvent){ .kind = CLARA_AUDIO_LEVEL, .level = self->loudest });
  self->loudest = 0;
}

static void
give_way_frame (ClaraAudioWorker *self, ClaraSpeaking speaking, gboolean voiced)
{
  ClaraAudioEvent event = { .kind = CLARA_AUDIO_YIELD };

  switch (clara_barge_in_frame (&self->barge_in, speaking, voiced))
    {
    case CLARA_BARGE_IN_NOTHING:
      break;
    case CLARA_BARGE_IN_DUCK:
      clara_sound_set_gain (self->sound, DUCKED_GAIN);
      break;
    case CLARA_BARGE_IN_RESTORE:
      clara_sound_set_gain (self->sound, 1);
      break;
    case CLARA_BARGE_IN_YIELD:
      event.position.valid = clara_sound_get_played (self->sound, &event.position.tag,
                                                     &event.position.offset_us, &event.position.idle);
      post (self, event);
      clara_sound_silence (self->sound);
      break;
    case CLARA_BARGE_IN_FINISH:
      event.kind = CLARA_AUDIO_FINISH;
      post (self, event);
      break;
    }
}

static void
segment_frame (ClaraAudioWorker *self, const float *clean, gboolean voiced, gboolean own_voice,
               gint64 time_us)
{
  gint16 samples[CLARA_MEDIA_FRAME];
  gboolean was_open;

  clara_segmenter_end (self->segmenter, (guint) g_atomic_int_get (&self->ended));
  was_open =
    self->open && (guint) g_atomic_int_get (&self->ended) != clara_segmenter_get_serial (self->segmenter);
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    samples[i] = (gint16) lrintf (CLAMP (clean[i], -1.0f, 1.0f) * 32767.0f);
  if (voiced)
    self->voice_us = time_us + FRAME_US;
  if (!was_open)
    g_byte_array_set_size (self->pending, 0);
  self->open = clara_segmenter_frame (self->segmenter, samples, voiced, own_voice, self->pending);
  if (self->open && !was_open)
    post_sound (self, CLARA_AUDIO_BEGIN,
                time_us + FRAME_US - (gint64) (self->pending->len / sizeof (samples)) * FRAME_US);
  else if (self->open && self->pending->len >= MORE_FRAMES * sizeof (samples))
    post_sound (self, CLARA_AUDIO_MORE, time_us + FRAME_US);
  else if (was_open && !self->open)
    post_sound (self, CLARA_AUDIO_END, time_us + FRAME_US);
}

static void
stop_listening (ClaraAudioWorker *self)
{
  if (!self->listened)
    return;
  self->listened = FALSE;
  if (self->open)
    post (self, (ClaraAudioEvent){ .kind = CLARA_AUDIO_END,
                                   .serial = clara_segmenter_get_serial (self->segmenter),
                                   .voice_us = self->voice_us });
  self->open = FALSE;
  clara_segmenter_reset (self->segmenter);
  if (clara_barge_in_frame (&self->barge_in, CLARA_SPEAKING_NOT, FALSE) == CLARA_BARGE_IN_RESTORE)
    clara_sound_set_gain (self->sound, 1);
}

static void
work_frame (ClaraAudioWorker *self, const float *near, const float *far, gint64 delay_us, gint64 time_us)
{
  float clean[CLARA_MEDIA_FRAME];
  gboolean awake = g_atomic_int_get (&self->awake);
  ClaraSpeaking speaking = (ClaraSpeaking) g_atomic_int_get (&self->speaking);
  gboolean voiced;

  if (awake)
    {
      clara_echo_process (self->echo, near, far, delay_us, clean);
      voiced = clara_voice_activity_frame (self->activity, clean, far);
      level_frame (self);
      if (g_atomic_int_get (&self->listening))
        {
          self->listened = TRUE;
          give_way_frame (self, speaking, voiced);
          segment_frame (self, clean, voiced, speaking != CLARA_SPEAKING_NOT, time_us);
        }
      else
        stop_listening (self);
    }
  else
    stop_listening (self);
  g_mutex_lock (&self->recording_lock);
  if (self->recording != NULL)
    clara_recording_push (self->recording, awake ? clean : NULL, far);
  g_mutex_unlock (&self->recording_lock);
}

static gpointer
work (gpointer data)
{
  ClaraAudioWorker *self = data;
  float near[CLARA_MEDIA_FRAME];
  float far[CLARA_MEDIA_FRAME];
  gint64 delay_us;
  gint64 time_us;

  while (!g_atomic_int_get (&self->stop))
    if (clara_sound_read (self->sound, near, far, &delay_us, &time_us, READ_TIMEOUT_US))
      work_frame (self, near, far, delay_us, time_us);
  return NULL;
}

/**
 * clara_audio_worker_new:
 * @sound: started, or about to be
 * @callback: on the thread-default main context of the caller
 *
 * Returns: (transfer full): a worker, at work
 */
ClaraAudioWorker *
clara_audio_worker_new (ClaraSound *sound, ClaraAudioFunc callback, gpointer user_data)
{
  ClaraAudioWorker *self = g_new0 (ClaraAudioWorker, 1);

  self->sound = g_object_ref (sound);
  self->receiver = g_new0 (Receiver, 1);
  g_atomic_ref_count_init (&self->receiver->references);
  self->receiver->context = g_main_context_ref_thread_default ();
  self->receiver->callback = callback;
  self->receiver->user_data = user_data;
  g_mutex_init (&self->recording_lock);
  self->echo = clara_echo_new ();
  self->activity = clara_voice_activity_new ();
  self->segmenter = clara_segmenter_new ();
  self->pending = g_byte_array_new ();
  self->thread = g_thread_new ("clara-audio", work, self);
  return self;
}

/**
 * clara_audio_worker_free:
 *
 * Ends the thread. A recording has been taken out before.
 */
void
clara_audio_worker_free (ClaraAudioWorker *self)
{
  g_atomic_int_set (&self->stop, TRUE);
  g_thread_join (self->thread);
  self->receiver->callback = NULL;
  receiver_unref (self->receiver);
  g_warn_if_fail (self->recording == NULL);
  clara_echo_free (self->echo);
  clara_voice_activity_free (self->activity);
  clara_segmenter_free (self->segmenter);
  g_byte_array_unref (self->pending);
  g_mutex_clear (&self->recording_lock);
  g_object_unref (self->sound);
  g_free (self);
}

/**
 * clara_audio_worker_set_awake:
 *
 * While asleep nothing the microphone hears is looked at or kept.
 */
void
clara_audio_worker_set_awake (ClaraAudioWorker *self, gboolean awake)
{
  g_atomic_int_set (&self->awake, awake);
}

/**
 * clara_audio_worker_set_listening:
 *
 * Whether speech is cut into segments and gives way to itself.
 */
void
clara_audio_worker_set_listening (ClaraAudioWorker *self, gboolean listening)
{
  g_atomic_int_set (&self->listening, listening);
}

void
clara_audio_worker_set_speaking (ClaraAudioWorker *self, ClaraSpeaking speaking)
{
  g_atomic_int_set (&self->speaking, (gint) speaking);
}

/**
 * clara_audio_worker_end_segment:
 *
 * The segment is over: speech after this begins a new one.
 */
void
clara_audio_worker_end_segment (ClaraAudioWorker *self, guint serial)
{
  g_atomic_int_set (&self->ended, (gint) serial);
}

/**
 * clara_audio_worker_set_recording:
 * @recording: (nullable) (transfer full): takes both sides from now on
 *
 * Returns: (transfer full) (nullable): the one before, which gets no more
 */
ClaraRecording *
clara_audio_worker_set_recording (ClaraAudioWorker *self, ClaraRecording *recording)
{
  ClaraRecording *before;

  g_mutex_lock (&self->recording_lock);
  before = self->recording;
  self->recording = recording;
  g_mutex_unlock (&self->recording_lock);
  return before;
}
