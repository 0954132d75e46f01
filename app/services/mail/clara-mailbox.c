/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mailbox.h"

#include "clara-mail-account.h"

#include <string.h>

/* libcurl has no IDLE: asked again after a growing pause, from the moment that an answer is expected. */
#define FIRST_PAUSE (2 * G_TIME_SPAN_SECOND)
#define LONGEST_PAUSE (12 * G_TIME_SPAN_SECOND)
#define CALM_PAUSE (3 * G_TIME_SPAN_MINUTE)
#define TROUBLE_PAUSE (30 * G_TIME_SPAN_SECOND)
/* An answer is a line; what is larger is not read to its end. */
#define MOST_BYTES (256 * 1024)
#define MOST_AT_ONCE 20

typedef struct
{
  gatomicrefcount references;
  ClaraImap *imap; /* of whoever runs: one poll at a time */
} Connection;

struct _ClaraMailbox
{
  GObject parent_instance;

  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
  Connection *connection;
  char *described;           /* what the connection was made for */
  GCancellable *cancellable; /* NULL while stopped */
  guint timer;
  gint64 pause;
  gint64 expected_until; /* real time */
  gboolean polling;
  gboolean poll_again;
  gboolean troubled;
  GHashTable *taken; /* uids given out, not marked yet */
  GArray *finished;  /* uids to be marked */
};

enum
{
  MAIL,
  TROUBLE,
  RECOVERED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraMailbox, clara_mailbox, G_TYPE_OBJECT)

static void poll (ClaraMailbox *self);

static Connection *
connection_ref (Connection *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
connection_unref (gpointer data)
{
  Connection *self = data;

  if (!g_atomic_ref_count_dec (&self->references))
    return;
  clara_imap_free (self->imap);
  g_free (self);
}

typedef struct
{
  Connection *connection;
  ClaraClock *clock;
  ClaraMailServer *server; /* for a connection that is to be made anew; or NULL */
  char *criteria;
  GArray *mark;
  GHashTable *known;
} Poll;

static void
poll_free (gpointer data)
{
  Poll *job = data;

  clara_clock_release (job->clock);
  g_object_unref (job->clock);
  connection_unref (job->connection);
  clara_mail_server_free (job->server);
  g_free (job->criteria);
  g_array_unref (job->mark);
  g_hash_table_unref (job->known);
  g_free (job);
}

/* What cannot be read is handed out as an automatic mail: nobody's answer, to be put aside like one. */
static ClaraMailReply *
make_unreadable (guint32 uid)
{
  ClaraMailReply *reply = g_new0 (ClaraMailReply, 1);

  reply->uid = uid;
  reply->subject = g_strdup ("");
  reply->ids = g_new0 (char *, 1);
  reply->text = g_strdup ("");
  reply->automatic = TRUE;
  return reply;
}

static GPtrArray *
read_new (Poll *job, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) replies = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_mail_reply_free);
  ClaraImap *imap = job->connection->imap;
  g_autoptr (GArray) uids = NULL;

  for (guint i = 0; i < job->mark->len; i++)
    if (!clara_imap_store_sync (imap, g_array_index (job->mark, guint32, i), "\\Seen \\Answered", cancellable,
                                error))
      return NULL;
  uids = clara_imap_search_sync (imap, job->criteria, cancellable, error);
  if (uids == NULL)
    return NULL;
  for (guint i = 0; i < uids->len && replies->len < MOST_AT_ONCE; i++)
    {
      guint32 uid = g_array_index (uids, guint32, i);
      g_autoptr (GError) local_error = NULL;
      g_autoptr (GBytes) message = NULL;
      ClaraMailReply *reply;

      if (g_hash_table_contains (job->known, GUINT_TO_POINTER (uid)))
        continue;
      message = clara_imap_fetch_sync (imap, uid, MOST_BYTES, cancellable, &local_error);
      /* One that the server cannot give is not to stop the others; a lost connection shows at the next
       * search. */
      reply = message == NULL ? NULL : clara_mail_reply_parse (message);
      if (message == NULL && local_error->code != CLARA_NET_ERROR_FAILED
          && local_error->code != CLARA_NET_ERROR_PROTOCOL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      if (reply == NULL)
        reply = make_unreadable (uid);
      reply->uid = uid;
      g_ptr_array_add (replies, reply);
    }
  return g_steal_pointer (&replies);
}

static void
poll_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Poll *job = task_data;
  GError *error = NULL;
  GPtrArray *replies;

  if (job->server != NULL)
    {
      clara_imap_free (job->connection->imap);
      job->connection->imap = clara_imap_new (job->server);
    }
  replies = read_new (job, cancellable, &error);
  if (replies != NULL)
    g_task_return_pointer (task, replies, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static gboolean
on_due (gpointer user_data)
{
  ClaraMailbox *self = user_data;

  self->timer = 0;
  poll (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_next (ClaraMailbox *self)
{
  gint64 pause = CALM_PAUSE;

  if (self->cancellable == NULL)
    return;
  clara_clock_clear (self->clock, &self->timer);
  if (self->troubled)
    pause = TROUBLE_PAUSE;
  else if (self->finished->len > 0 || self->poll_again)
    pause = 0;
  else if (clara_clock_get_real (self->clock) < self->expected_until)
    {
      pause = self->pause;
      self->pause = MIN (self->pause * 5 / 4, LONGEST_PAUSE);
    }
  self->timer = clara_clock_add_timeout (self->clock, pause, on_due, self, NULL);
}

static void
on_polled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraMailbox) self = g_object_ref (CLARA_MAILBOX (source));
  Poll *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) replies = g_task_propagate_pointer (G_TASK (result), &error);

  self->polling = FALSE;
  if (replies == NULL)
    {
      /* What was not marked is marked next time. */
      g_array_append_vals (self->finished, job->mark->data, job->mark->len);
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !self->troubled)
        {
          self->troubled = TRUE;
          g_signal_emit (self, signals[TROUBLE], 0, error);
        }
      g_clear_pointer (&self->described, g_free); /* connect anew */
      wait_for_next (self);
      return;
    }
  for (guint i = 0; i < job->mark->len; i++)
    g_hash_table_remove (self->taken, GUINT_TO_POINTER (g_array_index (job->mark, guint32, i)));
  if (self->troubled)
    {
      self->troubled = FALSE;
      g_signal_emit (self, signals[RECOVERED], 0);
    }
  for (guint i = 0; i < replies->len && self->cancellable != NULL; i++)
    {
      ClaraMailReply *reply = g_ptr_array_index (replies, i);

      g_hash_table_add (self->taken, GUINT_TO_POINTER (reply->uid));
      g_signal_emit (self, signals[MAIL], 0, reply);
    }
  wait_for_next (self);
}

static GHashTable *
copy_set (GHashTable *set)
{
  GHashTable *copy = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, set);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_hash_table_add (copy, key);
  return copy;
}

/* By the day, one back: a server's day may have begun elsewhere. Months in English, as the protocol has them.
 */
static char *
make_criteria (ClaraMailbox *self)
{
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  gint64 since = clara_clock_get_real (self->clock) - G_TIME_SPAN_DAY;
  g_autoptr (GDateTime) day = g_date_time_new_from_unix_utc (since / G_USEC_PER_SEC);

  return g_strdup_printf ("UNANSWERED UNDELETED SINCE %d-%s-%d", g_date_time_get_day_of_month (day),
                          months[g_date_time_get_month (day) - 1], g_date_time_get_year (day));
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraMailbox) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraMailServer) server = clara_mail_account_open_finish (result, &error);
  g_autoptr (GTask) task = NULL;
  g_autofree char *described = NULL;
  Poll *job;

  if (server == NULL || self->cancellable == NULL)
    {
      self->polling = FALSE;
      if (error != NULL && !self->troubled && self->cancellable != NULL)
        {
          self->troubled = TRUE;
          g_signal_emit (self, signals[TROUBLE], 0, error);
        }
      wait_for_next (self);
      clara_clock_release (self->clock);
      return;
    }
  described = g_strjoin ("\n", server->url, server->user, server->password, NULL);
  job = g_new0 (Poll, 1);
  job->connection = connection_ref (self->connection);
  job->clock = g_object_ref (self->clock); /* and its hold, from poll() */
  job->criteria = make_criteria (self);
  job->mark = g_steal_pointer (&self->finished);
  self->finished = g_array_new (FALSE, FALSE, sizeof (guint32));
  job->known = copy_set (self->taken);
  if (g_strcmp0 (described, self->described) != 0)
    {
      g_free (self->described);
      self->described = g_steal_pointer (&described);
      job->server = g_steal_pointer (&server);
    }
  task = g_task_new (self, self->cancellable, on_polled, NULL);
  g_task_set_source_tag (task, poll);
  g_task_set_task_data (task, job, poll_free);
  g_task_run_in_thread (task, poll_in_thread);
}

static void
poll (ClaraMailbox *self)
{
  clara_clock_clear (self->clock, &self->timer);
  self->poll_again = self->polling;
  if (self->polling || self->cancellable == NULL)
    return;
  if (!clara_mail_account_is_configured (self->settings, CLARA_MAIL_IN))
    {
      wait_for_next (self); /* the settings may change */
      return;
    }
  self->polling = TRUE;
  clara_clock_hold (self->clock);
  clara_mail_account_open_async (self->settings, self->secrets, CLARA_MAIL_IN, self->cancellable, on_opened,
                                 g_object_ref (self));
}

static void
clara_mailbox_dispose (GObject *object)
{
  clara_mailbox_stop (CLARA_MAILBOX (object));
  G_OBJECT_CLASS (clara_mailbox_parent_class)->dispose (object);
}

static void
clara_mailbox_finalize (GObject *object)
{
  ClaraMailbox *self = CLARA_MAILBOX (object);

  connection_unref (self->connection);
  if (self->described != NULL)
    explicit_bzero (self->described, strlen (self->described));
  g_free (self->described);
  g_hash_table_unref (self->taken);
  g_array_unref (self->finished);
  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_mailbox_parent_class)->finalize (object);
}

static void
clara_mailbox_class_init (ClaraMailboxClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_mailbox_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_mailbox_finalize;
  signals[MAIL] = g_signal_new ("mail", CLARA_TYPE_MAILBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[TROUBLE] = g_signal_new ("trouble", CLARA_TYPE_MAILBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[RECOVERED] =
    g_signal_new ("recovered", CLARA_TYPE_MAILBOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_mailbox_init (ClaraMailbox *self)
{
  self->connection = g_new0 (Connection, 1);
  g_atomic_ref_count_init (&self->connection->references);
  self->taken = g_hash_table_new (NULL, NULL);
  self->finished = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->pause = FIRST_PAUSE;
}

/**
 * clara_mailbox_new:
 *
 * Returns: (transfer full): a mailbox that does nothing until clara_mailbox_start()
 */
ClaraMailbox *
clara_mailbox_new (ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraMailbox *self = g_object_new (CLARA_TYPE_MAILBOX, NULL);

  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  return self;
}

void
clara_mailbox_start (ClaraMailbox *self)
{
  if (self->cancellable != NULL)
    return;
  self->cancellable = g_cancellable_new ();
  wait_for_next (self);
}

void
clara_mailbox_stop (ClaraMailbox *self)
{
  clara_clock_clear (self->clock, &self->timer);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/**
 * clara_mailbox_expect:
 * @until: real time, until which an answer may well come
 *
 * Looks often from now on.
 */
void
clara_mailbox_expect (ClaraMailbox *self, gint64 until)
{
  self->expected_until = MAX (self->expected_until, until);
  self->pause = FIRST_PAUSE;
  if (self->cancellable != NULL && !self->polling)
    wait_for_next (self);
}

/**
 * clara_mailbox_done:
 * @uid: of a mail that came with "mail"
 *
 * Has it marked: what was to come of it is on the disk.
 */
void
clara_mailbox_done (ClaraMailbox *self, guint32 uid)
{
  g_array_append_val (self->finished, uid);
  if (self->cancellable != NULL && !self->polling)
    wait_for_next (self);
}
