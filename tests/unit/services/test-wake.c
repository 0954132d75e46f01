/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-services-error.h"
#include "clara-wake-phrase.h"
#include "clara-wake-spotter.h"

#include "test-services.h"
#include "test-speaker.h"

#include <string.h>

#define MODEL "/usr/share/pocketsphinx/model/en-us"

/* Where the phrase was found to end, in samples; -1 where it was not. */
static gint64
spot (ClaraWakeSpotter *spotter, const char *text, const char *voice)
{
  g_autoptr (GArray) sound = test_speak (text, voice);
  gint64 found = -1;

  clara_wake_spotter_begin (spotter);
  for (guint i = 0; i + 160 <= sound->len; i += 160)
    {
      gint64 end;

      if (clara_wake_spotter_push (spotter, (gint16 *) (gpointer) sound->data + i, 160, &end))
        {
          g_assert_cmpint (end, >, 0);
          g_assert_cmpint (end, <=, i + 160);
          found = found < 0 ? end : found;
        }
    }
  g_test_message ("'%s' by %s: %.2f s", text, voice, found / 16000.0);
  return found;
}

static void
test_spots (void)
{
  static const char *const voices[] = { "en-us", "en-us+f2", "en-us+m1", "en-us+f3", "en", "en-029" };
  static const char *const others[] = { "good morning everybody", "where is the toilet please",
                                        "the weather will be fine tomorrow", "I have a delivery for Tom",
                                        "we met in the cafeteria yesterday afternoon" };
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraWakeSpotter) spotter = clara_wake_spotter_new (MODEL, "hey clara", &error);
  guint right = 0, wrong = 0;

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (voices); i++)
    {
      gint64 end = spot (spotter, "Hey Clara! I have a meeting with Priya this morning.", voices[i]);

      /* The sentence after it is not taken for a part of it. */
      if (end > 0 && end < 16000 * 2)
        right++;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (spot (spotter, others[i], voices[i]) >= 0)
      wrong++;
  /* The synthesised sound differs from run to run. */
  g_assert_cmpuint (right, >=, G_N_ELEMENTS (voices) / 2);
  g_assert_cmpuint (wrong, ==, 0);
}

static void
on_said (ClaraWakePhrase *phrase, gint64 end_us, gpointer user_data)
{
  *(gint64 *) user_data = end_us;
}

/* The end of the phrase is told in the time of the stream. */
static void
test_phrase (void)
{
  const gint64 start_us = 1234567890;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraWakePhrase) phrase = clara_wake_phrase_new ("Hey, Clara!", NULL, &error);
  gint64 end_us = 0;

  g_assert_no_error (error);
  g_signal_connect (phrase, "said", G_CALLBACK (on_said), &end_us);
  /* eSpeak NG never says it twice the same. */
  for (guint attempt = 0; attempt < 10 && end_us == 0; attempt++)
    {
      g_autoptr (GArray) sound = test_speak ("Hey Clara! Hey Clara!", "en-us+f2");
      gint64 deadline = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

      for (guint i = 0; i < sound->len; i += 800)
        clara_wake_phrase_push (phrase, (gint16 *) (gpointer) sound->data + i, MIN (800, sound->len - i),
                                start_us + (gint64) i * G_USEC_PER_SEC / 16000, i == 0);
      while (end_us == 0 && g_get_monotonic_time () < deadline)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (1000);
        }
    }
  g_assert_cmpint (end_us, >, start_us + 300000);
  g_assert_cmpint (end_us, <, start_us + 5 * G_USEC_PER_SEC);
}

static void
test_refuses (void)
{
  const char *const none[] = { "", "   ", "!?", "12", "\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb2\xe0\xa4\xbe" };
  g_autofree char *clean = clara_wake_spotter_clean_phrase (" Hey,  CLARA; wake up now please", NULL);
  g_autoptr (GError) missing = NULL;

  g_assert_cmpstr (clean, ==, "hey clara wake up");
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (clara_wake_phrase_new (none[i], NULL, &error));
      g_assert_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED);
    }
  g_assert_null (clara_wake_phrase_new ("hey clara", "/nonexistent", &missing));
  g_assert_nonnull (strstr (missing->message, "/nonexistent"));
}

void
add_wake_tests (void)
{
  g_test_add_func ("/services/wake/refuses", test_refuses);
  g_test_add_func ("/services/wake/spots", test_spots);
  g_test_add_func ("/services/wake/phrase", test_phrase);
}
