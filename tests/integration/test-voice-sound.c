/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ClaraVoice with a real dialogue, the local voice and real streams; to be run inside
 * tests/testlib/session/run. The recogniser is scripted: what is understood is none of this test's business,
 * that the sound reaches it is. */
#include "clara-demo.h"
#include "clara-espeak-voice.h"
#include "clara-recorder.h"
#include "clara-recordings.h"
#include "clara-voice.h"
#include "scripted.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define DEADLINE_S 30
#define RECORDED "record"
#define LONG_TEXT                                                                                            \
  "Our office is on the fourth floor, and from there you can see the river, the old bridge, the market, "    \
  "both "                                                                                                    \
  "railway stations, the town hall with its green roof, and on a clear day even the mountains far in the "   \
  "south."

typedef struct
{
  char *folder;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraStore *store;
  ClaraDialogue *dialogue;
  ClaraSound *sound;
  ScriptedRecogniser *recogniser;
  ClaraRecorder *recorder_of_visits; /* NULL but in its own test */
  char *recordings;                  /* its folder */
  char *recording;                   /* what the last event said of it */
  ClaraVoice *voice;
  ClaraEspeakVoice *visitor_voice;
  char *visitor; /* WAV of a sentence */
  gsize visitor_samples;
  GSubprocess *recorder;
  char *recorded;

  gboolean microphone;
  gboolean loudspeaker;
  char *heard;
  GString *stages;
  guint captioned; /* utterance */
  int caption_begin;
  int caption_end;
  guint visemes;
} Fixture;

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  Fixture *f = user_data;
  JsonObject *fields = clara_message_get_fields (message);

  if (clara_message_is (message, "device"))
    {
      gboolean ready = g_strcmp0 (clara_message_get_string (message, "state"), "ready") == 0;

      if (g_strcmp0 (clara_message_get_string (message, "kind"), "microphone") == 0)
        f->microphone = ready;
      else
        f->loudspeaker = ready;
    }
  else if (clara_message_is (message, "heard") && clara_json_get_boolean (fields, "final", FALSE)
           && g_strcmp0 (clara_message_get_string (message, "source"), "voice") == 0)
    {
      g_free (f->heard);
      f->heard = g_strdup (clara_message_get_string (message, "text"));
    }
  else if (clara_message_is (message, "recording"))
    {
      g_free (f->recording);
      f->recording = g_strdup (clara_message_get_string (message, "state"));
    }
  else if (clara_message_is (message, "timing"))
    {
      g_string_append_printf (f->stages, "%s ", clara_message_get_string (message, "stage"));
      g_test_message ("%s: %.0f ms", clara_message_get_string (message, "stage"),
                      clara_json_get_double (fields, "ms", 0));
    }
}

static void
on_caption (ClaraVoice *voice, guint id, const char *text, int begin, int end, gpointer user_data)
{
  Fixture *f = user_data;

  f->captioned = id;
  f->caption_begin = begin;
  f->caption_end = end;
}

static void
on_viseme (ClaraVoice *voice, int viseme, gint64 at_us, gpointer user_data)
{
  ((Fixture *) user_data)->visemes++;
}

/* Waiting */

static gboolean
on_too_late (gpointer user_data)
{
  g_error ("waited too long for %s", (const char *) user_data);
  return G_SOURCE_REMOVE;
}

#define wait_for(condition)                                                                                  \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    guint too_late = g_timeout_add_seconds (DEADLINE_S, on_too_late, (gpointer) #condition);                 \
                                                                                                             \
    while (!(condition))                                                                                     \
      g_main_context_iteration (NULL, TRUE);                                                                 \
    g_source_remove (too_late);                                                                              \
  }                                                                                                          \
  G_STMT_END

static gboolean
is (Fixture *f, const char *property)
{
  gboolean value;

  g_object_get (f->voice, property, &value, NULL);
  return value;
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) user_data = TRUE;
}

static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, NULL);

  g_assert_cmpstr (line, ==, "recording");
  *(gboolean *) user_data = TRUE;
}

static char *
get_tool (const char *name)
{
  return g_build_filename (g_getenv ("CLARA_SESSION_TOOLS"), name, NULL);
}

/* The visitor */

typedef struct
{
  GByteArray *sound;
  int rate;
  gboolean over;
} Spoken;

static void
on_audio (ClaraSpokenText *text, GBytes *bytes, int rate, gpointer user_data)
{
  Spoken *spoken = user_data;

  spoken->rate = rate;
  g_byte_array_append (spoken->sound, g_bytes_get_data (bytes, NULL), (guint) g_bytes_get_size (bytes));
}

static void
on_over (Spoken *spoken)
{
  spoken->over = TRUE;
}

static void
make_visitor (Fixture *f, ClaraEspeakVoice *voice, const char *sentence)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraSpokenText) text =
    clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), sentence, "en", 1, &error);
  Spoken spoken = { g_byte_array_new (), 0, FALSE };
  guint8 header[44] = "RIFF....WAVEfmt \x10\0\0\0\1\0\1\0........\2\0\x10\0data";
  guint32 sizes[] = { 0, 0, 0, 0 };

  g_assert_no_error (error);
  g_signal_connect (text, "audio", G_CALLBACK (on_audio), &spoken);
  g_signal_connect_swapped (text, "done", G_CALLBACK (on_over), &spoken);
  g_signal_connect_swapped (text, "failed", G_CALLBACK (on_over), &spoken);
  wait_for (spoken.over);
  g_assert_cmpint (spoken.rate, >, 0);
  sizes[0] = GUINT32_TO_LE (spoken.sound->len + 36);
  sizes[1] = GUINT32_TO_LE ((guint32) spoken.rate);
  sizes[2] = GUINT32_TO_LE ((guint32) spoken.rate * 2);
  sizes[3] = GUINT32_TO_LE (spoken.sound->len);
  memcpy (header + 4, &sizes[0], 4);
  memcpy (header + 24, &sizes[1], 8);
  memcpy (header + 40, &sizes[3], 4);
  f->visitor_samples = spoken.sound->len / 2 * CLARA_MEDIA_RATE / (guint) spoken.rate;
  g_byte_array_prepend (spoken.sound, header, sizeof header);
  g_free (f->visitor);
  f->visitor = g_build_filename (f->folder, "visitor.wav", NULL);
  g_assert_true (
    g_file_set_contents (f->visitor, (const char *) spoken.sound->data, (gssize) spoken.sound->len, NULL));
  g_byte_array_unref (spoken.sound);
}

static void
visitor_begins (Fixture *f, gboolean *over)
{
  g_autofree char *tool = get_tool ("speak");
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, tool, f->visitor, NULL);

  g_assert_no_error (error);
  *over = FALSE;
  g_subprocess_wait_check_async (process, NULL, on_exited, over);
}

static void
visitor_speaks (Fixture *f)
{
  gboolean over;

  visitor_begins (f, &over);
  wait_for (over);
}

/* Clara */

static void
say (Fixture *f, guint id, const char *text)
{
  ClaraUtterance utterance = { .id = id, .turn = id, .text = (char *) text, .language = (char *) "en" };

  g_signal_emit_by_name (f->dialogue, "utterance", &utterance);
}

static gboolean
has_said_all (Fixture *f, guint id)
{
  return f->captioned == id && f->caption_begin == f->caption_end;
}

static double
loudness (const gint16 *samples, gsize n_samples, guint step)
{
  double sum = 0;

  g_assert_cmpuint (n_samples, >, 0);
  for (gsize i = 0; i < n_samples; i += step)
    sum += (double) samples[i] * samples[i];
  return sqrt (sum / (double) n_samples * step) / 32768;
}

static void
start_recorder (Fixture *f)
{
  g_autofree char *tool = get_tool ("record");
  g_autoptr (GDataInputStream) lines = NULL;
  g_autoptr (GError) error = NULL;
  gboolean recording = FALSE;

  f->recorded = g_build_filename (f->folder, "loudspeaker.wav", NULL);
  f->recorder =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error, tool, "--rate", "16000", f->recorded, NULL);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (f->recorder));
  g_data_input_stream_read_line_async (lines, 0, NULL, on_line, &recording);
  wait_for (recording);
}

/* Returns the samples. */
static char *
stop_recorder (Fixture *f, gsize *n_samples)
{
  char *contents;
  gsize length;
  gboolean over = FALSE;

  g_subprocess_send_signal (f->recorder, SIGTERM);
  g_subprocess_wait_check_async (f->recorder, NULL, on_exited, &over);
  wait_for (over);
  g_assert_true (g_file_get_contents (f->recorded, &contents, &length, NULL));
  *n_samples = (length - 44) / 2;
  memmove (contents, contents + 44, length - 44);
  return contents;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("demo");
  g_autoptr (ClaraReception) reception = NULL;
  g_autoptr (ClaraKnowledge) knowledge = NULL;
  g_autoptr (ClaraTools) tools = clara_tools_new ();
  g_autoptr (ClaraEspeakVoice) voice = NULL;
  g_autoptr (ClaraSettings) settings = NULL;
  g_autofree char *settings_file = NULL;
  g_autofree char *demo = NULL;
  g_autoptr (GError) error = NULL;

  f->folder = g_dir_make_tmp ("clara-voice-XXXXXX", NULL);
  settings_file = g_build_filename (f->folder, "settings.ini", NULL);
  if (g_strcmp0 (data, RECORDED) == 0)
    g_assert_true (g_file_set_contents (settings_file, "[clara]\nrecord-conversations=true\n", -1, NULL));
  settings = clara_settings_new (settings_file);
  f->clock = clara_clock_new_real ();
  f->bus = clara_bus_new ();
  f->stages = g_string_new (NULL);
  f->store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  demo = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "demo", NULL);
  clara_demo_fill_sync (f->store, tenant, demo, &error);
  g_assert_no_error (error);
  reception = clara_reception_new (f->store, tenant, f->clock, f->bus, settings, none);
  clara_reception_load_sync (reception, &error);
  g_assert_no_error (error);
  knowledge = clara_knowledge_new (f->store, tenant);
  f->dialogue =
    clara_dialogue_new (f->store, tenant, f->clock, f->bus, settings, reception, knowledge, tools, NULL);
  voice = clara_espeak_voice_new (f->clock);
  f->recogniser = scripted_recogniser_new ("scripted", "en", f->clock);
  f->sound = clara_sound_new (NULL, NULL);
  f->voice = clara_voice_new (f->dialogue, f->bus, f->clock, settings, f->sound,
                              CLARA_SPEECH_TO_TEXT (f->recogniser), CLARA_TEXT_TO_SPEECH (voice));
  g_signal_connect (f->bus, "event", G_CALLBACK (on_event), f);
  g_signal_connect (f->voice, "caption", G_CALLBACK (on_caption), f);
  g_signal_connect (f->voice, "viseme", G_CALLBACK (on_viseme), f);
  make_visitor (f, voice, "Hello, I am a visitor and I am here to see Anna Berg.");
  f->visitor_voice = g_steal_pointer (&voice);
  f->recordings = g_build_filename (f->folder, "recordings", NULL);
  if (g_strcmp0 (data, RECORDED) == 0)
    f->recorder_of_visits =
      clara_recorder_new (f->voice, f->dialogue, f->bus, f->clock, settings, f->recordings);
  else if (data != NULL)
    {
      g_autoptr (ClaraWakePhrase) phrase = clara_wake_phrase_new (data, NULL, &error);

      g_assert_no_error (error);
      clara_voice_set_wake_phrase (f->voice, phrase);
    }
  start_recorder (f);
  g_assert_true (clara_voice_start (f->voice, &error));
  wait_for (f->microphone && f->loudspeaker);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) folder = NULL;
  const char *name;

  if (f->recorder_of_visits != NULL)
    clara_recorder_stop (f->recorder_of_visits);
  clara_voice_stop (f->voice);
  clara_dialogue_close_sync (f->dialogue);
  g_clear_object (&f->recorder_of_visits);
  g_object_unref (f->voice);
  g_object_unref (f->visitor_voice);
  g_object_unref (f->recogniser);
  g_object_unref (f->sound);
  g_object_unref (f->dialogue);
  g_object_unref (f->store);
  g_object_unref (f->bus);
  g_object_unref (f->clock);
  g_object_unref (f->recorder);
  folder = g_dir_open (f->folder, 0, NULL);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (f->folder, name, NULL);

      g_unlink (file);
    }
  g_rmdir (f->folder);
  g_string_free (f->stages, TRUE);
  g_free (f->heard);
  g_free (f->recording);
  g_free (f->recordings);
  g_free (f->visitor);
  g_free (f->recorded);
  g_free (f->folder);
}

static void
wake (Fixture *f)
{
  g_assert_true (clara_bus_send (f->bus, "wake", clara_json_build ("s", "by", "touch"), NULL));
  wait_for (is (f, "speaking"));
  g_assert_true (is (f, "listening"));
  wait_for (!is (f, "speaking"));
}

static gboolean
on_later (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* One visit to the microphone and back to the loudspeaker. */
static void
test_turn (Fixture *f, gconstpointer data)
{
  g_autofree char *played = NULL;
  gboolean quiet = FALSE;
  gsize n_samples;

  /* Asleep nothing reaches a recogniser. */
  g_assert_false (is (f, "listening"));
  visitor_speaks (f);
  g_assert_cmpuint (scripted_recogniser_get_opened (f->recogniser), ==, 0);

  /* On a busy machine the last of it reaches the microphone after the speaker has ended. */
  g_timeout_add (700, on_later, &quiet);
  wait_for (quiet);
  wake (f);
  /* What was said while she slept is none of hers when she wakes. */
  g_assert_cmpuint (scripted_recogniser_get_opened (f->recogniser), ==, 0);
  g_assert_cmpuint (f->captioned, >, 0);
  g_assert_cmpuint (f->visemes, >, 5);
  scripted_recogniser_answer (f->recogniser, "I'm a visitor", 1000);
  visitor_speaks (f);
  wait_for (f->heard != NULL);
  g_assert_cmpstr (f->heard, ==, "I'm a visitor");
  /* All of it came, with what was before and after. */
  g_assert_cmpuint (scripted_recogniser_get_samples (f->recogniser), >, f->visitor_samples * 9 / 10);
  wait_for (strstr (f->stages->str, "turn_total") != NULL);
  g_assert_nonnull (strstr (f->stages->str, "end_of_speech_to_final"));
  g_assert_nonnull (strstr (f->stages->str, "final_to_first_utterance"));
  g_assert_nonnull (strstr (f->stages->str, "first_utterance_to_first_audio"));
  wait_for (!is (f, "speaking"));
  played = stop_recorder (f, &n_samples);
  g_assert_cmpfloat (loudness ((gint16 *) (gpointer) played, n_samples, 1), >, 0.003);
}

/* Asleep only this machine listens, and only for the phrase; then the visitor is heard. */
static void
test_wake_phrase (Fixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->recogniser, "I'm a visitor", 1000);
  visitor_speaks (f);
  g_assert_false (clara_dialogue_is_awake (f->dialogue));
  g_assert_cmpuint (scripted_recogniser_get_opened (f->recogniser), ==, 0);

  /* The synthesised voice is no visitor's: one of three is understood. */
  make_visitor (f, f->visitor_voice,
                "Hey Clara! Hey Clara! Hey Clara! I am a visitor and I am here to see Anna Berg.");
  visitor_speaks (f);
  wait_for (clara_dialogue_is_awake (f->dialogue));
  wait_for (f->heard != NULL);
  g_assert_cmpstr (f->heard, ==, "I'm a visitor");
}

static void
test_barge_in (Fixture *f, gconstpointer data)
{
  gboolean over;
  int heard_until;

  wake (f);
  /* A visitor who says something is given way. */
  scripted_recogniser_answer (f->recogniser, "goodbye", 1000);
  say (f, 9001, LONG_TEXT);
  wait_for (f->captioned == 9001);
  visitor_begins (f, &over);
  wait_for (!is (f, "speaking"));
  g_assert_false (over);
  g_assert_false (has_said_all (f, 9001));
  heard_until = f->caption_end;
  g_assert_cmpint (heard_until, <, (int) strlen (LONG_TEXT));
  wait_for (f->heard != NULL);
  g_assert_cmpstr (f->heard, ==, "goodbye");
  g_assert_true (f->captioned != 9001 || f->caption_end == heard_until);
  wait_for (over);
  g_free (stop_recorder (f, &(gsize){ 0 }));
}

/* A voice that turns out to say nothing: Clara goes on where she stopped. */
static void
test_resume (Fixture *f, gconstpointer data)
{
  gboolean over;

  wake (f);
  scripted_recogniser_answer (f->recogniser, "", 1000);
  say (f, 9001, LONG_TEXT);
  wait_for (f->captioned == 9001);
  visitor_begins (f, &over);
  wait_for (!is (f, "speaking"));
  g_assert_false (has_said_all (f, 9001));
  wait_for (is (f, "speaking"));
  wait_for (has_said_all (f, 9001));
  g_assert_null (f->heard);
  wait_for (over);
  g_free (stop_recorder (f, &(gsize){ 0 }));
}

static void
link_ports (const char *from, const char *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "pw-link", from, to, NULL);
  gboolean over = FALSE;

  g_assert_no_error (error);
  g_subprocess_wait_check_async (process, NULL, on_exited, &over);
  wait_for (over);
}

/* The loudspeaker stands beside the microphone: Clara does not interrupt or answer herself, and still hears a
 * visitor. */
static void
test_own_voice (Fixture *f, gconstpointer data)
{
  gboolean over;

  link_ports ("kiosk-speaker:monitor_FL", "kiosk-mic:input_MONO");
  wake (f);
  scripted_recogniser_answer (f->recogniser, "goodbye", 1000);
  say (f, 9001, LONG_TEXT);
  wait_for (has_said_all (f, 9001));
  wait_for (!is (f, "speaking"));
  g_assert_null (f->heard);
  say (f, 9002, LONG_TEXT);
  wait_for (f->captioned == 9002);
  visitor_begins (f, &over);
  wait_for (f->heard != NULL);
  g_assert_false (has_said_all (f, 9002));
  wait_for (over);
  g_free (stop_recorder (f, &(gsize){ 0 }));
}

static gboolean
on_look (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static guint
count_recordings (Fixture *f)
{
  guint64 bytes;

  return clara_recordings_count (f->recordings, &bytes);
}

/* A recording is whole when its header says how long it is. Returns its loudness on the left and right. */
static gboolean
is_whole (Fixture *f, const char *name, double *left, double *right)
{
  g_autofree char *file = g_build_filename (f->recordings, name, NULL);
  g_autofree char *contents = NULL;
  gsize length;
  GStatBuf status;

  if (!g_file_get_contents (file, &contents, &length, NULL) || length <= 48
      || GUINT32_FROM_LE (*(guint32 *) (gpointer) (contents + 40)) != length - 44)
    return FALSE;
  g_assert_cmpint (g_stat (file, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  *left = loudness ((gint16 *) (gpointer) (contents + 44), (length - 44) / 2, 2);
  *right = loudness ((gint16 *) (gpointer) (contents + 46), (length - 46) / 2, 2);
  g_unlink (file);
  return TRUE;
}

static gboolean
find_whole (Fixture *f, double *left, double *right)
{
  g_autoptr (GDir) folder = g_dir_open (f->recordings, 0, NULL);
  const char *name = folder != NULL ? g_dir_read_name (folder) : NULL;

  return name != NULL && is_whole (f, name, left, right);
}

static void
command (Fixture *f, const char *name, JsonObject *fields)
{
  g_assert_true (clara_bus_send (f->bus, name, fields, NULL));
}

/* Nothing is recorded before the visitor allows it; then both sides are, but no one-time code; and what the
 * visitor takes back is gone. */
static void
test_recording (Fixture *f, gconstpointer data)
{
  const guint look = g_timeout_add (50, on_look, NULL);
  double left, right;

  wake (f);
  g_assert_cmpstr (f->recording, ==, "asked");
  g_assert_cmpuint (count_recordings (f), ==, 0);
  command (f, "record", clara_json_build ("b", "allowed", TRUE));
  g_assert_cmpstr (f->recording, ==, "on");
  say (f, 9001, "The kitchen is on the right.");
  wait_for (has_said_all (f, 9001));
  visitor_speaks (f);
  command (f, "sleep", NULL);
  g_assert_cmpstr (f->recording, ==, "off");
  wait_for (find_whole (f, &left, &right));
  g_assert_cmpfloat (left, >, 0.003);
  g_assert_cmpfloat (right, >, 0.003);

  /* Somebody else is asked anew, and a code is said. */
  command (f, "wake", clara_json_build ("s", "by", "touch"));
  g_assert_cmpstr (f->recording, ==, "asked");
  clara_bus_publish (
    f->bus, "state",
    clara_json_build ("sss", "from", "visitor_type", "to", "credential_check", "on", "test"));
  command (f, "record", clara_json_build ("b", "allowed", TRUE));
  visitor_speaks (f);
  command (f, "sleep", NULL);
  wait_for (find_whole (f, &left, &right));
  g_assert_cmpfloat (left, ==, 0);
  g_assert_cmpfloat (right, ==, 0);

  command (f, "wake", clara_json_build ("s", "by", "touch"));
  command (f, "record", clara_json_build ("b", "allowed", TRUE));
  g_assert_cmpuint (count_recordings (f), ==, 1);
  command (f, "record", clara_json_build ("b", "allowed", FALSE));
  g_assert_cmpstr (f->recording, ==, "refused");
  wait_for (count_recordings (f) == 0);
  g_source_remove (look);
  g_free (stop_recorder (f, &(gsize){ 0 }));
}

static void
test_stop (Fixture *f, gconstpointer data)
{
  g_autofree char *played = NULL;
  gboolean later = FALSE;
  gsize n_samples;
  gint16 *samples;

  wake (f);
  say (f, 9001, LONG_TEXT);
  wait_for (f->captioned == 9001 && f->caption_begin > 20);
  clara_voice_stop (f->voice);
  g_assert_false (is (f, "speaking"));
  g_assert_false (is (f, "listening"));
  /* What is recorded after it must be silence: there has to be some. */
  g_timeout_add (600, on_later, &later);
  wait_for (later);
  played = stop_recorder (f, &n_samples);
  samples = (gint16 *) (gpointer) played;
  g_assert_cmpuint (n_samples, >, CLARA_MEDIA_RATE);
  g_assert_cmpfloat (loudness (samples, n_samples, 1), >, 0.003);
  g_assert_cmpfloat (loudness (samples + n_samples - CLARA_MEDIA_RATE / 4, CLARA_MEDIA_RATE / 4, 1), <,
                     0.0005);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/voice-sound/" name, Fixture, NULL, set_up, function, tear_down)
  g_test_add ("/voice-sound/wake-phrase", Fixture, "hey clara", set_up, test_wake_phrase, tear_down);
  ADD ("turn", test_turn);
  ADD ("barge-in", test_barge_in);
  ADD ("resume", test_resume);
  ADD ("own-voice", test_own_voice);
  ADD ("stop", test_stop);
  g_test_add ("/voice-sound/recording", Fixture, RECORDED, set_up, test_recording, tear_down);
#undef ADD
  return g_test_run ();
}
