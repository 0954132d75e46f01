/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agent-calls.h"

#define WORDS_LATE_US (1 * G_USEC_PER_SEC)

typedef struct
{
  char *id;
  char *name;
  char *arguments;
} Call;

struct _ClaraAgentCalls
{
  ClaraDialogue *dialogue;
  ClaraClock *clock;
  ClaraAgentCallFunc func;
  gpointer user_data;
  GQueue calls; /* Call */
  gboolean calling;
  gboolean waiting;          /* for the visitor's words */
  guint late;                /* timer: WORDS_LATE_US */
  GCancellable *cancellable; /* what is at work when it is cancelled is for nobody */
};

/* One call on its way; it may outlive the others. */
typedef struct
{
  ClaraAgentCalls *owner;
  GCancellable *cancellable;
  char *id;
} Asked;

static void run_next (ClaraAgentCalls *self);

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->id);
  g_free (call->name);
  g_free (call->arguments);
  g_free (call);
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Asked *asked = user_data;
  g_autoptr (GCancellable) cancellable = asked->cancellable;
  g_autofree char *id = asked->id;
  ClaraAgentCalls *self = asked->owner;
  g_autofree char *text = clara_dialogue_call_tool_finish (CLARA_DIALOGUE (source), result, NULL);

  g_free (asked);
  if (g_cancellable_is_cancelled (cancellable))
    return;
  self->calling = FALSE;
  if (text != NULL)
    self->func (id, text, self->user_data);
  if (!g_cancellable_is_cancelled (cancellable))
    run_next (self);
}

static gboolean
on_late (gpointer user_data)
{
  ClaraAgentCalls *self = user_data;

  self->late = 0;
  clara_agent_calls_set_waiting (self, FALSE);
  return G_SOURCE_REMOVE;
}

static void
run_next (ClaraAgentCalls *self)
{
  Call *call;
  Asked *asked;

  if (self->calling || self->calls.length == 0)
    return;
  if (self->waiting)
    {
      if (self->late == 0)
        self->late = clara_clock_add_timeout (self->clock, WORDS_LATE_US, on_late, self, NULL);
      return;
    }
  call = g_queue_pop_head (&self->calls);
  self->calling = TRUE;
  asked = g_new0 (Asked, 1);
  asked->owner = self;
  asked->cancellable = g_object_ref (self->cancellable);
  asked->id = g_strdup (call->id);
  clara_dialogue_call_tool_async (self->dialogue, call->id, call->name, call->arguments, on_called, asked);
  call_free (call);
}

/**
 * clara_agent_calls_new:
 * @func: is told what came of each
 *
 * Returns: (transfer full): no calls
 */
ClaraAgentCalls *
clara_agent_calls_new (ClaraDialogue *dialogue, ClaraClock *clock, ClaraAgentCallFunc func,
                       gpointer user_data)
{
  ClaraAgentCalls *self = g_new0 (ClaraAgentCalls, 1);

  self->dialogue = g_object_ref (dialogue);
  self->clock = g_object_ref (clock);
  self->func = func;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  g_queue_init (&self->calls);
  return self;
}

void
clara_agent_calls_free (ClaraAgentCalls *self)
{
  clara_agent_calls_clear (self);
  g_object_unref (self->cancellable);
  g_object_unref (self->dialogue);
  g_object_unref (self->clock);
  g_free (self);
}

void
clara_agent_calls_add (ClaraAgentCalls *self, const char *id, const char *name, const char *arguments)
{
  Call *call = g_new0 (Call, 1);

  call->id = g_strdup (id);
  call->name = g_strdup (name);
  call->arguments = g_strdup (arguments);
  g_queue_push_tail (&self->calls, call);
  run_next (self);
}

/**
 * clara_agent_calls_set_waiting:
 * @waiting: whether the visitor has spoken, and the words of it are still to come
 */
void
clara_agent_calls_set_waiting (ClaraAgentCalls *self, gboolean waiting)
{
  self->waiting = waiting;
  if (waiting)
    return;
  clara_clock_clear (self->clock, &self->late);
  run_next (self);
}

/**
 * clara_agent_calls_clear:
 *
 * Nobody wants to know any more; the one at work is done to its end all the same.
 */
void
clara_agent_calls_clear (ClaraAgentCalls *self)
{
  clara_clock_clear (self->clock, &self->late);
  g_queue_clear_full (&self->calls, call_free);
  self->calling = self->waiting = FALSE;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

/* Returns: whether none waits and none is at work. */
gboolean
clara_agent_calls_is_empty (ClaraAgentCalls *self)
{
  return self->calls.length == 0 && !self->calling;
}
