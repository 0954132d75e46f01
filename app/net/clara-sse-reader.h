/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraSseReader:
 *
 * Reads an event stream ("text/event-stream", WHATWG HTML 9.2.6) from pieces that are cut anywhere: line ends
 * CR, LF and CRLF, a byte order mark, comments, data of several lines. An event that the stream's end cuts
 * off is dropped, as the text demands. Any one thread.
 */
typedef struct _ClaraSseReader ClaraSseReader;

/* type: "message" where the stream gives none; data: without its last line end, NUL-terminated, length bytes;
 * last_id: "" for none. All valid UTF-8, and borrowed for the call, in which the reader must not be freed or
 * pushed to. */
typedef void (*ClaraSseFunc) (const char *type, const char *data, gsize length, const char *last_id,
                              gpointer user_data);

ClaraSseReader *clara_sse_reader_new (gsize longest_event, ClaraSseFunc on_event, gpointer user_data);
void clara_sse_reader_free (ClaraSseReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraSseReader, clara_sse_reader_free)

gboolean clara_sse_reader_push (ClaraSseReader *self, const guint8 *data, gsize length, GError **error);
gint64 clara_sse_reader_get_retry (ClaraSseReader *self);

G_END_DECLS
