/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"
#include "clara-flow.h"
#include "clara-options.h"
#include "clara-relay.h"

#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * The conversation in a terminal. A line is what the visitor says; "/choose ID", "/set FIELD=TEXT",
 * "/confirm",
 * "/back", "/code DIGITS", "/qr TEXT", "/skip-photo", "/wait SECONDS" and "/command NAME {JSON}" are what
 * they touch. The next line is read when Clara has answered the last one, so that a script gets the same
 * conversation as a person.
 */

/* Clara has nothing more to say to a line when it has been quiet for this long. */
#define QUIET (150 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  ClaraEngine *engine;
  ClaraBus *bus;
  GMainLoop *loop;
  GDataInputStream *input;
  GCancellable *cancellable;
  gint64 start;
  gint64 last_event;
  guint quiet_timer;
  gboolean json;
  gboolean interactive;
} Chat;

static void read_line (Chat *chat);

static void
print_json (Chat *chat, ClaraMessage *message)
{
  g_autoptr (JsonObject) line = json_object_new ();
  g_autofree char *text = NULL;
  JsonObjectIter iter;
  const char *key;
  JsonNode *node;

  json_object_set_int_member (line, "t", (g_get_monotonic_time () - chat->start) / 1000);
  json_object_set_string_member (line, "event", clara_message_get_name (message));
  json_object_iter_init (&iter, clara_message_get_fields (message));
  while (json_object_iter_next (&iter, &key, &node))
    json_object_set_member (line, key, json_node_copy (node));
  text = clara_json_to_string (line);
  printf ("%s\n", text);
}

static void
print_step (ClaraMessage *message)
{
  JsonArray *choices = clara_json_get_array (clara_message_get_fields (message), "choices");

  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    {
      JsonObject *choice = clara_json_array_get_object (choices, i);

      printf ("       [%s] %s\n", clara_json_get_string (choice, "id", ""),
              clara_json_get_string (choice, "label", ""));
    }
}

static void
print_text (ClaraMessage *message)
{
  JsonObject *fields = clara_message_get_fields (message);

  if (clara_message_is (message, "said") && !clara_json_get_boolean (fields, "final", TRUE))
    printf ("Clara: %s\n", clara_json_get_string (fields, "text", ""));
  else if (clara_message_is (message, "step"))
    print_step (message);
  else if (clara_message_is (message, "visit"))
    printf ("       (visit %s: %s)\n", clara_json_get_string (fields, "visit_id", ""),
            clara_json_get_string (fields, "status", ""));
  else if (clara_message_is (message, "notification"))
    printf ("       (message to %s over %s: %s)\n",
            clara_json_get_string (fields, "recipient_name", "the desk"),
            clara_json_get_string (fields, "channel", ""), clara_json_get_string (fields, "state", ""));
  else if (clara_message_is (message, "error"))
    printf ("       (trouble with %s: %s)\n", clara_json_get_string (fields, "where", ""),
            clara_json_get_string (fields, "message", ""));
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  Chat *chat = user_data;

  chat->last_event = g_get_monotonic_time ();
  if (chat->json)
    print_json (chat, message);
  else
    print_text (message);
  fflush (stdout);
}

/* No speaker: what Clara says is said at once. */
static void
on_utterance (ClaraDialogue *dialogue, ClaraUtterance *utterance, gpointer user_data)
{
  clara_dialogue_utterance_began (dialogue, utterance->id);
  clara_dialogue_utterance_ended (dialogue, utterance->id, strlen (utterance->text));
}

static gboolean
on_quiet_check (gpointer user_data)
{
  Chat *chat = user_data;

  if (g_get_monotonic_time () - chat->last_event < QUIET
      || clara_dialogue_is_busy (clara_engine_get_dialogue (chat->engine)))
    return G_SOURCE_CONTINUE;
  chat->quiet_timer = 0;
  read_line (chat);
  return G_SOURCE_REMOVE;
}

static void
await_quiet (Chat *chat)
{
  chat->last_event = g_get_monotonic_time ();
  if (chat->quiet_timer == 0)
    chat->quiet_timer = g_timeout_add (10, on_quiet_check, chat);
}

static gboolean
on_waited (gpointer user_data)
{
  await_quiet (user_data);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  const char *word;
  const char *command;
  const char *member; /* takes the rest of the line */
} Slash;

static const Slash slashes[] = {
  { "/choose", "choose", "id" },
  { "/confirm", "confirm", NULL },
  { "/back", "back", NULL },
  { "/cancel", "cancel", NULL },
  { "/goodbye", "goodbye", NULL },
  { "/code", "check_code", "code" },
  { "/qr", "qr", "text" },
  { "/language", "set_language", "language" },
  { "/skip-photo", "photo_decline", NULL },
  { "/human", "call_human", NULL },
  { "/sleep", "sleep", NULL },
};

static gboolean
run_slash (Chat *chat, const char *line, GError **error)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  const char *rest = words[1] != NULL ? line + strlen (words[0]) + 1 : "";

  for (gsize i = 0; i < G_N_ELEMENTS (slashes); i++)
    if (strcmp (words[0], slashes[i].word) == 0)
      return clara_bus_send (
        chat->bus, slashes[i].command,
        slashes[i].member != NULL ? clara_json_build ("s", slashes[i].member, rest) : NULL, error);
  if (strcmp (words[0], "/set") == 0 && strchr (rest, '=') != NULL)
    {
      g_auto (GStrv) pair = g_strsplit (rest, "=", 2);

      return clara_bus_send (chat->bus, "set_fields",
                             clara_json_build ("o", "fields", clara_json_build ("s", pair[0], pair[1])),
                             error);
    }
  if (strcmp (words[0], "/command") == 0 && words[1] != NULL)
    {
      JsonObject *fields =
        words[2] != NULL ? clara_json_parse_object (words[2], -1, error) : json_object_new ();

      return fields != NULL && clara_bus_send (chat->bus, words[1], fields, error);
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "'%s' is not known; there are /choose ID, /set FIELD=TEXT, /confirm, /back, /cancel, "
               "/goodbye, /code DIGITS, /qr TEXT, "
               "/language CODE, /skip-photo, /human, /sleep, /wait SECONDS, /command NAME {JSON}",
               words[0]);
  return FALSE;
}

static void
take_line (Chat *chat, const char *line)
{
  g_autoptr (GError) error = NULL;
  gboolean ok;

  if (!chat->json && !chat->interactive)
    printf ("You:   %s\n", line);
  if (g_str_has_prefix (line, "/wait "))
    {
      double seconds = CLAMP (g_ascii_strtod (line + 6, NULL), 0, 3600);

      g_timeout_add ((guint) (seconds * 1000), on_waited, chat);
      return;
    }
  if (line[0] == '/')
    ok = run_slash (chat, line, &error);
  else
    ok =
      line[0] == '\0'
      || clara_bus_send (chat->bus, "say", clara_json_build ("ss", "text", line, "source", "typed"), &error);
  if (!ok)
    fprintf (stderr, "clara chat: %s\n", error->message);
  await_quiet (chat);
}

static void
on_line_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Chat *chat = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *line =
    g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, NULL, &error);

  if (line == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        fprintf (stderr, "clara chat: standard input cannot be read: %s\n", error->message);
      g_main_loop_quit (chat->loop);
      return;
    }
  if (!g_utf8_validate (line, -1, NULL))
    {
      fprintf (stderr, "clara chat: a line that is not UTF-8 was left out\n");
      await_quiet (chat);
      return;
    }
  take_line (chat, g_strstrip (line));
}

static void
read_line (Chat *chat)
{
  if (chat->interactive)
    {
      printf ("> ");
      fflush (stdout);
    }
  g_data_input_stream_read_line_async (chat->input, G_PRIORITY_DEFAULT, chat->cancellable, on_line_ready,
                                       chat);
}

static gboolean
on_terminate (gpointer user_data)
{
  Chat *chat = user_data;

  g_main_loop_quit (chat->loop);
  return G_SOURCE_CONTINUE;
}

/* The tools of a state and identity, as a language model is told them. */
static int
list_tools (ClaraEngine *engine, const ClaraOptions *options)
{
  const ClaraToolAccess access = {
    options->state != NULL ? options->state : "user_classification",
    options->identity,
    options->staff,
    NULL,
  };
  g_autoptr (JsonArray) tools = clara_tools_list (clara_engine_get_tools (engine), &access);

  if (clara_flow_find_state (access.state) == CLARA_N_STATES)
    {
      fprintf (stderr, "clara chat: there is no state '%s'; see app/README.md for the eleven\n",
               access.state);
      return 2;
    }
  for (guint i = 0; i < json_array_get_length (tools); i++)
    {
      JsonObject *function = clara_json_get_object (clara_json_array_get_object (tools, i), "function");
      g_autofree char *text =
        clara_json_to_string (options->json ? function : clara_json_get_object (function, "parameters"));

      if (options->json)
        printf ("%s\n", text);
      else
        printf ("%s\n    %s\n    %s\n", clara_json_get_string (function, "name", ""),
                clara_json_get_string (function, "description", ""), text);
    }
  return 0;
}

/**
 * clara_chat_main:
 *
 * Talks until the end of standard input, then ends the session cleanly.
 */
int
clara_chat_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr (GDataInputStream) input = g_data_input_stream_new (stream);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GDBusConnection) connection = g_bus_get_sync (G_BUS_TYPE_SESSION, NULL, NULL);
  g_autoptr (ClaraEngine) engine =
    clara_engine_new (options->data_dir, options->settings,
                      CLARA_ENGINE_DIALOGUE | (options->demo ? CLARA_ENGINE_DEMO : 0), &error);
  g_autoptr (ClaraRelay) relay = NULL;
  Chat chat = { 0 };
  guint sources[2];

  if (engine == NULL)
    {
      fprintf (stderr, "clara chat: %s\n", error->message);
      return 1;
    }
  if (options->tools)
    {
      int status = list_tools (engine, options);

      clara_engine_close (engine);
      return status;
    }
  chat.engine = engine;
  chat.bus = clara_engine_get_bus (engine);
  chat.loop = loop;
  chat.input = input;
  chat.cancellable = cancellable;
  chat.json = options->json;
  chat.interactive = isatty (STDIN_FILENO) && !options->json;
  chat.start = g_get_monotonic_time ();
  relay = clara_relay_new (engine, connection);
  g_signal_connect (chat.bus, "event", G_CALLBACK (on_event), &chat);
  g_signal_connect (clara_engine_get_dialogue (engine), "utterance", G_CALLBACK (on_utterance), &chat);
  clara_engine_start (engine);
  clara_bus_send (chat.bus, "wake", clara_json_build ("s", "by", "chat"), NULL);
  await_quiet (&chat);
  sources[0] = g_unix_signal_add (SIGINT, on_terminate, &chat);
  sources[1] = g_unix_signal_add (SIGTERM, on_terminate, &chat);
  g_main_loop_run (loop);
  for (gsize i = 0; i < G_N_ELEMENTS (sources); i++)
    g_source_remove (sources[i]);
  if (chat.quiet_timer != 0)
    g_source_remove (chat.quiet_timer);
  g_cancellable_cancel (cancellable);
  clara_engine_close (engine);
  g_signal_handlers_disconnect_by_data (chat.bus, &chat);
  return 0;
}
