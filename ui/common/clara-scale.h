/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sizes of a kiosk are in millimetres: a finger is as wide on every screen. */
#define CLARA_SCALE_FALLBACK (96 / 25.4)

double clara_scale_compute (double setting, int width_px, int height_px, int width_mm, int height_mm);
int clara_scale_px (double pixels_per_mm, double mm);

/* How much room a screen has for the layout, by its size in millimetres. */
typedef enum
{
  CLARA_ROOM_NORMAL = 0,
  CLARA_ROOM_SHORT = 1 << 0,    /* under 175 mm high: smaller text, one bubble */
  CLARA_ROOM_PORTRAIT = 1 << 1, /* Clara above the task */
  CLARA_ROOM_NARROW = 1 << 2,   /* the task has no room for two columns */
} ClaraRoom;
ClaraRoom clara_scale_get_room (double pixels_per_mm, double text_scale, int width_px, int height_px);
double clara_scale_get_growth (double pixels_per_mm, int width_px, int height_px);

/**
 * ClaraTapGate:
 *
 * Lets one press through and none for the next 400 ms: the second half of a double tap must not press what
 * has come under the finger meanwhile.
 */
typedef struct
{
  gint64 open_at;
} ClaraTapGate;
#define CLARA_TAP_GATE_US 400000
gboolean clara_tap_gate_accept (ClaraTapGate *self, gint64 now_us);

G_END_DECLS
