/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desk-popups.h"

#include <libnotify/notify.h>

/* More than a desktop shows; the oldest are forgotten, not closed. */
#define MOST_SHOWN 64

struct _ClaraDeskPopups
{
  gatomicrefcount references;

  /* Main thread */
  GMainContext *main_context;
  ClaraDeskPopupsAnswered answered; /* NULL when freed */
  gpointer user_data;

  /* The thread */
  GMainContext *context;
  GMainLoop *loop;
  GHashTable *shown; /* message id -> NotifyNotification */
  GQueue order;      /* message ids, oldest first; owned by shown */
};

/* What goes from one thread to the other. */
typedef struct
{
  ClaraDeskPopups *popups;
  char *message_id;
  char *title;
  char *body;
  char **answers;
  gboolean critical;
  gboolean secret;
} Note;

/* libnotify's state is the process's: one thread uses it at a time. */
static GMutex libnotify;

static void
popups_unref (ClaraDeskPopups *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_main_loop_unref (self->loop);
  g_main_context_unref (self->context);
  g_main_context_unref (self->main_context);
  g_free (self);
}

static ClaraDeskPopups *
popups_ref (ClaraDeskPopups *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static Note *
note_new (ClaraDeskPopups *self, const char *message_id)
{
  Note *note = g_new0 (Note, 1);

  note->popups = popups_ref (self);
  note->message_id = g_strdup (message_id);
  return note;
}

static void
note_free (Note *note)
{
  popups_unref (note->popups);
  g_free (note->message_id);
  g_free (note->title);
  g_free (note->body);
  g_strfreev (note->answers);
  g_free (note);
}

/* Always a source of its own, never a call in place: notifications are not to go away inside their signals.
 */
static void
post (GMainContext *context, GSourceFunc callback, Note *note)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "clara-desk-popups");
  g_source_set_callback (source, callback, note, (GDestroyNotify) note_free);
  g_source_attach (source, context);
}

static gboolean
on_answer_posted (gpointer user_data)
{
  Note *note = user_data;

  if (note->popups->answered != NULL)
    note->popups->answered (note->message_id, note->answers[0], note->popups->user_data);
  return G_SOURCE_REMOVE;
}

static void
forget (ClaraDeskPopups *self, const char *message_id)
{
  gpointer id, notification;

  if (!g_hash_table_lookup_extended (self->shown, message_id, &id, &notification))
    return;
  g_queue_remove (&self->order, id);
  g_signal_handlers_disconnect_by_data (notification, self);
  g_hash_table_remove (self->shown, message_id);
}

static gboolean
on_forget_posted (gpointer user_data)
{
  Note *note = user_data;

  forget (note->popups, note->message_id);
  return G_SOURCE_REMOVE;
}

/* Only if it is still the one shown for the message, not its successor. */
static void
on_closed (NotifyNotification *notification, ClaraDeskPopups *self)
{
  const char *message_id = g_object_get_data (G_OBJECT (notification), "clara-message-id");

  if (g_hash_table_lookup (self->shown, message_id) == notification)
    post (self->context, on_forget_posted, note_new (self, message_id));
}

static void
on_action (NotifyNotification *notification, char *action, gpointer user_data)
{
  const Note *shown = user_data;
  Note *answer;
  guint64 index;

  if (!g_ascii_string_to_unsigned (action, 10, 0, g_strv_length (shown->answers) - 1, &index, NULL))
    return;
  answer = note_new (shown->popups, shown->message_id);
  answer->answers = g_new0 (char *, 2);
  answer->answers[0] = g_strdup (shown->answers[index]);
  post (shown->popups->main_context, on_answer_posted, answer);
}

/* The body is what people have typed: where the daemon reads markup, it gets none of theirs. */
static char *
make_body (const char *body)
{
  GList *caps = notify_get_server_caps ();
  gboolean markup = g_list_find_custom (caps, "body-markup", (GCompareFunc) g_strcmp0) != NULL;

  g_list_free_full (caps, g_free);
  return markup ? g_markup_escape_text (body, -1) : g_strdup (body);
}

static void
add_actions (NotifyNotification *notification, const Note *note)
{
  for (guint i = 0; note->answers[i] != NULL; i++)
    {
      g_autofree char *key = g_strdup_printf ("%u", i);
      Note *own = note_new (note->popups, note->message_id);

      own->answers = g_strdupv (note->answers);
      notify_notification_add_action (notification, key, note->answers[i], on_action, own,
                                      (GFreeFunc) note_free);
    }
}

static GVariant *
ask_bus (GDBusConnection *connection, const char *method, GVariant *parameters, const char *type)
{
  return g_dbus_connection_call_sync (connection, "org.freedesktop.DBus", "/org/freedesktop/DBus",
                                      "org.freedesktop.DBus", method, parameters, G_VARIANT_TYPE (type),
                                      G_DBUS_CALL_FLAGS_NONE, -1, NULL, NULL);
}

/* libnotify takes the absence of a daemon for a fault and warns, so it is asked only where there is one or
 * one starts for it. In a sandbox it goes through the portal. */
static gboolean
is_shown_here (void)
{
  static const char name[] = "org.freedesktop.Notifications";
  g_autoptr (GDBusConnection) connection = NULL;
  g_autoptr (GVariant) owner = NULL;
  g_autoptr (GVariant) started = NULL;

  if (g_file_test ("/.flatpak-info", G_FILE_TEST_EXISTS))
    return TRUE;
  connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  if (connection == NULL)
    return FALSE;
  owner = ask_bus (connection, "GetNameOwner", g_variant_new ("(s)", name), "(s)");
  if (owner == NULL)
    started = ask_bus (connection, "StartServiceByName", g_variant_new ("(su)", name, 0), "(u)");
  return owner != NULL || started != NULL;
}

/* A message that comes again (a retry, a reminder) takes the place of the one that is shown. */
static gboolean
on_show_posted (gpointer user_data)
{
  Note *note = user_data;
  ClaraDeskPopups *self = note->popups;
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL;
  NotifyNotification *notification = g_hash_table_lookup (self->shown, note->message_id);

  if (!is_shown_here ())
    return G_SOURCE_REMOVE;
  body = make_body (note->body);
  if (notification != NULL)
    {
      notify_notification_update (notification, note->title, body, NULL);
      notify_notification_clear_actions (notification);
    }
  else
    {
      char *id = g_strdup (note->message_id);

      while (self->order.length >= MOST_SHOWN)
        forget (self, g_queue_peek_head (&self->order));
      notification = notify_notification_new (note->title, body, NULL);
      g_object_set_data_full (G_OBJECT (notification), "clara-message-id", g_strdup (id), g_free);
      g_signal_connect (notification, "closed", G_CALLBACK (on_closed), self);
      g_hash_table_insert (self->shown, id, notification);
      g_queue_push_tail (&self->order, id);
    }
  notify_notification_set_urgency (notification,
                                   note->critical ? NOTIFY_URGENCY_CRITICAL : NOTIFY_URGENCY_NORMAL);
  notify_notification_set_hint (notification, "transient", g_variant_new_boolean (note->secret));
  add_actions (notification, note);
  if (!notify_notification_show (notification, &error))
    {
      g_debug ("The desktop shows no notifications: %s", error->message);
      forget (self, note->message_id);
    }
  return G_SOURCE_REMOVE;
}

static gboolean
on_close_posted (gpointer user_data)
{
  Note *note = user_data;
  NotifyNotification *notification = g_hash_table_lookup (note->popups->shown, note->message_id);

  if (notification == NULL)
    return G_SOURCE_REMOVE;
  g_object_ref (notification);
  forget (note->popups, note->message_id);
  notify_notification_close (notification, NULL);
  g_object_unref (notification);
  return G_SOURCE_REMOVE;
}

static gboolean
on_quit_posted (gpointer user_data)
{
  g_main_loop_quit (((Note *) user_data)->popups->loop);
  return G_SOURCE_REMOVE;
}

static gpointer
run (gpointer user_data)
{
  ClaraDeskPopups *self = user_data;

  g_mutex_lock (&libnotify);
  g_main_context_push_thread_default (self->context);
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  notify_init ("Clara");
  g_main_loop_run (self->loop);
  while (self->order.length > 0)
    forget (self, g_queue_peek_head (&self->order));
  g_hash_table_unref (self->shown);
  notify_uninit ();
  while (g_main_context_iteration (self->context, FALSE))
    ;
  g_main_context_pop_thread_default (self->context);
  g_mutex_unlock (&libnotify);
  popups_unref (self);
  return NULL;
}

/**
 * clara_desk_popups_show:
 * @popup: copied
 *
 * Shows a notification with a button for each answer, or brings that of the same message up to date.
 */
void
clara_desk_popups_show (ClaraDeskPopups *self, const ClaraDeskPopup *popup)
{
  Note *note = note_new (self, popup->message_id);

  note->title = g_strdup (popup->title);
  note->body = g_strdup (popup->body);
  note->answers = g_strdupv ((char **) popup->answers);
  note->critical = popup->critical;
  note->secret = popup->secret;
  post (self->context, on_show_posted, note);
}

/**
 * clara_desk_popups_close:
 *
 * Takes the message's notification away, if it is shown.
 */
void
clara_desk_popups_close (ClaraDeskPopups *self, const char *message_id)
{
  post (self->context, on_close_posted, note_new (self, message_id));
}

/**
 * clara_desk_popups_free:
 *
 * Nothing is answered after this. The thread ends by itself: it may be waiting for a slow daemon.
 */
void
clara_desk_popups_free (ClaraDeskPopups *self)
{
  self->answered = NULL;
  post (self->context, on_quit_posted, note_new (self, ""));
  popups_unref (self);
}

/**
 * clara_desk_popups_new:
 * @answered: gets the buttons pressed
 *
 * Returns: (transfer full): nothing shown yet
 */
ClaraDeskPopups *
clara_desk_popups_new (ClaraDeskPopupsAnswered answered, gpointer user_data)
{
  ClaraDeskPopups *self = g_new0 (ClaraDeskPopups, 1);

  g_atomic_ref_count_init (&self->references);
  self->main_context = g_main_context_ref_thread_default ();
  self->answered = answered;
  self->user_data = user_data;
  self->context = g_main_context_new ();
  self->loop = g_main_loop_new (self->context, FALSE);
  g_queue_init (&self->order);
  g_thread_unref (g_thread_new ("clara-popups", run, popups_ref (self)));
  return self;
}
