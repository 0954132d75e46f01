/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-confirm-page.h"

struct _ClaraConfirmPage
{
  ClaraPage parent_instance;
  GtkGrid *facts;
  GPtrArray *rows; /* unowned GtkBox, in their order */
  ClaraChoices *actions;
};

G_DEFINE_FINAL_TYPE (ClaraConfirmPage, clara_confirm_page, CLARA_TYPE_PAGE)

static void
on_action (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  if (g_str_equal (id, CLARA_ACTION_PRIMARY))
    clara_page_send (self, "confirm", NULL);
  else
    clara_page_choose (self, id);
}

static void
remove_facts (ClaraConfirmPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->facts))) != NULL)
    gtk_grid_remove (self->facts, child);
  g_ptr_array_set_size (self->rows, 0);
}

/* A line each, or two side by side with the answer below its name. */
static void
clara_confirm_page_arrange (ClaraPage *page, ClaraDensity density)
{
  ClaraConfirmPage *self = CLARA_CONFIRM_PAGE (page);
  const gboolean paired = density >= CLARA_DENSITY_TIGHTER && self->rows->len > 2;

  gtk_grid_set_column_homogeneous (self->facts, paired);
  for (guint i = 0; i < self->rows->len; i++)
    {
      GtkWidget *row = self->rows->pdata[i], *value = gtk_widget_get_last_child (row);
      GtkLayoutChild *place =
        gtk_layout_manager_get_layout_child (gtk_widget_get_layout_manager (GTK_WIDGET (self->facts)), row);

      gtk_grid_layout_child_set_column (GTK_GRID_LAYOUT_CHILD (place), paired ? i % 2 : 0);
      gtk_grid_layout_child_set_row (GTK_GRID_LAYOUT_CHILD (place), paired ? i / 2 : i);
      gtk_orientable_set_orientation (GTK_ORIENTABLE (row),
                                      paired ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
      gtk_label_set_xalign (GTK_LABEL (value), paired ? 0 : 1);
      gtk_label_set_justify (GTK_LABEL (value), paired ? GTK_JUSTIFY_LEFT : GTK_JUSTIFY_RIGHT);
      if (paired)
        gtk_widget_add_css_class (row, "paired");
      else
        gtk_widget_remove_css_class (row, "paired");
    }
}

static GtkWidget *
new_text (const char *text, const char *style, float xalign)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_label_set_justify (GTK_LABEL (label), xalign > 0.5 ? GTK_JUSTIFY_RIGHT : GTK_JUSTIFY_LEFT);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, style);
  return label;
}

/* A value that is the id of a choice is shown by the choice's label. */
static const char *
get_shown (ClaraPage *page, const ClaraStepField *field)
{
  for (guint i = 0; i < field->choices->len; i++)
    if (g_str_equal (((ClaraStepChoice *) field->choices->pdata[i])->id, field->value))
      return ((ClaraStepChoice *) field->choices->pdata[i])->label;
  if (field->kind == CLARA_STEP_YES_NO && g_str_equal (field->value, "yes"))
    return clara_page_text (page, "kiosk", "Yes");
  if (field->kind == CLARA_STEP_YES_NO && g_str_equal (field->value, "no"))
    return clara_page_text (page, "kiosk", "No");
  return field->value;
}

static void
clara_confirm_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraConfirmPage *self = CLARA_CONFIRM_PAGE (page);

  remove_facts (self);
  for (guint i = 0; i < step->fields->len; i++)
    {
      const ClaraStepField *field = step->fields->pdata[i];
      GtkWidget *row;

      if (field->value[0] == '\0')
        continue;
      row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
      gtk_widget_add_css_class (row, "fact");
      gtk_box_append (GTK_BOX (row), new_text (field->label, "fact-label", 0));
      gtk_box_append (GTK_BOX (row), new_text (get_shown (page, field), "fact-value", 1));
      gtk_grid_attach (self->facts, row, 0, self->rows->len, 1, 1);
      g_ptr_array_add (self->rows, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->facts),
                          gtk_widget_get_first_child (GTK_WIDGET (self->facts)) != NULL);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_ALL,
                           clara_page_text (page, "kiosk", "Yes, that is right"));
}

static void
clara_confirm_page_clear (ClaraPage *page)
{
  ClaraConfirmPage *self = CLARA_CONFIRM_PAGE (page);

  remove_facts (self);
  clara_choices_clear (self->actions);
}

static void
clara_confirm_page_finalize (GObject *object)
{
  g_ptr_array_unref (CLARA_CONFIRM_PAGE (object)->rows);
  G_OBJECT_CLASS (clara_confirm_page_parent_class)->finalize (object);
}

static void
clara_confirm_page_class_init (ClaraConfirmPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_confirm_page_finalize;
  page_class->show_step = clara_confirm_page_show_step;
  page_class->arrange = clara_confirm_page_arrange;
  page_class->clear = clara_confirm_page_clear;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/confirm/clara-confirm-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraConfirmPage, facts);
  gtk_widget_class_bind_template_child (widget_class, ClaraConfirmPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
}

static void
clara_confirm_page_init (ClaraConfirmPage *self)
{
  self->rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
