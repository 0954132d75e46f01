/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-embeddings.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

#define CLARA_KNOWLEDGE_ERROR (clara_knowledge_error_quark ())
typedef enum
{
  CLARA_KNOWLEDGE_ERROR_UNREADABLE,
  CLARA_KNOWLEDGE_ERROR_FORMAT
} ClaraKnowledgeError;
GQuark clara_knowledge_error_quark (void);

#define CLARA_TYPE_KNOWLEDGE (clara_knowledge_get_type ())
G_DECLARE_FINAL_TYPE (ClaraKnowledge, clara_knowledge, CLARA, KNOWLEDGE, GObject)

typedef struct
{
  char *text;   /* NULL where it is not known */
  char *source; /* "Visitor guide, Parking" */
  double confidence;
} ClaraAnswer;
void clara_answer_free (ClaraAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraAnswer, clara_answer_free)

/**
 * ClaraKnowledge:
 *
 * Documents in, passages and answers out. Main thread.
 */
ClaraKnowledge *clara_knowledge_new (ClaraStore *store, ClaraTenant *tenant);
/* Passages are found by their meaning, too, where the service answers. */
void clara_knowledge_set_embeddings (ClaraKnowledge *self, ClaraEmbeddings *embeddings, ClaraClock *clock);
/* Markdown or plain text file; blocks (command line, demo). */
gboolean clara_knowledge_import_sync (ClaraKnowledge *self, const char *file, GError **error);
gboolean clara_knowledge_import_folder_sync (ClaraKnowledge *self, const char *folder, guint *count,
                                             GError **error);
void clara_knowledge_search_async (ClaraKnowledge *self, const char *query, guint limit,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
GPtrArray *clara_knowledge_search_finish (ClaraKnowledge *self, GAsyncResult *result,
                                          GError **error); /* ClaraPassage */
void clara_knowledge_answer_async (ClaraKnowledge *self, const char *question, const char *language,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
ClaraAnswer *clara_knowledge_answer_finish (ClaraKnowledge *self, GAsyncResult *result, GError **error);
void clara_knowledge_get_cache_counts (ClaraKnowledge *self, guint *hits, guint *misses);

G_END_DECLS
