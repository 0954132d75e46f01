/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-figures.h"

#include <string.h>

static void
figures_free (gpointer data)
{
  ClaraServiceFigures *figures = data;

  g_free (figures->service);
  g_free (figures->provider);
  g_free (figures->last_reason);
  g_free (figures);
}

static ClaraServiceFigures *
find (GPtrArray *all, const ClaraServiceCallRow *call)
{
  ClaraServiceFigures *figures;

  for (guint i = 0; i < all->len; i++)
    {
      figures = g_ptr_array_index (all, i);
      if (strcmp (figures->service, call->service) == 0 && strcmp (figures->provider, call->provider) == 0)
        return figures;
    }
  figures = g_new0 (ClaraServiceFigures, 1);
  figures->service = g_strdup (call->service);
  figures->provider = g_strdup (call->provider);
  figures->p50_us = figures->p95_us = -1;
  figures->last_at = G_MININT64;
  g_ptr_array_add (all, figures);
  return figures;
}

static void
take (ClaraServiceFigures *figures, const ClaraServiceCallRow *call)
{
  gboolean failed = strcmp (call->outcome, "failed") == 0;

  /* One that was cancelled may cost all the same, but says nothing about the provider. */
  figures->cost += call->cost;
  if (strcmp (call->outcome, "cancelled") == 0)
    return;
  figures->calls++;
  figures->failures += failed;
  if (failed && (figures->last_reason == NULL || call->created_at >= figures->last_at))
    {
      g_free (figures->last_reason);
      figures->last_reason = g_strdup (call->reason);
    }
  if (call->created_at >= figures->last_at)
    {
      figures->last_at = call->created_at;
      figures->last_failed = failed;
    }
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return one < two ? -1 : one > two;
}

/* The smallest that is not beaten by the share of the others. */
static gint64
get_percentile (GArray *times, guint percent)
{
  guint rank = (times->len * percent + 99) / 100;

  return g_array_index (times, gint64, MAX (rank, 1) - 1);
}

static void
measure (ClaraServiceFigures *figures, GPtrArray *calls)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < calls->len; i++)
    {
      const ClaraServiceCallRow *call = g_ptr_array_index (calls, i);

      if (strcmp (call->service, figures->service) == 0 && strcmp (call->provider, figures->provider) == 0
          && strcmp (call->outcome, "done") == 0 && call->first_us >= 0)
        g_array_append_val (times, call->first_us);
    }
  if (times->len == 0)
    return;
  g_array_sort (times, compare_times);
  figures->p50_us = get_percentile (times, 50);
  figures->p95_us = get_percentile (times, 95);
}

static int
compare_figures (gconstpointer a, gconstpointer b)
{
  const ClaraServiceFigures *one = *(const ClaraServiceFigures *const *) a;
  const ClaraServiceFigures *two = *(const ClaraServiceFigures *const *) b;
  int order = strcmp (one->service, two->service);

  return order != 0 ? order : strcmp (one->provider, two->provider);
}

/**
 * clara_service_figures_new:
 * @calls: (element-type ClaraServiceCallRow): in any order
 *
 * Returns: (transfer full) (element-type ClaraServiceFigures): by service and provider
 */
GPtrArray *
clara_service_figures_new (GPtrArray *calls)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (figures_free);

  for (guint i = 0; i < calls->len; i++)
    take (find (all, g_ptr_array_index (calls, i)), g_ptr_array_index (calls, i));
  for (guint i = 0; i < all->len; i++)
    measure (g_ptr_array_index (all, i), calls);
  g_ptr_array_sort (all, compare_figures);
  return all;
}
