/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-messenger.h"
#include "clara-store.h"

G_BEGIN_DECLS

/**
 * ClaraHealth:
 *
 * Whether visitors can be served at all. Where the database cannot be written it publishes "out_of_order",
 * tells the desk over its own messenger (the outbox needs the database), passes a visitor's call on by the
 * same way, and tries again until it works. Main thread.
 */
#define CLARA_TYPE_HEALTH (clara_health_get_type ())
G_DECLARE_FINAL_TYPE (ClaraHealth, clara_health, CLARA, HEALTH, GObject)

#define CLARA_HEALTH_INTERVAL (5 * G_TIME_SPAN_SECOND)

/* messenger: reaches the desk; place: the kiosk's name */
ClaraHealth *clara_health_new (ClaraBus *bus, ClaraClock *clock, ClaraMessenger *messenger,
                               const char *place);
/* store NULL: the engine could not start, and who made this tries again */
void clara_health_set_store (ClaraHealth *self, ClaraStore *store, ClaraTenant *tenant);
void clara_health_set_broken (ClaraHealth *self, const char *reason);
void clara_health_set_well (ClaraHealth *self);

G_END_DECLS
