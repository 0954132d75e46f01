/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-listener.h"

#include "clara-media.h"

#define LONGEST (60 * CLARA_MEDIA_RATE) /* samples taken of one utterance */
#define LATE (1500 * 1000)              /* µs without a text after which the visitor is to hear something */

typedef struct
{
  ClaraListener *listener; /* unowned */
  guint serial;
  ClaraSpeechHints *hints;
  GArray *sound; /* gint16, taken so far */
  gboolean ended;
  ClaraSpeechStream *stream;
  ClaraSpeechStream *probe; /* the sound up to a pause, on its way to text ahead of time */
  ClaraTranscript *probed;  /* what it said */
  gboolean probe_is_all;    /* nothing was said after it: it is the answer */
  ClaraTranscript *result;  /* waits for those before it */
  guint giving_up;
  guint late;      /* timer: LATE */
  gboolean failed; /* nobody could turn it into text; result is empty */
} Utterance;

struct _ClaraListener
{
  GObject parent_instance;

  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSpeechToText *recogniser; /* NULL for none */
  GQueue utterances;             /* Utterance, oldest first */
  gboolean gives_partials;       /* the recogniser has partial texts of its own */
};

enum
{
  PARTIAL,
  FINAL,
  FAILED,
  OVERDUE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraListener, clara_listener, G_TYPE_OBJECT)

static void
drop_stream (Utterance *utterance)
{
  clara_clock_clear (utterance->listener->clock, &utterance->giving_up);
  if (utterance->stream == NULL)
    return;
  g_signal_handlers_disconnect_by_data (utterance->stream, utterance);
  clara_speech_stream_cancel (utterance->stream);
  g_clear_object (&utterance->stream);
}

static void
drop_probe (Utterance *utterance)
{
  g_clear_pointer (&utterance->probed, clara_transcript_free);
  if (utterance->probe == NULL)
    return;
  g_signal_handlers_disconnect_by_data (utterance->probe, utterance);
  clara_speech_stream_cancel (utterance->probe);
  g_clear_object (&utterance->probe);
}

static void
utterance_free (Utterance *utterance)
{
  clara_clock_clear (utterance->listener->clock, &utterance->late);
  drop_stream (utterance);
  drop_probe (utterance);
  g_array_unref (utterance->sound);
  clara_speech_hints_free (utterance->hints);
  g_clear_pointer (&utterance->result, clara_transcript_free);
  g_free (utterance);
}

static Utterance *
find_utterance (ClaraListener *self, guint serial)
{
  for (GList *l = self->utterances.head; l != NULL; l = l->next)
    if (((Utterance *) l->data)->serial == serial)
      return l->data;
  return NULL;
}

static void
deliver (ClaraListener *self)
{
  Utterance *utterance;

  g_object_ref (self);
  while ((utterance = g_queue_peek_head (&self->utterances)) != NULL && utterance->result != NULL)
    {
      g_queue_pop_head (&self->utterances);
      if (utterance->failed)
        g_signal_emit (self, signals[FAILED], 0, utterance->serial);
      else
        g_signal_emit (self, signals[FINAL], 0, utterance->serial, utterance->result);
      utterance_free (utterance);
    }
  g_object_unref (self);
}

static void
on_partial (ClaraSpeechStream *stream, ClaraTranscript *transcript, gpointer user_data)
{
  Utterance *utterance = user_data;

  utterance->listener->gives_partials = TRUE;
  g_signal_emit (utterance->listener, signals[PARTIAL], 0, utterance->serial, transcript);
}

static void
take_result (Utterance *utterance, const ClaraTranscript *transcript)
{
  ClaraListener *self = utterance->listener;

  utterance->result = clara_transcript_copy (transcript);
  clara_clock_clear (self->clock, &utterance->late);
  drop_stream (utterance);
  drop_probe (utterance);
  deliver (self);
}

static void
on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, gpointer user_data)
{
  take_result (user_data, transcript);
}

static gboolean
on_gave_up (gpointer user_data)
{
  Utterance *utterance = user_data;
  ClaraListener *self = utterance->listener;

  utterance->giving_up = 0;
  clara_clock_clear (self->clock, &utterance->late);
  utterance->failed = TRUE;
  utterance->result = clara_transcript_new ("", utterance->hints->language, 0, NULL);
  deliver (self);
  return G_SOURCE_REMOVE;
}

static gboolean
on_late (gpointer user_data)
{
  Utterance *utterance = user_data;

  utterance->late = 0;
  g_signal_emit (utterance->listener, signals[OVERDUE], 0, utterance->serial);
  return G_SOURCE_REMOVE;
}

static void
give_up (Utterance *utterance, const GError *error)
{
  ClaraListener *self = utterance->listener;

  g_message ("an utterance was not understood: %s", error->message);
  clara_bus_publish (
    self->bus, "error",
    clara_json_build ("sss", "where", "speech_to_text", "message",
                      "No speech recogniser could turn an utterance into text", "fix",
                      "Visitors can touch and type meanwhile; 'clara services test' tries the recognisers"));
  /* Never from inside a call of the owner. */
  utterance->giving_up = clara_clock_add_timeout (self->clock, 0, on_gave_up, utterance, NULL);
}

static void
on_failed (ClaraSpeechStream *stream, GError *error, gpointer user_data)
{
  g_autoptr (GError) copy = g_error_copy (error);

  drop_stream (user_data);
  drop_probe (user_data);
  ((Utterance *) user_data)->listener->gives_partials = FALSE;
  give_up (user_data, copy);
}

static void
on_probe_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, gpointer user_data)
{
  Utterance *utterance = user_data;

  if (utterance->probe_is_all)
    {
      take_result (utterance, transcript);
      return;
    }
  drop_probe (utterance);
  utterance->probed = clara_transcript_copy (transcript);
  /* The utterance may be over, and gone, when this returns. */
  if (transcript->text[0] != '\0')
    g_signal_emit (utterance->listener, signals[PARTIAL], 0, utterance->serial, transcript);
}

static void
on_probe_failed (ClaraSpeechStream *stream, GError *error, gpointer user_data)
{
  Utterance *utterance = user_data;

  g_autoptr (GError) copy = g_error_copy (error);

  drop_probe (utterance);
  if (!utterance->probe_is_all || utterance->stream == NULL)
    return;
  /* Once more with the same sound, but not for a visitor who has waited already. */
  if (utterance->late != 0)
    {
      clara_speech_stream_end (utterance->stream);
      return;
    }
  drop_stream (utterance);
  give_up (utterance, copy);
}

static void
open_stream (Utterance *utterance)
{
  g_autoptr (GError) error = NULL;

  utterance->stream = clara_speech_to_text_open (utterance->listener->recogniser, utterance->hints, &error);
  if (utterance->stream == NULL)
    {
      give_up (utterance, error);
      return;
    }
  g_signal_connect (utterance->stream, "partial", G_CALLBACK (on_partial), utterance);
  g_signal_connect (utterance->stream, "final", G_CALLBACK (on_final), utterance);
  g_signal_connect (utterance->stream, "failed", G_CALLBACK (on_failed), utterance);
}

static void
clara_listener_dispose (GObject *object)
{
  clara_listener_cancel_all (CLARA_LISTENER (object));
  G_OBJECT_CLASS (clara_listener_parent_class)->dispose (object);
}

static void
clara_listener_finalize (GObject *object)
{
  ClaraListener *self = CLARA_LISTENER (object);

  g_clear_object (&self->recogniser);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  G_OBJECT_CLASS (clara_listener_parent_class)->finalize (object);
}

static void
clara_listener_class_init (ClaraListenerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_listener_dispose;
  object_class->finalize = clara_listener_finalize;
  signals[PARTIAL] = g_signal_new ("partial", CLARA_TYPE_LISTENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_UINT, CLARA_TYPE_TRANSCRIPT);
  signals[FINAL] = g_signal_new ("final", CLARA_TYPE_LISTENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 2, G_TYPE_UINT, CLARA_TYPE_TRANSCRIPT);
  signals[FAILED] = g_signal_new ("failed", CLARA_TYPE_LISTENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[OVERDUE] = g_signal_new ("overdue", CLARA_TYPE_LISTENER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
clara_listener_init (ClaraListener *self)
{
  g_queue_init (&self->utterances);
}

/**
 * clara_listener_new:
 * @recogniser: (nullable): NULL where nothing can be understood
 *
 * Returns: (transfer full): a listener
 */
ClaraListener *
clara_listener_new (ClaraClock *clock, ClaraBus *bus, ClaraSpeechToText *recogniser)
{
  ClaraListener *self = g_object_new (CLARA_TYPE_LISTENER, NULL);

  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->recogniser = recogniser != NULL ? g_object_ref (recogniser) : NULL;
  return self;
}

/**
 * clara_listener_serves:
 *
 * Returns: whether speech in @language can be understood at all
 */
gboolean
clara_listener_serves (ClaraListener *self, const char *language)
{
  g_return_val_if_fail (CLARA_IS_LISTENER (self), FALSE);
  return self->recogniser != NULL && clara_speech_to_text_serves (self->recogniser, language);
}

/**
 * clara_listener_warm:
 *
 * Somebody is about to speak.
 */
void
clara_listener_warm (ClaraListener *self)
{
  g_return_if_fail (CLARA_IS_LISTENER (self));
  if (self->recogniser != NULL)
    clara_speech_to_text_warm (self->recogniser);
}

/**
 * clara_listener_begin:
 * @serial: the utterance's number, not used before
 * @hints: what the dialogue expects; copied
 *
 * Returns: FALSE where nobody serves the language: the sound is not taken
 */
gboolean
clara_listener_begin (ClaraListener *self, guint serial, const ClaraSpeechHints *hints)
{
  Utterance *utterance;

  g_return_val_if_fail (CLARA_IS_LISTENER (self), FALSE);
  g_return_val_if_fail (find_utterance (self, serial) == NULL, FALSE);
  if (!clara_listener_serves (self, hints->language))
    return FALSE;
  utterance = g_new0 (Utterance, 1);
  utterance->listener = self;
  utterance->serial = serial;
  utterance->hints = clara_speech_hints_copy (hints);
  utterance->sound = g_array_new (FALSE, FALSE, sizeof (gint16));
  g_queue_push_tail (&self->utterances, utterance);
  open_stream (utterance);
  return TRUE;
}

/**
 * clara_listener_push:
 * @samples: mono sound at 16 kHz, copied
 *
 * More of the utterance. Sound beyond a minute is dropped.
 */
void
clara_listener_push (ClaraListener *self, guint serial, const gint16 *samples, gsize n_samples)
{
  Utterance *utterance = find_utterance (self, serial);

  if (utterance == NULL || utterance->ended || utterance->result != NULL)
    return;
  n_samples = MIN (n_samples, (gsize) (LONGEST - MIN (utterance->sound->len, (guint) LONGEST)));
  if (n_samples == 0)
    return;
  g_array_append_vals (utterance->sound, samples, (guint) n_samples);
  if (utterance->stream != NULL)
    clara_speech_stream_push (utterance->stream, samples, n_samples);
}

/**
 * clara_listener_probe:
 *
 * A pause, perhaps the end: a recogniser without partial texts is asked what was said so far, which comes as
 * "partial".
 */
void
clara_listener_probe (ClaraListener *self, guint serial)
{
  Utterance *utterance = find_utterance (self, serial);

  if (utterance == NULL || utterance->ended || utterance->stream == NULL || self->gives_partials)
    return;
  drop_probe (utterance);
  utterance->probe = clara_speech_to_text_open (self->recogniser, utterance->hints, NULL);
  if (utterance->probe == NULL)
    return;
  g_signal_connect (utterance->probe, "final", G_CALLBACK (on_probe_final), utterance);
  g_signal_connect (utterance->probe, "failed", G_CALLBACK (on_probe_failed), utterance);
  clara_speech_stream_push (utterance->probe, (const gint16 *) (gpointer) utterance->sound->data,
                            utterance->sound->len);
  clara_speech_stream_end (utterance->probe);
}

/**
 * clara_listener_end:
 * @probe_is_all: nothing was said since the last clara_listener_probe(): its text is the final one
 *
 * The utterance is over; "final" or "failed" follows, and may come before this returns.
 */
void
clara_listener_end (ClaraListener *self, guint serial, gboolean probe_is_all)
{
  Utterance *utterance = find_utterance (self, serial);

  if (utterance == NULL || utterance->ended)
    return;
  utterance->ended = TRUE;
  utterance->probe_is_all = probe_is_all;
  utterance->late = clara_clock_add_timeout (self->clock, LATE, on_late, utterance, NULL);
  if (probe_is_all && utterance->probed != NULL)
    {
      g_autoptr (ClaraTranscript) transcript = clara_transcript_copy (utterance->probed);

      take_result (utterance, transcript);
    }
  else if (!probe_is_all || utterance->probe == NULL)
    {
      drop_probe (utterance);
      if (utterance->stream != NULL)
        clara_speech_stream_end (utterance->stream);
    }
}

/**
 * clara_listener_cancel_all:
 *
 * Nobody wants any of the texts; no signal follows.
 */
void
clara_listener_cancel_all (ClaraListener *self)
{
  Utterance *utterance;

  g_return_if_fail (CLARA_IS_LISTENER (self));
  while ((utterance = g_queue_pop_head (&self->utterances)) != NULL)
    utterance_free (utterance);
}
