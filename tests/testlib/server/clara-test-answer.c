/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-answer-private.h"

#include "clara-test-socket-private.h"

#include <string.h>

void
clara_test_step_free (ClaraTestStep *step)
{
  g_clear_pointer (&step->bytes, g_bytes_unref);
  g_free (step);
}

void
clara_test_answer_free (ClaraTestAnswer *self)
{
  g_free (self->path);
  g_ptr_array_unref (self->headers);
  g_clear_object (&self->socket);
  g_queue_clear_full (&self->steps, (GDestroyNotify) clara_test_step_free);
  g_free (self);
}

ClaraTestAnswer *
clara_test_answer_new (const char *path)
{
  ClaraTestAnswer *self = g_new0 (ClaraTestAnswer, 1);

  self->path = g_strdup (path);
  self->status = 200;
  self->headers = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->steps);
  return self;
}

static void
add_step (ClaraTestAnswer *self, ClaraTestStepKind kind, guint after_ms, const void *data, gsize length)
{
  ClaraTestStep *step = g_new0 (ClaraTestStep, 1);

  step->kind = kind;
  step->after_ms = after_ms;
  if (data != NULL)
    step->bytes = g_bytes_new (data, length);
  g_queue_push_tail (&self->steps, step);
}

void
clara_test_answer_status (ClaraTestAnswer *self, guint status)
{
  self->status = status;
}

void
clara_test_answer_header (ClaraTestAnswer *self, const char *name, const char *value)
{
  g_ptr_array_add (self->headers, g_strdup (name));
  g_ptr_array_add (self->headers, g_strdup (value));
}

/* One piece of the body, in an HTTP chunk of its own. */
void
clara_test_answer_bytes (ClaraTestAnswer *self, guint after_ms, const void *data, gsize length)
{
  /* libsoup would take an empty chunk for the end. */
  if (length > 0)
    add_step (self, CLARA_TEST_SEND, after_ms, data, length);
}

void
clara_test_answer_text (ClaraTestAnswer *self, guint after_ms, const char *text)
{
  clara_test_answer_bytes (self, after_ms, text, strlen (text));
}

/* A server-sent event with this data. */
void
clara_test_answer_event (ClaraTestAnswer *self, guint after_ms, const char *data)
{
  g_autofree char *event = g_strdup_printf ("data: %s\n\n", data);

  clara_test_answer_text (self, after_ms, event);
}

/* The status and the headers, and no more yet. */
void
clara_test_answer_headers (ClaraTestAnswer *self, guint after_ms)
{
  add_step (self, CLARA_TEST_HEADERS, after_ms, NULL, 0);
}

/* The connection is closed in the middle of the answer. */
void
clara_test_answer_cut (ClaraTestAnswer *self, guint after_ms)
{
  /* What was to be sent before must have left. */
  add_step (self, CLARA_TEST_CUT, MAX (after_ms, 1), NULL, 0);
}

/* Nothing more comes, and the connection stays open. */
void
clara_test_answer_stall (ClaraTestAnswer *self)
{
  add_step (self, CLARA_TEST_STALL, 0, NULL, 0);
}

/* In place of an answer these bytes, and the end. */
void
clara_test_answer_garbage (ClaraTestAnswer *self, const void *data, gsize length)
{
  add_step (self, CLARA_TEST_GARBAGE, 0, data, length);
}

/* All that was given so far comes later by this. */
void
clara_test_answer_delay (ClaraTestAnswer *self, guint by_ms)
{
  ClaraTestStep *first = g_queue_peek_head (&self->steps);

  if (first != NULL)
    first->after_ms += by_ms;
}

/**
 * clara_test_answer_split:
 * @piece: bytes
 *
 * Cuts what was given so far into pieces of this size, wherever that falls, each after its pause.
 */
void
clara_test_answer_split (ClaraTestAnswer *self, gsize piece, guint pause_ms)
{
  GQueue steps = self->steps;
  ClaraTestStep *step;

  g_queue_init (&self->steps);
  while ((step = g_queue_pop_head (&steps)) != NULL)
    {
      gsize length = 0;
      const guint8 *data = step->kind == CLARA_TEST_SEND ? g_bytes_get_data (step->bytes, &length) : NULL;

      for (gsize at = 0; at < length; at += piece)
        add_step (self, CLARA_TEST_SEND, at == 0 ? MAX (step->after_ms, pause_ms) : pause_ms, data + at,
                  MIN (piece, length - at));
      if (data == NULL)
        g_queue_push_tail (&self->steps, step);
      else
        clara_test_step_free (step);
    }
}

/**
 * clara_test_answer_keep:
 * @share: 0 to 1
 *
 * Forgets what was given so far but for this share of its bytes: what comes next, comes there.
 */
void
clara_test_answer_keep (ClaraTestAnswer *self, double share)
{
  gsize kept = 0;
  GQueue steps = self->steps;
  ClaraTestStep *step;

  for (GList *at = steps.head; at != NULL; at = at->next)
    if (((ClaraTestStep *) at->data)->bytes != NULL)
      kept += g_bytes_get_size (((ClaraTestStep *) at->data)->bytes);
  kept = (gsize) ((double) kept * share);
  g_queue_init (&self->steps);
  while ((step = g_queue_pop_head (&steps)) != NULL)
    {
      gsize length = step->bytes != NULL ? MIN (g_bytes_get_size (step->bytes), kept) : 0;

      if (length > 0)
        add_step (self, step->kind, step->after_ms, g_bytes_get_data (step->bytes, NULL), length);
      kept -= length;
      clara_test_step_free (step);
    }
}

/**
 * clara_test_answer_socket:
 *
 * In place of an answer a WebSocket is opened, unless the status is set to another than 200 or the request is
 * no proper handshake. A header of the answer goes into the handshake; one of its own replaces the right one.
 *
 * Returns: (transfer none): the socket, to be given its script
 */
ClaraTestSocket *
clara_test_answer_socket (ClaraTestAnswer *self)
{
  if (self->socket == NULL)
    self->socket = clara_test_socket_new ();
  return self->socket;
}
