/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-service-test-private.h"

#include "clara-channel-test.h"
#include "clara-espeak-voice.h"
#include "clara-json.h"
#include "clara-service-advice.h"

#include <string.h>

#define RECOGNISER_RATE 16000

G_DEFINE_FINAL_TYPE (ClaraServiceTest, clara_service_test, G_TYPE_OBJECT)

static const char *const capability_names[CLARA_N_CAPABILITIES] = {
  [CLARA_CAPABILITY_MODEL] = "language model", [CLARA_CAPABILITY_RECOGNISER] = "speech to text",
  [CLARA_CAPABILITY_VOICE] = "text to speech", [CLARA_CAPABILITY_EMBEDDINGS] = "embeddings",
  [CLARA_CAPABILITY_SEARCH] = "web search",    [CLARA_CAPABILITY_PAGES] = "page reader",
  [CLARA_CAPABILITY_AGENT] = "voice agent",
};

static void try_next (ClaraServiceTest *self);

ClaraProviderEntry *
clara_service_test_get_entry (ClaraServiceTest *self)
{
  return g_ptr_array_index (self->entries, self->next - 1);
}

static void
drop_operation (ClaraServiceTest *self)
{
  clara_clock_clear (self->clock, &self->timer);
  if (self->operation != NULL)
    g_signal_handlers_disconnect_by_data (self->operation, self);
  g_clear_object (&self->operation);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->bus);
  g_clear_pointer (&self->call, json_object_unref);
  g_string_truncate (self->answer, 0);
  self->sound_us = 0;
}

static gboolean
on_go_on (gpointer user_data)
{
  ClaraServiceTest *self = user_data;

  self->timer = 0;
  try_next (self);
  return G_SOURCE_REMOVE;
}

/* Tells the result, and goes on when the provider's own signals are over. */
static void
tell (ClaraServiceTest *self, ClaraServiceResult *result)
{
  const ClaraProviderEntry *entry = clara_service_test_get_entry (self);

  result->capability = capability_names[self->capability];
  result->provider = entry->name;
  result->local = entry->local;
  if (result->verdict == CLARA_SERVICE_FAILED)
    self->failures++;
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (self->task)))
    self->on_result (result, self->result_data);
  g_free (result->model);
  g_free (result->detail);
  g_free (result->fix);
  drop_operation (self);
  self->timer = clara_clock_add_timeout (self->clock, 0, on_go_on, self, NULL);
}

void
clara_service_test_over (ClaraServiceTest *self, char *detail, const GError *error)
{
  const ClaraProviderEntry *entry = clara_service_test_get_entry (self);
  double total = (double) (clara_clock_get_monotonic (self->clock) - self->begun) / 1000;
  ClaraServiceResult result = { .verdict = error == NULL ? CLARA_SERVICE_WORKS : CLARA_SERVICE_FAILED,
                                .first_ms = -1,
                                .total_ms = total,
                                .detail = error != NULL ? g_strdup (error->message) : detail };

  if (self->call != NULL)
    {
      result.first_ms = clara_json_get_double (self->call, "first_ms", -1);
      result.total_ms = clara_json_get_double (self->call, "total_ms", total);
      result.model = g_strdup (clara_json_get_string (self->call, "model", NULL));
    }
  if (error != NULL)
    result.fix = clara_service_advise (entry, self->settings, error);
  tell (self, &result);
}

static gboolean
next_entry (ClaraServiceTest *self)
{
  while (self->entries == NULL || self->next >= self->entries->len)
    {
      g_clear_pointer (&self->entries, g_ptr_array_unref);
      if (self->capability + 1 >= CLARA_N_CAPABILITIES)
        return FALSE;
      self->capability++;
      self->next = 0;
      self->entries = clara_providers_list ((ClaraCapability) self->capability, self->http, self->settings,
                                            self->secrets, self->clock);
    }
  self->next++;
  return TRUE;
}

/* The last ones: the ways to hosts. */
static void
on_channels_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraServiceTest) self = user_data;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_task_return_int (task, self->failures + clara_channel_test_run_finish (result, NULL));
}

static void
try_next (ClaraServiceTest *self)
{
  const ClaraProviderEntry *entry;
  ClaraServiceResult result = { .first_ms = -1 };

  if (g_cancellable_is_cancelled (g_task_get_cancellable (self->task)) || !next_entry (self))
    {
      clara_channel_test_run_async (self->http, self->settings, self->secrets, self->clock, self->on_result,
                                    self->result_data, g_task_get_cancellable (self->task), on_channels_tried,
                                    g_object_ref (self));
      return;
    }
  entry = clara_service_test_get_entry (self);
  self->begun = clara_clock_get_monotonic (self->clock);
  if (entry->provider != NULL)
    {
      clara_service_test_try (self, entry);
      return;
    }
  if (entry->error != NULL)
    {
      clara_service_test_over (self, NULL, entry->error);
      return;
    }
  /* The offline brain is a part of the dialogue: there is nothing that could be away. */
  result.verdict = entry->local ? CLARA_SERVICE_WORKS : CLARA_SERVICE_OFF;
  if (entry->local)
    result.detail = g_strdup ("on this machine, always there");
  else if (clara_service_key_is_lost (entry, self->settings, &result.detail, &result.fix))
    result.verdict = CLARA_SERVICE_FAILED;
  else
    result.detail = g_strdup ("not set up");
  if (!entry->local && result.fix == NULL)
    result.fix = g_strdup_printf ("set %s, or take '%s' out of %s", entry->setting, entry->name,
                                  clara_capability_get_setting ((ClaraCapability) self->capability));
  tell (self, &result);
}

/* The sound that recognisers get */

static void
on_hello_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, ClaraServiceTest *self)
{
  gsize size;
  const gint16 *from = g_bytes_get_data (samples, &size);
  gsize n = size / sizeof (gint16);

  for (gsize i = 0; n > 1; i++)
    {
      double at = (double) i * rate / RECOGNISER_RATE;
      gsize left = (gsize) at;
      gint16 sample;

      if (left + 1 >= n)
        break;
      sample = (gint16) (from[left] + (at - (double) left) * (from[left + 1] - from[left]));
      g_array_append_val (self->hello, sample);
    }
}

static void
begin_trying (ClaraServiceTest *self)
{
  g_array_set_size (self->hello, self->hello->len + RECOGNISER_RATE / 4);
  drop_operation (self);
  self->timer = clara_clock_add_timeout (self->clock, 0, on_go_on, self, NULL);
}

static void
on_hello_done (ClaraSpokenText *spoken, ClaraServiceTest *self)
{
  begin_trying (self);
}

static void
on_hello_failed (ClaraSpokenText *spoken, GError *error, ClaraServiceTest *self)
{
  g_message ("no sound for the recognisers could be made: %s", error->message);
  begin_trying (self);
}

static void
clara_service_test_dispose (GObject *object)
{
  drop_operation (CLARA_SERVICE_TEST (object));
  G_OBJECT_CLASS (clara_service_test_parent_class)->dispose (object);
}

static void
clara_service_test_finalize (GObject *object)
{
  ClaraServiceTest *self = CLARA_SERVICE_TEST (object);

  g_clear_pointer (&self->entries, g_ptr_array_unref);
  g_array_unref (self->hello);
  g_string_free (self->answer, TRUE);
  g_object_unref (self->http);
  g_object_unref (self->settings);
  g_object_unref (self->secrets);
  g_object_unref (self->clock);
  G_OBJECT_CLASS (clara_service_test_parent_class)->finalize (object);
}

static void
clara_service_test_class_init (ClaraServiceTestClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_service_test_dispose;
  object_class->finalize = clara_service_test_finalize;
}

static void
clara_service_test_init (ClaraServiceTest *self)
{
  self->hello = g_array_new (FALSE, TRUE, sizeof (gint16));
  self->answer = g_string_new (NULL);
}

ClaraServiceTest *
clara_service_test_new (ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  ClaraServiceTest *self = g_object_new (CLARA_TYPE_SERVICE_TEST, NULL);

  self->settings = g_object_ref (settings);
  self->secrets = g_object_ref (secrets);
  self->clock = g_object_ref (clock);
  self->http = clara_http_new (clock);
  return self;
}

/**
 * clara_service_test_run_async:
 * @on_result: called once for each provider, on the main loop
 *
 * Tries all of them. One run at a time.
 */
void
clara_service_test_run_async (ClaraServiceTest *self, ClaraServiceResultFunc on_result, gpointer result_data,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (ClaraEspeakVoice) voice = clara_espeak_voice_new (self->clock);
  g_autoptr (GError) error = NULL;

  g_return_if_fail (self->task == NULL);
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, clara_service_test_run_async);
  g_task_set_check_cancellable (self->task, FALSE);
  self->on_result = on_result;
  self->result_data = result_data;
  self->failures = 0;
  self->next = 0;
  self->capability = G_MAXUINT; /* the next is the first */
  g_array_set_size (self->hello, 0);
  g_array_set_size (self->hello, RECOGNISER_RATE / 4);
  self->operation =
    G_OBJECT (clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (voice), "hello", "en", 1, &error));
  if (self->operation == NULL)
    {
      g_message ("no sound for the recognisers could be made: %s", error->message);
      begin_trying (self);
      return;
    }
  g_signal_connect (self->operation, "audio", G_CALLBACK (on_hello_audio), self);
  g_signal_connect (self->operation, "done", G_CALLBACK (on_hello_done), self);
  g_signal_connect (self->operation, "failed", G_CALLBACK (on_hello_failed), self);
}

/**
 * clara_service_test_run_finish:
 *
 * Returns: how many of the providers that are set up failed
 */
int
clara_service_test_run_finish (ClaraServiceTest *self, GAsyncResult *result, GError **error)
{
  return (int) g_task_propagate_int (G_TASK (result), error);
}
