/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* memmem */
#include "clara-json.h"
#include "clara-openai-recogniser.h"
#include "clara-openai-voice.h"
#include "clara-services-error.h"

#include "test-remote.h"
#include "test-services.h"

#include <math.h>
#include <opusfile.h>
#include <string.h>

/* The recogniser */

static void
transcribe (Remote *fixture, guint n_samples)
{
  const char *names[] = { "Asha Raman", "Vikram", NULL };
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_NAME, 0, "ta-IN", names);
  g_autoptr (ClaraOpenaiRecogniser) recogniser =
    clara_openai_recogniser_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  g_autofree gint16 *samples = g_new0 (gint16, MAX (n_samples, 1));
  g_autoptr (ClaraSpeechStream) stream = NULL;

  remote_start_anew (fixture);
  for (guint i = 0; i < n_samples; i++)
    samples[i] = (gint16) (i * 3);
  stream = clara_speech_to_text_open (CLARA_SPEECH_TO_TEXT (recogniser), hints, NULL);
  g_signal_connect (stream, "final", G_CALLBACK (remote_on_final), fixture);
  g_signal_connect (stream, "failed", G_CALLBACK (remote_on_failed), fixture);
  clara_speech_stream_push (stream, samples, n_samples / 2);
  clara_speech_stream_push (stream, samples + n_samples / 2, n_samples - n_samples / 2);
  clara_speech_stream_end (stream);
  g_assert_false (fixture->over);
  remote_wait_for (&fixture->over);
}

static void
test_transcription (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (fixture, "/audio/transcriptions", "application/json");
  gint16 samples[16000];
  const char *body, *wav;
  gsize size;

  clara_test_answer_text (answer, 0, "{\"text\":\" I am here for Asha. \\n\"}");
  transcribe (fixture, 16000);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->heard->str, ==, "I am here for Asha.|ta-IN|0.9");

  body = g_bytes_get_data (clara_test_server_get (fixture->server, 0)->body, &size);
  g_assert_nonnull (memmem (body, size, "\r\n\r\nta\r\n", 8));
  g_assert_nonnull (memmem (body, size, "Asha Raman, Vikram", 18));
  g_assert_nonnull (memmem (body, size, "whisper-1", 9));
  wav = memmem (body, size, "RIFF", 4);
  g_assert_nonnull (wav);
  for (guint i = 0; i < 16000; i++)
    samples[i] = GINT16_TO_LE ((gint16) (i * 3));
  g_assert_cmpmem (wav + 4, 4, "\x24\x7d\x00\x00", 4); /* 32036 */
  g_assert_cmpmem (wav + 8, 32,
                   "WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0"
                   "data",
                   32);
  g_assert_cmpmem (wav + 44, sizeof samples, samples, sizeof samples);
}

/* A tone goes up as Opus and comes out of the file as the same tone, of the same length, in much less room.
 */
static void
test_transcription_opus (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (fixture, "/audio/transcriptions", "application/json");
  const guint n_samples = 2 * 16000, tone = 400;
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "en", NULL);
  g_autoptr (ClaraOpenaiRecogniser) recogniser =
    clara_openai_recogniser_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  g_autoptr (ClaraSpeechStream) stream = NULL;
  g_autofree gint16 *sound = g_new (gint16, 4 * 48000);
  double with = 0, without = 0, power = 0;
  const char *body, *file, *end;
  OggOpusFile *opus;
  int length = 0, n;
  gsize size;

  remote_set_string (fixture, "transcription-format", "opus");
  clara_test_answer_text (answer, 0, "{\"text\":\"Tone.\"}");
  remote_start_anew (fixture);
  stream = clara_speech_to_text_open (CLARA_SPEECH_TO_TEXT (recogniser), hints, NULL);
  g_signal_connect (stream, "final", G_CALLBACK (remote_on_final), fixture);
  g_signal_connect (stream, "failed", G_CALLBACK (remote_on_failed), fixture);
  /* As the microphone brings it. */
  for (guint at = 0; at < n_samples; at += 160)
    {
      gint16 piece[160];

      for (guint i = 0; i < 160; i++)
        piece[i] = (gint16) (8000 * sin (2 * G_PI * tone * (at + i) / 16000));
      clara_speech_stream_push (stream, piece, 160);
    }
  clara_speech_stream_end (stream);
  remote_wait_for (&fixture->over);
  g_assert_cmpstr (fixture->heard->str, ==, "Tone.|en|0.9");

  body = g_bytes_get_data (clara_test_server_get (fixture->server, 0)->body, &size);
  g_assert_nonnull (memmem (body, size, "filename=\"speech.ogg\"", 21));
  file = memmem (body, size, "OggS", 4);
  g_assert_nonnull (file);
  end = body + size;
  g_assert_cmpint (end - file, <, n_samples * 2 / 6);
  opus = op_open_memory ((const unsigned char *) file, (size_t) (end - file), NULL);
  g_assert_nonnull (opus);
  g_assert_cmpint (op_channel_count (opus, -1), ==, 1);
  while ((n = op_read (opus, sound + length, 4 * 48000 - length, NULL)) > 0)
    length += n;
  op_free (opus);
  /* 48 kHz; what the encoder looked ahead is not part of it. */
  g_assert_cmpint (length, >=, 2 * 48000 - 480);
  g_assert_cmpint (length, <=, 2 * 48000 + 960);
  for (int i = 4800; i < 2 * 48000 - 4800; i++)
    {
      with += sound[i] * sin (2 * G_PI * tone * i / 48000);
      without += sound[i] * cos (2 * G_PI * tone * i / 48000);
      power += (double) sound[i] * sound[i];
    }
  /* Nearly all of what is heard is the tone. */
  g_assert_cmpfloat (2 * (with * with + without * without) / (2 * 48000 - 9600), >, 0.95 * power);
}

static void
test_transcription_faults (Remote *fixture, gconstpointer data)
{
  static const char *const bodies[] = { "<html>hello</html>", "{\"text\":", "", "{\"text\":7}", "[]" };

  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/audio/transcriptions", "application/json");

      clara_test_answer_text (answer, 0, bodies[i]);
      transcribe (fixture, 16000);
      g_assert_error (fixture->error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER);
    }
}

static void
test_transcription_of_nothing (Remote *fixture, gconstpointer data)
{
  ClaraTestAnswer *answer;

  transcribe (fixture, 800);
  g_assert_cmpstr (fixture->heard->str, ==, "|ta-IN|0.0");
  g_assert_cmpuint (clara_test_server_count (fixture->server), ==, 0);
  answer = remote_expect (fixture, "/audio/transcriptions", "application/json");
  clara_test_answer_text (answer, 0, "{\"text\":\"  \"}");
  transcribe (fixture, 8000);
  g_assert_cmpstr (fixture->heard->str, ==, "|ta-IN|0.0");
}

/* The voice */

static void
speak (Remote *fixture, const char *text)
{
  g_autoptr (ClaraOpenaiVoice) voice =
    clara_openai_voice_new (fixture->http, fixture->settings, fixture->secrets, fixture->clock);
  g_autoptr (ClaraSpokenText) sentence = NULL;

  remote_start_anew (fixture);
  sentence = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), text, "en", 1.1, NULL);
  g_signal_connect (sentence, "audio", G_CALLBACK (remote_on_audio), fixture);
  g_signal_connect (sentence, "mark", G_CALLBACK (remote_on_mark), fixture);
  g_signal_connect (sentence, "done", G_CALLBACK (remote_on_spoken), fixture);
  g_signal_connect (sentence, "failed", G_CALLBACK (remote_on_failed), fixture);
  g_assert_false (fixture->over);
  remote_wait_for (&fixture->over);
}

static const char wav_header[] =
  "RIFF\xff\xff\xff\xffWAVELIST\4\0\0\0abcdfmt \x10\0\0\0\1\0\1\0\x22\x56\0\0\x44\xac\0\0"
  "\2\0\x10\0data\xff\xff\xff\xff";

/* Raw or with a WAV header, in pieces of any size: the same samples. */
static void
test_speech_pieces (Remote *fixture, gconstpointer data)
{
  static const guint pieces[] = { 1, 3, 7, 64, 4801 };
  g_autoptr (GByteArray) sound = g_byte_array_new ();

  for (guint i = 0; i < 300; i++)
    {
      const guint8 bytes[] = { (guint8) (i * 5), (guint8) (i * 11) };

      g_byte_array_append (sound, bytes, 2);
    }
  for (guint wav = 0; wav < 2; wav++)
    for (guint p = 0; p < G_N_ELEMENTS (pieces); p++)
      {
        ClaraTestAnswer *answer =
          remote_expect (fixture, "/audio/speech", wav ? "audio/wav" : "application/octet-stream");
        g_autoptr (GByteArray) whole = g_byte_array_new ();

        if (wav)
          g_byte_array_append (whole, (const guint8 *) wav_header, sizeof wav_header - 1);
        g_byte_array_append (whole, sound->data, sound->len);
        for (guint at = 0; at < whole->len; at += pieces[p])
          clara_test_answer_bytes (answer, 0, whole->data + at, MIN (pieces[p], whole->len - at));
        /* Half a sample at the end is dropped. */
        clara_test_answer_bytes (answer, 0, "x", 1);
        speak (fixture, "Hi");
        g_assert_no_error (fixture->error);
        g_assert_cmpint (fixture->rate, ==, wav ? 22050 : 24000);
        g_assert_cmpuint (fixture->samples->len, ==, 300);
        for (guint i = 0; i < 300; i++)
          g_assert_cmpint (g_array_index (fixture->samples, gint16, i), ==,
                           (gint16) ((guint8) (i * 5) | (guint8) (i * 11) << 8));
      }
}

static void
test_speech_words (Remote *fixture, gconstpointer data)
{
  static const guint seconds[] = { 1, 2, 6 };
  g_autoptr (JsonObject) body = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (seconds); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/audio/speech", "audio/pcm");
      g_autofree guint8 *sound = g_malloc0 (48000);

      for (guint n = 0; n < seconds[i]; n++)
        clara_test_answer_bytes (answer, 0, sound, 48000);
      speak (fixture, "The t\xc3\xa4lk is in  room nine today");
      g_assert_no_error (fixture->error);
      g_assert_cmpuint (fixture->samples->len, ==, seconds[i] * 24000);
      /* Each word once, in order, within the sound. */
      g_assert_cmpstr (fixture->heard->str, ==, "0 4 10 13 17 22 27 ");
      g_assert_cmpint (fixture->last_mark_us, <, seconds[i] * G_USEC_PER_SEC);
    }
  body = remote_sent (fixture, 0);
  g_assert_cmpstr (clara_json_get_string (body, "response_format", ""), ==, "pcm");
  g_assert_cmpstr (clara_json_get_string (body, "voice", ""), ==, "alloy");
  g_assert_cmpstr (clara_json_get_string (body, "input", ""), ==, "The t\xc3\xa4lk is in  room nine today");
  g_assert_cmpfloat (clara_json_get_double (body, "speed", 0), ==, 1.1);
}

static void
test_speech_faults (Remote *fixture, gconstpointer data)
{
  static const struct
  {
    const char *content_type;
    const char *body;
    gsize length;
    int code;
  } cases[] = {
    { "audio/pcm", "", 0, CLARA_SERVICES_ERROR_NO_SOUND },
    { "audio/pcm", "x", 1, CLARA_SERVICES_ERROR_NO_SOUND },
    { "audio/wav", wav_header, 30, CLARA_SERVICES_ERROR_NO_SOUND },
    { "audio/wav", wav_header, sizeof wav_header - 1, CLARA_SERVICES_ERROR_NO_SOUND },
    { "application/json; charset=utf-8", "{\"error\":\"no\"}", 14, CLARA_SERVICES_ERROR_BAD_ANSWER },
    { "text/html", "<html></html>", 13, CLARA_SERVICES_ERROR_BAD_ANSWER },
    { "audio/mpeg", "ID3.....", 8, CLARA_SERVICES_ERROR_BAD_ANSWER },
    /* Stereo. */
    { "audio/wav", "RIFF....WAVEfmt \x10\0\0\0\1\0\2\0\x22\x56\0\0\x88\x58\1\0\4\0\x10\0data....xxxx", 48,
      CLARA_SERVICES_ERROR_BAD_ANSWER },
    { "audio/wav", "RIFF....WAVEfmt \xff\xff\xff\xff\1\0\2\0\x22\x56\0\0", 28,
      CLARA_SERVICES_ERROR_BAD_ANSWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      ClaraTestAnswer *answer = remote_expect (fixture, "/audio/speech", cases[i].content_type);

      g_test_message ("case %u", i);
      clara_test_answer_bytes (answer, 0, cases[i].body, cases[i].length);
      speak (fixture, "Hello");
      g_assert_error (fixture->error, CLARA_SERVICES_ERROR, cases[i].code);
      g_assert_cmpuint (fixture->samples->len, ==, 0);
    }
  {
    ClaraTestAnswer *answer = remote_expect (fixture, "/audio/speech", "audio/pcm");

    clara_test_answer_bytes (answer, 0, "abcdef", 6);
    clara_test_answer_cut (answer, 10);
    speak (fixture, "Hello");
    g_assert_error (fixture->error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
    g_assert_cmpuint (fixture->samples->len, ==, 3);
  }
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/services/openai/" name, Remote, NULL, remote_set_up, function, remote_tear_down)

void
add_openai_speech_tests (void)
{
  ADD ("transcription", test_transcription);
  ADD ("transcription-faults", test_transcription_faults);
  ADD ("transcription-opus", test_transcription_opus);
  ADD ("transcription-of-nothing", test_transcription_of_nothing);
  ADD ("speech/pieces", test_speech_pieces);
  ADD ("speech/words", test_speech_words);
  ADD ("speech/faults", test_speech_faults);
}
