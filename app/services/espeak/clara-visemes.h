/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-text-to-speech.h"

G_BEGIN_DECLS

ClaraViseme clara_viseme_from_ipa (const char *ipa);

G_END_DECLS
