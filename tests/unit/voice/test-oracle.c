/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A turn in virtual time, from the end of the visitor's speech to the first sound of the answer: speech to
 * text takes 0.1 s, the model's first word 0.1 s and its sentence 0.3 s in all, the voice 0.3 s, and the end
 * of the turn is certain after 0.5 s of silence. */
#include "test-voice.h"

#include "clara-clock-playout.h"
#include "clara-demo.h"
#include "clara-hearing.h"
#include "scripted.h"

#include <glib/gstdio.h>
#include <string.h>

#define MS 1000
#define SAID "I was sent here by my manager today"

/* A model that takes its time */

#define ORACLE_TYPE_REPLY (oracle_reply_get_type ())
G_DECLARE_FINAL_TYPE (OracleReply, oracle_reply, ORACLE, REPLY, ClaraChatReply)
struct _OracleReply
{
  ClaraChatReply parent_instance;
  ClaraClock *clock;
  guint first;
  guint rest;
};
G_DEFINE_FINAL_TYPE (OracleReply, oracle_reply, clara_chat_reply_get_type ())

static gboolean
on_first (gpointer user_data)
{
  ORACLE_REPLY (user_data)->first = 0;
  clara_chat_reply_emit_text (user_data, "Welcome");
  return G_SOURCE_REMOVE;
}

static gboolean
on_rest (gpointer user_data)
{
  g_autoptr (ClaraChatReply) reply = g_object_ref (user_data);

  ORACLE_REPLY (reply)->rest = 0;
  clara_chat_reply_emit_text (reply, " to our house.");
  clara_chat_reply_emit_done (reply, NULL);
  return G_SOURCE_REMOVE;
}

static void
oracle_reply_cancel (ClaraChatReply *reply)
{
  OracleReply *self = ORACLE_REPLY (reply);

  clara_clock_clear (self->clock, &self->first);
  clara_clock_clear (self->clock, &self->rest);
}

static void
oracle_reply_finalize (GObject *object)
{
  oracle_reply_cancel (CLARA_CHAT_REPLY (object));
  g_object_unref (ORACLE_REPLY (object)->clock);
  G_OBJECT_CLASS (oracle_reply_parent_class)->finalize (object);
}

static void
oracle_reply_class_init (OracleReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = oracle_reply_finalize;
  CLARA_CHAT_REPLY_CLASS (klass)->cancel = oracle_reply_cancel;
}

static void
oracle_reply_init (OracleReply *self)
{
}

#define ORACLE_TYPE_MODEL (oracle_model_get_type ())
G_DECLARE_FINAL_TYPE (OracleModel, oracle_model, ORACLE, MODEL, GObject)
struct _OracleModel
{
  GObject parent_instance;
  ClaraClock *clock;
  guint asked;
  char *last; /* the last message it was given */
};

static const char *
model_get_name (ClaraLanguageModel *model)
{
  return "oracle";
}

static ClaraChatReply *
model_chat (ClaraLanguageModel *model, JsonArray *messages, JsonArray *tools, const char *choice,
            GError **error)
{
  OracleModel *self = ORACLE_MODEL (model);
  OracleReply *reply = g_object_new (ORACLE_TYPE_REPLY, NULL);
  guint n = json_array_get_length (messages);

  self->asked++;
  g_free (self->last);
  self->last =
    g_strdup (clara_json_get_string (json_array_get_object_element (messages, n - 1), "content", ""));
  reply->clock = g_object_ref (self->clock);
  reply->first = clara_clock_add_timeout (self->clock, 100 * MS, on_first, reply, NULL);
  reply->rest = clara_clock_add_timeout (self->clock, 300 * MS, on_rest, reply, NULL);
  return CLARA_CHAT_REPLY (reply);
}

static void
model_iface_init (ClaraLanguageModelInterface *iface)
{
  iface->get_name = model_get_name;
  iface->chat = model_chat;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (OracleModel, oracle_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_LANGUAGE_MODEL, model_iface_init))

static void
oracle_model_finalize (GObject *object)
{
  g_object_unref (ORACLE_MODEL (object)->clock);
  g_free (ORACLE_MODEL (object)->last);
  G_OBJECT_CLASS (oracle_model_parent_class)->finalize (object);
}

static void
oracle_model_class_init (OracleModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = oracle_model_finalize;
}

static void
oracle_model_init (OracleModel *self)
{
}

/* The room */

typedef struct
{
  char *folder;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraStore *store;
  ClaraSettings *settings;
  ClaraDialogue *dialogue;
  OracleModel *model;
  ScriptedVoice *voice;
  ScriptedRecogniser *recogniser;
  ClaraPlayout *playout;
  ClaraSpeaker *speaker;
  ClaraHearing *hearing;
  gboolean prepares_voice;
  GString *prepared; /* + used, - discarded, of model (m) and voice (v) */
  GString *heard;    /* what became final */
  guint visitor_turn;
  double pitched;  /* share of the visitor's frames, */
  double loudness; /* and how loud they are, in dB full scale */
  guint voiced;
  GString *said;    /* what the dialogue said, each with a '|' after it */
  GString *answers; /* what reached the dialogue, each with a '|' after it */
  guint64 ended;    /* bytes heard of the utterance that ended last */
  gint64 began_us;
} Fixture;

static void
on_began (ClaraSpeaker *speaker, ClaraUtterance *utterance, Fixture *f)
{
  f->began_us = clara_clock_get_monotonic (f->clock);
  clara_dialogue_utterance_began (f->dialogue, utterance->id);
}

static void
on_ended (ClaraSpeaker *speaker, guint id, guint64 bytes, Fixture *f)
{
  f->ended = bytes;
  clara_dialogue_utterance_ended (f->dialogue, id, (gsize) bytes);
}

static void
on_utterance (ClaraDialogue *dialogue, ClaraUtterance *utterance, Fixture *f)
{
  g_string_append_printf (f->said, "%s|", utterance->text);
  clara_speaker_say (f->speaker, utterance);
}

static void
on_prepared (ClaraDialogue *dialogue, const char *sentence, const char *language, Fixture *f)
{
  if (f->prepares_voice)
    clara_speaker_prepare (f->speaker, sentence, language);
}

static void
on_answer (ClaraHearing *hearing, ClaraTranscript *transcript, gint64 speech_us, Fixture *f)
{
  g_string_append_printf (f->answers, "%s|", transcript->text);
  clara_speaker_stop (f->speaker);
  clara_dialogue_hear (f->dialogue, transcript, "voice");
}

static void
on_event (ClaraBus *bus, ClaraMessage *message, Fixture *f)
{
  JsonObject *fields = clara_message_get_fields (message);

  if (clara_message_is (message, "prepared"))
    g_string_append_printf (
      f->prepared, "%c%c ", clara_json_get_boolean (fields, "used", FALSE) ? '+' : '-',
      strcmp (clara_message_get_string (message, "service"), "language_model") == 0 ? 'm' : 'v');
  else if (clara_message_is (message, "heard") && clara_json_get_boolean (fields, "final", FALSE))
    g_string_append_printf (f->heard, "%s|", clara_message_get_string (message, "text"));
}

static void
make_dialogue (Fixture *f)
{
  g_autoptr (ClaraTenant) tenant = clara_tenant_new ("demo");
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (ClaraReception) reception = NULL;
  g_autoptr (ClaraKnowledge) knowledge = NULL;
  g_autoptr (ClaraTools) tools = clara_tools_new ();
  g_autofree char *demo = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "demo", NULL);
  g_autoptr (GError) error = NULL;

  f->store = clara_store_new (f->clock, f->folder, &error);
  g_assert_no_error (error);
  clara_demo_fill_sync (f->store, tenant, demo, &error);
  g_assert_no_error (error);
  reception = clara_reception_new (f->store, tenant, f->clock, f->bus, f->settings, none);
  clara_reception_load_sync (reception, &error);
  g_assert_no_error (error);
  knowledge = clara_knowledge_new (f->store, tenant);
  f->dialogue = clara_dialogue_new (f->store, tenant, f->clock, f->bus, f->settings, reception, knowledge,
                                    tools, CLARA_LANGUAGE_MODEL (f->model));
}

static void
set_up (Fixture *f, gboolean prepares_model, gboolean prepares_voice)
{
  g_autofree char *file = NULL;
  g_autofree char *text = g_strdup_printf ("[clara]\nprepare-model=%s\nspeech-patience=1.1904762\n",
                                           prepares_model ? "true" : "false");

  /* The end of the turn is certain after half a second then. */
  f->folder = g_dir_make_tmp ("clara-oracle-XXXXXX", NULL);
  file = g_build_filename (f->folder, "settings.ini", NULL);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  f->clock = clara_clock_new_virtual (1767225600LL * G_USEC_PER_SEC, 0);
  f->bus = clara_bus_new ();
  f->settings = clara_settings_new (file);
  f->model = g_object_new (ORACLE_TYPE_MODEL, NULL);
  f->model->clock = g_object_ref (f->clock);
  f->prepares_voice = prepares_voice;
  f->prepared = g_string_new (NULL);
  f->heard = g_string_new (NULL);
  f->answers = g_string_new (NULL);
  f->said = g_string_new (NULL);
  f->pitched = 0.7;
  f->loudness = -25;
  make_dialogue (f);
  /* The first sound comes a quarter of a word after it was asked for. */
  f->voice = scripted_voice_new ("voice", "en", f->clock, 1200 * MS);
  f->speaker = clara_speaker_new (f->clock, f->bus, CLARA_TEXT_TO_SPEECH (f->voice), 1);
  f->playout = clara_clock_playout_new (f->clock);
  clara_speaker_set_playout (f->speaker, f->playout, TRUE);
  /* It is asked 80 ms into the pause. */
  f->recogniser = scripted_recogniser_new ("recogniser", "en", f->clock);
  scripted_recogniser_answer (f->recogniser, SAID, 20 * MS);
  f->hearing = clara_hearing_new (f->dialogue, f->bus, f->clock, f->settings, f->speaker,
                                  CLARA_SPEECH_TO_TEXT (f->recogniser));
  clara_hearing_set_listening (f->hearing, TRUE);
  g_signal_connect (f->speaker, "began", G_CALLBACK (on_began), f);
  g_signal_connect (f->speaker, "ended", G_CALLBACK (on_ended), f);
  g_signal_connect (f->dialogue, "utterance", G_CALLBACK (on_utterance), f);
  g_signal_connect (f->dialogue, "prepared", G_CALLBACK (on_prepared), f);
  g_signal_connect (f->hearing, "answer", G_CALLBACK (on_answer), f);
  g_signal_connect (f->bus, "event", G_CALLBACK (on_event), f);
  g_assert_true (clara_bus_send (f->bus, "wake", clara_json_build ("s", "by", "touch"), NULL));
  /* Until she has greeted. */
  clara_clock_advance (f->clock, 25 * G_USEC_PER_SEC);
  g_assert_cmpint (clara_speaker_get_speaking (f->speaker), ==, CLARA_SPEAKING_NOT);
  g_string_truncate (f->said, 0);
}

static void
tear_down (Fixture *f)
{
  g_autofree char *remove = g_strdup_printf ("rm -rf '%s'", f->folder);

  g_signal_handlers_disconnect_by_data (f->dialogue, f);
  g_signal_handlers_disconnect_by_data (f->bus, f);
  g_signal_handlers_disconnect_by_data (f->speaker, f);
  clara_speaker_stop (f->speaker);
  g_object_unref (f->hearing);
  g_object_unref (f->speaker);
  g_object_unref (f->playout);
  clara_dialogue_close_sync (f->dialogue);
  g_object_unref (f->dialogue);
  g_object_unref (f->model);
  g_object_unref (f->voice);
  g_object_unref (f->recogniser);
  clara_store_close (f->store);
  g_object_unref (f->store);
  g_object_unref (f->settings);
  g_object_unref (f->bus);
  g_object_unref (f->clock);
  g_string_free (f->prepared, TRUE);
  g_string_free (f->heard, TRUE);
  g_string_free (f->answers, TRUE);
  g_string_free (f->said, TRUE);
  g_assert_true (g_spawn_command_line_sync (remove, NULL, NULL, NULL, NULL));
  g_free (f->folder);
}

/* Speech, then silence, as the ear tells of them; each frame at its time. */
static void
frames (Fixture *f, guint serial, guint n, gboolean voiced, gint64 *voice_us)
{
  for (guint i = 0; i < n; i++)
    {
      gint16 samples[CLARA_MEDIA_FRAME] = { 0 };
      ClaraAudioEvent event = { .kind = serial != f->visitor_turn ? CLARA_AUDIO_BEGIN : CLARA_AUDIO_MORE,
                                .serial = serial,
                                .samples = samples,
                                .n_samples = CLARA_MEDIA_FRAME };

      clara_clock_advance (f->clock, 10 * MS);
      event.time_us = clara_clock_get_monotonic (f->clock);
      if (serial != f->visitor_turn)
        f->voiced = 0;
      if (voiced)
        {
          *voice_us = event.time_us;
          f->voiced++;
        }
      event.voice_us = *voice_us;
      event.voiced = f->voiced;
      event.pitched = (guint) (f->voiced * f->pitched);
      event.loudness = f->loudness;
      f->visitor_turn = serial;
      clara_hearing_take (f->hearing, &event);
    }
}

static void
check_turn (gboolean prepares_model, gboolean prepares_voice, gint64 expected_ms, const char *prepared)
{
  Fixture f = { 0 };
  gint64 voice_us = 0;

  set_up (&f, prepares_model, prepares_voice);
  frames (&f, 1, 150, TRUE, &voice_us);
  f.began_us = 0;
  frames (&f, 1, 150, FALSE, &voice_us);
  g_assert_cmpint (f.began_us - voice_us, ==, expected_ms * MS);
  g_assert_cmpstr (f.prepared->str, ==, prepared);
  g_assert_cmpstr (f.heard->str, ==, SAID "|");
  g_assert_cmpuint (f.model->asked, ==, 1);
  tear_down (&f);
}

static void
test_all_prepared (void)
{
  check_turn (TRUE, TRUE, 700, "+m +v ");
}

static void
test_model_prepared (void)
{
  check_turn (TRUE, FALSE, 800, "+m ");
}

static void
test_nothing_prepared (void)
{
  check_turn (FALSE, FALSE, 1100, "");
}

/* A visitor who goes on: what was prepared for the half is thrown away and leaves no trace. */
static void
test_goes_on (void)
{
  Fixture f = { 0 };
  gint64 voice_us = 0;

  set_up (&f, TRUE, TRUE);
  scripted_recogniser_answer (f.recogniser, "I was sent here", 20 * MS);
  frames (&f, 1, 100, TRUE, &voice_us);
  frames (&f, 1, 45, FALSE, &voice_us);
  g_assert_cmpuint (f.model->asked, ==, 1);
  g_assert_cmpstr (f.model->last, ==, "I was sent here");
  scripted_recogniser_answer (f.recogniser, SAID, 20 * MS);
  frames (&f, 1, 100, TRUE, &voice_us);
  f.began_us = 0;
  frames (&f, 1, 150, FALSE, &voice_us);
  g_assert_cmpint (f.began_us - voice_us, ==, 700 * MS);
  g_assert_cmpstr (f.heard->str, ==, SAID "|");
  g_assert_cmpuint (f.model->asked, ==, 2);
  g_assert_cmpstr (f.model->last, ==, SAID);
  g_assert_true (g_str_has_prefix (f.prepared->str, "-m "));
  g_assert_true (g_str_has_suffix (f.prepared->str, "+m +v "));
  tear_down (&f);
}

/* So many frames of sound of which the recogniser makes this text; returns what the dialogue was told. */
static char *
hear_sound (Fixture *f, guint n_frames, double pitched, double loudness, const char *text)
{
  gint64 voice_us = 0;

  g_string_truncate (f->answers, 0);
  f->pitched = pitched;
  f->loudness = loudness;
  scripted_recogniser_answer (f->recogniser, text, 20 * MS);
  frames (f, f->visitor_turn + 1, n_frames, TRUE, &voice_us);
  frames (f, f->visitor_turn, 200, FALSE, &voice_us);
  clara_clock_advance (f->clock, 15 * G_USEC_PER_SEC);
  return g_strdup (f->answers->str);
}

typedef struct
{
  const char *name;
  guint frames;
  double pitched;
  double loudness;
  const char *text;
  const char *told;
} SorryCase;

/* Who said something that was not understood is asked again, once; a noise is not. */
static void
test_sorry (void)
{
  static const SorryCase cases[] = {
    { "a cough", 40, 0, -20, "", "" },
    { "a long cough", 120, 0.1, -20, "", "" },
    { "a door", 20, 0.5, -12, "", "" },
    { "the hall", 300, 0.7, -50, "", "" },
    { "speech", 120, 0.6, -25, "", "|" },
    { "and again", 150, 0.6, -25, "", "" },
    { "words", 120, 0.6, -25, "I am a visitor", "I am a visitor|" },
    { "speech after words", 120, 0.6, -25, "", "|" },
  };
  Fixture f = { 0 };

  set_up (&f, FALSE, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const SorryCase *c = &cases[i];
      g_autofree char *told = NULL;

      g_test_message ("%s", c->name);
      told = hear_sound (&f, c->frames, c->pitched, c->loudness, c->text);
      g_assert_cmpstr (told, ==, c->told);
    }
  tear_down (&f);
}

/* A recogniser that is slow is covered by a filler; one that fails ends in words on how to go on, each time,
 * and the cough of somebody in the hall in none. */
static void
test_unheard (void)
{
  Fixture f = { 0 };
  gint64 voice_us = 0;

  set_up (&f, FALSE, FALSE);
  f.pitched = 0.6;
  scripted_recogniser_answer (f.recogniser, "never", G_MAXINT64);
  frames (&f, 1, 150, TRUE, &voice_us);
  frames (&f, 1, 140, FALSE, &voice_us);
  g_assert_cmpstr (f.said->str, ==, "");
  clara_clock_advance (f.clock, 1500 * MS);
  g_assert_cmpstr (f.said->str, ==, "One moment, please.|");
  clara_hearing_forget (f.hearing);
  scripted_recogniser_answer (f.recogniser, NULL, 20 * MS);
  for (guint i = 2; i < 4; i++)
    {
      clara_clock_advance (f.clock, 20 * G_USEC_PER_SEC);
      g_string_truncate (f.said, 0);
      frames (&f, i, 150, TRUE, &voice_us);
      frames (&f, i, 140, FALSE, &voice_us);
      clara_clock_advance (f.clock, 100 * MS);
      g_assert_cmpstr (f.said->str, ==,
                       "I cannot hear you well just now. Please touch an answer or type it.|");
    }
  clara_clock_advance (f.clock, 20 * G_USEC_PER_SEC);
  g_string_truncate (f.said, 0);
  f.pitched = 0;
  frames (&f, 4, 40, TRUE, &voice_us);
  frames (&f, 4, 200, FALSE, &voice_us);
  clara_clock_advance (f.clock, 2 * G_USEC_PER_SEC);
  g_assert_cmpstr (f.said->str, ==, "");
  g_assert_cmpstr (f.answers->str, ==, "");
  tear_down (&f);
}

static void
take (Fixture *f, ClaraAudioKind kind)
{
  ClaraAudioEvent event = { .kind = kind };

  event.position.valid = clara_playout_get_played (f->playout, &event.position.tag, &event.position.offset_us,
                                                   &event.position.idle);
  clara_hearing_take (f->hearing, &event);
}

/* A nod makes her pause, and no word of hers is lost; the key to talk does the same. */
static void
test_held (void)
{
  static const char text[] = "Please wear the badge while you are here and leave it at the desk.";
  ClaraUtterance utterance = { .id = 9999, .turn = 9999, .text = (char *) text, .language = (char *) "en" };
  Fixture f = { 0 };

  set_up (&f, FALSE, FALSE);
  clara_speaker_say (f.speaker, &utterance);
  clara_clock_advance (f.clock, 5 * G_USEC_PER_SEC);
  g_assert_cmpint (clara_speaker_get_speaking (f.speaker), ==, CLARA_SPEAKING);
  take (&f, CLARA_AUDIO_HOLD);
  g_assert_true (clara_speaker_is_paused (f.speaker));
  clara_clock_advance (f.clock, G_USEC_PER_SEC);
  take (&f, CLARA_AUDIO_RESUME);
  g_assert_false (clara_speaker_is_paused (f.speaker));
  clara_clock_advance (f.clock, 3 * G_USEC_PER_SEC);
  clara_hearing_set_held (f.hearing, TRUE);
  g_assert_true (clara_speaker_is_paused (f.speaker));
  clara_clock_advance (f.clock, G_USEC_PER_SEC);
  clara_hearing_set_held (f.hearing, FALSE);
  g_assert_false (clara_speaker_is_paused (f.speaker));
  f.ended = 0;
  clara_clock_advance (f.clock, 25 * G_USEC_PER_SEC);
  g_assert_cmpuint (f.ended, ==, strlen (text));
  tear_down (&f);
}

void
add_oracle_tests (void)
{
  g_test_add_func ("/voice/sorry", test_sorry);
  g_test_add_func ("/voice/unheard", test_unheard);
  g_test_add_func ("/voice/held", test_held);
  g_test_add_func ("/voice/oracle/all-prepared", test_all_prepared);
  g_test_add_func ("/voice/oracle/model-prepared", test_model_prepared);
  g_test_add_func ("/voice/oracle/nothing-prepared", test_nothing_prepared);
  g_test_add_func ("/voice/oracle/goes-on", test_goes_on);
}
