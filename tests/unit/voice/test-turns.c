/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-voice.h"

#include "clara-barge-in.h"
#include "clara-endpoint.h"
#include "clara-media.h"
#include "clara-segmenter.h"
#include "clara-turn-wishes.h"
#include "clara-turn-words.h"

#include <string.h>

#define MS 1000

typedef struct
{
  ClaraExpectation expectation;
  guint digits;
  const char *language;
  const char *text; /* NULL: the recogniser gives no partial texts */
  ClaraTurnWords words;
  gint64 patience_ms; /* silence that ends the turn: at most this and more than 20 ms less */
} TurnCase;

static const TurnCase turn_cases[] = {
  { CLARA_EXPECT_FREE, 0, "en", "My name is", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_FREE, 0, "en", "I'm here to see", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_FREE, 0, "en", "I am here to see Anna, um…", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_FREE, 0, "en", "I am here to see Anna Berg", CLARA_TURN_WORDS_LIKELY, 420 },
  { CLARA_EXPECT_FREE, 0, "en", "Thank you!", CLARA_TURN_WORDS_COMPLETE, 200 },
  { CLARA_EXPECT_FREE, 0, "en", "I came by train", CLARA_TURN_WORDS_NEUTRAL, 1100 },
  { CLARA_EXPECT_FREE, 0, "en", "Could you call her please", CLARA_TURN_WORDS_LIKELY, 420 },
  { CLARA_EXPECT_FREE, 0, "en", "Yes,", CLARA_TURN_WORDS_NEUTRAL, 1100 },
  { CLARA_EXPECT_FREE, 0, "hi", "मुझे प्रिया से मिलना है", CLARA_TURN_WORDS_LIKELY, 420 },
  { CLARA_EXPECT_FREE, 0, "hi", "mujhe Priya se milna hai", CLARA_TURN_WORDS_LIKELY, 420 },
  { CLARA_EXPECT_FREE, 0, "hi", "मुझे प्रिया से", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_FREE, 0, "ta", "நான் பிரியாவைப் பார்க்க வந்திருக்கிறேன்", CLARA_TURN_WORDS_LIKELY, 420 },
  { CLARA_EXPECT_FREE, 0, "ta", "naan", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_FREE, 0, "te", "నేను ప్రియను కలవడానికి వచ్చాను", CLARA_TURN_WORDS_LIKELY, 420 },
  { CLARA_EXPECT_FREE, 0, "te", "nenu", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_YES_NO, 0, "ta", "ஆமாம்", CLARA_TURN_WORDS_BRIEF, 280 },
  { CLARA_EXPECT_YES_NO, 0, "te", "avunu", CLARA_TURN_WORDS_BRIEF, 280 },
  { CLARA_EXPECT_FREE, 0, "en", NULL, CLARA_TURN_WORDS_NONE, 800 },
  { CLARA_EXPECT_CHOICE, 0, "en", "deliver a package", CLARA_TURN_WORDS_COMPLETE, 200 },
  { CLARA_EXPECT_CHOICE, 0, "en", NULL, CLARA_TURN_WORDS_NONE, 600 },
  { CLARA_EXPECT_YES_NO, 0, "en", "Yes.", CLARA_TURN_WORDS_BRIEF, 280 },
  { CLARA_EXPECT_YES_NO, 0, "en", "Yes please", CLARA_TURN_WORDS_COMPLETE, 200 },
  { CLARA_EXPECT_YES_NO, 0, "en", "No the company", CLARA_TURN_WORDS_NEUTRAL, 600 },
  { CLARA_EXPECT_YES_NO, 0, "en", "No the company changed", CLARA_TURN_WORDS_LIKELY, 350 },
  { CLARA_EXPECT_FREE, 0, "en", "I came by train with my two younger brothers", CLARA_TURN_WORDS_LIKELY,
    420 },
  { CLARA_EXPECT_FREE, 0, "en", "I came by train with my two younger brothers and", CLARA_TURN_WORDS_OPEN,
    1200 },
  { CLARA_EXPECT_YES_NO, 0, "en", "no but", CLARA_TURN_WORDS_OPEN, 1000 },
  { CLARA_EXPECT_YES_NO, 0, "hi", "जी हाँ", CLARA_TURN_WORDS_COMPLETE, 200 },
  { CLARA_EXPECT_NAME, 0, "en", "Anna Berg", CLARA_TURN_WORDS_COMPLETE, 250 },
  { CLARA_EXPECT_NAME, 0, "hi", "mera naam", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_NAME, 0, "ta", "என் பெயர்", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_NAME, 0, "te", "నా పేరు", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_NAME, 0, "te", "నా పేరు రవి", CLARA_TURN_WORDS_NEUTRAL, 1000 },
  { CLARA_EXPECT_NAME, 0, "en", "My name is Daniel", CLARA_TURN_WORDS_NEUTRAL, 1000 },
  { CLARA_EXPECT_NAME, 0, "en", "My name is Daniel Cole", CLARA_TURN_WORDS_LIKELY, 410 },
  { CLARA_EXPECT_DIGITS, 6, "en", "one two three four five six", CLARA_TURN_WORDS_COMPLETE, 200 },
  { CLARA_EXPECT_DIGITS, 6, "en", "one two three double four", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_DIGITS, 6, "en", "427 913", CLARA_TURN_WORDS_COMPLETE, 200 },
  { CLARA_EXPECT_DIGITS, 0, "en", "five five five", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_DIGITS, 4, "hi", "चार सात नौ दो", CLARA_TURN_WORDS_COMPLETE, 200 },
  { CLARA_EXPECT_EMAIL, 0, "en", "anna at example dot", CLARA_TURN_WORDS_OPEN, 1200 },
  { CLARA_EXPECT_EMAIL, 0, "en", "anna at example dot com", CLARA_TURN_WORDS_COMPLETE, 300 },
  { CLARA_EXPECT_EMAIL, 0, "en", "anna@example.com", CLARA_TURN_WORDS_COMPLETE, 300 },
  { CLARA_EXPECT_FREE, 0, "xx", "\xff my name is", CLARA_TURN_WORDS_OPEN, 1200 },
};

static void
test_endpoint (void)
{
  const char *phrases[] = { "Anna Berg", "Deliver a package", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (turn_cases); i++)
    {
      const TurnCase *c = &turn_cases[i];
      g_autoptr (ClaraSpeechHints) hints =
        clara_speech_hints_new (c->expectation, c->digits, c->language, phrases);
      g_autoptr (ClaraEndpoint) endpoint = clara_endpoint_new ();
      gint64 now = 5000 * MS;
      gint64 ended;

      g_test_message ("case %u", i);
      g_assert_cmpint (clara_turn_words_judge (c->text, hints), ==, c->words);
      clara_endpoint_begin (endpoint, hints, now);
      for (int frame = 0; frame < 80; frame++)
        {
          g_assert_false (clara_endpoint_is_over (endpoint, now));
          now += 10 * MS;
          clara_endpoint_voice (endpoint, now);
        }
      if (c->text != NULL)
        clara_endpoint_words (endpoint, c->text);
      ended = now;
      while (!clara_endpoint_is_over (endpoint, now))
        now += 10 * MS;
      g_assert_cmpint (now - ended, <=, c->patience_ms * MS);
      g_assert_cmpint (now - ended, >, (c->patience_ms - 20) * MS);
      g_assert_cmpint (clara_endpoint_get_last_voice (endpoint), ==, ended);
    }
}

/* Speaks from begin to end with a pause in between; returns how long Clara waits after it. */
static gint64
take_turn (ClaraEndpoint *endpoint, const ClaraSpeechHints *hints, gint64 begin, gint64 pause)
{
  clara_endpoint_begin (endpoint, hints, begin);
  for (gint64 at = 0; at <= 1000; at += 10)
    clara_endpoint_voice (endpoint, begin + at * MS + (at > 500 ? pause : 0));
  return clara_endpoint_get_patience (endpoint);
}

/* Whoever pauses long is given more time, in this session only. */
static void
test_endpoint_pace (void)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_CHOICE, 0, "en", NULL);
  g_autoptr (ClaraEndpoint) endpoint = clara_endpoint_new ();
  gint64 usual, slow, quick = 0;

  clara_endpoint_begin (endpoint, hints, 0);
  usual = clara_endpoint_get_patience (endpoint);
  slow = take_turn (endpoint, hints, 100 * G_USEC_PER_SEC, 900 * MS);
  g_assert_cmpint (slow, >, usual);
  g_assert_cmpint (slow, >, 1000 * MS);
  /* What the words say counts for more. */
  clara_endpoint_words (endpoint, "yes please");
  g_assert_cmpint (clara_endpoint_get_patience (endpoint), ==, 200 * MS);
  /* Pauses that do not come again are forgotten by and by. */
  for (gint64 i = 2; i < 30; i++)
    quick = take_turn (endpoint, hints, i * 100 * G_USEC_PER_SEC, 200 * MS);
  g_assert_cmpint (quick, <, slow);
  g_assert_cmpint (quick, <, usual);
  /* Who speaks again right after the end had not finished. */
  clara_endpoint_forget_visitor (endpoint);
  clara_endpoint_begin (endpoint, hints, 9000ll * G_USEC_PER_SEC);
  g_assert_cmpint (clara_endpoint_get_patience (endpoint), ==, usual);
  clara_endpoint_voice (endpoint, 9001ll * G_USEC_PER_SEC);
  clara_endpoint_begin (endpoint, hints, 9001ll * G_USEC_PER_SEC + 800 * MS);
  g_assert_cmpint (clara_endpoint_get_patience (endpoint), >, usual);
  /* A setting for slow and assisted speech. */
  clara_endpoint_forget_visitor (endpoint);
  clara_endpoint_set_slowness (endpoint, 2);
  clara_endpoint_begin (endpoint, hints, 9900ll * G_USEC_PER_SEC);
  g_assert_cmpint (clara_endpoint_get_patience (endpoint), ==, 2 * usual);
}

/* Who goes on is listened to: the words of the longer sentence count, and so does the newer speech. */
static void
test_endpoint_goes_on (void)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "en", NULL);
  g_autoptr (ClaraEndpoint) endpoint = clara_endpoint_new ();

  clara_endpoint_begin (endpoint, hints, 0);
  clara_endpoint_voice (endpoint, 500 * MS);
  clara_endpoint_words (endpoint, "yes");
  g_assert_false (clara_endpoint_is_over (endpoint, 650 * MS));
  clara_endpoint_voice (endpoint, 660 * MS);
  clara_endpoint_words (endpoint, "yes I am here for");
  g_assert_false (clara_endpoint_is_over (endpoint, 1800 * MS));
  g_assert_true (clara_endpoint_is_over (endpoint, 1860 * MS));
  /* Nobody is listened to without end. */
  clara_endpoint_begin (endpoint, hints, 0);
  for (gint64 now = 0; now < 54 * G_USEC_PER_SEC; now += 100 * MS)
    {
      clara_endpoint_voice (endpoint, now);
      g_assert_false (clara_endpoint_is_over (endpoint, now));
    }
  clara_endpoint_voice (endpoint, 55 * G_USEC_PER_SEC);
  g_assert_true (clara_endpoint_is_over (endpoint, 55 * G_USEC_PER_SEC));
}

static void
test_backchannel (void)
{
  const char *phrases[] = { "sure", NULL };
  g_autoptr (ClaraSpeechHints) free_hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "en", NULL);
  g_autoptr (ClaraSpeechHints) yes_no = clara_speech_hints_new (CLARA_EXPECT_YES_NO, 0, "en", NULL);
  g_autoptr (ClaraSpeechHints) choice = clara_speech_hints_new (CLARA_EXPECT_CHOICE, 0, "en", phrases);

  g_assert_true (clara_turn_words_is_backchannel ("Uh-huh.", free_hints));
  g_assert_true (clara_turn_words_is_backchannel ("Okay", free_hints));
  g_assert_false (clara_turn_words_is_backchannel ("okay", yes_no));
  g_assert_true (clara_turn_words_is_backchannel ("mm-hmm", yes_no));
  g_assert_false (clara_turn_words_is_backchannel ("sure", choice));
  g_assert_false (clara_turn_words_is_backchannel ("okay stop", free_hints));
  g_assert_false (clara_turn_words_is_backchannel ("", free_hints));
}

static void
test_wishes (void)
{
  static const struct
  {
    const char *language;
    const char *text;
    ClaraTurnWish wish;
  } cases[] = {
    { "en", "Sorry?", CLARA_TURN_WISH_REPEAT },
    { "en", "Could you repeat that, please?", CLARA_TURN_WISH_REPEAT },
    { "en", "Slower, please.", CLARA_TURN_WISH_SLOWER },
    { "en", "Speak up!", CLARA_TURN_WISH_LOUDER },
    { "en", "a bit louder please", CLARA_TURN_WISH_LOUDER },
    { "en", "You are too loud.", CLARA_TURN_WISH_SOFTER },
    { "en", "faster", CLARA_TURN_WISH_FASTER },
    { "en", "Sorry, I am here to see Priya", CLARA_TURN_WISH_NONE },
    { "en", "", CLARA_TURN_WISH_NONE },
    { "en", "please", CLARA_TURN_WISH_NONE },
    { "hi", "फिर से कहिए", CLARA_TURN_WISH_REPEAT },
    { "hi", "kripya dheere boliye", CLARA_TURN_WISH_SLOWER },
    { "hi", "ज़ोर से बोलिए", CLARA_TURN_WISH_LOUDER },
    { "hi", "louder", CLARA_TURN_WISH_LOUDER },
    { "ta", "மெதுவா பேசுங்க", CLARA_TURN_WISH_SLOWER },
    { "ta", "sathamaa pesunga", CLARA_TURN_WISH_LOUDER },
    { "ta", "திரும்ப சொல்லுங்கள்", CLARA_TURN_WISH_REPEAT },
    { "te", "దయచేసి నెమ్మదిగా మాట్లాడండి", CLARA_TURN_WISH_SLOWER },
    { "te", "గట్టిగా", CLARA_TURN_WISH_LOUDER },
    { "te", "malli cheppandi", CLARA_TURN_WISH_REPEAT },
    { "te", "\xff\xfe", CLARA_TURN_WISH_NONE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (clara_turn_wishes_find (cases[i].text, cases[i].language), ==, cases[i].wish);
    }
}

/* One letter a frame group of 50 ms: 's' speech, 'f' the same as it fades, 'c' without a pitch, '.' silence.
 */
typedef struct
{
  const char *name;
  ClaraSpeaking speaking;
  const char *sound;
  const char *words; /* same length: n a nod, m more; '.' none known yet */
  const char
    *actions; /* same length: d duck, r restore, h hold, b back again, y yield, f finish, '.' nothing */
} BargeInCase;

static const BargeInCase barge_in_cases[] = {
  { "a sentence, no words known", CLARA_SPEAKING, "..ssssssssssssssssss..", "......................",
    "...d...h........y....." },
  { "a sentence, words known early", CLARA_SPEAKING, "..ssssssssssssssssss..", "..........mmmmmmmmmmmm",
    "...d...h..y..........." },
  { "one word, known while she is lowered", CLARA_SPEAKING, "..ssss........", "......mmmmmmmm",
    "...d..y......." },
  { "a nod", CLARA_SPEAKING, "..ssssssss..........", "....................", "...d...h.......b...." },
  { "a nod that is known", CLARA_SPEAKING, "..ssssssssssssssssss.........", "........nnnnnnnnnnnnnnnnnnnnn",
    "...d...h.................b..." },
  { "a short nod", CLARA_SPEAKING, "..sssss........", "...............", "...d.........r." },
  { "a nod that fades", CLARA_SPEAKING, "..ssssff..........", "..................", "...d..........r..." },
  { "click and cough", CLARA_SPEAKING, "..ss............", "................", "...d......r....." },
  { "cough", CLARA_SPEAKING, "..cccccccccc............", "........................",
    "...d..............r....." },
  { "click", CLARA_SPEAKING, "..s.....s....s..", "................", "................" },
  { "halting speech", CLARA_SPEAKING, "..sss...sss...sss...", "....................",
    "...d....h..........." },
  { "legal text", CLARA_SPEAKING_LEGAL, "..ssssssssssssssssss..", "......................",
    "................f....." },
  { "legal text, words known", CLARA_SPEAKING_LEGAL, "..ssssssss......", "........mmmmmmmm",
    "........f......." },
  { "nobody to interrupt", CLARA_SPEAKING_NOT, "..ssssssss......", "................", "................" },
};

static ClaraBargeInFrame
make_frame (char sound, char words)
{
  return (ClaraBargeInFrame){ .voiced = sound != '.',
                              .pitched = sound == 's' || sound == 'f',
                              .level = sound == '.'   ? -70
                                       : sound == 'f' ? -50
                                                      : -25,
                              .words = words == 'n'   ? CLARA_BARGE_IN_WORDS_NOD
                                       : words == 'm' ? CLARA_BARGE_IN_WORDS_MORE
                                                      : CLARA_BARGE_IN_WORDS_NONE };
}

static void
test_barge_in (void)
{
  const char letters[] = {
    [CLARA_BARGE_IN_NOTHING] = '.', [CLARA_BARGE_IN_DUCK] = 'd',   [CLARA_BARGE_IN_RESTORE] = 'r',
    [CLARA_BARGE_IN_HOLD] = 'h',    [CLARA_BARGE_IN_RESUME] = 'b', [CLARA_BARGE_IN_YIELD] = 'y',
    [CLARA_BARGE_IN_FINISH] = 'f'
  };

  for (guint i = 0; i < G_N_ELEMENTS (barge_in_cases); i++)
    {
      const BargeInCase *c = &barge_in_cases[i];
      ClaraBargeIn barge_in = { 0 };
      g_autofree char *actions = g_strnfill (strlen (c->sound), '.');
      ClaraSpeaking speaking = c->speaking;

      for (guint at = 0; c->sound[at] != '\0'; at++)
        for (guint k = 0; k < 5; k++)
          {
            const ClaraBargeInFrame frame = make_frame (c->sound[at], c->words[at]);
            ClaraBargeInAction action = clara_barge_in_frame (&barge_in, speaking, &frame);

            if (action != CLARA_BARGE_IN_NOTHING)
              actions[at] = letters[action];
            /* As the speaker does: silent while it is held. */
            if (action == CLARA_BARGE_IN_HOLD)
              speaking = CLARA_SPEAKING_NOT;
            else if (action == CLARA_BARGE_IN_RESUME || action == CLARA_BARGE_IN_YIELD)
              speaking = c->speaking;
          }
      g_test_message ("%s", c->name);
      g_assert_cmpstr (actions, ==, c->actions);
    }
}

/* Once she gave way she is lowered and stopped no more until she spoke anew; the voice is full again then. */
static void
test_barge_in_again (void)
{
  const ClaraBargeInFrame speech = make_frame ('s', '.'), silence = make_frame ('.', '.');
  ClaraBargeIn barge_in = { 0 };
  guint yields = 0;

  for (guint round = 0; round < 2; round++)
    {
      for (guint frame = 0; frame < 100; frame++)
        if (clara_barge_in_frame (&barge_in, CLARA_SPEAKING, &speech) == CLARA_BARGE_IN_YIELD)
          yields++;
      g_assert_cmpuint (yields, ==, round + 1);
      g_assert_cmpint (clara_barge_in_frame (&barge_in, CLARA_SPEAKING_NOT, &speech), ==,
                       CLARA_BARGE_IN_RESTORE);
      g_assert_cmpint (clara_barge_in_frame (&barge_in, CLARA_SPEAKING_NOT, &silence), ==,
                       CLARA_BARGE_IN_NOTHING);
    }
}

/* Whoever was held when nobody listens any more speaks on. */
static void
test_barge_in_stopped (void)
{
  const ClaraBargeInFrame speech = make_frame ('s', '.');
  ClaraBargeIn barge_in = { 0 };

  while (clara_barge_in_frame (&barge_in, CLARA_SPEAKING, &speech) != CLARA_BARGE_IN_HOLD)
    ;
  g_assert_cmpint (clara_barge_in_stop (&barge_in), ==, CLARA_BARGE_IN_RESUME);
  g_assert_cmpint (clara_barge_in_stop (&barge_in), ==, CLARA_BARGE_IN_NOTHING);
}

typedef struct
{
  const char *text;
  const char *language;
  gboolean nod;    /* whole */
  gboolean may_be; /* one, or the beginning of one */
} NodCase;

static void
test_nods (void)
{
  static const NodCase cases[] = {
    { "Uh-huh.", "en", TRUE, TRUE },      { "okay", "en", TRUE, TRUE },
    { "I", "en", FALSE, TRUE },           { "I see", "en", TRUE, TRUE },
    { "I need", "en", FALSE, FALSE },     { "Okay, right.", "en", TRUE, TRUE },
    { "okay mm", "en", TRUE, TRUE },      { "okay but", "en", FALSE, FALSE },
    { "stop", "en", FALSE, FALSE },       { "no", "en", FALSE, FALSE },
    { "हाँ", "hi", TRUE, TRUE },           { "ठीक", "hi", TRUE, TRUE },
    { "ठीक है हाँ", "hi", TRUE, TRUE },     { "haan", "hi", TRUE, TRUE },
    { "haan lekin", "hi", FALSE, FALSE }, { "रुकिए", "hi", FALSE, FALSE },
    { "சரி", "ta", TRUE, TRUE },          { "sari", "ta", TRUE, TRUE },
    { "ஆமா சரி", "ta", TRUE, TRUE },      { "நில்லுங்கள்", "ta", FALSE, FALSE },
    { "అవును", "te", TRUE, TRUE },        { "avunu", "te", TRUE, TRUE },
    { "సరే అవును", "te", TRUE, TRUE },     { "ఆగండి", "te", FALSE, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaraSpeechHints) hints =
        clara_speech_hints_new (CLARA_EXPECT_FREE, 0, cases[i].language, NULL);

      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (clara_turn_words_is_backchannel (cases[i].text, hints), ==, cases[i].nod);
      g_assert_cmpint (clara_turn_words_may_be_backchannel (cases[i].text, hints), ==, cases[i].may_be);
    }
}

static gboolean
feed (ClaraSegmenter *segmenter, gint16 value, gboolean voiced, gboolean own_voice, GByteArray *out)
{
  gint16 frame[CLARA_MEDIA_FRAME];

  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    frame[i] = value;
  return clara_segmenter_frame (segmenter, frame, voiced, own_voice, out);
}

static gint16
frame_value (GByteArray *out, guint frame)
{
  return ((gint16 *) (gpointer) out->data)[frame * CLARA_MEDIA_FRAME];
}

#define FRAME_BYTES (CLARA_MEDIA_FRAME * sizeof (gint16))

static void
test_segmenter (void)
{
  g_autoptr (ClaraSegmenter) segmenter = clara_segmenter_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();
  gint16 frame = 0;

  while (frame < 100)
    g_assert_false (feed (segmenter, frame++, FALSE, FALSE, out));
  /* A click is no speech. */
  g_assert_false (feed (segmenter, frame++, TRUE, FALSE, out));
  while (frame < 150)
    g_assert_false (feed (segmenter, frame++, FALSE, FALSE, out));
  g_assert_cmpuint (out->len, ==, 0);
  while (!feed (segmenter, frame++, TRUE, FALSE, out))
    g_assert_cmpint (frame, <, 170);
  /* The first frame found to be speech was 150: 300 ms before it are there, in order and without a gap. */
  g_assert_cmpint (frame_value (out, 0), <=, 120);
  g_assert_cmpint (frame_value (out, 0), >=, 100);
  for (guint i = 1; i < out->len / FRAME_BYTES; i++)
    g_assert_cmpint (frame_value (out, i), ==, frame_value (out, i - 1) + 1);
  g_assert_cmpint (frame_value (out, out->len / FRAME_BYTES - 1), ==, frame - 1);
  g_assert_cmpuint (clara_segmenter_get_serial (segmenter), ==, 1);
  /* The end of another segment is none of this one's. */
  clara_segmenter_end (segmenter, 7);
  g_byte_array_set_size (out, 0);
  g_assert_true (feed (segmenter, frame++, FALSE, FALSE, out));
  g_assert_cmpuint (out->len, ==, FRAME_BYTES);
  clara_segmenter_end (segmenter, 1);
  g_byte_array_set_size (out, 0);
  /* What one segment had, the next has not again. */
  while (!feed (segmenter, frame++, TRUE, FALSE, out))
    ;
  g_assert_cmpuint (clara_segmenter_get_serial (segmenter), ==, 2);
  g_assert_cmpint (frame_value (out, 0), ==, frame - (gint16) (out->len / FRAME_BYTES));
  g_assert_cmpuint (out->len / FRAME_BYTES, <, 20);
  /* Left alone, it ends after two seconds of silence. */
  for (guint i = 0; i < 199; i++)
    g_assert_true (feed (segmenter, 0, FALSE, FALSE, out));
  g_assert_false (feed (segmenter, 0, FALSE, FALSE, out));
}

static void
test_segmenter_own_voice (void)
{
  g_autoptr (ClaraSegmenter) segmenter = clara_segmenter_new ();
  g_autoptr (GByteArray) out = g_byte_array_new ();

  for (guint i = 0; i < 14; i++)
    g_assert_false (feed (segmenter, 1, TRUE, TRUE, out));
  g_assert_true (feed (segmenter, 1, TRUE, FALSE, out));
  clara_segmenter_reset (segmenter);
  g_byte_array_set_size (out, 0);
  for (guint i = 0; i < 4; i++)
    g_assert_false (feed (segmenter, 2, TRUE, FALSE, out));
  g_assert_true (feed (segmenter, 2, TRUE, FALSE, out));
  g_assert_cmpint (frame_value (out, 0), ==, 2);
}

void
add_turn_tests (void)
{
  g_test_add_func ("/voice/endpoint/table", test_endpoint);
  g_test_add_func ("/voice/endpoint/pace", test_endpoint_pace);
  g_test_add_func ("/voice/endpoint/goes-on", test_endpoint_goes_on);
  g_test_add_func ("/voice/words/wishes", test_wishes);
  g_test_add_func ("/voice/words/backchannel", test_backchannel);
  g_test_add_func ("/voice/barge-in/table", test_barge_in);
  g_test_add_func ("/voice/barge-in/again", test_barge_in_again);
  g_test_add_func ("/voice/barge-in/stopped", test_barge_in_stopped);
  g_test_add_func ("/voice/turn-words/nods", test_nods);
  g_test_add_func ("/voice/segmenter/pre-roll", test_segmenter);
  g_test_add_func ("/voice/segmenter/own-voice", test_segmenter_own_voice);
}
