/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-expected-panel.h"

#include "clara-local-time.h"
#include "clara-companions.h"
#include "clara-desk-rows.h"
#include "clara-invitations.h"
#include "clara-repositories.h"
#include "clara-text.h"

#include <string.h>

#define MAX_ROWS 300
#define DESK_ACTOR "desk"

struct _ClaraExpectedPanel
{
  AdwBin parent_instance;
  AdwExpanderRow *add;
  AdwEntryRow *name, *email, *company, *host, *date, *time, *until, *with;
  AdwComboRow *type, *mail_language;
  GtkButton *invite_button;
  GtkLabel *problem, *expected_title, *expected_empty, *inside_title, *inside_empty;
  GtkListBox *expected, *inside;
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraExpectedPanel, clara_expected_panel, ADW_TYPE_BIN)

typedef struct
{
  GPtrArray *expected;
  GPtrArray *inside;
} Lists;

static void
lists_free (Lists *lists)
{
  g_clear_pointer (&lists->expected, g_ptr_array_unref);
  g_clear_pointer (&lists->inside, g_ptr_array_unref);
  g_free (lists);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lists, lists_free)

static gint
compare_expected (gconstpointer a, gconstpointer b)
{
  const ClaraVisit *one = *(ClaraVisit *const *) a;
  const ClaraVisit *two = *(ClaraVisit *const *) b;

  if (one->expected_at != two->expected_at)
    return one->expected_at < two->expected_at ? -1 : 1;
  return g_strcmp0 (one->visitor_name, two->visitor_name);
}

static gpointer
read_lists (ClaraDb *db, gpointer tenant, GError **error)
{
  g_autoptr (Lists) lists = g_new0 (Lists, 1);

  lists->expected = clara_visits_list (db, tenant, NULL, "expected", NULL, 0, MAX_ROWS, error);
  lists->inside = lists->expected == NULL
                    ? NULL
                    : clara_visits_list (db, tenant, NULL, "checked_in", NULL, 0, MAX_ROWS, error);
  if (lists->inside == NULL)
    return NULL;
  g_ptr_array_sort (lists->expected, compare_expected);
  return g_steal_pointer (&lists);
}

static void
show_problem (ClaraExpectedPanel *self, const char *message)
{
  gtk_label_set_label (self->problem, message != NULL ? message : "");
}

static char *
describe (ClaraExpectedPanel *self, const ClaraVisit *visit)
{
  const ClaraVisitorType *type = self->context->reception != NULL
                                   ? clara_reception_get_visitor_type (self->context->reception, visit->type)
                                   : NULL;
  g_auto (GStrv) companions = clara_companions_of_extra (visit->extra);
  g_autofree char *along = companions[0] != NULL ? g_strjoinv (", ", companions) : NULL;
  g_autofree char *with =
    along != NULL ? clara_text_format (self->context->language, "desk", "with {names}", "names", along, NULL)
                  : NULL;
  const char *const parts[] = {
    visit->company,
    visit->host_name,
    type != NULL ? clara_text (self->context->language, "visitor type", type->label) : NULL,
    with,
    visit->email,
  };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  return g_string_free (text, FALSE);
}

static void
on_changed_one (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraExpectedPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_invitation_finish (CLARA_RECEPTION (source), result, &error);

  show_problem (self, visit == NULL ? error->message : NULL);
}

static void
on_checked_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraExpectedPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_check_out_finish (CLARA_RECEPTION (source), result, &error);

  show_problem (self, visit == NULL ? error->message : NULL);
}

/* ---- saving the invitation's files ---- */

static void
on_files_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraExpectedPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraComposition) files =
    clara_reception_write_invitation_finish (CLARA_RECEPTION (source), result, &error);
  g_autoptr (GFile) folder = g_object_steal_data (G_OBJECT (self), "folder");

  for (guint i = 0; files != NULL && folder != NULL && error == NULL && i < files->attachments->len; i++)
    {
      const ClaraAttachment *file = &g_array_index (files->attachments, ClaraAttachment, i);
      g_autoptr (GFile) to = g_file_get_child (folder, file->name);
      gsize length;
      const char *content = g_bytes_get_data (file->content, &length);

      g_file_replace_contents (to, content, length, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, &error);
    }
  show_problem (self, error != NULL ? error->message : NULL);
}

static void
on_folder_chosen (GtkNativeDialog *dialog, int response, ClaraExpectedPanel *self)
{
  const char *visit_id = g_object_get_data (G_OBJECT (dialog), "visit-id");
  GFile *folder =
    response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (folder != NULL)
    {
      g_object_set_data_full (G_OBJECT (self), "folder", folder, g_object_unref);
      clara_reception_write_invitation_async (self->context->reception, visit_id, NULL, on_files_ready,
                                              g_object_ref (self));
    }
  g_object_unref (dialog);
}

static void
ask_folder (ClaraExpectedPanel *self, const char *visit_id)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
    clara_text (self->context->language, "desk", "Where to save the invitation"),
    GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, NULL, NULL);

  g_object_set_data_full (G_OBJECT (dialog), "visit-id", g_strdup (visit_id), g_free);
  g_signal_connect (dialog, "response", G_CALLBACK (on_folder_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- what the rows' buttons do ---- */

static void
on_resend (GtkButton *button, ClaraExpectedPanel *self)
{
  clara_reception_resend_invitation_async (self->context->reception,
                                           g_object_get_data (G_OBJECT (button), "id"), DESK_ACTOR, NULL,
                                           on_changed_one, g_object_ref (self));
}

static void
on_cancel (GtkButton *button, ClaraExpectedPanel *self)
{
  clara_reception_cancel_invitation_async (self->context->reception,
                                           g_object_get_data (G_OBJECT (button), "id"), DESK_ACTOR, NULL,
                                           on_changed_one, g_object_ref (self));
}

static void
on_save (GtkButton *button, ClaraExpectedPanel *self)
{
  ask_folder (self, g_object_get_data (G_OBJECT (button), "id"));
}

static void
on_check_out (GtkButton *button, ClaraExpectedPanel *self)
{
  clara_reception_check_out_by_id_async (self->context->reception,
                                         g_object_get_data (G_OBJECT (button), "id"), DESK_ACTOR, NULL,
                                         on_checked_out, g_object_ref (self));
}

static void
add_button (ClaraExpectedPanel *self, GtkWidget *row, const char *label, const ClaraVisit *visit,
            const char *style, GCallback callback)
{
  GtkWidget *button = clara_desk_row_add_button (row, label, visit->visit_id, style);
  g_autofree char *name =
    g_strdup_printf ("%s: %s", label, visit->visitor_name != NULL ? visit->visitor_name : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", callback, self);
}

static void
add_expected (ClaraExpectedPanel *self, const ClaraVisit *visit)
{
  const char *language = self->context->language;
  g_autofree char *detail = describe (self, visit);
  g_autofree char *time = visit->expected_at != 0 ? clara_desk_context_format_time (
                            self->context, visit->expected_at,
                            clara_clock_get_utc_offset_at (self->context->clock, visit->expected_at))
                                                  : g_strdup (visit->visit_date);
  GtkWidget *row = clara_desk_row_new (visit->visitor_name, detail, NULL, NULL, time);

  if (self->context->reception != NULL)
    {
      if (visit->email != NULL && visit->expected_at != 0)
        add_button (self, row, clara_text (language, "desk", "Send again"), visit, NULL,
                    G_CALLBACK (on_resend));
      if (visit->expected_at != 0)
        add_button (self, row, clara_text (language, "desk", "Save the files"), visit, NULL,
                    G_CALLBACK (on_save));
      add_button (self, row, clara_text (language, "desk", "Cancel the visit"), visit, "destructive-action",
                  G_CALLBACK (on_cancel));
    }
  gtk_list_box_append (self->expected, row);
}

static void
add_inside (ClaraExpectedPanel *self, const ClaraVisit *visit)
{
  g_autofree char *detail = describe (self, visit);
  g_autofree char *time =
    clara_desk_context_format_time (self->context, visit->check_in_time, visit->utc_offset);
  GtkWidget *row = clara_desk_row_new (visit->visitor_name, detail, "in", visit->badge_number, time);

  if (self->context->reception != NULL)
    add_button (self, row, clara_text (self->context->language, "desk", "Check out"), visit, NULL,
                G_CALLBACK (on_check_out));
  gtk_list_box_append (self->inside, row);
}

static void
on_lists_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraExpectedPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Lists) lists = clara_store_finish (CLARA_STORE (source), result, &error);

  if (lists == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_problem (self, error->message);
      return;
    }
  clara_desk_rows_clear (self->expected);
  clara_desk_rows_clear (self->inside);
  for (guint i = 0; i < lists->expected->len; i++)
    add_expected (self, lists->expected->pdata[i]);
  for (guint i = 0; i < lists->inside->len; i++)
    add_inside (self, lists->inside->pdata[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->expected), lists->expected->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->expected_empty), lists->expected->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->inside), lists->inside->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->inside_empty), lists->inside->len == 0);
}

/* ---- the form ---- */

static char *
text_of (AdwEntryRow *row)
{
  char *text = g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (row))));

  if (*text != '\0')
    return text;
  g_free (text);
  return NULL;
}

static gboolean
read_time (ClaraExpectedPanel *self, AdwEntryRow *row, gint64 *real_us)
{
  g_autofree char *date = text_of (self->date);
  g_autofree char *time = text_of (row);
  gboolean after;
  int minutes;

  *real_us = 0;
  if (time == NULL)
    return row == self->until;
  if (date != NULL && clara_auto_check_out_parse (time, &minutes, &after) && !after)
    *real_us = clara_clock_find_local (self->context->clock, date, minutes);
  return *real_us != 0;
}

static gboolean
read_host (ClaraExpectedPanel *self, ClaraVisit *draft)
{
  g_autofree char *text = text_of (self->host);
  gboolean sure = FALSE;
  g_autoptr (GArray) matches = NULL;
  const ClaraEmployee *employee;

  if (text == NULL)
    return TRUE;
  employee = clara_reception_get_employee (self->context->reception, text);
  if (employee == NULL)
    {
      matches = clara_reception_match_host (self->context->reception, text, NULL, &sure);
      if (sure)
        employee = g_array_index (matches, ClaraHostMatch, 0).employee;
    }
  if (employee == NULL)
    return FALSE;
  draft->host_id = g_strdup (employee->employee_id);
  return TRUE;
}

static void
clear_form (ClaraExpectedPanel *self)
{
  AdwEntryRow *rows[] = { self->name, self->email, self->company, self->host, self->until, self->with };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_editable_set_text (GTK_EDITABLE (rows[i]), "");
  adw_expander_row_set_expanded (self->add, FALSE);
}

static void
on_invited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraExpectedPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_invitation_finish (CLARA_RECEPTION (source), result, &error);

  gtk_widget_set_sensitive (GTK_WIDGET (self->invite_button), TRUE);
  show_problem (self, visit == NULL ? error->message : NULL);
  if (visit != NULL)
    clear_form (self);
}

static void
on_invite (GtkButton *button, ClaraExpectedPanel *self)
{
  const char *language = self->context->language;
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autofree char *with = text_of (self->with);
  g_auto (GStrv) companions = clara_companions_split (with);
  GPtrArray *types = clara_reception_get_types (self->context->reception);
  const guint type = adw_combo_row_get_selected (self->type);
  const guint mail = adw_combo_row_get_selected (self->mail_language);

  draft->visitor_name = text_of (self->name);
  draft->email = text_of (self->email);
  draft->company = text_of (self->company);
  if (type < types->len)
    draft->type = g_strdup (((ClaraVisitorType *) types->pdata[type])->id);
  draft->language = g_strdup (clara_text_get_languages ()[mail]);
  if (!read_time (self, self->time, &draft->expected_at)
      || !read_time (self, self->until, &draft->expected_until))
    {
      show_problem (self, clara_text (language, "desk", "Give the day as 2026-12-01 and the time as 10:00."));
      return;
    }
  if (!read_host (self, draft))
    {
      show_problem (
        self, clara_text (language, "desk",
                          "Nobody, or more than one, is called like the host. Give the full name or the "
                          "employee number."));
      return;
    }
  if (companions[0] != NULL)
    {
      g_autoptr (JsonObject) extra =
        clara_json_build ("a", "companions", clara_json_array_from_strv ((const char *const *) companions));

      draft->extra = clara_json_to_string (extra);
    }
  gtk_widget_set_sensitive (GTK_WIDGET (self->invite_button), FALSE);
  clara_reception_invite_async (self->context->reception, draft, DESK_ACTOR, NULL, on_invited,
                                g_object_ref (self));
}

static void
clara_expected_panel_dispose (GObject *object)
{
  ClaraExpectedPanel *self = CLARA_EXPECTED_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_expected_panel_parent_class)->dispose (object);
}

static void
clara_expected_panel_class_init (ClaraExpectedPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_expected_panel_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/desk/expected/clara-expected-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, add);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, name);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, email);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, company);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, host);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, date);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, time);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, until);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, with);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, type);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, mail_language);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, invite_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, problem);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, expected_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, expected_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, expected);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, inside_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, inside_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraExpectedPanel, inside);
  gtk_widget_class_bind_template_callback (widget_class, on_invite);
}

static void
clara_expected_panel_init (ClaraExpectedPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
title (gpointer row, const char *text)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
}

static void
fill_choices (ClaraExpectedPanel *self)
{
  const char *const *languages = clara_text_get_languages ();
  GPtrArray *types =
    self->context->reception != NULL ? clara_reception_get_types (self->context->reception) : NULL;
  g_autoptr (GtkStringList) type_names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; types != NULL && i < types->len; i++)
    gtk_string_list_append (type_names, clara_text (self->context->language, "visitor type",
                                                    ((ClaraVisitorType *) types->pdata[i])->label));
  for (guint i = 0; languages[i] != NULL; i++)
    gtk_string_list_append (names, clara_text_get_language_name (languages[i]));
  adw_combo_row_set_model (self->type, G_LIST_MODEL (type_names));
  adw_combo_row_set_model (self->mail_language, G_LIST_MODEL (names));
}

void
clara_expected_panel_set_context (ClaraExpectedPanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;
  g_autofree char *today = clara_desk_context_today (context);

  self->context = context;
  title (self->add, clara_text (language, "desk", "Invite a visitor"));
  title (self->name, clara_text (language, "desk", "Name of the visitor"));
  title (self->email, clara_text (language, "desk", "E-mail address"));
  title (self->company, clara_text (language, "desk", "Company of the visitor"));
  title (self->host, clara_text (language, "desk", "Host: name or number"));
  title (self->date, clara_text (language, "desk", "Day (2026-12-01)"));
  title (self->time, clara_text (language, "desk", "Time (10:00)"));
  title (self->until, clara_text (language, "desk", "Until (11:00), if known"));
  title (self->with, clara_text (language, "desk", "Who comes along, separated by commas"));
  title (self->type, clara_text (language, "desk", "Kind of visit"));
  title (self->mail_language, clara_text (language, "desk", "Language of the invitation"));
  gtk_button_set_label (self->invite_button, clara_text (language, "desk", "Invite"));
  gtk_label_set_label (self->expected_title, clara_text (language, "desk", "Expected"));
  gtk_label_set_label (self->expected_empty,
                       clara_text (language, "desk", "Nobody is expected. Whom you invite is listed here."));
  gtk_label_set_label (self->inside_title, clara_text (language, "desk", "In the building"));
  gtk_label_set_label (self->inside_empty, clara_text (language, "desk", "No visitor is in the building."));
  gtk_editable_set_text (GTK_EDITABLE (self->date), today);
  gtk_editable_set_text (GTK_EDITABLE (self->time), "10:00");
  gtk_widget_set_visible (GTK_WIDGET (self->add), context->reception != NULL);
  fill_choices (self);
}

/**
 * clara_expected_panel_refresh:
 *
 * Reads again; an older reading still on its way is dropped.
 */
void
clara_expected_panel_refresh (ClaraExpectedPanel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_store_read_async (self->context->store, read_lists, clara_tenant_ref (self->context->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) lists_free, self->cancellable,
                          on_lists_ready, g_object_ref (self));
}
