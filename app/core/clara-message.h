/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ClaraMessageKind:
 * @CLARA_MESSAGE_EVENT: something has happened in the engine
 * @CLARA_MESSAGE_COMMAND: somebody (screen, voice, desk, command line, D-Bus, API) wants something
 */
typedef enum
{
  CLARA_MESSAGE_EVENT,
  CLARA_MESSAGE_COMMAND,
} ClaraMessageKind;

/**
 * ClaraMessage:
 *
 * One event or command: a name and JSON members after the one schema in clara-message.c. Immutable,
 * reference counted.
 */
typedef struct _ClaraMessage ClaraMessage;

#define CLARA_TYPE_MESSAGE (clara_message_get_type ())
GType clara_message_get_type (void);

ClaraMessage *clara_message_new (ClaraMessageKind kind, const char *name, JsonObject *fields, GError **error);
ClaraMessage *clara_message_ref (ClaraMessage *self);
void clara_message_unref (ClaraMessage *self);

ClaraMessageKind clara_message_get_kind (ClaraMessage *self);
const char *clara_message_get_name (ClaraMessage *self);
JsonObject *clara_message_get_fields (ClaraMessage *self);
gboolean clara_message_is (ClaraMessage *self, const char *name);
const char *clara_message_get_string (ClaraMessage *self, const char *key);

char *clara_message_describe_schema (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraMessage, clara_message_unref)

G_END_DECLS
