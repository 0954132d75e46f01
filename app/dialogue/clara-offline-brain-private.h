/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-dialogue-private.h"

G_BEGIN_DECLS

/* What was said, for the pages of the offline brain. */
typedef struct
{
  const char *text;
  const ClaraParse *parse;
  gboolean unsure;
} ClaraHeardLine;

/* clara-offline-form.c: the pages on which the visitor's details are taken */
void clara_offline_on_form (ClaraDialogue *self, const ClaraHeardLine *line);
void clara_offline_on_host_choice (ClaraDialogue *self, const ClaraHeardLine *line);
void clara_offline_on_confirm (ClaraDialogue *self, const ClaraHeardLine *line);
void clara_offline_on_change (ClaraDialogue *self, const ClaraHeardLine *line);

G_END_DECLS
