/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-clock-playout.h"

typedef struct
{
  guint64 tag;
  gint64 begins; /* on the clock */
  gint64 length; /* microseconds */
} Sound;

struct _ClaraClockPlayout
{
  GObject parent_instance;
  ClaraClock *clock;
  GArray *sounds; /* Sound, without gaps in time but where nothing was there to play */
};

/* What was heard is forgotten, but for the sound that was heard last. */
static guint
find_now (ClaraClockPlayout *self, gint64 now)
{
  guint index = 0;

  while (index + 1 < self->sounds->len && g_array_index (self->sounds, Sound, index + 1).begins <= now)
    index++;
  return index;
}

static gsize
clock_playout_play (ClaraPlayout *playout, const gint16 *samples, gsize n_samples, int rate, guint64 tag)
{
  ClaraClockPlayout *self = CLARA_CLOCK_PLAYOUT (playout);
  gint64 now = clara_clock_get_monotonic (self->clock);
  gint64 length = (gint64) n_samples * G_USEC_PER_SEC / rate;
  Sound *last = self->sounds->len > 0 ? &g_array_index (self->sounds, Sound, self->sounds->len - 1) : NULL;
  gint64 end = last != NULL ? last->begins + last->length : now;

  if (last != NULL && last->tag == tag)
    {
      if (end < now)
        last->begins += now - end; /* it had run dry: what was heard stays heard */
      last->length += length;
    }
  else
    {
      Sound sound = { tag, MAX (end, now), length };

      if (last != NULL)
        g_array_remove_range (self->sounds, 0, find_now (self, now));
      g_array_append_val (self->sounds, sound);
    }
  return n_samples;
}

static gboolean
clock_playout_get_played (ClaraPlayout *playout, guint64 *tag, gint64 *offset_us, gboolean *idle)
{
  ClaraClockPlayout *self = CLARA_CLOCK_PLAYOUT (playout);
  gint64 now = clara_clock_get_monotonic (self->clock);
  const Sound *sound;

  if (self->sounds->len == 0)
    return FALSE;
  sound = &g_array_index (self->sounds, Sound, find_now (self, now));
  *tag = sound->tag;
  *offset_us = CLAMP (now - sound->begins, 0, sound->length);
  sound = &g_array_index (self->sounds, Sound, self->sounds->len - 1);
  *idle = now >= sound->begins + sound->length;
  return TRUE;
}

static void
clock_playout_silence (ClaraPlayout *playout)
{
  ClaraClockPlayout *self = CLARA_CLOCK_PLAYOUT (playout);
  gint64 now = clara_clock_get_monotonic (self->clock);
  guint index;

  if (self->sounds->len == 0)
    return;
  index = find_now (self, now);
  g_array_set_size (self->sounds, index + 1);
  g_array_index (self->sounds, Sound, index).length =
    CLAMP (now - g_array_index (self->sounds, Sound, index).begins, 0,
           g_array_index (self->sounds, Sound, index).length);
}

static void
clock_playout_iface_init (ClaraPlayoutInterface *iface)
{
  iface->play = clock_playout_play;
  iface->get_played = clock_playout_get_played;
  iface->silence = clock_playout_silence;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraClockPlayout, clara_clock_playout, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_PLAYOUT, clock_playout_iface_init))

static void
clara_clock_playout_finalize (GObject *object)
{
  ClaraClockPlayout *self = CLARA_CLOCK_PLAYOUT (object);

  g_array_unref (self->sounds);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_clock_playout_parent_class)->finalize (object);
}

static void
clara_clock_playout_class_init (ClaraClockPlayoutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_clock_playout_finalize;
}

static void
clara_clock_playout_init (ClaraClockPlayout *self)
{
  self->sounds = g_array_new (FALSE, FALSE, sizeof (Sound));
}

/**
 * clara_clock_playout_new:
 *
 * Returns: (transfer full): a loudspeaker that nobody hears
 */
ClaraPlayout *
clara_clock_playout_new (ClaraClock *clock)
{
  ClaraClockPlayout *self = g_object_new (CLARA_TYPE_CLOCK_PLAYOUT, NULL);

  self->clock = g_object_ref (clock);
  return CLARA_PLAYOUT (self);
}
