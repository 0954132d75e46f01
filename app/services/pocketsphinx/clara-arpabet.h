/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

extern const char *const clara_arpabet_phones[]; /* ended by NULL */

char *clara_arpabet_from_ipa (const char *ipa, gboolean indic);

G_END_DECLS
