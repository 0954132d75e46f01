/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-error.h"
#include "clara-id.h"
#include "clara-log.h"
#include "clara-secrets.h"
#include "clara-settings.h"

#include <glib/gstdio.h>

static GString *trace;

static gboolean
note (gpointer data)
{
  g_string_append (trace, data);
  return G_SOURCE_REMOVE;
}

static gboolean
note_again (gpointer data)
{
  g_string_append (trace, data);
  return G_SOURCE_CONTINUE;
}

static void
test_clock_order (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (1000000, 330);
  guint id;

  trace = g_string_new (NULL);
  clara_clock_add_timeout (clock, 300, note, (gpointer) "c", NULL);
  clara_clock_add_timeout (clock, 100, note, (gpointer) "a", NULL);
  id = clara_clock_add_timeout (clock, 200, note, (gpointer) "b", NULL);
  clara_clock_add_timeout (clock, 150, note_again, (gpointer) "r", NULL);
  clara_clock_remove (clock, id);
  clara_clock_advance (clock, 310);
  /* The repeating timer and the third fall on 150, 300 and 300, 300: first come, first served by id. */
  g_assert_cmpstr (trace->str, ==, "arcr");
  g_assert_cmpint (clara_clock_get_real (clock), ==, 1000310);
  g_assert_cmpint (clara_clock_get_utc_offset (clock), ==, 330);
  g_string_free (trace, TRUE);
}

/* Of two wishes the earlier counts, in whichever order they come; the later does not put it off. */
static void
test_clock_bring_forward (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  guint id = 0;
  gint64 due = 0;

  trace = g_string_new (NULL);
  clara_clock_bring_forward (clock, &id, &due, 300, note, (gpointer) "a");
  clara_clock_bring_forward (clock, &id, &due, 100, note, (gpointer) "b");
  clara_clock_bring_forward (clock, &id, &due, 200, note, (gpointer) "c");
  clara_clock_advance (clock, 99);
  g_assert_cmpstr (trace->str, ==, "");
  clara_clock_advance (clock, 1);
  g_assert_cmpstr (trace->str, ==, "b");
  clara_clock_advance (clock, 1000);
  g_assert_cmpstr (trace->str, ==, "b");
  id = 0; /* as whoever is called back does */
  clara_clock_bring_forward (clock, &id, &due, 50, note, (gpointer) "d");
  clara_clock_advance (clock, 50);
  g_assert_cmpstr (trace->str, ==, "bd");
  g_string_free (trace, TRUE);
}

static gpointer
slow_thread (gpointer data)
{
  g_usleep (20000);
  clara_clock_release (data);
  return NULL;
}

static gboolean
start_slow_thread (gpointer data)
{
  clara_clock_hold (data);
  g_thread_unref (g_thread_new ("slow", slow_thread, data));
  g_string_append_c (trace, 's');
  return G_SOURCE_REMOVE;
}

static gboolean
note_hold_over (gpointer data)
{
  g_string_append_c (trace, 'e');
  return G_SOURCE_REMOVE;
}

static void
test_clock_hold (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  gint64 begin = g_get_monotonic_time ();

  trace = g_string_new (NULL);
  clara_clock_add_timeout (clock, 1, start_slow_thread, clock, NULL);
  clara_clock_add_timeout (clock, 2, note_hold_over, NULL, NULL);
  clara_clock_advance (clock, 10);
  g_assert_cmpstr (trace->str, ==, "se");
  /* The second timer had to wait for the thread. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 20000);
  g_string_free (trace, TRUE);
}

static gboolean
quit (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static void
test_clock_automatic (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (0, 0);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);

  clara_clock_set_automatic (clock, TRUE);
  clara_clock_add_timeout (clock, 24 * G_TIME_SPAN_HOUR, quit, loop, NULL);
  g_main_loop_run (loop);
  g_assert_cmpint (clara_clock_get_monotonic (clock), ==, 24 * G_TIME_SPAN_HOUR);
}

static void
test_clock_real (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint id = clara_clock_add_timeout (clock, 1000, quit, loop, NULL);

  clara_clock_clear (clock, &id);
  g_assert_cmpuint (id, ==, 0);
  clara_clock_add_timeout (clock, 2000, quit, loop, NULL);
  g_main_loop_run (loop);
}

static void
test_clock_format (void)
{
  /* 2026-11-21T00:00:00Z is 1795219200. */
  const gint64 at = G_GINT64_CONSTANT (1795219200) * G_USEC_PER_SEC + 1500;
  g_autofree char *india = clara_clock_format (at, 330);
  g_autofree char *date = clara_clock_format_date (at, -300);

  g_assert_cmpstr (india, ==, "2026-11-21T05:30:00.001+05:30");
  g_assert_cmpstr (date, ==, "2026-11-20");
}

static void
test_id (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (G_GINT64_CONSTANT (0x0123456789ab) * 1000, 0);
  g_autofree char *one = clara_id_new (clock);
  g_autofree char *two = clara_id_new (clock);

  g_assert_true (g_str_has_prefix (one, "01234567-89ab-7"));
  g_assert_nonnull (strchr ("89ab", one[19]));
  g_assert_cmpstr (one, !=, two);
  g_assert_true (clara_id_is_valid (one));
  g_assert_false (clara_id_is_valid (NULL));
  g_assert_false (clara_id_is_valid ("01234567-89AB-7000-8000-000000000000"));
}

static void
test_json (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) built = clara_json_build ("sibd", "s", "ü", "i", (gint64) 7, "b", TRUE, "d", 0.5);
  g_autofree char *text = clara_json_to_string (built);
  g_autoptr (GString) deep = g_string_new (NULL);
  g_autoptr (JsonObject) odd = NULL;

  g_assert_cmpstr (text, ==, "{\"s\":\"ü\",\"i\":7,\"b\":true,\"d\":0.5}");
  g_assert_null (clara_json_parse_object ("[1]", -1, &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_null (clara_json_parse_object ("{\"a\":\"\xff\"}", -1, &error));
  g_clear_error (&error);
  for (int i = 0; i < 100000; i++)
    g_string_append (deep, "{\"a\":");
  g_assert_null (clara_json_parse_object (deep->str, (gssize) deep->len, &error));
  g_assert_nonnull (strstr (error->message, "nested"));
  g_clear_error (&error);
  odd = clara_json_parse_object ("{\"a\":[1],\"n\":1e300,\"s\":null}", -1, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (clara_json_get_string (odd, "a", "x"), ==, "x");
  g_assert_cmpstr (clara_json_get_string (odd, "s", "x"), ==, "x");
  g_assert_cmpint (clara_json_get_int (odd, "n", 3), ==, 3);
  g_assert_null (clara_json_get_object (odd, "a"));
}

/* What stands for a character in JSON text is one, or nothing comes of it. */
static void
test_json_escapes (void)
{
  static const struct
  {
    const char *text;
    const char *value; /* NULL: refused */
  } cases[] = {
    { "{\"a\":\"\\u0bb5 \\ud83d\\ude00\"}", "\xe0\xae\xb5 \xf0\x9f\x98\x80" },
    { "{\"a\":\"x\\ud83dy\"}", "x\xef\xbf\xbdy" },
    { "{\"a\":\"\\ude00\\ud83d\"}", "\xef\xbf\xbd\xef\xbf\xbd" },
    { "{\"a\":\"\\ud83d\\u0061\"}", "\xef\xbf\xbd"
                                    "a" },
    { "{\"a\":\"\\\\ud83d\"}", "\\ud83d" },
    { "{\"a\":\"\\u0bd\xef\xbf\xbd\"}", NULL },
    { "{\"a\":\"\\u12\"}", NULL },
    { "{\"a\":\"\\u", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) object = clara_json_parse_object (cases[i].text, -1, &error);

      g_test_message ("%s", cases[i].text);
      if (cases[i].value == NULL)
        g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
      else
        g_assert_cmpstr (clara_json_get_string (object, "a", NULL), ==, cases[i].value);
    }
}

static void
on_message (ClaraBus *bus, ClaraMessage *message, gpointer data)
{
  g_string_append_printf (data, "%s;", clara_message_get_name (message));
}

static void
test_bus (void)
{
  g_autoptr (ClaraBus) bus = clara_bus_new ();
  g_autoptr (GString) got = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_signal_connect (bus, "event::state", G_CALLBACK (on_message), got);
  g_signal_connect (bus, "command", G_CALLBACK (on_message), got);
  clara_bus_publish (bus, "state", clara_json_build ("sss", "from", "idle", "to", "flow_end", "on", "wake"));
  clara_bus_publish (bus, "idle_warning", clara_json_build ("i", "seconds", (gint64) 20));
  g_assert_true (clara_bus_send (bus, "say", clara_json_build ("s", "text", "hello"), &error));
  g_assert_no_error (error);
  g_assert_cmpstr (got->str, ==, "state;say;");

  g_assert_false (clara_bus_send (bus, "say", clara_json_build ("i", "text", (gint64) 1), &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_false (clara_bus_send (bus, "say", clara_json_build ("ss", "text", "a", "shell", "rm"), &error));
  g_assert_nonnull (strstr (error->message, "shell"));
  g_clear_error (&error);
  g_assert_false (clara_bus_send (bus, "reboot", NULL, &error));
  g_assert_nonnull (strstr (error->message, "reboot"));
}

/* The documentation says what the code does. */
static void
test_schema_documented (void)
{
  g_autofree char *described = clara_message_describe_schema ();
  g_autofree char *path = g_build_filename (g_getenv ("CLARA_DATA_PATH"), "..", "app", "README.md", NULL);
  g_autofree char *readme = NULL;
  g_auto (GStrv) lines = g_strsplit (described, "\n", -1);

  g_assert_true (g_file_get_contents (path, &readme, NULL, NULL));
  for (guint i = 0; lines[i] != NULL; i++)
    if (strstr (readme, lines[i]) == NULL)
      g_error ("app/README.md lacks this line of the schema: %s", lines[i]);
}

static void
test_log_redacts (void)
{
  g_autofree char *clean = NULL;

  clara_log_add_secret ("sk-test-1234567");
  clara_log_add_secret ("abc");
  clean = clara_log_redact ("Authorization: Bearer sk-test-1234567, abc");
  g_assert_cmpstr (clean, ==, "Authorization: Bearer [redacted], abc");
}

static void
write_and_open (const char *folder, const char *text, ClaraSettings **settings)
{
  g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  *settings = clara_settings_new (path);
}

static void
test_settings (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("clara-XXXXXX", &error);
  g_autoptr (ClaraSettings) good = NULL;
  g_autoptr (ClaraSettings) bad = NULL;
  g_autoptr (ClaraSettings) missing = NULL;
  g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);
  g_autofree char *after = NULL;
  const char *wrong = "[clara]\nidle-seconds=5\n# fine\nidle-second=30\nwake-by-touch=maybe\n[other]\n"
                      "[clara]\nspeech-to-text=['deepgram', 'deepgam']\nopenai-flavour='oepnai'\n";

  write_and_open (folder, "[clara]\nidle-seconds=90\n", &good);
  g_assert_null (clara_settings_get_problem (good));
  g_assert_cmpint (clara_settings_get_int (good, "idle-seconds"), ==, 90);
  g_assert_true (clara_settings_set (good, "idle-seconds", g_variant_new_int32 (120), &error));
  g_assert_no_error (error);

  write_and_open (folder, wrong, &bad);
  g_assert_error (clara_settings_get_problem (bad), CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_assert_nonnull (
    strstr (clara_settings_get_problem (bad)->message, "line 2: key 'idle-seconds' cannot be 5"));
  g_assert_nonnull (
    strstr (clara_settings_get_problem (bad)->message, "allowed: a whole number from 20 to 600\n"));
  g_assert_nonnull (
    strstr (clara_settings_get_problem (bad)->message, "line 4: there is no key 'idle-second'"));
  g_assert_nonnull (strstr (clara_settings_get_problem (bad)->message, "line 5: key 'wake-by-touch'"));
  g_assert_nonnull (strstr (clara_settings_get_problem (bad)->message, "line 6"));
  g_assert_nonnull (strstr (clara_settings_get_problem (bad)->message, "line 8: key 'speech-to-text'"));
  g_assert_nonnull (strstr (clara_settings_get_problem (bad)->message, "allowed: a list, each of ["));
  g_assert_nonnull (strstr (clara_settings_get_problem (bad)->message, "line 9: key 'openai-flavour'"));
  g_assert_cmpint (clara_settings_get_int (bad, "idle-seconds"), ==, 60);
  g_assert_false (clara_settings_set (bad, "idle-seconds", g_variant_new_int32 (30), &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_UNAVAILABLE);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, wrong);

  missing = clara_settings_new ("/nonexistent/clara.ini");
  g_assert_error (clara_settings_get_problem (missing), CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND);
  g_unlink (path);
  g_rmdir (folder);
}

/* A key stands nowhere but where it is kept, not even in what is said about a mistake. */
static void
test_settings_keys (void)
{
  static const char *const wrong[] = {
    "openai-key='sk-written-out'",
    "openai-key=sk-written-out",
    "deepgram-key=\"sk-written-out\"",
    "tavily-key='sk-written-out",
    "elevenlabs-key='sk-written-out' # mine",
    "openai-url='sk-written-out'",
    "deepgram-url='wss://a.example'",
  };
  static const char *const right[] = { "openai-key='none'", "openai-key='env:NAME'", "openai-key='file:/a/b'",
                                       "openai-key='secret:name'", "openai-url='http://localhost:8000/v1'" };
  g_autofree char *folder = g_dir_make_tmp ("clara-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "settings.ini", NULL);
  g_autoptr (ClaraSettings) empty = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (wrong) + G_N_ELEMENTS (right); i++)
    {
      const char *line = i < G_N_ELEMENTS (wrong) ? wrong[i] : right[i - G_N_ELEMENTS (wrong)];
      g_autofree char *contents = g_strdup_printf ("[clara]\n%s\n", line);
      g_autoptr (ClaraSettings) settings = NULL;
      GError *problem;

      write_and_open (folder, contents, &settings);
      problem = clara_settings_get_problem (settings);
      g_assert_true ((problem != NULL) == (i < G_N_ELEMENTS (wrong)));
      if (problem != NULL)
        {
          g_assert_nonnull (strstr (problem->message, "line 2: key '"));
          g_assert_null (strstr (problem->message, "sk-written-out"));
        }
    }
  write_and_open (folder, "[clara]\n", &empty);
  g_assert_false (clara_settings_set (empty, "openai-key", g_variant_new_string ("sk-written-out"), &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_assert_null (strstr (error->message, "sk-written-out"));
  g_assert_true (clara_settings_set (empty, "openai-key", g_variant_new_string ("env:NAME"), NULL));
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_secrets (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("clara-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "secrets.enc", NULL);
  g_autofree char *sealed = NULL;
  g_autofree char *value = NULL;
  g_autoptr (ClaraSecrets) secrets = clara_secrets_new (folder);

  g_setenv ("CLARA_TEST_SECRET", "from-environment", TRUE);
  value = clara_secrets_lookup_sync (secrets, "env:CLARA_TEST_SECRET", NULL, &error);
  g_assert_cmpstr (value, ==, "from-environment");
  g_clear_pointer (&value, g_free);

  g_assert_null (clara_secrets_lookup_sync (secrets, "sk-written-out", NULL, &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_assert_null (strstr (error->message, "sk-written-out"));
  g_clear_error (&error);

  /* No secret service in the test's environment: the encrypted file serves. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent", TRUE);
  g_unsetenv ("CLARA_SECRETS_KEY");
  g_assert_false (clara_secrets_store_sync (secrets, "mail", "correct horse", NULL, &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_setenv ("CLARA_SECRETS_KEY", "administrator", TRUE);
  g_assert_true (clara_secrets_store_sync (secrets, "mail", "correct horse", NULL, &error));
  g_assert_no_error (error);
  value = clara_secrets_lookup_sync (secrets, "secret:mail", NULL, &error);
  g_assert_cmpstr (value, ==, "correct horse");
  g_assert_true (g_file_get_contents (path, &sealed, NULL, NULL));
  g_assert_null (strstr (sealed, "correct"));
  g_setenv ("CLARA_SECRETS_KEY", "somebody else", TRUE);
  g_assert_null (clara_secrets_lookup_sync (secrets, "secret:mail", NULL, &error));
  g_assert_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID);
  g_unlink (path);
  g_rmdir (folder);
}

/* Setting the time of day lets no time pass. */
static void
test_clock_jump (void)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_virtual (1000000, 330);

  trace = g_string_new (NULL);
  clara_clock_add_timeout (clock, 100, note, (gpointer) "a", NULL);
  clara_clock_jump (clock, -500000);
  g_assert_cmpint (clara_clock_get_real (clock), ==, 500000);
  g_assert_cmpint (clara_clock_get_monotonic (clock), ==, 0);
  clara_clock_advance (clock, 99);
  g_assert_cmpstr (trace->str, ==, "");
  clara_clock_jump (clock, 800000);
  clara_clock_advance (clock, 1);
  g_assert_cmpstr (trace->str, ==, "a");
  g_assert_cmpint (clara_clock_get_real (clock), ==, 1300100);
  g_string_free (trace, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/clock/order", test_clock_order);
  g_test_add_func ("/core/clock/bring-forward", test_clock_bring_forward);
  g_test_add_func ("/core/clock/jump", test_clock_jump);
  g_test_add_func ("/core/clock/hold", test_clock_hold);
  g_test_add_func ("/core/clock/automatic", test_clock_automatic);
  g_test_add_func ("/core/clock/real", test_clock_real);
  g_test_add_func ("/core/clock/format", test_clock_format);
  g_test_add_func ("/core/id", test_id);
  g_test_add_func ("/core/json", test_json);
  g_test_add_func ("/core/json/escapes", test_json_escapes);
  g_test_add_func ("/core/bus", test_bus);
  g_test_add_func ("/core/schema/documented", test_schema_documented);
  g_test_add_func ("/core/log/redacts", test_log_redacts);
  g_test_add_func ("/core/settings", test_settings);
  g_test_add_func ("/core/settings-keys", test_settings_keys);
  g_test_add_func ("/core/secrets", test_secrets);
  return g_test_run ();
}
