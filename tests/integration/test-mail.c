/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-email-messenger.h"
#include "clara-mail-message.h"
#include "clara-mailbox.h"
#include "clara-net-error.h"
#include "clara-services-error.h"
#include "clara-test-mail.h"

#include <glib/gstdio.h>
#include <string.h>

/* Mail against servers that are real: aiosmtpd and Dovecot. */

typedef struct
{
  ClaraTestMail *servers;
  ClaraClock *clock;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraEmailMessenger *messenger;
  char *certificate;
} Fixture;

static void
set (Fixture *f, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  clara_settings_set (f->settings, key, g_variant_new_string (value), &error);
  g_assert_no_error (error);
}

static void
set_server (Fixture *f, const char *key, const char *scheme, const char *host, const char *name,
            const char *path)
{
  g_autofree char *url =
    g_strdup_printf ("%s://%s:%d%s", scheme, host, clara_test_mail_get_port (f->servers, name), path);

  set (f, key, url);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;

  f->servers = clara_test_mail_new ();
  f->clock = clara_clock_new_real ();
  file = g_build_filename (f->servers->folder, "settings", NULL);
  g_file_set_contents (file, "", 0, &error);
  g_assert_no_error (error);
  f->settings = clara_settings_new (file);
  f->secrets = clara_secrets_new (f->servers->folder);
  f->messenger = clara_email_messenger_new (f->settings, f->secrets, f->clock);
  f->certificate = g_build_filename (f->servers->folder, "cert.pem", NULL);
  g_setenv ("MAIL_PASSWORD", "right", TRUE);
  set (f, "mail-from", "Clara <clara@office.example>");
  set (f, "smtp-user", "clara");
  set (f, "smtp-password", "env:MAIL_PASSWORD");
  set (f, "certificate-file", f->certificate);
  set_server (f, "smtp-url", "smtp", "localhost", "auth", "");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->messenger);
  g_clear_object (&f->settings);
  g_clear_object (&f->secrets);
  g_clear_object (&f->clock);
  clara_test_mail_free (f->servers);
  g_free (f->certificate);
}

static void
keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* NULL where the server has taken it. */
static GError *
send_message (Fixture *f, const ClaraOutgoing *message, GCancellable *cancellable)
{
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;
  gboolean sent;

  clara_messenger_send_async (CLARA_MESSENGER (f->messenger), message, cancellable, keep, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  sent = clara_messenger_send_finish (CLARA_MESSENGER (f->messenger), result, &error);
  g_assert_true (sent == (error == NULL));
  return error;
}

static GError *
send_to (Fixture *f, const char *recipient)
{
  const ClaraOutgoing message = { .message_id = "01890a5d-ac96-774b-bcce-b3020f8a1f0c",
                                  .recipient = recipient,
                                  .title = "Maria is here",
                                  .body = "Maria is here to see you." };

  return send_message (f, &message, NULL);
}

#define assert_has(text, part)                                                                               \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    if (strstr (text, part) == NULL)                                                                         \
      g_error ("'%s' is not in:\n%s", part, text);                                                           \
  }                                                                                                          \
  G_STMT_END

static void
test_ways (Fixture *f, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autofree char *three = NULL;

  g_assert_no_error (send_to (f, "priya@office.example"));
  one = clara_test_mail_read (f->servers, 1);
  assert_has (one, "X-Seen-From: clara@office.example");
  assert_has (one, "X-Seen-Tls: True");
  assert_has (one, "X-Seen-Login: True");
  set_server (f, "smtp-url", "smtps", "localhost", "tls", "");
  set (f, "smtp-user", "");
  g_assert_no_error (send_to (f, "priya@office.example"));
  two = clara_test_mail_read (f->servers, 2);
  assert_has (two, "X-Seen-Login: False");
  /* To this very machine also without encryption. */
  set_server (f, "smtp-url", "smtp", "127.0.0.1", "plain", "");
  g_assert_no_error (send_to (f, "priya@office.example"));
  three = clara_test_mail_read (f->servers, 3);
  assert_has (three, "X-Seen-Tls: False");
}

static void
test_message (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) calendar = g_bytes_new_static ("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", 32);
  g_autoptr (GBytes) photo = g_bytes_new_static ("\xff\xd8\xff\xe0 picture", 12);
  const ClaraAttachment files[] = { { "visit.ics", "text/calendar; method=REQUEST", calendar },
                                    { "photo.jpg", "image/jpeg", photo } };
  const ClaraOutgoing message = {
    .message_id = "01890a5d-ac96-774b-bcce-b3020f8a1f0c",
    .recipient = "priya@office.example",
    .recipient_name = "பிரியா, R",
    .title = "मारिया आई हैं",
    .body = "மரியா வந்திருக்கிறார்.\n.\nFrom here on",
    .html = "<html><body><img src=\"cid:photo.jpg\"><p>മരിയ</p></body></html>",
    .attachments = files,
    .n_attachments = 2,
    .code = "087R-M7RC",
    .thread = "01890a5d-ac96-774b-bcce-000000000000",
  };
  g_autofree char *mail = NULL;
  g_autoptr (GBytes) bytes = NULL;
  static const char *const parts[] = {
    "Message-Id: <01890a5d-ac96-774b-bcce-b3020f8a1f0c@office.example>",
    "References: <visit.01890a5d-ac96-774b-bcce-000000000000@office.example>",
    "Auto-Submitted: auto-generated",
    "Reply-To: answers@office.example",
    "Content-Type: multipart/mixed",
    "Content-Type: multipart/related",
    "Content-Type: multipart/alternative",
    "Content-Type: text/plain; charset=utf-8",
    "Content-Type: text/html; charset=utf-8",
    "Content-Type: text/calendar; method=REQUEST",
    "Content-Id: <photo.jpg>",
    "Content-Disposition: attachment; filename=visit.ics",
    "Subject: =?UTF-8?",
    "MIME-Version: 1.0",
  };

  set (f, "imap-url", "imap://localhost/INBOX");
  set (f, "answer-address", "answers@office.example");
  g_assert_no_error (send_message (f, &message, NULL));
  mail = clara_test_mail_read (f->servers, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *lower = g_ascii_strdown (mail, -1);
      g_autofree char *part = g_ascii_strdown (parts[i], -1);

      assert_has (lower, part);
    }
  /* All of it is ASCII, and no line is longer than a mail's may be. */
  for (const char *at = mail; *at != '\0'; at = strchr (at, '\n') + 1)
    {
      g_assert_nonnull (strchr (at, '\n'));
      g_assert_cmpint (strchr (at, '\n') - at, <=, 998);
    }
  g_assert_true (g_str_is_ascii (mail));
  /* And what it says comes back out of it. */
  bytes = g_bytes_new (mail, strlen (mail));
  {
    g_autoptr (ClaraMailReply) read = clara_mail_reply_parse (bytes);

    g_assert_cmpstr (read->subject, ==, "मारिया आई हैं [087R-M7RC]");
    g_assert_cmpstr (read->from, ==, "clara@office.example");
    g_assert_true (g_str_has_prefix (read->text, "மரியா வந்திருக்கிறார். ."));
    g_assert_true (read->automatic); /* our own mail is no answer: no loop */
  }
}

static void
test_injection (Fixture *f, gconstpointer data)
{
  const ClaraOutgoing messages[] = {
    { .message_id = "m", .recipient = "a@b.example", .title = "Hello\r\nBcc: all@b.example" },
    { .message_id = "m", .recipient = "a@b.example\r\nRCPT TO:<x@y.example>", .title = "Hello" },
    { .message_id = "m", .recipient = "a@b.example, c@d.example", .title = "Hello" },
    { .message_id = "m", .recipient = "a@b.example", .recipient_name = "A\nBcc: x@y.example", .title = "Hi" },
    { .message_id = "m\r\nX: y", .recipient = "a@b.example", .title = "Hi" },
    { .message_id = "m", .recipient = "nobody", .title = "Hi" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GError) error = send_message (f, &messages[i], NULL);

      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
    }
  g_assert_null (clara_test_mail_read (f->servers, 1));
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) nobody = send_to (f, "never@office.example");
  g_autoptr (GError) wrong = NULL;
  g_autoptr (GError) plain = NULL;
  g_autoptr (GError) untrusted = NULL;
  g_autoptr (GError) away = NULL;

  g_assert_error (nobody, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  assert_has (nobody->message, "Nobody here has that name");
  g_setenv ("MAIL_PASSWORD", "wrong", TRUE);
  wrong = send_to (f, "priya@office.example");
  g_assert_error (wrong, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  assert_has (wrong->message, "refuses the user or the password");
  g_assert_null (strstr (wrong->message, "wrong"));
  g_setenv ("MAIL_PASSWORD", "right", TRUE);
  /* Another machine without encryption gets nothing. */
  set_server (f, "smtp-url", "smtp", "127.0.0.2", "far", "");
  plain = send_to (f, "priya@office.example");
  g_assert_error (plain, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  assert_has (plain->message, "STARTTLS");
  /* Nor does one whose certificate nobody vouches for. */
  set (f, "certificate-file", "");
  set_server (f, "smtp-url", "smtp", "localhost", "auth", "");
  untrusted = send_to (f, "priya@office.example");
  g_assert_error (untrusted, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED);
  set (f, "smtp-url", "smtp://127.0.0.1:1");
  away = send_to (f, "priya@office.example");
  g_assert_error (away, CLARA_NET_ERROR, CLARA_NET_ERROR_REFUSED);
  g_assert_null (clara_test_mail_read (f->servers, 1));
}

/* What may be tried again, is; a mail that was taken before the connection broke comes twice with one id. */
static void
test_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) busy = send_to (f, "busy@office.example");
  g_autoptr (GError) dropped = NULL;
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  static const char id[] = "<01890a5d-ac96-774b-bcce-b3020f8a1f0c@office.example>";

  g_assert_error (busy, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
  assert_has (busy->message, "Greylisted");
  g_assert_no_error (send_to (f, "busy@office.example"));
  dropped = send_to (f, "drop@office.example");
  g_assert_nonnull (dropped);
  g_assert_cmpuint (dropped->domain, ==, CLARA_NET_ERROR);
  g_assert_no_error (send_to (f, "drop@office.example"));
  one = clara_test_mail_read (f->servers, 2);
  two = clara_test_mail_read (f->servers, 3);
  assert_has (one, id);
  assert_has (two, id);
}

static gboolean
on_late (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return G_SOURCE_REMOVE;
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const ClaraOutgoing message = { .message_id = "m1", .recipient = "slow@office.example", .title = "Hi" };
  g_autoptr (GError) error = NULL;

  g_timeout_add (300, on_late, cancellable);
  error = send_message (f, &message, cancellable);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

typedef struct
{
  ClaraMailbox *mailbox;
  GPtrArray *lines; /* "from|subject|text|automatic" */
  gboolean keep;    /* do not mark */
  guint troubles;
} Reader;

static void
on_mail (ClaraMailbox *mailbox, ClaraMailReply *reply, Reader *reader)
{
  g_ptr_array_add (reader->lines, g_strdup_printf ("%s|%s|%s|%s|%s", reply->from, reply->subject,
                                                   reply->ids[0] != NULL ? reply->ids[0] : "", reply->text,
                                                   reply->automatic ? "automatic" : "person"));
  if (!reader->keep)
    clara_mailbox_done (mailbox, reply->uid);
}

static void
on_trouble (ClaraMailbox *mailbox, GError *error, Reader *reader)
{
  reader->troubles++;
}

static void
reader_begin (Reader *reader, Fixture *f)
{
  reader->mailbox = clara_mailbox_new (f->settings, f->secrets, f->clock);
  reader->lines = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (reader->mailbox, "mail", G_CALLBACK (on_mail), reader);
  g_signal_connect (reader->mailbox, "trouble", G_CALLBACK (on_trouble), reader);
  clara_mailbox_start (reader->mailbox);
  clara_mailbox_expect (reader->mailbox, clara_clock_get_real (f->clock) + 600 * G_TIME_SPAN_SECOND);
}

static void
reader_wait (Reader *reader, guint count)
{
  while (reader->lines->len < count)
    g_main_context_iteration (NULL, TRUE);
}

static void
reader_end (Reader *reader)
{
  clara_mailbox_stop (reader->mailbox);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_unref (reader->mailbox);
  g_ptr_array_unref (reader->lines);
}

static void
put_mail (Fixture *f, const char *name, const char *content, gssize length)
{
  g_autofree char *path = g_build_filename (f->servers->folder, "Maildir", "new", name, NULL);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, content, length, &error);
  g_assert_no_error (error);
  g_chmod (path, 0644);
}

static void
set_mailbox (Fixture *f)
{
  g_assert_cmpint (clara_test_mail_get_port (f->servers, "imap"), !=, 0);
  set_server (f, "imap-url", "imap", "localhost", "imap", "/INBOX");
}

static const char *
find_line (Reader *reader, const char *part)
{
  for (guint i = 0; i < reader->lines->len; i++)
    if (strstr (g_ptr_array_index (reader->lines, i), part) != NULL)
      return g_ptr_array_index (reader->lines, i);
  g_error ("Nothing with '%s' came", part);
}

static void
test_mailbox (Fixture *f, gconstpointer data)
{
  Reader reader = { 0 };
  g_autofree char *huge = g_strnfill (3 * 1024 * 1024, 'x');
  g_autofree char *huge_mail =
    g_strconcat ("From: p@office.example\nSubject: Huge\n\nFine\n\n-- \n", huge, "\n", NULL);

  set_mailbox (f);
  put_mail (f, "1.a",
            "From: Priya <Priya@Office.example>\nSubject: Re: Maria is here [087R-M7RC]\n"
            "In-Reply-To: <m1@office.example>\nContent-Type: text/plain; charset=utf-8\n"
            "Content-Transfer-Encoding: 8bit\n\nअभी आ रही हूँ!\n\nOn Mon, 30 Nov 2026 at 09:00, Clara\n"
            "<clara@office.example> wrote:\n> Maria is here to see you.\n> Coming down\n",
            -1);
  put_mail (f, "2.a",
            "From: p@office.example\nSubject: Out of office\nAuto-Submitted: auto-replied\n\nI am away\n",
            -1);
  put_mail (f, "3.a", "\xff\xfe\x01 nothing \xc3", 13);
  put_mail (f, "4.a", huge_mail, -1);
  put_mail (
    f, "5.a",
    "From: p@office.example\nSubject: Page\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    "<html><head><style>p{}</style></head><body><div>5&nbsp;minutes &amp; a bit</div>"
    "<div class=\"gmail_quote\">On Monday: <blockquote>Coming down</blockquote></div></body></html>\n",
    -1);
  put_mail (f, "6.a",
            "From: p@office.example\nSubject: Broken\nMIME-Version: 1.0\n"
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nStill read\n",
            -1);
  reader_begin (&reader, f);
  reader_wait (&reader, 6);
  g_assert_cmpstr (
    find_line (&reader, "[087R-M7RC]"), ==,
    "priya@office.example|Re: Maria is here [087R-M7RC]|m1@office.example|अभी आ रही हूँ!|person");
  assert_has (find_line (&reader, "Out of office"), "automatic");
  g_assert_cmpstr (find_line (&reader, "|Huge|"), ==, "p@office.example|Huge||Fine|person");
  assert_has (find_line (&reader, "|Page|"), "|5 minutes & a bit|person");
  assert_has (find_line (&reader, "|Broken|"), "|Still read|person");
  g_assert_cmpuint (reader.troubles, ==, 0);
  reader_end (&reader);
}

/* One that was given out and not finished comes again after a crash; a finished one does not. */
static void
test_mailbox_crash (Fixture *f, gconstpointer data)
{
  Reader first = { .keep = TRUE };
  Reader second = { 0 };
  Reader third = { 0 };

  set_mailbox (f);
  put_mail (f, "1.a", "From: p@office.example\nSubject: One\n\nComing\n", -1);
  reader_begin (&first, f);
  reader_wait (&first, 1);
  reader_end (&first);
  reader_begin (&second, f);
  reader_wait (&second, 1);
  /* Marked before the next one is asked for. */
  put_mail (f, "2.a", "From: p@office.example\nSubject: Two\n\nComing\n", -1);
  reader_wait (&second, 2);
  reader_end (&second);
  put_mail (f, "3.a", "From: p@office.example\nSubject: Three\n\nComing\n", -1);
  reader_begin (&third, f);
  reader_wait (&third, 1);
  assert_has (find_line (&third, "Three"), "|Coming|");
  g_assert_null (strstr (g_ptr_array_index (third.lines, 0), "One"));
  reader_end (&third);
}

static void
test_mailbox_refuses (Fixture *f, gconstpointer data)
{
  Reader reader = { 0 };

  set_mailbox (f);
  g_setenv ("MAIL_PASSWORD", "wrong", TRUE);
  reader_begin (&reader, f);
  while (reader.troubles == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (reader.troubles, ==, 1);
  reader_end (&reader);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *f, gconstpointer data);
  } tests[] = {
    { "/mail/ways", test_ways },
    { "/mail/message", test_message },
    { "/mail/injection", test_injection },
    { "/mail/refused", test_refused },
    { "/mail/again", test_again },
    { "/mail/cancel", test_cancel },
    { "/mail/mailbox", test_mailbox },
    { "/mail/mailbox-crash", test_mailbox_crash },
    { "/mail/mailbox-refuses", test_mailbox_refuses },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
