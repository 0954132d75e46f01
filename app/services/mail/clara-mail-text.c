/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-mail-reply.h"

#include <string.h>

/* An answer to the front desk is a line; nothing later than this is read. */
#define MOST_LINES 200
#define MOST_BYTES 2000

/* Parts of a page that nobody reads as text, and quotes. */
static const char *const hidden[] = { "style", "script", "head", "title", "blockquote", NULL };
static const char *const breaks[] = { "br", "p", "div", "tr", "li", "h1", "h2", "h3", NULL };

static gunichar
read_entity (const char *at, const char **end)
{
  static const struct
  {
    const char *name;
    gunichar c;
  } names[] = { { "&amp;", '&' },   { "&lt;", '<' },   { "&gt;", '>' },      { "&quot;", '"' },
                { "&apos;", '\'' }, { "&nbsp;", ' ' }, { "&rsquo;", 0x2019 } };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (at, names[i].name))
      {
        *end = at + strlen (names[i].name);
        return names[i].c;
      }
  if (at[1] == '#')
    {
      gboolean hex = at[2] == 'x' || at[2] == 'X';
      char *after;
      guint64 c = g_ascii_strtoull (at + (hex ? 3 : 2), &after, hex ? 16 : 10);

      if (*after == ';' && c >= ' ' && c <= 0x10ffff && g_unichar_validate ((gunichar) c))
        {
          *end = after + 1;
          return (gunichar) c;
        }
    }
  *end = at + 1;
  return '&';
}

/* @at is behind "<" or "</". */
static char *
read_tag_name (const char *at)
{
  gsize length = 0;

  while (g_ascii_isalnum (at[length]) && length < 20)
    length++;
  return g_ascii_strdown (at, (gssize) length);
}

/**
 * clara_mail_text_from_html:
 * @html: UTF-8; hostile
 *
 * Returns: (transfer full): the words of the page, a line for each paragraph, without what it quotes
 */
char *
clara_mail_text_from_html (const char *html)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *inside = NULL; /* the hidden element we are in */
  guint depth = 0;

  for (const char *at = html; *at != '\0';)
    {
      if (*at == '<')
        {
          gboolean closing = at[1] == '/';
          g_autofree char *name = read_tag_name (at + (closing ? 2 : 1));
          const char *end = g_str_has_prefix (at, "<!--") ? strstr (at, "-->") : strchr (at, '>');
          g_autofree char *tag = g_strndup (at, end == NULL ? 0 : (gsize) (end - at));

          if (end == NULL)
            break;
          /* What Gmail puts around the mail that is answered. */
          if (inside == NULL && strstr (tag, "gmail_quote") != NULL)
            break;
          if (inside == NULL && !closing && g_strv_contains (hidden, name))
            {
              inside = g_steal_pointer (&name);
              depth = 1;
            }
          else if (inside != NULL && g_strcmp0 (name, inside) == 0)
            {
              depth = closing ? depth - 1 : depth + 1;
              if (depth == 0)
                g_clear_pointer (&inside, g_free);
            }
          else if (inside == NULL && g_strv_contains (breaks, name))
            g_string_append_c (text, '\n');
          at = strchr (end, '>') + 1;
        }
      else if (inside != NULL)
        at++;
      else if (*at == '&')
        g_string_append_unichar (text, read_entity (at, &at));
      else
        {
          g_string_append_c (text, *at == '\n' || *at == '\r' ? ' ' : *at);
          at++;
        }
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_blank (const char *line)
{
  return line[strspn (line, " \t\r\xc2\xa0")] == '\0';
}

static const char *
next_not_blank (char **lines)
{
  while (*lines != NULL && is_blank (*lines))
    lines++;
  return *lines != NULL ? *lines : "";
}

/* "On Monday ... Clara <clara@example.com> wrote:", in any language and over up to three lines: it ends with
 * a colon, what it speaks of is quoted below, and it names an address or a date. */
static gboolean
is_attribution (char **lines)
{
  gboolean has_mark = FALSE;

  for (guint i = 0; i < 3 && lines[i] != NULL && !is_blank (lines[i]); i++)
    {
      g_autofree char *line = g_strchomp (g_strdup (lines[i]));

      has_mark = has_mark || strpbrk (line, "@<0123456789") != NULL;
      if (has_mark && g_str_has_suffix (line, ":") && next_not_blank (lines + i + 1)[0] == '>')
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_end (char **lines)
{
  static const char *const starts[] = { "-----Original Message",   "________________________________",
                                        "Sent from my ",           "Get Outlook for ",
                                        "Begin forwarded message", "---------- Forwarded" };
  const char *line = *lines;

  if (strcmp (line, "--") == 0 || strcmp (line, "-- ") == 0 || g_str_has_prefix (line, "-- \r")
      || g_str_has_prefix (line, "--\r"))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (starts); i++)
    if (g_ascii_strncasecmp (line, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  /* Outlook quotes without a mark, below a copy of the headers. */
  if (g_str_has_prefix (line, "From:") && strchr (line, '@') != NULL)
    return TRUE;
  return is_attribution (lines);
}

/**
 * clara_mail_text_strip:
 * @text: UTF-8; hostile
 *
 * Returns: (transfer full): what was written above quote and signature, in one line
 */
char *
clara_mail_text_strip (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", MOST_LINES);
  g_autoptr (GString) out = g_string_new (NULL);

  for (char **line = lines; *line != NULL && out->len < MOST_BYTES; line++)
    {
      if (is_end (line))
        break;
      if (is_blank (*line) || **line == '>')
        {
          /* A paragraph that follows a quote is about that quote. */
          if (**line == '>' && out->len > 0)
            break;
          continue;
        }
      if (out->len > 0)
        g_string_append_c (out, ' ');
      g_string_append (out, g_strstrip (*line));
    }
  if (out->len > MOST_BYTES)
    {
      const char *end;

      g_string_truncate (out, MOST_BYTES);
      if (!g_utf8_validate (out->str, (gssize) out->len, &end))
        g_string_truncate (out, (gsize) (end - out->str));
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
