/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer-call.h"

#include "clara-answer-link.h"
#include "clara-host-mail.h"
#include "clara-host-message.h"
#include "clara-reception-private.h"
#include "clara-text.h"

#include <string.h>

void
clara_answer_call_free (ClaraAnswerCall *self)
{
  if (self == NULL)
    return;
  g_free (self->message_id);
  g_free (self->language);
  g_free (self->title);
  g_strfreev (self->answers);
  g_free (self->answer);
  g_free (self);
}

const char *
clara_reception_get_site_language (ClaraReception *self)
{
  return clara_reception_get_desk_language (self);
}

typedef struct
{
  ClaraTenant *tenant;
  char *message_id;
  gboolean expired;
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  clara_tenant_unref (search->tenant);
  g_free (search->message_id);
  g_free (search);
}

static gboolean
can_be_answered (const ClaraNotification *row)
{
  return row->visit_id != NULL
         && (g_strcmp0 (row->kind, "host") == 0 || g_strcmp0 (row->kind, "delegate") == 0);
}

static gpointer
read_call (ClaraDb *db, gpointer user_data, GError **error)
{
  Search *search = user_data;
  g_autoptr (ClaraNotification) row = clara_notifications_get (db, search->tenant, search->message_id, error);
  g_autoptr (ClaraVisit) visit = row == NULL || !can_be_answered (row)
                                   ? NULL
                                   : clara_visits_get (db, search->tenant, row->visit_id, error);
  g_autoptr (ClaraEmployee) reader = NULL;
  ClaraAnswerCall *call;

  if (visit == NULL)
    return NULL;
  reader = clara_host_mail_find_reader (row, visit, db, search->tenant);
  call = g_new0 (ClaraAnswerCall, 1);
  call->message_id = g_strdup (row->message_id);
  call->language = g_strdup (clara_host_mail_get_language (reader));
  call->title = g_strdup (row->title);
  call->answers = clara_host_message_answers (visit, call->language);
  if (strcmp (row->state, "answered") == 0 && row->answer != NULL)
    call->answer = g_strdup (clara_text (call->language, "answer", row->answer));
  call->over =
    search->expired || strcmp (row->state, "answered") == 0 || strcmp (row->state, "cancelled") == 0;
  return call;
}

static void
return_unknown (GTask *task)
{
  g_task_return_new_error (task, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND,
                           "The link leads nowhere");
}

static void
on_call_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  ClaraAnswerCall *call = clara_store_finish (CLARA_STORE (source), result, &error);

  if (call != NULL)
    g_task_return_pointer (task, call, (GDestroyNotify) clara_answer_call_free);
  else if (error != NULL && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_steal_pointer (&error));
  else
    return_unknown (task);
}

/**
 * clara_reception_open_answer_link_async:
 * @token: from a link; hostile
 */
void
clara_reception_open_answer_link_async (ClaraReception *self, const char *token, GCancellable *cancellable,
                                        GAsyncReadyCallback callback, gpointer user_data)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autofree char *message_id = NULL;
  gint64 expires_at = 0;
  Search *search;

  g_task_set_source_tag (task, clara_reception_open_answer_link_async);
  if (parts->answer_links == NULL
      || !clara_answer_links_check (parts->answer_links, token, &message_id, &expires_at, NULL))
    {
      return_unknown (task);
      return;
    }
  search = g_new0 (Search, 1);
  search->tenant = clara_tenant_ref (parts->tenant);
  search->message_id = g_steal_pointer (&message_id);
  search->expired = clara_clock_get_real (parts->clock) > expires_at;
  clara_store_read_async (parts->store, read_call, search, search_free,
                          (GDestroyNotify) clara_answer_call_free, cancellable, on_call_read,
                          g_steal_pointer (&task));
}

/**
 * clara_reception_open_answer_link_finish:
 *
 * Returns: (transfer full) (nullable): what may be answered
 */
ClaraAnswerCall *
clara_reception_open_answer_link_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
