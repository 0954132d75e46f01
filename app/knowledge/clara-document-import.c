/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-document-import.h"

#include "clara-document-reader.h"
#include "clara-html.h"
#include "clara-id.h"
#include "clara-knowledge.h"
#include "clara-pdf.h"

#include <string.h>

#define MAX_FILE (16 * 1024 * 1024)
#define LONGEST_ADDRESS 2000
/* A handbook of hundreds of pages takes less than two. */
#define PDF_SECONDS 60

/* A file's name as a title: "visitor-guide.md" is "visitor guide". */
static char *
title_from_name (const char *file)
{
  char *name = g_path_get_basename (file);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
  return g_strdelimit (name, "-_", ' ');
}

static gboolean
has_ending (const char *file, const char *const *endings)
{
  g_autofree char *folded = g_ascii_strdown (file, -1);

  for (; *endings != NULL; endings++)
    if (g_str_has_suffix (folded, *endings))
      return TRUE;
  return FALSE;
}

static gboolean
is_markdown (const char *file)
{
  static const char *const endings[] = { ".md", ".markdown", NULL };

  return has_ending (file, endings);
}

static gboolean
is_html (const char *file)
{
  static const char *const endings[] = { ".html", ".htm", ".xhtml", NULL };

  return has_ending (file, endings);
}

static gboolean
is_pdf (const char *file)
{
  static const char *const endings[] = { ".pdf", NULL };

  return has_ending (file, endings);
}

static gboolean
is_document (const char *file)
{
  static const char *const endings[] = { ".txt", ".text", NULL };

  return is_markdown (file) || is_html (file) || is_pdf (file) || has_ending (file, endings);
}

/* Returns the text of a file, of HTML as Markdown */
static char *
read_text (const char *file, char **title, GError **error)
{
  g_autofree char *content = NULL;
  g_autoptr (GError) local_error = NULL;
  gsize length;
  const char *begin;

  if (!is_document (file))
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                   "'%s' is of a kind that cannot be read; give a PDF (.pdf), Markdown (.md), text (.txt) or "
                   "HTML (.html) "
                   "file",
                   file);
      return NULL;
    }
  if (is_pdf (file))
    return clara_pdf_to_text (file, PDF_SECONDS, title, error);
  if (!g_file_get_contents (file, &content, &length, &local_error))
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE,
                   "The document cannot be read: %s", local_error->message);
      return NULL;
    }
  if (length > MAX_FILE)
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                   "'%s' is larger than %d MiB; split it", file, MAX_FILE / (1024 * 1024));
      return NULL;
    }
  if (is_html (file))
    return clara_html_to_markdown (content, length, title);
  begin = g_str_has_prefix (content, "\xef\xbb\xbf") ? content + 3 : content;
  if (strlen (content) != length || !g_utf8_validate (begin, -1, NULL))
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                   "'%s' is not text in UTF-8; save it as UTF-8", file);
      return NULL;
    }
  return g_strdup (begin);
}

/* Text on its way into the store. */
typedef struct
{
  ClaraTenant *tenant;
  ClaraDocument *document;
  GPtrArray *passages;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  clara_tenant_unref (job->tenant);
  clara_document_free (job->document);
  g_ptr_array_unref (job->passages);
  g_free (job);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Job, job_free)

/* @title: where the text has none of its own. NULL where there is no text in it. */
static Job *
job_new (ClaraTenant *tenant, const char *text, gboolean markdown, const char *title, const char *source,
         GError **error)
{
  g_autoptr (ClaraReadDocument) read = clara_document_read (text, markdown, title);
  Job *job;

  if (read->passages->len == 0)
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT, "'%s' has no text in it",
                   source);
      return NULL;
    }
  job = g_new0 (Job, 1);
  job->tenant = clara_tenant_ref (tenant);
  job->passages = g_ptr_array_ref (read->passages);
  job->document = clara_document_new ();
  job->document->title = g_strdup (read->title);
  job->document->source = g_strdup (source);
  job->document->language = g_strdup (read->language);
  job->document->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
  return job;
}

static gpointer
put (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;
  g_autoptr (GPtrArray) documents = clara_documents_list (db, job->tenant, error);
  JsonObject *detail;
  gboolean known_before;

  if (documents == NULL)
    return NULL;
  for (guint i = 0; i < documents->len; i++)
    {
      const ClaraDocument *known = g_ptr_array_index (documents, i);

      if (g_strcmp0 (known->source, job->document->source) != 0)
        continue;
      if (g_strcmp0 (known->sha256, job->document->sha256) == 0)
        return GINT_TO_POINTER (CLARA_IMPORT_UNCHANGED);
      g_free (job->document->document_id);
      job->document->document_id = g_strdup (known->document_id);
    }
  known_before = job->document->document_id != NULL;
  detail = clara_json_build ("sssi", "title", job->document->title, "source", job->document->source, "sha256",
                             job->document->sha256, "passages", (gint64) job->passages->len);
  if (!known_before)
    job->document->document_id = clara_id_new (clara_db_get_clock (db));
  job->document->created_at = clara_clock_get_real (clara_db_get_clock (db));
  if (!clara_documents_put (db, job->tenant, job->document, job->passages, error)
      || !clara_audit_add (db, job->tenant, "system", "import_document", job->document->document_id, detail,
                           error))
    return NULL;
  return GINT_TO_POINTER (known_before ? CLARA_IMPORT_CHANGED : CLARA_IMPORT_ADDED);
}

/**
 * clara_document_import_is_address:
 *
 * Returns: whether it is meant as the address of a page, and not as a file
 */
gboolean
clara_document_import_is_address (const char *source)
{
  return g_ascii_strncasecmp (source, "http://", 7) == 0 || g_ascii_strncasecmp (source, "https://", 8) == 0;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * clara_document_import_list_folder:
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the paths of its documents, by name
 */
char **
clara_document_import_list_folder (const char *folder, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (folder, 0, &local_error);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  if (dir == NULL)
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE,
                   "The folder cannot be read: %s", local_error->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (is_document (name) && *name != '.')
      g_ptr_array_add (files, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (files, compare_names);
  g_ptr_array_add (files, NULL);
  g_ptr_array_set_free_func (files, NULL);
  return (char **) g_ptr_array_steal (files, NULL);
}

/**
 * clara_document_import_file_sync:
 * @file: PDF (.pdf), Markdown (.md), text (.txt), both in UTF-8, or HTML (.html)
 *
 * Returns: what became of it; %CLARA_IMPORT_FAILED with error
 */
ClaraImportOutcome
clara_document_import_file_sync (ClaraStore *store, ClaraTenant *tenant, const char *file, GError **error)
{
  g_autofree char *title = NULL;
  g_autofree char *text = read_text (file, &title, error);
  g_autofree char *name = g_path_get_basename (file);
  g_autoptr (Job) job = NULL;

  if (text == NULL)
    return CLARA_IMPORT_FAILED;
  if (title == NULL)
    title = title_from_name (file);
  job = job_new (tenant, text, is_markdown (file) || is_html (file), title, name, error);
  if (job == NULL)
    return CLARA_IMPORT_FAILED;
  return (ClaraImportOutcome) GPOINTER_TO_INT (clara_store_write_sync (store, put, job, error));
}

/* Pages */

typedef struct
{
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraPageReader *own;
  char *url;
  char *title;
  GError *refused; /* why the remote reader did not read it */
} Page;

static void
page_free (gpointer data)
{
  Page *page = data;

  g_object_unref (page->store);
  clara_tenant_unref (page->tenant);
  g_object_unref (page->own);
  g_free (page->url);
  g_free (page->title);
  g_clear_error (&page->refused);
  g_free (page);
}

static void
on_put (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;
  gpointer outcome = clara_store_finish (CLARA_STORE (source), result, &error);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, GPOINTER_TO_INT (outcome));
}

/* What both readers said, where both were asked. */
static GError *
explain (const Page *page, GError *error)
{
  if (page->refused != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error (&error, "%s; and without the page reader: ", page->refused->message);
  return error;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Page *page = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr (ClaraPage) read = clara_page_reader_read_finish (CLARA_PAGE_READER (source), result, &error);
  Job *job;

  if (read == NULL && source != G_OBJECT (page->own)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      page->refused = error;
      clara_page_reader_read_async (page->own, page->url, g_task_get_cancellable (task), on_read,
                                    g_object_ref (task));
      return;
    }
  /* Half of what a page says is not what it says. */
  if (read != NULL && read->cut)
    g_set_error (&error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_FORMAT,
                 "%s is longer than a page may be (200,000 letters); import its parts", page->url);
  job = error == NULL ? job_new (page->tenant, read->markdown, TRUE,
                                 *read->title != '\0' ? read->title : page->url, page->url, &error)
                      : NULL;
  if (job == NULL)
    {
      g_task_return_error (task, explain (page, error));
      return;
    }
  page->title = g_strdup (job->document->title);
  clara_store_write_async (page->store, put, job, job_free, NULL, g_task_get_cancellable (task), on_put,
                           g_object_ref (task));
}

/* One page has one address. */
static char *
normalise (const char *url, GError **error)
{
  const GUriFlags flags = G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE;
  g_autofree char *trimmed = g_strstrip (g_strdup (url));
  g_autoptr (GUri) uri = clara_document_import_is_address (trimmed) && strlen (trimmed) <= LONGEST_ADDRESS
                           ? g_uri_parse (trimmed, flags, NULL)
                           : NULL;

  if (uri == NULL || g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE,
                   "'%.100s' is no address of a page, such as https://www.example.com/visit", url);
      return NULL;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      g_set_error_literal (
        error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE,
        "An address with a name or a password in it is not kept; publish the page, or import it as a file");
      return NULL;
    }
  return g_uri_join (flags, g_uri_get_scheme (uri), NULL, g_uri_get_host (uri), g_uri_get_port (uri),
                     *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/", g_uri_get_query (uri), NULL);
}

/**
 * clara_document_import_page_async:
 * @own: reads what only this machine can reach, and what @remote cannot read
 * @remote: (nullable): reads pages of the public web
 * @url: which an administrator has named
 *
 * Reads a page and keeps it as a document whose source is its address; the same again reads it again.
 */
void
clara_document_import_page_async (ClaraStore *store, ClaraTenant *tenant, ClaraPageReader *own,
                                  ClaraPageReader *remote, const char *url, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Page *page = g_new0 (Page, 1);
  GError *error = NULL;

  page->store = g_object_ref (store);
  page->tenant = clara_tenant_ref (tenant);
  page->own = g_object_ref (own);
  page->url = normalise (url, &error);
  g_task_set_source_tag (task, clara_document_import_page_async);
  g_task_set_task_data (task, page, page_free);
  if (page->url == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  clara_page_reader_read_async (remote != NULL && clara_page_check_url (page->url, NULL) ? remote : own,
                                page->url, cancellable, on_read, task);
}

/**
 * clara_document_import_page_finish:
 * @title: (out) (optional) (transfer full): of the document
 *
 * Returns: what became of it; %CLARA_IMPORT_FAILED with error
 */
ClaraImportOutcome
clara_document_import_page_finish (GAsyncResult *result, char **title, GError **error)
{
  gssize outcome;

  g_return_val_if_fail (g_async_result_is_tagged (result, clara_document_import_page_async),
                        CLARA_IMPORT_FAILED);
  outcome = g_task_propagate_int (G_TASK (result), error);
  if (outcome <= 0)
    return CLARA_IMPORT_FAILED;
  if (title != NULL)
    *title = g_strdup (((Page *) g_task_get_task_data (G_TASK (result)))->title);
  return (ClaraImportOutcome) outcome;
}

/* What is known */

static gpointer
list (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_documents_list (db, tenant, error);
}

/**
 * clara_document_import_list_sync:
 *
 * Returns: (transfer full) (element-type ClaraDocument) (nullable): by title
 */
GPtrArray *
clara_document_import_list_sync (ClaraStore *store, ClaraTenant *tenant, GError **error)
{
  return clara_store_read_sync (store, list, tenant, error);
}

typedef struct
{
  ClaraTenant *tenant;
  const char *source;
} Removal;

static gpointer
remove_document (ClaraDb *db, gpointer user_data, GError **error)
{
  Removal *removal = user_data;
  g_autoptr (GPtrArray) documents = clara_documents_list (db, removal->tenant, error);

  for (guint i = 0; documents != NULL && i < documents->len; i++)
    {
      const ClaraDocument *known = g_ptr_array_index (documents, i);

      if (g_strcmp0 (known->source, removal->source) == 0
          || strcmp (known->document_id, removal->source) == 0)
        return clara_documents_delete (db, removal->tenant, known->document_id, error)
                   && clara_audit_add (
                     db, removal->tenant, "system", "remove_document", known->document_id,
                     clara_json_build ("ss", "title", known->title, "source", known->source), error)
                 ? GINT_TO_POINTER (1)
                 : NULL;
    }
  if (documents != NULL)
    g_set_error (error, CLARA_KNOWLEDGE_ERROR, CLARA_KNOWLEDGE_ERROR_UNREADABLE,
                 "There is no document '%s'; clara documents lists them", removal->source);
  return NULL;
}

/**
 * clara_document_import_remove_sync:
 * @source: of the document, or its id
 *
 * Returns: whether it was there and is forgotten now
 */
gboolean
clara_document_import_remove_sync (ClaraStore *store, ClaraTenant *tenant, const char *source, GError **error)
{
  Removal removal = { tenant, source };

  return clara_store_write_sync (store, remove_document, &removal, error) != NULL;
}
