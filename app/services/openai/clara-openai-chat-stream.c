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
  JsonObject *extra; /* what the server wants back with the call; NULL for nothing */
} Call;

/* Some models think aloud, before they answer, between these. */
#define THOUGHT_BEGINS "<think>"
#define THOUGHT_ENDS "</think>"

typedef enum
{
  BEGINS,
  THINKS,
  ANSWERS,
} Speech;

struct _ClaraOpenaiChatStream
{
  ClaraChatReply *reply; /* unowned: it has this */
  const ClaraOpenaiFlavour *flavour;
  GHashTable *extras; /* of the model: JsonObject by the id of a call */
  GPtrArray *calls;   /* of Call, in the order in which they began */
  JsonObject *usage;
  gsize text_length;
  Speech speech;
  GString *held;  /* text that may be, or is, a thought */
  gboolean whole; /* the service said how the answer ended */
};

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->id);
  g_free (call->name);
  g_string_free (call->arguments, TRUE);
  g_clear_pointer (&call->extra, json_object_unref);
  g_free (call);
}

/**
 * clara_openai_chat_stream_new:
 * @extras: takes what the server wrote beside its calls, by their ids
 */
ClaraOpenaiChatStream *
clara_openai_chat_stream_new (ClaraChatReply *reply, const ClaraOpenaiFlavour *flavour, GHashTable *extras)
{
  ClaraOpenaiChatStream *self = g_new0 (ClaraOpenaiChatStream, 1);

  self->reply = reply;
  self->flavour = flavour;
  self->extras = g_hash_table_ref (extras);
  self->held = g_string_new (NULL);
  self->calls = g_ptr_array_new_with_free_func (call_free);
  return self;
}

void
clara_openai_chat_stream_free (ClaraOpenaiChatStream *self)
{
  g_ptr_array_unref (self->calls);
  g_hash_table_unref (self->extras);
  g_string_free (self->held, TRUE);
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

/* A call that has a name and whole arguments is not gone on with by another name. */
static gboolean
is_complete (const Call *call)
{
  g_autoptr (JsonObject) arguments = NULL;

  if (call->name != NULL && call->arguments->len > 0)
    arguments = clara_json_parse_object (call->arguments->str, (gssize) call->arguments->len, NULL);
  return arguments != NULL;
}

static Call *
begin_call (ClaraOpenaiChatStream *self, gint64 index)
{
  Call *call = g_new0 (Call, 1);

  call->index = index;
  call->arguments = g_string_new (NULL);
  g_ptr_array_add (self->calls, call);
  return call;
}

/* A fragment belongs to the call with its index. Some servers give every call index 0, and some give none:
 * then a new id or a new name begins a new call, and what has neither goes on with the last. */
static Call *
find_call (ClaraOpenaiChatStream *self, JsonObject *fragment, const char *id, const char *name)
{
  gboolean alone = (self->flavour->traits & CLARA_OPENAI_WHOLE_CALLS) != 0 && *name != '\0';
  gint64 index = alone ? -1 : clara_json_get_int (fragment, "index", -1);
  Call *call = NULL;

  if (self->calls->len >= MOST_CALLS)
    return NULL;
  if (alone)
    return begin_call (self, index);

  /* The latest: where several have one index, it is the one that goes on. */
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
  if (call != NULL && *id == '\0' && *name != '\0' && is_complete (call))
    call = NULL;
  return call != NULL ? call : begin_call (self, index);
}

static gboolean
take_fragment (ClaraOpenaiChatStream *self, JsonObject *fragment, GError **error)
{
  const char *id = clara_json_get_string (fragment, "id", "");
  JsonObject *function = clara_json_get_object (fragment, "function");
  JsonObject *object = function != NULL ? clara_json_get_object (function, "arguments") : NULL;
  g_autofree char *whole = object != NULL ? clara_json_to_string (object) : NULL;
  const char *name = function != NULL ? clara_json_get_string (function, "name", "") : "";
  JsonObject *extra = clara_json_get_object (fragment, "extra_content");
  Call *call = find_call (self, fragment, id, name);

  if (call == NULL)
    return refuse (error, "calls too many tools at once");
  if (call->id == NULL && *id != '\0')
    call->id = g_strdup (id);
  if (extra != NULL && call->extra == NULL)
    call->extra = json_object_ref (extra);
  if (function == NULL)
    return TRUE;
  if (call->name == NULL && *name != '\0')
    call->name = g_strdup (name);
  g_string_append (call->arguments,
                   whole != NULL ? whole : clara_json_get_string (function, "arguments", ""));
  if (call->arguments->len > LONGEST_ARGUMENTS)
    return refuse (error, "has arguments for a tool that are too long");
  return TRUE;
}

/* A server that gives all calls of an answer one id. */
static gboolean
is_id_taken (GPtrArray *calls, guint before)
{
  const Call *call = g_ptr_array_index (calls, before);

  for (guint i = 0; i < before; i++)
    if (strcmp (((Call *) g_ptr_array_index (calls, i))->id, call->id) == 0)
      return TRUE;
  return FALSE;
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

      /* The result is sent back under the id, so there must be one, and only one of its kind. */
      if (call->id == NULL || is_id_taken (calls, i))
        {
          g_autofree char *id = g_uuid_string_random ();

          g_free (call->id);
          call->id = g_strconcat ("call_", id, NULL);
        }
      if (call->extra != NULL && (self->flavour->traits & CLARA_OPENAI_SIGNED_CALLS) != 0)
        g_hash_table_insert (self->extras, g_strdup (call->id), json_object_ref (call->extra));
      clara_chat_reply_emit_tool_call (self->reply, call->id, call->name,
                                       call->arguments->len > 0 ? call->arguments->str : "{}");
    }
  return TRUE;
}

static void
say (ClaraOpenaiChatStream *self, const char *text)
{
  if (*text != '\0')
    clara_chat_reply_emit_text (self->reply, text);
}

/* What comes first is held as long as it may be the beginning of a thought; a thought is never said. */
static void
take_text (ClaraOpenaiChatStream *self, const char *text)
{
  const char *begun, *end;

  if (self->speech == ANSWERS)
    {
      say (self, text);
      return;
    }
  g_string_append (self->held, text);
  begun = self->held->str + strspn (self->held->str, " \r\n");
  if (self->speech == BEGINS && g_str_has_prefix (begun, THOUGHT_BEGINS))
    self->speech = THINKS;
  else if (self->speech == BEGINS && !g_str_has_prefix (THOUGHT_BEGINS, begun))
    {
      self->speech = ANSWERS;
      say (self, self->held->str);
      return;
    }
  end = self->speech == THINKS ? strstr (self->held->str, THOUGHT_ENDS) : NULL;
  if (end == NULL)
    return;
  self->speech = ANSWERS;
  end += strlen (THOUGHT_ENDS);
  say (self, end + strspn (end, " \r\n"));
}

/* Text, or a list of parts of which some are text. */
static gboolean
take_content (ClaraOpenaiChatStream *self, JsonObject *delta, GError **error)
{
  JsonArray *parts = clara_json_get_array (delta, "content");
  GString *text = g_string_new (clara_json_get_string (delta, "content", ""));
  g_autofree char *owned = NULL;

  g_string_append (text, clara_json_get_string (delta, "refusal", ""));
  for (guint i = 0; parts != NULL && i < json_array_get_length (parts); i++)
    {
      JsonObject *part = clara_json_array_get_object (parts, i);

      if (part != NULL && strcmp (clara_json_get_string (part, "type", "text"), "text") == 0)
        g_string_append (text, clara_json_get_string (part, "text", ""));
    }
  self->text_length += text->len;
  owned = g_string_free (text, FALSE);
  if (self->text_length > LONGEST_TEXT)
    return refuse (error, "has no end");
  if (*owned != '\0')
    take_text (self, owned);
  return TRUE;
}

static gboolean
conclude (ClaraOpenaiChatStream *self, GError **error)
{
  self->whole = TRUE;
  if (self->speech == BEGINS)
    say (self, self->held->str);
  self->speech = ANSWERS;
  return give_calls (self, error);
}

static gboolean
take_choice (ClaraOpenaiChatStream *self, JsonObject *choice, GError **error)
{
  JsonObject *delta = clara_json_get_object (choice, "delta");
  const char *finish = clara_json_get_string (choice, "finish_reason", NULL);
  JsonArray *fragments = delta != NULL ? clara_json_get_array (delta, "tool_calls") : NULL;

  if (delta != NULL && !take_content (self, delta, error))
    return FALSE;
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
  if (strcmp (finish, "error") == 0)
    return refuse (error, "was broken off by the service");
  return conclude (self, error);
}

static void
take_usage (ClaraOpenaiChatStream *self, JsonObject *object)
{
  JsonObject *groq = clara_json_get_object (object, "x_groq");
  JsonObject *usage = clara_json_get_object (object, "usage");

  if (usage == NULL && groq != NULL)
    usage = clara_json_get_object (groq, "usage");
  if (usage == NULL)
    return;
  g_clear_pointer (&self->usage, json_object_unref);
  self->usage = json_object_ref (usage);
}

/* An object with a message, or the message alone. */
static const char *
find_problem (JsonObject *object)
{
  JsonObject *problem = clara_json_get_object (object, "error");

  if (problem != NULL)
    return clara_json_get_string (problem, "message", "no reason given");
  return clara_json_get_string (object, "error", NULL);
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
  const char *problem;
  JsonObject *choice;
  JsonArray *choices;

  if (length == 6 && memcmp (data, "[DONE]", 6) == 0)
    {
      if (self->whole)
        return TRUE;
      return conclude (self, error);
    }
  object = clara_json_parse_object (data, (gssize) length, NULL);
  if (object == NULL)
    return refuse (error, "is not valid JSON");
  problem = find_problem (object);
  if (problem != NULL)
    {
      g_autofree char *clean = clara_log_redact (problem);

      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                   "The language model broke its answer off: %.300s", clean);
      return FALSE;
    }
  take_usage (self, object);
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
