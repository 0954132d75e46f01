/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * libespeak-ng as the process has it: one, global and blocking. Every call here takes the one lock, may be
 * made from any thread, and belongs on a worker thread.
 */

typedef enum
{
  CLARA_ESPEAK_WORD,    /* position is the character (not byte) of the text where the word begins */
  CLARA_ESPEAK_PHONEME, /* ipa is what is said from here; empty for a pause */
} ClaraEspeakMarkKind;

typedef struct
{
  ClaraEspeakMarkKind kind;
  int at_ms;
  int position;
  char ipa[9];
} ClaraEspeakMark;

/* A piece of sound with the marks in it; FALSE stops the synthesis. Runs on the calling thread, with the
 * lock. */
typedef gboolean (*ClaraEspeakSink) (const gint16 *samples, gsize n_samples, const ClaraEspeakMark *marks,
                                     gsize n_marks, gpointer user_data);

int clara_espeak_engine_start (GError **error);
gboolean clara_espeak_engine_serves (const char *language);
gboolean clara_espeak_engine_synthesise (const char *text, const char *const *voices, int words_per_minute,
                                         ClaraEspeakSink sink, gpointer user_data, GError **error);
char *clara_espeak_engine_phonemes (const char *text, const char *voice);

G_END_DECLS
