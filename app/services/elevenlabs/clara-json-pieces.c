/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-json-pieces.h"

#include "clara-json.h"

struct _ClaraJsonPieces
{
  GByteArray *waiting;
  gsize longest;
  gsize scanned; /* of what waits */
  guint depth;
  gboolean quoted, escaped;
};

/**
 * clara_json_pieces_new:
 * @longest: bytes an object may have
 */
ClaraJsonPieces *
clara_json_pieces_new (gsize longest)
{
  ClaraJsonPieces *self = g_new0 (ClaraJsonPieces, 1);

  self->waiting = g_byte_array_new ();
  self->longest = longest;
  return self;
}

void
clara_json_pieces_free (ClaraJsonPieces *self)
{
  g_byte_array_unref (self->waiting);
  g_free (self);
}

void
clara_json_pieces_push (ClaraJsonPieces *self, const guint8 *data, gsize length)
{
  g_byte_array_append (self->waiting, data, (guint) length);
}

static void
skip_space (ClaraJsonPieces *self)
{
  guint n = 0;

  while (n < self->waiting->len && g_ascii_isspace (self->waiting->data[n]))
    n++;
  if (n > 0)
    g_byte_array_remove_range (self->waiting, 0, n);
}

/* Returns whether the byte ends the object. */
static gboolean
scan (ClaraJsonPieces *self, guint8 byte)
{
  if (self->escaped)
    self->escaped = FALSE;
  else if (self->quoted)
    {
      self->escaped = byte == '\\';
      self->quoted = byte != '"';
    }
  else if (byte == '"')
    self->quoted = TRUE;
  else if (byte == '{')
    self->depth++;
  else if (byte == '}')
    return --self->depth == 0;
  return FALSE;
}

/**
 * clara_json_pieces_next:
 * @piece: (out) (nullable) (transfer full): the next object; NULL where more bytes must come
 *
 * Returns: FALSE where what came is no such thing
 */
gboolean
clara_json_pieces_next (ClaraJsonPieces *self, JsonObject **piece)
{
  *piece = NULL;
  if (self->scanned == 0)
    skip_space (self);
  if (self->waiting->len > 0 && self->waiting->data[0] != '{')
    return FALSE;
  while (self->scanned < self->waiting->len)
    if (scan (self, self->waiting->data[self->scanned++]))
      {
        *piece = clara_json_parse_object ((const char *) self->waiting->data, (gssize) self->scanned, NULL);
        g_byte_array_remove_range (self->waiting, 0, (guint) self->scanned);
        self->scanned = 0;
        return *piece != NULL;
      }
  return self->waiting->len <= self->longest;
}

/**
 * clara_json_pieces_is_inside:
 *
 * Returns: whether an object has begun and not ended
 */
gboolean
clara_json_pieces_is_inside (ClaraJsonPieces *self)
{
  return self->scanned > 0;
}
