/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-voice-agent.h"

#include "clara-net-error.h"

/* More than a visitor causes at once. */
#define MOST_CALLS 32
/* What the visitor said while the service made itself ready. */
#define MOST_EARLY (16000 * 10)

/* The session: the base class keeps the promise of one ending and of silence after a close, that each call is
 * made once and answered once, and that sound waits until somebody listens. */

typedef struct
{
  gboolean ready;
  gboolean over;
  GArray *early;      /* gint16 */
  GHashTable *calls;  /* id to name: to be answered */
  GHashTable *called; /* ids, as a set */
} ClaraVoiceSessionPrivate;

enum
{
  PROGRESS,
  READY,
  AUDIO,
  TRANSCRIPT,
  FUNCTION_CALL,
  INTERRUPTED,
  SPOKEN,
  ENDED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ClaraVoiceSession, clara_voice_session, G_TYPE_OBJECT)

static void
clara_voice_session_finalize (GObject *object)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (CLARA_VOICE_SESSION (object));

  g_array_unref (priv->early);
  g_hash_table_unref (priv->calls);
  g_hash_table_unref (priv->called);
  G_OBJECT_CLASS (clara_voice_session_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, guint n_parameters, GType one, GType two, GType three)
{
  return g_signal_new (name, CLARA_TYPE_VOICE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n_parameters, one, two, three);
}

static void
clara_voice_session_class_init (ClaraVoiceSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_voice_session_finalize;
  signals[PROGRESS] = new_signal ("progress", 0, 0, 0, 0);
  signals[READY] = new_signal ("ready", 0, 0, 0, 0);
  signals[AUDIO] = new_signal ("audio", 2, G_TYPE_BYTES, G_TYPE_INT, 0);
  signals[TRANSCRIPT] = new_signal ("transcript", 3, G_TYPE_BOOLEAN, G_TYPE_STRING, G_TYPE_BOOLEAN);
  signals[FUNCTION_CALL] = new_signal ("function-call", 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[INTERRUPTED] = new_signal ("interrupted", 0, 0, 0, 0);
  signals[SPOKEN] = new_signal ("spoken", 0, 0, 0, 0);
  signals[ENDED] = new_signal ("ended", 0, 0, 0, 0);
  signals[FAILED] = new_signal ("failed", 1, G_TYPE_ERROR, 0, 0);
}

static void
clara_voice_session_init (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  priv->early = g_array_new (FALSE, FALSE, sizeof (gint16));
  priv->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  priv->called = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * clara_voice_session_push:
 * @samples: (array length=n_samples): mono sound at 16 kHz, copied
 *
 * What the microphone hears, all the time. Before the session is ready the last ten seconds are kept for it.
 */
void
clara_voice_session_push (ClaraVoiceSession *self, const gint16 *samples, gsize n_samples)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (priv->over || n_samples == 0)
    return;
  if (priv->ready)
    {
      CLARA_VOICE_SESSION_GET_CLASS (self)->push (self, samples, n_samples);
      return;
    }
  g_array_append_vals (priv->early, samples, (guint) n_samples);
  if (priv->early->len > MOST_EARLY)
    g_array_remove_range (priv->early, 0, priv->early->len - MOST_EARLY);
}

/**
 * clara_voice_session_answer:
 * @id: of a call
 * @result: JSON text
 *
 * Returns: whether the call was waiting for an answer
 */
gboolean
clara_voice_session_answer (ClaraVoiceSession *self, const char *id, const char *result)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);
  g_autofree char *key = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (CLARA_IS_VOICE_SESSION (self), FALSE);
  if (priv->over || !g_hash_table_steal_extended (priv->calls, id, (gpointer *) &key, (gpointer *) &name))
    return FALSE;
  CLARA_VOICE_SESSION_GET_CLASS (self)->answer (self, key, name, result);
  return TRUE;
}

/**
 * clara_voice_session_say:
 *
 * Lets the agent say this now, as near to the words as the service keeps to them. Once it is ready.
 */
void
clara_voice_session_say (ClaraVoiceSession *self, const char *text)
{
  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (clara_voice_session_is_ready (self))
    CLARA_VOICE_SESSION_GET_CLASS (self)->say (self, text);
}

/**
 * clara_voice_session_instruct:
 *
 * Other instructions from now on: the state of the flow has changed. Once it is ready.
 */
void
clara_voice_session_instruct (ClaraVoiceSession *self, const char *instructions)
{
  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (clara_voice_session_is_ready (self))
    CLARA_VOICE_SESSION_GET_CLASS (self)->instruct (self, instructions);
}

/**
 * clara_voice_session_heard:
 * @heard_us: microseconds of the interrupted answer's sound that were played
 *
 * After "interrupted": what was not heard is not in the conversation, where the service can forget it.
 */
void
clara_voice_session_heard (ClaraVoiceSession *self, gint64 heard_us)
{
  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (clara_voice_session_is_ready (self) && CLARA_VOICE_SESSION_GET_CLASS (self)->heard != NULL)
    CLARA_VOICE_SESSION_GET_CLASS (self)->heard (self, MAX (heard_us, 0));
}

/**
 * clara_voice_session_close:
 *
 * The conversation is over: no signal comes after this.
 */
void
clara_voice_session_close (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  CLARA_VOICE_SESSION_GET_CLASS (self)->close (self);
}

/**
 * clara_voice_session_count_calls:
 *
 * Returns: how many calls wait for an answer
 */
guint
clara_voice_session_count_calls (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_val_if_fail (CLARA_IS_VOICE_SESSION (self), 0);
  return g_hash_table_size (priv->calls);
}

gboolean
clara_voice_session_is_ready (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_val_if_fail (CLARA_IS_VOICE_SESSION (self), FALSE);
  return priv->ready && !priv->over;
}

/**
 * clara_voice_session_emit_progress:
 *
 * Before what came is looked at.
 */
void
clara_voice_session_emit_progress (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (!priv->over)
    g_signal_emit (self, signals[PROGRESS], 0);
}

/**
 * clara_voice_session_emit_ready:
 *
 * It listens; what waited is pushed. Once.
 */
void
clara_voice_session_emit_ready (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (priv->over || priv->ready)
    return;
  priv->ready = TRUE;
  if (priv->early->len > 0)
    CLARA_VOICE_SESSION_GET_CLASS (self)->push (self, (const gint16 *) (gpointer) priv->early->data,
                                                priv->early->len);
  g_array_set_size (priv->early, 0);
  g_signal_emit (self, signals[READY], 0);
}

void
clara_voice_session_emit_audio (ClaraVoiceSession *self, GBytes *samples, int rate)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  g_return_if_fail (g_bytes_get_size (samples) % sizeof (gint16) == 0);
  if (!priv->over && g_bytes_get_size (samples) > 0)
    g_signal_emit (self, signals[AUDIO], 0, samples, rate);
}

/**
 * clara_voice_session_emit_bytes:
 * @half: what of the last sample is there already
 * @data: (array length=length): sound as it comes: mono, 16 bit, little endian, cut anywhere
 *
 * As clara_voice_session_emit_audio(), of the samples that are whole.
 */
void
clara_voice_session_emit_bytes (ClaraVoiceSession *self, GByteArray *half, const guint8 *data, gsize length,
                                int rate)
{
  g_autoptr (GBytes) samples = NULL;
  gint16 *sound;
  gsize whole;

  g_byte_array_append (half, data, (guint) length);
  whole = half->len / sizeof (gint16);
  sound = g_memdup2 (half->data, whole * sizeof (gint16));
  g_byte_array_remove_range (half, 0, (guint) (whole * sizeof (gint16)));
  for (gsize i = 0; i < whole; i++)
    sound[i] = GINT16_FROM_LE (sound[i]);
  samples = g_bytes_new_take (sound, whole * sizeof (gint16));
  clara_voice_session_emit_audio (self, samples, rate);
}

void
clara_voice_session_emit_transcript (ClaraVoiceSession *self, gboolean visitor, const char *text,
                                     gboolean whole)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (!priv->over && *text != '\0')
    g_signal_emit (self, signals[TRANSCRIPT], 0, visitor, text, whole);
}

/**
 * clara_voice_session_emit_call:
 *
 * Returns: FALSE where it is no call that can be made; one that was made already is passed over
 */
gboolean
clara_voice_session_emit_call (ClaraVoiceSession *self, const char *id, const char *name,
                               const char *arguments)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_val_if_fail (CLARA_IS_VOICE_SESSION (self), FALSE);
  if (id == NULL || *id == '\0' || name == NULL || *name == '\0')
    return FALSE;
  if (priv->over || g_hash_table_contains (priv->called, id))
    return TRUE;
  if (g_hash_table_size (priv->calls) >= MOST_CALLS)
    return FALSE;
  g_hash_table_add (priv->called, g_strdup (id));
  g_hash_table_insert (priv->calls, g_strdup (id), g_strdup (name));
  g_signal_emit (self, signals[FUNCTION_CALL], 0, id, name,
                 arguments != NULL && *arguments != '\0' ? arguments : "{}");
  return TRUE;
}

void
clara_voice_session_emit_interrupted (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (!priv->over)
    g_signal_emit (self, signals[INTERRUPTED], 0);
}

void
clara_voice_session_emit_spoken (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (!priv->over)
    g_signal_emit (self, signals[SPOKEN], 0);
}

void
clara_voice_session_emit_ended (ClaraVoiceSession *self)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  g_signal_emit (self, signals[ENDED], 0);
}

void
clara_voice_session_emit_failed (ClaraVoiceSession *self, const GError *error)
{
  ClaraVoiceSessionPrivate *priv = clara_voice_session_get_instance_private (self);

  g_return_if_fail (CLARA_IS_VOICE_SESSION (self));
  if (priv->over)
    return;
  priv->over = TRUE;
  g_signal_emit (self, signals[FAILED], 0, error);
}

/**
 * clara_voice_session_emit_over:
 * @title: of the service
 * @error: (nullable): why its connection is gone; NULL where it was closed properly
 *
 * A connection that is closed is an end for whoever was ready, and a failure before.
 */
void
clara_voice_session_emit_over (ClaraVoiceSession *self, const char *title, const GError *error)
{
  g_autoptr (GError) early = NULL;

  if (error != NULL)
    clara_voice_session_emit_failed (self, error);
  else if (clara_voice_session_is_ready (self))
    clara_voice_session_emit_ended (self);
  else
    {
      early = g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_CUT,
                           "%s closed the connection before it was ready", title);
      clara_voice_session_emit_failed (self, early);
    }
}

/* The interface */

G_DEFINE_INTERFACE (ClaraVoiceAgent, clara_voice_agent, G_TYPE_OBJECT)

static void
clara_voice_agent_default_init (ClaraVoiceAgentInterface *iface)
{
}

/**
 * clara_voice_agent_get_name:
 *
 * Returns: the provider's name as in the settings
 */
const char *
clara_voice_agent_get_name (ClaraVoiceAgent *self)
{
  g_return_val_if_fail (CLARA_IS_VOICE_AGENT (self), NULL);
  return CLARA_VOICE_AGENT_GET_IFACE (self)->get_name (self);
}

/**
 * clara_voice_agent_serves:
 *
 * Returns: whether it hears and speaks @language
 */
gboolean
clara_voice_agent_serves (ClaraVoiceAgent *self, const char *language)
{
  g_return_val_if_fail (CLARA_IS_VOICE_AGENT (self), FALSE);
  return CLARA_VOICE_AGENT_GET_IFACE (self)->serves (self, language);
}

/**
 * clara_voice_agent_open:
 *
 * Returns: (transfer full) (nullable): a conversation on its way; its signals come from the main loop, never
 *   from inside this call
 */
ClaraVoiceSession *
clara_voice_agent_open (ClaraVoiceAgent *self, const ClaraVoiceBrief *brief, GError **error)
{
  g_return_val_if_fail (CLARA_IS_VOICE_AGENT (self), NULL);
  g_return_val_if_fail (brief != NULL && brief->instructions != NULL && brief->language != NULL, NULL);
  return CLARA_VOICE_AGENT_GET_IFACE (self)->open (self, brief, error);
}
