/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-media.h"
#include "clara-wake-listener.h"

#include "test-voice.h"

#define FRAME_US 10000
#define START_US 5000000

typedef struct
{
  ClaraBus *bus;
  ClaraWakePhrase *phrase;
  ClaraWakeListener *listener;
  guint wakes;
} Fixture;

static void
on_command (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  g_assert_true (clara_message_is (message, "wake"));
  g_assert_cmpstr (clara_message_get_string (message, "by"), ==, "phrase");
  ((Fixture *) user_data)->wakes++;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  f->bus = clara_bus_new ();
  g_signal_connect (f->bus, "command", G_CALLBACK (on_command), f);
  f->phrase = clara_wake_phrase_new ("hey clara", NULL, &error);
  g_assert_no_error (error);
  f->listener = clara_wake_listener_new (f->phrase, f->bus);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  clara_wake_listener_free (f->listener);
  g_object_unref (f->phrase);
  g_object_unref (f->bus);
}

/* Frames that tell their number. */
static void
feed (Fixture *f, guint first, guint n_frames, gboolean asleep)
{
  for (guint i = first; i < first + n_frames; i++)
    {
      float near[CLARA_MEDIA_FRAME] = { 0 };

      near[0] = (float) i / 10000;
      clara_wake_listener_frame (f->listener, near, START_US + (gint64) i * FRAME_US, asleep);
    }
}

/* All that came after the phrase is given once, in order and with its times; nothing from before it. */
static void
test_after_the_phrase (Fixture *f, gconstpointer data)
{
  float near[CLARA_MEDIA_FRAME];
  gint64 time_us;
  guint expected = 61; /* the frame in which the phrase ends has something after it */

  feed (f, 0, 90, TRUE);
  g_signal_emit_by_name (f->phrase, "said", (gint64) START_US + 61 * FRAME_US + FRAME_US / 2);
  g_assert_cmpuint (f->wakes, ==, 1);
  feed (f, 90, 10, FALSE);
  while (clara_wake_listener_take (f->listener, near, &time_us))
    {
      g_assert_cmpint (time_us, ==, START_US + (gint64) expected * FRAME_US);
      g_assert_cmpfloat_with_epsilon (near[0], (float) expected / 10000, 1e-6);
      expected++;
    }
  g_assert_cmpuint (expected, ==, 100);
  g_assert_false (clara_wake_listener_take (f->listener, near, &time_us));
}

/* Woken otherwise, nothing that was said asleep is heard; nor is it the next time. */
static void
test_other_wakes (Fixture *f, gconstpointer data)
{
  float near[CLARA_MEDIA_FRAME];
  gint64 time_us;

  feed (f, 0, 700, TRUE);
  g_assert_false (clara_wake_listener_take (f->listener, near, &time_us));
  feed (f, 700, 20, TRUE);
  g_signal_emit_by_name (f->phrase, "said", (gint64) START_US + 710 * FRAME_US);
  g_assert_true (clara_wake_listener_take (f->listener, near, &time_us));
  g_assert_cmpint (time_us, ==, START_US + 710 * FRAME_US);
}

void
add_wake_listener_tests (void)
{
  g_test_add ("/voice/wake/after-the-phrase", Fixture, NULL, set_up, test_after_the_phrase, tear_down);
  g_test_add ("/voice/wake/other-wakes", Fixture, NULL, set_up, test_other_wakes, tear_down);
}
