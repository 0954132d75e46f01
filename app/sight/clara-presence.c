/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-presence.h"

#include <string.h>

void
clara_presence_motion (ClaraPresence *self, gint64 now_us)
{
  self->has_motion = TRUE;
  self->motion_us = now_us;
}

gboolean
clara_presence_wants_look (const ClaraPresence *self, gint64 now_us)
{
  /* Who stands still is looked at until they are gone. */
  return self->present || self->has_face
         || (self->has_motion && now_us - self->motion_us <= CLARA_PRESENCE_MOTION_US);
}

static gboolean
set_present (ClaraPresence *self, gboolean present)
{
  if (self->present == present)
    return FALSE;
  self->present = present;
  return TRUE;
}

gboolean
clara_presence_looked (ClaraPresence *self, gboolean found, gint64 now_us)
{
  if (!found)
    return clara_presence_tick (self, now_us);
  if (!self->has_face || now_us - self->face_us > CLARA_PRESENCE_MISS_US)
    self->since_us = now_us;
  self->has_face = TRUE;
  self->face_us = now_us;
  return now_us - self->since_us >= CLARA_PRESENCE_STAY_US && set_present (self, TRUE);
}

gboolean
clara_presence_tick (ClaraPresence *self, gint64 now_us)
{
  if (self->has_face && now_us - self->face_us >= CLARA_PRESENCE_LOST_US)
    self->has_face = FALSE;
  return !self->has_face && set_present (self, FALSE);
}

gboolean
clara_presence_reset (ClaraPresence *self)
{
  const gboolean was_present = self->present;

  memset (self, 0, sizeof *self);
  return was_present;
}
