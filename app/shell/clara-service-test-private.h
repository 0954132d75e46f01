/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-service-test.h"

G_BEGIN_DECLS

struct _ClaraServiceTest
{
  GObject parent_instance;

  ClaraSettings *settings;
  ClaraSecrets *secrets;
  ClaraClock *clock;
  ClaraHttp *http;

  /* Of the run. */
  ClaraServiceResultFunc on_result;
  gpointer result_data;
  GTask *task;
  guint capability;
  GPtrArray *entries; /* ClaraProviderEntry of the capability */
  guint next;
  int failures;
  GArray *hello; /* gint16: the sound for recognisers */

  /* Of the provider that is tried. */
  ClaraBus *bus;
  GObject *operation; /* the reply, stream or sentence */
  GCancellable *cancellable;
  guint timer;
  gint64 begun;
  JsonObject *call; /* what it took, as the chain saw it */
  GString *answer;
  gint64 sound_us;
};

/* The run: clara-service-test.c. Exactly one call of over follows each try; it takes detail over. */
ClaraProviderEntry *clara_service_test_get_entry (ClaraServiceTest *self);
void clara_service_test_over (ClaraServiceTest *self, char *detail, const GError *error);

/* One try: clara-service-trials.c. */
void clara_service_test_try (ClaraServiceTest *self, const ClaraProviderEntry *entry);

G_END_DECLS
