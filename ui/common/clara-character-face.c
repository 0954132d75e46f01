/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-character-private.h"

#include "clara-svg-path.h"

#include <math.h>

/* How far the parts reach beyond where the character's file puts them, in units of the drawing: lips that are
 * open, brows that are raised, a head that is turned and moved as far as ClaraPose lets it. */
#define LIPS 14
#define BROW 24
#define HEAD 26

static void
set_colour (ClaraCharacter *self, cairo_t *cr, ClaraFaceColour which, double alpha)
{
  const GdkRGBA *c = &self->colours[which];

  cairo_set_source_rgba (cr, c->red, c->green, c->blue, c->alpha * alpha);
}

static double
mix (double a, double b, double t)
{
  return a + (b - a) * t;
}

/* The lid from the corner on the left to that on the right, with its middle at the given height. */
static void
lid_to (cairo_t *cr, const ClaraEye *eye, double from_x, double from_y, double to_x, double to_y,
        double middle)
{
  const double control = (middle - (from_y + to_y) / 8) / 0.75;
  const double reach = (to_x - from_x) * 0.24;

  cairo_curve_to (cr, from_x + reach, control, to_x - reach, control, to_x, to_y);
}

static void
draw_eye (ClaraCharacter *self, cairo_t *cr, const ClaraEye *eye, const ClaraPoseValues *pose)
{
  const double lids = CLAMP (pose->lids, 0, 1.1);
  const double left = eye->x - eye->half_width, right = eye->x + eye->half_width;
  /* The outer corner is a little higher. */
  const double left_y = eye->y + (eye->outer < 0 ? -1.5 : 2), right_y = eye->y + (eye->outer < 0 ? 2 : -1.5);
  const double shut = eye->y + eye->down * 0.75;
  const double upper = mix (shut, eye->y - eye->up, lids);
  const double lower = eye->y + eye->down * (1 - 0.12 * pose->cheeks * (lids < 0.9));
  const double iris_x = eye->x + pose->gaze_x * eye->half_width * 0.34;
  const double iris_y = eye->y - 1 + pose->gaze_y * eye->up * 0.34;
  const double lash = 3.4, wing_x = eye->outer < 0 ? left - 5 : right + 5;
  const double wing_y = mix (eye->y + 4, eye->y - 5, lids);

  /* The lid that covers the rest. */
  cairo_move_to (cr, left, left_y);
  lid_to (cr, eye, left, left_y, right, right_y, eye->y - eye->up - 3.5);
  lid_to (cr, eye, right, right_y, left, left_y, upper);
  set_colour (self, cr, CLARA_COLOUR_LID, 0.8);
  cairo_fill (cr);

  if (lids > 0.06)
    {
      cairo_save (cr);
      cairo_move_to (cr, left, left_y);
      lid_to (cr, eye, left, left_y, right, right_y, upper);
      lid_to (cr, eye, right, right_y, left, left_y, MAX (lower, upper));
      set_colour (self, cr, CLARA_COLOUR_EYE_WHITE, 1);
      cairo_fill_preserve (cr);
      cairo_clip (cr);
      set_colour (self, cr, CLARA_COLOUR_IRIS_EDGE, 1);
      cairo_arc (cr, iris_x, iris_y, eye->iris, 0, 2 * G_PI);
      cairo_fill (cr);
      set_colour (self, cr, CLARA_COLOUR_IRIS, 1);
      cairo_arc (cr, iris_x, iris_y + eye->iris * 0.12, eye->iris * 0.8, 0, 2 * G_PI);
      cairo_fill (cr);
      set_colour (self, cr, CLARA_COLOUR_PUPIL, 1);
      cairo_arc (cr, iris_x, iris_y, eye->iris * 0.5, 0, 2 * G_PI);
      cairo_fill (cr);
      /* The shadow of the lid, then the light in the eye. */
      set_colour (self, cr, CLARA_COLOUR_LASH, 0.16);
      cairo_move_to (cr, left, left_y - 3);
      lid_to (cr, eye, left, left_y - 3, right, right_y - 3, upper + 3.5);
      lid_to (cr, eye, right, right_y - 3, left, left_y - 3, upper - 6);
      cairo_fill (cr);
      set_colour (self, cr, CLARA_COLOUR_EYE_WHITE, 0.95);
      cairo_arc (cr, iris_x + eye->iris * 0.36, iris_y - eye->iris * 0.38, eye->iris * 0.27, 0, 2 * G_PI);
      cairo_fill (cr);
      set_colour (self, cr, CLARA_COLOUR_EYE_WHITE, 0.45);
      cairo_arc (cr, iris_x - eye->iris * 0.38, iris_y + eye->iris * 0.42, eye->iris * 0.15, 0, 2 * G_PI);
      cairo_fill (cr);
      cairo_restore (cr);
    }

  /* Lashes: thick in the middle, a short wing at the outer corner. */
  set_colour (self, cr, CLARA_COLOUR_LASH, 1);
  if (eye->outer < 0)
    {
      cairo_move_to (cr, right, right_y);
      lid_to (cr, eye, right, right_y, left, left_y, upper);
      cairo_line_to (cr, wing_x, wing_y);
      cairo_curve_to (cr, left + 1, left_y + (upper - left_y) * 0.9 - lash, eye->x - 4, upper - lash * 1.25,
                      eye->x + 3, upper - lash * 0.55);
      cairo_curve_to (cr, eye->x + 10, upper - lash * 0.2, right - 3, right_y + (upper - right_y) * 0.4,
                      right, right_y);
    }
  else
    {
      cairo_move_to (cr, left, left_y);
      lid_to (cr, eye, left, left_y, right, right_y, upper);
      cairo_line_to (cr, wing_x, wing_y);
      cairo_curve_to (cr, right - 1, right_y + (upper - right_y) * 0.9 - lash, eye->x + 4,
                      upper - lash * 1.25, eye->x - 3, upper - lash * 0.55);
      cairo_curve_to (cr, eye->x - 10, upper - lash * 0.2, left + 3, left_y + (upper - left_y) * 0.4, left,
                      left_y);
    }
  cairo_fill_preserve (cr);
  cairo_set_line_width (cr, 1.4);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cr);

  /* The crease above, and the lower lid. */
  set_colour (self, cr, CLARA_COLOUR_SKIN_SHADE, 0.55 * CLAMP (lids, 0, 1));
  cairo_set_line_width (cr, 1.8);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, left + 3, left_y - 5 * lids);
  lid_to (cr, eye, left + 3, left_y - 5 * lids, right - 3, right_y - 5 * lids,
          mix (shut, eye->y - eye->up - 6.5, lids));
  cairo_stroke (cr);
  set_colour (self, cr, CLARA_COLOUR_SKIN_SHADE, 0.45);
  cairo_set_line_width (cr, 1.5);
  cairo_move_to (cr, left + 6, left_y + 5);
  lid_to (cr, eye, left + 6, left_y + 5, right - 6, right_y + 5, lower + 1);
  cairo_stroke (cr);
}

static void
draw_brow (ClaraCharacter *self, cairo_t *cr, const ClaraBrow *brow, const ClaraPoseValues *pose)
{
  cairo_save (cr);
  cairo_translate (cr, brow->x, brow->y - pose->brow_raise * 8);
  cairo_rotate (cr, -brow->outer * -pose->brow_tilt * 0.22);
  cairo_translate (cr, -brow->x, -brow->y);
  clara_svg_path_append (brow->path, cr);
  set_colour (self, cr, CLARA_COLOUR_BROW, 1);
  cairo_fill (cr);
  cairo_restore (cr);
}

static void
draw_cheek (ClaraCharacter *self, cairo_t *cr, const double *place, double amount)
{
  const GdkRGBA *c = &self->colours[CLARA_COLOUR_CHEEK];
  cairo_pattern_t *glow;

  if (place[2] <= 0 || place[3] <= 0)
    return;
  cairo_save (cr);
  cairo_translate (cr, place[0], place[1] - amount);
  cairo_scale (cr, place[2], place[3]);
  glow = cairo_pattern_create_radial (0, 0, 0, 0, 0, 1);
  cairo_pattern_add_color_stop_rgba (glow, 0, c->red, c->green, c->blue, c->alpha * amount);
  cairo_pattern_add_color_stop_rgba (glow, 0.5, c->red, c->green, c->blue, c->alpha * amount * 0.7);
  cairo_pattern_add_color_stop_rgba (glow, 1, c->red, c->green, c->blue, 0);
  cairo_set_source (cr, glow);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_pattern_destroy (glow);
  cairo_restore (cr);
}

/* The curve of one lip's inner edge from corner to corner. */
static void
inner_curve (cairo_t *cr, double from_x, double from_y, double to_x, double to_y, double middle,
             double fullness)
{
  const double control = middle + (middle - (from_y + to_y) / 2) / 3;
  const double reach = (to_x - from_x) * (0.5 - fullness);

  cairo_curve_to (cr, from_x + reach, control, to_x - reach, control, to_x, to_y);
}

static void
draw_mouth (ClaraCharacter *self, cairo_t *cr, const ClaraMouth *m)
{
  const ClaraMouthPlace *p = &self->mouth;
  const double w = p->half_width * m->width, open = p->height * m->open;
  const double corner = p->y - 10 * m->smile;
  const double upper = p->y + 4.5 * m->smile - open * 0.30 - 1.5 * m->round;
  const double lower = upper + open;
  const double left = p->x - w, right = p->x + w;
  const double fullness = 0.16 + 0.14 * m->round;
  const double thin = 1 - 0.55 * m->press;
  const double top = (4.6 + 1.6 * m->round) * thin * (1 - 0.25 * MAX (m->smile - 0.4, 0));
  const double bottom = (6.2 + 2.2 * m->round) * thin * (1 - 0.3 * m->bite);

  cairo_set_line_join (cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  /* Lower lip. */
  cairo_move_to (cr, left, corner);
  inner_curve (cr, left, corner, right, corner, lower, fullness);
  inner_curve (cr, right, corner, left, corner, lower + bottom, fullness + 0.04);
  set_colour (self, cr, CLARA_COLOUR_LOWER_LIP, 1);
  cairo_fill (cr);
  /* The opening with what is seen in it. */
  if (open > 1)
    {
      cairo_save (cr);
      cairo_move_to (cr, left, corner);
      inner_curve (cr, left, corner, right, corner, upper, fullness);
      inner_curve (cr, right, corner, left, corner, lower, fullness);
      set_colour (self, cr, CLARA_COLOUR_MOUTH, 1);
      cairo_fill_preserve (cr);
      cairo_clip (cr);
      if (m->tongue > 0.02)
        {
          const double rise = open * 0.75 * m->tongue;

          cairo_save (cr);
          cairo_translate (cr, p->x, lower + 4);
          cairo_scale (cr, w * 0.58, rise + 3);
          cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
          cairo_restore (cr);
          set_colour (self, cr, CLARA_COLOUR_TONGUE, 1);
          cairo_fill (cr);
        }
      if (m->teeth > 0.02)
        {
          const double depth = MIN (open * (m->bite > 0.5 ? 1.1 : 0.62), 9.5) * m->teeth;

          cairo_move_to (cr, left + 2, corner);
          inner_curve (cr, left + 2, corner, right - 2, corner, upper, fullness);
          inner_curve (cr, right - 2, corner, left + 2, corner, upper + depth, fullness);
          set_colour (self, cr, CLARA_COLOUR_TEETH, 1);
          cairo_fill (cr);
        }
      cairo_restore (cr);
    }
  /* Upper lip with its bow. */
  cairo_move_to (cr, left - 1, corner);
  cairo_curve_to (cr, mix (left, p->x, 0.35), mix (corner, upper, 0.62) - top * 0.75, p->x - w * 0.34,
                  upper - top * 1.15, p->x - w * 0.20, upper - top * 1.05);
  cairo_curve_to (cr, p->x - w * 0.1, upper - top, p->x - w * 0.06, upper - top * 0.62, p->x,
                  upper - top * 0.6);
  cairo_curve_to (cr, p->x + w * 0.06, upper - top * 0.62, p->x + w * 0.1, upper - top, p->x + w * 0.20,
                  upper - top * 1.05);
  cairo_curve_to (cr, p->x + w * 0.34, upper - top * 1.15, mix (right, p->x, 0.35),
                  mix (corner, upper, 0.62) - top * 0.75, right + 1, corner);
  inner_curve (cr, right + 1, corner, left - 1, corner, upper + 0.6, fullness);
  set_colour (self, cr, CLARA_COLOUR_UPPER_LIP, 1);
  cairo_fill (cr);
  /* Where closed lips meet, and the corners. */
  set_colour (self, cr, CLARA_COLOUR_LIP_LINE, open > 3 ? 0.55 : 0.9);
  cairo_set_line_width (cr, open > 3 ? 1.4 : 2.2);
  cairo_move_to (cr, left - 1.5, corner - 0.5);
  inner_curve (cr, left - 1.5, corner - 0.5, right + 1.5, corner - 0.5, upper, fullness);
  cairo_stroke (cr);
}

/**
 * clara_character_draw_face:
 * @cr: already under the transformation of the face's layer
 *
 * Draws what changes: cheeks, brows, eyes, mouth.
 */
void
clara_character_draw_face (ClaraCharacter *self, cairo_t *cr, const ClaraPoseValues *pose)
{
  for (guint i = 0; i < 2; i++)
    draw_cheek (self, cr, self->cheeks[i], pose->cheeks);
  for (guint i = 0; i < 2; i++)
    draw_eye (self, cr, &self->eyes[i], pose);
  for (guint i = 0; i < 2; i++)
    draw_brow (self, cr, &self->brows[i], pose);
  draw_mouth (self, cr, &pose->mouth);
}

/**
 * clara_character_get_face_extents:
 *
 * The box that clara_character_draw_face() draws in, wherever the head is, in the units of the drawing.
 */
void
clara_character_get_face_extents (ClaraCharacter *self, double *x, double *y, double *width, double *height)
{
  double left = self->mouth.x - self->mouth.half_width, right = self->mouth.x + self->mouth.half_width;
  double top = self->mouth.y, bottom = self->mouth.y + self->mouth.height + LIPS;

  for (guint i = 0; i < 2; i++)
    {
      left = MIN (left, self->cheeks[i][0] - self->cheeks[i][2]);
      right = MAX (right, self->cheeks[i][0] + self->cheeks[i][2]);
      bottom = MAX (bottom, self->cheeks[i][1] + self->cheeks[i][3]);
      left = MIN (left, self->eyes[i].x - self->eyes[i].half_width - BROW);
      right = MAX (right, self->eyes[i].x + self->eyes[i].half_width + BROW);
      top = MIN (top, MIN (self->eyes[i].y - self->eyes[i].up, self->brows[i].y) - BROW);
    }
  *x = left - HEAD;
  *y = top - HEAD;
  *width = right - left + 2 * HEAD;
  *height = bottom - top + 2 * HEAD;
}
