/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ClaraSound over sound servers of our own making. */
#include "test-media.h"

#include "clara-sound-backend.h"

#include <string.h>

#define DEADLINE_US (20 * G_USEC_PER_SEC)

/* One server: whether it answers, and how many samples it gives. */
typedef struct
{
  gboolean answers;
  gboolean gives;
  guint opened;
  guint closed;
  GThread *thread;
  int stop;
  ClaraAudioPath *path;
  ClaraStreamChanged changed;
  gpointer user_data;
} Server;

static Server servers[2];

static gpointer
run (gpointer data)
{
  Server *server = data;
  float samples[480] = { 0 };

  for (int i = 0; i < CLARA_N_DIRECTIONS; i++)
    server->changed (i, CLARA_STREAM_RUNNING, NULL, server->user_data);
  while (!g_atomic_int_get (&server->stop))
    {
      clara_audio_path_render (server->path, samples, G_N_ELEMENTS (samples), g_get_monotonic_time ());
      if (server->gives)
        clara_audio_path_captured (server->path, samples, CLARA_MEDIA_FRAME, g_get_monotonic_time ());
      g_usleep (10000);
    }
  return NULL;
}

static gpointer
open_server (Server *server, ClaraAudioPath *path, ClaraStreamChanged changed, gpointer user_data,
             GError **error)
{
  server->opened++;
  if (!server->answers)
    {
      g_set_error_literal (error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER, "no answer");
      return NULL;
    }
  server->path = path;
  server->changed = changed;
  server->user_data = user_data;
  server->stop = FALSE;
  server->thread = g_thread_new ("server", run, server);
  return server;
}

static gpointer
open_first (ClaraAudioPath *path, const char *const devices[CLARA_N_DIRECTIONS], ClaraStreamChanged changed,
            gpointer user_data, GError **error)
{
  return open_server (&servers[0], path, changed, user_data, error);
}

static gpointer
open_second (ClaraAudioPath *path, const char *const devices[CLARA_N_DIRECTIONS], ClaraStreamChanged changed,
             gpointer user_data, GError **error)
{
  return open_server (&servers[1], path, changed, user_data, error);
}

static void
close_server (gpointer connection)
{
  Server *server = connection;

  g_atomic_int_set (&server->stop, TRUE);
  g_thread_join (g_steal_pointer (&server->thread));
  server->closed++;
}

static const ClaraSoundBackend first = { "first", open_first, close_server };
static const ClaraSoundBackend second = { "second", open_second, close_server };
static const ClaraSoundBackend *const both[] = { &first, &second };

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
await_state (ClaraSound *sound, const char *kind, const char *state)
{
  const gint64 until_us = g_get_monotonic_time () + DEADLINE_US;
  const guint tick = g_timeout_add (5, on_tick, NULL);

  while (!g_str_equal (clara_sound_get_state (sound, kind), state))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until_us);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (tick);
}

static ClaraSound *
make_sound (void)
{
  ClaraSound *sound = clara_sound_new (NULL, NULL);

  memset (servers, 0, sizeof servers);
  clara_sound_set_backends (sound, both, 2);
  return sound;
}

/* A server that streams and gives nothing is left for the next. */
static void
test_silent_falls_back (void)
{
  g_autoptr (ClaraSound) sound = make_sound ();
  g_autoptr (GError) error = NULL;

  servers[0].answers = TRUE;
  servers[1].answers = servers[1].gives = TRUE;
  g_assert_true (clara_sound_start (sound, &error));
  g_assert_no_error (error);
  while (servers[1].opened == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (servers[0].closed, ==, 1);
  await_state (sound, "microphone", "ready");
  await_state (sound, "loudspeaker", "ready");
  clara_sound_stop (sound);
  g_assert_cmpuint (servers[1].closed, ==, 1);
}

/* Where both are silent it says so, and takes the sound when it comes after all. */
static void
test_silent_is_told (void)
{
  g_autoptr (ClaraSound) sound = make_sound ();

  servers[1].answers = TRUE;
  g_assert_true (clara_sound_start (sound, NULL));
  await_state (sound, "microphone", "silent");
  g_assert_cmpstr (clara_sound_get_state (sound, "loudspeaker"), ==, "ready");
  servers[1].gives = TRUE;
  await_state (sound, "microphone", "ready");
}

/* News of a connection that is closed, or of an object that is gone, arrive nowhere. */
static void
test_stale_news (void)
{
  ClaraSound *sound = make_sound ();

  servers[0].answers = servers[0].gives = TRUE;
  g_assert_true (clara_sound_start (sound, NULL));
  while (
    clara_sound_read (sound, (float[CLARA_MEDIA_FRAME]){ 0 }, (float[CLARA_MEDIA_FRAME]){ 0 }, NULL, NULL, 0))
    ;
  clara_sound_stop (sound);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_cmpstr (clara_sound_get_state (sound, "microphone"), ==, "missing");
  g_assert_true (clara_sound_start (sound, NULL));
  g_object_add_weak_pointer (G_OBJECT (sound), (gpointer *) &sound);
  g_object_unref (sound);
  g_assert_null (sound);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

void
test_sound_add (void)
{
  g_test_add_func ("/media/sound/silent-falls-back", test_silent_falls_back);
  g_test_add_func ("/media/sound/silent-is-told", test_silent_is_told);
  g_test_add_func ("/media/sound/stale-news", test_stale_news);
}
