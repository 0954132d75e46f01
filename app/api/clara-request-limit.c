/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-request-limit.h"

struct _ClaraRequestLimit
{
  ClaraClock *clock;
  gint64 minute; /* of what is counted */
  guint total;
  GHashTable *addresses; /* char * to Count */
};

typedef struct
{
  guint all;
  guint wrong;
} Count;

ClaraRequestLimit *
clara_request_limit_new (ClaraClock *clock)
{
  ClaraRequestLimit *self = g_new0 (ClaraRequestLimit, 1);

  self->clock = g_object_ref (clock);
  self->addresses = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
clara_request_limit_free (ClaraRequestLimit *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->addresses);
  g_object_unref (self->clock);
  g_free (self);
}

/* The total bounds how many addresses there can be in a minute. */
static Count *
get_count (ClaraRequestLimit *self, const char *address)
{
  gint64 minute = clara_clock_get_monotonic (self->clock) / G_TIME_SPAN_MINUTE;
  Count *count;

  if (minute != self->minute)
    {
      self->minute = minute;
      self->total = 0;
      g_hash_table_remove_all (self->addresses);
    }
  count = g_hash_table_lookup (self->addresses, address);
  if (count == NULL && g_hash_table_size (self->addresses) < CLARA_REQUEST_LIMIT_TOTAL)
    {
      count = g_new0 (Count, 1);
      g_hash_table_insert (self->addresses, g_strdup (address), count);
    }
  return count;
}

/**
 * clara_request_limit_take:
 *
 * Counts a request.
 *
 * Returns: whether it may be served
 */
gboolean
clara_request_limit_take (ClaraRequestLimit *self, const char *address)
{
  Count *count = get_count (self, address);

  if (count == NULL || self->total >= CLARA_REQUEST_LIMIT_TOTAL || count->all >= CLARA_REQUEST_LIMIT_ALL
      || count->wrong >= CLARA_REQUEST_LIMIT_WRONG)
    return FALSE;
  self->total++;
  count->all++;
  return TRUE;
}

/**
 * clara_request_limit_add_wrong:
 *
 * The request was for nothing that is there: somebody may be trying links.
 */
void
clara_request_limit_add_wrong (ClaraRequestLimit *self, const char *address)
{
  Count *count = get_count (self, address);

  if (count != NULL)
    count->wrong++;
}
