/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraWrap:
 *
 * Holds texts that wrap, and is as wide as its place whatever its height. A box or a stack asks how wide its
 * child must be for the height that it gets, and gives it that though it has less; texts answer with the
 * width of a single line.
 */
#define CLARA_TYPE_WRAP (clara_wrap_get_type ())
G_DECLARE_FINAL_TYPE (ClaraWrap, clara_wrap, CLARA, WRAP, AdwBin)

/* Makes another bin behave so. */
void clara_wrap_install (AdwBin *bin);

G_END_DECLS
