/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sound-playout.h"

struct _ClaraSoundPlayout
{
  GObject parent_instance;
  ClaraSound *sound;
};

static gsize
sound_playout_play (ClaraPlayout *playout, const gint16 *samples, gsize n_samples, int rate, guint64 tag)
{
  return clara_sound_play (CLARA_SOUND_PLAYOUT (playout)->sound, samples, n_samples, rate, tag);
}

static gboolean
sound_playout_get_played (ClaraPlayout *playout, guint64 *tag, gint64 *offset_us, gboolean *idle)
{
  return clara_sound_get_played (CLARA_SOUND_PLAYOUT (playout)->sound, tag, offset_us, idle);
}

static void
sound_playout_silence (ClaraPlayout *playout)
{
  clara_sound_silence (CLARA_SOUND_PLAYOUT (playout)->sound);
}

static void
sound_playout_iface_init (ClaraPlayoutInterface *iface)
{
  iface->play = sound_playout_play;
  iface->get_played = sound_playout_get_played;
  iface->silence = sound_playout_silence;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraSoundPlayout, clara_sound_playout, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_PLAYOUT, sound_playout_iface_init))

static void
clara_sound_playout_finalize (GObject *object)
{
  g_object_unref (CLARA_SOUND_PLAYOUT (object)->sound);
  G_OBJECT_CLASS (clara_sound_playout_parent_class)->finalize (object);
}

static void
clara_sound_playout_class_init (ClaraSoundPlayoutClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_sound_playout_finalize;
}

static void
clara_sound_playout_init (ClaraSoundPlayout *self)
{
}

/**
 * clara_sound_playout_new:
 *
 * Returns: (transfer full): the loudspeaker
 */
ClaraPlayout *
clara_sound_playout_new (ClaraSound *sound)
{
  ClaraSoundPlayout *self = g_object_new (CLARA_TYPE_SOUND_PLAYOUT, NULL);

  self->sound = g_object_ref (sound);
  return CLARA_PLAYOUT (self);
}
