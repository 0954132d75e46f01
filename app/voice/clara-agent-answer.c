/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agent-answer.h"

#include "clara-word-map.h"

#include <math.h>
#include <string.h>

#define US G_USEC_PER_SEC
/* Nobody listens longer to one answer; a service that sends more has lost its way. */
#define LONGEST_S 180
/* Until all of the sound is there, its length is guessed from the text: people speak so fast. */
#define CHARACTER_US 65000
#define LOUDNESS_US 40000
#define AHEAD_US 500000

struct _ClaraAgentAnswer
{
  GArray *samples; /* gint16, all of the answer's */
  int rate;        /* 0 until there is sound */
  GString *whole;  /* the words that are certain */
  char *text;      /* all of them */
  gboolean last_is_whole;
  ClaraWordMap *map; /* of the text; NULL: to be made */
  gboolean complete;
  guint64 tag;   /* of the sound that is in the playout; 0 while it is in none */
  guint base;    /* sample at which that begins: what is before was heard */
  guint written; /* samples */
};

ClaraAgentAnswer *
clara_agent_answer_new (void)
{
  ClaraAgentAnswer *self = g_new0 (ClaraAgentAnswer, 1);

  self->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->whole = g_string_new (NULL);
  self->text = g_strdup ("");
  return self;
}

void
clara_agent_answer_free (ClaraAgentAnswer *self)
{
  g_array_unref (self->samples);
  g_string_free (self->whole, TRUE);
  g_free (self->text);
  g_clear_pointer (&self->map, clara_word_map_free);
  g_free (self);
}

/**
 * clara_agent_answer_add_audio:
 * @samples: mono gint16
 *
 * Returns: FALSE where it is no sound of this answer: too long, or of another rate than the rest
 */
gboolean
clara_agent_answer_add_audio (ClaraAgentAnswer *self, GBytes *samples, int rate)
{
  gsize size;
  const gint16 *data = g_bytes_get_data (samples, &size);
  gsize n_samples = size / sizeof (gint16);

  if (self->rate == 0)
    self->rate = rate;
  if (rate != self->rate || self->samples->len + n_samples > (gsize) LONGEST_S * (gsize) rate)
    return FALSE;
  g_array_append_vals (self->samples, data, (guint) n_samples);
  return TRUE;
}

/**
 * clara_agent_answer_set_text:
 * @text: a piece of what is said; one that is not @whole yet comes again, longer
 */
void
clara_agent_answer_set_text (ClaraAgentAnswer *self, const char *text, gboolean whole)
{
  g_autofree char *piece = g_strstrip (g_utf8_make_valid (text, -1));

  g_free (self->text);
  self->text = g_strjoin (self->whole->len > 0 ? " " : "", self->whole->str, piece, NULL);
  self->last_is_whole = whole;
  if (whole)
    g_string_assign (self->whole, self->text);
  g_clear_pointer (&self->map, clara_word_map_free);
}

/**
 * clara_agent_answer_complete:
 *
 * No more sound will come.
 */
void
clara_agent_answer_complete (ClaraAgentAnswer *self)
{
  self->complete = TRUE;
}

gboolean
clara_agent_answer_is_complete (ClaraAgentAnswer *self)
{
  return self->complete;
}

/* Returns: whether its words are there, and whole. */
gboolean
clara_agent_answer_has_text (ClaraAgentAnswer *self)
{
  return self->last_is_whole && self->text[0] != '\0';
}

const char *
clara_agent_answer_get_text (ClaraAgentAnswer *self)
{
  return self->text;
}

static gint64
to_us (ClaraAgentAnswer *self, guint samples)
{
  return self->rate > 0 ? (gint64) samples * US / self->rate : 0;
}

/* Samples that were heard. */
static guint
count_heard (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  guint heard;

  if (self->tag == 0 || !position->valid || position->tag < self->tag)
    return self->base;
  if (position->tag > self->tag)
    return self->written;
  heard = self->base + (guint) (position->offset_us * self->rate / US);
  return MIN (heard, self->written);
}

/**
 * clara_agent_answer_place:
 * @tag: higher than that of any sound before it
 *
 * From now on it is played under @tag, from where it was heard last.
 */
void
clara_agent_answer_place (ClaraAgentAnswer *self, guint64 tag)
{
  self->tag = tag;
  self->written = self->base;
}

gboolean
clara_agent_answer_is_placed (ClaraAgentAnswer *self)
{
  return self->tag != 0;
}

/**
 * clara_agent_answer_write:
 *
 * Passes on what there is, and little more than is needed, so that it can still be cut.
 */
void
clara_agent_answer_write (ClaraAgentAnswer *self, ClaraPlayout *playout, const ClaraPosition *position)
{
  guint room, waiting;

  if (self->tag == 0 || self->rate == 0)
    return;
  room = (guint) (AHEAD_US * (gint64) self->rate / US);
  waiting = self->written - count_heard (self, position);
  room = MIN (room - MIN (room, waiting), self->samples->len - self->written);
  if (room > 0)
    self->written += (guint) clara_playout_play (
      playout, &g_array_index (self->samples, gint16, self->written), room, self->rate, self->tag);
}

/**
 * clara_agent_answer_cut:
 *
 * The playout has fallen silent; what is played on begins where it was heard last.
 */
void
clara_agent_answer_cut (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  self->base = self->written = count_heard (self, position);
  self->tag = 0;
}

gboolean
clara_agent_answer_has_begun (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  return count_heard (self, position) > 0;
}

gboolean
clara_agent_answer_has_ended (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  if (!self->complete || self->written < self->samples->len)
    return FALSE;
  if (self->base == self->samples->len)
    return TRUE;
  return self->tag != 0 && position->valid
         && (position->tag > self->tag || (position->tag == self->tag && position->idle));
}

/* Returns: whether the listener waits for more of it. */
gboolean
clara_agent_answer_is_starved (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  return !self->complete && count_heard (self, position) >= self->samples->len;
}

/**
 * clara_agent_answer_get_heard:
 *
 * Returns: microseconds of its sound that were heard
 */
gint64
clara_agent_answer_get_heard (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  return to_us (self, count_heard (self, position));
}

static double
get_share (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  gint64 all = to_us (self, self->samples->len);

  if (!self->complete)
    all = MAX (all, (gint64) g_utf8_strlen (self->text, -1) * CHARACTER_US);
  return all > 0 ? (double) clara_agent_answer_get_heard (self, position) / (double) all : 0;
}

/**
 * clara_agent_answer_find_word:
 *
 * Which word is heard, by how much of the sound was. The service does not say it.
 */
gboolean
clara_agent_answer_find_word (ClaraAgentAnswer *self, const ClaraPosition *position, gsize *begin, gsize *end)
{
  if (self->text[0] == '\0' || count_heard (self, position) == 0)
    return FALSE;
  if (self->map == NULL)
    self->map = clara_word_map_new (self->text, self->text);
  return clara_word_map_find_share (self->map, MIN (get_share (self, position), 1.0), begin, end);
}

/**
 * clara_agent_answer_get_bytes_heard:
 *
 * Returns: how much of the text was heard, to the end of a word
 */
gsize
clara_agent_answer_get_bytes_heard (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  gsize begin;
  gsize end;

  if (self->complete && count_heard (self, position) >= self->samples->len)
    return strlen (self->text);
  return clara_agent_answer_find_word (self, position, &begin, &end) ? end : 0;
}

/**
 * clara_agent_answer_get_loudness:
 *
 * Returns: how loud it is where it is heard, 0 to 1: for a mouth that no one tells its shapes
 */
double
clara_agent_answer_get_loudness (ClaraAgentAnswer *self, const ClaraPosition *position)
{
  guint at = count_heard (self, position);
  guint n = self->rate > 0 ? (guint) (LOUDNESS_US * (gint64) self->rate / US) : 0;
  double sum = 0;

  if (at + n > self->samples->len || n == 0)
    return 0;
  for (guint i = at; i < at + n; i++)
    sum += pow ((double) g_array_index (self->samples, gint16, i) / 32768.0, 2);
  return sqrt (sum / n);
}
