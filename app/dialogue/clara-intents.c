/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-intents.h"

#include "clara-intent-features.h"
#include "clara-intent-weights.h"

#include <math.h>
#include <string.h>

#define CLASSES (CLARA_INTENT_SET_LANGUAGE + 1)

G_STATIC_ASSERT (G_N_ELEMENTS (clara_intents_weights[0]) == CLASSES);

static void
add_weights (double *scores, guint bucket, double share)
{
  for (guint k = 0; k < CLASSES; k++)
    scores[k] += clara_intents_weights[bucket][k] * share;
}

static void
compute (const char *text, double *chances)
{
  g_autoptr (GArray) buckets = clara_intent_features (text);
  double top = -HUGE_VAL;
  double total = 0;

  memset (chances, 0, CLASSES * sizeof *chances);
  add_weights (chances, CLARA_INTENTS_BUCKETS, clara_intents_scale);
  for (guint i = 0; i < buckets->len; i++)
    add_weights (chances, g_array_index (buckets, guint16, i), clara_intents_scale / sqrt (buckets->len));
  for (guint k = 0; k < CLASSES; k++)
    top = MAX (top, chances[k]);
  for (guint k = 0; k < CLASSES; k++)
    total += chances[k] = exp (chances[k] - top);
  for (guint k = 0; k < CLASSES; k++)
    chances[k] /= total;
}

static guint
best_of (const double *chances)
{
  guint best = 0;

  for (guint k = 1; k < CLASSES; k++)
    if (chances[k] > chances[best])
      best = k;
  return best;
}

/**
 * clara_intents_classify:
 * @confidence: (out): 0 to 1
 *
 * Returns: what the line is most likely about; %CLARA_INTENT_NONE where that is nothing, or not sure enough
 */
ClaraIntent
clara_intents_classify (const char *text, double *confidence)
{
  double chances[CLASSES];
  guint best;

  compute (text, chances);
  best = best_of (chances);
  *confidence = chances[best];
  return chances[best] >= CLARA_INTENTS_REJECT ? (ClaraIntent) best : CLARA_INTENT_NONE;
}
