/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-wake-listener.h"

#include "clara-media.h"
#include "clara-voice-activity.h"

#include <math.h>
#include <string.h>

#define KEPT 500    /* frames of 10 ms */
#define PRE_ROLL 30 /* frames before speech is noticed */
#define HANGOVER 80 /* frames without speech that end a stretch of it */
#define TOGETHER 5  /* frames given to the phrase at a time */
#define FRAME_US 10000

typedef struct
{
  float samples[CLARA_MEDIA_FRAME];
  gint64 time_us;
} Kept;

struct _ClaraWakeListener
{
  ClaraWakePhrase *phrase;
  ClaraBus *bus;
  GMutex lock;   /* of end_us */
  gint64 end_us; /* of the phrase that woke; 0 for none */

  /* The audio thread's. */
  ClaraVoiceActivity *activity;
  Kept *kept; /* a ring */
  guint n_kept;
  guint next;
  guint unvoiced; /* frames since the last speech */
  gboolean in_stretch;
  gboolean begins;
  gint16 together[(PRE_ROLL + TOGETHER) * CLARA_MEDIA_FRAME];
  guint n_together; /* samples */
  gint64 together_us;
};

static void
on_said (ClaraWakePhrase *phrase, gint64 end_us, gpointer user_data)
{
  ClaraWakeListener *self = user_data;

  g_mutex_lock (&self->lock);
  self->end_us = end_us;
  g_mutex_unlock (&self->lock);
  clara_bus_send (self->bus, "wake", clara_json_build ("s", "by", "phrase"), NULL);
}

static void
on_failed (ClaraWakePhrase *phrase, GError *error, gpointer user_data)
{
  clara_bus_publish (
    ((ClaraWakeListener *) user_data)->bus, "error",
    clara_json_build ("sss", "where", "wake phrase", "message", error->message, "fix",
                      "Install the package pocketsphinx-en-us again, or switch wake-by-phrase off"));
}

/**
 * clara_wake_listener_new:
 *
 * Returns: (transfer full): a listener for @phrase
 */
ClaraWakeListener *
clara_wake_listener_new (ClaraWakePhrase *phrase, ClaraBus *bus)
{
  ClaraWakeListener *self = g_new0 (ClaraWakeListener, 1);

  self->phrase = g_object_ref (phrase);
  self->bus = g_object_ref (bus);
  g_mutex_init (&self->lock);
  self->activity = clara_voice_activity_new ();
  self->kept = g_new (Kept, KEPT);
  g_signal_connect (phrase, "said", G_CALLBACK (on_said), self);
  g_signal_connect (phrase, "failed", G_CALLBACK (on_failed), self);
  return self;
}

void
clara_wake_listener_free (ClaraWakeListener *self)
{
  g_signal_handlers_disconnect_by_data (self->phrase, self);
  g_object_unref (self->phrase);
  g_object_unref (self->bus);
  g_mutex_clear (&self->lock);
  clara_voice_activity_free (self->activity);
  g_free (self->kept);
  g_free (self);
}

static void
keep (ClaraWakeListener *self, const float *near, gint64 time_us)
{
  Kept *kept = &self->kept[self->next];

  memcpy (kept->samples, near, sizeof kept->samples);
  kept->time_us = time_us;
  self->next = (self->next + 1) % KEPT;
  self->n_kept = MIN (self->n_kept + 1, KEPT);
}

/* The frame that was kept so many frames ago, 1 being the last. */
static const Kept *
kept_before (ClaraWakeListener *self, guint ago)
{
  return &self->kept[(self->next + KEPT - ago) % KEPT];
}

static void
gather (ClaraWakeListener *self, const Kept *frame)
{
  if (self->n_together == 0)
    self->together_us = frame->time_us;
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    self->together[self->n_together++] = (gint16) lrintf (CLAMP (frame->samples[i], -1.0f, 1.0f) * 32767.0f);
}

static void
give (ClaraWakeListener *self)
{
  if (self->n_together == 0)
    return;
  clara_wake_phrase_push (self->phrase, self->together, self->n_together, self->together_us, self->begins);
  self->begins = FALSE;
  self->n_together = 0;
}

static void
end_stretch (ClaraWakeListener *self)
{
  give (self);
  self->in_stretch = FALSE;
}

/**
 * clara_wake_listener_frame:
 * @near: CLARA_MEDIA_FRAME samples of the microphone
 * @asleep: FALSE where Clara wakes but does not listen yet: the frame is only kept
 */
void
clara_wake_listener_frame (ClaraWakeListener *self, const float *near, gint64 time_us, gboolean asleep)
{
  const float silence[CLARA_MEDIA_FRAME] = { 0 };
  gboolean voiced = clara_voice_activity_frame (self->activity, near, silence);

  keep (self, near, time_us);
  self->unvoiced = voiced ? 0 : self->unvoiced + 1;
  if (!asleep || (!voiced && !self->in_stretch))
    {
      self->in_stretch = FALSE;
      self->n_together = 0;
      return;
    }
  if (!self->in_stretch)
    {
      self->in_stretch = self->begins = TRUE;
      for (guint ago = MIN (PRE_ROLL, self->n_kept); ago > 1; ago--)
        gather (self, kept_before (self, ago));
    }
  gather (self, kept_before (self, 1));
  if (self->n_together >= TOGETHER * CLARA_MEDIA_FRAME)
    give (self);
  if (self->unvoiced >= HANGOVER)
    end_stretch (self);
}

/**
 * clara_wake_listener_take:
 * @near: (out): CLARA_MEDIA_FRAME samples
 *
 * To be called until it says no, when Clara begins to listen.
 *
 * Returns: whether there was one more frame of what was said after the phrase
 */
gboolean
clara_wake_listener_take (ClaraWakeListener *self, float *near, gint64 *time_us)
{
  gint64 end_us;

  g_mutex_lock (&self->lock);
  end_us = self->end_us;
  if (self->n_kept == 0)
    self->end_us = 0;
  g_mutex_unlock (&self->lock);
  self->in_stretch = FALSE;
  self->n_together = 0;
  if (end_us == 0)
    self->n_kept = 0;
  while (self->n_kept > 0)
    {
      const Kept *kept = kept_before (self, self->n_kept--);

      if (kept->time_us + FRAME_US <= end_us)
        continue;
      memcpy (near, kept->samples, sizeof kept->samples);
      *time_us = kept->time_us;
      return TRUE;
    }
  return FALSE;
}
