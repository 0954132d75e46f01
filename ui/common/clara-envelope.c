/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-envelope.h"

#include <math.h>

/**
 * clara_approach:
 * @time_constant: seconds until 63 % of the way is done
 *
 * Returns: @value on its way to @target, whatever the length of the frame
 */
double
clara_approach (double value, double target, double seconds, double time_constant)
{
  if (time_constant <= 0)
    return target;
  return target + (value - target) * exp (-MAX (seconds, 0) / time_constant);
}

/**
 * clara_envelope_advance:
 * @seconds: since the last time
 * @attack: seconds in which it is up by 95 %
 * @release: seconds in which it is down by 95 %
 */
void
clara_envelope_advance (ClaraEnvelope *self, double seconds, double attack, double release)
{
  const double time = self->target > self->value ? attack : release;

  self->value = clara_approach (self->value, CLAMP (self->target, 0, 1), seconds, time / 3);
  if (self->value < 0.001)
    self->value = self->target > 0 ? self->value : 0;
}
