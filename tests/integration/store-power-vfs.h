/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * An SQLite VFS over the system's that knows what a power cut would leave: what was synced, and of what was
 * written since, nothing or any part (by sectors of 512 bytes), in any order. One at a time; for tests.
 */
#define POWER_VFS "clara-power"

void power_vfs_register (guint32 seed);
void power_vfs_unregister (void);
/* The power goes at the n-th write, truncation, deletion or sync from now on; from then on everything fails.
 */
void power_vfs_cut_after (guint n);
gboolean power_vfs_is_cut (void);
/* As with a program that does not sync, until unregistered. */
void power_vfs_ignore_syncs (void);
/* When all files are closed: makes the real files what the disk would have, and gives the power back. */
void power_vfs_restore (void);

G_END_DECLS
