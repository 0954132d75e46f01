/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-engine.h"
#include "clara-options.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SETTING "visitor_types"
#define MOST_BYTES (256 * 1024)

static ClaraEngine *
open_engine (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  ClaraEngine *engine =
    clara_engine_new (options->data_dir, options->settings, options->demo ? CLARA_ENGINE_DEMO : 0, &error);

  if (engine == NULL)
    fprintf (stderr, "clara: %s\n", error->message);
  return engine;
}

static ClaraVisitorType *
find (GPtrArray *types, const char *id)
{
  for (guint i = 0; i < types->len; i++)
    if (strcmp (((ClaraVisitorType *) types->pdata[i])->id, id) == 0)
      return types->pdata[i];
  return NULL;
}

static gboolean
is_same (const ClaraVisitorType *a, const ClaraVisitorType *b)
{
  g_autoptr (JsonObject) one = clara_visitor_type_to_json (a);
  g_autoptr (JsonObject) two = clara_visitor_type_to_json (b);
  g_autofree char *first = clara_json_to_string (one);
  g_autofree char *second = clara_json_to_string (two);

  return strcmp (first, second) == 0;
}

/* What would change, a line each. Returns how much. */
static guint
describe (GPtrArray *before, GPtrArray *after)
{
  guint changes = 0;

  for (guint i = 0; i < after->len; i++)
    {
      const ClaraVisitorType *type = after->pdata[i];
      const ClaraVisitorType *old = find (before, type->id);

      if (old != NULL && is_same (old, type))
        continue;
      printf ("%s %s: %s, %u fields\n", old == NULL ? "add" : "change", type->id, type->label,
              type->fields->len);
      changes++;
    }
  for (guint i = 0; i < before->len; i++)
    {
      const ClaraVisitorType *type = before->pdata[i];

      if (find (after, type->id) != NULL)
        continue;
      printf ("remove %s: %s\n", type->id, type->label);
      changes++;
    }
  if (changes == 0 && before->len == after->len)
    for (guint i = 0; i < after->len; i++)
      if (strcmp (((ClaraVisitorType *) before->pdata[i])->id, ((ClaraVisitorType *) after->pdata[i])->id)
          != 0)
        {
          printf ("change the order\n");
          return 1;
        }
  return changes;
}

typedef struct
{
  ClaraTenant *tenant;
  const char *text;
} Job;

static gpointer
write_setting (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  if (!clara_tenant_settings_set (db, job->tenant, SETTING, job->text, error)
      || !clara_audit_add (db, job->tenant, "command line", "visitor_types", "tenant", NULL, error))
    return NULL;
  return job;
}

static gboolean
is_agreed (const ClaraOptions *options)
{
  char answer[16] = "";

  if (options->yes)
    return TRUE;
  if (isatty (STDIN_FILENO))
    {
      printf ("Apply these changes? [y/N] ");
      fflush (stdout);
      if (fgets (answer, sizeof answer, stdin) != NULL && (answer[0] == 'y' || answer[0] == 'Y'))
        return TRUE;
    }
  printf ("Nothing was changed; --yes applies it.\n");
  return FALSE;
}

static char *
read_file (const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize length;

  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length <= MOST_BYTES && strlen (text) == length && g_utf8_validate (text, (gssize) length, NULL))
    return g_steal_pointer (&text);
  g_set_error (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
               "%s is no text in UTF-8 of at most %d bytes; see clara export visitor-types for the form",
               path, MOST_BYTES);
  return NULL;
}

/**
 * clara_import_visitor_types:
 *
 * Shows what a file of visitor types would change, and changes it with --yes or when the person agrees. What
 * is wrong is told, and then nothing is changed.
 */
int
clara_import_visitor_types (const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraEngine) engine = NULL;
  g_autofree char *text = read_file (options->rest[2], &error);
  g_autoptr (GPtrArray) types = text == NULL ? NULL : clara_visitor_types_parse (text, &error);
  GPtrArray *before;
  Job job;

  if (types == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  engine = open_engine (options);
  if (engine == NULL)
    return 1;
  before = clara_reception_get_types (clara_engine_get_reception (engine));
  if (describe (before, types) == 0)
    {
      printf ("All of that is so already.\n");
      return 0;
    }
  if (!is_agreed (options))
    return 0;
  job = (Job){ clara_engine_get_tenant (engine), text };
  if (clara_store_write_sync (clara_engine_get_store (engine), write_setting, &job, &error) == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  printf ("Applied.\n");
  return 0;
}

/**
 * clara_export_visitor_types:
 *
 * Prints the visitor types as clara_import_visitor_types() takes them.
 */
int
clara_export_visitor_types (const ClaraOptions *options)
{
  g_autoptr (ClaraEngine) engine = open_engine (options);
  g_autofree char *text = NULL;

  if (engine == NULL)
    return 1;
  text = clara_visitor_types_to_text (clara_reception_get_types (clara_engine_get_reception (engine)));
  printf ("%s\n", text);
  return fflush (stdout) == 0 ? 0 : 1;
}
