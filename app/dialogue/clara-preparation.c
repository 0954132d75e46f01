/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-preparation.h"

#include "clara-json.h"
#include "clara-prepared-reply.h"
#include "clara-speech-text.h"

#include <string.h>

struct _ClaraPreparation
{
  ClaraBus *bus;
  ClaraClock *clock;
  ClaraPreparationFunc func;
  gpointer user_data;

  ClaraPreparedReply *reply; /* NULL where nothing is prepared */
  ClaraLanguageModel *model;
  GPtrArray *messages; /* char*: JSON of each but the last */
  char *words;         /* of the last, as far as they matter */
  char *tools;
  ClaraSentences *sentences;
  gboolean ended; /* the text */
  gboolean told;  /* the first sentence */
};

/**
 * clara_preparation_new:
 * @func: is told the first sentence as soon as it is one, so that its sound can be prepared too
 *
 * Returns: (transfer full): nothing prepared
 */
ClaraPreparation *
clara_preparation_new (ClaraBus *bus, ClaraClock *clock, ClaraPreparationFunc func, gpointer user_data)
{
  ClaraPreparation *self = g_new0 (ClaraPreparation, 1);

  self->bus = g_object_ref (bus);
  self->clock = g_object_ref (clock);
  self->func = func;
  self->user_data = user_data;
  return self;
}

static void
forget (ClaraPreparation *self)
{
  g_clear_object (&self->reply);
  g_clear_object (&self->model);
  g_clear_object (&self->sentences);
  g_clear_pointer (&self->messages, g_ptr_array_unref);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->tools, g_free);
}

void
clara_preparation_free (ClaraPreparation *self)
{
  if (self->reply != NULL)
    clara_chat_reply_cancel (CLARA_CHAT_REPLY (self->reply));
  forget (self);
  g_object_unref (self->bus);
  g_object_unref (self->clock);
  g_free (self);
}

static void
publish (ClaraPreparation *self, gboolean used)
{
  clara_bus_publish (self->bus, "prepared",
                     clara_json_build ("sb", "service", "language_model", "used", used));
}

static GPtrArray *
to_texts (JsonArray *messages)
{
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (messages); i++)
    g_ptr_array_add (texts, clara_json_to_string (json_array_get_object_element (messages, i)));
  return texts;
}

static char *
list_to_text (JsonArray *list)
{
  g_autoptr (JsonNode) node = json_node_init_array (json_node_alloc (), list);

  return json_to_string (node, FALSE);
}

/* The words of the visitor's line without case, blanks and punctuation, in which an interim transcript
 * differs from the final one. */
static char *
get_words (JsonArray *messages)
{
  guint n = json_array_get_length (messages);
  JsonObject *last = n > 0 ? json_array_get_object_element (messages, n - 1) : NULL;
  const char *text = "";
  g_autofree char *lower = NULL;
  GString *words;

  if (last == NULL || g_strcmp0 (clara_json_get_string (last, "role", NULL), "user") != 0)
    return NULL;
  text = clara_json_get_string (last, "content", "");
  lower = g_utf8_strdown (text, -1);
  words = g_string_new (NULL);
  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '@' || c == '+')
        g_string_append_unichar (words, c);
    }
  return g_string_free (words, FALSE);
}

static void
on_text (const char *piece, gboolean over, gpointer user_data)
{
  ClaraPreparation *self = user_data;
  g_autofree char *sentence = NULL;

  if (self->told || self->ended)
    return;
  clara_sentences_push (self->sentences, piece);
  self->ended = over;
  if (over)
    clara_sentences_end (self->sentences);
  sentence = clara_sentences_pop (self->sentences);
  if (sentence == NULL)
    return;
  self->told = TRUE;
  self->func (g_strstrip (sentence), self->user_data);
}

/* What the history dropped at its old end meanwhile makes no difference. */
static gboolean
is_same_conversation (GPtrArray *prepared, GPtrArray *real)
{
  guint n = real->len;

  if (n < 2 || n > prepared->len
      || strcmp (g_ptr_array_index (prepared, 0), g_ptr_array_index (real, 0)) != 0)
    return FALSE;
  for (guint i = 2; i < n; i++)
    if (strcmp (g_ptr_array_index (prepared, prepared->len - i), g_ptr_array_index (real, n - i)) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
is_same (ClaraPreparation *self, ClaraLanguageModel *model, JsonArray *messages, JsonArray *tools)
{
  g_autofree char *words = get_words (messages);
  g_autofree char *tools_text = list_to_text (tools);
  g_autoptr (GPtrArray) texts = NULL;

  if (self->reply == NULL || self->model != model || g_strcmp0 (words, self->words) != 0
      || strcmp (tools_text, self->tools) != 0)
    return FALSE;
  texts = to_texts (messages);
  return is_same_conversation (self->messages, texts);
}

/**
 * clara_preparation_begin:
 * @messages: the last is what the visitor said so far
 *
 * Asks @model, unless that is what it was asked already.
 */
void
clara_preparation_begin (ClaraPreparation *self, ClaraLanguageModel *model, const char *language,
                         JsonArray *messages, JsonArray *tools)
{
  ClaraChatReply *reply;

  if (is_same (self, model, messages, tools))
    return;
  clara_preparation_discard (self);
  /* What cannot be asked now is asked when the turn is over, and fails then. */
  reply = clara_language_model_chat (model, messages, tools, NULL);
  if (reply == NULL)
    return;
  self->reply = clara_prepared_reply_new (reply, self->clock);
  self->model = g_object_ref (model);
  self->messages = to_texts (messages);
  self->words = get_words (messages);
  self->tools = list_to_text (tools);
  self->sentences = clara_sentences_new (language);
  self->told = self->ended = FALSE;
  clara_prepared_reply_watch (self->reply, on_text, self);
}

/**
 * clara_preparation_take:
 *
 * Returns: (transfer full) (nullable): the reply to just this request, if it was prepared; its signals come
 *   after this
 */
ClaraChatReply *
clara_preparation_take (ClaraPreparation *self, ClaraLanguageModel *model, JsonArray *messages,
                        JsonArray *tools)
{
  g_autoptr (ClaraPreparedReply) reply = NULL;

  if (!is_same (self, model, messages, tools) || clara_prepared_reply_has_failed (self->reply))
    {
      clara_preparation_discard (self);
      return NULL;
    }
  reply = g_object_ref (self->reply);
  clara_prepared_reply_watch (reply, NULL, NULL);
  forget (self);
  publish (self, TRUE);
  clara_prepared_reply_release (reply);
  return CLARA_CHAT_REPLY (g_steal_pointer (&reply));
}

/**
 * clara_preparation_discard:
 *
 * The visitor went on, or said something that needs no model.
 */
void
clara_preparation_discard (ClaraPreparation *self)
{
  if (self->reply == NULL)
    return;
  clara_chat_reply_cancel (CLARA_CHAT_REPLY (self->reply));
  forget (self);
  publish (self, FALSE);
  self->func (NULL, self->user_data);
}
