/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-goodbye-page.h"

#include "clara-badge-note.h"

struct _ClaraGoodbyePage
{
  ClaraPage parent_instance;
  GtkBox *card;
  GtkImage *seal;
  GtkLabel *title;
  GtkLabel *text;
  ClaraBadgeNote *badge;
  ClaraChoices *actions;
};

G_DEFINE_FINAL_TYPE (ClaraGoodbyePage, clara_goodbye_page, CLARA_TYPE_PAGE)

static void
on_action (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  if (g_str_equal (id, CLARA_ACTION_PRIMARY))
    clara_page_send (self, "goodbye", NULL);
  else
    clara_page_choose (self, id);
}

static void
clara_goodbye_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraGoodbyePage *self = CLARA_GOODBYE_PAGE (page);

  gtk_label_set_label (self->text, step->detail != NULL
                                     ? step->detail
                                     : clara_page_text (page, "kiosk", "Thank you. Have a good day."));
  clara_badge_note_show_step (self->badge, step);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_ALL,
                           clara_page_text (page, "kiosk", "Done"));
}

static void
clara_goodbye_page_clear (ClaraPage *page)
{
  ClaraGoodbyePage *self = CLARA_GOODBYE_PAGE (page);

  gtk_label_set_label (self->text, "");
  clara_badge_note_clear (self->badge);
  clara_choices_clear (self->actions);
}

static void
clara_goodbye_page_translate (ClaraPage *page)
{
  gtk_label_set_label (CLARA_GOODBYE_PAGE (page)->title, clara_page_text (page, "kiosk", "All done"));
}

static void
clara_goodbye_page_class_init (ClaraGoodbyePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  page_class->show_step = clara_goodbye_page_show_step;
  page_class->clear = clara_goodbye_page_clear;
  page_class->translate = clara_goodbye_page_translate;
  g_type_ensure (CLARA_TYPE_BADGE_NOTE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/goodbye/clara-goodbye-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraGoodbyePage, card);
  gtk_widget_class_bind_template_child (widget_class, ClaraGoodbyePage, seal);
  gtk_widget_class_bind_template_child (widget_class, ClaraGoodbyePage, title);
  gtk_widget_class_bind_template_child (widget_class, ClaraGoodbyePage, text);
  gtk_widget_class_bind_template_child (widget_class, ClaraGoodbyePage, badge);
  gtk_widget_class_bind_template_child (widget_class, ClaraGoodbyePage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
}

static void
clara_goodbye_page_init (ClaraGoodbyePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
