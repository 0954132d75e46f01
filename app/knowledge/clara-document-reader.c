/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-document-reader.h"

#include "clara-text.h"

#include <string.h>

#define MAX_HEADING 200
/* Between the pages of a plain text. */
#define PAGE_END '\f'
/* Enough of a document to tell its language. */
#define LANGUAGE_SAMPLE 2000

void
clara_read_document_free (ClaraReadDocument *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->language);
  g_ptr_array_unref (self->passages);
  g_free (self);
}

/* Comments are for those who edit the document. */
static char *
drop_comments (const char *text)
{
  GString *out = g_string_new (NULL);

  for (;;)
    {
      const char *begin = strstr (text, "<!--");
      const char *end = begin == NULL ? NULL : strstr (begin, "-->");

      if (end == NULL)
        break;
      g_string_append_len (out, text, begin - text);
      text = end + 3;
    }
  g_string_append (out, text);
  return g_string_free (out, FALSE);
}

/* [text](address) and ![text](address): the text. Gives what follows, or NULL where it is none. */
static const char *
append_link (GString *out, const char *p)
{
  const char *close;
  const char *end;

  if (*p == '!')
    p++;
  if (*p != '[')
    return NULL;
  close = strchr (p, ']');
  if (close == NULL || close[1] != '(' || (end = strchr (close, ')')) == NULL)
    return NULL;
  g_string_append_len (out, p + 1, close - p - 1);
  return end + 1;
}

/* The bar between two cells of a table; those at the ends are dropped. */
static void
append_bar (GString *out, const char **p)
{
  while (out->len > 0 && out->str[out->len - 1] == ' ')
    g_string_truncate (out, out->len - 1);
  while ((*p)[1] == ' ')
    (*p)++;
  if (out->len > 0 && (*p)[1] != '\0')
    g_string_append (out, ", ");
}

/* Marks inside a line: emphasis, code, links, escapes; a table's bars become commas. */
static char *
strip_marks (const char *line)
{
  GString *out = g_string_new (NULL);
  gboolean word = FALSE;

  for (const char *p = line; *p != '\0';)
    {
      const char *after = *p == '[' || (*p == '!' && p[1] == '[') ? append_link (out, p) : NULL;

      if (after != NULL)
        {
          p = after;
          continue;
        }
      if (*p == '\\' && p[1] != '\0' && g_ascii_ispunct (p[1]))
        g_string_append_c (out, *++p);
      else if (*p == '|')
        append_bar (out, &p);
      else if (*p == '`' || *p == '*' || (*p == '_' && !(word && g_ascii_isalnum (p[1]))))
        ;
      else
        g_string_append_c (out, *p);
      word = g_ascii_isalnum (*p);
      p++;
    }
  g_strstrip (out->str);
  return g_string_free (out, FALSE);
}

static gboolean
is_rule (const char *line)
{
  return *line != '\0' && strspn (line, "-=*_| :") == strlen (line);
}

static int
heading_level (const char *line)
{
  int level = (int) strspn (line, "#");

  return level >= 1 && level <= 6 && (line[level] == ' ' || line[level] == '\t') ? level : 0;
}

typedef struct
{
  ClaraReadDocument *document;
  char *heading;
  GString *text; /* of the passage being gathered */
  int page;      /* of a document that has pages; 0: none */
} Reader;

static void
flush (Reader *reader)
{
  ClaraPassage *passage;

  g_strstrip (reader->text->str);
  reader->text->len = strlen (reader->text->str);
  if (reader->text->len > 0)
    {
      passage = clara_passage_new ();
      passage->heading = g_strdup (reader->heading);
      passage->page = reader->page;
      passage->text = g_strdup (reader->text->str);
      g_ptr_array_add (reader->document->passages, passage);
    }
  g_string_truncate (reader->text, 0);
}

/* Where a text that is too long is cut: after a sentence, else at a space, else anywhere between characters.
 */
static gsize
find_cut (const char *text)
{
  const char *limit = g_utf8_offset_to_pointer (text, CLARA_PASSAGE_CHARACTERS);
  const char *sentence = NULL;
  const char *space = NULL;

  for (const char *p = text; p < limit; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        space = p;
      else if ((c == '.' || c == '!' || c == '?' || c == 0x0964)
               && g_unichar_isspace (g_utf8_get_char (g_utf8_next_char (p))))
        sentence = g_utf8_next_char (p);
    }
  if (sentence != NULL)
    return (gsize) (sentence - text);
  if (space != NULL)
    return (gsize) (space - text);
  return (gsize) (limit - text);
}

static void
add_paragraph (Reader *reader, const char *paragraph)
{
  if (*paragraph == '\0')
    return;
  if (reader->text->len > 0
      && g_utf8_strlen (reader->text->str, -1) + g_utf8_strlen (paragraph, -1) > CLARA_PASSAGE_CHARACTERS)
    flush (reader);
  while (g_utf8_strlen (paragraph, -1) > CLARA_PASSAGE_CHARACTERS)
    {
      gsize cut = find_cut (paragraph);

      g_string_append_len (reader->text, paragraph, (gssize) cut);
      flush (reader);
      paragraph += cut;
      while (g_ascii_isspace (*paragraph))
        paragraph++;
    }
  g_string_append_printf (reader->text, "%s%s", reader->text->len > 0 ? "\n" : "", paragraph);
}

static void
set_heading (Reader *reader, const char *line, int level)
{
  g_autofree char *text = strip_marks (line + level);
  g_autofree char *cut = g_utf8_substring (text, 0, MIN (g_utf8_strlen (text, -1), MAX_HEADING));

  /* "## Title ##" */
  g_strdelimit (g_strchomp (cut), "#", ' ');
  g_strstrip (cut);
  flush (reader);
  if (level == 1 && reader->document->title == NULL)
    {
      reader->document->title = g_strdup (cut);
      return;
    }
  g_free (reader->heading);
  reader->heading = g_steal_pointer (&cut);
}

/* A list item stands for itself: a sentence of its own. */
static const char *
skip_bullet (const char *line, gboolean *item)
{
  const char *p = line;

  *item = TRUE;
  if ((*p == '-' || *p == '*' || *p == '+') && p[1] == ' ')
    return p + 2;
  while (g_ascii_isdigit (*p))
    p++;
  if (p > line && (*p == '.' || *p == ')') && p[1] == ' ')
    return p + 2;
  *item = FALSE;
  return line;
}

static void
end_paragraph (Reader *reader, GString *paragraph)
{
  add_paragraph (reader, paragraph->str);
  g_string_truncate (paragraph, 0);
}

static void
read_line (Reader *reader, GString *paragraph, const char *raw, gboolean markdown)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (raw));
  int level = markdown ? heading_level (trimmed) : 0;
  gboolean item = FALSE;
  g_autofree char *line = NULL;

  if (*trimmed == '\0' || level > 0 || (markdown && is_rule (trimmed)))
    {
      end_paragraph (reader, paragraph);
      if (level > 0)
        set_heading (reader, trimmed, level);
      return;
    }
  if (!markdown)
    line = g_steal_pointer (&trimmed);
  else
    {
      const char *text = *trimmed == '>' ? trimmed + 1 + (trimmed[1] == ' ') : trimmed;

      line = strip_marks (skip_bullet (text, &item));
      item = item || *trimmed == '|';
    }
  if (item)
    end_paragraph (reader, paragraph);
  g_string_append_printf (paragraph, "%s%s", paragraph->len > 0 ? " " : "", line);
}

/* What ends a page stands before the first line of the next. */
static void
read_paged_line (Reader *reader, GString *paragraph, char *line, gboolean markdown)
{
  char *end;

  while (reader->page > 0 && (end = strchr (line, PAGE_END)) != NULL)
    {
      *end = '\0';
      read_line (reader, paragraph, line, markdown);
      end_paragraph (reader, paragraph);
      flush (reader);
      reader->page++;
      line = end + 1;
    }
  read_line (reader, paragraph, line, markdown);
}

/**
 * clara_document_read:
 * @text: UTF-8, of any length
 * @markdown: whether # begins a heading and marks are to be removed; else form feeds are between pages
 * @fallback_title: where the text has no heading of the first level
 *
 * Returns: (transfer full): title, language and passages of at most #CLARA_PASSAGE_CHARACTERS
 */
ClaraReadDocument *
clara_document_read (const char *text, gboolean markdown, const char *fallback_title)
{
  ClaraReadDocument *document = g_new0 (ClaraReadDocument, 1);
  g_autofree char *composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  g_autofree char *clean = markdown ? drop_comments (composed) : g_strdup (composed);
  g_auto (GStrv) lines = g_strsplit (clean, "\n", -1);
  g_autoptr (GString) paragraph = g_string_new (NULL);
  g_autoptr (GString) sample = g_string_new (NULL);
  Reader reader = { document, NULL, g_string_new (NULL) };

  document->passages = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_passage_free);
  reader.page = !markdown && strchr (clean, PAGE_END) != NULL ? 1 : 0;
  for (char **line = lines; *line != NULL; line++)
    read_paged_line (&reader, paragraph, *line, markdown);
  end_paragraph (&reader, paragraph);
  flush (&reader);
  g_string_free (reader.text, TRUE);
  g_free (reader.heading);

  if (document->title == NULL)
    document->title = g_strdup (fallback_title);
  for (guint i = 0; i < document->passages->len && sample->len < LANGUAGE_SAMPLE; i++)
    g_string_append_printf (sample, "%s ",
                            ((ClaraPassage *) g_ptr_array_index (document->passages, i))->text);
  document->language = g_strdup (clara_text_detect_language (sample->str));
  for (guint i = 0; i < document->passages->len; i++)
    {
      ClaraPassage *passage = g_ptr_array_index (document->passages, i);

      passage->title = g_strdup (document->title);
      passage->language = g_strdup (document->language);
    }
  return document;
}

static void
add_line_sentences (GPtrArray *list, const char *line)
{
  const char *begin = line;

  for (const char *p = line; *p != '\0';)
    {
      gunichar c = g_utf8_get_char (p);
      const char *next = g_utf8_next_char (p);
      gunichar after = g_utf8_get_char (next);
      const char *resume = next;

      while (g_unichar_isspace (g_utf8_get_char (resume)))
        resume = g_utf8_next_char (resume);
      /* A full stop ends a sentence where a new one begins: not in "2.5", "e.g. this", "Mr. Rao". */
      if ((c == '!' || c == '?' || c == 0x0964
           || (c == '.' && p - begin > 3 && !g_unichar_islower (g_utf8_get_char (resume))
               && !(p - begin >= 3 && g_ascii_isupper (p[-2]) && !g_ascii_isalpha (p[-3]))))
          && (g_unichar_isspace (after) || after == 0))
        {
          g_ptr_array_add (list, g_strstrip (g_strndup (begin, (gsize) (next - begin))));
          begin = resume;
          p = resume;
        }
      else
        p = next;
    }
  if (*begin != '\0')
    g_ptr_array_add (list, g_strstrip (g_strdup (begin)));
}

/**
 * clara_document_sentences:
 * @text: of a passage
 *
 * Returns: (transfer full) (element-type utf8): its sentences; each line ends one
 */
GPtrArray *
clara_document_sentences (const char *text)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    add_line_sentences (list, *line);
  return list;
}
