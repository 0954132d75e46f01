/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-today-panel.h"

#include "clara-repositories.h"
#include "clara-text.h"
#include "clara-visit-item.h"
#include "clara-visit-list.h"

#define MAX_VISITS 1000
#define MAX_NOTIFICATIONS 500

typedef enum
{
  COUNT_EXPECTED,
  COUNT_IN,
  COUNT_WAITING,
  COUNT_OUT,
  N_COUNTS
} Count;

struct _ClaraTodayPanel
{
  AdwBin parent_instance;
  GtkLabel *numbers[N_COUNTS];
  GtkLabel *captions[N_COUNTS];
  GtkStack *stack;
  ClaraVisitList *list;
  AdwStatusPage *empty;
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraTodayPanel, clara_today_panel, ADW_TYPE_BIN)

/* What the store's thread brings back. */
typedef struct
{
  GPtrArray *items; /* ClaraVisitItem */
  guint counts[N_COUNTS];
} Today;

typedef struct
{
  ClaraTenant *tenant;
  char *date;
} Query;

static void
today_free (Today *today)
{
  g_ptr_array_unref (today->items);
  g_free (today);
}

static void
query_free (Query *query)
{
  clara_tenant_unref (query->tenant);
  g_free (query->date);
  g_free (query);
}

/* Visits whose host has been told and has not answered. */
static GHashTable *
find_waiting (GPtrArray *notifications)
{
  GHashTable *waiting = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < notifications->len; i++)
    {
      const ClaraNotification *n = notifications->pdata[i];

      if (n->visit_id != NULL && g_strcmp0 (n->kind, "host") == 0
          && (g_strcmp0 (n->state, "queued") == 0 || g_strcmp0 (n->state, "sent") == 0
              || g_strcmp0 (n->state, "delivered") == 0))
        g_hash_table_add (waiting, g_strdup (n->visit_id));
    }
  for (guint i = 0; i < notifications->len; i++)
    {
      const ClaraNotification *n = notifications->pdata[i];

      if (n->visit_id != NULL && g_strcmp0 (n->state, "answered") == 0)
        g_hash_table_remove (waiting, n->visit_id);
    }
  return waiting;
}

static void
count_visit (Today *today, const ClaraVisit *visit, gboolean waiting)
{
  const char *status = visit->status != NULL ? visit->status : "";

  today->counts[COUNT_EXPECTED] += g_str_equal (status, "expected");
  today->counts[COUNT_IN] += g_str_equal (status, "checked_in");
  today->counts[COUNT_WAITING] += waiting || g_str_equal (status, "waiting_review");
  today->counts[COUNT_OUT] += g_str_equal (status, "checked_out") || g_str_equal (status, "auto_checked_out");
}

static gpointer
read_today (ClaraDb *db, gpointer user_data, GError **error)
{
  const Query *query = user_data;
  g_autoptr (GPtrArray) visits =
    clara_visits_list (db, query->tenant, query->date, NULL, NULL, 0, MAX_VISITS, error);
  g_autoptr (GPtrArray) notifications = NULL;
  g_autoptr (GHashTable) waiting = NULL;
  Today *today;

  if (visits == NULL)
    return NULL;
  notifications = clara_notifications_list (db, query->tenant, NULL, MAX_NOTIFICATIONS, error);
  if (notifications == NULL)
    return NULL;
  waiting = find_waiting (notifications);
  today = g_new0 (Today, 1);
  today->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < visits->len; i++)
    {
      const ClaraVisit *visit = visits->pdata[i];
      const gboolean waits =
        g_strcmp0 (visit->status, "checked_in") == 0 && g_hash_table_contains (waiting, visit->visit_id);

      count_visit (today, visit, waits);
      g_ptr_array_add (today->items, clara_visit_item_new (visit, waits));
    }
  return today;
}

static void
on_today_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraTodayPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  Today *today = clara_store_finish (CLARA_STORE (source), result, &error);

  if (today == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("Today's visits could not be read: %s", error->message);
      return;
    }
  for (guint i = 0; i < N_COUNTS; i++)
    {
      g_autofree char *number = g_strdup_printf ("%u", today->counts[i]);

      gtk_label_set_label (self->numbers[i], number);
    }
  clara_visit_list_show (self->list, today->items);
  gtk_stack_set_visible_child_name (self->stack, today->items->len > 0 ? "list" : "empty");
  today_free (today);
}

static void
clara_today_panel_dispose (GObject *object)
{
  ClaraTodayPanel *self = CLARA_TODAY_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_today_panel_parent_class)->dispose (object);
}

static void
clara_today_panel_class_init (ClaraTodayPanelClass *klass)
{
  static const char *const names[N_COUNTS] = { "expected", "in", "waiting", "out" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_today_panel_dispose;
  g_type_ensure (CLARA_TYPE_VISIT_LIST);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/desk/today/clara-today-panel.ui");
  for (guint i = 0; i < N_COUNTS; i++)
    {
      g_autofree char *caption = g_strconcat (names[i], "_caption", NULL);

      gtk_widget_class_bind_template_child_full (
        widget_class, names[i], FALSE, G_STRUCT_OFFSET (ClaraTodayPanel, numbers) + i * sizeof (GtkLabel *));
      gtk_widget_class_bind_template_child_full (widget_class, g_intern_string (caption), FALSE,
                                                 G_STRUCT_OFFSET (ClaraTodayPanel, captions)
                                                   + i * sizeof (GtkLabel *));
    }
  gtk_widget_class_bind_template_child (widget_class, ClaraTodayPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaraTodayPanel, list);
  gtk_widget_class_bind_template_child (widget_class, ClaraTodayPanel, empty);
}

static void
clara_today_panel_init (ClaraTodayPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_today_panel_set_context (ClaraTodayPanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;
  const char *const captions[N_COUNTS] = { clara_text (language, "desk", "Expected"),
                                           clara_text (language, "desk", "In the building"),
                                           clara_text (language, "desk", "Waiting"),
                                           clara_text (language, "desk", "Left") };

  self->context = context;
  for (guint i = 0; i < N_COUNTS; i++)
    {
      gtk_label_set_label (self->captions[i], captions[i]);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->numbers[i]), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      captions[i], -1);
    }
  adw_status_page_set_title (self->empty, clara_text (language, "desk", "Nobody yet today"));
  adw_status_page_set_description (
    self->empty, clara_text (language, "desk", "Who checks in with Clara is shown here at once."));
  clara_visit_list_set_context (self->list, context);
}

/**
 * clara_today_panel_refresh:
 *
 * Reads again; an older reading still on its way is dropped.
 */
void
clara_today_panel_refresh (ClaraTodayPanel *self)
{
  Query *query = g_new0 (Query, 1);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  query->tenant = clara_tenant_ref (self->context->tenant);
  query->date = clara_desk_context_today (self->context);
  clara_store_read_async (self->context->store, read_today, query, (GDestroyNotify) query_free,
                          (GDestroyNotify) today_free, self->cancellable, on_today_ready,
                          g_object_ref (self));
}
