/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-guard.h"
#include "clara-keyboard.h"
#include "clara-look.h"
#include "clara-senses.h"
#include "clara-settings.h"

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaraCompanyFunc:
 *
 * Returns: (transfer none) (nullable): the name of the house, for the header
 */
typedef const char *(*ClaraCompanyFunc) (gpointer user_data);

/**
 * ClaraKioskWindow:
 *
 * The screen a visitor stands at. What it shows comes from the bus as events, what is touched goes to the bus
 * as commands; it asks the engine nothing. Main thread.
 */
#define CLARA_TYPE_KIOSK_WINDOW (clara_kiosk_window_get_type ())
G_DECLARE_FINAL_TYPE (ClaraKioskWindow, clara_kiosk_window, CLARA, KIOSK_WINDOW, AdwApplicationWindow)

ClaraKioskWindow *clara_kiosk_window_new (GtkApplication *application, ClaraBus *bus, ClaraSettings *settings,
                                          ClaraClock *clock, ClaraCompanyFunc company, gpointer company_data);
ClaraGuard *clara_kiosk_window_get_guard (ClaraKioskWindow *self);
ClaraLook *clara_kiosk_window_get_look (ClaraKioskWindow *self);
ClaraSenses *clara_kiosk_window_get_senses (ClaraKioskWindow *self);
void clara_kiosk_window_set_suggest (ClaraKioskWindow *self, ClaraSuggestFunc suggest, gpointer user_data);
void clara_kiosk_window_update_company (ClaraKioskWindow *self);
void clara_kiosk_window_set_language (ClaraKioskWindow *self, const char *language);

G_END_DECLS
