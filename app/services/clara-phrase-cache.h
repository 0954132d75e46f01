/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-spoken-part.h"

G_BEGIN_DECLS

/**
 * ClaraPhrase:
 *
 * The sound of one sentence with its marks.
 */
typedef struct _ClaraPhrase ClaraPhrase;

ClaraPhrase *clara_phrase_new (void);
void clara_phrase_free (ClaraPhrase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPhrase, clara_phrase_free)
gboolean clara_phrase_add_audio (ClaraPhrase *self, GBytes *samples, int rate);
void clara_phrase_add_mark (ClaraPhrase *self, guint kind, gint64 at_us, int value);
void clara_phrase_play (ClaraPhrase *self, ClaraSpokenPart *part);

/**
 * ClaraPhraseCache:
 *
 * A folder with the sound of phrases that are the same for everybody, so that they are heard at once and
 * without a network. Bounded: what was not used for longest goes first. A file that is damaged is as if it
 * were not there. Nothing in it tells the text of a phrase but the sound itself. Main thread; the disk is
 * used on another.
 */
#define CLARA_TYPE_PHRASE_CACHE (clara_phrase_cache_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPhraseCache, clara_phrase_cache, CLARA, PHRASE_CACHE, GObject)

ClaraPhraseCache *clara_phrase_cache_new (const char *folder, gsize most_bytes, ClaraClock *clock);
char *clara_phrase_cache_make_key (const char *provider, const char *voice, const char *language, double rate,
                                   const char *text);
void clara_phrase_cache_load_async (ClaraPhraseCache *self, const char *key, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data);
ClaraPhrase *clara_phrase_cache_load_finish (ClaraPhraseCache *self, GAsyncResult *result, GError **error);
void clara_phrase_cache_store (ClaraPhraseCache *self, const char *key, ClaraPhrase *phrase);

G_END_DECLS
