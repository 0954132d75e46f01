/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speaker.h"

#include "clara-prepared-voice.h"
#include "clara-speech-item.h"
#include "clara-speech-text.h"

#include <string.h>

#define TICK_US 20000
#define WRITE_AHEAD_US 500000 /* little, so that what is queued can still be changed */
#define OVERLAP_US 300000     /* sound left of one sentence when the next may follow it into the queue */
#define VISEMES_AHEAD_US 60000
#define SETTLED_US 400000 /* idle for so long is an end, whatever the position says */
#define SLOWEST 0.6
#define FASTEST 1.8
#define STALL_US (2 * G_USEC_PER_SEC)

struct _ClaraSpeaker
{
  GObject parent_instance;

  ClaraClock *clock;
  ClaraPreparedVoice *voice; /* NULL for none */
  double rate;
  double usual_rate;
  ClaraPlayout *playout;
  gboolean with_voice;

  GQueue items; /* ClaraSpeechItem; the first is heard */
  guint64 serial;
  guint tick;
  gboolean updating;
  gboolean again;
  guint generation; /* counts what takes items or their sentences away */
  gboolean paused;
  gboolean pause_after;
  ClaraSpeaking speaking;
  ClaraPosition last; /* to see whether the sound moves on, */
  gint64 last_moved;  /* and when it did */
};

enum
{
  BEGAN,
  ENDED,
  CAPTION,
  VISEME,
  CHANGED,
  STALLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraSpeaker, clara_speaker, G_TYPE_OBJECT)

static void update (ClaraSpeaker *self);

static ClaraPosition
get_position (ClaraSpeaker *self)
{
  ClaraPosition position = { 0 };

  if (self->playout != NULL)
    position.valid =
      clara_playout_get_played (self->playout, &position.tag, &position.offset_us, &position.idle);
  return position;
}

static void
set_speaking (ClaraSpeaker *self)
{
  ClaraSpeechItem *item = g_queue_peek_head (&self->items);
  ClaraSpeaking speaking = CLARA_SPEAKING_NOT;

  /* Between two sentences she still speaks. */
  if (item != NULL && !self->paused && (item->began || self->speaking != CLARA_SPEAKING_NOT))
    speaking = item->utterance->legal ? CLARA_SPEAKING_LEGAL : CLARA_SPEAKING;
  if (speaking == self->speaking)
    return;
  self->speaking = speaking;
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_tick (gpointer user_data)
{
  update (user_data);
  return G_SOURCE_CONTINUE;
}

static void
set_ticking (ClaraSpeaker *self)
{
  gboolean wanted = !g_queue_is_empty (&self->items) && !self->paused && self->playout != NULL;

  if (wanted && self->tick == 0)
    {
      self->last_moved = clara_clock_get_monotonic (self->clock);
      self->tick = clara_clock_add_timeout (self->clock, TICK_US, on_tick, self, NULL);
    }
  else if (!wanted)
    clara_clock_clear (self->clock, &self->tick);
}

static void
on_sentence_changed (ClaraSentence *sentence, gpointer user_data)
{
  update (user_data);
}

static ClaraTextToSpeech *
get_voice (ClaraSpeaker *self)
{
  return self->with_voice && self->voice != NULL ? CLARA_TEXT_TO_SPEECH (self->voice) : NULL;
}

static void
make_sentence (ClaraSpeaker *self, ClaraSpeechItem *item)
{
  if (item->sentence != NULL)
    return;
  clara_speech_item_set_sentence (item,
                                  clara_sentence_new (item->utterance, item->from, ++self->serial,
                                                      get_voice (self), self->rate, self->clock),
                                  G_CALLBACK (on_sentence_changed), self);
}

static void
tell_began (ClaraSpeaker *self, ClaraSpeechItem *item)
{
  g_autoptr (ClaraUtterance) utterance = NULL;

  if (item->began)
    return;
  item->began = TRUE;
  set_speaking (self);
  utterance = clara_utterance_copy (item->utterance);
  g_signal_emit (self, signals[BEGAN], 0, utterance);
}

static void
tell_word (ClaraSpeaker *self, ClaraSpeechItem *item, const ClaraPosition *position)
{
  gsize begin;
  gsize end;

  if (clara_speech_item_take_word (item, position, &begin, &end))
    g_signal_emit (self, signals[CAPTION], 0, item->utterance->id, item->utterance->text, (int) begin,
                   (int) end);
}

static void
tell_visemes (ClaraSpeaker *self, ClaraSpeechItem *item, const ClaraPosition *position)
{
  gint64 now = clara_clock_get_monotonic (self->clock);
  ClaraViseme viseme;
  gint64 in_us;

  while (clara_sentence_take_viseme (item->sentence, position, VISEMES_AHEAD_US, &viseme, &in_us))
    g_signal_emit (self, signals[VISEME], 0, (int) viseme, now + in_us);
}

static void
tell_ended (ClaraSpeaker *self, ClaraSpeechItem *item, gsize heard)
{
  if (heard == strlen (item->utterance->text))
    g_signal_emit (self, signals[CAPTION], 0, item->utterance->id, item->utterance->text, (int) heard,
                   (int) heard);
  g_signal_emit (self, signals[ENDED], 0, item->utterance->id, (guint64) heard);
  clara_speech_item_free (item);
}

static void
follow_movement (ClaraSpeaker *self, ClaraSpeechItem *item, const ClaraPosition *position, gboolean taken)
{
  gint64 now = clara_clock_get_monotonic (self->clock);
  gboolean waiting = !taken || (!position->idle && clara_sentence_get_unheard (item->sentence, position) > 0);

  if (!waiting || position->tag != self->last.tag || position->offset_us != self->last.offset_us)
    {
      self->last = *position;
      self->last_moved = now;
    }
  else if (now - self->last_moved >= STALL_US)
    {
      self->last_moved = now;
      g_signal_emit (self, signals[STALLED], 0);
    }
}

/* Makes and passes on the sound of the item and of those after it, as far as is needed now. */
static gboolean
write_items (ClaraSpeaker *self, const ClaraPosition *position)
{
  gint64 unheard = 0;
  gboolean taken = TRUE;

  for (GList *l = self->items.head; l != NULL && taken; l = l->next)
    {
      ClaraSpeechItem *item = l->data;

      make_sentence (self, item);
      unheard += clara_sentence_get_unheard (item->sentence, position);
      taken = clara_sentence_write (item->sentence, self->playout, WRITE_AHEAD_US - unheard);
      if (!clara_sentence_is_complete (item->sentence))
        break;
      if (l->next != NULL && !self->pause_after)
        make_sentence (self, l->next->data);
      if (!clara_sentence_is_written (item->sentence) || unheard > OVERLAP_US || self->pause_after)
        break;
    }
  return taken;
}

/* Handlers may add, stop and pause: after each signal the generation tells whether the first item is still
 * that. */
static void
look (ClaraSpeaker *self)
{
  ClaraPosition position = get_position (self);
  gboolean taken = write_items (self, &position);
  guint generation = self->generation;
  ClaraSpeechItem *item = g_queue_peek_head (&self->items);

  position = get_position (self);
  if (clara_sentence_has_begun (item->sentence, &position))
    {
      tell_began (self, item);
      if (generation != self->generation)
        return;
      tell_word (self, item, &position);
      if (generation != self->generation)
        return;
      tell_visemes (self, item, &position);
      if (generation != self->generation)
        return;
    }
  if (clara_sentence_has_ended (item->sentence, &position)
      || (clara_sentence_is_written (item->sentence) && position.idle
          && clara_clock_get_monotonic (self->clock) - self->last_moved >= SETTLED_US))
    {
      g_queue_pop_head (&self->items);
      self->generation++;
      if (self->pause_after)
        self->paused = !g_queue_is_empty (&self->items);
      self->pause_after = FALSE;
      self->again = TRUE;
      tell_began (self, item);
      tell_ended (self, item, strlen (item->utterance->text));
      return;
    }
  follow_movement (self, item, &position, taken);
}

static gboolean
has_work (ClaraSpeaker *self)
{
  return !self->paused && self->playout != NULL && !g_queue_is_empty (&self->items);
}

static void
update (ClaraSpeaker *self)
{
  self->again = TRUE;
  if (self->updating)
    return;
  g_object_ref (self);
  self->updating = TRUE;
  while (self->again && has_work (self))
    {
      self->again = FALSE;
      look (self);
    }
  self->updating = FALSE;
  set_ticking (self);
  set_speaking (self);
  g_object_unref (self);
}

/* Drops all sound that was made; what is spoken on begins where it was heard last. */
static void
cut (ClaraSpeaker *self, const ClaraPosition *position)
{
  self->generation++;
  if (self->playout != NULL)
    clara_playout_silence (self->playout);
  for (GList *l = self->items.head; l != NULL; l = l->next)
    clara_speech_item_cut (l->data, position);
}

static void
clara_speaker_dispose (GObject *object)
{
  ClaraSpeaker *self = CLARA_SPEAKER (object);
  ClaraSpeechItem *item;

  clara_clock_clear (self->clock, &self->tick);
  while ((item = g_queue_pop_head (&self->items)) != NULL)
    clara_speech_item_free (item);
  G_OBJECT_CLASS (clara_speaker_parent_class)->dispose (object);
}

static void
clara_speaker_finalize (GObject *object)
{
  ClaraSpeaker *self = CLARA_SPEAKER (object);

  g_clear_object (&self->playout);
  g_clear_object (&self->voice);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_speaker_parent_class)->finalize (object);
}

static void
clara_speaker_class_init (ClaraSpeakerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_speaker_dispose;
  object_class->finalize = clara_speaker_finalize;
  signals[BEGAN] = g_signal_new ("began", CLARA_TYPE_SPEAKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, CLARA_TYPE_UTTERANCE);
  signals[ENDED] = g_signal_new ("ended", CLARA_TYPE_SPEAKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT64);
  signals[CAPTION] = g_signal_new ("caption", CLARA_TYPE_SPEAKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  signals[VISEME] = g_signal_new ("viseme", CLARA_TYPE_SPEAKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
  signals[CHANGED] =
    g_signal_new ("changed", CLARA_TYPE_SPEAKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[STALLED] =
    g_signal_new ("stalled", CLARA_TYPE_SPEAKER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
clara_speaker_init (ClaraSpeaker *self)
{
  g_queue_init (&self->items);
}

/**
 * clara_speaker_new:
 * @voice: (nullable): NULL where nothing can be spoken: then only the time passes
 * @rate: how fast to speak, 1 for the voice's own pace
 *
 * Returns: (transfer full): a speaker that waits for a playout
 */
ClaraSpeaker *
clara_speaker_new (ClaraClock *clock, ClaraBus *bus, ClaraTextToSpeech *voice, double rate)
{
  ClaraSpeaker *self = g_object_new (CLARA_TYPE_SPEAKER, NULL);

  self->clock = g_object_ref (clock);
  self->voice = voice != NULL ? clara_prepared_voice_new (voice, clock, bus) : NULL;
  self->rate = self->usual_rate = rate;
  return self;
}

/**
 * clara_speaker_set_playout:
 * @with_voice: whether the sound is worth making; else only the time passes
 *
 * Speaks on elsewhere, from the word that was heard last.
 */
void
clara_speaker_set_playout (ClaraSpeaker *self, ClaraPlayout *playout, gboolean with_voice)
{
  ClaraPosition position;

  g_return_if_fail (CLARA_IS_SPEAKER (self));
  if (playout == self->playout && with_voice == self->with_voice)
    return;
  position = get_position (self);
  cut (self, &position);
  g_set_object (&self->playout, playout);
  self->with_voice = with_voice;
  self->last_moved = clara_clock_get_monotonic (self->clock);
  update (self);
}

/**
 * clara_speaker_warm:
 *
 * Somebody is about to be spoken to.
 */
void
clara_speaker_warm (ClaraSpeaker *self)
{
  g_return_if_fail (CLARA_IS_SPEAKER (self));
  if (get_voice (self) != NULL)
    clara_text_to_speech_warm (get_voice (self));
}

/**
 * clara_speaker_change_rate:
 * @factor: below 1 for slower; 0 for the usual rate again
 *
 * Of what is said from now on.
 */
void
clara_speaker_change_rate (ClaraSpeaker *self, double factor)
{
  g_return_if_fail (CLARA_IS_SPEAKER (self));
  self->rate = factor > 0 ? CLAMP (self->rate * factor, SLOWEST, FASTEST) : self->usual_rate;
}

/**
 * clara_speaker_prepare:
 * @text: (nullable): may be said soon; NULL: will not be after all
 *
 * Has its sound made already.
 */
void
clara_speaker_prepare (ClaraSpeaker *self, const char *text, const char *language)
{
  g_autofree char *spoken = NULL;

  g_return_if_fail (CLARA_IS_SPEAKER (self));
  if (self->voice == NULL)
    return;
  if (text == NULL)
    {
      clara_prepared_voice_discard (self->voice);
      return;
    }
  spoken = clara_speech_text_prepare (language, text);
  if (self->with_voice)
    clara_prepared_voice_prepare (self->voice, spoken, language, self->rate);
}

/* A filler that was not heard is not needed any more when the answer is there. */
static void
drop_fillers (ClaraSpeaker *self, guint turn)
{
  GList *l = self->items.head;

  while (l != NULL)
    {
      GList *next = l->next;
      ClaraSpeechItem *item = l->data;

      if (item->utterance->filler && item->utterance->turn == turn && !item->began)
        {
          if (clara_speech_item_has_unheard_sound (item))
            {
              ClaraPosition position = get_position (self);

              cut (self, &position);
            }
          g_queue_delete_link (&self->items, l);
          self->generation++;
          tell_ended (self, item, 0);
          next = self->items.head;
        }
      l = next;
    }
}

/**
 * clara_speaker_say:
 *
 * @utterance is spoken after those before it.
 */
void
clara_speaker_say (ClaraSpeaker *self, const ClaraUtterance *utterance)
{
  g_return_if_fail (CLARA_IS_SPEAKER (self));
  if (!utterance->filler)
    drop_fillers (self, utterance->turn);
  g_queue_push_tail (&self->items, clara_speech_item_new (utterance));
  update (self);
}

static void
end_items (ClaraSpeaker *self, gboolean all, guint turn)
{
  ClaraPosition position = get_position (self);
  GQueue gone = G_QUEUE_INIT;
  GList *l = self->items.head;
  ClaraSpeechItem *item;

  g_object_ref (self);
  cut (self, &position);
  while (l != NULL)
    {
      GList *next = l->next;

      item = l->data;
      if (all || item->utterance->turn == turn)
        {
          g_queue_unlink (&self->items, l);
          g_queue_push_tail_link (&gone, l);
        }
      l = next;
    }
  if (g_queue_is_empty (&self->items))
    self->paused = self->pause_after = FALSE;
  while ((item = g_queue_pop_head (&gone)) != NULL)
    tell_ended (self, item, item->from);
  update (self);
  g_object_unref (self);
}

/**
 * clara_speaker_discard:
 *
 * What was not heard of @turn must not be.
 */
void
clara_speaker_discard (ClaraSpeaker *self, guint turn)
{
  g_return_if_fail (CLARA_IS_SPEAKER (self));
  for (GList *l = self->items.head; l != NULL; l = l->next)
    if (((ClaraSpeechItem *) l->data)->utterance->turn == turn)
      {
        end_items (self, FALSE, turn);
        return;
      }
}

/**
 * clara_speaker_stop:
 *
 * Nothing more is heard.
 */
void
clara_speaker_stop (ClaraSpeaker *self)
{
  g_return_if_fail (CLARA_IS_SPEAKER (self));
  end_items (self, TRUE, 0);
}

/**
 * clara_speaker_pause:
 * @position: (nullable): what was heard last, if somebody silenced the playout before
 *
 * Falls silent at once, and remembers where.
 */
void
clara_speaker_pause (ClaraSpeaker *self, const ClaraPosition *position)
{
  ClaraPosition now = get_position (self);

  g_return_if_fail (CLARA_IS_SPEAKER (self));
  if (self->paused || g_queue_is_empty (&self->items))
    return;
  cut (self, position != NULL ? position : &now);
  self->paused = TRUE;
  update (self);
}

/**
 * clara_speaker_pause_after_sentence:
 *
 * The same when the present sentence is said.
 */
void
clara_speaker_pause_after_sentence (ClaraSpeaker *self)
{
  g_return_if_fail (CLARA_IS_SPEAKER (self));
  self->pause_after = !self->paused && !g_queue_is_empty (&self->items);
}

/**
 * clara_speaker_resume:
 *
 * Speaks on with the word that was cut.
 */
void
clara_speaker_resume (ClaraSpeaker *self)
{
  g_return_if_fail (CLARA_IS_SPEAKER (self));
  self->paused = FALSE;
  self->pause_after = FALSE;
  update (self);
}

/**
 * clara_speaker_get_playout:
 *
 * Returns: (transfer none) (nullable): where the sound goes at present
 */
ClaraPlayout *
clara_speaker_get_playout (ClaraSpeaker *self)
{
  return self->playout;
}

/**
 * clara_speaker_take_tag:
 *
 * Returns: a tag for sound that somebody else brings to the playout, higher than any before
 */
guint64
clara_speaker_take_tag (ClaraSpeaker *self)
{
  return ++self->serial;
}

ClaraSpeaking
clara_speaker_get_speaking (ClaraSpeaker *self)
{
  return self->speaking;
}

gboolean
clara_speaker_is_paused (ClaraSpeaker *self)
{
  return self->paused || self->pause_after;
}

/**
 * clara_speaker_get_text:
 *
 * Returns: (nullable): what is being said, or was when she paused
 */
const char *
clara_speaker_get_text (ClaraSpeaker *self)
{
  ClaraSpeechItem *item = g_queue_peek_head (&self->items);

  return item != NULL ? item->utterance->text : NULL;
}
