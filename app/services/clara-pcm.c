/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-pcm.h"

#include "clara-services-error.h"

#include <string.h>

#define LONGEST_HEADER 4096

/**
 * clara_pcm_init:
 * @rate: samples a second, where no header says another
 */
void
clara_pcm_init (ClaraPcm *self, int rate)
{
  *self = (ClaraPcm){ .waiting = g_byte_array_new (), .rate = rate };
}

void
clara_pcm_clear (ClaraPcm *self)
{
  g_clear_pointer (&self->waiting, g_byte_array_unref);
}

static guint32
get_16 (const guint8 *at)
{
  return (guint32) (at[0] | at[1] << 8);
}

static guint32
get_32 (const guint8 *at)
{
  return get_16 (at) | get_16 (at + 2) << 16;
}

static gboolean
read_format (ClaraPcm *self, const guint8 *chunk, guint32 size, GError **error)
{
  guint32 rate = size >= 16 ? get_32 (chunk + 4) : 0;

  if (size < 16 || get_16 (chunk) != 1 || get_16 (chunk + 2) != 1 || get_16 (chunk + 14) != 16 || rate < 8000
      || rate > 48000)
    {
      g_set_error (
        error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
        "The voice sent a WAV file that is not mono, 16 bit, 8 to 48 kHz; choose another voice model");
      return FALSE;
    }
  self->rate = (int) rate;
  return TRUE;
}

/* Returns where the sound begins, 0 where more of the header must come, -1 where it cannot be used. */
static gssize
read_header (ClaraPcm *self, GError **error)
{
  const guint8 *data = self->waiting->data;
  gsize length = self->waiting->len;
  gsize at = 12;

  while (at + 8 <= length)
    {
      guint32 size = get_32 (data + at + 4);

      if (memcmp (data + at, "data", 4) == 0)
        return (gssize) at + 8;
      if (size > LONGEST_HEADER)
        break;
      if (at + 8 + size > length)
        return 0;
      if (memcmp (data + at, "fmt ", 4) == 0 && !read_format (self, data + at + 8, size, error))
        return -1;
      at += 8 + size + (size & 1);
    }
  if (at + 8 > length && length <= LONGEST_HEADER)
    return 0;
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_BAD_ANSWER,
               "The voice sent a broken WAV file");
  return -1;
}

static gboolean
looks_like_wav (const GByteArray *bytes)
{
  return memcmp (bytes->data, "RIFF", MIN (bytes->len, 4)) == 0
         && (bytes->len <= 8 || memcmp (bytes->data + 8, "WAVE", MIN (bytes->len - 8, 4)) == 0);
}

static GBytes *
take_whole (ClaraPcm *self)
{
  gsize whole = self->waiting->len - self->waiting->len % sizeof (gint16);
  g_autofree gint16 *samples = g_memdup2 (self->waiting->data, whole);

  g_byte_array_remove_range (self->waiting, 0, (guint) whole);
  for (gsize i = 0; i < whole / sizeof (gint16); i++)
    samples[i] = GINT16_FROM_LE (samples[i]);
  return g_bytes_new_take (g_steal_pointer (&samples), whole);
}

/**
 * clara_pcm_take:
 *
 * Returns: (transfer full) (nullable): the samples that are whole now, in this machine's byte order, maybe
 * none; NULL where it is no sound
 */
GBytes *
clara_pcm_take (ClaraPcm *self, const guint8 *data, gsize length, GError **error)
{
  g_byte_array_append (self->waiting, data, (guint) length);
  if (self->waiting->len == 0)
    return g_bytes_new (NULL, 0);
  if (!self->begun && looks_like_wav (self->waiting))
    {
      gssize sound = self->waiting->len >= 12 ? read_header (self, error) : 0;

      if (sound < 0)
        return NULL;
      if (sound == 0)
        return g_bytes_new (NULL, 0);
      g_byte_array_remove_range (self->waiting, 0, (guint) sound);
    }
  self->begun = TRUE;
  return take_whole (self);
}
