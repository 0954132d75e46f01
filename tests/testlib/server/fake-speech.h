/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * fake_speech_speak:
 * @rate: of the sound in Hz
 *
 * Speaks with the program espeak-ng, in the language whose script the text has. Blocks: some 20 ms.
 *
 * Returns: (transfer full) (nullable): mono samples, 16 bit, little-endian
 */
GBytes *fake_speech_speak (const char *text, double speed, int rate, GError **error);

/**
 * fake_speech_measure:
 *
 * Returns: how many seconds a WAV file with mono 16-bit sound has; -1 where it is none, or its lengths are
 * not those of its header
 */
double fake_speech_measure (GBytes *wav);

G_END_DECLS
