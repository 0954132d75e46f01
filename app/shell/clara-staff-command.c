/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"
#include "clara-options.h"
#include "clara-staff.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LINE 128

/* One line without its end; nothing of it stays in stdio's buffer after sodium_memzero() of line and buffer.
 */
static gboolean
read_line (char *line)
{
  gsize length = 0;
  char byte;

  while (read (STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
    if (length < LINE - 1)
      line[length++] = byte;
  line[length] = '\0';
  return length > 0;
}

/* What is typed is not shown. */
static gboolean
ask (const char *question, char *line)
{
  struct termios before, silent;
  gboolean read_it;

  fprintf (stderr, "%s: ", question);
  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return read_line (line);
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  read_it = read_line (line);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  fprintf (stderr, "\n");
  return read_it;
}

static gboolean
get_pin (const ClaraOptions *options, char *pin)
{
  char again[LINE];
  gboolean same;

  if (options->from_stdin)
    return read_line (pin);
  if (!isatty (STDIN_FILENO))
    {
      fprintf (stderr,
               "clara: there is no terminal to ask at; give the PIN with: clara staff set-pin --stdin\n");
      return FALSE;
    }
  if (!ask ("New staff PIN (6 to 12 digits)", pin) || !ask ("The same again", again))
    return FALSE;
  same = strcmp (pin, again) == 0;
  sodium_memzero (again, sizeof again);
  if (!same)
    fprintf (stderr, "clara: the two are not the same; nothing was changed\n");
  return same;
}

typedef struct
{
  GMainLoop *loop;
  GError *error;
} Wait;

static void
on_set (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  clara_staff_set_pin_finish (CLARA_STAFF (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

/**
 * clara_staff_main:
 *
 * Sets the PIN that opens the way out of the full screen and the evacuation list.
 */
int
clara_staff_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  g_autoptr (ClaraStaff) staff = NULL;
  g_autoptr (GMainLoop) loop = NULL;
  char pin[LINE] = { 0 };
  Wait wait = { 0 };

  if (strcmp (options->rest[1], "set-pin") != 0)
    {
      fprintf (stderr, "clara: staff cannot '%s'; there is: clara staff set-pin\n", options->rest[1]);
      return 2;
    }
  engine =
    clara_engine_new (options->data_dir, options->settings, options->demo ? CLARA_ENGINE_DEMO : 0, &error);
  if (engine == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  if (!get_pin (options, pin))
    {
      sodium_memzero (pin, sizeof pin);
      return 1;
    }
  staff = clara_staff_new (clara_engine_get_store (engine), clara_engine_get_tenant (engine),
                           clara_engine_get_clock (engine), "command line");
  wait.loop = loop = g_main_loop_new (NULL, FALSE);
  clara_staff_set_pin_async (staff, pin, NULL, on_set, &wait);
  sodium_memzero (pin, sizeof pin);
  g_main_loop_run (loop);
  if (wait.error == NULL)
    {
      printf ("The staff PIN is set.\n");
      return 0;
    }
  fprintf (stderr, "clara: %s; nothing was changed\n", wait.error->message);
  g_error_free (wait.error);
  return 1;
}
