/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ClaraPlayout:
 *
 * Where Clara's voice goes: the loudspeaker, or, where there is none, a clock that lets the same sound pass
 * by unheard, so that captions and dialogue keep their pace. Sounds play in the order of their tags, which
 * count up. Main thread.
 */
#define CLARA_TYPE_PLAYOUT (clara_playout_get_type ())
G_DECLARE_INTERFACE (ClaraPlayout, clara_playout, CLARA, PLAYOUT, GObject)
struct _ClaraPlayoutInterface
{
  GTypeInterface parent_iface;
  gsize (*play) (ClaraPlayout *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag);
  gboolean (*get_played) (ClaraPlayout *self, guint64 *tag, gint64 *offset_us, gboolean *idle);
  void (*silence) (ClaraPlayout *self);
};
gsize clara_playout_play (ClaraPlayout *self, const gint16 *samples, gsize n_samples, int rate, guint64 tag);
gboolean clara_playout_get_played (ClaraPlayout *self, guint64 *tag, gint64 *offset_us, gboolean *idle);
void clara_playout_silence (ClaraPlayout *self);

G_END_DECLS
