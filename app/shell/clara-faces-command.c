/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"
#include "clara-faces.h"
#include "clara-options.h"

#include <stdio.h>
#include <string.h>

static gpointer
read_faces (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_faces_list (db, tenant, error);
}

static GPtrArray *
list (ClaraEngine *engine)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *faces = clara_store_read_sync (clara_engine_get_store (engine), read_faces,
                                            clara_engine_get_tenant (engine), &error);

  if (faces == NULL)
    fprintf (stderr, "clara: the registered faces cannot be read: %s\n", error->message);
  return faces;
}

static int
print_faces (const ClaraOptions *options, ClaraEngine *engine)
{
  g_autoptr (GPtrArray) faces = list (engine);

  for (guint i = 0; faces != NULL && i < faces->len; i++)
    {
      const ClaraFace *face = faces->pdata[i];
      const ClaraEmployee *employee =
        clara_reception_get_employee (clara_engine_get_reception (engine), face->employee_id);
      g_autofree char *since = clara_clock_format (face->created_at, face->utc_offset);
      g_autoptr (JsonObject) object =
        clara_json_build ("sss", "employee_id", face->employee_id, "name",
                          employee != NULL ? employee->name : NULL, "since", since);
      g_autofree char *line = clara_json_to_string (object);

      if (options->json)
        printf ("%s\n", line);
      else
        printf ("%-12s %s  since %s\n", face->employee_id, employee != NULL ? employee->name : "-", since);
    }
  return faces != NULL ? 0 : 1;
}

typedef struct
{
  GMainLoop *loop;
  GError *error;
} Wait;

static void
on_withdrawn (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Wait *wait = user_data;

  clara_reception_withdraw_face_finish (CLARA_RECEPTION (source), result, &wait->error);
  g_main_loop_quit (wait->loop);
}

static gboolean
has_face (GPtrArray *faces, const char *employee_id)
{
  for (guint i = 0; i < faces->len; i++)
    if (strcmp (((ClaraFace *) faces->pdata[i])->employee_id, employee_id) == 0)
      return TRUE;
  return FALSE;
}

static int
withdraw (const ClaraOptions *options, ClaraEngine *engine)
{
  g_autoptr (GPtrArray) faces = list (engine);
  g_autoptr (GMainLoop) loop = NULL;
  Wait wait = { 0 };

  if (faces == NULL)
    return 1;
  if (!has_face (faces, options->rest[2]))
    {
      fprintf (stderr, "clara: no face is registered for '%s'; see clara faces list\n", options->rest[2]);
      return 1;
    }
  wait.loop = loop = g_main_loop_new (NULL, FALSE);
  clara_reception_withdraw_face_async (clara_engine_get_reception (engine), options->rest[2], "command line",
                                       NULL, on_withdrawn, &wait);
  g_main_loop_run (loop);
  if (wait.error == NULL)
    {
      printf ("The face of %s is deleted.\n", options->rest[2]);
      return 0;
    }
  fprintf (stderr, "clara: %s; nothing was changed\n", wait.error->message);
  g_error_free (wait.error);
  return 1;
}

/**
 * clara_faces_main:
 *
 * list prints who has registered a face, and since when; withdraw deletes one at once, in its owner's name.
 */
int
clara_faces_main (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  const guint count = clara_options_count (options);
  const gboolean lists = strcmp (options->rest[1], "list") == 0 && count == 2;

  if (!lists && (strcmp (options->rest[1], "withdraw") != 0 || count != 3))
    {
      fprintf (stderr, "clara: faces cannot do that; there is: clara faces list, clara faces withdraw "
                       "EMPLOYEE-NUMBER\n");
      return 2;
    }
  engine =
    clara_engine_new (options->data_dir, options->settings, options->demo ? CLARA_ENGINE_DEMO : 0, &error);
  if (engine == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  return lists ? print_faces (options, engine) : withdraw (options, engine);
}
