/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-test-answer.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_TEST_HEADERS,
  CLARA_TEST_SEND,
  CLARA_TEST_CUT,
  CLARA_TEST_STALL,
  CLARA_TEST_GARBAGE,
} ClaraTestStepKind;

typedef struct
{
  ClaraTestStepKind kind;
  guint after_ms;
  GBytes *bytes;
} ClaraTestStep;

struct _ClaraTestAnswer
{
  char *path;
  guint status;
  GPtrArray *headers;      /* name, value, name, value */
  ClaraTestSocket *socket; /* a WebSocket is opened; NULL: an answer */
  GQueue steps;            /* of ClaraTestStep */
};

ClaraTestAnswer *clara_test_answer_new (const char *path);
void clara_test_answer_free (ClaraTestAnswer *self);
void clara_test_step_free (ClaraTestStep *step);

G_END_DECLS
