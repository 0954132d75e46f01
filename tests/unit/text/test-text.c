/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-text.h"

#include "clara-text.h"

static void
assert_text (char *text, const char *expected)
{
  g_assert_cmpstr (text, ==, expected);
  g_free (text);
}

static void
test_languages (void)
{
  const char *const *languages = clara_text_get_languages ();

  g_assert_cmpstr (languages[0], ==, "en");
  g_assert_true (g_strv_contains (languages, "hi"));
  g_assert_true (g_strv_contains (languages, "ta"));
  g_assert_true (g_strv_contains (languages, "te"));
  g_assert_cmpstr (clara_text_get_language_name ("hi"), ==, "हिन्दी");
  g_assert_cmpstr (clara_text_get_language_name ("de"), ==, "Deutsch");
  g_assert_cmpstr (clara_text_get_language_name ("../../etc"), ==, "");
  g_assert_true (clara_text_is_right_to_left ("ur"));
  g_assert_true (clara_text_is_right_to_left ("ar-EG"));
  g_assert_false (clara_text_is_right_to_left ("ta"));
  g_assert_false (clara_text_is_right_to_left (NULL));
}

static void
test_text (void)
{
  /* From the catalogues of the build tree. */
  g_assert_cmpstr (clara_text ("hi", "spoken word", "Doctor"), ==, "डॉक्टर");
  g_assert_cmpstr (clara_text ("hi-IN", "spoken word", "Doctor"), ==, "डॉक्टर");
  g_assert_cmpstr (clara_text ("ta_IN", "spoken word", "Doctor"), ==, "டாக்டர்");
  g_assert_cmpstr (clara_text ("te", "spoken word", "Doctor"), ==, "డాక్టర్");
  /* The same text lives on; English, other contexts, other languages and hostile ones give what is in the
   * code. */
  g_assert_true (clara_text ("hi", "spoken word", "Doctor") == clara_text ("hi", "spoken word", "Doctor"));
  g_assert_cmpstr (clara_text ("en", "spoken word", "Doctor"), ==, "Doctor");
  g_assert_cmpstr (clara_text ("hi", "another", "Doctor"), ==, "Doctor");
  g_assert_cmpstr (clara_text ("hi", "spoken word", ""), ==, "");
  g_assert_cmpstr (clara_text ("xx", "spoken word", "Doctor"), ==, "Doctor");
  g_assert_cmpstr (clara_text ("hi/../ta", "spoken word", "Doctor"), ==, "Doctor");
  g_assert_cmpstr (clara_text ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "spoken word", "Doctor"), ==, "Doctor");
  g_assert_cmpstr (clara_text (NULL, "spoken word", "Doctor"), ==, "Doctor");

  g_assert_cmpstr (clara_text_plural ("te", "spoken unit", "{number} hour", "{number} hours", 1), ==,
                   "{number} గంట");
  g_assert_cmpstr (clara_text_plural ("te", "spoken unit", "{number} hour", "{number} hours", 3), ==,
                   "{number} గంటలు");
  g_assert_cmpstr (clara_text_plural ("en", "spoken unit", "{number} hour", "{number} hours", 1), ==,
                   "{number} hour");
  g_assert_cmpstr (clara_text_plural ("xx", "spoken unit", "{number} hour", "{number} hours", 0), ==,
                   "{number} hours");
}

static void
test_fill (void)
{
  assert_text (clara_text_fill ("Hello {name}, {host} is told.", "host", "Priya", "name", "Asha", NULL),
               "Hello Asha, Priya is told.");
  /* What a visitor gives is never expanded. */
  assert_text (clara_text_fill ("{a} and {b}", "a", "{b}", "b", "{a}{", NULL), "{b} and {a}{");
  assert_text (clara_text_fill ("{unknown} {a} { {a", "a", "1", NULL), "{unknown} 1 { {a");
  assert_text (clara_text_fill ("{{a}} {}", "a", "1", NULL), "{1} {}");
  assert_text (clara_text_fill ("{a}", "a", NULL, NULL), "");
  assert_text (clara_text_format ("hi", "spoken number", "plus {digits}", "digits", "9 1", NULL), "प्लस 9 1");
  assert_text (clara_text_format ("en", "spoken number", "plus {digits}", "digits", "9 1", NULL), "plus 9 1");
}

static gpointer
look_up_in_thread (gpointer data)
{
  for (int i = 0; i < 1000; i++)
    {
      g_assert_cmpstr (clara_text ("ta", "spoken word", "and"), ==, "மற்றும்");
      g_assert_cmpstr (clara_text ("te-IN", "spoken word", "and"), ==, "మరియు");
    }
  return NULL;
}

static void
test_threads (void)
{
  GThread *threads[4];

  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("text", look_up_in_thread, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
}

static void
test_dates (void)
{
  /* 20 November 2025, 06:00 UTC: 11:30 in Chennai. */
  const gint64 real = G_GINT64_CONSTANT (1763618400000000);

  assert_text (clara_text_date ("en", real, 330), "Thursday 20 November");
  assert_text (clara_text_date_with_year ("en", real, 330), "Thursday 20 November 2025");
  assert_text (clara_text_date ("hi", real, 330), "गुरुवार, 20 नवंबर");
  assert_text (clara_text_date ("ta", real, 330), "வியாழன், 20 நவம்பர்");
  assert_text (clara_text_date ("te", real, 330), "గురువారం, 20 నవంబర్");
  assert_text (clara_text_time ("en", real, 330), "11:30 am");
  assert_text (clara_text_time ("hi", real, 330), "सुबह 11:30");
  assert_text (clara_text_time ("ta", real, 330), "காலை 11:30");
  assert_text (clara_text_time ("te", real, 330), "ఉదయం 11:30");
  /* The offset moves the day too. */
  assert_text (clara_text_date ("en", real, -420), "Wednesday 19 November");
  assert_text (clara_text_time ("en", real, -420), "11:00 pm");
  assert_text (clara_text_day_period ("hi", 9), "सुबह");
}

static const struct
{
  const char *line;
  const char *language;
} lines[] = {
  { "hello, I am here to meet Priya", "en" },
  { "where is the lift please", "en" },
  { "मुझे प्रिया से मिलना है", "hi" },
  { "mujhe Priya se milna hai", "hi" },
  { "mera naam Rahul hai", "hi" },
  { "main Rahul hoon", "hi" },
  { "kya aap madad kar sakte hain", "hi" },
  { "நான் பிரியாவைப் பார்க்க வேண்டும்", "ta" },
  { "naan Priya va paakanum", "ta" },
  { "enakku oru appointment irukku", "ta" },
  { "en peyar Senthil", "ta" },
  { "నేను ప్రియని కలవాలి", "te" },
  { "nenu Priya garini kalavali", "te" },
  { "naa peru Ravi", "te" },
  { "meeru ekkada unnaru", "te" },
  /* English words inside stay what they are around. */
  { "मुझे HR department में Priya से meeting है", "hi" },
  { "আমি এখানে", "bn" },
  /* Nothing to tell it by. */
  { "Ramesh", NULL },
  { "98765 43210", NULL },
  { "", NULL },
  { "\xff\xfe", NULL },
};

static void
test_detection (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (clara_text_detect_language (lines[i].line), ==, lines[i].language);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text/languages", test_languages);
  g_test_add_func ("/text/text", test_text);
  g_test_add_func ("/text/fill", test_fill);
  g_test_add_func ("/text/threads", test_threads);
  g_test_add_func ("/text/dates", test_dates);
  g_test_add_func ("/text/detection", test_detection);
  add_catalogue_tests ();
  add_contact_tests ();
  add_names_tests ();
  add_speech_tests ();
  return g_test_run ();
}
