/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-audio-path.h"
#include "clara-sound.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_MICROPHONE,
  CLARA_LOUDSPEAKER,
  CLARA_N_DIRECTIONS,
} ClaraDirection;

typedef enum
{
  CLARA_STREAM_WAITING, /* no device yet */
  CLARA_STREAM_RUNNING,
  CLARA_STREAM_FAILED, /* must be opened anew */
} ClaraStreamState;

/* From a thread of the backend's. */
typedef void (*ClaraStreamChanged) (ClaraDirection direction, ClaraStreamState state, const char *detail,
                                    gpointer user_data);

/*
 * ClaraSoundBackend: a sound server's protocol, made into the callbacks of a ClaraAudioPath. What is opened
 * reports until it is closed, and not after.
 */
typedef struct
{
  const char *name;
  gpointer (*open) (ClaraAudioPath *path, const char *const devices[CLARA_N_DIRECTIONS],
                    ClaraStreamChanged changed, gpointer user_data, GError **error);
  void (*close) (gpointer connection);
  /* A stream that is not active is kept and costs nothing. */
  void (*set_active) (gpointer connection, ClaraDirection direction, gboolean active);
} ClaraSoundBackend;

extern const ClaraSoundBackend clara_sound_pipewire;
extern const ClaraSoundBackend clara_sound_pulse;

void clara_sound_set_backends (ClaraSound *self, const ClaraSoundBackend *const *backends, guint n_backends);

G_END_DECLS
