/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-scale.h"
#include "clara-staff.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraStaffCover:
 *
 * What the staff do at the kiosk, over everything else and behind their PIN. Shuts by itself when nobody
 * touches it. Main thread.
 *
 * Signal "action" (const char *id): "screen" (leave or cover the full screen), "quit".
 */
#define CLARA_TYPE_STAFF_COVER (clara_staff_cover_get_type ())
G_DECLARE_FINAL_TYPE (ClaraStaffCover, clara_staff_cover, CLARA, STAFF_COVER, GtkBox)

void clara_staff_cover_set_parts (ClaraStaffCover *self, ClaraStaff *staff, ClaraClock *clock);
void clara_staff_cover_add_page (ClaraStaffCover *self, const char *id, GtkWidget *page);
void clara_staff_cover_set_language (ClaraStaffCover *self, const char *language);
void clara_staff_cover_set_room (ClaraStaffCover *self, ClaraRoom room);
void clara_staff_cover_open (ClaraStaffCover *self);
void clara_staff_cover_close (ClaraStaffCover *self);

G_END_DECLS
