/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-mail.h"

#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

static void
read_ports (ClaraTestMail *self)
{
  g_autoptr (GDataInputStream) out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *line = g_data_input_stream_read_line (out, NULL, NULL, &error);
  JsonObjectIter iter;
  const char *name;
  JsonNode *port;

  g_assert_no_error (error);
  g_assert_nonnull (line);
  json_parser_load_from_data (parser, line, -1, &error);
  g_assert_no_error (error);
  json_object_iter_init (&iter, json_node_get_object (json_parser_get_root (parser)));
  while (json_object_iter_next (&iter, &name, &port))
    g_hash_table_insert (self->ports, g_strdup (name), GINT_TO_POINTER ((int) json_node_get_int (port)));
}

ClaraTestMail *
clara_test_mail_new (void)
{
  ClaraTestMail *self = g_new0 (ClaraTestMail, 1);
  g_autoptr (GError) error = NULL;

  self->ports = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->folder = g_dir_make_tmp ("clara-mail-XXXXXX", &error);
  g_assert_no_error (error);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                                    "/usr/bin/python3", g_getenv ("MAIL_SERVER"), self->folder, NULL);
  g_assert_no_error (error);
  read_ports (self);
  return self;
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR) && !g_file_test (file, G_FILE_TEST_IS_SYMLINK))
        remove_folder (file);
      else
        g_unlink (file);
    }
  g_rmdir (folder);
}

void
clara_test_mail_free (ClaraTestMail *self)
{
  /* They end with their input. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (self->process), NULL, NULL);
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_hash_table_unref (self->ports);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

int
clara_test_mail_get_port (ClaraTestMail *self, const char *name)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (self->ports, name));
}

char *
clara_test_mail_read (ClaraTestMail *self, guint number)
{
  g_autofree char *name = g_strdup_printf ("%u.eml", number);
  g_autofree char *path = g_build_filename (self->folder, "smtp", name, NULL);
  char *content = NULL;

  g_file_get_contents (path, &content, NULL, NULL);
  return content;
}
