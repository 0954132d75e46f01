/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-welcome-page.h"

struct _ClaraWelcomePage
{
  ClaraPage parent_instance;
  ClaraChoices *choices;
  ClaraChoices *actions;
};

G_DEFINE_FINAL_TYPE (ClaraWelcomePage, clara_welcome_page, CLARA_TYPE_PAGE)

static void
on_chosen (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  clara_page_choose (self, id);
}

static void
clara_welcome_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraWelcomePage *self = CLARA_WELCOME_PAGE (page);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  ClaraStep back = *step;
  const guint columns = clara_page_get_room (page) & CLARA_ROOM_NARROW ? 1 : 2;

  clara_choices_fill (self->choices, step->choices, CLARA_CHOICES_ALL, CLARA_CHOICES_GRID, columns);
  back.choices = none;
  clara_page_fill_actions (page, self->actions, &back, CLARA_CHOICES_ALL, NULL);
}

static void
clara_welcome_page_clear (ClaraPage *page)
{
  ClaraWelcomePage *self = CLARA_WELCOME_PAGE (page);

  clara_choices_clear (self->choices);
  clara_choices_clear (self->actions);
}

static void
clara_welcome_page_class_init (ClaraWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  page_class->show_step = clara_welcome_page_show_step;
  page_class->clear = clara_welcome_page_clear;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/welcome/clara-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraWelcomePage, choices);
  gtk_widget_class_bind_template_child (widget_class, ClaraWelcomePage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
clara_welcome_page_init (ClaraWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
