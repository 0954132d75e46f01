/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-realtime-agent.h"

#include "clara-json.h"
#include "clara-openai-flavour.h"
#include "clara-openai-model.h"
#include "clara-openai-realtime-session.h"

#include <string.h>

struct _ClaraOpenaiRealtimeAgent
{
  GObject parent_instance;

  ClaraAccount *account;
};

static void clara_openai_realtime_agent_voice_agent_init (ClaraVoiceAgentInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraOpenaiRealtimeAgent, clara_openai_realtime_agent, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_VOICE_AGENT,
                                                      clara_openai_realtime_agent_voice_agent_init))

static const char *
clara_openai_realtime_agent_get_name (ClaraVoiceAgent *agent)
{
  return "openai-realtime";
}

static gboolean
clara_openai_realtime_agent_serves (ClaraVoiceAgent *agent, const char *language)
{
  return language != NULL && *language != '\0';
}

/* The Realtime API has the function's members beside the type. */
static JsonArray *
make_tools (JsonArray *tools)
{
  JsonArray *own = json_array_new ();

  for (guint i = 0; tools != NULL && i < json_array_get_length (tools); i++)
    {
      JsonObject *tool = clara_json_array_get_object (tools, i);
      JsonObject *function = tool != NULL ? clara_json_get_object (tool, "function") : NULL;
      JsonObject *flat;

      if (function == NULL)
        continue;
      flat =
        clara_json_build ("sss", "type", "function", "name", clara_json_get_string (function, "name", ""),
                          "description", clara_json_get_string (function, "description", ""));
      if (clara_json_get_object (function, "parameters") != NULL)
        json_object_set_object_member (flat, "parameters",
                                       json_object_ref (clara_json_get_object (function, "parameters")));
      json_array_add_object_element (own, flat);
    }
  return own;
}

static JsonObject *
make_format (void)
{
  return clara_json_build ("si", "type", "audio/pcm", "rate", (gint64) CLARA_OPENAI_REALTIME_RATE);
}

static JsonObject *
make_session (ClaraSettings *settings, const ClaraVoiceBrief *brief)
{
  g_autofree char *ear = clara_settings_get_string (settings, "realtime-transcription-model");
  g_autofree char *voice = clara_settings_get_string (settings, "realtime-voice");
  g_autofree char *language = g_strndup (brief->language, strcspn (brief->language, "-_"));
  JsonObject *turns =
    clara_json_build ("sbb", "type", "server_vad", "create_response", TRUE, "interrupt_response", TRUE);
  JsonObject *input =
    clara_json_build ("ooo", "format", make_format (), "transcription",
                      clara_json_build ("ss", "model", ear, "language", language), "turn_detection", turns);
  JsonObject *output = clara_json_build ("os", "format", make_format (), "voice", voice);
  JsonArray *modalities = json_array_new ();

  json_array_add_string_element (modalities, "audio");
  return clara_json_build ("ssaoas", "type", "realtime", "instructions", brief->instructions,
                           "output_modalities", modalities, "audio",
                           clara_json_build ("oo", "input", input, "output", output), "tools",
                           make_tools (brief->tools), "tool_choice", "auto");
}

static ClaraVoiceSession *
clara_openai_realtime_agent_open (ClaraVoiceAgent *agent, const ClaraVoiceBrief *brief, GError **error)
{
  ClaraOpenaiRealtimeAgent *self = CLARA_OPENAI_REALTIME_AGENT (agent);
  ClaraSettings *settings = clara_account_get_settings (self->account);
  g_autofree char *model = clara_settings_get_string (settings, "realtime-model");
  g_autofree char *escaped = g_uri_escape_string (model, NULL, FALSE);
  g_autofree char *path = g_strconcat ("/realtime?model=", escaped, NULL);

  if (!clara_account_begin (self->account, error))
    return NULL;
  return clara_openai_realtime_session_new (self->account, path, make_session (settings, brief),
                                            brief->greeting);
}

static void
clara_openai_realtime_agent_voice_agent_init (ClaraVoiceAgentInterface *iface)
{
  iface->get_name = clara_openai_realtime_agent_get_name;
  iface->serves = clara_openai_realtime_agent_serves;
  iface->open = clara_openai_realtime_agent_open;
}

static void
clara_openai_realtime_agent_finalize (GObject *object)
{
  g_clear_object (&CLARA_OPENAI_REALTIME_AGENT (object)->account);
  G_OBJECT_CLASS (clara_openai_realtime_agent_parent_class)->finalize (object);
}

static void
clara_openai_realtime_agent_class_init (ClaraOpenaiRealtimeAgentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_openai_realtime_agent_finalize;
}

static void
clara_openai_realtime_agent_init (ClaraOpenaiRealtimeAgent *self)
{
}

/**
 * clara_openai_realtime_agent_is_configured:
 *
 * Returns: whether the settings turn it on, and name a key that seems to be there
 */
gboolean
clara_openai_realtime_agent_is_configured (ClaraSettings *settings, ClaraSecrets *secrets)
{
  g_autofree char *name = clara_settings_get_string (settings, "voice-agent");

  return strcmp (name, "openai-realtime") == 0 && clara_openai_is_configured (settings, secrets);
}

/**
 * clara_openai_realtime_agent_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the agent that the settings name, at each conversation anew
 */
ClaraOpenaiRealtimeAgent *
clara_openai_realtime_agent_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                 ClaraClock *clock)
{
  ClaraOpenaiRealtimeAgent *self = g_object_new (CLARA_TYPE_OPENAI_REALTIME_AGENT, NULL);

  self->account = clara_openai_account_new (http, settings, secrets, clock);
  return self;
}
