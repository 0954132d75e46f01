/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/*
 * The desktop's notifications, shown through libnotify by a thread of their own, because libnotify waits for
 * the notification daemon. Main thread; without a daemon nothing is shown, and that is no error.
 */
typedef struct _ClaraDeskPopups ClaraDeskPopups;

/* A button was pressed. Runs on the main context of the thread that made the popups. */
typedef void (*ClaraDeskPopupsAnswered) (const char *message_id, const char *answer, gpointer user_data);

typedef struct
{
  const char *message_id;
  const char *title;
  const char *body;
  const char *const *answers;
  gboolean critical;
  gboolean secret; /* not to be kept by the notification daemon */
} ClaraDeskPopup;

ClaraDeskPopups *clara_desk_popups_new (ClaraDeskPopupsAnswered answered, gpointer user_data);
void clara_desk_popups_free (ClaraDeskPopups *self);
void clara_desk_popups_show (ClaraDeskPopups *self, const ClaraDeskPopup *popup);
void clara_desk_popups_close (ClaraDeskPopups *self, const char *message_id);

G_END_DECLS
