/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

#define CLARA_STAFF_PIN_MIN 6
#define CLARA_STAFF_PIN_MAX 12
#define CLARA_STAFF_ATTEMPTS 5
#define CLARA_STAFF_LOCK (5 * G_TIME_SPAN_MINUTE)

/**
 * ClaraStaff:
 *
 * The PIN with which the front desk's people open what visitors must not (SPEC 13): the way out of the full
 * screen, the evacuation list. One a tenant, stored as an Argon2id hash. Five wrong ones in a row lock it for
 * five minutes, also over a restart, and whatever the clock does. Each try is in the audit log. Main thread;
 * the hash is computed on another.
 *
 * Errors are of CLARA_RECEPTION_ERROR: INVALID (no fit PIN; the message says what is one), NOT_FOUND (none is
 * set), WRONG, LIMIT (locked), FAILED.
 */
#define CLARA_TYPE_STAFF (clara_staff_get_type ())
G_DECLARE_FINAL_TYPE (ClaraStaff, clara_staff, CLARA, STAFF, GObject)

/* place: what the audit log says of where: the kiosk's name, "command line". */
ClaraStaff *clara_staff_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, const char *place);

void clara_staff_set_pin_async (ClaraStaff *self, const char *pin, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_staff_set_pin_finish (ClaraStaff *self, GAsyncResult *result, GError **error);
/* purpose: what it opens, for the audit log: "quit", "evacuation" */
void clara_staff_check_pin_async (ClaraStaff *self, const char *pin, const char *purpose,
                                  GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean clara_staff_check_pin_finish (ClaraStaff *self, GAsyncResult *result, GError **error);
/* Blocks: command line and start only. */
gboolean clara_staff_has_pin_sync (ClaraStaff *self, GError **error);

/* The digits of a PIN in ASCII, whatever script they were typed in, without spaces; NULL with INVALID where
 * it is too short, too long, or among those that everybody tries first. Wipe it after use. */
char *clara_staff_normalise_pin (const char *text, GError **error);

G_END_DECLS
