/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-rows.h"

G_BEGIN_DECLS

/*
 * ClaraRowType:
 *
 * What a row struct looks like, as a table of members, so that copying, freeing, writing, reading and showing
 * are written once for all of them. A member's name is its column's and its JSON key's.
 */
typedef enum
{
  CLARA_KIND_TEXT,
  CLARA_KIND_JSON, /* text that is a JSON object */
  CLARA_KIND_INT,
  CLARA_KIND_INT64,
  CLARA_KIND_TIME, /* gint64 microseconds, 0 is SQL NULL */
  CLARA_KIND_BOOLEAN,
  CLARA_KIND_DOUBLE,
} ClaraMemberKind;

typedef enum
{
  CLARA_MEMBER_KEY = 1 << 0,       /* with the tenant it names the row */
  CLARA_MEMBER_GIVEN = 1 << 1,     /* the database gives it: never written */
  CLARA_MEMBER_NO_COLUMN = 1 << 2, /* comes out of a query, not out of the table */
  CLARA_MEMBER_CREATED = 1 << 3,   /* 0 becomes now; never changes */
  CLARA_MEMBER_UPDATED = 1 << 4,   /* now at every write, and always later than before */
  CLARA_MEMBER_SECRET = 1 << 5,    /* never shown */
  CLARA_MEMBER_OFFSET = 1 << 6,    /* of the times of this row */
  CLARA_MEMBER_ZERO = 1 << 7,      /* a time whose 0 is kept as 0, so that it can be compared */
} ClaraMemberFlags;

typedef struct
{
  const char *name;
  ClaraMemberKind kind;
  gsize offset;
  ClaraMemberFlags flags;
} ClaraMember;

typedef struct
{
  const char *name; /* for messages: "visit" */
  const char *table;
  gsize size;
  const ClaraMember *members;
  guint n_members;
  const char *derived_column; /* one more column that is written with ... */
  const char *derived_sql;    /* ... this, over :members; or NULL */
  GDestroyNotify free;
} ClaraRowType;

extern const ClaraRowType clara_visit_row;
extern const ClaraRowType clara_visitor_row;
extern const ClaraRowType clara_employee_row;
extern const ClaraRowType clara_session_row_row;
extern const ClaraRowType clara_message_row_row;
extern const ClaraRowType clara_notification_row;
extern const ClaraRowType clara_manager_visit_row;
extern const ClaraRowType clara_code_row;
extern const ClaraRowType clara_document_row;
extern const ClaraRowType clara_passage_row;
extern const ClaraRowType clara_audit_row_row;
extern const ClaraRowType clara_service_call_row_row;
extern const ClaraRowType clara_provider_change_row;
extern const ClaraRowType clara_screening_entry_row;
extern const ClaraRowType clara_review_row;
extern const ClaraRowType clara_badge_job_row;
extern const ClaraRowType clara_agreement_row;
extern const ClaraRowType clara_signature_row;
extern const ClaraRowType clara_delivery_row;
extern const ClaraRowType clara_face_row;
extern const ClaraRowType clara_face_consent_row;
extern const ClaraRowType clara_evacuation_mark_row;

G_END_DECLS
