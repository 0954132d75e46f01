/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-log.h"

#include <stdio.h>
#include <string.h>

/* The one global: GLib's log has one writer per process, and a secret may reach it from any room. */
static GMutex lock;
static GPtrArray *secrets;
static gboolean be_verbose;

/**
 * clara_log_add_secret:
 * @secret: a key, token or password that must never be read in a log
 *
 * Any thread. Texts under 6 characters are not taken: they would blank out ordinary words.
 */
void
clara_log_add_secret (const char *secret)
{
  if (secret == NULL || strlen (secret) < 6)
    return;
  g_mutex_lock (&lock);
  if (secrets == NULL)
    secrets = g_ptr_array_new_with_free_func (g_free);
  if (!g_ptr_array_find_with_equal_func (secrets, secret, g_str_equal, NULL))
    g_ptr_array_add (secrets, g_strdup (secret));
  g_mutex_unlock (&lock);
}

/**
 * clara_log_redact:
 *
 * Returns: (transfer full): @text with every known secret replaced
 */
char *
clara_log_redact (const char *text)
{
  GString *out = g_string_new (text);

  g_mutex_lock (&lock);
  for (guint i = 0; secrets != NULL && i < secrets->len; i++)
    g_string_replace (out, g_ptr_array_index (secrets, i), "[redacted]", 0);
  g_mutex_unlock (&lock);
  return g_string_free (out, FALSE);
}

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize n_fields, gpointer user_data)
{
  g_autofree char *line = NULL;
  g_autofree char *clean = NULL;

  if (!be_verbose && (level & (G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG)) != 0)
    return G_LOG_WRITER_HANDLED;
  line = g_log_writer_format_fields (level, fields, n_fields, FALSE);
  clean = clara_log_redact (line);
  fprintf (stderr, "%s\n", clean);
  fflush (stderr);
  return G_LOG_WRITER_HANDLED;
}

/**
 * clara_log_init:
 * @verbose: whether information and debug lines are written too
 *
 * Sends the log to standard error, without secrets. Once, at start.
 */
void
clara_log_init (gboolean verbose)
{
  be_verbose = verbose || g_getenv ("G_MESSAGES_DEBUG") != NULL;
  g_log_set_writer_func (write_log, NULL, NULL);
}
