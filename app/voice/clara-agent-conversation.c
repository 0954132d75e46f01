/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agent-conversation.h"

#include "clara-agent-calls.h"
#include "clara-agent-player.h"
#include "clara-net-error.h"
#include "clara-service-call.h"
#include "clara-services-error.h"
#include "clara-voice-agent.h"

#include <string.h>

#define RATE 16000
/* Who gave way to a sound that the agent does not take for a visitor speaks on after this. */
#define FALSE_ALARM_US 1500000
/* Speech this long is heard by any service; what is shorter may have been a cough. */
#define CLEAR_SPEECH_US 700000

struct _ClaraAgentConversation
{
  GObject parent_instance;

  ClaraDialogue *dialogue;
  ClaraBus *bus;
  ClaraClock *clock;
  ClaraProviderChain *chain;
  ClaraSpeaker *speaker;
  ClaraAgentPlayer *player;

  ClaraVoiceAgent *agent; /* the chain's; NULL where none is at work */
  ClaraVoiceSession *session;
  ClaraServiceCall *record;
  ClaraDeadlines deadlines;
  char *language;
  char *instructions; /* as it has them */
  gboolean ready;
  gboolean leaving;  /* it failed, and what came of it is still heard */
  gboolean owes;     /* an answer */
  gboolean dropping; /* what still comes of an answer that was cut */
  gboolean noting;   /* what it heard; the dialogue drops its own words, not the agent's */
  gint64 sound_us;   /* that went up */
  ClaraAgentCalls *calls;
  guint due;     /* timer: it is silent for too long */
  guint refresh; /* timer: the flow has moved on */
  guint false_alarm;
  gint64 speech_began;
  gint64 speech_us;  /* end of the last speech */
  gint64 time_us;    /* of the last sound */
  gboolean answered; /* something came since the visitor began to speak */
  GPtrArray *held;   /* ClaraUtterance of the dialogue, for when the agent has finished */
};

enum
{
  CHANGED,
  CAPTION,
  VISEME,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraAgentConversation, clara_agent_conversation, G_TYPE_OBJECT)

static void fail (ClaraAgentConversation *self, const GError *error);
static void begin_next (ClaraAgentConversation *self);

static const char *
get_name (gpointer provider)
{
  return clara_voice_agent_get_name (provider);
}

static gboolean
serves (gpointer provider, const char *language)
{
  return clara_voice_agent_serves (provider, language);
}

/* After it: recogniser, model and voice, each for itself. */
static const ClaraProviderKind kind = { "voice_agent", "none", get_name, serves };

static void
tell_changed (ClaraAgentConversation *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Silence */

static gboolean
on_due (gpointer user_data)
{
  g_autoptr (ClaraAgentConversation) self = g_object_ref (user_data);
  gboolean answer = self->owes || !self->ready;
  g_autoptr (GError) error =
    clara_provider_chain_new_timeout (answer ? "No answer" : "Silence in the middle of an answer",
                                      answer ? self->deadlines.first_byte : self->deadlines.between);

  self->due = 0;
  fail (self, error);
  return G_SOURCE_REMOVE;
}

/* Something came, or is expected from now on. */
static void
await (ClaraAgentConversation *self)
{
  gint64 limit = 0;

  clara_clock_clear (self->clock, &self->due);
  if (self->session == NULL)
    return;
  if (self->owes || !self->ready)
    limit = self->deadlines.first_byte;
  else if (clara_agent_player_is_incomplete (self->player))
    limit = self->deadlines.between;
  if (limit > 0)
    self->due = clara_clock_add_timeout (self->clock, limit, on_due, self, NULL);
}

/* The end of a session */

static void
drop_session (ClaraAgentConversation *self, const GError *error)
{
  clara_clock_clear (self->clock, &self->due);
  clara_clock_clear (self->clock, &self->refresh);
  clara_agent_calls_clear (self->calls);
  self->owes = self->dropping = self->ready = FALSE;
  if (self->session == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->session, self);
  clara_voice_session_close (self->session);
  g_clear_object (&self->session);
  self->agent = NULL;
  self->record->audio_us = self->sound_us;
  clara_service_call_end (self->record, self->chain, error);
  g_clear_pointer (&self->record, clara_service_call_free);
}

static void
say_held (ClaraAgentConversation *self)
{
  while (self->held->len > 0 && clara_agent_player_is_empty (self->player))
    {
      g_autoptr (ClaraUtterance) utterance = g_ptr_array_steal_index (self->held, 0);

      clara_speaker_say (self->speaker, utterance);
    }
}

/* What it had to say is said: the ordinary way goes on with the conversation. */
static void
leave (ClaraAgentConversation *self)
{
  self->leaving = FALSE;
  clara_dialogue_resume (self->dialogue);
}

static void
fail (ClaraAgentConversation *self, const GError *error)
{
  g_autoptr (GError) copy = g_error_copy (error);
  ClaraVoiceAgent *agent = self->agent;

  if (self->session == NULL)
    return;
  g_object_ref (self);
  clara_provider_chain_failed (self->chain, agent, copy);
  drop_session (self, copy);
  clara_provider_chain_gave_up (self->chain);
  clara_clock_clear (self->clock, &self->false_alarm);
  /* Somebody speaks over it: what it had to say is not wanted. */
  if (clara_agent_player_is_paused (self->player))
    clara_agent_player_cut (self->player);
  self->leaving = TRUE;
  clara_agent_player_complete (self->player);
  tell_changed (self);
  if (self->leaving && clara_agent_player_is_empty (self->player))
    leave (self);
  g_object_unref (self);
}

/* What the agent says of itself */

static void
on_progress (ClaraVoiceSession *session, ClaraAgentConversation *self)
{
  self->answered = TRUE;
  /* Until it is ready it has no more time than that. */
  if (self->ready)
    await (self);
}

/* A session hears and speaks one language: another one needs another, or the ordinary way. */
static void
change_language (ClaraAgentConversation *self)
{
  const char *language = clara_dialogue_get_language (self->dialogue);

  if (clara_provider_chain_serves (self->chain, language))
    clara_provider_chain_worked (self->chain, self->agent);
  else
    clara_provider_chain_undecided (self->chain, self->agent, "it does not speak the visitor's language");
  drop_session (self, NULL);
  begin_next (self);
  tell_changed (self);
}

static void
refresh (ClaraAgentConversation *self)
{
  g_autofree char *instructions = NULL;

  if (self->session == NULL || !self->ready)
    return;
  if (strcmp (self->language, clara_dialogue_get_language (self->dialogue)) != 0)
    {
      change_language (self);
      return;
    }
  instructions = clara_dialogue_get_instructions (self->dialogue);
  if (g_strcmp0 (instructions, self->instructions) == 0)
    return;
  g_free (self->instructions);
  self->instructions = g_steal_pointer (&instructions);
  clara_voice_session_instruct (self->session, self->instructions);
}

static void
on_ready (ClaraVoiceSession *session, ClaraAgentConversation *self)
{
  self->ready = TRUE;
  self->owes = FALSE;
  clara_service_call_first (self->record, self->chain);
  clara_provider_chain_serving (self->chain, self->agent);
  await (self);
  refresh (self);
}

static void
on_audio (ClaraVoiceSession *session, GBytes *samples, int rate, ClaraAgentConversation *self)
{
  if (self->dropping)
    return;
  self->owes = FALSE;
  clara_agent_player_add_audio (self->player, samples, rate);
  await (self);
}

static void
on_spoken (ClaraVoiceSession *session, ClaraAgentConversation *self)
{
  if (!self->dropping)
    clara_agent_player_complete (self->player);
  self->dropping = FALSE;
  await (self);
}

static void
take_visitor_words (ClaraAgentConversation *self, const char *text, gboolean whole)
{
  const char *language = clara_dialogue_get_language (self->dialogue);
  g_autoptr (ClaraTranscript) transcript = clara_transcript_new (text, language, 1.0, NULL);

  if (!whole)
    {
      clara_agent_calls_set_waiting (self->calls, TRUE);
      clara_dialogue_activity (self->dialogue);
      /* A one-time code is shown and kept nowhere. */
      if (strcmp (clara_dialogue_get_state (self->dialogue), "credential_check") != 0)
        clara_bus_publish (self->bus, "heard",
                           clara_json_build ("ssbsd", "text", text, "language", language, "final", FALSE,
                                             "source", "voice", "confidence", 1.0));
      return;
    }
  clara_clock_clear (self->clock, &self->false_alarm);
  self->noting = TRUE;
  clara_dialogue_hear_beside (self->dialogue, transcript);
  self->noting = FALSE;
  /* Where words come late, the answer to them may be there already. */
  self->owes = self->session != NULL && clara_agent_calls_is_empty (self->calls)
               && clara_agent_player_is_empty (self->player);
  await (self);
  clara_agent_calls_set_waiting (self->calls, FALSE);
}

static void
on_transcript (ClaraVoiceSession *session, gboolean visitor, const char *text, gboolean whole,
               ClaraAgentConversation *self)
{
  if (visitor)
    {
      self->dropping &= !whole;
      take_visitor_words (self, text, whole);
    }
  else if (!self->dropping)
    {
      self->owes = FALSE;
      clara_agent_player_add_text (self->player, text, whole);
      await (self);
    }
}

static void
on_interrupted (ClaraVoiceSession *session, ClaraAgentConversation *self)
{
  gint64 heard_us;

  clara_agent_calls_set_waiting (self->calls, TRUE);
  self->owes = self->dropping = FALSE;
  clara_clock_clear (self->clock, &self->false_alarm);
  if (!clara_agent_player_is_empty (self->player))
    {
      heard_us = clara_agent_player_cut (self->player);
      clara_voice_session_heard (session, heard_us);
    }
  await (self);
}

/* Its calls */

static void
on_called (const char *id, const char *result, gpointer user_data)
{
  ClaraAgentConversation *self = user_data;

  /* First where the flow stands now, then what came of it, to be said there. */
  refresh (self);
  if (self->session == NULL || !clara_voice_session_answer (self->session, id, result))
    return;
  self->owes = clara_voice_session_count_calls (self->session) == 0;
  await (self);
}

static void
on_call (ClaraVoiceSession *session, const char *id, const char *name, const char *arguments,
         ClaraAgentConversation *self)
{
  self->owes = FALSE;
  await (self);
  clara_agent_calls_add (self->calls, id, name, arguments);
}

static void
on_ended (ClaraVoiceSession *session, ClaraAgentConversation *self)
{
  g_autoptr (GError) error = g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                                                  "It has ended the conversation");

  fail (self, error);
}

static void
on_failed (ClaraVoiceSession *session, const GError *error, ClaraAgentConversation *self)
{
  fail (self, error);
}

/* The beginning of a session */

static gboolean
begin (ClaraAgentConversation *self, ClaraVoiceAgent *agent)
{
  g_autofree char *instructions = clara_dialogue_get_instructions (self->dialogue);
  g_autoptr (JsonArray) tools = clara_dialogue_list_all_tools (self->dialogue);
  const ClaraVoiceBrief brief = { instructions, self->language, NULL, tools };
  g_autoptr (GError) error = NULL;

  self->record = clara_service_call_new (self->chain, clara_voice_agent_get_name (agent), NULL);
  self->session = clara_voice_agent_open (agent, &brief, &error);
  if (self->session == NULL)
    {
      clara_provider_chain_failed (self->chain, agent, error);
      clara_service_call_end (self->record, self->chain, error);
      g_clear_pointer (&self->record, clara_service_call_free);
      return FALSE;
    }
  self->agent = agent;
  self->sound_us = 0;
  g_free (self->instructions);
  self->instructions = g_steal_pointer (&instructions);
  g_signal_connect (self->session, "progress", G_CALLBACK (on_progress), self);
  g_signal_connect (self->session, "ready", G_CALLBACK (on_ready), self);
  g_signal_connect (self->session, "audio", G_CALLBACK (on_audio), self);
  g_signal_connect (self->session, "transcript", G_CALLBACK (on_transcript), self);
  g_signal_connect (self->session, "function-call", G_CALLBACK (on_call), self);
  g_signal_connect (self->session, "interrupted", G_CALLBACK (on_interrupted), self);
  g_signal_connect (self->session, "spoken", G_CALLBACK (on_spoken), self);
  g_signal_connect (self->session, "ended", G_CALLBACK (on_ended), self);
  g_signal_connect (self->session, "failed", G_CALLBACK (on_failed), self);
  await (self);
  return TRUE;
}

static void
begin_next (ClaraAgentConversation *self)
{
  g_autoptr (GPtrArray) tried = g_ptr_array_new ();
  ClaraVoiceAgent *agent;

  g_free (self->language);
  self->language = g_strdup (clara_dialogue_get_language (self->dialogue));
  self->deadlines = clara_provider_chain_get_deadlines (self->chain);
  while ((agent = clara_provider_chain_pick (self->chain, self->language, tried, FALSE)) != NULL)
    {
      g_ptr_array_add (tried, agent);
      if (begin (self, agent))
        return;
    }
  clara_provider_chain_gave_up (self->chain);
}

/* What happens around it */

static void
on_player_changed (ClaraAgentPlayer *player, ClaraAgentConversation *self)
{
  g_object_ref (self);
  say_held (self);
  tell_changed (self);
  if (self->leaving && clara_agent_player_is_empty (player))
    leave (self);
  g_object_unref (self);
}

static void
on_caption (ClaraAgentPlayer *player, guint id, const char *text, int begin, int end,
            ClaraAgentConversation *self)
{
  g_signal_emit (self, signals[CAPTION], 0, id, text, begin, end);
}

static void
on_viseme (ClaraAgentPlayer *player, int viseme, gint64 at_us, ClaraAgentConversation *self)
{
  g_signal_emit (self, signals[VISEME], 0, viseme, at_us);
}

/* The visitor touched something, or the session is at its end. */
static void
on_discard (ClaraDialogue *dialogue, guint turn, ClaraAgentConversation *self)
{
  gint64 heard_us;

  if (self->noting)
    return;
  g_ptr_array_set_size (self->held, 0);
  if (clara_agent_player_is_empty (self->player))
    return;
  self->dropping = clara_agent_player_is_incomplete (self->player);
  heard_us = clara_agent_player_cut (self->player);
  if (self->session != NULL)
    clara_voice_session_heard (self->session, heard_us);
}

static gboolean
on_refresh (gpointer user_data)
{
  ClaraAgentConversation *self = user_data;

  self->refresh = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, ClaraAgentConversation *self)
{
  if (self->session != NULL && self->refresh == 0
      && (clara_message_is (message, "step") || clara_message_is (message, "state")))
    self->refresh = clara_clock_add_timeout (self->clock, 0, on_refresh, self, NULL);
}

static void
clara_agent_conversation_dispose (GObject *object)
{
  ClaraAgentConversation *self = CLARA_AGENT_CONVERSATION (object);

  if (self->clock != NULL)
    {
      drop_session (self, NULL);
      clara_clock_clear (self->clock, &self->false_alarm);
    }
  if (self->dialogue != NULL)
    g_signal_handlers_disconnect_by_data (self->dialogue, self);
  if (self->bus != NULL)
    g_signal_handlers_disconnect_by_data (self->bus, self);
  if (self->player != NULL)
    g_signal_handlers_disconnect_by_data (self->player, self);
  g_clear_object (&self->player);
  g_clear_object (&self->speaker);
  g_clear_object (&self->chain);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_agent_conversation_parent_class)->dispose (object);
}

static void
clara_agent_conversation_finalize (GObject *object)
{
  ClaraAgentConversation *self = CLARA_AGENT_CONVERSATION (object);

  g_clear_pointer (&self->calls, clara_agent_calls_free);
  g_ptr_array_unref (self->held);
  g_free (self->language);
  g_free (self->instructions);
  G_OBJECT_CLASS (clara_agent_conversation_parent_class)->finalize (object);
}

static void
clara_agent_conversation_class_init (ClaraAgentConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_agent_conversation_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_agent_conversation_finalize;
  signals[CHANGED] = g_signal_new ("changed", CLARA_TYPE_AGENT_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[CAPTION] = g_signal_new ("caption", CLARA_TYPE_AGENT_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  signals[VISEME] = g_signal_new ("viseme", CLARA_TYPE_AGENT_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
}

static void
clara_agent_conversation_init (ClaraAgentConversation *self)
{
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_utterance_free);
}

/**
 * clara_agent_conversation_new:
 * @settings: where the deadlines are
 * @agents: (element-type ClaraVoiceAgent): in order of preference
 *
 * Returns: (transfer full): a conversation that is not open
 */
ClaraAgentConversation *
clara_agent_conversation_new (ClaraDialogue *dialogue, ClaraBus *bus, ClaraClock *clock,
                              ClaraSettings *settings, GPtrArray *agents)
{
  ClaraAgentConversation *self = g_object_new (CLARA_TYPE_AGENT_CONVERSATION, NULL);

  self->dialogue = g_object_ref (dialogue);
  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->chain = clara_provider_chain_new (&kind, agents, clock, bus, settings);
  self->calls = clara_agent_calls_new (dialogue, clock, on_called, self);
  g_signal_connect (dialogue, "discard", G_CALLBACK (on_discard), self);
  g_signal_connect (bus, "event", G_CALLBACK (on_event), self);
  return self;
}

/**
 * clara_agent_conversation_set_speaker:
 *
 * Whose playout the agent's sound goes to; once, and before it is opened.
 */
void
clara_agent_conversation_set_speaker (ClaraAgentConversation *self, ClaraSpeaker *speaker)
{
  g_return_if_fail (CLARA_IS_AGENT_CONVERSATION (self) && self->speaker == NULL);
  self->speaker = g_object_ref (speaker);
  self->player = clara_agent_player_new (self->dialogue, self->clock, speaker);
  g_signal_connect (self->player, "changed", G_CALLBACK (on_player_changed), self);
  g_signal_connect (self->player, "caption", G_CALLBACK (on_caption), self);
  g_signal_connect (self->player, "viseme", G_CALLBACK (on_viseme), self);
}

/**
 * clara_agent_conversation_open:
 *
 * Somebody is served: the agent listens as soon as it can, and to what was said meanwhile.
 */
void
clara_agent_conversation_open (ClaraAgentConversation *self)
{
  g_return_if_fail (CLARA_IS_AGENT_CONVERSATION (self) && self->speaker != NULL);
  if (self->session != NULL)
    return;
  begin_next (self);
  tell_changed (self);
}

/**
 * clara_agent_conversation_close:
 *
 * Nobody is served any more.
 */
void
clara_agent_conversation_close (ClaraAgentConversation *self)
{
  g_return_if_fail (CLARA_IS_AGENT_CONVERSATION (self));
  self->leaving = FALSE;
  g_ptr_array_set_size (self->held, 0);
  clara_clock_clear (self->clock, &self->false_alarm);
  if (self->session != NULL)
    {
      if (self->ready)
        clara_provider_chain_worked (self->chain, self->agent);
      else
        clara_provider_chain_undecided (self->chain, self->agent, NULL);
      drop_session (self, NULL);
    }
  clara_agent_player_cut (self->player);
  tell_changed (self);
}

/**
 * clara_agent_conversation_is_active:
 *
 * Returns: whether the agent leads the conversation, or is about to
 */
gboolean
clara_agent_conversation_is_active (ClaraAgentConversation *self)
{
  return self->session != NULL;
}

gboolean
clara_agent_conversation_is_speaking (ClaraAgentConversation *self)
{
  return self->player != NULL && clara_agent_player_is_speaking (self->player);
}

static void
speak_on (ClaraAgentConversation *self)
{
  clara_agent_player_resume (self->player);
  if (clara_speaker_is_paused (self->speaker))
    clara_speaker_resume (self->speaker);
}

static gboolean
on_false_alarm (gpointer user_data)
{
  ClaraAgentConversation *self = user_data;

  /* Somebody still speaks. */
  if (self->time_us - self->speech_us < FALSE_ALARM_US / 2)
    return G_SOURCE_CONTINUE;
  self->false_alarm = 0;
  speak_on (self);
  return G_SOURCE_REMOVE;
}

static void
hold (ClaraAgentConversation *self, const ClaraAudioEvent *event)
{
  if (!clara_agent_player_is_empty (self->player))
    clara_agent_player_pause (self->player, &event->position);
  else if (event->kind == CLARA_AUDIO_FINISH)
    clara_speaker_pause_after_sentence (self->speaker);
  else
    clara_speaker_pause (self->speaker, &event->position);
}

/* The loudspeaker is silent for the visitor; whether it was one the agent will say. */
static void
give_way (ClaraAgentConversation *self, const ClaraAudioEvent *event)
{
  hold (self, event);
  clara_clock_clear (self->clock, &self->false_alarm);
  self->false_alarm = clara_clock_add_timeout (self->clock, FALSE_ALARM_US, on_false_alarm, self, NULL);
}

/* Two seconds ago the visitor has stopped speaking. */
static void
take_end (ClaraAgentConversation *self)
{
  g_autoptr (GError) error = NULL;

  if (self->answered || !self->ready || self->speech_us - self->speech_began < CLEAR_SPEECH_US)
    return;
  error = g_error_new_literal (CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT,
                               "It has heard nothing of what the visitor said");
  fail (self, error);
}

/**
 * clara_agent_conversation_take:
 *
 * What the audio worker found.
 */
void
clara_agent_conversation_take (ClaraAgentConversation *self, const ClaraAudioEvent *event)
{
  g_return_if_fail (CLARA_IS_AGENT_CONVERSATION (self));
  if (self->session == NULL)
    return;
  switch (event->kind)
    {
    case CLARA_AUDIO_CLEAN:
      self->sound_us += (gint64) event->n_samples * G_USEC_PER_SEC / RATE;
      clara_voice_session_push (self->session, event->samples, event->n_samples);
      break;
    case CLARA_AUDIO_BEGIN:
      self->answered = FALSE;
      self->speech_began = event->time_us;
      clara_dialogue_activity (self->dialogue);
      self->speech_us = event->voice_us;
      self->time_us = event->time_us;
      break;
    case CLARA_AUDIO_MORE:
      self->speech_us = event->voice_us;
      self->time_us = event->time_us;
      break;
    case CLARA_AUDIO_END:
      self->time_us = event->time_us;
      take_end (self);
      break;
    case CLARA_AUDIO_HOLD:
      hold (self, event);
      break;
    case CLARA_AUDIO_RESUME:
      if (self->false_alarm == 0)
        speak_on (self);
      break;
    case CLARA_AUDIO_YIELD:
    case CLARA_AUDIO_FINISH:
      give_way (self, event);
      break;
    case CLARA_AUDIO_LEVEL:
      break;
    }
}

/**
 * clara_agent_conversation_hold:
 *
 * Returns: whether the utterance is said when the agent has finished; FALSE where it can be said now
 */
gboolean
clara_agent_conversation_hold (ClaraAgentConversation *self, const ClaraUtterance *utterance)
{
  g_return_val_if_fail (CLARA_IS_AGENT_CONVERSATION (self), FALSE);
  if (self->player == NULL || clara_agent_player_is_empty (self->player))
    return FALSE;
  /* It is being said already. */
  if (!utterance->filler)
    g_ptr_array_add (self->held, clara_utterance_copy (utterance));
  return TRUE;
}
