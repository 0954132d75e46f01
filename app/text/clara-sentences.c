/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-text.h"

#include <string.h>

/* In characters. The first piece may end at a comma once so much is there: speaking starts sooner. */
#define LONG_CLAUSE 60
#define SHORTEST_CLAUSE 24
/* No voice waits for more than this. */
#define LONGEST_PIECE 400

/**
 * ClaraSentences:
 *
 * Where a piece ends is decided by what stands before it and by the next character that is no blank; so it
 * does not depend on how the text was cut when it arrived. The blanks after a sentence go with it: all pieces
 * together are the text. Main thread.
 */
struct _ClaraSentences
{
  GObject parent_instance;

  GString *text; /* valid UTF-8 */
  GString *tail; /* the first bytes of a character that has not wholly arrived */
  GQueue *ready;
  gboolean begun; /* a first piece was given */
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (ClaraSentences, clara_sentences, G_TYPE_OBJECT)

typedef enum
{
  NEVER_ENDS,   /* a title: a name follows */
  BEFORE_DIGIT, /* no end only where a digit follows: "No. 5" but "No. Sorry." */
  BEFORE_SMALL, /* no end unless a capital follows: "etc. and" but "etc. Then" */
} Abbreviation;

static const struct
{
  const char *word;
  Abbreviation kind;
} abbreviations[] = {
  { "dr", NEVER_ENDS },     { "mr", NEVER_ENDS },       { "mrs", NEVER_ENDS },    { "ms", NEVER_ENDS },
  { "prof", NEVER_ENDS },   { "smt", NEVER_ENDS },      { "shri", NEVER_ENDS },   { "st", NEVER_ENDS },
  { "capt", NEVER_ENDS },   { "adv", NEVER_ENDS },      { "hon", NEVER_ENDS },    { "rev", NEVER_ENDS },
  { "e.g", NEVER_ENDS },    { "i.e", NEVER_ENDS },      { "eg", NEVER_ENDS },     { "ie", NEVER_ENDS },
  { "vs", NEVER_ENDS },     { "viz", NEVER_ENDS },      { "cf", NEVER_ENDS },     { "rs", BEFORE_DIGIT },
  { "no", BEFORE_DIGIT },   { "nos", BEFORE_DIGIT },    { "fig", BEFORE_DIGIT },  { "ext", BEFORE_DIGIT },
  { "tel", BEFORE_DIGIT },  { "ph", BEFORE_DIGIT },     { "p", BEFORE_DIGIT },    { "pp", BEFORE_DIGIT },
  { "jan", BEFORE_DIGIT },  { "feb", BEFORE_DIGIT },    { "mar", BEFORE_DIGIT },  { "apr", BEFORE_DIGIT },
  { "jun", BEFORE_DIGIT },  { "jul", BEFORE_DIGIT },    { "aug", BEFORE_DIGIT },  { "sep", BEFORE_DIGIT },
  { "sept", BEFORE_DIGIT }, { "oct", BEFORE_DIGIT },    { "nov", BEFORE_DIGIT },  { "dec", BEFORE_DIGIT },
  { "etc", BEFORE_SMALL },  { "approx", BEFORE_SMALL }, { "dept", BEFORE_SMALL }, { "inc", BEFORE_SMALL },
  { "ltd", BEFORE_SMALL },  { "pvt", NEVER_ENDS },      { "co", BEFORE_SMALL },   { "corp", BEFORE_SMALL },
  { "jr", BEFORE_SMALL },   { "sr", BEFORE_SMALL },     { "a.m", BEFORE_SMALL },  { "p.m", BEFORE_SMALL },
  { "min", BEFORE_SMALL },  { "max", BEFORE_SMALL },    { "ft", BEFORE_SMALL },   { "sq", BEFORE_SMALL },
  { "डॉ", NEVER_ENDS },     { "श्री", NEVER_ENDS },      { "श्रीमती", NEVER_ENDS }, { "प्रो", NEVER_ENDS },
  { "रु", BEFORE_DIGIT },    { "திரு", NEVER_ENDS },     { "டாக்டர்", NEVER_ENDS },  { "டாக்", NEVER_ENDS },
  { "ரூ", BEFORE_DIGIT },   { "డా", NEVER_ENDS },        { "శ్రీ", NEVER_ENDS },     { "రూ", BEFORE_DIGIT },
};

/* Ends of sentences; those of the second list need no blank after them. */
static const char *const ends = ".!?…।॥。！？؟";
static const char *const certain_ends = "।॥。！？";
static const char *const closers = "\"')]}”’»*_`";
static const char *const clause_ends = ",;:—–،；，";

static gboolean
is_one_of (const char *set, gunichar c)
{
  return c != 0 && g_utf8_strchr (set, -1, c) != NULL;
}

/* Whether the full stop at dot belongs to the word before it. */
static gboolean
is_abbreviation (const char *start, const char *dot, gunichar next)
{
  const char *word = dot;
  g_autofree char *text = NULL;
  g_autofree char *lower = NULL;

  while (word > start)
    {
      const char *before = g_utf8_prev_char (word);
      gunichar c = g_utf8_get_char (before);

      if (!g_unichar_isalnum (c) && !g_unichar_ismark (c) && c != '.')
        break;
      word = before;
    }
  if (word == dot)
    return FALSE;
  /* An initial ("P. Raghavan"); but "So do I." */
  if (g_utf8_next_char (word) == dot && g_unichar_isupper (g_utf8_get_char (word)) && *word != 'I')
    return TRUE;
  text = g_strndup (word, (gsize) (dot - word));
  lower = g_utf8_strdown (text, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (abbreviations); i++)
    if (g_str_equal (abbreviations[i].word, lower))
      return abbreviations[i].kind == NEVER_ENDS     ? TRUE
             : abbreviations[i].kind == BEFORE_DIGIT ? g_unichar_isdigit (next)
                                                     : !g_unichar_isupper (next);
  /* "1. First" at the beginning of a line. */
  if (strspn (text, "0123456789") == strlen (text))
    {
      while (word > start && (word[-1] == ' ' || word[-1] == '\t'))
        word--;
      return word == start || word[-1] == '\n';
    }
  return FALSE;
}

/* The length in bytes of the first piece of the text; 0 if that cannot be said yet. */
static gsize
find_end (ClaraSentences *self)
{
  const char *start = self->text->str;
  const char *p = start;
  const char *comma = NULL, *blank = NULL;
  guint count = 0;
  gboolean said = FALSE; /* something that is no blank came */

  while (*p)
    {
      gunichar c = g_utf8_get_char (p);
      const char *after = g_utf8_next_char (p);
      const char *next;
      gboolean end = is_one_of (ends, c) && said;
      gboolean certain = is_one_of (certain_ends, c) || (c == '\n' && said);

      count++;
      said = said || !g_unichar_isspace (c);
      if (end)
        while (*after
               && (is_one_of (ends, g_utf8_get_char (after)) || is_one_of (closers, g_utf8_get_char (after))))
          {
            certain = certain || is_one_of (certain_ends, g_utf8_get_char (after));
            after = g_utf8_next_char (after);
            count++;
          }
      next = after;
      while (*next && g_unichar_isspace (g_utf8_get_char (next)))
        next = g_utf8_next_char (next);
      if (*next == '\0' && !self->ended && (end || certain || is_one_of (clause_ends, c)))
        return 0;
      if (*next == '\0' && self->ended)
        ; /* what is left is one piece, unless it is too long */
      else if (c == '\n' && said)
        return (gsize) (next - start);
      else if (end && (next > after || certain)
               && !(c == '.' && after == p + 1 && is_abbreviation (start, p, g_utf8_get_char (next))))
        return (gsize) (next - start);
      else if (is_one_of (clause_ends, c) && next > after && count >= SHORTEST_CLAUSE)
        comma = next;
      if (!self->begun && comma && count >= LONG_CLAUSE)
        return (gsize) (comma - start);
      if (g_unichar_isspace (c) && said)
        blank = g_utf8_next_char (p);
      if (count >= LONGEST_PIECE && *next != '\0')
        return (gsize) ((comma ? comma : blank ? blank : after) - start);
      p = after;
    }
  return self->ended ? self->text->len : 0;
}

static gboolean
is_blank (const char *text)
{
  for (; *text; text = g_utf8_next_char (text))
    if (!g_unichar_isspace (g_utf8_get_char (text)))
      return FALSE;
  return TRUE;
}

static void
cut (ClaraSentences *self)
{
  gsize length;

  while (self->text->len > 0 && (length = find_end (self)) > 0)
    {
      char *piece = g_strndup (self->text->str, length);

      g_string_erase (self->text, 0, (gssize) length);
      self->begun = TRUE;
      if (is_blank (piece))
        g_free (piece);
      else
        g_queue_push_tail (self->ready, piece);
    }
}

/* Moves whole characters from tail to text; what can never become one is shown as U+FFFD. */
static void
take_characters (ClaraSentences *self)
{
  const char *p = self->tail->str;
  const char *end = p + self->tail->len;

  while (p < end)
    {
      gunichar c = g_utf8_get_char_validated (p, end - p);

      if (c == (gunichar) -2 && !self->ended)
        break;
      if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append (self->text, "\xef\xbf\xbd");
          p++;
        }
      else
        {
          g_string_append_unichar (self->text, c);
          p = g_utf8_next_char (p);
        }
    }
  g_string_erase (self->tail, 0, p - self->tail->str);
}

static void
clara_sentences_finalize (GObject *object)
{
  ClaraSentences *self = CLARA_SENTENCES (object);

  g_queue_free_full (self->ready, g_free);
  g_string_free (self->text, TRUE);
  g_string_free (self->tail, TRUE);
  G_OBJECT_CLASS (clara_sentences_parent_class)->finalize (object);
}

static void
clara_sentences_class_init (ClaraSentencesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_sentences_finalize;
}

static void
clara_sentences_init (ClaraSentences *self)
{
  self->text = g_string_new (NULL);
  self->tail = g_string_new (NULL);
  self->ready = g_queue_new ();
}

/**
 * clara_sentences_new:
 * @language: (nullable): of the text; the rules are those of all languages, as they are mixed in speech
 */
ClaraSentences *
clara_sentences_new (const char *language)
{
  return g_object_new (CLARA_TYPE_SENTENCES, NULL);
}

/**
 * clara_sentences_push:
 * @piece: the next bytes; a character may be cut in two
 */
void
clara_sentences_push (ClaraSentences *self, const char *piece)
{
  g_return_if_fail (CLARA_IS_SENTENCES (self));
  g_return_if_fail (piece != NULL);
  g_return_if_fail (!self->ended);
  g_string_append (self->tail, piece);
  take_characters (self);
  cut (self);
}

/**
 * clara_sentences_end:
 *
 * Nothing more comes: the rest is ready.
 */
void
clara_sentences_end (ClaraSentences *self)
{
  g_return_if_fail (CLARA_IS_SENTENCES (self));
  self->ended = TRUE;
  take_characters (self);
  cut (self);
}

/**
 * clara_sentences_pop:
 *
 * Returns: (transfer full) (nullable): the next sentence with the blanks around it, never blank as a whole;
 * %NULL if none is ready.
 */
char *
clara_sentences_pop (ClaraSentences *self)
{
  g_return_val_if_fail (CLARA_IS_SENTENCES (self), NULL);
  return g_queue_pop_head (self->ready);
}
