/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recognisers over a WebSocket: the sound comes while it is spoken, the words go back. */
#include "fake-services.h"

#include "clara-test-scripts.h"

#include <string.h>

/* A partial text each so many seconds. */
#define PARTIAL_SECONDS 0.4

typedef struct
{
  FakeServices *services;  /* the program's */
  ClaraTestSocket *socket; /* unowned: it has this */
  char *path;
  int rate;
  GByteArray *sound; /* of this utterance */
  double partial_at; /* seconds */
  char *said;        /* the last partial text */
  guint utterance;
} Stream;

static void
stream_free (gpointer data)
{
  Stream *stream = data;

  g_byte_array_unref (stream->sound);
  g_free (stream->path);
  g_free (stream->said);
  g_free (stream);
}

static Stream *
open_stream (FakeServices *services, const ClaraTestRequest *request, ClaraTestAnswer *answer, int rate)
{
  Stream *stream = g_new0 (Stream, 1);

  stream->services = services;
  stream->socket = clara_test_answer_socket (answer);
  stream->path = g_strdup (request->path);
  stream->rate = rate;
  stream->sound = g_byte_array_new ();
  stream->partial_at = PARTIAL_SECONDS;
  g_object_set_data_full (G_OBJECT (stream->socket), "stream", stream, stream_free);
  return stream;
}

static char *
recognise (Stream *stream)
{
  return fake_heard_recognise (stream->services->heard, stream->sound->data, stream->sound->len,
                               stream->sound->len / (2.0 * stream->rate));
}

/* Returns: (transfer full) (nullable): more text than before, where there is some */
static char *
take_sound (Stream *stream, const guint8 *data, gsize length)
{
  g_autofree char *text = NULL;

  g_byte_array_append (stream->sound, data, (guint) length);
  if (stream->sound->len / (2.0 * stream->rate) < stream->partial_at)
    return NULL;
  stream->partial_at += PARTIAL_SECONDS;
  text = recognise (stream);
  if (*text == '\0' || g_strcmp0 (text, stream->said) == 0)
    return NULL;
  g_free (stream->said);
  stream->said = g_strdup (text);
  return g_steal_pointer (&text);
}

/* The utterance is over. */
static char *
take_end (Stream *stream)
{
  char *text = stream->sound->len > 0 ? recognise (stream) : g_strdup ("");

  stream->services->log (stream->services, FAKE_TRANSCRIPTION, stream->path, text);
  g_byte_array_set_size (stream->sound, 0);
  g_clear_pointer (&stream->said, g_free);
  stream->partial_at = PARTIAL_SECONDS;
  stream->utterance++;
  return text;
}

/* Deepgram */

static void
on_listen_message (ClaraTestSocket *socket, int opcode, GBytes *message, Stream *stream)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (message, &length);
  g_autofree char *text = NULL;

  if (opcode == CLARA_TEST_BINARY)
    {
      text = take_sound (stream, data, length);
      if (text != NULL)
        clara_test_listen_result (socket, 0, text, 0.9, CLARA_TEST_LISTEN_INTERIM);
    }
  else if (strstr ((const char *) data, "Finalize") != NULL)
    {
      text = take_end (stream);
      clara_test_listen_result (socket, 0, text, 0.95,
                                CLARA_TEST_LISTEN_FINAL | CLARA_TEST_LISTEN_SPEECH_FINAL
                                  | CLARA_TEST_LISTEN_FROM_FINALIZE);
    }
  else if (strstr ((const char *) data, "CloseStream") != NULL)
    clara_test_listen_end (socket, 0);
}

void
fake_deepgram_listen (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                      char **note)
{
  Stream *stream = open_stream (self, request, answer, 16000);

  g_signal_connect (stream->socket, "message", G_CALLBACK (on_listen_message), stream);
}

/* OpenAI Realtime */

static void
on_realtime_message (ClaraTestSocket *socket, int opcode, GBytes *message, Stream *stream)
{
  g_autoptr (JsonObject) object =
    clara_json_parse_object (g_bytes_get_data (message, NULL), (gssize) g_bytes_get_size (message), NULL);
  const char *type = object != NULL ? clara_json_get_string (object, "type", "") : "";
  g_autofree char *item = g_strdup_printf ("item_%u", stream->utterance);
  g_autofree char *text = NULL;

  if (strcmp (type, "input_audio_buffer.append") == 0)
    {
      gsize said = stream->said != NULL ? strlen (stream->said) : 0;
      gsize length;
      g_autofree guchar *sound = g_base64_decode (clara_json_get_string (object, "audio", ""), &length);

      text = take_sound (stream, sound, length);
      if (text != NULL)
        clara_test_realtime_partial (socket, 0, item, text + MIN (said, strlen (text)));
    }
  else if (strcmp (type, "input_audio_buffer.commit") == 0)
    {
      text = take_end (stream);
      clara_test_realtime_committed (socket, 0, item);
      clara_test_realtime_transcript (socket, 0, item, text);
    }
}

void
fake_openai_realtime (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                      char **note)
{
  Stream *stream = open_stream (self, request, answer, 24000);

  clara_test_realtime_begin (stream->socket, "transcription");
  g_signal_connect (stream->socket, "message", G_CALLBACK (on_realtime_message), stream);
}
