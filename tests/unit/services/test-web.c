/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-duckduckgo-search.h"
#include "clara-firecrawl-reader.h"
#include "clara-json.h"
#include "clara-services-error.h"
#include "clara-tavily-search.h"

#include "test-remote.h"
#include "test-services.h"

#include <string.h>

static void
set_up (Remote *fixture, gconstpointer data)
{
  remote_set_up (fixture, data);
  remote_use (fixture, "tavily-url", "/tavily", "tavily-key");
  remote_use (fixture, "duckduckgo-url", "/duck", NULL);
  remote_use (fixture, "firecrawl-url", "/fire/v1", "firecrawl-key");
}

/* Searches */

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Remote *fixture = user_data;
  g_autoptr (ClaraWebAnswer) answer =
    clara_web_search_search_finish (CLARA_WEB_SEARCH (source), result, &fixture->error);

  g_assert_true ((answer == NULL) == (fixture->error != NULL));
  if (answer != NULL)
    g_string_append (fixture->heard, answer->answer != NULL ? answer->answer : "-");
  for (guint i = 0; answer != NULL && i < answer->passages->len; i++)
    {
      const ClaraWebPassage *passage = g_ptr_array_index (answer->passages, i);

      g_string_append_printf (fixture->heard, " [%s %s %s]", passage->title, passage->url, passage->text);
    }
  fixture->over = TRUE;
}

static void
search (Remote *fixture, gboolean tavily, const char *query)
{
  g_autoptr (GObject) provider = NULL;

  if (tavily)
    provider =
      G_OBJECT (clara_tavily_search_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock));
  else
    provider = G_OBJECT (
      clara_duckduckgo_search_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock));
  remote_start_anew (fixture);
  clara_web_search_search_async (CLARA_WEB_SEARCH (provider), query, 3, NULL, on_found, fixture);
  remote_wait_for (&fixture->over);
}

static void
test_tavily (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (fixture, "tavily/search", "application/json");
  g_autoptr (JsonObject) body = NULL;

  clara_test_answer_text (
    answer, 0,
    "{\"answer\":\"It is <b>tall</b>.\\n\",\"results\":["
    "{\"title\":\"One\",\"url\":\"https://a.example/1\",\"content\":\"  so\\u202e \\u0007 <script>x</script> "
    "tall \"},"
    "{\"title\":\"Two\",\"url\":\"javascript:alert(1)\",\"content\":\"no\"},"
    "{\"title\":null,\"url\":\"http://a.example/3\",\"content\":\"1 < 2\"},"
    "{\"title\":\"Four\",\"url\":\"https://a.example/4\",\"content\":\"\"},7,null,{}]}");
  search (fixture, TRUE, "How tall\nis it?");
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->heard->str, ==,
                   "It is tall . [One https://a.example/1 so x tall] [ http://a.example/3 1 < 2]");
  body = remote_sent (fixture, 0);
  g_assert_cmpstr (clara_json_get_string (body, "query", ""), ==, "How tall is it?");
  g_assert_cmpint (clara_json_get_int (body, "max_results", 0), ==, 3);
  g_assert_cmpstr (g_hash_table_lookup (clara_test_server_get (fixture->server, 0)->headers, "authorization"),
                   ==, "Bearer " REMOTE_KEY);
  g_assert_false (json_object_has_member (body, "api_key"));
}

static void
test_duckduckgo (Remote *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    const char *heard;
  } cases[] = {
    { "{\"Heading\":\"Clara\",\"AbstractText\":\"A name.\",\"AbstractURL\":\"https://e.example/Clara\","
      "\"RelatedTopics\":[{\"Text\":\"Clara Bow\",\"FirstURL\":\"https://d.example/b\"},"
      "{\"Name\":\"Places\",\"Topics\":[{\"Text\":\"Clara, Uruguay\",\"FirstURL\":\"https://d.example/u\"},"
      "{\"Text\":\"Clara, Ireland\",\"FirstURL\":\"https://d.example/i\"}]}]}",
      "A name. [Clara https://e.example/Clara A name.] [ https://d.example/b Clara Bow] [ "
      "https://d.example/u "
      "Clara, Uruguay]" },
    { "{\"AbstractText\":\"\",\"Answer\":\"42\"}", "42" },
    { "{\"AbstractText\":\"\",\"Answer\":{\"from\":\"calculator\"},\"Definition\":\"a "
      "word\",\"DefinitionURL\":"
      "\"https://w.example\"}",
      "a word [ https://w.example a word]" },
    { "{\"AbstractText\":\"\",\"RelatedTopics\":{},\"Results\":[7]}", "-" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "duck/", "application/x-javascript");

      clara_test_answer_text (answer, 0, cases[i].body);
      search (fixture, FALSE, "clara & co");
      g_assert_no_error (fixture->error);
      g_assert_cmpstr (fixture->heard->str, ==, cases[i].heard);
    }
  g_assert_nonnull (strstr (clara_test_server_get (fixture->server, 0)->path, "?q=clara%20%26%20co&"));
  g_assert_null (g_hash_table_lookup (clara_test_server_get (fixture->server, 0)->headers, "authorization"));
}

static void
test_search_faults (Remote *fixture, gconstpointer data)
{
  static const char *const bodies[] = { "", "<html>", "[]", "{\"results\":", "{\"results\":7}", "{}" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    for (guint tavily = 0; tavily < 2; tavily++)
      {
        ClaraTestAnswer *answer =
          remote_expect (fixture, tavily ? "tavily/search" : "duck/", "application/json");

        clara_test_answer_text (answer, 0, bodies[i]);
        search (fixture, tavily != 0, "x");
        g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
      }
}

/* Pages */

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Remote *fixture = user_data;
  g_autoptr (ClaraPage) page =
    clara_page_reader_read_finish (CLARA_PAGE_READER (source), result, &fixture->error);

  g_assert_true ((page == NULL) == (fixture->error != NULL));
  if (page != NULL)
    g_string_append_printf (fixture->heard, "%s|%s|%s", page->url, page->title, page->markdown);
  fixture->over = TRUE;
}

static void
read_page (Remote *fixture, const char *url)
{
  g_autoptr (ClaraFirecrawlReader) reader =
    clara_firecrawl_reader_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);

  remote_start_anew (fixture);
  clara_page_reader_read_async (CLARA_PAGE_READER (reader), url, NULL, on_read, fixture);
  g_assert_false (fixture->over);
  remote_wait_for (&fixture->over);
}

static void
test_page (Remote *fixture, gconstpointer data)
{
  static const struct
  {
    const char *body;
    const char *reason;
  } bad[] = {
    { "{}", "no text" },
    { "{\"success\":true,\"data\":{\"markdown\":\"\"}}", "no text" },
    { "{\"success\":false,\"error\":\"out of credits\"}", "out of credits" },
    { "{\"success\":true,\"data\":{\"markdown\":\"Not found\",\"metadata\":{\"statusCode\":404}}}", "404" },
    { "{\"success\":true,\"data\":[]}", "no text" },
  };
  ClaraTestAnswer *answer = remote_expect (fixture, "fire/v1/scrape", "application/json");
  g_autoptr (JsonObject) body = NULL;

  clara_test_answer_text (
    answer, 0,
    "{\"success\":true,\"data\":{\"markdown\":\"# Pump\\ntext\",\"metadata\":{\"title\":"
    "\"Pump\",\"statusCode\":200}}}");
  read_page (fixture, "https://pumps.example/50TCQ?x=1");
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->heard->str, ==, "https://pumps.example/50TCQ?x=1|Pump|# Pump\ntext");
  body = remote_sent (fixture, 0);
  g_assert_cmpstr (clara_json_get_string (body, "url", ""), ==, "https://pumps.example/50TCQ?x=1");
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      answer = remote_expect (fixture, "fire/v1/scrape", "application/json");
      clara_test_answer_text (answer, 0, bad[i].body);
      read_page (fixture, "https://pumps.example");
      g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
      g_assert_nonnull (strstr (fixture->error->message, bad[i].reason));
    }
}

/* What is this network's own is not told to anybody. */
static void
test_private_pages (Remote *fixture, gconstpointer data)
{
  static const char *const bad[] = {
    "",
    "x",
    "file:///etc/passwd",
    "ftp://a.example/",
    "http://localhost/",
    "http://LOCALHOST./",
    "http://printer/",
    "http://nas.local/",
    "http://wiki.corp/",
    "http://127.0.0.1:8080/",
    "http://10.1.2.3/",
    "http://192.168.0.1/",
    "http://172.16.0.9/",
    "http://169.254.169.254/latest/meta-data",
    "http://0.0.0.0/",
    "http://[::1]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://2130706433/",
    "http://127.1/",
    "http://0x7f.0x1/",
    "http://user:secret@a.example/",
  };
  static const char *const good[] = { "http://a.example/", "https://www.example.de/x?y#z", "https://8.8.8.8/",
                                      "https://xn--bcher-kva.example/" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      read_page (fixture, bad[i]);
      g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED);
    }
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    g_assert_true (clara_page_check_url (good[i], NULL));
}

/* No chain stands over a search: after some failures in a row the account itself leaves it alone for a while.
 */
static void
test_left_alone (Remote *fixture, gconstpointer data)
{
  g_autoptr (ClaraTavilySearch) provider =
    clara_tavily_search_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);

  for (guint i = 0; i < 4; i++)
    {
      if (i < 3)
        clara_test_answer_status (remote_expect (fixture, "tavily/search", "text/plain"), 503);
      remote_start_anew (fixture);
      clara_web_search_search_async (CLARA_WEB_SEARCH (provider), "how tall", 3, NULL, on_found, fixture);
      remote_wait_for (&fixture->over);
      g_assert_nonnull (fixture->error);
    }
  g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE);
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 3);
  clara_clock_advance (fixture->clock, 5 * G_USEC_PER_SEC);
  clara_test_answer_text (remote_expect (fixture, "tavily/search", "application/json"), 0,
                          "{\"answer\":\"Tall.\",\"results\":[]}");
  remote_start_anew (fixture);
  clara_web_search_search_async (CLARA_WEB_SEARCH (provider), "how tall", 3, NULL, on_found, fixture);
  remote_wait_for (&fixture->over);
  g_assert_cmpstr (fixture->heard->str, ==, "Tall.");
}

static void
test_configured (Remote *fixture, gconstpointer data)
{
  g_auto (GStrv) searches = clara_settings_get_strv (fixture->settings, "web-search");
  g_autofree char *reader = clara_settings_get_string (fixture->settings, "page-reader");

  /* Off, until somebody turns it on. */
  g_assert_null (searches[0]);
  g_assert_cmpstr (reader, ==, "");
  g_assert_true (clara_tavily_is_configured (fixture->settings));
  remote_set_string (fixture, "tavily-key", "env:CLARA_TEST_NOWHERE");
  g_assert_false (clara_tavily_is_configured (fixture->settings));
  g_assert_true (clara_duckduckgo_is_configured (fixture->settings));
  g_assert_false (clara_firecrawl_is_configured (fixture->settings));
  remote_set_string (fixture, "page-reader", "firecrawl");
  g_assert_true (clara_firecrawl_is_configured (fixture->settings));
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/services/web/" name, Remote, NULL, set_up, function, remote_tear_down)

void
add_web_tests (void)
{
  ADD ("tavily", test_tavily);
  ADD ("duckduckgo", test_duckduckgo);
  ADD ("search-faults", test_search_faults);
  ADD ("left-alone", test_left_alone);
  ADD ("page", test_page);
  ADD ("private-pages", test_private_pages);
  ADD ("configured", test_configured);
}
