/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-item.h"

#include <string.h>

/**
 * clara_speech_item_new:
 * @utterance: copied
 *
 * Returns: (transfer full): an item of which nothing was made
 */
ClaraSpeechItem *
clara_speech_item_new (const ClaraUtterance *utterance)
{
  ClaraSpeechItem *self = g_new0 (ClaraSpeechItem, 1);

  self->utterance = clara_utterance_copy (utterance);
  return self;
}

static void
drop_sentence (ClaraSpeechItem *self)
{
  if (self->sentence == NULL)
    return;
  g_clear_signal_handler (&self->changed, self->sentence);
  clara_sentence_stop (self->sentence);
  g_clear_object (&self->sentence);
}

void
clara_speech_item_free (ClaraSpeechItem *self)
{
  drop_sentence (self);
  clara_utterance_free (self->utterance);
  g_free (self);
}

/**
 * clara_speech_item_set_sentence:
 * @sentence: (transfer full): not started; it is started here
 * @on_changed: of its signal "changed", which may come before this returns
 */
void
clara_speech_item_set_sentence (ClaraSpeechItem *self, ClaraSentence *sentence, GCallback on_changed,
                                gpointer user_data)
{
  self->sentence = sentence;
  self->changed = g_signal_connect (sentence, "changed", on_changed, user_data);
  clara_sentence_start (sentence);
}

/* How much of the utterance was heard: up to the word that is heard now. */
static gsize
get_heard (ClaraSpeechItem *self, const ClaraPosition *position)
{
  gsize begin;
  gsize end;

  if (self->sentence == NULL || !clara_sentence_has_begun (self->sentence, position))
    return self->from;
  if (clara_sentence_has_ended (self->sentence, position))
    return strlen (self->utterance->text);
  return clara_sentence_find_word (self->sentence, position, &begin, &end) ? begin : self->from;
}

/**
 * clara_speech_item_cut:
 * @position: what is heard
 *
 * Drops the sound; what is made anew begins with the word that was heard last.
 */
void
clara_speech_item_cut (ClaraSpeechItem *self, const ClaraPosition *position)
{
  self->from = get_heard (self, position);
  drop_sentence (self);
}

/**
 * clara_speech_item_has_unheard_sound:
 *
 * Returns: whether sound of it was passed on, of an item that is not heard yet
 */
gboolean
clara_speech_item_has_unheard_sound (ClaraSpeechItem *self)
{
  return self->sentence != NULL && clara_sentence_get_unheard (self->sentence, &(ClaraPosition){ 0 }) > 0;
}

/**
 * clara_speech_item_take_word:
 * @begin: (out): first byte of the word that is heard, in the utterance's text
 * @end: (out): the byte after it
 *
 * Returns: whether it is another word than the last time
 */
gboolean
clara_speech_item_take_word (ClaraSpeechItem *self, const ClaraPosition *position, gsize *begin, gsize *end)
{
  if (!clara_sentence_find_word (self->sentence, position, begin, end)
      || (self->captioned && *begin == self->word))
    return FALSE;
  self->captioned = TRUE;
  self->word = *begin;
  return TRUE;
}
