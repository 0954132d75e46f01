/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-test-socket.h"

G_BEGIN_DECLS

/* Makes a frame as a server sends it, unmasked. */
GBytes *clara_test_frame_new (guint8 first_byte, const void *data, gsize length);

/**
 * ClaraTestFrames:
 *
 * Takes a client's frames apart and holds each against RFC 6455: masks, reserved bits, opcodes, control
 * frames, continuations, the shortest form of a length, UTF-8. Gives whole messages and control frames.
 */
typedef struct _ClaraTestFrames ClaraTestFrames;
typedef void (*ClaraTestFrameFunc) (ClaraTestOpcode opcode, GBytes *data, gpointer user_data);

ClaraTestFrames *clara_test_frames_new (ClaraTestFrameFunc func, gpointer user_data);
void clara_test_frames_free (ClaraTestFrames *self);
gboolean clara_test_frames_push (ClaraTestFrames *self, const guint8 *data, gsize length);
const char *clara_test_frames_get_complaint (ClaraTestFrames *self);

G_END_DECLS
