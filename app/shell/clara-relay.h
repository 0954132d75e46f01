/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-engine.h"

G_BEGIN_DECLS

/**
 * ClaraRelay:
 *
 * The engine on the session bus. Kiosk and desk are two processes over one file: each tells the other that it
 * has written, and looks every 5 s where there is no bus. With a dialogue it also exports
 * org.clarareception.Clara: wake, sleep, state, every command and event of the schema, and visits. Main
 * thread.
 */
#define CLARA_TYPE_RELAY (clara_relay_get_type ())
G_DECLARE_FINAL_TYPE (ClaraRelay, clara_relay, CLARA, RELAY, GObject)

ClaraRelay *clara_relay_new (ClaraEngine *engine, GDBusConnection *connection);

G_END_DECLS
