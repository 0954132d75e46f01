/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The folder of the recordings; only files that clara_recordings_name() named are looked at. Any thread. */
char *clara_recordings_name (gint64 real_us, const char *session_id);
guint clara_recordings_count (const char *folder, guint64 *bytes);
gboolean clara_recordings_trim (const char *folder, gint64 older_than_us, guint64 most_bytes, GError **error);

G_END_DECLS
