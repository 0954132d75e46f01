/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-step.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One step back: beside the others where there is room for its word, else an arrow. */
#define CLARA_ACTION_BACK ":back"

/* How choices are laid out. */
typedef enum
{
  CLARA_CHOICES_CARDS, /* one below the other: people, answers with a second line */
  CLARA_CHOICES_GRID,  /* two columns of large cards with a picture */
  CLARA_CHOICES_PILLS, /* round buttons in a row, the primary one last and filled */
} ClaraChoicesLayout;

/* Which of a step's choices. */
typedef enum
{
  CLARA_CHOICES_ALL,
  CLARA_CHOICES_RICH,  /* with initials or a second line */
  CLARA_CHOICES_PLAIN, /* the others */
} ClaraChoicesFilter;

/**
 * ClaraChoices:
 *
 * What can be touched on a page. Signal "chosen" (const char *id).
 */
#define CLARA_TYPE_CHOICES (clara_choices_get_type ())
G_DECLARE_FINAL_TYPE (ClaraChoices, clara_choices, CLARA, CHOICES, GtkWidget)

void clara_choices_clear (ClaraChoices *self);
guint clara_choices_fill (ClaraChoices *self, GPtrArray *choices, ClaraChoicesFilter filter,
                          ClaraChoicesLayout layout, guint columns);
GtkWidget *clara_choices_add (ClaraChoices *self, const char *id, const char *label, gboolean primary);
void clara_choices_set_compact (ClaraChoices *self, gboolean compact);
void clara_choices_arrange (ClaraChoices *self, guint columns);

G_END_DECLS
