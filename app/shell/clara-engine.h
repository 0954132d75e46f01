/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-dialogue.h"
#include "clara-secrets.h"
#include "clara-settings.h"
#include "clara-sight.h"
#include "clara-staff.h"
#include "clara-voice.h"

G_BEGIN_DECLS

/* The one organisation of a kiosk on its own; shared buildings come with the tenants' issue. */
#define CLARA_ENGINE_TENANT "main"

/**
 * ClaraEngineFlags:
 * @CLARA_ENGINE_DEMO: fill a fresh store with the demo company
 * @CLARA_ENGINE_DIALOGUE: a conversation, with the services it needs
 * @CLARA_ENGINE_SOUND: microphone and loudspeaker around it
 * @CLARA_ENGINE_SIGHT: the camera
 */
typedef enum
{
  CLARA_ENGINE_DEMO = 1 << 0,
  CLARA_ENGINE_DIALOGUE = 1 << 1,
  CLARA_ENGINE_SOUND = 1 << 2,
  CLARA_ENGINE_SIGHT = 1 << 3,
} ClaraEngineFlags;

/**
 * ClaraEngine:
 *
 * All parts put together for one process: the same for kiosk, desk and terminal. Main thread.
 */
#define CLARA_TYPE_ENGINE (clara_engine_get_type ())
G_DECLARE_FINAL_TYPE (ClaraEngine, clara_engine, CLARA, ENGINE, GObject)

ClaraEngine *clara_engine_new (const char *data_dir, const char *settings_file, ClaraEngineFlags flags,
                               GError **error);
ClaraEngine *clara_engine_prepare (const char *data_dir, const char *settings_file, ClaraEngineFlags flags);
gboolean clara_engine_open (ClaraEngine *self, GError **error);
gboolean clara_engine_is_open (ClaraEngine *self);
void clara_engine_start (ClaraEngine *self);
void clara_engine_close (ClaraEngine *self);

const char *clara_engine_get_data_dir (ClaraEngine *self);
ClaraClock *clara_engine_get_clock (ClaraEngine *self);
ClaraSettings *clara_engine_get_settings (ClaraEngine *self);
ClaraSecrets *clara_engine_get_secrets (ClaraEngine *self);
ClaraBus *clara_engine_get_bus (ClaraEngine *self);
ClaraStore *clara_engine_get_store (ClaraEngine *self);
ClaraTenant *clara_engine_get_tenant (ClaraEngine *self);
ClaraReception *clara_engine_get_reception (ClaraEngine *self);
ClaraStaff *clara_engine_get_staff (ClaraEngine *self);
ClaraTools *clara_engine_get_tools (ClaraEngine *self);
ClaraDialogue *clara_engine_get_dialogue (ClaraEngine *self);
ClaraVoice *clara_engine_get_voice (ClaraEngine *self);
ClaraSight *clara_engine_get_sight (ClaraEngine *self);

char *clara_engine_default_data_dir (void);
char *clara_engine_data_folder (void);

G_END_DECLS
