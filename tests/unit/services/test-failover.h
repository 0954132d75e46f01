/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-failover-model.h"
#include "clara-json.h"
#include "timed-model.h"

#define MS 1000
#define S (1000 * MS)

/* Three timed models in a chain, and what was told of it. */
typedef struct
{
  ClaraClock *clock;
  ClaraBus *bus;
  char *file;
  ClaraSettings *settings;
  TimedModel *models[3];
  ClaraFailoverModel *model;
  ClaraChatReply *reply;
  GString *log;
  GString *providers;
  GPtrArray *calls; /* JsonObject of each service_call */
} Fixture;

void failover_set_up (Fixture *f, gconstpointer data);
void failover_tear_down (Fixture *f, gconstpointer data);
JsonObject *failover_call (Fixture *f, guint index);

#define assert_call(f, index, name, how)                                                                     \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_assert_cmpstr (clara_json_get_string (failover_call (f, index), "provider", ""), ==, name);            \
    g_assert_cmpstr (clara_json_get_string (failover_call (f, index), "outcome", ""), ==, how);              \
  }                                                                                                          \
  G_STMT_END
