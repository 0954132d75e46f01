/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-choices.h"
#include "clara-scale.h"
#include "clara-step.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraDensity:
 *
 * How close the things of a page stand: the first at which all of a step is seen at once.
 */
typedef enum
{
  CLARA_DENSITY_ROOMY,
  CLARA_DENSITY_ONE_BUBBLE,
  CLARA_DENSITY_TIGHT,
  CLARA_DENSITY_TIGHTER,
  CLARA_DENSITY_FEW, /* of several questions two lines at a time */
  CLARA_DENSITY_ONE, /* and one */
  CLARA_DENSITY_COUNT,
} ClaraDensity;

/**
 * ClaraPage:
 *
 * One page of the kiosk: shows steps of its kind and says what the visitor touched.
 *
 * Signal "command" (const char *name, JsonObject *fields): a command of the schema. Signal "grew": more is
 * shown.
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
  /* Arranges what is shown as close as there is room for. */
  void (*arrange) (ClaraPage *self, ClaraDensity density);
};

void clara_page_show_step (ClaraPage *self, const ClaraStep *step);
void clara_page_clear (ClaraPage *self);
void clara_page_set_language (ClaraPage *self, const char *language);
void clara_page_set_touching (ClaraPage *self, gboolean touching);
void clara_page_set_room (ClaraPage *self, ClaraRoom room);
void clara_page_arrange (ClaraPage *self, ClaraDensity density);

/* For the pages. */
const char *clara_page_get_language (ClaraPage *self);
gboolean clara_page_is_touching (ClaraPage *self);
ClaraRoom clara_page_get_room (ClaraPage *self);
const char *clara_page_text (ClaraPage *self, const char *context, const char *id);
void clara_page_send (ClaraPage *self, const char *name, JsonObject *fields);
void clara_page_choose (ClaraPage *self, const char *id);

/* Like CLARA_ACTION_BACK a button of the page itself; no choice of a step begins so. */
#define CLARA_ACTION_PRIMARY ":primary"
void clara_page_grow (ClaraPage *self);
void clara_page_arrange_actions (ClaraPage *self, ClaraChoices *actions);
void clara_page_fill_actions (ClaraPage *self, ClaraChoices *actions, const ClaraStep *step,
                              ClaraChoicesFilter filter, const char *primary);

G_END_DECLS
