/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-options.h"

/**
 * clara_options_parse:
 * @options: (out caller-allocates): give back with clara_options_clear()
 *
 * Returns: whether the command line was understood
 */
gboolean
clara_options_parse (ClaraOptions *options, int *argc, char ***argv, GError **error)
{
  *options = (ClaraOptions){ 0 };

  const GOptionEntry entries[] = {
    { "data-dir", 'd', 0, G_OPTION_ARG_FILENAME, &options->data_dir, "Folder of the database and the photos",
      "DIR" },
    { "settings", 's', 0, G_OPTION_ARG_FILENAME, &options->settings, "Settings file", "FILE" },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo, "Fill a fresh database with a demo company", NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json,
      "One JSON object a line (chat, documents, export, hosts, services)", NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &options->yes, "Do it without asking (import, restore)", NULL },
    { "windowed", 0, 0, G_OPTION_ARG_NONE, &options->windowed,
      "In a window, not over the whole screen (kiosk)", NULL },
    { "size", 0, 0, G_OPTION_ARG_STRING, &options->size, "Size of that window", "WIDTHxHEIGHT" },
    { "tools", 0, 0, G_OPTION_ARG_NONE, &options->tools, "List the language model's tools and end (chat)",
      NULL },
    { "state", 0, 0, G_OPTION_ARG_STRING, &options->state, "In this state of the flow (chat --tools)",
      "STATE" },
    { "identity", 0, 0, G_OPTION_ARG_STRING, &options->identity, "For this verified employee (chat --tools)",
      "EMPLOYEE_ID" },
    { "staff", 0, 0, G_OPTION_ARG_NONE, &options->staff, "Who is of the staff (chat --tools)", NULL },
    { "stdin", 0, 0, G_OPTION_ARG_NONE, &options->from_stdin,
      "Read the PIN from standard input (staff set-pin)", NULL },
    { "valid-days", 0, 0, G_OPTION_ARG_INT, &options->valid_days,
      "To be signed again after so many days (import agreement)", "DAYS" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->verbose, "Write more to the log", NULL },
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->invite.name, "Whom to invite (invite)", "NAME" },
    { "email", 0, 0, G_OPTION_ARG_STRING, &options->invite.email, "Where the invitation goes (invite)",
      "ADDRESS" },
    { "phone", 0, 0, G_OPTION_ARG_STRING, &options->invite.phone, "Phone number of the visitor (invite)",
      "NUMBER" },
    { "company", 0, 0, G_OPTION_ARG_STRING, &options->invite.company, "Company of the visitor (invite)",
      "NAME" },
    { "host", 0, 0, G_OPTION_ARG_STRING, &options->invite.host, "Name or number of the host (invite)",
      "HOST" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &options->invite.at, "When the visitor comes (invite)",
      "'YYYY-MM-DD HH:MM'" },
    { "until", 0, 0, G_OPTION_ARG_STRING, &options->invite.until, "When the visit ends that day (invite)",
      "HH:MM" },
    { "type", 0, 0, G_OPTION_ARG_STRING, &options->invite.type, "Visitor type (invite)", "ID" },
    { "with", 0, 0, G_OPTION_ARG_STRING, &options->invite.with, "Who comes along (invite)", "NAMES" },
    { "language", 0, 0, G_OPTION_ARG_STRING, &options->invite.language, "Language of the invitation (invite)",
      "CODE" },
    { "purpose", 0, 0, G_OPTION_ARG_STRING, &options->invite.purpose, "What the visit is about (invite)",
      "TEXT" },
    { "csv", 0, 0, G_OPTION_ARG_FILENAME, &options->invite.csv, "Invite all of a file (invite)", "FILE.csv" },
    { "cancel", 0, 0, G_OPTION_ARG_STRING, &options->invite.cancel, "Cancel an invitation (invite)",
      "VISIT_ID" },
    { "save", 0, 0, G_OPTION_ARG_FILENAME, &options->invite.save,
      "Write the code, the calendar file and a page to print (invite)", "FOLDER" },
    { "resend", 0, 0, G_OPTION_ARG_STRING, &options->invite.resend, "Send an invitation again (invite)",
      "VISIT_ID" },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, "Print the version", NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &options->rest, NULL, "[COMMAND ...]" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_summary (
    context,
    "Clara, the virtual receptionist.\n\n"
    "Commands:\n"
    "  (none)                      the kiosk\n"
    "  desk                        the front desk's dashboard\n"
    "  chat                        the same conversation in a terminal\n"
    "  import employees FILE.csv   show what would change; --yes applies it\n"
    "  import document SOURCE      what Clara knows: a file, a folder, or a page's address\n"
    "  documents                   what she knows from where (or --json); read-again, remove SOURCE\n"
    "  import agreement ID FILE.md  a text that visitors sign; --language, --valid-days\n"
    "  import visitor-types FILE.json  what each kind of visitor is asked; --yes applies it\n"
    "  export visitor-types        the same as a file to edit\n"
    "  invite                      who is expected; with --name and --at: invite; --csv FILE: many\n"
    "  export visits               all visits as CSV (or --json)\n"
    "  export manager-visits       what hosts were told, and what they answered\n"
    "  backup FILE                 copy the database while it is in use\n"
    "  restore FILE                put a copy in the database's place\n"
    "  hosts find NAME             whom Clara would take a name for (or --json)\n"
    "  hosts misses                names that visitors said and nobody was like (or --json)\n"
    "  hosts alias NAME NUMBER     from now on the employee is found by this name, too\n"
    "  faces list                  whose face is registered, and since when (or --json)\n"
    "  faces withdraw NUMBER       deletes the face of an employee\n"
    "  staff set-pin               the PIN that leaves the kiosk's full screen\n"
    "  services test               try each service and say what is wrong (or --json)\n"
    "  doctor                      check every part and say how to mend it");
  g_option_context_add_main_entries (context, entries, NULL);
  return g_option_context_parse (context, argc, argv, error);
}

void
clara_options_clear (ClaraOptions *options)
{
  g_clear_pointer (&options->data_dir, g_free);
  g_clear_pointer (&options->settings, g_free);
  g_clear_pointer (&options->size, g_free);
  for (gsize i = 0; i < sizeof options->invite / sizeof (char *); i++)
    g_clear_pointer (&((char **) &options->invite)[i], g_free);
  g_clear_pointer (&options->state, g_free);
  g_clear_pointer (&options->identity, g_free);
  g_clear_pointer (&options->rest, g_strfreev);
}

/**
 * clara_options_count:
 *
 * Returns: how many words the command line has beside the options, the command's name included
 */
guint
clara_options_count (const ClaraOptions *options)
{
  return options->rest != NULL ? g_strv_length (options->rest) : 0;
}
