/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-http-body.h"

#include <string.h>

struct _ClaraHttpBody
{
  guint references;
  GQueue pieces; /* of GBytes */
  gsize taken;   /* of the first piece */
  gsize queued;
  gboolean ended;
  gboolean given_up;
  ClaraHttpBodyWakeFunc wake;
  gpointer wake_data;
};

/**
 * clara_http_body_new:
 *
 * Returns: (transfer full): a body of which nothing is there yet
 */
ClaraHttpBody *
clara_http_body_new (void)
{
  ClaraHttpBody *self = g_new0 (ClaraHttpBody, 1);

  self->references = 1;
  g_queue_init (&self->pieces);
  return self;
}

ClaraHttpBody *
clara_http_body_ref (ClaraHttpBody *self)
{
  self->references++;
  return self;
}

void
clara_http_body_unref (ClaraHttpBody *self)
{
  if (--self->references > 0)
    return;
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  g_free (self);
}

static void
wake (ClaraHttpBody *self)
{
  if (self->wake != NULL)
    self->wake (self->wake_data);
}

/**
 * clara_http_body_push:
 * @bytes: the next piece; referenced
 *
 * Returns: FALSE where nobody takes it any more: the request is over, or the service has refused it already
 */
gboolean
clara_http_body_push (ClaraHttpBody *self, GBytes *bytes)
{
  g_return_val_if_fail (!self->ended || self->given_up, FALSE);
  if (self->given_up)
    return FALSE;
  if (g_bytes_get_size (bytes) > 0)
    {
      self->queued += g_bytes_get_size (bytes);
      g_queue_push_tail (&self->pieces, g_bytes_ref (bytes));
      wake (self);
    }
  return TRUE;
}

/**
 * clara_http_body_end:
 *
 * There are no more pieces. Without it the request waits until its total deadline.
 */
void
clara_http_body_end (ClaraHttpBody *self)
{
  self->ended = TRUE;
  wake (self);
}

/**
 * clara_http_body_get_queued:
 *
 * Returns: bytes that were pushed and not sent yet; who pushes more than the network takes must look at it
 */
gsize
clara_http_body_get_queued (ClaraHttpBody *self)
{
  return self->queued;
}

/* Private: whom to tell that there is something to take; NULL for nobody. */
void
clara_http_body_attach (ClaraHttpBody *self, ClaraHttpBodyWakeFunc wake_func, gpointer user_data)
{
  self->wake = wake_func;
  self->wake_data = user_data;
}

/* Private: what comes is not wanted any more. */
void
clara_http_body_give_up (ClaraHttpBody *self)
{
  g_queue_clear_full (&self->pieces, (GDestroyNotify) g_bytes_unref);
  self->taken = 0;
  self->queued = 0;
  self->ended = TRUE;
  self->given_up = TRUE;
}

/* Private: whether clara_http_body_take() has bytes, or the end. */
gboolean
clara_http_body_is_ready (ClaraHttpBody *self)
{
  return self->ended || self->pieces.length > 0;
}

/* Private: returns 0 at the end, and where it is not ready. */
gsize
clara_http_body_take (ClaraHttpBody *self, char *buffer, gsize length)
{
  gsize done = 0;

  while (done < length && self->pieces.length > 0)
    {
      gsize size;
      const char *piece = g_bytes_get_data (g_queue_peek_head (&self->pieces), &size);
      gsize now = MIN (size - self->taken, length - done);

      memcpy (buffer + done, piece + self->taken, now);
      done += now;
      self->taken += now;
      if (self->taken == size)
        {
          g_bytes_unref (g_queue_pop_head (&self->pieces));
          self->taken = 0;
        }
    }
  self->queued -= done;
  return done;
}
