/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-settings.h"
#include "clara-store.h"

G_BEGIN_DECLS

/**
 * ClaraServiceRecorder:
 *
 * Keeps what the services took and who served: the "service_call" and "provider" events go to the database,
 * some at a time, with what each cost after the settings' prices. Main thread.
 */
#define CLARA_TYPE_SERVICE_RECORDER (clara_service_recorder_get_type ())
G_DECLARE_FINAL_TYPE (ClaraServiceRecorder, clara_service_recorder, CLARA, SERVICE_RECORDER, GObject)

ClaraServiceRecorder *clara_service_recorder_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock,
                                                  ClaraBus *bus, ClaraSettings *settings);
void clara_service_recorder_flush (ClaraServiceRecorder *self);

double clara_service_price (GVariant *prices, const char *provider, const char *model, JsonObject *call);

G_END_DECLS
