/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-chat-stream.h"

#include "clara-json.h"
#include "clara-log.h"
#include "clara-net-error.h"
#include "clara-services-error.h"

#include <string.h>

/* More than any honest answer of a receptionist has. */
#define MOST_CALLS 32
#define LONGEST_ARGUMENTS (64 * 1024)
#define LONGEST_TEXT (256 * 1024)

typedef struct
{
  gint64 index;
  char *id;
  char *name;
  GString *arguments;
} Call;

struct _ClaraOpenaiChatStream
{
  ClaraChatReply *reply; /* unowned: it has this */
  GPtrArray *calls;      /* of Call, in the order in which they began */
  JsonObject *usage;
  gsize text_length;
  gboolean whole; /* the service said how the answer ended */
};

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->id);
  g_free (call->name);
  g_string_free (call->arguments, TRUE);
  g_free (call);
}

ClaraOpenaiChatStream *
clara_openai_chat_stream_new (ClaraChatReply *reply)
{
  ClaraOpenaiChatStream *self = g_new0 (ClaraOpenaiChatStream, 1);

  self->reply = reply;
  self->calls = g_ptr_array_new_with_free_func (call_free);
  return self;
}

void
clara_openai_chat_stream_free (ClaraOpenaiChatStream *self)
{
  g_ptr_array_unref (self->calls);
  g_clear_pointer (&self->usage, json_object_unref);
  g_free (self);
}

static gboolean
refuse (GError **error, const char *what)
{
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER, "The language model's answer %s",
               what);
  return FALSE;
}

/* A fragment belongs to the call with its index. Some servers give every call index 0, and some give none:
 * then a new id begins a new call, and what has no id goes on with the last. */
static Call *
find_call (ClaraOpenaiChatStream *self, JsonObject *fragment, const char *id)
{
  gint64 index = clara_json_get_int (fragment, "index", -1);
  Call *call = NULL;

  for (guint i = 0; i < self->calls->len; i++)
    {
      Call *one = g_ptr_array_index (self->calls, i);

      if ((index >= 0 && one->index == index) || (index < 0 && i == self->calls->len - 1))
        call = one;
    }
  if (call != NULL && *id != '\0' && call->id != NULL && strcmp (call->id, id) != 0)
    {
      call = NULL;
      for (guint i = 0; i < self->calls->len; i++)
        if (g_strcmp0 (((Call *) g_ptr_array_index (self->calls, i))->id, id) == 0)
          call = g_ptr_array_index (self->calls, i);
    }
  if (call == NULL && self->calls->len < MOST_CALLS)
    {
      call = g_new0 (Call, 1);
      call->index = index;
      call->arguments = g_string_new (NULL);
      g_ptr_array_add (self->calls, call);
    }
  return call;
}

static gboolean
take_fragment (ClaraOpenaiChatStream *self, JsonObject *fragment, GError **error)
{
  const char *id = clara_json_get_string (fragment, "id", "");
  JsonObject *function = clara_json_get_object (fragment, "function");
  JsonObject *object = function != NULL ? clara_json_get_object (function, "arguments") : NULL;
  g_autofree char *whole = object != NULL ? clara_json_to_string (object) : NULL;
  Call *call = find_call (self, fragment, id);
  const char *name;

  if (call == NULL)
    return refuse (error, "calls too many tools at once");
  if (call->id == NULL && *id != '\0')
    call->id = g_strdup (id);
  if (function == NULL)
    return TRUE;
  name = clara_json_get_string (function, "name", "");
  if (call->name == NULL && *name != '\0')
    call->name = g_strdup (name);
  g_string_append (call->arguments,
                   whole != NULL ? whole : clara_json_get_string (function, "arguments", ""));
  if (call->arguments->len > LONGEST_ARGUMENTS)
    return refuse (error, "has arguments for a tool that are too long");
  return TRUE;
}

static gboolean
give_calls (ClaraOpenaiChatStream *self, GError **error)
{
  g_autoptr (GPtrArray) calls = g_steal_pointer (&self->calls);

  self->calls = g_ptr_array_new_with_free_func (call_free);
  for (guint i = 0; i < calls->len; i++)
    if (((Call *) g_ptr_array_index (calls, i))->name == NULL)
      return refuse (error, "calls a tool without a name");
  for (guint i = 0; i < calls->len; i++)
    {
      Call *call = g_ptr_array_index (calls, i);

      /* The result is sent back under the id, so there must be one. */
      if (call->id == NULL)
        call->id = g_strdup_printf ("call_%u", i);
      clara_chat_reply_emit_tool_call (self->reply, call->id, call->name,
                                       call->arguments->len > 0 ? call->arguments->str : "{}");
    }
  return TRUE;
}

static gboolean
take_choice (ClaraOpenaiChatStream *self, JsonObject *choice, GError **error)
{
  JsonObject *delta = clara_json_get_object (choice, "delta");
  const char *finish = clara_json_get_string (choice, "finish_reason", NULL);
  JsonArray *fragments = delta != NULL ? clara_json_get_array (delta, "tool_calls") : NULL;
  const char *text = delta != NULL ? clara_json_get_string (delta, "content", "") : "";

  self->text_length += strlen (text);
  if (self->text_length > LONGEST_TEXT)
    return refuse (error, "has no end");
  if (*text != '\0')
    clara_chat_reply_emit_text (self->reply, text);
  for (guint i = 0; fragments != NULL && i < json_array_get_length (fragments); i++)
    {
      JsonObject *fragment = clara_json_array_get_object (fragments, i);

      if (fragment != NULL && !take_fragment (self, fragment, error))
        return FALSE;
    }
  if (finish == NULL || *finish == '\0')
    return TRUE;
  if (strcmp (finish, "content_filter") == 0)
    return refuse (error, "was held back by the service's filter");
  self->whole = TRUE;
  return give_calls (self, error);
}

/**
 * clara_openai_chat_stream_take:
 * @data: one event's data
 *
 * Returns: FALSE where the answer cannot be used
 */
gboolean
clara_openai_chat_stream_take (ClaraOpenaiChatStream *self, const char *data, gsize length, GError **error)
{
  g_autoptr (JsonObject) object = NULL;
  JsonObject *problem, *usage, *choice;
  JsonArray *choices;

  if (length == 6 && memcmp (data, "[DONE]", 6) == 0)
    {
      if (self->whole)
        return TRUE;
      self->whole = TRUE;
      return give_calls (self, error);
    }
  object = clara_json_parse_object (data, (gssize) length, NULL);
  if (object == NULL)
    return refuse (error, "is not valid JSON");
  problem = clara_json_get_object (object, "error");
  if (problem != NULL)
    {
      g_autofree char *clean =
        clara_log_redact (clara_json_get_string (problem, "message", "no reason given"));

      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                   "The language model broke its answer off: %.300s", clean);
      return FALSE;
    }
  usage = clara_json_get_object (object, "usage");
  if (usage != NULL)
    {
      g_clear_pointer (&self->usage, json_object_unref);
      self->usage = json_object_ref (usage);
    }
  choices = clara_json_get_array (object, "choices");
  choice = choices != NULL ? clara_json_array_get_object (choices, 0) : NULL;
  return choice == NULL || self->whole || take_choice (self, choice, error);
}

gboolean
clara_openai_chat_stream_is_whole (ClaraOpenaiChatStream *self)
{
  return self->whole;
}

/**
 * clara_openai_chat_stream_finish:
 *
 * The stream has ended. Returns: whether the answer had, too
 */
gboolean
clara_openai_chat_stream_finish (ClaraOpenaiChatStream *self, GError **error)
{
  if (self->whole)
    return TRUE;
  g_set_error (
    error, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT,
    "The language model's answer ended in the middle, or was no event stream; check that openai-url is "
    "the address of an API");
  return FALSE;
}

JsonObject *
clara_openai_chat_stream_get_usage (ClaraOpenaiChatStream *self)
{
  return self->usage;
}
