/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-human-page.h"

#include "clara-badge-note.h"

struct _ClaraHumanPage
{
  ClaraPage parent_instance;
  GtkBox *card;
  GtkImage *seal;
  GtkLabel *title;
  GtkLabel *text;
  ClaraBadgeNote *badge;
  ClaraChoices *actions;
};

G_DEFINE_FINAL_TYPE (ClaraHumanPage, clara_human_page, CLARA_TYPE_PAGE)

static void
on_action (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  if (g_str_equal (id, CLARA_ACTION_PRIMARY))
    clara_page_send (self, "goodbye", NULL);
  else
    clara_page_choose (self, id);
}

static void
clara_human_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraHumanPage *self = CLARA_HUMAN_PAGE (page);

  gtk_label_set_label (self->text,
                       step->detail != NULL
                         ? step->detail
                         : clara_page_text (page, "kiosk", "Somebody will come to you. Please stay here."));
  clara_badge_note_show_step (self->badge, step);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_ALL,
                           clara_page_text (page, "kiosk", "Done"));
}

static void
clara_human_page_clear (ClaraPage *page)
{
  ClaraHumanPage *self = CLARA_HUMAN_PAGE (page);

  gtk_label_set_label (self->text, "");
  clara_badge_note_clear (self->badge);
  clara_choices_clear (self->actions);
}

static void
clara_human_page_translate (ClaraPage *page)
{
  gtk_label_set_label (CLARA_HUMAN_PAGE (page)->title,
                       clara_page_text (page, "kiosk", "The front desk has been told"));
}

static void
clara_human_page_class_init (ClaraHumanPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  page_class->show_step = clara_human_page_show_step;
  page_class->clear = clara_human_page_clear;
  page_class->translate = clara_human_page_translate;
  g_type_ensure (CLARA_TYPE_BADGE_NOTE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/human/clara-human-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraHumanPage, card);
  gtk_widget_class_bind_template_child (widget_class, ClaraHumanPage, seal);
  gtk_widget_class_bind_template_child (widget_class, ClaraHumanPage, title);
  gtk_widget_class_bind_template_child (widget_class, ClaraHumanPage, text);
  gtk_widget_class_bind_template_child (widget_class, ClaraHumanPage, badge);
  gtk_widget_class_bind_template_child (widget_class, ClaraHumanPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
}

static void
clara_human_page_init (ClaraHumanPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
