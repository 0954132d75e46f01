/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-hearing.h"

#include "clara-endpoint.h"
#include "clara-listener.h"
#include "clara-turn-words.h"

#include <string.h>

#define LIKELY_OVER 80000 /* of silence: what was said is perhaps all */
#define UNSURE 0.5        /* confidence below which nobody is interrupted for a guess */
#define SPOKEN 70         /* frames with a voice in them that are more than a noise, */
#define SPOKEN_PITCHED 0.35
#define SPOKEN_LOUD (-42.0)              /* dB full scale */
#define FRAMES_LOST (3 * G_USEC_PER_SEC) /* no sound of an open segment: the microphone is gone */

/* One segment of speech on its way to the dialogue. */
typedef struct
{
  ClaraSpeechHints *hints;
  gboolean over_speech;     /* it began while Clara spoke */
  gboolean yielded;         /* and she gave way */
  gint64 speech_us;         /* end of the last speech in it */
  ClaraTranscript *partial; /* what was understood so far */
  gboolean prepared;        /* the dialogue knows that */
  guint voiced;             /* frames with a voice in them, */
  guint pitched;            /* with a pitch, */
  double loudness;          /* and how loud those are, in dB full scale */
  gint64 probed_us;         /* the speech that the recogniser was asked about in the last pause */
} Turn;

struct _ClaraHearing
{
  GObject parent_instance;

  ClaraDialogue *dialogue;
  ClaraBus *bus;
  ClaraClock *clock;
  ClaraSpeaker *speaker;
  ClaraListener *listener;
  ClaraEndpoint *endpoint;
  ClaraAudioWorker *worker; /* unowned; NULL where there is no sound */

  GHashTable *turns;         /* serial to Turn: until its final text is there */
  guint current;             /* serial of the segment that is open, 0 for none */
  ClaraTranscript *deferred; /* heard over a legal text that is not finished */
  gint64 deferred_speech_us;
  guint lost;     /* timer: FRAMES_LOST */
  gint64 time_us; /* of the last sound */
  gboolean listening;
  gboolean at_a_loss; /* the last that was said was not understood, and the dialogue knows */
  gboolean held;      /* Clara is silent, and it may have been for nothing */
  gboolean key_held;  /* the key to talk */
  gboolean prepares;  /* set: the model is asked before the end is certain */
};

enum
{
  THINKING,
  ANSWER,
  UNSERVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraHearing, clara_hearing, G_TYPE_OBJECT)

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  clara_speech_hints_free (turn->hints);
  g_clear_pointer (&turn->partial, clara_transcript_free);
  g_free (turn);
}

static void
tell_thinking (ClaraHearing *self, gboolean thinking)
{
  g_signal_emit (self, signals[THINKING], 0, thinking);
}

static void
end_turn (ClaraHearing *self)
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
    tell_thinking (self, TRUE);
  clara_listener_end (self->listener, serial, turn->probed_us == turn->speech_us);
}

static gboolean
on_frames_lost (gpointer user_data)
{
  ClaraHearing *self = user_data;

  self->lost = 0;
  end_turn (self);
  return G_SOURCE_REMOVE;
}

static void
watch_frames (ClaraHearing *self)
{
  clara_clock_clear (self->clock, &self->lost);
  self->lost = clara_clock_add_timeout (self->clock, FRAMES_LOST, on_frames_lost, self, NULL);
}

static void
take_measure (Turn *turn, const ClaraAudioEvent *event)
{
  turn->voiced = event->voiced;
  turn->pitched = event->pitched;
  turn->loudness = event->loudness;
}

static void
begin_turn (ClaraHearing *self, const ClaraAudioEvent *event)
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
      g_signal_emit (self, signals[UNSERVED], 0);
      return;
    }
  if (self->current != 0)
    end_turn (self);
  self->current = event->serial;
  self->time_us = event->time_us;
  turn = g_new0 (Turn, 1);
  turn->hints = g_steal_pointer (&hints);
  take_measure (turn, event);
  turn->over_speech = clara_speaker_get_speaking (self->speaker) != CLARA_SPEAKING_NOT;
  g_hash_table_insert (self->turns, GUINT_TO_POINTER (event->serial), turn);
  clara_endpoint_begin (self->endpoint, turn->hints, event->time_us);
  clara_endpoint_voice (self->endpoint, event->voice_us);
  clara_listener_push (self->listener, event->serial, event->samples, event->n_samples);
  clara_dialogue_activity (self->dialogue);
  watch_frames (self);
}

/* Over Clara's voice nothing is believed before it is certain; and a one-time code is shown and kept nowhere.
 */
static gboolean
may_tell (ClaraHearing *self, const Turn *turn)
{
  return (!turn->over_speech || turn->yielded)
         && strcmp (clara_dialogue_get_state (self->dialogue), "credential_check") != 0;
}

/* The first sign of an end: the recogniser, the model and the voice begin before it is certain. */
static void
prepare (ClaraHearing *self, Turn *turn)
{
  gint64 voice_us = clara_endpoint_get_last_voice (self->endpoint);

  if (self->time_us - voice_us < LIKELY_OVER)
    return;
  if (turn->probed_us != voice_us)
    {
      turn->probed_us = voice_us;
      clara_listener_probe (self->listener, self->current);
    }
  if (!self->prepares || turn->partial == NULL || turn->prepared || !may_tell (self, turn))
    return;
  turn->prepared = TRUE;
  clara_dialogue_prepare (self->dialogue, turn->partial->text, turn->partial->language);
}

static void
continue_turn (ClaraHearing *self, const ClaraAudioEvent *event)
{
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (event->serial));

  if (event->serial != self->current)
    return;
  if (turn != NULL)
    take_measure (turn, event);
  self->time_us = event->time_us;
  clara_listener_push (self->listener, event->serial, event->samples, event->n_samples);
  clara_endpoint_voice (self->endpoint, event->voice_us);
  watch_frames (self);
  if (clara_endpoint_is_over (self->endpoint, self->time_us))
    end_turn (self);
  else
    prepare (self, turn);
}

static void
give_way (ClaraHearing *self, const ClaraAudioEvent *event)
{
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (self->current));

  self->held = FALSE;
  if (turn != NULL)
    turn->yielded = TRUE;
  /* Nothing happens to who was held already. */
  if (event->kind == CLARA_AUDIO_YIELD)
    clara_speaker_pause (self->speaker, &event->position);
  else
    clara_speaker_pause_after_sentence (self->speaker);
  clara_hearing_settle (self);
}

static void
hold (ClaraHearing *self, const ClaraAudioEvent *event)
{
  self->held = TRUE;
  clara_speaker_pause (self->speaker, &event->position);
}

/* It was a nod, whatever the recogniser is still to say of it. */
static void
speak_on (ClaraHearing *self)
{
  if (!self->held)
    return;
  self->held = FALSE;
  if (self->deferred == NULL && clara_speaker_is_paused (self->speaker))
    clara_speaker_resume (self->speaker);
}

/* Whether what is understood so far of an interruption is more than a nod, or Clara herself. */
static void
weigh_words (ClaraHearing *self, const Turn *turn, const ClaraTranscript *transcript)
{
  const char *said = clara_speaker_get_text (self->speaker);
  gboolean more;

  if (self->worker == NULL || !turn->over_speech || turn->yielded)
    return;
  more = transcript->confidence >= UNSURE
         && !clara_turn_words_may_be_backchannel (transcript->text, turn->hints)
         && (said == NULL || !clara_turn_words_repeats (transcript->text, said));
  clara_audio_worker_set_words (self->worker, self->current,
                                more ? CLARA_BARGE_IN_WORDS_MORE : CLARA_BARGE_IN_WORDS_NOD);
}

static void
on_partial (ClaraListener *listener, guint serial, ClaraTranscript *transcript, gpointer user_data)
{
  ClaraHearing *self = user_data;
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (serial));

  if (turn == NULL || transcript->text[0] == '\0')
    return;
  if (turn->partial == NULL || strcmp (turn->partial->text, transcript->text) != 0)
    turn->prepared = FALSE;
  g_clear_pointer (&turn->partial, clara_transcript_free);
  turn->partial = clara_transcript_copy (transcript);
  if (may_tell (self, turn))
    {
      clara_dialogue_activity (self->dialogue);
      clara_bus_publish (self->bus, "heard",
                         clara_json_build ("ssbsd", "text", transcript->text, "language",
                                           transcript->language, "final", FALSE, "source", "voice",
                                           "confidence", transcript->confidence));
    }
  if (serial != self->current)
    return;
  weigh_words (self, turn, transcript);
  clara_endpoint_words (self->endpoint, transcript->text);
  prepare (self, turn);
  if (clara_endpoint_is_over (self->endpoint, self->time_us))
    end_turn (self);
}

/* Whether it sounds like somebody who stands here and speaks to Clara, though nothing was understood: long,
 * with a voice's pitch, and loud enough. A cough, a door, a phone and the hall do not. */
static gboolean
sounds_spoken (const Turn *turn)
{
  return turn->voiced >= SPOKEN && turn->pitched >= SPOKEN_PITCHED * turn->voiced
         && turn->loudness >= SPOKEN_LOUD;
}

static gboolean
was_spoken (const Turn *turn)
{
  return !turn->over_speech && sounds_spoken (turn);
}

/* Whether what was recognised is no answer: nothing that was said to Clara or, over her voice, a nod, a guess
 * or Clara herself. */
static gboolean
is_no_answer (ClaraHearing *self, Turn *turn, const ClaraTranscript *transcript)
{
  const char *said = clara_speaker_get_text (self->speaker);

  /* "Sorry?" once: who says it twice to a noise is a bore. */
  if (transcript->text[0] == '\0')
    return self->at_a_loss || !was_spoken (turn);
  if (!turn->over_speech)
    return FALSE;
  if (clara_turn_words_is_backchannel (transcript->text, turn->hints))
    return TRUE;
  if (!turn->yielded && transcript->confidence < UNSURE)
    return TRUE;
  return said != NULL && clara_turn_words_repeats (transcript->text, said);
}

static void
pass_on_deferred (ClaraHearing *self)
{
  g_autoptr (ClaraTranscript) transcript = g_steal_pointer (&self->deferred);

  g_signal_emit (self, signals[ANSWER], 0, transcript, self->deferred_speech_us);
}

static void
on_final (ClaraListener *listener, guint serial, ClaraTranscript *transcript, gpointer user_data)
{
  ClaraHearing *self = user_data;
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (serial));
  gboolean no_answer;
  gint64 speech_us;

  if (turn == NULL)
    return;
  if (serial == self->current)
    end_turn (self); /* a recogniser that finds the end of the turn itself */
  speech_us = turn->speech_us;
  no_answer = is_no_answer (self, turn, transcript);
  if (!no_answer)
    self->at_a_loss = transcript->text[0] == '\0';
  g_hash_table_remove (self->turns, GUINT_TO_POINTER (serial));
  if (no_answer)
    {
      tell_thinking (self, FALSE);
      clara_hearing_settle (self);
    }
  else if (clara_speaker_get_speaking (self->speaker) == CLARA_SPEAKING_LEGAL)
    {
      clara_speaker_pause_after_sentence (self->speaker);
      g_clear_pointer (&self->deferred, clara_transcript_free);
      self->deferred = clara_transcript_copy (transcript);
      self->deferred_speech_us = speech_us;
    }
  else
    g_signal_emit (self, signals[ANSWER], 0, transcript, speech_us);
}

/* The recogniser is slow: who spoke to Clara is not left in silence. */
static void
on_overdue (ClaraListener *listener, guint serial, gpointer user_data)
{
  ClaraHearing *self = user_data;
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (serial));

  if (turn != NULL && self->current == 0 && was_spoken (turn)
      && clara_speaker_get_speaking (self->speaker) == CLARA_SPEAKING_NOT)
    clara_dialogue_hear_late (self->dialogue);
}

/* No recogniser could be asked, or none answered: the visitor is told how to go on without. */
static void
on_failed (ClaraListener *listener, guint serial, gpointer user_data)
{
  ClaraHearing *self = user_data;
  Turn *turn = g_hash_table_lookup (self->turns, GUINT_TO_POINTER (serial));
  gboolean spoken;

  if (turn == NULL)
    return;
  /* She has fallen silent for it: then it is for her to speak. */
  spoken = (!turn->over_speech || turn->yielded) && sounds_spoken (turn);
  if (serial == self->current)
    end_turn (self);
  g_hash_table_remove (self->turns, GUINT_TO_POINTER (serial));
  tell_thinking (self, FALSE);
  if (!spoken)
    {
      clara_hearing_settle (self);
      return;
    }
  clara_speaker_stop (self->speaker);
  clara_dialogue_hear_failed (self->dialogue);
}

static void
clara_hearing_dispose (GObject *object)
{
  ClaraHearing *self = CLARA_HEARING (object);

  if (self->listener != NULL)
    {
      clara_hearing_forget (self);
      g_signal_handlers_disconnect_by_data (self->listener, self);
    }
  g_clear_object (&self->listener);
  g_clear_object (&self->speaker);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_hearing_parent_class)->dispose (object);
}

static void
clara_hearing_finalize (GObject *object)
{
  ClaraHearing *self = CLARA_HEARING (object);

  clara_endpoint_free (self->endpoint);
  g_hash_table_unref (self->turns);
  G_OBJECT_CLASS (clara_hearing_parent_class)->finalize (object);
}

static void
clara_hearing_class_init (ClaraHearingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_hearing_dispose;
  object_class->finalize = clara_hearing_finalize;
  signals[THINKING] = g_signal_new ("thinking", CLARA_TYPE_HEARING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[ANSWER] = g_signal_new ("answer", CLARA_TYPE_HEARING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, CLARA_TYPE_TRANSCRIPT, G_TYPE_INT64);
  signals[UNSERVED] =
    g_signal_new ("unserved", CLARA_TYPE_HEARING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_hearing_init (ClaraHearing *self)
{
  self->turns = g_hash_table_new_full (NULL, NULL, NULL, turn_free);
  self->endpoint = clara_endpoint_new ();
}

/**
 * clara_hearing_new:
 * @speaker: who speaks meanwhile, and gives way
 * @recogniser: (nullable): NULL where nothing can be understood
 *
 * Returns: (transfer full): a hearing that does not listen yet
 */
ClaraHearing *
clara_hearing_new (ClaraDialogue *dialogue, ClaraBus *bus, ClaraClock *clock, ClaraSettings *settings,
                   ClaraSpeaker *speaker, ClaraSpeechToText *recogniser)
{
  ClaraHearing *self = g_object_new (CLARA_TYPE_HEARING, NULL);

  self->dialogue = g_object_ref (dialogue);
  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->speaker = g_object_ref (speaker);
  self->listener = clara_listener_new (clock, bus, recogniser);
  self->prepares = clara_settings_get_boolean (settings, "prepare-model");
  clara_endpoint_set_slowness (self->endpoint, clara_settings_get_double (settings, "speech-patience"));
  g_signal_connect (self->listener, "partial", G_CALLBACK (on_partial), self);
  g_signal_connect (self->listener, "final", G_CALLBACK (on_final), self);
  g_signal_connect (self->listener, "overdue", G_CALLBACK (on_overdue), self);
  g_signal_connect (self->listener, "failed", G_CALLBACK (on_failed), self);
  return self;
}

/**
 * clara_hearing_set_worker:
 * @worker: (nullable): where the events come from; outlives its place here
 */
void
clara_hearing_set_worker (ClaraHearing *self, ClaraAudioWorker *worker)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  self->worker = worker;
}

/**
 * clara_hearing_set_listening:
 *
 * Whether new segments are taken; those that are open go on.
 */
void
clara_hearing_set_listening (ClaraHearing *self, gboolean listening)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  self->listening = listening;
}

gboolean
clara_hearing_serves (ClaraHearing *self, const char *language)
{
  return clara_listener_serves (self->listener, language);
}

/**
 * clara_hearing_warm:
 *
 * Somebody is about to speak.
 */
void
clara_hearing_warm (ClaraHearing *self)
{
  clara_listener_warm (self->listener);
}

/**
 * clara_hearing_take:
 *
 * What the audio worker found.
 */
void
clara_hearing_take (ClaraHearing *self, const ClaraAudioEvent *event)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  switch (event->kind)
    {
    case CLARA_AUDIO_LEVEL:
    case CLARA_AUDIO_CLEAN:
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
    case CLARA_AUDIO_HOLD:
      if (self->listening)
        hold (self, event);
      break;
    case CLARA_AUDIO_RESUME:
      speak_on (self);
      break;
    case CLARA_AUDIO_YIELD:
    case CLARA_AUDIO_FINISH:
      if (self->listening)
        give_way (self, event);
      break;
    }
}

/**
 * clara_hearing_speaking_changed:
 *
 * What was heard over a legal text is passed on when that is said.
 */
void
clara_hearing_speaking_changed (ClaraHearing *self)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  if (self->deferred != NULL && clara_speaker_get_speaking (self->speaker) != CLARA_SPEAKING_LEGAL)
    pass_on_deferred (self);
}

/**
 * clara_hearing_settle:
 *
 * If nothing that the visitor said is on its way any more, Clara gave way for nothing and speaks on.
 */
void
clara_hearing_settle (ClaraHearing *self)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  if (g_hash_table_size (self->turns) > 0 || self->key_held)
    return;
  /* The recogniser may say that it was nothing only after the worker has stopped asking. */
  self->held = FALSE;
  if (self->deferred == NULL && clara_speaker_is_paused (self->speaker))
    clara_speaker_resume (self->speaker);
}

/**
 * clara_hearing_set_held:
 *
 * Somebody holds the key to talk: Clara is silent for it at once, and speaks on when it is let go and nothing
 * was said.
 */
void
clara_hearing_set_held (ClaraHearing *self, gboolean held)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  self->held = self->key_held = held;
  if (held)
    clara_speaker_pause (self->speaker, NULL);
  else
    clara_hearing_settle (self);
}

/**
 * clara_hearing_forget_visitor:
 *
 * Whoever comes next has a pace of their own.
 */
void
clara_hearing_forget_visitor (ClaraHearing *self)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  clara_hearing_forget (self);
  clara_endpoint_forget_visitor (self->endpoint);
  self->at_a_loss = FALSE;
}

/**
 * clara_hearing_forget:
 *
 * Whatever was said is not for Clara: she sleeps, or is muted.
 */
void
clara_hearing_forget (ClaraHearing *self)
{
  g_return_if_fail (CLARA_IS_HEARING (self));
  if (self->worker != NULL && self->current != 0)
    clara_audio_worker_end_segment (self->worker, self->current);
  self->current = 0;
  clara_clock_clear (self->clock, &self->lost);
  clara_listener_cancel_all (self->listener);
  g_hash_table_remove_all (self->turns);
  g_clear_pointer (&self->deferred, clara_transcript_free);
  self->held = self->key_held = FALSE;
}
