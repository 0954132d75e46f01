/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

/**
 * ClaraSession:
 *
 * The data of the one session at this kiosk, on the disk after every change, in order. Main thread.
 */
#define CLARA_TYPE_SESSION (clara_session_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSession, clara_session, CLARA, SESSION, GObject)

ClaraSession *clara_session_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                                 const char *kiosk);
int clara_session_interrupt_open_sync (ClaraSession *self, GError **error);

void clara_session_open (ClaraSession *self, const char *language);
void clara_session_close (ClaraSession *self, const char *outcome);
gboolean clara_session_is_open (ClaraSession *self);
const char *clara_session_get_id (ClaraSession *self);
const ClaraSessionRow *clara_session_get_row (ClaraSession *self);

void clara_session_set_state (ClaraSession *self, const char *state);
void clara_session_set_user_type (ClaraSession *self, const char *user_type);
void clara_session_set_language (ClaraSession *self, const char *language);
void clara_session_set_visitor (ClaraSession *self, JsonObject *data);
void clara_session_set_employee (ClaraSession *self, JsonObject *data);
void clara_session_set_attempts (ClaraSession *self, int attempts);

void clara_session_add_line (ClaraSession *self, const char *role, const char *text, const char *language,
                             const char *source);
JsonObject *clara_session_to_status (ClaraSession *self);
gboolean clara_session_flush_sync (ClaraSession *self, GError **error);

G_END_DECLS
