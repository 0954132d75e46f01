/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agent-player.h"

#include <string.h>

#define TICK_US 20000
/* A service may send the words after the sound; this long they are waited for. */
#define WORDS_LATE_US 500000
/* A mouth without shapes moves with the loudness. */
#define QUIET 0.02
#define LOUD 0.08

struct _ClaraAgentPlayer
{
  GObject parent_instance;

  ClaraDialogue *dialogue;
  ClaraClock *clock;
  ClaraSpeaker *speaker;
  GQueue answers;  /* ClaraAgentAnswer; the first is heard */
  guint utterance; /* of the first, once it is heard */
  gsize word;      /* at which it is */
  gint64 sound_over_at;
  int mouth; /* ClaraViseme */
  guint tick;
  gboolean paused;
  gboolean speaking;
};

enum
{
  CHANGED,
  CAPTION,
  VISEME,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraAgentPlayer, clara_agent_player, G_TYPE_OBJECT)

static void look (ClaraAgentPlayer *self);

static ClaraPosition
get_position (ClaraAgentPlayer *self)
{
  ClaraPlayout *playout = clara_speaker_get_playout (self->speaker);
  ClaraPosition position = { 0 };

  if (playout != NULL)
    position.valid = clara_playout_get_played (playout, &position.tag, &position.offset_us, &position.idle);
  return position;
}

static gboolean
on_tick (gpointer user_data)
{
  g_autoptr (ClaraAgentPlayer) self = g_object_ref (user_data);

  look (self);
  return G_SOURCE_CONTINUE;
}

/* After each change of what is to be played. */
static void
update (ClaraAgentPlayer *self)
{
  gboolean wanted = !g_queue_is_empty (&self->answers) && !self->paused;
  gboolean speaking = wanted && self->utterance != 0;

  if (wanted && self->tick == 0)
    self->tick = clara_clock_add_timeout (self->clock, TICK_US, on_tick, self, NULL);
  else if (!wanted)
    clara_clock_clear (self->clock, &self->tick);
  if (speaking == self->speaking && !g_queue_is_empty (&self->answers))
    return;
  self->speaking = speaking;
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
move_mouth (ClaraAgentPlayer *self, double loudness)
{
  int mouth = loudness < QUIET  ? CLARA_VISEME_CLOSED
              : loudness < LOUD ? CLARA_VISEME_SLIGHT
                                : CLARA_VISEME_OPEN;

  if (mouth == self->mouth)
    return;
  self->mouth = mouth;
  g_signal_emit (self, signals[VISEME], 0, mouth, clara_clock_get_monotonic (self->clock));
}

static void
end_first (ClaraAgentPlayer *self, const ClaraPosition *position)
{
  g_autoptr (ClaraAgentAnswer) answer = g_queue_pop_head (&self->answers);
  const char *text = clara_agent_answer_get_text (answer);
  gsize heard = clara_agent_answer_get_bytes_heard (answer, position);
  guint utterance = self->utterance;

  self->utterance = 0;
  self->sound_over_at = 0;
  move_mouth (self, 0);
  if (utterance == 0)
    return;
  if (heard == strlen (text))
    g_signal_emit (self, signals[CAPTION], 0, utterance, text, (int) heard, (int) heard);
  clara_dialogue_end_beside (self->dialogue, utterance, text, heard);
}

static void
tell_word (ClaraAgentPlayer *self, ClaraAgentAnswer *answer, const ClaraPosition *position)
{
  gsize begin, end;

  if (!clara_agent_answer_find_word (answer, position, &begin, &end) || begin == self->word)
    return;
  self->word = begin;
  g_signal_emit (self, signals[CAPTION], 0, self->utterance, clara_agent_answer_get_text (answer),
                 (int) begin, (int) end);
}

/* Its sound is over; whether its words may still come. */
static gboolean
awaits_words (ClaraAgentPlayer *self, ClaraAgentAnswer *answer)
{
  gint64 now = clara_clock_get_monotonic (self->clock);

  if (self->sound_over_at == 0)
    self->sound_over_at = now;
  return !clara_agent_answer_has_text (answer) && now - self->sound_over_at < WORDS_LATE_US;
}

static void
look (ClaraAgentPlayer *self)
{
  ClaraAgentAnswer *answer = g_queue_peek_head (&self->answers);
  ClaraPlayout *playout = clara_speaker_get_playout (self->speaker);
  ClaraPosition position;

  if (answer == NULL || playout == NULL || self->paused)
    return;
  if (!clara_agent_answer_is_placed (answer))
    {
      /* Whatever is being said is said to its end. */
      if (clara_speaker_get_text (self->speaker) != NULL)
        return;
      clara_agent_answer_place (answer, clara_speaker_take_tag (self->speaker));
    }
  position = get_position (self);
  clara_agent_answer_write (answer, playout, &position);
  position = get_position (self);
  if (self->utterance == 0 && clara_agent_answer_has_begun (answer, &position))
    {
      self->word = G_MAXSIZE;
      self->utterance = clara_dialogue_begin_beside (self->dialogue, clara_agent_answer_get_text (answer));
      update (self);
    }
  if (answer != g_queue_peek_head (&self->answers) || self->paused)
    return;
  if (self->utterance != 0)
    {
      tell_word (self, answer, &position);
      move_mouth (self, clara_agent_answer_get_loudness (answer, &position));
    }
  if (clara_agent_answer_has_ended (answer, &position) && !awaits_words (self, answer))
    {
      end_first (self, &position);
      update (self);
    }
}

static void
clara_agent_player_dispose (GObject *object)
{
  ClaraAgentPlayer *self = CLARA_AGENT_PLAYER (object);

  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->tick);
  g_queue_clear_full (&self->answers, (GDestroyNotify) clara_agent_answer_free);
  g_clear_object (&self->speaker);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_agent_player_parent_class)->dispose (object);
}

static void
clara_agent_player_class_init (ClaraAgentPlayerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_agent_player_dispose;
  signals[CHANGED] =
    g_signal_new ("changed", CLARA_TYPE_AGENT_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CAPTION] = g_signal_new ("caption", CLARA_TYPE_AGENT_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 4, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT);
  signals[VISEME] = g_signal_new ("viseme", CLARA_TYPE_AGENT_PLAYER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT64);
}

static void
clara_agent_player_init (ClaraAgentPlayer *self)
{
  g_queue_init (&self->answers);
}

/**
 * clara_agent_player_new:
 * @speaker: whose playout it is, and who is let finish
 *
 * Returns: (transfer full): a player that has nothing to play
 */
ClaraAgentPlayer *
clara_agent_player_new (ClaraDialogue *dialogue, ClaraClock *clock, ClaraSpeaker *speaker)
{
  ClaraAgentPlayer *self = g_object_new (CLARA_TYPE_AGENT_PLAYER, NULL);

  self->dialogue = g_object_ref (dialogue);
  self->clock = g_object_ref (clock);
  self->speaker = g_object_ref (speaker);
  return self;
}

static ClaraAgentAnswer *
add_answer (ClaraAgentPlayer *self)
{
  ClaraAgentAnswer *answer = clara_agent_answer_new ();

  g_queue_push_tail (&self->answers, answer);
  update (self);
  return answer;
}

/**
 * clara_agent_player_add_audio:
 *
 * More of the answer that is coming, or the first of the next.
 */
void
clara_agent_player_add_audio (ClaraAgentPlayer *self, GBytes *samples, int rate)
{
  ClaraAgentAnswer *answer = g_queue_peek_tail (&self->answers);

  g_return_if_fail (CLARA_IS_AGENT_PLAYER (self));
  if (answer == NULL || clara_agent_answer_is_complete (answer))
    answer = add_answer (self);
  /* What is no sound of it ends it. */
  if (!clara_agent_answer_add_audio (answer, samples, rate))
    clara_agent_answer_complete (answer);
  look (self);
}

/**
 * clara_agent_player_add_text:
 * @whole: or it comes again, longer
 *
 * What the agent says, before, with or after its sound.
 */
void
clara_agent_player_add_text (ClaraAgentPlayer *self, const char *text, gboolean whole)
{
  ClaraAgentAnswer *answer = g_queue_peek_tail (&self->answers);

  g_return_if_fail (CLARA_IS_AGENT_PLAYER (self));
  if (answer == NULL || (clara_agent_answer_is_complete (answer) && clara_agent_answer_has_text (answer)))
    answer = add_answer (self);
  clara_agent_answer_set_text (answer, text, whole);
  look (self);
}

/**
 * clara_agent_player_complete:
 *
 * No more sound of the answer that was coming.
 */
void
clara_agent_player_complete (ClaraAgentPlayer *self)
{
  ClaraAgentAnswer *answer = g_queue_peek_tail (&self->answers);

  g_return_if_fail (CLARA_IS_AGENT_PLAYER (self));
  if (answer != NULL)
    clara_agent_answer_complete (answer);
  look (self);
}

static void
fall_silent (ClaraAgentPlayer *self, const ClaraPosition *position)
{
  ClaraAgentAnswer *answer = g_queue_peek_head (&self->answers);
  ClaraPlayout *playout = clara_speaker_get_playout (self->speaker);

  if (!clara_agent_answer_is_placed (answer))
    return;
  if (playout != NULL)
    clara_playout_silence (playout);
  clara_agent_answer_cut (answer, position);
}

/**
 * clara_agent_player_cut:
 *
 * Nothing more of any answer is heard.
 *
 * Returns: microseconds of the first one's sound that were heard
 */
gint64
clara_agent_player_cut (ClaraAgentPlayer *self)
{
  ClaraPosition position = get_position (self);
  gint64 heard;

  g_return_val_if_fail (CLARA_IS_AGENT_PLAYER (self), 0);
  self->paused = FALSE;
  if (g_queue_is_empty (&self->answers))
    return 0;
  g_object_ref (self);
  fall_silent (self, &position);
  heard = clara_agent_answer_get_heard (g_queue_peek_head (&self->answers), &position);
  end_first (self, &position);
  g_queue_clear_full (&self->answers, (GDestroyNotify) clara_agent_answer_free);
  update (self);
  g_object_unref (self);
  return heard;
}

/**
 * clara_agent_player_pause:
 * @position: where it was when somebody silenced the playout
 *
 * Falls silent at once, and remembers where.
 */
void
clara_agent_player_pause (ClaraAgentPlayer *self, const ClaraPosition *position)
{
  g_return_if_fail (CLARA_IS_AGENT_PLAYER (self));
  if (self->paused || g_queue_is_empty (&self->answers))
    return;
  fall_silent (self, position);
  self->paused = TRUE;
  update (self);
}

/**
 * clara_agent_player_resume:
 *
 * It was for nothing: speaks on where it was cut.
 */
void
clara_agent_player_resume (ClaraAgentPlayer *self)
{
  g_return_if_fail (CLARA_IS_AGENT_PLAYER (self));
  if (!self->paused)
    return;
  self->paused = FALSE;
  update (self);
  look (self);
}

gboolean
clara_agent_player_is_speaking (ClaraAgentPlayer *self)
{
  return self->speaking;
}

gboolean
clara_agent_player_is_paused (ClaraAgentPlayer *self)
{
  return self->paused;
}

gboolean
clara_agent_player_is_empty (ClaraAgentPlayer *self)
{
  return g_queue_is_empty (&self->answers);
}

/* Returns: whether more of the last answer is to come. */
gboolean
clara_agent_player_is_incomplete (ClaraAgentPlayer *self)
{
  ClaraAgentAnswer *answer = g_queue_peek_tail (&self->answers);

  return answer != NULL && !clara_agent_answer_is_complete (answer);
}

/**
 * clara_agent_player_is_starved:
 *
 * Returns: whether the listener has heard all that there is of an answer of which more is to come
 */
gboolean
clara_agent_player_is_starved (ClaraAgentPlayer *self)
{
  ClaraAgentAnswer *answer = g_queue_peek_head (&self->answers);
  ClaraPosition position = get_position (self);

  return answer != NULL && !self->paused && clara_agent_answer_is_starved (answer, &position);
}
