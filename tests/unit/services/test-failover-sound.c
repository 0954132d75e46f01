/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Failover of voices and recognisers. */
#include "clara-failover-recogniser.h"
#include "clara-failover-voice.h"

#include "scripted.h"
#include "test-failover.h"
#include "test-services.h"

#include <string.h>

/* The voice */

typedef struct
{
  Fixture base;
  ScriptedVoice *voices[2];
  ClaraFailoverVoice *voice;
  ClaraSpokenText *spoken;
  gint64 sound_us;
  GString *words; /* offset@ms */
} VoiceFixture;

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, gpointer user_data)
{
  VoiceFixture *f = user_data;

  f->sound_us += (gint64) (g_bytes_get_size (samples) / 2) * G_USEC_PER_SEC / rate;
}

static void
on_mark (ClaraSpokenText *spoken, guint kind, gint64 at_us, int value, gpointer user_data)
{
  VoiceFixture *f = user_data;

  /* A mark is there before its sound is over. */
  g_assert_cmpint (at_us, >=, f->sound_us - 200 * MS);
  if (kind == 0)
    g_string_append_printf (f->words, "%d@%d ", value, (int) (at_us / MS));
}

static void
on_spoken_done (ClaraSpokenText *spoken, gpointer user_data)
{
  g_string_append (((VoiceFixture *) user_data)->words, "done");
}

static void
on_spoken_failed (ClaraSpokenText *spoken, GError *error, gpointer user_data)
{
  g_string_append (((VoiceFixture *) user_data)->words, "failed");
}

static void
voice_set_up (VoiceFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) voices = g_ptr_array_new ();

  failover_set_up (&f->base, data);
  f->voices[0] = scripted_voice_new ("first", "en", f->base.clock, 200 * MS);
  f->voices[1] = scripted_voice_new ("second", "en hi", f->base.clock, 200 * MS);
  g_ptr_array_add (voices, f->voices[0]);
  g_ptr_array_add (voices, f->voices[1]);
  f->voice = clara_failover_voice_new (voices, f->base.clock, f->base.bus, f->base.settings, NULL);
  f->words = g_string_new (NULL);
}

static void
voice_tear_down (VoiceFixture *f, gconstpointer data)
{
  g_clear_object (&f->spoken);
  g_object_unref (f->voice);
  g_object_unref (f->voices[0]);
  g_object_unref (f->voices[1]);
  g_string_free (f->words, TRUE);
  failover_tear_down (&f->base, data);
}

static void
speak (VoiceFixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;

  f->spoken = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (f->voice), text, "en", 1, &error);
  g_assert_no_error (error);
  g_signal_connect (f->spoken, "audio", G_CALLBACK (on_audio), f);
  g_signal_connect (f->spoken, "mark", G_CALLBACK (on_mark), f);
  g_signal_connect (f->spoken, "done", G_CALLBACK (on_spoken_done), f);
  g_signal_connect (f->spoken, "failed", G_CALLBACK (on_spoken_failed), f);
}

/* Words, times and sound are as if one voice had spoken. */
static void
test_voice_in_the_middle (VoiceFixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->voices[0], 5);
  speak (f, "alpha beta gamma delta echo foxtrot golf");
  clara_clock_advance (f->base.clock, 3 * S);
  /* The fifth word was kept back, since it might have been a part of itself. */
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[1]), ==, "echo foxtrot golf|");
  g_assert_cmpstr (f->words->str, ==, "0@0 6@200 11@400 17@600 23@800 28@1000 36@1200 done");
  g_assert_cmpint (f->sound_us, ==, 1400 * MS);
  assert_call (&f->base, 0, "first", "failed");
  assert_call (&f->base, 1, "second", "done");
  g_assert_cmpint (clara_json_get_int (failover_call (&f->base, 1), "characters", 0), ==, 17);
  g_assert_cmpfloat (clara_json_get_double (failover_call (&f->base, 1), "audio_seconds", 0), ==, 0.6);
}

/* The first sound is never kept back. */
static void
test_voice_first_sound (VoiceFixture *f, gconstpointer data)
{
  speak (f, "alpha beta");
  clara_clock_advance (f->base.clock, 50 * MS);
  g_assert_cmpint (f->sound_us, ==, 200 * MS);
}

/* No sound at all is noticed. */
static void
test_voice_silent (VoiceFixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->voices[0], G_MAXINT);
  speak (f, "alpha beta");
  clara_clock_advance (f->base.clock, 4600 * MS);
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[1]), ==, "alpha beta|");
  clara_clock_advance (f->base.clock, 1 * S);
  g_assert_cmpstr (f->words->str, ==, "0@0 6@200 done");
  assert_call (&f->base, 0, "first", "failed");
}

static void
test_voice_none_left (VoiceFixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->voices[0], 2);
  scripted_voice_fail_after (f->voices[1], 0);
  speak (f, "alpha beta gamma delta");
  clara_clock_advance (f->base.clock, 3 * S);
  g_assert_cmpstr (f->words->str, ==, "0@0 6@200 failed");
  g_assert_true (g_str_has_suffix (f->base.providers->str, "none (second: scripted)|"));
}

/* The second voice serves only what the first does not. */
static void
test_voice_languages (VoiceFixture *f, gconstpointer data)
{
  g_autoptr (ClaraSpokenText) spoken = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (clara_text_to_speech_serves (CLARA_TEXT_TO_SPEECH (f->voice), "hi"));
  g_assert_false (clara_text_to_speech_serves (CLARA_TEXT_TO_SPEECH (f->voice), "te"));
  g_assert_null (clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (f->voice), "a", "te", 1, &error));
  g_assert_nonnull (strstr (error->message, "text-to-speech"));
  spoken = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (f->voice), "namaste", "hi", 1, NULL);
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[0]), ==, "");
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[1]), ==, "namaste|");
}

/* The recogniser */

typedef struct
{
  Fixture base;
  ScriptedRecogniser *recognisers[2];
  ClaraFailoverRecogniser *recogniser;
  ClaraSpeechStream *stream;
} RecogniserFixture;

static void
on_partial (ClaraSpeechStream *stream, ClaraTranscript *transcript, Fixture *f)
{
  g_string_append_printf (f->log, "%s... ", transcript->text);
}

static void
on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, Fixture *f)
{
  g_string_append_printf (f->log, "%s. ", transcript->text);
}

static void
on_speech_failed (ClaraSpeechStream *stream, GError *error, Fixture *f)
{
  g_string_append_printf (f->log, "(failed: %s)", error->message);
}

static void
recogniser_set_up (RecogniserFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) recognisers = g_ptr_array_new ();

  failover_set_up (&f->base, data);
  for (guint i = 0; i < 2; i++)
    {
      f->recognisers[i] = scripted_recogniser_new (i == 0 ? "first" : "second", "en", f->base.clock);
      scripted_recogniser_answer (f->recognisers[i], i == 0 ? "one" : "two", 100 * MS);
      g_ptr_array_add (recognisers, f->recognisers[i]);
    }
  f->recogniser = clara_failover_recogniser_new (recognisers, f->base.clock, f->base.bus, f->base.settings);
}

static void
recogniser_tear_down (RecogniserFixture *f, gconstpointer data)
{
  g_clear_object (&f->stream);
  g_object_unref (f->recogniser);
  g_object_unref (f->recognisers[0]);
  g_object_unref (f->recognisers[1]);
  failover_tear_down (&f->base, data);
}

static void
listen (RecogniserFixture *f, gsize n_samples)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "en", NULL);
  g_autofree gint16 *samples = g_new0 (gint16, n_samples);

  f->stream = clara_speech_to_text_open (CLARA_SPEECH_TO_TEXT (f->recogniser), hints, NULL);
  g_signal_connect (f->stream, "partial", G_CALLBACK (on_partial), &f->base);
  g_signal_connect (f->stream, "final", G_CALLBACK (on_final), &f->base);
  g_signal_connect (f->stream, "failed", G_CALLBACK (on_speech_failed), &f->base);
  clara_speech_stream_push (f->stream, samples, n_samples);
}

/* It dies while the visitor speaks: the next one hears all of it. */
static void
test_recogniser_dies (RecogniserFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "connection lost");
  g_autofree gint16 *more = g_new0 (gint16, 16000);

  listen (f, 16000);
  clara_speech_stream_emit_failed (scripted_recogniser_get_stream (f->recognisers[0]), error);
  clara_speech_stream_push (f->stream, more, 16000);
  clara_speech_stream_end (f->stream);
  clara_clock_advance (f->base.clock, 100 * MS);
  g_assert_cmpuint (scripted_recogniser_get_samples (f->recognisers[1]), ==, 32000);
  g_assert_cmpstr (f->base.log->str, ==, "two. ");
  assert_call (&f->base, 0, "first", "failed");
  assert_call (&f->base, 1, "second", "done");
  g_assert_cmpfloat (clara_json_get_double (failover_call (&f->base, 1), "audio_seconds", 0), ==, 2);
  g_assert_nonnull (strstr (f->base.providers->str, "second (first: connection lost)"));
}

/* One that has streamed partial texts has only the end left to tell: it gets 2 s for that. */
static void
test_recogniser_dead_socket (RecogniserFixture *f, gconstpointer data)
{
  g_autoptr (ClaraTranscript) partial = clara_transcript_new ("o", "en", 0.5, NULL);

  scripted_recogniser_answer (f->recognisers[0], "one", G_MAXINT64);
  listen (f, 1600);
  clara_speech_stream_emit_partial (scripted_recogniser_get_stream (f->recognisers[0]), partial);
  clara_speech_stream_end (f->stream);
  clara_clock_advance (f->base.clock, 1999 * MS);
  g_assert_cmpuint (scripted_recogniser_get_opened (f->recognisers[1]), ==, 0);
  clara_clock_advance (f->base.clock, 101 * MS);
  g_assert_cmpstr (f->base.log->str, ==, "o... two. ");
}

/* One that streams nothing and is silent at the end is not waited for as long as a good text would be. */
static void
test_recogniser_silent (RecogniserFixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->recognisers[0], "one", G_MAXINT64);
  listen (f, 1600);
  clara_speech_stream_end (f->stream);
  clara_clock_advance (f->base.clock, 2999 * MS);
  g_assert_cmpuint (scripted_recogniser_get_opened (f->recognisers[1]), ==, 0);
  clara_clock_advance (f->base.clock, 101 * MS);
  g_assert_cmpstr (f->base.log->str, ==, "two. ");
  g_assert_nonnull (
    strstr (f->base.providers->str, "second (first: No text after the end of the sound for 3.0 s)"));
}

static void
test_recogniser_none_left (RecogniserFixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->recognisers[0], NULL, 0);
  scripted_recogniser_answer (f->recognisers[1], NULL, 0);
  listen (f, 1600);
  clara_speech_stream_end (f->stream);
  clara_clock_advance (f->base.clock, 1 * S);
  g_assert_cmpstr (f->base.log->str, ==, "(failed: scripted)");
}

void
add_failover_sound_tests (void)
{
#define ADD(name, function)                                                                                  \
  g_test_add ("/services/failover/voice/" name, VoiceFixture, NULL, voice_set_up, function, voice_tear_down)
  ADD ("middle", test_voice_in_the_middle);
  ADD ("first-sound", test_voice_first_sound);
  ADD ("silent", test_voice_silent);
  ADD ("none-left", test_voice_none_left);
  ADD ("languages", test_voice_languages);
#undef ADD
#define ADD(name, function)                                                                                  \
  g_test_add ("/services/failover/recogniser/" name, RecogniserFixture, NULL, recogniser_set_up, function,   \
              recogniser_tear_down)
  ADD ("dies", test_recogniser_dies);
  ADD ("dead-socket", test_recogniser_dead_socket);
  ADD ("silent", test_recogniser_silent);
  ADD ("none-left", test_recogniser_none_left);
#undef ADD
}
