/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Trains the intent classifier: multinomial logistic regression over hashed character n-grams, by stochastic
 * gradient descent, with its confidence calibrated by a temperature that is fitted on families of lines that
 * were held out (Guo et al., On Calibration of Modern Neural Networks, 2017).
 *
 *   clara-intents-train OUT.h FILE.tsv...            writes the weights as C; the same input, the same output
 *   clara-intents-train --cross-validate FILE.tsv... says how well lines of unseen families are understood
 *   clara-intents-train --test FILE.tsv...           the same as TAP, against floors
 */
#include "clara-intent-features.h"
#include "clara-intent-lines.h"
#include "clara-intents.h"

#include <math.h>
#include <string.h>

#define CLASSES (CLARA_INTENT_SET_LANGUAGE + 1)
#define EPOCHS 10
#define RATE 6.0
#define DECAY 2e-6
#define FOLDS 5
#define NOBODY G_MAXUINT
/* Below these something is broken: what is understood of what was understood wrongly, and how much is taken.
 */
#define LEAST_RIGHT 0.80
#define LEAST_TAKEN 0.45
#define MOST_NONE_TAKEN 0.15

typedef struct
{
  float *weights; /* [bucket][class], the last bucket is the bias */
  double temperature;
} Model;

static void
model_free (Model *self)
{
  g_free (self->weights);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Model, model_free)

static double
share_of (const GArray *buckets)
{
  return buckets->len > 0 ? 1 / sqrt (buckets->len) : 0;
}

static void
compute (const Model *self, const GArray *buckets, double *chances)
{
  const float *bias = self->weights + CLARA_INTENTS_BUCKETS * CLASSES;
  double share = share_of (buckets);
  double top = -HUGE_VAL;
  double total = 0;

  memset (chances, 0, CLASSES * sizeof *chances);
  for (guint i = 0; i < buckets->len; i++)
    {
      const float *row = self->weights + g_array_index (buckets, guint16, i) * CLASSES;

      for (guint k = 0; k < CLASSES; k++)
        chances[k] += row[k];
    }
  for (guint k = 0; k < CLASSES; k++)
    {
      chances[k] = (chances[k] * share + bias[k]) / self->temperature;
      top = MAX (top, chances[k]);
    }
  for (guint k = 0; k < CLASSES; k++)
    total += chances[k] = exp (chances[k] - top);
  for (guint k = 0; k < CLASSES; k++)
    chances[k] /= total;
}

static void
learn (Model *self, const ClaraIntentLine *line, double rate)
{
  float *bias = self->weights + CLARA_INTENTS_BUCKETS * CLASSES;
  double share = share_of (line->buckets);
  double steps[CLASSES];

  compute (self, line->buckets, steps);
  for (guint k = 0; k < CLASSES; k++)
    {
      steps[k] = rate * ((k == line->intent ? 1 : 0) - steps[k]);
      bias[k] += (float) (0.1 * steps[k]);
      steps[k] *= share;
    }
  for (guint i = 0; i < line->buckets->len; i++)
    {
      float *row = self->weights + g_array_index (line->buckets, guint16, i) * CLASSES;

      for (guint k = 0; k < CLASSES; k++)
        row[k] += (float) (steps[k] - DECAY * row[k]);
    }
}

/* Numbers of our own, so that they are the same with every library. */
static guint32
next_number (guint32 *state)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;
  return *state;
}

static guint
fold_of (guint family)
{
  return (family * 2654435761u >> 8) % FOLDS;
}

/* Families of the folds a and b are left out. */
static Model *
train (const ClaraIntentLines *corpus, guint a, guint b)
{
  Model *self = g_new0 (Model, 1);
  guint32 state = 20251121;
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (guint));

  self->temperature = 1;
  self->weights = g_new0 (float, (CLARA_INTENTS_BUCKETS + 1) * CLASSES);
  for (guint i = 0; i < corpus->lines->len; i++)
    {
      guint fold = fold_of (g_array_index (corpus->lines, ClaraIntentLine, i).family);

      if (fold != a && fold != b)
        g_array_append_val (order, i);
    }
  for (guint epoch = 0; epoch < EPOCHS; epoch++)
    {
      for (guint i = order->len; i > 1; i--)
        {
          guint k = next_number (&state) % i;
          guint kept = g_array_index (order, guint, i - 1);

          g_array_index (order, guint, i - 1) = g_array_index (order, guint, k);
          g_array_index (order, guint, k) = kept;
        }
      for (guint i = 0; i < order->len; i++)
        learn (self, &g_array_index (corpus->lines, ClaraIntentLine, g_array_index (order, guint, i)),
               RATE / (1 + epoch / 2.0));
    }
  return self;
}

/* How surprised the model is by the lines of one fold, a line on average. */
static double
surprise (const Model *self, const ClaraIntentLines *corpus, guint fold)
{
  double total = 0;
  guint n = 0;

  for (guint i = 0; i < corpus->lines->len; i++)
    {
      const ClaraIntentLine *line = &g_array_index (corpus->lines, ClaraIntentLine, i);
      double chances[CLASSES];

      if (fold_of (line->family) != fold)
        continue;
      compute (self, line->buckets, chances);
      total -= log (MAX (chances[line->intent], 1e-9));
      n++;
    }
  return n > 0 ? total / n : 0;
}

/* A model whose confidence is as often right as it says: trained without the fold "held" altogether. */
static Model *
train_calibrated (const ClaraIntentLines *corpus, guint held)
{
  guint judge = held == NOBODY ? 0 : (held + 1) % FOLDS;
  g_autoptr (Model) trial = train (corpus, held, judge);
  Model *self = train (corpus, held, NOBODY);
  double least = HUGE_VAL;

  for (double temperature = 0.4; temperature < 3; temperature += 0.05)
    {
      double value;

      trial->temperature = temperature;
      value = surprise (trial, corpus, judge);
      if (value < least)
        {
          least = value;
          self->temperature = temperature;
        }
    }
  return self;
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

typedef struct
{
  guint lines;
  guint right;
  guint wrong;
  guint top; /* the best guess is right, whatever its confidence */
  guint none;
  guint none_taken;
} Count;

static void
count_line (Count *count, const ClaraIntentLine *line, const double *chances)
{
  guint best = best_of (chances);
  gboolean taken = best != 0 && chances[best] >= CLARA_INTENTS_REJECT;

  if (line->intent == 0)
    {
      count->none++;
      count->none_taken += taken ? 1 : 0;
      return;
    }
  count->lines++;
  count->top += best == line->intent ? 1 : 0;
  count->right += taken && best == line->intent ? 1 : 0;
  count->wrong += taken && best != line->intent ? 1 : 0;
}

/* Each line is judged by a classifier that never saw it, nor another of its family. */
static Count *
cross_validate (const ClaraIntentLines *corpus)
{
  Count *counts = g_new0 (Count, corpus->groups->len);

  for (guint fold = 0; fold < FOLDS; fold++)
    {
      g_autoptr (Model) model = train_calibrated (corpus, fold);

      for (guint i = 0; i < corpus->lines->len; i++)
        {
          const ClaraIntentLine *line = &g_array_index (corpus->lines, ClaraIntentLine, i);
          double chances[CLASSES];

          if (fold_of (line->family) != fold)
            continue;
          compute (model, line->buckets, chances);
          count_line (&counts[line->group], line, chances);
        }
    }
  return counts;
}

static void
print_counts (const ClaraIntentLines *corpus, const Count *counts)
{
  for (guint i = 0; i < corpus->groups->len; i++)
    {
      const Count *c = &counts[i];
      double n = MAX (c->lines, 1);

      g_print ("intents, %s, families unseen (n=%u): best guess right %.3f; above the threshold right %.3f  "
               "wrong %.3f  "
               "rejected %.3f; what is none taken for one %.3f (n=%u)\n",
               (const char *) g_ptr_array_index (corpus->groups, i), c->lines, c->top / n, c->right / n,
               c->wrong / n, 1 - (c->right + c->wrong) / n, c->none_taken / (double) MAX (c->none, 1),
               c->none);
    }
}

static int
test_counts (const ClaraIntentLines *corpus, const Count *counts)
{
  guint failed = 0;

  g_print ("1..%u\n", corpus->groups->len);
  for (guint i = 0; i < corpus->groups->len; i++)
    {
      const Count *c = &counts[i];
      guint taken = MAX (c->right + c->wrong, 1);
      gboolean good = c->right >= LEAST_RIGHT * taken && taken >= LEAST_TAKEN * c->lines
                      && c->none_taken <= MOST_NONE_TAKEN * c->none;

      failed += good ? 0 : 1;
      g_print ("%s %u - %s: %.3f of the answers right, %.3f answered, %.3f of none\n", good ? "ok" : "not ok",
               i + 1, (const char *) g_ptr_array_index (corpus->groups, i), c->right / (double) taken,
               taken / (double) MAX (c->lines, 1), c->none_taken / (double) MAX (c->none, 1));
    }
  return failed > 0 ? 1 : 0;
}

static gboolean
write_weights (const ClaraIntentLines *corpus, const char *path, GError **error)
{
  g_autoptr (Model) model = train_calibrated (corpus, NOBODY);
  g_autoptr (GString) text = g_string_new ("/* Written by clara-intents-train; not kept. */\n");
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  gsize n = (CLARA_INTENTS_BUCKETS + 1) * CLASSES;
  double most = 1e-9;

  for (gsize i = 0; i < n; i++)
    most = MAX (most, fabs (model->weights[i]));
  g_string_append_printf (text, "static const double clara_intents_scale = %s;\n",
                          g_ascii_dtostr (number, sizeof number, most / 127 / model->temperature));
  g_string_append_printf (
    text, "static const signed char clara_intents_weights[CLARA_INTENTS_BUCKETS + 1][%d] = {\n", CLASSES);
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (text, "%s%d%s", i % CLASSES == 0 ? "{" : ",",
                            (int) lround (model->weights[i] / most * 127),
                            i % CLASSES == CLASSES - 1 ? "},\n" : "");
  g_string_append (text, "};\n");
  return g_file_set_contents (path, text->str, (gssize) text->len, error);
}

int
main (int argc, char **argv)
{
  g_autoptr (ClaraIntentLines) corpus = NULL;
  g_autofree Count *counts = NULL;
  g_autoptr (GError) error = NULL;

  if (argc < 3)
    {
      g_printerr ("usage: clara-intents-train OUT.h|--cross-validate|--test FILE.tsv...\n");
      return 2;
    }
  corpus = clara_intent_lines_read ((guint) argc - 2, (const char *const *) argv + 2, &error);
  if (corpus != NULL && argv[1][0] == '-')
    {
      counts = cross_validate (corpus);
      if (g_str_equal (argv[1], "--test"))
        return test_counts (corpus, counts);
      print_counts (corpus, counts);
      return 0;
    }
  if (corpus != NULL && write_weights (corpus, argv[1], &error))
    return 0;
  g_printerr ("%s\n", error->message);
  return 1;
}
