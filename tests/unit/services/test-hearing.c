/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recognisers over sockets. */
#include "clara-deepgram-recogniser.h"
#include "clara-json.h"
#include "clara-openai-realtime-recogniser.h"
#include "clara-services-error.h"
#include "clara-test-scripts.h"
#include "clara-upsampler.h"

#include "test-remote.h"
#include "test-services.h"

#include <math.h>
#include <string.h>

#define N_SAMPLES 8000

typedef struct
{
  Remote remote;
  ClaraSpeechToText *recogniser;
  GString *partials;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  Remote *remote = &f->remote;

  remote_set_up (remote, data);
  remote_use (remote, "deepgram-url", "/dg", "deepgram-key");
  f->partials = g_string_new (NULL);
  if (g_str_equal (data, "deepgram"))
    f->recogniser = CLARA_SPEECH_TO_TEXT (
      clara_deepgram_recogniser_new (remote->http, remote->settings, remote->secrets, remote->clock));
  else
    f->recogniser = CLARA_SPEECH_TO_TEXT (
      clara_openai_realtime_recogniser_new (remote->http, remote->settings, remote->secrets, remote->clock));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->recogniser);
  g_string_free (f->partials, TRUE);
  remote_tear_down (&f->remote, data);
}

static ClaraTestSocket *
expect (Fixture *f, gconstpointer data)
{
  return clara_test_server_expect_socket (f->remote.server,
                                          g_str_equal (data, "deepgram") ? "/dg/listen" : "/v1/realtime");
}

static void
on_partial (ClaraSpeechStream *stream, ClaraTranscript *transcript, Fixture *f)
{
  g_string_append_printf (f->partials, "%s|", transcript->text);
}

static ClaraSpeechStream *
open_stream (Fixture *f, ClaraExpectation expectation)
{
  const char *names[] = { "Asha Raman", "R&D", NULL };
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (expectation, 0, "ta-IN", names);
  g_autoptr (GError) error = NULL;
  ClaraSpeechStream *stream;

  remote_start_anew (&f->remote);
  g_string_truncate (f->partials, 0);
  stream = clara_speech_to_text_open (f->recogniser, hints, &error);
  g_assert_no_error (error);
  g_signal_connect (stream, "partial", G_CALLBACK (on_partial), f);
  g_signal_connect (stream, "final", G_CALLBACK (remote_on_final), &f->remote);
  g_signal_connect (stream, "failed", G_CALLBACK (remote_on_failed), &f->remote);
  return stream;
}

static void
push_sound (ClaraSpeechStream *stream, guint n_samples)
{
  gint16 samples[160];

  for (guint i = 0; i < n_samples; i += G_N_ELEMENTS (samples))
    {
      for (guint n = 0; n < G_N_ELEMENTS (samples); n++)
        samples[n] = (gint16) (i + n);
      clara_speech_stream_push (stream, samples, G_N_ELEMENTS (samples));
    }
}

static void
hear (Fixture *f, ClaraExpectation expectation)
{
  g_autoptr (ClaraSpeechStream) stream = open_stream (f, expectation);

  push_sound (stream, N_SAMPLES);
  clara_speech_stream_end (stream);
  g_assert_false (f->remote.over);
  remote_wait_for (&f->remote.over);
}

/* Deepgram */

static void
test_deepgram (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);
  const ClaraTestRequest *request;
  const gint16 *sound;

  clara_test_socket_await_binary (socket, 2 * N_SAMPLES);
  clara_test_listen_result (socket, 0, "I am", 0.5, CLARA_TEST_LISTEN_INTERIM);
  clara_test_listen_result (socket, 0, "I am here", 0.9,
                            CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_SPEECH_FINAL);
  clara_test_listen_result (socket, 0, "", 0.0, CLARA_TEST_LISTEN_INTERIM);
  clara_test_listen_result (socket, 0, "for", 0.5, CLARA_TEST_LISTEN_INTERIM);
  clara_test_listen_utterance_end (socket, 0);
  clara_test_socket_await (socket, "Finalize");
  clara_test_listen_result (socket, 0, "for Asha.", 0.7,
                            CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
  hear (f, CLARA_EXPECT_NAME);
  g_assert_no_error (f->remote.error);
  g_assert_cmpstr (f->remote.heard->str, ==, "I am here for Asha.|ta-IN|0.8");
  g_assert_cmpstr (f->partials->str, ==, "I am|I am here|I am here for|");
  g_assert_cmpuint (clara_test_socket_count_binary (socket), ==, 2 * N_SAMPLES);
  sound = g_bytes_get_data (clara_test_socket_get (socket, 0)->data, NULL);
  g_assert_cmpint (GINT16_FROM_LE (sound[100]), ==, 100);
  request = clara_test_server_get (f->remote.server, 0);
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "authorization"), ==, "Token " REMOTE_KEY);
  g_assert_nonnull (strstr (request->path, "model=nova-3&language=ta&encoding=linear16&sample_rate=16000"));
  g_assert_nonnull (strstr (request->path, "&interim_results=true"));
  g_assert_nonnull (strstr (request->path, "&keyterm=Asha%20Raman&keyterm=R%26D"));
}

/* The next utterance goes over the same connection, which is kept meanwhile; one with other names does not.
 */
static void
test_deepgram_again (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);
  ClaraTestSocket *other;

  clara_test_socket_await (socket, "Finalize");
  clara_test_listen_result (socket, 0, "One.", 1.0,
                            CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
  /* Late, and nobody's. */
  clara_test_listen_result (socket, 0, "Ghost.", 1.0, CLARA_TEST_LISTEN_FINAL);
  clara_test_socket_await (socket, "KeepAlive");
  clara_test_socket_await (socket, "Finalize");
  clara_test_listen_result (socket, 0, "Two.", 1.0,
                            CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
  hear (f, CLARA_EXPECT_FREE);
  g_assert_cmpstr (f->remote.heard->str, ==, "One.|ta-IN|1.0");
  clara_clock_advance (f->remote.clock, 5 * G_USEC_PER_SEC);
  hear (f, CLARA_EXPECT_YES_NO);
  g_assert_cmpstr (f->remote.heard->str, ==, "Two.|ta-IN|1.0");
  g_assert_cmpuint (clara_test_server_count (f->remote.server), ==, 1);

  other = expect (f, data);
  clara_test_socket_await (other, "Finalize");
  clara_test_listen_result (other, 0, "Three.", 1.0,
                            CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
  hear (f, CLARA_EXPECT_NAME);
  g_assert_cmpstr (f->remote.heard->str, ==, "Three.|ta-IN|1.0");
  g_assert_cmpuint (clara_test_server_count (f->remote.server), ==, 2);
  while (!clara_test_socket_is_closed (socket))
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (clara_test_socket_get_close_code (socket), ==, 1000);
}

/* A spare connection that has died is replaced, and what was said over it is said again. */
static void
test_deepgram_spare_dead (Fixture *f, gconstpointer data)
{
  for (guint dead = 0; dead < 2; dead++)
    {
      ClaraTestSocket *socket = expect (f, data);
      ClaraTestSocket *other;

      clara_test_socket_await (socket, "Finalize");
      clara_test_listen_result (socket, 0, "One.", 1.0,
                                CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
      clara_test_socket_await_binary (socket, 160);
      if (dead)
        clara_test_socket_freeze (socket, 0);
      else
        clara_test_socket_cut (socket, 0);
      hear (f, CLARA_EXPECT_FREE);
      other = expect (f, data);
      clara_test_socket_await (other, "Finalize");
      clara_test_listen_result (other, 0, "Two.", 1.0,
                                CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
      hear (f, CLARA_EXPECT_FREE);
      g_assert_no_error (f->remote.error);
      g_assert_cmpstr (f->remote.heard->str, ==, "Two.|ta-IN|1.0");
      g_assert_cmpuint (clara_test_socket_count_binary (other), ==, 2 * N_SAMPLES);
      g_assert_cmpuint (clara_test_server_count (f->remote.server), ==, 2);

      /* One that lives, and breaks then, is no such thing. */
      clara_test_socket_await_binary (other, 160);
      clara_test_listen_result (other, 0, "Th", 1.0, CLARA_TEST_LISTEN_INTERIM);
      clara_test_socket_cut (other, 20);
      hear (f, CLARA_EXPECT_FREE);
      g_assert_error (f->remote.error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
      tear_down (f, data);
      set_up (f, data);
    }
}

/* Nobody speaks for a while: the connection is closed. */
static void
test_deepgram_idle (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);

  clara_test_socket_await (socket, "Finalize");
  clara_test_listen_result (socket, 0, "One.", 1.0,
                            CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
  hear (f, CLARA_EXPECT_FREE);
  clara_clock_advance (f->remote.clock, 120 * G_USEC_PER_SEC);
  while (!clara_test_socket_is_closed (socket))
    g_main_context_iteration (NULL, TRUE);
  g_assert_nonnull (
    strstr (clara_test_socket_get_text (socket, clara_test_socket_count (socket) - 1), "CloseStream"));
}

/* A server that does not say that it has finished is asked to close. */
static void
test_deepgram_unsettled (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  ClaraTestSocket *socket = expect (f, data);

  g_object_unref (f->recogniser);
  f->recogniser = CLARA_SPEECH_TO_TEXT (
    clara_deepgram_recogniser_new (f->remote.http, f->remote.settings, f->remote.secrets, clock));
  clara_test_socket_await_binary (socket, 2 * N_SAMPLES);
  clara_test_listen_result (socket, 0, "Hello", 0.9, CLARA_TEST_LISTEN_FINAL);
  clara_test_socket_await (socket, "CloseStream");
  clara_test_listen_result (socket, 0, "there.", 0.9, CLARA_TEST_LISTEN_FINAL);
  clara_test_listen_end (socket, 0);
  hear (f, CLARA_EXPECT_FREE);
  g_assert_no_error (f->remote.error);
  g_assert_cmpstr (f->remote.heard->str, ==, "Hello there.|ta-IN|0.9");
}

/* Other readings are kept where the line was settled at once. */
static void
test_deepgram_readings (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);

  clara_test_socket_await (socket, "Finalize");
  clara_test_socket_send_text (
    socket, 0,
    "{\"type\":\"Results\",\"is_final\":true,\"from_finalize\":true,\"channel\":{\"alternatives\":[{"
    "\"transcript\":"
    "\"jess\",\"confidence\":0.6},{\"transcript\":\"yes\",\"confidence\":0.5},7,{\"transcript\":\"\"},"
    "{\"transcript\":\"chess\"}]}}");
  hear (f, CLARA_EXPECT_FREE);
  g_assert_no_error (f->remote.error);
  g_assert_cmpstr (f->remote.heard->str, ==, "jess|ta-IN|0.6|yes|chess");
}

static void
test_deepgram_shapes (Fixture *f, gconstpointer data)
{
  static const char *const messages[] = {
    "{}",
    "{\"type\":7}",
    "{\"type\":\"Results\"}",
    "{\"type\":\"Results\",\"channel\":[]}",
    "{\"type\":\"Results\",\"channel\":{\"alternatives\":{}},\"is_final\":\"yes\"}",
    "{\"type\":\"Results\",\"channel\":{\"alternatives\":[7]},\"is_final\":true}",
    "{\"type\":\"Results\",\"channel\":{\"alternatives\":[{\"transcript\":7}]},\"is_final\":true}",
    "{\"type\":\"Metadata\"}",
    "{\"type\":\"Whatever\"}",
  };
  ClaraTestSocket *socket = expect (f, data);

  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    clara_test_socket_send_text (socket, 0, messages[i]);
  clara_test_socket_await (socket, "Finalize");
  clara_test_listen_result (socket, 0, "Yes.", 7.0,
                            CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
  hear (f, CLARA_EXPECT_FREE);
  g_assert_no_error (f->remote.error);
  g_assert_cmpstr (f->remote.heard->str, ==, "Yes.|ta-IN|1.0");
}

/* OpenAI */

static void
check_session (ClaraTestSocket *socket)
{
  g_autoptr (JsonObject) update = clara_json_parse_object (clara_test_socket_get_text (socket, 0), -1, NULL);
  JsonObject *session = clara_json_get_object (update, "session");
  JsonObject *input = clara_json_get_object (clara_json_get_object (session, "audio"), "input");
  JsonObject *transcription = clara_json_get_object (input, "transcription");

  g_assert_cmpstr (clara_json_get_string (session, "type", ""), ==, "transcription");
  g_assert_cmpint (clara_json_get_int (clara_json_get_object (input, "format"), "rate", 0), ==, 24000);
  g_assert_true (json_object_get_null_member (input, "turn_detection"));
  g_assert_cmpstr (clara_json_get_string (transcription, "model", ""), ==, "gpt-4o-mini-transcribe");
  g_assert_cmpstr (clara_json_get_string (transcription, "language", ""), ==, "ta");
  g_assert_cmpstr (clara_json_get_string (transcription, "prompt", ""), ==, "Asha Raman, R&D");
}

static gsize
count_sound (ClaraTestSocket *socket)
{
  gsize sum = 0;

  for (guint i = 0; i < clara_test_socket_count (socket); i++)
    {
      g_autoptr (JsonObject) message =
        clara_json_parse_object (clara_test_socket_get_text (socket, i), -1, NULL);
      const char *base64 = clara_json_get_string (message, "audio", NULL);
      gsize size = 0;

      if (base64 != NULL)
        g_free (g_base64_decode (base64, &size));
      sum += size;
    }
  return sum;
}

static void
test_openai (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);
  const ClaraTestRequest *request;

  clara_test_realtime_begin (socket, "transcription");
  clara_test_socket_await (socket, "input_audio_buffer.commit");
  clara_test_realtime_event (socket, 0, "input_audio_buffer.committed");
  clara_test_realtime_partial (socket, 0, "item_1", "I am ");
  clara_test_realtime_partial (socket, 0, "item_1", "here");
  clara_test_realtime_transcript (socket, 0, "item_1", "I am here.");
  hear (f, CLARA_EXPECT_NAME);
  g_assert_no_error (f->remote.error);
  g_assert_cmpstr (f->remote.heard->str, ==, "I am here.|ta-IN|0.9");
  g_assert_cmpstr (f->partials->str, ==, "I am|I am here|");
  request = clara_test_server_get (f->remote.server, 0);
  g_assert_cmpstr (request->path, ==, "/v1/realtime?intent=transcription");
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "authorization"), ==, "Bearer " REMOTE_KEY);
  check_session (socket);
  g_assert_cmpuint (count_sound (socket), ==, N_SAMPLES / 2 * 3 * 2);
}

static void
test_openai_again (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);

  clara_test_realtime_begin (socket, "transcription");
  clara_test_socket_await (socket, "input_audio_buffer.commit");
  clara_test_realtime_transcript (socket, 0, "item_1", "One.");
  clara_test_socket_await (socket, "session.update");
  clara_test_socket_await (socket, "input_audio_buffer.commit");
  clara_test_realtime_event (socket, 0, "input_audio_buffer.committed");
  clara_test_realtime_transcript (socket, 0, "item_0", "More.");
  clara_test_realtime_transcript (socket, 0, "item_1", "Two.");
  hear (f, CLARA_EXPECT_FREE);
  g_assert_cmpstr (f->remote.heard->str, ==, "One.|ta-IN|0.9");
  clara_clock_advance (f->remote.clock, 5 * G_USEC_PER_SEC);
  hear (f, CLARA_EXPECT_FREE);
  /* What the server had ended by itself belongs to it. */
  g_assert_cmpstr (f->remote.heard->str, ==, "More. Two.|ta-IN|0.9");
  g_assert_cmpuint (clara_test_server_count (f->remote.server), ==, 1);
}

/* The server ended the turn, and there is nothing left to commit. */
static void
test_openai_empty (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);
  g_autoptr (ClaraSpeechStream) stream = NULL;

  clara_test_realtime_begin (socket, "transcription");
  clara_test_socket_await (socket, "append");
  clara_test_realtime_transcript (socket, 0, "item_1", "Hello.");
  clara_test_socket_await (socket, "input_audio_buffer.commit");
  clara_test_realtime_error (socket, 0, "input_audio_buffer_commit_empty", "nothing there");
  hear (f, CLARA_EXPECT_FREE);
  g_assert_no_error (f->remote.error);
  g_assert_cmpstr (f->remote.heard->str, ==, "Hello.|ta-IN|0.9");

  stream = open_stream (f, CLARA_EXPECT_FREE);
  push_sound (stream, 320);
  clara_speech_stream_end (stream);
  g_assert_false (f->remote.over);
  remote_wait_for (&f->remote.over);
  g_assert_cmpstr (f->remote.heard->str, ==, "|ta-IN|0.0");
}

/* Faults of both */

typedef enum
{
  REFUSED,
  CUT,
  CUT_IN_FRAME,
  NO_JSON,
  NO_TEXT,
  NO_FRAME,
  ERROR_EVENT,
  CLOSED,
  CLOSED_EARLY,
  DEAD,
} Fault;

static void
break_socket (Fixture *f, gconstpointer data, Fault fault)
{
  ClaraTestSocket *socket;

  if (fault == REFUSED)
    {
      ClaraTestAnswer *answer = clara_test_server_expect (
        f->remote.server, g_str_equal (data, "deepgram") ? "/dg/listen" : "/v1/realtime");

      clara_test_answer_status (answer, 401);
      clara_test_answer_text (answer, 0, "{\"error\":{\"message\":\"" REMOTE_KEY " is no key\"}}");
      return;
    }
  socket = expect (f, data);
  if (fault == CUT)
    clara_test_socket_cut (socket, 0);
  else if (fault == CUT_IN_FRAME)
    {
      clara_test_socket_send_raw (socket, 0, "\x81\x7e\x01\x00{\"type\":\"Res", 16);
      clara_test_socket_cut (socket, 0);
    }
  else if (fault == NO_JSON)
    clara_test_socket_send_text (socket, 0, "<html>502 Bad Gateway</html>");
  else if (fault == NO_TEXT)
    clara_test_socket_send_frame (socket, 0, 0x81, "\xc3\x28", 2);
  else if (fault == NO_FRAME)
    clara_test_socket_send_raw (socket, 0, "HTTP/1.1 500 Oops\r\n\r\n", 21);
  else if (fault == ERROR_EVENT && g_str_equal (data, "deepgram"))
    clara_test_agent_error (socket, 0, "X", "out of credits\nof " REMOTE_KEY);
  else if (fault == ERROR_EVENT)
    clara_test_realtime_error (socket, 0, "insufficient_quota", "out of credits\nof " REMOTE_KEY);
  else if (fault == CLOSED)
    clara_test_socket_close (socket, 0, 1011, "NET-0001 of " REMOTE_KEY);
  else if (fault == CLOSED_EARLY)
    clara_test_socket_close (socket, 0, 1000, NULL);
  else if (fault == DEAD)
    clara_test_socket_freeze (socket, 0);
}

/* Whatever happens, it has failed: while sound goes up, and while an answer is awaited. */
static void
test_faults (Fixture *f, gconstpointer data)
{
  for (guint fault = REFUSED; fault <= DEAD; fault++)
    for (guint ended = 0; ended < 2; ended++)
      {
        gint64 start = g_get_monotonic_time ();
        g_autoptr (ClaraSpeechStream) stream = NULL;

        /* Otherwise the breaker would. */
        tear_down (f, data);
        set_up (f, data);
        break_socket (f, data, fault);
        stream = open_stream (f, CLARA_EXPECT_FREE);
        push_sound (stream, N_SAMPLES);
        if (ended)
          clara_speech_stream_end (stream);
        remote_wait_for (&f->remote.over);
        g_test_message ("fault %u: %s, after %d ms", fault, f->remote.error->message,
                        (int) ((g_get_monotonic_time () - start) / 1000));
        g_assert_nonnull (f->remote.error);
        g_assert_null (strchr (f->remote.error->message, '\n'));
        if (fault == DEAD)
          g_assert_error (f->remote.error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
        if (fault == ERROR_EVENT)
          g_assert_nonnull (strstr (f->remote.error->message, "out of credits"));
        if (fault == CLOSED)
          g_assert_nonnull (strstr (f->remote.error->message, "1011"));
      }
}

/* The connection is there before the first word; a dead one costs nothing but the attempt. */
static void
test_warm (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);

  remote_set_string (&f->remote, "language", "ta");
  if (g_str_equal (data, "deepgram"))
    {
      clara_test_socket_await (socket, "Finalize");
      clara_test_listen_result (socket, 0, "One.", 0.9,
                                CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_FROM_FINALIZE);
    }
  else
    {
      clara_test_realtime_begin (socket, "transcription");
      clara_test_socket_await (socket, "input_audio_buffer.commit");
      clara_test_realtime_transcript (socket, 0, "item_1", "One.");
    }
  clara_speech_to_text_warm (f->recogniser);
  clara_speech_to_text_warm (f->recogniser);
  while (!clara_test_socket_is_open (socket))
    g_main_context_iteration (NULL, TRUE);
  hear (f, CLARA_EXPECT_FREE);
  g_assert_cmpstr (f->remote.heard->str, ==, "One.|ta-IN|0.9");
  g_assert_cmpuint (clara_test_server_count (f->remote.server), ==, 1);

  /* Taken before it is open. */
  tear_down (f, data);
  set_up (f, data);
  remote_set_string (&f->remote, "language", "ta");
  break_socket (f, data, CUT);
  clara_speech_to_text_warm (f->recogniser);
  hear (f, CLARA_EXPECT_FREE);
  g_assert_error (f->remote.error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
  g_assert_cmpuint (clara_test_server_count (f->remote.server), ==, 1);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  ClaraTestSocket *socket = expect (f, data);
  ClaraSpeechStream *stream = open_stream (f, CLARA_EXPECT_FREE);

  push_sound (stream, N_SAMPLES);
  while (!clara_test_socket_is_open (socket))
    g_main_context_iteration (NULL, TRUE);
  clara_speech_stream_cancel (stream);
  while (!clara_test_socket_is_closed (socket))
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (f->remote.over);
  g_object_add_weak_pointer (G_OBJECT (stream), (gpointer *) &stream);
  g_object_unref (stream);
  g_assert_null (stream);

  /* Before there is a connection; and a stream that nobody cancels, but nobody keeps. */
  stream = open_stream (f, CLARA_EXPECT_FREE);
  clara_speech_stream_cancel (stream);
  g_object_unref (stream);
  stream = open_stream (f, CLARA_EXPECT_FREE);
  g_object_unref (stream);
}

/* The sound that goes up is the sound that was given: each tone comes out as itself. */
static void
test_upsampler (void)
{
  static const guint tones[] = { 100, 1000, 3000, 6000 };

  for (guint t = 0; t < G_N_ELEMENTS (tones); t++)
    {
      g_autoptr (GArray) out = g_array_new (FALSE, FALSE, sizeof (gint16));
      ClaraUpsampler upsampler;
      double worst = 0.0;

      clara_upsampler_init (&upsampler);
      for (guint i = 0; i < 1600; i++)
        {
          gint16 sample = (gint16) lrint (20000.0 * sin (2.0 * G_PI * tones[t] * i / 16000.0));

          clara_upsampler_push (&upsampler, &sample, 1, out);
        }
      g_assert_cmpuint (out->len, ==, 2400);
      for (guint i = 100; i < 2400; i++)
        {
          double at = i / 24000.0 - 8.0 / 16000.0;
          double wanted = 20000.0 * sin (2.0 * G_PI * tones[t] * at);

          worst = MAX (worst, fabs (g_array_index (out, gint16, i) - wanted));
        }
      g_test_message ("%u Hz: %.0f of 20000", tones[t], worst);
      g_assert_cmpfloat (worst, <, 800.0);
    }
}

#define ADD(name, provider, function)                                                                        \
  g_test_add ("/services/hearing/" name, Fixture, provider, set_up, function, tear_down)

void
add_hearing_tests (void)
{
  g_test_add_func ("/services/hearing/upsampler", test_upsampler);
  ADD ("deepgram", "deepgram", test_deepgram);
  ADD ("deepgram-again", "deepgram", test_deepgram_again);
  ADD ("deepgram-spare-dead", "deepgram", test_deepgram_spare_dead);
  ADD ("deepgram-idle", "deepgram", test_deepgram_idle);
  ADD ("deepgram-unsettled", "deepgram", test_deepgram_unsettled);
  ADD ("deepgram-readings", "deepgram", test_deepgram_readings);
  ADD ("deepgram-shapes", "deepgram", test_deepgram_shapes);
  ADD ("deepgram-faults", "deepgram", test_faults);
  ADD ("deepgram-warm", "deepgram", test_warm);
  ADD ("deepgram-cancel", "deepgram", test_cancel);
  ADD ("openai", "openai", test_openai);
  ADD ("openai-again", "openai", test_openai_again);
  ADD ("openai-empty", "openai", test_openai_empty);
  ADD ("openai-faults", "openai", test_faults);
  ADD ("openai-warm", "openai", test_warm);
  ADD ("openai-cancel", "openai", test_cancel);
}
