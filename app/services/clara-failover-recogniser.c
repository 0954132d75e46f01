/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-recogniser.h"

#include "clara-service-call.h"
#include "clara-services-error.h"

#define RATE 16000
#define LONGEST (60 * RATE) /* samples kept for the next recogniser */
#define UNFINISHED 0.45     /* confidence of a text whose end did not come: it is confirmed */

/* The stream */

#define CLARA_TYPE_FAILOVER_STREAM (clara_failover_stream_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFailoverStream, clara_failover_stream, CLARA, FAILOVER_STREAM, ClaraSpeechStream)

struct _ClaraFailoverStream
{
  ClaraSpeechStream parent_instance;

  ClaraProviderChain *chain;
  ClaraClock *clock;
  ClaraDeadlines deadlines;
  ClaraSpeechHints *hints;
  GArray *sound; /* gint16 */
  GPtrArray *tried;
  ClaraSpeechToText *recogniser; /* the chain's; NULL where none is at work */
  ClaraSpeechStream *stream;
  ClaraServiceCall *record;
  gboolean streams;         /* it tells partial texts, */
  ClaraTranscript *partial; /* this one last */
  gboolean ended;
  guint timer;
  GError *error; /* of the last that failed */
};

G_DEFINE_FINAL_TYPE (ClaraFailoverStream, clara_failover_stream, CLARA_TYPE_SPEECH_STREAM)

static void try_next (ClaraFailoverStream *self);

static void
drop_stream (ClaraFailoverStream *self)
{
  clara_clock_clear (self->clock, &self->timer);
  g_clear_pointer (&self->partial, clara_transcript_free);
  self->recogniser = NULL;
  if (self->stream == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->stream, self);
  clara_speech_stream_cancel (self->stream);
  g_clear_object (&self->stream);
}

static void
end_record (ClaraFailoverStream *self, const GError *error)
{
  self->record->audio_us = (gint64) self->sound->len * G_USEC_PER_SEC / RATE;
  clara_service_call_end (self->record, self->chain, error);
  g_clear_pointer (&self->record, clara_service_call_free);
}

static void
fail (ClaraFailoverStream *self, const GError *error)
{
  ClaraSpeechToText *recogniser = self->recogniser;

  g_clear_error (&self->error);
  self->error = g_error_copy (error);
  drop_stream (self);
  clara_provider_chain_failed (self->chain, recogniser, self->error);
  end_record (self, self->error);
  try_next (self);
}

static void
on_partial (ClaraSpeechStream *stream, ClaraTranscript *transcript, gpointer user_data)
{
  g_autoptr (ClaraFailoverStream) self = g_object_ref (user_data);

  self->streams = TRUE;
  g_clear_pointer (&self->partial, clara_transcript_free);
  self->partial = clara_transcript_copy (transcript);
  clara_service_call_first (self->record, self->chain);
  clara_provider_chain_serving (self->chain, self->recogniser);
  clara_speech_stream_emit_partial (CLARA_SPEECH_STREAM (self), transcript);
}

static void
on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, gpointer user_data)
{
  g_autoptr (ClaraFailoverStream) self = g_object_ref (user_data);
  g_autoptr (ClaraTranscript) copy = clara_transcript_copy (transcript);
  ClaraSpeechToText *recogniser = self->recogniser;

  clara_service_call_first (self->record, self->chain);
  self->record->characters = (gint64) g_utf8_strlen (copy->text, -1);
  drop_stream (self);
  clara_provider_chain_worked (self->chain, recogniser);
  end_record (self, NULL);
  clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), copy);
}

static void
on_failed (ClaraSpeechStream *stream, GError *error, gpointer user_data)
{
  g_autoptr (ClaraFailoverStream) self = g_object_ref (user_data);

  fail (self, error);
}

/* Where nobody else could be asked, being late is better than not being heard: a busy machine makes the local
 * one slow. A service that is silent alone is waited for as long as a visitor would wait for a word. */
static gint64
get_limit (ClaraFailoverStream *self)
{
  gboolean alone = !clara_provider_chain_has_next (self->chain, self->hints->language, self->tried);

  if (alone && clara_speech_to_text_is_local (self->recogniser))
    return self->deadlines.total;
  /* One that told partial texts has only the end left to tell. */
  if (self->streams)
    return self->deadlines.between;
  return alone ? self->deadlines.first_token : MIN (self->deadlines.silent, self->deadlines.first_token);
}

static gboolean
on_deadline (gpointer user_data)
{
  g_autoptr (ClaraFailoverStream) self = g_object_ref (user_data);
  g_autoptr (ClaraTranscript) partial = g_steal_pointer (&self->partial);
  g_autoptr (GError) error =
    clara_provider_chain_new_timeout ("No text after the end of the sound", get_limit (self));
  ClaraSpeechToText *recogniser = self->recogniser;

  self->timer = 0;
  if (partial == NULL || partial->text[0] == '\0'
      || clara_provider_chain_has_next (self->chain, self->hints->language, self->tried))
    {
      fail (self, error);
      return G_SOURCE_REMOVE;
    }
  /* Nobody else can hear it: what was understood before it fell silent is better than nothing. */
  drop_stream (self);
  clara_provider_chain_failed (self->chain, recogniser, error);
  end_record (self, error);
  partial->confidence = MIN (partial->confidence, UNFINISHED);
  clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), partial);
  return G_SOURCE_REMOVE;
}

static void
end_stream (ClaraFailoverStream *self)
{
  if (self->stream == NULL)
    return;
  clara_clock_clear (self->clock, &self->timer);
  self->timer = clara_clock_add_timeout (self->clock, get_limit (self), on_deadline, self, NULL);
  clara_speech_stream_end (self->stream);
}

static gboolean
on_gave_up (gpointer user_data)
{
  g_autoptr (ClaraFailoverStream) self = g_object_ref (user_data);

  self->timer = 0;
  clara_provider_chain_gave_up (self->chain);
  clara_speech_stream_emit_failed (CLARA_SPEECH_STREAM (self), self->error);
  return G_SOURCE_REMOVE;
}

static gboolean
begin (ClaraFailoverStream *self, ClaraSpeechToText *recogniser)
{
  g_autoptr (GError) error = NULL;

  self->record = clara_service_call_new (self->chain, clara_speech_to_text_get_name (recogniser),
                                         clara_speech_to_text_get_model (recogniser));
  self->stream = clara_speech_to_text_open (recogniser, self->hints, &error);
  if (self->stream == NULL)
    {
      clara_provider_chain_failed (self->chain, recogniser, error);
      end_record (self, error);
      g_clear_error (&self->error);
      self->error = g_steal_pointer (&error);
      return FALSE;
    }
  self->recogniser = recogniser;
  self->streams = FALSE;
  g_signal_connect (self->stream, "partial", G_CALLBACK (on_partial), self);
  g_signal_connect (self->stream, "final", G_CALLBACK (on_final), self);
  g_signal_connect (self->stream, "failed", G_CALLBACK (on_failed), self);
  if (self->sound->len > 0)
    clara_speech_stream_push (self->stream, (const gint16 *) (gpointer) self->sound->data, self->sound->len);
  if (self->ended)
    end_stream (self);
  return TRUE;
}

static void
try_next (ClaraFailoverStream *self)
{
  ClaraSpeechToText *recogniser;

  while ((recogniser = clara_provider_chain_pick (self->chain, self->hints->language, self->tried, TRUE))
         != NULL)
    {
      g_ptr_array_add (self->tried, recogniser);
      if (begin (self, recogniser))
        return;
    }
  /* Never from inside a call of the owner. */
  self->timer = clara_clock_add_timeout (self->clock, 0, on_gave_up, self, NULL);
}

static void
clara_failover_stream_push (ClaraSpeechStream *stream, const gint16 *samples, gsize n_samples)
{
  ClaraFailoverStream *self = CLARA_FAILOVER_STREAM (stream);

  n_samples = MIN (n_samples, (gsize) LONGEST - self->sound->len);
  if (n_samples == 0)
    return;
  g_array_append_vals (self->sound, samples, (guint) n_samples);
  if (self->stream != NULL)
    clara_speech_stream_push (self->stream, samples, n_samples);
}

static void
clara_failover_stream_end (ClaraSpeechStream *stream)
{
  ClaraFailoverStream *self = CLARA_FAILOVER_STREAM (stream);

  self->ended = TRUE;
  end_stream (self);
}

static void
clara_failover_stream_cancel (ClaraSpeechStream *stream)
{
  ClaraFailoverStream *self = CLARA_FAILOVER_STREAM (stream);
  ClaraSpeechToText *recogniser = self->recogniser;

  drop_stream (self);
  if (recogniser != NULL)
    {
      g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "not needed");

      clara_provider_chain_undecided (self->chain, recogniser, NULL);
      end_record (self, cancelled);
    }
}

static void
clara_failover_stream_dispose (GObject *object)
{
  clara_failover_stream_cancel (CLARA_SPEECH_STREAM (object));
  G_OBJECT_CLASS (clara_failover_stream_parent_class)->dispose (object);
}

static void
clara_failover_stream_finalize (GObject *object)
{
  ClaraFailoverStream *self = CLARA_FAILOVER_STREAM (object);

  g_array_unref (self->sound);
  g_ptr_array_unref (self->tried);
  clara_speech_hints_free (self->hints);
  g_clear_error (&self->error);
  g_object_unref (self->clock);
  g_object_unref (self->chain);
  G_OBJECT_CLASS (clara_failover_stream_parent_class)->finalize (object);
}

static void
clara_failover_stream_class_init (ClaraFailoverStreamClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  ClaraSpeechStreamClass *stream_class = CLARA_SPEECH_STREAM_CLASS (klass);

  object_class->dispose = clara_failover_stream_dispose;
  object_class->finalize = clara_failover_stream_finalize;
  stream_class->push = clara_failover_stream_push;
  stream_class->end = clara_failover_stream_end;
  stream_class->cancel = clara_failover_stream_cancel;
}

static void
clara_failover_stream_init (ClaraFailoverStream *self)
{
  self->sound = g_array_new (FALSE, FALSE, sizeof (gint16));
  self->tried = g_ptr_array_new ();
}

/* The recogniser */

struct _ClaraFailoverRecogniser
{
  GObject parent_instance;

  ClaraProviderChain *chain;
};

static void clara_failover_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraFailoverRecogniser, clara_failover_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_SPEECH_TO_TEXT,
                                                      clara_failover_recogniser_speech_to_text_init))

static const char *
get_name (gpointer provider)
{
  return clara_speech_to_text_get_name (provider);
}

static gboolean
serves (gpointer provider, const char *language)
{
  return clara_speech_to_text_serves (provider, language);
}

static const ClaraProviderKind kind = { "speech_to_text", "none", get_name, serves };

static const char *
clara_failover_recogniser_get_name (ClaraSpeechToText *recogniser)
{
  return "failover";
}

static gboolean
clara_failover_recogniser_serves (ClaraSpeechToText *recogniser, const char *language)
{
  return clara_provider_chain_serves (CLARA_FAILOVER_RECOGNISER (recogniser)->chain, language);
}

static ClaraSpeechStream *
clara_failover_recogniser_open (ClaraSpeechToText *recogniser, const ClaraSpeechHints *hints, GError **error)
{
  ClaraFailoverRecogniser *self = CLARA_FAILOVER_RECOGNISER (recogniser);
  ClaraFailoverStream *stream;

  if (!clara_provider_chain_serves (self->chain, hints->language))
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNSUPPORTED,
                   "No speech recogniser is configured for the language '%s'; see speech-to-text",
                   hints->language);
      return NULL;
    }
  stream = g_object_new (CLARA_TYPE_FAILOVER_STREAM, NULL);
  stream->chain = g_object_ref (self->chain);
  stream->clock = g_object_ref (clara_provider_chain_get_clock (self->chain));
  stream->deadlines = clara_provider_chain_get_deadlines (self->chain);
  stream->hints = clara_speech_hints_copy (hints);
  try_next (stream);
  return CLARA_SPEECH_STREAM (stream);
}

static void
clara_failover_recogniser_warm (ClaraSpeechToText *recogniser)
{
  ClaraFailoverRecogniser *self = CLARA_FAILOVER_RECOGNISER (recogniser);

  for (guint i = 0; i < clara_provider_chain_count (self->chain); i++)
    if (clara_provider_chain_is_well (self->chain, i))
      clara_speech_to_text_warm (clara_provider_chain_get (self->chain, i));
}

static void
clara_failover_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface)
{
  iface->get_name = clara_failover_recogniser_get_name;
  iface->serves = clara_failover_recogniser_serves;
  iface->open = clara_failover_recogniser_open;
  iface->warm = clara_failover_recogniser_warm;
}

static void
clara_failover_recogniser_finalize (GObject *object)
{
  g_clear_object (&CLARA_FAILOVER_RECOGNISER (object)->chain);
  G_OBJECT_CLASS (clara_failover_recogniser_parent_class)->finalize (object);
}

static void
clara_failover_recogniser_class_init (ClaraFailoverRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_failover_recogniser_finalize;
}

static void
clara_failover_recogniser_init (ClaraFailoverRecogniser *self)
{
}

/**
 * clara_failover_recogniser_new:
 * @recognisers: (element-type ClaraSpeechToText): in order of preference, the local one last
 * @settings: where the deadlines are
 *
 * Returns: (transfer full): one recogniser in place of them
 */
ClaraFailoverRecogniser *
clara_failover_recogniser_new (GPtrArray *recognisers, ClaraClock *clock, ClaraBus *bus,
                               ClaraSettings *settings)
{
  ClaraFailoverRecogniser *self = g_object_new (CLARA_TYPE_FAILOVER_RECOGNISER, NULL);

  self->chain = clara_provider_chain_new (&kind, recognisers, clock, bus, settings);
  return self;
}
