/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-opus.h"

#include "clara-services-error.h"

#include <opusenc.h>

/* Recognisers lose nothing by it. */
#define BITS_A_SECOND 24000
/* Samples that the encoder is given at once; it takes an int. */
#define PIECE 16000

struct _ClaraOpus
{
  GByteArray *file;
  OggOpusComments *comments;
  OggOpusEnc *encoder;
  int status;
};

static int
on_write (void *user_data, const unsigned char *data, opus_int32 length)
{
  g_byte_array_append (user_data, data, (guint) length);
  return 0;
}

static int
on_close (void *user_data)
{
  return 0;
}

static gboolean
check (ClaraOpus *self, GError **error)
{
  if (self->status == OPE_OK)
    return TRUE;
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED,
               "The sound cannot be packed as Opus: %s; set transcription-format to wav",
               ope_strerror (self->status));
  return FALSE;
}

/**
 * clara_opus_new:
 * @rate: of the mono samples that come; the encoder makes 48 kHz of it
 *
 * Returns: (transfer full) (nullable): an encoder that has nothing yet
 */
ClaraOpus *
clara_opus_new (int rate, GError **error)
{
  static const OpusEncCallbacks callbacks = { on_write, on_close };
  ClaraOpus *self = g_new0 (ClaraOpus, 1);

  self->file = g_byte_array_new ();
  self->comments = ope_comments_create ();
  self->status = OPE_ALLOC_FAIL;
  if (self->comments != NULL)
    self->encoder =
      ope_encoder_create_callbacks (&callbacks, self->file, self->comments, rate, 1, 0, &self->status);
  if (self->encoder != NULL)
    self->status = ope_encoder_ctl (self->encoder, OPUS_SET_BITRATE (BITS_A_SECOND));
  if (self->status == OPE_OK)
    self->status = ope_encoder_ctl (self->encoder, OPUS_SET_SIGNAL (OPUS_SIGNAL_VOICE));
  if (check (self, error))
    return self;
  clara_opus_free (self);
  return NULL;
}

void
clara_opus_free (ClaraOpus *self)
{
  if (self->encoder != NULL)
    ope_encoder_destroy (self->encoder);
  if (self->comments != NULL)
    ope_comments_destroy (self->comments);
  if (self->file != NULL)
    g_byte_array_unref (self->file);
  g_free (self);
}

/**
 * clara_opus_push:
 * @samples: (array length=n_samples): more of the sound; what goes wrong is told at the end
 */
void
clara_opus_push (ClaraOpus *self, const gint16 *samples, gsize n_samples)
{
  for (gsize at = 0; at < n_samples && self->status == OPE_OK; at += PIECE)
    self->status = ope_encoder_write (self->encoder, samples + at, (int) MIN (PIECE, n_samples - at));
}

/**
 * clara_opus_finish:
 *
 * Once; nothing is pushed after it.
 *
 * Returns: (transfer full) (nullable): the whole file
 */
GBytes *
clara_opus_finish (ClaraOpus *self, GError **error)
{
  if (self->status == OPE_OK)
    self->status = ope_encoder_drain (self->encoder);
  if (!check (self, error))
    return NULL;
  return g_byte_array_free_to_bytes (g_steal_pointer (&self->file));
}
