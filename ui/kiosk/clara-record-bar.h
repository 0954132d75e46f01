/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-scale.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraRecordBar:
 *
 * Asks whether the conversation may be recorded; while it is, says so, with a button that ends it. Not there
 * at all where nothing is asked or recorded.
 *
 * Signal "record" (gboolean allowed): what the visitor touched.
 */
#define CLARA_TYPE_RECORD_BAR (clara_record_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaraRecordBar, clara_record_bar, CLARA, RECORD_BAR, GtkBox)

void clara_record_bar_set_language (ClaraRecordBar *self, const char *language);
void clara_record_bar_set_room (ClaraRecordBar *self, ClaraRoom room);
void clara_record_bar_set_state (ClaraRecordBar *self, const char *state);

G_END_DECLS
