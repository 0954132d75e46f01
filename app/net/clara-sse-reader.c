/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sse-reader.h"

#include "clara-net-error.h"

#include <string.h>

struct _ClaraSseReader
{
  gsize longest_event;
  ClaraSseFunc on_event;
  gpointer user_data;

  GString *line; /* what has come of the present one */
  GString *data;
  GString *type;
  GString *last_id;
  gint64 retry_ms;
  gboolean has_data;
  gboolean began;    /* the first line is past, and with it a byte order mark */
  gboolean after_cr; /* an LF now belongs to the line end before */
};

/**
 * clara_sse_reader_new:
 * @longest_event: bytes that one event, or one line, may have
 * @on_event: called for each whole event, from inside clara_sse_reader_push()
 *
 * Returns: (transfer full): a reader at the start of a stream
 */
ClaraSseReader *
clara_sse_reader_new (gsize longest_event, ClaraSseFunc on_event, gpointer user_data)
{
  ClaraSseReader *self = g_new0 (ClaraSseReader, 1);

  self->longest_event = longest_event;
  self->on_event = on_event;
  self->user_data = user_data;
  self->line = g_string_new (NULL);
  self->data = g_string_new (NULL);
  self->type = g_string_new (NULL);
  self->last_id = g_string_new (NULL);
  self->retry_ms = -1;
  return self;
}

void
clara_sse_reader_free (ClaraSseReader *self)
{
  g_string_free (self->line, TRUE);
  g_string_free (self->data, TRUE);
  g_string_free (self->type, TRUE);
  g_string_free (self->last_id, TRUE);
  g_free (self);
}

static void
dispatch (ClaraSseReader *self)
{
  if (self->has_data)
    {
      g_autofree char *valid = NULL;
      const char *data = self->data->str;
      gsize length;

      g_string_truncate (self->data, self->data->len - 1); /* the last line's end */
      length = self->data->len;
      if (!g_utf8_validate_len (data, length, NULL))
        {
          data = valid = g_utf8_make_valid (data, (gssize) length);
          length = strlen (valid);
        }
      self->on_event (self->type->len > 0 ? self->type->str : "message", data, length, self->last_id->str,
                      self->user_data);
    }
  g_string_truncate (self->data, 0);
  g_string_truncate (self->type, 0);
  self->has_data = FALSE;
}

static gboolean
is_field (const char *field, gsize length, const char *name)
{
  return length == strlen (name) && memcmp (field, name, length) == 0;
}

/* The text wants an id with a NUL left out; a type with one would be another one, or none, to who gets it. */
static void
set_text (GString *text, const char *value, gsize length)
{
  g_autofree char *valid = NULL;

  if (memchr (value, '\0', length) != NULL)
    return;
  valid = g_utf8_make_valid (value, (gssize) length);
  g_string_assign (text, valid);
}

static void
take_field (ClaraSseReader *self, const char *field, gsize field_length, const char *value,
            gsize value_length)
{
  if (is_field (field, field_length, "data"))
    {
      g_string_append_len (self->data, value, (gssize) value_length);
      g_string_append_c (self->data, '\n');
      self->has_data = TRUE;
    }
  else if (is_field (field, field_length, "event"))
    set_text (self->type, value, value_length);
  else if (is_field (field, field_length, "id"))
    set_text (self->last_id, value, value_length);
  else if (is_field (field, field_length, "retry") && value_length > 0)
    {
      g_autofree char *digits = g_strndup (value, value_length);
      guint64 retry;

      /* The text wants digits only; the function would take a sign or a space too. */
      if (strspn (digits, "0123456789") == value_length
          && g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64, &retry, NULL))
        self->retry_ms = (gint64) retry;
    }
}

static void
take_line (ClaraSseReader *self, const char *line, gsize length)
{
  const char *colon;

  if (!self->began && length >= 3 && memcmp (line, "\xef\xbb\xbf", 3) == 0)
    {
      line += 3;
      length -= 3;
    }
  self->began = TRUE;
  colon = memchr (line, ':', length);
  if (length == 0)
    dispatch (self);
  else if (colon == NULL)
    take_field (self, line, length, "", 0);
  else if (colon > line)
    {
      const char *value = colon + 1;
      gsize value_length = length - (gsize) (value - line);

      if (value_length > 0 && *value == ' ')
        {
          value++;
          value_length--;
        }
      take_field (self, line, (gsize) (colon - line), value, value_length);
    }
}

/* Where the line ends that begins at @from; @end where it does not yet. */
static const char *
find_line_end (const char *from, const char *end)
{
  const char *feed = memchr (from, '\n', (gsize) (end - from));
  const char *before = feed != NULL ? feed : end;
  const char *carriage = memchr (from, '\r', (gsize) (before - from));

  return carriage != NULL ? carriage : before;
}

/**
 * clara_sse_reader_push:
 * @data: (array length=length): the next bytes of the stream
 *
 * Returns: whether the stream may go on; FALSE with %CLARA_NET_ERROR_TOO_LARGE where an event grew too long
 */
gboolean
clara_sse_reader_push (ClaraSseReader *self, const guint8 *data, gsize length, GError **error)
{
  const char *at = (const char *) data;
  const char *end = at + length;

  while (at < end)
    {
      const char *stop;

      if (self->after_cr && *at == '\n')
        {
          self->after_cr = FALSE;
          at++;
          continue;
        }
      self->after_cr = FALSE;
      stop = find_line_end (at, end);
      if (self->line->len + self->data->len + (gsize) (stop - at) > self->longest_event)
        {
          g_set_error (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE,
                       "An event of a stream is longer than the %" G_GSIZE_FORMAT " bytes that it may have",
                       self->longest_event);
          return FALSE;
        }
      if (stop == end)
        {
          g_string_append_len (self->line, at, stop - at);
          break;
        }
      self->after_cr = *stop == '\r';
      if (self->line->len > 0)
        {
          g_string_append_len (self->line, at, stop - at);
          take_line (self, self->line->str, self->line->len);
          g_string_truncate (self->line, 0);
        }
      else /* most lines come whole */
        take_line (self, at, (gsize) (stop - at));
      at = stop + 1;
    }
  return TRUE;
}

/**
 * clara_sse_reader_get_retry:
 *
 * Returns: milliseconds that the stream asks to wait before connecting again; -1 where it has not said
 */
gint64
clara_sse_reader_get_retry (ClaraSseReader *self)
{
  return self->retry_ms;
}
