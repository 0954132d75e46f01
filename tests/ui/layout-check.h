/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

#include <gtk/gtk.h>

/* Looks at a window as it is laid out now and says what a visitor could not read, reach or be told. */
typedef struct
{
  double pixels_per_mm;
  double text_scale;
  gboolean may_scroll;
  gboolean right_to_left; /* larger letters: what does not fit is reached by scrolling */
  GdkTexture *picture;    /* nullable: to see the colours that are really there */
} LayoutCheck;

/* An array of {"what", "which", "detail"}. */
JsonArray *layout_check (GtkWidget *window, const LayoutCheck *check);
