/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-sentence.h"

#include "clara-service-call.h"
#include "clara-spoken-part.h"

/* While the listener has more than this to hear, the word that is being made is kept back until it is whole:
 * should the voice die in it, the next voice speaks it from its beginning. */
#define ENOUGH_AHEAD_US 400000

struct _ClaraFailoverSentence
{
  ClaraSpokenText parent_instance;

  ClaraProviderChain *chain;
  ClaraClock *clock;
  ClaraDeadlines deadlines;
  char *text;
  char *language;
  double rate;

  GPtrArray *tried;
  ClaraTextToSpeech *voice; /* the chain's; NULL where none is at work */
  ClaraSpokenText *spoken;
  ClaraServiceCall *record;
  ClaraSpokenPart *part;
  gsize base;     /* byte of the text at which the part begins */
  gint64 base_us; /* the sound before the part */
  gint64 first_sound_at;
  gint64 begun;
  guint timer;
  guint release;
  ClaraPhraseCache *cache; /* NULL where the text is not fixed */
  char *key;               /* of the phrase in the preferred voice */
  ClaraPhrase *phrase;     /* what is to be kept of it; NULL for nothing */
  GCancellable *cancellable;
  gboolean over;   /* it was cancelled */
  gboolean inside; /* of the call that makes the sentence: nothing may be emitted */
  GError *error;   /* of the last that failed */
};

G_DEFINE_FINAL_TYPE (ClaraFailoverSentence, clara_failover_sentence, CLARA_TYPE_SPOKEN_TEXT)

static void try_next (ClaraFailoverSentence *self);

static void
drop_voice (ClaraFailoverSentence *self)
{
  clara_clock_clear (self->clock, &self->timer);
  clara_clock_clear (self->clock, &self->release);
  self->voice = NULL;
  if (self->spoken == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->spoken, self);
  clara_spoken_text_cancel (self->spoken);
  g_clear_object (&self->spoken);
}

static void
end_record (ClaraFailoverSentence *self, const GError *error)
{
  if (self->part != NULL)
    self->record->audio_us = clara_spoken_part_get_received (self->part);
  self->record->characters = g_utf8_strlen (self->text + self->base, -1);
  clara_service_call_end (self->record, self->chain, error);
  g_clear_pointer (&self->record, clara_service_call_free);
}

/* Gives sound and marks out up to a time of the part. Whoever hears them may cancel: then @self->part is
 * still there, and nothing is emitted any more. */
static void
give (ClaraFailoverSentence *self, gint64 until_us)
{
  GBytes *samples;
  gint64 at_us;
  guint kind;
  int value;
  int rate;

  while (clara_spoken_part_take_mark (self->part, until_us, &kind, &at_us, &value))
    if (kind == 0)
      clara_spoken_text_emit_word (CLARA_SPOKEN_TEXT (self), self->base_us + at_us, (int) self->base + value);
    else
      clara_spoken_text_emit_viseme (CLARA_SPOKEN_TEXT (self), self->base_us + at_us, (ClaraViseme) value);
  while ((samples = clara_spoken_part_take_audio (self->part, until_us, &rate)) != NULL)
    {
      if (self->first_sound_at == 0)
        self->first_sound_at = clara_clock_get_monotonic (self->clock);
      clara_spoken_text_emit_audio (CLARA_SPOKEN_TEXT (self), samples, rate);
      g_bytes_unref (samples);
    }
}

static gboolean
on_release (gpointer user_data)
{
  g_autoptr (ClaraFailoverSentence) self = g_object_ref (user_data);

  self->release = 0;
  give (self, clara_spoken_part_get_received (self->part));
  return G_SOURCE_REMOVE;
}

/* How much the listener still has to hear. */
static gint64
get_ahead (ClaraFailoverSentence *self)
{
  if (self->first_sound_at == 0)
    return 0;
  return self->base_us + clara_spoken_part_get_given (self->part)
         - (clara_clock_get_monotonic (self->clock) - self->first_sound_at);
}

static void
give_what_is_whole (ClaraFailoverSentence *self)
{
  gint64 ahead;

  clara_clock_clear (self->clock, &self->release);
  give (self, clara_spoken_part_get_whole_words (self->part));
  if (self->spoken == NULL
      || clara_spoken_part_get_given (self->part) >= clara_spoken_part_get_received (self->part))
    return;
  ahead = get_ahead (self);
  if (ahead <= ENOUGH_AHEAD_US)
    give (self, clara_spoken_part_get_received (self->part));
  else
    self->release = clara_clock_add_timeout (self->clock, ahead - ENOUGH_AHEAD_US, on_release, self, NULL);
}

static void
fail (ClaraFailoverSentence *self, const GError *error)
{
  ClaraTextToSpeech *voice = self->voice;
  gint64 until_us;
  gsize rest;

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  drop_voice (self);
  clara_provider_chain_failed (self->chain, voice, self->error);
  end_record (self, self->error);
  rest = clara_spoken_part_get_rest (self->part, &until_us);
  give (self, until_us);
  if (self->over)
    return;
  self->base_us += clara_spoken_part_get_given (self->part);
  self->base += rest;
  if (self->text[self->base] == '\0')
    clara_spoken_text_emit_done (CLARA_SPOKEN_TEXT (self));
  else
    try_next (self);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_autoptr (ClaraFailoverSentence) self = g_object_ref (user_data);
  gint64 waited = clara_clock_get_monotonic (self->clock) - self->begun;
  g_autoptr (GError) error = NULL;

  self->timer = 0;
  if (waited >= self->deadlines.total)
    error = clara_provider_chain_new_timeout ("The sound came to no end", self->deadlines.total);
  else if (self->part == NULL || clara_spoken_part_get_received (self->part) == 0)
    error = clara_provider_chain_new_timeout ("No sound", waited);
  else
    error = clara_provider_chain_new_timeout ("Silence in the middle of a sentence", self->deadlines.between);
  fail (self, error);
  return G_SOURCE_REMOVE;
}

static void
await_sound (ClaraFailoverSentence *self)
{
  gint64 left = self->deadlines.total - (clara_clock_get_monotonic (self->clock) - self->begun);
  gint64 limit =
    clara_spoken_part_get_received (self->part) > 0 ? self->deadlines.between : self->deadlines.first_byte;

  /* Late sound is better than none where no other voice could be asked. */
  if (!clara_provider_chain_has_next (self->chain, self->language, self->tried))
    limit = left;

  clara_clock_clear (self->clock, &self->timer);
  self->timer = clara_clock_add_timeout (self->clock, CLAMP (left, 0, limit), on_deadline, self, NULL);
}

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, gpointer user_data)
{
  g_autoptr (ClaraFailoverSentence) self = g_object_ref (user_data);

  g_return_if_fail (rate >= 4000 && rate <= 192000);
  clara_service_call_first (self->record, self->chain);
  if (self->phrase != NULL && !clara_phrase_add_audio (self->phrase, samples, rate))
    g_clear_pointer (&self->phrase, clara_phrase_free);
  if (clara_spoken_part_get_received (self->part) == 0)
    clara_provider_chain_serving (self->chain, self->voice);
  clara_spoken_part_add_audio (self->part, samples, rate);
  await_sound (self);
  give_what_is_whole (self);
}

static void
on_mark (ClaraSpokenText *spoken, guint kind, gint64 at_us, int value, gpointer user_data)
{
  ClaraFailoverSentence *self = user_data;

  if (self->phrase != NULL)
    clara_phrase_add_mark (self->phrase, kind, at_us, value);
  clara_spoken_part_add_mark (self->part, kind, at_us, value);
}

static void
on_done (ClaraSpokenText *spoken, gpointer user_data)
{
  g_autoptr (ClaraFailoverSentence) self = g_object_ref (user_data);
  ClaraTextToSpeech *voice = self->voice;

  drop_voice (self);
  clara_provider_chain_worked (self->chain, voice);
  end_record (self, NULL);
  if (self->phrase != NULL && clara_spoken_part_get_received (self->part) > 0)
    clara_phrase_cache_store (self->cache, self->key, g_steal_pointer (&self->phrase));
  give (self, G_MAXINT64);
  clara_spoken_text_emit_done (CLARA_SPOKEN_TEXT (self));
}

static void
on_failed (ClaraSpokenText *spoken, GError *error, gpointer user_data)
{
  g_autoptr (ClaraFailoverSentence) self = g_object_ref (user_data);

  fail (self, error);
}

static gboolean
begin (ClaraFailoverSentence *self, ClaraTextToSpeech *voice)
{
  const char *rest = self->text + self->base;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->part, clara_spoken_part_free);
  g_clear_pointer (&self->phrase, clara_phrase_free);
  /* Kept is what the preferred voice makes of the whole. */
  if (self->key != NULL && self->base == 0
      && voice == clara_provider_chain_get_preferred (self->chain, self->language))
    self->phrase = clara_phrase_new ();
  self->part = clara_spoken_part_new (rest, self->rate);
  self->record = clara_service_call_new (self->chain, clara_text_to_speech_get_name (voice),
                                         clara_text_to_speech_get_model (voice));
  self->spoken = clara_text_to_speech_speak (voice, rest, self->language, self->rate, &error);
  if (self->spoken == NULL)
    {
      clara_provider_chain_failed (self->chain, voice, error);
      end_record (self, error);
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
      return FALSE;
    }
  self->voice = voice;
  self->begun = clara_clock_get_monotonic (self->clock);
  g_signal_connect (self->spoken, "audio", G_CALLBACK (on_audio), self);
  g_signal_connect (self->spoken, "mark", G_CALLBACK (on_mark), self);
  g_signal_connect (self->spoken, "done", G_CALLBACK (on_done), self);
  g_signal_connect (self->spoken, "failed", G_CALLBACK (on_failed), self);
  await_sound (self);
  return TRUE;
}

static gboolean
on_gave_up (gpointer user_data)
{
  g_autoptr (ClaraFailoverSentence) self = g_object_ref (user_data);

  self->timer = 0;
  clara_provider_chain_gave_up (self->chain);
  clara_spoken_text_emit_failed (CLARA_SPOKEN_TEXT (self), self->error);
  return G_SOURCE_REMOVE;
}

static void
try_next (ClaraFailoverSentence *self)
{
  ClaraTextToSpeech *voice;

  while ((voice = clara_provider_chain_pick (self->chain, self->language, self->tried, TRUE)) != NULL)
    {
      g_ptr_array_add (self->tried, voice);
      if (begin (self, voice))
        return;
    }
  if (self->inside)
    self->timer = clara_clock_add_timeout (self->clock, 0, on_gave_up, self, NULL);
  else
    on_gave_up (self);
}

static void
on_phrase (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraFailoverSentence) self = user_data;
  g_autoptr (ClaraPhrase) phrase = clara_phrase_cache_load_finish (CLARA_PHRASE_CACHE (source), result, NULL);

  if (self->over)
    return;
  if (phrase == NULL)
    {
      try_next (self);
      return;
    }
  self->part = clara_spoken_part_new (self->text, self->rate);
  clara_phrase_play (phrase, self->part);
  give (self, G_MAXINT64);
  clara_spoken_text_emit_done (CLARA_SPOKEN_TEXT (self));
}

static void
look_up (ClaraFailoverSentence *self)
{
  ClaraTextToSpeech *voice = clara_provider_chain_get_preferred (self->chain, self->language);
  g_autofree char *model = clara_text_to_speech_get_model (voice);
  g_autofree char *person = clara_text_to_speech_get_voice (voice);
  g_autofree char *whose =
    g_strdup_printf ("%s/%s", model != NULL ? model : "", person != NULL ? person : "");

  self->key = clara_phrase_cache_make_key (clara_text_to_speech_get_name (voice), whose, self->language,
                                           self->rate, self->text);
  self->cancellable = g_cancellable_new ();
  clara_phrase_cache_load_async (self->cache, self->key, self->cancellable, on_phrase, g_object_ref (self));
}

static void
clara_failover_sentence_cancel (ClaraSpokenText *sentence)
{
  ClaraFailoverSentence *self = CLARA_FAILOVER_SENTENCE (sentence);
  ClaraTextToSpeech *voice = self->voice;

  self->over = TRUE;
  g_cancellable_cancel (self->cancellable);
  drop_voice (self);
  if (voice != NULL)
    {
      g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "not needed");

      clara_provider_chain_undecided (self->chain, voice, NULL);
      end_record (self, cancelled);
    }
}

static void
clara_failover_sentence_dispose (GObject *object)
{
  clara_failover_sentence_cancel (CLARA_SPOKEN_TEXT (object));
  G_OBJECT_CLASS (clara_failover_sentence_parent_class)->dispose (object);
}

static void
clara_failover_sentence_finalize (GObject *object)
{
  ClaraFailoverSentence *self = CLARA_FAILOVER_SENTENCE (object);

  g_clear_pointer (&self->part, clara_spoken_part_free);
  g_clear_pointer (&self->phrase, clara_phrase_free);
  g_clear_object (&self->cache);
  g_clear_object (&self->cancellable);
  g_free (self->key);
  g_ptr_array_unref (self->tried);
  g_free (self->text);
  g_free (self->language);
  g_clear_error (&self->error);
  g_object_unref (self->clock);
  g_object_unref (self->chain);
  G_OBJECT_CLASS (clara_failover_sentence_parent_class)->finalize (object);
}

static void
clara_failover_sentence_class_init (ClaraFailoverSentenceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_failover_sentence_dispose;
  object_class->finalize = clara_failover_sentence_finalize;
  CLARA_SPOKEN_TEXT_CLASS (klass)->cancel = clara_failover_sentence_cancel;
}

static void
clara_failover_sentence_init (ClaraFailoverSentence *self)
{
  self->tried = g_ptr_array_new ();
}

/**
 * clara_failover_sentence_new:
 * @chain: of voices; at least one serves @language
 * @cache: (nullable): where the text is fixed, and its sound may be kept
 *
 * Returns: (transfer full): the sentence on its way; nothing is emitted before this returns
 */
ClaraSpokenText *
clara_failover_sentence_new (ClaraProviderChain *chain, ClaraPhraseCache *cache, const char *text,
                             const char *language, double rate)
{
  ClaraFailoverSentence *self = g_object_new (CLARA_TYPE_FAILOVER_SENTENCE, NULL);

  self->chain = g_object_ref (chain);
  self->clock = g_object_ref (clara_provider_chain_get_clock (chain));
  self->deadlines = clara_provider_chain_get_deadlines (chain);
  self->text = g_utf8_make_valid (text, -1);
  self->language = g_strdup (language);
  self->rate = rate;
  if (cache != NULL)
    {
      self->cache = g_object_ref (cache);
      look_up (self);
      return CLARA_SPOKEN_TEXT (self);
    }
  self->inside = TRUE;
  try_next (self);
  self->inside = FALSE;
  return CLARA_SPOKEN_TEXT (self);
}
