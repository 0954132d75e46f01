/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A page of the web as text. A stranger wrote it: it is material, never an instruction. */
typedef struct
{
  char *url;
  char *title;
  char *markdown; /* valid UTF-8, cut at 200,000 letters */
  gboolean cut;   /* there was more */
} ClaraPage;

ClaraPage *clara_page_new (const char *url, const char *title, const char *markdown);
void clara_page_free (ClaraPage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPage, clara_page_free)

gboolean clara_page_check_url (const char *url, GError **error);

/**
 * ClaraPageReader:
 *
 * Fetches a page of the public web and takes its text out. Off unless an administrator turns it on. Main
 * thread.
 */
#define CLARA_TYPE_PAGE_READER (clara_page_reader_get_type ())
G_DECLARE_INTERFACE (ClaraPageReader, clara_page_reader, CLARA, PAGE_READER, GObject)
struct _ClaraPageReaderInterface
{
  GTypeInterface parent_iface;
  const char *(*get_name) (ClaraPageReader *self);
  void (*read_async) (ClaraPageReader *self, const char *url, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data);
  ClaraPage *(*read_finish) (ClaraPageReader *self, GAsyncResult *result, GError **error);
};
const char *clara_page_reader_get_name (ClaraPageReader *self);
void clara_page_reader_read_async (ClaraPageReader *self, const char *url, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
ClaraPage *clara_page_reader_read_finish (ClaraPageReader *self, GAsyncResult *result, GError **error);

G_END_DECLS
