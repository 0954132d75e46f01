/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-menu-page.h"

struct _ClaraMenuPage
{
  ClaraPage parent_instance;
  ClaraChoices *choices;
  ClaraChoices *actions;
};

G_DEFINE_FINAL_TYPE (ClaraMenuPage, clara_menu_page, CLARA_TYPE_PAGE)

static void
on_chosen (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  clara_page_choose (self, id);
}

static void
clara_menu_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraMenuPage *self = CLARA_MENU_PAGE (page);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  ClaraStep back = *step;
  /* In three columns long words would break; larger letters need one. */
  const guint columns = clara_page_get_room (page) & CLARA_ROOM_NARROW ? 1 : 2;

  clara_choices_fill (self->choices, step->choices, CLARA_CHOICES_ALL, CLARA_CHOICES_GRID, columns);
  back.choices = none;
  clara_page_fill_actions (page, self->actions, &back, CLARA_CHOICES_ALL, NULL);
}

static void
clara_menu_page_clear (ClaraPage *page)
{
  ClaraMenuPage *self = CLARA_MENU_PAGE (page);

  clara_choices_clear (self->choices);
  clara_choices_clear (self->actions);
}

static void
clara_menu_page_class_init (ClaraMenuPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  page_class->show_step = clara_menu_page_show_step;
  page_class->clear = clara_menu_page_clear;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/menu/clara-menu-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraMenuPage, choices);
  gtk_widget_class_bind_template_child (widget_class, ClaraMenuPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
clara_menu_page_init (ClaraMenuPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
