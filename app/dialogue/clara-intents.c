/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-intents.h"

#include "clara-intent-weights.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

#define LONGEST_LINE 300

G_STATIC_ASSERT (CLARA_INTENTS_CLASSES == CLARA_INTENT_SET_LANGUAGE + 1);

/* Small letters, digits and marks with one space between the words and around them. */
static char *
normalise (const char *text)
{
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  g_autofree char *folded = composed != NULL ? g_utf8_casefold (composed, -1) : g_strdup ("");
  GString *line = g_string_new (" ");

  for (const char *p = folded; *p != '\0' && line->len < LONGEST_LINE; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_type (c) == G_UNICODE_FORMAT)
        continue;
      if (g_unichar_isalnum (c) || g_unichar_ismark (c))
        g_string_append_unichar (line, c);
      else if (line->str[line->len - 1] != ' ')
        g_string_append_c (line, ' ');
    }
  if (line->str[line->len - 1] != ' ')
    g_string_append_c (line, ' ');
  return g_string_free (line, FALSE);
}

/* FNV-1a */
static guint
bucket_of (const char *gram, gsize length)
{
  guint32 value = 2166136261u;

  for (gsize i = 0; i < length; i++)
    value = (value ^ (guchar) gram[i]) * 16777619u;
  return value % CLARA_INTENTS_BUCKETS;
}

static void
add_weights (double *scores, guint bucket, double share)
{
  for (guint k = 0; k < CLARA_INTENTS_CLASSES; k++)
    scores[k] += clara_intents_weights[bucket][k] * share;
}

/* The n-grams that begin at one character. */
static void
mark_grams (const char *start, guint8 *seen, guint *n)
{
  const char *end = start;

  for (guint length = 1; length <= CLARA_INTENTS_LONGEST && *end != '\0'; length++)
    {
      guint bucket;

      end = g_utf8_next_char (end);
      if (length < CLARA_INTENTS_SHORTEST)
        continue;
      bucket = bucket_of (start, (gsize) (end - start));
      *n += seen[bucket] == 0 ? 1 : 0;
      seen[bucket] = 1;
    }
}

static void
compute (const char *text, double *chances)
{
  g_autofree char *line = normalise (text);
  g_autofree guint8 *seen = g_new0 (guint8, CLARA_INTENTS_BUCKETS);
  guint n = 0;
  double top = -HUGE_VAL;
  double total = 0;

  memset (chances, 0, CLARA_INTENTS_CLASSES * sizeof *chances);
  for (const char *p = line; *p != '\0'; p = g_utf8_next_char (p))
    mark_grams (p, seen, &n);
  add_weights (chances, CLARA_INTENTS_BUCKETS, clara_intents_scale);
  for (guint bucket = 0; bucket < CLARA_INTENTS_BUCKETS; bucket++)
    if (seen[bucket] != 0)
      add_weights (chances, bucket, clara_intents_scale / sqrt (n));
  for (guint k = 0; k < CLARA_INTENTS_CLASSES; k++)
    top = MAX (top, chances[k]);
  for (guint k = 0; k < CLARA_INTENTS_CLASSES; k++)
    total += chances[k] = exp (chances[k] - top);
  for (guint k = 0; k < CLARA_INTENTS_CLASSES; k++)
    chances[k] /= total;
}

static guint
best_of (const double *chances)
{
  guint best = 0;

  for (guint k = 1; k < CLARA_INTENTS_CLASSES; k++)
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
  double chances[CLARA_INTENTS_CLASSES];
  guint best;

  compute (text, chances);
  best = best_of (chances);
  *confidence = chances[best];
  return chances[best] >= CLARA_INTENTS_REJECT ? (ClaraIntent) best : CLARA_INTENT_NONE;
}

gboolean
clara_intents_check (GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (clara_intents_probes); i++)
    {
      double chances[CLARA_INTENTS_CLASSES];
      guint best;

      compute (clara_intents_probes[i].line, chances);
      best = best_of (chances);
      if ((int) best == clara_intents_probes[i].best
          && fabs (chances[best] - clara_intents_probes[i].confidence) < 0.001)
        continue;
      g_set_error (
        error, G_IO_ERROR, G_IO_ERROR_FAILED, "'%s' is %s (%.4f), not %s (%.4f) as when it was trained",
        clara_intents_probes[i].line, clara_intent_name (best), chances[best],
        clara_intent_name ((ClaraIntent) clara_intents_probes[i].best), clara_intents_probes[i].confidence);
      return FALSE;
    }
  return TRUE;
}
