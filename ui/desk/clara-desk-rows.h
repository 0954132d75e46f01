/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Pieces that several panels of the desk are made of. Main thread; widgets are floating. */

void clara_desk_rows_clear (GtkListBox *list);
/* A title in bold with an optional line below, a word with a coloured dot before it (style: in, out, waiting,
 * failed, none), and room for buttons at the end. Any text may be NULL. */
GtkWidget *clara_desk_row_new (const char *title, const char *detail, const char *style, const char *state,
                               const char *time);
/* Into a row of clara_desk_row_new(); id is kept as the button's data "id". */
GtkWidget *clara_desk_row_add_button (GtkWidget *row, const char *label, const char *id, const char *style);
void clara_desk_row_add_widget (GtkWidget *row, GtkWidget *widget);

/* A button of a row that asks for a line of text first. Gives the button that answers, with "id"; its
 * "clicked" takes the text with clara_desk_question_take(), which closes the popover. */
GtkWidget *clara_desk_row_add_question (GtkWidget *row, const char *label, const char *hint, const char *id,
                                        GtkWidget **popover);
char *clara_desk_question_take (GtkWidget *button);

G_END_DECLS
