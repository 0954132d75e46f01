/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The intents of SPEC 8, by its ids. */
typedef enum
{
  CLARA_INTENT_NONE,
  CLARA_INTENT_BOOKING,
  CLARA_INTENT_FAQ,
  CLARA_INTENT_PRICING,
  CLARA_INTENT_LEAD_CAPTURE,
  CLARA_INTENT_ESCALATION,
  CLARA_INTENT_CHECK_IN,
  CLARA_INTENT_CHECK_OUT,
  CLARA_INTENT_SMALL_TALK,
  CLARA_INTENT_GOODBYE,
  CLARA_INTENT_SET_LANGUAGE,
} ClaraIntent;

/* What a short answer means, whatever was asked. */
typedef enum
{
  CLARA_REPLY_NONE,
  CLARA_REPLY_YES,
  CLARA_REPLY_NO,
  CLARA_REPLY_SKIP,
  CLARA_REPLY_UNKNOWN, /* "I don't know" */
  CLARA_REPLY_BACK,
  CLARA_REPLY_CANCEL,
  CLARA_REPLY_CHANGE,
  CLARA_REPLY_REPEAT,
  CLARA_REPLY_MORE_TIME,
  CLARA_REPLY_RESEND,
  CLARA_REPLY_RETAKE,
} ClaraReply;

/* How small talk began. */
typedef enum
{
  CLARA_TALK_NONE,
  CLARA_TALK_HELLO,
  CLARA_TALK_THANKS,
  CLARA_TALK_HOW_ARE_YOU,
  CLARA_TALK_WHO_ARE_YOU,
} ClaraTalk;

/**
 * ClaraParse:
 *
 * What a line says, without knowing what was asked. Texts are as the visitor wrote them, capitals put right.
 */
typedef struct
{
  ClaraIntent intent;
  double confidence; /* of the intent: 1 where a rule says so */
  ClaraReply reply;
  ClaraTalk talk;
  const char *user_type; /* a visitor type's id or "employee"; NULL */
  const char *language;  /* with CLARA_INTENT_SET_LANGUAGE */
  const char *field;     /* a field that is named: "the company" */
  gboolean question;
  gboolean correction; /* begins with a no */
  gboolean negated;    /* denies something, anywhere in it */
  char *name;
  char *company;
  char *host;
  char *purpose;
  char *phone; /* as it was written or said */
  char *email;
  char *employee_id;
  char *value; /* the line without "it's", "please", ... */
  char *wrong; /* "Agme" and "Acme" of "Acme, not Agme"; both or neither */
  char *right;
  char *ordinal; /* "1" for "the first one"; NULL */
} ClaraParse;

ClaraParse *clara_parse (const char *text, const char *language);
void clara_parse_free (ClaraParse *self);
gboolean clara_parse_has_slots (const ClaraParse *self);
gboolean clara_parse_is_empty (const ClaraParse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraParse, clara_parse_free)

const char *clara_intent_name (ClaraIntent intent);
gboolean clara_parser_is_occasion (const char *text);
gboolean clara_parser_looks_like_name (const char *text);

G_END_DECLS
