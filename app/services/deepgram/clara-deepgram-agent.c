/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-deepgram-agent.h"

#include "clara-account.h"
#include "clara-deepgram-account.h"
#include "clara-json.h"
#include "clara-service-socket.h"
#include "clara-services-error.h"

#include <string.h>

#define PATH "/agent/converse"
#define RATE_UP 16000
#define RATE_DOWN 24000
/* A microphone that is muted sends nothing. */
#define KEEP_ALIVE (5 * G_USEC_PER_SEC)
/* Longer than any sentence; a service that speaks without an end is none. */
#define LONGEST_TEXT (64 * 1024)

static const ClaraAccountKind kind = {
  .title = "Deepgram's voice agent",
  .url_setting = "deepgram-agent-url",
  .key_setting = "deepgram-key",
  .key_header = "Authorization: Token ",
};

/* The session */

#define CLARA_TYPE_DEEPGRAM_SESSION (clara_deepgram_session_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeepgramSession, clara_deepgram_session, CLARA, DEEPGRAM_SESSION,
                      ClaraVoiceSession)

struct _ClaraDeepgramSession
{
  ClaraVoiceSession parent_instance;

  ClaraAccount *account;
  ClaraServiceSocket *socket; /* NULL once it is over */
  GByteArray *half;           /* a sample that is not whole yet */
  gboolean speaking;
  gboolean interrupted; /* what still comes belongs to the answer that was cut off */
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraDeepgramSession, clara_deepgram_session, CLARA_TYPE_VOICE_SESSION)

static void
let_go (ClaraDeepgramSession *self)
{
  clara_clock_clear (clara_account_get_clock (self->account), &self->timer);
  if (self->socket != NULL)
    clara_service_socket_drop (self->socket);
  g_clear_object (&self->socket);
}

static gboolean
on_timer (gpointer user_data)
{
  ClaraDeepgramSession *self = user_data;

  clara_service_socket_send (self->socket, clara_json_build ("s", "type", "KeepAlive"));
  self->timer =
    clara_clock_add_timeout (clara_account_get_clock (self->account), KEEP_ALIVE, on_timer, self, NULL);
  return G_SOURCE_REMOVE;
}

static void
take_calls (ClaraDeepgramSession *self, JsonObject *message)
{
  JsonArray *functions = clara_json_get_array (message, "functions");

  for (guint i = 0; functions != NULL && i < json_array_get_length (functions); i++)
    {
      JsonObject *function = clara_json_array_get_object (functions, i);

      /* The service itself makes the others. */
      if (function == NULL || !clara_json_get_boolean (function, "client_side", TRUE))
        continue;
      if (!clara_voice_session_emit_call (CLARA_VOICE_SESSION (self),
                                          clara_json_get_string (function, "id", NULL),
                                          clara_json_get_string (function, "name", NULL),
                                          clara_json_get_string (function, "arguments", NULL))
          && self->socket != NULL)
        clara_service_socket_fail (
          self->socket, g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
                                             "Deepgram's voice agent made a call without id or name"));
    }
}

static void
take_text (ClaraDeepgramSession *self, JsonObject *message)
{
  const char *text = clara_json_get_string (message, "content", "");
  gboolean visitor = strcmp (clara_json_get_string (message, "role", ""), "user") == 0;

  if (strlen (text) <= LONGEST_TEXT)
    clara_voice_session_emit_transcript (CLARA_VOICE_SESSION (self), visitor, text, TRUE);
}

static void
take_error (ClaraDeepgramSession *self, JsonObject *message)
{
  const char *reason = clara_json_get_string (message, "message", "no reason given");
  g_autofree char *clean =
    clara_account_clean (self->account, clara_json_get_string (message, "description", reason));

  clara_service_socket_fail (self->socket,
                             g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                                          "Deepgram's voice agent broke off: %s", clean));
}

static void
take_warning (ClaraDeepgramSession *self, JsonObject *message)
{
  g_autofree char *clean =
    clara_account_clean (self->account, clara_json_get_string (message, "description", ""));

  g_message ("Deepgram's voice agent warns: %s", clean);
}

static void
on_opened (gpointer owner)
{
}

static void
on_message (JsonObject *message, gpointer owner)
{
  ClaraDeepgramSession *self = owner;
  ClaraVoiceSession *session = owner;
  const char *type = clara_json_get_string (message, "type", "");

  clara_voice_session_emit_progress (session);
  if (self->socket == NULL)
    return;
  if (strcmp (type, "SettingsApplied") == 0)
    {
      clara_service_socket_worked (self->socket);
      clara_voice_session_emit_ready (session);
    }
  else if (strcmp (type, "UserStartedSpeaking") == 0)
    {
      /* There is always something that may still be played. */
      self->interrupted = self->speaking;
      self->speaking = FALSE;
      clara_voice_session_emit_interrupted (session);
    }
  else if (strcmp (type, "AgentAudioDone") == 0)
    {
      if (self->speaking)
        clara_voice_session_emit_spoken (session);
      self->speaking = self->interrupted = FALSE;
    }
  else if (strcmp (type, "Error") == 0)
    take_error (self, message);
  else if (strcmp (type, "Warning") == 0)
    take_warning (self, message);
  else
    {
      /* Whatever else it says begins something new. */
      self->interrupted = FALSE;
      if (strcmp (type, "ConversationText") == 0)
        take_text (self, message);
      else if (strcmp (type, "FunctionCallRequest") == 0)
        take_calls (self, message);
    }
}

static void
on_binary (GBytes *bytes, gpointer owner)
{
  ClaraDeepgramSession *self = owner;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  clara_voice_session_emit_progress (owner);
  if (self->interrupted)
    {
      g_byte_array_set_size (self->half, 0);
      return;
    }
  self->speaking = TRUE;
  clara_voice_session_emit_bytes (owner, self->half, data, length, RATE_DOWN);
}

static void
on_ended (const GError *error, gpointer owner)
{
  g_autoptr (GError) failure = error != NULL ? g_error_copy (error) : NULL;

  let_go (owner);
  clara_voice_session_emit_over (owner, "Deepgram's voice agent", failure);
}

static const ClaraServiceSocketFuncs funcs = { on_opened, on_message, on_binary, on_ended };

static void
clara_deepgram_session_push (ClaraVoiceSession *session, const gint16 *samples, gsize n_samples)
{
  ClaraDeepgramSession *self = CLARA_DEEPGRAM_SESSION (session);
  gint16 *little = g_memdup2 (samples, n_samples * sizeof (gint16));
  g_autoptr (GBytes) bytes = g_bytes_new_take (little, n_samples * sizeof (gint16));

  for (gsize i = 0; i < n_samples; i++)
    little[i] = GINT16_TO_LE (samples[i]);
  clara_service_socket_send_sound (self->socket, bytes);
}

static void
clara_deepgram_session_answer (ClaraVoiceSession *session, const char *id, const char *name,
                               const char *result)
{
  clara_service_socket_send (
    CLARA_DEEPGRAM_SESSION (session)->socket,
    clara_json_build ("ssss", "type", "FunctionCallResponse", "id", id, "name", name, "content", result));
}

static void
clara_deepgram_session_say (ClaraVoiceSession *session, const char *text)
{
  clara_service_socket_send (CLARA_DEEPGRAM_SESSION (session)->socket,
                             clara_json_build ("ss", "type", "InjectAgentMessage", "message", text));
}

static void
clara_deepgram_session_instruct (ClaraVoiceSession *session, const char *instructions)
{
  clara_service_socket_send (CLARA_DEEPGRAM_SESSION (session)->socket,
                             clara_json_build ("ss", "type", "UpdatePrompt", "prompt", instructions));
}

static void
clara_deepgram_session_close (ClaraVoiceSession *session)
{
  ClaraDeepgramSession *self = CLARA_DEEPGRAM_SESSION (session);

  if (self->socket != NULL)
    clara_service_socket_finish (self->socket, NULL);
  let_go (self);
}

static void
clara_deepgram_session_dispose (GObject *object)
{
  let_go (CLARA_DEEPGRAM_SESSION (object));
  G_OBJECT_CLASS (clara_deepgram_session_parent_class)->dispose (object);
}

static void
clara_deepgram_session_finalize (GObject *object)
{
  ClaraDeepgramSession *self = CLARA_DEEPGRAM_SESSION (object);

  g_byte_array_unref (self->half);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_deepgram_session_parent_class)->finalize (object);
}

static void
clara_deepgram_session_class_init (ClaraDeepgramSessionClass *klass)
{
  ClaraVoiceSessionClass *session_class = CLARA_VOICE_SESSION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_deepgram_session_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_deepgram_session_finalize;
  session_class->push = clara_deepgram_session_push;
  session_class->answer = clara_deepgram_session_answer;
  session_class->say = clara_deepgram_session_say;
  session_class->instruct = clara_deepgram_session_instruct;
  session_class->close = clara_deepgram_session_close;
}

static void
clara_deepgram_session_init (ClaraDeepgramSession *self)
{
  self->half = g_byte_array_new ();
}

/* The agent */

struct _ClaraDeepgramAgent
{
  GObject parent_instance;

  ClaraAccount *account;
};

static void clara_deepgram_agent_voice_agent_init (ClaraVoiceAgentInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraDeepgramAgent, clara_deepgram_agent, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_VOICE_AGENT,
                                                      clara_deepgram_agent_voice_agent_init))

static const char *
clara_deepgram_agent_get_name (ClaraVoiceAgent *agent)
{
  return "deepgram";
}

static gboolean
clara_deepgram_agent_serves (ClaraVoiceAgent *agent, const char *language)
{
  return clara_deepgram_speaks (clara_account_get_settings (CLARA_DEEPGRAM_AGENT (agent)->account), language);
}

static JsonObject *
make_sound_format (int rate)
{
  return clara_json_build ("si", "encoding", "linear16", "sample_rate", (gint64) rate);
}

static JsonObject *
wrap_provider (const char *type, const char *model)
{
  return clara_json_build ("o", "provider", clara_json_build ("ss", "type", type, "model", model));
}

static JsonObject *
make_think (ClaraSettings *settings, const ClaraVoiceBrief *brief)
{
  g_autofree char *model = clara_settings_get_string (settings, "deepgram-agent-model");
  char *slash = strchr (model, '/');
  JsonObject *think;
  JsonArray *functions;

  if (slash != NULL)
    *slash = '\0';
  think = wrap_provider (slash != NULL ? model : "open_ai", slash != NULL ? slash + 1 : model);
  json_object_set_string_member (think, "prompt", brief->instructions);
  if (brief->tools == NULL || json_array_get_length (brief->tools) == 0)
    return think;
  functions = json_array_new ();
  for (guint i = 0; i < json_array_get_length (brief->tools); i++)
    {
      JsonObject *tool = clara_json_array_get_object (brief->tools, i);
      JsonObject *function = tool != NULL ? clara_json_get_object (tool, "function") : NULL;

      if (function != NULL)
        json_array_add_object_element (functions, json_object_ref (function));
    }
  json_object_set_array_member (think, "functions", functions);
  return think;
}

static JsonObject *
make_settings (ClaraSettings *settings, const ClaraVoiceBrief *brief)
{
  g_autofree char *ear = clara_settings_get_string (settings, "deepgram-model");
  g_autofree char *mouth = clara_settings_get_string (settings, "deepgram-voice");
  g_autofree char *language = g_strndup (brief->language, strcspn (brief->language, "-_"));
  JsonObject *down = make_sound_format (RATE_DOWN);
  JsonObject *agent =
    clara_json_build ("sooo", "language", language, "listen", wrap_provider ("deepgram", ear), "think",
                      make_think (settings, brief), "speak", wrap_provider ("deepgram", mouth));

  json_object_set_string_member (down, "container", "none");
  if (brief->greeting != NULL)
    json_object_set_string_member (agent, "greeting", brief->greeting);
  return clara_json_build ("soo", "type", "Settings", "audio",
                           clara_json_build ("oo", "input", make_sound_format (RATE_UP), "output", down),
                           "agent", agent);
}

static ClaraVoiceSession *
clara_deepgram_agent_open (ClaraVoiceAgent *agent, const ClaraVoiceBrief *brief, GError **error)
{
  ClaraDeepgramAgent *self = CLARA_DEEPGRAM_AGENT (agent);
  ClaraDeepgramSession *session;

  if (!clara_account_begin (self->account, error))
    return NULL;
  session = g_object_new (CLARA_TYPE_DEEPGRAM_SESSION, NULL);
  session->account = g_object_ref (self->account);
  session->socket = clara_service_socket_new (self->account, PATH);
  clara_service_socket_set_owner (session->socket, &funcs, session);
  clara_service_socket_send (session->socket,
                             make_settings (clara_account_get_settings (self->account), brief));
  session->timer =
    clara_clock_add_timeout (clara_account_get_clock (self->account), KEEP_ALIVE, on_timer, session, NULL);
  return CLARA_VOICE_SESSION (session);
}

static void
clara_deepgram_agent_voice_agent_init (ClaraVoiceAgentInterface *iface)
{
  iface->get_name = clara_deepgram_agent_get_name;
  iface->serves = clara_deepgram_agent_serves;
  iface->open = clara_deepgram_agent_open;
}

static void
clara_deepgram_agent_finalize (GObject *object)
{
  g_clear_object (&CLARA_DEEPGRAM_AGENT (object)->account);
  G_OBJECT_CLASS (clara_deepgram_agent_parent_class)->finalize (object);
}

static void
clara_deepgram_agent_class_init (ClaraDeepgramAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_deepgram_agent_finalize;
}

static void
clara_deepgram_agent_init (ClaraDeepgramAgent *self)
{
}

/**
 * clara_deepgram_agent_is_configured:
 *
 * Returns: whether the settings turn it on, and name a key that seems to be there
 */
gboolean
clara_deepgram_agent_is_configured (ClaraSettings *settings, ClaraSecrets *secrets)
{
  g_autofree char *name = clara_settings_get_string (settings, "voice-agent");

  return strcmp (name, "deepgram") == 0 && clara_account_is_configured (&kind, settings);
}

/**
 * clara_deepgram_agent_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the agent that the settings name, at each conversation anew
 */
ClaraDeepgramAgent *
clara_deepgram_agent_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraDeepgramAgent *self = g_object_new (CLARA_TYPE_DEEPGRAM_AGENT, NULL);

  self->account = clara_account_new (&kind, http, settings, secrets, clock);
  return self;
}
