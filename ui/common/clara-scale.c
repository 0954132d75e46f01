/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-scale.h"

#include <math.h>

/* Monitors tell nonsense (0, 16x9 for their aspect, a projector's metre): beyond these it is not believed. */
#define MIN_SCALE 1.5
#define MAX_SCALE 20.0
#define MAX_DISTORTION 1.2
#define SHORT_MM 175.0
#define NARROW_MM 105.0
#define LANDSCAPE_WIDTH_MM 338.0
#define LANDSCAPE_HEIGHT_MM 211.0
#define PORTRAIT_WIDTH_MM 215.0
#define PORTRAIT_HEIGHT_MM 330.0
#define GROWTH_STEP 0.05
#define MAX_GROWTH 1.6

/**
 * clara_scale_compute:
 * @setting: logical pixels in a millimetre as the administrator says; 0 to ask the monitor
 * @width_px: size of the monitor in logical pixels
 * @width_mm: and as the monitor tells it
 *
 * Returns: logical pixels in a millimetre; that of 96 dpi where nobody knows
 */
double
clara_scale_compute (double setting, int width_px, int height_px, int width_mm, int height_mm)
{
  double across, down;

  if (isfinite (setting) && setting > 0)
    return MIN (setting, MAX_SCALE);
  if (width_px <= 0 || height_px <= 0 || width_mm <= 0 || height_mm <= 0)
    return CLARA_SCALE_FALLBACK;
  across = (double) width_px / width_mm;
  down = (double) height_px / height_mm;
  if (across < MIN_SCALE || across > MAX_SCALE || MAX (across, down) / MIN (across, down) > MAX_DISTORTION)
    return CLARA_SCALE_FALLBACK;
  return across;
}

/**
 * clara_scale_px:
 *
 * Returns: logical pixels for @mm, at least 1
 */
int
clara_scale_px (double pixels_per_mm, double mm)
{
  return MAX (1, (int) round (pixels_per_mm * mm));
}

/**
 * clara_scale_get_room:
 * @text_scale: larger letters leave less room
 */
ClaraRoom
clara_scale_get_room (double pixels_per_mm, double text_scale, int width_px, int height_px)
{
  ClaraRoom room = CLARA_ROOM_NORMAL;
  const gboolean portrait = height_px > width_px;
  const double task_mm = width_px / pixels_per_mm * (portrait ? 1 : 0.53);

  if (portrait)
    room |= CLARA_ROOM_PORTRAIT;
  if (height_px / pixels_per_mm < SHORT_MM)
    room |= CLARA_ROOM_SHORT;
  if (task_mm / text_scale < NARROW_MM)
    room |= CLARA_ROOM_NARROW;
  return room;
}

/**
 * clara_scale_get_growth:
 *
 * The design is drawn for a panel of 15 inches. On a larger one everything is larger too, as far as both
 * sides let it: who stands before it is further away, and a little text on a large screen looks lost.
 *
 * Returns: by how much to multiply the logical pixels in a millimetre, 1 to 1.6
 */
double
clara_scale_get_growth (double pixels_per_mm, int width_px, int height_px)
{
  const gboolean portrait = height_px > width_px;
  const double across = width_px / pixels_per_mm / (portrait ? PORTRAIT_WIDTH_MM : LANDSCAPE_WIDTH_MM);
  const double down = height_px / pixels_per_mm / (portrait ? PORTRAIT_HEIGHT_MM : LANDSCAPE_HEIGHT_MM);

  /* In steps, so that a few pixels more or less do not set all anew. */
  return CLAMP (floor (MIN (across, down) / GROWTH_STEP + 1e-6) * GROWTH_STEP, 1, MAX_GROWTH);
}

/**
 * clara_tap_gate_accept:
 * @now_us: monotonic time of the press
 *
 * Returns: whether the press counts
 */
gboolean
clara_tap_gate_accept (ClaraTapGate *self, gint64 now_us)
{
  if (now_us < self->open_at)
    return FALSE;
  self->open_at = now_us + CLARA_TAP_GATE_US;
  return TRUE;
}
