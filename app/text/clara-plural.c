/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-plural.h"

#include "clara-contact.h"

#include <string.h>

#define MOST_STEPS 256
#define MOST_DEPTH 32

typedef enum
{
  STEP_NUMBER,
  STEP_N,
  STEP_NOT,
  STEP_IF, /* condition, then, else are on the stack */
  STEP_MULTIPLY,
  STEP_DIVIDE,
  STEP_REMAINDER,
  STEP_PLUS,
  STEP_MINUS,
  STEP_LESS,
  STEP_MORE,
  STEP_LESS_EQUAL,
  STEP_MORE_EQUAL,
  STEP_EQUAL,
  STEP_UNEQUAL,
  STEP_AND,
  STEP_OR,
} StepKind;

typedef struct
{
  StepKind kind;
  gulong number;
} Step;

struct _ClaraPlural
{
  guint count;
  guint n_steps;
  Step steps[MOST_STEPS]; /* in reverse Polish order */
};

typedef struct
{
  const char *p;
  guint depth;
  ClaraPlural *plural;
} Parser;

/* Longer signs first, so that "<=" is not read as "<". */
static const struct
{
  const char *sign;
  guint level; /* binds tighter the higher */
  StepKind kind;
} operators[] = {
  { "||", 1, STEP_OR },       { "&&", 2, STEP_AND },        { "==", 3, STEP_EQUAL },
  { "!=", 3, STEP_UNEQUAL },  { "<=", 4, STEP_LESS_EQUAL }, { ">=", 4, STEP_MORE_EQUAL },
  { "<", 4, STEP_LESS },      { ">", 4, STEP_MORE },        { "+", 5, STEP_PLUS },
  { "-", 5, STEP_MINUS },     { "*", 6, STEP_MULTIPLY },    { "/", 6, STEP_DIVIDE },
  { "%", 6, STEP_REMAINDER },
};

static gboolean parse_choice (Parser *parser);

static void
skip_blanks (Parser *parser)
{
  while (g_ascii_isspace (*parser->p))
    parser->p++;
}

static gboolean
emit (Parser *parser, StepKind kind, gulong number)
{
  if (parser->plural->n_steps == MOST_STEPS)
    return FALSE;
  parser->plural->steps[parser->plural->n_steps++] = (Step){ kind, number };
  return TRUE;
}

static gboolean
parse_operand (Parser *parser)
{
  gboolean fine = FALSE;

  if (++parser->depth > MOST_DEPTH)
    return FALSE;
  skip_blanks (parser);
  if (*parser->p == '!' && parser->p[1] != '=')
    {
      parser->p++;
      fine = parse_operand (parser) && emit (parser, STEP_NOT, 0);
    }
  else if (*parser->p == '(')
    {
      parser->p++;
      fine = parse_choice (parser);
      skip_blanks (parser);
      fine = fine && *parser->p == ')';
      if (fine)
        parser->p++;
    }
  else if (*parser->p == 'n')
    {
      parser->p++;
      fine = emit (parser, STEP_N, 0);
    }
  else if (g_ascii_isdigit (*parser->p))
    {
      gulong number = 0;

      for (; g_ascii_isdigit (*parser->p); parser->p++)
        {
          if (number > 100000000)
            return FALSE;
          number = number * 10 + (gulong) (*parser->p - '0');
        }
      fine = emit (parser, STEP_NUMBER, number);
    }
  parser->depth--;
  return fine;
}

static gboolean
parse_binary (Parser *parser, guint level)
{
  if (!parse_operand (parser))
    return FALSE;
  for (;;)
    {
      gsize i;

      skip_blanks (parser);
      for (i = 0; i < G_N_ELEMENTS (operators); i++)
        if (g_str_has_prefix (parser->p, operators[i].sign))
          break;
      if (i == G_N_ELEMENTS (operators) || operators[i].level < level)
        return TRUE;
      parser->p += strlen (operators[i].sign);
      if (!parse_binary (parser, operators[i].level + 1) || !emit (parser, operators[i].kind, 0))
        return FALSE;
    }
}

static gboolean
parse_choice (Parser *parser)
{
  gboolean fine;

  if (++parser->depth > MOST_DEPTH)
    return FALSE;
  fine = parse_binary (parser, 1);
  skip_blanks (parser);
  if (fine && *parser->p == '?')
    {
      parser->p++;
      fine = parse_choice (parser);
      skip_blanks (parser);
      fine = fine && *parser->p == ':';
      if (fine)
        {
          parser->p++;
          fine = parse_choice (parser) && emit (parser, STEP_IF, 0);
        }
    }
  parser->depth--;
  return fine;
}

/**
 * clara_plural_new:
 * @forms: the value of a catalogue's Plural-Forms line
 *
 * Returns: (transfer full) (nullable): the rule; %CLARA_TEXT_ERROR_INVALID if it is not understood.
 */
ClaraPlural *
clara_plural_new (const char *forms, GError **error)
{
  g_autoptr (ClaraPlural) self = g_new0 (ClaraPlural, 1);
  Parser parser = { forms, 0, self };
  gboolean fine = FALSE;

  skip_blanks (&parser);
  if (g_str_has_prefix (parser.p, "nplurals="))
    {
      parser.p += strlen ("nplurals=");
      while (g_ascii_isdigit (*parser.p) && self->count < 100)
        self->count = self->count * 10 + (guint) (*parser.p++ - '0');
      skip_blanks (&parser);
      if (self->count >= 1 && self->count <= 10 && *parser.p == ';')
        {
          parser.p++;
          skip_blanks (&parser);
          if (g_str_has_prefix (parser.p, "plural="))
            {
              parser.p += strlen ("plural=");
              fine = parse_choice (&parser);
              skip_blanks (&parser);
              if (*parser.p == ';')
                parser.p++;
              skip_blanks (&parser);
              fine = fine && *parser.p == '\0';
            }
        }
    }
  if (!fine)
    {
      g_autofree char *shown = g_utf8_make_valid (forms, (gssize) strnlen (forms, 200));

      g_set_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
                   "Plural-Forms “%s” is not understood at character %d; write it like "
                   "“nplurals=2; plural=(n != 1);”",
                   shown, (int) (parser.p - forms) + 1);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
clara_plural_free (ClaraPlural *self)
{
  g_free (self);
}

guint
clara_plural_get_count (const ClaraPlural *self)
{
  return self->count;
}

static gulong
calculate (StepKind kind, gulong a, gulong b)
{
  switch (kind)
    {
    case STEP_MULTIPLY:
      return a * b;
    case STEP_DIVIDE:
      return b == 0 ? 0 : a / b;
    case STEP_REMAINDER:
      return b == 0 ? 0 : a % b;
    case STEP_PLUS:
      return a + b;
    case STEP_MINUS:
      return a - b;
    case STEP_LESS:
      return a < b;
    case STEP_MORE:
      return a > b;
    case STEP_LESS_EQUAL:
      return a <= b;
    case STEP_MORE_EQUAL:
      return a >= b;
    case STEP_EQUAL:
      return a == b;
    case STEP_UNEQUAL:
      return a != b;
    case STEP_AND:
      return a != 0 && b != 0;
    case STEP_OR:
      return a != 0 || b != 0;
    case STEP_NUMBER:
    case STEP_N:
    case STEP_NOT:
    case STEP_IF:
    default:
      g_return_val_if_reached (0);
    }
}

/**
 * clara_plural_choose:
 *
 * Returns: the index of the form, from 0.
 */
guint
clara_plural_choose (const ClaraPlural *self, gulong n)
{
  gulong stack[MOST_STEPS];
  guint top = 0;

  /* The parser emits only well-formed sequences: the stack can neither run dry nor over. */
  for (guint i = 0; i < self->n_steps; i++)
    {
      const Step *step = &self->steps[i];

      if (step->kind == STEP_NUMBER)
        stack[top++] = step->number;
      else if (step->kind == STEP_N)
        stack[top++] = n;
      else if (step->kind == STEP_NOT)
        stack[top - 1] = stack[top - 1] == 0;
      else if (step->kind == STEP_IF)
        {
          stack[top - 3] = stack[top - 3] != 0 ? stack[top - 2] : stack[top - 1];
          top -= 2;
        }
      else
        {
          stack[top - 2] = calculate (step->kind, stack[top - 2], stack[top - 1]);
          top--;
        }
    }
  return top == 1 && stack[0] < self->count ? (guint) stack[0] : self->count;
}
