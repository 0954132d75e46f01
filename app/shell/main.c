/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-config.h"
#include "clara-log.h"
#include "clara-options.h"

#include <locale.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

typedef struct
{
  const char *name;
  int (*run) (const ClaraOptions *options);
  guint words; /* with the command itself; 0: it counts them itself */
} Command;

static const Command commands[] = {
  { "desk", clara_desk_main, 1 },         { "chat", clara_chat_main, 1 },
  { "import", clara_import_main, 3 },     { "export", clara_export_main, 2 },
  { "backup", clara_backup_main, 2 },     { "restore", clara_restore_main, 2 },
  { "doctor", clara_doctor_main, 1 },     { "hosts", clara_hosts_main, 0 },
  { "services", clara_services_main, 2 }, { "staff", clara_staff_main, 2 },
  { "invite", clara_invite_main, 1 },     { "documents", clara_documents_main, 1 },
  { "faces", clara_faces_main, 0 },
};

static int
run (const ClaraOptions *options)
{
  guint count = clara_options_count (options);

  if (options->version)
    {
      printf ("clara %s\n", CLARA_VERSION);
      return 0;
    }
  if (count == 0)
    return clara_kiosk_main (options);
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (options->rest[0], commands[i].name) == 0)
      {
        if (count == commands[i].words || (count <= 3 && commands[i].run == clara_documents_main)
            || (commands[i].words == 0 && count > 1)
            || (count == 4 && commands[i].run == clara_import_main
                && strcmp (options->rest[1], "agreement") == 0))
          return commands[i].run (options);
        fprintf (stderr, "clara: '%s' takes %u word%s after it; see clara --help\n", commands[i].name,
                 commands[i].words - 1, commands[i].words == 2 ? "" : "s");
        return 2;
      }
  fprintf (stderr, "clara: there is no command '%s'; see clara --help\n", options->rest[0]);
  return 2;
}

int
main (int argc, char **argv)
{
  ClaraOptions options;
  g_autoptr (GError) error = NULL;
  int status;

  setlocale (LC_ALL, "");
  /* Numbers in files, JSON and CSS are written one way, whatever the desktop's language. */
  setlocale (LC_NUMERIC, "C");
  if (sodium_init () < 0)
    {
      fprintf (stderr, "clara: the cryptographic library cannot start\n");
      return 1;
    }
  if (!clara_options_parse (&options, &argc, &argv, &error))
    {
      fprintf (stderr, "clara: %s; see clara --help\n", error->message);
      clara_options_clear (&options);
      return 2;
    }
  clara_log_init (options.verbose);
  status = run (&options);
  clara_options_clear (&options);
  return status;
}
