/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A list to hold in one's hand: A4, large letters, a box to tick before each row, the head on every page.
 * columns and each row's cells are ended by NULL and equally many; shares are the columns' parts of the
 * width. Any thread. */
typedef struct
{
  const char *title;
  const char *subtitle;
  const char *language;
  const char *const *columns;
  const double *shares;
  GPtrArray *rows;  /* GStrv */
  gboolean *ticked; /* (nullable) for each row */
} ClaraListPaper;

GBytes *clara_list_paper_to_pdf (const ClaraListPaper *list, GError **error);

G_END_DECLS
