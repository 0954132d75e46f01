/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-preparation.h"
#include "clara-prompt.h"

#include "clara-speech-text.h"

#include <string.h>

/* More than this and the model is going round in circles. */
#define MOST_ROUNDS 4

typedef struct
{
  char *id;
  char *name;
  char *arguments;
} Call;

struct _ClaraModelBrain
{
  ClaraDialogue *dialogue;   /* unowned: it owns the brain */
  ClaraLanguageModel *model; /* NULL for none */
  ClaraChatReply *reply;
  ClaraPreparation *preparation;
  guint preparing; /* counts what was to be prepared */
  ClaraSentences *sentences;
  GPtrArray *calls; /* Call of the answer that is coming */
  guint next_call;
  guint rounds;
  guint serial; /* a tool's result for an older answer is dropped */
  gboolean busy;
  char *to_say;    /* what a tool would have said, should the model find no words */
  gboolean called; /* tools, for this line */
  gboolean acted;  /* a tool has run for this line: it must not be answered a second time */
  char *text;      /* the line, for the offline brain if the model fails */
  ClaraParse *parse;
  gboolean unsure;
  GPtrArray *passages; /* ClaraPassage: what the documents have on it; NULL */
};

static void start (ClaraModelBrain *self);

static void
call_free (gpointer data)
{
  Call *call = data;

  g_free (call->id);
  g_free (call->name);
  g_free (call->arguments);
  g_free (call);
}

static void
on_prepared (const char *sentence, gpointer user_data)
{
  ClaraModelBrain *self = user_data;

  g_signal_emit_by_name (self->dialogue, "prepared", sentence, self->dialogue->language);
}

ClaraModelBrain *
clara_model_brain_new (ClaraDialogue *dialogue, ClaraLanguageModel *model)
{
  ClaraModelBrain *self = g_new0 (ClaraModelBrain, 1);

  self->dialogue = dialogue;
  self->model = model != NULL ? g_object_ref (model) : NULL;
  self->calls = g_ptr_array_new_with_free_func (call_free);
  self->preparation = clara_preparation_new (dialogue->bus, dialogue->clock, on_prepared, self);
  return self;
}

static void
drop_reply (ClaraModelBrain *self)
{
  if (self->reply == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->reply, self);
  clara_chat_reply_cancel (self->reply);
  g_clear_object (&self->reply);
}

/**
 * clara_model_brain_cancel:
 *
 * The visitor went on: what the model was about to say is dropped.
 */
void
clara_model_brain_cancel (ClaraModelBrain *self)
{
  drop_reply (self);
  self->serial++;
  self->busy = FALSE;
  g_clear_object (&self->sentences);
  g_ptr_array_set_size (self->calls, 0);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->parse, clara_parse_free);
  g_clear_pointer (&self->to_say, g_free);
  g_clear_pointer (&self->passages, g_ptr_array_unref);
  self->acted = self->called = FALSE;
}

void
clara_model_brain_free (ClaraModelBrain *self)
{
  clara_model_brain_cancel (self);
  clara_preparation_free (self->preparation);
  g_ptr_array_unref (self->calls);
  g_clear_object (&self->model);
  g_free (self);
}

gboolean
clara_model_brain_is_usable (ClaraModelBrain *self)
{
  return self->model != NULL;
}

gboolean
clara_model_brain_is_busy (ClaraModelBrain *self)
{
  return self->busy;
}

void
clara_model_brain_warm (ClaraModelBrain *self)
{
  if (self->model != NULL)
    clara_language_model_warm (self->model);
}

static void
say_ready_sentences (ClaraModelBrain *self)
{
  char *sentence;

  while (self->sentences != NULL && (sentence = clara_sentences_pop (self->sentences)) != NULL)
    clara_dialogue_say_take (self->dialogue, g_strstrip (sentence));
}

/* Words alone to a line in which nobody finds who is here count as what the offline brain calls neither. */
static void
count_neither (ClaraModelBrain *self)
{
  ClaraDialogue *dialogue = self->dialogue;

  if (self->called || clara_flow_get_state (dialogue->flow) != CLARA_STATE_USER_CLASSIFICATION
      || !clara_parse_is_empty (self->parse))
    return;
  dialogue->neither++;
  clara_flow_fire (dialogue->flow, CLARA_ON_NEITHER);
}

static void
finish (ClaraModelBrain *self)
{
  self->busy = FALSE;
  if (self->dialogue->turn_spoken)
    count_neither (self);
  /* The visitor is never left without a word: what the last tool had to say, else the open question. */
  if (!self->dialogue->turn_spoken && self->to_say != NULL && self->to_say[0] != '\0')
    clara_dialogue_say (self->dialogue, self->to_say);
  else if (!self->dialogue->turn_spoken)
    clara_dialogue_ask_again (self->dialogue);
  g_clear_object (&self->sentences);
  if (self->dialogue->operations == 0)
    clara_dialogue_end_turn (self->dialogue);
}

/* The model has no answer. Where it has said or done nothing yet, the offline brain answers the same line. */
static void
fall_back (ClaraModelBrain *self)
{
  g_autofree char *text = NULL;
  g_autoptr (ClaraParse) parse = NULL;

  drop_reply (self);
  if (self->dialogue->turn_spoken || self->acted)
    {
      finish (self);
      return;
    }
  text = g_steal_pointer (&self->text);
  parse = g_steal_pointer (&self->parse);
  self->busy = FALSE;
  clara_offline_brain_answer (self->dialogue, text, parse, self->unsure);
}

static void
on_text (ClaraChatReply *reply, const char *piece, ClaraModelBrain *self)
{
  clara_sentences_push (self->sentences, piece);
  say_ready_sentences (self);
}

static void
on_tool_call (ClaraChatReply *reply, const char *id, const char *name, const char *arguments,
              ClaraModelBrain *self)
{
  Call *call = g_new0 (Call, 1);

  call->id = id != NULL && id[0] != '\0' ? g_strdup (id)
                                         : g_strdup_printf ("call_%u_%u", self->rounds, self->calls->len);
  call->name = g_strdup (name);
  call->arguments = g_strdup (arguments != NULL && arguments[0] != '\0' ? arguments : "{}");
  g_ptr_array_add (self->calls, call);
}

static void run_next_call (ClaraModelBrain *self);

/* What an event may say of a call: a one-time code stands in none. */
JsonObject *
clara_dialogue_without_secrets (JsonObject *arguments)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init (&iter, arguments);
  while (json_object_iter_next (&iter, &name, &node))
    if (strcmp (name, "code") == 0)
      json_object_set_string_member (copy, name, "••••••");
    else
      json_object_set_member (copy, name, json_node_copy (node));
  return copy;
}

typedef struct
{
  ClaraDialogue *dialogue;
  guint serial;
} Pending;

static void
take_result (ClaraModelBrain *self, const Call *call, JsonObject *result)
{
  g_autofree char *text = clara_json_to_string (result);

  if (clara_json_get_boolean (result, "ok", FALSE))
    {
      self->acted |= clara_tools_changes (self->dialogue->tools, call->name);
      if (clara_json_get_string (result, "to_say", NULL) != NULL)
        {
          g_free (self->to_say);
          self->to_say = g_strdup (clara_json_get_string (result, "to_say", NULL));
        }
    }
  clara_bus_publish (
    self->dialogue->bus, "tool_result",
    clara_json_build ("sso", "id", call->id, "name", call->name, "result", json_object_ref (result)));
  clara_history_add_result (self->dialogue->history, call->id, text);
  self->next_call++;
  run_next_call (self);
}

static void
on_tool_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pending *pending = user_data;
  g_autoptr (ClaraDialogue) dialogue = pending->dialogue;
  guint serial = pending->serial;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) object = clara_tools_call_finish (CLARA_TOOLS (source), result, &error);
  ClaraModelBrain *self = dialogue->model;

  g_free (pending);
  if (self == NULL || serial != self->serial || object == NULL)
    return;
  take_result (self, g_ptr_array_index (self->calls, self->next_call), object);
}

static void
run_next_call (ClaraModelBrain *self)
{
  const Call *call;
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) arguments = NULL;
  Pending *pending;

  if (self->next_call >= self->calls->len)
    {
      g_ptr_array_set_size (self->calls, 0);
      if (++self->rounds >= MOST_ROUNDS)
        finish (self);
      else
        start (self);
      return;
    }
  call = g_ptr_array_index (self->calls, self->next_call);
  arguments = clara_json_parse_object (call->arguments, -1, &error);
  clara_bus_publish (
    self->dialogue->bus, "tool_call",
    clara_json_build ("sso", "id", call->id, "name", call->name, "arguments",
                      arguments != NULL ? clara_dialogue_without_secrets (arguments) : json_object_new ()));
  if (arguments == NULL)
    {
      g_autoptr (JsonObject) wrong =
        clara_tool_result_error ("invalid_json", error->message, "Send a JSON object after the schema");

      take_result (self, call, wrong);
      return;
    }
  pending = g_new0 (Pending, 1);
  pending->dialogue = g_object_ref (self->dialogue);
  pending->serial = self->serial;
  clara_tools_call_async (self->dialogue->tools, CLARA_TOOL_HOST (self->dialogue), call->name, arguments,
                          self->dialogue->cancellable, on_tool_ready, pending);
}

/* The history never has a call without its result: all calls of an answer are added first, and each gets one.
 */
static void
add_calls_to_history (ClaraModelBrain *self)
{
  JsonArray *calls = json_array_new ();

  for (guint i = 0; i < self->calls->len; i++)
    {
      const Call *call = g_ptr_array_index (self->calls, i);

      json_array_add_object_element (
        calls, clara_json_build ("sso", "id", call->id, "type", "function", "function",
                                 clara_json_build ("ss", "name", call->name, "arguments", call->arguments)));
    }
  clara_history_add_calls (self->dialogue->history, calls);
}

static void
on_done (ClaraChatReply *reply, JsonObject *usage, ClaraModelBrain *self)
{
  gboolean nothing = self->calls->len == 0 && !self->dialogue->turn_spoken;

  clara_sentences_end (self->sentences);
  say_ready_sentences (self);
  nothing = nothing && !self->dialogue->turn_spoken;
  if (nothing)
    {
      fall_back (self);
      return;
    }
  drop_reply (self);
  if (self->calls->len == 0)
    {
      finish (self);
      return;
    }
  self->called = TRUE;
  add_calls_to_history (self);
  self->next_call = 0;
  run_next_call (self);
}

static void
on_failed (ClaraChatReply *reply, GError *error, ClaraModelBrain *self)
{
  fall_back (self);
}

/* Another provider is asked: the visitor hears that something is being done. */
static void
on_delayed (ClaraChatReply *reply, ClaraModelBrain *self)
{
  clara_dialogue_say_filler (self->dialogue);
}

static JsonArray *
list_tools (ClaraDialogue *dialogue)
{
  const ClaraToolAccess access = {
    clara_dialogue_get_state (dialogue),
    dialogue->identity,
    clara_agent_is_staff (dialogue->agent, dialogue->identity),
    (const char *const *) dialogue->agent->skills,
  };

  return clara_tools_list (dialogue->tools, &access);
}

static void
start (ClaraModelBrain *self)
{
  ClaraDialogue *dialogue = self->dialogue;
  g_autofree char *prompt = clara_prompt_make (dialogue, self->passages);
  g_autoptr (JsonArray) messages = clara_history_to_messages (dialogue->history, prompt);
  g_autoptr (JsonArray) tools = list_tools (dialogue);
  g_autoptr (GError) error = NULL;

  drop_reply (self);
  g_ptr_array_set_size (self->calls, 0);
  g_clear_object (&self->sentences);
  self->sentences = clara_sentences_new (dialogue->language);
  if (self->rounds == 0)
    self->reply = clara_preparation_take (self->preparation, self->model, messages, tools);
  if (self->reply == NULL)
    /* The last round is for an answer: it may not call any more. */
    self->reply = clara_language_model_chat_choosing (
      self->model, messages, tools,
      self->rounds == MOST_ROUNDS - 1 ? CLARA_TOOL_CHOICE_NONE : CLARA_TOOL_CHOICE_AUTO, &error);
  if (self->reply == NULL)
    {
      fall_back (self);
      return;
    }
  g_signal_connect (self->reply, "text", G_CALLBACK (on_text), self);
  g_signal_connect (self->reply, "tool-call", G_CALLBACK (on_tool_call), self);
  g_signal_connect (self->reply, "delayed", G_CALLBACK (on_delayed), self);
  g_signal_connect (self->reply, "done", G_CALLBACK (on_done), self);
  g_signal_connect (self->reply, "failed", G_CALLBACK (on_failed), self);
}

static void
on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Pending *pending = user_data;
  g_autoptr (ClaraDialogue) dialogue = pending->dialogue;
  guint serial = pending->serial;
  ClaraModelBrain *self = dialogue->model;
  GPtrArray *passages = clara_knowledge_search_finish (CLARA_KNOWLEDGE (source), result, NULL);

  g_free (pending);
  if (self == NULL || serial != self->serial)
    {
      g_clear_pointer (&passages, g_ptr_array_unref);
      return;
    }
  self->passages = passages;
  start (self);
}

/**
 * clara_model_brain_answer:
 * @text: what the visitor said; in the history already
 * @parse: for the offline brain, should the model not answer
 */
void
clara_model_brain_answer (ClaraModelBrain *self, const char *text, const ClaraParse *parse, gboolean unsure)
{
  Pending *pending;

  clara_model_brain_cancel (self);
  self->preparing++; /* what is still being looked for is not prepared any more */
  self->text = g_strdup (text);
  self->parse = clara_parse (text, self->dialogue->language);
  self->unsure = unsure;
  self->rounds = 0;
  self->busy = TRUE;
  if (!parse->question)
    {
      start (self);
      return;
    }
  /* What the documents have on a question is given with it, so that no tool need be called for it. */
  pending = g_new0 (Pending, 1);
  pending->dialogue = g_object_ref (self->dialogue);
  pending->serial = self->serial;
  clara_knowledge_search_async (self->dialogue->knowledge, text, CLARA_PROMPT_PASSAGES,
                                self->dialogue->cancellable, on_searched, pending);
}

typedef struct
{
  ClaraDialogue *dialogue;
  guint preparing;
  char *text;
} Perhaps;

static void
prepare (ClaraModelBrain *self, const char *text, GPtrArray *passages)
{
  ClaraDialogue *dialogue = self->dialogue;
  g_autofree char *prompt = clara_prompt_make (dialogue, passages);
  g_autoptr (JsonArray) messages = clara_history_to_messages (dialogue->history, prompt);
  g_autoptr (JsonArray) tools = list_tools (dialogue);

  json_array_add_object_element (messages, clara_json_build ("ss", "role", "user", "content", text));
  clara_preparation_begin (self->preparation, self->model, dialogue->language, messages, tools);
}

static void
on_passages (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Perhaps *perhaps = user_data;
  g_autoptr (ClaraDialogue) dialogue = perhaps->dialogue;
  g_autofree char *text = perhaps->text;
  guint preparing = perhaps->preparing;
  ClaraModelBrain *self = dialogue->model;
  g_autoptr (GPtrArray) passages = clara_knowledge_search_finish (CLARA_KNOWLEDGE (source), result, NULL);

  g_free (perhaps);
  if (self != NULL && preparing == self->preparing)
    prepare (self, text, passages);
}

/**
 * clara_model_brain_prepare:
 * @text: what the visitor has perhaps finished saying
 *
 * Asks the model for the answer it would give to that. Nothing follows from it before
 * clara_model_brain_answer() asks the same.
 */
void
clara_model_brain_prepare (ClaraModelBrain *self, const char *text, const ClaraParse *parse)
{
  Perhaps *perhaps;

  self->preparing++;
  if (!parse->question)
    {
      prepare (self, text, NULL);
      return;
    }
  perhaps = g_new0 (Perhaps, 1);
  perhaps->dialogue = g_object_ref (self->dialogue);
  perhaps->preparing = self->preparing;
  perhaps->text = g_strdup (text);
  clara_knowledge_search_async (self->dialogue->knowledge, text, CLARA_PROMPT_PASSAGES,
                                self->dialogue->cancellable, on_passages, perhaps);
}

/**
 * clara_model_brain_discard_prepared:
 *
 * What was prepared and not taken is not wanted.
 */
void
clara_model_brain_discard_prepared (ClaraModelBrain *self)
{
  self->preparing++;
  clara_preparation_discard (self->preparation);
}
