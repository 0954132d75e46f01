/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-text-to-speech.h"

G_BEGIN_DECLS

gboolean clara_viseme_from_letter (gunichar letter, ClaraViseme *viseme);

G_END_DECLS
