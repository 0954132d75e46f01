/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-csv.h"

#include "clara-reception.h"

#include <string.h>

#define MAX_ROWS 200000
#define MAX_COLUMNS 100
#define MAX_CELL 10000

/* Windows-1252 from 0x80 to 0x9f; the five that it leaves undefined are those of ISO 8859-1. */
static const gunichar windows_1252[32] = {
  0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
  0x2039, 0x0152, 0x008d, 0x017d, 0x008f, 0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
  0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178,
};

static char *
decode_utf16 (const char *bytes, gsize length, gboolean big_endian, GError **error)
{
  gsize count = length / 2;
  g_autofree gunichar2 *units = g_new (gunichar2, count + 1);
  g_autoptr (GError) local_error = NULL;
  glong read = 0;
  char *text;

  memcpy (units, bytes, count * 2);
  for (gsize i = 0; i < count; i++)
    units[i] = big_endian ? GUINT16_FROM_BE (units[i]) : GUINT16_FROM_LE (units[i]);
  for (gsize i = 0; i < count; i++)
    if (units[i] == 0)
      units[i] = ' '; /* would end the text */
  text = g_utf16_to_utf8 (units, (glong) count, &read, NULL, &local_error);
  if (text == NULL || length % 2 != 0)
    {
      g_free (text);
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "The file says that it is UTF-16, but it is broken%s%s; save it as UTF-8",
                   local_error ? ": " : "", local_error ? local_error->message : "");
      return NULL;
    }
  return text;
}

/**
 * clara_csv_decode:
 * @bytes: a file's content
 *
 * UTF-8, with or without its mark; UTF-16 by its mark; what is neither is read as Windows-1252.
 *
 * Returns: (transfer full) (nullable): UTF-8, else %CLARA_RECEPTION_ERROR_INVALID
 */
char *
clara_csv_decode (const char *bytes, gsize length, GError **error)
{
  GString *text;

  if (length >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
    return decode_utf16 (bytes + 2, length - 2, FALSE, error);
  if (length >= 2 && memcmp (bytes, "\xfe\xff", 2) == 0)
    return decode_utf16 (bytes + 2, length - 2, TRUE, error);
  if (length >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    {
      bytes += 3;
      length -= 3;
    }
  if (memchr (bytes, 0, length) != NULL)
    {
      g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                   "The file is no text (it has zero bytes in it); export it as CSV, in UTF-8");
      return NULL;
    }
  if (g_utf8_validate_len (bytes, length, NULL))
    return g_strndup (bytes, length);

  text = g_string_sized_new (length + length / 4);
  for (gsize i = 0; i < length; i++)
    {
      guint8 byte = (guint8) bytes[i];

      g_string_append_unichar (text, byte >= 0x80 && byte < 0xa0 ? windows_1252[byte - 0x80] : byte);
    }
  return g_string_free (text, FALSE);
}

/* The separator that stands most often, outside quotes, in the first line. */
static char
find_separator (const char *text)
{
  guint counts[3] = { 0 };
  static const char separators[] = ",;\t";
  gboolean quoted = FALSE;
  int best = 0;

  for (const char *p = text; *p != '\0' && (quoted || (*p != '\n' && *p != '\r')); p++)
    {
      const char *found = strchr (separators, *p);

      if (*p == '"')
        quoted = !quoted;
      else if (!quoted && found != NULL)
        counts[found - separators]++;
    }
  for (int i = 1; i < 3; i++)
    if (counts[i] > counts[best])
      best = i;
  return separators[best];
}

typedef struct
{
  const char *p;
  char separator;
  guint line;
  GPtrArray *problems;
} Reader;

static void
add_problem (Reader *reader, guint line, const char *text)
{
  if (reader->problems != NULL)
    g_ptr_array_add (reader->problems, g_strdup_printf ("line %u: %s", line, text));
}

static gboolean
is_cell_end (Reader *reader)
{
  return *reader->p == '\0' || *reader->p == reader->separator || *reader->p == '\n' || *reader->p == '\r';
}

static void
read_quoted (Reader *reader, GString *cell)
{
  guint begin = reader->line;

  reader->p++;
  for (;; reader->p++)
    {
      if (*reader->p == '\0')
        {
          add_problem (reader, begin, "a quote (\") is opened here and never closed");
          return;
        }
      if (*reader->p == '"')
        {
          if (reader->p[1] != '"')
            break;
          reader->p++;
        }
      else if (*reader->p == '\n')
        reader->line++;
      if (cell->len < MAX_CELL)
        g_string_append_c (cell, *reader->p);
    }
  reader->p++;
  if (!is_cell_end (reader))
    add_problem (reader, reader->line,
                 "text follows a closing quote; double the quotes inside a cell (\"\")");
}

static char *
read_cell (Reader *reader)
{
  GString *cell = g_string_new (NULL);
  guint begin = reader->line;
  const char *end;

  if (*reader->p == '"')
    read_quoted (reader, cell);
  for (; !is_cell_end (reader); reader->p++)
    if (cell->len < MAX_CELL)
      g_string_append_c (cell, *reader->p);
  if (cell->len >= MAX_CELL)
    add_problem (reader, begin, "a cell is longer than 10000 bytes and was cut");
  if (!g_utf8_validate_len (cell->str, cell->len, &end))
    g_string_truncate (cell, (gsize) (end - cell->str)); /* cut inside a character */
  return g_string_free (cell, FALSE);
}

static GStrv
read_row (Reader *reader)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint columns = 0;
  guint begin = reader->line;

  for (;;)
    {
      char *cell = read_cell (reader);

      if (columns < MAX_COLUMNS)
        g_strv_builder_add (builder, cell);
      else if (columns == MAX_COLUMNS)
        add_problem (reader, begin, "there are more than 100 columns; the rest was left out");
      g_free (cell);
      columns++;
      if (*reader->p != reader->separator || *reader->p == '\0')
        break;
      reader->p++;
    }
  if (*reader->p == '\r')
    reader->p++;
  if (*reader->p == '\n')
    reader->p++;
  reader->line++;
  return g_strv_builder_end (builder);
}

/**
 * clara_csv_parse_lines:
 * @text: a file's content in any encoding clara_csv_decode() knows
 * @lines: (out) (optional) (transfer full): the line (#guint, from 1) each row begins on
 * @problems: (out) (optional) (transfer full): texts such as "line 7: ..."
 *
 * The separator (comma, semicolon or tab) is found from the first line. Rows that are wholly empty are left
 * out.
 *
 * Returns: (transfer full) (element-type GStrv) (nullable): the rows, else %CLARA_RECEPTION_ERROR_INVALID
 */
GPtrArray *
clara_csv_parse_lines (const char *text, gsize length, GArray **lines, GPtrArray **problems, GError **error)
{
  g_autofree char *decoded = clara_csv_decode (text, length, error);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint));
  Reader reader;

  if (decoded == NULL)
    return NULL;
  reader = (Reader){ decoded, find_separator (decoded), 1, found };
  while (*reader.p != '\0')
    {
      guint line = reader.line;
      g_auto (GStrv) row = read_row (&reader);

      if (row[0] == NULL || (row[1] == NULL && row[0][strspn (row[0], " ")] == '\0'))
        continue;
      if (rows->len >= MAX_ROWS)
        {
          g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       "The file has more than %d rows; split it", MAX_ROWS);
          return NULL;
        }
      g_ptr_array_add (rows, g_steal_pointer (&row));
      g_array_append_val (numbers, line);
    }
  if (lines != NULL)
    *lines = g_steal_pointer (&numbers);
  if (problems != NULL)
    *problems = g_steal_pointer (&found);
  return g_steal_pointer (&rows);
}

/**
 * clara_csv_parse:
 *
 * As clara_csv_parse_lines(), where nobody asks for the lines.
 *
 * Returns: (transfer full) (element-type GStrv) (nullable): the rows
 */
GPtrArray *
clara_csv_parse (const char *text, gsize length, GPtrArray **problems, GError **error)
{
  return clara_csv_parse_lines (text, length, NULL, problems, error);
}

/**
 * clara_csv_append_row:
 * @cells: %NULL-terminated texts
 *
 * Appends one line, ended by CR LF. A cell that a spreadsheet would run as a formula is led by an apostrophe.
 */
void
clara_csv_append_row (GString *out, const char *const *cells)
{
  for (gsize i = 0; cells[i] != NULL; i++)
    {
      const char *cell = cells[i];
      gboolean formula = *cell != '\0' && strchr ("=+-@\t\r", *cell) != NULL;

      if (i > 0)
        g_string_append_c (out, ',');
      if (!formula && strpbrk (cell, ",;\"\r\n\t") == NULL)
        {
          g_string_append (out, cell);
          continue;
        }
      g_string_append_c (out, '"');
      if (formula)
        g_string_append_c (out, '\'');
      for (const char *p = cell; *p != '\0'; p++)
        {
          if (*p == '"')
            g_string_append_c (out, '"');
          g_string_append_c (out, *p);
        }
      g_string_append_c (out, '"');
    }
  g_string_append (out, "\r\n");
}
