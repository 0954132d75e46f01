/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visitors-panel.h"

#include "clara-repositories.h"
#include "clara-text.h"
#include "clara-visit-item.h"
#include "clara-visit-list.h"

/* Newest first; who looks for an older one types more letters. */
#define MAX_VISITS 500

struct _ClaraVisitorsPanel
{
  AdwBin parent_instance;
  GtkSearchEntry *search;
  GtkLabel *count;
  GtkStack *stack;
  ClaraVisitList *list;
  AdwStatusPage *empty;
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraVisitorsPanel, clara_visitors_panel, ADW_TYPE_BIN)

typedef struct
{
  ClaraTenant *tenant;
  char *text; /* NULL: all */
} Query;

static void
query_free (Query *query)
{
  clara_tenant_unref (query->tenant);
  g_free (query->text);
  g_free (query);
}

static gpointer
read_visits (ClaraDb *db, gpointer user_data, GError **error)
{
  const Query *query = user_data;
  g_autoptr (GPtrArray) visits =
    clara_visits_list (db, query->tenant, NULL, NULL, query->text, 0, MAX_VISITS, error);
  GPtrArray *items;

  if (visits == NULL)
    return NULL;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < visits->len; i++)
    g_ptr_array_add (items, clara_visit_item_new (visits->pdata[i], FALSE));
  return items;
}

static void
show_count (ClaraVisitorsPanel *self, guint n)
{
  const char *language = self->context->language;
  g_autofree char *number = g_strdup_printf ("%u", n);
  g_autofree char *text =
    n < MAX_VISITS ? clara_text_fill (
      clara_text_plural (language, "desk", "{count} visit", "{count} visits", n), "count", number, NULL)
                   : clara_text_format (language, "desk", "The newest {count} visits", "count", number, NULL);

  gtk_label_set_label (self->count, text);
}

static void
on_visits_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraVisitorsPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = clara_store_finish (CLARA_STORE (source), result, &error);

  if (items == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("The visits could not be read: %s", error->message);
      return;
    }
  clara_visit_list_show (self->list, items);
  show_count (self, items->len);
  gtk_stack_set_visible_child_name (self->stack, items->len > 0 ? "list" : "empty");
}

static void
on_search_changed (GtkSearchEntry *entry, ClaraVisitorsPanel *self)
{
  clara_visitors_panel_refresh (self);
}

static void
clara_visitors_panel_dispose (GObject *object)
{
  ClaraVisitorsPanel *self = CLARA_VISITORS_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_visitors_panel_parent_class)->dispose (object);
}

static void
clara_visitors_panel_class_init (ClaraVisitorsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_visitors_panel_dispose;
  g_type_ensure (CLARA_TYPE_VISIT_LIST);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/desk/visitors/clara-visitors-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraVisitorsPanel, search);
  gtk_widget_class_bind_template_child (widget_class, ClaraVisitorsPanel, count);
  gtk_widget_class_bind_template_child (widget_class, ClaraVisitorsPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaraVisitorsPanel, list);
  gtk_widget_class_bind_template_child (widget_class, ClaraVisitorsPanel, empty);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
}

static void
clara_visitors_panel_init (ClaraVisitorsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_visitors_panel_set_context (ClaraVisitorsPanel *self, ClaraDeskContext *context)
{
  const char *hint = clara_text (context->language, "desk", "Name, company or host");

  self->context = context;
  g_object_set (self->search, "placeholder-text", hint, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, -1);
  adw_status_page_set_title (self->empty, clara_text (context->language, "desk", "No visits found"));
  adw_status_page_set_description (
    self->empty,
    clara_text (context->language, "desk", "Every visit that is checked in is listed here, newest first."));
  clara_visit_list_set_context (self->list, context);
}

/**
 * clara_visitors_panel_refresh:
 *
 * Reads again with what is typed; an older reading still on its way is dropped.
 */
void
clara_visitors_panel_refresh (ClaraVisitorsPanel *self)
{
  Query *query = g_new0 (Query, 1);
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  query->tenant = clara_tenant_ref (self->context->tenant);
  query->text = text[0] != '\0' ? g_strdup (text) : NULL;
  clara_store_read_async (self->context->store, read_visits, query, (GDestroyNotify) query_free,
                          (GDestroyNotify) g_ptr_array_unref, self->cancellable, on_visits_ready,
                          g_object_ref (self));
}
