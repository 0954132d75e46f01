/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>

static void
fill_in (Desk *desk)
{
  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_say (desk, "I'm Maria Lopez from Acme, here to see Priya Raghavan");
  desk_say (desk, "98450 12345");
  desk_assert_page (desk, "confirm");
}

static void
set_file_limit (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  limit.rlim_cur = bytes;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
}

/* A full disk: the visitor is told the truth, nothing says that it is saved, and the same visit is saved
 * later. */
static void
test_full_disk (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (GPtrArray) visits = NULL;

  signal (SIGXFSZ, SIG_IGN);
  fill_in (desk);
  set_file_limit (1);
  desk_say (desk, "yes");
  set_file_limit (RLIM_INFINITY);
  desk_assert_said (desk, "cannot save");
  g_assert_false (desk_has_said (desk, "checked in"));
  desk_assert_page (desk, "confirm");
  desk_assert_state (desk, "visitor_info_collection");
  g_assert_cmpuint (desk_count_events (desk, "visit", NULL, NULL), ==, 0);
  g_assert_cmpuint (desk_count_events (desk, "error", "where", "database"), ==, 1);
  desk_choose (desk, "yes");
  desk_assert_state (desk, "host_notification");
  desk_assert_said (desk, "checked in");
  visits = desk_visits (desk);
  g_assert_cmpuint (visits->len, ==, 1);
}

/* Nobody is said to have been told while the message waits for a channel that fails. */
static void
test_host_told (void)
{
  g_autoptr (Desk) desk = desk_new (0);

  clara_scripted_messenger_fail (desk->messenger, 1, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
  fill_in (desk);
  desk_choose (desk, "yes");
  desk_assert_state (desk, "host_notification");
  g_assert_cmpstr (clara_json_get_string (clara_dialogue_get_step (desk->dialogue), "question", ""), ==,
                   "Telling Priya Raghavan that you are here");
  desk_wait (desk, 12);
  desk_assert_state (desk, "host_notification");
  g_assert_cmpstr (clara_json_get_string (clara_dialogue_get_step (desk->dialogue), "question", ""), ==,
                   "Priya Raghavan has been told that you are here");
}

/* The house greets in its own words in the languages for which it has some. */
static void
test_own_greeting (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (GError) error = NULL;
  const char *const own[] = { "en=Good day! This is {company}, and {company} is glad.", "hi=", "e=no",
                              "enough", NULL };

  g_assert_true (clara_settings_set (desk->settings, "greeting", g_variant_new_strv (own, -1), &error));
  g_assert_no_error (error);
  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_assert_said (desk, "Good day! This is Meridian Labs, and Meridian Labs is glad.");
  desk_command (desk, "sleep", NULL);
  g_assert_true (clara_settings_set (desk->settings, "greeting", g_variant_new_strv (own + 1, -1), &error));
  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_assert_said (desk, "I am Clara");
}

/* The visit is on the disk before anything says so. */
static void
test_commit_first (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  int visit_at = -1;
  int state_at = -1;
  int said_at = -1;

  fill_in (desk);
  desk_say (desk, "yes");
  for (guint i = 0; i < desk->events->len; i++)
    {
      ClaraMessage *message = g_ptr_array_index (desk->events, i);

      if (clara_message_is (message, "visit") && visit_at < 0)
        visit_at = (int) i;
      if (clara_message_is (message, "state")
          && g_strcmp0 (clara_message_get_string (message, "to"), "host_notification") == 0)
        state_at = (int) i;
      if (clara_message_is (message, "said") && said_at < 0
          && strstr (clara_message_get_string (message, "text"), "checked in") != NULL)
        said_at = (int) i;
    }
  g_assert_cmpint (visit_at, >=, 0);
  g_assert_cmpint (state_at, >, visit_at);
  g_assert_cmpint (said_at, >, visit_at);
}

/* The visitor confirms and walks away at the same moment: one visit, and the host is told. */
static void
test_sleep_while_saving (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (GPtrArray) visits = NULL;

  fill_in (desk);
  clara_bus_send (desk->bus, "confirm", NULL, NULL);
  clara_bus_send (desk->bus, "confirm", NULL, NULL);
  clara_bus_send (desk->bus, "sleep", NULL, NULL);
  desk_settle (desk);
  desk_wait (desk, 1);
  desk_assert_state (desk, "idle");
  visits = desk_visits (desk);
  g_assert_cmpuint (visits->len, ==, 1);
  g_assert_nonnull (clara_scripted_messenger_find (desk->messenger, "Maria Lopez"));
}

static void
test_close_while_saving (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (GPtrArray) visits = NULL;
  g_autoptr (GPtrArray) sessions = NULL;

  fill_in (desk);
  clara_bus_send (desk->bus, "confirm", NULL, NULL);
  clara_dialogue_close_sync (desk->dialogue);
  visits = desk_visits (desk);
  sessions = desk_sessions (desk);
  g_assert_cmpuint (visits->len, ==, 1);
  g_assert_cmpuint (sessions->len, ==, 1);
  g_assert_cmpstr (((ClaraSessionRow *) g_ptr_array_index (sessions, 0))->outcome, ==, "completed");
}

/* A late or double tap does not even silence Clara. */
static void
test_stale_choice (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  guint heard;
  guint discards;

  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  heard = desk_count_events (desk, "heard", NULL, NULL);
  discards = desk->discards;
  desk_choose (desk, "yes");
  desk_choose (desk, "ML-1002");
  desk_choose (desk, "../../etc");
  desk_assert_page (desk, "welcome");
  g_assert_cmpuint (desk_count_events (desk, "heard", NULL, NULL), ==, heard);
  g_assert_cmpuint (desk->discards, ==, discards);
}

/* Nothing of one visitor is left for the next. */
static void
test_wiped (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autofree char *step = NULL;

  desk_command (desk, "set_language", clara_json_build ("s", "language", "hi"));
  desk_say (desk, "my name is Maria Lopez from Acme");
  desk_command (desk, "sleep", NULL);
  g_ptr_array_set_size (desk->events, 0);
  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  g_assert_cmpstr (clara_dialogue_get_language (desk->dialogue), ==, "en");
  desk_say (desk, "I'm a visitor");
  step = clara_json_to_string (clara_dialogue_get_step (desk->dialogue));
  g_assert_null (strstr (step, "Maria"));
  for (guint i = 0; i < desk->events->len; i++)
    {
      g_autofree char *json =
        clara_json_to_string (clara_message_get_fields (g_ptr_array_index (desk->events, i)));

      g_assert_null (strstr (json, "Maria"));
    }
}

/* prepare changes nothing. */
static void
test_prepare (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  guint events;
  guint utterances;

  fill_in (desk);
  events = desk->events->len;
  utterances = (guint) desk->said->len;
  clara_dialogue_prepare (desk->dialogue, "yes", "en");
  clara_dialogue_prepare (desk->dialogue, "goodbye", "en");
  desk_settle (desk);
  g_assert_cmpuint (desk->events->len, ==, events);
  g_assert_cmpuint ((guint) desk->said->len, ==, utterances);
  desk_assert_state (desk, "visitor_info_collection");
}

static void
test_hints (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (ClaraSpeechHints) welcome = NULL;
  g_autoptr (ClaraSpeechHints) host = NULL;
  g_autoptr (ClaraSpeechHints) confirm = NULL;

  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  welcome = clara_dialogue_get_hints (desk->dialogue);
  g_assert_true (g_strv_contains ((const char *const *) welcome->phrases, "I work here"));
  desk_say (desk, "I'm Maria Lopez from Acme");
  host = clara_dialogue_get_hints (desk->dialogue);
  g_assert_cmpint (host->expectation, ==, CLARA_EXPECT_NAME);
  g_assert_true (g_strv_contains ((const char *const *) host->phrases, "Priya Raghavan"));
  desk_say (desk, "Priya Raghavan");
  desk_say (desk, "98450 12345");
  confirm = clara_dialogue_get_hints (desk->dialogue);
  g_assert_cmpint (confirm->expectation, ==, CLARA_EXPECT_YES_NO);
}

/* What was cut off is not in the conversation; a cut inside a character leaves whole ones. */
static void
test_cut_off (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autofree char *dump = NULL;
  guint id;

  desk->silent = TRUE;
  desk_command (desk, "set_language", clara_json_build ("s", "language", "en"));
  g_assert_cmpuint (desk->unheard->len, >, 0);
  id = g_array_index (desk->unheard, guint, 0);
  clara_dialogue_utterance_began (desk->dialogue, id);
  clara_dialogue_utterance_ended (desk->dialogue, id, 5);
  clara_dialogue_utterance_ended (desk->dialogue, id, 500);
  clara_dialogue_utterance_ended (desk->dialogue, 4711, 1);
  desk_settle (desk);
  dump = desk_dump (desk);
  g_assert_nonnull (strstr (dump, "clara: Hello\n"));
  g_assert_null (strstr (dump, "clara: Hello,"));
  desk_hear (desk, "I'm a visitor", 1.0);
  g_assert_cmpuint (desk->discards, >, 0);
}

/* The picture that was accepted lies in the data folder, and the visit names it. */
static void
test_photo (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (GPtrArray) visits = NULL;
  g_autofree char *taken = g_build_filename (desk->folder, "taken.jpg", NULL);
  const ClaraVisit *visit;

  clara_dialogue_set_camera (desk->dialogue, TRUE);
  fill_in (desk);
  desk_say (desk, "yes");
  desk_assert_state (desk, "visitor_face_capture");
  g_assert_true (g_file_set_contents (taken, "picture", -1, NULL));
  desk_command (desk, "photo_taken", clara_json_build ("s", "path", taken));
  desk_assert_state (desk, "host_notification");
  visits = desk_visits (desk);
  visit = g_ptr_array_index (visits, 0);
  g_assert_nonnull (visit->photo_url);
  g_assert_true (g_file_test (visit->photo_url, G_FILE_TEST_IS_REGULAR));
  g_assert_false (g_file_test (taken, G_FILE_TEST_EXISTS));
}

/* A site without faces takes no pictures. */
static void
test_no_photo_without_faces (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autoptr (GError) error = NULL;

  clara_settings_set (desk->settings, "faces-enabled", g_variant_new_boolean (FALSE), &error);
  g_assert_no_error (error);
  clara_dialogue_set_camera (desk->dialogue, TRUE);
  fill_in (desk);
  desk_say (desk, "yes");
  desk_assert_state (desk, "host_notification");
}

/* Saying the warning is not somebody being there. */
static void
test_warning_is_spoken (void)
{
  g_autoptr (Desk) desk = desk_new (0);

  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_wait (desk, 61);
  desk_assert_said (desk, "Are you still there?");
  desk_wait (desk, 21);
  desk_assert_state (desk, "idle");
  /* 20 to 1, each second, and that it is over. */
  g_assert_cmpuint (desk_count_events (desk, "idle_warning", NULL, NULL), >=, 20);
}

/* Clara speaks for long: that is not idle time. */
static void
test_speaking_is_not_idle (void)
{
  g_autoptr (Desk) desk = desk_new (0);

  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  clara_dialogue_set_speaking (desk->dialogue, TRUE);
  desk_wait (desk, 200);
  desk_assert_state (desk, "user_classification");
  clara_dialogue_set_speaking (desk->dialogue, FALSE);
  desk_wait (desk, 82);
  desk_assert_state (desk, "idle");
}

/* Every kind of command in every state: nothing crashes, and the session is always one of the eleven states.
 */
static void
send_everything (Desk *desk)
{
  const struct
  {
    const char *name;
    JsonObject *fields;
  } all[] = {
    { "more_time", NULL },
    { "choose", clara_json_build ("s", "id", "nonsense") },
    { "set_fields",
      clara_json_build ("o", "fields", clara_json_build ("si", "visitor_name", "", "company", (gint64) 3)) },
    { "photo_taken", clara_json_build ("s", "path", "/nowhere/at/all.jpg") },
    { "photo_decline", NULL },
    { "check_code", clara_json_build ("s", "code", "000000") },
    { "confirm", NULL },
    { "back", NULL },
    { "desk_say", clara_json_build ("s", "text", "One moment please") },
    { "set_language", clara_json_build ("s", "language", "hi") },
    { "host_answer", clara_json_build ("ss", "message_id", "none", "answer", "no") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    desk_command (desk, all[i].name, all[i].fields);
}

static void
test_every_command (void)
{
  static const char *const ways[][6] = {
    { NULL },
    { "hello", NULL },
    { "I'm a visitor", NULL },
    { "I'm Maria Lopez from Acme here to see Priya", NULL },
    { "I'm Maria Lopez from Acme here to see Priya Raghavan", "98450 12345", NULL },
    { "I'm Maria Lopez from Acme here to see Priya Raghavan", "98450 12345", "yes", NULL },
    { "I work here", NULL },
    { "I work here", "ML-1002", NULL },
    { "check out", NULL },
    { "goodbye", NULL },
    { "call a person", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (Desk) desk = desk_new (0);

      clara_dialogue_set_camera (desk->dialogue, i % 2 == 0);
      for (guint k = 0; ways[i][k] != NULL; k++)
        desk_say (desk, ways[i][k]);
      send_everything (desk);
      desk_command (desk, "cancel", NULL);
      desk_command (desk, "goodbye", NULL);
      desk_command (desk, "sleep", NULL);
      desk_assert_state (desk, "idle");
    }
}

/* Staff who speak as Clara are staff in the record. */
static void
test_desk_says (void)
{
  g_autoptr (Desk) desk = desk_new (0);
  g_autofree char *dump = NULL;

  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_command (desk, "desk_say", clara_json_build ("s", "text", "I am on my way down."));
  desk_assert_said (desk, "on my way down");
  dump = desk_dump (desk);
  g_assert_nonnull (strstr (dump, "staff: I am on my way down."));
}

/* Somebody new at the last page of another does not wait for it. */
static void
test_wake_at_the_end (void)
{
  g_autoptr (Desk) desk = desk_new (0);

  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_say (desk, "goodbye");
  desk_assert_state (desk, "flow_end");
  desk_command (desk, "wake", clara_json_build ("s", "by", "face"));
  desk_assert_state (desk, "flow_end");
  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_assert_state (desk, "user_classification");
  desk_say (desk, "goodbye");
  desk_say (desk, "I'm Maria Lopez from Acme");
  desk_assert_state (desk, "visitor_info_collection");
}

void
add_limit_tests (void)
{
  g_test_add_func ("/dialogue/full-disk", test_full_disk);
  g_test_add_func ("/dialogue/host-told", test_host_told);
  g_test_add_func ("/dialogue/commit-first", test_commit_first);
  g_test_add_func ("/dialogue/own-greeting", test_own_greeting);
  g_test_add_func ("/dialogue/sleep-while-saving", test_sleep_while_saving);
  g_test_add_func ("/dialogue/close-while-saving", test_close_while_saving);
  g_test_add_func ("/dialogue/stale-choice", test_stale_choice);
  g_test_add_func ("/dialogue/wiped", test_wiped);
  g_test_add_func ("/dialogue/prepare", test_prepare);
  g_test_add_func ("/dialogue/hints", test_hints);
  g_test_add_func ("/dialogue/cut-off", test_cut_off);
  g_test_add_func ("/dialogue/photo", test_photo);
  g_test_add_func ("/dialogue/no-photo-without-faces", test_no_photo_without_faces);
  g_test_add_func ("/dialogue/warning-is-spoken", test_warning_is_spoken);
  g_test_add_func ("/dialogue/speaking-is-not-idle", test_speaking_is_not_idle);
  g_test_add_func ("/dialogue/every-command", test_every_command);
  g_test_add_func ("/dialogue/desk-says", test_desk_says);
  g_test_add_func ("/dialogue/wake-at-the-end", test_wake_at_the_end);
}
