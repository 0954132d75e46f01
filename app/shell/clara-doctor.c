/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agreements.h"
#include "clara-badges.h"
#include "clara-channel-test.h"
#include "clara-config.h"
#include "clara-engine.h"
#include "clara-error.h"
#include "clara-options.h"
#include "clara-pocketsphinx-recogniser.h"
#include "clara-print.h"
#include "clara-printers.h"
#include "clara-providers.h"
#include "clara-recordings.h"
#include "clara-staff.h"
#include "clara-vision.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* A machine with less room than this is a day of visits from losing one. */
#define ROOM_NEEDED (G_GUINT64_CONSTANT (200) * 1024 * 1024)

typedef enum
{
  GOOD,
  OPTIONAL_MISSING,
  BROKEN
} Verdict;

typedef struct
{
  const ClaraOptions *options;
  char *data_dir;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  char **devices; /* of clara_media_list() */
  char *devices_problem;
  guint broken;
} Doctor;

static void
say (Doctor *doctor, Verdict verdict, const char *part, const char *what, const char *fix)
{
  static const char *const words[] = { "good", "missing", "BROKEN" };

  printf ("%-9s%-14s%s\n", words[verdict], part, what);
  if (verdict != GOOD && fix != NULL)
    printf ("%-9s%-14sTo mend it: %s\n", "", "", fix);
  if (verdict == BROKEN)
    doctor->broken++;
}

static void
check_settings (Doctor *doctor)
{
  GError *problem = clara_settings_get_problem (doctor->settings);

  if (problem != NULL)
    say (doctor, BROKEN, "settings", problem->message, "correct these lines; until then the defaults hold");
  else
    say (doctor, GOOD, "settings", clara_settings_get_file (doctor->settings), NULL);
}

static void
check_folder (Doctor *doctor)
{
  g_autofree char *text = NULL;
  struct statvfs status;

  if (g_mkdir_with_parents (doctor->data_dir, 0700) != 0 || access (doctor->data_dir, W_OK) != 0)
    {
      text = g_strdup_printf ("%s cannot be written", doctor->data_dir);
      say (doctor, BROKEN, "data folder", text,
           "give this user the right to write there, or name another with --data-dir");
      return;
    }
  if (statvfs (doctor->data_dir, &status) == 0 && (guint64) status.f_bavail * status.f_frsize < ROOM_NEEDED)
    {
      text = g_strdup_printf ("%s has less than 200 MB left", doctor->data_dir);
      say (doctor, BROKEN, "data folder", text, "make room on that disk");
      return;
    }
  say (doctor, GOOD, "data folder", doctor->data_dir, NULL);
}

static void
check_database (Doctor *doctor)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (doctor->data_dir, "clara.db", NULL);
  g_autofree char *report = NULL;
  g_autofree char *copy = NULL;
  g_autofree char *fix = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      say (doctor, GOOD, "database", "none yet; the first start makes it", NULL);
      return;
    }
  if (clara_store_verify (doctor->data_dir, &report, &error))
    {
      say (doctor, GOOD, "database", path, NULL);
      return;
    }
  copy = clara_store_find_copy (doctor->data_dir);
  fix = copy != NULL ? g_strdup_printf ("clara restore %s", copy)
                     : g_strdup ("restore your own copy with: clara restore FILE");
  say (doctor, BROKEN, "database", error->message, fix);
}

/* Only where the database is there and sound. */
static void
check_staff (Doctor *doctor)
{
  g_autofree char *path = g_build_filename (doctor->data_dir, "clara.db", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraClock) clock = NULL;
  g_autoptr (ClaraStore) store = NULL;
  g_autoptr (ClaraTenant) tenant = NULL;
  g_autoptr (ClaraStaff) staff = NULL;

  if (doctor->broken > 0 || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  clock = clara_clock_new_real ();
  tenant = clara_tenant_new (CLARA_ENGINE_TENANT);
  store = clara_store_new (clock, doctor->data_dir, &error);
  if (store == NULL)
    {
      say (doctor, BROKEN, "staff PIN", error->message, "run clara doctor again");
      return;
    }
  staff = clara_staff_new (store, tenant, clock, "doctor");
  if (clara_staff_has_pin_sync (staff, &error))
    say (doctor, GOOD, "staff PIN", "set", NULL);
  else if (error != NULL)
    say (doctor, BROKEN, "staff PIN", error->message, "set it anew: clara staff set-pin");
  else
    say (doctor, OPTIONAL_MISSING, "staff PIN",
         "none is set; nobody can leave the full screen or open the evacuation list at the kiosk",
         "clara staff set-pin");
  clara_store_close (store);
}

static gboolean
find_device (Doctor *doctor, const char *kind, char **name)
{
  for (guint i = 0; doctor->devices != NULL && doctor->devices[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (doctor->devices[i], "\t", 3);

      if (g_strv_length (columns) == 3 && strcmp (columns[0], kind) == 0)
        {
          *name = g_strdup (columns[2][0] != '\0' ? columns[2] : columns[1]);
          return TRUE;
        }
    }
  return FALSE;
}

static void
check_devices (Doctor *doctor)
{
  static const struct
  {
    const char *kind;
    Verdict without;
    const char *what;
    const char *fix;
  } kinds[] = {
    { "microphone", BROKEN, "none found; visitors can only touch",
      "plug one in and choose it in the desktop's sound settings" },
    { "loudspeaker", BROKEN, "none found; Clara can only be read",
      "plug one in and choose it in the desktop's sound settings" },
    { "camera", OPTIONAL_MISSING, "none found; no photo, and Clara wakes by touch",
      "plug one in, or set faces-enabled=false" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *name = NULL;

      if (doctor->devices_problem != NULL)
        say (doctor, kinds[i].without, kinds[i].kind, doctor->devices_problem,
             "start PipeWire and WirePlumber for this user");
      else if (find_device (doctor, kinds[i].kind, &name))
        say (doctor, GOOD, kinds[i].kind, name, NULL);
      else
        say (doctor, kinds[i].without, kinds[i].kind, kinds[i].what, kinds[i].fix);
    }
}

static void
check_models (Doctor *doctor)
{
  g_autoptr (GError) speech_error = NULL;
  g_autoptr (GError) face_error = NULL;
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autofree char *folder = g_build_filename (doctor->data_dir, "models", NULL);
  ClaraPocketsphinxRecogniser *recogniser = clara_pocketsphinx_recogniser_new (clock, NULL, &speech_error);
  ClaraFaceDetector *detector = clara_face_detector_new (folder, &face_error);

  if (recogniser != NULL)
    say (doctor, GOOD, "speech model", "local English recogniser", NULL);
  else
    say (doctor, BROKEN, "speech model", speech_error->message, "install the package pocketsphinx-en-us");
  if (detector == NULL)
    say (doctor, OPTIONAL_MISSING, "face model", face_error->message, "install the package opencv-data");
  else if (strcmp (clara_face_detector_get_method (detector), "yunet") == 0)
    say (doctor, GOOD, "face model", "YuNet", NULL);
  else
    say (doctor, OPTIONAL_MISSING, "face model",
         "the classical detector serves presence and framing; nobody is identified",
         "put face_detection_yunet.onnx into the folder models of the data folder");
  g_clear_pointer (&detector, clara_face_detector_free);
  g_clear_object (&recogniser);
}

static void
check_recordings (Doctor *doctor)
{
  g_autofree char *folder = g_build_filename (doctor->data_dir, "recordings", NULL);
  guint64 bytes;
  const guint count = clara_recordings_count (folder, &bytes);
  g_autofree char *size = g_format_size (bytes);
  g_autofree char *text = g_strdup_printf (
    "%s; %u there, %s; each is deleted after %d days",
    clara_settings_get_boolean (doctor->settings, "record-conversations") ? "with each visitor's consent"
                                                                          : "off",
    count, size, clara_settings_get_int (doctor->settings, "recording-days"));

  say (doctor, GOOD, "recordings", text, NULL);
}

static void
check_services (Doctor *doctor)
{
  static const struct
  {
    ClaraCapability capability;
    const char *what;
  } parts[] = {
    { CLARA_CAPABILITY_MODEL, "conversation" },
    { CLARA_CAPABILITY_RECOGNISER, "hearing" },
    { CLARA_CAPABILITY_VOICE, "voice" },
    { CLARA_CAPABILITY_SEARCH, "web search" },
  };
  g_autoptr (GString) remote = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *names =
        clara_capability_describe (parts[i].capability, doctor->settings, doctor->secrets);

      if (*names != '\0')
        g_string_append_printf (remote, "%s%s: %s", remote->len > 0 ? "; " : "", parts[i].what, names);
    }
  if (remote->len > 0)
    {
      g_string_append (remote, " (try them with clara services test)");
      say (doctor, GOOD, "services", remote->str, NULL);
    }
  else
    say (doctor, OPTIONAL_MISSING, "services", "no key: speech, voice and conversation run on this machine",
         "set OPENAI_API_KEY, or openai-url and openai-key in the settings file");
}

typedef struct
{
  Doctor *doctor;
  GMainLoop *loop;
  guint count;
} Trial;

static void
on_channel (const ClaraServiceResult *result, gpointer user_data)
{
  Trial *trial = user_data;

  trial->count++;
  say (trial->doctor, result->verdict == CLARA_SERVICE_WORKS ? GOOD : BROKEN, result->capability,
       result->detail, result->fix);
}

static void
on_channels_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Trial *trial = user_data;

  clara_channel_test_run_finish (result, NULL);
  g_main_loop_quit (trial->loop);
}

/* The ways to hosts beside the desktop: what is set up is tried, without a message to anybody. */
static void
check_channels (Doctor *doctor)
{
  g_autoptr (ClaraClock) clock = clara_clock_new_real ();
  g_autoptr (ClaraHttp) http = clara_http_new (clock);
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Trial trial = { doctor, loop, 0 };

  clara_channel_test_run_async (http, doctor->settings, doctor->secrets, clock, on_channel, &trial, NULL,
                                on_channels_tried, &trial);
  g_main_loop_run (loop);
  if (trial.count == 0)
    say (doctor, OPTIONAL_MISSING, "host channels", "hosts are told at the desk only",
         "set smtp-url and mail-from, sms-service or webhook-url");
}

static void
check_answer_page (Doctor *doctor)
{
  g_autofree char *listen = clara_settings_get_string (doctor->settings, "answer-listen");
  g_autofree char *url = clara_settings_get_string (doctor->settings, "answer-url");

  if (*listen != '\0' && *url != '\0')
    say (doctor, GOOD, "answer page", url, NULL);
  else if (*listen != '\0' || *url != '\0')
    say (doctor, OPTIONAL_MISSING, "answer page", "no links are sent to hosts",
         *url == '\0' ? "set answer-url to how hosts' phones reach the page"
                      : "set answer-listen to where this machine serves the page");
}

static void
check_secrets (Doctor *doctor)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *value = clara_secrets_lookup_sync (doctor->secrets, "secret:doctor", NULL, &error);

  if (value != NULL || g_error_matches (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND))
    say (doctor, GOOD, "secrets", "can be kept", NULL);
  else
    say (doctor, OPTIONAL_MISSING, "secrets", error->message,
         "only needed for settings that say secret:NAME");
}

static void
check_printers (Doctor *doctor)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *chosen = clara_settings_get_string (doctor->settings, "badge-printer");
  g_autofree char *reason = NULL;
  g_autoptr (GPtrArray) printers = NULL;

  if (*chosen != '\0' && clara_settings_get_boolean (doctor->settings, "print-badges"))
    {
      if (!clara_printer_check (chosen, &reason, &error))
        say (doctor, BROKEN, "badge printer", error->message,
             "switch it on, or choose another one in badge-printer; visitors get their badge at the desk "
             "meanwhile");
      else if (reason != NULL)
        say (doctor, BROKEN, "badge printer", reason, clara_badge_explain ("en", reason));
      else
        say (doctor, GOOD, "badge printer", chosen, NULL);
      return;
    }
  printers = clara_printers_list (&error);
  if (printers == NULL)
    say (doctor, OPTIONAL_MISSING, "printers", error->message, "needed for badges only");
  else if (printers->len == 0)
    say (doctor, OPTIONAL_MISSING, "printers", "CUPS has no printer",
         "add one in the desktop's printer settings");
  else
    say (doctor, OPTIONAL_MISSING, "badge printer", "none is chosen; no badges are printed",
         "set badge-printer to one that lpstat -e lists");
}

/* Signed documents are proof of something only as long as they are what was signed. */
static void
check_documents (Doctor *doctor)
{
  g_autofree char *path = g_build_filename (doctor->data_dir, "clara.db", NULL);
  g_autofree char *folder = g_build_filename (doctor->data_dir, "signatures", NULL);
  g_autofree char *report = NULL;
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraClock) clock = NULL;
  g_autoptr (ClaraStore) store = NULL;
  g_autoptr (ClaraTenant) tenant = NULL;

  if (g_file_test (folder, G_FILE_TEST_EXISTS) && access (folder, W_OK | X_OK) != 0)
    {
      text = g_strdup_printf ("%s cannot be written; nobody can sign", folder);
      say (doctor, BROKEN, "documents", text, "give this user the right to write there");
      return;
    }
  if (doctor->broken > 0 || !g_file_test (path, G_FILE_TEST_EXISTS))
    return;
  clock = clara_clock_new_real ();
  tenant = clara_tenant_new (CLARA_ENGINE_TENANT);
  store = clara_store_new (clock, doctor->data_dir, &error);
  if (store == NULL)
    {
      say (doctor, BROKEN, "documents", error->message, "run clara doctor again");
      return;
    }
  if (clara_signatures_verify (store, tenant, &report, &error))
    say (doctor, GOOD, "documents", report, NULL);
  else
    say (doctor, BROKEN, "documents", report != NULL ? report : error->message,
         "bring the files back from a backup; clara export signatures names each");
  clara_store_close (store);
}

/**
 * clara_doctor_main:
 *
 * Checks every part. Exit status 0 where nothing that the job needs is broken; what is only missing and can
 * be done without does not count.
 */
int
clara_doctor_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  Doctor doctor = { 0 };

  doctor.options = options;
  doctor.data_dir =
    options->data_dir != NULL ? g_strdup (options->data_dir) : clara_engine_default_data_dir ();
  doctor.settings = clara_settings_new (options->settings);
  doctor.secrets = clara_secrets_new (doctor.data_dir);
  doctor.devices = clara_media_list (&error);
  if (doctor.devices == NULL)
    doctor.devices_problem = g_strdup (error->message);

  check_settings (&doctor);
  check_folder (&doctor);
  check_database (&doctor);
  check_staff (&doctor);
  check_devices (&doctor);
  check_models (&doctor);
  check_recordings (&doctor);
  check_services (&doctor);
  check_channels (&doctor);
  check_answer_page (&doctor);
  check_secrets (&doctor);
  check_printers (&doctor);
  check_documents (&doctor);
  if (doctor.broken > 0)
    printf ("\n%u part%s broken.\n", doctor.broken, doctor.broken == 1 ? " is" : "s are");
  else
    printf ("\nClara can do its job here.\n");

  g_clear_object (&doctor.settings);
  g_clear_object (&doctor.secrets);
  g_clear_pointer (&doctor.devices, g_strfreev);
  g_clear_pointer (&doctor.devices_problem, g_free);
  g_clear_pointer (&doctor.data_dir, g_free);
  return doctor.broken > 0 ? 1 : 0;
}
