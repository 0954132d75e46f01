/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures of turn-taking; bench.py runs this, row by row, and prints them side by side. */
#include "turns-live.h"
#include "turns-offline.h"
#include "turns-path.h"

#include <stdlib.h>
#include <string.h>

int
main (int argc, char **argv)
{
  TurnsSetting setting = { .interim_ms = -1, .turns = 20 };
  double minutes = 1;
  g_autoptr (GError) error = NULL;
  g_autoptr (GOptionContext) context =
    g_option_context_new ("respond|sequential|interrupt|pauses|noises|own-voice|first|processor|loss");
  const GOptionEntry entries[] = {
    { "transcription", 0, 0, G_OPTION_ARG_INT, &setting.latency.transcription, "Milliseconds a request",
      "MS" },
    { "interim", 0, 0, G_OPTION_ARG_INT, &setting.interim_ms, "Interim transcripts with this lag", "MS" },
    { "first-token", 0, 0, G_OPTION_ARG_INT, &setting.latency.first_token, "Until a model begins", "MS" },
    { "token", 0, 0, G_OPTION_ARG_INT, &setting.latency.token, "A token", "MS" },
    { "voice", 0, 0, G_OPTION_ARG_INT, &setting.latency.voice, "Until a voice begins", "MS" },
    { "tool", 0, 0, G_OPTION_ARG_NONE, &setting.latency.tool, "The model calls a tool first", NULL },
    { "turns", 0, 0, G_OPTION_ARG_INT, &setting.turns, "How many", "N" },
    { "minutes", 0, 0, G_OPTION_ARG_DOUBLE, &minutes, "How long sound is counted", "N" },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc != 2)
    g_error ("%s", error != NULL ? error->message : "Say what to measure");
  if (strcmp (argv[1], "respond") == 0)
    turns_respond (&setting);
  else if (strcmp (argv[1], "sequential") == 0)
    turns_sequential (&setting);
  else if (strcmp (argv[1], "interrupt") == 0)
    turns_interrupt (setting.turns);
  else if (strcmp (argv[1], "pauses") == 0)
    turns_pauses (setting.interim_ms >= 0);
  else if (strcmp (argv[1], "noises") == 0)
    turns_noises (setting.interim_ms >= 0);
  else if (strcmp (argv[1], "own-voice") == 0)
    turns_own_voice ();
  else if (strcmp (argv[1], "first") == 0)
    turns_first ();
  else if (strcmp (argv[1], "processor") == 0)
    turns_processor (10);
  else if (strcmp (argv[1], "loss") == 0)
    turns_loss (minutes);
  else
    g_error ("There is no row of the name %s", argv[1]);
  return EXIT_SUCCESS;
}
