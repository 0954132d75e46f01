/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-character.h"

#include <gdk/gdk.h>

/* Between the two files that make a character: reading it (clara-character.c), drawing its face
 * (clara-character-face.c). */

typedef struct
{
  double x, y;
  double half_width;
  double up, down; /* from the middle to the lids when open */
  double iris;     /* radius */
  int outer;       /* -1 or 1: on which side its outer corner is */
} ClaraEye;

typedef struct
{
  GArray *path;
  double x, y; /* it turns around this */
  int outer;
} ClaraBrow;

typedef struct
{
  double x, y, half_width, height;
} ClaraMouthPlace;

typedef enum
{
  CLARA_COLOUR_SKIN,
  CLARA_COLOUR_SKIN_SHADE,
  CLARA_COLOUR_LID,
  CLARA_COLOUR_LASH,
  CLARA_COLOUR_BROW,
  CLARA_COLOUR_EYE_WHITE,
  CLARA_COLOUR_IRIS,
  CLARA_COLOUR_IRIS_EDGE,
  CLARA_COLOUR_PUPIL,
  CLARA_COLOUR_UPPER_LIP,
  CLARA_COLOUR_LOWER_LIP,
  CLARA_COLOUR_LIP_LINE,
  CLARA_COLOUR_MOUTH,
  CLARA_COLOUR_TEETH,
  CLARA_COLOUR_TONGUE,
  CLARA_COLOUR_CHEEK,
  CLARA_COLOUR_COUNT,
} ClaraFaceColour;

struct _ClaraCharacter
{
  gatomicrefcount references;
  double size;
  double pivot_x, pivot_y; /* the head turns around this */
  double chin_x, chin_y;
  GPtrArray *layers;
  GHashTable *gradients; /* char* to cairo_pattern_t* */
  ClaraEye eyes[2];
  ClaraBrow brows[2];
  double cheeks[2][4]; /* x, y, rx, ry */
  ClaraMouthPlace mouth;
  GdkRGBA colours[CLARA_COLOUR_COUNT];
};
