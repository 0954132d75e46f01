/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-papers-panel.h"

#include "clara-agreements.h"
#include "clara-badges.h"
#include "clara-desk-rows.h"
#include "clara-text.h"

#include <string.h>

#define MAX_JOBS 60
#define MAX_SIGNATURES 100
#define DESK_ACTOR "desk"

struct _ClaraPapersPanel
{
  AdwBin parent_instance;
  GtkLabel *message;
  GtkLabel *badges_title, *badges_empty, *documents_title, *documents_empty;
  GtkListBox *badges, *documents;
  GHashTable *visits;        /* visit_id to ClaraVisit, of the badges that are shown */
  GPtrArray *signatures;     /* ClaraSignature, as shown */
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraPapersPanel, clara_papers_panel, ADW_TYPE_BIN)

typedef struct
{
  GPtrArray *jobs;       /* ClaraBadgeJob */
  GHashTable *visits;    /* visit_id to ClaraVisit */
  GPtrArray *signatures; /* ClaraSignature */
} Lists;

static void
lists_free (Lists *lists)
{
  g_clear_pointer (&lists->jobs, g_ptr_array_unref);
  g_clear_pointer (&lists->visits, g_hash_table_unref);
  g_clear_pointer (&lists->signatures, g_ptr_array_unref);
  g_free (lists);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lists, lists_free)

static void
tell (ClaraPapersPanel *self, const char *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
on_queued (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraPapersPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *job_id = clara_reception_print_badge_finish (CLARA_RECEPTION (source), result, &error);

  if (error != NULL)
    tell (self, error->message);
  else if (job_id == NULL)
    tell (self,
          clara_text (self->context->language, "desk",
                      "No badge is printed: set badge-printer, and see whether the visitor is still in."));
  else
    tell (self, NULL);
}

static void
on_again (GtkButton *button, ClaraPapersPanel *self)
{
  const ClaraVisit *visit = g_hash_table_lookup (self->visits, g_object_get_data (G_OBJECT (button), "id"));

  if (visit == NULL || self->context->reception == NULL)
    return;
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  clara_reception_print_badge_async (self->context->reception, visit, TRUE, DESK_ACTOR, NULL, on_queued,
                                     g_object_ref (self));
}

static const char *
get_state (ClaraPapersPanel *self, const ClaraBadgeJob *job, const char **style)
{
  const char *language = self->context->language;

  *style = "waiting";
  if (g_strcmp0 (job->state, "printed") == 0)
    {
      *style = "in";
      return clara_text (language, "desk", "Printed");
    }
  if (g_strcmp0 (job->state, "failed") == 0)
    {
      *style = "failed";
      return clara_text (language, "desk", "Not printed");
    }
  if (g_strcmp0 (job->state, "printing") == 0)
    return clara_text (language, "desk", "At the printer");
  return clara_text (language, "desk", "Queued");
}

static GtkWidget *
new_badge_row (ClaraPapersPanel *self, const Lists *lists, const ClaraBadgeJob *job, gboolean newest)
{
  const char *language = self->context->language;
  const ClaraVisit *visit = g_hash_table_lookup (lists->visits, job->visit_id);
  const char *style;
  const char *state = get_state (self, job, &style);
  const char *why = clara_badge_explain (language, job->reason);
  g_autofree char *time = clara_desk_context_format_time (self->context, job->created_at, job->utc_offset);
  g_autofree char *what =
    visit != NULL && visit->badge_number != NULL
      ? g_strdup_printf ("%s · %s", visit->badge_number, job->printer != NULL ? job->printer : "")
      : g_strdup (job->printer);
  GtkWidget *row =
    clara_desk_row_new (visit != NULL && visit->visitor_name != NULL ? visit->visitor_name : "–",
                        why != NULL ? why : what, style, state, time);

  /* Once for each visitor who is still in; not while it is on its way. */
  if (newest && visit != NULL && self->context->reception != NULL
      && g_strcmp0 (visit->status, "checked_in") == 0
      && (g_strcmp0 (job->state, "printed") == 0 || g_strcmp0 (job->state, "failed") == 0))
    {
      GtkWidget *button =
        clara_desk_row_add_button (row, clara_text (language, "desk", "Print again"), job->visit_id, NULL);

      g_signal_connect (button, "clicked", G_CALLBACK (on_again), self);
    }
  return row;
}

/* A document: is it what was signed, and then shown with whatever shows PDFs here. */

typedef struct
{
  char *path;
  char *sha256;
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_free (opening->path);
  g_free (opening->sha256);
  g_free (opening);
}

static void
check_file (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Opening *opening = task_data;
  GError *error = NULL;

  if (clara_signed_file_check (opening->path, opening->sha256, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_launched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraPapersPanel) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    tell (self, error->message);
}

static void
on_file_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaraPapersPanel *self = CLARA_PAPERS_PANEL (source);
  const char *language = self->context != NULL ? self->context->language : "en";
  const Opening *opening = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autofree char *uri = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      tell (self, NULL);
      uri = g_filename_to_uri (opening->path, NULL, NULL);
      g_app_info_launch_default_for_uri_async (uri, NULL, NULL, on_launched, g_object_ref (self));
    }
  else if (g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_WRONG))
    tell (self,
          clara_text (language, "desk",
                      "This file is not what was signed: it was changed afterwards. It is not opened."));
  else
    tell (self, clara_text (language, "desk", "The signed file is missing. Look for it in a backup."));
}

static void
on_open (GtkButton *button, ClaraPapersPanel *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), "id");

  for (guint i = 0; i < self->signatures->len; i++)
    {
      const ClaraSignature *signature = self->signatures->pdata[i];
      g_autoptr (GTask) task = NULL;
      Opening *opening;

      if (strcmp (signature->signature_id, id) != 0)
        continue;
      opening = g_new0 (Opening, 1);
      opening->path = clara_signature_path (self->context->store, signature);
      opening->sha256 = g_strdup (signature->file_sha256);
      task = g_task_new (self, NULL, on_file_checked, NULL);
      g_task_set_task_data (task, opening, opening_free);
      g_task_run_in_thread (task, check_file);
    }
}

static GtkWidget *
new_document_row (ClaraPapersPanel *self, const ClaraSignature *signature)
{
  const char *language = self->context->language;
  g_autofree char *time =
    clara_desk_context_format_time (self->context, signature->created_at, signature->utc_offset);
  g_autofree char *version = g_strdup_printf ("%d", signature->version);
  g_autofree char *detail = clara_text_format (language, "desk", "{document}, version {version}", "document",
                                               signature->agreement_id, "version", version, NULL);
  GtkWidget *row = clara_desk_row_new (signature->signer_name, detail, NULL, NULL, time);
  GtkWidget *button =
    clara_desk_row_add_button (row, clara_text (language, "desk", "Open"), signature->signature_id, NULL);

  g_signal_connect (button, "clicked", G_CALLBACK (on_open), self);
  return row;
}

static gpointer
read_lists (ClaraDb *db, gpointer tenant, GError **error)
{
  g_autoptr (Lists) lists = g_new0 (Lists, 1);

  lists->jobs = clara_badge_jobs_list (db, tenant, NULL, MAX_JOBS, error);
  if (lists->jobs == NULL)
    return NULL;
  lists->signatures = clara_signatures_list (db, tenant, NULL, MAX_SIGNATURES, error);
  if (lists->signatures == NULL)
    return NULL;
  lists->visits = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) clara_visit_free);
  for (guint i = 0; i < lists->jobs->len; i++)
    {
      const ClaraBadgeJob *job = lists->jobs->pdata[i];
      ClaraVisit *visit = g_hash_table_contains (lists->visits, job->visit_id)
                            ? NULL
                            : clara_visits_get (db, tenant, job->visit_id, NULL);

      if (visit != NULL)
        g_hash_table_insert (lists->visits, g_strdup (job->visit_id), visit);
    }
  return g_steal_pointer (&lists);
}

static void
on_lists_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraPapersPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Lists) lists = clara_store_finish (CLARA_STORE (source), result, &error);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  if (lists == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell (self, error->message);
      return;
    }
  clara_desk_rows_clear (self->badges);
  for (guint i = 0; i < lists->jobs->len; i++)
    {
      const ClaraBadgeJob *job = lists->jobs->pdata[i];

      gtk_list_box_append (self->badges,
                           new_badge_row (self, lists, job, g_hash_table_add (seen, job->visit_id)));
    }
  clara_desk_rows_clear (self->documents);
  for (guint i = 0; i < lists->signatures->len; i++)
    gtk_list_box_append (self->documents, new_document_row (self, lists->signatures->pdata[i]));
  gtk_widget_set_visible (GTK_WIDGET (self->badges), lists->jobs->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->badges_empty), lists->jobs->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->documents), lists->signatures->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->documents_empty), lists->signatures->len == 0);
  g_clear_pointer (&self->visits, g_hash_table_unref);
  self->visits = g_steal_pointer (&lists->visits);
  g_clear_pointer (&self->signatures, g_ptr_array_unref);
  self->signatures = g_steal_pointer (&lists->signatures);
}

static void
clara_papers_panel_dispose (GObject *object)
{
  ClaraPapersPanel *self = CLARA_PAPERS_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->visits, g_hash_table_unref);
  g_clear_pointer (&self->signatures, g_ptr_array_unref);
  self->context = NULL;
  G_OBJECT_CLASS (clara_papers_panel_parent_class)->dispose (object);
}

static void
clara_papers_panel_class_init (ClaraPapersPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_papers_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/desk/papers/clara-papers-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraPapersPanel, message);
  gtk_widget_class_bind_template_child (widget_class, ClaraPapersPanel, badges_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraPapersPanel, badges_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraPapersPanel, badges);
  gtk_widget_class_bind_template_child (widget_class, ClaraPapersPanel, documents_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraPapersPanel, documents_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraPapersPanel, documents);
}

static void
clara_papers_panel_init (ClaraPapersPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_papers_panel_set_context (ClaraPapersPanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;

  self->context = context;
  gtk_label_set_label (self->badges_title, clara_text (language, "desk", "Badges"));
  gtk_label_set_label (
    self->badges_empty,
    clara_text (
      language, "desk",
      "No badge was printed yet. Set badge-printer; then each badge is shown here with its state."));
  gtk_label_set_label (self->documents_title, clara_text (language, "desk", "Signed documents"));
  gtk_label_set_label (
    self->documents_empty,
    clara_text (language, "desk",
                "Nobody has signed yet. What visitors sign at the kiosk is kept here as a PDF."));
}

/**
 * clara_papers_panel_refresh:
 *
 * Reads again; an older reading still on its way is dropped.
 */
void
clara_papers_panel_refresh (ClaraPapersPanel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_store_read_async (self->context->store, read_lists, clara_tenant_ref (self->context->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) lists_free, self->cancellable,
                          on_lists_ready, g_object_ref (self));
}
