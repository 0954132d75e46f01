/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-speech-to-text.h"

G_BEGIN_DECLS

/**
 * ClaraPocketsphinxRecogniser:
 *
 * Understands English on this machine, and of it what a grammar made from the hints can say; all else gives
 * an empty final. A #ClaraSpeechToText named "pocketsphinx". E-mail addresses are not understood.
 */
#define CLARA_TYPE_POCKETSPHINX_RECOGNISER (clara_pocketsphinx_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPocketsphinxRecogniser, clara_pocketsphinx_recogniser, CLARA,
                      POCKETSPHINX_RECOGNISER, GObject)

ClaraPocketsphinxRecogniser *clara_pocketsphinx_recogniser_new (ClaraClock *clock, const char *model_folder,
                                                                GError **error);

G_END_DECLS
