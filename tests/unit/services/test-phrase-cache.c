/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-voice.h"

#include "scripted.h"
#include "test-services.h"

#include <glib/gstdio.h>
#include <string.h>
#include <utime.h>

#define MS 1000

typedef struct
{
  char *folder;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSettings *settings;
  ScriptedVoice *first;
  ScriptedVoice *second;
  ClaraPhraseCache *cache;
  ClaraFailoverVoice *voice;
  GString *heard; /* words with their times, sound, end */
} Fixture;

static void
make_voice (Fixture *f, gsize most_bytes)
{
  g_autoptr (GPtrArray) voices = g_ptr_array_new ();

  g_clear_object (&f->voice);
  g_clear_object (&f->cache);
  g_ptr_array_add (voices, f->first);
  g_ptr_array_add (voices, f->second);
  f->cache = clara_phrase_cache_new (f->folder, most_bytes, f->clock);
  f->voice = clara_failover_voice_new (voices, f->clock, f->bus, f->settings, f->cache);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("clara-phrases-XXXXXX", NULL);
  f->clock = clara_clock_new_virtual (0, 0);
  f->bus = clara_bus_new ();
  f->settings = clara_settings_new (NULL);
  f->first = scripted_voice_new ("first", "en", f->clock, 200 * MS);
  f->second = scripted_voice_new ("second", "en", f->clock, 200 * MS);
  f->heard = g_string_new (NULL);
  make_voice (f, 1024 * 1024);
}

static guint
count_files (Fixture *f, char **path)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;
  guint count = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      count++;
      if (path != NULL)
        {
          g_free (*path);
          *path = g_build_filename (f->folder, name, NULL);
        }
    }
  return count;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;

  while (count_files (f, &path) > 0)
    g_unlink (path);
  g_rmdir (f->folder);
  g_free (f->folder);
  g_object_unref (f->voice);
  g_object_unref (f->cache);
  g_object_unref (f->first);
  g_object_unref (f->second);
  g_object_unref (f->settings);
  g_object_unref (f->bus);
  g_object_unref (f->clock);
  g_string_free (f->heard, TRUE);
}

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, gint64 *sound_us)
{
  *sound_us += (gint64) (g_bytes_get_size (samples) / 2) * G_USEC_PER_SEC / rate;
}

static void
on_mark (ClaraSpokenText *spoken, guint kind, gint64 at_us, int value, Fixture *f)
{
  g_string_append_printf (f->heard, "%s%d@%d ", kind == 0 ? "" : "v", value, (int) (at_us / MS));
}

static void
on_done (ClaraSpokenText *spoken, Fixture *f)
{
  g_string_append (f->heard, "done ");
}

static void
on_failed (ClaraSpokenText *spoken, GError *error, Fixture *f)
{
  g_string_append (f->heard, "failed ");
}

/* Speaks in virtual time; the disk holds the clock. Returns microseconds of sound. */
static gint64
speak (Fixture *f, const char *text, double rate, gboolean fixed)
{
  ClaraTextToSpeech *voice = CLARA_TEXT_TO_SPEECH (f->voice);
  g_autoptr (ClaraSpokenText) spoken = fixed
                                         ? clara_text_to_speech_speak_fixed (voice, text, "en", rate, NULL)
                                         : clara_text_to_speech_speak (voice, text, "en", rate, NULL);
  gint64 sound_us = 0;

  g_string_truncate (f->heard, 0);
  g_signal_connect (spoken, "audio", G_CALLBACK (on_audio), &sound_us);
  g_signal_connect (spoken, "mark", G_CALLBACK (on_mark), f);
  g_signal_connect (spoken, "done", G_CALLBACK (on_done), f);
  g_signal_connect (spoken, "failed", G_CALLBACK (on_failed), f);
  clara_clock_advance (f->clock, 10 * G_USEC_PER_SEC);
  g_signal_handlers_disconnect_by_data (spoken, f);
  g_signal_handlers_disconnect_by_data (spoken, &sound_us);
  return sound_us;
}

/* The second time it comes from the disk, the same to the word, whether the voice is there or not. */
static void
test_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;

  g_assert_cmpint (speak (f, "hello there", 1, TRUE), ==, 400 * MS);
  first = g_strdup (f->heard->str);
  g_assert_true (g_str_has_suffix (first, "done "));
  g_assert_cmpuint (count_files (f, NULL), ==, 1);
  scripted_voice_fail_after (f->first, 0);
  scripted_voice_fail_after (f->second, 0);
  make_voice (f, 1024 * 1024); /* another start of the program */
  g_assert_cmpint (speak (f, "hello there", 1, TRUE), ==, 400 * MS);
  g_assert_cmpstr (f->heard->str, ==, first);
  g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, "hello there|");
  /* Another pace is another sound. */
  speak (f, "hello there", 1.5, TRUE);
  g_assert_cmpstr (f->heard->str, ==, "failed ");
}

static void
test_only_fixed (Fixture *f, gconstpointer data)
{
  speak (f, "your name is Maria", 1, FALSE);
  g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, "your name is Maria|");
  g_assert_cmpuint (count_files (f, NULL), ==, 0);
}

/* What was finished by another voice is not kept in the name of the first. */
static void
test_only_whole (Fixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->first, 1);
  speak (f, "hello there", 1, TRUE);
  g_assert_nonnull (strstr (scripted_voice_get_asked (f->second), "there"));
  g_assert_cmpuint (count_files (f, NULL), ==, 0);
}

/* Whatever is in the file, she speaks, and makes it anew. */
static void
test_damaged (Fixture *f, gconstpointer data)
{
  g_autofree char *path = NULL;
  g_autofree char *good = NULL;
  gsize length;

  speak (f, "hello there", 1, TRUE);
  g_assert_cmpuint (count_files (f, &path), ==, 1);
  g_assert_true (g_file_get_contents (path, &good, &length, NULL));
  for (guint i = 0; i < 7; i++)
    {
      static const gsize cuts[] = { 0, 1, 8, 39, 47, 100 };
      g_autofree char *bad = g_memdup2 (good, length);
      gsize bad_length = i < G_N_ELEMENTS (cuts) ? cuts[i] : length;
      GString *asked = g_string_new (scripted_voice_get_asked (f->first));

      if (i == G_N_ELEMENTS (cuts))
        bad[length / 2] ^= 1;
      g_assert_true (g_file_set_contents (path, bad, (gssize) bad_length, NULL));
      g_assert_cmpint (speak (f, "hello there", 1, TRUE), ==, 400 * MS);
      g_string_append (asked, "hello there|");
      g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, asked->str);
      g_string_free (asked, TRUE);
      {
        g_autofree char *again = NULL;
        gsize again_length;

        g_assert_true (g_file_get_contents (path, &again, &again_length, NULL));
        g_assert_cmpmem (again, again_length, good, length);
      }
    }
}

/* No more than allowed; what was used last stays. */
static void
test_bounded (Fixture *f, gconstpointer data)
{
  struct utimbuf old = { 1000, 1000 };
  g_autofree char *path = NULL;
  GString *asked;

  make_voice (f, 32 * 1024); /* two phrases of 400 ms at 16 kHz, and no third */
  speak (f, "one two", 1, TRUE);
  g_assert_cmpuint (count_files (f, &path), ==, 1);
  g_assert_cmpint (utime (path, &old), ==, 0);
  speak (f, "three four", 1, TRUE);
  g_assert_cmpuint (count_files (f, NULL), ==, 2);
  speak (f, "one two", 1, TRUE); /* used again: it is the newest */
  g_assert_cmpint (g_utime (path, NULL), ==, 0);
  speak (f, "five six", 1, TRUE);
  g_assert_cmpuint (count_files (f, NULL), ==, 2);
  asked = g_string_new (scripted_voice_get_asked (f->first));
  speak (f, "five six", 1, TRUE);
  g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, asked->str);
  g_string_free (asked, TRUE);

  make_voice (f, 0); /* nothing is kept at all */
  speak (f, "seven eight", 1, TRUE);
  g_assert_cmpuint (count_files (f, NULL), ==, 0);
}

static void
test_keys (void)
{
  const char *const keys[] = {
    clara_phrase_cache_make_key ("a", "b", "en", 1, "hello"),
    clara_phrase_cache_make_key ("ab", "", "en", 1, "hello"),
    clara_phrase_cache_make_key ("a", "c", "en", 1, "hello"),
    clara_phrase_cache_make_key ("a", "b", "hi", 1, "hello"),
    clara_phrase_cache_make_key ("a", "b", "en", 1.1, "hello"),
    clara_phrase_cache_make_key ("a", "b", "en", 1, "hallo"),
    clara_phrase_cache_make_key ("a", NULL, "en", 1, "hello"),
  };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_assert_null (strpbrk (keys[i], "/."));
      g_assert_true (g_hash_table_add (seen, (char *) keys[i]));
    }
}

void
add_phrase_cache_tests (void)
{
#define ADD(name, function)                                                                                  \
  g_test_add ("/services/phrase-cache/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("kept", test_kept);
  ADD ("only-fixed", test_only_fixed);
  ADD ("only-whole", test_only_whole);
  ADD ("damaged", test_damaged);
  ADD ("bounded", test_bounded);
#undef ADD
  g_test_add_func ("/services/phrase-cache/keys", test_keys);
}
