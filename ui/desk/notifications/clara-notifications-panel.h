/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-desk-context.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraNotificationsPanel:
 *
 * What hosts and the desk were told, how far it came, and buttons to answer in the host's place.
 */
#define CLARA_TYPE_NOTIFICATIONS_PANEL (clara_notifications_panel_get_type ())
G_DECLARE_FINAL_TYPE (ClaraNotificationsPanel, clara_notifications_panel, CLARA, NOTIFICATIONS_PANEL, AdwBin)

void clara_notifications_panel_set_context (ClaraNotificationsPanel *self, ClaraDeskContext *context);
void clara_notifications_panel_refresh (ClaraNotificationsPanel *self);

G_END_DECLS
