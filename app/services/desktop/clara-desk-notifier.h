/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaraDeskNotifier:
 *
 * The desk's end of the session bus: takes the kiosk's messages, shows them on the desktop and sends the
 * answers back. Main thread.
 *
 * Signals: "notified" (const char *message_id, const char *title, const char *body) for each message that
 * came; "answered" (const char *message_id, const char *answer) for each answer sent, from the desktop's
 * notification or from clara_desk_notifier_answer().
 */
#define CLARA_TYPE_DESK_NOTIFIER (clara_desk_notifier_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeskNotifier, clara_desk_notifier, CLARA, DESK_NOTIFIER, GObject)

ClaraDeskNotifier *clara_desk_notifier_new (GDBusConnection *connection);
void clara_desk_notifier_answer (ClaraDeskNotifier *self, const char *message_id, const char *answer);

G_END_DECLS
