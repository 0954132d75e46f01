/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-slots.h"

#include "clara-endings.h"
#include "clara-phrases.h"

#include <string.h>

static char **
slot_of (ClaraParse *parse, ClaraSlot slot)
{
  char **slots[] = { &parse->name, &parse->company, &parse->host, &parse->purpose };

  return slots[slot];
}

static const guint max_words[] = { 5, 6, 5, 10 };

/* Where another cue begins, a value ends. */
static gboolean
begins_cue (const ClaraLine *line, guint i)
{
  guint n_cues;
  const ClaraCueRow *cues = clara_phrases_get_cues (&n_cues);

  for (guint c = 0; c < n_cues; c++)
    if (!cues[c].after && !cues[c].loose && clara_line_match (line, i, cues[c].cues) > 0)
      return TRUE;
  return FALSE;
}

static guint
find_end (const ClaraLine *line, guint from, ClaraSlot slot)
{
  const char *stops = clara_phrases_get_stops (slot);
  guint end = from;

  while (end < line->tokens->len && end - from < max_words[slot])
    {
      const ClaraLineToken *token = clara_line_token_at (line, end);
      guint letters =
        slot != CLARA_SLOT_PURPOSE ? clara_line_count_spelled (line, end, line->tokens->len) : 0;

      if (letters > 0)
        {
          from += letters - 1;
          end += letters;
          continue;
        }
      if (clara_line_is_listed (stops, token->norm) || (end > from && begins_cue (line, end)))
        break;
      /* "Smith and Sons" is one company. */
      end++;
      if (token->breaks)
        break;
      if (slot == CLARA_SLOT_COMPANY && clara_line_token_at (line, end) != NULL
          && clara_line_token_at (line, end + 1) != NULL
          && g_str_equal (clara_line_token_at (line, end)->norm, "and")
          && g_unichar_isupper (g_utf8_get_char (clara_line_token_at (line, end + 1)->word))
          && !clara_line_is_listed (" i i'm i've ", clara_line_token_at (line, end + 1)->norm))
        end += 2;
    }
  return MIN (end, line->tokens->len);
}

/* "I'm a visitor", "naan visitor": who is here, not what they are called. */
static gboolean
is_type_at (const ClaraLine *line, guint i)
{
  guint n_rows;
  const ClaraPhraseRow *rows = clara_phrases_get_rows (&n_rows);

  for (guint r = 0; r < n_rows; r++)
    if (rows[r].kind == CLARA_PHRASE_TYPE && clara_line_match (line, i, rows[r].phrases) > 0)
      return TRUE;
  return FALSE;
}

static gboolean
may_be_value (const ClaraLine *line, guint from, guint to, const ClaraCueRow *cue)
{
  if (to <= from)
    return FALSE;
  if (cue->slot != CLARA_SLOT_PURPOSE && cue->slot != CLARA_SLOT_COMPANY
      && clara_line_word_has_digit (clara_line_token_at (line, from)->norm))
    return FALSE;
  if (cue->slot == CLARA_SLOT_PURPOSE)
    return TRUE;
  if (cue->slot == CLARA_SLOT_NAME && cue->loose && is_type_at (line, from))
    return FALSE;
  return !clara_line_is_listed (clara_phrases_get_no_values (), clara_line_token_at (line, from)->norm)
         || (!cue->loose && cue->slot == CLARA_SLOT_COMPANY
             && clara_line_is_listed (" the my our ", clara_line_token_at (line, from)->norm));
}

/* "with" and "of" before a company only after the visitor's name: "Maria with Acme", not "meeting with
 * Priya". */
static gboolean
loose_company_fits (const ClaraLine *line, guint cue_at, const ClaraParse *parse, guint name_end)
{
  const char *norm = clara_line_token_at (line, cue_at)->norm;

  return g_str_equal (norm, "from") || (parse->name != NULL && name_end == cue_at);
}

static guint
take_before (const ClaraLine *line, guint cue_at, ClaraSlot slot, guint not_before)
{
  const char *stops = clara_phrases_get_stops (slot);
  guint from = cue_at;

  while (from > not_before && cue_at - from < 5)
    {
      const ClaraLineToken *token = clara_line_token_at (line, from - 1);

      if (clara_line_is_listed (stops, token->norm) || token->breaks
          || clara_line_is_listed (" मुझे mujhe मुझको मेरी meri नाम naam आज aaj எனக்கு enakku நாங்கள் naanga "
                                   "இன்னைக்கு innaikku నాకు naaku naku మాకు ఈరోజు i ",
                                   token->norm))
        break;
      from--;
    }
  return from;
}

static void
strip_article (char **value)
{
  static const char *const articles[] = { "a ", "an ", "the ", "my " };

  for (guint i = 0; i < G_N_ELEMENTS (articles); i++)
    if (g_ascii_strncasecmp (*value, articles[i], strlen (articles[i])) == 0)
      {
        char *rest = g_strdup (*value + strlen (articles[i]));

        g_free (*value);
        *value = rest;
        return;
      }
}

/* Whether a cue that stands after its value has one in these words, or just behind them. */
static gboolean
later_cue_takes (const ClaraLine *line, guint from, guint end)
{
  guint n_cues;
  const ClaraCueRow *cues = clara_phrases_get_cues (&n_cues);

  for (guint i = from + 1; i <= end && i < line->tokens->len; i++)
    {
      if (clara_line_token_at (line, i - 1)->breaks)
        return FALSE;
      for (guint c = 0; c < n_cues; c++)
        if (cues[c].after && clara_line_match (line, i, cues[c].cues) > 0)
          return TRUE;
    }
  return FALSE;
}

/* The value before a cue, without the honour and the ending that Indian languages put behind it. */
static void
take_named (ClaraParse *parse, const ClaraLine *line, guint from, guint to, const ClaraCueRow *cue)
{
  ClaraCase said = CLARA_CASE_NONE;
  ClaraCase ending = CLARA_CASE_NONE;
  g_autofree char *value = NULL;
  g_autofree char *stem = NULL;

  to = clara_endings_skip_courtesies (line, from, to, &said);
  if (to <= from
      || clara_line_is_listed (clara_phrases_get_no_values (), clara_line_token_at (line, from)->norm))
    return;
  value = clara_line_join (line, from, to, TRUE);
  /* An honour bears the ending for its name. */
  stem = said == CLARA_CASE_NONE ? clara_endings_strip (value, &ending) : g_strdup (value);
  if (cue->cases == 0 || ((said | ending) & cue->cases) != 0)
    *slot_of (parse, cue->slot) = g_steal_pointer (&stem);
}

/* "main ja raha hoon": somebody says what they do, not what they are called. */
static gboolean
says_doing (const ClaraLine *line, guint from)
{
  for (guint i = from; i < line->tokens->len; i++)
    {
      const ClaraLineToken *token = clara_line_token_at (line, i);

      if (clara_endings_is_verb (token->norm))
        return TRUE;
      if (token->breaks || clara_line_is_listed (" हूँ हूं हू hoon hu hun और aur ", token->norm))
        return FALSE;
    }
  return FALSE;
}

static const ClaraCueRow with_host = { CLARA_SLOT_HOST, FALSE, TRUE, "with" };

/**
 * clara_slots_read:
 *
 * Values that stand at their cues: "I'm Maria from Acme, here to see Priya".
 */
void
clara_slots_read (ClaraParse *parse, const ClaraLine *line)
{
  guint n_cues;
  const ClaraCueRow *cues = clara_phrases_get_cues (&n_cues);
  guint name_end = G_MAXUINT;
  guint taken = 0;

  for (guint i = 0; i < line->tokens->len; i++)
    {
      const ClaraCueRow *best = NULL;
      guint length = 0;

      for (guint c = 0; c < n_cues; c++)
        {
          guint n = clara_line_match (line, i, cues[c].cues);

          if (n > length)
            {
              length = n;
              best = &cues[c];
            }
        }
      /* "for a quick coffee with Priya" */
      if (best != NULL && best->slot == CLARA_SLOT_COMPANY && best->loose && parse->purpose != NULL
          && taken == i && g_str_equal (clara_line_token_at (line, i)->norm, "with"))
        best = &with_host;
      if (best == NULL || *slot_of (parse, best->slot) != NULL)
        continue;
      if (best->after)
        {
          guint from = take_before (line, i, best->slot, taken);

          take_named (parse, line, from, i, best);
          taken = i + length;
          i += length - 1;
          continue;
        }
      {
        guint from = i + length;
        guint end;

        /* "the company is, um, Acme" */
        while (clara_line_token_at (line, from) != NULL
               && clara_line_is_listed (" uh um er is is: है to ", clara_line_token_at (line, from)->norm))
          from++;
        if (best->slot == CLARA_SLOT_COMPANY && best->loose && !loose_company_fits (line, i, parse, name_end))
          continue;
        end = find_end (line, from, best->slot);
        if (!may_be_value (line, from, end, best))
          continue;
        /* "naan Maria" but not "naan Priya-vai santhikka": who is before a later cue is not the speaker. */
        if (best->slot == CLARA_SLOT_NAME && best->loose
            && (later_cue_takes (line, from, end) || says_doing (line, from)))
          continue;
        *slot_of (parse, best->slot) = clara_line_join (line, from, end, best->slot != CLARA_SLOT_PURPOSE);
        if (best->slot == CLARA_SLOT_PURPOSE)
          strip_article (slot_of (parse, best->slot));
        if (best->slot == CLARA_SLOT_NAME)
          name_end = end;
        taken = end;
        /* "for an interview with Priya": the purpose's last word begins the next cue. */
        i = best->slot == CLARA_SLOT_PURPOSE && end < line->tokens->len
                && g_str_equal (clara_line_token_at (line, end)->norm, "with")
              ? end - 2
              : end - 1;
      }
    }
}
