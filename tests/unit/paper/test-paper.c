/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-paper.h"

#include "clara-printers.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* A real CUPS of its own, on a socket in a temporary folder. */
typedef struct
{
  char *folder;
  char *socket;
  GSubprocess *server;
} Cups;

static void
write_file (Cups *cups, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (cups->folder, name, NULL);
  g_auto (GStrv) parts = g_strsplit (text, "@", -1);
  g_autofree char *filled = g_strjoinv (cups->folder, parts);

  g_assert_true (g_file_set_contents (path, filled, -1, NULL));
}

static void
set_up (Cups *cups, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *policy = NULL;
  g_autofree char *files = NULL;

  cups->folder = g_dir_make_tmp ("clara-cups-XXXXXX", &error);
  g_assert_no_error (error);
  g_chmod (cups->folder, 0777);
  cups->socket = g_build_filename (cups->folder, "socket", NULL);
  for (const char *const *name = (const char *const[]){ "root", "spool", "cache", "state", NULL };
       *name != NULL; name++)
    {
      g_autofree char *path = g_build_filename (cups->folder, *name, NULL);

      g_assert_cmpint (g_mkdir (path, 0777), ==, 0);
      g_chmod (path, 0777);
    }
  write_file (cups, "cupsd.conf",
              "Listen @/socket\nBrowsing No\nWebInterface No\nDefaultAuthType None\n<Location />\nAllow "
              "all\n</Location>\n"
              "<Location /admin>\nAllow all\n</Location>\n<Policy default>\n<Limit All>\nAllow "
              "all\n</Limit>\n</Policy>\n");
  /* cupsd refuses to do its work as root. */
  write_file (
    cups, "cups-files.conf",
    geteuid () == 0
      ? "ServerRoot @/root\nRequestRoot @/spool\nCacheDir @/cache\nStateDir @/state\nAccessLog @/access\n"
        "ErrorLog @/error\nPageLog @/page\nFileDevice Yes\nUser lp\nGroup lp\n"
      : "ServerRoot @/root\nRequestRoot @/spool\nCacheDir @/cache\nStateDir @/state\nAccessLog @/access\n"
        "ErrorLog @/error\nPageLog @/page\nFileDevice Yes\n");
  policy = g_build_filename (cups->folder, "cupsd.conf", NULL);
  files = g_build_filename (cups->folder, "cups-files.conf", NULL);
  cups->server = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "/usr/sbin/cupsd", "-f", "-c",
                                   policy, "-s", files, NULL);
  g_assert_no_error (error);
  g_setenv ("CUPS_SERVER", cups->socket, TRUE);
  for (int i = 0; i < 500 && !g_file_test (cups->socket, G_FILE_TEST_EXISTS); i++)
    g_usleep (10000);
  g_assert_true (g_file_test (cups->socket, G_FILE_TEST_EXISTS));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      remove_tree (child);
    }
  g_remove (path);
}

static void
stop_server (Cups *cups)
{
  if (cups->server == NULL)
    return;
  g_subprocess_send_signal (cups->server, 15);
  g_subprocess_wait (cups->server, NULL, NULL);
  g_clear_object (&cups->server);
}

static void
tear_down (Cups *cups, gconstpointer data)
{
  stop_server (cups);
  remove_tree (cups->folder);
  g_clear_pointer (&cups->folder, g_free);
  g_clear_pointer (&cups->socket, g_free);
}

/* CUPS remembers its server for the life of a thread, so that both cases are one test. */
static void
test_list (Cups *cups, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = clara_printers_list (&error);
  g_autoptr (GPtrArray) one = NULL;
  g_autoptr (GSubprocess) admin = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  admin = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "/usr/sbin/lpadmin", "-p", "badge",
                            "-E", "-v", "file:///dev/null", "-m", "raw", NULL);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_wait_check (admin, NULL, &error));
  one = clara_printers_list (&error);
  g_assert_no_error (error);
  g_assert_cmpuint (one->len, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (one, 0), ==, "badge");

  stop_server (cups);
  g_assert_null (clara_printers_list (&error));
  g_assert_error (error, CLARA_PAPER_ERROR, CLARA_PAPER_ERROR_NO_SERVER);
  g_assert_nonnull (strstr (error->message, cups->socket));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/paper/printers/list", Cups, NULL, set_up, test_list, tear_down);
  test_qr_code_add ();
  return g_test_run ();
}
