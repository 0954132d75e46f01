/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http.h"
#include "clara-providers.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_SERVICE_WORKS,
  CLARA_SERVICE_FAILED,
  CLARA_SERVICE_OFF, /* named in the settings, but without its key or address */
} ClaraServiceVerdict;

/* What became of one provider. */
typedef struct
{
  const char *capability; /* for administrators: "language model" */
  const char *provider;
  gboolean local;
  ClaraServiceVerdict verdict;
  char *model;     /* NULL for none */
  double first_ms; /* until the first word or sound; -1 where there was none */
  double total_ms;
  char *detail; /* what it answered, or what is wrong */
  char *fix;    /* NULL where nothing is to be mended */
} ClaraServiceResult;

typedef void (*ClaraServiceResultFunc) (const ClaraServiceResult *result, gpointer user_data);

/**
 * ClaraServiceTest:
 *
 * Tries each provider that the settings name, one after the other, with something small of its own: nothing
 * of any visitor. Main thread.
 */
#define CLARA_TYPE_SERVICE_TEST (clara_service_test_get_type ())
G_DECLARE_FINAL_TYPE (ClaraServiceTest, clara_service_test, CLARA, SERVICE_TEST, GObject)

ClaraServiceTest *clara_service_test_new (ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock);
void clara_service_test_run_async (ClaraServiceTest *self, ClaraServiceResultFunc on_result,
                                   gpointer result_data, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
int clara_service_test_run_finish (ClaraServiceTest *self, GAsyncResult *result, GError **error);

G_END_DECLS
