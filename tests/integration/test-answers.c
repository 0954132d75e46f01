/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer-server.h"
#include "clara-email-messenger.h"
#include "clara-invitations.h"
#include "clara-mailbox.h"
#include "clara-test-mail.h"
#include "clara-vision.h"
#include "desk.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <gmime/gmime.h>
#include <libsoup/soup.h>
#include <string.h>

/* From a host's answer outside to what the visitor is told, over the real ways: a browser's request to the
 * page, a mail that Dovecot keeps. The conversation runs in virtual time, which waits for both. */

static void
keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
visit (Desk *desk)
{
  static const char *const lines[] = { "I'm a visitor",  "Maria Lopez", "Acme",
                                       "Priya Raghavan", "98450 12345", "yes" };

  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    desk_say (desk, lines[i]);
  desk_assert_state (desk, "host_notification");
}

/* A settings file, from the next restart on. */
static void
write_settings (Desk *desk, const char *text)
{
  g_autofree char *file = g_build_filename (desk->folder, "settings.ini", NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (file, text, -1, &error);
  g_assert_no_error (error);
}

static guint
post (guint16 port, const char *path, const char *form)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s", port, path);
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autoptr (GBytes) bytes = g_bytes_new (form, strlen (form));
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;

  soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", bytes);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, keep, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  body = soup_session_send_and_read_finish (session, result, &error);
  g_assert_no_error (error);
  return soup_message_get_status (message);
}

static void
test_link (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (ClaraAnswerServer) server = NULL;
  g_autoptr (GError) error = NULL;
  const ClaraScriptedMessage *message;

  write_settings (desk, "[clara]\nanswer-listen='127.0.0.1:0'\nanswer-url='https://clara.example.com'\n");
  desk_restart (desk);
  server = clara_answer_server_new (desk->reception, desk->settings, desk->clock);
  clara_answer_server_start (server, &error);
  g_assert_no_error (error);
  visit (desk);
  message = clara_scripted_messenger_find (desk->messenger, "Maria Lopez");
  g_assert_nonnull (message);
  g_assert_true (g_str_has_prefix (message->url, "https://clara.example.com/"));
  g_string_truncate (desk->said, 0);
  g_assert_cmpuint (post (clara_answer_server_get_port (server),
                          message->url + strlen ("https://clara.example.com"), "answer=2"),
                    ==, 200);
  desk_settle (desk);
  desk_assert_said (desk, "Priya Raghavan says");
  desk_assert_said (desk, "5 minutes");
  clara_answer_server_stop (server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
use_mail (Desk *desk, ClaraTestMail *servers, ClaraSecrets *secrets)
{
  g_autofree char *file = g_build_filename (desk->folder, "settings.ini", NULL);
  g_autofree char *text = g_strdup_printf (
    "[clara]\nmail-from='Clara "
    "<clara@office.example>'\nsmtp-user='clara'\nsmtp-password='env:MAIL_PASSWORD'\n"
    "certificate-file='%s/cert.pem'\nsmtp-url='smtp://localhost:%d'\nimap-url='imap://localhost:%d/INBOX'\n",
    servers->folder, clara_test_mail_get_port (servers, "auth"), clara_test_mail_get_port (servers, "imap"));
  g_autoptr (ClaraSettings) settings = NULL;

  g_assert_cmpint (clara_test_mail_get_port (servers, "imap"), !=, 0);
  g_setenv ("MAIL_PASSWORD", "right", TRUE);
  write_settings (desk, text);
  settings = clara_settings_new (file);
  g_assert_no_error (clara_settings_get_problem (settings));
  desk->beside = CLARA_MESSENGER (clara_email_messenger_new (settings, secrets, desk->clock));
  desk_restart (desk);
}

/* Priya's mail, and her own words in reply to it. */
static void
test_mail (void)
{
  g_autoptr (ClaraTestMail) servers = clara_test_mail_new ();
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (ClaraMailbox) mailbox = NULL;
  g_autofree char *mail = NULL;
  g_autofree char *id = NULL;
  g_autofree char *reply = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  const char *at;

  use_mail (desk, servers, desk->secrets);
  desk_set (desk, "channels", "[\"email\"]");
  desk_set (desk, "escalation_seconds", "[0, 5, 100]");
  mailbox = clara_mailbox_new (desk->settings, desk->secrets, desk->clock);
  clara_reception_set_mailbox (desk->reception, mailbox);
  clara_mailbox_start (mailbox);
  visit (desk);
  desk_wait (desk, 6); /* Priya's first channel is the desktop */
  mail = clara_test_mail_read (servers, 1);
  if (mail == NULL)
    {
      g_autofree char *dump = desk_dump (desk);

      g_error ("No mail came:\n%s\n%s", desk->trace->str, dump);
    }
  at = strstr (mail, "Message-Id: <");
  if (at == NULL)
    at = strstr (mail, "Message-ID: <");
  g_assert_nonnull (at);
  at += strlen ("Message-Id: ");
  id = g_strndup (at, strcspn (at, "\r\n"));
  g_assert_nonnull (strstr (mail, "text/calendar; method=PUBLISH"));
  g_assert_nonnull (strstr (mail, "visit.ics"));
  reply = g_strdup_printf ("From: Priya <%s>\nSubject: Re: your visitor\nIn-Reply-To: %s\n"
                           "Content-Type: text/plain; charset=utf-8\n\nPlease wait by the fountain\n",
                           "priya.raghavan@meridianlabs.example", id);
  path = g_build_filename (servers->folder, "Maildir", "new", "1.a", NULL);
  g_string_truncate (desk->said, 0);
  g_file_set_contents (path, reply, -1, &error);
  g_assert_no_error (error);
  g_chmod (path, 0644);
  for (guint i = 0; i < 20 && !desk_has_said (desk, "fountain"); i++)
    {
      clara_clock_advance (desk->clock, 2 * G_TIME_SPAN_SECOND);
      desk_settle (desk);
    }
  desk_assert_said (desk, "Priya Raghavan says");
  desk_assert_said (desk, "Please wait by the fountain");
  clara_mailbox_stop (mailbox);
  desk_settle (desk);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeMessage, g_object_unref)

typedef struct
{
  const char *name; /* of the part that is looked for: its Content-Id, or NULL for the page */
  GByteArray *content;
} Part;

static void
find_part (GMimeObject *parent, GMimeObject *part, gpointer user_data)
{
  Part *sought = user_data;
  const char *id = g_mime_object_get_content_id (part);
  g_autoptr (GMimeStream) stream = NULL;
  const GByteArray *bytes;

  if (!GMIME_IS_PART (part) || sought->content != NULL
      || (sought->name != NULL
            ? g_strcmp0 (id, sought->name) != 0
            : !g_mime_content_type_is_type (g_mime_object_get_content_type (part), "text", "html")))
    return;
  stream = g_mime_stream_mem_new ();
  g_mime_data_wrapper_write_to_stream (g_mime_part_get_content (GMIME_PART (part)), stream);
  bytes = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (stream));
  sought->content = g_byte_array_append (g_byte_array_new (), bytes->data, bytes->len);
}

/* What a mail program shows of the mail: a part by its id, or the page. */
static GByteArray *
read_part (const char *mail, const char *name)
{
  Part part = { name, NULL };
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (mail, strlen (mail));
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  g_autoptr (GMimeMessage) message = g_mime_parser_construct_message (parser, NULL);

  g_assert_nonnull (message);
  g_mime_message_foreach (message, find_part, &part);
  g_assert_nonnull (part.content);
  return part.content;
}

static char *
read_code (GByteArray *png)
{
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  g_autoptr (GError) error = NULL;
  g_autofree guint8 *rgb = NULL;
  GdkPixbuf *picture;
  int width, height, channels;

  gdk_pixbuf_loader_write (loader, png->data, png->len, &error);
  g_assert_no_error (error);
  gdk_pixbuf_loader_close (loader, &error);
  g_assert_no_error (error);
  picture = gdk_pixbuf_loader_get_pixbuf (loader);
  width = gdk_pixbuf_get_width (picture);
  height = gdk_pixbuf_get_height (picture);
  channels = gdk_pixbuf_get_n_channels (picture);
  rgb = g_malloc ((gsize) width * (gsize) height * 3);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      memcpy (rgb + ((gsize) y * (gsize) width + (gsize) x) * 3,
              gdk_pixbuf_read_pixels (picture) + y * gdk_pixbuf_get_rowstride (picture) + x * channels, 3);
  return clara_vision_read_qr (rgb, width, height);
}

/* The invitation as a mail program gets it: the picture that the page shows is the code of the visit. */
static void
test_invitation (void)
{
  g_autoptr (ClaraTestMail) servers = clara_test_mail_new ();
  g_autoptr (Desk) desk = desk_new (0);
  g_autofree char *mail = NULL;
  g_autofree char *code = NULL;
  g_autofree char *expected = NULL;
  g_autoptr (GByteArray) page = NULL;
  g_autoptr (GByteArray) png = NULL;

  use_mail (desk, servers, desk->secrets);
  desk_invite (desk, clara_json_build ("ss", "visitor_name", "Maria Lopez", "email", "maria@acme.example"));
  desk_settle (desk);
  mail = clara_test_mail_read (servers, 1);
  g_assert_nonnull (mail);
  page = read_part (mail, NULL);
  g_byte_array_append (page, (const guint8 *) "", 1);
  g_assert_nonnull (strstr ((const char *) page->data, "<img src=\"cid:invitation.png\""));
  png = read_part (mail, "invitation.png");
  code = read_code (png);
  expected = clara_visit_token_make (desk->tokens, desk->invited, CLARA_VISIT_TOKEN_INVITATION, NULL);
  g_assert_cmpstr (code, ==, expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/answers/link", test_link);
  g_test_add_func ("/answers/mail", test_mail);
  g_test_add_func ("/answers/invitation", test_invitation);
  return g_test_run ();
}
