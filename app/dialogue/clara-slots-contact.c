/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-slots.h"

#include "clara-contact.h"

#include <string.h>

/* "priya dot k at acme dot com", or with an @. */
static void
match_email (ClaraParse *parse, const ClaraLine *line)
{
  for (guint i = 0; i < line->tokens->len; i++)
    {
      const ClaraLineToken *token = clara_line_token_at (line, i);
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
          || !g_str_equal (clara_line_token_at (line, to)->norm, "dot"))
        continue;
      from = i - 1;
      while (from >= 2
             && clara_line_is_listed (" dot underscore dash ", clara_line_token_at (line, from - 1)->norm))
        from -= 2;
      while (to + 1 < line->tokens->len && g_str_equal (clara_line_token_at (line, to)->norm, "dot"))
        to += 2;
      said = clara_line_join (line, from, to, FALSE);
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
  return norm[strspn (norm, "+0123456789-()./")] == '\0' && clara_line_word_has_digit (norm);
}

static gboolean
is_digit_word (const char *norm)
{
  return clara_line_is_listed (" zero oh o one two three four five six seven eight nine double triple plus ",
                               norm);
}

static void
match_phone (ClaraParse *parse, const ClaraLine *line)
{
  guint best_from = 0;
  guint best_n = 0;
  guint best_digits = 0;

  for (guint i = 0; i < line->tokens->len;)
    {
      guint n = 0;
      guint digits = 0;

      for (const ClaraLineToken *t = clara_line_token_at (line, i);
           t != NULL && (is_number_like (t->norm) || is_digit_word (t->norm));
           t = clara_line_token_at (line, i + n))
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
    parse->phone = clara_line_join (line, best_from, best_from + best_n, FALSE);
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
match_employee_id (ClaraParse *parse, const ClaraLine *line)
{
  for (guint i = 0; i < line->tokens->len && parse->employee_id == NULL; i++)
    if (looks_like_employee_id (clara_line_token_at (line, i)->word))
      parse->employee_id = g_ascii_strup (clara_line_token_at (line, i)->word, -1);
}

void
clara_slots_read_contacts (ClaraParse *parse, const ClaraLine *line)
{
  match_email (parse, line);
  match_phone (parse, line);
  match_employee_id (parse, line);
}
