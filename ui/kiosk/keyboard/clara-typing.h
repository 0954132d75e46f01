/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the keys of the on-screen keyboard do to a text that has the focus: as the toolkit's own keys do, so
 * that limits, undo, what an input method has pending and a selection are respected. */
void clara_typing_insert (GtkText *text, const char *string);
void clara_typing_erase (GtkText *text);
int clara_typing_previous (const char *string, int position);
gboolean clara_typing_begins_word (const char *string, int position);

G_END_DECLS
