/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-voice.h"

#include "clara-espeak-voice.h"
#include "clara-media.h"
#include "clara-pitch.h"
#include "clara-recording.h"
#include "clara-voice-activity.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Speech of the local voice at 16 kHz, -1 to 1. */

typedef struct
{
  GArray *samples; /* float */
  gboolean over;
} Spoken;

static void
on_audio (ClaraSpokenText *text, GBytes *bytes, int rate, gpointer user_data)
{
  Spoken *spoken = user_data;
  gsize size;
  const gint16 *samples = g_bytes_get_data (bytes, &size);

  for (double at = 0; at + 1 < (double) (size / sizeof (gint16)); at += (double) rate / CLARA_MEDIA_RATE)
    {
      gsize i = (gsize) at;
      float value = (float) (samples[i] + (samples[i + 1] - samples[i]) * (at - (double) i)) / 32768.0f;

      g_array_append_val (spoken->samples, value);
    }
}

static void
on_over (Spoken *spoken)
{
  spoken->over = TRUE;
}

static GArray *
speak (const char *text)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraEspeakVoice) voice = clara_espeak_voice_new (clock);
  g_autoptr (ClaraSpokenText) sentence = NULL;
  g_autoptr (GError) error = NULL;
  Spoken spoken = { g_array_new (FALSE, FALSE, sizeof (float)), FALSE };

  sentence = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), text, "en", 1, &error);
  g_assert_no_error (error);
  g_signal_connect (sentence, "audio", G_CALLBACK (on_audio), &spoken);
  g_signal_connect_swapped (sentence, "done", G_CALLBACK (on_over), &spoken);
  g_signal_connect_swapped (sentence, "failed", G_CALLBACK (on_over), &spoken);
  while (!spoken.over)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (spoken.samples->len, >, CLARA_MEDIA_RATE);
  return spoken.samples;
}

static double
loudness (const float *samples, guint n_samples)
{
  double sum = 0;

  for (guint i = 0; i < n_samples; i++)
    sum += (double) samples[i] * samples[i];
  return sqrt (sum / n_samples);
}

static void
set_loudness (GArray *samples, double wanted)
{
  float factor = (float) (wanted / loudness ((float *) (gpointer) samples->data, samples->len));

  for (guint i = 0; i < samples->len; i++)
    g_array_index (samples, float, i) *= factor;
}

/* Adds noise of the given loudness; the same every time. */
static void
add_noise (GRand *rand, float *frame, double wanted)
{
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    frame[i] += (float) (g_rand_double_range (rand, -1, 1) * wanted * sqrt (3));
}

typedef struct
{
  guint speech;   /* frames that hold clear speech */
  guint found;    /* of them taken for it */
  guint silence;  /* frames long after any */
  guint mistaken; /* of them taken for speech */
} Score;

/* Two seconds of noise, the sentence in noise, a second of noise. */
static Score
run (GArray *speech, double noise, double own_voice, double leak)
{
  g_autoptr (ClaraVoiceActivity) activity = clara_voice_activity_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (GRand) own = g_rand_new_with_seed (8);
  Score score = { 0 };
  guint n_frames = speech != NULL ? speech->len / CLARA_MEDIA_FRAME : 0;

  for (guint frame = 0; frame < 200 + n_frames + 100; frame++)
    {
      float clean[CLARA_MEDIA_FRAME] = { 0 };
      float far[CLARA_MEDIA_FRAME] = { 0 };
      gboolean in_speech = frame >= 200 && frame < 200 + n_frames;
      gboolean clear = FALSE;
      gboolean found;

      if (in_speech)
        {
          memcpy (clean, (float *) (gpointer) speech->data + (frame - 200) * CLARA_MEDIA_FRAME, sizeof clean);
          clear = loudness (clean, CLARA_MEDIA_FRAME) > 0.03;
        }
      add_noise (rand, clean, noise);
      if (own_voice > 0)
        {
          add_noise (own, far, own_voice);
          for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
            clean[i] += far[i] * (float) leak;
        }
      found = clara_voice_activity_frame (activity, clean, far);
      score.speech += clear;
      score.found += clear && found;
      if ((frame > 50 && frame < 200) || frame > 200 + n_frames + 40)
        {
          score.silence++;
          score.mistaken += found;
        }
    }
  return score;
}

static void
test_activity (void)
{
  g_autoptr (GArray) speech = speak ("Good morning, I am here to see Anna Berg about the interview.");
  Score score;

  set_loudness (speech, 0.1);
  score = run (speech, 0.0001, 0, 0);
  g_assert_cmpuint (score.found * 100, >=, score.speech * 90);
  g_assert_cmpuint (score.mistaken, ==, 0);
  /* 20 dB of noise. */
  score = run (speech, 0.01, 0, 0);
  g_assert_cmpuint (score.found * 100, >=, score.speech * 80);
  g_assert_cmpuint (score.mistaken * 100, <=, score.silence * 2);
  /* Noise alone, even loud. */
  score = run (NULL, 0.05, 0, 0);
  g_assert_cmpuint (score.mistaken * 100, <=, score.silence * 2);
}

/* What is left of Clara's own voice is not taken for a visitor; the visitor who speaks over it is heard. */
static void
test_own_voice (void)
{
  g_autoptr (GArray) own = speak ("Welcome, please tell me your name and whom you would like to see today.");
  g_autoptr (GArray) visitor = speak ("Sorry, could you please call Anna Berg for me right now.");
  guint heard[2] = { 0, 0 };
  guint speech = 0;

  set_loudness (own, 0.1);
  set_loudness (visitor, 0.1);
  for (guint with_visitor = 0; with_visitor < 2; with_visitor++)
    {
      g_autoptr (ClaraVoiceActivity) activity = clara_voice_activity_new ();
      g_autoptr (GRand) rand = g_rand_new_with_seed (9);
      guint n_frames = MIN (own->len, visitor->len) / CLARA_MEDIA_FRAME;

      for (guint frame = 0; frame < 2 * n_frames; frame++)
        {
          const float *far = (float *) (gpointer) own->data + frame % n_frames * CLARA_MEDIA_FRAME;
          const float *near = (float *) (gpointer) visitor->data + frame % n_frames * CLARA_MEDIA_FRAME;
          float clean[CLARA_MEDIA_FRAME];
          gboolean second_half = frame >= n_frames;

          for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
            clean[i] = far[i] * 0.05f + (with_visitor && second_half ? near[i] : 0);
          add_noise (rand, clean, 0.0003);
          if (clara_voice_activity_frame (activity, clean, far) && second_half)
            heard[with_visitor]++;
          if (with_visitor && second_half && loudness (near, CLARA_MEDIA_FRAME) > 0.03)
            speech++;
        }
    }
  g_test_message ("of %u frames, alone %u, with a visitor %u", speech, heard[0], heard[1]);
  g_assert_cmpuint (heard[0] * 100, <=, speech * 5);
  g_assert_cmpuint (heard[1] * 100, >=, speech * 60);
}

static void
test_level (void)
{
  g_autoptr (ClaraVoiceActivity) activity = clara_voice_activity_new ();
  float frame[CLARA_MEDIA_FRAME] = { 0 };

  clara_voice_activity_frame (activity, frame, NULL);
  g_assert_cmpfloat (clara_voice_activity_get_level (activity), ==, 0);
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    frame[i] = i % 2 == 0 ? 0.9f : -0.9f;
  clara_voice_activity_frame (activity, frame, NULL);
  g_assert_cmpfloat (clara_voice_activity_get_level (activity), ==, 1);
  frame[3] = NAN;
  clara_voice_activity_frame (activity, frame, frame);
  g_assert_true (isfinite (clara_voice_activity_get_level (activity)));
}

static void
test_recording (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clara-voice-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "both.wav", NULL);
  g_autofree char *nowhere = g_build_filename (folder, "no", "both.wav", NULL);
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  ClaraRecording *recording = clara_recording_new (file, &error);
  float left[CLARA_MEDIA_FRAME];
  float right[CLARA_MEDIA_FRAME];
  const gint16 *samples;
  gsize length;

  g_assert_no_error (error);
  for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
    {
      left[i] = 0.5f;
      right[i] = -2.0f; /* too loud: cut, not wrapped */
    }
  for (guint frame = 0; frame < 300; frame++)
    clara_recording_push (recording, frame < 200 ? left : NULL, right);
  g_assert_true (clara_recording_finish (recording, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (file, &contents, &length, NULL));
  g_assert_cmpuint (length, ==, 44 + 300 * CLARA_MEDIA_FRAME * 4);
  g_assert_cmpmem (contents, 4, "RIFF", 4);
  g_assert_cmpuint (GUINT32_FROM_LE (*(guint32 *) (gpointer) (contents + 4)), ==, length - 8);
  g_assert_cmpuint (GUINT16_FROM_LE (*(guint16 *) (gpointer) (contents + 22)), ==, 2);
  g_assert_cmpuint (GUINT32_FROM_LE (*(guint32 *) (gpointer) (contents + 24)), ==, 16000);
  g_assert_cmpuint (GUINT32_FROM_LE (*(guint32 *) (gpointer) (contents + 40)), ==, length - 44);
  samples = (gint16 *) (gpointer) (contents + 44);
  g_assert_cmpint (samples[0], ==, 16384);
  g_assert_cmpint (samples[1], ==, -32767);
  g_assert_cmpint (samples[250 * CLARA_MEDIA_FRAME * 2], ==, 0);

  g_assert_null (clara_recording_new (nowhere, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, nowhere));
  g_unlink (file);
  g_rmdir (folder);
}

/* Share of the frames with a pitch, and of those that are tones. */
static void
look_at (const GArray *samples, double *periodic, double *tones)
{
  g_autoptr (ClaraPitch) pitch = clara_pitch_new ();
  guint n = samples->len / CLARA_MEDIA_FRAME;

  *periodic = *tones = 0;
  for (guint i = 0; i < n; i++)
    {
      clara_pitch_frame (pitch, &g_array_index (samples, float, i *CLARA_MEDIA_FRAME));
      *periodic += clara_pitch_is_periodic (pitch) ? 1.0 / n : 0;
      *tones += clara_pitch_is_tone (pitch) ? 1.0 / n : 0;
    }
}

/* A voice has a pitch; a ring is a tone; a hiss is neither. */
static void
test_pitch (void)
{
  g_autoptr (GArray) speech = speak ("Good morning, I am a visitor.");
  g_autoptr (GArray) ring = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) hiss = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  double periodic, tones;

  for (guint i = 0; i < CLARA_MEDIA_RATE; i++)
    {
      double tone = i / 800 % 2 == 0 ? 500 : 620;
      float value = (float) (0.2 * sin (2 * G_PI * tone * i / CLARA_MEDIA_RATE)
                             + 0.1 * sin (4 * G_PI * tone * i / CLARA_MEDIA_RATE));

      g_array_append_val (ring, value);
      value = (float) g_rand_double_range (rand, -0.2, 0.2);
      g_array_append_val (hiss, value);
    }
  look_at (speech, &periodic, &tones);
  g_assert_cmpfloat (periodic, >, 0.4);
  g_assert_cmpfloat (tones, <, 0.1);
  look_at (ring, &periodic, &tones);
  g_assert_cmpfloat (periodic, <, 0.05);
  g_assert_cmpfloat (tones, >, 0.9);
  look_at (hiss, &periodic, &tones);
  g_assert_cmpfloat (periodic, <, 0.05);
  g_assert_cmpfloat (tones, <, 0.05);
}

/* A voice through a dull microphone can be foretold as a ring can; it is a voice all the same. */
static void
test_dull_voice (void)
{
  ClaraPitch *voice = clara_pitch_new (), *ring = clara_pitch_new ();
  guint voice_tones = 0, ring_tones = 0;

  for (guint at = 0; at < CLARA_MEDIA_RATE; at += CLARA_MEDIA_FRAME)
    {
      float one[CLARA_MEDIA_FRAME], other[CLARA_MEDIA_FRAME];

      for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
        {
          const double t = (double) (at + i) / CLARA_MEDIA_RATE;
          double value = 0;

          for (int h = 1; h <= 6; h++)
            value += sin (2 * G_PI * 150 * h * t + h) / (h * h * h);
          one[i] = (float) (0.2 * value);
          other[i] = (float) (0.15 * (sin (2 * G_PI * 480 * t) + 0.5 * sin (2 * G_PI * 960 * t)));
        }
      clara_pitch_frame (voice, one);
      clara_pitch_frame (ring, other);
      voice_tones += clara_pitch_is_tone (voice);
      ring_tones += clara_pitch_is_tone (ring);
    }
  g_assert_cmpuint (voice_tones, ==, 0);
  g_assert_cmpuint (ring_tones, >, 90);
  g_assert_true (clara_pitch_is_periodic (voice));
  clara_pitch_free (voice);
  clara_pitch_free (ring);
}

void
add_hearing_tests (void)
{
  g_test_add_func ("/voice/hearing/dull-voice", test_dull_voice);
  g_test_add_func ("/voice/pitch", test_pitch);
  g_test_add_func ("/voice/activity/noise", test_activity);
  g_test_add_func ("/voice/activity/own-voice", test_own_voice);
  g_test_add_func ("/voice/activity/level", test_level);
  g_test_add_func ("/voice/recording", test_recording);
}
