/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include <string.h>

/* A whole day at one kiosk, in virtual time: 300 visitors one after another, in four languages, with a model,
 * with one that fails, and by touch; some finish, some leave, some walk away, some start over. Nothing of one
 * is seen or heard by the next, nor told to the model. */

#define VISITORS 300

typedef struct
{
  char *name;
  char *company;
  char *phone;
} Secret;

static void
secret_clear (Secret *self)
{
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->company, g_free);
  g_clear_pointer (&self->phone, g_free);
}

/* Words that nobody else has, of letters, for names are. */
static Secret
secret_make (guint i)
{
  char a = (char) ('a' + i / 100 % 10);
  char b = (char) ('a' + i / 10 % 10);
  char c = (char) ('a' + i % 10);
  Secret secret = { g_strdup_printf ("Xw%c%c%co Vq%c%c%cu", a, b, c, c, b, a),
                    g_strdup_printf ("Jx%c%c%cor", a, b, c), g_strdup_printf ("98%03u4%03u1", i, i) };

  return secret;
}

static const char *const languages[] = { "en", "hi", "ta", "te" };
static const char *const sentences[] = {
  "I'm %s, from %s, here to see Rahul Sharma",
  "मैं %s, %s से आया हूँ, मुझे राहुल शर्मा से मिलना है",
  "நான் %s, %s இருந்து வருகிறேன், ராகுல் சர்மாவை சந்திக்க வேண்டும்",
  "నేను %s, %s నుంచి వచ్చాను, రాహుల్ శర్మ గారిని కలవాలి",
};
static const char *const byes[] = { "goodbye", "फिर मिलेंगे", "போய்ட்டு வரேன்", "వెళ్ళొస్తాను" };
static const char *const consents[] = { "yes", "हाँ", "ஆமாம்", "అవును" };

static void
script_model (Desk *desk, guint i, JsonObject *arguments)
{
  JsonArray *answers = json_array_new ();
  JsonArray *parts = json_array_new ();

  if (i % 3 == 1)
    json_array_add_object_element (parts, clara_json_build ("s", "broken", "status"));
  else
    json_array_add_object_element (
      parts, clara_json_build ("so", "tool", "register_visitor", "arguments", json_object_ref (arguments)));
  json_array_add_array_element (answers, parts);
  model_server_set_answers (desk->server, answers);
  json_array_unref (answers);
}

/* The details, said to either brain or typed. */
static void
give_details (Desk *desk, guint i, const Secret *secret)
{
  g_autofree char *line = NULL;
  g_autoptr (JsonObject) sentence = NULL;
  g_autoptr (JsonObject) number = NULL;

  if (i % 3 == 2)
    {
      desk_choose (desk, "visitor");
      desk_command (
        desk, "set_fields",
        clara_json_build ("o", "fields",
                          clara_json_build ("ssss", "visitor_name", secret->name, "company", secret->company,
                                            "host", "ML-1009", "phone", secret->phone)));
      return;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  line = g_strdup_printf (sentences[i % 4], secret->name, secret->company);
#pragma GCC diagnostic pop
  sentence = clara_json_build ("ssss", "name", secret->name, "company", secret->company, "host",
                               "Rahul Sharma", "type", "visitor");
  script_model (desk, i, sentence);
  desk_say (desk, line);
  number = clara_json_build ("s", "phone", secret->phone);
  script_model (desk, i, number);
  desk_say (desk, secret->phone);
}

static void
leave (Desk *desk, guint i)
{
  switch (i % 5)
    {
    case 0:
      desk_say (desk, consents[i % 4]);
      desk_assert_state (desk, "host_notification");
      g_assert_true (clara_scripted_messenger_answer (desk->messenger, "I am coming down"));
      desk_settle (desk);
      break;
    case 1:
      desk_say (desk, byes[i % 4]);
      desk_assert_state (desk, "flow_end");
      break;
    case 2: /* walks away; the warning comes and goes */
      break;
    case 3:
      desk_command (desk, "cancel", NULL);
      desk_assert_page (desk, "welcome");
      break;
    default:
      desk_command (desk, "sleep", NULL);
      break;
    }
  desk_wait (desk, 130);
  desk_assert_state (desk, "idle");
  g_assert_cmpstr (clara_dialogue_get_language (desk->dialogue), ==, "en");
}

static void
assert_unknown (const char *where, const char *text, const Secret *other)
{
  if (other->name == NULL || text == NULL)
    return;
  if (strstr (text, other->name) != NULL || strstr (text, other->company) != NULL
      || strstr (text, other->phone) != NULL)
    g_error ("%s brings back '%s': %s", where, other->name, text);
}

/* What a screen, a loudspeaker and a transcript get; the outbox may still write of an earlier visit. */
static void
check_events (Desk *desk, guint from, const Secret *other)
{
  static const char *const shown[] = {
    "step", "said", "heard", "tool_call", "tool_result", "state", "session"
  };

  for (guint i = from; i < desk->events->len; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (shown); k++)
      if (clara_message_is (g_ptr_array_index (desk->events, i), shown[k]))
        {
          g_autofree char *json =
            clara_json_to_string (clara_message_get_fields (g_ptr_array_index (desk->events, i)));

          assert_unknown (shown[k], json, other);
        }
}

static void
check_asleep (Desk *desk, const Secret *secret)
{
  g_autofree char *step = clara_json_to_string (clara_dialogue_get_step (desk->dialogue));
  g_autoptr (JsonObject) status = clara_dialogue_get_status (desk->dialogue);
  g_autofree char *session = status != NULL ? clara_json_to_string (status) : NULL;

  desk_assert_page (desk, "attract");
  assert_unknown ("the sleeping screen", step, secret);
  assert_unknown ("the status", session, secret);
}

static void
test_day (void)
{
  g_autoptr (Desk) desk = desk_new_served ();
  Secret before = { 0 };
  guint checked_in = 0;
  guint asked = 0;

  for (guint i = 0; i < VISITORS; i++)
    {
      Secret secret = secret_make (i);
      guint from = desk->events->len;
      guint requests = model_server_count_requests (desk->server);

      desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
      if (i % 4 != 0)
        desk_command (desk, "set_language", clara_json_build ("s", "language", languages[i % 4]));
      give_details (desk, i, &secret);
      desk_assert_page (desk, "confirm");
      if (model_server_count_requests (desk->server) > requests)
        {
          g_autofree char *request = clara_json_to_string (model_server_get_request (desk->server));

          asked++;
          assert_unknown ("the model", request, &before);
        }
      checked_in += i % 5 == 0 ? 1 : 0;
      leave (desk, i);
      check_events (desk, from, &before);
      check_asleep (desk, &secret);
      secret_clear (&before);
      before = secret;
      g_ptr_array_set_size (desk->events, 0);
    }
  secret_clear (&before);
  g_assert_cmpuint (asked, >, VISITORS / 4);
  {
    g_autoptr (GPtrArray) visits = desk_visits (desk);

    g_assert_cmpuint (visits->len, ==, checked_in);
  }
}

/* A model that never answers: what is cheap and certain does not wait for it, in any of the languages. */
static void
test_certain_never_waits (void)
{
  static const char *const people[] = { "can I talk to a person", "किसी आदमी से बात करवाइए", "ஒரு ஆளோட பேசணும்",
                                        "ఒక మనిషితో మాట్లాడాలి" };
  static const char *const outs[] = { "check out please", "मुझे चेक आउट करना है", "செக் அவுட் பண்ணுங்க",
                                      "నన్ను చెక్ అవుట్ చేయండి" };
  static const char *const turns[] = { "speak Hindi please", "तमिल में बात कीजिए", "தெலுங்கில் பேசுங்கள்",
                                       "ఇంగ్లీషులో మాట్లాడండి" };
  g_autoptr (Desk) desk = desk_new (1);
  ClaraScriptedModel *model = g_ptr_array_index (desk->models, 0);

  clara_scripted_model_hold (model, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    for (guint what = 0; what < 4; what++)
      {
        const char *const lines[] = { people[i], outs[i], turns[i], byes[i] };

        desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
        desk_command (desk, "set_language", clara_json_build ("s", "language", languages[i]));
        desk_say (desk, lines[what]);
        if (what == 0)
          desk_assert_page (desk, "human");
        else if (what == 1)
          g_assert_cmpstr (clara_json_get_string (clara_dialogue_get_step (desk->dialogue), "asked", ""), ==,
                           "out_name");
        else if (what == 2)
          g_assert_cmpstr (clara_dialogue_get_language (desk->dialogue), ==, languages[(i + 1) % 4]);
        else
          desk_assert_state (desk, "flow_end");
        g_assert_cmpuint (clara_scripted_model_count_requests (model), ==, 0);
        desk_command (desk, "sleep", NULL);
      }
}

void
add_day_tests (void)
{
  g_test_add_func ("/dialogue/day-of-300", test_day);
  g_test_add_func ("/dialogue/certain-never-waits", test_certain_never_waits);
}
