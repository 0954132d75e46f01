/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-form.h"

#include <string.h>

struct _ClaraForm
{
  GtkWidget parent_instance;
  GtkGrid *grid;
  GPtrArray *rows;    /* ClaraFieldRow */
  ClaraFieldRow *now; /* nullable: one of the rows, asked for as the step was shown */
  char *language;
  guint columns;
};

G_DEFINE_FINAL_TYPE (ClaraForm, clara_form, GTK_TYPE_WIDGET)

enum
{
  SUBMIT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_row_activate (ClaraFieldRow *row, ClaraForm *self)
{
  guint index;

  if (g_ptr_array_find (self->rows, row, &index) && index + 1 < self->rows->len
      && gtk_widget_get_visible (self->rows->pdata[index + 1]))
    clara_field_row_focus (self->rows->pdata[index + 1]);
  else
    g_signal_emit (self, signals[SUBMIT], 0);
}

static void
clara_form_dispose (GObject *object)
{
  ClaraForm *self = CLARA_FORM (object);

  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->language, g_free);
  if (self->grid != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->grid));
  self->grid = NULL;
  G_OBJECT_CLASS (clara_form_parent_class)->dispose (object);
}

static void
clara_form_class_init (ClaraFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_form_dispose;
  signals[SUBMIT] =
    g_signal_new ("submit", CLARA_TYPE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
clara_form_init (ClaraForm *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_homogeneous (self->grid, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->grid), "fields");
  gtk_widget_set_parent (GTK_WIDGET (self->grid), GTK_WIDGET (self));
  self->rows = g_ptr_array_new ();
}

/**
 * clara_form_clear:
 *
 * Forgets the fields and all that was entered.
 */
void
clara_form_clear (ClaraForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    gtk_grid_remove (self->grid, self->rows->pdata[i]);
  self->now = NULL;
  g_ptr_array_set_size (self->rows, 0);
}

static JsonObject *
collect_values (ClaraForm *self, gboolean shown_only)
{
  JsonObject *values = json_object_new ();

  for (guint i = 0; i < self->rows->len; i++)
    {
      g_autofree char *value = NULL;

      if (shown_only && !gtk_widget_get_visible (self->rows->pdata[i]))
        continue;
      value = clara_field_row_get_value (self->rows->pdata[i]);
      json_object_set_string_member (values, clara_field_row_get_id (self->rows->pdata[i]), value);
    }
  return values;
}

static gboolean
matches (ClaraForm *self, GPtrArray *fields, const char *language, guint columns)
{
  if (fields->len != self->rows->len || g_strcmp0 (self->language, language) != 0 || self->columns != columns)
    return FALSE;
  for (guint i = 0; i < fields->len; i++)
    if (!clara_field_row_matches (self->rows->pdata[i], fields->pdata[i]))
      return FALSE;
  return TRUE;
}

/* A field with choices takes the whole width where there are two columns. */
static void
build (ClaraForm *self, GPtrArray *fields, guint columns)
{
  guint column = 0, line = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      const ClaraStepField *field = fields->pdata[i];
      const gboolean wide = columns > 1 && field->choices->len > 2;
      ClaraFieldRow *row = clara_field_row_new (field, self->language);

      if (wide && column > 0)
        {
          column = 0;
          line++;
        }
      g_signal_connect (row, "activate", G_CALLBACK (on_row_activate), self);
      gtk_grid_attach (self->grid, GTK_WIDGET (row), column, line, wide ? columns : 1, 1);
      g_ptr_array_add (self->rows, row);
      column += wide ? columns : 1;
      if (column >= columns)
        {
          column = 0;
          line++;
        }
    }
}

/* What is wrong, else what is needed and was empty as the step came: while somebody types the lines stay. */
static ClaraFieldRow *
find_asked (ClaraForm *self, GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    if (((ClaraStepField *) fields->pdata[i])->error != NULL)
      return self->rows->pdata[i];
  for (guint i = 0; i < fields->len; i++)
    {
      const ClaraStepField *field = fields->pdata[i];

      if (field->required && field->value[0] == '\0')
        return self->rows->pdata[i];
    }
  return NULL;
}

/* What is wrong, else what is empty. */
static ClaraFieldRow *
find_now (ClaraForm *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    if (clara_field_row_has_error (self->rows->pdata[i]))
      return self->rows->pdata[i];
  for (guint i = 0; i < self->rows->len; i++)
    if (clara_field_row_is_empty (self->rows->pdata[i]))
      return self->rows->pdata[i];
  return NULL;
}

/**
 * clara_form_show:
 * @fields: ClaraStepField
 *
 * Shows the fields; what was typed and not sent stays where the same fields are shown again, also in another
 * language.
 */
void
clara_form_show (ClaraForm *self, GPtrArray *fields, const char *language, guint columns)
{
  g_autoptr (JsonObject) typed = NULL;

  if (!matches (self, fields, language, columns))
    {
      typed = collect_values (self, FALSE);
      clara_form_clear (self);
      g_free (self->language);
      self->language = g_strdup (language);
      self->columns = columns;
      build (self, fields, columns);
    }
  for (guint i = 0; i < fields->len; i++)
    {
      const ClaraStepField *field = fields->pdata[i];
      const char *value = typed != NULL ? clara_json_get_string (typed, field->id, NULL) : NULL;

      clara_field_row_show (self->rows->pdata[i], field, language);
      if (value != NULL && field->value[0] == '\0')
        clara_field_row_set_value (self->rows->pdata[i], value);
    }
  self->now = find_asked (self, fields);
}

/**
 * clara_form_show_around:
 * @lines: how many lines of fields there is room for; 0 for all
 *
 * Shows the lines from the one with the field that is asked for now: what is wrong, else what is empty.
 */
void
clara_form_show_around (ClaraForm *self, guint lines)
{
  int first, last_line = 0;
  ClaraFieldRow *now = self->now;

  /* Where all is answered and something shall be changed, it may be any. */
  if (now == NULL)
    lines = 0;
  for (guint i = 0; i < self->rows->len; i++)
    {
      gtk_grid_query_child (self->grid, self->rows->pdata[i], NULL, &first, NULL, NULL);
      last_line = MAX (last_line, first);
    }
  first = 0;
  if (now != NULL)
    gtk_grid_query_child (self->grid, GTK_WIDGET (now), NULL, &first, NULL, NULL);
  first = MIN (first, last_line - (int) lines + 1);
  for (guint i = 0; i < self->rows->len; i++)
    {
      int line;

      gtk_grid_query_child (self->grid, self->rows->pdata[i], NULL, &line, NULL, NULL);
      gtk_widget_set_visible (self->rows->pdata[i],
                              lines == 0 || (line >= first && line < first + (int) lines));
    }
}

/**
 * clara_form_get_values:
 *
 * Returns: (transfer full): {id: text} of every field that is shown
 */
JsonObject *
clara_form_get_values (ClaraForm *self)
{
  return collect_values (self, TRUE);
}

/**
 * clara_form_focus:
 *
 * Puts the cursor where something is wrong, else where nothing is yet.
 */
void
clara_form_focus (ClaraForm *self)
{
  ClaraFieldRow *now = find_now (self);

  if (now != NULL)
    clara_field_row_focus (now);
}
