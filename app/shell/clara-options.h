/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The command line, the same for every command. */
typedef struct
{
  char *data_dir; /* NULL: the user's data folder */
  char *settings; /* NULL: the user's settings */
  gboolean demo;
  gboolean json;
  gboolean yes;
  gboolean version;
  gboolean windowed;
  gboolean verbose;
  gboolean tools; /* chat: list the tools and end */
  gboolean staff; /* with it */
  gboolean from_stdin;
  int valid_days; /* import agreement; 0: until it changes */
  char *state;    /* with it; NULL: user_classification */
  char *identity; /* with it: a verified employee; NULL: nobody */
  char *size;
  struct
  {
    char *name, *email, *phone, *company, *host, *at, *until, *type, *with, *language, *purpose, *csv,
      *cancel, *resend, *save;
  } invite;
  char **rest; /* command and its words */
} ClaraOptions;

gboolean clara_options_parse (ClaraOptions *options, int *argc, char ***argv, GError **error);
void clara_options_clear (ClaraOptions *options);
guint clara_options_count (const ClaraOptions *options);

/* The commands; each returns the exit status: 0 done, 1 it failed (told on standard error), 2 wrong words. */
int clara_kiosk_main (const ClaraOptions *options);
int clara_desk_main (const ClaraOptions *options);
int clara_chat_main (const ClaraOptions *options);
int clara_import_main (const ClaraOptions *options);
int clara_export_main (const ClaraOptions *options);
int clara_backup_main (const ClaraOptions *options);
int clara_restore_main (const ClaraOptions *options);
int clara_doctor_main (const ClaraOptions *options);
int clara_services_main (const ClaraOptions *options);
int clara_faces_main (const ClaraOptions *options);
int clara_hosts_main (const ClaraOptions *options);
int clara_staff_main (const ClaraOptions *options);
int clara_invite_main (const ClaraOptions *options);
int clara_documents_main (const ClaraOptions *options);
int clara_import_documents (const ClaraOptions *options);
int clara_import_visitor_types (const ClaraOptions *options);
int clara_export_visitor_types (const ClaraOptions *options);

G_END_DECLS
