/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-screening-panel.h"

#include "clara-desk-rows.h"
#include "clara-repositories.h"
#include "clara-screening-import.h"
#include "clara-screening.h"
#include "clara-text.h"

#define MAX_REVIEWS 100
#define DESK_ACTOR "desk"

struct _ClaraScreeningPanel
{
  AdwBin parent_instance;
  GtkLabel *waiting_title, *waiting_empty, *list_title, *list_empty, *problem;
  GtkListBox *waiting, *list;
  AdwExpanderRow *add;
  AdwEntryRow *name, *company, *email, *note;
  GtkButton *add_button;
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraScreeningPanel, clara_screening_panel, ADW_TYPE_BIN)

/* What the store's thread brings back. */
typedef struct
{
  GPtrArray *entries; /* ClaraScreeningEntry */
  GPtrArray *reviews; /* ClaraReview, waiting */
  GPtrArray *visits;  /* ClaraVisit, one for each of reviews */
} Lists;

static void
lists_free (Lists *lists)
{
  g_clear_pointer (&lists->entries, g_ptr_array_unref);
  g_clear_pointer (&lists->reviews, g_ptr_array_unref);
  g_clear_pointer (&lists->visits, g_ptr_array_unref);
  g_free (lists);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lists, lists_free)

typedef struct
{
  ClaraTenant *tenant;
  ClaraScreeningEntry *entry;
  char *entry_id;
} Job;

static void
job_free (Job *job)
{
  clara_tenant_unref (job->tenant);
  g_clear_pointer (&job->entry, clara_screening_entry_free);
  g_free (job->entry_id);
  g_free (job);
}

static Job *
job_new (ClaraScreeningPanel *self)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (self->context->tenant);
  return job;
}

/* A list that cannot be read still leaves those who wait to be decided about. */
static gpointer
read_lists (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (Lists) lists = g_new0 (Lists, 1);

  lists->entries = clara_screening_list (db, job->tenant, NULL);
  lists->reviews = clara_reviews_list (db, job->tenant, "waiting", MAX_REVIEWS, error);
  if (lists->reviews == NULL)
    return NULL;
  lists->visits = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_visit_free);
  for (guint i = 0; i < lists->reviews->len; i++)
    {
      const ClaraReview *review = lists->reviews->pdata[i];
      ClaraVisit *visit = clara_visits_get (db, job->tenant, review->visit_id, error);

      if (visit == NULL)
        return NULL;
      g_ptr_array_add (lists->visits, visit);
    }
  return g_steal_pointer (&lists);
}

static const char *
describe_match (ClaraScreeningPanel *self, const ClaraReview *review)
{
  const char *language = self->context->language;
  const char *matched = review->matched != NULL ? review->matched : "";

  if (g_str_equal (matched, "email"))
    return clara_text (language, "desk", "The e-mail address is on the list.");
  if (g_str_equal (matched, "name"))
    return clara_text (language, "desk", "The name is on the list.");
  if (g_str_equal (matched, "name_company"))
    return clara_text (language, "desk", "The name is on the list with this company.");
  if (g_str_equal (matched, "sounds_like"))
    return clara_text (language, "desk", "The name sounds like one on the list.");
  return clara_text (language, "desk", "The list could not be checked.");
}

static const ClaraScreeningEntry *
find_entry (const Lists *lists, const char *entry_id)
{
  for (guint i = 0; lists->entries != NULL && entry_id != NULL && i < lists->entries->len; i++)
    if (g_strcmp0 (((ClaraScreeningEntry *) lists->entries->pdata[i])->entry_id, entry_id) == 0)
      return lists->entries->pdata[i];
  return NULL;
}

static char *
describe_entry (const ClaraScreeningEntry *entry)
{
  const char *const parts[] = { entry->name != NULL ? entry->email : NULL, entry->company, entry->note };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  return g_string_free (text, FALSE);
}

static void
show_problem (ClaraScreeningPanel *self, const char *message)
{
  gtk_label_set_label (self->problem, message != NULL ? message : "");
}

static void
on_decided (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraScreeningPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_review_finish (CLARA_RECEPTION (source), result, &error);

  if (visit == NULL)
    g_message ("The decision was not taken: %s", error->message);
  clara_screening_panel_refresh (self);
}

static void
decide (ClaraScreeningPanel *self, GtkButton *button, gboolean allow)
{
  gtk_widget_set_sensitive (gtk_widget_get_parent (GTK_WIDGET (button)), FALSE);
  clara_reception_review_async (self->context->reception, g_object_get_data (G_OBJECT (button), "id"), allow,
                                DESK_ACTOR, NULL, NULL, on_decided, g_object_ref (self));
}

static void
on_allow (GtkButton *button, ClaraScreeningPanel *self)
{
  decide (self, button, TRUE);
}

static void
on_deny (GtkButton *button, ClaraScreeningPanel *self)
{
  decide (self, button, FALSE);
}

static GtkWidget *
new_review (ClaraScreeningPanel *self, const Lists *lists, guint index)
{
  const char *language = self->context->language;
  const ClaraReview *review = lists->reviews->pdata[index];
  const ClaraVisit *visit = lists->visits->pdata[index];
  const ClaraScreeningEntry *entry = find_entry (lists, review->entry_id);
  g_autofree char *listed = entry != NULL ? describe_entry (entry) : g_strdup (review->note);
  g_autofree char *time =
    clara_desk_context_format_time (self->context, visit->check_in_time, visit->utc_offset);
  g_autoptr (GString) detail = g_string_new (NULL);
  g_autofree char *title =
    g_strdup_printf ("%s%s%s", visit->visitor_name != NULL ? visit->visitor_name : "",
                     visit->company != NULL ? ", " : "", visit->company != NULL ? visit->company : "");
  GtkWidget *row;

  if (visit->host_name != NULL)
    {
      g_autofree char *host =
        clara_text_format (language, "desk", "Wants to see {host}.", "host", visit->host_name, NULL);

      g_string_append_printf (detail, "%s ", host);
    }
  g_string_append (detail, describe_match (self, review));
  if (entry != NULL && entry->name != NULL)
    g_string_append_printf (detail, "\n%s", entry->name);
  if (listed != NULL && *listed != '\0')
    g_string_append_printf (detail, "%s%s", entry != NULL && entry->name != NULL ? " · " : "\n", listed);
  row = clara_desk_row_new (title, detail->str, "failed", clara_text (language, "desk", "Waiting"), time);
  if (self->context->reception != NULL)
    {
      GtkWidget *allow =
        clara_desk_row_add_button (row, clara_text (language, "desk", "Let in"), visit->visit_id, NULL);
      GtkWidget *deny = clara_desk_row_add_button (row, clara_text (language, "desk", "Turn away"),
                                                   visit->visit_id, "destructive-action");

      g_signal_connect (allow, "clicked", G_CALLBACK (on_allow), self);
      g_signal_connect (deny, "clicked", G_CALLBACK (on_deny), self);
    }
  return row;
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraScreeningPanel) self = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  show_problem (self, error != NULL ? error->message : NULL);
  clara_screening_panel_refresh (self);
}

static gpointer
remove_entry (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  return clara_screening_remove (db, job->tenant, job->entry_id, DESK_ACTOR, error);
}

static gpointer
add_entry (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  return clara_screening_add (db, job->tenant, job->entry, error);
}

static void
write_job (ClaraScreeningPanel *self, ClaraStoreFunc func, Job *job)
{
  clara_store_write_async (self->context->store, func, job, (GDestroyNotify) job_free, NULL, NULL, on_written,
                           g_object_ref (self));
}

static void
on_remove (GtkButton *button, ClaraScreeningPanel *self)
{
  Job *job = job_new (self);

  job->entry_id = g_strdup (g_object_get_data (G_OBJECT (button), "id"));
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  write_job (self, remove_entry, job);
}

static void
on_add (GtkButton *button, ClaraScreeningPanel *self)
{
  AdwEntryRow *const fields[] = { self->name, self->company, self->email, self->note };
  g_autoptr (GError) error = NULL;
  ClaraScreeningEntry *entry = clara_screening_entry_make (
    gtk_editable_get_text (GTK_EDITABLE (self->name)), gtk_editable_get_text (GTK_EDITABLE (self->company)),
    gtk_editable_get_text (GTK_EDITABLE (self->email)), gtk_editable_get_text (GTK_EDITABLE (self->note)),
    DESK_ACTOR, &error);
  Job *job;

  if (entry == NULL)
    {
      show_problem (self, clara_text (self->context->language, "desk",
                                      "Please give a name or a complete e-mail address."));
      return;
    }
  job = job_new (self);
  job->entry = entry;
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    gtk_editable_set_text (GTK_EDITABLE (fields[i]), "");
  adw_expander_row_set_expanded (self->add, FALSE);
  write_job (self, add_entry, job);
}

static GtkWidget *
new_entry (ClaraScreeningPanel *self, const ClaraScreeningEntry *entry)
{
  g_autofree char *detail = describe_entry (entry);
  GtkWidget *row =
    clara_desk_row_new (entry->name != NULL ? entry->name : entry->email, detail, NULL, NULL, NULL);
  GtkWidget *button = clara_desk_row_add_button (row, clara_text (self->context->language, "desk", "Remove"),
                                                 entry->entry_id, "flat");

  g_signal_connect (button, "clicked", G_CALLBACK (on_remove), self);
  return row;
}

static void
on_lists_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraScreeningPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Lists) lists = clara_store_finish (CLARA_STORE (source), result, &error);
  guint count;

  if (lists == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("The screening list could not be read: %s", error->message);
      return;
    }
  count = lists->entries != NULL ? lists->entries->len : 0;
  clara_desk_rows_clear (self->waiting);
  for (guint i = 0; i < lists->reviews->len; i++)
    gtk_list_box_append (self->waiting, new_review (self, lists, i));
  clara_desk_rows_clear (self->list);
  for (guint i = 0; i < count; i++)
    gtk_list_box_append (self->list, new_entry (self, lists->entries->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), lists->reviews->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->waiting_empty), lists->reviews->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list), count > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->list_empty), count == 0);
}

static void
clara_screening_panel_dispose (GObject *object)
{
  ClaraScreeningPanel *self = CLARA_SCREENING_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_screening_panel_parent_class)->dispose (object);
}

static void
clara_screening_panel_class_init (ClaraScreeningPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_screening_panel_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/desk/screening/clara-screening-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, waiting_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, waiting_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, waiting);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, list_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, list_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, list);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, add);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, name);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, company);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, email);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, note);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, problem);
  gtk_widget_class_bind_template_child (widget_class, ClaraScreeningPanel, add_button);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
clara_screening_panel_init (ClaraScreeningPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_title (AdwEntryRow *row, const char *title)
{
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
}

void
clara_screening_panel_set_context (ClaraScreeningPanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;

  self->context = context;
  gtk_label_set_label (self->waiting_title, clara_text (language, "desk", "Waiting for a decision"));
  gtk_label_set_label (
    self->waiting_empty,
    clara_text (language, "desk",
                "Nobody. Who is on the list below waits here until you decide; no host is told before."));
  gtk_label_set_label (self->list_title, clara_text (language, "desk", "Screening list"));
  gtk_label_set_label (self->list_empty, clara_text (language, "desk", "The list is empty."));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->add),
                                 clara_text (language, "desk", "Add somebody"));
  set_title (self->name, clara_text (language, "desk", "Name"));
  set_title (self->company, clara_text (language, "desk", "Company (only with the name)"));
  set_title (self->email, clara_text (language, "desk", "E-mail"));
  set_title (self->note, clara_text (language, "desk", "Note for your colleagues"));
  gtk_button_set_label (self->add_button, clara_text (language, "desk", "Add"));
}

/**
 * clara_screening_panel_refresh:
 *
 * Reads again; an older reading still on its way is dropped.
 */
void
clara_screening_panel_refresh (ClaraScreeningPanel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_store_read_async (self->context->store, read_lists, job_new (self), (GDestroyNotify) job_free,
                          (GDestroyNotify) lists_free, self->cancellable, on_lists_ready,
                          g_object_ref (self));
}
