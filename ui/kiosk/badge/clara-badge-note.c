/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-badge-note.h"

struct _ClaraBadgeNote
{
  GtkBox parent_instance;
  GtkImage *seal;
  GtkLabel *text;
};

G_DEFINE_FINAL_TYPE (ClaraBadgeNote, clara_badge_note, GTK_TYPE_BOX)

static void
clara_badge_note_class_init (ClaraBadgeNoteClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/badge/clara-badge-note.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraBadgeNote, seal);
  gtk_widget_class_bind_template_child (widget_class, ClaraBadgeNote, text);
}

static void
clara_badge_note_init (ClaraBadgeNote *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_badge_note_show_step (ClaraBadgeNote *self, const ClaraStep *step)
{
  const gboolean printed = g_strcmp0 (step->badge_state, "printed") == 0;
  const gboolean trouble =
    g_strcmp0 (step->badge_state, "stuck") == 0 || g_strcmp0 (step->badge_state, "failed") == 0;

  gtk_widget_set_visible (GTK_WIDGET (self), step->badge_text != NULL);
  gtk_label_set_label (self->text, step->badge_text != NULL ? step->badge_text : "");
  gtk_image_set_from_icon_name (self->seal, printed   ? "clara-done-symbolic"
                                            : trouble ? "clara-person-symbolic"
                                                      : "clara-badge-symbolic");
  if (trouble)
    gtk_widget_add_css_class (GTK_WIDGET (self->seal), "sun");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->seal), "sun");
}

void
clara_badge_note_clear (ClaraBadgeNote *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_label_set_label (self->text, "");
}
