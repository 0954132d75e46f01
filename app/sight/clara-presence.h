/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* ClaraPresence: whether somebody stands there, from looks that did or did not find a face. Times are the
 * clock's, in microseconds. */
#define CLARA_PRESENCE_STAY_US (700 * 1000)
#define CLARA_PRESENCE_LOST_US (2000 * 1000)
#define CLARA_PRESENCE_MISS_US (450 * 1000)    /* a face may be missed for so long while it stays */
#define CLARA_PRESENCE_MOTION_US (3000 * 1000) /* after motion it is worth looking for faces */

typedef struct
{
  gboolean present;
  gboolean has_face;
  gint64 since_us; /* the face came */
  gint64 face_us;  /* the face was last seen */
  gboolean has_motion;
  gint64 motion_us; /* something last moved */
} ClaraPresence;

void clara_presence_motion (ClaraPresence *self, gint64 now_us);
/* Whether a look for faces is worth its while. */
gboolean clara_presence_wants_look (const ClaraPresence *self, gint64 now_us);
/* TRUE when present changed. */
gboolean clara_presence_looked (ClaraPresence *self, gboolean found, gint64 now_us);
gboolean clara_presence_tick (ClaraPresence *self, gint64 now_us);
gboolean clara_presence_reset (ClaraPresence *self);

G_END_DECLS
