/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer.h"
#include "clara-document-reader.h"
#include "clara-knowledge.h"

#include <glib/gstdio.h>
#include <string.h>

#define START G_GINT64_CONSTANT (1790000000000000)

/* A store of its own in a folder of its own, in virtual time. */
typedef struct
{
  char *folder;
  ClaraClock *clock;
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraKnowledge *knowledge;
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

  f->folder = g_dir_make_tmp ("clara-knowledge-XXXXXX", &error);
  g_assert_no_error (error);
  f->clock = clara_clock_new_virtual (START, 330);
  f->store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  f->tenant = clara_tenant_new ("demo");
  clara_store_write_sync (f->store, ensure_tenant, f->tenant, &error);
  g_assert_no_error (error);
  f->knowledge = clara_knowledge_new (f->store, f->tenant);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        remove_folder (file);
      else
        g_unlink (file);
    }
  g_rmdir (folder);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->knowledge);
  clara_store_close (f->store);
  g_clear_object (&f->store);
  g_clear_pointer (&f->tenant, clara_tenant_unref);
  g_clear_object (&f->clock);
  remove_folder (f->folder);
  g_free (f->folder);
}

static void
import_demo (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "demo", "documents", NULL);
  guint count = 0;

  clara_knowledge_import_folder_sync (f->knowledge, folder, &count, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (count, ==, 2);
  clara_clock_advance (f->clock, 0);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static ClaraAnswer *
ask (Fixture *f, const char *question)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  ClaraAnswer *answer;

  clara_knowledge_answer_async (f->knowledge, question, "en", NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = clara_knowledge_answer_finish (f->knowledge, result, &error);
  g_assert_no_error (error);
  return answer;
}

static void
write_file (Fixture *f, const char *name, const char *text, char **path)
{
  *path = g_build_filename (f->folder, name, NULL);
  g_assert_true (g_file_set_contents (*path, text, -1, NULL));
}

static void
test_chunks (void)
{
  g_autoptr (GString) text =
    g_string_new ("<!-- not shown -->\n# The *Guide*\nBefore all.\n\n## One\n- first [item](http://x)\n"
                  "- `second` item\n\n| a | b |\n|---|---|\n\n## Two ##\n");
  g_autoptr (ClaraReadDocument) read = NULL;
  ClaraPassage *passage;

  for (int i = 0; i < 60; i++)
    g_string_append (text, "This sentence is one of very many in a long paragraph. ");
  read = clara_document_read (text->str, TRUE, "fallback");
  g_assert_cmpstr (read->title, ==, "The Guide");
  g_assert_cmpstr (read->language, ==, "en");
  passage = g_ptr_array_index (read->passages, 0);
  g_assert_null (passage->heading);
  g_assert_cmpstr (passage->text, ==, "Before all.");
  passage = g_ptr_array_index (read->passages, 1);
  g_assert_cmpstr (passage->heading, ==, "One");
  g_assert_cmpstr (passage->text, ==, "first item\nsecond item\na, b");
  g_assert_cmpuint (read->passages->len, ==, 7);
  for (guint i = 2; i < read->passages->len; i++)
    {
      passage = g_ptr_array_index (read->passages, i);
      g_assert_cmpstr (passage->heading, ==, "Two");
      g_assert_cmpint (g_utf8_strlen (passage->text, -1), <=, CLARA_PASSAGE_CHARACTERS);
      /* Cut after a sentence, not inside one. */
      g_assert_true (g_str_has_prefix (passage->text, "This sentence"));
      g_assert_true (g_str_has_suffix (passage->text, "paragraph."));
    }
}

static void
test_hostile_documents (void)
{
  g_autofree char *long_word = g_strnfill (5000, 'x');
  const char *texts[] = { "",          "#",      "# ",   "####### no heading",
                          "<!-- open", "![",     "[a](", "[a]",
                          "|",         "\\",     "`",    "-",
                          "1.",        "\n\n\n", "> ",   "---",
                          long_word };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (ClaraReadDocument) read = clara_document_read (texts[i], TRUE, "fallback");

      g_assert_nonnull (read->title);
      for (guint p = 0; p < read->passages->len; p++)
        g_assert_cmpint (g_utf8_strlen (((ClaraPassage *) g_ptr_array_index (read->passages, p))->text, -1),
                         <=, CLARA_PASSAGE_CHARACTERS);
    }
}

static void
test_sentences (void)
{
  g_autoptr (GPtrArray) list =
    clara_document_sentences ("Dr. Rao pays 2.5 euros. She leaves at 6 p.m. today! Yes?\nएक। दो।");
  const char *expected[] = { "Dr. Rao pays 2.5 euros.", "She leaves at 6 p.m. today!", "Yes?", "एक।", "दो।" };

  g_assert_cmpuint (list->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < list->len; i++)
    g_assert_cmpstr (g_ptr_array_index (list, i), ==, expected[i]);
}

static void
test_question (void)
{
  g_autoptr (ClaraQuestion) question = clara_question_new ("Where can I PARK my bicycle, please?");
  g_autoptr (ClaraQuestion) same = clara_question_new ("where do you park the bicycle");
  g_autoptr (ClaraQuestion) hindi = clara_question_new ("पार्किंग कहाँ है?");
  g_autoptr (ClaraQuestion) nothing = clara_question_new ("what is it?");
  g_autoptr (ClaraQuestion) hostile = clara_question_new ("\xff\xfe \" OR * NEAR(");

  g_assert_cmpuint (clara_question_count (question), ==, 2);
  g_assert_cmpstr (clara_question_get_key (question), ==, clara_question_get_key (same));
  g_assert_true (g_strv_contains (clara_question_get_words (question), "parking"));
  g_assert_cmpuint (clara_question_match (question, "Visitor parking is there."), ==, 1);
  g_assert_cmpuint (clara_question_count (hindi), ==, 1);
  g_assert_true (g_strv_contains (clara_question_get_words (hindi), "parking"));
  g_assert_cmpuint (clara_question_count (nothing), ==, 0);
  g_assert_cmpuint (clara_question_count (hostile), ==, 1);
}

static void
test_answers (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *question;
    const char *part; /* NULL: not known */
    const char *source;
  } cases[] = {
    { "Where can I park?", "basement", "Visitor guide, Parking" },
    { "is there parking for my car", "basement", "Visitor guide, Parking" },
    { "What is the wifi password?", "password by text message", "Visitor guide, Wi-Fi" },
    { "Do you have guest wi-fi", "Meridian-Guest", "Visitor guide, Wi-Fi" },
    { "What are your opening hours?", "from 9 am to 6:30 pm", "Visitor guide, Opening hours" },
    { "when do you close on saturday", "Saturday", "Visitor guide, Opening hours" },
    { "Where is the toilet?", "Restrooms are on every floor", "Visitor guide, Restrooms" },
    { "Where can I get lunch", "cafeteria", "Visitor guide, Food and coffee" },
    { "How do I get to the airport?", "Airport", "Visitor guide, Getting here" },
    { "What does your company do", "sensors", "About Meridian Labs, What we do" },
    { "who is the managing director", "Arvind Krishnamurthy", "About Meridian Labs, People" },
    { "When was the company founded?", "2009", "About Meridian Labs, History" },
    { "पार्किंग कहाँ है?", "basement", "Visitor guide, Parking" },
    { "Who won the football world cup?", NULL, NULL },
    { "What is the salary of the finance manager?", NULL, NULL },
    { "why", NULL, NULL },
    { "", NULL, NULL },
  };

  import_demo (f);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaraAnswer) answer = ask (f, cases[i].question);

      g_test_message ("%s -> %s (%s, %.2f)", cases[i].question, answer->text, answer->source,
                      answer->confidence);
      g_assert_cmpstr (answer->source, ==, cases[i].source);
      if (cases[i].part == NULL)
        {
          g_assert_null (answer->text);
          g_assert_cmpfloat (answer->confidence, <, CLARA_ANSWER_THRESHOLD);
          continue;
        }
      g_assert_nonnull (strstr (answer->text, cases[i].part));
      g_assert_cmpfloat (answer->confidence, >=, CLARA_ANSWER_THRESHOLD);
    }
}

static void
test_search (Fixture *f, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) passages = NULL;
  g_autoptr (GError) error = NULL;

  import_demo (f);
  clara_knowledge_search_async (f->knowledge, "where is the parking", 2, NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  passages = clara_knowledge_search_finish (f->knowledge, result, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (passages->len, ==, 2);
  g_assert_cmpstr (((ClaraPassage *) g_ptr_array_index (passages, 0))->heading, ==, "Parking");
}

static void
test_cache (Fixture *f, gconstpointer data)
{
  g_autofree char *file = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *results[3] = { NULL };
  guint hits;
  guint misses;

  write_file (f, "note.md", "# Note\n## Parking\nParking is on level one.\n", &file);
  g_assert_true (clara_knowledge_import_sync (f->knowledge, file, &error));
  clara_clock_advance (f->clock, 0);

  /* Equal questions in flight are one. */
  for (int i = 0; i < 3; i++)
    clara_knowledge_answer_async (f->knowledge, i == 1 ? "parking?" : "Where is the parking", "en", NULL,
                                  keep_result, &results[i]);
  while (results[0] == NULL || results[1] == NULL || results[2] == NULL)
    g_main_context_iteration (NULL, TRUE);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (ClaraAnswer) answer = clara_knowledge_answer_finish (f->knowledge, results[i], &error);

      g_assert_cmpstr (answer->text, ==, "Parking is on level one.");
      g_object_unref (results[i]);
    }
  clara_knowledge_get_cache_counts (f->knowledge, &hits, &misses);
  g_assert_cmpuint (misses, ==, 1);
  g_assert_cmpuint (hits, ==, 2);
  clara_answer_free (ask (f, "parking"));
  clara_knowledge_get_cache_counts (f->knowledge, &hits, &misses);
  g_assert_cmpuint (misses, ==, 1);

  /* A change of the documents is seen at once. */
  g_assert_true (g_file_set_contents (file, "# Note\n## Parking\nParking is on level two.\n", -1, NULL));
  g_assert_true (clara_knowledge_import_sync (f->knowledge, file, &error));
  clara_clock_advance (f->clock, 0);
  {
    g_autoptr (ClaraAnswer) answer = ask (f, "parking");

    g_assert_cmpstr (answer->text, ==, "Parking is on level two.");
  }
  clara_knowledge_get_cache_counts (f->knowledge, &hits, &misses);
  g_assert_cmpuint (misses, ==, 2);
}

static gpointer
list_documents (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_documents_list (db, tenant, error);
}

static void
test_import_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) first = NULL;
  g_autoptr (GPtrArray) second = NULL;
  g_autoptr (GError) error = NULL;
  ClaraDocument *document;

  import_demo (f);
  first = clara_store_read_sync (f->store, list_documents, f->tenant, &error);
  import_demo (f);
  second = clara_store_read_sync (f->store, list_documents, f->tenant, &error);
  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpuint (second->len, ==, 2);
  document = g_ptr_array_index (first, 0);
  g_assert_cmpstr (document->document_id, ==, ((ClaraDocument *) g_ptr_array_index (second, 0))->document_id);
  g_assert_cmpstr (document->language, ==, "en");
  g_assert_cmpstr (document->source, ==, "company.md");
}

static void
test_bad_files (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *name;
    const char *content;
    int code;
  } cases[] = {
    { "a.pdf", "%PDF", CLARA_KNOWLEDGE_ERROR_FORMAT },
    { "b.md", "\xe9t\xe9", CLARA_KNOWLEDGE_ERROR_FORMAT },
    { "c.txt", "\n  \n", CLARA_KNOWLEDGE_ERROR_FORMAT },
    { "missing.md", NULL, CLARA_KNOWLEDGE_ERROR_UNREADABLE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *file = g_build_filename (f->folder, cases[i].name, NULL);
      g_autoptr (GError) error = NULL;

      if (cases[i].content != NULL)
        g_file_set_contents (file, cases[i].content, -1, NULL);
      g_assert_false (clara_knowledge_import_sync (f->knowledge, file, &error));
      g_assert_error (error, CLARA_KNOWLEDGE_ERROR, cases[i].code);
      g_assert_nonnull (strstr (error->message, cases[i].name));
    }
}

static void
test_tenants (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTenant) other = clara_tenant_new ("other");
  g_autoptr (ClaraKnowledge) stranger = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (ClaraAnswer) answer = NULL;
  g_autoptr (GError) error = NULL;

  import_demo (f);
  clara_store_write_sync (f->store, ensure_tenant, other, &error);
  g_assert_no_error (error);
  stranger = clara_knowledge_new (f->store, other);
  clara_knowledge_answer_async (stranger, "Where can I park?", "en", NULL, keep_result, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  answer = clara_knowledge_answer_finish (stranger, result, &error);
  g_assert_no_error (error);
  g_assert_null (answer->text);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/knowledge/chunks", test_chunks);
  g_test_add_func ("/knowledge/hostile-documents", test_hostile_documents);
  g_test_add_func ("/knowledge/sentences", test_sentences);
  g_test_add_func ("/knowledge/question", test_question);
  g_test_add ("/knowledge/answers", Fixture, NULL, set_up, test_answers, tear_down);
  g_test_add ("/knowledge/search", Fixture, NULL, set_up, test_search, tear_down);
  g_test_add ("/knowledge/cache", Fixture, NULL, set_up, test_cache, tear_down);
  g_test_add ("/knowledge/import-again", Fixture, NULL, set_up, test_import_again, tear_down);
  g_test_add ("/knowledge/bad-files", Fixture, NULL, set_up, test_bad_files, tear_down);
  g_test_add ("/knowledge/tenants", Fixture, NULL, set_up, test_tenants, tear_down);
  return g_test_run ();
}
