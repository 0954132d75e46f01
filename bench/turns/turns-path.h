/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Each prints one line of JSON; inside tests/testlib/session/run. */
void turns_processor (double seconds);
void turns_loss (double minutes);

G_END_DECLS
