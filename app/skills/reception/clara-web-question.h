/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include <gio/gio.h>

G_BEGIN_DECLS

void clara_web_question_ask_async (GPtrArray *searches, const char *question, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
JsonObject *clara_web_question_ask_finish (GAsyncResult *result, GError **error);

G_END_DECLS
