/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-badges.h"

G_BEGIN_DECLS

/**
 * ClaraBadgePrinter:
 *
 * Works off the queue of badges: draws each, gives it to the printer, and asks the printer every few seconds
 * how far it is, until it is printed or has failed; what has been begun before a restart is taken up. Each
 * change, also another process's, is an event "badge"; trouble is an alert to the desk, once a badge. Several
 * processes may have one: a transaction decides who prints. Nothing waits for it. Main thread.
 */
#define CLARA_TYPE_BADGE_PRINTER (clara_badge_printer_get_type ())
G_DECLARE_FINAL_TYPE (ClaraBadgePrinter, clara_badge_printer, CLARA, BADGE_PRINTER, GObject)

/* To be disposed of before the reception and the store. */
ClaraBadgePrinter *clara_badge_printer_new (ClaraReception *reception);

G_END_DECLS
