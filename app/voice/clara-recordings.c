/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-recordings.h"

#include <glib/gstdio.h>
#include <string.h>

#define SUFFIX ".wav"
#define STAMP_LENGTH 16 /* 20261130T221500Z */

typedef struct
{
  char *name;
  gint64 real_us;
  guint64 bytes;
} Entry;

static void
entry_free (gpointer data)
{
  g_free (((Entry *) data)->name);
  g_free (data);
}

/**
 * clara_recordings_name:
 * @real_us: when the recording begins, microseconds since 1970 UTC
 *
 * Returns: (transfer full): the file's name: sorted by name, recordings are sorted by time
 */
char *
clara_recordings_name (gint64 real_us, const char *session_id)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (real_us / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (at, "%Y%m%dT%H%M%SZ");
  g_autofree char *id = g_strdup (session_id);

  return g_strdup_printf (
    "%s-%s" SUFFIX, stamp,
    g_strcanon (id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", '_'));
}

/* Returns FALSE for what is no recording of ours. The name tells the time: a file that was copied or restored
 * is as old as what is said in it. */
static gboolean
read_name (const char *name, gint64 *real_us)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autofree char *stamp = NULL;
  g_autoptr (GDateTime) at = NULL;

  if (!g_str_has_suffix (name, SUFFIX) || strlen (name) <= STAMP_LENGTH + strlen (SUFFIX)
      || name[STAMP_LENGTH] != '-')
    return FALSE;
  stamp = g_strndup (name, STAMP_LENGTH);
  at = g_date_time_new_from_iso8601 (stamp, utc);
  if (at == NULL)
    return FALSE;
  *real_us = g_date_time_to_unix (at) * G_USEC_PER_SEC;
  return TRUE;
}

static int
compare_newest_first (gconstpointer a, gconstpointer b)
{
  const Entry *first = *(const Entry *const *) a;
  const Entry *second = *(const Entry *const *) b;

  return -strcmp (first->name, second->name);
}

static GPtrArray *
list (const char *folder)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (entry_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GStatBuf status;
      gint64 real_us;
      Entry *entry;

      if (!read_name (name, &real_us) || g_lstat (path, &status) != 0 || !S_ISREG (status.st_mode))
        continue;
      entry = g_new0 (Entry, 1);
      entry->name = g_strdup (name);
      entry->real_us = real_us;
      entry->bytes = (guint64) MAX (status.st_size, 0);
      g_ptr_array_add (entries, entry);
    }
  g_ptr_array_sort (entries, compare_newest_first);
  return entries;
}

/**
 * clara_recordings_count:
 * @bytes: (out): of all of them
 *
 * Returns: how many recordings are in @folder; none where there is no such folder
 */
guint
clara_recordings_count (const char *folder, guint64 *bytes)
{
  g_autoptr (GPtrArray) entries = list (folder);

  *bytes = 0;
  for (guint i = 0; i < entries->len; i++)
    *bytes += ((Entry *) g_ptr_array_index (entries, i))->bytes;
  return entries->len;
}

/**
 * clara_recordings_trim:
 * @older_than_us: what began before this, microseconds since 1970 UTC, goes
 * @most_bytes: of what is left the oldest go until it is no more than this
 *
 * Goes on after a file that cannot be deleted.
 *
 * Returns: FALSE where one could not: the first
 */
gboolean
clara_recordings_trim (const char *folder, gint64 older_than_us, guint64 most_bytes, GError **error)
{
  g_autoptr (GPtrArray) entries = list (folder);
  guint64 bytes = 0;
  gboolean whole = TRUE;

  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = g_ptr_array_index (entries, i);
      g_autofree char *path = g_build_filename (folder, entry->name, NULL);

      bytes += entry->bytes;
      if (entry->real_us >= older_than_us && bytes <= most_bytes)
        continue;
      if (g_unlink (path) != 0)
        {
          if (whole)
            g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         "The recording '%s' is past its time or room and cannot be deleted. Delete it by "
                         "hand, and see to the rights of its folder",
                         path);
          whole = FALSE;
        }
    }
  return whole;
}
