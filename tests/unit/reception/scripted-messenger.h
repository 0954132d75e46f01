/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-messenger.h"

G_BEGIN_DECLS

/* A channel that does what it is told: counts what it is given, fails or hangs so many times, answers on
 * demand. */
#define SCRIPTED_TYPE_MESSENGER (scripted_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedMessenger, scripted_messenger, SCRIPTED, MESSENGER, GObject)

typedef struct
{
  gint64 time; /* monotonic */
  char *message_id;
  char *recipient;
  char *title;
  char *body;
  char *answers; /* joined with "|" */
  char *urgency;
  gboolean secret;
} ScriptedMessage;

ScriptedMessenger *scripted_messenger_new (const char *channel, ClaraClock *clock);
void scripted_messenger_fail (ScriptedMessenger *self, guint times, GQuark domain, int code);
void scripted_messenger_hang (ScriptedMessenger *self, guint times);
guint scripted_messenger_count (ScriptedMessenger *self);
const ScriptedMessage *scripted_messenger_get (ScriptedMessenger *self, guint index);

G_END_DECLS
