/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_PAGE_ATTRACT,
  CLARA_PAGE_WELCOME,
  CLARA_PAGE_FORM,
  CLARA_PAGE_HOST_CHOICE,
  CLARA_PAGE_CONFIRM,
  CLARA_PAGE_SIGN,
  CLARA_PAGE_PHOTO,
  CLARA_PAGE_WAITING,
  CLARA_PAGE_VERIFY,
  CLARA_PAGE_CODE,
  CLARA_PAGE_EMPLOYEE,
  CLARA_PAGE_HUMAN,
  CLARA_PAGE_GOODBYE,
  CLARA_PAGE_COUNT,
} ClaraPageKind;

typedef struct
{
  char *id;
  char *label;
  char *detail;   /* nullable */
  char *initials; /* nullable: the choice is a person */
  gboolean primary;
} ClaraStepChoice;

typedef enum
{
  CLARA_STEP_TEXT,
  CLARA_STEP_PHONE,
  CLARA_STEP_EMAIL,
  CLARA_STEP_CHOICE,
  CLARA_STEP_HOST,
  CLARA_STEP_YES_NO,
} ClaraStepFieldKind;

typedef struct
{
  char *id;
  char *label;
  ClaraStepFieldKind kind;
  char *value; /* never NULL */
  gboolean required;
  char *error;        /* nullable: what is wrong, in the visitor's language */
  GPtrArray *choices; /* ClaraStepChoice; empty but for CHOICE */
} ClaraStepField;

/**
 * ClaraStep:
 *
 * A "step" event as the screens take it: every text is there, valid and of bounded length, whatever was sent.
 */
typedef struct
{
  ClaraPageKind page;
  char *state;
  char *question;
  char *detail;       /* nullable */
  int progress;       /* 0 to 5 */
  GPtrArray *choices; /* ClaraStepChoice */
  GPtrArray *fields;  /* ClaraStepField */
  char *expects;
  char *cue;  /* nullable: what the photo page is asked for by voice: yes, retake */
  int digits; /* of the code; 1 to 12 */
  gboolean can_go_back;
  char *document_id;   /* nullable: a text to sign */
  char *document_text; /* nullable */
  char *badge_text;    /* nullable: where the badge is */
  char *badge_state;   /* nullable: queued, printing, stuck, printed, failed */
  char *language;      /* nullable */
} ClaraStep;

ClaraStep *clara_step_parse (JsonObject *fields);
void clara_step_free (ClaraStep *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraStep, clara_step_free)

const char *clara_page_kind_get_name (ClaraPageKind kind);
const ClaraStepField *clara_step_get_field (const ClaraStep *self, const char *id);

G_END_DECLS
