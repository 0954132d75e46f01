/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraVoiceSession:
 *
 * One conversation with a service that hears, thinks and speaks by itself. Main thread.
 *
 * Signals: "progress" (), something came, whatever it was: the service is at work; "ready" () when it
 * listens; "audio" (GBytes* of mono gint16, int rate); "transcript" (gboolean visitor, const char *text,
 * gboolean whole): what the visitor or the agent says, so far or at last; "function-call" (const char *id,
 * const char *name, const char *arguments: JSON text as the model wrote it), to be answered with
 * clara_voice_session_answer() once each; "interrupted" (), the visitor speaks: what is still to be played is
 * to be thrown away; "spoken" (), the sound of an answer is complete; then exactly one of "ended" () and
 * "failed" (GError*). None after clara_voice_session_close(), and none from inside a call.
 */
#define CLARA_TYPE_VOICE_SESSION (clara_voice_session_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaraVoiceSession, clara_voice_session, CLARA, VOICE_SESSION, GObject)
struct _ClaraVoiceSessionClass
{
  GObjectClass parent_class;
  void (*push) (ClaraVoiceSession *self, const gint16 *samples, gsize n_samples);
  void (*answer) (ClaraVoiceSession *self, const char *id, const char *name, const char *result);
  void (*say) (ClaraVoiceSession *self, const char *text);
  void (*instruct) (ClaraVoiceSession *self, const char *instructions);
  void (*heard) (ClaraVoiceSession *self, gint64 heard_us);
  void (*close) (ClaraVoiceSession *self);
};
void clara_voice_session_push (ClaraVoiceSession *self, const gint16 *samples, gsize n_samples);
gboolean clara_voice_session_answer (ClaraVoiceSession *self, const char *id, const char *result);
void clara_voice_session_say (ClaraVoiceSession *self, const char *text);
void clara_voice_session_instruct (ClaraVoiceSession *self, const char *instructions);
void clara_voice_session_heard (ClaraVoiceSession *self, gint64 heard_us);
void clara_voice_session_close (ClaraVoiceSession *self);
guint clara_voice_session_count_calls (ClaraVoiceSession *self);
/* For implementations. */
gboolean clara_voice_session_is_ready (ClaraVoiceSession *self);
void clara_voice_session_emit_progress (ClaraVoiceSession *self);
void clara_voice_session_emit_ready (ClaraVoiceSession *self);
void clara_voice_session_emit_audio (ClaraVoiceSession *self, GBytes *samples, int rate);
void clara_voice_session_emit_bytes (ClaraVoiceSession *self, GByteArray *half, const guint8 *data,
                                     gsize length, int rate);
void clara_voice_session_emit_transcript (ClaraVoiceSession *self, gboolean visitor, const char *text,
                                          gboolean whole);
gboolean clara_voice_session_emit_call (ClaraVoiceSession *self, const char *id, const char *name,
                                        const char *arguments);
void clara_voice_session_emit_interrupted (ClaraVoiceSession *self);
void clara_voice_session_emit_spoken (ClaraVoiceSession *self);
void clara_voice_session_emit_ended (ClaraVoiceSession *self);
void clara_voice_session_emit_failed (ClaraVoiceSession *self, const GError *error);
void clara_voice_session_emit_over (ClaraVoiceSession *self, const char *title, const GError *error);

/* What an agent is to know before it begins; borrowed for the call. */
typedef struct
{
  const char *instructions;
  const char *language;
  const char *greeting; /* what it says first; NULL: the visitor begins */
  JsonArray *tools;     /* as for ClaraLanguageModel; NULL for none */
} ClaraVoiceBrief;

/**
 * ClaraVoiceAgent:
 *
 * Full-duplex voice: one service in the place of recogniser, model and voice. Main thread.
 */
#define CLARA_TYPE_VOICE_AGENT (clara_voice_agent_get_type ())
G_DECLARE_INTERFACE (ClaraVoiceAgent, clara_voice_agent, CLARA, VOICE_AGENT, GObject)
struct _ClaraVoiceAgentInterface
{
  GTypeInterface parent_iface;
  const char *(*get_name) (ClaraVoiceAgent *self);
  gboolean (*serves) (ClaraVoiceAgent *self, const char *language);
  ClaraVoiceSession *(*open) (ClaraVoiceAgent *self, const ClaraVoiceBrief *brief, GError **error);
};
const char *clara_voice_agent_get_name (ClaraVoiceAgent *self);
gboolean clara_voice_agent_serves (ClaraVoiceAgent *self, const char *language);
ClaraVoiceSession *clara_voice_agent_open (ClaraVoiceAgent *self, const ClaraVoiceBrief *brief,
                                           GError **error);

G_END_DECLS
