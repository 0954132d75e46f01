/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-service-test.h"

G_BEGIN_DECLS

void clara_channel_test_run_async (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                   ClaraClock *clock, ClaraServiceResultFunc on_result, gpointer result_data,
                                   GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data);
int clara_channel_test_run_finish (GAsyncResult *result, GError **error);

G_END_DECLS
