/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLARA_SEAL_KEY 32

/* Texts that nobody reads who has the file but not the key. Any thread. */

char *clara_seal_new_key (void); /* as text, for the secrets */
gboolean clara_seal_read_key (const char *text, guint8 key[CLARA_SEAL_KEY], GError **error);
char *clara_seal (const guint8 key[CLARA_SEAL_KEY], const char *context, const char *text);
char *clara_unseal (const guint8 key[CLARA_SEAL_KEY], const char *context, const char *sealed,
                    GError **error);
char *clara_seal_word (const guint8 key[CLARA_SEAL_KEY], const char *context, const char *word);

G_END_DECLS
