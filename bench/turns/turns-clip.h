/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define TURNS_RATE 16000
#define TURNS_AUDIBLE 500 /* of 32768: below it a sample is silence for the bench */

/* A word of a clip: its end in samples, and the bytes of the text up to its end. */
typedef struct
{
  guint end;
  guint bytes;
} TurnsWord;

/* Synthesised speech, 16 kHz mono, silence at both ends cut away. */
typedef struct
{
  char *text;
  GArray *samples; /* gint16 */
  GArray *words;   /* TurnsWord */
} TurnsClip;

TurnsClip *turns_clip_new (const char *text, const char *language, double rate);
/* In one of many voices: "flite:" and one of kal, slt, rms, awb, or one of eSpeak NG's, such as "en-us+f3".
 */
TurnsClip *turns_clip_new_in_voice (const char *text, const char *voice, double rate);
void turns_clip_free (TurnsClip *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TurnsClip, turns_clip_free)

void turns_clip_set_peak (TurnsClip *self, double peak);
guint turns_first_audible (const gint16 *samples, guint n_samples);
guint turns_last_audible (const gint16 *samples, guint n_samples);
gboolean turns_write_wav (const char *file, const gint16 *samples, guint n_samples, guint rate,
                          GError **error);

G_END_DECLS
