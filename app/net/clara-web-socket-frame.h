/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-close-code.h"

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLARA_FRAME_CONTINUATION = 0x0,
  CLARA_FRAME_TEXT = 0x1,
  CLARA_FRAME_BINARY = 0x2,
  CLARA_FRAME_CLOSE = 0x8,
  CLARA_FRAME_PING = 0x9,
  CLARA_FRAME_PONG = 0xa,
} ClaraFrameKind;

GBytes *clara_frame_pack (ClaraFrameKind kind, const void *payload, gsize length);
GBytes *clara_frame_pack_close (guint code, const char *reason);

/* A whole message, or a control frame: never a continuation. */
typedef struct
{
  ClaraFrameKind kind;
  const guint8 *data; /* with a NUL byte behind it; a text's is valid UTF-8 */
  gsize length;
  guint code; /* of a close; its reason is data */
} ClaraFrame;

/**
 * ClaraFrameReader:
 *
 * Reads what a server sends over a WebSocket (RFC 6455) from pieces that are cut anywhere, puts fragments
 * together, and refuses what the text forbids. No extensions. Any one thread.
 */
typedef struct _ClaraFrameReader ClaraFrameReader;

ClaraFrameReader *clara_frame_reader_new (gsize longest_message);
void clara_frame_reader_free (ClaraFrameReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraFrameReader, clara_frame_reader_free)

void clara_frame_reader_push (ClaraFrameReader *self, const guint8 *data, gsize length);
gboolean clara_frame_reader_next (ClaraFrameReader *self, ClaraFrame *frame, guint *close_code,
                                  GError **error);

G_END_DECLS
