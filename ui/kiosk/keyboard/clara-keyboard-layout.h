/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_KEY_TEXT,
  CLARA_KEY_SHIFT,
  CLARA_KEY_ERASE,
  CLARA_KEY_SYMBOLS,
  CLARA_KEY_LANGUAGE,
  CLARA_KEY_SPACE,
  CLARA_KEY_HIDE,
  CLARA_KEY_ENTER,
} ClaraKeyKind;

typedef struct
{
  ClaraKeyKind kind;
  char *text;  /* what it types; of TEXT */
  guint units; /* half keys wide */
} ClaraKeySpec;

/**
 * ClaraKeyboardLayout:
 *
 * One layout of the keyboard, from a data file (resources/keyboards). Keys are words of a row: "a" types a,
 * "{shift}" is a key of the keyboard itself, ":3" after it makes it three half keys wide. The shifted rows
 * have the same shape as the plain ones; "email" takes the last row's place where an address is typed.
 */
typedef struct
{
  char *id;
  char *label;
  char **languages;   /* that are written with it */
  guint columns;      /* whole keys across */
  GPtrArray *rows[2]; /* plain, shifted: of rows, each a GPtrArray of ClaraKeySpec */
  GPtrArray *email;   /* nullable: one row */
} ClaraKeyboardLayout;

ClaraKeyboardLayout *clara_keyboard_layout_parse (const char *id, JsonObject *object, GError **error);
ClaraKeyboardLayout *clara_keyboard_layout_load (const char *id);
void clara_keyboard_layout_free (ClaraKeyboardLayout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraKeyboardLayout, clara_keyboard_layout_free)

GPtrArray *clara_keyboard_layout_get_row (const ClaraKeyboardLayout *self, guint row, gboolean shifted,
                                          gboolean email);

G_END_DECLS
