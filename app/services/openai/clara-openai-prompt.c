/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-prompt.h"

#include <string.h>

/* The service reads the last 224 tokens of the prompt; more would only cost. */
#define LONGEST_PROMPT 600

/**
 * clara_openai_prompt:
 *
 * Returns: (transfer full): names and words that are likely, as many as there is room for
 */
char *
clara_openai_prompt (const ClaraSpeechHints *hints)
{
  GString *prompt = g_string_new (NULL);

  for (char **phrase = hints->phrases; phrase != NULL && *phrase != NULL; phrase++)
    {
      if (prompt->len + strlen (*phrase) + 2 > LONGEST_PROMPT)
        break;
      if (prompt->len > 0)
        g_string_append (prompt, ", ");
      g_string_append (prompt, *phrase);
    }
  return g_string_free (prompt, FALSE);
}
