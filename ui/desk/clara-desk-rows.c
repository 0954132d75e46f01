/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desk-rows.h"

void
clara_desk_rows_clear (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

/* One word or two, never broken. */
static GtkWidget *
new_mark (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

GtkWidget *
clara_desk_row_new (const char *title, const char *detail, const char *style, const char *state,
                    const char *time)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);

  gtk_widget_add_css_class (row, "notice");
  if (state != NULL)
    {
      GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

      gtk_widget_add_css_class (dot, "dot");
      gtk_widget_add_css_class (dot, style != NULL ? style : "none");
      gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (row), dot);
      gtk_box_append (GTK_BOX (row), new_mark (state));
    }
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), new_label (title, "heading"));
  if (detail != NULL && *detail != '\0')
    gtk_box_append (GTK_BOX (texts), new_label (detail, "dim-label"));
  gtk_box_append (GTK_BOX (row), texts);
  if (time != NULL)
    {
      GtkWidget *label = new_mark (time);

      gtk_widget_add_css_class (label, "numeric");
      gtk_box_append (GTK_BOX (row), label);
    }
  return row;
}

void
clara_desk_row_add_widget (GtkWidget *row, GtkWidget *widget)
{
  gtk_widget_set_valign (widget, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (row), widget);
}

GtkWidget *
clara_desk_row_add_button (GtkWidget *row, const char *label, const char *id, const char *style)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (id), g_free);
  if (style != NULL)
    gtk_widget_add_css_class (button, style);
  clara_desk_row_add_widget (row, button);
  return button;
}

static void
on_ask (GtkEntry *entry, GtkWidget *button)
{
  gtk_widget_activate (button);
}

GtkWidget *
clara_desk_row_add_question (GtkWidget *row, const char *label, const char *hint, const char *id,
                             GtkWidget **popover)
{
  GtkWidget *opener = gtk_menu_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *button = gtk_button_new_with_label (label);

  *popover = gtk_popover_new ();
  gtk_menu_button_set_label (GTK_MENU_BUTTON (opener), label);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), hint);
  gtk_entry_set_max_length (GTK_ENTRY (entry), 120);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 30);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, -1);
  gtk_widget_add_css_class (button, "suggested-action");
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (id), g_free);
  g_object_set_data (G_OBJECT (button), "entry", entry);
  g_signal_connect_object (entry, "activate", G_CALLBACK (on_ask), button, 0);
  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), button);
  gtk_popover_set_child (GTK_POPOVER (*popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (opener), *popover);
  clara_desk_row_add_widget (row, opener);
  return button;
}

char *
clara_desk_question_take (GtkWidget *button)
{
  GtkEditable *entry = g_object_get_data (G_OBJECT (button), "entry");
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (entry)));

  gtk_popover_popdown (GTK_POPOVER (gtk_widget_get_ancestor (button, GTK_TYPE_POPOVER)));
  return text;
}
