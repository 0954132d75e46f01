/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-reply.h"

#include "clara-json.h"
#include "clara-service-call.h"
#include "clara-services-error.h"
#include "clara-text-join.h"

#include <string.h>

/* A word longer than this is none: it is given out all the same. */
#define LONGEST_WORD 80

/* A complete tool call. It is given out when the answer is whole, so that a dead stream leaves none. */
typedef struct
{
  char *id;
  char *name;
  char *arguments;
} Call;

/* One model's try. */
typedef struct
{
  ClaraFailoverReply *owner; /* unowned */
  ClaraLanguageModel *model; /* the chain's */
  ClaraChatReply *reply;
  ClaraServiceCall *record;
  ClaraTextJoin *join;
  GPtrArray *calls; /* Call */
  gint64 begun;
  gint64 sign; /* the last time that something came; before that, when it was begun */
  guint timer;
  gboolean late;     /* silent for long before its first word */
  gboolean progress; /* something came */
  gboolean spoke;    /* and it was a word or a call */
} Attempt;

struct _ClaraFailoverReply
{
  ClaraChatReply parent_instance;

  ClaraProviderChain *chain;
  ClaraClock *clock;
  ClaraDeadlines deadlines;
  JsonArray *messages;
  JsonArray *tools;
  char *choice;
  GPtrArray *tried;
  GPtrArray *attempts; /* Attempt; two while it is hedged */
  Attempt *winner;     /* who speaks; of attempts */
  GString *said;       /* was given out */
  GString *word;       /* of which the end is not there yet */
  guint hedge;
  guint giving_up;
  gboolean inside; /* of the call that makes the reply: nothing may be emitted */
  GError *error;   /* of the last that failed */
};

G_DEFINE_FINAL_TYPE (ClaraFailoverReply, clara_failover_reply, CLARA_TYPE_CHAT_REPLY)

static void try_next (ClaraFailoverReply *self);
static gboolean begin_next (ClaraFailoverReply *self, gboolean insist);
static gboolean is_blank (const char *text);
static void await_sign (Attempt *attempt);
static void fail (Attempt *attempt, const GError *error);

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
drop_reply (Attempt *attempt)
{
  clara_clock_clear (attempt->owner->clock, &attempt->timer);
  if (attempt->reply == NULL)
    return;
  g_signal_handlers_disconnect_by_data (attempt->reply, attempt);
  clara_chat_reply_cancel (attempt->reply);
  g_clear_object (&attempt->reply);
}

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  drop_reply (attempt);
  g_clear_pointer (&attempt->join, clara_text_join_free);
  g_ptr_array_unref (attempt->calls);
  clara_service_call_free (attempt->record);
  g_free (attempt);
}

static void
remove_attempt (Attempt *attempt)
{
  ClaraFailoverReply *self = attempt->owner;

  if (self->winner == attempt)
    self->winner = NULL;
  g_ptr_array_remove_fast (self->attempts, attempt);
}

/* Nobody wants it any more; @reason: (nullable): where another was faster. */
static void
give_away (Attempt *attempt, const char *reason)
{
  ClaraFailoverReply *self = attempt->owner;
  g_autoptr (GError) error = NULL;

  drop_reply (attempt);
  /* One that has said nothing is not asked first again so soon. */
  if (reason != NULL && attempt->late)
    {
      error = attempt->progress
                ? clara_provider_chain_new_timeout ("No word of an answer", self->deadlines.between)
                : clara_provider_chain_new_timeout ("No answer", self->deadlines.first_byte);
      clara_provider_chain_failed (self->chain, attempt->model, error);
    }
  else
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "not needed");
      clara_provider_chain_undecided (self->chain, attempt->model, reason);
    }
  clara_service_call_end (attempt->record, self->chain, error);
  remove_attempt (attempt);
}

static void
drop_all (ClaraFailoverReply *self)
{
  clara_clock_clear (self->clock, &self->hedge);
  clara_clock_clear (self->clock, &self->giving_up);
  while (self->attempts->len > 0)
    give_away (g_ptr_array_index (self->attempts, 0), NULL);
}

/* One that is silent is not waited for alone. */
static void
keep_company (Attempt *attempt)
{
  ClaraFailoverReply *self = attempt->owner;
  gboolean hope = FALSE;

  for (guint i = 0; i < self->attempts->len; i++)
    hope |= !((Attempt *) g_ptr_array_index (self->attempts, i))->late;
  if (!hope)
    begin_next (self, FALSE);
  await_sign (attempt);
}

/* Silence: dead, or only slow. It may go on, but is not waited for alone any more. */
static void
be_late (Attempt *attempt)
{
  g_autoptr (ClaraFailoverReply) self = g_object_ref (attempt->owner);

  attempt->late = TRUE;
  keep_company (attempt);
  if (is_blank (self->said->str))
    clara_chat_reply_emit_delayed (CLARA_CHAT_REPLY (self));
}

static gboolean
on_deadline (gpointer user_data)
{
  Attempt *attempt = user_data;
  ClaraFailoverReply *self = attempt->owner;
  gint64 waited = clara_clock_get_monotonic (self->clock) - attempt->begun;
  const ClaraDeadlines *limits = &self->deadlines;
  g_autoptr (GError) error = NULL;

  attempt->timer = 0;
  if (waited >= limits->total)
    error = clara_provider_chain_new_timeout ("The answer came to no end", limits->total);
  else if (attempt->spoke)
    error = clara_provider_chain_new_timeout ("Silence in the middle of the answer", limits->between);
  else if (waited < limits->first_token && !attempt->late)
    {
      be_late (attempt);
      return G_SOURCE_REMOVE;
    }
  else
    error =
      clara_provider_chain_new_timeout (attempt->progress ? "No word of an answer" : "No answer", waited);
  fail (attempt, error);
  return G_SOURCE_REMOVE;
}

/* The longest silence that is allowed now. */
static gint64
get_patience (Attempt *attempt)
{
  const ClaraDeadlines *limits = &attempt->owner->deadlines;

  if (attempt->spoke)
    return limits->between;
  if (!attempt->late)
    return attempt->progress ? limits->between : limits->first_byte;
  /* Somebody who was asked as well may answer any moment; else only this machine's brain is left. */
  return attempt->owner->attempts->len > 1 ? limits->first_token : limits->silent;
}

/* How long it may be until the next sign. */
static void
await_sign (Attempt *attempt)
{
  ClaraFailoverReply *self = attempt->owner;
  const ClaraDeadlines *limits = &self->deadlines;
  gint64 now = clara_clock_get_monotonic (self->clock);
  gint64 until = MIN (attempt->begun + limits->total, attempt->sign + get_patience (attempt));

  if (!attempt->spoke)
    until = MIN (until, attempt->begun + limits->first_token);
  clara_clock_clear (self->clock, &attempt->timer);
  attempt->timer = clara_clock_add_timeout (self->clock, MAX (until - now, 0), on_deadline, attempt, NULL);
}

static void
note_sign (Attempt *attempt)
{
  attempt->progress = TRUE;
  attempt->sign = clara_clock_get_monotonic (attempt->owner->clock);
  await_sign (attempt);
}

static void
on_progress (ClaraChatReply *reply, Attempt *attempt)
{
  note_sign (attempt);
}

/* The first word or call decides who answers. */
static void
take_sign (Attempt *attempt)
{
  ClaraFailoverReply *self = attempt->owner;

  attempt->spoke = TRUE;
  clara_service_call_first (attempt->record, self->chain);
  note_sign (attempt);
  if (self->winner != NULL)
    return;
  self->winner = attempt;
  clara_clock_clear (self->clock, &self->hedge);
  for (guint i = self->attempts->len; i > 0; i--)
    {
      Attempt *other = g_ptr_array_index (self->attempts, i - 1);

      /* Only who was asked first has lost something. */
      if (other != attempt)
        give_away (other,
                   other->begun < attempt->begun ? "another one that was asked as well was faster" : NULL);
    }
  clara_provider_chain_serving (self->chain, attempt->model);
}

/* Gives whole words out, so that whoever goes on after a failure begins with a word; all where @complete. */
static void
give_words (ClaraFailoverReply *self, gboolean complete)
{
  gsize length = self->word->len;
  g_autofree char *text = NULL;

  if (!complete && length < LONGEST_WORD)
    while (length > 0 && !g_ascii_isspace (self->word->str[length - 1]))
      length--;
  if (length == 0)
    return;
  text = g_strndup (self->word->str, length);
  g_string_erase (self->word, 0, (gssize) length);
  g_string_append (self->said, text);
  clara_chat_reply_emit_text (CLARA_CHAT_REPLY (self), text);
}

static void
on_text (ClaraChatReply *reply, const char *piece, Attempt *attempt)
{
  g_autoptr (ClaraFailoverReply) self = g_object_ref (attempt->owner);

  take_sign (attempt);
  if (attempt->join != NULL)
    {
      g_autofree char *joined = clara_text_join_push (attempt->join, piece);

      g_string_append (self->word, joined);
    }
  else
    g_string_append (self->word, piece);
  give_words (self, FALSE);
}

static void
on_tool_call (ClaraChatReply *reply, const char *id, const char *name, const char *arguments,
              Attempt *attempt)
{
  Call *call = g_new0 (Call, 1);

  call->id = g_strdup (id);
  call->name = g_strdup (name);
  call->arguments = g_strdup (arguments);
  g_ptr_array_add (attempt->calls, call);
  take_sign (attempt);
}

static void
give_calls (ClaraFailoverReply *self, GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      const Call *call = g_ptr_array_index (calls, i);

      clara_chat_reply_emit_tool_call (CLARA_CHAT_REPLY (self), call->id, call->name, call->arguments);
    }
}

static void
count_tokens (Attempt *attempt, JsonObject *usage)
{
  attempt->record->characters = (gint64) g_utf8_strlen (attempt->owner->said->str, -1);
  if (usage == NULL)
    return;
  attempt->record->tokens_in = clara_json_get_int (usage, "prompt_tokens", -1);
  attempt->record->tokens_out = clara_json_get_int (usage, "completion_tokens", -1);
}

static gboolean
is_blank (const char *text)
{
  return text[strspn (text, " \t\r\n")] == '\0';
}

static void
on_done (ClaraChatReply *reply, JsonObject *usage, Attempt *attempt)
{
  g_autoptr (ClaraFailoverReply) self = g_object_ref (attempt->owner);
  g_autoptr (JsonObject) tokens = usage != NULL ? json_object_ref (usage) : NULL;
  g_autoptr (GPtrArray) calls = NULL;

  if (attempt->join != NULL)
    {
      g_autofree char *rest = clara_text_join_end (attempt->join);

      g_string_append (self->word, rest);
    }
  if (is_blank (self->said->str) && is_blank (self->word->str) && attempt->calls->len == 0)
    {
      g_autoptr (GError) error =
        g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER, "The answer was empty");

      fail (attempt, error);
      return;
    }
  calls = g_ptr_array_ref (attempt->calls);
  drop_reply (attempt);
  count_tokens (attempt, tokens);
  clara_provider_chain_worked (self->chain, attempt->model);
  clara_service_call_end (attempt->record, self->chain, NULL);
  remove_attempt (attempt);
  drop_all (self);
  give_words (self, TRUE);
  give_calls (self, calls);
  clara_chat_reply_emit_done (CLARA_CHAT_REPLY (self), tokens);
}

static void
on_failed (ClaraChatReply *reply, GError *error, Attempt *attempt)
{
  fail (attempt, error);
}

static gboolean
are_complete (GPtrArray *calls)
{
  for (guint i = 0; i < calls->len; i++)
    {
      const Call *call = g_ptr_array_index (calls, i);
      g_autoptr (JsonObject) arguments = clara_json_parse_object (call->arguments, -1, NULL);

      if (arguments == NULL)
        return FALSE;
    }
  return calls->len > 0;
}

static void
fail (Attempt *attempt, const GError *error)
{
  g_autoptr (ClaraFailoverReply) self = g_object_ref (attempt->owner);
  g_autoptr (GPtrArray) calls = g_ptr_array_ref (attempt->calls);
  g_autoptr (GError) copy = g_error_copy (error);

  drop_reply (attempt);
  clara_provider_chain_failed (self->chain, attempt->model, copy);
  clara_service_call_end (attempt->record, self->chain, copy);
  remove_attempt (attempt);
  g_string_truncate (self->word, 0);
  g_clear_error (&self->error);
  self->error = g_steal_pointer (&copy);
  /* What the model wanted done it has said to the end: that is an answer. */
  if (are_complete (calls))
    {
      drop_all (self);
      give_calls (self, calls);
      clara_chat_reply_emit_done (CLARA_CHAT_REPLY (self), NULL);
    }
  else if (self->attempts->len == 0)
    try_next (self);
  else if (self->attempts->len == 1)
    keep_company (g_ptr_array_index (self->attempts, 0));
}

/* Those who go on after a failure get what was said, and are told to go on. */
static JsonArray *
make_messages (ClaraFailoverReply *self)
{
  JsonArray *messages;
  g_autofree char *said = g_strchomp (g_strdup (self->said->str));

  if (*said == '\0')
    return json_array_ref (self->messages);
  messages = json_array_new ();
  for (guint i = 0; i < json_array_get_length (self->messages); i++)
    json_array_add_element (messages, json_array_dup_element (self->messages, i));
  json_array_add_object_element (messages, clara_json_build ("ss", "role", "assistant", "content", said));
  json_array_add_object_element (
    messages, clara_json_build ("ss", "role", "system", "content",
                                "Your answer was cut off after these words. Go on exactly where it stopped; "
                                "repeat nothing of it and do not mention that it was cut."));
  return messages;
}

static gboolean
begin (ClaraFailoverReply *self, ClaraLanguageModel *model)
{
  g_autoptr (JsonArray) messages = make_messages (self);
  g_autoptr (GError) error = NULL;
  ClaraChatReply *reply =
    clara_language_model_chat_choosing (model, messages, self->tools, self->choice, &error);
  ClaraServiceCall *record = clara_service_call_new (self->chain, clara_language_model_get_name (model),
                                                     clara_language_model_get_model (model));
  Attempt *attempt;

  if (reply == NULL)
    {
      clara_provider_chain_failed (self->chain, model, error);
      clara_service_call_end (record, self->chain, error);
      clara_service_call_free (record);
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
      return FALSE;
    }
  attempt = g_new0 (Attempt, 1);
  attempt->owner = self;
  attempt->model = model;
  attempt->reply = reply;
  attempt->record = record;
  attempt->calls = g_ptr_array_new_with_free_func (call_free);
  attempt->begun = attempt->sign = clara_clock_get_monotonic (self->clock);
  if (self->said->len > 0)
    attempt->join = clara_text_join_new (self->said->str);
  g_ptr_array_add (self->attempts, attempt);
  g_signal_connect (reply, "progress", G_CALLBACK (on_progress), attempt);
  g_signal_connect (reply, "text", G_CALLBACK (on_text), attempt);
  g_signal_connect (reply, "tool-call", G_CALLBACK (on_tool_call), attempt);
  g_signal_connect (reply, "done", G_CALLBACK (on_done), attempt);
  g_signal_connect (reply, "failed", G_CALLBACK (on_failed), attempt);
  await_sign (attempt);
  return TRUE;
}

static gboolean
begin_next (ClaraFailoverReply *self, gboolean insist)
{
  ClaraLanguageModel *model;

  while ((model = clara_provider_chain_pick (self->chain, NULL, self->tried, insist)) != NULL)
    {
      g_ptr_array_add (self->tried, model);
      if (begin (self, model))
        return TRUE;
    }
  return FALSE;
}

static gboolean
on_hedge (gpointer user_data)
{
  ClaraFailoverReply *self = user_data;

  self->hedge = 0;
  begin_next (self, FALSE);
  return G_SOURCE_REMOVE;
}

static gboolean
on_gave_up (gpointer user_data)
{
  g_autoptr (ClaraFailoverReply) self = g_object_ref (user_data);

  self->giving_up = 0;
  if (self->error == NULL)
    self->error = g_error_new_literal (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                                       "Every language model has failed lately; they are tried again soon");
  clara_provider_chain_gave_up (self->chain);
  clara_chat_reply_emit_failed (CLARA_CHAT_REPLY (self), self->error);
  return G_SOURCE_REMOVE;
}

static void
try_next (ClaraFailoverReply *self)
{
  gint64 hedge = clara_provider_chain_get_hedge (self->chain);

  clara_clock_clear (self->clock, &self->hedge);
  if (!begin_next (self, TRUE))
    {
      if (self->inside)
        self->giving_up = clara_clock_add_timeout (self->clock, 0, on_gave_up, self, NULL);
      else
        on_gave_up (self);
      return;
    }
  if (hedge > 0)
    self->hedge = clara_clock_add_timeout (self->clock, hedge, on_hedge, self, NULL);
  if (!self->inside && is_blank (self->said->str))
    clara_chat_reply_emit_delayed (CLARA_CHAT_REPLY (self));
}

static void
clara_failover_reply_cancel (ClaraChatReply *reply)
{
  drop_all (CLARA_FAILOVER_REPLY (reply));
}

static void
clara_failover_reply_dispose (GObject *object)
{
  drop_all (CLARA_FAILOVER_REPLY (object));
  G_OBJECT_CLASS (clara_failover_reply_parent_class)->dispose (object);
}

static void
clara_failover_reply_finalize (GObject *object)
{
  ClaraFailoverReply *self = CLARA_FAILOVER_REPLY (object);

  g_ptr_array_unref (self->attempts);
  g_ptr_array_unref (self->tried);
  json_array_unref (self->messages);
  g_clear_pointer (&self->tools, json_array_unref);
  g_free (self->choice);
  g_string_free (self->said, TRUE);
  g_string_free (self->word, TRUE);
  g_clear_error (&self->error);
  g_object_unref (self->clock);
  g_object_unref (self->chain);
  G_OBJECT_CLASS (clara_failover_reply_parent_class)->finalize (object);
}

static void
clara_failover_reply_class_init (ClaraFailoverReplyClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_failover_reply_dispose;
  object_class->finalize = clara_failover_reply_finalize;
  CLARA_CHAT_REPLY_CLASS (klass)->cancel = clara_failover_reply_cancel;
}

static void
clara_failover_reply_init (ClaraFailoverReply *self)
{
  self->tried = g_ptr_array_new ();
  self->attempts = g_ptr_array_new_with_free_func (attempt_free);
  self->said = g_string_new (NULL);
  self->word = g_string_new (NULL);
}

/**
 * clara_failover_reply_new:
 * @messages: what was said so far; not to be changed while the reply lives
 * @tools: (nullable): likewise
 * @choice: as of clara_language_model_chat_choosing()
 *
 * Returns: (transfer full): the answer on its way; nothing is emitted before this returns
 */
ClaraChatReply *
clara_failover_reply_new (ClaraProviderChain *chain, JsonArray *messages, JsonArray *tools,
                          const char *choice)
{
  ClaraFailoverReply *self = g_object_new (CLARA_TYPE_FAILOVER_REPLY, NULL);

  self->chain = g_object_ref (chain);
  self->clock = g_object_ref (clara_provider_chain_get_clock (chain));
  self->deadlines = clara_provider_chain_get_deadlines (chain);
  self->messages = json_array_ref (messages);
  self->tools = tools != NULL ? json_array_ref (tools) : NULL;
  self->choice = g_strdup (choice);
  self->inside = TRUE;
  try_next (self);
  self->inside = FALSE;
  return CLARA_CHAT_REPLY (self);
}
