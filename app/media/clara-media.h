/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-camera.h"
#include "clara-echo.h"
#include "clara-frame.h"
#include "clara-media-types.h"
#include "clara-sound.h"
#include "clara-speech-detector.h"

G_BEGIN_DECLS

/* Lists for the doctor: "kind\tnode name\tdescription" a line, kind one of microphone, loudspeaker, camera;
 * blocks up to 2 s. %CLARA_MEDIA_ERROR_NO_SERVER where PipeWire does not answer. Any thread. */
char **clara_media_list (GError **error);

G_END_DECLS
