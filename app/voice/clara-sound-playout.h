/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-playout.h"
#include "clara-media.h"

G_BEGIN_DECLS

/**
 * ClaraSoundPlayout:
 *
 * The loudspeaker.
 */
#define CLARA_TYPE_SOUND_PLAYOUT (clara_sound_playout_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSoundPlayout, clara_sound_playout, CLARA, SOUND_PLAYOUT, GObject)
ClaraPlayout *clara_sound_playout_new (ClaraSound *sound);

G_END_DECLS
