/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-playout.h"

G_DEFINE_INTERFACE (ClaraPlayout, clara_playout, G_TYPE_OBJECT)

static void
clara_playout_default_init (ClaraPlayoutInterface *iface)
{
}

/**
 * clara_playout_play:
 *
 * Returns: how many of the samples were taken; the rest is offered again later
 */
gsize
clara_playout_play (ClaraPlayout *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag)
{
  g_return_val_if_fail (CLARA_IS_PLAYOUT (self), 0);
  return CLARA_PLAYOUT_GET_IFACE (self)->play (self, samples, n_samples, rate, tag);
}

/**
 * clara_playout_get_played:
 * @tag: (out): the sound that is heard now, or was heard last
 * @offset_us: (out): how much of it was heard
 * @idle: (out): whether nothing is left to be heard
 *
 * Returns: FALSE when nothing was ever played
 */
gboolean
clara_playout_get_played (ClaraPlayout *self, guint64 *tag, gint64 *offset_us, gboolean *idle)
{
  g_return_val_if_fail (CLARA_IS_PLAYOUT (self), FALSE);
  return CLARA_PLAYOUT_GET_IFACE (self)->get_played (self, tag, offset_us, idle);
}

/**
 * clara_playout_silence:
 *
 * Drops all that was not heard yet.
 */
void
clara_playout_silence (ClaraPlayout *self)
{
  g_return_if_fail (CLARA_IS_PLAYOUT (self));
  CLARA_PLAYOUT_GET_IFACE (self)->silence (self);
}
