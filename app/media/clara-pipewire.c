/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pipewire.h"

#include <errno.h>

struct _ClaraPipeWire
{
  struct pw_thread_loop *loop;
  struct pw_context *context;
  struct pw_core *core;
  struct spa_hook core_listener;
  ClaraPipeWireLost lost;
  gpointer user_data;
};

static void
on_core_error (void *data, uint32_t id, int seq, int res, const char *message)
{
  ClaraPipeWire *self = data;

  if (id == PW_ID_CORE && res == -EPIPE && self->lost != NULL)
    {
      self->lost (message, self->user_data);
      self->lost = NULL;
    }
}

static const struct pw_core_events core_events = {
  PW_VERSION_CORE_EVENTS,
  .error = on_core_error,
};

static gpointer
initialise (gpointer data)
{
  /* Never undone: threads of PipeWire may outlive the last object of ours. */
  pw_init (NULL, NULL);
  return NULL;
}

/* PipeWire of the 0.3 series gives a program real-time threads only by the file client-rt.conf; since 1.2
 * client.conf does, and the other is gone. Without any file PipeWire makes no context; then what streams need
 * is loaded by name. */
static struct pw_context *
make_context (struct pw_loop *loop)
{
  static const char *const modules[] = { "libpipewire-module-protocol-native",
                                         "libpipewire-module-client-node", "libpipewire-module-adapter",
                                         "libpipewire-module-metadata" };
  struct pw_context *context =
    pw_context_new (loop, pw_properties_new (PW_KEY_CONFIG_NAME, "client-rt.conf", NULL), 0);

  if (context == NULL)
    context = pw_context_new (loop, NULL, 0);
  if (context != NULL)
    return context;
  context = pw_context_new (loop, pw_properties_new (PW_KEY_CONFIG_NAME, "null", NULL), 0);
  if (context == NULL)
    return NULL;
  pw_context_add_spa_lib (context, "audio.convert.*", "audioconvert/libspa-audioconvert");
  pw_context_add_spa_lib (context, "support.*", "support/libspa-support");
  for (guint i = 0; i < G_N_ELEMENTS (modules); i++)
    if (pw_context_load_module (context, modules[i], NULL, NULL) == NULL)
      g_debug ("PipeWire's module %s cannot be loaded: %s", modules[i], g_strerror (errno));
  return context;
}

/**
 * clara_pipewire_new:
 * @name: of the thread
 * @lost: (nullable): told on PipeWire's thread that the server went away
 *
 * Returns: a connection, or %NULL with %CLARA_MEDIA_ERROR_NO_SERVER
 */
ClaraPipeWire *
clara_pipewire_new (const char *name, ClaraPipeWireLost lost, gpointer user_data, GError **error)
{
  static GOnce once = G_ONCE_INIT;
  g_autoptr (ClaraPipeWire) self = g_new0 (ClaraPipeWire, 1);
  gboolean connected = FALSE;

  g_once (&once, initialise, NULL);
  self->lost = lost;
  self->user_data = user_data;
  self->loop = pw_thread_loop_new (name, NULL);
  if (self->loop != NULL)
    self->context = make_context (pw_thread_loop_get_loop (self->loop));
  if (self->context == NULL)
    {
      g_set_error (error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER,
                   "PipeWire's client library does not start (%s); install the package pipewire-bin",
                   g_strerror (errno));
      return NULL;
    }
  if (pw_thread_loop_start (self->loop) == 0)
    {
      pw_thread_loop_lock (self->loop);
      self->core = pw_context_connect (self->context, NULL, 0);
      if (self->core != NULL)
        {
          pw_core_add_listener (self->core, &self->core_listener, &core_events, self);
          connected = TRUE;
        }
      pw_thread_loop_unlock (self->loop);
    }
  if (!connected)
    {
      g_set_error (
        error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER,
        "PipeWire does not answer (%s); start it with: systemctl --user start pipewire wireplumber",
        g_strerror (errno));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
clara_pipewire_free (ClaraPipeWire *self)
{
  if (self->loop != NULL)
    pw_thread_loop_stop (self->loop);
  if (self->core != NULL)
    {
      spa_hook_remove (&self->core_listener);
      pw_core_disconnect (self->core);
    }
  g_clear_pointer (&self->context, pw_context_destroy);
  g_clear_pointer (&self->loop, pw_thread_loop_destroy);
  g_free (self);
}

struct pw_core *
clara_pipewire_get_core (ClaraPipeWire *self)
{
  return self->core;
}

void
clara_pipewire_lock (ClaraPipeWire *self)
{
  pw_thread_loop_lock (self->loop);
}

void
clara_pipewire_unlock (ClaraPipeWire *self)
{
  pw_thread_loop_unlock (self->loop);
}

gboolean
clara_pipewire_wait (ClaraPipeWire *self, int seconds)
{
  return pw_thread_loop_timed_wait (self->loop, seconds) == 0;
}

void
clara_pipewire_signal (ClaraPipeWire *self)
{
  pw_thread_loop_signal (self->loop, false);
}
