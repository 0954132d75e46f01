/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "desk.h"

G_BEGIN_DECLS

/* What the staff do in a scripted dialogue, at the desk and beforehand:
 *
 *   setting {key: value} (of the tenant) | text {id, language, content} (a text to sign is changed) |
 *   badge {state, reason?} (of the newest visit) | leaves ID (an employee, for good) |
 *   screen {name?, company?, email?, note?} | review "allow"|"deny" (the newest visit)
 *
 * Returns whether the line is one of these. */
gboolean staff_act (Desk *desk, JsonObject *line);

G_END_DECLS
