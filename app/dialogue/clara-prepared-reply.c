/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-prepared-reply.h"

typedef enum
{
  TEXT,
  CALL,
  DONE,
  FAILED,
} Kind;

typedef struct
{
  Kind kind;
  char *text; /* or the call's id */
  char *name;
  char *arguments;
  JsonObject *usage;
  GError *error;
} Piece;

struct _ClaraPreparedReply
{
  ClaraChatReply parent_instance;

  ClaraChatReply *reply;
  ClaraClock *clock;
  GQueue kept; /* Piece */
  gboolean released;
  gboolean failed;
  guint timer; /* until what was kept is given on */
  ClaraPreparedTextFunc watch;
  gpointer watch_data;
};

G_DEFINE_FINAL_TYPE (ClaraPreparedReply, clara_prepared_reply, clara_chat_reply_get_type ())

static void
piece_free (gpointer data)
{
  Piece *piece = data;

  g_free (piece->text);
  g_free (piece->name);
  g_free (piece->arguments);
  g_clear_pointer (&piece->usage, json_object_unref);
  g_clear_error (&piece->error);
  g_free (piece);
}

static void
give_on (ClaraPreparedReply *self)
{
  g_autoptr (ClaraPreparedReply) keep G_GNUC_UNUSED = g_object_ref (self);
  Piece *piece;

  while ((piece = g_queue_pop_head (&self->kept)) != NULL)
    {
      ClaraChatReply *reply = CLARA_CHAT_REPLY (self);

      switch (piece->kind)
        {
        case TEXT:
          clara_chat_reply_emit_text (reply, piece->text);
          break;
        case CALL:
          clara_chat_reply_emit_tool_call (reply, piece->text, piece->name, piece->arguments);
          break;
        case DONE:
          clara_chat_reply_emit_done (reply, piece->usage);
          break;
        case FAILED:
          clara_chat_reply_emit_failed (reply, piece->error);
          break;
        }
      piece_free (piece);
    }
}

static gboolean
on_release (gpointer user_data)
{
  ClaraPreparedReply *self = user_data;

  self->timer = 0;
  give_on (self);
  return G_SOURCE_REMOVE;
}

static void
take (ClaraPreparedReply *self, Piece piece)
{
  g_queue_push_tail (&self->kept, g_memdup2 (&piece, sizeof piece));
  self->failed = self->failed || piece.kind == FAILED;
  if (self->watch != NULL)
    self->watch (piece.kind == TEXT ? piece.text : "", piece.kind != TEXT, self->watch_data);
  /* Not past what still waits to be given on. */
  if (self->released && self->timer == 0)
    give_on (self);
}

static void
on_text (ClaraChatReply *reply, const char *text, gpointer user_data)
{
  take (user_data, (Piece){ .kind = TEXT, .text = g_strdup (text) });
}

static void
on_tool_call (ClaraChatReply *reply, const char *id, const char *name, const char *arguments,
              gpointer user_data)
{
  take (user_data,
        (Piece){
          .kind = CALL, .text = g_strdup (id), .name = g_strdup (name), .arguments = g_strdup (arguments) });
}

/* Whoever does not listen yet need not know that it takes long. */
static void
on_progress (ClaraChatReply *reply, gpointer user_data)
{
  if (((ClaraPreparedReply *) user_data)->released)
    clara_chat_reply_emit_progress (user_data);
}

static void
on_delayed (ClaraChatReply *reply, gpointer user_data)
{
  if (((ClaraPreparedReply *) user_data)->released)
    clara_chat_reply_emit_delayed (user_data);
}

static void
on_done (ClaraChatReply *reply, JsonObject *usage, gpointer user_data)
{
  take (user_data, (Piece){ .kind = DONE, .usage = usage != NULL ? json_object_ref (usage) : NULL });
}

static void
on_failed (ClaraChatReply *reply, GError *error, gpointer user_data)
{
  take (user_data, (Piece){ .kind = FAILED, .error = g_error_copy (error) });
}

static void
clara_prepared_reply_cancel (ClaraChatReply *reply)
{
  ClaraPreparedReply *self = CLARA_PREPARED_REPLY (reply);

  clara_clock_clear (self->clock, &self->timer);
  self->watch = NULL;
  g_signal_handlers_disconnect_by_data (self->reply, self);
  clara_chat_reply_cancel (self->reply);
  g_queue_clear_full (&self->kept, piece_free);
}

static void
clara_prepared_reply_finalize (GObject *object)
{
  ClaraPreparedReply *self = CLARA_PREPARED_REPLY (object);

  clara_clock_clear (self->clock, &self->timer);
  g_signal_handlers_disconnect_by_data (self->reply, self);
  g_queue_clear_full (&self->kept, piece_free);
  g_object_unref (self->reply);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_prepared_reply_parent_class)->finalize (object);
}

static void
clara_prepared_reply_class_init (ClaraPreparedReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_prepared_reply_finalize;
  CLARA_CHAT_REPLY_CLASS (klass)->cancel = clara_prepared_reply_cancel;
}

static void
clara_prepared_reply_init (ClaraPreparedReply *self)
{
  g_queue_init (&self->kept);
}

/**
 * clara_prepared_reply_new:
 * @reply: (transfer full): as a model has given it, before anybody listened
 *
 * Returns: (transfer full): a reply that is silent until it is released
 */
ClaraPreparedReply *
clara_prepared_reply_new (ClaraChatReply *reply, ClaraClock *clock)
{
  ClaraPreparedReply *self = g_object_new (CLARA_TYPE_PREPARED_REPLY, NULL);

  self->reply = reply;
  self->clock = g_object_ref (clock);
  g_signal_connect (reply, "text", G_CALLBACK (on_text), self);
  g_signal_connect (reply, "tool-call", G_CALLBACK (on_tool_call), self);
  g_signal_connect (reply, "progress", G_CALLBACK (on_progress), self);
  g_signal_connect (reply, "delayed", G_CALLBACK (on_delayed), self);
  g_signal_connect (reply, "done", G_CALLBACK (on_done), self);
  g_signal_connect (reply, "failed", G_CALLBACK (on_failed), self);
  return self;
}

/**
 * clara_prepared_reply_watch:
 * @func: (nullable): sees the text as it comes, released or not; over TRUE with what follows the text
 */
void
clara_prepared_reply_watch (ClaraPreparedReply *self, ClaraPreparedTextFunc func, gpointer user_data)
{
  self->watch = func;
  self->watch_data = user_data;
}

/**
 * clara_prepared_reply_has_failed:
 *
 * Returns: whether it is not worth releasing
 */
gboolean
clara_prepared_reply_has_failed (ClaraPreparedReply *self)
{
  return self->failed;
}

/**
 * clara_prepared_reply_release:
 *
 * It is wanted. Nothing is given on before this returns, so that signals can be connected after it.
 */
void
clara_prepared_reply_release (ClaraPreparedReply *self)
{
  g_return_if_fail (CLARA_IS_PREPARED_REPLY (self));
  self->released = TRUE;
  self->timer = clara_clock_add_timeout (self->clock, 0, on_release, self, NULL);
}
