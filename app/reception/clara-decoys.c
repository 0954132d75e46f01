/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-decoys.h"

#include "clara-codes.h"

typedef struct
{
  GArray *asked; /* gint64 times, rising */
  gint64 expires_at;
  int attempts_left;
} Decoy;

struct _ClaraDecoys
{
  GHashTable *people; /* text asked for to Decoy */
};

static void
decoy_free (gpointer data)
{
  Decoy *decoy = data;

  g_array_unref (decoy->asked);
  g_free (decoy);
}

static const char *
key_of (const char *asked_for)
{
  return asked_for != NULL ? asked_for : "";
}

ClaraDecoys *
clara_decoys_new (void)
{
  ClaraDecoys *self = g_new0 (ClaraDecoys, 1);

  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, decoy_free);
  return self;
}

void
clara_decoys_free (ClaraDecoys *self)
{
  g_hash_table_unref (self->people);
  g_free (self);
}

/**
 * clara_decoys_count:
 * @now: real time in microseconds
 *
 * Forgets what is out of the window, so that made-up names cannot fill the memory.
 *
 * Returns: how many codes were asked for within it
 */
int
clara_decoys_count (ClaraDecoys *self, gint64 now)
{
  GHashTableIter iter;
  gpointer value;
  int count = 0;

  g_hash_table_iter_init (&iter, self->people);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Decoy *decoy = value;

      while (decoy->asked->len > 0 && g_array_index (decoy->asked, gint64, 0) <= now - CLARA_CODES_WINDOW)
        g_array_remove_index (decoy->asked, 0);
      if (decoy->asked->len == 0)
        g_hash_table_iter_remove (&iter);
      else
        count += (int) decoy->asked->len;
    }
  return count;
}

/**
 * clara_decoys_ask:
 * @asked_for: (nullable): who
 *
 * Returns: whether one more code may be asked for
 */
gboolean
clara_decoys_ask (ClaraDecoys *self, const char *asked_for, gint64 now)
{
  Decoy *decoy = g_hash_table_lookup (self->people, key_of (asked_for));

  if (decoy == NULL)
    {
      decoy = g_new0 (Decoy, 1);
      decoy->asked = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_hash_table_insert (self->people, g_strdup (key_of (asked_for)), decoy);
    }
  if (decoy->asked->len >= CLARA_CODES_PER_PERSON)
    return FALSE;
  g_array_append_val (decoy->asked, now);
  decoy->expires_at = now + CLARA_CODES_VALID;
  decoy->attempts_left = CLARA_CODES_ATTEMPTS;
  return TRUE;
}

/**
 * clara_decoys_try:
 *
 * Returns: how many attempts are left after this wrong one; -1 where no code is open
 */
int
clara_decoys_try (ClaraDecoys *self, const char *asked_for, gint64 now)
{
  Decoy *decoy = g_hash_table_lookup (self->people, key_of (asked_for));

  if (decoy == NULL || decoy->attempts_left == 0 || decoy->expires_at <= now)
    return -1;
  return --decoy->attempts_left;
}
