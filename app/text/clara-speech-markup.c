/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-speech-markup.h"

#include <string.h>
#include <unicode/uchar.h>

/* Applied from top to bottom. No pattern has a repetition inside a repetition: hostile text costs no more
 * than its length. */
static const struct
{
  const char *pattern;
  const char *replacement;
} marks[] = {
  { "(?m)^[ \\t]*(```|~~~).*$", "" },                                  /* code fences, not the code */
  { "!?\\[([^\\[\\]\\n]{0,300})\\]\\([^()\\n]{0,500}\\)", "\\1" },     /* links and pictures */
  { "!?\\[([^\\[\\]\\n]{1,300})\\]\\[[^\\[\\]\\n]{0,100}\\]", "\\1" }, /* [text][reference] */
  { "(?s)<!--.{0,1000}?-->", " " },                                    /* comments */
  { "<((?:https?|mailto):[^<>\\s]{1,500})>", "\\1" },                  /* <https://...> */
  { "(?i)<(?:br|/p|/li|/h[1-6]|/tr|/div)\\b[^<>]{0,200}>", "\n" },     /* tags that end a line */
  { "</?[A-Za-z][^<>]{0,500}>", "" },                                  /* other tags, SSML among them */
  { "(?m)^[ \\t]*\\|?[ \\t]*:?-{3,}[-:| \\t]*$", "" },                 /* rules of tables and pages */
  { "(?m)^[ \\t]*[*_]{3,}[ \\t]*$", "" },                              /* rules of stars */
  { "(?m)^[ \\t]{0,3}#{1,6}[ \\t]+", "\001" },                         /* headings */
  { "(?m)^[ \\t]*>[ \\t]?", "" },                                      /* quotations */
  { "(?m)^[ \\t]*[-*+•‣◦▪–][ \\t]+(?:\\[[ xX]\\][ \\t]+)?", "\001" },  /* list items */
  { "(?m)^[ \\t]*\\|[ \\t]*|[ \\t]*\\|[ \\t]*$", "" },                 /* the frame of a table */
  { "[ \\t]*\\|[ \\t]*", ", " },                                       /* its columns */
  { "\\*\\*|__|~~|`", "" },                                            /* strong, struck, code */
  { "(?<![\\w*])\\*(?=[^\\s*])|(?<=[^\\s*])\\*(?![\\w*])", "" },       /* emphasis */
  { "(?<![\\w_])_(?=[^\\s_])|(?<=[^\\s_])_(?![\\w_])", "" },           /* emphasis */
  { "\\\\([\\\\`*_{}\\[\\]()#+\\-.!|>~])", "\\1" },                    /* escaped signs */
};

static const struct
{
  const char *entity;
  const char *character;
} entities[] = {
  { "&nbsp;", " " },  { "&lt;", "<" },     { "&gt;", ">" },    { "&quot;", "\"" },
  { "&#39;", "'" },   { "&apos;", "'" },   { "&deg;", "°" },   { "&ndash;", "–" },
  { "&mdash;", "—" }, { "&hellip;", "…" }, { "&rupee;", "₹" }, { "&amp;", "&" },
};

static gpointer
compile (gpointer unused)
{
  GRegex **all = g_new0 (GRegex *, G_N_ELEMENTS (marks));

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      g_autoptr (GError) error = NULL;

      all[i] = g_regex_new (marks[i].pattern, G_REGEX_OPTIMIZE, 0, &error);
      if (!all[i])
        g_error ("%s", error->message);
    }
  return all;
}

static gboolean
is_picture (gunichar c)
{
  /* Digits, # and * can be pictures too, with a mark after them; © and ° are read. */
  return c > 0xff
         && (u_hasBinaryProperty ((UChar32) c, UCHAR_EXTENDED_PICTOGRAPHIC)
             || u_hasBinaryProperty ((UChar32) c, UCHAR_EMOJI_PRESENTATION)
             || u_hasBinaryProperty ((UChar32) c, UCHAR_EMOJI_MODIFIER) || (c >= 0x1f1e6 && c <= 0x1f1ff)
             || (c >= 0xe0020 && c <= 0xe007f));
}

/* Blanks in a row become one, lines become sentences, pictures and characters that have no sound go. */
static char *
tidy (const char *text)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean after_picture = FALSE;
  gunichar last = 0;

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (is_picture (c))
        {
          after_picture = TRUE;
          c = ' ';
        }
      else if (c == 0xfe0f || c == 0xfe0e || c == 0x20e3 || (c == 0x200d && after_picture) || c == 0xfeff
               || c == 0x200b || c == 0xad || (g_unichar_iscntrl (c) && c != '\n' && c != '\t'))
        continue;
      else
        after_picture = FALSE;
      if (c == '\n')
        {
          const char *next = p;

          while (*next && g_unichar_isspace (g_utf8_get_char (next)))
            next = g_utf8_next_char (next);
          /* A line that goes on in small letters was only wrapped. */
          if ((g_unichar_isalnum (last) || g_unichar_ismark (last) || last == ')') && *next
              && !g_unichar_islower (g_utf8_get_char (next)))
            {
              if (out->len > 0 && out->str[out->len - 1] == ' ')
                g_string_truncate (out, out->len - 1);
              g_string_append_c (out, '.');
              last = '.';
            }
        }
      if (g_unichar_isspace (c))
        {
          if (out->len > 0 && out->str[out->len - 1] != ' ')
            g_string_append_c (out, ' ');
          continue;
        }
      /* What a picture stood before keeps no blank before its full stop. */
      if (strchr (".,!?;:", (int) (c < 0x80 ? c : ' ')) && c < 0x80 && out->len > 0
          && out->str[out->len - 1] == ' ' && !g_ascii_isalnum (p[1]))
        g_string_truncate (out, out->len - 1);
      g_string_append_unichar (out, c);
      last = c;
    }
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

char *
clara_speech_strip (const char *text)
{
  static GOnce once = G_ONCE_INIT;
  GRegex **all = g_once (&once, compile, NULL);
  g_autofree char *plain = g_strdup (text);
  g_autoptr (GString) decoded = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    {
      char *stripped = g_regex_replace (all[i], plain, -1, 0, marks[i].replacement, 0, NULL);

      if (stripped)
        {
          g_free (plain);
          plain = stripped;
        }
    }
  decoded = g_string_new (plain);
  /* "&amp;" comes last, so that what it gives is not decoded again. */
  for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
    g_string_replace (decoded, entities[i].entity, entities[i].character, 0);
  return tidy (decoded->str);
}
