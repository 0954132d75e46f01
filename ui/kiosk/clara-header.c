/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-header.h"

#include "clara-text.h"

#include <string.h>

struct _ClaraHeader
{
  GtkBox parent_instance;
  GtkDrawingArea *logo;
  GtkLabel *company;
  GtkLabel *date;
  GtkBox *switch_box;
  GtkToggleButton *lower;
  GtkWidget *comfort;
  gboolean setting;
};

G_DEFINE_FINAL_TYPE (ClaraHeader, clara_header, GTK_TYPE_BOX)

enum
{
  LANGUAGE,
  LOWER,
  COMFORT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_toggled (GtkToggleButton *button, ClaraHeader *self)
{
  if (!self->setting && gtk_toggle_button_get_active (button))
    g_signal_emit (self, signals[LANGUAGE], 0, g_object_get_data (G_OBJECT (button), "language"));
}

static void
on_lower (GtkToggleButton *button, ClaraHeader *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[LOWER], 0, gtk_toggle_button_get_active (button));
}

static void
on_comfort (GtkButton *button, ClaraHeader *self)
{
  g_signal_emit (self, signals[COMFORT], 0);
}

static void
clara_header_class_init (ClaraHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[LANGUAGE] = g_signal_new ("language", CLARA_TYPE_HEADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[LOWER] = g_signal_new ("lower", CLARA_TYPE_HEADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[COMFORT] =
    g_signal_new ("comfort", CLARA_TYPE_HEADER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/clara-header.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraHeader, company);
  gtk_widget_class_bind_template_child (widget_class, ClaraHeader, logo);
  gtk_widget_class_bind_template_child (widget_class, ClaraHeader, date);
  gtk_widget_class_bind_template_child (widget_class, ClaraHeader, switch_box);
  gtk_widget_class_bind_template_child (widget_class, ClaraHeader, lower);
  gtk_widget_class_bind_template_child (widget_class, ClaraHeader, comfort);
  gtk_widget_class_bind_template_callback (widget_class, on_lower);
  gtk_widget_class_bind_template_callback (widget_class, on_comfort);
}

static void
clara_header_init (ClaraHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * clara_header_set_languages:
 * @languages: codes, in the order of the switch
 */
void
clara_header_set_languages (ClaraHeader *self, const char *const *languages)
{
  GtkWidget *child, *first = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->switch_box))) != NULL)
    gtk_box_remove (self->switch_box, child);
  /* Each script has a line of its own height: one that stands for all gives the others its baseline. */
  child = gtk_label_new (NULL);
  gtk_widget_set_valign (child, GTK_ALIGN_BASELINE);
  gtk_widget_add_css_class (child, "language-line");
  gtk_accessible_update_state (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (self->switch_box, child);
  for (guint i = 0; languages[i] != NULL; i++)
    {
      const char *name = clara_text_get_language_name (languages[i]);
      GtkWidget *button = gtk_toggle_button_new_with_label (name != NULL ? name : languages[i]);

      gtk_widget_add_css_class (button, "language");
      gtk_widget_set_focus_on_click (button, FALSE);
      g_object_set_data_full (G_OBJECT (button), "language", g_strdup (languages[i]), g_free);
      if (first != NULL)
        gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (first));
      else
        first = button;
      g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
      gtk_box_append (self->switch_box, button);
    }
}

void
clara_header_set_language (ClaraHeader *self, const char *language)
{
  self->setting = TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->switch_box)); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_TOGGLE_BUTTON (child)
        && strcmp (g_object_get_data (G_OBJECT (child), "language"), language) == 0)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), TRUE);
  self->setting = FALSE;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->switch_box), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "kiosk", "Language"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->lower), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "kiosk", "Bring everything lower"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->comfort), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "kiosk", "Text size, contrast and volume"), -1);
}

void
clara_header_set_company (ClaraHeader *self, const char *company)
{
  gtk_label_set_label (self->company, company);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->logo), GTK_ACCESSIBLE_PROPERTY_LABEL, company, -1);
}

static void
draw_logo (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer logo)
{
  gdk_cairo_set_source_pixbuf (cr, logo, 0, 0);
  cairo_paint (cr);
}

/**
 * clara_header_set_logo:
 * @logo: (nullable): shown, in its own size, in place of the name; screen readers read the name all the same
 */
void
clara_header_set_logo (ClaraHeader *self, GdkPixbuf *logo)
{
  gtk_drawing_area_set_draw_func (self->logo, logo != NULL ? draw_logo : NULL,
                                  logo != NULL ? g_object_ref (logo) : NULL,
                                  logo != NULL ? g_object_unref : NULL);
  gtk_drawing_area_set_content_width (self->logo, logo != NULL ? gdk_pixbuf_get_width (logo) : 0);
  gtk_drawing_area_set_content_height (self->logo, logo != NULL ? gdk_pixbuf_get_height (logo) : 0);
  gtk_widget_set_visible (GTK_WIDGET (self->logo), logo != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->company), logo == NULL);
}

void
clara_header_set_time (ClaraHeader *self, const char *date_and_time)
{
  gtk_label_set_label (self->date, date_and_time);
}

void
clara_header_set_lowered (ClaraHeader *self, gboolean lowered)
{
  self->setting = TRUE;
  gtk_toggle_button_set_active (self->lower, lowered);
  self->setting = FALSE;
}
