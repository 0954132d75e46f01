/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLARA_MEDIA_ERROR (clara_media_error_quark ())
typedef enum
{
  CLARA_MEDIA_ERROR_NO_SERVER, /* neither PipeWire nor PulseAudio answers */
  CLARA_MEDIA_ERROR_NO_DEVICE, /* there is no such microphone, loudspeaker or camera */
  CLARA_MEDIA_ERROR_SILENT,    /* it streams and gives no samples */
  CLARA_MEDIA_ERROR_FAILED,
} ClaraMediaError;
GQuark clara_media_error_quark (void);

#define CLARA_MEDIA_RATE 16000 /* Hz, mono, in the engine */
#define CLARA_MEDIA_FRAME 160  /* samples: 10 ms */

G_END_DECLS
