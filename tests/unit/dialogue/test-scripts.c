/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "staff.h"

#include <string.h>

/*
 * Dialogues as data: tests/dialogues/NAME.json is {about, brains?, camera?, lines: [...], visits?, sessions?,
 * messages?, never?}. Each line has one input,
 *
 *   say TEXT | hear TEXT (confidence D, or [other readings]) | do COMMAND (with OBJECT) | choose ID | wait
 * SECONDS | code "right"|"wrong" (spoken true) | answer TEXT (the host's) | qr CODE (see desk_show_code) |
 * invite {member: text} | elsewhere true (another kiosk uses the invitation) | setting KEY with value |
 * restart true (power cut) | camera true|false | desk true|false (whether messages can be sent) | what
 * staff.h lists
 *
 * and, for the model brain, model [[...], ...]: what the model answers to it, see model-server.h; a line that
 * no model is asked about has none. Then what must be true after it: state, page, asked, language, expects,
 * question, said (text or list), unsaid, values {field: text}, error FIELD, choice ID (is there), visit
 * {member: text} (of the newest; null: there is none), told TEXT (to somebody), outcome TEXT (of the newest
 * session). At the end visits and sessions are compared with the rows (newest first, members that are named),
 * messages must have been sent, and nothing of never stands in the database or an event.
 */

static void
fail (Desk *desk, const char *file, guint line, const char *what, const char *is, const char *should)
{
  g_error ("%s, line %u: %s is '%s', not '%s', after:\n%s", file, line, what, is, should, desk->trace->str);
}

static void
input (Desk *desk, JsonObject *line)
{
  const char *text;

  if ((text = clara_json_get_string (line, "say", NULL)) != NULL)
    desk_say (desk, text);
  else if ((text = clara_json_get_string (line, "hear", NULL)) != NULL)
    {
      JsonArray *others = clara_json_get_array (line, "or");
      const char *readings[8] = { NULL };

      for (guint i = 0; others != NULL && i < MIN (json_array_get_length (others), 7); i++)
        readings[i] = clara_json_array_get_string (others, i);
      desk_hear_readings (desk, text, clara_json_get_double (line, "confidence", 1.0), readings);
    }
  else if ((text = clara_json_get_string (line, "do", NULL)) != NULL)
    desk_command (desk, text,
                  clara_json_get_object (line, "with") != NULL
                    ? json_object_ref (clara_json_get_object (line, "with"))
                    : NULL);
  else if ((text = clara_json_get_string (line, "choose", NULL)) != NULL)
    desk_choose (desk, text);
  else if (json_object_has_member (line, "wait"))
    desk_wait (desk, clara_json_get_double (line, "wait", 0));
  else if ((text = clara_json_get_string (line, "code", NULL)) != NULL)
    {
      g_autofree char *code = clara_scripted_messenger_get_code (desk->messenger);

      g_assert_nonnull (code);
      if (g_str_equal (text, "wrong"))
        code[0] = code[0] == '9' ? '1' : '9';
      if (clara_json_get_boolean (line, "spoken", FALSE))
        desk_hear (desk, code, 1.0);
      else
        desk_command (desk, "check_code", clara_json_build ("s", "code", code));
    }
  else if ((text = clara_json_get_string (line, "answer", NULL)) != NULL)
    {
      g_string_truncate (desk->said, 0);
      g_assert_true (clara_scripted_messenger_answer (desk->messenger, text));
      desk_settle (desk);
    }
  else if ((text = clara_json_get_string (line, "qr", NULL)) != NULL)
    desk_show_code (desk, text);
  else if (clara_json_get_object (line, "invite") != NULL)
    desk_invite (desk, clara_json_get_object (line, "invite"));
  else if (json_object_has_member (line, "elsewhere"))
    desk_check_in_elsewhere (desk);
  else if ((text = clara_json_get_string (line, "setting", NULL)) != NULL)
    {
      g_autofree char *value = json_to_string (json_object_get_member (line, "value"), FALSE);

      desk_set (desk, text, value);
    }
  else if (json_object_has_member (line, "restart"))
    desk_restart (desk);
  else if (json_object_has_member (line, "camera"))
    clara_dialogue_set_camera (desk->dialogue, clara_json_get_boolean (line, "camera", FALSE));
  else if (json_object_has_member (line, "desk"))
    clara_scripted_messenger_fail (desk->messenger,
                                   clara_json_get_boolean (line, "desk", FALSE) ? 0 : G_MAXUINT, G_IO_ERROR,
                                   G_IO_ERROR_FAILED);
  else if (!staff_act (desk, line))
    g_error ("a line without an input");
}

static JsonObject *
find_by_id (JsonArray *array, const char *id)
{
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *object = clara_json_array_get_object (array, i);

      if (g_strcmp0 (clara_json_get_string (object, "id", NULL), id) == 0)
        return object;
    }
  return NULL;
}

static void
check_said (Desk *desk, const char *file, guint number, JsonObject *line)
{
  JsonArray *several = clara_json_get_array (line, "said");
  const char *one = clara_json_get_string (line, "said", NULL);
  const char *not = clara_json_get_string (line, "unsaid", NULL);

  if (one != NULL && !desk_has_said (desk, one))
    fail (desk, file, number, "said", desk->said->str, one);
  for (guint i = 0; several != NULL && i < json_array_get_length (several); i++)
    if (!desk_has_said (desk, clara_json_array_get_string (several, i)))
      fail (desk, file, number, "said", desk->said->str, clara_json_array_get_string (several, i));
  if (not != NULL && desk_has_said (desk, not ))
    fail (desk, file, number, "unsaid", desk->said->str, not );
}

static void
check_values (Desk *desk, const char *file, guint number, JsonObject *line)
{
  JsonArray *fields = clara_json_get_array (clara_dialogue_get_step (desk->dialogue), "fields");
  JsonObject *values = clara_json_get_object (line, "values");
  const char *wrong = clara_json_get_string (line, "error", NULL);
  g_autoptr (GList) names = values != NULL ? json_object_get_members (values) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    {
      JsonObject *field = find_by_id (fields, l->data);
      const char *is = field != NULL ? clara_json_get_string (field, "value", "") : "(no such field)";

      if (g_strcmp0 (is, clara_json_get_string (values, l->data, NULL)) != 0)
        fail (desk, file, number, l->data, is, clara_json_get_string (values, l->data, NULL));
    }
  if (wrong != NULL && clara_json_get_string (find_by_id (fields, wrong), "error", NULL) == NULL)
    fail (desk, file, number, "error", "none", wrong);
}

static void
check_members (Desk *desk, const char *file, guint number, JsonObject *wanted, JsonObject *row)
{
  g_autoptr (GList) names = json_object_get_members (wanted);

  for (GList *l = names; l != NULL; l = l->next)
    {
      const char *is = clara_json_get_string (row, l->data, "(null)");
      const char *value = clara_json_get_string (wanted, l->data, "(null)");

      if (g_str_equal (value, "*") ? g_str_equal (is, "(null)") : g_strcmp0 (is, value) != 0)
        fail (desk, file, number, l->data, is, value);
    }
}

static void
check_rows (Desk *desk, const char *file, guint number, JsonObject *line)
{
  const char *told = clara_json_get_string (line, "told", NULL);
  const char *outcome = clara_json_get_string (line, "outcome", NULL);

  if (json_object_has_member (line, "visit"))
    {
      g_autoptr (GPtrArray) visits = desk_visits (desk);
      JsonObject *wanted = clara_json_get_object (line, "visit");

      if ((visits->len == 0) != (wanted == NULL))
        fail (desk, file, number, "visit", visits->len == 0 ? "none" : "there", "the other");
      if (wanted != NULL)
        {
          g_autoptr (JsonObject) row = clara_visit_to_json (g_ptr_array_index (visits, 0));

          check_members (desk, file, number, wanted, row);
        }
    }
  if (told != NULL && clara_scripted_messenger_find (desk->messenger, told) == NULL)
    fail (desk, file, number, "told", "nobody", told);
  if (outcome != NULL)
    {
      g_autoptr (GPtrArray) sessions = desk_sessions (desk);
      const ClaraSessionRow *session = g_ptr_array_index (sessions, 0);

      if (g_strcmp0 (session->outcome, outcome) != 0)
        fail (desk, file, number, "outcome", session->outcome, outcome);
    }
}

static void
check_line (Desk *desk, const char *file, guint number, JsonObject *line)
{
  JsonObject *step = clara_dialogue_get_step (desk->dialogue);
  const char *choice = clara_json_get_string (line, "choice", NULL);
  const struct
  {
    const char *key;
    const char *is;
  } texts[] = {
    { "state", desk_state (desk) },
    { "page", desk_page (desk) },
    { "language", clara_dialogue_get_language (desk->dialogue) },
    { "asked", clara_json_get_string (step, "asked", "") },
    { "question", clara_json_get_string (step, "question", "") },
    { "expects", clara_json_get_string (step, "expects", "") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *should = clara_json_get_string (line, texts[i].key, NULL);

      if (should != NULL && g_strcmp0 (texts[i].is, should) != 0)
        fail (desk, file, number, texts[i].key, texts[i].is, should);
    }
  check_said (desk, file, number, line);
  check_values (desk, file, number, line);
  check_rows (desk, file, number, line);
  if (choice != NULL && find_by_id (clara_json_get_array (step, "choices"), choice) == NULL)
    fail (desk, file, number, "choice", "missing", choice);
}

static void
compare_rows (Desk *desk, const char *file, const char *what, JsonArray *should, GPtrArray *rows)
{
  if (should == NULL)
    return;
  if (json_array_get_length (should) != rows->len)
    {
      g_autofree char *n = g_strdup_printf ("%u", rows->len);

      fail (desk, file, 0, what, n, "as many rows as expected");
    }
  for (guint i = 0; i < rows->len; i++)
    check_members (desk, file, i, clara_json_array_get_object (should, i), g_ptr_array_index (rows, i));
}

static void
check_end (Desk *desk, const char *file, JsonObject *script)
{
  g_autoptr (GPtrArray) visits = desk_visits (desk);
  g_autoptr (GPtrArray) sessions = desk_sessions (desk);
  g_autoptr (GPtrArray) visit_rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autoptr (GPtrArray) session_rows = g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  JsonArray *messages = clara_json_get_array (script, "messages");
  JsonArray *never = clara_json_get_array (script, "never");
  g_autofree char *dump = desk_dump (desk);

  for (guint i = 0; i < visits->len; i++)
    g_ptr_array_add (visit_rows, clara_visit_to_json (g_ptr_array_index (visits, i)));
  for (guint i = 0; i < sessions->len; i++)
    g_ptr_array_add (session_rows, clara_session_row_to_json (g_ptr_array_index (sessions, i)));
  compare_rows (desk, file, "visits", clara_json_get_array (script, "visits"), visit_rows);
  compare_rows (desk, file, "sessions", clara_json_get_array (script, "sessions"), session_rows);
  for (guint i = 0; messages != NULL && i < json_array_get_length (messages); i++)
    if (clara_scripted_messenger_find (desk->messenger, clara_json_array_get_string (messages, i)) == NULL)
      fail (desk, file, 0, "messages", "not sent", clara_json_array_get_string (messages, i));
  if (messages != NULL && json_array_get_length (messages) == 0)
    g_assert_cmpuint (clara_scripted_messenger_count (desk->messenger), ==, 0);
  for (guint i = 0; never != NULL && i < json_array_get_length (never); i++)
    {
      const char *text = clara_json_array_get_string (never, i);
      g_autofree char *code = clara_scripted_messenger_get_code (desk->messenger);
      const char *secret = g_str_equal (text, "(code)") ? code : text;

      g_assert_nonnull (secret);
      if (strstr (dump, secret) != NULL || strstr (desk->trace->str, secret) != NULL)
        fail (desk, file, 0, "never", "there", secret);
    }
}

/* All that was written for the model was asked for, and nothing else. */
static void
check_model (Desk *desk, const char *file, guint number)
{
  if (model_server_count_lost (desk->server) > 0)
    fail (desk, file, number, "the model", "asked", "left alone, or \"model\" in the line");
  if (model_server_count_left (desk->server) > 0)
    fail (desk, file, number, "the model", "not asked", "asked for all of its answers");
}

typedef struct
{
  char *path;
  gboolean model;
} Script;

static void
script_free (gpointer data)
{
  Script *script = data;

  g_free (script->path);
  g_free (script);
}

static void
test_script (gconstpointer data)
{
  const Script *test = data;
  g_autoptr (Desk) desk = test->model ? desk_new_served () : desk_new (0);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autoptr (JsonObject) script = NULL;
  g_autofree char *name = g_path_get_basename (test->path);
  JsonArray *lines;

  g_file_get_contents (test->path, &text, NULL, &error);
  g_assert_no_error (error);
  script = clara_json_parse_object (text, -1, &error);
  g_assert_no_error (error);
  clara_dialogue_set_camera (desk->dialogue, clara_json_get_boolean (script, "camera", FALSE));
  lines = clara_json_get_array (script, "lines");
  for (guint i = 0; i < json_array_get_length (lines); i++)
    {
      JsonObject *line = clara_json_array_get_object (lines, i);

      if (test->model)
        model_server_set_answers (desk->server, clara_json_get_array (line, "model"));
      input (desk, line);
      check_line (desk, name, i + 1, line);
      if (test->model)
        check_model (desk, name, i + 1);
      /* What is arranged beforehand is nobody's turn. */
      if (desk->turns_ended == 0 && !json_object_has_member (line, "invite")
          && !json_object_has_member (line, "setting") && !json_object_has_member (line, "leaves")
          && !json_object_has_member (line, "elsewhere"))
        fail (desk, name, i + 1, "turns ended", "0", "1");
    }
  if (clara_json_get_boolean (script, "close", TRUE))
    clara_dialogue_close_sync (desk->dialogue);
  check_end (desk, name, script);
}

static void
add_script (const char *folder, const char *file, gboolean model)
{
  g_autofree char *title =
    g_strdup_printf ("/dialogue/%s/%.*s", model ? "model" : "offline", (int) strlen (file) - 5, file);
  Script *script = g_new0 (Script, 1);

  script->path = g_build_filename (folder, file, NULL);
  script->model = model;
  g_test_add_data_func_full (title, script, test_script, script_free);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static guint
count_prefixed (GPtrArray *names, const char *prefix)
{
  guint n = 0;

  for (guint i = 0; i < names->len; i++)
    n += g_str_has_prefix (g_ptr_array_index (names, i), prefix) ? 1 : 0;
  return n;
}

void
add_script_tests (void)
{
  static const char *const languages[] = { "hindi-", "tamil-", "telugu-" };
  const char *folder = g_getenv ("CLARA_DIALOGUES");
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_assert_cmpuint (names->len, >=, 80);
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    g_assert_cmpuint (count_prefixed (names, languages[i]), >=, 10);
  for (guint i = 0; i < names->len; i++)
    {
      add_script (folder, g_ptr_array_index (names, i), FALSE);
      add_script (folder, g_ptr_array_index (names, i), TRUE);
    }
}
