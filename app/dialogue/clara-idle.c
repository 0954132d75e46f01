/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-idle.h"

struct _ClaraIdle
{
  GObject parent_instance;

  ClaraClock *clock;
  ClaraIdleFuncs funcs;
  gpointer user_data;
  int seconds; /* until the warning; 0: not started */
  int left;    /* of the warning; 0: none */
  gboolean paused;
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraIdle, clara_idle, G_TYPE_OBJECT)

static gboolean on_timer (gpointer user_data);

static void
schedule (ClaraIdle *self, int seconds)
{
  clara_clock_clear (self->clock, &self->timer);
  self->timer = clara_clock_add_timeout (self->clock, seconds * G_USEC_PER_SEC, on_timer, self, NULL);
}

static gboolean
on_timer (gpointer user_data)
{
  ClaraIdle *self = user_data;

  self->timer = 0;
  self->left = self->left == 0 ? CLARA_IDLE_WARNING_SECONDS : self->left - 1;
  if (self->left == 0)
    {
      self->seconds = 0;
      self->funcs.expired (self->user_data);
      return G_SOURCE_REMOVE;
    }
  schedule (self, 1);
  self->funcs.warn (self->left, self->user_data);
  return G_SOURCE_REMOVE;
}

static void
clara_idle_finalize (GObject *object)
{
  ClaraIdle *self = CLARA_IDLE (object);

  clara_clock_clear (self->clock, &self->timer);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_idle_parent_class)->finalize (object);
}

static void
clara_idle_class_init (ClaraIdleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_idle_finalize;
}

static void
clara_idle_init (ClaraIdle *self)
{
}

/**
 * clara_idle_new:
 * @funcs: copied
 * @user_data: given to them; must outlive the object or a clara_idle_stop()
 */
ClaraIdle *
clara_idle_new (ClaraClock *clock, const ClaraIdleFuncs *funcs, gpointer user_data)
{
  ClaraIdle *self = g_object_new (CLARA_TYPE_IDLE, NULL);

  self->clock = g_object_ref (clock);
  self->funcs = *funcs;
  self->user_data = user_data;
  return self;
}

/**
 * clara_idle_start:
 * @seconds: of quiet until the warning begins
 */
void
clara_idle_start (ClaraIdle *self, int seconds)
{
  clara_idle_stop (self);
  self->seconds = seconds;
  if (!self->paused)
    schedule (self, seconds);
}

void
clara_idle_stop (ClaraIdle *self)
{
  gboolean warned = self->left > 0;

  clara_clock_clear (self->clock, &self->timer);
  self->seconds = 0;
  self->left = 0;
  if (warned)
    self->funcs.warn (0, self->user_data);
}

/**
 * clara_idle_touch:
 *
 * Somebody is here: the time starts anew, and a warning is over.
 */
void
clara_idle_touch (ClaraIdle *self)
{
  int seconds = self->seconds;

  if (seconds > 0)
    clara_idle_start (self, seconds);
}

/**
 * clara_idle_set_paused:
 * @paused: nothing is counted meanwhile; the time starts anew afterwards, but a warning goes on where it was
 */
void
clara_idle_set_paused (ClaraIdle *self, gboolean paused)
{
  if (self->paused == paused)
    return;
  self->paused = paused;
  if (self->seconds == 0)
    return;
  if (paused)
    clara_clock_clear (self->clock, &self->timer);
  else
    schedule (self, self->left > 0 ? 1 : self->seconds);
}

gboolean
clara_idle_is_warning (ClaraIdle *self)
{
  return self->left > 0;
}
