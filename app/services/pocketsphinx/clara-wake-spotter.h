/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * Finds one phrase in speech: a keyphrase search that misses little, and where it fires a second, slower look
 * at the last seconds that lets little through. One worker thread; blocks.
 */
typedef struct _ClaraWakeSpotter ClaraWakeSpotter;

char *clara_wake_spotter_clean_phrase (const char *phrase, GError **error);
ClaraWakeSpotter *clara_wake_spotter_new (const char *model_folder, const char *phrase, GError **error);
void clara_wake_spotter_free (ClaraWakeSpotter *self);
void clara_wake_spotter_begin (ClaraWakeSpotter *self);
gboolean clara_wake_spotter_push (ClaraWakeSpotter *self, const gint16 *samples, gsize n_samples,
                                  gint64 *end);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraWakeSpotter, clara_wake_spotter_free)

G_END_DECLS
