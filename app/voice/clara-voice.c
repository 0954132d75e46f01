/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-voice.h"

#include "clara-audio-worker.h"
#include "clara-hearing.h"
#include "clara-speaker.h"
#include "clara-turn-timing.h"
#include "clara-turn-wishes.h"
#include "clara-voice-sound.h"

#define SLOWER 0.85 /* of the pace before */
#define LOUDER 0.2  /* of full volume */
#define SOFTEST 0.1
#define TALK_TAIL 300000                /* after the key to talk is let go: fingers are faster than words */
#define REST_AFTER (2 * G_USEC_PER_SEC) /* asleep, before the devices rest: a last sound may still leave */
#define SOUND_TAG 0                     /* of sounds that are no sentence: below all of theirs */

struct _ClaraVoice
{
  GObject parent_instance;

  ClaraDialogue *dialogue;
  ClaraBus *bus;
  ClaraSound *sound;
  ClaraClock *clock;
  ClaraSpeaker *speaker;
  ClaraHearing *hearing;
  ClaraVoiceSound *devices;
  ClaraAudioWorker *worker;
  ClaraWakeListener *wake;       /* NULL where no phrase wakes */
  ClaraAgentConversation *agent; /* NULL where no voice agent is set */
  ClaraTurnTiming timing;
  GPtrArray *last; /* ClaraUtterance of the last turn, to be said again */

  gboolean started;
  gboolean awake;
  gboolean listening;
  gboolean speaking;
  gboolean thinking;
  gboolean muted;
  gboolean push_to_talk; /* set: listens only while the key to talk is held */
  gboolean talking;      /* it is, or was a moment ago */
  guint talk_over;       /* timer: TALK_TAIL */
  guint rest;            /* timer: REST_AFTER */
  gboolean prepares;     /* set: sound is made before it is certain that it is wanted */
};

enum
{
  PROP_0,
  PROP_LISTENING,
  PROP_SPEAKING,
  PROP_THINKING,
  PROP_MUTED,
  N_PROPERTIES,
};

enum
{
  LEVEL,
  CAPTION,
  VISEME,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPERTIES];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraVoice, clara_voice, G_TYPE_OBJECT)

static void
set_flag (ClaraVoice *self, gboolean *flag, gboolean value, guint property)
{
  value = !!value;
  if (*flag == value)
    return;
  *flag = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_thinking (ClaraVoice *self, gboolean thinking)
{
  set_flag (self, &self->thinking, thinking, PROP_THINKING);
}

/* Listening */

static gboolean
has_agent (ClaraVoice *self)
{
  return self->agent != NULL && clara_agent_conversation_is_active (self->agent);
}

static void
update_listening (ClaraVoice *self)
{
  gboolean agent = has_agent (self);
  gboolean audible = self->started && self->worker != NULL && self->awake
                     && clara_voice_sound_can_hear (self->devices) && (!self->push_to_talk || self->talking);
  gboolean understood =
    !agent && clara_hearing_serves (self->hearing, clara_dialogue_get_language (self->dialogue));

  if (self->worker != NULL)
    {
      clara_audio_worker_set_listening (self->worker, audible && (agent || understood));
      clara_audio_worker_set_streaming (self->worker, audible && agent);
    }
  clara_hearing_set_listening (self->hearing, audible && understood);
  set_flag (self, &self->listening, audible && (agent || understood), PROP_LISTENING);
}

static void
forget (ClaraVoice *self)
{
  clara_hearing_forget (self->hearing);
  self->timing = (ClaraTurnTiming){ 0 };
}

static void
on_audio_event (const ClaraAudioEvent *event, gpointer user_data)
{
  ClaraVoice *self = user_data;

  g_object_ref (self);
  if (event->kind != CLARA_AUDIO_LEVEL && has_agent (self))
    clara_agent_conversation_take (self->agent, event);
  else if (event->kind != CLARA_AUDIO_LEVEL)
    clara_hearing_take (self->hearing, event);
  else if (self->awake)
    g_signal_emit (self, signals[LEVEL], 0, self->listening ? event->level : 0.0);
  g_object_unref (self);
}

static void
on_thinking (ClaraHearing *hearing, gboolean thinking, gpointer user_data)
{
  set_thinking (user_data, thinking);
}

static void
on_unserved (ClaraHearing *hearing, gpointer user_data)
{
  update_listening (user_data);
}

static void
say_again (ClaraVoice *self)
{
  for (guint i = 0; i < self->last->len; i++)
    clara_speaker_say (self->speaker, g_ptr_array_index (self->last, i));
}

/* What is asked of Clara's voice alone is no matter of the conversation, and answered at once. */
static gboolean
grant_wish (ClaraVoice *self, const ClaraTranscript *transcript)
{
  const char *language = clara_dialogue_get_language (self->dialogue);
  double volume = clara_voice_sound_get_volume (self->devices);

  if (self->last->len == 0)
    return FALSE;
  switch (clara_turn_wishes_find (transcript->text, language))
    {
    case CLARA_TURN_WISH_NONE:
      return FALSE;
    case CLARA_TURN_WISH_REPEAT:
      break;
    case CLARA_TURN_WISH_SLOWER:
      clara_speaker_change_rate (self->speaker, SLOWER);
      break;
    case CLARA_TURN_WISH_FASTER:
      clara_speaker_change_rate (self->speaker, 1 / SLOWER);
      break;
    case CLARA_TURN_WISH_LOUDER:
      volume += LOUDER;
      break;
    case CLARA_TURN_WISH_SOFTER:
      volume -= LOUDER;
      break;
    }
  clara_bus_publish (self->bus, "heard",
                     clara_json_build ("ssbsd", "text", transcript->text, "language", language, "final", TRUE,
                                       "source", "voice", "confidence", transcript->confidence));
  /* As if it had been touched, so that the screen shows it. */
  if (ABS (volume - clara_voice_sound_get_volume (self->devices)) > 0.001)
    clara_bus_send (self->bus, "volume", clara_json_build ("d", "level", CLAMP (volume, SOFTEST, 1.0)), NULL);
  set_thinking (self, FALSE);
  say_again (self);
  return TRUE;
}

static void
on_answer (ClaraHearing *hearing, ClaraTranscript *transcript, gint64 speech_us, gpointer user_data)
{
  ClaraVoice *self = user_data;

  if (!self->awake)
    return;
  clara_speaker_stop (self->speaker);
  if (grant_wish (self, transcript))
    return;
  set_thinking (self, TRUE);
  clara_turn_timing_heard (&self->timing, speech_us, clara_clock_get_monotonic (self->clock));
  clara_dialogue_hear (self->dialogue, transcript, "voice");
}

/* Speaking */

static void
on_began (ClaraSpeaker *speaker, ClaraUtterance *utterance, gpointer user_data)
{
  ClaraVoice *self = user_data;

  clara_turn_timing_sounded (&self->timing, utterance->turn, clara_clock_get_monotonic (self->clock),
                             self->bus);
  clara_dialogue_utterance_began (self->dialogue, utterance->id);
}

static void
on_ended (ClaraSpeaker *speaker, guint id, guint64 bytes_heard, gpointer user_data)
{
  ClaraVoice *self = user_data;

  clara_dialogue_utterance_ended (self->dialogue, id, (gsize) bytes_heard);
}

static void
on_caption (ClaraSpeaker *speaker, guint id, const char *text, int begin, int end, gpointer user_data)
{
  g_signal_emit (user_data, signals[CAPTION], 0, id, text, begin, end);
}

static void
on_viseme (ClaraSpeaker *speaker, int viseme, gint64 at_us, gpointer user_data)
{
  g_signal_emit (user_data, signals[VISEME], 0, viseme, at_us);
}

static void
on_speaking_changed (ClaraSpeaker *speaker, gpointer user_data)
{
  ClaraVoice *self = user_data;
  ClaraSpeaking speaking = clara_speaker_get_speaking (self->speaker);

  if (speaking == CLARA_SPEAKING_NOT && self->agent != NULL
      && clara_agent_conversation_is_speaking (self->agent))
    speaking = CLARA_SPEAKING;
  if (self->worker != NULL)
    clara_audio_worker_set_speaking (self->worker, speaking);
  if (self->speaking != (speaking != CLARA_SPEAKING_NOT))
    {
      set_flag (self, &self->speaking, speaking != CLARA_SPEAKING_NOT, PROP_SPEAKING);
      clara_dialogue_set_speaking (self->dialogue, self->speaking);
    }
  clara_hearing_speaking_changed (self->hearing);
}

static void
on_agent_changed (ClaraAgentConversation *agent, gpointer user_data)
{
  ClaraVoice *self = user_data;

  g_object_ref (self);
  if (clara_agent_conversation_is_speaking (agent))
    set_thinking (self, FALSE);
  on_speaking_changed (self->speaker, self);
  update_listening (self);
  g_object_unref (self);
}

static void
on_agent_caption (ClaraAgentConversation *agent, guint id, const char *text, int begin, int end,
                  gpointer user_data)
{
  on_caption (NULL, id, text, begin, end, user_data);
}

static void
on_agent_viseme (ClaraAgentConversation *agent, int viseme, gint64 at_us, gpointer user_data)
{
  on_viseme (NULL, viseme, at_us, user_data);
}

static void
on_utterance (ClaraDialogue *dialogue, ClaraUtterance *utterance, gpointer user_data)
{
  ClaraVoice *self = user_data;

  set_thinking (self, FALSE);
  if (self->last->len > 0 && ((ClaraUtterance *) g_ptr_array_index (self->last, 0))->turn != utterance->turn)
    g_ptr_array_set_size (self->last, 0);
  if (!utterance->filler)
    g_ptr_array_add (self->last, clara_utterance_copy (utterance));
  clara_turn_timing_utterance (&self->timing, utterance->turn, clara_clock_get_monotonic (self->clock),
                               self->bus);
  if (self->agent == NULL || !clara_agent_conversation_hold (self->agent, utterance))
    clara_speaker_say (self->speaker, utterance);
}

static void
on_prepared (ClaraDialogue *dialogue, const char *sentence, const char *language, gpointer user_data)
{
  ClaraVoice *self = user_data;

  if (self->prepares)
    clara_speaker_prepare (self->speaker, sentence, language);
}

static void
on_turn_ended (ClaraDialogue *dialogue, guint turn, gpointer user_data)
{
  set_thinking (user_data, FALSE);
}

static void
on_discard (ClaraDialogue *dialogue, guint turn, gpointer user_data)
{
  clara_speaker_discard (CLARA_VOICE (user_data)->speaker, turn);
}

/* The key to talk */

static gboolean
on_talk_over (gpointer user_data)
{
  ClaraVoice *self = user_data;

  self->talk_over = 0;
  self->talking = FALSE;
  update_listening (self);
  clara_hearing_set_held (self->hearing, FALSE);
  return G_SOURCE_REMOVE;
}

static void
set_talking (ClaraVoice *self, gboolean pressed)
{
  if (!self->push_to_talk || !self->awake || (!pressed && !self->talking))
    return;
  clara_clock_clear (self->clock, &self->talk_over);
  if (!pressed)
    {
      self->talk_over = clara_clock_add_timeout (self->clock, TALK_TAIL, on_talk_over, self, NULL);
      return;
    }
  self->talking = TRUE;
  clara_hearing_set_held (self->hearing, TRUE);
  update_listening (self);
}

/* Waking, sleeping, devices, commands */

static gboolean
on_rest (gpointer user_data)
{
  ClaraVoice *self = user_data;

  self->rest = 0;
  clara_voice_sound_set_active (self->devices, self->wake != NULL, FALSE);
  return G_SOURCE_REMOVE;
}

static void
update_rest (ClaraVoice *self)
{
  clara_clock_clear (self->clock, &self->rest);
  if (!self->started)
    return;
  if (self->awake)
    clara_voice_sound_set_active (self->devices, TRUE, TRUE);
  else
    self->rest = clara_clock_add_timeout (self->clock, REST_AFTER, on_rest, self, NULL);
}

static void
on_devices_changed (ClaraVoiceSound *devices, gpointer user_data)
{
  ClaraVoice *self = user_data;
  gboolean muted = clara_voice_sound_is_muted (devices);

  if (muted != self->muted)
    {
      set_flag (self, &self->muted, muted, PROP_MUTED);
      if (muted)
        forget (self);
      clara_hearing_settle (self->hearing);
    }
  update_listening (self);
}

static void
update_awake (ClaraVoice *self)
{
  gboolean awake = clara_dialogue_is_awake (self->dialogue);

  if (awake != self->awake)
    {
      self->awake = awake;
      if (self->worker != NULL)
        clara_audio_worker_set_awake (self->worker, awake);
      update_rest (self);
      if (awake)
        {
          clara_hearing_warm (self->hearing);
          clara_speaker_warm (self->speaker);
          if (self->agent != NULL && self->worker != NULL)
            clara_agent_conversation_open (self->agent);
        }
      else
        {
          clara_clock_clear (self->clock, &self->talk_over);
          self->talking = FALSE;
          forget (self);
          if (self->agent != NULL)
            clara_agent_conversation_close (self->agent);
          clara_hearing_forget_visitor (self->hearing);
          clara_speaker_change_rate (self->speaker, 0);
          g_ptr_array_set_size (self->last, 0);
          clara_speaker_prepare (self->speaker, NULL, NULL);
          clara_speaker_stop (self->speaker);
          set_thinking (self, FALSE);
          g_signal_emit (self, signals[LEVEL], 0, 0.0);
        }
      clara_voice_sound_set_defaults (self->devices);
    }
  update_listening (self);
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  ClaraVoice *self = user_data;

  if (clara_message_is (message, "session") || clara_message_is (message, "state")
      || clara_message_is (message, "step"))
    update_awake (self);
  else if (clara_message_is (message, "heard")
           && clara_json_get_boolean (clara_message_get_fields (message), "final", FALSE) && self->awake)
    set_thinking (self, TRUE);
}

static void
on_command (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  ClaraVoice *self = user_data;
  JsonObject *fields = clara_message_get_fields (message);

  if (clara_message_is (message, "mute"))
    clara_voice_sound_set_muted (self->devices, clara_json_get_boolean (fields, "muted", FALSE));
  else if (clara_message_is (message, "volume"))
    clara_voice_sound_set_volume (self->devices, clara_json_get_double (fields, "level", 1));
  else if (clara_message_is (message, "talk"))
    set_talking (self, clara_json_get_boolean (fields, "pressed", FALSE));
}

static void
clara_voice_get_property (GObject *object, guint id, GValue *value, GParamSpec *spec)
{
  ClaraVoice *self = CLARA_VOICE (object);

  switch (id)
    {
    case PROP_LISTENING:
      g_value_set_boolean (value, self->listening);
      break;
    case PROP_SPEAKING:
      g_value_set_boolean (value, self->speaking);
      break;
    case PROP_THINKING:
      g_value_set_boolean (value, self->thinking);
      break;
    case PROP_MUTED:
      g_value_set_boolean (value, self->muted);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, spec);
    }
}

static void
clara_voice_dispose (GObject *object)
{
  ClaraVoice *self = CLARA_VOICE (object);

  clara_voice_stop (self);
  if (self->agent != NULL)
    g_signal_handlers_disconnect_by_data (self->agent, self);
  g_clear_object (&self->agent);
  g_clear_pointer (&self->wake, clara_wake_listener_free);
  if (self->dialogue != NULL)
    g_signal_handlers_disconnect_by_data (self->dialogue, self);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  if (self->devices != NULL)
    g_signal_handlers_disconnect_by_data (self->devices, self);
  if (self->hearing != NULL)
    g_signal_handlers_disconnect_by_data (self->hearing, self);
  if (self->speaker != NULL)
    g_signal_handlers_disconnect_by_data (self->speaker, self);
  g_clear_object (&self->hearing);
  g_clear_object (&self->devices);
  g_clear_object (&self->speaker);
  g_clear_object (&self->sound);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_voice_parent_class)->dispose (object);
}

static void
clara_voice_finalize (GObject *object)
{
  g_ptr_array_unref (CLARA_VOICE (object)->last);
  G_OBJECT_CLASS (clara_voice_parent_class)->finalize (object);
}

static void
clara_voice_class_init (ClaraVoiceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clara_voice_get_property;
  object_class->dispose = clara_voice_dispose;
  object_class->finalize = clara_voice_finalize;
  properties[PROP_LISTENING] = g_param_spec_boolean ("listening", NULL, NULL, FALSE, flags);
  properties[PROP_SPEAKING] = g_param_spec_boolean ("speaking", NULL, NULL, FALSE, flags);
  properties[PROP_THINKING] = g_param_spec_boolean ("thinking", NULL, NULL, FALSE, flags);
  properties[PROP_MUTED] = g_param_spec_boolean ("muted", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);
  signals[LEVEL] = g_signal_new ("level", CLARA_TYPE_VOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[CAPTION] = g_signal_new ("caption", CLARA_TYPE_VOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  signals[VISEME] = g_signal_new ("viseme", CLARA_TYPE_VOICE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
}

static void
clara_voice_init (ClaraVoice *self)
{
  self->last = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_utterance_free);
}

/**
 * clara_voice_new:
 * @sound: (nullable): not started; NULL where neither microphone nor loudspeaker can be had
 * @recogniser: (nullable): NULL where nothing can be understood
 * @voice: (nullable): NULL where nothing can be spoken
 *
 * Returns: (transfer full): a voice that is silent and deaf until clara_voice_start()
 */
ClaraVoice *
clara_voice_new (ClaraDialogue *dialogue, ClaraBus *bus, ClaraClock *clock, ClaraSettings *settings,
                 ClaraSound *sound, ClaraSpeechToText *recogniser, ClaraTextToSpeech *voice)
{
  ClaraVoice *self = g_object_new (CLARA_TYPE_VOICE, NULL);

  self->dialogue = g_object_ref (dialogue);
  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->prepares = clara_settings_get_boolean (settings, "prepare-voice");
  self->push_to_talk = clara_settings_get_boolean (settings, "push-to-talk");
  self->sound = sound != NULL ? g_object_ref (sound) : NULL;
  self->speaker = clara_speaker_new (clock, bus, voice, clara_settings_get_double (settings, "speech-rate"));
  self->hearing = clara_hearing_new (dialogue, bus, clock, settings, self->speaker, recogniser);
  self->devices = clara_voice_sound_new (bus, clock, settings, sound, self->speaker);
  g_signal_connect (self->hearing, "thinking", G_CALLBACK (on_thinking), self);
  g_signal_connect (self->hearing, "answer", G_CALLBACK (on_answer), self);
  g_signal_connect (self->hearing, "unserved", G_CALLBACK (on_unserved), self);
  g_signal_connect (self->devices, "changed", G_CALLBACK (on_devices_changed), self);
  g_signal_connect (self->speaker, "began", G_CALLBACK (on_began), self);
  g_signal_connect (self->speaker, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect (self->speaker, "caption", G_CALLBACK (on_caption), self);
  g_signal_connect (self->speaker, "viseme", G_CALLBACK (on_viseme), self);
  g_signal_connect (self->speaker, "changed", G_CALLBACK (on_speaking_changed), self);
  g_signal_connect (dialogue, "utterance", G_CALLBACK (on_utterance), self);
  g_signal_connect (dialogue, "prepared", G_CALLBACK (on_prepared), self);
  g_signal_connect (dialogue, "turn-ended", G_CALLBACK (on_turn_ended), self);
  g_signal_connect (dialogue, "discard", G_CALLBACK (on_discard), self);
  g_signal_connect (bus, "event", G_CALLBACK (on_event), self);
  g_signal_connect (bus, "command", G_CALLBACK (on_command), self);
  return self;
}

/**
 * clara_voice_set_wake_phrase:
 *
 * While Clara sleeps, @phrase wakes her. Before clara_voice_start().
 */
void
clara_voice_set_wake_phrase (ClaraVoice *self, ClaraWakePhrase *phrase)
{
  g_return_if_fail (CLARA_IS_VOICE (self));
  g_return_if_fail (!self->started && self->wake == NULL);
  self->wake = clara_wake_listener_new (phrase, self->bus);
}

/**
 * clara_voice_set_agent:
 * @agent: leads the conversation, where it can, in the place of recogniser, model and voice
 *
 * Once, and before clara_voice_start().
 */
void
clara_voice_set_agent (ClaraVoice *self, ClaraAgentConversation *agent)
{
  g_return_if_fail (CLARA_IS_VOICE (self));
  g_return_if_fail (!self->started && self->agent == NULL);
  self->agent = g_object_ref (agent);
  clara_agent_conversation_set_speaker (agent, self->speaker);
  g_signal_connect (agent, "changed", G_CALLBACK (on_agent_changed), self);
  g_signal_connect (agent, "caption", G_CALLBACK (on_agent_caption), self);
  g_signal_connect (agent, "viseme", G_CALLBACK (on_agent_viseme), self);
}

/**
 * clara_voice_start:
 * @error: never set: a voice without sound is a slower one, no failure; what is wrong comes as "device" and
 *   "error" events
 *
 * Opens microphone and loudspeaker. Without a sound server the voice is started all the same, with captions
 * at the pace of speech; it then waits for one to come.
 *
 * Returns: TRUE
 */
gboolean
clara_voice_start (ClaraVoice *self, GError **error)
{
  g_return_val_if_fail (CLARA_IS_VOICE (self), FALSE);
  if (self->started)
    return TRUE;
  self->started = TRUE;
  if (clara_voice_sound_start (self->devices))
    {
      self->worker = clara_audio_worker_new (self->sound, on_audio_event, self);
      clara_hearing_set_worker (self->hearing, self->worker);
      if (self->wake != NULL)
        clara_audio_worker_set_wake_listener (self->worker, self->wake);
    }
  update_awake (self);
  update_rest (self);
  if (self->worker != NULL)
    {
      clara_audio_worker_set_awake (self->worker, self->awake);
      clara_audio_worker_set_speaking (self->worker, clara_speaker_get_speaking (self->speaker));
    }
  return TRUE;
}

/**
 * clara_voice_stop:
 *
 * Silent and deaf at once. A recording is completed.
 */
void
clara_voice_stop (ClaraVoice *self)
{
  g_return_if_fail (CLARA_IS_VOICE (self));
  if (!self->started)
    return;
  self->started = FALSE;
  self->talking = FALSE;
  clara_clock_clear (self->clock, &self->talk_over);
  clara_clock_clear (self->clock, &self->rest);
  forget (self);
  if (self->agent != NULL)
    clara_agent_conversation_close (self->agent);
  clara_speaker_stop (self->speaker);
  if (self->worker != NULL)
    {
      ClaraRecording *recording = clara_audio_worker_set_recording (self->worker, NULL);
      g_autoptr (GError) error = NULL;

      if (recording != NULL && !clara_recording_finish (recording, &error))
        g_message ("%s", error->message);
    }
  clara_hearing_set_worker (self->hearing, NULL);
  g_clear_pointer (&self->worker, clara_audio_worker_free);
  clara_voice_sound_stop (self->devices);
  set_thinking (self, FALSE);
  update_listening (self);
}

/**
 * clara_voice_play_sound:
 * @samples: mono, a short sound that is no speech
 * @rate: of the samples, in Hz
 *
 * Plays a sound after what is being said, at Clara's volume, known to the echo canceller. Nothing happens
 * where no loudspeaker works or the voice is not started.
 */
void
clara_voice_play_sound (ClaraVoice *self, const gint16 *samples, guint n_samples, int rate)
{
  g_return_if_fail (CLARA_IS_VOICE (self));
  if (self->started && self->sound != NULL)
    clara_sound_play (self->sound, samples, n_samples, rate, SOUND_TAG);
}

/**
 * clara_voice_can_record:
 *
 * Returns: whether there is sound that could be recorded
 */
gboolean
clara_voice_can_record (ClaraVoice *self)
{
  g_return_val_if_fail (CLARA_IS_VOICE (self), FALSE);
  return self->worker != NULL;
}

/**
 * clara_voice_set_recording:
 * @recording: (nullable) (transfer full): takes both sides of the conversation from now on: left what the
 *   microphone hears, without echo and noise and only while somebody is served; right what leaves the
 *   loudspeaker. Only while clara_voice_can_record()
 *
 * Returns: (transfer full) (nullable): the one before, which gets no more and is to be finished
 */
ClaraRecording *
clara_voice_set_recording (ClaraVoice *self, ClaraRecording *recording)
{
  g_return_val_if_fail (CLARA_IS_VOICE (self), NULL);
  g_return_val_if_fail (self->worker != NULL || recording == NULL, NULL);
  return self->worker != NULL ? clara_audio_worker_set_recording (self->worker, recording) : NULL;
}

/**
 * clara_voice_set_recording_private:
 *
 * Whether what is said now is left out of a recording.
 */
void
clara_voice_set_recording_private (ClaraVoice *self, gboolean is_private)
{
  g_return_if_fail (CLARA_IS_VOICE (self));
  if (self->worker != NULL)
    clara_audio_worker_set_recording_private (self->worker, is_private);
}
