/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"

G_BEGIN_DECLS

char *clara_id_new (ClaraClock *clock);
gboolean clara_id_is_valid (const char *id);

G_END_DECLS
