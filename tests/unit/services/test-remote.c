/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-remote.h"

#include "clara-json.h"

#include <glib/gstdio.h>
#include <string.h>

void
remote_set_string (Remote *fixture, const char *key, const char *value)
{
  g_autoptr (GError) error = NULL;

  clara_settings_set (fixture->settings, key, g_variant_new_string (value), &error);
  g_assert_no_error (error);
}

/* Lets the settings name the server and the key file. */
void
remote_use (Remote *fixture, const char *url_setting, const char *path, const char *key_setting)
{
  g_autofree char *url = g_strconcat (clara_test_server_get_url (fixture->server), path, NULL);
  g_autofree char *reference = g_strconcat ("file:", fixture->key_file, NULL);

  remote_set_string (fixture, url_setting, url);
  if (key_setting != NULL)
    remote_set_string (fixture, key_setting, reference);
}

void
remote_set_up (Remote *fixture, gconstpointer data)
{
  g_autofree char *file = NULL;

  fixture->folder = g_dir_make_tmp ("clara-remote-XXXXXX", NULL);
  file = g_build_filename (fixture->folder, "settings.ini", NULL);
  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  fixture->clock = clara_clock_new_virtual (0, 0);
  fixture->settings = clara_settings_new (file);
  fixture->secrets = clara_secrets_new (fixture->folder);
  fixture->http = clara_http_new (fixture->clock);
  fixture->server = clara_test_server_new (NULL);
  fixture->heard = g_string_new (NULL);
  fixture->samples = g_array_new (FALSE, FALSE, sizeof (gint16));
  fixture->key_file = g_build_filename (fixture->folder, "key", NULL);
  g_assert_true (g_file_set_contents (fixture->key_file, REMOTE_KEY "\n", -1, NULL));
  remote_use (fixture, "openai-url", "/v1/", "openai-key");
}

void
remote_tear_down (Remote *fixture, gconstpointer data)
{
  g_autofree char *file = g_build_filename (fixture->folder, "settings.ini", NULL);

  g_assert_cmpuint (clara_http_get_running (fixture->http), ==, 0);
  clara_clock_advance (fixture->clock, 1);
  /* A socket that says goodbye still needs it. */
  while (G_OBJECT (fixture->http)->ref_count > 1)
    g_main_context_iteration (NULL, TRUE);
  g_object_add_weak_pointer (G_OBJECT (fixture->http), (gpointer *) &fixture->http);
  g_object_unref (fixture->http);
  g_assert_null (fixture->http);
  g_object_unref (fixture->server);
  g_object_unref (fixture->secrets);
  g_object_unref (fixture->settings);
  g_object_unref (fixture->clock);
  g_string_free (fixture->heard, TRUE);
  g_array_unref (fixture->samples);
  g_clear_error (&fixture->error);
  g_unlink (file);
  g_unlink (fixture->key_file);
  g_free (fixture->key_file);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

void
remote_start_anew (Remote *fixture)
{
  g_string_truncate (fixture->heard, 0);
  g_array_set_size (fixture->samples, 0);
  g_clear_error (&fixture->error);
  fixture->over = FALSE;
  fixture->last_mark_us = 0;
}

void
remote_wait_for (const gboolean *condition)
{
  while (!*condition)
    g_main_context_iteration (NULL, TRUE);
}

void
remote_on_failed (GObject *object, GError *error, Remote *fixture)
{
  g_assert_false (fixture->over);
  g_assert_null (strstr (error->message, REMOTE_KEY));
  fixture->error = g_error_copy (error);
  fixture->over = TRUE;
}

void
remote_on_text (ClaraChatReply *reply, const char *piece, Remote *fixture)
{
  g_string_append (fixture->heard, piece);
}

void
remote_on_tool_call (ClaraChatReply *reply, const char *id, const char *name, const char *arguments,
                     Remote *fixture)
{
  /* One that was made up here, since the server gave none. */
  gboolean own = g_str_has_prefix (id, "call_") && g_uuid_string_is_valid (id + strlen ("call_"));

  g_string_append_printf (fixture->heard, "[%s %s %s]", own ? "own" : id, name, arguments);
}

void
remote_on_chat_done (ClaraChatReply *reply, JsonObject *usage, Remote *fixture)
{
  g_assert_false (fixture->over);
  if (usage != NULL)
    g_string_append_printf (fixture->heard, "{%d}", (int) clara_json_get_int (usage, "total_tokens", -1));
  fixture->over = TRUE;
}

/* A path with a leading slash is under the OpenAI-compatible server's, others under the root. */
ClaraTestAnswer *
remote_expect (Remote *fixture, const char *path, const char *content_type)
{
  g_autofree char *whole = *path == '/' ? g_strconcat ("/v1", path, NULL) : g_strconcat ("/", path, NULL);
  ClaraTestAnswer *answer = clara_test_server_expect (fixture->server, whole);

  clara_test_answer_header (answer, "Content-Type", content_type);
  return answer;
}

JsonObject *
remote_sent (Remote *fixture, guint index)
{
  const ClaraTestRequest *request = clara_test_server_get (fixture->server, index);
  gsize size;
  const char *body = g_bytes_get_data (request->body, &size);
  g_autoptr (GError) error = NULL;
  JsonObject *object = clara_json_parse_object (body, (gssize) size, &error);

  g_assert_no_error (error);
  return object;
}

void
remote_on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, Remote *fixture)
{
  g_assert_false (fixture->over);
  g_string_append_printf (fixture->heard, "%s|%s|%.1f", transcript->text, transcript->language,
                          transcript->confidence);
  for (guint i = 0; transcript->alternatives != NULL && transcript->alternatives[i] != NULL; i++)
    g_string_append_printf (fixture->heard, "|%s", transcript->alternatives[i]);
  fixture->over = TRUE;
}

void
remote_on_audio (ClaraSpokenText *sentence, GBytes *samples, int rate, Remote *fixture)
{
  fixture->rate = rate;
  g_array_append_vals (fixture->samples, g_bytes_get_data (samples, NULL),
                       (guint) (g_bytes_get_size (samples) / sizeof (gint16)));
}

void
remote_on_mark (ClaraSpokenText *sentence, guint kind, gint64 at_us, int value, Remote *fixture)
{
  g_assert_cmpuint (kind, ==, 0);
  g_assert_cmpint (at_us, >=, fixture->last_mark_us);
  fixture->last_mark_us = at_us;
  g_string_append_printf (fixture->heard, "%d ", value);
}

void
remote_on_spoken (ClaraSpokenText *sentence, Remote *fixture)
{
  g_assert_false (fixture->over);
  fixture->over = TRUE;
}
