/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraTurnWish:
 *
 * What a visitor may want of the way Clara speaks; understood in each language, and done without the dialogue
 * or a model.
 */
typedef enum
{
  CLARA_TURN_WISH_NONE,
  CLARA_TURN_WISH_REPEAT,
  CLARA_TURN_WISH_SLOWER,
  CLARA_TURN_WISH_FASTER,
  CLARA_TURN_WISH_LOUDER,
  CLARA_TURN_WISH_SOFTER,
} ClaraTurnWish;

ClaraTurnWish clara_turn_wishes_find (const char *text, const char *language);

G_END_DECLS
