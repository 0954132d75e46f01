/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-deepgram-recogniser.h"

#include "clara-deepgram-account.h"
#include "clara-json.h"
#include "clara-services-error.h"
#include "clara-spare-socket.h"

#include <string.h>

#define RATE 16000
/* The service takes a hundred; a longer address is refused by some proxies. */
#define MOST_TERMS 50
#define LONGEST_TERMS 1500
#define LONGEST_TEXT (16 * 1024)
#define MOST_READINGS 6
/* The pause after which the service settles what it heard; the end of the turn is not its to decide. */
#define ENDPOINTING_MS 300
/* After the end of the sound. */
#define LONGEST_ANSWER_MS 4000
/* A service that does not say that it has finished is asked to close, which it says. */
#define SETTLING (700 * 1000)

/* The stream */

#define CLARA_TYPE_DEEPGRAM_SPEECH_STREAM (clara_deepgram_speech_stream_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeepgramSpeechStream, clara_deepgram_speech_stream, CLARA, DEEPGRAM_SPEECH_STREAM,
                      ClaraSpeechStream)

struct _ClaraDeepgramSpeechStream
{
  ClaraSpeechStream parent_instance;

  ClaraAccount *account;
  ClaraServiceSocket *socket; /* NULL once it is over */
  ClaraSpareSocket *spare;
  char *language;
  GString *text;     /* what is settled */
  double confidence; /* of it, summed over its letters */
  char **others;     /* other readings of it; NULL, and where it was settled in parts */
  gboolean finished; /* no more sound will come */
  gboolean closing;
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraDeepgramSpeechStream, clara_deepgram_speech_stream, CLARA_TYPE_SPEECH_STREAM)

static void
let_go (ClaraDeepgramSpeechStream *self)
{
  clara_clock_clear (clara_account_get_clock (self->account), &self->timer);
  if (self->socket != NULL)
    clara_service_socket_drop (self->socket);
  g_clear_object (&self->socket);
}

static void
conclude (ClaraDeepgramSpeechStream *self)
{
  g_autoptr (ClaraServiceSocket) socket = g_steal_pointer (&self->socket);
  double confidence = self->text->len > 0 ? self->confidence / (double) self->text->len : 0.0;
  g_autoptr (ClaraTranscript) transcript =
    clara_transcript_new (self->text->str, self->language, confidence, (const char *const *) self->others);

  clara_clock_clear (clara_account_get_clock (self->account), &self->timer);
  clara_service_socket_worked (socket);
  if (!self->closing && clara_service_socket_is_open (socket))
    clara_spare_socket_give (self->spare, g_steal_pointer (&socket));
  else
    clara_service_socket_finish (socket, NULL);
  clara_speech_stream_emit_final (CLARA_SPEECH_STREAM (self), transcript);
}

/* What else it may have been, best first, beside the first of @alternatives; NULL where there is nothing. */
static char **
read_others (JsonArray *alternatives)
{
  g_autoptr (GStrvBuilder) others = g_strv_builder_new ();
  guint n = MIN (json_array_get_length (alternatives), MOST_READINGS);

  for (guint i = 1; i < n; i++)
    {
      JsonObject *other = clara_json_array_get_object (alternatives, i);
      const char *text = other != NULL ? clara_json_get_string (other, "transcript", "") : "";

      if (*text != '\0' && strlen (text) <= LONGEST_TEXT)
        g_strv_builder_add (others, text);
    }
  return n > 1 ? g_strv_builder_end (others) : NULL;
}

static void
settle (ClaraDeepgramSpeechStream *self, JsonArray *alternatives, const char *text, double confidence)
{
  gsize before = self->text->len;

  if (*text == '\0' || self->text->len + strlen (text) > LONGEST_TEXT)
    return;
  g_clear_pointer (&self->others, g_strfreev);
  if (before == 0)
    self->others = read_others (alternatives);
  if (before > 0)
    g_string_append_c (self->text, ' ');
  g_string_append (self->text, text);
  self->confidence += CLAMP (confidence, 0.0, 1.0) * (double) (self->text->len - before);
}

static void
tell_partial (ClaraDeepgramSpeechStream *self, const char *more, double confidence)
{
  g_autofree char *text =
    g_strconcat (self->text->str, self->text->len > 0 && *more != '\0' ? " " : "", more, NULL);
  g_autoptr (ClaraTranscript) transcript = clara_transcript_new (text, self->language, confidence, NULL);

  if (*text != '\0' && strlen (text) <= LONGEST_TEXT)
    clara_speech_stream_emit_partial (CLARA_SPEECH_STREAM (self), transcript);
}

static void
take_results (ClaraDeepgramSpeechStream *self, JsonObject *message)
{
  JsonObject *channel = clara_json_get_object (message, "channel");
  JsonArray *alternatives = channel != NULL ? clara_json_get_array (channel, "alternatives") : NULL;
  JsonObject *best = alternatives != NULL ? clara_json_array_get_object (alternatives, 0) : NULL;
  const char *text = best != NULL ? clara_json_get_string (best, "transcript", "") : "";
  double confidence = best != NULL ? clara_json_get_double (best, "confidence", 0.0) : 0.0;
  g_autofree char *clean = g_strstrip (g_strdup (text));
  gboolean settled = clara_json_get_boolean (message, "is_final", FALSE);

  if (settled)
    settle (self, alternatives, clean, confidence);
  if (self->finished && clara_json_get_boolean (message, "from_finalize", FALSE))
    {
      conclude (self);
      return;
    }
  if (*clean != '\0')
    tell_partial (self, settled ? "" : clean, confidence);
}

static void
take_error (ClaraDeepgramSpeechStream *self, JsonObject *message)
{
  const char *reason = clara_json_get_string (message, "message", "no reason given");
  g_autofree char *clean =
    clara_account_clean (self->account, clara_json_get_string (message, "description", reason));

  clara_service_socket_fail (
    self->socket,
    g_error_new (CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE, "Deepgram broke off: %s", clean));
}

static void
on_opened (gpointer owner)
{
}

static void
on_message (JsonObject *message, gpointer owner)
{
  ClaraDeepgramSpeechStream *self = owner;
  const char *type = clara_json_get_string (message, "type", "");

  if (strcmp (type, "Results") == 0)
    take_results (self, message);
  else if (strcmp (type, "Metadata") == 0 && self->closing)
    conclude (self);
  else if (strcmp (type, "Error") == 0)
    take_error (self, message);
}

static void
on_ended (const GError *error, gpointer owner)
{
  ClaraDeepgramSpeechStream *self = owner;
  g_autoptr (GError) failure = NULL;

  if (error == NULL && self->closing)
    {
      conclude (self);
      return;
    }
  if (error != NULL)
    failure = g_error_copy (error);
  else
    g_set_error (&failure, CLARA_NET_ERROR, CLARA_NET_ERROR_CUT,
                 "Deepgram closed the connection in the middle of an utterance");
  let_go (self);
  clara_speech_stream_emit_failed (CLARA_SPEECH_STREAM (self), failure);
}

static const ClaraServiceSocketFuncs funcs = { on_opened, on_message, NULL, on_ended };

static void
clara_deepgram_speech_stream_push (ClaraSpeechStream *stream, const gint16 *samples, gsize n_samples)
{
  ClaraDeepgramSpeechStream *self = CLARA_DEEPGRAM_SPEECH_STREAM (stream);
  gint16 *little = g_memdup2 (samples, n_samples * sizeof (gint16));
  g_autoptr (GBytes) bytes = g_bytes_new_take (little, n_samples * sizeof (gint16));

  for (gsize i = 0; i < n_samples; i++)
    little[i] = GINT16_TO_LE (samples[i]);
  if (self->socket != NULL)
    clara_service_socket_send_sound (self->socket, bytes);
}

static gboolean
on_not_settled (gpointer user_data)
{
  ClaraDeepgramSpeechStream *self = user_data;

  self->timer = 0;
  self->closing = TRUE;
  clara_service_socket_send (self->socket, clara_json_build ("s", "type", "CloseStream"));
  return G_SOURCE_REMOVE;
}

static void
clara_deepgram_speech_stream_end (ClaraSpeechStream *stream)
{
  ClaraDeepgramSpeechStream *self = CLARA_DEEPGRAM_SPEECH_STREAM (stream);

  self->finished = TRUE;
  if (self->socket == NULL)
    return;
  clara_service_socket_send (self->socket, clara_json_build ("s", "type", "Finalize"));
  clara_service_socket_await (self->socket, LONGEST_ANSWER_MS);
  self->timer =
    clara_clock_add_timeout (clara_account_get_clock (self->account), SETTLING, on_not_settled, self, NULL);
}

static void
clara_deepgram_speech_stream_cancel (ClaraSpeechStream *stream)
{
  let_go (CLARA_DEEPGRAM_SPEECH_STREAM (stream));
}

static void
clara_deepgram_speech_stream_dispose (GObject *object)
{
  let_go (CLARA_DEEPGRAM_SPEECH_STREAM (object));
  G_OBJECT_CLASS (clara_deepgram_speech_stream_parent_class)->dispose (object);
}

static void
clara_deepgram_speech_stream_finalize (GObject *object)
{
  ClaraDeepgramSpeechStream *self = CLARA_DEEPGRAM_SPEECH_STREAM (object);

  g_string_free (self->text, TRUE);
  g_strfreev (self->others);
  g_free (self->language);
  g_clear_object (&self->spare);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_deepgram_speech_stream_parent_class)->finalize (object);
}

static void
clara_deepgram_speech_stream_class_init (ClaraDeepgramSpeechStreamClass *klass)
{
  ClaraSpeechStreamClass *stream_class = CLARA_SPEECH_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_deepgram_speech_stream_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_deepgram_speech_stream_finalize;
  stream_class->push = clara_deepgram_speech_stream_push;
  stream_class->end = clara_deepgram_speech_stream_end;
  stream_class->cancel = clara_deepgram_speech_stream_cancel;
}

static void
clara_deepgram_speech_stream_init (ClaraDeepgramSpeechStream *self)
{
  self->text = g_string_new (NULL);
}

/* The recogniser */

struct _ClaraDeepgramRecogniser
{
  GObject parent_instance;

  ClaraAccount *account;
  ClaraSpareSocket *spare;
};

static void clara_deepgram_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraDeepgramRecogniser, clara_deepgram_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_SPEECH_TO_TEXT,
                                                      clara_deepgram_recogniser_speech_to_text_init))

static const char *
clara_deepgram_recogniser_get_name (ClaraSpeechToText *recogniser)
{
  return "deepgram";
}

/* A language that the model does not know is refused by the service, and the next recogniser is asked. */
static gboolean
clara_deepgram_recogniser_serves (ClaraSpeechToText *recogniser, const char *language)
{
  return language != NULL && *language != '\0';
}

/* Names help where a name is expected; elsewhere they would only force a new connection. */
static void
add_terms (GString *path, const ClaraSpeechHints *hints, const char *model)
{
  const char *name = g_str_has_prefix (model, "nova-3") ? "keyterm" : "keywords";
  gsize start = path->len;

  if (hints->expectation != CLARA_EXPECT_NAME || hints->phrases == NULL)
    return;
  for (guint i = 0; hints->phrases[i] != NULL && i < MOST_TERMS; i++)
    {
      g_autofree char *term = g_uri_escape_string (hints->phrases[i], NULL, FALSE);

      if (path->len - start + strlen (term) > LONGEST_TERMS)
        return;
      g_string_append_printf (path, "&%s=%s", name, term);
    }
}

static char *
make_path (ClaraSettings *settings, const ClaraSpeechHints *hints)
{
  g_autofree char *model = clara_settings_get_string (settings, "deepgram-model");
  g_autofree char *escaped = g_uri_escape_string (model, NULL, FALSE);
  g_autofree char *language = g_strndup (hints->language, strcspn (hints->language, "-_"));
  g_autofree char *escaped_language = g_uri_escape_string (language, NULL, FALSE);
  GString *path = g_string_new (NULL);

  g_string_printf (path,
                   "/listen?model=%s&language=%s&encoding=linear16&sample_rate=%d&channels=1"
                   "&interim_results=true&smart_format=true&endpointing=%d",
                   escaped, escaped_language, RATE, ENDPOINTING_MS);
  add_terms (path, hints, model);
  return g_string_free (path, FALSE);
}

static ClaraSpeechStream *
clara_deepgram_recogniser_open (ClaraSpeechToText *recogniser, const ClaraSpeechHints *hints, GError **error)
{
  ClaraDeepgramRecogniser *self = CLARA_DEEPGRAM_RECOGNISER (recogniser);
  g_autofree char *path = make_path (clara_account_get_settings (self->account), hints);
  ClaraDeepgramSpeechStream *stream;

  if (!clara_account_begin (self->account, error))
    return NULL;
  stream = g_object_new (CLARA_TYPE_DEEPGRAM_SPEECH_STREAM, NULL);
  stream->account = g_object_ref (self->account);
  stream->spare = g_object_ref (self->spare);
  stream->language = g_strdup (hints->language);
  stream->socket = clara_spare_socket_take (self->spare, path);
  if (stream->socket != NULL)
    clara_service_socket_begin (stream->socket);
  else
    stream->socket = clara_service_socket_new (self->account, path);
  clara_service_socket_set_owner (stream->socket, &funcs, stream);
  clara_service_socket_await (stream->socket, -1);
  return CLARA_SPEECH_STREAM (stream);
}

static char *
clara_deepgram_recogniser_get_model (ClaraSpeechToText *provider)
{
  return clara_settings_get_string (
    clara_account_get_settings (CLARA_DEEPGRAM_RECOGNISER (provider)->account), "deepgram-model");
}

/* In the language that a visitor most likely speaks; another opens another connection. */
static void
clara_deepgram_recogniser_warm (ClaraSpeechToText *recogniser)
{
  ClaraDeepgramRecogniser *self = CLARA_DEEPGRAM_RECOGNISER (recogniser);
  ClaraSettings *settings = clara_account_get_settings (self->account);
  g_autofree char *language = clara_settings_get_string (settings, "language");
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, language, NULL);
  g_autofree char *path = make_path (settings, hints);

  clara_spare_socket_warm (self->spare, self->account, path);
}

static void
clara_deepgram_recogniser_speech_to_text_init (ClaraSpeechToTextInterface *iface)
{
  iface->get_name = clara_deepgram_recogniser_get_name;
  iface->serves = clara_deepgram_recogniser_serves;
  iface->open = clara_deepgram_recogniser_open;
  iface->get_model = clara_deepgram_recogniser_get_model;
  iface->warm = clara_deepgram_recogniser_warm;
}

static void
clara_deepgram_recogniser_finalize (GObject *object)
{
  ClaraDeepgramRecogniser *self = CLARA_DEEPGRAM_RECOGNISER (object);

  g_clear_object (&self->spare);
  g_clear_object (&self->account);
  G_OBJECT_CLASS (clara_deepgram_recogniser_parent_class)->finalize (object);
}

static void
clara_deepgram_recogniser_class_init (ClaraDeepgramRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_deepgram_recogniser_finalize;
}

static void
clara_deepgram_recogniser_init (ClaraDeepgramRecogniser *self)
{
}

/**
 * clara_deepgram_recogniser_new:
 * @http: shared with the other services
 *
 * Returns: (transfer full): the recogniser that the settings name, at each utterance anew
 */
ClaraDeepgramRecogniser *
clara_deepgram_recogniser_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                               ClaraClock *clock)
{
  ClaraDeepgramRecogniser *self = g_object_new (CLARA_TYPE_DEEPGRAM_RECOGNISER, NULL);

  self->account = clara_deepgram_account_new (http, settings, secrets, clock);
  self->spare = clara_spare_socket_new (clock, "KeepAlive", "CloseStream");
  return self;
}
