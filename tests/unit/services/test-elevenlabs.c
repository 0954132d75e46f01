/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-elevenlabs-voice.h"
#include "clara-json.h"
#include "clara-letter-visemes.h"
#include "clara-services-error.h"

#include "test-remote.h"
#include "test-services.h"

#include <string.h>

#define PATH "el/text-to-speech/a voice/stream/with-timestamps"
/* A tenth of a second of silence. */
#define SAMPLES 2400

typedef struct
{
  Remote remote;
  GString *mouth;
  gint64 sound_us;
  gint64 last_mark_us;
  gboolean in_time; /* no mark stood before another, or before sound that was given out earlier */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  remote_set_up (&f->remote, data);
  remote_use (&f->remote, "elevenlabs-url", "/el", "elevenlabs-key");
  remote_set_string (&f->remote, "elevenlabs-voice", "a voice");
  f->mouth = g_string_new (NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_string_free (f->mouth, TRUE);
  remote_tear_down (&f->remote, data);
}

static void
on_audio (ClaraSpokenText *sentence, GBytes *samples, int rate, Fixture *f)
{
  g_assert_cmpint (rate, ==, 24000);
  f->sound_us += (gint64) (g_bytes_get_size (samples) / 2 * G_USEC_PER_SEC / 24000);
}

static void
on_mark (ClaraSpokenText *sentence, guint kind, gint64 at_us, int value, Fixture *f)
{
  f->in_time = f->in_time && at_us >= f->last_mark_us;
  f->last_mark_us = at_us;
  if (kind == 0)
    g_string_append_printf (f->remote.heard, "%d@%d ", value, (int) (at_us / 1000));
  else
    g_string_append_printf (f->mouth, "%d ", value);
}

static void
speak (Fixture *f, const char *text)
{
  g_autoptr (ClaraElevenlabsVoice) voice =
    clara_elevenlabs_voice_new (f->remote.http, f->remote.settings, f->remote.secrets, f->remote.clock);
  g_autoptr (ClaraSpokenText) sentence = NULL;

  remote_start_anew (&f->remote);
  g_string_truncate (f->mouth, 0);
  f->sound_us = f->last_mark_us = 0;
  f->in_time = TRUE;
  sentence = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), text, "en", 1.5, NULL);
  g_signal_connect (sentence, "audio", G_CALLBACK (on_audio), f);
  g_signal_connect (sentence, "mark", G_CALLBACK (on_mark), f);
  g_signal_connect (sentence, "done", G_CALLBACK (remote_on_spoken), f);
  g_signal_connect (sentence, "failed", G_CALLBACK (remote_on_failed), f);
  g_assert_false (f->remote.over);
  remote_wait_for (&f->remote.over);
}

/* A piece with n_samples of silence and letters that are 20 ms long, from from_s on. */
static char *
make_piece (guint n_samples, const char *letters, double from_s)
{
  g_autoptr (JsonObject) piece = json_object_new ();
  g_autofree guchar *silence = g_malloc0 (MAX (n_samples * 2, 1));
  g_autofree char *base64 = g_base64_encode (silence, n_samples * 2);
  JsonArray *characters = json_array_new (), *starts = json_array_new ();

  for (const char *at = letters; at != NULL && *at != '\0'; at = g_utf8_next_char (at))
    {
      g_autofree char *letter = g_strndup (at, (gsize) (g_utf8_next_char (at) - at));

      json_array_add_string_element (characters, letter);
      json_array_add_double_element (starts, from_s);
      from_s += 0.02;
    }
  json_object_set_string_member (piece, "audio_base64", base64);
  if (letters != NULL)
    json_object_set_object_member (
      piece, "alignment",
      clara_json_build ("aa", "characters", characters, "character_start_times_seconds", starts));
  else
    {
      json_array_unref (characters);
      json_array_unref (starts);
      json_object_set_null_member (piece, "alignment");
    }
  return clara_json_to_string (piece);
}

static void
answer_with (Fixture *f, const char *text, gsize step)
{
  ClaraTestAnswer *answer = remote_expect (&f->remote, PATH, "application/json");

  for (gsize at = 0; at < strlen (text); at += step)
    clara_test_answer_bytes (answer, 0, text + at, MIN (step, strlen (text) - at));
}

/* Times from the start of the sentence, or of each piece; cut anywhere. */
static void
test_times (Fixture *f, gconstpointer data)
{
  static const gsize steps[] = { 1, 7, 1000, 100000 };
  static const double from[] = { 0.1, 0.0 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (guint r = 0; r < G_N_ELEMENTS (from); r++)
      {
        g_autofree char *one = make_piece (SAMPLES, "Hi t\xc3\xa4", 0.0);
        g_autofree char *two = make_piece (SAMPLES, "m {\"}", from[r]);
        g_autofree char *both = g_strconcat (one, "\n\n", two, "\n", NULL);

        answer_with (f, both, steps[i]);
        speak (f, "Hi t\xc3\xa4m {\"}");
        g_assert_no_error (f->remote.error);
        g_assert_cmpint (f->sound_us, ==, 200000);
        g_assert_cmpstr (f->remote.heard->str, ==, "0@0 3@60 8@140 ");
        g_assert_true (f->in_time);
        g_assert_cmpint (f->last_mark_us, <=, f->sound_us);
      }
}

static void
test_request (Fixture *f, gconstpointer data)
{
  g_autofree char *one = make_piece (SAMPLES, "Hi", 0.0);
  g_autoptr (JsonObject) body = NULL;
  const ClaraTestRequest *request;

  answer_with (f, one, 1000);
  speak (f, "Hi");
  request = clara_test_server_get (f->remote.server, 0);
  body = remote_sent (&f->remote, 0);
  g_assert_true (g_str_has_suffix (request->path, "/with-timestamps?output_format=pcm_24000"));
  g_assert_cmpstr (g_hash_table_lookup (request->headers, "xi-api-key"), ==, REMOTE_KEY);
  g_assert_null (g_hash_table_lookup (request->headers, "authorization"));
  g_assert_cmpstr (clara_json_get_string (body, "text", ""), ==, "Hi");
  g_assert_cmpstr (clara_json_get_string (body, "model_id", ""), ==, "eleven_flash_v2_5");
  g_assert_cmpfloat (clara_json_get_double (clara_json_get_object (body, "voice_settings"), "speed", 0), ==,
                     1.2);
}

static void
test_mouth (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *text;
    ClaraViseme mouth[6];
  } cases[] = {
    { "mop", { CLARA_VISEME_PRESSED, CLARA_VISEME_ROUND, CLARA_VISEME_PRESSED, CLARA_VISEME_CLOSED } },
    /* Hindi, Tamil and Telugu: "ma", "pu"; a virama moves nothing. */
    { "मप्", { CLARA_VISEME_PRESSED, CLARA_VISEME_CLOSED } },
    { "புத",
      { CLARA_VISEME_PRESSED, CLARA_VISEME_TIGHT_ROUND, CLARA_VISEME_TONGUE_UP, CLARA_VISEME_CLOSED } },
    { "వొ", { CLARA_VISEME_TEETH_ON_LIP, CLARA_VISEME_ROUND, CLARA_VISEME_CLOSED } },
    { "\xc3\xa4", { CLARA_VISEME_OPEN, CLARA_VISEME_CLOSED } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *piece = make_piece (SAMPLES, cases[i].text, 0.0);
      g_autoptr (GString) mouth = g_string_new (NULL);

      for (guint m = 0; m == 0 || cases[i].mouth[m - 1] != CLARA_VISEME_CLOSED; m++)
        g_string_append_printf (mouth, "%d ", (int) cases[i].mouth[m]);
      answer_with (f, piece, 1000);
      speak (f, cases[i].text);
      g_assert_cmpstr (f->mouth->str, ==, mouth->str);
    }
}

/* Times that are missing, wrong or of other letters: each word is marked all the same, once and in order. */
static void
test_other_times (Fixture *f, gconstpointer data)
{
  static const char *const alignments[] = {
    "null",
    "{}",
    "{\"characters\":[],\"character_start_times_seconds\":[]}",
    "{\"characters\":[\"x\",7,null,\"\"],\"character_start_times_seconds\":[\"a\",1,2,3]}",
    "{\"characters\":[\"F\",\"o\",\"u\"],\"character_start_times_seconds\":[-1,1e300,700]}",
    "{\"characters\":7,\"character_start_times_seconds\":{}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (alignments); i++)
    {
      g_autofree char *sound = make_piece (SAMPLES, NULL, 0.0);
      g_autofree char *both =
        g_strdup_printf ("{\"alignment\":%s,\"audio_base64\":\"\"}%s", alignments[i], sound);

      g_test_message ("case %u", i);
      answer_with (f, both, 1000);
      speak (f, "4 is it");
      g_assert_no_error (f->remote.error);
      g_assert_cmpstr (f->remote.heard->str, ==, "0@0 2@28 5@71 ");
      g_assert_true (f->in_time);
    }
  {
    g_autofree char *piece = make_piece (SAMPLES, "four is it", 0.0);

    answer_with (f, piece, 1000);
    speak (f, "4 is it");
    g_assert_cmpstr (f->remote.heard->str, ==, "0@80 2@100 5@160 ");
  }
}

static void
test_faults (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *body;
    int code;
  } cases[] = {
    { "", CLARA_SERVICES_ERROR_NO_SOUND },
    { "{\"audio_base64\":\"\"}", CLARA_SERVICES_ERROR_NO_SOUND },
    { "<html></html>", CLARA_SERVICES_ERROR_BAD_ANSWER },
    { "{\"audio_base64\":\"AAAA\"}}", CLARA_SERVICES_ERROR_BAD_ANSWER },
    { "{\"audio_base64\":}", CLARA_SERVICES_ERROR_BAD_ANSWER },
    { "{\"detail\":{\"message\":\"quota\\nused up by " REMOTE_KEY "\"}}", CLARA_SERVICES_ERROR_BAD_ANSWER },
    { "{\"audio_base64\":7}", CLARA_SERVICES_ERROR_BAD_ANSWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %u", i);
      answer_with (f, cases[i].body, 5);
      speak (f, "Hello");
      g_assert_error (f->remote.error, CLARA_SERVICES_ERROR, cases[i].code);
      g_assert_null (strchr (f->remote.error->message, '\n'));
    }
  answer_with (f, "{\"audio_base64\":\"AAAAAAAA\"} {\"audio_base64\":\"AAA", 5);
  speak (f, "Hello");
  g_assert_error (f->remote.error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  ClaraTestAnswer *answer = remote_expect (&f->remote, PATH, "application/json");

  clara_test_answer_status (answer, 422);
  clara_test_answer_text (answer, 0,
                          "{\"detail\":{\"status\":\"voice_not_found\",\"message\":\"no such voice\"}}");
  speak (f, "Hello");
  g_assert_error (f->remote.error, CLARA_NET_ERROR, CLARA_NET_ERROR_STATUS);
  g_assert_nonnull (strstr (f->remote.error->message, "no such voice"));
}

#define ADD(name, function)                                                                                  \
  g_test_add ("/services/elevenlabs/" name, Fixture, NULL, set_up, function, tear_down)

void
add_elevenlabs_tests (void)
{
  ADD ("times", test_times);
  ADD ("request", test_request);
  ADD ("mouth", test_mouth);
  ADD ("other-times", test_other_times);
  ADD ("faults", test_faults);
  ADD ("refused", test_refused);
}
