/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-failover-model.h"
#include "clara-json.h"
#include "clara-log.h"

#include "test-services.h"
#include "test-failover.h"

#include <glib/gstdio.h>
#include <string.h>

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

void
failover_set_up (Fixture *f, gconstpointer data)
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

void
failover_tear_down (Fixture *f, gconstpointer data)
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

JsonObject *
failover_call (Fixture *f, guint index)
{
  g_assert_cmpuint (index, <, f->calls->len);
  return g_ptr_array_index (f->calls, index);
}

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
  g_assert_cmpstr (clara_json_get_string (failover_call (f, 0), "service", ""), ==, "language_model");
  g_assert_cmpstr (clara_json_get_string (failover_call (f, 0), "model", ""), ==, "first-large");
  g_assert_cmpfloat (clara_json_get_double (failover_call (f, 0), "first_ms", 0), ==, 200);
  g_assert_cmpfloat (clara_json_get_double (failover_call (f, 0), "total_ms", 0), ==, 350);
  g_assert_cmpint (clara_json_get_int (failover_call (f, 0), "tokens_in", 0), ==, 12);
  g_assert_cmpint (clara_json_get_int (failover_call (f, 0), "tokens_out", 0), ==, 3);
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
  { "stalls-after-a-sign", "300:progress", 2300, "first: No word of an answer for 2.0 s" },
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

/* The last that there is, from its silence to this machine's own brain. */
static const struct
{
  const char *name;
  const char *script; /* NULL: not a sign */
  guint silent_ms;
  guint64 after_ms;
  const char *log;
} alone_cases[] = {
  { "nothing", NULL, 3000, 3000, "(delayed)(failed: No answer for 3.0 s)" },
  { "a-sign", "300:progress", 3000, 3300, "(delayed)(failed: No word of an answer for 3.3 s)" },
  { "a-late-sign", "2500:progress", 3000, 5000, "(delayed)(failed: No word of an answer for 5.0 s)" },
  { "impatient", NULL, 500, 2000, "(delayed)(failed: No answer for 2.0 s)" },
  { "patient", NULL, 60000, 5000, "(delayed)(failed: No answer for 5.0 s)" },
  { "slow", "2900:text At last.|10:done", 3000, 2910, "(delayed)At last.(done)" },
  { "slow-with-a-sign", "100:progress|2900:text At last.|10:done", 3000, 3010, "(delayed)At last.(done)" },
  { "slow-but-wanted", "4900:text At last.|10:done", 5000, 4910, "(delayed)At last.(done)" },
};

static void
test_alone (Fixture *f, gconstpointer data)
{
  const guint i = GPOINTER_TO_UINT (data);

  set (f, "deadline-silent-ms", (int) alone_cases[i].silent_ms);
  timed_model_answer (f->models[0], "refuse");
  timed_model_answer (f->models[1], "refuse");
  if (alone_cases[i].script != NULL)
    timed_model_answer (f->models[2], alone_cases[i].script);
  ask (f);
  clara_clock_advance (f->clock, (gint64) alone_cases[i].after_ms * MS - 1);
  g_assert_null (strstr (f->log->str, "(failed"));
  g_assert_null (strstr (f->log->str, "(done"));
  clara_clock_advance (f->clock, 1);
  g_assert_cmpstr (f->log->str, ==, alone_cases[i].log);
}

/* Two were asked, and one of them fails: the other is alone from then on. */
static void
test_left_alone (Fixture *f, gconstpointer data)
{
  timed_model_answer (f->models[1], "1500:fail away");
  timed_model_answer (f->models[2], "refuse");
  ask (f);
  clara_clock_advance (f->clock, 3499 * MS);
  g_assert_cmpuint (timed_model_count_cancelled (f->models[0]), ==, 0);
  clara_clock_advance (f->clock, 1 * MS);
  g_assert_true (g_str_has_suffix (f->log->str, "(failed: No answer for 3.5 s)"));
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
  g_assert_null (strstr (clara_json_get_string (failover_call (f, 0), "reason", ""), "sk-abc"));
  g_assert_nonnull (strstr (clara_json_get_string (failover_call (f, 0), "reason", ""), "wrong key"));
}

void
add_failover_tests (void)
{
#define ADD(name, function)                                                                                  \
  g_test_add ("/services/failover/model/" name, Fixture, NULL, failover_set_up, function, failover_tear_down)
  ADD ("works", test_works);
  for (guint i = 0; i < G_N_ELEMENTS (before_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/services/failover/model/before/", before_cases[i].name, NULL);

      g_test_add (name, Fixture, GUINT_TO_POINTER (i), failover_set_up, test_before_first_word,
                  failover_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (middle_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/services/failover/model/middle/", middle_cases[i].name, NULL);

      g_test_add (name, Fixture, GUINT_TO_POINTER (i), failover_set_up, test_in_the_middle,
                  failover_tear_down);
    }
  for (guint i = 0; i < G_N_ELEMENTS (alone_cases); i++)
    {
      g_autofree char *name = g_strconcat ("/services/failover/model/alone/", alone_cases[i].name, NULL);

      g_test_add (name, Fixture, GUINT_TO_POINTER (i), failover_set_up, test_alone, failover_tear_down);
    }
  ADD ("middle/again", test_in_the_middle_again);
  ADD ("none-left", test_none_left);
  ADD ("none-waited-for", test_none_waited_for);
  ADD ("tool-calls", test_tool_calls);
  ADD ("hedge", test_hedge);
  ADD ("slow", test_slow);
  ADD ("left-alone", test_left_alone);
  ADD ("retry-after", test_retry_after);
  ADD ("breaker", test_breaker);
  ADD ("one-probe", test_one_probe);
  ADD ("cancel", test_cancel);
  ADD ("total", test_total);
  ADD ("secrets", test_secrets);
#undef ADD
}
