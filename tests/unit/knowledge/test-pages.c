/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages of the web as what Clara knows: their text, where they come from, reading them again, what goes
 * wrong. */
#include "clara-document-import.h"
#include "clara-firecrawl-reader.h"
#include "clara-html.h"
#include "clara-knowledge.h"
#include "clara-own-reader.h"
#include "clara-test-faults.h"
#include "clara-test-scripts.h"
#include "clara-test-server.h"

#include <glib/gstdio.h>
#include <string.h>

#define PAGE(text)                                                                                           \
  "<!DOCTYPE html><html><head><title>Visit | Acme</title></head><body><nav>Menu</nav><main><h1>Visiting "    \
  "Acme</h1><p>" text "</p></main></body></html>"

static const struct
{
  const char *html;
  const char *markdown;
  const char *title;
} html_cases[] = {
  { PAGE ("Open <b>daily</b>\n from 9&nbsp;to 5 &amp; on request."),
    "# Visiting Acme\n\nOpen daily from 9\xc2\xa0to 5 & on request.", "Visit | Acme" },
  /* What the page means as letters is no mark. */
  { "<p>* 5 #1 [a](b) `c` _d_ | e</p><p># no heading</p><p>- no item</p><p>---</p><p>&lt;!-- kept --&gt;</p>",
    "\\* 5 \\#1 \\[a\\](b) \\`c\\` \\_d\\_ \\| e\n\n\\# no heading\n\n\\- no item\n\n\\---\n\n<\\!-- kept "
    "--\\>",
    NULL },
  { "<h2>One\n two</h2><ul><li>first</li><li>second <a href='x'>link</a></li></ul><ol><li>third</li></ol>",
    "## One two\n\n- first\n\n- second link\n\n- third", NULL },
  { "<table><tr><th>Day</th><th>Hours</th></tr><tr><td>Monday</td><td>8</td></tr></table>",
    "| Day | Hours |\n\n| Monday | 8 |", NULL },
  { "<ul><li>outer<ul><li>inner</li></ul></li></ul>", "outer\n\n- inner", NULL },
  { "a<br>b<script>c</script><style>d</style><p hidden>e</p><div "
    "aria-hidden='true'>f</div><noscript>g</noscript>",
    "a\nb", NULL },
  { "<header>Top</header><div role='main'><header><h1>In</h1></header>text</div><footer>Bottom</footer>",
    "# In\n\ntext", NULL },
  /* A page that is nothing but a header still says what it says. */
  { "<body><header><p>All that there is</p></header></body>", "All that there is", NULL },
  { "plain text, no page", "plain text, no page", NULL },
  { "<html><head><title> \n </title></head><body></body></html>", "", NULL },
  { "", "", NULL },
  /* Windows-1252, by what it says and by nothing. */
  { "<meta charset='windows-1252'><p>caf\xe9</p>", "caf\xc3\xa9", NULL },
  { "<p>caf\xe9 \x80</p>", "caf\xc3\xa9 \xe2\x82\xac", NULL },
  { "<meta charset='windows-125caf2'><title>t\xe9</title><p>caf\xe9</p>", "caf\xc3\xa9", "t\xc3\xa9" },
  { "<p>\xe0\xa4\x89\xe0\xa4\xb7\xe0\xa4\xbe</p>", "\xe0\xa4\x89\xe0\xa4\xb7\xe0\xa4\xbe", NULL },
};

static void
test_html (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (html_cases); i++)
    {
      g_autofree char *title = NULL;
      g_autofree char *markdown =
        clara_html_to_markdown (html_cases[i].html, strlen (html_cases[i].html), &title);

      g_assert_cmpstr (markdown, ==, html_cases[i].markdown);
      g_assert_cmpstr (title, ==, html_cases[i].title);
    }
}

static void
test_html_hostile (void)
{
  g_autoptr (GString) deep = g_string_new (NULL);
  const char bytes[] = "<p>a\0b<\xff\xfe<p <<<>></p><!-- <![CDATA[ <svg><title>";

  for (guint i = 0; i < 100000; i++)
    g_string_append (deep, i % 2 == 0 ? "<div>" : "<b>x");
  for (gsize cut = 0; cut <= sizeof bytes; cut++)
    {
      g_autofree char *copy = g_memdup2 (bytes, MAX (cut, 1));
      g_autofree char *title = NULL;
      g_autofree char *markdown = clara_html_to_markdown (copy, cut, &title);

      g_assert_true (g_utf8_validate (markdown, -1, NULL));
      g_assert_true (title == NULL || g_utf8_validate (title, -1, NULL));
    }
  {
    g_autofree char *markdown = clara_html_to_markdown (deep->str, deep->len, NULL);

    g_assert_nonnull (strstr (markdown, "x"));
  }
}

typedef struct
{
  char *folder;
  ClaraClock *clock; /* real: the sockets are */
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraTestServer *server;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraHttp *http;
  ClaraPageReader *own;
  ClaraPageReader *remote;
  char *url; /* of a page on the server */
  GError *error;
} Fixture;

static gpointer
ensure_tenant (ClaraDb *db, gpointer tenant, GError **error)
{
  clara_tenants_ensure (db, tenant, "Test", error);
  return NULL;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *file = NULL;
  g_autofree char *key = NULL;
  g_autofree char *text = NULL;

  f->folder = g_dir_make_tmp ("clara-pages-XXXXXX", &error);
  g_assert_no_error (error);
  f->clock = clara_clock_new_real ();
  f->store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  f->tenant = clara_tenant_new ("demo");
  clara_store_write_sync (f->store, ensure_tenant, f->tenant, &error);
  g_assert_no_error (error);
  f->server = clara_test_server_new (NULL);
  file = g_build_filename (f->folder, "settings.ini", NULL);
  key = g_build_filename (f->folder, "key", NULL);
  text =
    g_strdup_printf ("[clara]\nfirecrawl-url='%s/v1'\nfirecrawl-key='file:%s'\npage-reader='firecrawl'\n",
                     clara_test_server_get_url (f->server), key);
  g_assert_true (g_file_set_contents (key, "a-key", -1, NULL));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  f->settings = clara_settings_new (file);
  f->secrets = clara_secrets_new (f->folder);
  f->http = clara_http_new (f->clock);
  f->own = CLARA_PAGE_READER (clara_own_reader_new (f->http, f->settings));
  f->remote = CLARA_PAGE_READER (clara_firecrawl_reader_new (f->http, f->settings, f->secrets, f->clock));
  f->url = g_strconcat (clara_test_server_get_url (f->server), "/visit", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_clear_error (&f->error);
  g_free (f->url);
  g_assert_finalize_object (f->own);
  g_assert_finalize_object (f->remote);
  g_object_unref (f->http);
  g_object_unref (f->secrets);
  g_object_unref (f->settings);
  g_object_unref (f->server);
  clara_store_close (f->store);
  g_object_unref (f->store);
  clara_tenant_unref (f->tenant);
  g_object_unref (f->clock);
  dir = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (f->folder, name, NULL);

      g_unlink (file);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

static ClaraTestAnswer *
expect_page (Fixture *f, const char *type, const char *text)
{
  ClaraTestAnswer *answer = clara_test_server_expect (f->server, "/visit");

  clara_test_answer_header (answer, "Content-Type", type);
  clara_test_answer_text (answer, 0, text);
  return answer;
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static ClaraImportOutcome
import (Fixture *f, const char *url, char **title)
{
  g_autoptr (GAsyncResult) result = NULL;

  g_clear_error (&f->error);
  clara_document_import_page_async (f->store, f->tenant, f->own, f->remote, url, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return clara_document_import_page_finish (result, title, &f->error);
}

/* "title (source)|" of all that is known. */
static char *
list (Fixture *f)
{
  g_autoptr (GPtrArray) documents = clara_document_import_list_sync (f->store, f->tenant, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < documents->len; i++)
    {
      const ClaraDocument *document = g_ptr_array_index (documents, i);

      g_string_append_printf (text, "%s (%s)|", document->title, document->source);
    }
  return g_string_free (text, FALSE);
}

static char *
ask (Fixture *f, const char *question)
{
  g_autoptr (ClaraKnowledge) knowledge = clara_knowledge_new (f->store, f->tenant);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ClaraAnswer) answer = NULL;

  clara_knowledge_answer_async (knowledge, question, "en", NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = clara_knowledge_answer_finish (knowledge, result, NULL);
  return g_strdup_printf ("%s (%s)", answer->text, answer->source);
}

/* Added, answered from, read again, forgotten. */
static void
test_import (Fixture *f, gconstpointer data)
{
  g_autofree char *expected = g_strdup_printf ("Visiting Acme (%s)|", f->url);
  g_autofree char *again = g_strdup_printf (" %s#bikes ", f->url);
  g_autofree char *title = NULL;
  g_autofree char *known = NULL;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *gone = NULL;

  expect_page (f, "text/html; charset=utf-8", PAGE ("The canteen opens at noon."));
  g_assert_cmpint (import (f, f->url, &title), ==, CLARA_IMPORT_ADDED);
  g_assert_cmpstr (title, ==, "Visiting Acme");
  known = list (f);
  g_assert_cmpstr (known, ==, expected);
  first = ask (f, "When does the canteen open?");
  g_assert_cmpstr (first, ==, "The canteen opens at noon. (Visiting Acme)");
  expect_page (f, "text/html", PAGE ("The canteen opens at noon."));
  g_assert_cmpint (import (f, again, NULL), ==, CLARA_IMPORT_UNCHANGED);
  expect_page (f, "text/html", PAGE ("The canteen opens at one."));
  g_assert_cmpint (import (f, f->url, NULL), ==, CLARA_IMPORT_CHANGED);
  second = ask (f, "When does the canteen open?");
  g_assert_cmpstr (second, ==, "The canteen opens at one. (Visiting Acme)");
  g_assert_true (clara_document_import_remove_sync (f->store, f->tenant, f->url, &f->error));
  gone = list (f);
  g_assert_cmpstr (gone, ==, "");
  g_assert_false (clara_document_import_remove_sync (f->store, f->tenant, f->url, &f->error));
  g_assert_error (f->error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE);
}

/* An address of this network is nobody else's to know: it is read from here, page reader or not. */
static void
test_own_network (Fixture *f, gconstpointer data)
{
  expect_page (f, "text/markdown", "# Rooms\n\nRoom nine is upstairs.\n");
  g_assert_cmpint (import (f, f->url, NULL), ==, CLARA_IMPORT_ADDED);
  g_assert_cmpuint (clara_test_server_count (f->server), ==, 1);
  g_assert_cmpstr (clara_test_server_get (f->server, 0)->path, ==, "/visit");
}

/* A page of the public web is the page reader's; where that fails, it is read from here, and both are told
 * of. */
static void
test_page_reader (Fixture *f, gconstpointer data)
{
  g_autofree char *known = NULL;

  clara_test_answer_scrape (clara_test_server_expect (f->server, "/v1/scrape"),
                            "https://museum.example/visit", "Museum",
                            "## Hours\n\nThe museum is open from ten to six.\n");
  g_assert_cmpint (import (f, "https://museum.example/visit", NULL), ==, CLARA_IMPORT_ADDED);
  known = list (f);
  g_assert_cmpstr (known, ==, "Museum (https://museum.example/visit)|");
  clara_test_answer_fault (clara_test_server_expect (f->server, "/v1/scrape"), "402");
  g_assert_cmpint (import (f, "https://museum.invalid/visit", NULL), ==, CLARA_IMPORT_FAILED);
  g_assert_nonnull (strstr (f->error->message, "credit"));
  g_assert_nonnull (strstr (f->error->message, "museum.invalid is not known"));
}

static void
test_redirect (Fixture *f, gconstpointer data)
{
  ClaraTestAnswer *answer = clara_test_server_expect (f->server, "/old");
  g_autofree char *old = g_strconcat (clara_test_server_get_url (f->server), "/old", NULL);

  clara_test_answer_status (answer, 301);
  clara_test_answer_header (answer, "Location", "/visit");
  expect_page (f, "text/html", PAGE ("It has moved."));
  g_assert_cmpint (import (f, old, NULL), ==, CLARA_IMPORT_ADDED);
}

/* Whatever goes wrong is said, and what is known of the page stays. */
static void
test_faults (Fixture *f, gconstpointer data)
{
  g_autofree char *before = NULL;

  expect_page (f, "text/html", PAGE ("The canteen opens at noon."));
  import (f, f->url, NULL);
  before = list (f);
  for (const char *const *fault = clara_test_fault_list (); *fault != NULL; fault++)
    {
      g_autofree char *known = NULL;

      /* A page to log in is a page; half of an answer that ends properly is one, too. */
      if (strcmp (*fault, "html") == 0 || strcmp (*fault, "truncated") == 0)
        continue;
      clara_test_answer_fault (
        expect_page (f, "text/markdown", "Some text that is never kept, for it is cut off"), *fault);
      g_test_message ("%s", *fault);
      g_assert_cmpint (import (f, f->url, NULL), ==, CLARA_IMPORT_FAILED);
      g_assert_cmpuint (strlen (f->error->message), >, 20);
      known = list (f);
      g_assert_cmpstr (known, ==, before);
    }
}

static void
test_kinds (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *type;
    const char *text;
    const char *problem; /* NULL: it is read */
  } cases[] = {
    { "text/plain", "Just words.", NULL },
    { "text/plain", "caf\xe9", "cannot be read" },
    { "application/pdf", "%PDF", "application/pdf" },
    { "text/css", "p {}", "cannot be read" },
    { "application/json", "{}", "application/json" },
    { "text/html", "<script>only()</script>", "no text in it" },
    { "text/html", "", "no text in it" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].type);
      expect_page (f, cases[i].type, cases[i].text);
      if (cases[i].problem == NULL)
        g_assert_cmpint (import (f, f->url, NULL), ==, CLARA_IMPORT_ADDED);
      else
        {
          g_assert_cmpint (import (f, f->url, NULL), ==, CLARA_IMPORT_FAILED);
          g_assert_nonnull (strstr (f->error->message, cases[i].problem));
        }
    }
}

static void
test_long (Fixture *f, gconstpointer data)
{
  g_autofree char *much = g_strnfill (100000, 'a');
  g_autofree char *enough = g_strdup_printf ("%s\n\n%.99990s", much, much);
  g_autofree char *more = g_strdup_printf ("%s %s", much, much);

  expect_page (f, "text/markdown", enough);
  g_assert_cmpint (import (f, f->url, NULL), ==, CLARA_IMPORT_ADDED);
  expect_page (f, "text/markdown", more);
  g_assert_cmpint (import (f, f->url, NULL), ==, CLARA_IMPORT_FAILED);
  g_assert_error (f->error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT);
}

static void
test_addresses (Fixture *f, gconstpointer data)
{
  static const char *const bad[] = { "https://", "http:///visit", "https://u:p@acme.example/", "http://[::1/",
                                     "https://acme.example:99999999/" };
  g_autofree char *text = g_strnfill (3000, 'a');
  g_autofree char *endless = g_strconcat ("https://acme.example/", text, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%s", bad[i]);
      g_assert_cmpint (import (f, bad[i], NULL), ==, CLARA_IMPORT_FAILED);
      g_assert_error (f->error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE);
    }
  g_assert_cmpint (import (f, endless, NULL), ==, CLARA_IMPORT_FAILED);
  g_assert_cmpuint (strlen (f->error->message), <, 300);
  g_assert_cmpuint (clara_test_server_count (f->server), ==, 0);
  g_assert_true (clara_document_import_is_address ("HTTPS://acme.example"));
  g_assert_false (clara_document_import_is_address ("visit.html"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pages/html", test_html);
  g_test_add_func ("/pages/html/hostile", test_html_hostile);
#define ADD(name, function) g_test_add ("/pages/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("import", test_import);
  ADD ("own-network", test_own_network);
  ADD ("page-reader", test_page_reader);
  ADD ("redirect", test_redirect);
  ADD ("faults", test_faults);
  ADD ("kinds", test_kinds);
  ADD ("long", test_long);
  ADD ("addresses", test_addresses);
  return g_test_run ();
}
