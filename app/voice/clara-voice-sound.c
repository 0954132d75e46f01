/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-voice-sound.h"

#include "clara-clock-playout.h"
#include "clara-sound-playout.h"

#include <string.h>

#define SOUND_AGAIN (10 * G_USEC_PER_SEC) /* until a loudspeaker that stalled is tried again */

struct _ClaraVoiceSound
{
  GObject parent_instance;

  ClaraBus *bus;
  ClaraClock *clock;
  ClaraSettings *settings;
  ClaraSound *sound; /* NULL where none works */
  ClaraSpeaker *speaker;
  ClaraPlayout *loudspeaker;
  ClaraPlayout *unheard;
  guint sound_again; /* timer: SOUND_AGAIN */
  gboolean started;
  gboolean microphone_ready;
  gboolean loudspeaker_ready;
  gboolean muted;
  double volume;
};

enum
{
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraVoiceSound, clara_voice_sound, G_TYPE_OBJECT)

static void
publish_device (ClaraVoiceSound *self, const char *kind, const char *state, const char *detail)
{
  JsonObject *fields = clara_json_build ("ss", "kind", kind, "state", state);

  if (detail != NULL && detail[0] != '\0')
    json_object_set_string_member (fields, "detail", detail);
  clara_bus_publish (self->bus, "device", fields);
}

static void
choose_playout (ClaraVoiceSound *self)
{
  gboolean audible =
    self->started && self->loudspeaker != NULL && self->loudspeaker_ready && self->sound_again == 0;

  if (self->started)
    clara_speaker_set_playout (self->speaker, audible ? self->loudspeaker : self->unheard, audible);
}

static gboolean
on_sound_again (gpointer user_data)
{
  ClaraVoiceSound *self = user_data;

  self->sound_again = 0;
  choose_playout (self);
  return G_SOURCE_REMOVE;
}

static void
on_stalled (ClaraSpeaker *speaker, gpointer user_data)
{
  ClaraVoiceSound *self = user_data;

  if (self->loudspeaker == NULL || self->sound_again != 0)
    return;
  publish_device (self, "loudspeaker", "failed", "It takes no sound; captions go on without it");
  self->sound_again = clara_clock_add_timeout (self->clock, SOUND_AGAIN, on_sound_again, self, NULL);
  choose_playout (self);
}

static void
take_device_state (ClaraVoiceSound *self, const char *kind, const char *state)
{
  gboolean ready = strcmp (state, "ready") == 0;

  if (strcmp (kind, "microphone") == 0)
    /* Muted is remembered apart, and comes and goes with it. */
    self->microphone_ready = ready || strcmp (state, "muted") == 0;
  else if (strcmp (kind, "loudspeaker") == 0)
    self->loudspeaker_ready = ready || strcmp (state, "muted") == 0;
}

static void
on_device (ClaraSound *sound, const char *kind, const char *state, const char *detail, gpointer user_data)
{
  ClaraVoiceSound *self = user_data;

  take_device_state (self, kind, state);
  publish_device (self, kind, state, detail);
  choose_playout (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
clara_voice_sound_dispose (GObject *object)
{
  ClaraVoiceSound *self = CLARA_VOICE_SOUND (object);

  if (self->sound != NULL)
    g_signal_handlers_disconnect_by_data (self->sound, self);
  if (self->speaker != NULL)
    g_signal_handlers_disconnect_by_data (self->speaker, self);
  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->sound_again);
  g_clear_object (&self->loudspeaker);
  g_clear_object (&self->unheard);
  g_clear_object (&self->sound);
  g_clear_object (&self->speaker);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_voice_sound_parent_class)->dispose (object);
}

static void
clara_voice_sound_class_init (ClaraVoiceSoundClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_voice_sound_dispose;
  signals[CHANGED] =
    g_signal_new ("changed", CLARA_TYPE_VOICE_SOUND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_voice_sound_init (ClaraVoiceSound *self)
{
}

/**
 * clara_voice_sound_new:
 * @sound: (nullable): not started; NULL where neither microphone nor loudspeaker can be had
 * @speaker: whose sound it is
 *
 * Returns: (transfer full): devices that are not opened yet
 */
ClaraVoiceSound *
clara_voice_sound_new (ClaraBus *bus, ClaraClock *clock, ClaraSettings *settings, ClaraSound *sound,
                       ClaraSpeaker *speaker)
{
  ClaraVoiceSound *self = g_object_new (CLARA_TYPE_VOICE_SOUND, NULL);

  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->speaker = g_object_ref (speaker);
  self->unheard = clara_clock_playout_new (clock);
  if (sound != NULL)
    {
      self->sound = g_object_ref (sound);
      self->loudspeaker = clara_sound_playout_new (sound);
      g_signal_connect (sound, "device", G_CALLBACK (on_device), self);
    }
  g_signal_connect (speaker, "stalled", G_CALLBACK (on_stalled), self);
  return self;
}

static void
open_devices (ClaraVoiceSound *self)
{
  g_autoptr (GError) error = NULL;

  if (self->sound == NULL)
    {
      publish_device (self, "microphone", "missing", NULL);
      publish_device (self, "loudspeaker", "missing", NULL);
      return;
    }
  if (!clara_sound_start (self->sound, &error))
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "sound", "message", error->message, "fix",
                                         "Start PipeWire, and see what 'clara doctor' says of microphone and "
                                         "loudspeaker; Clara goes on with captions and touch"));
  take_device_state (self, "microphone", clara_sound_get_state (self->sound, "microphone"));
  take_device_state (self, "loudspeaker", clara_sound_get_state (self->sound, "loudspeaker"));
}

/**
 * clara_voice_sound_start:
 *
 * Opens the devices. A server that is not there is waited for.
 *
 * Returns: whether there can be sound at all
 */
gboolean
clara_voice_sound_start (ClaraVoiceSound *self)
{
  g_return_val_if_fail (CLARA_IS_VOICE_SOUND (self), FALSE);
  self->started = TRUE;
  open_devices (self);
  choose_playout (self);
  clara_voice_sound_set_defaults (self);
  return self->sound != NULL;
}

void
clara_voice_sound_stop (ClaraVoiceSound *self)
{
  g_return_if_fail (CLARA_IS_VOICE_SOUND (self));
  self->started = FALSE;
  clara_clock_clear (self->clock, &self->sound_again);
  if (self->sound != NULL)
    clara_sound_stop (self->sound);
}

/**
 * clara_voice_sound_set_active:
 *
 * Whether either is needed now; one that is not rests.
 */
void
clara_voice_sound_set_active (ClaraVoiceSound *self, gboolean microphone, gboolean loudspeaker)
{
  g_return_if_fail (CLARA_IS_VOICE_SOUND (self));
  if (self->sound != NULL)
    clara_sound_set_active (self->sound, microphone, loudspeaker);
}

/**
 * clara_voice_sound_can_hear:
 *
 * Returns: whether the microphone works and is not muted
 */
gboolean
clara_voice_sound_can_hear (ClaraVoiceSound *self)
{
  g_return_val_if_fail (CLARA_IS_VOICE_SOUND (self), FALSE);
  return self->started && self->microphone_ready && !self->muted;
}

gboolean
clara_voice_sound_is_muted (ClaraVoiceSound *self)
{
  return self->muted;
}

void
clara_voice_sound_set_muted (ClaraVoiceSound *self, gboolean muted)
{
  g_return_if_fail (CLARA_IS_VOICE_SOUND (self));
  if (self->muted == !!muted)
    return;
  self->muted = !!muted;
  if (self->sound != NULL)
    clara_sound_set_muted (self->sound, muted);
  g_signal_emit (self, signals[CHANGED], 0);
}

/**
 * clara_voice_sound_set_volume:
 * @level: 0 to 1
 */
void
clara_voice_sound_set_volume (ClaraVoiceSound *self, double level)
{
  g_return_if_fail (CLARA_IS_VOICE_SOUND (self));
  self->volume = CLAMP (level, 0, 1);
  if (self->sound != NULL)
    clara_sound_set_volume (self->sound, (float) self->volume);
}

double
clara_voice_sound_get_volume (ClaraVoiceSound *self)
{
  return self->volume;
}

/**
 * clara_voice_sound_set_defaults:
 *
 * What one visitor set is not the next one's.
 */
void
clara_voice_sound_set_defaults (ClaraVoiceSound *self)
{
  clara_voice_sound_set_volume (self, clara_settings_get_double (self->settings, "volume"));
  clara_voice_sound_set_muted (self, FALSE);
}
