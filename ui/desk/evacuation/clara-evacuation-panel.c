/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-evacuation-panel.h"

#include "clara-desk-rows.h"
#include "clara-roll-call.h"
#include "clara-text.h"

#define DESK_ACTOR "desk"

struct _ClaraEvacuationPanel
{
  AdwBin parent_instance;
  GtkLabel *count, *message;
  GtkButton *print_button, *pdf_button, *csv_button, *begin_button, *add_button;
  GtkEntry *name;
  GtkListBox *list;
  GPtrArray *people; /* ClaraPresent, as shown */
  GtkFileChooserNative *chooser;
  gboolean showing;          /* ticks are set by the program */
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraEvacuationPanel, clara_evacuation_panel, ADW_TYPE_BIN)

static void
tell (ClaraEvacuationPanel *self, const char *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraEvacuationPanel) self = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  tell (self, error != NULL ? error->message : NULL);
  clara_evacuation_panel_refresh (self);
}

static void
change (ClaraEvacuationPanel *self, ClaraRollCallChange what, const char *who)
{
  clara_roll_call_change_async (self->context->store, self->context->tenant, what, who, DESK_ACTOR,
                                on_written, g_object_ref (self));
}

static void
on_toggled (GtkCheckButton *check, ClaraEvacuationPanel *self)
{
  if (!self->showing)
    change (self, gtk_check_button_get_active (check) ? CLARA_ROLL_CALL_SAFE : CLARA_ROLL_CALL_MISSING,
            g_object_get_data (G_OBJECT (check), "id"));
}

static void
on_add (GtkWidget *widget, ClaraEvacuationPanel *self)
{
  change (self, CLARA_ROLL_CALL_ADD, gtk_editable_get_text (GTK_EDITABLE (self->name)));
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
}

static void
on_begin (GtkButton *button, ClaraEvacuationPanel *self)
{
  change (self, CLARA_ROLL_CALL_BEGIN, NULL);
}

static GBytes *
make_pdf (ClaraEvacuationPanel *self)
{
  g_autoptr (GError) error = NULL;
  GBytes *pdf = clara_evacuation_to_pdf (
    self->people,
    self->context->reception != NULL ? clara_reception_get_company (self->context->reception) : NULL,
    self->context->language, clara_clock_get_real (self->context->clock),
    clara_clock_get_utc_offset (self->context->clock), &error);

  if (pdf == NULL)
    tell (self, error->message);
  return pdf;
}

static void
on_printed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraEvacuationPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  gboolean printed = clara_evacuation_print_finish (result, &error);

  gtk_widget_set_sensitive (GTK_WIDGET (self->print_button), TRUE);
  tell (self, printed ? clara_text (self->context->language, "desk", "The list is at the printer.")
                      : error->message);
}

static void
on_print (GtkButton *button, ClaraEvacuationPanel *self)
{
  g_autoptr (GBytes) pdf = make_pdf (self);
  g_autofree char *printer = clara_settings_get_string (self->context->settings, "list-printer");

  if (pdf == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  clara_evacuation_print_async (pdf, printer, NULL, on_printed, g_object_ref (self));
}

static void
on_file_chosen (GtkNativeDialog *dialog, int response, ClaraEvacuationPanel *self)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  const gboolean csv = g_object_get_data (G_OBJECT (dialog), "csv") != NULL;
  g_autoptr (GBytes) content = NULL;
  g_autoptr (GError) error = NULL;

  if (response == GTK_RESPONSE_ACCEPT && file != NULL)
    {
      if (csv)
        {
          char *text = clara_evacuation_to_csv (self->people);

          content = g_bytes_new_take (text, strlen (text));
        }
      else
        content = make_pdf (self);
      if (content != NULL
          && !g_file_replace_contents (file, g_bytes_get_data (content, NULL), g_bytes_get_size (content),
                                       NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, &error))
        tell (self, error->message);
    }
  g_clear_object (&self->chooser);
}

static void
on_save (GtkButton *button, ClaraEvacuationPanel *self)
{
  const char *language = self->context->language;
  const gboolean csv = button == self->csv_button;

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
    clara_text (language, "desk", "Save the list"), GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
    GTK_FILE_CHOOSER_ACTION_SAVE, clara_text (language, "desk", "Save"), NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser),
                                     csv ? "evacuation.csv" : "evacuation.pdf");
  if (csv)
    g_object_set_data (G_OBJECT (self->chooser), "csv", self);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_file_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static GtkWidget *
new_row (ClaraEvacuationPanel *self, const ClaraPresent *person)
{
  g_autofree char *detail = clara_present_describe (person, self->context->language);
  g_autofree char *time = clara_desk_context_format_time (self->context, person->since, person->utc_offset);
  GtkWidget *check = gtk_check_button_new_with_label (clara_text (self->context->language, "desk", "Safe"));
  GtkWidget *row;

  row = clara_desk_row_new (person->name, detail, NULL, NULL, time);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), person->safe);
  g_object_set_data_full (G_OBJECT (check), "id", g_strdup (person->person_id), g_free);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), self);
  clara_desk_row_add_widget (row, check);
  return row;
}

static void
on_people_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraEvacuationPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *people = clara_store_finish (CLARA_STORE (source), result, &error);
  g_autofree char *text = NULL;

  if (people == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell (self, error->message);
      return;
    }
  g_clear_pointer (&self->people, g_ptr_array_unref);
  self->people = people;
  text = clara_roll_call_count (people, self->context->language);
  gtk_label_set_label (self->count, text);
  self->showing = TRUE;
  clara_desk_rows_clear (self->list);
  for (guint i = 0; i < people->len; i++)
    gtk_list_box_append (self->list, new_row (self, people->pdata[i]));
  self->showing = FALSE;
}

static void
clara_evacuation_panel_dispose (GObject *object)
{
  ClaraEvacuationPanel *self = CLARA_EVACUATION_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->chooser);
  G_OBJECT_CLASS (clara_evacuation_panel_parent_class)->dispose (object);
}

static void
clara_evacuation_panel_finalize (GObject *object)
{
  g_ptr_array_unref (CLARA_EVACUATION_PANEL (object)->people);
  G_OBJECT_CLASS (clara_evacuation_panel_parent_class)->finalize (object);
}

static void
clara_evacuation_panel_class_init (ClaraEvacuationPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_evacuation_panel_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_evacuation_panel_finalize;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/desk/evacuation/clara-evacuation-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, count);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, message);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, print_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, pdf_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, csv_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, begin_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, add_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, name);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPanel, list);
  gtk_widget_class_bind_template_callback (widget_class, on_print);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_begin);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
clara_evacuation_panel_init (ClaraEvacuationPanel *self)
{
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_present_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_evacuation_panel_set_context (ClaraEvacuationPanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;

  self->context = context;
  gtk_button_set_label (self->print_button, clara_text (language, "desk", "Print"));
  gtk_button_set_label (self->pdf_button, clara_text (language, "desk", "Save as PDF"));
  gtk_button_set_label (self->csv_button, clara_text (language, "desk", "Save as CSV"));
  gtk_button_set_label (self->begin_button, clara_text (language, "desk", "New roll call"));
  gtk_button_set_label (self->add_button, clara_text (language, "desk", "Add"));
  gtk_entry_set_placeholder_text (self->name,
                                  clara_text (language, "desk", "Somebody who is here and not on the list"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "desk", "Somebody who is here and not on the list"),
                                  -1);
}

/**
 * clara_evacuation_panel_refresh:
 *
 * Reads again; an older reading still on its way is dropped.
 */
void
clara_evacuation_panel_refresh (ClaraEvacuationPanel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_roll_call_read_async (self->context->store, self->context->tenant, self->cancellable, on_people_ready,
                              g_object_ref (self));
}
