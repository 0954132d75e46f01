/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http.h"
#include "clara-language-model.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-speech-to-text.h"
#include "clara-test-server.h"
#include "clara-text-to-speech.h"

/* In the key file. */
#define REMOTE_KEY "sk-test-0123456789abcdef"

typedef struct
{
  char *folder;
  char *key_file;
  ClaraClock *clock;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraHttp *http;
  ClaraTestServer *server;

  GString *heard; /* what the signals said, in order */
  GError *error;
  gboolean over;
  GArray *samples; /* gint16 */
  int rate;
  gint64 last_mark_us;
} Remote;

void remote_set_string (Remote *fixture, const char *key, const char *value);
void remote_use (Remote *fixture, const char *url_setting, const char *path, const char *key_setting);
void remote_set_up (Remote *fixture, gconstpointer data);
void remote_tear_down (Remote *fixture, gconstpointer data);
void remote_start_anew (Remote *fixture);
void remote_wait_for (const gboolean *condition);
void remote_on_failed (GObject *object, GError *error, Remote *fixture);
void remote_on_text (ClaraChatReply *reply, const char *piece, Remote *fixture);
void remote_on_tool_call (ClaraChatReply *reply, const char *id, const char *name, const char *arguments,
                          Remote *fixture);
void remote_on_chat_done (ClaraChatReply *reply, JsonObject *usage, Remote *fixture);
ClaraTestAnswer *remote_expect (Remote *fixture, const char *path, const char *content_type);
JsonObject *remote_sent (Remote *fixture, guint index);
void remote_on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, Remote *fixture);
void remote_on_audio (ClaraSpokenText *sentence, GBytes *samples, int rate, Remote *fixture);
void remote_on_mark (ClaraSpokenText *sentence, guint kind, gint64 at_us, int value, Remote *fixture);
void remote_on_spoken (ClaraSpokenText *sentence, Remote *fixture);
