/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-media.h"
#include "clara-vision.h"

G_BEGIN_DECLS

typedef struct
{
  int x, y, width, height;
} ClaraCut;

/* The part of a picture that makes a portrait, 4 wide to 5 high, round a face; without one, the middle. */
ClaraCut clara_portrait_cut (int width, int height, const ClaraFaceBox *face);
/* Writes it. Blocks; any thread. */
gboolean clara_portrait_write (ClaraFrame *frame, const ClaraFaceBox *face, const char *file, GError **error);

G_END_DECLS
