/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bench-failover FOLDER COUNT: how long the visitor waits for the next words when a language model fails, for
 * each way to fail, over real sockets on this machine: from the question, or from the cut, to the first words
 * of the second model, which answers at once. Then how soon a greeting that is kept on the disk is heard,
 * with nobody to ask. Prints one JSON object: microseconds, sorted.
 */
#include "clara-failover-model.h"
#include "clara-failover-voice.h"
#include "clara-http.h"
#include "clara-openai-model.h"
#include "clara-openai-voice.h"
#include "clara-secrets.h"

#include "clara-json.h"
#include "clara-test-certificate.h"
#include "clara-test-faults.h"
#include "clara-test-server.h"

#include <gio/gio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RATE 24000

typedef struct
{
  const char *folder;
  ClaraClock *clock;
  ClaraHttp *http;
  ClaraSecrets *secrets;
  ClaraBus *bus;
  ClaraTestServer *faulty;
  ClaraTestServer *sound;
  ClaraTestServer *untrusted;
  GSocket *refusing; /* a port that is taken and listens to nobody */
  GMainLoop *loop;
  gint64 begun;
  gint64 took; /* -1 until it is known */
  gint64 cut_at;
  gboolean from_cut;
} Bench;

typedef enum
{
  FAULTY,
  REFUSED,   /* nobody listens there */
  UNKNOWN,   /* nobody has the name */
  UNTRUSTED, /* nobody knows who signed for it */
} Place;

typedef struct
{
  const char *name;
  Place place;
  void (*script) (ClaraTestAnswer *answer);
  gboolean middle; /* counted from the cut, not from the question */
  guint most;      /* it waits for a deadline: fewer are enough */
} Fault;

static void
say (ClaraTestAnswer *answer, const char *words)
{
  g_autofree char *event =
    g_strdup_printf ("{\"choices\":[{\"delta\":{\"content\":\"%s\"},\"finish_reason\":null}]}", words);

  clara_test_answer_header (answer, "Content-Type", "text/event-stream");
  clara_test_answer_event (answer, 0, event);
}

static void
answer_429 (ClaraTestAnswer *answer)
{
  say (answer, "never");
  clara_test_answer_fault (answer, "429-later");
}

#define SPOILT(name, fault)                                                                                  \
  static void answer_##name (ClaraTestAnswer *answer)                                                        \
  {                                                                                                          \
    say (answer, "never");                                                                                   \
    clara_test_answer_fault (answer, fault);                                                                 \
  }
SPOILT (401, "401")
SPOILT (500, "500")
SPOILT (page, "html")
SPOILT (garbage, "garbage")
SPOILT (empty, "empty")
SPOILT (truncated, "truncated")
SPOILT (cut_at_once, "cut-at-once")
SPOILT (headers, "stall")
#undef SPOILT

static void
answer_sign (ClaraTestAnswer *answer)
{
  clara_test_answer_header (answer, "Content-Type", "text/event-stream");
  clara_test_answer_text (answer, 0, ": begun\n\n");
  clara_test_answer_stall (answer);
}

static void
answer_nothing (ClaraTestAnswer *answer)
{
  clara_test_answer_stall (answer);
}

static void
answer_cut (ClaraTestAnswer *answer)
{
  say (answer, "The lift is on ");
  clara_test_answer_cut (answer, 20);
}

static void
answer_dead (ClaraTestAnswer *answer)
{
  say (answer, "The lift is on ");
  clara_test_answer_stall (answer);
}

static const Fault faults[] = {
  { "refused", REFUSED, NULL, FALSE, G_MAXUINT },
  { "unknown name", UNKNOWN, NULL, FALSE, G_MAXUINT },
  { "certificate not trusted", UNTRUSTED, NULL, FALSE, G_MAXUINT },
  { "401", FAULTY, answer_401, FALSE, G_MAXUINT },
  { "429", FAULTY, answer_429, FALSE, G_MAXUINT },
  { "500", FAULTY, answer_500, FALSE, G_MAXUINT },
  { "a page, no stream", FAULTY, answer_page, FALSE, G_MAXUINT },
  { "no HTTP", FAULTY, answer_garbage, FALSE, G_MAXUINT },
  { "empty", FAULTY, answer_empty, FALSE, G_MAXUINT },
  { "truncated event", FAULTY, answer_truncated, FALSE, G_MAXUINT },
  { "cut at once", FAULTY, answer_cut_at_once, FALSE, G_MAXUINT },
  { "stall before the first byte", FAULTY, answer_nothing, FALSE, 3 },
  { "stall after headers", FAULTY, answer_headers, FALSE, 3 },
  { "stall after a sign", FAULTY, answer_sign, FALSE, 3 },
  { "cut mid stream", FAULTY, answer_cut, TRUE, G_MAXUINT },
  { "dead socket mid stream", FAULTY, answer_dead, TRUE, 3 },
};

static ClaraSettings *
make_settings (Bench *bench, const char *name, const char *url)
{
  g_autofree char *file = g_build_filename (bench->folder, name, NULL);
  g_autofree char *text = g_strdup_printf ("[clara]\nopenai-url='%s'\nopenai-key='none'\n", url);

  g_file_set_contents (file, text, -1, NULL);
  return clara_settings_new (file);
}

static void
on_text (ClaraChatReply *reply, const char *text, Bench *bench)
{
  gint64 now = g_get_monotonic_time ();

  /* The first model's words: what comes after them is counted. */
  if (bench->from_cut && strstr (text, "left") == NULL)
    {
      bench->cut_at = now;
      return;
    }
  if (bench->took < 0)
    bench->took = now - (bench->from_cut ? bench->cut_at : bench->begun);
}

static void
on_over (ClaraChatReply *reply, gpointer what, Bench *bench)
{
  g_main_loop_quit (bench->loop);
}

static char *
get_address (Bench *bench, const Fault *fault)
{
  g_autoptr (GSocketAddress) address = NULL;

  if (fault->place == FAULTY)
    return g_strdup (clara_test_server_get_url (bench->faulty));
  if (fault->place == UNTRUSTED)
    return g_strdup (clara_test_server_get_url (bench->untrusted));
  if (fault->place == UNKNOWN)
    return g_strdup ("http://nowhere.invalid");
  address = g_socket_get_local_address (bench->refusing, NULL);
  return g_strdup_printf ("http://127.0.0.1:%u",
                          g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (address)));
}

static gint64
fail_once (Bench *bench, const Fault *fault)
{
  g_autofree char *address = get_address (bench, fault);
  g_autoptr (ClaraSettings) bad = make_settings (bench, "bad.ini", address);
  g_autoptr (ClaraSettings) good =
    make_settings (bench, "good.ini", clara_test_server_get_url (bench->sound));
  g_autoptr (GPtrArray) models = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (JsonArray) messages = json_array_new ();
  g_autoptr (ClaraFailoverModel) model = NULL;
  g_autoptr (ClaraChatReply) reply = NULL;
  ClaraTestAnswer *answer;

  if (fault->script != NULL)
    fault->script (clara_test_server_expect (bench->faulty, "/chat/completions"));
  answer = clara_test_server_expect (bench->sound, "/chat/completions");
  say (answer, "the left. ");
  clara_test_answer_event (answer, 0, "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}");
  clara_test_answer_event (answer, 0, "[DONE]");
  /* New ones each time, so that no breaker remembers the last. */
  g_ptr_array_add (models, clara_openai_model_new (bench->http, bad, bench->secrets, bench->clock));
  g_ptr_array_add (models, clara_openai_model_new (bench->http, good, bench->secrets, bench->clock));
  model = clara_failover_model_new (models, bench->clock, bench->bus, good);
  json_array_add_object_element (messages, clara_json_build ("ss", "role", "user", "content", "hello"));
  bench->took = -1;
  bench->from_cut = fault->middle;
  bench->begun = g_get_monotonic_time ();
  reply = clara_language_model_chat (CLARA_LANGUAGE_MODEL (model), messages, NULL, NULL);
  g_signal_connect (reply, "text", G_CALLBACK (on_text), bench);
  g_signal_connect (reply, "done", G_CALLBACK (on_over), bench);
  g_signal_connect (reply, "failed", G_CALLBACK (on_over), bench);
  g_main_loop_run (bench->loop);
  return bench->took;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, two = *(const gint64 *) b;

  return one < two ? -1 : one > two;
}

static void
print (const char *name, GArray *times, const char *end)
{
  g_array_sort (times, compare);
  printf ("\"%s\":[", name);
  for (guint i = 0; i < times->len; i++)
    printf ("%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (times, gint64, i));
  printf ("]%s", end);
}

/* The greeting */

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, Bench *bench)
{
  if (bench->took < 0)
    bench->took = g_get_monotonic_time () - bench->begun;
}

static void
on_spoken (ClaraSpokenText *spoken, Bench *bench)
{
  g_main_loop_quit (bench->loop);
}

static void
on_speech_failed (ClaraSpokenText *spoken, GError *error, Bench *bench)
{
  g_main_loop_quit (bench->loop);
}

static gint64
greet (Bench *bench, ClaraPhraseCache *cache, const char *url)
{
  g_autoptr (ClaraSettings) settings = make_settings (bench, "voice.ini", url);
  g_autoptr (GPtrArray) voices = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (ClaraFailoverVoice) voice = NULL;
  g_autoptr (ClaraSpokenText) spoken = NULL;

  g_ptr_array_add (voices, clara_openai_voice_new (bench->http, settings, bench->secrets, bench->clock));
  voice = clara_failover_voice_new (voices, bench->clock, bench->bus, settings, cache);
  bench->took = -1;
  bench->begun = g_get_monotonic_time ();
  spoken = clara_text_to_speech_speak_fixed (CLARA_TEXT_TO_SPEECH (voice),
                                             "Hello, welcome to Meridian Labs. I am Clara.", "en", 1.1, NULL);
  g_signal_connect (spoken, "audio", G_CALLBACK (on_audio), bench);
  g_signal_connect (spoken, "done", G_CALLBACK (on_spoken), bench);
  g_signal_connect (spoken, "failed", G_CALLBACK (on_speech_failed), bench);
  g_main_loop_run (bench->loop);
  return bench->took;
}

static gboolean
on_settled (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_REMOVE;
}

static GArray *
greetings (Bench *bench, guint count)
{
  g_autofree char *folder = g_build_filename (bench->folder, "phrases", NULL);
  g_autofree guint8 *samples = g_malloc0 (RATE * 2 * 3);
  g_autoptr (ClaraPhraseCache) cache = clara_phrase_cache_new (folder, 32 * 1024 * 1024, bench->clock);
  ClaraTestAnswer *answer = clara_test_server_expect (bench->sound, "/audio/speech");
  GArray *times = g_array_new (FALSE, FALSE, sizeof (gint64));

  clara_test_answer_header (answer, "Content-Type", "audio/pcm");
  clara_test_answer_bytes (answer, 0, samples, RATE * 2 * 3);
  greet (bench, cache, clara_test_server_get_url (bench->sound));
  g_timeout_add (500, on_settled, bench->loop); /* until it is on the disk */
  g_main_loop_run (bench->loop);
  for (guint i = 0; i < count; i++)
    {
      /* The same voice, and nobody there. */
      gint64 took = greet (bench, cache, "http://127.0.0.1:1");

      if (took >= 0)
        g_array_append_val (times, took);
    }
  return times;
}

int
main (int argc, char **argv)
{
  guint count = argc > 2 ? (guint) atoi (argv[2]) : 0;
  Bench bench = { 0 };
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  g_autoptr (GTlsCertificate) certificate = NULL;
  g_autoptr (GArray) spoken = NULL;

  if (count < 1)
    {
      fprintf (stderr, "bench-failover FOLDER COUNT\n");
      return 2;
    }
  bench.folder = argv[1];
  bench.clock = clara_clock_new_real ();
  bench.http = clara_http_new (bench.clock);
  bench.secrets = clara_secrets_new (argv[1]);
  bench.bus = clara_bus_new ();
  bench.faulty = clara_test_server_new (NULL);
  certificate = clara_test_certificate_new ();
  bench.untrusted = clara_test_server_new (certificate);
  bench.sound = clara_test_server_new (NULL);
  bench.loop = g_main_loop_new (NULL, FALSE);
  bench.refusing = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL);
  g_socket_bind (bench.refusing, any, FALSE, NULL);
  printf ("{");
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));

      for (guint n = 0; n < MIN (count, faults[i].most); n++)
        {
          gint64 took = fail_once (&bench, &faults[i]);

          if (took < 0)
            {
              fprintf (stderr, "bench-failover: nobody answered after '%s'\n", faults[i].name);
              return 1;
            }
          g_array_append_val (times, took);
        }
      print (faults[i].name, times, ",");
    }
  spoken = greetings (&bench, count);
  if (spoken->len < count)
    {
      fprintf (stderr, "bench-failover: the greeting was not kept\n");
      return 1;
    }
  print ("greeting", spoken, "}\n");
  g_main_loop_unref (bench.loop);
  g_object_unref (bench.refusing);
  g_object_unref (bench.sound);
  g_object_unref (bench.faulty);
  g_object_unref (bench.untrusted);
  g_object_unref (bench.bus);
  g_object_unref (bench.secrets);
  g_object_unref (bench.http);
  g_object_unref (bench.clock);
  return 0;
}
