/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-step.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraFieldRow:
 *
 * One field of a form: label, entry or choices, and what is wrong. What the visitor typed stays when the same
 * value is shown again, and gives way to a new one (said, or read from a code).
 *
 * Signal "activate" (): the return key.
 */
#define CLARA_TYPE_FIELD_ROW (clara_field_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFieldRow, clara_field_row, CLARA, FIELD_ROW, GtkBox)

ClaraFieldRow *clara_field_row_new (const ClaraStepField *field, const char *language);
void clara_field_row_show (ClaraFieldRow *self, const ClaraStepField *field, const char *language);
gboolean clara_field_row_matches (ClaraFieldRow *self, const ClaraStepField *field);
const char *clara_field_row_get_id (ClaraFieldRow *self);
void clara_field_row_set_value (ClaraFieldRow *self, const char *value);
char *clara_field_row_get_value (ClaraFieldRow *self);
gboolean clara_field_row_is_empty (ClaraFieldRow *self);
gboolean clara_field_row_has_error (ClaraFieldRow *self);
void clara_field_row_focus (ClaraFieldRow *self);

G_END_DECLS
