/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-field-row.h"

G_BEGIN_DECLS

/**
 * ClaraForm:
 *
 * The fields of a step, in one or two columns. Signal "submit" (): the return key in the last field.
 */
#define CLARA_TYPE_FORM (clara_form_get_type ())
G_DECLARE_FINAL_TYPE (ClaraForm, clara_form, CLARA, FORM, GtkWidget)

void clara_form_show (ClaraForm *self, GPtrArray *fields, const char *language, guint columns);
void clara_form_clear (ClaraForm *self);
JsonObject *clara_form_get_values (ClaraForm *self);
void clara_form_show_around (ClaraForm *self, guint lines);
void clara_form_focus (ClaraForm *self);

G_END_DECLS
