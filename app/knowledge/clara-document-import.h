/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page-reader.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

/* How documents come into the store: files and pages of the web. A document is known by its source, the
 * file's name or the page's address: what comes from the same source replaces it, and what has not changed is
 * left as it is. Errors: CLARA_KNOWLEDGE_ERROR, those of the services and of the store. */

typedef enum
{
  CLARA_IMPORT_FAILED,
  CLARA_IMPORT_UNCHANGED,
  CLARA_IMPORT_CHANGED,
  CLARA_IMPORT_ADDED
} ClaraImportOutcome;

gboolean clara_document_import_is_address (const char *source);
char **clara_document_import_list_folder (const char *folder, GError **error);

/* Any thread; blocks. */
ClaraImportOutcome clara_document_import_file_sync (ClaraStore *store, ClaraTenant *tenant, const char *file,
                                                    GError **error);
/* Main thread. */
void clara_document_import_page_async (ClaraStore *store, ClaraTenant *tenant, ClaraPageReader *own,
                                       ClaraPageReader *remote, const char *url, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data);
ClaraImportOutcome clara_document_import_page_finish (GAsyncResult *result, char **title, GError **error);

GPtrArray *clara_document_import_list_sync (ClaraStore *store, ClaraTenant *tenant,
                                            GError **error); /* ClaraDocument */
gboolean clara_document_import_remove_sync (ClaraStore *store, ClaraTenant *tenant, const char *source,
                                            GError **error);

G_END_DECLS
