/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-step.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraBadgeNote:
 *
 * Where the visitor's badge is, on the pages that a visitor who is in sees; nothing where no badge is
 * printed. Main thread.
 */
#define CLARA_TYPE_BADGE_NOTE (clara_badge_note_get_type ())
G_DECLARE_FINAL_TYPE (ClaraBadgeNote, clara_badge_note, CLARA, BADGE_NOTE, GtkBox)

void clara_badge_note_show_step (ClaraBadgeNote *self, const ClaraStep *step);
void clara_badge_note_clear (ClaraBadgeNote *self);

G_END_DECLS
