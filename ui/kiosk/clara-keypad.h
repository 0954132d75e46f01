/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CLARA_KEYPAD_MAX 12

/**
 * ClaraKeypad:
 *
 * Ten digits, erase and send, as on a telephone, for a code that is seen by nobody: it shows a dot for each
 * digit and forgets them when it is cleared. Takes a keyboard's digits, too, while it is on the screen.
 *
 * Signal "entered" (const char *digits): valid only during the signal.
 */
#define CLARA_TYPE_KEYPAD (clara_keypad_get_type ())
G_DECLARE_FINAL_TYPE (ClaraKeypad, clara_keypad, CLARA, KEYPAD, GtkBox)

void clara_keypad_set_length (ClaraKeypad *self, guint min, guint max);
void clara_keypad_set_language (ClaraKeypad *self, const char *language);
void clara_keypad_set_flat (ClaraKeypad *self, gboolean flat); /* in two rows, where there is little height */
void clara_keypad_clear (ClaraKeypad *self);
void clara_keypad_focus (ClaraKeypad *self);

G_END_DECLS
