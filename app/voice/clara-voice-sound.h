/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-media.h"
#include "clara-settings.h"
#include "clara-speaker.h"

G_BEGIN_DECLS

/**
 * ClaraVoiceSound:
 *
 * The devices of a voice: which work, how loud, muted or not, and whether what is said goes to the
 * loudspeaker or passes by unheard at the pace of speech. Publishes "device". Main thread.
 *
 * Signal "changed" (): the microphone came or went, or was muted.
 */
#define CLARA_TYPE_VOICE_SOUND (clara_voice_sound_get_type ())
G_DECLARE_FINAL_TYPE (ClaraVoiceSound, clara_voice_sound, CLARA, VOICE_SOUND, GObject)

ClaraVoiceSound *clara_voice_sound_new (ClaraBus *bus, ClaraClock *clock, ClaraSettings *settings,
                                        ClaraSound *sound, ClaraSpeaker *speaker);
gboolean clara_voice_sound_start (ClaraVoiceSound *self);
void clara_voice_sound_stop (ClaraVoiceSound *self);

void clara_voice_sound_set_active (ClaraVoiceSound *self, gboolean microphone, gboolean loudspeaker);
gboolean clara_voice_sound_can_hear (ClaraVoiceSound *self);
gboolean clara_voice_sound_is_muted (ClaraVoiceSound *self);
void clara_voice_sound_set_muted (ClaraVoiceSound *self, gboolean muted);
void clara_voice_sound_set_volume (ClaraVoiceSound *self, double level);
double clara_voice_sound_get_volume (ClaraVoiceSound *self);
void clara_voice_sound_set_defaults (ClaraVoiceSound *self);

G_END_DECLS
