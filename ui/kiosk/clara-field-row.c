/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-field-row.h"

#include "clara-keyboard.h"
#include "clara-text.h"

#include <string.h>

/* Longer answers are no names, numbers or reasons. */
#define MAX_LENGTH 200

#define MAX_ACROSS 4

struct _ClaraFieldRow
{
  GtkBox parent_instance;
  char *id;
  char *shown; /* the value as last given */
  ClaraStepFieldKind kind;
  guint n_choices;
  GtkLabel *label;
  GtkEntry *entry;    /* NULL where there are choices */
  GPtrArray *toggles; /* GtkToggleButton with "choice-id" */
  GtkLabel *error;
};

G_DEFINE_FINAL_TYPE (ClaraFieldRow, clara_field_row, GTK_TYPE_BOX)

enum
{
  ACTIVATE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_activate (GtkEntry *entry, ClaraFieldRow *self)
{
  g_signal_emit (self, signals[ACTIVATE], 0);
}

static void
on_changed (GtkEditable *editable, ClaraFieldRow *self)
{
  /* Who mends a field is not told any longer that it is wrong. */
  gtk_widget_remove_css_class (GTK_WIDGET (self), "wrong");
  gtk_widget_set_visible (GTK_WIDGET (self->error), FALSE);
}

static void
clara_field_row_finalize (GObject *object)
{
  ClaraFieldRow *self = CLARA_FIELD_ROW (object);

  g_free (self->id);
  g_free (self->shown);
  g_ptr_array_unref (self->toggles);
  G_OBJECT_CLASS (clara_field_row_parent_class)->finalize (object);
}

static void
clara_field_row_class_init (ClaraFieldRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_field_row_finalize;
  signals[ACTIVATE] =
    g_signal_new ("activate", CLARA_TYPE_FIELD_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_field_row_init (ClaraFieldRow *self)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "field");
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  self->toggles = g_ptr_array_new ();
  self->label = GTK_LABEL (label);
  gtk_label_set_xalign (self->label, 0);
  gtk_label_set_wrap (self->label, TRUE);
  gtk_widget_add_css_class (label, "field-label");
  gtk_box_append (GTK_BOX (self), label);
}

/* A finger that slides over a text would drag it out, and anything could be dropped in: neither is wanted
 * where one stands before a screen. A touch still sets the cursor. */
static void
close_to_dragging (GtkEntry *entry)
{
  GtkWidget *text = GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (entry)));
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (text);

  for (guint i = g_list_model_get_n_items (controllers); i > 0; i--)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i - 1);

      if (GTK_IS_DROP_TARGET (controller))
        gtk_widget_remove_controller (text, controller);
      else if (GTK_IS_GESTURE_DRAG (controller))
        gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_NONE);
    }
}

static void
add_entry (ClaraFieldRow *self)
{
  static const GtkInputPurpose purposes[] = {
    [CLARA_STEP_TEXT] = GTK_INPUT_PURPOSE_FREE_FORM, [CLARA_STEP_PHONE] = GTK_INPUT_PURPOSE_PHONE,
    [CLARA_STEP_EMAIL] = GTK_INPUT_PURPOSE_EMAIL,    [CLARA_STEP_CHOICE] = GTK_INPUT_PURPOSE_FREE_FORM,
    [CLARA_STEP_HOST] = GTK_INPUT_PURPOSE_NAME,      [CLARA_STEP_YES_NO] = GTK_INPUT_PURPOSE_FREE_FORM,
  };
  GtkWidget *entry = gtk_entry_new ();

  self->entry = GTK_ENTRY (entry);
  gtk_entry_set_max_length (self->entry, MAX_LENGTH);
  gtk_entry_set_input_purpose (self->entry, purposes[self->kind]);
  /* Nothing that one visitor typed may be proposed to the next. */
  gtk_entry_set_input_hints (self->entry, GTK_INPUT_HINT_NO_EMOJI | GTK_INPUT_HINT_PRIVATE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 8);
  close_to_dragging (self->entry);
  g_signal_connect (entry, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect (entry, "changed", G_CALLBACK (on_changed), self);
  if (self->kind == CLARA_STEP_HOST)
    clara_keyboard_mark_source (self->entry, "host");
  else if (strcmp (self->id, "company") == 0)
    clara_keyboard_mark_source (self->entry, "company");
  gtk_box_append (GTK_BOX (self), entry);
}

static void
add_toggle (ClaraFieldRow *self, GtkWidget *box, const char *id, const char *label)
{
  GtkWidget *toggle = gtk_toggle_button_new ();
  GtkWidget *text = gtk_label_new (label);

  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_justify (GTK_LABEL (text), GTK_JUSTIFY_CENTER);
  gtk_button_set_child (GTK_BUTTON (toggle), text);
  gtk_widget_add_css_class (toggle, "pill");
  gtk_widget_set_focus_on_click (toggle, FALSE);
  g_object_set_data_full (G_OBJECT (toggle), "choice-id", g_strdup (id), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (self->toggles->len > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (toggle), self->toggles->pdata[0]);
  g_ptr_array_add (self->toggles, toggle);
  gtk_flow_box_append (GTK_FLOW_BOX (box), toggle);
  gtk_widget_set_focusable (gtk_widget_get_parent (toggle), FALSE);
}

/* As many in each line as in the others: five are three and two, not four and one. */
static guint
get_across (guint n)
{
  const guint lines = (n + MAX_ACROSS - 1) / MAX_ACROSS;

  return MAX (1, (n + lines - 1) / MAX (1, lines));
}

static void
add_choices (ClaraFieldRow *self, const ClaraStepField *field, const char *language)
{
  GtkWidget *box = gtk_flow_box_new ();

  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (GTK_FLOW_BOX (box), TRUE);
  gtk_widget_add_css_class (box, "field-choices");
  if (field->kind == CLARA_STEP_YES_NO && field->choices->len == 0)
    {
      add_toggle (self, box, "yes", clara_text (language, "kiosk", "Yes"));
      add_toggle (self, box, "no", clara_text (language, "kiosk", "No"));
    }
  for (guint i = 0; i < field->choices->len; i++)
    {
      const ClaraStepChoice *choice = field->choices->pdata[i];

      add_toggle (self, box, choice->id, choice->label);
    }
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), get_across (self->toggles->len));
  gtk_box_append (GTK_BOX (self), box);
}

ClaraFieldRow *
clara_field_row_new (const ClaraStepField *field, const char *language)
{
  ClaraFieldRow *self = g_object_new (CLARA_TYPE_FIELD_ROW, NULL);

  self->id = g_strdup (field->id);
  self->kind = field->kind;
  self->n_choices = field->choices->len;
  if (field->kind == CLARA_STEP_YES_NO || field->choices->len > 0)
    add_choices (self, field, language);
  else
    add_entry (self);
  self->error = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->error, 0);
  gtk_label_set_wrap (self->error, TRUE);
  gtk_label_set_wrap_mode (self->error, PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (GTK_WIDGET (self->error), "field-error");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->error));
  clara_field_row_show (self, field, language);
  return self;
}

/**
 * clara_field_row_matches:
 *
 * Returns: whether the row can show @field, or another must be made
 */
gboolean
clara_field_row_matches (ClaraFieldRow *self, const ClaraStepField *field)
{
  return strcmp (self->id, field->id) == 0 && self->kind == field->kind
         && self->n_choices == field->choices->len;
}

/**
 * clara_field_row_set_value:
 * @value: a text, or the id of a choice
 */
void
clara_field_row_set_value (ClaraFieldRow *self, const char *value)
{
  if (self->entry != NULL)
    gtk_editable_set_text (GTK_EDITABLE (self->entry), value);
  for (guint i = 0; i < self->toggles->len; i++)
    {
      const char *id = g_object_get_data (G_OBJECT (self->toggles->pdata[i]), "choice-id");

      gtk_toggle_button_set_active (self->toggles->pdata[i], strcmp (id, value) == 0);
    }
}

void
clara_field_row_show (ClaraFieldRow *self, const ClaraStepField *field, const char *language)
{
  g_autofree char *optional = NULL;
  const char *label = field->label;

  if (!field->required)
    label = optional =
      clara_text_format (language, "kiosk", "{field} (optional)", "field", field->label, NULL);
  gtk_label_set_label (self->label, label);
  if (self->shown == NULL || strcmp (self->shown, field->value) != 0)
    {
      g_free (self->shown);
      self->shown = g_strdup (field->value);
      clara_field_row_set_value (self, field->value);
    }
  if (self->entry != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, field->label,
                                    -1);
  gtk_label_set_label (self->error, field->error != NULL ? field->error : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), field->error != NULL);
  if (field->error != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "wrong");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "wrong");
  if (self->entry != NULL)
    gtk_accessible_update_state (
      GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
      field->error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

const char *
clara_field_row_get_id (ClaraFieldRow *self)
{
  return self->id;
}

/**
 * clara_field_row_get_value:
 *
 * Returns: (transfer full): what was entered, without spaces around it
 */
char *
clara_field_row_get_value (ClaraFieldRow *self)
{
  if (self->entry != NULL)
    return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
  for (guint i = 0; i < self->toggles->len; i++)
    if (gtk_toggle_button_get_active (self->toggles->pdata[i]))
      return g_strdup (g_object_get_data (G_OBJECT (self->toggles->pdata[i]), "choice-id"));
  return g_strdup ("");
}

gboolean
clara_field_row_is_empty (ClaraFieldRow *self)
{
  g_autofree char *value = clara_field_row_get_value (self);

  return value[0] == '\0';
}

gboolean
clara_field_row_has_error (ClaraFieldRow *self)
{
  return gtk_widget_has_css_class (GTK_WIDGET (self), "wrong");
}

void
clara_field_row_focus (ClaraFieldRow *self)
{
  if (self->entry != NULL)
    gtk_entry_grab_focus_without_selecting (self->entry);
  else if (self->toggles->len > 0)
    gtk_widget_grab_focus (self->toggles->pdata[0]);
}
