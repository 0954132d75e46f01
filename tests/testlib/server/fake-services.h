/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"
#include "clara-test-server.h"
#include "fake-heard.h"

G_BEGIN_DECLS

typedef enum
{
  FAKE_CHAT,
  FAKE_TRANSCRIPTION,
  FAKE_SPEECH,
  FAKE_EMBEDDINGS,
  FAKE_MODELS,
  FAKE_WEB,
  FAKE_N_SERVICES
} FakeService;

/* What the parts of the program share. */
typedef struct _FakeServices FakeServices;
struct _FakeServices
{
  FakeHeard *heard;
  int token_ms; /* between a model's words */
  guint serial; /* of the request */
  void (*log) (FakeServices *self, FakeService service, const char *path, const char *note);
};

void fake_add_error (ClaraTestAnswer *answer, guint status, const char *type, const char *message);
void fake_add_json (ClaraTestAnswer *answer, JsonObject *object);
JsonObject *fake_read_body (const ClaraTestRequest *request);

/* Each answers a request, and says in @note what was served; a socket logs by itself. */
typedef void (*FakeServer) (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                            char **note);
void fake_openai_chat (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                       char **note);
void fake_openai_transcription (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                                char **note);
void fake_openai_speech (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                         char **note);
void fake_openai_embeddings (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                             char **note);
void fake_openai_models (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                         char **note);
void fake_openai_realtime (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                           char **note);
void fake_deepgram_listen (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                           char **note);
void fake_deepgram_agent (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                          char **note);
void fake_deepgram_speak (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                          char **note);
void fake_deepgram_projects (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                             char **note);
void fake_elevenlabs_speech (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                             char **note);
void fake_tavily_search (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                         char **note);
void fake_duckduckgo_search (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                             char **note);
void fake_firecrawl_scrape (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                            char **note);

G_END_DECLS
