/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"

#include "clara-config.h"
#include "clara-answer-server.h"
#include "clara-badge-printer.h"
#include "clara-channels.h"
#include "clara-cues.h"
#include "clara-photo-copies.h"
#include "clara-employee-import.h"
#include "clara-failover-model.h"
#include "clara-failover-recogniser.h"
#include "clara-failover-voice.h"
#include "clara-http.h"
#include "clara-invitations.h"
#include "clara-knowledge.h"
#include "clara-page-search.h"
#include "clara-providers.h"
#include "clara-memory-skill.h"
#include "clara-reception-skill.h"
#include "clara-recorder.h"
#include "clara-service-recorder.h"
#include "clara-tools.h"
#include "clara-delivery-reminder.h"
#include "clara-visit-keeper.h"

#include <string.h>

struct _ClaraEngine
{
  GObject parent_instance;

  char *data_dir;
  ClaraEngineFlags flags;
  ClaraClock *clock;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraBus *bus;
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraKnowledge *knowledge;
  ClaraReception *reception;
  ClaraMailbox *mailbox;
  ClaraPhotoCopies *copies;
  ClaraAnswerServer *answers;
  ClaraVisitKeeper *keeper;
  ClaraDeliveryReminder *deliveries;
  ClaraBadgePrinter *badges;
  ClaraStaff *staff;
  ClaraTools *tools;
  ClaraHttp *http;
  ClaraServiceRecorder *recorder;
  ClaraDialogue *dialogue;
  ClaraSound *sound;
  ClaraVoice *voice;
  ClaraCues *cues;
  ClaraRecorder *conversation_recorder;
  ClaraCamera *camera;
  ClaraSight *sight;
};

G_DEFINE_FINAL_TYPE (ClaraEngine, clara_engine, G_TYPE_OBJECT)

static void
clara_engine_finalize (GObject *object)
{
  ClaraEngine *self = CLARA_ENGINE (object);

  clara_engine_close (self);
  g_clear_pointer (&self->tenant, clara_tenant_unref);
  g_clear_object (&self->http);
  g_clear_object (&self->bus);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->data_dir, g_free);
  G_OBJECT_CLASS (clara_engine_parent_class)->finalize (object);
}

static void
clara_engine_class_init (ClaraEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_engine_finalize;
}

static void
clara_engine_init (ClaraEngine *self)
{
}

/**
 * clara_engine_default_data_dir:
 *
 * Returns: (transfer full): where the database is when --data-dir does not say
 */
char *
clara_engine_default_data_dir (void)
{
  return g_build_filename (g_get_user_data_dir (), CLARA_APPLICATION_ID, NULL);
}

/**
 * clara_engine_data_folder:
 *
 * Returns: (transfer full): where the program's own files are (demo company, cascade)
 */
char *
clara_engine_data_folder (void)
{
  const char *path = g_getenv ("CLARA_DATA_PATH");

  return g_strdup (path != NULL ? path : CLARA_DATA_FOLDER);
}

static gpointer
ensure_tenant (ClaraDb *db, gpointer user_data, GError **error)
{
  clara_tenants_ensure (db, user_data, "Clara", error);
  return NULL;
}

static gboolean
fill_demo (ClaraEngine *self, GError **error)
{
  static const char *const documents[] = { "visitor-guide.md", "company.md" };
  g_autofree char *data = clara_engine_data_folder ();
  g_autofree char *demo = g_build_filename (data, "demo", NULL);

  if (!clara_demo_fill_sync (self->store, self->tenant, demo, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (documents); i++)
    {
      g_autofree char *file = g_build_filename (demo, "documents", documents[i], NULL);

      if (!clara_knowledge_import_sync (self->knowledge, file, error))
        return FALSE;
    }
  return TRUE;
}

static void
report (ClaraEngine *self, const char *where, const char *message, const char *fix)
{
  clara_bus_publish (self->bus, "error",
                     clara_json_build ("sss", "where", where, "message", message, "fix", fix));
}

static GPtrArray *
make_providers (ClaraEngine *self, ClaraCapability capability)
{
  g_autoptr (GPtrArray) entries =
    clara_providers_list (capability, self->http, self->settings, self->secrets, self->clock);

  for (guint i = 0; i < entries->len; i++)
    {
      const ClaraProviderEntry *entry = g_ptr_array_index (entries, i);

      if (entry->error != NULL)
        report (self, clara_capability_get_setting (capability), entry->error->message,
                "Run clara services test");
    }
  return clara_providers_get_usable (entries);
}

static void
on_presence (ClaraSight *sight, gboolean present, ClaraEngine *self)
{
  if (present && !clara_dialogue_is_awake (self->dialogue)
      && clara_settings_get_boolean (self->settings, "wake-by-face"))
    clara_bus_send (self->bus, "wake", clara_json_build ("s", "by", "face"), NULL);
}

static void
on_code (ClaraSight *sight, const char *text, ClaraEngine *self)
{
  if (clara_dialogue_is_awake (self->dialogue) || clara_settings_get_boolean (self->settings, "wake-by-qr"))
    clara_bus_send (self->bus, "qr", clara_json_build ("s", "text", text), NULL);
}

static void
on_sight_available (ClaraSight *sight, gboolean available, ClaraEngine *self)
{
  clara_dialogue_set_camera (self->dialogue, available);
}

/* Where pages may be read, the best that a search finds is. */
static GPtrArray *
make_searches (ClaraEngine *self)
{
  g_autoptr (GPtrArray) searches = make_providers (self, CLARA_CAPABILITY_SEARCH);
  g_autoptr (GPtrArray) readers = make_providers (self, CLARA_CAPABILITY_PAGES);
  GPtrArray *reading = g_ptr_array_new_with_free_func (g_object_unref);

  if (readers->len == 0)
    {
      g_ptr_array_unref (reading);
      return g_steal_pointer (&searches);
    }
  for (guint i = 0; i < searches->len; i++)
    g_ptr_array_add (reading, clara_page_search_new (g_ptr_array_index (searches, i),
                                                     g_ptr_array_index (readers, 0), self->clock));
  return reading;
}

static void
make_dialogue (ClaraEngine *self)
{
  g_autoptr (GPtrArray) models = make_providers (self, CLARA_CAPABILITY_MODEL);
  g_autoptr (GPtrArray) searches = make_searches (self);
  g_autoptr (GPtrArray) embeddings = make_providers (self, CLARA_CAPABILITY_EMBEDDINGS);
  g_autoptr (ClaraFailoverModel) model = NULL;
  g_autoptr (ClaraMemory) memory = NULL;

  /* Without one the offline brain leads the conversation from the start. */
  if (models->len > 0)
    model = clara_failover_model_new (models, self->clock, self->bus, self->settings);
  if (embeddings->len > 0)
    clara_knowledge_set_embeddings (self->knowledge, g_ptr_array_index (embeddings, 0), self->clock);
  self->tools = clara_tools_new ();
  memory = clara_memory_new (self->store, self->tenant, self->clock, self->secrets);
  clara_reception_skill_add (self->tools, self->reception, self->knowledge, searches, self->store,
                             self->tenant, memory);
  clara_memory_skill_add (self->tools, memory);
  self->dialogue =
    clara_dialogue_new (self->store, self->tenant, self->clock, self->bus, self->settings, self->reception,
                        self->knowledge, self->tools, (ClaraLanguageModel *) model);
  clara_dialogue_set_data_folder (self->dialogue, self->data_dir);
}

static void
make_tokens (ClaraEngine *self)
{
  g_autofree char *reference = clara_settings_get_string (self->settings, "token-key");
  g_autoptr (ClaraVisitTokens) tokens = clara_visit_tokens_new (self->secrets, reference, self->tenant);

  clara_reception_set_tokens (self->reception, tokens);
  if ((self->flags & CLARA_ENGINE_DIALOGUE) != 0)
    clara_visit_tokens_open_in_thread (tokens);
}

static void
make_wake_phrase (ClaraEngine *self)
{
  g_autofree char *words = clara_settings_get_string (self->settings, "wake-phrase");
  g_autoptr (ClaraWakePhrase) phrase = NULL;
  g_autoptr (GError) error = NULL;

  if (!clara_settings_get_boolean (self->settings, "wake-by-phrase"))
    return;
  phrase = clara_wake_phrase_new (words, NULL, &error);
  if (phrase != NULL)
    clara_voice_set_wake_phrase (self->voice, phrase);
  else
    report (
      self, "wake phrase", error->message,
      "Install the package pocketsphinx-en-us and give English words in wake-phrase; touch wakes meanwhile");
}

static void
make_agent (ClaraEngine *self)
{
  g_autoptr (GPtrArray) agents = make_providers (self, CLARA_CAPABILITY_AGENT);
  g_autoptr (ClaraAgentConversation) agent = NULL;

  if (agents->len == 0)
    return;
  agent = clara_agent_conversation_new (self->dialogue, self->bus, self->clock, self->settings, agents);
  clara_voice_set_agent (self->voice, agent);
}

static void
make_voice (ClaraEngine *self)
{
  g_autofree char *microphone = clara_settings_get_string (self->settings, "microphone");
  g_autofree char *loudspeaker = clara_settings_get_string (self->settings, "loudspeaker");
  g_autoptr (GPtrArray) recognisers = make_providers (self, CLARA_CAPABILITY_RECOGNISER);
  g_autoptr (GPtrArray) voices = make_providers (self, CLARA_CAPABILITY_VOICE);
  g_autoptr (ClaraFailoverRecogniser) recogniser =
    clara_failover_recogniser_new (recognisers, self->clock, self->bus, self->settings);
  g_autofree char *folder = g_build_filename (self->data_dir, "phrases", NULL);
  g_autofree char *recordings = g_build_filename (self->data_dir, "recordings", NULL);
  g_autoptr (ClaraPhraseCache) cache = clara_phrase_cache_new (
    folder, (gsize) clara_settings_get_int (self->settings, "phrase-cache-megabytes") * 1024 * 1024,
    self->clock);
  g_autoptr (ClaraFailoverVoice) voice =
    clara_failover_voice_new (voices, self->clock, self->bus, self->settings, cache);

  self->sound = clara_sound_new (microphone, loudspeaker);
  self->voice = clara_voice_new (self->dialogue, self->bus, self->clock, self->settings, self->sound,
                                 CLARA_SPEECH_TO_TEXT (recogniser), CLARA_TEXT_TO_SPEECH (voice));
  self->cues = clara_cues_new (self->voice, self->bus, self->settings);
  self->conversation_recorder =
    clara_recorder_new (self->voice, self->dialogue, self->bus, self->clock, self->settings, recordings);
  make_wake_phrase (self);
  make_agent (self);
}

static void
make_sight (ClaraEngine *self)
{
  g_autofree char *node = clara_settings_get_string (self->settings, "camera");
  g_autofree char *models = g_build_filename (self->data_dir, "models", NULL);

  if (!clara_settings_get_boolean (self->settings, "faces-enabled"))
    return;
  self->camera = clara_camera_new (node);
  self->sight = clara_sight_new (self->camera, self->clock, self->bus, models);
  g_signal_connect_object (self->sight, "presence", G_CALLBACK (on_presence), self, 0);
  g_signal_connect_object (self->sight, "code", G_CALLBACK (on_code), self, 0);
  g_signal_connect_object (self->sight, "available", G_CALLBACK (on_sight_available), self, 0);
}

static void
make_copies (ClaraEngine *self)
{
  g_autoptr (ClaraS3) s3 = clara_s3_new (self->http, self->settings, self->secrets, self->clock);

  self->copies = clara_photo_copies_new (self->store, self->tenant, self->clock, self->bus, s3);
}

/**
 * clara_engine_prepare:
 * @data_dir: (nullable): the data folder
 * @settings_file: (nullable): the settings file
 *
 * What a screen needs before its first frame: settings, clock, bus. Quick, and cannot fail.
 *
 * Returns: (transfer full): an engine that clara_engine_open() makes work
 */
ClaraEngine *
clara_engine_prepare (const char *data_dir, const char *settings_file, ClaraEngineFlags flags)
{
  ClaraEngine *self = g_object_new (CLARA_TYPE_ENGINE, NULL);

  self->flags = flags;
  self->data_dir = data_dir != NULL ? g_strdup (data_dir) : clara_engine_default_data_dir ();
  self->clock = clara_clock_new_real ();
  self->settings = clara_settings_new (settings_file);
  self->secrets = clara_secrets_new (self->data_dir);
  self->bus = clara_bus_new ();
  self->tenant = clara_tenant_new (CLARA_ENGINE_TENANT);
  return self;
}

static gboolean
open_parts (ClaraEngine *self, GError **error)
{
  g_autoptr (GPtrArray) messengers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *kiosk = NULL;

  self->store = clara_store_new (self->clock, self->data_dir, error);
  if (self->store == NULL)
    return FALSE;
  self->knowledge = clara_knowledge_new (self->store, self->tenant);
  if ((self->flags & CLARA_ENGINE_DEMO) != 0 && !fill_demo (self, error))
    return FALSE;
  if ((self->flags & CLARA_ENGINE_DEMO) == 0)
    {
      g_autoptr (GError) local_error = NULL;

      clara_store_write_sync (self->store, ensure_tenant, self->tenant, &local_error);
      if (local_error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
  if ((self->flags & CLARA_ENGINE_DIALOGUE) != 0)
    {
      if (self->http == NULL)
        self->http = clara_http_new (self->clock);
      g_ptr_array_unref (messengers);
      messengers = clara_channels_make (self->http, self->settings, self->secrets, self->clock);
    }
  self->reception =
    clara_reception_new (self->store, self->tenant, self->clock, self->bus, self->settings, messengers);
  if (!clara_reception_load_sync (self->reception, error))
    return FALSE;
  make_tokens (self);
  kiosk = clara_settings_get_string (self->settings, "kiosk");
  self->staff = clara_staff_new (self->store, self->tenant, self->clock, kiosk);
  if ((self->flags & CLARA_ENGINE_DIALOGUE) != 0)
    {
      self->mailbox = clara_mailbox_new (self->settings, self->secrets, self->clock);
      clara_reception_set_mailbox (self->reception, self->mailbox);
      make_copies (self);
      self->answers = clara_answer_server_new (self->reception, self->settings, self->clock);
      self->recorder =
        clara_service_recorder_new (self->store, self->tenant, self->clock, self->bus, self->settings);
      make_dialogue (self);
    }
  if ((self->flags & CLARA_ENGINE_SOUND) != 0)
    make_voice (self);
  if ((self->flags & CLARA_ENGINE_SIGHT) != 0)
    make_sight (self);
  return TRUE;
}

/**
 * clara_engine_open:
 *
 * Opens the database and puts the parts together. Blocks: at start only. Where the database cannot be used
 * nothing is open, and it may be tried again.
 */
gboolean
clara_engine_open (ClaraEngine *self, GError **error)
{
  if (open_parts (self, error))
    return TRUE;
  clara_engine_close (self);
  return FALSE;
}

gboolean
clara_engine_is_open (ClaraEngine *self)
{
  return self->store != NULL;
}

/**
 * clara_engine_new:
 *
 * clara_engine_prepare() and clara_engine_open() in one.
 *
 * Returns: (transfer full) (nullable): the engine; fails only where the database cannot be used
 */
ClaraEngine *
clara_engine_new (const char *data_dir, const char *settings_file, ClaraEngineFlags flags, GError **error)
{
  g_autoptr (ClaraEngine) self = clara_engine_prepare (data_dir, settings_file, flags);

  return clara_engine_open (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * clara_engine_start:
 *
 * Opens the devices. What is not there is told as "device" and "error" events; the engine does what it still
 * can.
 */
void
clara_engine_start (ClaraEngine *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) answers_error = NULL;

  self->keeper = clara_visit_keeper_new (self->reception);
  self->deliveries = clara_delivery_reminder_new (self->reception);
  self->badges = clara_badge_printer_new (self->reception);

  if (clara_settings_get_problem (self->settings) != NULL)
    report (self, "settings", clara_settings_get_problem (self->settings)->message,
            "Mend the settings file; until then the defaults hold and nothing is written to it");
  if (self->mailbox != NULL)
    clara_mailbox_start (self->mailbox);
  if (self->copies != NULL)
    clara_photo_copies_start (self->copies);
  if (self->answers != NULL && !clara_answer_server_start (self->answers, &answers_error))
    report (self, "answers", answers_error->message, "Hosts answer by mail or through the desk meanwhile");
  if (self->voice != NULL && !clara_voice_start (self->voice, &error))
    report (self, "sound", error->message, "Run clara doctor; visitors can touch and read meanwhile");
  if (self->sight != NULL)
    clara_sight_start (self->sight);
}

/**
 * clara_engine_close:
 *
 * Ends an open session cleanly, stops the devices and closes the database. Blocks until all is on the disk.
 */
void
clara_engine_close (ClaraEngine *self)
{
  if (self->sight != NULL)
    clara_sight_stop (self->sight);
  if (self->conversation_recorder != NULL)
    clara_recorder_stop (self->conversation_recorder);
  if (self->voice != NULL)
    clara_voice_stop (self->voice);
  if (self->mailbox != NULL)
    clara_mailbox_stop (self->mailbox);
  if (self->copies != NULL)
    clara_photo_copies_stop (self->copies);
  g_clear_object (&self->copies);
  if (self->answers != NULL)
    clara_answer_server_stop (self->answers);
  g_clear_object (&self->answers);
  if (self->dialogue != NULL)
    clara_dialogue_close_sync (self->dialogue);
  if (self->keeper != NULL)
    g_object_run_dispose (G_OBJECT (self->keeper));
  g_clear_object (&self->keeper);
  if (self->deliveries != NULL)
    g_object_run_dispose (G_OBJECT (self->deliveries));
  g_clear_object (&self->deliveries);
  if (self->badges != NULL)
    g_object_run_dispose (G_OBJECT (self->badges));
  g_clear_object (&self->badges);
  g_clear_object (&self->cues);
  g_clear_object (&self->conversation_recorder);
  g_clear_object (&self->voice);
  g_clear_object (&self->sound);
  g_clear_object (&self->sight);
  g_clear_object (&self->camera);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->tools);
  g_clear_object (&self->staff);
  g_clear_object (&self->reception);
  g_clear_object (&self->mailbox);
  g_clear_object (&self->knowledge);
  if (self->recorder != NULL)
    clara_service_recorder_flush (self->recorder);
  g_clear_object (&self->recorder);
  if (self->store != NULL)
    clara_store_close (self->store);
  g_clear_object (&self->store);
}

const char *
clara_engine_get_data_dir (ClaraEngine *self)
{
  return self->data_dir;
}

ClaraClock *
clara_engine_get_clock (ClaraEngine *self)
{
  return self->clock;
}

ClaraSettings *
clara_engine_get_settings (ClaraEngine *self)
{
  return self->settings;
}

ClaraSecrets *
clara_engine_get_secrets (ClaraEngine *self)
{
  return self->secrets;
}

ClaraBus *
clara_engine_get_bus (ClaraEngine *self)
{
  return self->bus;
}

ClaraStore *
clara_engine_get_store (ClaraEngine *self)
{
  return self->store;
}

ClaraTenant *
clara_engine_get_tenant (ClaraEngine *self)
{
  return self->tenant;
}

ClaraReception *
clara_engine_get_reception (ClaraEngine *self)
{
  return self->reception;
}

/**
 * clara_engine_get_staff:
 *
 * Returns: (transfer none): checks the staff PIN
 */
ClaraStaff *
clara_engine_get_staff (ClaraEngine *self)
{
  return self->staff;
}

/**
 * clara_engine_get_tools:
 *
 * Returns: (transfer none) (nullable): what a language model may call
 */
ClaraTools *
clara_engine_get_tools (ClaraEngine *self)
{
  return self->tools;
}

/**
 * clara_engine_get_dialogue:
 *
 * Returns: (transfer none) (nullable): the conversation
 */
ClaraDialogue *
clara_engine_get_dialogue (ClaraEngine *self)
{
  return self->dialogue;
}

/**
 * clara_engine_get_voice:
 *
 * Returns: (transfer none) (nullable): the sound around it
 */
ClaraVoice *
clara_engine_get_voice (ClaraEngine *self)
{
  return self->voice;
}

/**
 * clara_engine_get_sight:
 *
 * Returns: (transfer none) (nullable): the camera's view
 */
ClaraSight *
clara_engine_get_sight (ClaraEngine *self)
{
  return self->sight;
}
