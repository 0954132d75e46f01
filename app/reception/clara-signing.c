/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-signing.h"

#include "clara-agreements.h"
#include "clara-id.h"
#include "clara-reception-private.h"
#include "clara-signed-document.h"
#include "clara-text.h"
#include "clara-unsigned.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Which texts */

typedef struct
{
  ClaraTenant *tenant;
  char **documents;
  char *email;
  char *phone;
  char *language;
  GString *unknown; /* ids that the tenant does not have */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  clara_tenant_unref (search->tenant);
  g_strfreev (search->documents);
  g_free (search->email);
  g_free (search->phone);
  g_free (search->language);
  g_string_free (search->unknown, TRUE);
  g_free (search);
}

static gpointer
find_unsigned (ClaraDb *db, gpointer user_data, GError **error)
{
  Search *search = user_data;
  g_autoptr (ClaraVisitor) visitor =
    search->email != NULL || search->phone != NULL
      ? clara_visitors_find (db, search->tenant, search->email, search->phone, NULL)
      : NULL;
  const char *const visitor_ids[2] = { visitor != NULL ? visitor->visitor_id : NULL, NULL };

  return clara_unsigned_find (db, search->tenant, (const char *const *) search->documents, visitor_ids, NULL,
                              search->language, search->unknown, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Search *search = g_task_get_task_data (task);
  GError *error = NULL;
  GPtrArray *texts = clara_store_finish (CLARA_STORE (source), result, &error);

  /* A built-in type asks for what not every house has. */
  if (search->unknown->len > 0)
    g_message ("There is no text '%s' to be signed; clara import agreement adds it", search->unknown->str);
  if (texts == NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, texts, (GDestroyNotify) g_ptr_array_unref);
}

void
clara_reception_find_unsigned_async (ClaraReception *self, const char *type_id, const char *email,
                                     const char *phone, const char *language, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  const ClaraVisitorType *type = clara_reception_get_visitor_type (self, type_id);
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  Search *search;

  g_task_set_source_tag (task, clara_reception_find_unsigned_async);
  if (type == NULL || type->documents == NULL || type->documents[0] == NULL)
    {
      g_task_return_pointer (task, g_ptr_array_new (), (GDestroyNotify) g_ptr_array_unref);
      g_object_unref (task);
      return;
    }
  search = g_new0 (Search, 1);
  search->tenant = clara_tenant_ref (parts->tenant);
  search->documents = g_strdupv (type->documents);
  search->email = g_strdup (email);
  search->phone = g_strdup (phone);
  search->language = g_strdup (language);
  search->unknown = g_string_new (NULL);
  g_task_set_task_data (task, search, search_free);
  clara_store_read_async (parts->store, find_unsigned, search, NULL, (GDestroyNotify) g_ptr_array_unref,
                          cancellable, on_found, task);
}

/**
 * clara_reception_find_unsigned_finish:
 *
 * Returns: (transfer full) (nullable) (element-type ClaraAgreement): perhaps empty
 */
GPtrArray *
clara_reception_find_unsigned_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Signing */

typedef struct
{
  ClaraAgreement *text;
  ClaraSignature *signature;
  GPtrArray *strokes;
  double aspect;
  char *statement;
  char **facts;
  char *path;
} Work;

static void
work_free (gpointer data)
{
  Work *work = data;

  clara_agreement_free (work->text);
  clara_signature_free (work->signature);
  g_clear_pointer (&work->strokes, g_ptr_array_unref);
  g_free (work->statement);
  g_strfreev (work->facts);
  g_free (work->path);
  g_free (work);
}

static gboolean
sync_folder (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd >= 0 && fsync (fd) == 0)
    return g_close (fd, error);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be written", folder);
  if (fd >= 0)
    close (fd);
  return FALSE;
}

static void
write_pdf (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Work *work = task_data;
  ClaraSignedDocument document = {
    .title = work->text->title,
    .text = work->text->text,
    .language = work->text->language,
    .statement = work->statement,
    .facts = (const char *const *) work->facts,
    .typed_name = work->strokes == NULL ? work->signature->signer_name : NULL,
    .strokes = work->strokes,
    .aspect = work->aspect,
  };
  GError *error = NULL;
  g_autoptr (GBytes) pdf = clara_signed_document_to_pdf (&document, &error);
  g_autofree char *folder = g_path_get_dirname (work->path);

  if (pdf == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_task_return_new_error (task, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be made", folder);
      return;
    }
  if (!g_file_set_contents_full (work->path, g_bytes_get_data (pdf, NULL), (gssize) g_bytes_get_size (pdf),
                                 G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, &error)
      || !sync_folder (work->path, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  work->signature->file_sha256 = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, pdf);
  g_task_return_boolean (task, TRUE);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  ClaraReception *self = CLARA_RECEPTION (source);
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  Work *work = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;
  GPtrArray *pending;

  clara_clock_release (parts->clock);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  pending = g_hash_table_lookup (parts->signatures, work->signature->visit_id);
  if (pending == NULL)
    {
      pending = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_signature_free);
      g_hash_table_insert (parts->signatures, g_strdup (work->signature->visit_id), pending);
    }
  g_ptr_array_add (pending, clara_signature_copy (work->signature));
  g_task_return_boolean (task, TRUE);
}

static char **
make_facts (const ClaraSignature *signature, const ClaraAgreement *text, const char *company,
            const char *language)
{
  g_autoptr (GStrvBuilder) facts = g_strv_builder_new ();
  g_autofree char *time = clara_clock_format (signature->created_at, signature->utc_offset);
  g_autofree char *number = g_strdup_printf ("%d", text->version);
  g_autofree char *signer =
    clara_text_format (language, "document", "Signed by: {name}", "name", signature->signer_name, NULL);
  g_autofree char *when = clara_text_format (language, "document", "On: {time}", "time", time, NULL);
  g_autofree char *version =
    clara_text_format (language, "document", "Text: {id}, version {version} ({language})", "id",
                       text->agreement_id, "version", number, "language", text->language, NULL);
  g_autofree char *hash =
    clara_text_format (language, "document", "SHA-256 of the text: {hash}", "hash", text->sha256, NULL);
  g_autofree char *id =
    clara_text_format (language, "document", "Number: {id}", "id", signature->signature_id, NULL);

  g_strv_builder_add (facts, signer);
  if (company != NULL)
    {
      g_autofree char *from =
        clara_text_format (language, "document", "Company: {company}", "company", company, NULL);

      g_strv_builder_add (facts, from);
    }
  g_strv_builder_add (facts, when);
  g_strv_builder_add (facts, version);
  g_strv_builder_add (facts, hash);
  g_strv_builder_add (facts, id);
  return g_strv_builder_end (facts);
}

static ClaraSignature *
make_signature (ClaraReceptionParts *parts, const ClaraAgreement *text, const ClaraSigning *signing)
{
  ClaraSignature *signature = clara_signature_new ();

  signature->signature_id = clara_id_new (parts->clock);
  signature->visit_id = g_strdup (signing->visit_id);
  signature->agreement_id = g_strdup (text->agreement_id);
  signature->version = text->version;
  signature->language = g_strdup (text->language);
  signature->sha256 = g_strdup (text->sha256);
  signature->signer_name = g_strdup (signing->typed_name != NULL ? signing->typed_name : signing->name);
  signature->method = g_strdup (signing->typed_name != NULL ? "typed" : "drawn");
  signature->file = g_strconcat (signature->signature_id, ".pdf", NULL);
  signature->created_at = clara_clock_get_real (parts->clock);
  signature->utc_offset = clara_clock_get_utc_offset (parts->clock);
  return signature;
}

/**
 * clara_reception_sign_async:
 * @text: what is signed
 * @signing: who, and how
 *
 * Completes when the signed PDF is on the disk; a signature that is none is %CLARA_RECEPTION_ERROR_INVALID.
 */
void
clara_reception_sign_async (ClaraReception *self, const ClaraAgreement *text, const ClaraSigning *signing,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  g_autoptr (GTask) writing = NULL;
  g_autoptr (GPtrArray) strokes = NULL;
  GError *error = NULL;
  Work *work;

  g_task_set_source_tag (task, clara_reception_sign_async);
  if (signing->typed_name == NULL)
    strokes = clara_signature_parse_strokes (signing->strokes, &error);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  work = g_new0 (Work, 1);
  work->text = clara_agreement_copy (text);
  work->signature = make_signature (parts, text, signing);
  work->strokes = g_steal_pointer (&strokes);
  work->aspect = CLAMP (signing->aspect, 1, 10);
  work->statement =
    g_strdup (clara_text (text->language, "document", "I have read this text and agree to it."));
  work->facts = make_facts (work->signature, text, signing->company, text->language);
  work->path = clara_signature_path (parts->store, work->signature);
  writing = g_task_new (self, NULL, on_written, task);
  g_task_set_task_data (writing, work, work_free);
  clara_clock_hold (parts->clock);
  g_task_run_in_thread (writing, write_pdf);
}

gboolean
clara_reception_sign_finish (ClaraReception *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
clara_reception_drop_signatures (ClaraReception *self, const char *visit_id)
{
  ClaraReceptionParts *parts = clara_reception_get_parts (self);
  GPtrArray *pending = visit_id != NULL ? g_hash_table_lookup (parts->signatures, visit_id) : NULL;

  for (guint i = 0; pending != NULL && i < pending->len; i++)
    {
      g_autofree char *path = clara_signature_path (parts->store, pending->pdata[i]);

      g_unlink (path);
    }
  if (visit_id != NULL)
    g_hash_table_remove (parts->signatures, visit_id);
}
