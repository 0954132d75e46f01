/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include "clara-failover-model.h"

#include "clara-demo.h"
#include "clara-invitations.h"
#include "clara-memory-skill.h"
#include "clara-reception-skill.h"

#include <glib/gstdio.h>
#include <string.h>

/* A Monday, 10:00 in India. */
#define START G_GINT64_CONSTANT (1794803400000000)

static void
on_event (ClaraBus *bus, ClaraMessage *message, Desk *self)
{
  g_ptr_array_add (self->events, clara_message_ref (message));
  if (clara_message_is (message, "heard"))
    g_string_append_printf (self->trace, "> %s\n", clara_message_get_string (message, "text"));
  if (clara_message_is (message, "state"))
    g_string_append_printf (self->trace, "  [%s]\n", clara_message_get_string (message, "to"));
  if (clara_message_is (message, "error"))
    g_string_append_printf (self->trace, "  (error: %s)\n", clara_message_get_string (message, "message"));
}

static void
on_utterance (ClaraDialogue *dialogue, ClaraUtterance *utterance, Desk *self)
{
  g_string_append_printf (self->said, "%s\n", utterance->text);
  g_string_append_printf (self->trace, "%s\n", utterance->text);
  g_assert_true (g_utf8_validate (utterance->text, -1, NULL));
  if (self->silent)
    {
      g_array_append_val (self->unheard, utterance->id);
      return;
    }
  clara_dialogue_utterance_began (dialogue, utterance->id);
  clara_dialogue_utterance_ended (dialogue, utterance->id, strlen (utterance->text));
}

static void
on_turn_ended (ClaraDialogue *dialogue, guint turn, Desk *self)
{
  self->turns_ended++;
}

static void
on_discard (ClaraDialogue *dialogue, guint turn, Desk *self)
{
  self->discards++;
}

static void
start (Desk *self)
{
  g_autoptr (ClaraFailoverModel) model = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) messengers = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *settings = g_build_filename (self->folder, "settings.ini", NULL);

  if (!g_file_test (settings, G_FILE_TEST_EXISTS))
    g_assert_true (g_file_set_contents (settings, "", -1, NULL));
  self->store = clara_store_new (self->clock, self->folder, &error);
  g_assert_no_error (error);
  self->bus = clara_bus_new ();
  self->settings = clara_settings_new (settings);
  g_signal_connect (self->bus, "event", G_CALLBACK (on_event), self);
  clara_demo_fill_sync (self->store, self->tenant, g_getenv ("CLARA_DATA_PATH"), &error);
  g_assert_no_error (error);
  g_ptr_array_add (messengers, g_object_ref (self->messenger));
  if (self->beside != NULL)
    g_ptr_array_add (messengers, g_object_ref (self->beside));
  self->reception =
    clara_reception_new (self->store, self->tenant, self->clock, self->bus, self->settings, messengers);
  clara_reception_load_sync (self->reception, &error);
  g_assert_no_error (error);
  clara_reception_set_tokens (self->reception, self->tokens);
  self->knowledge = clara_knowledge_new (self->store, self->tenant);
  self->tools = clara_tools_new ();
  self->memory = clara_memory_new (self->store, self->tenant, self->clock, self->secrets);
  clara_reception_skill_add (self->tools, self->reception, self->knowledge, NULL, self->store, self->tenant,
                             self->memory);
  clara_memory_skill_add (self->tools, self->memory);
  if (self->models->len > 0)
    model = clara_failover_model_new (self->models, self->clock, self->bus, self->settings);
  self->dialogue =
    clara_dialogue_new (self->store, self->tenant, self->clock, self->bus, self->settings, self->reception,
                        self->knowledge, self->tools, (ClaraLanguageModel *) model);
  clara_dialogue_set_data_folder (self->dialogue, self->folder);
  g_signal_connect (self->dialogue, "utterance", G_CALLBACK (on_utterance), self);
  g_signal_connect (self->dialogue, "turn-ended", G_CALLBACK (on_turn_ended), self);
  g_signal_connect (self->dialogue, "discard", G_CALLBACK (on_discard), self);
}

static void
import_documents (Desk *self)
{
  g_autofree char *folder = clara_demo_get_documents_folder (g_getenv ("CLARA_DATA_PATH"));
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      clara_knowledge_import_sync (self->knowledge, file, &error);
      g_assert_no_error (error);
    }
}

static void
stop (Desk *self)
{
  desk_settle (self);
  g_signal_handlers_disconnect_by_data (self->dialogue, self);
  g_signal_handlers_disconnect_by_data (self->bus, self);
  g_clear_object (&self->dialogue);
  g_clear_object (&self->tools);
  g_clear_object (&self->memory);
  g_clear_object (&self->knowledge);
  g_clear_object (&self->reception);
  g_clear_object (&self->settings);
  clara_store_close (self->store);
  g_clear_object (&self->store);
  g_clear_object (&self->bus);
}

static Desk *
make (void)
{
  Desk *self = g_new0 (Desk, 1);
  g_autoptr (GError) error = NULL;

  self->folder = g_dir_make_tmp ("clara-dialogue-XXXXXX", &error);
  g_assert_no_error (error);
  self->clock = clara_clock_new_virtual (START, 330);
  self->secrets = clara_secrets_new (self->folder);
  self->tenant = clara_tenant_new ("demo");
  self->tokens =
    clara_visit_tokens_new_with_key ((const guint8 *) "a key of thirty-two bytes' length", self->tenant);
  self->messenger = clara_scripted_messenger_new ("desktop", self->clock);
  self->models = g_ptr_array_new_with_free_func (g_object_unref);
  self->events = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_message_unref);
  self->said = g_string_new (NULL);
  self->trace = g_string_new (NULL);
  self->unheard = g_array_new (FALSE, FALSE, sizeof (guint));
  return self;
}

static Desk *
open_doors (Desk *self)
{
  start (self);
  import_documents (self);
  desk_settle (self);
  return self;
}

Desk *
desk_new (guint n_models)
{
  static const char *const names[] = { "first", "second" };
  Desk *self = make ();

  for (guint i = 0; i < n_models; i++)
    g_ptr_array_add (self->models, clara_scripted_model_new (names[i]));
  return open_doors (self);
}

Desk *
desk_new_served (void)
{
  Desk *self = make ();
  g_autofree char *file = g_build_filename (self->folder, "settings.ini", NULL);
  g_autofree char *text = NULL;
  g_autoptr (ClaraSettings) settings = NULL;

  self->server = model_server_new ();
  text =
    g_strdup_printf ("[clara]\nopenai-url='%s'\nopenai-key='none'\n", model_server_get_url (self->server));
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  settings = clara_settings_new (file);
  self->http = clara_http_new (self->clock);
  g_ptr_array_add (self->models, clara_openai_model_new (self->http, settings, self->secrets, self->clock));
  return open_doors (self);
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (g_file_test (file, G_FILE_TEST_IS_DIR))
        remove_folder (file);
      else
        g_unlink (file);
    }
  g_rmdir (folder);
}

void
desk_free (Desk *self)
{
  stop (self);
  g_clear_object (&self->messenger);
  g_clear_object (&self->beside);
  g_clear_pointer (&self->models, g_ptr_array_unref);
  g_clear_object (&self->http);
  g_clear_pointer (&self->server, model_server_free);
  g_clear_object (&self->tokens);
  g_free (self->invited);
  g_clear_pointer (&self->tenant, clara_tenant_unref);
  g_clear_object (&self->secrets);
  g_clear_object (&self->clock);
  g_ptr_array_unref (self->events);
  g_array_unref (self->unheard);
  g_string_free (self->said, TRUE);
  g_string_free (self->trace, TRUE);
  remove_folder (self->folder);
  g_free (self->folder);
  g_free (self);
}

void
desk_restart (Desk *self)
{
  stop (self);
  start (self);
}

void
desk_settle (Desk *self)
{
  clara_clock_advance (self->clock, 1);
  for (guint i = 0; i < 100 && self->dialogue != NULL && clara_dialogue_is_busy (self->dialogue); i++)
    clara_clock_advance (self->clock, 50 * G_TIME_SPAN_MILLISECOND);
}

static void
begin_input (Desk *self)
{
  g_string_truncate (self->said, 0);
}

void
desk_hear (Desk *self, const char *text, double confidence)
{
  desk_hear_readings (self, text, confidence, NULL);
}

void
desk_hear_readings (Desk *self, const char *text, double confidence, const char *const *others)
{
  const char *language = clara_dialogue_get_language (self->dialogue);
  g_autoptr (ClaraTranscript) transcript = clara_transcript_new (text, language, confidence, others);

  begin_input (self);
  clara_dialogue_hear (self->dialogue, transcript, "voice");
  desk_settle (self);
}

void
desk_say (Desk *self, const char *text)
{
  desk_command (self, "say", clara_json_build ("s", "text", text));
}

void
desk_command (Desk *self, const char *name, JsonObject *fields)
{
  g_autoptr (GError) error = NULL;

  begin_input (self);
  clara_bus_send (self->bus, name, fields, &error);
  g_assert_no_error (error);
  desk_settle (self);
}

void
desk_choose (Desk *self, const char *id)
{
  desk_command (self, "choose", clara_json_build ("s", "id", id));
}

typedef struct
{
  ClaraTenant *tenant;
  const char *key;
  const char *value;
} Setting;

static gpointer
put_setting (ClaraDb *db, gpointer user_data, GError **error)
{
  Setting *setting = user_data;

  clara_tenant_settings_set (db, setting->tenant, setting->key, setting->value, error);
  return NULL;
}

void
desk_set (Desk *self, const char *key, const char *value)
{
  Setting setting = { self->tenant, key, value };
  g_autoptr (GError) error = NULL;

  clara_store_write_sync (self->store, put_setting, &setting, &error);
  g_assert_no_error (error);
  desk_settle (self);
}

static void
keep (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
desk_invite (Desk *self, JsonObject *visit)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) invited = NULL;
  JsonObject *extra = clara_json_get_object (visit, "extra");

  draft->visitor_name = g_strdup (clara_json_get_string (visit, "visitor_name", "Maria Lopez"));
  draft->company = g_strdup (clara_json_get_string (visit, "company", "Acme"));
  draft->email = g_strdup (clara_json_get_string (visit, "email", "maria@acme.example"));
  draft->phone = g_strdup (clara_json_get_string (visit, "phone", "+919845098765"));
  draft->host_id = g_strdup (clara_json_get_string (visit, "host_id", "ML-1001"));
  draft->type = g_strdup (clara_json_get_string (visit, "type", "visitor"));
  draft->language = g_strdup (clara_json_get_string (visit, "language", "en"));
  draft->site = g_strdup (clara_json_get_string (visit, "site", NULL));
  draft->extra = extra != NULL ? clara_json_to_string (extra) : NULL;
  draft->expected_at = clara_clock_get_real (self->clock)
                       + (gint64) (clara_json_get_double (visit, "hours", 1) * G_TIME_SPAN_HOUR);
  clara_reception_invite_async (self->reception, draft, "desk", NULL, keep, &result);
  desk_settle (self);
  invited = clara_reception_invitation_finish (self->reception, result, &error);
  g_assert_no_error (error);
  g_free (self->invited);
  self->invited = g_strdup (invited->visit_id);
}

void
desk_show_code (Desk *self, const char *what)
{
  const ClaraVisitTokenKind kind =
    g_str_equal (what, "badge") ? CLARA_VISIT_TOKEN_BADGE : CLARA_VISIT_TOKEN_INVITATION;
  g_autoptr (ClaraVisitTokens) others =
    clara_visit_tokens_new_with_key ((const guint8 *) "another key of 32 bytes in length", self->tenant);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (g_str_equal (what, "invitation") || g_str_equal (what, "badge") || g_str_equal (what, "forged"))
    text = clara_visit_token_make (self->tokens, self->invited, kind, &error);
  else if (g_str_equal (what, "other_key"))
    text = clara_visit_token_make (others, self->invited, kind, &error);
  else
    text = g_strdup (what);
  g_assert_no_error (error);
  if (g_str_equal (what, "forged"))
    /* Not the last letter: some of its bits are none of the code. */
    text[strlen (text) - 3] = text[strlen (text) - 3] == 'A' ? 'E' : 'A';
  desk_command (self, "qr", clara_json_build ("s", "text", text));
}

void
desk_check_in_elsewhere (Desk *self)
{
  g_autoptr (ClaraVisit) draft = clara_visit_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = NULL;

  draft->visit_id = g_strdup (self->invited);
  draft->visitor_name = g_strdup ("Maria Lopez");
  draft->session_id = g_strdup ("elsewhere");
  clara_reception_check_in_async (self->reception, draft, NULL, NULL, keep, &result);
  desk_settle (self);
  visit = clara_reception_check_in_finish (self->reception, result, &error);
  g_assert_no_error (error);
}

void
desk_wait (Desk *self, double seconds)
{
  begin_input (self);
  clara_clock_advance (self->clock, (gint64) (seconds * G_USEC_PER_SEC));
  desk_settle (self);
}

const char *
desk_page (Desk *self)
{
  return clara_json_get_string (clara_dialogue_get_step (self->dialogue), "page", "");
}

const char *
desk_state (Desk *self)
{
  return clara_dialogue_get_state (self->dialogue);
}

gboolean
desk_has_said (Desk *self, const char *text)
{
  return strstr (self->said->str, text) != NULL;
}

guint
desk_count_events (Desk *self, const char *name, const char *key, const char *value)
{
  guint n = 0;

  for (guint i = 0; i < self->events->len; i++)
    {
      ClaraMessage *message = g_ptr_array_index (self->events, i);

      if (clara_message_is (message, name)
          && (key == NULL || g_strcmp0 (clara_message_get_string (message, key), value) == 0))
        n++;
    }
  return n;
}

static gpointer
list_visits (ClaraDb *db, gpointer user_data, GError **error)
{
  Desk *self = user_data;
  GPtrArray *all = clara_visits_list (db, self->tenant, NULL, NULL, NULL, 0, 100, error);

  /* Those of the demo company have no session. */
  for (guint i = all != NULL ? all->len : 0; i > 0; i--)
    if (((ClaraVisit *) g_ptr_array_index (all, i - 1))->session_id == NULL)
      g_ptr_array_remove_index (all, i - 1);
  return all;
}

GPtrArray *
desk_visits (Desk *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *visits = clara_store_read_sync (self->store, list_visits, self, &error);

  g_assert_no_error (error);
  return visits;
}

static gpointer
list_sessions (ClaraDb *db, gpointer user_data, GError **error)
{
  return clara_sessions_list (db, ((Desk *) user_data)->tenant, 50, error);
}

GPtrArray *
desk_sessions (Desk *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *sessions = clara_store_read_sync (self->store, list_sessions, self, &error);

  g_assert_no_error (error);
  return sessions;
}

static gpointer
dump_rows (ClaraDb *db, gpointer user_data, GError **error)
{
  Desk *self = user_data;
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) sessions = clara_sessions_list (db, self->tenant, 50, error);
  g_autoptr (GPtrArray) notifications = clara_notifications_list (db, self->tenant, NULL, 100, error);

  for (guint i = 0; i < sessions->len; i++)
    {
      ClaraSessionRow *session = g_ptr_array_index (sessions, i);
      g_autoptr (JsonObject) row = clara_session_row_to_json (session);
      g_autofree char *json = clara_json_to_string (row);
      g_autoptr (GPtrArray) lines = clara_messages_list (db, self->tenant, session->session_id, error);

      g_string_append_printf (text, "%s\n", json);
      for (guint k = 0; k < lines->len; k++)
        {
          const ClaraMessageRow *line = g_ptr_array_index (lines, k);

          g_string_append_printf (text, "%s: %s\n", line->role, line->text);
        }
    }
  for (guint i = 0; i < notifications->len; i++)
    {
      g_autoptr (JsonObject) row = clara_notification_to_json (g_ptr_array_index (notifications, i));
      g_autofree char *json = clara_json_to_string (row);

      g_string_append_printf (text, "%s\n", json);
    }
  return g_string_free (text, FALSE);
}

char *
desk_dump (Desk *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *rows = clara_store_read_sync (self->store, dump_rows, self, &error);
  GString *text;

  g_assert_no_error (error);
  text = g_string_new (rows);
  for (guint i = 0; i < self->events->len; i++)
    {
      g_autofree char *json =
        clara_json_to_string (clara_message_get_fields (g_ptr_array_index (self->events, i)));

      g_string_append_printf (text, "%s\n", json);
    }
  return g_string_free (text, FALSE);
}

void
desk_assert_page (Desk *self, const char *page)
{
  if (g_strcmp0 (desk_page (self), page) != 0)
    g_error ("the page is '%s', not '%s', after:\n%s", desk_page (self), page, self->trace->str);
}

void
desk_assert_state (Desk *self, const char *state)
{
  if (g_strcmp0 (desk_state (self), state) != 0)
    g_error ("the state is '%s', not '%s', after:\n%s", desk_state (self), state, self->trace->str);
}

void
desk_assert_said (Desk *self, const char *text)
{
  if (!desk_has_said (self, text))
    g_error ("'%s' was not said at the end of:\n%s", text, self->trace->str);
}
