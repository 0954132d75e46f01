/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-voice.h"

#include "clara-audio-worker.h"
#include "clara-clock-playout.h"
#include "clara-endpoint.h"
#include "clara-listener.h"
#include "clara-sound-playout.h"
#include "clara-speaker.h"
#include "clara-turn-timing.h"
#include "clara-turn-words.h"

#include <string.h>

#define SOUND_AGAIN (10 * G_USEC_PER_SEC) /* until a loudspeaker that stalled is tried again */
#define FRAMES_LOST (3 * G_USEC_PER_SEC)  /* no sound of an open segment: the microphone is gone */

/* One segment of speech on its way to the dialogue. */
typedef struct
{
  ClaraSpeechHints *hints;
  gboolean over_speech; /* it began while Clara spoke */
  gboolean yielded;     /* and she gave way */
  gint64 speech_us;     /* end of the last speech in it */
} Turn;

struct _ClaraVoice
{
  GObject parent_instance;

  ClaraDialogue *dialogue;
  ClaraBus *bus;
  ClaraClock *clock;
  ClaraSettings *settings;
  ClaraSound *sound;
  ClaraListener *listener;
  ClaraSpeaker *speaker;
  ClaraEndpoint *endpoint;
  ClaraAudioWorker *worker;
  ClaraPlayout *loudspeaker;
  ClaraPlayout *unheard;
  ClaraTurnTiming timing;

  GHashTable *turns;         /* serial to Turn: until its final text is there */
  guint current;             /* serial of the segment that is open, 0 for none */
  ClaraTranscript *deferred; /* heard over a legal text that is not finished */
  gint64 deferred_speech_us;
  guint lost;        /* timer: FRAMES_LOST */
  guint sound_again; /* timer: SOUND_AGAIN */

  gboolean started;
  gboolean awake;
  gboolean microphone_ready;
  gboolean loudspeaker_ready;
  gboolean listening;
  gboolean speaking;
  gboolean thinking;
  gboolean muted;
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
turn_free (gpointer data)
{
  Turn *turn = data;

  clara_speech_hints_free (turn->hints);
  g_free (turn);
}

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

static void
publish_device (ClaraVoice *self, const char *kind, const char *state, const char *detail)
{
  JsonObject *fields = clara_json_build ("ss", "kind", kind, "state", state);

  if (detail != NULL && detail[0] != '\0')
    json_object_set_string_member (fields, "detail", detail);
  clara_bus_publish (self->bus, "device", fields);
}

/* Listening */

static void
forget_turns (ClaraVoice *self)
{
  if (self->worker != NULL && self->current != 0)
    clara_audio_worker_end_segment (self->worker, self->current);
  self->current = 0;
  clara_clock_clear (self->clock, &self->lost);
  clara_listener_cancel_all (self->listener);
  g_hash_table_remove_all (self->turns);
  g_clear_pointer (&self->deferred, clara_transcript_free);
  self->timing = (ClaraTurnTiming){ 0 };
}

static void
update_listening (ClaraVoice *self)
{
  gboolean listening =
    self->started && self->worker != NULL && self->awake && self->microphone_ready && !self->muted
    && clara_listener_serves (self->listener, clara_dialogue_get_language (self->dialogue));

  if (self->worker != NULL)
    clara_audio_worker_set_listening (self->worker, listening);
  set_flag (self, &self->listening, listening, PROP_LISTENING);
}

static void
end_turn (ClaraVoice *self)
{
  guint serial = self->current;
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (serial));

  self->current = 0;
  clara_clock_clear (self->clock, &self->lost);
  if (self->worker != NULL)
    clara_audio_worker_end_segment (self->worker, serial);
  if (turn == NULL)
    return;
  turn->speech_us = clara_endpoint_get_last_voice (self->endpoint);
  if (!turn->over_speech || turn->yielded)
    set_thinking (self, TRUE);
  clara_listener_end (self->listener, serial);
}

static gboolean
on_frames_lost (gpointer user_data)
{
  ClaraVoice *self = user_data;

  self->lost = 0;
  end_turn (self);
  return G_SOURCE_REMOVE;
}

static void
watch_frames (ClaraVoice *self)
{
  clara_clock_clear (self->clock, &self->lost);
  self->lost = clara_clock_add_timeout (self->clock, FRAMES_LOST, on_frames_lost, self, NULL);
}

static void
begin_turn (ClaraVoice *self, const ClaraAudioEvent *event)
{
  g_autoptr (ClaraSpeechHints) hints = NULL;
  Turn *turn;

  if (!self->listening)
    {
      clara_audio_worker_end_segment (self->worker, event->serial);
      return;
    }
  hints = clara_dialogue_get_hints (self->dialogue);
  if (!clara_listener_begin (self->listener, event->serial, hints))
    {
      clara_audio_worker_end_segment (self->worker, event->serial);
      update_listening (self);
      return;
    }
  if (self->current != 0)
    end_turn (self);
  self->current = event->serial;
  turn = g_new0 (Turn, 1);
  turn->hints = g_steal_pointer (&hints);
  turn->over_speech = clara_speaker_get_speaking (self->speaker) != CLARA_SPEAKING_NOT;
  g_hash_table_insert (self->turns, GUINT_TO_POINTER (event->serial), turn);
  clara_endpoint_begin (self->endpoint, turn->hints, event->time_us);
  clara_endpoint_voice (self->endpoint, event->voice_us);
  clara_listener_push (self->listener, event->serial, event->samples, event->n_samples);
  clara_dialogue_activity (self->dialogue);
  watch_frames (self);
}

static void
continue_turn (ClaraVoice *self, const ClaraAudioEvent *event)
{
  if (event->serial != self->current)
    return;
  clara_listener_push (self->listener, event->serial, event->samples, event->n_samples);
  clara_endpoint_voice (self->endpoint, event->voice_us);
  watch_frames (self);
  if (clara_endpoint_is_over (self->endpoint, event->time_us))
    end_turn (self);
}

/* Nothing that the visitor said is on its way any more: if Clara gave way, it was for nothing. */
static void
settle (ClaraVoice *self)
{
  if (g_hash_table_size (self->turns) > 0)
    return;
  if (self->deferred == NULL && clara_speaker_is_paused (self->speaker))
    clara_speaker_resume (self->speaker);
}

static void
give_way (ClaraVoice *self, const ClaraAudioEvent *event)
{
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (self->current));

  if (turn != NULL)
    turn->yielded = TRUE;
  if (event->kind == CLARA_AUDIO_YIELD)
    clara_speaker_pause (self->speaker, &event->position);
  else
    clara_speaker_pause_after_sentence (self->speaker);
  settle (self);
}

static void
on_audio_event (const ClaraAudioEvent *event, gpointer user_data)
{
  ClaraVoice *self = user_data;

  g_object_ref (self);
  switch (event->kind)
    {
    case CLARA_AUDIO_LEVEL:
      if (self->awake)
        g_signal_emit (self, signals[LEVEL], 0, self->listening ? event->level : 0.0);
      break;
    case CLARA_AUDIO_BEGIN:
      begin_turn (self, event);
      break;
    case CLARA_AUDIO_MORE:
      continue_turn (self, event);
      break;
    case CLARA_AUDIO_END:
      if (event->serial == self->current)
        {
          clara_endpoint_voice (self->endpoint, event->voice_us);
          end_turn (self);
        }
      break;
    case CLARA_AUDIO_YIELD:
    case CLARA_AUDIO_FINISH:
      if (self->listening)
        give_way (self, event);
      break;
    }
  g_object_unref (self);
}

static void
on_partial (ClaraListener *listener, guint serial, ClaraTranscript *transcript, gpointer user_data)
{
  ClaraVoice *self = user_data;
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (serial));

  if (turn == NULL || !self->awake || transcript->text[0] == '\0')
    return;
  if (serial == self->current)
    clara_endpoint_words (self->endpoint, transcript->text);
  /* Over Clara's voice nothing is believed before it is certain. */
  if (turn->over_speech && !turn->yielded)
    return;
  clara_dialogue_activity (self->dialogue);
  /* A one-time code is shown and kept nowhere. */
  if (strcmp (clara_dialogue_get_state (self->dialogue), "credential_check") == 0)
    return;
  clara_bus_publish (self->bus, "heard",
                     clara_json_build ("ssbsd", "text", transcript->text, "language", transcript->language,
                                       "final", FALSE, "source", "voice", "confidence",
                                       transcript->confidence));
  clara_dialogue_prepare (self->dialogue, transcript->text, transcript->language);
}

static guint
count_shared_words (const char *text, const char *other, guint *n_words)
{
  g_autofree char *one = g_utf8_strdown (text, -1);
  g_autofree char *two = g_utf8_strdown (other, -1);
  g_auto (GStrv) words = g_strsplit_set (one, " ,.?!", -1);
  g_auto (GStrv) others = g_strsplit_set (two, " ,.?!", -1);
  guint shared = 0;

  *n_words = 0;
  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      {
        (*n_words)++;
        if (g_strv_contains ((const char *const *) others, words[i]))
          shared++;
      }
  return shared;
}

/* Whether what was recognised over Clara's voice is no answer: nothing, a nod, a guess, or Clara herself. */
static gboolean
is_no_answer (ClaraVoice *self, Turn *turn, const ClaraTranscript *transcript)
{
  const char *said = clara_speaker_get_text (self->speaker);
  guint n_words = 0;

  if (transcript->text[0] == '\0')
    return TRUE;
  if (!turn->over_speech)
    return FALSE;
  if (clara_turn_words_is_backchannel (transcript->text, turn->hints))
    return TRUE;
  if (!turn->yielded && transcript->confidence < 0.5)
    return TRUE;
  /* Short answers often repeat a word of the question; a whole sentence does not. */
  return said != NULL && count_shared_words (transcript->text, said, &n_words) * 10 >= n_words * 8
         && n_words >= 5;
}

static void
pass_on (ClaraVoice *self, const ClaraTranscript *transcript, gint64 speech_us)
{
  clara_speaker_stop (self->speaker);
  set_thinking (self, TRUE);
  clara_turn_timing_heard (&self->timing, speech_us, clara_clock_get_monotonic (self->clock));
  clara_dialogue_hear (self->dialogue, transcript, "voice");
}

static void
pass_on_deferred (ClaraVoice *self)
{
  g_autoptr (ClaraTranscript) transcript = g_steal_pointer (&self->deferred);

  pass_on (self, transcript, self->deferred_speech_us);
}

static void
on_final (ClaraListener *listener, guint serial, ClaraTranscript *transcript, gpointer user_data)
{
  ClaraVoice *self = user_data;
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (serial));
  gboolean no_answer;
  gint64 speech_us;

  if (turn == NULL)
    return;
  if (serial == self->current)
    end_turn (self); /* a recogniser that finds the end of the turn itself */
  speech_us = turn->speech_us;
  no_answer = is_no_answer (self, turn, transcript);
  g_hash_table_remove (self->turns, GUINT_TO_POINTER (serial));
  if (!self->awake)
    return;
  if (no_answer)
    {
      set_thinking (self, FALSE);
      settle (self);
    }
  else if (clara_speaker_get_speaking (self->speaker) == CLARA_SPEAKING_LEGAL)
    {
      clara_speaker_pause_after_sentence (self->speaker);
      g_clear_pointer (&self->deferred, clara_transcript_free);
      self->deferred = clara_transcript_copy (transcript);
      self->deferred_speech_us = speech_us;
    }
  else
    pass_on (self, transcript, speech_us);
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
  ClaraSpeaking speaking = clara_speaker_get_speaking (speaker);

  if (self->worker != NULL)
    clara_audio_worker_set_speaking (self->worker, speaking);
  if (self->speaking != (speaking != CLARA_SPEAKING_NOT))
    {
      set_flag (self, &self->speaking, speaking != CLARA_SPEAKING_NOT, PROP_SPEAKING);
      clara_dialogue_set_speaking (self->dialogue, self->speaking);
    }
  if (self->deferred != NULL && speaking != CLARA_SPEAKING_LEGAL)
    pass_on_deferred (self);
}

static void
choose_playout (ClaraVoice *self)
{
  gboolean audible =
    self->started && self->loudspeaker != NULL && self->loudspeaker_ready && self->sound_again == 0;

  if (self->started)
    clara_speaker_set_playout (self->speaker, audible ? self->loudspeaker : self->unheard, audible);
}

static gboolean
on_sound_again (gpointer user_data)
{
  ClaraVoice *self = user_data;

  self->sound_again = 0;
  choose_playout (self);
  return G_SOURCE_REMOVE;
}

static void
on_stalled (ClaraSpeaker *speaker, gpointer user_data)
{
  ClaraVoice *self = user_data;

  if (self->loudspeaker == NULL || self->sound_again != 0)
    return;
  publish_device (self, "loudspeaker", "failed", "It takes no sound; captions go on without it");
  self->sound_again = clara_clock_add_timeout (self->clock, SOUND_AGAIN, on_sound_again, self, NULL);
  choose_playout (self);
}

static void
on_utterance (ClaraDialogue *dialogue, ClaraUtterance *utterance, gpointer user_data)
{
  ClaraVoice *self = user_data;

  set_thinking (self, FALSE);
  clara_turn_timing_utterance (&self->timing, utterance->turn, clara_clock_get_monotonic (self->clock),
                               self->bus);
  clara_speaker_say (self->speaker, utterance);
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

/* Waking, sleeping, devices, commands */

static void
set_muted (ClaraVoice *self, gboolean muted)
{
  if (self->muted == !!muted)
    return;
  if (self->sound != NULL)
    clara_sound_set_muted (self->sound, muted);
  set_flag (self, &self->muted, muted, PROP_MUTED);
  if (muted)
    forget_turns (self);
  settle (self);
  update_listening (self);
}

/* What one visitor set is not the next one's. */
static void
set_defaults (ClaraVoice *self)
{
  if (self->sound != NULL)
    clara_sound_set_volume (self->sound, (float) clara_settings_get_double (self->settings, "volume"));
  set_muted (self, FALSE);
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
      if (awake)
        {
          clara_listener_warm (self->listener);
          clara_speaker_warm (self->speaker);
        }
      else
        {
          forget_turns (self);
          clara_speaker_stop (self->speaker);
          set_thinking (self, FALSE);
          g_signal_emit (self, signals[LEVEL], 0, 0.0);
        }
      set_defaults (self);
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
    set_muted (self, clara_json_get_boolean (fields, "muted", FALSE));
  else if (clara_message_is (message, "volume") && self->sound != NULL)
    clara_sound_set_volume (self->sound, (float) CLAMP (clara_json_get_double (fields, "level", 1), 0, 1));
}

static void
take_device_state (ClaraVoice *self, const char *kind, const char *state)
{
  gboolean ready = strcmp (state, "ready") == 0;

  if (strcmp (kind, "microphone") == 0)
    /* Muted is remembered apart, and comes and goes with it. */
    self->microphone_ready = ready || strcmp (state, "muted") == 0;
  else if (strcmp (kind, "loudspeaker") == 0)
    self->loudspeaker_ready = ready || strcmp (state, "muted") == 0;
}

static void
on_device (ClaraSound *sound, const char *kind, const char *state, const char *detail, gpointer user_data)
{
  ClaraVoice *self = user_data;

  take_device_state (self, kind, state);
  publish_device (self, kind, state, detail);
  choose_playout (self);
  update_listening (self);
}

static void
start_sound (ClaraVoice *self)
{
  g_autoptr (GError) error = NULL;

  if (self->sound == NULL)
    {
      publish_device (self, "microphone", "missing", NULL);
      publish_device (self, "loudspeaker", "missing", NULL);
      return;
    }
  if (!clara_sound_start (self->sound, &error))
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "sound", "message", error->message, "fix",
                                         "Start PipeWire, and see what 'clara doctor' says of microphone and "
                                         "loudspeaker; Clara goes on with captions and touch"));
  take_device_state (self, "microphone", clara_sound_get_state (self->sound, "microphone"));
  take_device_state (self, "loudspeaker", clara_sound_get_state (self->sound, "loudspeaker"));
  self->worker = clara_audio_worker_new (self->sound, on_audio_event, self);
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
  if (self->dialogue != NULL)
    g_signal_handlers_disconnect_by_data (self->dialogue, self);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  if (self->sound != NULL)
    g_signal_handlers_disconnect_by_data (self->sound, self);
  if (self->listener != NULL)
    g_signal_handlers_disconnect_by_data (self->listener, self);
  if (self->speaker != NULL)
    g_signal_handlers_disconnect_by_data (self->speaker, self);
  g_clear_object (&self->listener);
  g_clear_object (&self->speaker);
  g_clear_object (&self->loudspeaker);
  g_clear_object (&self->unheard);
  g_clear_object (&self->sound);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->bus);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_voice_parent_class)->dispose (object);
}

static void
clara_voice_finalize (GObject *object)
{
  ClaraVoice *self = CLARA_VOICE (object);

  clara_endpoint_free (self->endpoint);
  g_hash_table_unref (self->turns);
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
  self->turns = g_hash_table_new_full (NULL, NULL, NULL, turn_free);
  self->endpoint = clara_endpoint_new ();
}

/**
 * clara_voice_new:
 * @sound: (nullable): not started; NULL where neither microphone nor loudspeaker can be had
 * @recognisers: (element-type ClaraSpeechToText): in order of preference
 * @voices: (element-type ClaraTextToSpeech): likewise
 *
 * Returns: (transfer full): a voice that is silent and deaf until clara_voice_start()
 */
ClaraVoice *
clara_voice_new (ClaraDialogue *dialogue, ClaraBus *bus, ClaraClock *clock, ClaraSettings *settings,
                 ClaraSound *sound, GPtrArray *recognisers, GPtrArray *voices)
{
  ClaraVoice *self = g_object_new (CLARA_TYPE_VOICE, NULL);

  self->dialogue = g_object_ref (dialogue);
  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->listener = clara_listener_new (clock, bus, recognisers);
  self->speaker = clara_speaker_new (clock, bus, voices, clara_settings_get_double (settings, "speech-rate"));
  self->unheard = clara_clock_playout_new (clock);
  if (sound != NULL)
    {
      self->sound = g_object_ref (sound);
      self->loudspeaker = clara_sound_playout_new (sound);
      g_signal_connect (sound, "device", G_CALLBACK (on_device), self);
    }
  g_signal_connect (self->listener, "partial", G_CALLBACK (on_partial), self);
  g_signal_connect (self->listener, "final", G_CALLBACK (on_final), self);
  g_signal_connect (self->speaker, "began", G_CALLBACK (on_began), self);
  g_signal_connect (self->speaker, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect (self->speaker, "caption", G_CALLBACK (on_caption), self);
  g_signal_connect (self->speaker, "viseme", G_CALLBACK (on_viseme), self);
  g_signal_connect (self->speaker, "changed", G_CALLBACK (on_speaking_changed), self);
  g_signal_connect (self->speaker, "stalled", G_CALLBACK (on_stalled), self);
  g_signal_connect (dialogue, "utterance", G_CALLBACK (on_utterance), self);
  g_signal_connect (dialogue, "turn-ended", G_CALLBACK (on_turn_ended), self);
  g_signal_connect (dialogue, "discard", G_CALLBACK (on_discard), self);
  g_signal_connect (bus, "event", G_CALLBACK (on_event), self);
  g_signal_connect (bus, "command", G_CALLBACK (on_command), self);
  return self;
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
  start_sound (self);
  choose_playout (self);
  set_defaults (self);
  update_awake (self);
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
  forget_turns (self);
  clara_speaker_stop (self->speaker);
  clara_clock_clear (self->clock, &self->sound_again);
  if (self->worker != NULL)
    {
      g_autoptr (GError) error = NULL;

      if (!clara_voice_record (self, NULL, &error))
        g_message ("%s", error->message);
    }
  g_clear_pointer (&self->worker, clara_audio_worker_free);
  if (self->sound != NULL)
    clara_sound_stop (self->sound);
  set_thinking (self, FALSE);
  update_listening (self);
}

/**
 * clara_voice_record:
 * @file: (nullable): a WAV file to write; NULL ends the recording
 * @error: what is wrong with the file, or %CLARA_MEDIA_ERROR_NO_DEVICE where there is no sound to record
 *
 * Both sides of the conversation in stereo: left what the microphone hears, without echo and noise and only
 * while somebody is served; right what leaves the loudspeaker.
 *
 * Returns: FALSE where the new recording cannot begin, or the one before is not whole
 */
gboolean
clara_voice_record (ClaraVoice *self, const char *file, GError **error)
{
  ClaraRecording *recording = NULL;

  g_return_val_if_fail (CLARA_IS_VOICE (self), FALSE);
  if (self->worker == NULL)
    {
      if (file == NULL)
        return TRUE;
      g_set_error_literal (
        error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_DEVICE,
        "There is no sound to record: start the voice with a microphone or loudspeaker first");
      return FALSE;
    }
  if (file != NULL && (recording = clara_recording_new (file, error)) == NULL)
    return FALSE;
  recording = clara_audio_worker_set_recording (self->worker, recording);
  return recording == NULL || clara_recording_finish (recording, error);
}
