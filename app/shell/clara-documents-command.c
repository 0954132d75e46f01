/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-document-import.h"
#include "clara-engine.h"
#include "clara-options.h"
#include "clara-own-reader.h"
#include "clara-providers.h"

#include <stdio.h>
#include <string.h>

/* What pages are read with. */
typedef struct
{
  ClaraEngine *engine;
  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
  ClaraHttp *http;
  ClaraOwnReader *own;
  GPtrArray *remotes;
} Command;

static void
command_clear (Command *self)
{
  g_clear_pointer (&self->remotes, g_ptr_array_unref);
  g_clear_object (&self->own);
  g_clear_object (&self->http);
  g_clear_object (&self->clock);
  g_clear_object (&self->secrets);
  g_clear_object (&self->settings);
  g_clear_object (&self->engine);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Command, command_clear)

static gboolean
command_open (Command *self, const ClaraOptions *options)
{
  g_autoptr (GError) error = NULL;

  self->engine =
    clara_engine_new (options->data_dir, options->settings, options->demo ? CLARA_ENGINE_DEMO : 0, &error);
  if (self->engine != NULL)
    return TRUE;
  fprintf (stderr, "clara: %s\n", error->message);
  return FALSE;
}

static void
make_readers (Command *self, const ClaraOptions *options)
{
  g_autofree char *data_dir =
    options->data_dir != NULL ? g_strdup (options->data_dir) : clara_engine_default_data_dir ();
  g_autoptr (GPtrArray) entries = NULL;

  self->settings = clara_settings_new (options->settings);
  self->secrets = clara_secrets_new (data_dir);
  self->clock = clara_clock_new_real ();
  self->http = clara_http_new (self->clock);
  self->own = clara_own_reader_new (self->http, self->settings);
  entries =
    clara_providers_list (CLARA_CAPABILITY_PAGES, self->http, self->settings, self->secrets, self->clock);
  self->remotes = clara_providers_get_usable (entries);
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static ClaraImportOutcome
import_page (Command *self, const ClaraOptions *options, const char *url, char **title, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  if (self->own == NULL)
    make_readers (self, options);
  clara_document_import_page_async (clara_engine_get_store (self->engine),
                                    clara_engine_get_tenant (self->engine), CLARA_PAGE_READER (self->own),
                                    self->remotes->len > 0 ? g_ptr_array_index (self->remotes, 0) : NULL, url,
                                    NULL, on_imported, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return clara_document_import_page_finish (result, title, error);
}

/* Returns whether it is known now */
static gboolean
import_source (Command *self, const ClaraOptions *options, const char *source)
{
  static const char *const words[] = {
    [CLARA_IMPORT_UNCHANGED] = "unchanged",
    [CLARA_IMPORT_CHANGED] = "changed",
    [CLARA_IMPORT_ADDED] = "added",
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  ClaraImportOutcome outcome =
    clara_document_import_is_address (source)
      ? import_page (self, options, source, &title, &error)
      : clara_document_import_file_sync (clara_engine_get_store (self->engine),
                                         clara_engine_get_tenant (self->engine), source, &error);

  if (outcome == CLARA_IMPORT_FAILED)
    fprintf (stderr, "clara: %s\n", error->message);
  else
    printf ("%-10s %s%s%s\n", words[outcome], source, title != NULL ? "  " : "", title != NULL ? title : "");
  fflush (stdout);
  return outcome != CLARA_IMPORT_FAILED;
}

/**
 * clara_import_documents:
 *
 * clara import document SOURCE: a file, all of a folder, or a page of the web. What cannot be read is told by
 * its name, and the rest goes on; then the exit status is 1.
 */
int
clara_import_documents (const ClaraOptions *options)
{
  const char *source = options->rest[2];
  g_autoptr (GError) error = NULL;
  g_auto (Command) command = { 0 };
  g_auto (GStrv) files = NULL;
  int status = 0;

  if (!command_open (&command, options))
    return 1;
  if (clara_document_import_is_address (source) || !g_file_test (source, G_FILE_TEST_IS_DIR))
    return import_source (&command, options, source) ? 0 : 1;
  files = clara_document_import_list_folder (source, &error);
  if (files == NULL || *files == NULL)
    {
      fprintf (stderr, "clara: %s%s\n", error != NULL ? error->message : source,
               error != NULL ? "" : " holds no PDF (.pdf), Markdown (.md), text (.txt) or HTML (.html) file");
      return 1;
    }
  for (char **file = files; *file != NULL; file++)
    if (!import_source (&command, options, *file))
      status = 1;
  return status;
}

static void
print_document (const ClaraDocument *document, gboolean json)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (document->created_at / G_USEC_PER_SEC);
  g_autofree char *changed = g_date_time_format_iso8601 (time);

  if (json)
    {
      g_autoptr (JsonObject) object =
        clara_json_build ("ssss", "document_id", document->document_id, "title", document->title, "source",
                          document->source, "changed", changed);
      g_autofree char *line = NULL;

      if (document->language != NULL)
        json_object_set_string_member (object, "language", document->language);
      line = clara_json_to_string (object);
      printf ("%s\n", line);
    }
  else
    printf ("%s  %-3s %s  (%s)\n", changed, document->language != NULL ? document->language : "",
            document->title, document->source);
}

/* Pages alone: of a file nothing but its name is kept. */
static int
read_again (Command *command, const ClaraOptions *options, GPtrArray *documents, const char *source)
{
  guint count = 0;
  int status = 0;

  for (guint i = 0; i < documents->len; i++)
    {
      const ClaraDocument *document = g_ptr_array_index (documents, i);

      if (document->source == NULL || !clara_document_import_is_address (document->source)
          || (source != NULL && strcmp (source, document->source) != 0))
        continue;
      count++;
      if (!import_source (command, options, document->source))
        status = 1;
    }
  if (count > 0)
    return status;
  if (source != NULL)
    fprintf (stderr,
             "clara: '%s' is no page that is known; clara documents lists them, and files are read again "
             "with clara import document\n",
             source);
  else
    printf ("No page is known; clara import document ADDRESS adds one.\n");
  return source != NULL ? 1 : 0;
}

/**
 * clara_documents_main:
 *
 * Lists what Clara knows from where; read-again reads the pages (or one) again, remove forgets a document.
 * What is known of a page that cannot be read again is kept.
 */
int
clara_documents_main (const ClaraOptions *options)
{
  const guint count = clara_options_count (options);
  const char *verb = count > 1 ? options->rest[1] : NULL;
  const char *source = count > 2 ? options->rest[2] : NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) documents = NULL;
  g_auto (Command) command = { 0 };

  if (count > 3
      || (verb != NULL && strcmp (verb, "read-again") != 0 && (strcmp (verb, "remove") != 0 || count != 3)))
    {
      fprintf (stderr,
               "clara: documents cannot do that; there is: clara documents, clara documents read-again "
               "[ADDRESS], clara documents remove SOURCE\n");
      return 2;
    }
  if (!command_open (&command, options))
    return 1;
  if (verb != NULL && strcmp (verb, "remove") == 0)
    {
      if (!clara_document_import_remove_sync (clara_engine_get_store (command.engine),
                                              clara_engine_get_tenant (command.engine), source, &error))
        {
          fprintf (stderr, "clara: %s\n", error->message);
          return 1;
        }
      printf ("Forgotten: %s\n", source);
      return 0;
    }
  documents = clara_document_import_list_sync (clara_engine_get_store (command.engine),
                                               clara_engine_get_tenant (command.engine), &error);
  if (documents == NULL)
    {
      fprintf (stderr, "clara: %s\n", error->message);
      return 1;
    }
  if (verb != NULL)
    return read_again (&command, options, documents, source);
  for (guint i = 0; i < documents->len; i++)
    print_document (g_ptr_array_index (documents, i), options->json);
  return 0;
}
