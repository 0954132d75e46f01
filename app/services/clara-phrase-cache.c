/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-phrase-cache.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

/* A file: magic, SHA-256 of the rest, rate, number of marks, marks, samples; all of this machine's order. */
#define MAGIC "CLARAPH1"
#define MAGIC_LENGTH 8
#define DIGEST_LENGTH 32
#define SUFFIX ".phrase"
/* No phrase takes longer; what does is no phrase. */
#define LONGEST_US (30 * (gint64) G_USEC_PER_SEC)
#define MOST_MARKS 4096

typedef struct
{
  gint64 at_us;
  gint32 kind;
  gint32 value;
} Mark;

typedef struct
{
  gint32 rate;
  guint32 n_marks;
} Head;

struct _ClaraPhrase
{
  int rate;
  GArray *marks; /* Mark */
  GByteArray *samples;
};

struct _ClaraPhraseCache
{
  GObject parent_instance;

  char *folder;
  gsize most_bytes;
  ClaraClock *clock;
};

G_DEFINE_FINAL_TYPE (ClaraPhraseCache, clara_phrase_cache, G_TYPE_OBJECT)

/* The phrase */

ClaraPhrase *
clara_phrase_new (void)
{
  ClaraPhrase *self = g_new0 (ClaraPhrase, 1);

  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  self->samples = g_byte_array_new ();
  return self;
}

void
clara_phrase_free (ClaraPhrase *self)
{
  g_array_unref (self->marks);
  g_byte_array_unref (self->samples);
  g_free (self);
}

static gint64
get_duration (ClaraPhrase *self)
{
  return self->rate > 0 ? (gint64) (self->samples->len / sizeof (gint16)) * G_USEC_PER_SEC / self->rate : 0;
}

/**
 * clara_phrase_add_audio:
 *
 * Returns: FALSE where this is not to be kept: its rate changes, or it is too long
 */
gboolean
clara_phrase_add_audio (ClaraPhrase *self, GBytes *samples, int rate)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (samples, &size);

  if (self->rate != 0 && self->rate != rate)
    return FALSE;
  self->rate = rate;
  g_byte_array_append (self->samples, data, (guint) size);
  return get_duration (self) <= LONGEST_US;
}

void
clara_phrase_add_mark (ClaraPhrase *self, guint kind, gint64 at_us, int value)
{
  Mark mark = { at_us, (gint32) kind, value };

  if (self->marks->len < MOST_MARKS)
    g_array_append_val (self->marks, mark);
}

/**
 * clara_phrase_play:
 *
 * Puts marks and sound into @part.
 */
void
clara_phrase_play (ClaraPhrase *self, ClaraSpokenPart *part)
{
  g_autoptr (GBytes) samples = g_bytes_new (self->samples->data, self->samples->len);

  for (guint i = 0; i < self->marks->len; i++)
    {
      const Mark *mark = &g_array_index (self->marks, Mark, i);

      clara_spoken_part_add_mark (part, (guint) mark->kind, mark->at_us, mark->value);
    }
  clara_spoken_part_add_audio (part, samples, self->rate);
}

static void
digest (const guint8 *data, gsize length, guint8 *result)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size = DIGEST_LENGTH;

  g_checksum_update (checksum, data, (gssize) length);
  g_checksum_get_digest (checksum, result, &size);
}

static GByteArray *
pack (ClaraPhrase *self)
{
  GByteArray *file = g_byte_array_new ();
  Head head = { self->rate, self->marks->len };

  g_byte_array_append (file, (const guint8 *) MAGIC, MAGIC_LENGTH);
  g_byte_array_set_size (file, MAGIC_LENGTH + DIGEST_LENGTH);
  g_byte_array_append (file, (const guint8 *) &head, sizeof head);
  g_byte_array_append (file, (const guint8 *) self->marks->data, self->marks->len * (guint) sizeof (Mark));
  g_byte_array_append (file, self->samples->data, self->samples->len);
  digest (file->data + MAGIC_LENGTH + DIGEST_LENGTH, file->len - MAGIC_LENGTH - DIGEST_LENGTH,
          file->data + MAGIC_LENGTH);
  return file;
}

/* NULL where it is no phrase of ours. */
static ClaraPhrase *
unpack (const guint8 *data, gsize length)
{
  guint8 found[DIGEST_LENGTH];
  g_autoptr (ClaraPhrase) self = NULL;
  Head head;
  gsize rest;

  if (length < MAGIC_LENGTH + DIGEST_LENGTH + sizeof head || memcmp (data, MAGIC, MAGIC_LENGTH) != 0)
    return NULL;
  digest (data + MAGIC_LENGTH + DIGEST_LENGTH, length - MAGIC_LENGTH - DIGEST_LENGTH, found);
  if (memcmp (found, data + MAGIC_LENGTH, DIGEST_LENGTH) != 0)
    return NULL;
  data += MAGIC_LENGTH + DIGEST_LENGTH;
  rest = length - MAGIC_LENGTH - DIGEST_LENGTH - sizeof head;
  memcpy (&head, data, sizeof head);
  data += sizeof head;
  if (head.rate < 4000 || head.rate > 192000 || head.n_marks > MOST_MARKS
      || rest <= head.n_marks * sizeof (Mark))
    return NULL;
  self = clara_phrase_new ();
  self->rate = head.rate;
  g_array_append_vals (self->marks, data, head.n_marks);
  rest -= head.n_marks * sizeof (Mark);
  if (rest % sizeof (gint16) != 0 || rest > G_MAXINT)
    return NULL;
  g_byte_array_append (self->samples, data + head.n_marks * sizeof (Mark), (guint) rest);
  return get_duration (self) <= LONGEST_US ? g_steal_pointer (&self) : NULL;
}

/* The cache */

static void
clara_phrase_cache_finalize (GObject *object)
{
  ClaraPhraseCache *self = CLARA_PHRASE_CACHE (object);

  g_free (self->folder);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_phrase_cache_parent_class)->finalize (object);
}

static void
clara_phrase_cache_class_init (ClaraPhraseCacheClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_phrase_cache_finalize;
}

static void
clara_phrase_cache_init (ClaraPhraseCache *self)
{
}

/**
 * clara_phrase_cache_new:
 * @folder: made where it is missing
 * @most_bytes: of all files together
 */
ClaraPhraseCache *
clara_phrase_cache_new (const char *folder, gsize most_bytes, ClaraClock *clock)
{
  ClaraPhraseCache *self = g_object_new (CLARA_TYPE_PHRASE_CACHE, NULL);

  self->folder = g_strdup (folder);
  self->most_bytes = most_bytes;
  self->clock = g_object_ref (clock);
  return self;
}

/**
 * clara_phrase_cache_make_key:
 * @voice: (nullable): what the provider calls its voice or model
 *
 * Returns: (transfer full): the name of the phrase's file
 */
char *
clara_phrase_cache_make_key (const char *provider, const char *voice, const char *language, double rate,
                             const char *text)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  /* Lengths, so that no two sets of words make the same line. */
  g_autofree char *line =
    g_strdup_printf ("%zu:%s %zu:%s %zu:%s %s %s", strlen (provider), provider,
                     voice != NULL ? strlen (voice) : 0, voice != NULL ? voice : "", strlen (language),
                     language, g_ascii_dtostr (number, sizeof number, rate), text);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, line, -1);
}

typedef struct
{
  char *folder;
  char *name;
  GByteArray *content;
  gsize most_bytes;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_free (job->folder);
  g_free (job->name);
  g_clear_pointer (&job->content, g_byte_array_unref);
  g_free (job);
}

static Job *
job_new (ClaraPhraseCache *self, const char *key)
{
  Job *job = g_new0 (Job, 1);

  job->folder = g_strdup (self->folder);
  job->name = g_strconcat (key, SUFFIX, NULL);
  job->most_bytes = self->most_bytes;
  return job;
}

static void
load (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autofree char *path = g_build_filename (job->folder, job->name, NULL);
  g_autofree char *content = NULL;
  gsize length;
  ClaraPhrase *phrase = NULL;

  if (g_file_get_contents (path, &content, &length, NULL))
    {
      phrase = unpack ((const guint8 *) content, length);
      if (phrase != NULL)
        utime (path, NULL); /* used now */
      else
        g_unlink (path);
    }
  g_task_return_pointer (task, phrase, (GDestroyNotify) clara_phrase_free);
}

/**
 * clara_phrase_cache_load_async:
 *
 * Reads a phrase. Holds the clock until clara_phrase_cache_load_finish().
 */
void
clara_phrase_cache_load_async (ClaraPhraseCache *self, const char *key, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, clara_phrase_cache_load_async);
  g_task_set_task_data (task, job_new (self, key), job_free);
  clara_clock_hold (self->clock);
  g_task_run_in_thread (task, load);
}

/**
 * clara_phrase_cache_load_finish:
 *
 * Returns: (transfer full) (nullable): the phrase; NULL without error where it is not there
 */
ClaraPhrase *
clara_phrase_cache_load_finish (ClaraPhraseCache *self, GAsyncResult *result, GError **error)
{
  clara_clock_release (self->clock);
  return g_task_propagate_pointer (G_TASK (result), error);
}

typedef struct
{
  char *path;
  gint64 used_at;
  gsize size;
} File;

static void
file_clear (gpointer data)
{
  g_free (((File *) data)->path);
}

static int
compare_use (gconstpointer a, gconstpointer b)
{
  const File *one = a, *two = b;

  return one->used_at < two->used_at ? -1 : one->used_at > two->used_at;
}

/* What was not used for longest goes, until the rest fits. */
static void
shrink (const char *folder, gsize most_bytes)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (File));
  gsize total = 0;
  const char *name;

  g_array_set_clear_func (files, file_clear);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      File file = { g_build_filename (folder, name, NULL), 0, 0 };
      GStatBuf status;

      if (!g_str_has_suffix (name, SUFFIX) || g_stat (file.path, &status) != 0)
        {
          g_free (file.path);
          continue;
        }
      file.used_at = (gint64) status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
      file.size = (gsize) status.st_size;
      total += file.size;
      g_array_append_val (files, file);
    }
  g_array_sort (files, compare_use);
  for (guint i = 0; i < files->len && total > most_bytes; i++)
    {
      const File *file = &g_array_index (files, File, i);

      if (g_unlink (file->path) == 0)
        total -= file->size;
    }
}

static void
save (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  const Job *job = task_data;
  g_autofree char *path = g_build_filename (job->folder, job->name, NULL);
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (job->folder, 0700);
  /* Whole or not at all; after a power cut it may be missing, and is made again. */
  if (!g_file_set_contents_full (path, (const char *) job->content->data, job->content->len,
                                 G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_message ("a spoken phrase could not be kept: %s", error->message);
  shrink (job->folder, job->most_bytes);
  g_task_return_boolean (task, TRUE);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  clara_clock_release (CLARA_PHRASE_CACHE (source)->clock);
}

/**
 * clara_phrase_cache_store:
 * @phrase: (transfer full): with all its sound
 *
 * Keeps it. What goes wrong is written to the log: the visitor has heard it all the same.
 */
void
clara_phrase_cache_store (ClaraPhraseCache *self, const char *key, ClaraPhrase *phrase)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_saved, NULL);
  Job *job = job_new (self, key);

  job->content = pack (phrase);
  clara_phrase_free (phrase);
  g_task_set_source_tag (task, clara_phrase_cache_store);
  g_task_set_task_data (task, job, job_free);
  clara_clock_hold (self->clock);
  g_task_run_in_thread (task, save);
}
