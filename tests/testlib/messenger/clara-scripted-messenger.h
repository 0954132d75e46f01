/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-messenger.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 time; /* monotonic */
  char *message_id;
  char *recipient;
  char *title;
  char *body;
  char *answers; /* joined with "|"; NULL where it cannot be answered */
  char *urgency;
  gboolean secret;
  char *html;
  char *attachments; /* "name type content" of each, joined with "|"; NULL for none */
  char *code;
  char *url; /* of the page for answers; NULL for none */
} ClaraScriptedMessage;

/**
 * ClaraScriptedMessenger:
 *
 * A channel that does what it is told: remembers what it is given, fails or hangs so many times, answers on
 * demand. The real interface with a memory.
 */
#define CLARA_TYPE_SCRIPTED_MESSENGER (clara_scripted_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ClaraScriptedMessenger, clara_scripted_messenger, CLARA, SCRIPTED_MESSENGER, GObject)

ClaraScriptedMessenger *clara_scripted_messenger_new (const char *channel, ClaraClock *clock);
void clara_scripted_messenger_fail (ClaraScriptedMessenger *self, guint times, GQuark domain, int code);
void clara_scripted_messenger_deliver (ClaraScriptedMessenger *self); /* what it accepts is delivered */
void clara_scripted_messenger_hang (ClaraScriptedMessenger *self, guint times);

guint clara_scripted_messenger_count (ClaraScriptedMessenger *self);
const ClaraScriptedMessage *clara_scripted_messenger_get (ClaraScriptedMessenger *self, guint index);
/* The newest whose title or body has the text; NULL. */
const ClaraScriptedMessage *clara_scripted_messenger_find (ClaraScriptedMessenger *self, const char *text);
char *clara_scripted_messenger_get_code (ClaraScriptedMessenger *self); /* of the newest secret message */
/* To the newest that can be answered; whether there was one. */
gboolean clara_scripted_messenger_answer (ClaraScriptedMessenger *self, const char *answer);

G_END_DECLS
