/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-endings.h"
#include "clara-parser.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_PHRASE_INTENT,
  CLARA_PHRASE_REPLY,
  CLARA_PHRASE_TALK,
  CLARA_PHRASE_TYPE,     /* text is the type */
  CLARA_PHRASE_LANGUAGE, /* text is the language */
  CLARA_PHRASE_FIELD,    /* text is the field */
  CLARA_PHRASE_QUESTION,
  CLARA_PHRASE_ORDINAL, /* text is the number */
} ClaraPhraseKind;

typedef enum
{
  CLARA_WHERE_ANY,
  CLARA_WHERE_START,
  CLARA_WHERE_WHOLE, /* with nothing but courtesies around it */
} ClaraPhraseWhere;

typedef struct
{
  ClaraPhraseKind kind;
  int value;
  const char *text;
  ClaraPhraseWhere where;
  const char *phrases; /* case-folded, separated by "|" */
} ClaraPhraseRow;

typedef enum
{
  CLARA_SLOT_NAME,
  CLARA_SLOT_COMPANY,
  CLARA_SLOT_HOST,
  CLARA_SLOT_PURPOSE,
  CLARA_N_SLOTS,
} ClaraSlot;

typedef struct
{
  ClaraSlot slot;
  gboolean after; /* the cue stands after its value, as in Hindi, Tamil and Telugu */
  gboolean loose; /* what follows is a value only if it is none of the words that usually do ("I'm here") */
  const char *cues;
  guint cases; /* of ClaraCase: the value's last word must have one of these endings; 0: it need not */
} ClaraCueRow;

const ClaraPhraseRow *clara_phrases_get_rows (guint *n_rows);
const ClaraCueRow *clara_phrases_get_cues (guint *n_rows);
const char *clara_phrases_get_stops (ClaraSlot slot); /* words that end a value, with spaces around each */
const char *clara_phrases_get_no_values (void);       /* words that begin no value after a loose cue */
const char *clara_phrases_get_fillers (void);         /* words that may stand around an answer */
const char *clara_phrases_get_occasions (void);       /* words that no person is called */

G_END_DECLS
