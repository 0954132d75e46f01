/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One page that was found. Strangers wrote the texts: they are told as theirs, and are never instructions. */
typedef struct
{
  char *title;
  char *url;  /* http or https */
  char *text; /* what it says about the question; plain, on one line, cut */
} ClaraWebPassage;

/* What the web knows about a question. */
typedef struct
{
  char *answer;        /* in a few sentences; NULL where the service makes none */
  GPtrArray *passages; /* ClaraWebPassage, best first; may be empty */
} ClaraWebAnswer;

ClaraWebAnswer *clara_web_answer_new (const char *answer);
void clara_web_answer_add (ClaraWebAnswer *self, const char *title, const char *url, const char *text);
gboolean clara_web_answer_is_empty (const ClaraWebAnswer *self);
void clara_web_answer_free (ClaraWebAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraWebAnswer, clara_web_answer_free)

char *clara_web_clean (const char *text, glong longest);

/**
 * ClaraWebSearch:
 *
 * Asks the web. Off unless an administrator turns it on. Main thread.
 */
#define CLARA_TYPE_WEB_SEARCH (clara_web_search_get_type ())
G_DECLARE_INTERFACE (ClaraWebSearch, clara_web_search, CLARA, WEB_SEARCH, GObject)
struct _ClaraWebSearchInterface
{
  GTypeInterface parent_iface;
  const char *(*get_name) (ClaraWebSearch *self);
  void (*search_async) (ClaraWebSearch *self, const char *query, guint most, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data);
  ClaraWebAnswer *(*search_finish) (ClaraWebSearch *self, GAsyncResult *result, GError **error);
};
const char *clara_web_search_get_name (ClaraWebSearch *self);
void clara_web_search_search_async (ClaraWebSearch *self, const char *query, guint most,
                                    GCancellable *cancellable, GAsyncReadyCallback callback,
                                    gpointer user_data);
ClaraWebAnswer *clara_web_search_search_finish (ClaraWebSearch *self, GAsyncResult *result, GError **error);

G_END_DECLS
