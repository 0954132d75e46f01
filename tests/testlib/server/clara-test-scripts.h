/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What well-known services say, as steps of a scripted socket or answer: the shapes of their messages, so
 * that a test names only what it is about. Each adds its steps after those that are there. */
#pragma once

#include "clara-test-answer.h"

G_BEGIN_DECLS

/* OpenAI Realtime, for transcription and for voice. */
void clara_test_realtime_begin (ClaraTestSocket *self, const char *type);
void clara_test_realtime_event (ClaraTestSocket *self, guint after_ms, const char *type);
void clara_test_realtime_committed (ClaraTestSocket *self, guint after_ms, const char *item);
void clara_test_realtime_partial (ClaraTestSocket *self, guint after_ms, const char *item, const char *text);
void clara_test_realtime_transcript (ClaraTestSocket *self, guint after_ms, const char *item,
                                     const char *text);
void clara_test_realtime_reply (ClaraTestSocket *self, guint after_ms, const char *text, const void *pcm,
                                gsize length);
void clara_test_realtime_call (ClaraTestSocket *self, guint after_ms, const char *call_id, const char *name,
                               const char *arguments);
void clara_test_realtime_error (ClaraTestSocket *self, guint after_ms, const char *code, const char *message);

/* Deepgram, streamed recognition. */
typedef enum
{
  CLARA_TEST_LISTEN_INTERIM = 0,
  CLARA_TEST_LISTEN_FINAL = 1 << 0,
  CLARA_TEST_LISTEN_SPEECH_FINAL = 1 << 1,
  CLARA_TEST_LISTEN_FROM_FINALIZE = 1 << 2,
} ClaraTestListenFlags;

void clara_test_listen_result (ClaraTestSocket *self, guint after_ms, const char *text, double confidence,
                               ClaraTestListenFlags flags);
void clara_test_listen_utterance_end (ClaraTestSocket *self, guint after_ms);
void clara_test_listen_end (ClaraTestSocket *self, guint after_ms);

/* Deepgram, voice agent. */
void clara_test_agent_begin (ClaraTestSocket *self);
void clara_test_agent_event (ClaraTestSocket *self, guint after_ms, const char *type);
void clara_test_agent_heard (ClaraTestSocket *self, guint after_ms, const char *text);
void clara_test_agent_reply (ClaraTestSocket *self, guint after_ms, const char *text, const void *pcm,
                             gsize length);
void clara_test_agent_call (ClaraTestSocket *self, guint after_ms, const char *id, const char *name,
                            const char *arguments);
void clara_test_agent_error (ClaraTestSocket *self, guint after_ms, const char *code,
                             const char *description);

/* Answers over HTTP: ElevenLabs' sound with times, Tavily, DuckDuckGo's instant answer, Firecrawl. */
void clara_test_answer_timed_speech (ClaraTestAnswer *self, guint after_ms, const char *text, const void *pcm,
                                     gsize length, int rate);
void clara_test_answer_tavily (ClaraTestAnswer *self, const char *summary, const char *const *results);
void clara_test_answer_instant (ClaraTestAnswer *self, const char *heading, const char *text,
                                const char *source, const char *url);
void clara_test_answer_scrape (ClaraTestAnswer *self, const char *url, const char *title,
                               const char *markdown);

G_END_DECLS
