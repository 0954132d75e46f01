/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-message.h"

G_BEGIN_DECLS

#define CLARA_TYPE_BUS (clara_bus_get_type ())
G_DECLARE_FINAL_TYPE (ClaraBus, clara_bus, CLARA, BUS, GObject)

/**
 * ClaraBus:
 *
 * Where the parts of one process meet: the engine publishes events, and whoever serves the visitor
 * sends commands. Main thread only; delivery is immediate and in order.
 *
 * Signals: "event" and "command", each with detail (the name) and one #ClaraMessage.
 */
ClaraBus *clara_bus_new (void);

void clara_bus_publish (ClaraBus *self, const char *name, JsonObject *fields);
gboolean clara_bus_send (ClaraBus *self, const char *name, JsonObject *fields, GError **error);

G_END_DECLS
