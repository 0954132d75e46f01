/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-account.h"
#include "clara-text-to-speech.h"

G_BEGIN_DECLS

/**
 * ClaraRemoteSentence:
 *
 * A sentence that a server speaks as PCM in the body of its answer. Such a server says nothing about when it
 * speaks which word, so each is placed by its share of the characters, at the pace of the sentences before.
 * Main thread.
 */
#define CLARA_TYPE_REMOTE_SENTENCE (clara_remote_sentence_get_type ())
G_DECLARE_FINAL_TYPE (ClaraRemoteSentence, clara_remote_sentence, CLARA, REMOTE_SENTENCE, ClaraSpokenText)

double *clara_pace_new (void);
ClaraSpokenText *clara_remote_sentence_send (ClaraAccount *account, ClaraHttpRequest *request,
                                             const char *text, int rate, double *pace);

G_END_DECLS
