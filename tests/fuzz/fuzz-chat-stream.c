/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A streamed Chat Completion as it comes over the wire, from a server with the quirks that the first byte
 * says: what goes out is valid text, and each tool call has an id and a name. */
#include "clara-openai-chat-stream.h"
#include "clara-sse-reader.h"

#include "fuzz.h"

#include <string.h>

#define FUZZ_TYPE_REPLY (fuzz_reply_get_type ())
G_DECLARE_FINAL_TYPE (FuzzReply, fuzz_reply, FUZZ, REPLY, ClaraChatReply)

struct _FuzzReply
{
  ClaraChatReply parent_instance;
};

G_DEFINE_FINAL_TYPE (FuzzReply, fuzz_reply, CLARA_TYPE_CHAT_REPLY)

static void
fuzz_reply_class_init (FuzzReplyClass *klass)
{
}

static void
fuzz_reply_init (FuzzReply *self)
{
}

typedef struct
{
  ClaraOpenaiChatStream *stream;
  ClaraSseReader *reader;
  gboolean failed;
} Run;

static void
on_text (ClaraChatReply *reply, const char *piece)
{
  g_assert_true (g_utf8_validate (piece, -1, NULL));
}

static void
on_tool_call (ClaraChatReply *reply, const char *id, const char *name, const char *arguments)
{
  g_assert_nonnull (id);
  g_assert_cmpstr (id, !=, "");
  g_assert_nonnull (name);
  g_assert_cmpstr (name, !=, "");
  g_assert_nonnull (arguments);
  g_assert_true (g_utf8_validate (arguments, -1, NULL));
}

static void
on_event (const char *type, const char *data, gsize length, const char *last_id, gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GError) error = NULL;

  if (run->failed)
    return;
  run->failed = !clara_openai_chat_stream_take (run->stream, data, length, &error);
  g_assert_true (run->failed == (error != NULL));
}

static void
take (const guint8 *data, gsize length, gpointer user_data)
{
  Run *run = user_data;

  clara_sse_reader_push (run->reader, data, length, NULL);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (ClaraChatReply) reply = NULL;
  g_autoptr (GHashTable) extras =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  ClaraOpenaiFlavour flavour = { .name = "fuzz", .key_header = "" };
  g_autoptr (GError) error = NULL;
  gboolean whole;
  Run run = { 0 };

  if (size < 2)
    return 0;
  flavour.traits = (ClaraOpenaiTraits) data[0];
  reply = g_object_new (FUZZ_TYPE_REPLY, NULL);
  g_signal_connect (reply, "text", G_CALLBACK (on_text), NULL);
  g_signal_connect (reply, "tool-call", G_CALLBACK (on_tool_call), NULL);
  run.stream = clara_openai_chat_stream_new (reply, &flavour, extras);
  run.reader = clara_sse_reader_new (65536, on_event, &run);
  fuzz_in_pieces (data + 2, size - 2, data[1], take, &run);
  whole = clara_openai_chat_stream_finish (run.stream, &error);
  g_assert_true (whole == (error == NULL));
  g_assert_true (whole == clara_openai_chat_stream_is_whole (run.stream));
  clara_sse_reader_free (run.reader);
  clara_openai_chat_stream_free (run.stream);
  return 0;
}
