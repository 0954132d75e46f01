/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraSuggestFunc:
 * @source: what is being typed: "host", "company"
 * @typed: so far
 *
 * Returns: (transfer full) (nullable): at most a few whole texts, best first
 */
typedef char **(*ClaraSuggestFunc) (const char *source, const char *typed, gpointer user_data);

/**
 * ClaraKeyboard:
 *
 * The kiosk's own keyboard, since a kiosk has none: open while an entry of the window has the focus, in the
 * script of the visitor. Its keys take no focus. Main thread.
 *
 * Signal "opened" (gboolean open).
 */
#define CLARA_TYPE_KEYBOARD (clara_keyboard_get_type ())
G_DECLARE_FINAL_TYPE (ClaraKeyboard, clara_keyboard, CLARA, KEYBOARD, GtkWidget)

ClaraKeyboard *clara_keyboard_new (GtkWindow *window);
void clara_keyboard_set_scale (ClaraKeyboard *self, double pixels_per_mm);
void clara_keyboard_set_enabled (ClaraKeyboard *self, gboolean enabled);
void clara_keyboard_set_language (ClaraKeyboard *self, const char *language);
void clara_keyboard_set_suggest (ClaraKeyboard *self, ClaraSuggestFunc suggest, gpointer user_data);
void clara_keyboard_mark_source (GtkEntry *entry, const char *source);

G_END_DECLS
