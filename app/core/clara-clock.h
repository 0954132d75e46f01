/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLARA_TYPE_CLOCK (clara_clock_get_type ())
G_DECLARE_FINAL_TYPE (ClaraClock, clara_clock, CLARA, CLOCK, GObject)

/**
 * ClaraClock:
 *
 * All time in Clara. A real clock follows the system; a virtual one stands still until somebody lets it
 * advance, and never advances while an operation in flight (thread, socket, frame) has a hold on it, so
 * that a day of kiosk life runs in seconds and in the same order every time.
 *
 * Timers fire on the main context that was the thread default where the clock was made. Everything but
 * holds belongs to that thread; holds may be taken and released from any thread.
 */
ClaraClock *clara_clock_new_real (void);
ClaraClock *clara_clock_new_virtual (gint64 start_us, int utc_offset_minutes);

gboolean clara_clock_is_virtual (ClaraClock *self);
gint64 clara_clock_get_monotonic (ClaraClock *self);
gint64 clara_clock_get_real (ClaraClock *self);
int clara_clock_get_utc_offset (ClaraClock *self);

guint clara_clock_add_timeout (ClaraClock *self, gint64 delay_us, GSourceFunc callback, gpointer user_data,
                               GDestroyNotify destroy);
void clara_clock_remove (ClaraClock *self, guint id);
void clara_clock_clear (ClaraClock *self, guint *id);

void clara_clock_bring_forward (ClaraClock *self, guint *id, gint64 *due, gint64 delay_us, GSourceFunc func,
                                gpointer user_data);
void clara_clock_hold (ClaraClock *self);
void clara_clock_release (ClaraClock *self);

void clara_clock_advance (ClaraClock *self, gint64 by_us);
void clara_clock_jump (ClaraClock *self, gint64 by_us);
void clara_clock_set_automatic (ClaraClock *self, gboolean automatic);

char *clara_clock_format (gint64 real_us, int utc_offset_minutes);
char *clara_clock_format_date (gint64 real_us, int utc_offset_minutes);

G_END_DECLS
