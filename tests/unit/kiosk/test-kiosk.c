/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-bubbles.h"
#include "clara-error.h"
#include "clara-keyboard-layout.h"
#include "clara-style.h"
#include "clara-typing.h"

#include <string.h>

static const char *const layouts[] = { "latin", "devanagari", "tamil", "telugu", "symbols", "digits" };

static gboolean
types (const ClaraKeyboardLayout *layout, const char *text)
{
  for (guint shifted = 0; shifted < 2; shifted++)
    {
      GPtrArray *row;

      for (guint r = 0; (row = clara_keyboard_layout_get_row (layout, r, shifted, FALSE)) != NULL; r++)
        for (guint i = 0; i < row->len; i++)
          if (strcmp (((ClaraKeySpec *) row->pdata[i])->text, text) == 0)
            return TRUE;
    }
  return FALSE;
}

static guint
count (const ClaraKeyboardLayout *layout, ClaraKeyKind kind)
{
  GPtrArray *row;
  guint n = 0;

  for (guint r = 0; (row = clara_keyboard_layout_get_row (layout, r, FALSE, FALSE)) != NULL; r++)
    for (guint i = 0; i < row->len; i++)
      n += ((ClaraKeySpec *) row->pdata[i])->kind == kind;
  return n;
}

/* Every layout is well formed and has the keys without which one is stuck. */
static void
test_layouts (void)
{
  clara_style_ensure_resources ();
  for (gsize i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autoptr (ClaraKeyboardLayout) layout = clara_keyboard_layout_load (layouts[i]);

      g_assert_cmpuint (layout->rows[0]->len, >=, 4);
      g_assert_cmpuint (count (layout, CLARA_KEY_ERASE), ==, 1);
      g_assert_cmpuint (count (layout, CLARA_KEY_HIDE), ==, 1);
      g_assert_cmpuint (count (layout, CLARA_KEY_ENTER), ==, 1);
      g_assert_cmpuint (count (layout, CLARA_KEY_SPACE), ==, 1);
      g_assert_cmpuint (count (layout, CLARA_KEY_LANGUAGE), ==, strcmp (layouts[i], "digits") == 0 ? 0 : 1);
    }
}

/* What names of the country need can be typed: each consonant, vowel and vowel sign of its script. */
static void
test_alphabets (void)
{
  static const struct
  {
    const char *layout, *letters;
  } alphabets[] = {
    { "latin", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.-'" },
    { "devanagari", "अआइईउऊऋएऐओऔकखगघङचछजझञटठडढणतथदधनपफबभमयरलवशषसहािीुूृेैोौंःँ़्" },
    { "tamil", "அஆஇஈஉஊஎஏஐஒஓஔஃகஙசஞடணதநபமயரலவழளறனஜஷஸஹாிீுூெேைொோௌ்" },
    { "telugu", "అఆఇఈఉఊఋఎఏఐఒఓఔకఖగఘఙచఛజఝఞటఠడఢణతథదధనపఫబభమయరలవశషసహళఱాిీుూృెేైొోౌంఃఁ్" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (alphabets); i++)
    {
      g_autoptr (ClaraKeyboardLayout) layout = clara_keyboard_layout_load (alphabets[i].layout);

      for (const char *at = alphabets[i].letters; *at != '\0'; at = g_utf8_next_char (at))
        {
          g_autofree char *letter = g_strndup (at, g_utf8_next_char (at) - at);

          if (!types (layout, letter))
            g_error ("%s has no key for %s", alphabets[i].layout, letter);
        }
    }
}

/* Real names, with their conjuncts: keys bring them one by one, also where a key writes several letters. */
static void
test_names (void)
{
  static const struct
  {
    const char *layout, *names[8];
  } scripts[] = {
    { "latin", { "O'Connor", "Jean-Luc Picard", "Priya Raghavan" } },
    { "devanagari", { "प्रिया", "कृष्णमूर्ति", "लक्ष्मी", "ज्ञानेश्वर", "श्रीनिवास", "फ़ैज़ान", "चाँदनी", "ऋत्विक" } },
    { "tamil", { "ஸ்ரீனிவாசன்", "கார்த்திகேயன்", "லக்ஷ்மி", "ஔவையார்", "ஹரிஷ்", "செல்வராஜ்", "ஐஸ்வர்யா" } },
    { "telugu", { "శ్రీనివాసరావు", "కృష్ణమూర్తి", "లక్ష్మి", "జ్ఞానేశ్వరి", "ఐశ్వర్య", "సౌందర్య", "వేంకటేశ్వర్లు", "ఋషి" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (ClaraKeyboardLayout) layout = clara_keyboard_layout_load (scripts[i].layout);

      for (gsize n = 0; n < G_N_ELEMENTS (scripts[i].names) && scripts[i].names[n] != NULL; n++)
        for (const char *at = scripts[i].names[n]; *at != '\0'; at = g_utf8_next_char (at))
          {
            g_autofree char *letter = g_strndup (at, g_utf8_next_char (at) - at);

            if (*letter != ' ' && !types (layout, letter))
              g_error ("%s has no key for %s of %s", scripts[i].layout, letter, scripts[i].names[n]);
          }
    }
}

static void
test_email_row (void)
{
  g_autoptr (ClaraKeyboardLayout) latin = clara_keyboard_layout_load ("latin");
  GPtrArray *row = clara_keyboard_layout_get_row (latin, latin->rows[0]->len - 1, TRUE, TRUE);
  gboolean at = FALSE, dot_com = FALSE;

  for (guint i = 0; i < row->len; i++)
    {
      at |= strcmp (((ClaraKeySpec *) row->pdata[i])->text, "@") == 0;
      dot_com |= strcmp (((ClaraKeySpec *) row->pdata[i])->text, ".com") == 0;
    }
  g_assert_true (at && dot_com);
}

static void
test_bad_layout (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = clara_json_parse_object (
    "{\"columns\": 2, \"rows\": [\"a b:3\", \": {space:2}\"], \"shifted\": [\"A B\", \"x y\"]}", -1, &error);

  g_assert_no_error (error);
  g_assert_null (clara_keyboard_layout_parse ("bad", object, &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "bad, row 1"));
}

/* One touch takes away what the eye takes for one letter. */
static void
test_erase (void)
{
  static const struct
  {
    const char *text;
    int position, before;
  } cases[] = {
    { "Maria", 5, 4 }, { "Maria", 0, 0 },   { "", 0, 0 },
    { "कि", 2, 0 },    { "राम", 2, 0 },     { "மணி", 3, 1 },
    { "తే", 2, 0 },     { "e\u0301", 2, 0 }, { "a\U0001F469\u200D\U0001F52C", 4, 1 },
    { "ab", 99, 1 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (clara_typing_previous (cases[i].text, cases[i].position), ==, cases[i].before);
  g_assert_true (clara_typing_begins_word ("", 0));
  g_assert_true (clara_typing_begins_word ("Maria ", 6));
  g_assert_false (clara_typing_begins_word ("Maria", 3));
}

/* Where there is little room the sentence being said is shown; an abbreviation's point within a word ends
 * none. */
static void
test_sentences (void)
{
  static const struct
  {
    const char *text;
    gsize at;
    const char *sentence;
  } cases[] = {
    { "Hello. Who are you here to see? Please say it.", 0, "Hello." },
    { "Hello. Who are you here to see? Please say it.", 9, "Who are you here to see?" },
    { "Hello. Who are you here to see? Please say it.", G_MAXSIZE, "Please say it." },
    { "Hello. ", G_MAXSIZE, "Hello." },
    { "At 10.30 it is", 12, "At 10.30 it is" },
    { "\u0928\u092e\u0938\u094d\u0924\u0947\u0964 \u0939\u093e\u0901", G_MAXSIZE, "\u0939\u093e\u0901" },
    { "", 5, "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize length = 0;
      const gsize begin = clara_bubbles_find_sentence (cases[i].text, cases[i].at, &length);
      g_autofree char *found = g_strndup (cases[i].text + begin, length);

      g_assert_cmpstr (found, ==, cases[i].sentence);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kiosk/keyboard/layouts", test_layouts);
  g_test_add_func ("/kiosk/keyboard/alphabets", test_alphabets);
  g_test_add_func ("/kiosk/keyboard/names", test_names);
  g_test_add_func ("/kiosk/keyboard/email", test_email_row);
  g_test_add_func ("/kiosk/keyboard/bad", test_bad_layout);
  g_test_add_func ("/kiosk/keyboard/erase", test_erase);
  g_test_add_func ("/kiosk/bubbles/sentences", test_sentences);
  return g_test_run ();
}
