/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-labels.h"
#include "clara-text.h"

#include "desk.h"

#include <string.h>

/* The ways to the pages that have something to touch; a line that begins with "/" is a command. */
static const struct
{
  const char *page;
  const char *lines[6];
} ways[] = {
  { "welcome", { NULL } },
  { "welcome", { "flurb", "flurb", "flurb", "flurb" } },
  { "host_choice", { "I'm Maria Lopez from Acme here to see Priya" } },
  { "confirm", { "I'm Maria Lopez from Acme here to see Priya Raghavan", "98450 12345" } },
  { "form", { "I'm Maria Lopez from Acme here to see Priya Raghavan", "98450 12345", "/change" } },
  { "photo", { "/camera", "I'm Maria Lopez from Acme here to see Priya Raghavan", "98450 12345", "yes" } },
  { "waiting", { "I'm Maria Lopez from Acme here to see Priya Raghavan", "98450 12345", "yes" } },
  { "code", { "I work here", "Priya Raghavan" } },
  { "employee", { "I work here", "Priya Raghavan", "/code" } },
};

/* Somebody new, a while later, who goes that far. */
static void
go (Desk *desk, guint way, const char *language)
{
  desk_command (desk, "sleep", NULL);
  clara_dialogue_set_camera (desk->dialogue, FALSE);
  desk_wait (desk, 1000);
  desk_command (desk, "wake", clara_json_build ("s", "by", "touch"));
  for (guint i = 0; i < G_N_ELEMENTS (ways[way].lines) && ways[way].lines[i] != NULL; i++)
    if (strcmp (ways[way].lines[i], "/change") == 0)
      desk_choose (desk, "change");
    else if (strcmp (ways[way].lines[i], "/camera") == 0)
      clara_dialogue_set_camera (desk->dialogue, TRUE);
    else if (strcmp (ways[way].lines[i], "/code") == 0)
      {
        g_autofree char *code = clara_scripted_messenger_get_code (desk->messenger);

        desk_command (desk, "check_code", clara_json_build ("s", "code", code));
      }
    else
      desk_say (desk, ways[way].lines[i]);
  desk_command (desk, "set_language", clara_json_build ("s", "language", language));
  desk_assert_page (desk, ways[way].page);
}

/* Page, state and what is asked, without the language: what the same answer leads to. */
static char *
outcome (Desk *desk)
{
  JsonObject *step = clara_dialogue_get_step (desk->dialogue);
  g_autoptr (GString) values = g_string_new (NULL);
  JsonArray *fields = clara_json_get_array (step, "fields");

  for (guint i = 0; fields != NULL && i < json_array_get_length (fields); i++)
    g_string_append_printf (values, " %s",
                            clara_json_get_string (clara_json_array_get_object (fields, i), "value", ""));
  return g_strdup_printf ("%s %s %s%s", desk_page (desk), desk_state (desk),
                          clara_json_get_string (step, "asked", ""), values->str);
}

/* Saying a choice does what touching it does. */
static void
try_choice (Desk *desk, guint way, const char *shown, const char *id, const char *touched, const char *label)
{
  g_autofree char *said = NULL;

  go (desk, way, shown);
  desk_say (desk, label);
  said = outcome (desk);
  if (strcmp (touched, said) != 0)
    g_error ("'%s' (%s) on the page %s shown in %s: touched it leads to '%s', said to '%s'", label, id,
             ways[way].page, shown, touched, said);
}

static JsonArray *
choices_of (Desk *desk, guint way, const char *language)
{
  go (desk, way, language);
  return json_array_ref (clara_json_get_array (clara_dialogue_get_step (desk->dialogue), "choices"));
}

static void
test_labels_of_language (gconstpointer data)
{
  const char *language = data;
  g_autoptr (Desk) desk = desk_new (0);

  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    {
      g_autoptr (JsonArray) shown = choices_of (desk, way, language);
      g_autoptr (JsonArray) english = choices_of (desk, way, "en");

      for (guint i = 0; i < json_array_get_length (shown); i++)
        {
          JsonObject *choice = clara_json_array_get_object (shown, i);
          const char *id = clara_json_get_string (choice, "id", "");
          g_autofree char *touched = NULL;

          go (desk, way, language);
          desk_choose (desk, id);
          touched = outcome (desk);
          try_choice (desk, way, language, id, touched, clara_json_get_string (choice, "label", ""));
          if (strcmp (language, "en") != 0)
            try_choice (desk, way, language, id, touched,
                        clara_json_get_string (clara_json_array_get_object (english, i), "label", ""));
        }
    }
}

/* The buttons that every page has. */
static void
test_buttons (void)
{
  static const char *const languages[] = { "en", "hi", "ta", "te" };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (Desk) desk = desk_new (0);

      go (desk, 4, languages[i]);
      desk_say (desk, clara_text (languages[i], "kiosk", "Back"));
      desk_assert_page (desk, "welcome");
      go (desk, 3, languages[i]);
      desk_say (desk, clara_text (languages[i], "kiosk", "Start over"));
      desk_assert_page (desk, "welcome");
      g_assert_cmpstr (clara_dialogue_get_language (desk->dialogue), ==, languages[i]);
      go (desk, 3, languages[i]);
      desk_say (desk, clara_text (languages[i], "kiosk", "Call a person"));
      desk_assert_page (desk, "human");
      go (desk, 6, languages[i]);
      desk_say (desk, clara_text (languages[i], "kiosk", "Done"));
      desk_assert_page (desk, "goodbye");
    }
}

/* The values of a field that offers some, and the fields that can be changed. */
static void
test_fields (void)
{
  static const char *const languages[] = { "en", "hi", "ta", "te" };

  for (guint i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      g_autoptr (Desk) desk = desk_new (0);
      JsonArray *fields;

      go (desk, 4, languages[i]);
      desk_say (desk, clara_text (languages[i], "field", "Purpose"));
      g_assert_cmpstr (clara_json_get_string (clara_dialogue_get_step (desk->dialogue), "asked", ""), ==,
                       "purpose");
      desk_say (desk, clara_text (languages[i], "choice", "Meeting"));
      desk_assert_page (desk, "confirm");
      fields = clara_json_get_array (clara_dialogue_get_step (desk->dialogue), "fields");
      for (guint k = 0; k < json_array_get_length (fields); k++)
        {
          JsonObject *field = clara_json_array_get_object (fields, k);

          if (strcmp (clara_json_get_string (field, "id", ""), "purpose") == 0)
            g_assert_cmpstr (clara_json_get_string (field, "value", ""), ==, "Meeting");
        }
      desk_say (desk, clara_text (languages[i], "choice", "Change something"));
      desk_assert_said (desk, clara_text (languages[i], "step", "What shall I change?"));
      desk_say (desk, clara_text (languages[i], "field", "Mobile number"));
      g_assert_cmpstr (clara_json_get_string (clara_dialogue_get_step (desk->dialogue), "asked", ""), ==,
                       "phone");
    }
}

static void
test_matching (void)
{
  g_autoptr (ClaraLabels) labels = clara_labels_new ();

  clara_labels_add (labels, "change", "Change something", TRUE);
  clara_labels_add (labels, "change", "कुछ बदलिए", TRUE);
  clara_labels_add (labels, "yes", "Yes, that is right", TRUE);
  clara_labels_add (labels, "type_name", "Type a name", TRUE);
  clara_labels_add (labels, "unknown", "I don't know", TRUE);
  clara_labels_add (labels, "back", "Back", FALSE);
  clara_labels_add (labels, "visitor", "Visitor", TRUE);
  g_assert_cmpstr (clara_labels_match (labels, "change SOMETHING!", TRUE), ==, "change");
  g_assert_cmpstr (clara_labels_match (labels, "um, yes that is right, please", TRUE), ==, "yes");
  g_assert_cmpstr (clara_labels_match (labels, "changed something", TRUE), ==, "change");
  g_assert_cmpstr (clara_labels_match (labels, "i dont know", TRUE), ==, "unknown");
  g_assert_cmpstr (clara_labels_match (labels, "कुछ बदलिये", TRUE), ==, "change");
  g_assert_cmpstr (clara_labels_match (labels, "back", TRUE), ==, "back");
  /* What only sounds like it is not taken: a denial, a name, another word, an unsure recogniser. */
  g_assert_null (clara_labels_match (labels, "yes, that is not right", TRUE));
  g_assert_null (clara_labels_match (labels, "I know", TRUE));
  g_assert_null (clara_labels_match (labels, "Beck", TRUE));
  g_assert_null (clara_labels_match (labels, "changed something", FALSE));
  g_assert_null (clara_labels_match (labels, "I'm a visitor from Acme", TRUE));
  g_assert_null (clara_labels_match (labels, "", TRUE));
  g_assert_null (clara_labels_match (labels, "?!…", TRUE));
  {
    g_autofree char *endless = g_strnfill (10000, 'a');

    g_assert_null (clara_labels_match (labels, endless, TRUE));
  }
}

/* Two answers that sound alike are nobody's guess. */
static void
test_margin (void)
{
  g_autoptr (ClaraLabels) labels = clara_labels_new ();

  clara_labels_add (labels, "a", "Send it today", TRUE);
  clara_labels_add (labels, "b", "Send it todax", TRUE);
  g_assert_null (clara_labels_match (labels, "send it todaz", TRUE));
  g_assert_cmpstr (clara_labels_match (labels, "send it today", TRUE), ==, "a");
}

void
add_choice_tests (void)
{
  g_test_add_data_func ("/dialogue/choices/labels/en", "en", test_labels_of_language);
  g_test_add_data_func ("/dialogue/choices/labels/hi", "hi", test_labels_of_language);
  g_test_add_data_func ("/dialogue/choices/labels/ta", "ta", test_labels_of_language);
  g_test_add_data_func ("/dialogue/choices/labels/te", "te", test_labels_of_language);
  g_test_add_func ("/dialogue/choices/buttons", test_buttons);
  g_test_add_func ("/dialogue/choices/fields", test_fields);
  g_test_add_func ("/dialogue/choices/matching", test_matching);
  g_test_add_func ("/dialogue/choices/margin", test_margin);
}
