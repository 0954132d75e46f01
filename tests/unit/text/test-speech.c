/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-text.h"

#include "clara-speech-text.h"

#include <string.h>

static const struct
{
  const char *language;
  const char *text;
  const char *said;
} speeches[] = {
  /* Markup, pictures, addresses. */
  { "en", "**Hello** _there_, `friend` 😀!", "Hello there, friend!" },
  { "en", "# Title\n- one item\n- second item\n\nSee [our page](https://x.com/y).",
    "Title. one item. second item. See our page." },
  { "en", "a long line\nthat was wrapped", "a long line that was wrapped" },
  { "en", "| Name | Floor |\n|---|---|\n| Priya | two |", "Name, Floor. Priya, two" },
  { "en", "```\ncode\n```", "code" },
  { "en", "<speak>Hi <b>you</b></speak> &amp; me", "Hi you and me" },
  { "en", "see https://www.acme.com/a/b?c=d.", "see acme dot com." },
  { "en", "mail priya.k@acme.com now", "mail priya dot k at acme dot com now" },
  { "en", "use snake_case", "use snake_case" },
  { "en", "😀 🎉", "" },
  { "en", "", "" },
  /* Numbers. */
  { "en", "1,250 people", "one thousand two hundred fifty people" },
  { "en", "1,23,456", "one lakh twenty-three thousand four hundred fifty-six" },
  { "en", "3.5% and 2.05", "three point five percent and two point zero five" },
  { "en", "in 2026", "in twenty twenty-six" },
  { "en", "the 1st and 22nd floor", "the first and twenty-second floor" },
  { "en", "-5°C", "minus five degrees Celsius" },
  { "hi", "1,250 लोग", "एक हज़ार दो सौ पचास लोग" },
  { "hi", "१२ लोग", "बारह लोग" },
  { "ta", "12 பேர்", "12 பேர்" },
  /* Codes are digits with blanks between, in each language. */
  { "en", "Your code is 427193.", "Your code is 4 2 7 1 9 3." },
  { "en", "Your OTP is 4271.", "Your O T P is 4 2 7 1." },
  { "hi", "आपका कोड 4271 है।", "आपका कोड 4 2 7 1 है।" },
  { "ta", "உங்கள் குறியீடு 4271.", "உங்கள் குறியீடு 4 2 7 1." },
  { "te", "4271 మీ కోడ్.", "4 2 7 1 మీ కోడ్." },
  { "te", "OTP 427193", "O T P 4 2 7 1 9 3" },
  { "en", "The 50TCQA06 and B12-34 and A4", "The 5 0 T C Q A 0 6 and B 1 2 3 4 and A 4" },
  { "en", "COVID-19", "COVID-nineteen" },
  { "en", "12345678901234567890", "1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0" },
  /* Units. */
  { "en", "12.5 psi at 72°F, 1 ft, 10-12 ft, 5 men",
    "twelve point five P S I at seventy-two degrees Fahrenheit, one foot, ten to twelve feet, five men" },
  { "hi", "12 kg", "बारह किलोग्राम" },
  { "te", "3 kg", "3 కిలోగ్రాములు" },
  /* Telephone numbers. */
  { "en", "+91 98765 43210", "plus 9 1, 9 8 7 6 5, 4 3 2 1 0" },
  { "ta", "9876543210", "9 8 7 6 5, 4 3 2 1 0" },
  { "en", "(201) 555-0123", "2 0 1, 5 5 5, 0 1 2 3" },
  /* Times and dates. */
  { "en", "at 10:30 am, 10:05, 9:00, 16:05 or 5 p.m.",
    "at ten thirty A M, ten oh five, nine o'clock, four oh five P M or five P M." },
  { "hi", "10:30 am", "सुबह दस बजकर तीस मिनट" },
  { "ta", "10:30", "10 மணி 30 நிமிடம்" },
  { "en", "on 2026-11-20", "on Friday 20 November twenty twenty-six" },
  { "en", "25:99", "twenty-five:ninety-nine" },
  /* Money. */
  { "en", "₹1,250.50, $1, $3 million, Rs. 5 lakh, €2.00",
    "one thousand two hundred fifty rupees and fifty paise, one dollar, three million dollars, five lakh "
    "rupees, two "
    "euros" },
  { "hi", "₹500", "पाँच सौ रुपये" },
  { "te", "₹1", "1 రూపాయి" },
  /* Abbreviations. */
  { "en", "Dr. Sharma & Mr. Rao, e.g. No. 5, and so forth etc.",
    "Doctor Sharma and Mister Rao, for example number five, and so forth and so on." },
  { "ta", "Dr. ராகவன்", "டாக்டர் ராகவன்" },
  { "en", "HR and NASA and/or IT", "H R and NASA and or I T" },
  { "en", "\xff ok", "\xef\xbf\xbd ok" },
};

static void
test_prepare (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (speeches); i++)
    {
      g_autofree char *said = clara_speech_text_prepare (speeches[i].language, speeches[i].text);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (said, ==, speeches[i].said);
    }
}

/* Whatever comes, what goes to the voice is text, and the work stays in proportion. */
static void
test_prepare_hostile (void)
{
  static const char *const bits[] = { "*",    "_",  "<!--", "[",     "](",  ")",    "|",    "\n",   "#",
                                      "1",    ",",  "₹",    "98765", "A1",  "://",  "www.", "@x",   ".",
                                      "°C",   "-",  " ",    "Dr.",   "😀",   "\xe0", "नौ",   "</b>", "<b",
                                      "&lt;", "\\", "OTP",  "10:30", "+91", "/" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (4271);

  for (int round = 0; round < 2000; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *said = NULL;
      int n = g_rand_int_range (rand, 1, 40);

      for (int i = 0; i < n; i++)
        g_string_append (text, bits[g_rand_int_range (rand, 0, G_N_ELEMENTS (bits))]);
      said = clara_speech_text_prepare (round % 2 ? "hi" : "en", text->str);
      g_assert_true (g_utf8_validate (said, -1, NULL));
      g_assert_null (strstr (said, "😀"));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autofree char *said = NULL;

      for (int k = 0; k < 8000; k++)
        g_string_append (text, bits[i]);
      said = clara_speech_text_prepare ("en", text->str);
      g_assert_true (g_utf8_validate (said, -1, NULL));
    }
}

static char *
cut (const char *text, GRand *rand)
{
  g_autoptr (ClaraSentences) sentences = clara_sentences_new ("en");
  g_autoptr (GString) out = g_string_new (NULL);
  gsize length = strlen (text);
  gsize at = 0;
  char *piece;

  while (at < length)
    {
      gsize n = rand ? (gsize) g_rand_int_range (rand, 1, 12) : length;
      g_autofree char *part = g_strndup (text + at, n);

      at += strlen (part);
      clara_sentences_push (sentences, part);
      /* Some are taken at once, some wait. */
      while ((!rand || g_rand_boolean (rand)) && (piece = clara_sentences_pop (sentences)) != NULL)
        {
          g_string_append_printf (out, "%s|", piece);
          g_free (piece);
        }
    }
  clara_sentences_end (sentences);
  while ((piece = clara_sentences_pop (sentences)) != NULL)
    {
      g_assert_true (g_utf8_validate (piece, -1, NULL));
      g_string_append_printf (out, "%s|", piece);
      g_free (piece);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const struct
{
  const char *text;
  const char *pieces;
} texts[] = {
  { "Hello there! How are you? Fine.", "Hello there! |How are you? |Fine.|" },
  { "I see Dr. Sharma and P. Raghavan, e.g. at 3.5 m. Good.",
    "I see Dr. Sharma and P. Raghavan, e.g. at 3.5 m. |Good.|" },
  { "No. 5 is there. No. Sorry.", "No. 5 is there. |No. |Sorry.|" },
  { "Bring a pen, etc. and come. Or etc. Then go.", "Bring a pen, etc. and come. |Or etc. |Then go.|" },
  { "Is it so?! Yes... Well.", "Is it so?! |Yes... |Well.|" },
  { "\"Come in.\" She said (now!) this.", "\"Come in.\" |She said (now!) |this.|" },
  { "नमस्ते।आप कैसे हैं? डॉ. शर्मा यहाँ हैं।", "नमस्ते।|आप कैसे हैं? |डॉ. शर्मा यहाँ हैं।|" },
  { "வணக்கம். திரு. ராகவன் வருகிறார்.", "வணக்கம். |திரு. ராகவன் வருகிறார்.|" },
  { "see www.acme.com now. Or 3.5.", "see www.acme.com now. |Or 3.5.|" },
  { "One line\nAnother line\n\n\nLast", "One line\n|Another line\n\n\n|Last|" },
  { "1. First\n2. Second", "1. First\n|2. Second|" },
  { "So do I. Me too.", "So do I. |Me too.|" },
  { "  Blanks before.  And after.  ", "  Blanks before.  |And after.  |" },
  { " \n ", "" },
  { "", "" },
  /* The first clause of a long first sentence, and no other. */
  { "Good morning and a very warm welcome to you, the meeting is on the second floor, please take the lift. "
    "And a second "
    "sentence that is just as long as the first, with commas, is left as it is.",
    "Good morning and a very warm welcome to you, |the meeting is on the second floor, please take the lift. "
    "|And a second "
    "sentence that is just as long as the first, with commas, is left as it is.|" },
  { "Yes, of course, here.", "Yes, of course, here.|" },
  { "It costs 1,25,000 rupees for all of the many things that you have asked us for, sir.",
    "It costs 1,25,000 rupees for all of the many things that you have asked us for, |sir.|" },
};

static void
test_sentences (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4271);

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *whole = cut (texts[i].text, NULL);

      g_test_message ("%" G_GSIZE_FORMAT, i);
      g_assert_cmpstr (whole, ==, texts[i].pieces);
      /* However it arrives, characters cut in two: the same pieces. */
      for (int round = 0; round < 50; round++)
        {
          g_autofree char *parts = cut (texts[i].text, rand);

          g_assert_cmpstr (parts, ==, whole);
        }
    }
}

static void
test_sentences_keep_all (void)
{
  static const char *const bits[] = { "a", "Dr.", " ",    "  ",   "\n", ".",   "!", "?",  ",",
                                      ";", "।",   "नमस्ते", "…",    "5",  "3.5", "”", "\"", ")",
                                      "A", "I",   "e.g.", "word", "ம்",  "😀",   "\t" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1730);

  for (int round = 0; round < 3000; round++)
    {
      g_autoptr (GString) text = g_string_new ("x");
      g_autofree char *once = NULL;
      g_autofree char *again = NULL;
      int n = g_rand_int_range (rand, 1, 300);

      for (int i = 0; i < n; i++)
        g_string_append (text, bits[g_rand_int_range (rand, 0, G_N_ELEMENTS (bits))]);
      once = cut (text->str, NULL);
      again = cut (text->str, rand);
      g_assert_cmpstr (once, ==, again);
      g_strdelimit (once, "|", '\x01');
      {
        g_auto (GStrv) pieces = g_strsplit (once, "\x01", -1);
        g_autofree char *joined = g_strjoinv ("", pieces);

        g_assert_cmpstr (joined, ==, text->str);
      }
    }
}

static void
test_sentences_without_end (void)
{
  g_autoptr (ClaraSentences) sentences = clara_sentences_new (NULL);
  char *piece;

  /* A text that never ends is given all the same. */
  for (int i = 0; i < 500; i++)
    clara_sentences_push (sentences, "word ");
  piece = clara_sentences_pop (sentences);
  g_assert_nonnull (piece);
  g_assert_cmpuint (strlen (piece), <=, 400);
  g_free (piece);
  clara_sentences_push (sentences, "\xe0\xa4");
  clara_sentences_end (sentences);
  while ((piece = clara_sentences_pop (sentences)) != NULL)
    {
      g_assert_true (g_utf8_validate (piece, -1, NULL));
      g_free (piece);
    }
}

void
add_speech_tests (void)
{
  g_test_add_func ("/text/speech/prepare", test_prepare);
  g_test_add_func ("/text/speech/prepare-hostile", test_prepare_hostile);
  g_test_add_func ("/text/speech/sentences", test_sentences);
  g_test_add_func ("/text/speech/sentences-keep-all", test_sentences_keep_all);
  g_test_add_func ("/text/speech/sentences-without-end", test_sentences_without_end);
}
