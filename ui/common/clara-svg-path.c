/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-svg-path.h"

#include "clara-error.h"

#include <math.h>
#include <string.h>

#define MAX_STEPS 4096
#define MAX_COORDINATE 100000.0

typedef struct
{
  const char *at;
  double x, y;             /* where the pen is */
  double start_x, start_y; /* where the figure began */
  double control_x, control_y;
  char last; /* upper case of the command before */
} Reader;

static void
skip_separators (Reader *r)
{
  while (*r->at == ' ' || *r->at == ',' || *r->at == '\t' || *r->at == '\n' || *r->at == '\r')
    r->at++;
}

static gboolean
read_number (Reader *r, double *value)
{
  const char *digits;
  char *end;

  skip_separators (r);
  digits = r->at + (*r->at == '-' || *r->at == '+');
  if (!g_ascii_isdigit (*digits) && *digits != '.')
    return FALSE;
  *value = g_ascii_strtod (r->at, &end);
  if (end == r->at || !isfinite (*value) || fabs (*value) > MAX_COORDINATE)
    return FALSE;
  r->at = end;
  return TRUE;
}

static int
count_numbers (char command)
{
  switch (command)
    {
    case 'M':
    case 'L':
    case 'T':
      return 2;
    case 'H':
    case 'V':
      return 1;
    case 'C':
      return 6;
    case 'S':
    case 'Q':
      return 4;
    case 'Z':
      return 0;
    default:
      return -1;
    }
}

static void
add_curve (GArray *path, Reader *r, double x1, double y1, double x2, double y2, double x, double y)
{
  ClaraPathStep step = { 'C', { x1, y1, x2, y2, x, y } };

  g_array_append_val (path, step);
  r->x = x;
  r->y = y;
}

static void
add_step (GArray *path, Reader *r, char command, const double *n)
{
  const char before = r->last;
  ClaraPathStep step = { command, { 0 } };
  double cx = r->x, cy = r->y;

  switch (command)
    {
    case 'H':
    case 'V':
    case 'L':
    case 'M':
      step.op = command == 'M' ? 'M' : 'L';
      step.p[0] = r->x = command == 'V' ? r->x : n[0];
      step.p[1] = r->y = command == 'V' ? n[0] : command == 'H' ? r->y : n[1];
      if (command == 'M')
        {
          r->start_x = r->x;
          r->start_y = r->y;
        }
      g_array_append_val (path, step);
      break;
    case 'C':
      r->control_x = n[2];
      r->control_y = n[3];
      add_curve (path, r, n[0], n[1], n[2], n[3], n[4], n[5]);
      break;
    case 'S':
      if (before == 'C' || before == 'S')
        {
          cx = 2 * r->x - r->control_x;
          cy = 2 * r->y - r->control_y;
        }
      r->control_x = n[0];
      r->control_y = n[1];
      add_curve (path, r, cx, cy, n[0], n[1], n[2], n[3]);
      break;
    case 'Q':
    case 'T':
      if (command == 'Q')
        {
          cx = n[0];
          cy = n[1];
          n += 2;
        }
      else if (before == 'Q' || before == 'T')
        {
          cx = 2 * r->x - r->control_x;
          cy = 2 * r->y - r->control_y;
        }
      r->control_x = cx;
      r->control_y = cy;
      add_curve (path, r, r->x + (cx - r->x) * 2 / 3, r->y + (cy - r->y) * 2 / 3, n[0] + (cx - n[0]) * 2 / 3,
                 n[1] + (cy - n[1]) * 2 / 3, n[0], n[1]);
      break;
    default:
      r->x = r->start_x;
      r->y = r->start_y;
      g_array_append_val (path, step);
      break;
    }
  r->last = command;
}

static gboolean
read_command (Reader *r, GArray *path, char letter)
{
  const char command = g_ascii_toupper (letter);
  const int count = count_numbers (command);
  gboolean first = TRUE;

  if (count < 0 || (path->len == 0 && command != 'M'))
    return FALSE;
  if (count == 0)
    {
      add_step (path, r, command, NULL);
      return TRUE;
    }
  for (;;)
    {
      double n[6];

      for (int i = 0; i < count; i++)
        {
          if (!read_number (r, &n[i]))
            return !first && i == 0;
          if (g_ascii_islower (letter))
            n[i] += (command == 'V' || (command != 'H' && i % 2 == 1)) ? r->y : r->x;
        }
      /* More pairs after a move are lines. */
      add_step (path, r, command == 'M' && !first ? 'L' : command, n);
      first = FALSE;
      if (path->len > MAX_STEPS)
        return FALSE;
    }
}

/**
 * clara_svg_path_parse:
 * @d: the path's data
 *
 * Returns: (transfer full) (element-type ClaraPathStep): its steps; %CLARA_CORE_ERROR_INVALID with the place
 */
GArray *
clara_svg_path_parse (const char *d, GError **error)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (ClaraPathStep));
  Reader r = { .at = d };

  for (skip_separators (&r); *r.at != '\0'; skip_separators (&r))
    if (!read_command (&r, path, *r.at++))
      {
        g_set_error (
          error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
          "The path '%.40s' cannot be drawn from character %d on; it takes M L H V C S Q T Z with numbers", d,
          (int) (r.at - d));
        return NULL;
      }
  return g_steal_pointer (&path);
}

/**
 * clara_svg_path_append:
 *
 * Adds the steps to the path of @cr.
 */
void
clara_svg_path_append (const GArray *path, cairo_t *cr)
{
  for (guint i = 0; i < path->len; i++)
    {
      const ClaraPathStep *s = &g_array_index (path, ClaraPathStep, i);

      switch (s->op)
        {
        case 'M':
          cairo_move_to (cr, s->p[0], s->p[1]);
          break;
        case 'L':
          cairo_line_to (cr, s->p[0], s->p[1]);
          break;
        case 'C':
          cairo_curve_to (cr, s->p[0], s->p[1], s->p[2], s->p[3], s->p[4], s->p[5]);
          break;
        default:
          cairo_close_path (cr);
          break;
        }
    }
}
