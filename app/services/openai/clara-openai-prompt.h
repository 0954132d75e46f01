/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-speech-to-text.h"

G_BEGIN_DECLS

char *clara_openai_prompt (const ClaraSpeechHints *hints);

G_END_DECLS
