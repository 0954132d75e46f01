/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-model.h"
#include "clara-failover-recogniser.h"
#include "clara-failover-voice.h"
#include "clara-json.h"
#include "clara-log.h"

#include "scripted.h"
#include "test-services.h"
#include "timed-model.h"

#include <glib/gstdio.h>
#include <string.h>

#define MS 1000
#define S (1000 * MS)

typedef struct
{
  ClaraClock *clock;
  ClaraBus *bus;
  char *file;
  ClaraSettings *settings;
  TimedModel *models[3];
  ClaraFailoverModel *model;
  ClaraChatReply *reply;
  GString *log;
  GString *providers;
  GPtrArray *calls; /* JsonObject of each service_call */
} Fixture;

static void
on_event (ClaraBus *bus, ClaraMessage *message, gpointer user_data)
{
  Fixture *f = user_data;

  if (clara_message_is (message, "provider"))
    g_string_append_printf (f->providers, "%s (%s)|", clara_message_get_string (message, "to"),
                            clara_message_get_string (message, "reason"));
  else if (clara_message_is (message, "service_call"))
    g_ptr_array_add (f->calls, json_object_ref (clara_message_get_fields (message)));
}

static void
set_up (Fixture *f, gconstpointer data)
{
  static const char *const names[] = { "first", "second", "third" };
  g_autoptr (GPtrArray) models = g_ptr_array_new ();

  f->file = g_strdup_printf ("%s/clara-failover-%u.ini", g_get_tmp_dir (), g_random_int ());
  g_assert_true (g_file_set_contents (f->file, "", -1, NULL));
  f->clock = clara_clock_new_virtual (0, 0);
  f->bus = clara_bus_new ();
  f->settings = clara_settings_new (f->file);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      f->models[i] = timed_model_new (names[i], f->clock);
      g_ptr_array_add (models, f->models[i]);
    }
  f->model = clara_failover_model_new (models, f->clock, f->bus, f->settings);
  f->log = g_string_new (NULL);
  f->providers = g_string_new (NULL);
  f->calls = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_signal_connect (f->bus, "event", G_CALLBACK (on_event), f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->reply);
  g_object_unref (f->model);
  for (guint i = 0; i < G_N_ELEMENTS (f->models); i++)
    g_object_unref (f->models[i]);
  g_object_unref (f->settings);
  g_object_unref (f->bus);
  g_object_unref (f->clock);
  g_ptr_array_unref (f->calls);
  g_string_free (f->log, TRUE);
  g_string_free (f->providers, TRUE);
  g_remove (f->file);
  g_free (f->file);
}

static void
set (Fixture *f, const char *key, int value)
{
  g_autoptr (GError) error = NULL;

  clara_settings_set (f->settings, key, g_variant_new_int32 (value), &error);
  g_assert_no_error (error);
}

static void
on_text (ClaraChatReply *reply, const char *text, Fixture *f)
{
  g_string_append (f->log, text);
}

static void
on_tool_call (ClaraChatReply *reply, const char *id, const char *name, const char *arguments, Fixture *f)
{
  g_string_append_printf (f->log, "[%s %s]", name, arguments);
}

static void
on_delayed (ClaraChatReply *reply, Fixture *f)
{
  g_string_append (f->log, "(delayed)");
}

static void
on_chat_done (ClaraChatReply *reply, JsonObject *usage, Fixture *f)
{
  g_string_append (f->log, "(done)");
}

static void
on_chat_failed (ClaraChatReply *reply, GError *error, Fixture *f)
{
  g_string_append_printf (f->log, "(failed: %s)", error->message);
}

static void
ask (Fixture *f)
{
  g_autoptr (JsonArray) messages = json_array_new ();
  g_autoptr (GError) error = NULL;

  json_array_add_object_element (messages, clara_json_build ("ss", "role", "user", "content", "hello"));
  g_clear_object (&f->reply);
  g_string_truncate (f->log, 0);
  f->reply = clara_language_model_chat (CLARA_LANGUAGE_MODEL (f->model), messages, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (f->log->str, ==, "");
  g_signal_connect (f->reply, "text", G_CALLBACK (on_text), f);
  g_signal_connect (f->reply, "tool-call", G_CALLBACK (on_tool_call), f);
  g_signal_connect (f->reply, "delayed", G_CALLBACK (on_delayed), f);
  g_signal_connect (f->reply, "done", G_CALLBACK (on_chat_done), f);
  g_signal_connect (f->reply, "failed", G_CALLBACK (on_chat_failed), f);
}

static JsonObject *
call (Fixture *f, guint index)
{
  g_assert_cmpuint (index, <, f->calls->len);
  return g_ptr_array_index (f->calls, index);
}

#define assert_call(f, index, name, how)                                                                     \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_assert_cmpstr (clara_json_get_string (call (f, index), "provider", ""), ==, name);                     \
    g_assert_cmpstr (clara_json_get_string (call (f, index), "outcome", ""), ==, how);                       \
  }                                                                                                          \
  G_STMT_END

static void
test_works (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "200:text Hello |100:text there.|50:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "Hello there.(done)");
  g_assert_cmpstr (f->providers->str, ==, "first (first in order)|");
  g_assert_cmpuint (f->calls->len, ==, 1);
  assert_call (f, 0, "first", "done");
  g_assert_cmpstr (clara_json_get_string (call (f, 0), "service", ""), ==, "language_model");
  g_assert_cmpstr (clara_json_get_string (call (f, 0), "model", ""), ==, "first-large");
  g_assert_cmpfloat (clara_json_get_double (call (f, 0), "first_ms", 0), ==, 200);
  g_assert_cmpfloat (clara_json_get_double (call (f, 0), "total_ms", 0), ==, 350);
  g_assert_cmpint (clara_json_get_int (call (f, 0), "tokens_in", 0), ==, 12);
  g_assert_cmpint (clara_json_get_int (call (f, 0), "tokens_out", 0), ==, 3);
  g_assert_cmpuint (timed_model_count (f->models[1]), ==, 0);
}

/* What can go wrong before the first word: the next answers, and the visitor waits no longer than this. */
static const struct
{
  const char *name;
  const char *script;
  guint64 after_ms; /* until the second is asked */
  const char *reason;
} before_cases[] = {
  { "fails", "40:fail overloaded", 40, "first: overloaded" },
  { "refuses", "refuse", 0, "first: no key" },
  { "says-nothing", "60:done", 60, "first: The answer was empty" },
  { "says-spaces", "60:text  |10:done", 70, "first: The answer was empty" },
  { "no-byte", NULL, 2000, "first: No answer for 2.0 s" },
  { "stalls-after-headers", "300:progress", 2300, "first: Silence in the middle of the answer for 2.0 s" },
  { "trickles-without-a-word",
    "900:progress|900:progress|900:progress|900:progress|900:progress|900:progress|900:progress", 5000,
    "first: No word of an answer for 5.0 s" },
};

static void
test_before_first_word (Fixture *f, gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  gint64 after = (gint64) before_cases[i].after_ms * MS;
  g_autofree char *expected = g_strdup_printf ("second (%s)|", before_cases[i].reason);

  if (before_cases[i].script != NULL)
    timed_model_answer (f->models[0], before_cases[i].script);
  timed_model_answer (f->models[1], "10:text Here.|10:done");
  ask (f);
  if (after > 0)
    {
      clara_clock_advance (f->clock, after - 1);
      g_assert_cmpuint (timed_model_count (f->models[1]), ==, 0);
      clara_clock_advance (f->clock, 1);
    }
  g_assert_cmpuint (timed_model_count (f->models[1]), ==, 1);
  clara_clock_advance (f->clock, 20 * MS);
  /* Spaces are no word, though they were given out. */
  g_assert_cmpstr (g_strchug (f->log->str), ==, after > 0 ? "(delayed)Here.(done)" : "Here.(done)");
  g_assert_true (g_str_has_suffix (f->providers->str, expected));
  assert_call (f, 0, "first", "failed");
  assert_call (f, 1, "second", "done");
}

static void
test_none_left (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "refuse");
  timed_model_answer (f->models[1], "refuse");
  timed_model_answer (f->models[2], "refuse");
  ask (f);
  clara_clock_advance (f->clock, 1);
  g_assert_cmpstr (f->log->str, ==, "(failed: no key)");
  g_assert_cmpstr (f->providers->str, ==, "local (third: no key)|");
  /* They failed at once: to ask them once more costs nothing. */
  for (guint i = 0; i < 3; i++)
    timed_model_answer (f->models[i], "10:fail away");
  ask (f);
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_true (g_str_has_suffix (f->log->str, "(failed: away)"));
}

/* Those that kept a visitor waiting are not waited for again at once: the offline brain answers. */
static void
test_none_waited_for (Fixture *f, gconstpointer data)
{
  set (f, "deadline-first-byte-ms", 100);
  set (f, "deadline-first-token-ms", 500);
  ask (f);
  clara_clock_advance (f->clock, 699 * MS);
  g_assert_cmpstr (f->log->str, ==, "(delayed)(delayed)(delayed)");
  clara_clock_advance (f->clock, 1 * MS);
  g_assert_true (g_str_has_suffix (f->log->str, "(failed: No answer for 0.5 s)"));
  ask (f);
  clara_clock_advance (f->clock, 1);
  g_assert_true (g_str_has_prefix (f->log->str, "(failed: Every language model"));
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 1);
  clara_clock_advance (f->clock, 10 * S);
  timed_model_answer (f->models[0], "10:text Back.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_cmpstr (f->log->str, ==, "Back.(done)");
}

static const struct
{
  const char *name;
  const char *first;
  const char *second;
  const char *text;
  const char *prefix; /* what the second is told was said */
} middle_cases[] = {
  { "goes-on", "10:text The lift is on the le|10:fail cut", "10:text left.|10:done",
    "The lift is on the left.", "The lift is on the" },
  { "repeats-a-word", "10:text The lift is on the left, |10:fail cut",
    "10:text left, past the|10:text  plants.|10:done", "The lift is on the left, past the plants.",
    "The lift is on the left," },
  { "repeats-all", "10:text The lift is on |10:fail cut",
    "10:text The|10:text  lift |10:text is|10:text  on the left.|10:done", "The lift is on the left.",
    "The lift is on" },
  { "repeats-the-sentence", "10:text Yes. The lift is on |10:fail cut",
    "10:text The lift is|10:text  on the left.|10:done", "Yes. The lift is on the left.",
    "Yes. The lift is on" },
  { "repeats-across-lines", "10:text Yes.\nThe  lift is |10:fail cut", "10:text The lift is\nthere.|10:done",
    "Yes.\nThe  lift is there.", "Yes.\nThe  lift is" },
  { "no-half-word", "10:text Go to the in |10:fail cut", "10:text into hall.|10:done",
    "Go to the in into hall.", "Go to the in" },
  { "telugu", "10:text లిఫ్ట్ ఎడమ |10:fail cut", "10:text ఎడమవైపు ఉంది.|10:done", "లిఫ్ట్ ఎడమ ఎడమవైపు ఉంది.",
    "లిఫ్ట్ ఎడమ" },
  { "hindi", "10:text लिफ़्ट बाईं ओर |10:fail cut", "10:text ओर है।|10:done", "लिफ़्ट बाईं ओर है।", "लिफ़्ट बाईं ओर" },
  { "silence", "10:text The lift is |10:progress", "10:text there.|10:done", "The lift is there.",
    "The lift is" },
  { "only-repeats", "10:text The lift is there. |10:fail cut", "10:text The lift is there.|10:done",
    "The lift is there. ", "The lift is there." },
};

static void
test_in_the_middle (Fixture *f, gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);
  g_autofree char *expected = g_strconcat (middle_cases[i].text, "(done)", NULL);
  JsonArray *messages;
  guint n;

  timed_model_answer (f->models[0], middle_cases[i].first);
  timed_model_answer (f->models[1], middle_cases[i].second);
  ask (f);
  clara_clock_advance (f->clock, 3 * S);
  g_assert_cmpstr (f->log->str, ==, expected);
  messages = timed_model_get_messages (f->models[1]);
  n = json_array_get_length (messages);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpstr (clara_json_get_string (clara_json_array_get_object (messages, 1), "role", ""), ==,
                   "assistant");
  g_assert_cmpstr (clara_json_get_string (clara_json_array_get_object (messages, 1), "content", ""), ==,
                   middle_cases[i].prefix);
  g_assert_cmpuint (timed_model_count (f->models[2]), ==, 0);
}

/* Twice in one answer. */
static void
test_in_the_middle_again (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "10:text One two |10:fail cut");
  timed_model_answer (f->models[1], "10:text two three |10:fail cut");
  timed_model_answer (f->models[2], "10:text three four.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "One two three four.(done)");
}

/* The calls of a stream that died are dropped, unless they are whole: then they are the answer. */
static void
test_tool_calls (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "10:text Let me see. |10:call find {\"na|10:fail cut");
  timed_model_answer (f->models[1], "10:call find {\"name\":\"Priya\"}|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "Let me see. [find {\"name\":\"Priya\"}](done)");

  clara_clock_advance (f->clock, 10 * S);
  timed_model_answer (f->models[0], "10:call find {\"name\":\"Priya\"}|10:fail cut");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "[find {\"name\":\"Priya\"}](done)");
  g_assert_cmpuint (timed_model_count (f->models[1]), ==, 1);
}

static void
test_hedge (Fixture *f, gconstpointer data)
{
  set (f, "hedge-ms", 700);
  timed_model_answer (f->models[0], "1500:text Slow.|10:done");
  timed_model_answer (f->models[1], "300:text Quick.|900:done");
  ask (f);
  clara_clock_advance (f->clock, 699 * MS);
  g_assert_cmpuint (timed_model_count (f->models[1]), ==, 0);
  clara_clock_advance (f->clock, 302 * MS);
  g_assert_cmpuint (timed_model_count_cancelled (f->models[0]), ==, 1);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "Quick.(done)");
  assert_call (f, 0, "first", "cancelled");
  assert_call (f, 1, "second", "done");
  g_assert_nonnull (strstr (f->providers->str, "was faster"));

  /* The slow one is not ill for that, and the first word of the preferred one ends the race too. */
  timed_model_answer (f->models[0], "800:text Better.|10:done");
  timed_model_answer (f->models[1], "2000:text Late.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 5 * S);
  g_assert_cmpstr (f->log->str, ==, "Better.(done)");
  g_assert_cmpuint (timed_model_count (f->models[1]), ==, 2);

  /* One of the two fails: the other goes on alone. */
  timed_model_answer (f->models[0], "900:fail away");
  timed_model_answer (f->models[1], "1000:text Still here.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 5 * S);
  g_assert_cmpstr (f->log->str, ==, "Still here.(done)");
  g_assert_cmpuint (timed_model_count (f->models[2]), ==, 0);
}

/* Who is silent for long is not waited for alone; but if it was only slow, its answer is taken. */
static void
test_slow (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "2200:text Slow but good.|10:done");
  timed_model_answer (f->models[1], "900:text Second.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1999 * MS);
  g_assert_cmpstr (f->log->str, ==, "");
  clara_clock_advance (f->clock, 1 * MS);
  g_assert_cmpuint (timed_model_count (f->models[1]), ==, 1);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "(delayed)Slow but good.(done)");
  g_assert_cmpuint (timed_model_count_cancelled (f->models[1]), ==, 1);
  g_assert_cmpuint (timed_model_count (f->models[2]), ==, 0);
  g_assert_cmpstr (f->providers->str, ==, "first (first in order)|");

  /* Beaten without a sign of life, it is not asked first the next time. */
  timed_model_answer (f->models[1], "900:text Second.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 3 * S);
  g_assert_cmpstr (f->log->str, ==, "(delayed)Second.(done)");
  timed_model_answer (f->models[1], "100:text Second.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "Second.(done)");
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 2);
}

/* The last that there is: the visitor is told that it takes a while, and it may take as long as a first word.
 */
static void
test_slow_alone (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "refuse");
  timed_model_answer (f->models[1], "refuse");
  timed_model_answer (f->models[2], "4900:text At last.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 5 * S);
  g_assert_cmpstr (f->log->str, ==, "(delayed)At last.(done)");
}

/* Left alone for a while, then asked once: half open. */
static void
test_breaker (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "10:fail away");
  for (guint i = 0; i < 3; i++)
    timed_model_answer (f->models[1], "10:text Here.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 1);
  clara_clock_advance (f->clock, 6 * S);
  /* The probe fails: it is left alone for longer. */
  timed_model_answer (f->models[0], "10:fail away");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 2);
  clara_clock_advance (f->clock, 4 * S);
  timed_model_answer (f->models[1], "10:text Here.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 2);
  /* The next one works, and it serves again. */
  clara_clock_advance (f->clock, 30 * S);
  timed_model_answer (f->models[0], "10:text Back.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_cmpstr (f->log->str, ==, "Back.(done)");
  g_assert_true (g_str_has_suffix (f->providers->str, "first (preferred and available)|"));
}

/* For as long as a service asks for, and not only as long as one is usually left alone. */
static void
test_retry_after (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "10:busy 60");
  for (guint i = 0; i < 2; i++)
    timed_model_answer (f->models[1], "10:text Here.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 59 * S);
  ask (f);
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 1);
  clara_clock_advance (f->clock, 60 * S);
  timed_model_answer (f->models[0], "10:text Back.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_cmpstr (f->log->str, ==, "Back.(done)");
}

/* Half open, one question finds out; another one meanwhile goes to the next. */
static void
test_one_probe (Fixture *f, gconstpointer data)
{
  g_autoptr (ClaraChatReply) probe = NULL;

  timed_model_answer (f->models[0], "10:fail away");
  timed_model_answer (f->models[1], "10:text Here.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 10 * S);
  timed_model_answer (f->models[0], "1000:text Back.|10:done");
  ask (f);
  probe = g_steal_pointer (&f->reply);
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 2);
  timed_model_answer (f->models[1], "10:text Meanwhile.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 500 * MS);
  g_assert_cmpuint (timed_model_count (f->models[0]), ==, 2);
  g_assert_cmpstr (f->log->str, ==, "Meanwhile.(done)");
  clara_clock_advance (f->clock, 2 * S);
  timed_model_answer (f->models[0], "10:text Well.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 500 * MS);
  g_assert_cmpstr (f->log->str, ==, "Well.(done)");
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[0], "10:text One |1000:text two.");
  ask (f);
  clara_clock_advance (f->clock, 100 * MS);
  clara_chat_reply_cancel (f->reply);
  clara_clock_advance (f->clock, 100 * S);
  g_assert_cmpstr (f->log->str, ==, "One ");
  g_assert_cmpuint (timed_model_count_cancelled (f->models[0]), ==, 1);
  g_assert_cmpuint (timed_model_count (f->models[1]), ==, 0);
  assert_call (f, 0, "first", "cancelled");
  /* It is neither well nor ill for that. */
  timed_model_answer (f->models[0], "10:text Again.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 100 * MS);
  g_assert_cmpstr (f->log->str, ==, "Again.(done)");
}

/* An endless answer is ended. */
static void
test_total (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) endless = g_string_new ("1000:text la ");

  for (guint i = 0; i < 100; i++)
    g_string_append (endless, "|1000:text la ");
  set (f, "deadline-total-ms", 10000);
  timed_model_answer (f->models[0], endless->str);
  timed_model_answer (f->models[1], "10:text and amen.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 11 * S);
  g_assert_true (g_str_has_suffix (f->log->str, "la la and amen.(done)"));
}

static void
test_secrets (Fixture *f, gconstpointer data)
{
  clara_log_add_secret ("sk-abcdefghijklmnopqrstuvwxyz123456");
  timed_model_answer (f->models[0], "10:fail wrong key sk-abcdefghijklmnopqrstuvwxyz123456");
  timed_model_answer (f->models[1], "10:text Here.|10:done");
  ask (f);
  clara_clock_advance (f->clock, 1 * S);
  g_assert_null (strstr (f->providers->str, "sk-abc"));
  g_assert_null (strstr (clara_json_get_string (call (f, 0), "reason", ""), "sk-abc"));
  g_assert_nonnull (strstr (clara_json_get_string (call (f, 0), "reason", ""), "wrong key"));
}

/* The voice */

typedef struct
{
  Fixture base;
  ScriptedVoice *voices[2];
  ClaraFailoverVoice *voice;
  ClaraSpokenText *spoken;
  gint64 sound_us;
  GString *words; /* offset@ms */
} VoiceFixture;

static void
on_audio (ClaraSpokenText *spoken, GBytes *samples, int rate, gpointer user_data)
{
  VoiceFixture *f = user_data;

  f->sound_us += (gint64) (g_bytes_get_size (samples) / 2) * G_USEC_PER_SEC / rate;
}

static void
on_mark (ClaraSpokenText *spoken, guint kind, gint64 at_us, int value, gpointer user_data)
{
  VoiceFixture *f = user_data;

  /* A mark is there before its sound is over. */
  g_assert_cmpint (at_us, >=, f->sound_us - 200 * MS);
  if (kind == 0)
    g_string_append_printf (f->words, "%d@%d ", value, (int) (at_us / MS));
}

static void
on_spoken_done (ClaraSpokenText *spoken, gpointer user_data)
{
  g_string_append (((VoiceFixture *) user_data)->words, "done");
}

static void
on_spoken_failed (ClaraSpokenText *spoken, GError *error, gpointer user_data)
{
  g_string_append (((VoiceFixture *) user_data)->words, "failed");
}

static void
voice_set_up (VoiceFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) voices = g_ptr_array_new ();

  set_up (&f->base, data);
  f->voices[0] = scripted_voice_new ("first", "en", f->base.clock, 200 * MS);
  f->voices[1] = scripted_voice_new ("second", "en hi", f->base.clock, 200 * MS);
  g_ptr_array_add (voices, f->voices[0]);
  g_ptr_array_add (voices, f->voices[1]);
  f->voice = clara_failover_voice_new (voices, f->base.clock, f->base.bus, f->base.settings, NULL);
  f->words = g_string_new (NULL);
}

static void
voice_tear_down (VoiceFixture *f, gconstpointer data)
{
  g_clear_object (&f->spoken);
  g_object_unref (f->voice);
  g_object_unref (f->voices[0]);
  g_object_unref (f->voices[1]);
  g_string_free (f->words, TRUE);
  tear_down (&f->base, data);
}

static void
speak (VoiceFixture *f, const char *text)
{
  g_autoptr (GError) error = NULL;

  f->spoken = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (f->voice), text, "en", 1, &error);
  g_assert_no_error (error);
  g_signal_connect (f->spoken, "audio", G_CALLBACK (on_audio), f);
  g_signal_connect (f->spoken, "mark", G_CALLBACK (on_mark), f);
  g_signal_connect (f->spoken, "done", G_CALLBACK (on_spoken_done), f);
  g_signal_connect (f->spoken, "failed", G_CALLBACK (on_spoken_failed), f);
}

/* Words, times and sound are as if one voice had spoken. */
static void
test_voice_in_the_middle (VoiceFixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->voices[0], 5);
  speak (f, "alpha beta gamma delta echo foxtrot golf");
  clara_clock_advance (f->base.clock, 3 * S);
  /* The fifth word was kept back, since it might have been a part of itself. */
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[1]), ==, "echo foxtrot golf|");
  g_assert_cmpstr (f->words->str, ==, "0@0 6@200 11@400 17@600 23@800 28@1000 36@1200 done");
  g_assert_cmpint (f->sound_us, ==, 1400 * MS);
  assert_call (&f->base, 0, "first", "failed");
  assert_call (&f->base, 1, "second", "done");
  g_assert_cmpint (clara_json_get_int (call (&f->base, 1), "characters", 0), ==, 17);
  g_assert_cmpfloat (clara_json_get_double (call (&f->base, 1), "audio_seconds", 0), ==, 0.6);
}

/* The first sound is never kept back. */
static void
test_voice_first_sound (VoiceFixture *f, gconstpointer data)
{
  speak (f, "alpha beta");
  clara_clock_advance (f->base.clock, 50 * MS);
  g_assert_cmpint (f->sound_us, ==, 200 * MS);
}

/* No sound at all is noticed. */
static void
test_voice_silent (VoiceFixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->voices[0], G_MAXINT);
  speak (f, "alpha beta");
  clara_clock_advance (f->base.clock, 4600 * MS);
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[1]), ==, "alpha beta|");
  clara_clock_advance (f->base.clock, 1 * S);
  g_assert_cmpstr (f->words->str, ==, "0@0 6@200 done");
  assert_call (&f->base, 0, "first", "failed");
}

static void
test_voice_none_left (VoiceFixture *f, gconstpointer data)
{
  scripted_voice_fail_after (f->voices[0], 2);
  scripted_voice_fail_after (f->voices[1], 0);
  speak (f, "alpha beta gamma delta");
  clara_clock_advance (f->base.clock, 3 * S);
  g_assert_cmpstr (f->words->str, ==, "0@0 6@200 failed");
  g_assert_true (g_str_has_suffix (f->base.providers->str, "none (second: scripted)|"));
}

/* The second voice serves only what the first does not. */
static void
test_voice_languages (VoiceFixture *f, gconstpointer data)
{
  g_autoptr (ClaraSpokenText) spoken = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (clara_text_to_speech_serves (CLARA_TEXT_TO_SPEECH (f->voice), "hi"));
  g_assert_false (clara_text_to_speech_serves (CLARA_TEXT_TO_SPEECH (f->voice), "te"));
  g_assert_null (clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (f->voice), "a", "te", 1, &error));
  g_assert_nonnull (strstr (error->message, "text-to-speech"));
  spoken = clara_text_to_speech_speak (CLARA_TEXT_TO_SPEECH (f->voice), "namaste", "hi", 1, NULL);
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[0]), ==, "");
  g_assert_cmpstr (scripted_voice_get_asked (f->voices[1]), ==, "namaste|");
}

/* The recogniser */

typedef struct
{
  Fixture base;
  ScriptedRecogniser *recognisers[2];
  ClaraFailoverRecogniser *recogniser;
  ClaraSpeechStream *stream;
} RecogniserFixture;

static void
on_partial (ClaraSpeechStream *stream, ClaraTranscript *transcript, Fixture *f)
{
  g_string_append_printf (f->log, "%s... ", transcript->text);
}

static void
on_final (ClaraSpeechStream *stream, ClaraTranscript *transcript, Fixture *f)
{
  g_string_append_printf (f->log, "%s. ", transcript->text);
}

static void
on_speech_failed (ClaraSpeechStream *stream, GError *error, Fixture *f)
{
  g_string_append_printf (f->log, "(failed: %s)", error->message);
}

static void
recogniser_set_up (RecogniserFixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) recognisers = g_ptr_array_new ();

  set_up (&f->base, data);
  for (guint i = 0; i < 2; i++)
    {
      f->recognisers[i] = scripted_recogniser_new (i == 0 ? "first" : "second", "en", f->base.clock);
      scripted_recogniser_answer (f->recognisers[i], i == 0 ? "one" : "two", 100 * MS);
      g_ptr_array_add (recognisers, f->recognisers[i]);
    }
  f->recogniser = clara_failover_recogniser_new (recognisers, f->base.clock, f->base.bus, f->base.settings);
}

static void
recogniser_tear_down (RecogniserFixture *f, gconstpointer data)
{
  g_clear_object (&f->stream);
  g_object_unref (f->recogniser);
  g_object_unref (f->recognisers[0]);
  g_object_unref (f->recognisers[1]);
  tear_down (&f->base, data);
}

static void
listen (RecogniserFixture *f, gsize n_samples)
{
  g_autoptr (ClaraSpeechHints) hints = clara_speech_hints_new (CLARA_EXPECT_FREE, 0, "en", NULL);
  g_autofree gint16 *samples = g_new0 (gint16, n_samples);

  f->stream = clara_speech_to_text_open (CLARA_SPEECH_TO_TEXT (f->recogniser), hints, NULL);
  g_signal_connect (f->stream, "partial", G_CALLBACK (on_partial), &f->base);
  g_signal_connect (f->stream, "final", G_CALLBACK (on_final), &f->base);
  g_signal_connect (f->stream, "failed", G_CALLBACK (on_speech_failed), &f->base);
  clara_speech_stream_push (f->stream, samples, n_samples);
}

/* It dies while the visitor speaks: the next one hears all of it. */
static void
test_recogniser_dies (RecogniserFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "connection lost");
  g_autofree gint16 *more = g_new0 (gint16, 16000);

  listen (f, 16000);
  clara_speech_stream_emit_failed (scripted_recogniser_get_stream (f->recognisers[0]), error);
  clara_speech_stream_push (f->stream, more, 16000);
  clara_speech_stream_end (f->stream);
  clara_clock_advance (f->base.clock, 100 * MS);
  g_assert_cmpuint (scripted_recogniser_get_samples (f->recognisers[1]), ==, 32000);
  g_assert_cmpstr (f->base.log->str, ==, "two. ");
  assert_call (&f->base, 0, "first", "failed");
  assert_call (&f->base, 1, "second", "done");
  g_assert_cmpfloat (clara_json_get_double (call (&f->base, 1), "audio_seconds", 0), ==, 2);
  g_assert_nonnull (strstr (f->base.providers->str, "second (first: connection lost)"));
}

/* One that has streamed partial texts has only the end left to tell: it gets 2 s for that. */
static void
test_recogniser_dead_socket (RecogniserFixture *f, gconstpointer data)
{
  g_autoptr (ClaraTranscript) partial = clara_transcript_new ("o", "en", 0.5, NULL);

  scripted_recogniser_answer (f->recognisers[0], "one", G_MAXINT64);
  listen (f, 1600);
  clara_speech_stream_emit_partial (scripted_recogniser_get_stream (f->recognisers[0]), partial);
  clara_speech_stream_end (f->stream);
  clara_clock_advance (f->base.clock, 1999 * MS);
  g_assert_cmpuint (scripted_recogniser_get_opened (f->recognisers[1]), ==, 0);
  clara_clock_advance (f->base.clock, 101 * MS);
  g_assert_cmpstr (f->base.log->str, ==, "o... two. ");
}

static void
test_recogniser_none_left (RecogniserFixture *f, gconstpointer data)
{
  scripted_recogniser_answer (f->recognisers[0], NULL, 0);
  scripted_recogniser_answer (f->recognisers[1], NULL, 0);
  listen (f, 1600);
  clara_speech_stream_end (f->stream);
  clara_clock_advance (f->base.clock, 1 * S);
  g_assert_cmpstr (f->base.log->str, ==, "(failed: scripted)");
}

void
add_failover_tests (void)
{
#define ADD(name, function)                                                                                  \
  g_test_add ("/services/failover/model/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("works", test_works);
  for (guint i = 0; i < G_N_ELEMENTS (before_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/services/failover/model/before/", before_cases[i].name, NULL);

      g_test_add (name, Fixture, GUINT_TO_POINTER (i), set_up, test_before_first_word, tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (middle_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/services/failover/model/middle/", middle_cases[i].name, NULL);

      g_test_add (name, Fixture, GUINT_TO_POINTER (i), set_up, test_in_the_middle, tear_down);
    }
  ADD ("middle/again", test_in_the_middle_again);
  ADD ("none-left", test_none_left);
  ADD ("none-waited-for", test_none_waited_for);
  ADD ("tool-calls", test_tool_calls);
  ADD ("hedge", test_hedge);
  ADD ("slow", test_slow);
  ADD ("slow-alone", test_slow_alone);
  ADD ("retry-after", test_retry_after);
  ADD ("breaker", test_breaker);
  ADD ("one-probe", test_one_probe);
  ADD ("cancel", test_cancel);
  ADD ("total", test_total);
  ADD ("secrets", test_secrets);
#undef ADD
#define ADD(name, function)                                                                                  \
  g_test_add ("/services/failover/voice/" name, VoiceFixture, NULL, voice_set_up, function, voice_tear_down)
  ADD ("middle", test_voice_in_the_middle);
  ADD ("first-sound", test_voice_first_sound);
  ADD ("silent", test_voice_silent);
  ADD ("none-left", test_voice_none_left);
  ADD ("languages", test_voice_languages);
#undef ADD
#define ADD(name, function)                                                                                  \
  g_test_add ("/services/failover/recogniser/" name, RecogniserFixture, NULL, recogniser_set_up, function,   \
              recogniser_tear_down)
  ADD ("dies", test_recogniser_dies);
  ADD ("dead-socket", test_recogniser_dead_socket);
  ADD ("none-left", test_recogniser_none_left);
#undef ADD
}
