/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaraHttpBody:
 *
 * A request's body that is sent while it comes into being: sound while somebody speaks. Whoever makes it
 * pushes pieces and says when there are no more; the request that it was given to sends them as they come.
 * Main thread.
 */
typedef struct _ClaraHttpBody ClaraHttpBody;

ClaraHttpBody *clara_http_body_new (void);
ClaraHttpBody *clara_http_body_ref (ClaraHttpBody *self);
void clara_http_body_unref (ClaraHttpBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraHttpBody, clara_http_body_unref)

gboolean clara_http_body_push (ClaraHttpBody *self, GBytes *bytes);
void clara_http_body_end (ClaraHttpBody *self);
gsize clara_http_body_get_queued (ClaraHttpBody *self);

/* For the request that sends it. */
typedef void (*ClaraHttpBodyWakeFunc) (gpointer user_data);
void clara_http_body_attach (ClaraHttpBody *self, ClaraHttpBodyWakeFunc wake, gpointer user_data);
void clara_http_body_give_up (ClaraHttpBody *self);
gboolean clara_http_body_is_ready (ClaraHttpBody *self);
gsize clara_http_body_take (ClaraHttpBody *self, char *buffer, gsize length);

G_END_DECLS
