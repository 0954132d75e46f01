/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-form-page.h"

#include "clara-field-row.h"
#include "clara-form.h"

struct _ClaraFormPage
{
  ClaraPage parent_instance;
  GtkScrolledWindow *scroll;
  ClaraForm *form;
  ClaraChoices *actions;
  guint tick;
  char *primary; /* id of the button that sends the form */
};

G_DEFINE_FINAL_TYPE (ClaraFormPage, clara_form_page, CLARA_TYPE_PAGE)

static void
submit (ClaraFormPage *self)
{
  clara_page_send (CLARA_PAGE (self), "set_fields",
                   clara_json_build ("o", "fields", clara_form_get_values (self->form)));
}

static void
on_submit (ClaraForm *form, ClaraFormPage *self)
{
  submit (self);
}

static void
on_action (ClaraChoices *choices, const char *id, ClaraFormPage *self)
{
  if (g_strcmp0 (id, self->primary) == 0)
    submit (self);
  else
    clara_page_choose (CLARA_PAGE (self), id);
}

/* The keyboard took the place of the field that opened it: it is brought back into sight. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *frame_clock, gpointer user_data)
{
  ClaraFormPage *self = CLARA_FORM_PAGE (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroll);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, CLARA_TYPE_FIELD_ROW) : NULL;
  graphene_rect_t bounds;

  self->tick = 0;
  if (row != NULL && gtk_widget_compute_bounds (row, GTK_WIDGET (self->form), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
  return G_SOURCE_REMOVE;
}

static void
on_height_changed (GtkAdjustment *adjustment, GParamSpec *property, ClaraFormPage *self)
{
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

static void
clara_form_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraFormPage *self = CLARA_FORM_PAGE (page);
  const gboolean narrow = clara_page_get_room (page) & CLARA_ROOM_NARROW;

  g_free (self->primary);
  self->primary = g_strdup (CLARA_ACTION_PRIMARY);
  /* The step may name the button itself; it sends the form all the same. */
  for (guint i = 0; i < step->choices->len; i++)
    if (((ClaraStepChoice *) step->choices->pdata[i])->primary)
      {
        g_free (self->primary);
        self->primary = g_strdup (((ClaraStepChoice *) step->choices->pdata[i])->id);
        break;
      }
  clara_form_show (self->form, step->fields, clara_page_get_language (page),
                   narrow || step->fields->len < 2 ? 1 : 2);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_ALL,
                           step->fields->len > 0 ? clara_page_text (page, "kiosk", "Continue") : NULL);
  /* Who speaks is not given a keyboard; it comes with the touch of a field. */
  if (clara_page_is_touching (page))
    clara_form_focus (self->form);
}

/* Where there is little height, a line of questions or two at a time; the rest comes when they are answered.
 */
static void
clara_form_page_arrange (ClaraPage *page, ClaraDensity density)
{
  const gboolean one = density >= CLARA_DENSITY_ONE || clara_page_get_room (page) & CLARA_ROOM_SHORT;

  clara_form_show_around (CLARA_FORM_PAGE (page)->form, one ? 1 : density >= CLARA_DENSITY_FEW ? 2 : 0);
}

static void
clara_form_page_clear (ClaraPage *page)
{
  ClaraFormPage *self = CLARA_FORM_PAGE (page);

  clara_form_clear (self->form);
  clara_choices_clear (self->actions);
}

static void
clara_form_page_finalize (GObject *object)
{
  g_free (CLARA_FORM_PAGE (object)->primary);
  G_OBJECT_CLASS (clara_form_page_parent_class)->finalize (object);
}

static void
clara_form_page_class_init (ClaraFormPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_form_page_finalize;
  page_class->show_step = clara_form_page_show_step;
  page_class->arrange = clara_form_page_arrange;
  page_class->clear = clara_form_page_clear;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/form/clara-form-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraFormPage, scroll);
  gtk_widget_class_bind_template_child (widget_class, ClaraFormPage, form);
  gtk_widget_class_bind_template_child (widget_class, ClaraFormPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_submit);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
}

static void
clara_form_page_init (ClaraFormPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (gtk_scrolled_window_get_vadjustment (self->scroll), "notify::page-size",
                    G_CALLBACK (on_height_changed), self);
}
