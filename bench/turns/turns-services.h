/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-speech-to-text.h"
#include "turns-clip.h"

G_BEGIN_DECLS

/* What each service takes, in milliseconds. */
typedef struct
{
  guint transcription;
  guint first_token;
  guint token;
  guint voice;
  guint sound_ms; /* how long each sentence lasts; 0: 1.2 s */
  gboolean tool;  /* the model calls a tool before it answers */
} TurnsLatency;

/* Words of the reply up to the end of its first clause, with the one that confirms it. */
#define TURNS_CLAUSE_TOKENS 6

/**
 * TurnsServices:
 *
 * An OpenAI-compatible server on a thread and a port of its own that takes its time as told.
 */
typedef struct _TurnsServices TurnsServices;
TurnsServices *turns_services_new (const TurnsLatency *latency);
void turns_services_free (TurnsServices *self);
const char *turns_services_get_url (TurnsServices *self);
void turns_services_hear (TurnsServices *self,
                          const TurnsClip *clip); /* what recordings to come are of; unowned */

/**
 * TurnsRecogniser:
 *
 * A recogniser with interim transcripts in this process: each word is known lag_ms after its end was heard.
 */
#define TURNS_TYPE_RECOGNISER (turns_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (TurnsRecogniser, turns_recogniser, TURNS, RECOGNISER, GObject)
TurnsRecogniser *turns_recogniser_new (ClaraClock *clock, guint lag_ms);
void turns_recogniser_hear (TurnsRecogniser *self, const TurnsClip *clip); /* unowned */

G_END_DECLS
