/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-message.h"

#include "clara-error.h"

#include <string.h>

struct _ClaraMessage
{
  gatomicrefcount references;
  ClaraMessageKind kind;
  const char *name; /* the schema's */
  JsonObject *fields;
};

G_DEFINE_BOXED_TYPE (ClaraMessage, clara_message, clara_message_ref, clara_message_unref)

/* Members: "name type" separated by commas; type as in clara_json_build(), "?" after it where it may be
 * missing or null, "..." where further members are allowed (a row of the database). */
typedef struct
{
  const char *name;
  const char *members;
  const char *meaning;
} Schema;

static const Schema events[] = {
  { "session", "session_id s, what s, reason s?",
    "A session was opened, closed, interrupted; what says which" },
  { "state", "from s, to s, on s, session_id s?",
    "The flow went from one state of SPEC 3 to another because of on" },
  { "step", "page s, state s, ...",
    "What the visitor is asked now, for any screen: question s, detail s?, progress i (0 to 5), choices a of "
    "{id, "
    "label, detail?, initials?, primary?}, fields a of {id, label, kind, value, required, error?, choices?}, "
    "expects "
    "s, digits i?, can_go_back b" },
  { "heard", "text s, language s, final b, source s?, confidence d?",
    "What the visitor said, touched or typed (source: voice, touch, typed)" },
  { "said", "text s, language s, final b, utterance i?",
    "What Clara says: final false as she begins, true when it was heard to the end or cut there" },
  { "tool_call", "id s, name s, arguments o", "A tool is called" },
  { "tool_result", "id s, name s, result o", "What the tool answered" },
  { "visit", "visit_id s, status s, ...", "A visit was committed or changed; the whole row" },
  { "notification", "message_id s, channel s, state s, ...",
    "A message to a host or to the desk: queued, sent, delivered, answered, failed; recipient s?, title s?, "
    "answer "
    "s?, reason s?" },
  { "badge", "job_id s, visit_id s, state s, reason s?",
    "How far a badge is: queued, printing, printed, failed; reason: what the printer lacks" },
  { "provider", "service s, from s?, to s, reason s",
    "A service is now served by another provider, and why" },
  { "service_call",
    "service s, provider s, model s?, started_at i, utc_offset i, first_ms d?, total_ms d, tokens_in i?, "
    "tokens_out i?, audio_seconds d?, characters i?, outcome s, reason s?",
    "A provider was called: when (microseconds UTC, offset in minutes), how long until the first word or "
    "sound and in all, how much, and how it ended: done, failed, cancelled" },
  { "timing", "stage s, ms d, turn i?, work_ms d?",
    "How long a stage of a turn, or the start (first_frame), took; work_ms: of the processor" },
  { "prepared", "service s, used b",
    "What was begun before the visitor's turn was certain was used, or discarded (and is paid for all the "
    "same)" },
  { "device", "kind s, state s, detail s?",
    "microphone, loudspeaker, camera: ready, missing, muted, silent, failed" },
  { "idle_warning", "seconds i", "Seconds until sleep; 0 when the warning is over" },
  { "recording", "state s",
    "Whether the conversation is recorded: asked (the visitor has not said yet), on, refused, off" },
  { "out_of_order", "broken b, reason s?, call s",
    "Visitors cannot be served (broken), or can again; call: what became of a visitor's call for a person "
    "meanwhile: "
    "none, running, heard, failed" },
  { "error", "where s, message s, fix s?", "Something the staff must know, and how to mend it" },
};

static const Schema commands[] = {
  { "wake", "by s", "Wake: touch, face, phrase, qr, api, chat" },
  { "sleep", "", "End the session at once" },
  { "say", "text s, language s?, source s?", "The visitor said (or typed) this" },
  { "choose", "id s", "The visitor touched one of the step's choices" },
  { "set_fields", "fields o", "The visitor filled these fields of the step: {id: text}" },
  { "confirm", "", "The visitor accepts what the step shows" },
  { "back", "", "One step back" },
  { "goodbye", "", "The visitor is done" },
  { "cancel", "", "Start over: what was not confirmed is forgotten" },
  { "call_human", "reason s?", "Alert the desk and show that it is alerted" },
  { "set_language", "language s", "Go on in en, hi, ta, te or another installed language" },
  { "photo_taken", "path s", "A picture was taken and waits in this file" },
  { "photo_decline", "", "The visitor wants no picture" },
  { "sign", "agreement_id s, strokes a?, aspect d?, name s?",
    "The visitor signs the text of the step: strokes [[[x, y], ...], ...], each 0 to 1 of the area, or a "
    "typed "
    "name" },
  { "check_code", "code s", "The visitor typed a one-time code" },
  { "qr", "text s", "A QR code was held to the camera: an invitation checks in, a badge checks out" },
  { "more_time", "", "The visitor needs more time" },
  { "desk_say", "text s", "Staff speak as Clara" },
  { "host_answer", "message_id s, answer s, by s?", "A host answered a notification" },
  { "mute", "muted b", "The microphone is muted or not" },
  { "talk", "pressed b", "Where push-to-talk is set: the key to talk is held, or let go" },
  { "record", "allowed b",
    "The visitor allows that the conversation is recorded, or not (any more): then what was is deleted" },
  { "volume", "level d", "Loudness, 0 to 1" },
};

static const Schema *
find_schema (ClaraMessageKind kind, const char *name)
{
  const Schema *table = kind == CLARA_MESSAGE_EVENT ? events : commands;
  gsize count = kind == CLARA_MESSAGE_EVENT ? G_N_ELEMENTS (events) : G_N_ELEMENTS (commands);

  for (gsize i = 0; i < count; i++)
    if (strcmp (table[i].name, name) == 0)
      return &table[i];
  return NULL;
}

static gboolean
matches_type (JsonNode *node, char type)
{
  GType value_type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  switch (type)
    {
    case 's':
      return value_type == G_TYPE_STRING;
    case 'i':
      return value_type == G_TYPE_INT64;
    case 'd':
      return value_type == G_TYPE_DOUBLE || value_type == G_TYPE_INT64;
    case 'b':
      return value_type == G_TYPE_BOOLEAN;
    case 'o':
      return JSON_NODE_HOLDS_OBJECT (node);
    case 'a':
      return JSON_NODE_HOLDS_ARRAY (node);
    default:
      return FALSE;
    }
}

static gboolean
check_fields (const Schema *schema, JsonObject *fields, GError **error)
{
  g_auto (GStrv) members = g_strsplit (schema->members, ", ", -1);
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GList) names = NULL;
  gboolean open = FALSE;

  for (guint i = 0; members[i] != NULL && members[i][0] != '\0'; i++)
    {
      char *space = strchr (members[i], ' ');
      JsonNode *node;
      gboolean optional;

      if (strcmp (members[i], "...") == 0)
        {
          open = TRUE;
          continue;
        }
      *space = '\0';
      optional = space[2] == '?';
      g_hash_table_add (known, members[i]);
      node = json_object_get_member (fields, members[i]);
      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        {
          if (optional)
            continue;
          g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                       "'%s' lacks its member '%s' (it takes: %s)", schema->name, members[i],
                       schema->members);
          return FALSE;
        }
      if (!matches_type (node, space[1]))
        {
          g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                       "member '%s' of '%s' has the wrong type (it takes: %s)", members[i], schema->name,
                       schema->members);
          return FALSE;
        }
    }
  names = open ? NULL : json_object_get_members (fields);
  for (GList *l = names; l != NULL; l = l->next)
    if (!g_hash_table_contains (known, l->data))
      {
        g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                     "'%s' has no member '%s' (it takes: %s)", schema->name, (const char *) l->data,
                     schema->members);
        return FALSE;
      }
  return TRUE;
}

/**
 * clara_message_new:
 * @name: a name of the schema
 * @fields: (transfer full) (nullable): its members; not to be changed afterwards
 *
 * Returns: (transfer full) (nullable): the message; %CLARA_CORE_ERROR_INVALID if it is not of the schema
 */
ClaraMessage *
clara_message_new (ClaraMessageKind kind, const char *name, JsonObject *fields, GError **error)
{
  g_autoptr (JsonObject) owned = fields != NULL ? fields : json_object_new ();
  const Schema *schema = find_schema (kind, name);
  ClaraMessage *self;

  if (schema == NULL)
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID, "There is no %s named '%s'",
                   kind == CLARA_MESSAGE_EVENT ? "event" : "command", name);
      return NULL;
    }
  if (!check_fields (schema, owned, error))
    return NULL;
  self = g_new0 (ClaraMessage, 1);
  g_atomic_ref_count_init (&self->references);
  self->kind = kind;
  self->name = schema->name;
  self->fields = g_steal_pointer (&owned);
  return self;
}

ClaraMessage *
clara_message_ref (ClaraMessage *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
clara_message_unref (ClaraMessage *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  json_object_unref (self->fields);
  g_free (self);
}

ClaraMessageKind
clara_message_get_kind (ClaraMessage *self)
{
  return self->kind;
}

const char *
clara_message_get_name (ClaraMessage *self)
{
  return self->name;
}

/**
 * clara_message_get_fields:
 *
 * Returns: (transfer none): the members, for reading
 */
JsonObject *
clara_message_get_fields (ClaraMessage *self)
{
  return self->fields;
}

gboolean
clara_message_is (ClaraMessage *self, const char *name)
{
  return strcmp (self->name, name) == 0;
}

/**
 * clara_message_get_string:
 *
 * Returns: (transfer none) (nullable): the member's text
 */
const char *
clara_message_get_string (ClaraMessage *self, const char *key)
{
  return clara_json_get_string (self->fields, key, NULL);
}

/**
 * clara_message_describe_schema:
 *
 * Returns: (transfer full): the whole schema as two Markdown tables
 */
char *
clara_message_describe_schema (void)
{
  GString *text = g_string_new ("| event | members | meaning |\n|---|---|---|\n");

  for (gsize i = 0; i < G_N_ELEMENTS (events); i++)
    g_string_append_printf (text, "| %s | %s | %s |\n", events[i].name, events[i].members, events[i].meaning);
  g_string_append (text, "\n| command | members | meaning |\n|---|---|---|\n");
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_string_append_printf (text, "| %s | %s | %s |\n", commands[i].name, commands[i].members,
                            commands[i].meaning);
  return g_string_free (text, FALSE);
}
