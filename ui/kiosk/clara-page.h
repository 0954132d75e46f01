/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-choices.h"
#include "clara-scale.h"
#include "clara-step.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraPage:
 *
 * One page of the kiosk: shows steps of its kind and says what the visitor touched.
 *
 * Signal "command" (const char *name, JsonObject *fields): a command of the schema.
 */
#define CLARA_TYPE_PAGE (clara_page_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaraPage, clara_page, CLARA, PAGE, AdwBin)
struct _ClaraPageClass
{
  AdwBinClass parent_class;
  void (*show_step) (ClaraPage *self, const ClaraStep *step);
  /* Forgets everything of the visitor: entries, pictures, answers. */
  void (*clear) (ClaraPage *self);
  /* The language changed: sets every text that the page itself brings. */
  void (*translate) (ClaraPage *self);
};

void clara_page_show_step (ClaraPage *self, const ClaraStep *step);
void clara_page_clear (ClaraPage *self);
void clara_page_set_language (ClaraPage *self, const char *language);
void clara_page_set_touching (ClaraPage *self, gboolean touching);
void clara_page_set_room (ClaraPage *self, ClaraRoom room);

/* For the pages. */
const char *clara_page_get_language (ClaraPage *self);
gboolean clara_page_is_touching (ClaraPage *self);
ClaraRoom clara_page_get_room (ClaraPage *self);
const char *clara_page_text (ClaraPage *self, const char *context, const char *id);
void clara_page_send (ClaraPage *self, const char *name, JsonObject *fields);
void clara_page_choose (ClaraPage *self, const char *id);

/* Buttons of the page itself among those of the step; no choice of a step begins so. */
#define CLARA_ACTION_BACK ":back"
#define CLARA_ACTION_PRIMARY ":primary"
void clara_page_fill_actions (ClaraPage *self, ClaraChoices *actions, const ClaraStep *step,
                              ClaraChoicesFilter filter, const char *primary);

G_END_DECLS
