/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-parser.h"

#include "clara-phrases.h"
#include "clara-slots.h"

#include <string.h>

static gboolean
is_all_fillers (const ClaraLine *line, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    if (!clara_line_is_listed (clara_phrases_get_fillers (), clara_line_token_at (line, i)->norm))
      return FALSE;
  return TRUE;
}

/* "I'm not an employee" says nothing of who is here. */
static gboolean
is_negated (const ClaraLine *line, guint i)
{
  for (guint back = 1; back <= 3 && back <= i; back++)
    {
      const char *norm = clara_line_token_at (line, i - back)->norm;

      if (g_str_equal (norm, "not") || g_str_equal (norm, "no") || g_str_has_suffix (norm, "n't"))
        return TRUE;
    }
  return FALSE;
}

static gboolean
row_matches (const ClaraLine *line, const ClaraPhraseRow *row)
{
  for (guint i = 0; i < line->tokens->len; i++)
    {
      guint n;

      if (row->where != CLARA_WHERE_ANY && !is_all_fillers (line, 0, i))
        return FALSE;
      n = clara_line_match (line, i, row->phrases);
      if (n == 0 || (row->kind == CLARA_PHRASE_TYPE && is_negated (line, i)))
        continue;
      if (row->where == CLARA_WHERE_WHOLE && !is_all_fillers (line, i + n, line->tokens->len))
        continue;
      return TRUE;
    }
  return FALSE;
}

static void
take_row (ClaraParse *parse, const ClaraPhraseRow *row)
{
  switch (row->kind)
    {
    case CLARA_PHRASE_INTENT:
      if (parse->intent == CLARA_INTENT_NONE)
        parse->intent = (ClaraIntent) row->value;
      break;
    case CLARA_PHRASE_REPLY:
      if (parse->reply == CLARA_REPLY_NONE)
        parse->reply = (ClaraReply) row->value;
      break;
    case CLARA_PHRASE_TALK:
      if (parse->talk == CLARA_TALK_NONE)
        parse->talk = (ClaraTalk) row->value;
      break;
    case CLARA_PHRASE_TYPE:
      if (parse->user_type == NULL)
        parse->user_type = row->text;
      break;
    case CLARA_PHRASE_LANGUAGE:
      if (parse->language == NULL)
        parse->language = row->text;
      break;
    case CLARA_PHRASE_FIELD:
      if (parse->field == NULL)
        parse->field = row->text;
      break;
    case CLARA_PHRASE_QUESTION:
      parse->question = TRUE;
      break;
    case CLARA_PHRASE_ORDINAL:
      if (parse->ordinal == NULL)
        parse->ordinal = g_strdup (row->text);
      break;
    default:
      break;
    }
}

static const char *const negations = " not no none without नहीं नही nahi nahin இல்லை இல்ல illai illa లేదు కాదు "
                                     "ledu kaadu ";

static void
match_phrases (ClaraParse *parse, const ClaraLine *line)
{
  guint n_rows;
  const ClaraPhraseRow *rows = clara_phrases_get_rows (&n_rows);

  for (guint i = 0; i < n_rows; i++)
    if (row_matches (line, &rows[i]))
      take_row (parse, &rows[i]);
  for (guint i = 0; i < line->tokens->len; i++)
    {
      const ClaraLineToken *token = clara_line_token_at (line, i);

      parse->question |= token->asks;
      parse->negated |= clara_line_is_listed (negations, token->norm);
    }
}

static void
match_value (ClaraParse *parse, const ClaraLine *line)
{
  guint from = 0;
  guint to = line->tokens->len;

  while (from < to
         && clara_line_is_listed (clara_phrases_get_fillers (), clara_line_token_at (line, from)->norm))
    from++;
  while (to > from
         && clara_line_is_listed (clara_phrases_get_fillers (), clara_line_token_at (line, to - 1)->norm))
    to--;
  /* "Infosys se", "Rahul ji": what Hindi and Telugu put behind an answer. */
  while (to > from + 1
         && clara_line_is_listed (" जी ji को ko से se गारु గారు గారిని garu gaaru garini gaarini அவர்கள் அவர்களை ",
                                  clara_line_token_at (line, to - 1)->norm))
    to--;
  if (to > from)
    parse->value = clara_line_join (line, from, to, FALSE);
}

static gboolean
is_language_command (const ClaraParse *parse, const ClaraLine *line)
{
  static const char *const verbs =
    " speak language switch change talk in please can you bolo bolna baat mein me में बोलो बोलिए बात pesu "
    "pesunga pesa "
    "பேசு பேசுங்கள் பேச la le matladu matladandi matladandi matladava lo లో మాట్లాడు మాట్లాడండి to into use prefer "
    "i want would like we let's continue go on could do know karo करो कीजिए kijiye ";

  if (parse->language == NULL)
    return FALSE;
  if (line->tokens->len <= 2)
    return TRUE;
  for (guint i = 0; i < line->tokens->len; i++)
    if (clara_line_is_listed (verbs, clara_line_token_at (line, i)->norm))
      return parse->host == NULL && parse->name == NULL;
  return FALSE;
}

static void
settle_intent (ClaraParse *parse, const ClaraLine *line)
{
  if (is_language_command (parse, line))
    parse->intent = CLARA_INTENT_SET_LANGUAGE;
  else
    parse->language = NULL;
  /* "Where is the front desk?" wants an answer, "can I talk to a person?" a person. */
  if (parse->intent == CLARA_INTENT_NONE && parse->question && parse->host == NULL
      && parse->talk == CLARA_TALK_NONE)
    parse->intent = CLARA_INTENT_FAQ;
  if (parse->intent == CLARA_INTENT_NONE && parse->talk != CLARA_TALK_NONE && !clara_parse_has_slots (parse)
      && parse->user_type == NULL)
    parse->intent = CLARA_INTENT_SMALL_TALK;
  parse->confidence = parse->intent != CLARA_INTENT_NONE ? 1 : 0;
  parse->correction = parse->reply == CLARA_REPLY_NO;
  if (parse->host != NULL && parse->user_type == NULL)
    parse->user_type = "visitor";
  /* "to see an employee" is said by a visitor. */
  if (parse->host != NULL && g_strcmp0 (parse->user_type, "employee") == 0)
    parse->user_type = "visitor";
}

/**
 * clara_parse:
 * @text: UTF-8
 * @language: the visitor's; phrases of all four are understood in each
 *
 * Returns: (transfer full): what the line says
 */
ClaraParse *
clara_parse (const char *text, const char *language)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  ClaraParse *parse = g_new0 (ClaraParse, 1);
  g_autoptr (ClaraLine) line = clara_line_new (normal != NULL ? normal : "");

  match_phrases (parse, line);
  clara_slots_read_contacts (parse, line);
  clara_slots_read (parse, line);
  clara_slots_read_correction (parse, line);
  match_value (parse, line);
  settle_intent (parse, line);
  return parse;
}

void
clara_parse_free (ClaraParse *self)
{
  g_free (self->name);
  g_free (self->company);
  g_free (self->host);
  g_free (self->purpose);
  g_free (self->phone);
  g_free (self->email);
  g_free (self->employee_id);
  g_free (self->value);
  g_free (self->wrong);
  g_free (self->right);
  g_free (self->ordinal);
  g_free (self);
}

/**
 * clara_parse_has_slots:
 *
 * Returns: whether a value for some field of a form was said with its cue
 */
gboolean
clara_parse_has_slots (const ClaraParse *self)
{
  return self->name != NULL || self->company != NULL || self->host != NULL || self->purpose != NULL
         || self->phone != NULL || self->email != NULL;
}

/**
 * clara_parse_is_empty:
 *
 * Returns: whether nothing of the line was understood
 */
gboolean
clara_parse_is_empty (const ClaraParse *self)
{
  return !clara_parse_has_slots (self) && self->intent == CLARA_INTENT_NONE && self->user_type == NULL
         && self->talk == CLARA_TALK_NONE;
}

const char *
clara_intent_name (ClaraIntent intent)
{
  static const char *const names[] = { "",         "booking",      "faq",
                                       "pricing",  "lead_capture", "escalation",
                                       "check_in", "check_out",    "small_talk",
                                       "goodbye",  "set_language" };

  return names[intent];
}

/**
 * clara_parser_is_occasion:
 *
 * Returns: whether @text says only what somebody comes for: "meeting", "for an interview"
 */
gboolean
clara_parser_is_occasion (const char *text)
{
  g_autofree char *normal = g_utf8_normalize (text, -1, G_NORMALIZE_NFC);
  g_autoptr (ClaraLine) line = clara_line_new (normal != NULL ? normal : "");

  for (guint i = 0; i < line->tokens->len; i++)
    if (!clara_line_is_listed (clara_phrases_get_occasions (), clara_line_token_at (line, i)->norm))
      return FALSE;
  return line->tokens->len > 0;
}

/**
 * clara_parser_looks_like_name:
 *
 * Returns: whether @text can be a person's name: up to six words of letters, no sentence
 */
gboolean
clara_parser_looks_like_name (const char *text)
{
  guint words = 1;
  guint letters = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == ' ')
        words++;
      else if (g_unichar_isalpha (c) || g_unichar_ismark (c))
        letters++;
      else if (c != '\'' && c != 0x2019 && c != '-' && c != '.' && c != ',' && c != 0x200c && c != 0x200d)
        return FALSE;
    }
  return letters >= 2 && words <= 6 && g_utf8_strlen (text, -1) <= 60;
}
