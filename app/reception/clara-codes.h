/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-outbox.h"

G_BEGIN_DECLS

/**
 * ClaraCodes:
 *
 * One-time codes (SPEC 5). Both operations complete 300 ms after they were asked, with the same answers,
 * whether or not the person exists. Main thread.
 */
#define CLARA_TYPE_CODES (clara_codes_get_type ())
G_DECLARE_FINAL_TYPE (ClaraCodes, clara_codes, CLARA, CODES, GObject)

#define CLARA_CODES_VALID (300 * G_TIME_SPAN_SECOND)
#define CLARA_CODES_ATTEMPTS 3
#define CLARA_CODES_WINDOW (15 * G_TIME_SPAN_MINUTE)
#define CLARA_CODES_PER_PERSON 3
#define CLARA_CODES_PER_KIOSK 10
#define CLARA_CODES_DELAY (300 * G_TIME_SPAN_MILLISECOND)

ClaraCodes *clara_codes_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraOutbox *outbox,
                             const char *kiosk);
/* employee may be NULL: then asked_for is what was asked for and looks_like gives the form of the answer
 * (nullable) */
void clara_codes_send_async (ClaraCodes *self, const ClaraEmployee *employee, const char *asked_for,
                             const ClaraEmployee *looks_like, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
char *clara_codes_send_finish (ClaraCodes *self, GAsyncResult *result, GError **error);
void clara_codes_check_async (ClaraCodes *self, const ClaraEmployee *employee, const char *asked_for,
                              const char *code, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean clara_codes_check_finish (ClaraCodes *self, GAsyncResult *result, GError **error);

char *clara_code_hash (const char *code);
gboolean clara_code_matches (const char *hash, const char *code);

G_END_DECLS
