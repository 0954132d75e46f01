/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-realtime-session.h"

#include "clara-json.h"
#include "clara-service-socket.h"
#include "clara-services-error.h"
#include "clara-upsampler.h"

#include <string.h>

#define RATE CLARA_OPENAI_REALTIME_RATE
/* Sent together: each message costs its own wrapping. */
#define PIECE (RATE / 50)
#define LONGEST_TEXT (64 * 1024)

#define CLARA_TYPE_OPENAI_REALTIME_SESSION (clara_openai_realtime_session_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOpenaiRealtimeSession, clara_openai_realtime_session, CLARA,
                      OPENAI_REALTIME_SESSION, ClaraVoiceSession)

struct _ClaraOpenaiRealtimeSession
{
  ClaraVoiceSession parent_instance;

  ClaraAccount *account;
  ClaraServiceSocket *socket; /* NULL once it is over */
  ClaraUpsampler upsampler;
  GArray *sound; /* gint16: not sent yet */
  GByteArray *half;
  char *greeting;
  char *item;           /* that is being spoken, or was last */
  char *next;           /* what is to be said when the answer that is being made is gone */
  GString *said;        /* of the answer that is coming */
  GString *heard;       /* of what the visitor says */
  gboolean at_work;     /* an answer is being made: another may not be asked for */
  gboolean wanted;      /* another is wanted when it is done */
  gboolean interrupted; /* what still comes of it is thrown away */
};

G_DEFINE_FINAL_TYPE (ClaraOpenaiRealtimeSession, clara_openai_realtime_session, CLARA_TYPE_VOICE_SESSION)

static void
let_go (ClaraOpenaiRealtimeSession *self)
{
  if (self->socket != NULL)
    clara_service_socket_drop (self->socket);
  g_clear_object (&self->socket);
}

static void
refuse (ClaraOpenaiRealtimeSession *self, const char *what)
{
  if (self->socket != NULL)
    clara_service_socket_fail (
      self->socket,
      g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER, "The realtime voice %s", what));
}

static void
send_event (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  if (self->socket != NULL)
    clara_service_socket_send (self->socket, event);
  else
    json_object_unref (event);
}

/* One answer at a time, and none before each call of the last one was answered. */
static void
ask_for_answer (ClaraOpenaiRealtimeSession *self)
{
  self->wanted = TRUE;
  if (self->at_work || clara_voice_session_count_calls (CLARA_VOICE_SESSION (self)) > 0)
    return;
  self->wanted = FALSE;
  self->at_work = TRUE;
  send_event (self, clara_json_build ("s", "type", "response.create"));
}

static void
say (ClaraOpenaiRealtimeSession *self, const char *text)
{
  g_autofree char *instructions = g_strdup_printf ("Say exactly this, and nothing else: %s", text);

  self->at_work = TRUE;
  send_event (
    self, clara_json_build ("so", "type", "response.create", "response",
                            clara_json_build ("ss", "instructions", instructions, "tool_choice", "none")));
}

/* What comes */

static gboolean
grow (ClaraOpenaiRealtimeSession *self, GString *text, const char *more)
{
  if (text->len + strlen (more) > LONGEST_TEXT)
    {
      refuse (self, "has no end");
      return FALSE;
    }
  g_string_append (text, more);
  return TRUE;
}

static void
take_sound (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  const char *item = clara_json_get_string (event, "item_id", "");
  g_autofree guchar *bytes = NULL;
  gsize length;

  if (self->interrupted)
    return;
  if (g_strcmp0 (self->item, item) != 0)
    {
      g_free (self->item);
      self->item = g_strdup (item);
      g_byte_array_set_size (self->half, 0);
    }
  bytes = g_base64_decode (clara_json_get_string (event, "delta", ""), &length);
  clara_voice_session_emit_bytes (CLARA_VOICE_SESSION (self), self->half, bytes, length, RATE);
}

static void
take_said (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  if (!self->interrupted && grow (self, self->said, clara_json_get_string (event, "delta", "")))
    clara_voice_session_emit_transcript (CLARA_VOICE_SESSION (self), FALSE, self->said->str, FALSE);
}

static void
take_said_all (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  g_autofree char *text = g_strdup (clara_json_get_string (event, "transcript", self->said->str));

  g_string_truncate (self->said, 0);
  if (!self->interrupted && strlen (text) <= LONGEST_TEXT)
    clara_voice_session_emit_transcript (CLARA_VOICE_SESSION (self), FALSE, text, TRUE);
}

static void
take_heard (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  if (grow (self, self->heard, clara_json_get_string (event, "delta", "")))
    clara_voice_session_emit_transcript (CLARA_VOICE_SESSION (self), TRUE, self->heard->str, FALSE);
}

static void
take_heard_all (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  g_autofree char *text = g_strdup (clara_json_get_string (event, "transcript", self->heard->str));

  g_string_truncate (self->heard, 0);
  g_strstrip (text);
  if (strlen (text) <= LONGEST_TEXT)
    clara_voice_session_emit_transcript (CLARA_VOICE_SESSION (self), TRUE, text, TRUE);
}

static void
take_interruption (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  self->interrupted = self->at_work;
  g_string_truncate (self->said, 0);
  clara_voice_session_emit_interrupted (CLARA_VOICE_SESSION (self));
}

static void
take_sound_end (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  if (!self->interrupted)
    clara_voice_session_emit_spoken (CLARA_VOICE_SESSION (self));
}

static void
take_item (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  JsonObject *item = clara_json_get_object (event, "item");

  if (item == NULL || strcmp (clara_json_get_string (item, "type", ""), "function_call") != 0)
    return;
  if (!clara_voice_session_emit_call (
        CLARA_VOICE_SESSION (self), clara_json_get_string (item, "call_id", NULL),
        clara_json_get_string (item, "name", NULL), clara_json_get_string (item, "arguments", NULL)))
    refuse (self, "made a call without id or name");
}

static void
take_begin (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  self->at_work = TRUE;
  self->interrupted = FALSE;
  g_string_truncate (self->said, 0);
}

static void
take_done (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  JsonObject *response = clara_json_get_object (event, "response");
  JsonObject *details = response != NULL ? clara_json_get_object (response, "status_details") : NULL;
  JsonObject *problem = details != NULL ? clara_json_get_object (details, "error") : NULL;

  self->at_work = FALSE;
  if (response != NULL && strcmp (clara_json_get_string (response, "status", ""), "failed") == 0)
    {
      g_autofree char *clean = clara_account_clean (
        self->account,
        problem != NULL ? clara_json_get_string (problem, "message", "no reason given") : "no reason given");

      if (self->socket != NULL)
        clara_service_socket_fail (self->socket,
                                   g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                                                "The realtime voice could not answer: %s", clean));
      return;
    }
  if (self->next != NULL)
    {
      g_autofree char *text = g_steal_pointer (&self->next);

      say (self, text);
    }
  else if (self->wanted)
    ask_for_answer (self);
}

static void
take_ready (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  gboolean first = !clara_voice_session_is_ready (CLARA_VOICE_SESSION (self));

  if (!first)
    return;
  clara_service_socket_worked (self->socket);
  if (self->greeting != NULL)
    say (self, self->greeting);
  clara_voice_session_emit_ready (CLARA_VOICE_SESSION (self));
}

/* Most errors are about one event, and the session goes on; these end it. */
static gboolean
is_fatal (ClaraOpenaiRealtimeSession *self, JsonObject *problem)
{
  static const char *const fatal[] = { "insufficient_quota", "invalid_api_key", "rate_limit_exceeded",
                                       "session_expired", "server_error" };

  if (problem == NULL || !clara_voice_session_is_ready (CLARA_VOICE_SESSION (self)))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (fatal); i++)
    if (strcmp (clara_json_get_string (problem, "code", ""), fatal[i]) == 0
        || strcmp (clara_json_get_string (problem, "type", ""), fatal[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
take_error (ClaraOpenaiRealtimeSession *self, JsonObject *event)
{
  JsonObject *problem = clara_json_get_object (event, "error");
  g_autofree char *clean = clara_account_clean (
    self->account,
    problem != NULL ? clara_json_get_string (problem, "message", "no reason given") : "no reason given");

  /* The service answered of itself a moment before it was asked to. */
  if (problem != NULL
      && strcmp (clara_json_get_string (problem, "code", ""), "conversation_already_has_active_response")
           == 0)
    self->wanted = TRUE;
  if (is_fatal (self, problem))
    clara_service_socket_fail (self->socket,
                               g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                                            "The realtime voice broke off: %s", clean));
  else
    g_message ("the realtime voice complains: %s", clean);
}

/* The names of the first edition of the API, which compatible servers still use, beside those of today. */
static const struct
{
  const char *type;
  void (*take) (ClaraOpenaiRealtimeSession *self, JsonObject *event);
} events[] = {
  { "session.updated", take_ready },
  { "input_audio_buffer.speech_started", take_interruption },
  { "conversation.item.input_audio_transcription.delta", take_heard },
  { "conversation.item.input_audio_transcription.completed", take_heard_all },
  { "response.created", take_begin },
  { "response.output_audio.delta", take_sound },
  { "response.audio.delta", take_sound },
  { "response.output_audio.done", take_sound_end },
  { "response.audio.done", take_sound_end },
  { "response.output_audio_transcript.delta", take_said },
  { "response.audio_transcript.delta", take_said },
  { "response.output_audio_transcript.done", take_said_all },
  { "response.audio_transcript.done", take_said_all },
  { "response.output_item.done", take_item },
  { "response.done", take_done },
  { "error", take_error },
};

static void
on_opened (gpointer owner)
{
}

static void
on_message (JsonObject *message, gpointer owner)
{
  const char *type = clara_json_get_string (message, "type", "");

  clara_voice_session_emit_progress (owner);
  for (guint i = 0; i < G_N_ELEMENTS (events); i++)
    if (strcmp (events[i].type, type) == 0 && CLARA_OPENAI_REALTIME_SESSION (owner)->socket != NULL)
      events[i].take (owner, message);
}

static void
on_ended (const GError *error, gpointer owner)
{
  g_autoptr (GError) failure = error != NULL ? g_error_copy (error) : NULL;

  let_go (owner);
  clara_voice_session_emit_over (owner, "The realtime voice", failure);
}

static const ClaraServiceSocketFuncs funcs = { on_opened, on_message, NULL, on_ended };

/* What goes */

static void
clara_openai_realtime_session_push (ClaraVoiceSession *session, const gint16 *samples, gsize n_samples)
{
  ClaraOpenaiRealtimeSession *self = CLARA_OPENAI_REALTIME_SESSION (session);
  g_autofree char *base64 = NULL;

  clara_upsampler_push (&self->upsampler, samples, n_samples, self->sound);
  if (self->sound->len < PIECE)
    return;
  for (guint i = 0; i < self->sound->len; i++)
    {
      gint16 *sample = &g_array_index (self->sound, gint16, i);

      *sample = GINT16_TO_LE (*sample);
    }
  base64 = g_base64_encode ((guchar *) self->sound->data, self->sound->len * sizeof (gint16));
  send_event (self, clara_json_build ("ss", "type", "input_audio_buffer.append", "audio", base64));
  g_array_set_size (self->sound, 0);
}

static void
clara_openai_realtime_session_answer (ClaraVoiceSession *session, const char *id, const char *name,
                                      const char *result)
{
  ClaraOpenaiRealtimeSession *self = CLARA_OPENAI_REALTIME_SESSION (session);

  send_event (self, clara_json_build ("so", "type", "conversation.item.create", "item",
                                      clara_json_build ("sss", "type", "function_call_output", "call_id", id,
                                                        "output", result)));
  ask_for_answer (self);
}

static void
clara_openai_realtime_session_say (ClaraVoiceSession *session, const char *text)
{
  ClaraOpenaiRealtimeSession *self = CLARA_OPENAI_REALTIME_SESSION (session);

  if (!self->at_work)
    {
      say (self, text);
      return;
    }
  g_free (self->next);
  self->next = g_strdup (text);
  send_event (self, clara_json_build ("s", "type", "response.cancel"));
}

static void
clara_openai_realtime_session_instruct (ClaraVoiceSession *session, const char *instructions)
{
  send_event (CLARA_OPENAI_REALTIME_SESSION (session),
              clara_json_build ("so", "type", "session.update", "session",
                                clara_json_build ("ss", "type", "realtime", "instructions", instructions)));
}

static void
clara_openai_realtime_session_heard (ClaraVoiceSession *session, gint64 heard_us)
{
  ClaraOpenaiRealtimeSession *self = CLARA_OPENAI_REALTIME_SESSION (session);

  if (self->item != NULL)
    send_event (self, clara_json_build ("ssii", "type", "conversation.item.truncate", "item_id", self->item,
                                        "content_index", (gint64) 0, "audio_end_ms", heard_us / 1000));
}

static void
clara_openai_realtime_session_close (ClaraVoiceSession *session)
{
  ClaraOpenaiRealtimeSession *self = CLARA_OPENAI_REALTIME_SESSION (session);

  if (self->socket != NULL)
    clara_service_socket_finish (self->socket, NULL);
  let_go (self);
}

static void
clara_openai_realtime_session_dispose (GObject *object)
{
  let_go (CLARA_OPENAI_REALTIME_SESSION (object));
  G_OBJECT_CLASS (clara_openai_realtime_session_parent_class)->dispose (object);
}

static void
clara_openai_realtime_session_finalize (GObject *object)
{
  ClaraOpenaiRealtimeSession *self = CLARA_OPENAI_REALTIME_SESSION (object);

  g_array_unref (self->sound);
  g_byte_array_unref (self->half);
  g_string_free (self->said, TRUE);
  g_string_free (self->heard, TRUE);
  g_free (self->greeting);
  g_free (self->item);
  g_free (self->next);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_openai_realtime_session_parent_class)->finalize (object);
}

static void
clara_openai_realtime_session_class_init (ClaraOpenaiRealtimeSessionClass *klass)
{
  ClaraVoiceSessionClass *session_class = CLARA_VOICE_SESSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_openai_realtime_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_openai_realtime_session_finalize;
  session_class->push = clara_openai_realtime_session_push;
  session_class->answer = clara_openai_realtime_session_answer;
  session_class->say = clara_openai_realtime_session_say;
  session_class->instruct = clara_openai_realtime_session_instruct;
  session_class->heard = clara_openai_realtime_session_heard;
  session_class->close = clara_openai_realtime_session_close;
}

static void
clara_openai_realtime_session_init (ClaraOpenaiRealtimeSession *self)
{
  clara_upsampler_init (&self->upsampler);
  self->sound = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->half = g_byte_array_new ();
  self->said = g_string_new (NULL);
  self->heard = g_string_new (NULL);
}

/**
 * clara_openai_realtime_session_new:
 * @account: begun; ended by the session
 * @path: under the account's address
 * @session: (transfer full): as the API's session.update takes it
 * @greeting: (nullable): what is said first
 *
 * Returns: (transfer full): the conversation on its way
 */
ClaraVoiceSession *
clara_openai_realtime_session_new (ClaraAccount *account, const char *path, JsonObject *session,
                                   const char *greeting)
{
  ClaraOpenaiRealtimeSession *self = g_object_new (CLARA_TYPE_OPENAI_REALTIME_SESSION, NULL);

  self->account = g_object_ref (account);
  self->greeting = g_strdup (greeting);
  self->socket = clara_service_socket_new (account, path);
  clara_service_socket_set_owner (self->socket, &funcs, self);
  clara_service_socket_send (self->socket,
                             clara_json_build ("so", "type", "session.update", "session", session));
  return CLARA_VOICE_SESSION (self);
}
