/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-account.h"

G_BEGIN_DECLS

/* Makes the result of @task of the object that a service answered with. */
typedef gpointer (*ClaraJsonCallFunc) (GTask *task, JsonObject *answer, GError **error);

/* A request whose answer is one JSON object, for which @task waits. */
void clara_json_call (ClaraAccount *account, ClaraHttpRequest *request, const ClaraHttpDeadlines *deadlines,
                      gsize longest_answer, ClaraJsonCallFunc read, GDestroyNotify destroy, GTask *task);

G_END_DECLS
