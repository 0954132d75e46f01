/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-letter-times.h"

#include "clara-json.h"
#include "clara-letter-visemes.h"

#include <string.h>

/* How far ahead a letter is looked for that the service has and the text here does not. */
#define FARTHEST 8
/* Longer than any sentence's sound; what lies beyond is no time. */
#define LONGEST_SECONDS 600.0

struct _ClaraLetterTimes
{
  ClaraSpokenText *sentence; /* unowned: it has this */
  char *text;
  const char *at;       /* the next letter of the text */
  gboolean inside;      /* of a word */
  gint64 last_us;       /* of the last mark */
  gint64 last_start_us; /* of the last letter, as told */
  gint64 offset_us;     /* what the piece's times are counted from */
  int viseme;           /* -1 before the first */
};

ClaraLetterTimes *
clara_letter_times_new (ClaraSpokenText *sentence, const char *text)
{
  ClaraLetterTimes *self = g_new0 (ClaraLetterTimes, 1);

  self->sentence = sentence;
  self->text = g_strdup (text);
  self->at = self->text;
  self->viseme = -1;
  return self;
}

void
clara_letter_times_free (ClaraLetterTimes *self)
{
  g_free (self->text);
  g_free (self);
}

static void
pass_letter (ClaraLetterTimes *self)
{
  gboolean space = g_unichar_isspace (g_utf8_get_char (self->at));

  if (!space && !self->inside)
    clara_spoken_text_emit_word (self->sentence, self->last_us, (int) (self->at - self->text));
  self->inside = !space;
  self->at = g_utf8_next_char (self->at);
}

static void
move_mouth (ClaraLetterTimes *self, gunichar letter)
{
  ClaraViseme viseme;

  if (!clara_viseme_from_letter (letter, &viseme) || (int) viseme == self->viseme)
    return;
  self->viseme = (int) viseme;
  clara_spoken_text_emit_viseme (self->sentence, self->last_us, viseme);
}

/* The service may write a number out or drop a sign: what cannot be found in the text moves the mouth only.
 */
static void
take_letter (ClaraLetterTimes *self, gunichar letter, gint64 at_us)
{
  const char *found = self->at;

  self->last_us = MAX (self->last_us, at_us);
  for (guint i = 0; i < FARTHEST && *found != '\0' && g_utf8_get_char (found) != letter; i++)
    found = g_utf8_next_char (found);
  if (*found != '\0' && g_utf8_get_char (found) == letter)
    while (self->at <= found)
      pass_letter (self);
  move_mouth (self, letter);
}

static gboolean
get_seconds (JsonArray *times, guint index, gint64 *us)
{
  JsonNode *node = json_array_get_element (times, index);
  double seconds;

  if (!JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  seconds = json_node_get_double (node);
  if (!(seconds >= 0.0 && seconds <= LONGEST_SECONDS))
    return FALSE;
  *us = (gint64) (seconds * G_USEC_PER_SEC);
  return TRUE;
}

/**
 * clara_letter_times_take:
 * @alignment: {characters, character_start_times_seconds}, of any shape since it comes from outside
 * @sound_us: how much sound came before this piece
 *
 * The times are counted from the start of the sentence, or, where they go back, from the start of the piece.
 */
void
clara_letter_times_take (ClaraLetterTimes *self, JsonObject *alignment, gint64 sound_us)
{
  JsonArray *letters = clara_json_get_array (alignment, "characters");
  JsonArray *starts = clara_json_get_array (alignment, "character_start_times_seconds");
  guint n = letters != NULL && starts != NULL
              ? MIN (json_array_get_length (letters), json_array_get_length (starts))
              : 0;
  gint64 start_us;

  if (n > 0 && get_seconds (starts, 0, &start_us) && start_us < self->last_start_us)
    self->offset_us = sound_us;
  for (guint i = 0; i < n; i++)
    {
      const char *letter = clara_json_array_get_string (letters, i);

      if (letter == NULL || *letter == '\0' || !get_seconds (starts, i, &start_us))
        continue;
      self->last_start_us = start_us;
      take_letter (self, g_utf8_get_char (letter), self->offset_us + start_us);
    }
}

/**
 * clara_letter_times_finish:
 * @sound_us: how long the sound is
 *
 * The sound is complete: words that the service told nothing about share what is left of it.
 */
void
clara_letter_times_finish (ClaraLetterTimes *self, gint64 sound_us)
{
  gint64 from_us = MIN (self->last_us, sound_us);
  glong left = g_utf8_strlen (self->at, -1);
  const char *rest = self->at;

  for (glong i = 0; *self->at != '\0'; i++)
    {
      self->last_us = from_us + (sound_us - from_us) * i / MAX (left, 1);
      pass_letter (self);
    }
  self->last_us = MAX (self->last_us, sound_us);
  if (rest != self->text)
    move_mouth (self, ' ');
}
