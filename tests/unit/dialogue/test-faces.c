/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "desk.h"

#include "clara-faces.h"

#include <string.h>

/*
 * Faces of employees in the conversation. The recogniser is one that is told what it sees; consent, flow,
 * sealing, database and withdrawal are the program's own.
 */

#define SECRET_TEMPLATE "a template of one hundred and twenty-eight numbers"
#define PRIYA "ML-1002"

#define TYPE_SCRIPTED_RECOGNISER (scripted_recogniser_get_type ())
G_DECLARE_FINAL_TYPE (ScriptedRecogniser, scripted_recogniser, SCRIPTED, RECOGNISER, GObject)

struct _ScriptedRecogniser
{
  GObject parent_instance;
  gboolean ready;
  char *sees;      /* employee whose face is there; NULL: nobody */
  gboolean broken; /* the camera went away */
  GTask *task;     /* of who waits */
  guint looks;
  guint known; /* how many it was given last */
};

static gboolean
is_ready (ClaraFaceRecogniser *recogniser)
{
  return SCRIPTED_RECOGNISER (recogniser)->ready;
}

static void
begin (ClaraFaceRecogniser *recogniser, GCancellable *cancellable, GAsyncReadyCallback callback,
       gpointer user_data)
{
  ScriptedRecogniser *self = SCRIPTED_RECOGNISER (recogniser);

  g_clear_object (&self->task);
  self->task = g_task_new (self, cancellable, callback, user_data);
  self->looks++;
}

static void
recognise_async (ClaraFaceRecogniser *recogniser, GPtrArray *known, GCancellable *cancellable,
                 GAsyncReadyCallback callback, gpointer user_data)
{
  SCRIPTED_RECOGNISER (recogniser)->known = known->len;
  begin (recogniser, cancellable, callback, user_data);
}

static gpointer
finish (ClaraFaceRecogniser *recogniser, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static char *
recognise_finish (ClaraFaceRecogniser *recogniser, GAsyncResult *result, GError **error)
{
  return finish (recogniser, result, error);
}

static GBytes *
enrol_finish (ClaraFaceRecogniser *recogniser, GAsyncResult *result, GError **error)
{
  return finish (recogniser, result, error);
}

static void
recogniser_init (ClaraFaceRecogniserInterface *iface)
{
  iface->is_ready = is_ready;
  iface->recognise_async = recognise_async;
  iface->recognise_finish = recognise_finish;
  iface->enrol_async = begin;
  iface->enrol_finish = enrol_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ScriptedRecogniser, scripted_recogniser, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_FACE_RECOGNISER, recogniser_init))

static void
scripted_recogniser_finalize (GObject *object)
{
  g_clear_object (&SCRIPTED_RECOGNISER (object)->task);
  g_free (SCRIPTED_RECOGNISER (object)->sees);
  G_OBJECT_CLASS (scripted_recogniser_parent_class)->finalize (object);
}

static void
scripted_recogniser_class_init (ScriptedRecogniserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = scripted_recogniser_finalize;
}

static void
scripted_recogniser_init (ScriptedRecogniser *self)
{
  self->ready = TRUE;
}

typedef struct
{
  Desk *desk;
  ScriptedRecogniser *recogniser;
  ClaraFaces *faces;
} World;

static void
open_world (World *world)
{
  world->desk = desk_new (0);
  world->recogniser = g_object_new (TYPE_SCRIPTED_RECOGNISER, NULL);
  world->faces = clara_faces_new (world->desk->reception, world->desk->secrets);
  clara_dialogue_set_faces (world->desk->dialogue, CLARA_FACE_RECOGNISER (world->recogniser), world->faces);
  desk_settle (world->desk);
  g_assert_true (clara_faces_is_open (world->faces));
}

static void
close_world (World *world)
{
  clara_dialogue_set_faces (world->desk->dialogue, NULL, NULL);
  g_object_run_dispose (G_OBJECT (world->faces));
  desk_settle (world->desk);
  g_object_unref (world->faces);
  g_object_unref (world->recogniser);
  desk_free (world->desk);
}

/* What the camera has seen by now. */
static void
look (World *world)
{
  ScriptedRecogniser *self = world->recogniser;
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  g_assert_nonnull (task);
  g_string_truncate (world->desk->said, 0);
  if (self->broken)
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "The camera went away");
  else if (self->sees != NULL)
    g_task_return_pointer (task, g_strdup (self->sees), g_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "Nobody is certain");
  desk_settle (world->desk);
}

static void
enrol (World *world)
{
  g_autoptr (GTask) task = g_steal_pointer (&world->recogniser->task);

  g_assert_nonnull (task);
  g_string_truncate (world->desk->said, 0);
  g_task_return_pointer (task, g_bytes_new_static (SECRET_TEMPLATE, strlen (SECRET_TEMPLATE)),
                         (GDestroyNotify) g_bytes_unref);
  desk_settle (world->desk);
}

/* With an employee's number and the right code, up to what comes after it. */
static void
sign_in (World *world, const char *employee_id)
{
  g_autofree char *code = NULL;

  if (!clara_dialogue_is_awake (world->desk->dialogue))
    desk_command (world->desk, "wake", clara_json_build ("s", "by", "touch"));
  if (g_str_equal (desk_state (world->desk), "user_classification"))
    desk_choose (world->desk, "employee");
  desk_assert_state (world->desk, "manual_verification");
  desk_say (world->desk, employee_id);
  desk_assert_state (world->desk, "credential_check");
  desk_wait (world->desk, 1);
  code = clara_scripted_messenger_get_code (world->desk->messenger);
  desk_command (world->desk, "check_code", clara_json_build ("s", "code", code));
}

static gpointer
list_consents (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_face_consents_list (db, tenant, PRIYA, error);
}

static gpointer
list_faces (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_faces_list (db, tenant, error);
}

static GPtrArray *
rows (World *world, ClaraStoreFunc func)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *all = clara_store_read_sync (world->desk->store, func, world->desk->tenant, &error);

  g_assert_no_error (error);
  return all;
}

static guint
count (World *world, ClaraStoreFunc func)
{
  g_autoptr (GPtrArray) all = rows (world, func);

  return all->len;
}

static void
register_face (World *world)
{
  sign_in (world, PRIYA);
  desk_assert_state (world->desk, "credential_check");
  desk_assert_said (world->desk, "May I remember your face?");
  desk_say (world->desk, "yes");
  desk_assert_state (world->desk, "face_registration");
  enrol (world);
  desk_assert_state (world->desk, "employee_verified");
  g_assert_true (clara_faces_has (world->faces, PRIYA));
}

static void
test_register (void)
{
  World world;
  g_autoptr (GPtrArray) consents = NULL;
  g_autofree char *dump = NULL;
  const ClaraFaceConsent *consent;

  open_world (&world);
  desk_command (world.desk, "wake", clara_json_build ("s", "by", "touch"));
  register_face (&world);
  consents = rows (&world, list_consents);
  g_assert_cmpuint (consents->len, ==, 1);
  consent = consents->pdata[0];
  g_assert_cmpint (consent->text_version, ==, CLARA_FACE_CONSENT_VERSION);
  g_assert_cmpstr (consent->language, ==, "en");
  g_assert_cmpint (consent->withdrawn_at, ==, 0);
  dump = desk_dump (world.desk);
  g_assert_null (strstr (dump, SECRET_TEMPLATE));
  /* The next time the face is enough, and no code is sent. */
  desk_choose (world.desk, "goodbye");
  desk_wait (world.desk, 30);
  desk_command (world.desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_choose (world.desk, "employee");
  desk_assert_state (world.desk, "face_recognition");
  g_assert_cmpuint (world.recogniser->known, ==, 1);
  world.recogniser->sees = g_strdup (PRIYA);
  look (&world);
  desk_assert_state (world.desk, "employee_verified");
  desk_assert_said (world.desk, "You are verified");
  close_world (&world);
}

static void
test_declined (void)
{
  World world;

  open_world (&world);
  sign_in (&world, PRIYA);
  desk_choose (world.desk, "no");
  desk_assert_state (world.desk, "employee_verified");
  g_assert_cmpuint (world.recogniser->looks, ==, 0);
  g_assert_cmpuint (count (&world, list_faces), ==, 0);
  g_assert_cmpuint (count (&world, list_consents), ==, 0);
  close_world (&world);
}

/* Who stops in the middle has agreed to nothing that is kept, and a late result is dropped. */
static void
test_stopped (void)
{
  World world;

  open_world (&world);
  sign_in (&world, PRIYA);
  desk_choose (world.desk, "yes");
  desk_assert_state (world.desk, "face_registration");
  desk_choose (world.desk, "stop");
  desk_assert_state (world.desk, "employee_verified");
  enrol (&world);
  desk_assert_state (world.desk, "employee_verified");
  g_assert_cmpuint (count (&world, list_faces), ==, 0);
  g_assert_cmpuint (count (&world, list_consents), ==, 0);
  close_world (&world);
}

/* Without a recogniser that is ready, or with faces switched off, nobody is asked. */
static void
test_not_offered (void)
{
  World world;

  open_world (&world);
  world.recogniser->ready = FALSE;
  sign_in (&world, PRIYA);
  desk_assert_state (world.desk, "employee_verified");
  g_assert_false (desk_has_said (world.desk, "remember your face"));
  g_assert_null (strstr (world.desk->trace->str, "face_"));
  close_world (&world);
}

static void
test_missed (void)
{
  World world;

  open_world (&world);
  register_face (&world);
  desk_choose (world.desk, "goodbye");
  desk_wait (world.desk, 30);
  desk_command (world.desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_choose (world.desk, "employee");
  look (&world);
  desk_assert_state (world.desk, "face_recognition");
  world.recogniser->broken = TRUE;
  look (&world);
  desk_assert_state (world.desk, "manual_verification");
  g_assert_cmpuint (desk_count_events (world.desk, "error", "where", "camera"), ==, 1);
  close_world (&world);
}

/* An employee can always go another way; and the session of who walked away is over for the camera too. */
static void
test_other_way (void)
{
  World world;

  open_world (&world);
  register_face (&world);
  desk_choose (world.desk, "goodbye");
  desk_wait (world.desk, 30);
  desk_command (world.desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_choose (world.desk, "employee");
  desk_choose (world.desk, "other_way");
  desk_assert_state (world.desk, "manual_verification");
  world.recogniser->sees = g_strdup (PRIYA);
  look (&world);
  desk_assert_state (world.desk, "manual_verification");
  desk_command (world.desk, "cancel", NULL);
  desk_choose (world.desk, "employee");
  desk_assert_state (world.desk, "face_recognition");
  desk_command (world.desk, "sleep", NULL);
  look (&world);
  desk_assert_state (world.desk, "idle");
  close_world (&world);
}

/* A recogniser that names somebody who has no face here, or does not exist, is not believed. */
static void
test_not_believed (void)
{
  World world;

  open_world (&world);
  register_face (&world);
  desk_choose (world.desk, "goodbye");
  desk_wait (world.desk, 30);
  desk_command (world.desk, "wake", clara_json_build ("s", "by", "touch"));
  desk_choose (world.desk, "employee");
  world.recogniser->sees = g_strdup ("ML-1009");
  look (&world);
  desk_assert_state (world.desk, "face_recognition");
  g_free (world.recogniser->sees);
  world.recogniser->sees = g_strdup ("'; DROP TABLE faces");
  look (&world);
  desk_assert_state (world.desk, "manual_verification");
  close_world (&world);
}

static void
test_withdrawn (void)
{
  World world;
  g_autoptr (GPtrArray) consents = NULL;

  open_world (&world);
  register_face (&world);
  desk_choose (world.desk, "forget_face");
  desk_assert_said (world.desk, "Your face is deleted");
  g_assert_cmpuint (count (&world, list_faces), ==, 0);
  g_assert_false (clara_faces_has (world.faces, PRIYA));
  consents = rows (&world, list_consents);
  g_assert_cmpuint (consents->len, ==, 1);
  g_assert_cmpstr (((ClaraFaceConsent *) consents->pdata[0])->withdrawn_by, ==, "employee");
  g_assert_cmpint (((ClaraFaceConsent *) consents->pdata[0])->withdrawn_at, !=, 0);
  close_world (&world);
}

static void
keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  *(gboolean *) user_data = clara_reception_withdraw_face_finish (CLARA_RECEPTION (source), result, &error);
  g_assert_no_error (error);
}

/* By staff, while the employee stands at the kiosk; and by itself when the time is over. */
static void
test_deleted (void)
{
  World world;
  gboolean gone = FALSE;

  open_world (&world);
  register_face (&world);
  clara_reception_withdraw_face_async (world.desk->reception, PRIYA, "staff:anita", NULL, keep_result, &gone);
  desk_settle (world.desk);
  g_assert_true (gone);
  g_assert_cmpuint (count (&world, list_faces), ==, 0);
  g_assert_false (clara_faces_has (world.faces, PRIYA));
  desk_choose (world.desk, "goodbye");
  desk_wait (world.desk, 30);
  register_face (&world);
  desk_choose (world.desk, "goodbye");
  clara_clock_jump (world.desk->clock, 366 * G_TIME_SPAN_DAY);
  desk_wait (world.desk, 2 * 3600);
  g_assert_cmpuint (count (&world, list_faces), ==, 0);
  close_world (&world);
}

void
add_face_tests (void)
{
  g_test_add_func ("/faces/register", test_register);
  g_test_add_func ("/faces/declined", test_declined);
  g_test_add_func ("/faces/stopped", test_stopped);
  g_test_add_func ("/faces/not-offered", test_not_offered);
  g_test_add_func ("/faces/missed", test_missed);
  g_test_add_func ("/faces/other-way", test_other_way);
  g_test_add_func ("/faces/not-believed", test_not_believed);
  g_test_add_func ("/faces/withdrawn", test_withdrawn);
  g_test_add_func ("/faces/deleted", test_deleted);
}
