/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each prints lines of JSON; faster than real time, with no session. */
void turns_pauses (gboolean interim);
void turns_noises (gboolean interim);
void turns_own_voice (void);
void turns_first (void);

G_END_DECLS
