/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-notifications-panel.h"

#include "clara-repositories.h"
#include "clara-text.h"

#define MAX_NOTIFICATIONS 100
#define DESK_ACTOR "desk"

struct _ClaraNotificationsPanel
{
  AdwBin parent_instance;
  GtkStack *stack;
  GtkListBox *list;
  AdwStatusPage *empty;
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraNotificationsPanel, clara_notifications_panel, ADW_TYPE_BIN)

static const char *
get_state (ClaraNotificationsPanel *self, const ClaraNotification *row, const char **style)
{
  const char *language = self->context->language;
  const char *state = row->state != NULL ? row->state : "";

  *style = "none";
  if (g_str_equal (state, "queued"))
    return clara_text (language, "desk", "Queued");
  if (g_str_equal (state, "sent"))
    {
      *style = "waiting";
      return clara_text (language, "desk", "Sent");
    }
  if (g_str_equal (state, "delivered"))
    {
      *style = "waiting";
      return clara_text (language, "desk", "Delivered");
    }
  if (g_str_equal (state, "answered"))
    {
      *style = "in";
      return clara_text (language, "desk", "Answered");
    }
  if (g_str_equal (state, "failed"))
    {
      *style = "failed";
      return clara_text (language, "desk", "Failed");
    }
  if (g_str_equal (state, "cancelled"))
    return clara_text (language, "desk", "Not needed any more");
  return state;
}

static gboolean
can_be_answered (const ClaraNotification *row)
{
  static const char *const open[] = { "queued", "sent", "delivered", "failed", NULL };

  return (g_strcmp0 (row->kind, "host") == 0 || g_strcmp0 (row->kind, "delegate") == 0) && row->state != NULL
         && g_strv_contains (open, row->state);
}

static void
on_answer (GtkButton *button, ClaraNotificationsPanel *self)
{
  const char *message_id = g_object_get_data (G_OBJECT (button), "message-id");

  /* The answer is the host's words, in the language of the house; the first counts. */
  clara_reception_answer (self->context->reception, message_id, gtk_button_get_label (button), DESK_ACTOR);
  gtk_widget_set_sensitive (gtk_widget_get_parent (GTK_WIDGET (button)), FALSE);
}

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
new_head (ClaraNotificationsPanel *self, const ClaraNotification *row)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *title, *time;
  const char *style;
  const char *state = get_state (self, row, &style);
  g_autofree char *when = clara_desk_context_format_time (self->context, row->created_at, row->utc_offset);

  gtk_widget_add_css_class (dot, "dot");
  gtk_widget_add_css_class (dot, style);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (head), dot);
  gtk_box_append (GTK_BOX (head), new_label (state, "dim-label"));
  title = new_label (row->title != NULL ? row->title : row->kind, "heading");
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (head), title);
  time = new_label (when, "dim-label");
  gtk_widget_add_css_class (time, "numeric");
  gtk_box_append (GTK_BOX (head), time);
  return head;
}

static const char *
get_channel (ClaraNotificationsPanel *self, const ClaraNotification *row)
{
  static const struct
  {
    const char *channel;
    const char *name;
  } names[] = { { "desktop", CLARA_N ("channel", "Desktop") },
                { "email", CLARA_N ("channel", "E-mail") },
                { "sms", CLARA_N ("channel", "SMS") },
                { "chat", CLARA_N ("channel", "Chat") } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (row->channel, names[i].channel) == 0)
      return clara_text (self->context->language, "channel", names[i].name);
  return row->channel != NULL ? row->channel : "";
}

static char *
build_detail (ClaraNotificationsPanel *self, const ClaraNotification *row)
{
  const char *language = self->context->language;
  const char *name = row->recipient_name != NULL ? row->recipient_name : row->recipient;
  const char *channel = get_channel (self, row);

  if (row->answer != NULL)
    return clara_text_format (language, "desk", "{name} answered: {answer}", "name", name != NULL ? name : "",
                              "answer", row->answer, NULL);
  if (row->reason != NULL)
    return clara_text_format (language, "desk", "{name}, by {channel}: {reason}", "name",
                              name != NULL ? name : "", "channel", channel, "reason", row->reason, NULL);
  return clara_text_format (language, "desk", "{name}, by {channel}", "name", name != NULL ? name : "",
                            "channel", channel, NULL);
}

/* How often it was tried, where that is worth a word. */
static char *
build_attempts (ClaraNotificationsPanel *self, const ClaraNotification *row)
{
  g_autofree char *count = NULL;

  if (row->attempts < 2)
    return NULL;
  count = g_strdup_printf ("%d", row->attempts);
  return clara_text_fill (clara_text_plural (self->context->language, "desk", "{count} attempt",
                                             "{count} attempts", (gulong) row->attempts),
                          "count", count, NULL);
}

static void
on_sent_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *message_id = clara_reception_send_again_finish (CLARA_RECEPTION (source), result, &error);

  if (message_id == NULL)
    g_warning ("The message was not sent again: %s", error->message);
}

static void
on_send_again (GtkButton *button, ClaraNotificationsPanel *self)
{
  const char *message_id = g_object_get_data (G_OBJECT (button), "message-id");

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  clara_reception_send_again_async (self->context->reception, message_id, NULL, on_sent_again, NULL);
}

/* A code is never sent again: a new one is asked for at the kiosk. */
static gboolean
can_be_sent_again (const ClaraNotification *row)
{
  return g_strcmp0 (row->state, "failed") == 0 && g_strcmp0 (row->kind, "code") != 0;
}

static GtkWidget *
new_send_again (ClaraNotificationsPanel *self, const ClaraNotification *row)
{
  GtkWidget *button = gtk_button_new_with_label (clara_text (self->context->language, "desk", "Send again"));

  gtk_widget_set_halign (button, GTK_ALIGN_START);
  g_object_set_data_full (G_OBJECT (button), "message-id", g_strdup (row->message_id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_send_again), self);
  return button;
}

static GtkWidget *
new_answers (ClaraNotificationsPanel *self, const ClaraNotification *row)
{
  const char *language = self->context->language;
  const char *const answers[] = { clara_text (language, "desk", "Coming down"),
                                  clara_text (language, "desk", "5 minutes"),
                                  clara_text (language, "desk", "Please leave it at the desk") };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (answers[i]);

      g_object_set_data_full (G_OBJECT (button), "message-id", g_strdup (row->message_id), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_answer), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  return box;
}

static GtkWidget *
new_row (ClaraNotificationsPanel *self, const ClaraNotification *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_autofree char *detail = build_detail (self, row);
  g_autofree char *attempts = build_attempts (self, row);

  gtk_widget_add_css_class (box, "notice");
  gtk_box_append (GTK_BOX (box), new_head (self, row));
  gtk_box_append (GTK_BOX (box), new_label (detail, NULL));
  if (attempts != NULL)
    gtk_box_append (GTK_BOX (box), new_label (attempts, "dim-label"));
  if (row->body != NULL)
    gtk_box_append (GTK_BOX (box), new_label (row->body, "dim-label"));
  if (can_be_answered (row) && self->context->reception != NULL)
    gtk_box_append (GTK_BOX (box), new_answers (self, row));
  if (can_be_sent_again (row) && self->context->reception != NULL)
    gtk_box_append (GTK_BOX (box), new_send_again (self, row));
  return box;
}

static gpointer
read_notifications (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_notifications_list (db, tenant, NULL, MAX_NOTIFICATIONS, error);
}

static void
on_notifications_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraNotificationsPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = clara_store_finish (CLARA_STORE (source), result, &error);
  GtkWidget *child;

  if (rows == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("The notifications could not be read: %s", error->message);
      return;
    }
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  for (guint i = 0; i < rows->len; i++)
    gtk_list_box_append (self->list, new_row (self, rows->pdata[i]));
  gtk_stack_set_visible_child_name (self->stack, rows->len > 0 ? "list" : "empty");
}

static void
clara_notifications_panel_dispose (GObject *object)
{
  ClaraNotificationsPanel *self = CLARA_NOTIFICATIONS_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_notifications_panel_parent_class)->dispose (object);
}

static void
clara_notifications_panel_class_init (ClaraNotificationsPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_notifications_panel_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/desk/notifications/clara-notifications-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraNotificationsPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaraNotificationsPanel, list);
  gtk_widget_class_bind_template_child (widget_class, ClaraNotificationsPanel, empty);
}

static void
clara_notifications_panel_init (ClaraNotificationsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_notifications_panel_set_context (ClaraNotificationsPanel *self, ClaraDeskContext *context)
{
  self->context = context;
  adw_status_page_set_title (self->empty, clara_text (context->language, "desk", "Nothing was sent yet"));
  adw_status_page_set_description (
    self->empty,
    clara_text (context->language, "desk", "What hosts and the desk are told is shown here with its state."));
}

void
clara_notifications_panel_refresh (ClaraNotificationsPanel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_store_read_async (self->context->store, read_notifications, clara_tenant_ref (self->context->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) g_ptr_array_unref,
                          self->cancellable, on_notifications_ready, g_object_ref (self));
}
