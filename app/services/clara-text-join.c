/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-text-join.h"

#include <string.h>

struct _ClaraTextJoin
{
  char *said;      /* whitespace as single spaces, none at the end */
  GString *coming; /* not given out yet; whitespace as it came, none at the start */
  gboolean joined;
};

/* Models repeat words, not line ends and double spaces. */
static char *
flatten (const char *text)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \t\r\n", -1);
  GString *flat = g_string_new (NULL);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_string_append_printf (flat, "%s%s", flat->len > 0 ? " " : "", words[i]);
  return g_string_free (flat, FALSE);
}

/**
 * clara_text_join_new:
 * @said: what was given out already, up to the end of a word
 *
 * Returns: (transfer full): a join that waits for the rest
 */
ClaraTextJoin *
clara_text_join_new (const char *said)
{
  ClaraTextJoin *self = g_new0 (ClaraTextJoin, 1);

  self->said = flatten (said);
  self->coming = g_string_new (NULL);
  self->joined = self->said[0] == '\0';
  return self;
}

void
clara_text_join_free (ClaraTextJoin *self)
{
  g_free (self->said);
  g_string_free (self->coming, TRUE);
  g_free (self);
}

/* How far @text is the same as @known, whitespace aside. Returns the bytes of @text; *all says whether @known
 * came to its end, and *open whether @text did before it could be told apart. */
static gsize
match (const char *known, const char *text, gboolean *all, gboolean *open)
{
  const char *at = text;

  *all = *open = FALSE;
  for (; *known != '\0'; known++)
    {
      if (*at == '\0')
        {
          *open = TRUE;
          return 0;
        }
      if (*known == ' ')
        {
          if (!g_ascii_isspace (*at))
            return 0;
          while (g_ascii_isspace (*at))
            at++;
        }
      else if (*known != *at++)
        return 0;
    }
  *all = TRUE;
  return (gsize) (at - text);
}

static gboolean
is_in_word (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

/* The longest repetition first: it begins at a word of what was said and goes on to its end. Returns FALSE
 * while it cannot be told. */
static gboolean
find_repeated (ClaraTextJoin *self, gboolean complete, gsize *length)
{
  for (const char *word = self->said; word != NULL;)
    {
      gboolean all, open;
      gsize matched = match (word, self->coming->str, &all, &open);

      if (open && !complete)
        return FALSE;
      /* Half a word is not the word: "in" is not the beginning of "into". */
      if (all && !is_in_word (g_utf8_get_char (self->coming->str + matched)))
        {
          if (self->coming->str[matched] == '\0' && !complete)
            return FALSE;
          *length = matched;
          return TRUE;
        }
      word = strchr (word, ' ');
      word = word != NULL ? word + 1 : NULL;
    }
  *length = 0;
  return TRUE;
}

static char *
take (ClaraTextJoin *self, gboolean complete)
{
  gsize repeated = 0;
  gsize leading = 0;

  if (!self->joined)
    {
      while (g_ascii_isspace (self->coming->str[leading]))
        leading++;
      g_string_erase (self->coming, 0, (gssize) leading);
      if (!find_repeated (self, complete, &repeated))
        return g_strdup ("");
      /* What was said ended with a space. */
      while (g_ascii_isspace (self->coming->str[repeated]))
        repeated++;
      g_string_erase (self->coming, 0, (gssize) repeated);
      self->joined = TRUE;
    }
  {
    char *text = g_strdup (self->coming->str);

    g_string_truncate (self->coming, 0);
    return text;
  }
}

/**
 * clara_text_join_push:
 *
 * Returns: (transfer full): what of it is new; empty while that cannot be told
 */
char *
clara_text_join_push (ClaraTextJoin *self, const char *piece)
{
  g_string_append (self->coming, piece);
  return take (self, FALSE);
}

/**
 * clara_text_join_end:
 *
 * Returns: (transfer full): what is left when no more comes
 */
char *
clara_text_join_end (ClaraTextJoin *self)
{
  return take (self, TRUE);
}
