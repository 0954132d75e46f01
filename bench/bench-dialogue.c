/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a turn of the offline brain costs of a processor: from the line that was heard to the words of the
 * answer, without the disk, which is not waited for; beside what reading the line alone costs. Lines of
 * tests/dialogues, again and again. Prints {"turn": [microseconds, ...], "parse": [...]}. */
#include "clara-parser.h"

#include "desk.h"

#include <string.h>
#include <time.h>

static GPtrArray *
read_lines (const char *folder)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      g_autofree char *text = NULL;
      g_autoptr (JsonObject) script = NULL;
      JsonArray *array;

      if (!g_file_get_contents (path, &text, NULL, NULL))
        continue;
      script = clara_json_parse_object (text, -1, NULL);
      array = script != NULL ? clara_json_get_array (script, "lines") : NULL;
      for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
        {
          JsonObject *line = clara_json_array_get_object (array, i);
          const char *heard = clara_json_get_string (line, "say", clara_json_get_string (line, "hear", NULL));

          if (heard != NULL && heard[0] != '\0')
            g_ptr_array_add (lines, g_strdup (heard));
        }
    }
  return lines;
}

/* Of this thread's processor, so that what else runs on the machine does not count. */
static gint64
now (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

static void
add_time (GString *list, gint64 start)
{
  g_string_append_printf (list, "%s%" G_GINT64_FORMAT, list->len > 0 ? ", " : "", now () - start);
}

static void
hear (Desk *desk, const char *line, GString *turns, GString *parses)
{
  g_autoptr (ClaraTranscript) transcript =
    clara_transcript_new (line, clara_dialogue_get_language (desk->dialogue), 1.0, NULL);
  g_autoptr (ClaraParse) parse = NULL;
  gint64 start = now ();

  parse = clara_parse (line, "en");
  add_time (parses, start);
  if (!clara_dialogue_is_awake (desk->dialogue))
    desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  start = now ();
  clara_dialogue_hear (desk->dialogue, transcript, "voice");
  add_time (turns, start);
  desk_settle (desk);
}

int
main (int argc, char **argv)
{
  g_autoptr (GPtrArray) lines = NULL;
  g_autoptr (GString) turns = g_string_new (NULL);
  g_autoptr (GString) parses = g_string_new (NULL);
  g_autoptr (Desk) desk = NULL;
  guint count;

  if (argc != 3)
    {
      g_printerr ("usage: bench-dialogue FOLDER TURNS\n");
      return 2;
    }
  lines = read_lines (argv[1]);
  count = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  g_return_val_if_fail (lines->len > 0, 1);
  desk = desk_new (0);
  for (guint i = 0; i < count; i++)
    hear (desk, g_ptr_array_index (lines, i % lines->len), turns, parses);
  g_print ("{\"turn\": [%s], \"parse\": [%s]}\n", turns->str, parses->str);
  return 0;
}
