/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-audio-worker.h"

#define READ_TIMEOUT_US 100000
#define N_WORDS (CLARA_BARGE_IN_WORDS_MORE + 1)

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
  gint streaming;
  gint speaking;           /* ClaraSpeaking */
  gint ended;              /* serial of the segment that is over */
  gint words;              /* ClaraBargeInWords of a segment: its serial times N_WORDS is added */
  ClaraWakeListener *wake; /* NULL where no phrase wakes */
  GMutex rest_lock;        /* of what the thread waits for while it rests */
  GCond rest_over;
  GMutex recording_lock; /* held for a frame at most */
  ClaraRecording *recording;
  gint recording_private; /* atomic: silence in the place of either side */

  ClaraEar *ear; /* the thread's own */
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

/* The ear */

static void
on_event (ClaraAudioEvent event, gpointer user_data)
{
  post (user_data, event);
}

static void
on_set_gain (float gain, gpointer user_data)
{
  clara_sound_set_gain (((ClaraAudioWorker *) user_data)->sound, gain);
}

static void
on_silence (ClaraPosition *position, gpointer user_data)
{
  ClaraSound *sound = ((ClaraAudioWorker *) user_data)->sound;

  position->valid = clara_sound_get_played (sound, &position->tag, &position->offset_us, &position->idle);
  clara_sound_silence (sound);
}

static const ClaraEarFuncs ear_funcs = { on_event, on_set_gain, on_silence };

/* What was said after the phrase that woke is heard as if it were said now. */
static void
catch_up (ClaraAudioWorker *self, const ClaraEarState *state)
{
  const float silence[CLARA_MEDIA_FRAME] = { 0 };
  float near[CLARA_MEDIA_FRAME];
  float clean[CLARA_MEDIA_FRAME];
  gint64 time_us;

  while (clara_wake_listener_take (self->wake, near, &time_us))
    clara_ear_frame (self->ear, state, near, silence, 0, time_us, clean);
}

static void
work_frame (ClaraAudioWorker *self, const float *near, const float *far, gint64 delay_us, gint64 time_us)
{
  const guint words = (guint) g_atomic_int_get (&self->words);
  const ClaraEarState state = {
    .awake = g_atomic_int_get (&self->awake),
    .listening = g_atomic_int_get (&self->listening),
    .streaming = g_atomic_int_get (&self->streaming),
    .speaking = (ClaraSpeaking) g_atomic_int_get (&self->speaking),
    .ended = (guint) g_atomic_int_get (&self->ended),
    .worded = words / N_WORDS,
    .words = (ClaraBargeInWords) (words % N_WORDS),
  };
  ClaraWakeListener *wake = g_atomic_pointer_get (&self->wake);
  float clean[CLARA_MEDIA_FRAME];
  gboolean heard;

  if (wake != NULL && state.listening)
    catch_up (self, &state);
  else if (wake != NULL)
    clara_wake_listener_frame (wake, near, time_us, !state.awake);
  heard = clara_ear_frame (self->ear, &state, near, far, delay_us, time_us, clean);

  g_mutex_lock (&self->recording_lock);
  if (self->recording != NULL)
    {
      const gboolean left_out = g_atomic_int_get (&self->recording_private);

      clara_recording_push (self->recording, heard && !left_out ? clean : NULL, left_out ? NULL : far);
    }
  g_mutex_unlock (&self->recording_lock);
}

static gboolean
is_needed (ClaraAudioWorker *self)
{
  return g_atomic_int_get (&self->stop) || g_atomic_int_get (&self->awake)
         || g_atomic_pointer_get (&self->wake) != NULL;
}

/* Asleep, with no phrase to listen for, there is nothing to do. What was said meanwhile is nobody's turn, and
 * is forgotten. */
static void
rest (ClaraAudioWorker *self)
{
  gboolean rested = FALSE;

  g_mutex_lock (&self->rest_lock);
  while (!is_needed (self))
    {
      g_cond_wait (&self->rest_over, &self->rest_lock);
      rested = TRUE;
    }
  g_mutex_unlock (&self->rest_lock);
  if (rested)
    clara_sound_skip (self->sound);
}

static void
end_rest (ClaraAudioWorker *self)
{
  g_mutex_lock (&self->rest_lock);
  g_cond_signal (&self->rest_over);
  g_mutex_unlock (&self->rest_lock);
}

static gpointer
work (gpointer data)
{
  ClaraAudioWorker *self = data;
  float near[CLARA_MEDIA_FRAME];
  float far[CLARA_MEDIA_FRAME];
  gint64 delay_us;
  gint64 time_us;

  for (rest (self); !g_atomic_int_get (&self->stop); rest (self))
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
  g_mutex_init (&self->rest_lock);
  g_cond_init (&self->rest_over);
  self->ear = clara_ear_new (&ear_funcs, self);
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
  end_rest (self);
  g_thread_join (self->thread);
  self->receiver->callback = NULL;
  receiver_unref (self->receiver);
  g_warn_if_fail (self->recording == NULL);
  clara_ear_free (self->ear);
  g_mutex_clear (&self->recording_lock);
  g_mutex_clear (&self->rest_lock);
  g_cond_clear (&self->rest_over);
  g_object_unref (self->sound);
  g_free (self);
}

/**
 * clara_audio_worker_set_wake_listener:
 * @wake: outlives the worker
 *
 * Once; it gets the sound of the microphone while asleep.
 */
void
clara_audio_worker_set_wake_listener (ClaraAudioWorker *self, ClaraWakeListener *wake)
{
  g_atomic_pointer_set (&self->wake, wake);
  end_rest (self);
}

/**
 * clara_audio_worker_set_awake:
 *
 * While asleep nothing the microphone hears is looked at or kept, but for the wake phrase.
 */
void
clara_audio_worker_set_awake (ClaraAudioWorker *self, gboolean awake)
{
  g_atomic_int_set (&self->awake, awake);
  end_rest (self);
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

/**
 * clara_audio_worker_set_streaming:
 *
 * Whether all that the microphone hears comes as %CLARA_AUDIO_CLEAN, beside the segments of speech.
 */
void
clara_audio_worker_set_streaming (ClaraAudioWorker *self, gboolean streaming)
{
  g_atomic_int_set (&self->streaming, streaming);
}

void
clara_audio_worker_set_speaking (ClaraAudioWorker *self, ClaraSpeaking speaking)
{
  g_atomic_int_set (&self->speaking, (gint) speaking);
}

/**
 * clara_audio_worker_set_words:
 * @serial: the segment in which they were said
 *
 * What an interim transcript says of an interruption.
 */
void
clara_audio_worker_set_words (ClaraAudioWorker *self, guint serial, ClaraBargeInWords words)
{
  g_atomic_int_set (&self->words, (gint) (serial * N_WORDS + words));
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

/**
 * clara_audio_worker_set_recording_private:
 *
 * Whether what is said now is left out of the recording: silence of the same length is in its place.
 */
void
clara_audio_worker_set_recording_private (ClaraAudioWorker *self, gboolean is_private)
{
  g_atomic_int_set (&self->recording_private, is_private);
}
