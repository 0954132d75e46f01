/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-messenger.h"

G_BEGIN_DECLS

/* Messages to the desk that runs in the same session, over the session bus. Channel "desktop". */
#define CLARA_TYPE_DESKTOP_MESSENGER (clara_desktop_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDesktopMessenger, clara_desktop_messenger, CLARA, DESKTOP_MESSENGER, GObject)

ClaraDesktopMessenger *clara_desktop_messenger_new (GDBusConnection *connection);

G_END_DECLS
