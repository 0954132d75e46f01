/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"
#include "clara-scripted-messenger.h"

G_BEGIN_DECLS

/* 2026-11-21 09:30 in India. */
#define FIXTURE_START (G_GINT64_CONSTANT (1795233600) * G_USEC_PER_SEC)

/* A reception with four employees, over a store in a folder of its own, in virtual time. */
typedef struct
{
  char *folder;
  ClaraClock *clock;
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraScriptedMessenger *desktop;
  ClaraScriptedMessenger *email;
  GPtrArray *messengers;
  ClaraReception *reception;
  GString *answers; /* "visit_id=answer;" for each host-answered */
  GString *events;  /* "name:state;" for each event */
} Fixture;

void fixture_set_up (Fixture *f, gconstpointer data);
void fixture_tear_down (Fixture *f, gconstpointer data);
void fixture_restart (Fixture *f); /* as after a crash: what was in memory is gone */
void fixture_put_setting (Fixture *f, const char *key, const char *value);
void fixture_put_employee (Fixture *f, ClaraTenant *tenant, const char *id, const char *name,
                           const char *channel);
void fixture_settle (Fixture *f);
void fixture_keep (GObject *source, GAsyncResult *result, gpointer user_data); /* into a GAsyncResult* */
ClaraVisit *fixture_check_in (Fixture *f, const char *name, const char *host_id);
char *fixture_notify (Fixture *f, const ClaraVisit *visit, const char *message);
ClaraNotification *fixture_get_message (Fixture *f, const char *message_id);
GPtrArray *fixture_list_messages (Fixture *f, const char *visit_id);
guint fixture_count_audit (Fixture *f, const char *action);
gint64 fixture_count_events (Fixture *f, const char *name);

G_END_DECLS
