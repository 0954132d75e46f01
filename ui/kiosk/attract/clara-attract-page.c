/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-attract-page.h"

#include "clara-text.h"

struct _ClaraAttractPage
{
  ClaraPage parent_instance;
  GtkLabel *time;
  GtkLabel *welcome;
  GtkLabel *hint;
  GtkWidget *wake;
  GtkLabel *wake_label;
  char *company;
};

G_DEFINE_FINAL_TYPE (ClaraAttractPage, clara_attract_page, CLARA_TYPE_PAGE)

static void
on_wake (GtkButton *button, ClaraPage *self)
{
  clara_page_send (self, "wake", clara_json_build ("s", "by", "touch"));
}

static void
clara_attract_page_translate (ClaraPage *page)
{
  ClaraAttractPage *self = CLARA_ATTRACT_PAGE (page);
  const char *wake = clara_page_text (page, "kiosk", "Touch to begin");
  g_autofree char *welcome = NULL;

  if (self->company != NULL && self->company[0] != '\0')
    welcome = clara_text_format (clara_page_get_language (page), "kiosk", "Welcome to {company}", "company",
                                 self->company, NULL);
  gtk_label_set_label (self->welcome, welcome != NULL ? welcome : clara_page_text (page, "kiosk", "Welcome"));
  gtk_label_set_label (
    self->hint, clara_page_text (page, "kiosk", "I am Clara. I will tell the person you are here for."));
  gtk_label_set_label (self->wake_label, wake);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->wake), GTK_ACCESSIBLE_PROPERTY_LABEL, wake, -1);
}

/* Asleep nothing is asked: only the place changes, below Clara or beside her. */
static void
clara_attract_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraAttractPage *self = CLARA_ATTRACT_PAGE (page);
  const gboolean below = clara_page_get_room (page) & CLARA_ROOM_PORTRAIT;
  GtkLabel *const labels[] = { self->time, self->welcome, self->hint };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gtk_label_set_xalign (labels[i], below ? 0.5 : 0);
      gtk_label_set_justify (labels[i], below ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
    }
  gtk_widget_set_halign (self->wake, below ? GTK_ALIGN_CENTER : GTK_ALIGN_START);
}

/* Where not all fits, the time goes first: it is in the corner too. What to do next stays. */
static void
clara_attract_page_arrange (ClaraPage *page, ClaraDensity density)
{
  ClaraAttractPage *self = CLARA_ATTRACT_PAGE (page);

  gtk_widget_set_visible (GTK_WIDGET (self->time), density < CLARA_DENSITY_TIGHT);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), density < CLARA_DENSITY_FEW);
}

static void
clara_attract_page_finalize (GObject *object)
{
  g_free (CLARA_ATTRACT_PAGE (object)->company);
  G_OBJECT_CLASS (clara_attract_page_parent_class)->finalize (object);
}

static void
clara_attract_page_class_init (ClaraAttractPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_attract_page_finalize;
  page_class->show_step = clara_attract_page_show_step;
  page_class->arrange = clara_attract_page_arrange;
  page_class->translate = clara_attract_page_translate;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/attract/clara-attract-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraAttractPage, time);
  gtk_widget_class_bind_template_child (widget_class, ClaraAttractPage, welcome);
  gtk_widget_class_bind_template_child (widget_class, ClaraAttractPage, hint);
  gtk_widget_class_bind_template_child (widget_class, ClaraAttractPage, wake);
  gtk_widget_class_bind_template_child (widget_class, ClaraAttractPage, wake_label);
  gtk_widget_class_bind_template_callback (widget_class, on_wake);
}

static void
clara_attract_page_init (ClaraAttractPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_attract_page_set_time (ClaraAttractPage *self, const char *time)
{
  gtk_label_set_label (self->time, time);
}

void
clara_attract_page_set_company (ClaraAttractPage *self, const char *company)
{
  if (g_strcmp0 (self->company, company) == 0)
    return;
  g_free (self->company);
  self->company = g_strdup (company);
  clara_attract_page_translate (CLARA_PAGE (self));
}
