/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What stands on a badge, in the words of whoever reads it; %NULL for what is not known. */
typedef struct
{
  const char *site; /* whose house it is */
  const char *kind; /* "Visitor" */
  const char *name;
  const char *company;
  const char *host; /* "Host: Priya Raghavan" */
  const char *date;
  const char *number;
  const char *qr;    /* what the code says */
  const char *photo; /* a picture's file */
  const char *language;
} ClaraBadge;

/* The templates' ids, ended by NULL: "62" (62 mm continuous), "62x100", "29x90", "a6". */
const char *const *clara_badge_get_templates (void);

/* One page, in black alone for thermal printers; width and height in millimetres are what the label is. Names
 * shrink and wrap until they fit. A picture or code that cannot be drawn is left out and put into *left_out
 * (nullable). Any thread. */
GBytes *clara_badge_to_pdf (const ClaraBadge *badge, const char *template_id, double *width, double *height,
                            char **left_out, GError **error);
/* Several people's, each so many times, a page each; all pages are as high as the highest. */
GBytes *clara_badges_to_pdf (const ClaraBadge *badges, guint n, guint copies, const char *template_id,
                             double *width, double *height, char **left_out, GError **error);

G_END_DECLS
