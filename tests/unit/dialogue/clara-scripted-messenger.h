/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-messenger.h"

G_BEGIN_DECLS

/* A desk that reads what it is sent: the real interface with a memory. Signal "answered" as every messenger.
 */
#define CLARA_TYPE_SCRIPTED_MESSENGER (clara_scripted_messenger_get_type ())
G_DECLARE_FINAL_TYPE (ClaraScriptedMessenger, clara_scripted_messenger, CLARA, SCRIPTED_MESSENGER, GObject)

typedef struct
{
  char *message_id;
  char *recipient;
  char *title;
  char *body;
  gboolean secret;
  gboolean answerable;
} ClaraScriptedMessage;

ClaraScriptedMessenger *clara_scripted_messenger_new (void);
GPtrArray *clara_scripted_messenger_get_messages (ClaraScriptedMessenger *self); /* transfer none */
const ClaraScriptedMessage *clara_scripted_messenger_find (ClaraScriptedMessenger *self,
                                                           const char *text); /* newest */
char *clara_scripted_messenger_get_code (ClaraScriptedMessenger *self); /* of the newest secret message */
gboolean clara_scripted_messenger_answer (ClaraScriptedMessenger *self,
                                          const char *answer); /* newest answerable */

G_END_DECLS
