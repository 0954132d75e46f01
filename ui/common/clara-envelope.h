/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A level that rises with one time constant and falls with another (the ring: 60 and 200 ms). */
typedef struct
{
  double value;
  double target;
} ClaraEnvelope;

void clara_envelope_advance (ClaraEnvelope *self, double seconds, double attack, double release);
double clara_approach (double value, double target, double seconds, double time_constant);

G_END_DECLS
