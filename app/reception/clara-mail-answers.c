/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mail-answers.h"

#include "clara-answer-code.h"
#include "clara-host-rows.h"

#include <string.h>

/* How long a mail may be answered, and how many messages are looked through for a code. */
#define ANSWERABLE (12 * G_TIME_SPAN_HOUR)
#define MOST_MESSAGES 2000
/* As long as a host is called. */
#define EXPECTED (10 * G_TIME_SPAN_MINUTE)

struct _ClaraMailAnswers
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraOutbox *outbox;
  ClaraHostNotifier *notifier;
  ClaraMailbox *mailbox;
};

G_DEFINE_FINAL_TYPE (ClaraMailAnswers, clara_mail_answers, G_TYPE_OBJECT)

/* What is looked for in the store. */
typedef struct
{
  ClaraTenant *tenant;
  char **ids;
  char *code;
  char *from;
  gint64 since;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  clara_tenant_unref (search->tenant);
  g_strfreev (search->ids);
  g_free (search->code);
  g_free (search->from);
  g_free (search);
}

static gboolean
is_meant (const Search *search, const ClaraNotification *row)
{
  g_autofree char *code = NULL;

  if (g_strcmp0 (row->channel, "email") != 0 || row->recipient == NULL || row->created_at < search->since
      || g_ascii_strcasecmp (row->recipient, search->from) != 0)
    return FALSE;
  for (char **id = search->ids; *id != NULL; id++)
    if (g_str_has_prefix (*id, row->message_id) && (*id)[strlen (row->message_id)] == '@')
      return TRUE;
  code = search->code == NULL ? NULL : clara_answer_code_make (row->message_id);
  return code != NULL && strcmp (code, search->code) == 0;
}

static gpointer
find_message (ClaraDb *db, gpointer user_data, GError **error)
{
  Search *search = user_data;
  g_autoptr (GPtrArray) rows = clara_notifications_list (db, search->tenant, NULL, MOST_MESSAGES, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    if (is_meant (search, g_ptr_array_index (rows, i)))
      return clara_notification_copy (g_ptr_array_index (rows, i));
  return NULL;
}

typedef struct
{
  ClaraMailAnswers *self;
  guint32 uid;
  char *text;
} Mail;

static void
mail_free (Mail *mail)
{
  g_object_unref (mail->self);
  g_free (mail->text);
  g_free (mail);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Mail, mail_free)

static void
on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Mail) mail = user_data;

  /* Not marked where it could not be saved: it comes again when the mailbox is opened anew. */
  if (clara_host_notifier_answer_finish (CLARA_HOST_NOTIFIER (source), result, NULL))
    clara_mailbox_done (mail->self->mailbox, mail->uid);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Mail) mail = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraNotification) row = clara_store_finish (CLARA_STORE (source), result, &error);
  ClaraHostNotifier *notifier = mail->self->notifier;

  if (row != NULL)
    {
      /* Read before it is given away: arguments are evaluated in any order. */
      const char *text = mail->text;

      clara_host_notifier_answer_async (notifier, row->message_id, text, NULL, on_answered,
                                        g_steal_pointer (&mail));
    }
  else if (error == NULL)
    clara_mailbox_done (mail->self->mailbox, mail->uid); /* nobody's answer: put aside */
}

/* One-tap answers have the label as their text, and people leave it alone or write their own. */
static void
on_mail (ClaraMailbox *mailbox, ClaraMailReply *reply, ClaraMailAnswers *self)
{
  Search *search;
  Mail *mail;

  if (reply->automatic || reply->from == NULL || *reply->text == '\0')
    {
      clara_mailbox_done (mailbox, reply->uid);
      return;
    }
  search = g_new0 (Search, 1);
  search->tenant = clara_tenant_ref (self->tenant);
  search->ids = g_strdupv (reply->ids);
  search->code = clara_answer_code_find (reply->subject);
  search->from = g_strdup (reply->from);
  search->since = clara_clock_get_real (self->clock) - ANSWERABLE;
  mail = g_new0 (Mail, 1);
  mail->self = g_object_ref (self);
  mail->uid = reply->uid;
  mail->text = g_strdup (reply->text);
  clara_store_read_async (self->store, find_message, search, search_free,
                          (GDestroyNotify) clara_notification_free, NULL, on_found, mail);
}

static void
on_trouble (ClaraMailbox *mailbox, GError *error, ClaraMailAnswers *self)
{
  clara_outbox_report (self->outbox, "Answers by mail cannot be read", error);
}

static void
on_settled (ClaraOutbox *outbox, ClaraNotification *row, ClaraMailAnswers *self)
{
  if (g_strcmp0 (row->channel, "email") == 0 && g_strcmp0 (row->state, "sent") == 0
      && (g_strcmp0 (row->kind, "host") == 0 || g_strcmp0 (row->kind, "delegate") == 0))
    clara_mailbox_expect (self->mailbox, clara_clock_get_real (self->clock) + EXPECTED);
}

static void
clara_mail_answers_finalize (GObject *object)
{
  ClaraMailAnswers *self = CLARA_MAIL_ANSWERS (object);

  g_object_unref (self->store);
  clara_tenant_unref (self->tenant);
  g_object_unref (self->clock);
  g_object_unref (self->outbox);
  g_object_unref (self->notifier);
  g_object_unref (self->mailbox);
  G_OBJECT_CLASS (clara_mail_answers_parent_class)->finalize (object);
}

static void
clara_mail_answers_class_init (ClaraMailAnswersClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_mail_answers_finalize;
}

static void
clara_mail_answers_init (ClaraMailAnswers *self)
{
}

ClaraMailAnswers *
clara_mail_answers_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraOutbox *outbox,
                        ClaraHostNotifier *notifier, ClaraMailbox *mailbox)
{
  ClaraMailAnswers *self = g_object_new (CLARA_TYPE_MAIL_ANSWERS, NULL);

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->outbox = g_object_ref (outbox);
  self->notifier = g_object_ref (notifier);
  self->mailbox = g_object_ref (mailbox);
  g_signal_connect_object (mailbox, "mail", G_CALLBACK (on_mail), self, 0);
  g_signal_connect_object (mailbox, "trouble", G_CALLBACK (on_trouble), self, 0);
  g_signal_connect_object (outbox, "settled", G_CALLBACK (on_settled), self, 0);
  return self;
}
