/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-host-choice-page.h"

struct _ClaraHostChoicePage
{
  ClaraPage parent_instance;
  GtkLabel *section;
  ClaraChoices *choices;
  ClaraChoices *actions;
  guint people;
};

G_DEFINE_FINAL_TYPE (ClaraHostChoicePage, clara_host_choice_page, CLARA_TYPE_PAGE)

static void
on_chosen (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  clara_page_choose (self, id);
}

static void
clara_host_choice_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraHostChoicePage *self = CLARA_HOST_CHOICE_PAGE (page);

  self->people =
    clara_choices_fill (self->choices, step->choices, CLARA_CHOICES_RICH, CLARA_CHOICES_CARDS, 1);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_PLAIN, NULL);
}

/* Where there is little height the people stand in two columns. */
static void
clara_host_choice_page_arrange (ClaraPage *page, ClaraDensity density)
{
  ClaraHostChoicePage *self = CLARA_HOST_CHOICE_PAGE (page);

  clara_choices_arrange (
    self->choices,
    density >= CLARA_DENSITY_TIGHTER && !(clara_page_get_room (page) & CLARA_ROOM_NARROW) ? 2 : 1);
  gtk_widget_set_visible (GTK_WIDGET (self->section), self->people > 0 && density < CLARA_DENSITY_TIGHT);
}

static void
clara_host_choice_page_clear (ClaraPage *page)
{
  ClaraHostChoicePage *self = CLARA_HOST_CHOICE_PAGE (page);

  clara_choices_clear (self->choices);
  clara_choices_clear (self->actions);
}

static void
clara_host_choice_page_translate (ClaraPage *page)
{
  gtk_label_set_label (CLARA_HOST_CHOICE_PAGE (page)->section,
                       clara_page_text (page, "kiosk", "Did you mean"));
}

static void
clara_host_choice_page_class_init (ClaraHostChoicePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  page_class->show_step = clara_host_choice_page_show_step;
  page_class->arrange = clara_host_choice_page_arrange;
  page_class->clear = clara_host_choice_page_clear;
  page_class->translate = clara_host_choice_page_translate;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/host-choice/clara-host-choice-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraHostChoicePage, section);
  gtk_widget_class_bind_template_child (widget_class, ClaraHostChoicePage, choices);
  gtk_widget_class_bind_template_child (widget_class, ClaraHostChoicePage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
clara_host_choice_page_init (ClaraHostChoicePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
