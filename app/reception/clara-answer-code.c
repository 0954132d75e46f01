/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer-code.h"

#include <string.h>

/* Crockford's: no letter that is taken for a digit. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#define CODE_LENGTH 9 /* 4 letters, a hyphen, 4 letters: 40 bits */

/**
 * clara_answer_code_make:
 *
 * The last 40 bits of a UUIDv7 are random, and known to nobody but who got the message.
 *
 * Returns: (transfer full) (nullable): such as "K7QM-2X9A"; %NULL if @message_id is not an id of ours
 */
char *
clara_answer_code_make (const char *message_id)
{
  gsize length = message_id == NULL ? 0 : strlen (message_id);
  guint64 bits = 0;
  char *code;

  if (length < 12)
    return NULL;
  for (gsize i = length - 10; i < length; i++)
    {
      int digit = g_ascii_xdigit_value (message_id[i]);

      if (digit < 0)
        return NULL;
      bits = bits << 4 | (guint64) digit;
    }
  code = g_malloc (CODE_LENGTH + 1);
  for (int i = CODE_LENGTH - 1; i >= 0; i--)
    {
      if (i == 4)
        {
          code[i] = '-';
          continue;
        }
      code[i] = letters[bits & 31];
      bits >>= 5;
    }
  code[CODE_LENGTH] = '\0';
  return code;
}

static gboolean
is_code_at (const char *text)
{
  for (int i = 0; i < CODE_LENGTH; i++)
    if (i == 4 ? text[i] != '-' : text[i] == '\0' || strchr (letters, g_ascii_toupper (text[i])) == NULL)
      return FALSE;
  return !g_ascii_isalnum (text[CODE_LENGTH]) && text[CODE_LENGTH] != '-';
}

/**
 * clara_answer_code_find:
 * @text: a subject or a text message; hostile
 *
 * Returns: (transfer full) (nullable): the first code in it
 */
char *
clara_answer_code_find (const char *text)
{
  for (const char *at = text; at != NULL && *at != '\0'; at++)
    if ((at == text || !(g_ascii_isalnum (at[-1]) || at[-1] == '-')) && is_code_at (at))
      {
        g_autofree char *found = g_strndup (at, CODE_LENGTH);

        return g_ascii_strup (found, -1);
      }
  return NULL;
}
