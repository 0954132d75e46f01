/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-voice.h"

#include "clara-clock-playout.h"
#include "clara-failover-voice.h"
#include "clara-speaker.h"
#include "clara-word-map.h"
#include "scripted.h"

#include <string.h>

#define MS 1000
#define WORD (200 * MS)

typedef struct
{
  ClaraClock *clock;
  ClaraBus *bus;
  ScriptedVoice *first;
  ScriptedVoice *second;
  ClaraPlayout *playout;
  ClaraSpeaker *speaker;
  GString *log;
  GString *words;     /* captions only */
  GString *providers; /* who served */
  gint64 began_at;
  guint visemes;
  gboolean stop_on_caption;
} Fixture;

static void
on_began (ClaraSpeaker *speaker, ClaraUtterance *utterance, gpointer user_data)
{
  Fixture *f = user_data;

  f->began_at = clara_clock_get_monotonic (f->clock);
  g_string_append_printf (f->log, "began%u ", utterance->id);
}

static void
on_ended (ClaraSpeaker *speaker, guint id, guint64 heard, gpointer user_data)
{
  g_string_append_printf (((Fixture *) user_data)->log, "ended%u:%u ", id, (guint) heard);
}

static void
on_caption (ClaraSpeaker *speaker, guint id, const char *text, int begin, int end, gpointer user_data)
{
  Fixture *f = user_data;

  g_assert_cmpint (begin, <=, end);
  g_assert_cmpint (end, <=, (int) strlen (text));
  if (begin == end)
    g_string_append (f->log, "all ");
  else
    {
      g_string_append_printf (f->log, "%.*s ", end - begin, text + begin);
      g_string_append_printf (f->words, "%.*s ", end - begin, text + begin);
    }
  if (f->stop_on_caption)
    clara_speaker_stop (speaker);
}

static void
on_viseme (ClaraSpeaker *speaker, int viseme, gint64 at_us, gpointer user_data)
{
  Fixture *f = user_data;
  gint64 planned = f->began_at + (gint64) f->visemes * WORD;

  g_assert_cmpint (viseme, ==, CLARA_VISEME_OPEN);
  /* A viseme a word: told before its time, and for that time but for a look at the position. */
  g_assert_cmpint (at_us, >=, clara_clock_get_monotonic (f->clock));
  g_assert_cmpint (ABS (at_us - planned), <=, 25 * MS);
  f->visemes++;
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  if (clara_message_is (message, "provider"))
    g_string_append_printf (((Fixture *) user_data)->providers, "%s ",
                            clara_message_get_string (message, "to"));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) voices = g_ptr_array_new ();
  g_autoptr (ClaraSettings) settings = clara_settings_new (NULL);
  g_autoptr (ClaraFailoverVoice) voice = NULL;

  f->clock = clara_clock_new_virtual (0, 0);
  clara_clock_advance (f->clock, G_USEC_PER_SEC);
  f->bus = clara_bus_new ();
  f->first = scripted_voice_new ("first", "en", f->clock, WORD);
  f->second = scripted_voice_new ("second", "en hi", f->clock, WORD);
  g_ptr_array_add (voices, f->first);
  g_ptr_array_add (voices, f->second);
  f->playout = clara_clock_playout_new (f->clock);
  voice = clara_failover_voice_new (voices, f->clock, f->bus, settings, NULL);
  f->speaker = clara_speaker_new (f->clock, f->bus, CLARA_TEXT_TO_SPEECH (voice), 1);
  clara_speaker_set_playout (f->speaker, f->playout, TRUE);
  f->log = g_string_new (NULL);
  f->words = g_string_new (NULL);
  f->providers = g_string_new (NULL);
  g_signal_connect (f->speaker, "began", G_CALLBACK (on_began), f);
  g_signal_connect (f->speaker, "ended", G_CALLBACK (on_ended), f);
  g_signal_connect (f->speaker, "caption", G_CALLBACK (on_caption), f);
  g_signal_connect (f->bus, "event", G_CALLBACK (on_event), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->speaker);
  g_object_unref (f->playout);
  g_object_unref (f->first);
  g_object_unref (f->second);
  g_object_unref (f->bus);
  g_object_unref (f->clock);
  g_string_free (f->log, TRUE);
  g_string_free (f->words, TRUE);
  g_string_free (f->providers, TRUE);
}

static void
say (Fixture *f, guint id, guint turn, const char *text, const char *flags)
{
  ClaraUtterance utterance = { .id = id, .turn = turn, .text = (char *) text, .language = (char *) "en" };

  utterance.filler = strchr (flags, 'f') != NULL;
  utterance.legal = strchr (flags, 'l') != NULL;
  clara_speaker_say (f->speaker, &utterance);
}

static void
test_order (Fixture *f, gconstpointer data)
{
  g_signal_connect (f->speaker, "viseme", G_CALLBACK (on_viseme), f);
  say (f, 1, 1, "alpha beta gamma", "");
  say (f, 2, 1, "delta echo", "");
  g_assert_cmpint (clara_speaker_get_speaking (f->speaker), ==, CLARA_SPEAKING_NOT);
  clara_clock_advance (f->clock, 60 * MS);
  /* The first quarter of a word is what the voice needs for its first sound. */
  g_assert_cmpstr (f->log->str, ==, "began1 alpha ");
  g_assert_cmpint (clara_speaker_get_speaking (f->speaker), ==, CLARA_SPEAKING);
  clara_clock_advance (f->clock, 180 * MS);
  g_assert_cmpstr (f->words->str, ==, "alpha ");
  clara_clock_advance (f->clock, 40 * MS);
  g_assert_cmpstr (f->words->str, ==, "alpha beta ");
  clara_clock_advance (f->clock, 260 * MS);
  g_assert_cmpuint (f->visemes, ==, 3);
  f->visemes = 0;
  clara_clock_advance (f->clock, G_USEC_PER_SEC);
  g_assert_cmpuint (f->visemes, ==, 2);
  g_assert_cmpstr (f->log->str, ==, "began1 alpha beta gamma all ended1:16 began2 delta echo all ended2:10 ");
  g_assert_cmpint (clara_speaker_get_speaking (f->speaker), ==, CLARA_SPEAKING_NOT);
  g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, "alpha beta gamma|delta echo|");
}

static void
test_no_gap (Fixture *f, gconstpointer data)
{
  gint64 first;

  say (f, 1, 1, "alpha beta gamma delta", "");
  say (f, 2, 1, "echo", "");
  clara_clock_advance (f->clock, 100 * MS);
  first = f->began_at;
  clara_clock_advance (f->clock, G_USEC_PER_SEC);
  g_assert_cmpint (f->began_at - first - 4 * WORD, <=, 20 * MS);
}

static void
test_failover (Fixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->first, 2);
  say (f, 1, 1, "alpha beta gamma delta echo", "");
  clara_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, "alpha beta gamma delta echo|");
  g_assert_cmpstr (scripted_voice_get_asked (f->second), ==, "gamma delta echo|");
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma delta echo ");
  g_assert_true (g_str_has_suffix (f->log->str, "all ended1:27 "));
  g_assert_cmpstr (f->providers->str, ==, "first second ");
}

/* A word of which too little was passed on is dropped from the first voice and left to the second. */
static void
test_failover_far_ahead (Fixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->first, 5);
  say (f, 1, 1, "alpha beta gamma delta echo foxtrot", "");
  clara_clock_advance (f->clock, 4 * G_USEC_PER_SEC);
  g_assert_cmpstr (scripted_voice_get_asked (f->second), ==, "echo foxtrot|");
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma delta echo foxtrot ");
}

static void
test_failover_without_marks (Fixture *f, gconstpointer data)
{
  scripted_voice_set_marks (f->first, FALSE);
  scripted_voice_fail_after (f->first, 3);
  say (f, 1, 1, "alpha beta gamma delta echo foxtrot", "");
  clara_clock_advance (f->clock, 4 * G_USEC_PER_SEC);
  /* Without marks the place is an estimate; no word may be said twice, and the text ends where it ends. */
  g_assert_true (g_str_has_suffix (scripted_voice_get_asked (f->second), "echo foxtrot|"));
  g_assert_false (g_str_has_prefix (scripted_voice_get_asked (f->second), "alpha"));
  g_assert_true (g_str_has_suffix (f->words->str, "echo foxtrot "));
  g_assert_true (g_str_has_suffix (f->log->str, "all ended1:35 "));
}

static void
test_first_voice_silent (Fixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->first, G_MAXINT);
  say (f, 1, 1, "alpha beta", "");
  clara_clock_advance (f->clock, 1900 * MS);
  g_assert_cmpstr (f->log->str, ==, "");
  clara_clock_advance (f->clock, 1000 * MS);
  g_assert_cmpstr (scripted_voice_get_asked (f->second), ==, "alpha beta|");
  g_assert_true (g_str_has_suffix (f->log->str, "all ended1:10 "));
  /* It is not waited for again. */
  say (f, 2, 2, "gamma", "");
  clara_clock_advance (f->clock, 500 * MS);
  g_assert_true (g_str_has_suffix (f->log->str, "gamma all ended2:5 "));
}

static void
test_no_voice (Fixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->first, 0);
  scripted_voice_fail_after (f->second, 0);
  say (f, 1, 1, "alpha beta gamma delta", "");
  clara_clock_advance (f->clock, 500 * MS);
  g_assert_true (g_str_has_prefix (f->log->str, "began1 alpha "));
  g_assert_null (strstr (f->log->str, "ended"));
  g_assert_cmpstr (f->providers->str, ==, "none ");
  clara_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma delta ");
  g_assert_true (g_str_has_suffix (f->log->str, "all ended1:22 "));
}

static void
test_paced (Fixture *f, gconstpointer data)
{
  clara_speaker_set_playout (f->speaker, f->playout, FALSE);
  say (f, 1, 1, "alpha beta gamma delta", "");
  clara_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->log->str, ==, "began1 alpha beta gamma delta all ended1:22 ");
  g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, "");
}

static void
test_pause (Fixture *f, gconstpointer data)
{
  say (f, 1, 1, "alpha beta gamma delta", "");
  say (f, 2, 1, "echo", "");
  clara_clock_advance (f->clock, 550 * MS); /* in the third word */
  clara_speaker_pause (f->speaker, NULL);
  g_assert_cmpint (clara_speaker_get_speaking (f->speaker), ==, CLARA_SPEAKING_NOT);
  clara_clock_advance (f->clock, 5 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma ");
  clara_speaker_resume (f->speaker);
  clara_clock_advance (f->clock, 5 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma delta echo ");
  g_assert_cmpstr (scripted_voice_get_asked (f->first), ==, "alpha beta gamma delta|echo|gamma delta|echo|");
  g_assert_true (g_str_has_suffix (f->log->str, "all ended2:4 "));
  g_assert_cmpstr (strstr (strstr (f->log->str, "began1") + 1, "began"), ==, "began2 echo all ended2:4 ");
}

/* The position at which another thread silenced the loudspeaker counts, not what came after. */
static void
test_pause_at (Fixture *f, gconstpointer data)
{
  ClaraPosition position = { .valid = TRUE };

  say (f, 1, 1, "alpha beta gamma delta", "");
  clara_clock_advance (f->clock, 300 * MS);
  clara_playout_get_played (f->playout, &position.tag, &position.offset_us, &position.idle);
  clara_playout_silence (f->playout);
  clara_clock_advance (f->clock, 100 * MS);
  clara_speaker_pause (f->speaker, &position);
  clara_speaker_stop (f->speaker);
  g_assert_true (g_str_has_suffix (f->log->str, "ended1:6 "));
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  say (f, 1, 1, "alpha beta gamma delta", "");
  say (f, 2, 1, "echo", "");
  clara_clock_advance (f->clock, 550 * MS);
  clara_speaker_stop (f->speaker);
  g_assert_true (g_str_has_suffix (f->log->str, "gamma ended1:11 ended2:0 "));
  clara_clock_advance (f->clock, 5 * G_USEC_PER_SEC);
  g_assert_true (g_str_has_suffix (f->log->str, "gamma ended1:11 ended2:0 "));
  say (f, 3, 2, "foxtrot", "");
  clara_clock_advance (f->clock, G_USEC_PER_SEC);
  g_assert_true (g_str_has_suffix (f->log->str, "began3 foxtrot all ended3:7 "));
}

static void
test_stop_in_signal (Fixture *f, gconstpointer data)
{
  f->stop_on_caption = TRUE;
  say (f, 1, 1, "alpha beta", "");
  say (f, 2, 1, "gamma", "");
  clara_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->log->str, ==, "began1 alpha ended1:0 ended2:0 ");
}

static void
test_filler (Fixture *f, gconstpointer data)
{
  say (f, 1, 1, "let me check", "f");
  say (f, 2, 1, "alpha", "");
  clara_clock_advance (f->clock, G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha ");
  g_assert_true (g_str_has_prefix (f->log->str, "ended1:0 "));
  /* One that is heard already is said to its end. */
  say (f, 3, 2, "let me check", "f");
  clara_clock_advance (f->clock, 100 * MS);
  say (f, 4, 2, "beta", "");
  clara_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha let me check beta ");
}

static void
test_discard (Fixture *f, gconstpointer data)
{
  say (f, 1, 1, "alpha beta", "");
  say (f, 2, 2, "gamma delta", "");
  say (f, 3, 3, "echo", "");
  clara_clock_advance (f->clock, 300 * MS);
  clara_speaker_discard (f->speaker, 7);
  clara_speaker_discard (f->speaker, 2);
  clara_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha beta echo ");
  g_assert_nonnull (strstr (f->log->str, "ended2:0 "));
  g_assert_nonnull (strstr (f->log->str, "ended1:10 "));
}

static void
test_legal (Fixture *f, gconstpointer data)
{
  say (f, 1, 1, "alpha beta gamma", "l");
  say (f, 2, 1, "delta", "l");
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_cmpint (clara_speaker_get_speaking (f->speaker), ==, CLARA_SPEAKING_LEGAL);
  clara_speaker_pause_after_sentence (f->speaker);
  clara_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma ");
  g_assert_true (clara_speaker_is_paused (f->speaker));
  g_assert_cmpint (clara_speaker_get_speaking (f->speaker), ==, CLARA_SPEAKING_NOT);
  clara_speaker_resume (f->speaker);
  clara_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma delta ");
}

/* The loudspeaker goes while she speaks: on from the word that was heard last, without it. */
static void
test_loudspeaker_goes (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraPlayout) other = clara_clock_playout_new (f->clock);

  say (f, 1, 1, "alpha beta gamma delta", "");
  clara_clock_advance (f->clock, 350 * MS);
  clara_speaker_set_playout (f->speaker, other, FALSE);
  clara_clock_advance (f->clock, 3 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->words->str, ==, "alpha beta gamma delta ");
  g_assert_true (g_str_has_suffix (f->log->str, "all ended1:22 "));
}

typedef struct
{
  const char *shown;
  const char *spoken;
  const char *word; /* of spoken */
  const char *expected;
} MapCase;

static const MapCase map_cases[] = {
  { "Hello there friend", "Hello there friend", "there", "there" },
  { "The unit 50TCQA06 is ready", "The unit fifty T C Q A zero six is ready", "T C", "50TCQA06" },
  { "The unit 50TCQA06 is ready", "The unit fifty T C Q A zero six is ready", "is", "is" },
  { "The unit 50TCQA06 is ready", "The unit fifty T C Q A zero six is ready", "unit", "unit" },
  { "At 9:30 on 3 May", "At nine thirty on the third of May", "nine", "9:30" },
  { "At 9:30 on 3 May", "At nine thirty on the third of May", "May", "May" },
  { "**Ready** now", "Ready now", "Ready", "**Ready**" },
  { "Say — nothing", "Say nothing", "nothing", "nothing" },
};

static void
test_word_map (void)
{
  gsize begin;
  gsize end;

  for (guint i = 0; i < G_N_ELEMENTS (map_cases); i++)
    {
      const MapCase *c = &map_cases[i];
      g_autoptr (ClaraWordMap) map = clara_word_map_new (c->shown, c->spoken);
      g_autofree char *word = NULL;

      g_assert_true (
        clara_word_map_find (map, (gsize) (strstr (c->spoken, c->word) - c->spoken), &begin, &end));
      word = g_strndup (c->shown + begin, end - begin);
      g_assert_cmpstr (word, ==, c->expected);
    }
  {
    g_autoptr (ClaraWordMap) empty = clara_word_map_new ("  ", "silence");

    g_assert_false (clara_word_map_find (empty, 3, &begin, &end));
  }
}

void
add_speaker_tests (void)
{
#define ADD(name, function) g_test_add ("/voice/speaker/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("order", test_order);
  ADD ("no-gap", test_no_gap);
  ADD ("failover", test_failover);
  ADD ("failover-far-ahead", test_failover_far_ahead);
  ADD ("failover-without-marks", test_failover_without_marks);
  ADD ("first-voice-silent", test_first_voice_silent);
  ADD ("no-voice", test_no_voice);
  ADD ("paced", test_paced);
  ADD ("pause", test_pause);
  ADD ("pause-at", test_pause_at);
  ADD ("stop", test_stop);
  ADD ("stop-in-signal", test_stop_in_signal);
  ADD ("filler", test_filler);
  ADD ("discard", test_discard);
  ADD ("legal", test_legal);
  ADD ("loudspeaker-goes", test_loudspeaker_goes);
#undef ADD
  g_test_add_func ("/voice/word-map", test_word_map);
}
