/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer-link.h"
#include "clara-answer-server.h"
#include "clara-request-limit.h"
#include "reception-fixture.h"

#include "clara-invitations.h"

#include <libsoup/soup.h>
#include <string.h>

/* The page for answers, asked over a socket by a client of its own. */
typedef struct
{
  Fixture f;
  ClaraVisitTokens *tokens;
  ClaraAnswerServer *server;
  SoupSession *session;
  ClaraVisit *visit;
} Page;

static const guint8 key[CLARA_VISIT_TOKEN_KEY] = "a key of thirty-two bytes' lengt";

static void
set (Page *p, const char *name, const char *value)
{
  g_autoptr (GError) error = NULL;

  clara_settings_set (p->f.settings, name, g_variant_new_string (value), &error);
  g_assert_no_error (error);
}

static void
set_up (Page *p, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  fixture_set_up (&p->f, NULL);
  set (p, "answer-listen", "127.0.0.1:0");
  set (p, "answer-url", "https://clara.example.com/");
  p->tokens = clara_visit_tokens_new_with_key (key, p->f.tenant);
  clara_reception_set_tokens (p->f.reception, p->tokens);
  p->server = clara_answer_server_new (p->f.reception, p->f.settings, p->f.clock);
  clara_answer_server_start (p->server, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (clara_answer_server_get_port (p->server), !=, 0);
  p->session = soup_session_new ();
}

static void
tear_down (Page *p, gconstpointer data)
{
  soup_session_abort (p->session);
  g_clear_object (&p->session);
  clara_answer_server_stop (p->server);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (p->server);
  g_clear_object (&p->tokens);
  g_clear_pointer (&p->visit, clara_visit_free);
  fixture_tear_down (&p->f, NULL);
}

typedef struct
{
  guint status;
  char *text;
  char *policy;
  char *cache;
} Response;

static void
response_free (Response *response)
{
  g_free (response->text);
  g_free (response->policy);
  g_free (response->cache);
  g_free (response);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Response, response_free)

static Response *
ask (Page *p, const char *method, const char *path, const char *form)
{
  g_autofree char *url =
    g_strdup_printf ("http://127.0.0.1:%u%s", clara_answer_server_get_port (p->server), path);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) body = NULL;
  Response *response = g_new0 (Response, 1);

  if (form != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (form, strlen (form));

      soup_message_set_request_body_from_bytes (message, "application/x-www-form-urlencoded", bytes);
    }
  soup_session_send_and_read_async (p->session, message, G_PRIORITY_DEFAULT, NULL, fixture_keep, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  body = soup_session_send_and_read_finish (p->session, result, &error);
  g_assert_no_error (error);
  response->status = soup_message_get_status (message);
  response->text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));
  response->policy = g_strdup (
    soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Security-Policy"));
  response->cache =
    g_strdup (soup_message_headers_get_one (soup_message_get_response_headers (message), "Cache-Control"));
  fixture_settle (&p->f);
  return response;
}

/* Sneha is told by mail; what comes after the host's address in her first link. */
static char *
call_by_mail (Page *p)
{
  g_autofree char *message_id = NULL;
  const ClaraScriptedMessage *mail;
  const char *at;

  p->visit = fixture_check_in (&p->f, "Maria <b>Lopez</b>", "E3");
  message_id = fixture_notify (&p->f, p->visit, NULL);
  g_assert_cmpuint (clara_scripted_messenger_count (p->f.email), ==, 1);
  mail = clara_scripted_messenger_get (p->f.email, 0);
  at = strstr (mail->html, "href=\"https://clara.example.com/a/");
  g_assert_nonnull (at);
  at += strlen ("href=\"https://clara.example.com");
  return g_strndup (at, strcspn (at, "\""));
}

#define assert_has(text, part) g_assert_nonnull (strstr (text, part))
#define assert_not(text, part) g_assert_null (strstr (text, part))

/* A scanner that opens the link answers nothing; the button does. */
static void
test_answer (Page *p, gconstpointer data)
{
  g_autofree char *path = call_by_mail (p);
  g_autofree char *expected = g_strdup_printf ("%s=Coming down;", p->visit->visit_id);
  g_autoptr (Response) page = ask (p, "GET", path, NULL);
  g_autoptr (Response) head = ask (p, "HEAD", path, NULL);
  g_autoptr (Response) done = NULL;
  g_autoptr (Response) again = NULL;
  g_autoptr (Response) other = NULL;

  g_assert_cmpuint (page->status, ==, 200);
  assert_has (page->text, "<form method=\"post\">");
  assert_has (page->text, "value=\"1\" class=\"first\">Coming down<");
  assert_has (page->text, ">5 minutes<");
  assert_not (page->text, "<b>");
  assert_not (page->text, "<script");
  assert_has (page->policy, "default-src 'none'");
  assert_has (page->policy, "frame-ancestors 'none'");
  g_assert_cmpstr (page->cache, ==, "no-store");
  g_assert_cmpuint (head->status, ==, 200);
  g_assert_cmpstr (p->f.answers->str, ==, "");
  done = ask (p, "POST", path, "answer=1");
  g_assert_cmpuint (done->status, ==, 200);
  assert_has (done->text, "The visitor is told: Coming down");
  g_assert_cmpstr (p->f.answers->str, ==, expected);
  /* The first answer stands. */
  again = ask (p, "POST", path, "answer=2");
  assert_has (again->text, "The visitor is told: Coming down");
  g_assert_cmpstr (p->f.answers->str, ==, expected);
  other = ask (p, "GET", path, NULL);
  assert_not (other->text, "<form");
}

static void
test_own_words (Page *p, gconstpointer data)
{
  g_autofree char *path = call_by_mail (p);
  g_autoptr (Response) nothing = ask (p, "POST", path, "text=%20%20");
  g_autoptr (Response) ninth = ask (p, "POST", path, "answer=9");
  g_autoptr (Response) broken = ask (p, "POST", path, "text=%ff%fe");
  g_autoptr (Response) done = NULL;

  g_assert_cmpuint (nothing->status, ==, 400);
  assert_has (nothing->text, "<form");
  g_assert_cmpuint (ninth->status, ==, 400);
  g_assert_cmpuint (broken->status, ==, 400);
  g_assert_cmpstr (p->f.answers->str, ==, "");
  done = ask (p, "POST", path, "text=Third+floor%2C+%3Ci%3Eplease%3C%2Fi%3E");
  g_assert_cmpuint (done->status, ==, 200);
  assert_not (done->text, "<i>");
  assert_has (p->f.answers->str, "=Third floor, <i>please</i>;");
}

/* Forged, cut, foreign and well-signed for nothing: one and the same answer. */
static void
test_forged (Page *p, gconstpointer data)
{
  g_autofree char *path = call_by_mail (p);
  g_autofree char *forged = g_strdup (path);
  g_autofree char *cut = g_strndup (path, 20);
  g_autoptr (ClaraVisitTokens) strange =
    clara_visit_tokens_new_with_key ((const guint8 *) "another key of 32 bytes in length", p->f.tenant);
  g_autoptr (ClaraAnswerLinks) others = clara_answer_links_new (strange, "");
  g_autoptr (ClaraAnswerLinks) ours = clara_answer_links_new (p->tokens, "");
  g_autofree char *foreign =
    clara_answer_links_make (others, "01890a5d-ac96-774b-bcce-b3020f8a1f0c", FIXTURE_START, 1, NULL);
  g_autofree char *nobody =
    clara_answer_links_make (ours, "01890a5d-ac96-774b-bcce-b3020f8a1f0c", FIXTURE_START, 1, NULL);
  g_autofree char *invitation =
    clara_visit_token_make (p->tokens, p->visit->visit_id, CLARA_VISIT_TOKEN_BADGE, NULL);
  g_autofree char *badge = g_strdup_printf ("/a/%s", invitation);
  const char *paths[] = { forged, cut, foreign, nobody, badge, "/", "/a/", "/a//1", "/docs" };
  g_autofree char *first = NULL;

  forged[12] = forged[12] == 'A' ? 'B' : 'A';
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (Response) response =
        ask (p, i % 2 == 0 ? "GET" : "POST", paths[i], i % 2 == 0 ? NULL : "answer=1");

      g_assert_cmpuint (response->status, ==, 404);
      assert_not (response->text, "Maria");
      if (first == NULL)
        first = g_strdup (response->text);
      g_assert_cmpstr (response->text, ==, first);
    }
  g_assert_cmpstr (p->f.answers->str, ==, "");
  /* Who goes on trying is served no more for the rest of the minute, not even with a good link. */
  {
    g_autoptr (Response) tenth = ask (p, "GET", "/a/x", NULL);
    g_autoptr (Response) refused = ask (p, "GET", path, NULL);
    g_autoptr (Response) later = NULL;

    g_assert_cmpuint (tenth->status, ==, 404);
    g_assert_cmpuint (refused->status, ==, 429);
    clara_clock_advance (p->f.clock, G_TIME_SPAN_MINUTE);
    later = ask (p, "GET", path, NULL);
    g_assert_cmpuint (later->status, ==, 200);
  }
}

static void
test_expired (Page *p, gconstpointer data)
{
  g_autofree char *path = call_by_mail (p);
  g_autoptr (Response) late = NULL;
  g_autoptr (Response) answer = NULL;

  clara_clock_advance (p->f.clock, CLARA_ANSWER_LINK_LIFE + G_TIME_SPAN_MINUTE);
  late = ask (p, "GET", path, NULL);
  assert_not (late->text, "<form");
  assert_not (late->text, "Maria");
  answer = ask (p, "POST", path, "answer=1");
  assert_not (answer->text, "is told");
  g_assert_cmpstr (p->f.answers->str, ==, "");
}

/* Answered on another channel meanwhile. */
static void
test_elsewhere (Page *p, gconstpointer data)
{
  g_autofree char *path = call_by_mail (p);
  g_autoptr (Response) late = NULL;
  g_autofree char *before = NULL;

  clara_clock_advance (p->f.clock, 20 * G_TIME_SPAN_SECOND);
  g_assert_true (clara_scripted_messenger_answer (p->f.desktop, "5 minutes"));
  fixture_settle (&p->f);
  before = g_strdup (p->f.answers->str);
  assert_has (before, "=5 minutes;");
  late = ask (p, "POST", path, "answer=1");
  g_assert_cmpuint (late->status, ==, 200);
  assert_has (late->text, "answered already");
  g_assert_cmpstr (p->f.answers->str, ==, before);
}

static void
test_large (Page *p, gconstpointer data)
{
  g_autofree char *path = call_by_mail (p);
  g_autofree char *long_text = g_strnfill (20000, 'x');
  g_autofree char *form = g_strconcat ("text=", long_text, NULL);
  g_autoptr (Response) put = ask (p, "PUT", path, "answer=1");
  g_autoptr (Response) large = ask (p, "POST", path, form);

  g_assert_cmpuint (put->status, ==, 404);
  g_assert_cmpuint (large->status, ==, 413);
  g_assert_cmpstr (p->f.answers->str, ==, "");
}

/* In the reader's language, and by text message with one short link. */
static void
test_message (Page *p, gconstpointer data)
{
  const ClaraScriptedMessage *mail;
  g_autofree char *path = call_by_mail (p);

  mail = clara_scripted_messenger_get (p->f.email, 0);
  assert_has (mail->body, "Coming down: https://clara.example.com/a/");
  assert_has (mail->body, "/2");
  assert_not (mail->html, "mailto:");
  assert_has (mail->attachments, "visit.ics text/calendar; method=PUBLISH; charset=utf-8 BEGIN:VCALENDAR");
  assert_has (mail->attachments, "METHOD:PUBLISH");
  assert_has (mail->attachments, "SUMMARY:Visit of Maria <b>Lopez</b> from Acme");
  assert_not (mail->attachments, "ATTENDEE");
  g_assert_true (g_str_has_prefix (mail->url, "https://clara.example.com/a/"));
  g_assert_cmpuint (strlen (mail->url), ==, strlen ("https://clara.example.com/a/") + 43);
  g_assert_true (g_str_has_prefix (path, mail->url + strlen ("https://clara.example.com")));
}

static void
test_settings (Page *p, gconstpointer data)
{
  static const char *const wrong[] = { "clara.example.com:80", "0.0.0.0:0", "192.0.2.1:8470", "x" };

  clara_answer_server_stop (p->server);
  g_assert_cmpuint (clara_answer_server_get_port (p->server), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      set (p, "answer-listen", wrong[i]);
      g_assert_false (clara_answer_server_start (p->server, &error));
      g_assert_error (error, CLARA_API_ERROR, CLARA_API_ERROR_SETTING);
    }
  {
    g_autoptr (GError) error = NULL;

    set (p, "answer-listen", "0.0.0.0:0");
    set (p, "answer-certificate", "/nowhere/cert.pem");
    g_assert_false (clara_answer_server_start (p->server, &error));
    g_assert_error (error, CLARA_API_ERROR, CLARA_API_ERROR_SETTING);
    g_clear_error (&error);
    set (p, "answer-listen", "");
    g_assert_true (clara_answer_server_start (p->server, &error));
    g_assert_no_error (error);
    g_assert_cmpuint (clara_answer_server_get_port (p->server), ==, 0);
  }
}

static void
test_limit (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (FIXTURE_START, 0);
  g_autoptr (ClaraRequestLimit) limit = clara_request_limit_new (clock);

  for (guint i = 0; i < CLARA_REQUEST_LIMIT_ALL; i++)
    g_assert_true (clara_request_limit_take (limit, "192.0.2.1"));
  g_assert_false (clara_request_limit_take (limit, "192.0.2.1"));
  g_assert_true (clara_request_limit_take (limit, "192.0.2.2"));
  for (guint i = 0; i < CLARA_REQUEST_LIMIT_WRONG; i++)
    clara_request_limit_add_wrong (limit, "192.0.2.2");
  g_assert_false (clara_request_limit_take (limit, "192.0.2.2"));
  /* However many addresses somebody has. */
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8::%x", i);

      clara_request_limit_take (limit, address);
    }
  g_assert_false (clara_request_limit_take (limit, "192.0.2.3"));
  clara_clock_advance (clock, G_TIME_SPAN_MINUTE);
  g_assert_true (clara_request_limit_take (limit, "192.0.2.1"));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*func) (Page *p, gconstpointer data);
  } tests[] = {
    { "/answer-page/answer", test_answer },       { "/answer-page/own-words", test_own_words },
    { "/answer-page/forged", test_forged },       { "/answer-page/expired", test_expired },
    { "/answer-page/elsewhere", test_elsewhere }, { "/answer-page/large", test_large },
    { "/answer-page/message", test_message },     { "/answer-page/settings", test_settings },
  };

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-page/limit", test_limit);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Page, NULL, set_up, tests[i].func, tear_down);
  return g_test_run ();
}
