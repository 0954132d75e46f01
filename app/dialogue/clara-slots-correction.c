/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-slots.h"

#include "clara-phrases.h"

#include <string.h>

/* "No, the company is Acme, not Agme"; "Agme नहीं, Acme": what is put right. English denies before the wrong
 * word, Hindi, Tamil and Telugu after it. */

#define MOST_WORDS 6

static const char *const starts =
  " no nope nah sorry actually wait oops correction nahi nahin illai illa thappu tappu kaadu "
  "kadu नहीं नही ना माफ़ माफ दरअसल இல்லை "
  "இல்ல தப்பு மன்னிக்கவும் కాదు తప్పు క్షమించండి ";
static const char *const denials_before = " not ";
static const char *const denials_after = " nahi nahin illai illa kaadu kadu नहीं नही இல்லை కాదు ";
static const char *const lead_in = " it it's its is was that that's i i'm i've im said mean meant the my a "
                                   "an this should be but rather instead to मेरा मेरी मेरे "
                                   "वह यह mera meri என் எனது அது en enathu నా అది naa na ";
static const char *const links =
  " is was are should be to as : = को का की के है hai ka ki ko नाम naam number नंबर எண் நம்பர் "
  "என்பது నంబర్ నంబరు అంటే ";
static const char *const tails =
  " है hai हैं हूँ hoon ஆகும் aagum தான் thaan అండి andi please जी ji sorry thanks of instead but and ";

typedef struct
{
  guint from;
  guint to;
} Span;

static const char *
word_at (const ClaraLine *line, guint i)
{
  return clara_line_token_at (line, i)->norm;
}

static Span
trim (const ClaraLine *line, Span span, const char *leading)
{
  while (span.from < span.to && clara_line_is_listed (leading, word_at (line, span.from)))
    span.from++;
  while (span.to > span.from && clara_line_is_listed (tails, word_at (line, span.to - 1)))
    span.to--;
  return span;
}

static guint
find_break (const ClaraLine *line, guint from)
{
  while (from < line->tokens->len && !clara_line_token_at (line, from)->breaks
         && !(from + 1 < line->tokens->len && strcmp (word_at (line, from + 1), "but") == 0))
    from++;
  return MIN (from + 1, line->tokens->len);
}

static gboolean
begins_segment (const ClaraLine *line, guint i, guint begin)
{
  return i == begin || clara_line_token_at (line, i - 1)->breaks;
}

/* Where the wrong words and the right ones stand. */
static gboolean
find_denial (const ClaraLine *line, guint begin, Span *right, Span *wrong)
{
  guint n = line->tokens->len;

  for (guint i = begin; i < n; i++)
    if (clara_line_is_listed (denials_before, word_at (line, i)))
      {
        *wrong = (Span){ i + 1, find_break (line, i + 1) };
        *right = i > begin ? (Span){ begin, i } : (Span){ wrong->to, n };
        return TRUE;
      }
    else if (i > begin && clara_line_is_listed (denials_after, word_at (line, i)))
      {
        guint from = i;

        while (!begins_segment (line, from, begin))
          from--;
        *wrong = (Span){ from, i };
        *right = i + 1 < n ? (Span){ i + 1, n } : (Span){ begin, from };
        return TRUE;
      }
  return FALSE;
}

/* The field that is named at the beginning, with what links it to its value taken off. */
static const char *
take_field (const ClaraLine *line, Span *span)
{
  guint n_rows;
  const ClaraPhraseRow *rows = clara_phrases_get_rows (&n_rows);

  for (guint r = 0; r < n_rows && span->from < span->to; r++)
    {
      guint n = rows[r].kind == CLARA_PHRASE_FIELD ? clara_line_match (line, span->from, rows[r].phrases) : 0;

      if (n == 0)
        continue;
      span->from += n;
      *span = trim (line, *span, links);
      return rows[r].text;
    }
  return NULL;
}

static char **
slot_of_field (ClaraParse *parse, const char *field)
{
  if (g_strcmp0 (field, "visitor_name") == 0)
    return &parse->name;
  if (g_strcmp0 (field, "company") == 0)
    return &parse->company;
  if (g_strcmp0 (field, "host") == 0)
    return &parse->host;
  if (g_strcmp0 (field, "purpose") == 0)
    return &parse->purpose;
  return NULL;
}

static gboolean
is_value (const ClaraLine *line, Span span)
{
  return span.to > span.from && span.to - span.from <= MOST_WORDS
         && !clara_line_is_listed (clara_phrases_get_no_values (), word_at (line, span.from));
}

/**
 * clara_slots_read_correction:
 *
 * Fills the slot of a field that a correction names, and wrong and right where both are said.
 */
void
clara_slots_read_correction (ClaraParse *parse, const ClaraLine *line)
{
  guint begin = 0;
  Span right;
  Span wrong = { 0, 0 };
  const char *field;
  char **slot;
  gboolean denied;

  if (parse->reply == CLARA_REPLY_UNKNOWN || parse->reply == CLARA_REPLY_SKIP)
    return;
  while (begin < line->tokens->len && clara_line_is_listed (starts, word_at (line, begin)))
    begin++;
  right = (Span){ begin, line->tokens->len };
  denied = find_denial (line, begin, &right, &wrong);
  if (!denied && begin == 0)
    return;
  if (!denied)
    right.to = begin < line->tokens->len ? find_break (line, begin) : begin;
  right = trim (line, right, lead_in);
  wrong = trim (line, wrong, lead_in);
  field = take_field (line, &right);
  if (!is_value (line, right))
    return;
  slot = slot_of_field (parse, field);
  if (slot != NULL && *slot == NULL)
    *slot = clara_line_join (line, right.from, right.to, TRUE);
  if (denied && is_value (line, wrong))
    {
      parse->wrong = clara_line_join (line, wrong.from, wrong.to, TRUE);
      parse->right = clara_line_join (line, right.from, right.to, TRUE);
    }
}
