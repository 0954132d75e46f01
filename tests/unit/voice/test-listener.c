/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-voice.h"

#include "clara-failover-recogniser.h"
#include "clara-listener.h"
#include "clara-media.h"
#include "scripted.h"

#include <string.h>

#define MS 1000

typedef struct
{
  ClaraClock *clock;
  ClaraBus *bus;
  ScriptedRecogniser *first;
  ScriptedRecogniser *second;
  ClaraListener *listener;
  GString *log;
} Fixture;

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  Fixture *f = user_data;

  if (clara_message_is (message, "provider"))
    g_string_append_printf (f->log, "provider:%s ", clara_message_get_string (message, "to"));
  else if (clara_message_is (message, "error"))
    g_string_append (f->log, "error ");
}

static void
on_partial (ClaraListener *listener, guint serial, ClaraTranscript *transcript, gpointer user_data)
{
  g_string_append_printf (((Fixture *) user_data)->log, "partial%u:%s ", serial, transcript->text);
}

static void
on_final (ClaraListener *listener, guint serial, ClaraTranscript *transcript, gpointer user_data)
{
  g_string_append_printf (((Fixture *) user_data)->log, "final%u:%s ", serial, transcript->text);
}

static void
on_failed (ClaraListener *listener, guint serial, gpointer user_data)
{
  g_string_append_printf (((Fixture *) user_data)->log, "failed%u ", serial);
}

static void
on_overdue (ClaraListener *listener, guint serial, gpointer user_data)
{
  g_string_append_printf (((Fixture *) user_data)->log, "overdue%u ", serial);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) recognisers = g_ptr_array_new ();
  g_autoptr (ClaraSettings) settings = clara_settings_new (NULL);
  g_autoptr (ClaraFailoverRecogniser) recogniser = NULL;

  f->clock = clara_clock_new_virtual (0, 0);
  f->bus = clara_bus_new ();
  f->first = scripted_recogniser_new ("first", "en hi", f->clock);
  f->second = scripted_recogniser_new ("second", "en", f->clock);
  g_ptr_array_add (recognisers, f->first);
  g_ptr_array_add (recognisers, f->second);
  recogniser = clara_failover_recogniser_new (recognisers, f->clock, f->bus, settings);
  f->listener = clara_listener_new (f->clock, f->bus, CLARA_SPEECH_TO_TEXT (recogniser));
  f->log = g_string_new (NULL);
  scripted_recogniser_answer (f->first, "one", 100 * MS);
  scripted_recogniser_answer (f->second, "two", 100 * MS);
  g_signal_connect (f->bus, "event", G_CALLBACK (on_event), f);
  g_signal_connect (f->listener, "partial", G_CALLBACK (on_partial), f);
  g_signal_connect (f->listener, "final", G_CALLBACK (on_final), f);
  g_signal_connect (f->listener, "failed", G_CALLBACK (on_failed), f);
  g_signal_connect (f->listener, "overdue", G_CALLBACK (on_overdue), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_unref (f->listener);
  g_object_unref (f->first);
  g_object_unref (f->second);
  g_object_unref (f->bus);
  g_object_unref (f->clock);
  g_string_free (f->log, TRUE);
}

static gboolean
begin (Fixture *f, guint serial, const char *language, gsize n_samples)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, language, NULL);
  g_autofree gint16 *samples = g_new0 (gint16, n_samples);

  if (!clara_listener_begin (f->listener, serial, hints))
    return FALSE;
  clara_listener_push (f->listener, serial, samples, n_samples);
  return TRUE;
}

static void
test_final (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTranscript) partial = clara_transcript_new ("o", "en", 0.5, NULL);

  g_assert_true (begin (f, 1, "en", 1600));
  clara_speech_stream_emit_partial (scripted_recogniser_get_stream (f->first), partial);
  clara_listener_end (f->listener, 1, FALSE);
  clara_clock_advance (f->clock, 99 * MS);
  g_assert_cmpstr (f->log->str, ==, "provider:first partial1:o ");
  clara_clock_advance (f->clock, 2 * MS);
  g_assert_cmpstr (f->log->str, ==, "provider:first partial1:o final1:one ");
  g_assert_cmpuint (scripted_recogniser_get_opened (f->second), ==, 0);
}

static void
test_failover (Fixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->first, NULL, 50 * MS);
  g_assert_true (begin (f, 1, "en", 5000));
  clara_listener_end (f->listener, 1, FALSE);
  clara_clock_advance (f->clock, 60 * MS);
  /* The same sound goes to the next, the end too. */
  g_assert_cmpuint (scripted_recogniser_get_samples (f->second), ==, 5000);
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_cmpstr (f->log->str, ==, "provider:second final1:two ");
  /* The one that failed is left alone, for a while. */
  g_assert_true (begin (f, 2, "en", 10));
  g_assert_cmpuint (scripted_recogniser_get_opened (f->first), ==, 1);
  g_assert_cmpuint (scripted_recogniser_get_opened (f->second), ==, 2);
  clara_listener_cancel_all (f->listener);
  clara_clock_advance (f->clock, 6 * G_USEC_PER_SEC);
  g_assert_true (begin (f, 3, "en", 10));
  g_assert_cmpuint (scripted_recogniser_get_opened (f->first), ==, 2);
  /* Where nobody else serves the language, even one that failed is better than none. */
  clara_listener_cancel_all (f->listener);
  g_assert_true (begin (f, 4, "hi", 10));
  clara_listener_end (f->listener, 4, FALSE);
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_true (begin (f, 5, "hi", 10));
  g_assert_cmpuint (scripted_recogniser_get_opened (f->first), ==, 4);
}

static void
test_no_answer (Fixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->first, "never", G_MAXINT64);
  scripted_recogniser_answer (f->second, NULL, 0);
  g_assert_true (begin (f, 1, "en", 10));
  clara_listener_end (f->listener, 1, FALSE);
  /* The next is asked once nothing has come for deadline-silent-ms, 3 s by default; it fails at once. */
  clara_clock_advance (f->clock, 2999 * MS);
  g_assert_cmpstr (f->log->str, ==, "overdue1 ");
  clara_clock_advance (f->clock, 1 * MS);
  g_assert_cmpstr (f->log->str, ==, "overdue1 provider:none error failed1 ");
}

/* A busy machine: with nobody else to ask, what comes late is still taken. */
static void
test_late (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTranscript) partial = clara_transcript_new ("o", "hi", 0.5, NULL);

  scripted_recogniser_set_local (f->first, TRUE);
  scripted_recogniser_answer (f->first, "late", 8 * G_USEC_PER_SEC);
  g_assert_true (begin (f, 1, "hi", 10));
  clara_speech_stream_emit_partial (scripted_recogniser_get_stream (f->first), partial);
  clara_listener_end (f->listener, 1, FALSE);
  clara_clock_advance (f->clock, 9 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->log->str, ==, "provider:first partial1:o overdue1 final1:late ");
}

/* A service with nobody beside it is not waited for without end; what it told before it fell silent is kept,
 * as words to be confirmed. */
static void
test_silent_alone (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraTranscript) partial = clara_transcript_new ("mera naam", "hi", 0.8, NULL);

  scripted_recogniser_answer (f->first, "never", G_MAXINT64);
  g_assert_true (begin (f, 1, "hi", 10));
  clara_listener_end (f->listener, 1, FALSE);
  clara_clock_advance (f->clock, 1499 * MS);
  g_assert_cmpstr (f->log->str, ==, "");
  clara_clock_advance (f->clock, 1 * MS);
  g_assert_cmpstr (f->log->str, ==, "overdue1 ");
  /* deadline-first-token-ms, 5 s by default. */
  clara_clock_advance (f->clock, 3499 * MS);
  g_assert_cmpstr (f->log->str, ==, "overdue1 ");
  clara_clock_advance (f->clock, 1 * MS);
  g_assert_cmpstr (f->log->str, ==, "overdue1 provider:none error failed1 ");
  g_string_truncate (f->log, 0);
  g_assert_true (begin (f, 2, "hi", 10));
  clara_speech_stream_emit_partial (scripted_recogniser_get_stream (f->first), partial);
  clara_listener_end (f->listener, 2, FALSE);
  clara_clock_advance (f->clock, 2 * G_USEC_PER_SEC);
  g_assert_true (g_str_has_suffix (f->log->str, "overdue2 final2:mera naam "));
  g_assert_null (strstr (f->log->str, "failed2"));
}

/* What was asked in the pause is not asked again of a service that is silent. */
static void
test_silent_probe (Fixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->first, "never", G_MAXINT64);
  g_assert_true (begin (f, 1, "hi", 10));
  clara_listener_probe (f->listener, 1);
  clara_clock_advance (f->clock, 300 * MS);
  clara_listener_end (f->listener, 1, TRUE);
  clara_clock_advance (f->clock, 4699 * MS);
  g_assert_cmpstr (f->log->str, ==, "overdue1 ");
  clara_clock_advance (f->clock, 1 * MS);
  g_assert_cmpstr (f->log->str, ==, "overdue1 provider:none error failed1 ");
  g_assert_cmpuint (scripted_recogniser_get_opened (f->first), ==, 2);
}

static void
test_languages (Fixture *f, gconstpointer data)
{
  g_assert_true (clara_listener_serves (f->listener, "hi"));
  g_assert_false (clara_listener_serves (f->listener, "ta"));
  g_assert_false (begin (f, 1, "ta", 10));
  g_assert_cmpuint (scripted_recogniser_get_opened (f->first), ==, 0);
}

/* Answers come in the order of the utterances, whoever is faster. */
static void
test_order (Fixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->first, "slow", 500 * MS);
  g_assert_true (begin (f, 1, "en", 10));
  clara_listener_end (f->listener, 1, FALSE);
  scripted_recogniser_answer (f->first, "quick", 10 * MS);
  g_assert_true (begin (f, 2, "en", 10));
  clara_listener_end (f->listener, 2, FALSE);
  clara_clock_advance (f->clock, 400 * MS);
  g_assert_null (strstr (f->log->str, "final"));
  clara_clock_advance (f->clock, 200 * MS);
  g_assert_true (g_str_has_suffix (f->log->str, "final1:slow final2:quick "));
}

static void
test_bounds (Fixture *f, gconstpointer data)
{
  g_autofree gint16 *samples = g_new0 (gint16, 10 * CLARA_MEDIA_RATE);

  g_assert_true (begin (f, 1, "en", 10));
  for (guint i = 0; i < 8; i++)
    clara_listener_push (f->listener, 1, samples, 10 * CLARA_MEDIA_RATE);
  g_assert_cmpuint (scripted_recogniser_get_samples (f->first), ==, 60 * CLARA_MEDIA_RATE);
  clara_listener_end (f->listener, 1, FALSE);
  clara_listener_cancel_all (f->listener);
  clara_clock_advance (f->clock, 60 * G_USEC_PER_SEC);
  g_assert_cmpstr (f->log->str, ==, "");
}

void
add_listener_tests (void)
{
#define ADD(name, function) g_test_add ("/voice/listener/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("final", test_final);
  ADD ("failover", test_failover);
  ADD ("no-answer", test_no_answer);
  ADD ("late", test_late);
  ADD ("silent-alone", test_silent_alone);
  ADD ("silent-probe", test_silent_probe);
  ADD ("languages", test_languages);
  ADD ("order", test_order);
  ADD ("bounds", test_bounds);
#undef ADD
}
