/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-db-private.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

/* 2026-03-02, 10:00 in Delhi */
#define START_US G_GINT64_CONSTANT (1772425800000000)
#define OFFSET 330

/* A folder, a clock and two tenants; the connection is in a write transaction. */
typedef struct
{
  char *dir;
  char *path;
  ClaraClock *clock;
  ClaraTenant *a;
  ClaraTenant *b;
  ClaraDb *db;
} Fixture;

char *fixture_make_folder (void);
void fixture_remove_folder (const char *dir);
void fixture_setup (Fixture *self, gconstpointer data);
void fixture_teardown (Fixture *self, gconstpointer data);
ClaraVisit *fixture_visit (const char *visit_id, const char *name, const char *company, const char *host);

void add_file_tests (void);
void add_plan_tests (void);
void add_record_tests (void);
void add_repository_tests (void);

#define GOOD(call)                                                                                           \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    gboolean good_result = (call);                                                                           \
    g_assert_no_error (error);                                                                               \
    g_assert_true (good_result);                                                                             \
  }                                                                                                          \
  G_STMT_END
#define BAD(call, code)                                                                                      \
  G_STMT_START                                                                                               \
  {                                                                                                          \
    g_assert_false (call);                                                                                   \
    g_assert_error (error, CLARA_STORE_ERROR, code);                                                         \
    g_clear_error (&error);                                                                                  \
  }                                                                                                          \
  G_STMT_END

G_END_DECLS
