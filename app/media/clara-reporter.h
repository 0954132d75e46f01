/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * ClaraReporter: carries news of one connection from the threads of its library to the object that opened it,
 * on that object's main context. After clara_reporter_close() nothing more arrives, not even what is on its
 * way.
 */
typedef struct _ClaraReporter ClaraReporter;
typedef void (*ClaraReport) (gpointer object, int what, int value, const char *detail);

ClaraReporter *clara_reporter_new (GObject *object, GMainContext *context, ClaraReport report);
void clara_reporter_close (ClaraReporter *self); /* on the context's thread, when no thread posts any more */
void clara_reporter_post (ClaraReporter *self, int what, int value, const char *detail); /* any thread */

G_END_DECLS
