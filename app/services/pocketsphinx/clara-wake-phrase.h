/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraWakePhrase:
 *
 * Listens on this machine for one English phrase, on a thread of its own. Made and dropped on the main
 * thread, fed from any one thread.
 *
 * Signals, on the main context of where it was made: "said" (gint64 end_us): the phrase was said, and ended
 * at this stream time. "failed" (GError*): the model cannot be loaded; nothing is heard any more.
 */
#define CLARA_TYPE_WAKE_PHRASE (clara_wake_phrase_get_type ())
G_DECLARE_FINAL_TYPE (ClaraWakePhrase, clara_wake_phrase, CLARA, WAKE_PHRASE, GObject)

ClaraWakePhrase *clara_wake_phrase_new (const char *phrase, const char *model_folder, GError **error);
void clara_wake_phrase_push (ClaraWakePhrase *self, const gint16 *samples, gsize n_samples, gint64 time_us,
                             gboolean begins);

G_END_DECLS
