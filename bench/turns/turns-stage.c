/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "turns-stage.h"

#include "clara-demo.h"
#include "clara-openai-model.h"
#include "clara-openai-recogniser.h"
#include "clara-openai-voice.h"

#include <signal.h>
#include <string.h>

#define DEADLINE_MS 20000

struct _TurnsStage
{
  char *folder;
  TurnsServices *services;
  TurnsRecogniser *interim;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraStore *store;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraHttp *http;
  ClaraDialogue *dialogue;
  ClaraSound *sound;
  ClaraVoice *voice;
  guint utterance;
  GSubprocess *recorder;
  char *recorded;

  /* The sequential way. */
  ClaraSpeechToText *buffered;
  ClaraLanguageModel *thinker;
  ClaraTextToSpeech *speaker;
  ClaraSpeechStream *window;
  GObject *waiting; /* of the services */
  GString *answer;
  GByteArray *sound_made;
  int sound_rate;
  guint window_samples;
  gboolean window_heard;
  guint poll;
  guint64 tag;
};

static gboolean
on_too_late (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Iterates until the flag is set or the time is over. */
static gboolean
await_flag (const gboolean *flag, guint within_ms)
{
  gboolean late = FALSE;
  guint timer = g_timeout_add (within_ms, on_too_late, &late);

  while (!*flag && !late)
    g_main_context_iteration (NULL, TRUE);
  if (!late)
    g_source_remove (timer);
  return *flag;
}

void
turns_stage_pass (TurnsStage *self, guint ms)
{
  gboolean never = FALSE;

  await_flag (&never, ms);
}

gboolean
turns_stage_await (TurnsStage *self, gboolean speaking, guint within_ms)
{
  gboolean late = FALSE;
  gboolean now = !speaking;
  guint timer = g_timeout_add (within_ms, on_too_late, &late);

  while (!late)
    {
      g_object_get (self->voice, "speaking", &now, NULL);
      if (now == speaking)
        break;
      g_main_context_iteration (NULL, TRUE);
    }
  if (!late)
    g_source_remove (timer);
  return now == speaking;
}

static void
on_exited (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  *(gboolean *) user_data = TRUE;
}

static gboolean
link_ports (const char *from, const char *to)
{
  for (int i = 0; i < 100; i++)
    {
      g_autoptr (GSubprocess) process =
        g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, NULL,
                          "pw-link", from, to, NULL);

      if (process != NULL && g_subprocess_wait_check (process, NULL, NULL))
        return TRUE;
      g_usleep (50000);
    }
  return FALSE;
}

static void
start_recorder (TurnsStage *self)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;

  self->recorded = g_build_filename (self->folder, "both.wav", NULL);
  self->recorder = g_subprocess_launcher_spawn (launcher, &error, "pw-record", "--target", "0", "--rate",
                                                "48000", "--channels", "2", "--format", "s16", "-P",
                                                "{ node.name = both }", self->recorded, NULL);
  if (self->recorder == NULL)
    g_error ("%s", error->message);
  if (!link_ports ("kiosk-mic:capture_MONO", "both:input_FL")
      || !link_ports ("kiosk-speaker:monitor_FL", "both:input_FR"))
    g_error ("The recorder cannot be linked to microphone and loudspeaker");
}

static void
look_up (ClaraToolHost *host, JsonObject *arguments, GTask *task, gpointer user_data)
{
  g_task_return_pointer (task, clara_json_build ("bs", "ok", TRUE, "text", "Monday to Friday"),
                         (GDestroyNotify) json_object_unref);
}

static const ClaraTool tool = { .name = "look_up",
                                .description = "Looks something up",
                                .parameters = "{\"type\": \"object\", \"properties\": {}}",
                                .states = "*",
                                .func = look_up };

static void
write_settings (TurnsStage *self)
{
  g_autofree char *file = g_build_filename (self->folder, "settings.ini", NULL);
  g_autofree char *text = g_strdup_printf (
    "[clara]\nopenai-url='%s'\nopenai-key='none'\nidle-seconds=600\nwake-by-face=false\nvolume=1.0\n",
    turns_services_get_url (self->services));

  g_file_set_contents (file, text, -1, NULL);
  self->settings = clara_settings_new (file);
  if (clara_settings_get_problem (self->settings) != NULL)
    g_error ("%s", clara_settings_get_problem (self->settings)->message);
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  g_autofree char *text = clara_json_to_string (clara_message_get_fields (message));

  g_printerr ("%.3f %s %s\n", (double) g_get_monotonic_time () / G_USEC_PER_SEC,
              clara_message_get_name (message), text);
}

static void
make_dialogue (TurnsStage *self)
{
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("demo");
  g_autoptr (ClaraReception) reception = NULL;
  g_autoptr (ClaraKnowledge) knowledge = NULL;
  g_autoptr (ClaraTools) tools = clara_tools_new ();
  g_autoptr (ClaraOpenaiModel) model =
    clara_openai_model_new (self->http, self->settings, self->secrets, self->clock);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *demo = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "demo", NULL);
  g_autoptr (GError) error = NULL;

  self->store = clara_store_new (self->clock, self->folder, &error);
  if (self->store == NULL || !clara_demo_fill_sync (self->store, tenant, demo, &error))
    g_error ("%s", error->message);
  reception = clara_reception_new (self->store, tenant, self->clock, self->bus, self->settings, none);
  if (!clara_reception_load_sync (reception, &error))
    g_error ("%s", error->message);
  knowledge = clara_knowledge_new (self->store, tenant);
  clara_tools_add (tools, "reception", &tool, 1, NULL, NULL);
  self->dialogue = clara_dialogue_new (self->store, tenant, self->clock, self->bus, self->settings, reception,
                                       knowledge, tools, CLARA_LANGUAGE_MODEL (model));
}

static void
make_voice (TurnsStage *self, int interim_ms)
{
  g_autoptr (ClaraSpeechToText) recogniser = NULL;
  g_autoptr (ClaraOpenaiVoice) voice =
    clara_openai_voice_new (self->http, self->settings, self->secrets, self->clock);
  g_autoptr (GError) error = NULL;

  if (interim_ms >= 0)
    {
      self->interim = turns_recogniser_new (self->clock, (guint) interim_ms);
      recogniser = CLARA_SPEECH_TO_TEXT (g_object_ref (self->interim));
    }
  else
    recogniser = CLARA_SPEECH_TO_TEXT (
      clara_openai_recogniser_new (self->http, self->settings, self->secrets, self->clock));
  self->sound = clara_sound_new (NULL, NULL);
  self->voice = clara_voice_new (self->dialogue, self->bus, self->clock, self->settings, self->sound,
                                 recogniser, CLARA_TEXT_TO_SPEECH (voice));
  clara_voice_start (self->voice, &error);
}

#define WINDOW (3 * TURNS_RATE)

static void
on_spoken_all (ClaraSpokenText *spoken, gpointer user_data)
{
  TurnsStage *self = user_data;

  clara_sound_play (self->sound, (const gint16 *) (gpointer) self->sound_made->data,
                    self->sound_made->len / 2, self->sound_rate, ++self->tag);
  g_byte_array_set_size (self->sound_made, 0);
}

static void
on_sound_made (ClaraSpokenText *spoken, GBytes *samples, int rate, gpointer user_data)
{
  TurnsStage *self = user_data;

  self->sound_rate = rate;
  g_byte_array_append (self->sound_made, g_bytes_get_data (samples, NULL),
                       (guint) g_bytes_get_size (samples));
}

static void
on_thought_all (ClaraChatReply *reply, JsonObject *usage, gpointer user_data)
{
  TurnsStage *self = user_data;
  ClaraSpokenText *spoken = clara_text_to_speech_speak (self->speaker, self->answer->str, "en", 1, NULL);

  g_string_truncate (self->answer, 0);
  g_signal_connect (spoken, "audio", G_CALLBACK (on_sound_made), self);
  g_signal_connect (spoken, "done", G_CALLBACK (on_spoken_all), self);
  g_set_object (&self->waiting, G_OBJECT (spoken));
  g_object_unref (spoken);
}

static void
on_thought (ClaraChatReply *reply, const char *piece, gpointer user_data)
{
  g_string_append (((TurnsStage *) user_data)->answer, piece);
}

static void
on_transcribed (ClaraSpeechStream *stream, ClaraTranscript *transcript, gpointer user_data)
{
  TurnsStage *self = user_data;
  g_autoptr (JsonArray) messages = json_array_new ();
  g_autoptr (JsonArray) tools = json_array_new ();
  ClaraChatReply *reply;

  json_array_add_object_element (messages,
                                 clara_json_build ("ss", "role", "user", "content", transcript->text));
  reply = clara_language_model_chat (self->thinker, messages, tools, NULL);
  g_signal_connect (reply, "text", G_CALLBACK (on_thought), self);
  g_signal_connect (reply, "done", G_CALLBACK (on_thought_all), self);
  g_set_object (&self->waiting, G_OBJECT (reply));
  g_object_unref (reply);
}

static void
open_window (TurnsStage *self)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "en", NULL);

  g_clear_object (&self->window);
  self->window = clara_speech_to_text_open (self->buffered, hints, NULL);
  self->window_samples = 0;
  self->window_heard = FALSE;
}

static gboolean
on_poll (gpointer user_data)
{
  TurnsStage *self = user_data;
  float near[CLARA_MEDIA_FRAME], far[CLARA_MEDIA_FRAME];
  gint64 delay_us, time_us;

  while (clara_sound_read (self->sound, near, far, &delay_us, &time_us, 0))
    {
      gint16 samples[CLARA_MEDIA_FRAME];

      for (guint i = 0; i < CLARA_MEDIA_FRAME; i++)
        {
          samples[i] = (gint16) (near[i] * 32767);
          self->window_heard = self->window_heard || ABS ((int) samples[i]) > TURNS_AUDIBLE;
        }
      clara_speech_stream_push (self->window, samples, CLARA_MEDIA_FRAME);
      self->window_samples += CLARA_MEDIA_FRAME;
      if (self->window_samples < WINDOW)
        continue;
      if (self->window_heard)
        {
          g_signal_connect (self->window, "final", G_CALLBACK (on_transcribed), self);
          clara_speech_stream_end (self->window);
          g_set_object (&self->waiting, G_OBJECT (self->window));
        }
      open_window (self);
    }
  return G_SOURCE_CONTINUE;
}

TurnsStage *
turns_stage_new_sequential (const TurnsLatency *latency)
{
  TurnsStage *self = turns_stage_new (latency, -1);

  clara_voice_stop (self->voice);
  self->buffered = CLARA_SPEECH_TO_TEXT (
    clara_openai_recogniser_new (self->http, self->settings, self->secrets, self->clock));
  self->thinker =
    CLARA_LANGUAGE_MODEL (clara_openai_model_new (self->http, self->settings, self->secrets, self->clock));
  self->speaker =
    CLARA_TEXT_TO_SPEECH (clara_openai_voice_new (self->http, self->settings, self->secrets, self->clock));
  self->answer = g_string_new (NULL);
  self->sound_made = g_byte_array_new ();
  clara_sound_start (self->sound, NULL);
  open_window (self);
  self->poll = g_timeout_add (5, on_poll, self);
  return self;
}

static void
clear_sequential (TurnsStage *self)
{
  if (self->poll == 0)
    return;
  g_source_remove (self->poll);
  g_clear_object (&self->waiting);
  g_clear_object (&self->window);
  g_clear_object (&self->buffered);
  g_clear_object (&self->thinker);
  g_clear_object (&self->speaker);
  g_string_free (self->answer, TRUE);
  g_byte_array_unref (self->sound_made);
  clara_sound_stop (self->sound);
}

TurnsStage *
turns_stage_new (const TurnsLatency *latency, int interim_ms)
{
  TurnsStage *self = g_new0 (TurnsStage, 1);

  self->folder = g_dir_make_tmp ("clara-turns-XXXXXX", NULL);
  self->services = turns_services_new (latency);
  self->clock = clara_clock_new_real ();
  self->bus = clara_bus_new ();
  if (g_getenv ("TURNS_EVENTS") != NULL)
    g_signal_connect (self->bus, "event", G_CALLBACK (on_event), NULL);
  write_settings (self);
  self->secrets = clara_secrets_new (self->folder);
  self->http = clara_http_new (self->clock);
  make_dialogue (self);
  start_recorder (self);
  make_voice (self, interim_ms);
  return self;
}

void
turns_stage_free (TurnsStage *self)
{
  g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", self->folder);

  clear_sequential (self);
  clara_voice_stop (self->voice);
  clara_dialogue_close_sync (self->dialogue);
  g_clear_object (&self->voice);
  g_clear_object (&self->sound);
  g_clear_object (&self->interim);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->http);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);
  clara_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  g_clear_object (&self->recorder);
  turns_services_free (self->services);
  g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL);
  g_free (self->recorded);
  g_free (self->folder);
  g_free (self);
}

/**
 * turns_stage_wake:
 *
 * Returns when Clara has greeted and listens.
 */
void
turns_stage_wake (TurnsStage *self)
{
  for (int i = 0; i < 100 && strcmp (clara_sound_get_state (self->sound, "microphone"), "ready") != 0; i++)
    turns_stage_pass (self, 50);
  clara_bus_send (self->bus, "wake", clara_json_build ("s", "by", "touch"), NULL);
  turns_stage_await (self, TRUE, DEADLINE_MS);
  turns_stage_await (self, FALSE, DEADLINE_MS);
}

void
turns_stage_speak (TurnsStage *self, const TurnsClip *clip)
{
  g_autofree char *file = g_build_filename (self->folder, "visitor.wav", NULL);
  g_autofree char *tool_path = g_build_filename (g_getenv ("CLARA_SESSION_TOOLS"), "speak", NULL);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  gboolean over = FALSE;

  turns_services_hear (self->services, clip);
  if (self->interim != NULL)
    turns_recogniser_hear (self->interim, clip);
  if (!turns_write_wav (file, (gint16 *) (gpointer) clip->samples->data, clip->samples->len, TURNS_RATE,
                        &error))
    g_error ("%s", error->message);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, tool_path, file, NULL);
  if (process == NULL)
    g_error ("%s", error->message);
  g_subprocess_wait_async (process, NULL, on_exited, &over);
  await_flag (&over, DEADLINE_MS);
}

void
turns_stage_say (TurnsStage *self, const char *text)
{
  ClaraUtterance utterance = {
    .id = 100000 + ++self->utterance, .turn = 100000, .text = (char *) text, .language = (char *) "en"
  };

  g_signal_emit_by_name (self->dialogue, "utterance", &utterance);
}

ClaraSound *
turns_stage_get_sound (TurnsStage *self)
{
  return self->sound;
}

gint16 *
turns_stage_take_recording (TurnsStage *self, guint *n_pairs)
{
  gboolean over = FALSE;
  g_autofree char *contents = NULL;
  gsize length = 0;

  g_subprocess_send_signal (self->recorder, SIGINT);
  g_subprocess_wait_async (self->recorder, NULL, on_exited, &over);
  await_flag (&over, DEADLINE_MS);
  if (!g_file_get_contents (self->recorded, &contents, &length, NULL) || length < 48)
    g_error ("There is no recording");
  *n_pairs = (guint) ((length - 44) / 4);
  return g_memdup2 (contents + 44, *n_pairs * 4);
}
