/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraIdleCover:
 *
 * Covers the whole screen, and with it what the visitor entered, while it counts down to sleep.
 * Signal "more-time" ().
 */
#define CLARA_TYPE_IDLE_COVER (clara_idle_cover_get_type ())
G_DECLARE_FINAL_TYPE (ClaraIdleCover, clara_idle_cover, CLARA, IDLE_COVER, GtkBox)

void clara_idle_cover_set_language (ClaraIdleCover *self, const char *language);
void clara_idle_cover_show_seconds (ClaraIdleCover *self, int seconds);

G_END_DECLS
