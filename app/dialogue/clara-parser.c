/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-parser.h"

#include "clara-contact.h"
#include "clara-phrases.h"

#include <string.h>

#define MAX_TOKENS 80

/* One word of the line. */
typedef struct
{
  char *word;      /* as written, without punctuation around it */
  char *norm;      /* case-folded */
  gboolean breaks; /* a comma, full stop or the like follows */
  gboolean asks;   /* a question mark follows */
} Token;

typedef struct
{
  GArray *tokens; /* Token */
  gboolean has_capitals;
} Line;

static void
token_clear (gpointer data)
{
  Token *token = data;

  g_free (token->word);
  g_free (token->norm);
}

static gboolean
is_edge (gunichar c)
{
  return g_unichar_ispunct (c) && c != '+' && c != '@' && c != '#' && c != '&';
}

static gboolean
is_title (const char *word)
{
  static const char *const titles[] = { "Mr", "Mrs", "Ms", "Dr", "Prof", "Shri", "Smt" };

  for (guint i = 0; i < G_N_ELEMENTS (titles); i++)
    if (g_ascii_strcasecmp (titles[i], word) == 0)
      return TRUE;
  return FALSE;
}

static void
add_token (Line *line, const char *start, const char *end)
{
  Token token = { 0 };
  g_autofree char *folded = NULL;
  const char *stop = end;
  g_auto (GStrv) parts = NULL;

  while (start < end && is_edge (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (stop > start)
    {
      const char *last = g_utf8_prev_char (stop);
      gunichar c = g_utf8_get_char (last);

      if (!is_edge (c))
        break;
      token.breaks |= c == ',' || c == '.' || c == ';' || c == '!' || c == '?' || c == ':' || c == 0x0964;
      token.asks |= c == '?';
      stop = last;
    }
  if (stop == start)
    {
      if (line->tokens->len > 0 && end > start)
        g_array_index (line->tokens, Token, line->tokens->len - 1).breaks = TRUE;
      return;
    }
  token.word = g_strndup (start, (gsize) (stop - start));
  /* The full stop of "Dr." ends nothing. */
  token.breaks &= !is_title (token.word);
  for (const char *p = token.word; *p != '\0'; p = g_utf8_next_char (p))
    line->has_capitals |= g_unichar_isupper (g_utf8_get_char (p));
  folded = g_utf8_casefold (token.word, -1);
  parts = g_strsplit (folded, "’", -1);
  token.norm = g_strjoinv ("'", parts);
  g_array_append_val (line->tokens, token);
}

static void
line_init (Line *line, const char *text)
{
  const char *start = NULL;
  const char *p;

  line->tokens = g_array_new (FALSE, TRUE, sizeof (Token));
  g_array_set_clear_func (line->tokens, token_clear);
  line->has_capitals = FALSE;
  for (p = text; *p != '\0' && line->tokens->len < MAX_TOKENS; p = g_utf8_next_char (p))
    {
      gboolean space = g_unichar_isspace (g_utf8_get_char (p)) || *p == ',' || *p == ';';

      if (!space && start == NULL)
        start = p;
      else if (space && start != NULL)
        {
          add_token (line, start, *p == ',' || *p == ';' ? p + 1 : p);
          start = NULL;
        }
    }
  if (start != NULL)
    add_token (line, start, p);
}

static const Token *
token_at (const Line *line, guint i)
{
  return i < line->tokens->len ? &g_array_index (line->tokens, Token, i) : NULL;
}

static gboolean
is_listed (const char *list, const char *norm)
{
  g_autofree char *padded = g_strconcat (" ", norm, " ", NULL);

  return strstr (list, padded) != NULL;
}

/* Whether the words of phrase (length bytes) stand at token i; gives how many tokens they are, else 0. A word
 * in a script without capitals may go on: endings. */
static guint
match_at (const Line *line, guint i, const char *phrase, gsize length)
{
  const char *end = phrase + length;
  guint n = 0;

  while (phrase < end)
    {
      const char *space = memchr (phrase, ' ', (gsize) (end - phrase));
      gsize part = (gsize) ((space != NULL ? space : end) - phrase);
      const Token *token = token_at (line, i + n);
      gboolean last = space == NULL;

      if (token == NULL || strncmp (token->norm, phrase, part) != 0)
        return 0;
      if (token->norm[part] != '\0' && !(last && (phrase[0] & 0x80) != 0 && part > 6))
        return 0;
      if (token->breaks && !last)
        return 0;
      n++;
      phrase = last ? end : space + 1;
    }
  return n;
}

/* The longest of the alternatives that stands at token i. */
static guint
match_any_at (const Line *line, guint i, const char *alternatives)
{
  guint best = 0;

  while (*alternatives != '\0')
    {
      const char *bar = strchr (alternatives, '|');
      gsize length = bar != NULL ? (gsize) (bar - alternatives) : strlen (alternatives);
      guint n = match_at (line, i, alternatives, length);

      best = MAX (best, n);
      alternatives += length + (bar != NULL);
    }
  return best;
}

static gboolean
is_all_fillers (const Line *line, guint from, guint to)
{
  for (guint i = from; i < to; i++)
    if (!is_listed (clara_phrases_get_fillers (), token_at (line, i)->norm))
      return FALSE;
  return TRUE;
}

/* "I'm not an employee" says nothing of who is here. */
static gboolean
is_negated (const Line *line, guint i)
{
  for (guint back = 1; back <= 3 && back <= i; back++)
    {
      const char *norm = token_at (line, i - back)->norm;

      if (g_str_equal (norm, "not") || g_str_equal (norm, "no") || g_str_has_suffix (norm, "n't"))
        return TRUE;
    }
  return FALSE;
}

static gboolean
row_matches (const Line *line, const ClaraPhraseRow *row)
{
  for (guint i = 0; i < line->tokens->len; i++)
    {
      guint n;

      if (row->where != CLARA_WHERE_ANY && !is_all_fillers (line, 0, i))
        return FALSE;
      n = match_any_at (line, i, row->phrases);
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

static void
match_phrases (ClaraParse *parse, const Line *line)
{
  guint n_rows;
  const ClaraPhraseRow *rows = clara_phrases_get_rows (&n_rows);

  for (guint i = 0; i < n_rows; i++)
    if (row_matches (line, &rows[i]))
      take_row (parse, &rows[i]);
  for (guint i = 0; i < line->tokens->len; i++)
    parse->question |= token_at (line, i)->asks;
}

static void
append_word (GString *text, const char *word, gboolean capitals)
{
  gunichar first = g_utf8_get_char (word);

  if (text->len > 0)
    g_string_append_c (text, ' ');
  if (!capitals)
    {
      g_string_append (text, word);
      return;
    }
  g_string_append_unichar (text, g_unichar_toupper (first));
  g_string_append (text, g_utf8_next_char (word));
}

/* "L O P E Z": letters that were spelled become one word. */
static guint
spelled_at (const Line *line, guint i, guint end)
{
  guint n = 0;

  while (i + n < end && g_utf8_strlen (token_at (line, i + n)->norm, -1) == 1
         && g_unichar_isalpha (g_utf8_get_char (token_at (line, i + n)->norm)))
    n++;
  return n >= 3 ? n : 0;
}

static char *
join_dashes (const char *word)
{
  g_auto (GStrv) parts = g_strsplit (word, "-", -1);
  GString *text;

  if (g_strv_length (parts) < 3)
    return NULL;
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_utf8_strlen (parts[i], -1) != 1)
      return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; parts[i] != NULL; i++)
    g_string_append (text, parts[i]);
  return g_string_free (text, FALSE);
}

static void
append_spelled (GString *text, const char *letters)
{
  g_autofree char *small = g_utf8_strdown (letters, -1);

  append_word (text, small, TRUE);
}

static char *
join_tokens (const Line *line, guint from, guint to, gboolean names)
{
  GString *text = g_string_new (NULL);

  for (guint i = from; i < to; i++)
    {
      const Token *token = token_at (line, i);
      guint n = names ? spelled_at (line, i, to) : 0;
      g_autofree char *dashed = names ? join_dashes (token->word) : NULL;

      if (n > 0)
        {
          g_autoptr (GString) letters = g_string_new (NULL);

          for (guint k = 0; k < n; k++)
            g_string_append (letters, token_at (line, i + k)->word);
          append_spelled (text, letters->str);
          i += n - 1;
        }
      else if (dashed != NULL)
        append_spelled (text, dashed);
      else
        append_word (text, token->word, names && !line->has_capitals);
    }
  return g_string_free (text, FALSE);
}

static char **
slot_of (ClaraParse *parse, ClaraSlot slot)
{
  char **slots[] = { &parse->name, &parse->company, &parse->host, &parse->purpose };

  return slots[slot];
}

static const guint max_words[] = { 5, 6, 5, 10 };

/* Where another cue begins, a value ends. */
static gboolean
begins_cue (const Line *line, guint i)
{
  guint n_cues;
  const ClaraCueRow *cues = clara_phrases_get_cues (&n_cues);

  for (guint c = 0; c < n_cues; c++)
    if (!cues[c].after && !cues[c].loose && match_any_at (line, i, cues[c].cues) > 0)
      return TRUE;
  return FALSE;
}

static guint
find_end (const Line *line, guint from, ClaraSlot slot)
{
  const char *stops = clara_phrases_get_stops (slot);
  guint end = from;

  while (end < line->tokens->len && end - from < max_words[slot])
    {
      const Token *token = token_at (line, end);
      guint letters = slot != CLARA_SLOT_PURPOSE ? spelled_at (line, end, line->tokens->len) : 0;

      if (letters > 0)
        {
          from += letters - 1;
          end += letters;
          continue;
        }
      if (is_listed (stops, token->norm) || (end > from && begins_cue (line, end)))
        break;
      /* "Smith and Sons" is one company. */
      end++;
      if (token->breaks)
        break;
      if (slot == CLARA_SLOT_COMPANY && token_at (line, end) != NULL && token_at (line, end + 1) != NULL
          && g_str_equal (token_at (line, end)->norm, "and")
          && g_unichar_isupper (g_utf8_get_char (token_at (line, end + 1)->word))
          && !is_listed (" i i'm i've ", token_at (line, end + 1)->norm))
        end += 2;
    }
  return MIN (end, line->tokens->len);
}

static gboolean
has_digit (const char *word)
{
  return strpbrk (word, "0123456789") != NULL;
}

/* "I'm a visitor", "naan visitor": who is here, not what they are called. */
static gboolean
is_type_at (const Line *line, guint i)
{
  guint n_rows;
  const ClaraPhraseRow *rows = clara_phrases_get_rows (&n_rows);

  for (guint r = 0; r < n_rows; r++)
    if (rows[r].kind == CLARA_PHRASE_TYPE && match_any_at (line, i, rows[r].phrases) > 0)
      return TRUE;
  return FALSE;
}

static gboolean
may_be_value (const Line *line, guint from, guint to, const ClaraCueRow *cue)
{
  if (to <= from)
    return FALSE;
  if (cue->slot != CLARA_SLOT_PURPOSE && cue->slot != CLARA_SLOT_COMPANY
      && has_digit (token_at (line, from)->norm))
    return FALSE;
  if (cue->slot == CLARA_SLOT_PURPOSE)
    return TRUE;
  if (cue->slot == CLARA_SLOT_NAME && cue->loose && is_type_at (line, from))
    return FALSE;
  return !is_listed (clara_phrases_get_no_values (), token_at (line, from)->norm)
         || (!cue->loose && cue->slot == CLARA_SLOT_COMPANY
             && is_listed (" the my our ", token_at (line, from)->norm));
}

/* "with" and "of" before a company only after the visitor's name: "Maria with Acme", not "meeting with
 * Priya". */
static gboolean
loose_company_fits (const Line *line, guint cue_at, const ClaraParse *parse, guint name_end)
{
  const char *norm = token_at (line, cue_at)->norm;

  return g_str_equal (norm, "from") || (parse->name != NULL && name_end == cue_at);
}

static guint
take_before (const Line *line, guint cue_at, ClaraSlot slot, guint not_before)
{
  const char *stops = clara_phrases_get_stops (slot);
  guint from = cue_at;

  while (from > not_before && cue_at - from < 3)
    {
      const Token *token = token_at (line, from - 1);

      if (is_listed (stops, token->norm) || token->breaks
          || is_listed (" मुझे mujhe नाम naam எனக்கு నాకు i ", token->norm))
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

static const ClaraCueRow with_host = { CLARA_SLOT_HOST, FALSE, TRUE, "with" };

static void
match_cues (ClaraParse *parse, const Line *line)
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
          guint n = match_any_at (line, i, cues[c].cues);

          if (n > length)
            {
              length = n;
              best = &cues[c];
            }
        }
      /* "for a quick coffee with Priya" */
      if (best != NULL && best->slot == CLARA_SLOT_COMPANY && best->loose && parse->purpose != NULL
          && taken == i && g_str_equal (token_at (line, i)->norm, "with"))
        best = &with_host;
      if (best == NULL || *slot_of (parse, best->slot) != NULL)
        continue;
      if (best->after)
        {
          guint from = take_before (line, i, best->slot, taken);

          if (from < i)
            *slot_of (parse, best->slot) = join_tokens (line, from, i, TRUE);
          taken = i + length;
          i += length - 1;
          continue;
        }
      {
        guint from = i + length;
        guint end;

        /* "the company is, um, Acme" */
        while (token_at (line, from) != NULL
               && is_listed (" uh um er is is: है to ", token_at (line, from)->norm))
          from++;
        if (best->slot == CLARA_SLOT_COMPANY && best->loose && !loose_company_fits (line, i, parse, name_end))
          continue;
        end = find_end (line, from, best->slot);
        if (!may_be_value (line, from, end, best))
          continue;
        /* "naan Maria" but not "naan Priya-vai santhikka": who is before a later cue is not the speaker. */
        if (best->slot == CLARA_SLOT_NAME && best->loose && end < line->tokens->len
            && !token_at (line, end - 1)->breaks)
          {
            gboolean later = FALSE;

            for (guint c = 0; c < n_cues; c++)
              later |= cues[c].after && match_any_at (line, end, cues[c].cues) > 0;
            if (later)
              continue;
          }
        *slot_of (parse, best->slot) = join_tokens (line, from, end, best->slot != CLARA_SLOT_PURPOSE);
        if (best->slot == CLARA_SLOT_PURPOSE)
          strip_article (slot_of (parse, best->slot));
        if (best->slot == CLARA_SLOT_NAME)
          name_end = end;
        taken = end;
        /* "for an interview with Priya": the purpose's last word begins the next cue. */
        i = best->slot == CLARA_SLOT_PURPOSE && end < line->tokens->len
                && g_str_equal (token_at (line, end)->norm, "with")
              ? end - 2
              : end - 1;
      }
    }
}

/* "priya dot k at acme dot com", or with an @. */
static void
match_email (ClaraParse *parse, const Line *line)
{
  for (guint i = 0; i < line->tokens->len; i++)
    {
      const Token *token = token_at (line, i);
      guint from = i;
      guint to = i + 2;
      g_autofree char *said = NULL;

      if (strchr (token->norm, '@') != NULL)
        {
          parse->email = clara_email_parse (token->word, NULL);
          if (parse->email != NULL)
            return;
        }
      if (!g_str_equal (token->norm, "at") || i == 0 || to >= line->tokens->len
          || !g_str_equal (token_at (line, to)->norm, "dot"))
        continue;
      from = i - 1;
      while (from >= 2 && is_listed (" dot underscore dash ", token_at (line, from - 1)->norm))
        from -= 2;
      while (to + 1 < line->tokens->len && g_str_equal (token_at (line, to)->norm, "dot"))
        to += 2;
      said = join_tokens (line, from, to, FALSE);
      parse->email = clara_email_parse (said, NULL);
      if (parse->email != NULL)
        return;
    }
}

static guint
count_digits (const char *word)
{
  guint n = 0;

  for (; *word != '\0'; word++)
    n += g_ascii_isdigit (*word) ? 1 : 0;
  return n;
}

static gboolean
is_number_like (const char *norm)
{
  return norm[strspn (norm, "+0123456789-()./")] == '\0' && has_digit (norm);
}

static gboolean
is_digit_word (const char *norm)
{
  return is_listed (" zero oh o one two three four five six seven eight nine double triple plus ", norm);
}

static void
match_phone (ClaraParse *parse, const Line *line)
{
  guint best_from = 0;
  guint best_n = 0;
  guint best_digits = 0;

  for (guint i = 0; i < line->tokens->len;)
    {
      guint n = 0;
      guint digits = 0;

      for (const Token *t = token_at (line, i);
           t != NULL && (is_number_like (t->norm) || is_digit_word (t->norm)); t = token_at (line, i + n))
        {
          digits += is_number_like (t->norm) ? count_digits (t->norm) : 1;
          n++;
        }
      if (digits > best_digits)
        {
          best_from = i;
          best_n = n;
          best_digits = digits;
        }
      i += MAX (n, 1);
    }
  if (best_digits >= 7)
    parse->phone = join_tokens (line, best_from, best_from + best_n, FALSE);
}

static gboolean
looks_like_employee_id (const char *word)
{
  const char *p = word;

  while (g_ascii_isalpha (*p) && p - word < 5)
    p++;
  if (*p == '-')
    p++;
  return p[0] != '\0' && strspn (p, "0123456789") == strlen (p) && strlen (p) >= 2 && strlen (p) <= 8;
}

static void
match_employee_id (ClaraParse *parse, const Line *line)
{
  for (guint i = 0; i < line->tokens->len && parse->employee_id == NULL; i++)
    if (looks_like_employee_id (token_at (line, i)->word))
      parse->employee_id = g_ascii_strup (token_at (line, i)->word, -1);
}

static void
match_value (ClaraParse *parse, const Line *line)
{
  guint from = 0;
  guint to = line->tokens->len;

  while (from < to && is_listed (clara_phrases_get_fillers (), token_at (line, from)->norm))
    from++;
  while (to > from && is_listed (clara_phrases_get_fillers (), token_at (line, to - 1)->norm))
    to--;
  if (to > from)
    parse->value = join_tokens (line, from, to, FALSE);
}

static gboolean
is_language_command (const ClaraParse *parse, const Line *line)
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
    if (is_listed (verbs, token_at (line, i)->norm))
      return parse->host == NULL && parse->name == NULL;
  return FALSE;
}

static void
settle_intent (ClaraParse *parse, const Line *line)
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
  Line line;

  line_init (&line, normal != NULL ? normal : "");
  match_phrases (parse, &line);
  match_email (parse, &line);
  match_phone (parse, &line);
  match_cues (parse, &line);
  match_employee_id (parse, &line);
  match_value (parse, &line);
  settle_intent (parse, &line);
  g_array_unref (line.tokens);
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
