/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-choices.h"

#include <string.h>

/* A label of more characters does not stay on one line in a row of three. */
#define LONG_LABEL 16
/* More cards than these are set closer, so that none has to be looked for. */
#define ROOMY_GRID 6

struct _ClaraChoices
{
  GtkWidget parent_instance;
  GtkBox *row; /* the way back where it is an arrow, and the rest */
  GtkGrid *grid;
  GPtrArray *buttons; /* in the order in which they are shown */
  gboolean compact;
  guint columns; /* as arranged; 0: not as it is now */
  gboolean arranged_compact;
};

G_DEFINE_FINAL_TYPE (ClaraChoices, clara_choices, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Pictures for the choices that the flow is known to offer. */
static const struct
{
  const char *id;
  const char *icon;
} pictures[] = {
  { "visitor", "clara-visitor-symbolic" },
  { "employee", "clara-employee-symbolic" },
  { "delivery", "clara-delivery-symbolic" },
  { "contractor", "clara-contractor-symbolic" },
  { "interview", "clara-interview-symbolic" },
  { "event", "clara-event-symbolic" },
  { "employee_guest", "clara-guest-symbolic" },
  { "question", "clara-question-symbolic" },
  { "check_out", "clara-leave-symbolic" },
  { "goodbye", "clara-done-symbolic" },
  { "human", "clara-person-symbolic" },
  { "call_human", "clara-person-symbolic" },
  { "directions", "clara-next-symbolic" },
  { "faq", "clara-question-symbolic" },
  { "company_information", "clara-question-symbolic" },
  { "who_is_in", "clara-visitor-symbolic" },
  { "messages", "clara-bell-symbolic" },
  { "done", "clara-done-symbolic" },
};

static const char *
find_picture (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (strcmp (pictures[i].id, id) == 0)
      return pictures[i].icon;
  return NULL;
}

static void
on_clicked (GtkButton *button, ClaraChoices *self)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (button), "choice-id"));

  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static GtkWidget *
new_label (const char *text, const char *style, gboolean centred)
{
  GtkWidget *label = gtk_label_new (text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_WORD);
  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_xalign (GTK_LABEL (label), centred ? 0.5 : 0);
  gtk_label_set_justify (GTK_LABEL (label), centred ? GTK_JUSTIFY_CENTER : GTK_JUSTIFY_LEFT);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_mark (const ClaraStepChoice *choice, gboolean picture)
{
  const char *icon = picture ? find_picture (choice->id) : NULL;
  GtkWidget *mark = NULL;

  if (choice->initials != NULL)
    {
      mark = gtk_label_new (choice->initials);
      gtk_widget_add_css_class (mark, "initials");
    }
  else if (icon != NULL)
    {
      mark = gtk_image_new_from_icon_name (icon);
      gtk_widget_add_css_class (mark, "card-icon");
    }
  if (mark != NULL)
    gtk_widget_set_valign (mark, GTK_ALIGN_CENTER);
  return mark;
}

static GtkWidget *
new_card (const ClaraStepChoice *choice, gboolean picture, gboolean marked)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *text = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *mark = marked ? new_mark (choice, picture) : NULL;

  gtk_widget_add_css_class (row, "card-row");
  gtk_widget_add_css_class (text, "card-text");
  if (mark != NULL)
    gtk_box_append (GTK_BOX (row), mark);
  gtk_box_append (GTK_BOX (text), new_label (choice->label, "card-label", FALSE));
  if (choice->detail != NULL)
    gtk_box_append (GTK_BOX (text), new_label (choice->detail, "card-detail", FALSE));
  gtk_widget_set_valign (text, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (row), text);
  if (!picture)
    {
      GtkWidget *next = gtk_image_new_from_icon_name ("clara-next-symbolic");

      gtk_widget_add_css_class (next, "card-next");
      gtk_box_append (GTK_BOX (row), next);
    }
  return row;
}

static GtkWidget *
add_button (ClaraChoices *self, const char *id, const char *name, GtkWidget *child, const char *style)
{
  GtkWidget *button = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (button), child);
  gtk_widget_add_css_class (button, style);
  gtk_widget_set_hexpand (button, TRUE);
  /* The keyboard stays until the page changes, so that nothing moves under the finger. */
  gtk_widget_set_focus_on_click (button, FALSE);
  g_object_set_data_full (G_OBJECT (button), "choice-id", g_strdup (id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), self);
  g_ptr_array_add (self->buttons, g_object_ref_sink (button));
  self->columns = 0;
  return button;
}

static void
clara_choices_dispose (GObject *object)
{
  ClaraChoices *self = CLARA_CHOICES (object);

  g_clear_pointer (&self->buttons, g_ptr_array_unref);
  if (self->row != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->row));
  self->row = NULL;
  G_OBJECT_CLASS (clara_choices_parent_class)->dispose (object);
}

static void
clara_choices_class_init (ClaraChoicesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_choices_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", CLARA_TYPE_CHOICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
clara_choices_init (ClaraChoices *self)
{
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_homogeneous (self->grid, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->grid), "choices");
  gtk_widget_set_hexpand (GTK_WIDGET (self->grid), TRUE);
  self->row = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  gtk_widget_add_css_class (GTK_WIDGET (self->row), "choices");
  gtk_box_append (self->row, GTK_WIDGET (self->grid));
  gtk_widget_set_parent (GTK_WIDGET (self->row), GTK_WIDGET (self));
  self->buttons = g_ptr_array_new_with_free_func (g_object_unref);
}

static void
take_out (ClaraChoices *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  child = gtk_widget_get_first_child (GTK_WIDGET (self->row));
  if (child != GTK_WIDGET (self->grid))
    gtk_box_remove (self->row, child);
}

void
clara_choices_clear (ClaraChoices *self)
{
  take_out (self);
  g_ptr_array_set_size (self->buttons, 0);
  self->columns = 0;
}

/**
 * clara_choices_add:
 *
 * Adds one round button; clara_choices_arrange() puts it in its place.
 *
 * Returns: (transfer none): the button
 */
GtkWidget *
clara_choices_add (ClaraChoices *self, const char *id, const char *label, gboolean primary)
{
  GtkWidget *button = add_button (self, id, label, new_label (label, NULL, TRUE), "pill");

  g_object_set_data_full (G_OBJECT (button), "label", g_strdup (label), g_free);
  if (primary)
    gtk_widget_add_css_class (button, "primary");
  return button;
}

static gboolean
is_back (GtkWidget *button)
{
  return strcmp (g_object_get_data (G_OBJECT (button), "choice-id"), CLARA_ACTION_BACK) == 0;
}

/* Its word, or an arrow in the place of one. */
static void
show_back (GtkWidget *button, gboolean arrow)
{
  if (arrow == GTK_IS_IMAGE (gtk_button_get_child (GTK_BUTTON (button))))
    return;
  if (arrow)
    gtk_button_set_child (GTK_BUTTON (button), gtk_image_new_from_icon_name ("clara-back-symbolic"));
  else
    gtk_button_set_child (GTK_BUTTON (button),
                          new_label (g_object_get_data (G_OBJECT (button), "label"), NULL, TRUE));
  gtk_widget_set_hexpand (button, !arrow);
  if (arrow)
    gtk_widget_add_css_class (button, "arrow");
  else
    gtk_widget_remove_css_class (button, "arrow");
}

static gboolean
has_long_label (GPtrArray *buttons)
{
  for (guint i = 0; i < buttons->len; i++)
    {
      GtkWidget *child = gtk_button_get_child (buttons->pdata[i]);

      if (GTK_IS_LABEL (child) && g_utf8_strlen (gtk_label_get_label (GTK_LABEL (child)), -1) > LONG_LABEL)
        return TRUE;
    }
  return FALSE;
}

/**
 * clara_choices_arrange:
 * @columns: how many side by side at most
 */
void
clara_choices_arrange (ClaraChoices *self, guint columns)
{
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  guint n, across;

  columns = MAX (1, columns);
  if (columns == self->columns && self->compact == self->arranged_compact)
    return;
  self->columns = columns;
  self->arranged_compact = self->compact;
  take_out (self);
  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkWidget *button = self->buttons->pdata[i];

      if (!is_back (button))
        g_ptr_array_add (rest, button);
      else
        {
          show_back (button, self->compact);
          if (self->compact)
            gtk_box_prepend (self->row, button);
          else
            g_ptr_array_add (rest, button);
        }
    }
  n = rest->len;
  across = MAX (1, MIN (columns, n));
  /* Four in rows of three would leave one alone. */
  if (across == 3 && (n == 4 || has_long_label (rest)))
    across = 2;
  for (guint i = 0; i < n; i++)
    {
      const gboolean alone = i == n - 1 && across > 1 && n % across == 1;

      gtk_grid_attach (self->grid, rest->pdata[i], alone ? 0 : i % across, i / across, alone ? across : 1, 1);
    }
  /* As high as the button beside it, and not as two of them. */
  if (gtk_widget_get_first_child (GTK_WIDGET (self->row)) != GTK_WIDGET (self->grid))
    gtk_widget_set_valign (gtk_widget_get_first_child (GTK_WIDGET (self->row)),
                           n > across ? GTK_ALIGN_END : GTK_ALIGN_FILL);
  gtk_widget_set_visible (GTK_WIDGET (self->grid), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), self->buttons->len > 0);
}

/**
 * clara_choices_set_compact:
 * @compact: the way back is an arrow before the others; shown by the next clara_choices_arrange()
 */
void
clara_choices_set_compact (ClaraChoices *self, gboolean compact)
{
  self->compact = compact;
}

/**
 * clara_choices_fill:
 * @choices: ClaraStepChoice
 * @columns: how many side by side at most
 *
 * Shows those of the choices that the filter takes, and nothing else.
 *
 * Returns: how many
 */
guint
clara_choices_fill (ClaraChoices *self, GPtrArray *choices, ClaraChoicesFilter filter,
                    ClaraChoicesLayout layout, guint columns)
{
  clara_choices_clear (self);
  if (layout == CLARA_CHOICES_GRID)
    gtk_widget_add_css_class (GTK_WIDGET (self->grid), "grid");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->grid), "grid");
  if (layout == CLARA_CHOICES_GRID && choices->len > ROOMY_GRID)
    gtk_widget_add_css_class (GTK_WIDGET (self->grid), "many");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->grid), "many");
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < choices->len; i++)
      {
        const ClaraStepChoice *choice = choices->pdata[i];
        const gboolean rich = choice->initials != NULL || choice->detail != NULL;
        /* A filled button is last in its row; a framed card first in its column. */
        const gboolean first_pass = (layout == CLARA_CHOICES_PILLS) != choice->primary;

        if ((filter == CLARA_CHOICES_RICH && !rich) || (filter == CLARA_CHOICES_PLAIN && rich)
            || (layout == CLARA_CHOICES_GRID ? pass != 0 : first_pass != (pass == 0)))
          continue;
        if (layout == CLARA_CHOICES_PILLS)
          clara_choices_add (self, choice->id, choice->label, choice->primary);
        else
          {
            g_autofree char *name = choice->detail != NULL
                                      ? g_strdup_printf ("%s, %s", choice->label, choice->detail)
                                      : g_strdup (choice->label);
            GtkWidget *card = add_button (
              self, choice->id, name, new_card (choice, layout == CLARA_CHOICES_GRID, columns < 3), "card");

            if (choice->primary)
              gtk_widget_add_css_class (card, "first");
          }
      }
  clara_choices_arrange (self, columns);
  return self->buttons->len;
}
