/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-json.h"

#include <glib-object.h>

G_BEGIN_DECLS

/* Rows as the repositories give and take them: plain structs that own their texts (g_strdup; NULL for SQL
 * NULL). Times are microseconds UTC with the offset in minutes beside them. Each has _new (zeroed), _copy,
 * _free, a boxed type, an autoptr, and _to_json (the names of SPEC, RFC 3339 times). Lists are GPtrArray with
 * the free function. */

typedef struct
{
  char *visit_id;
  char *site;
  char *kiosk;
  char *visit_date; /* kiosk-local, YYYY-MM-DD */
  char *visitor_id;
  char *visitor_name;
  char *company;
  char *purpose;
  char *host_id; /* an employee's row id (employee_id), NULL if unknown */
  char *host_name;
  char *phone; /* E.164 */
  char *email;
  char *type;   /* id of a visitor type */
  char *status; /* expected, checked_in, waiting_review, checked_out, auto_checked_out, cancelled, no_show,
                   denied */
  char *photo_url;
  char *photo_copy; /* where a copy of the photo is: s3://... */
  char *extra;      /* JSON object: further fields of the type, companions, vehicle plate */
  char *badge_number;
  char *language;
  char *session_id;
  char *previous_visit_id; /* of the same visitor on the same day */
  gint64 expected_at;      /* 0: nobody said when */
  gint64 expected_until;
  char *invited_by;     /* employee_id of who registered it beforehand; "desk" for the front desk */
  int invitation;       /* how often the invitation changed: its iCalendar SEQUENCE */
  gint64 check_in_time; /* 0: none */
  gint64 check_out_time;
  int utc_offset;
  gint64 created_at;
  gint64 updated_at;
} ClaraVisit;

typedef struct
{
  char *visitor_id;
  char *name;
  char *company;
  char *phone;
  char *email;
  char *language;
  gint64 first_seen;
  gint64 last_seen;
  gint64 visits;
} ClaraVisitor;

typedef struct
{
  char *employee_id;
  char *name;
  char *aliases; /* separated by ";" */
  char *email;
  char *phone;
  char *department;
  char *role;
  char *manager_id;
  char *channel;
  char *language;
  gboolean present;
  gboolean active;
  char *delegate_id; /* who is told where this one does not answer */
  char *quiet_hours; /* "22:00-07:00"; NULL: the tenant's */
} ClaraEmployee;

typedef struct
{
  char *session_id;
  char *kiosk;
  char *current_state; /* the eleven names of SPEC 3 */
  char *user_type;     /* NULL until known */
  char *employee_data; /* JSON object */
  char *visitor_data;  /* JSON object */
  int verification_attempts;
  char *language;
  char *outcome; /* NULL while open; completed, cancelled, idle, human, interrupted */
  gint64 created_at;
  gint64 last_activity;
  gint64 ended_at;
  int utc_offset;
} ClaraSessionRow;

typedef struct
{
  gint64 sequence;
  char *session_id;
  char *role; /* visitor, clara, staff, tool */
  char *text;
  char *language;
  char *source; /* voice, touch, typed, desk */
  gint64 created_at;
  int utc_offset;
} ClaraMessageRow;

typedef struct
{
  char *message_id;
  char *visit_id; /* NULL where it is about no visit */
  char *session_id;
  char *kind; /* host, code, desk_alert, leave_message */
  char *channel;
  char *recipient; /* address on the channel */
  char *recipient_name;
  char *title;
  char *body;  /* NULL where it must be kept on no disk */
  char *state; /* queued, sent, delivered, answered, failed, cancelled */
  char *answer;
  char *reason; /* why it failed */
  int attempts;
  gint64 due_at; /* not before */
  gint64 created_at;
  gint64 sent_at;
  gint64 answered_at;
  int utc_offset;
} ClaraNotification;

typedef struct
{
  char *code_id;
  char *employee_id;
  char *kiosk;
  char *hash; /* Argon2id or keyed hash with salt, text */
  int attempts_left;
  gint64 expires_at;
  gint64 created_at;
  char *state; /* open, used, expired, failed */
} ClaraCode;

typedef struct
{
  char *document_id;
  char *title;
  char *source;
  char *language;
  char *sha256;
  gint64 created_at;
} ClaraDocument;

typedef struct
{
  gint64 chunk_id;
  char *document_id;
  char *title; /* of the document */
  char *heading;
  int page; /* 0: none */
  char *language;
  char *text;
  double score; /* of a search; higher is better */
} ClaraPassage;

typedef struct
{
  gint64 sequence;
  char *actor; /* kiosk, staff:NAME, system */
  char *action;
  char *subject;
  char *detail; /* JSON object */
  char *hash;   /* hex of SHA-256 over the last hash and this row */
  gint64 created_at;
  int utc_offset;
} ClaraAuditRow;

/* One call of one provider; -1 where a figure is not known. Nothing of what was said. */
typedef struct
{
  gint64 row_id;
  char *kiosk;
  char *service; /* language_model, speech_to_text, text_to_speech */
  char *provider;
  char *model;
  gint64 first_us; /* until the first word or sound */
  gint64 total_us;
  gint64 tokens_in;
  gint64 tokens_out;
  gint64 audio_us;
  gint64 characters;
  char *outcome; /* done, failed, cancelled */
  char *reason;  /* why it failed */
  double cost;   /* 0 where no price is known */
  gint64 created_at;
  int utc_offset;
} ClaraServiceCallRow;

typedef struct
{
  gint64 row_id;
  char *kiosk;
  char *service;
  char *from_provider; /* NULL for the first */
  char *to_provider;
  char *reason;
  gint64 created_at;
  int utc_offset;
} ClaraProviderChange;

/* What a manager was told of a visit (SPEC 7); message_id is that of the notification it follows. */
typedef struct
{
  char *message_id;
  char *visit_id;
  char *manager_id;
  char *manager_name;
  gboolean notification_sent;
  gint64 notification_time;
  char *channel;
  char *answer;
  int utc_offset;
} ClaraManagerVisit;

/* A private memory of an employee; made by its repository alone. */
typedef struct
{
  char *memory_id;
  char *sealed;
  gint64 created_at;
  gint64 updated_at;
  int utc_offset;
} ClaraMemoryRow;

/* Who is not let in without a person having a look. An entry has a name (perhaps with a company) or an
 * e-mail. */
typedef struct
{
  char *entry_id;
  char *name;
  char *company;
  char *email;
  char *note; /* why, for the staff */
  char *added_by;
  gint64 created_at;
  int utc_offset;
} ClaraScreeningEntry;

/* A visit that waits for the staff, or that they have decided about. */
typedef struct
{
  char *visit_id;
  char *entry_id; /* NULL where the check itself failed */
  char *matched;  /* email, name, name_company, sounds_like, check_failed */
  char *kiosk;
  char *state; /* waiting, allowed, denied */
  char *decided_by;
  char *note;
  gboolean taken_up; /* the kiosk has acted on the decision */
  gint64 created_at;
  gint64 decided_at;
  int utc_offset;
} ClaraReview;

typedef struct
{
  char *job_id;
  char *visit_id;
  char *printer;
  char *template_id;
  int cups_job; /* 0: CUPS does not have it yet */
  char *state;  /* queued, printing, printed, failed */
  char *reason;
  gint64 created_at;
  gint64 updated_at;
  int utc_offset;
} ClaraBadgeJob;

/* One version of a text to sign, in one language. Never changed. */
typedef struct
{
  char *text_id;
  char *agreement_id; /* "nda" */
  int version;        /* from 1, in each language */
  char *language;
  char *title;
  char *text;
  char *sha256;   /* of title, line feed, text */
  int valid_days; /* 0: until it changes */
  char *created_by;
  gint64 created_at;
  int utc_offset;
} ClaraAgreement;

typedef struct
{
  char *signature_id;
  char *visit_id;
  char *visitor_id;
  char *agreement_id;
  int version;
  char *language;
  char *sha256; /* of the text */
  char *signer_name;
  char *method; /* drawn, typed */
  char *file;   /* the PDF, in the data folder's "signatures" */
  char *file_sha256;
  gint64 created_at;
  int utc_offset;
} ClaraSignature;

typedef struct
{
  char *delivery_id;
  char *visit_id;
  char *site;
  char *recipient_id; /* NULL: nobody knows whose it is */
  char *recipient_name;
  char *carrier;
  int parcels; /* 1 to 999 */
  char *photo_url;
  char *message_id; /* of the message that told of it last; NULL: the host's of the visit */
  char *state;      /* waiting, told, reminded, picked_up */
  int reminders;
  gint64 told_at;
  gint64 reminded_at;
  char *picked_up_by;
  char *handed_out_by;
  gint64 picked_up_at;
  gint64 created_at;
  gint64 updated_at;
  int utc_offset;
} ClaraDelivery;

/* A face that an employee has registered; made by the reception alone. */
typedef struct
{
  char *employee_id;
  char *sealed;
  gint64 created_at;
  int utc_offset;
} ClaraFace;

/* What an employee agreed to, and until when. */
typedef struct
{
  char *consent_id;
  char *employee_id;
  int text_version;
  char *language;
  gint64 created_at;
  gint64 withdrawn_at; /* 0: it stands */
  char *withdrawn_by;
  int utc_offset;
} ClaraFaceConsent;

/* What a roll call knows of a person beyond the visits and the employees. */
typedef struct
{
  char *mark_id;
  char *evacuation_id;
  char *person_id; /* visit_id, visit_id/1 (a companion), employee_id, or its own id */
  char *kind;      /* visitor, companion, employee, unlisted */
  char *name;
  char *place;
  gboolean safe;
  char *marked_by;
  gint64 created_at;
  gint64 updated_at;
  int utc_offset;
} ClaraEvacuationMark;

#define CLARA_ROW_DECLARE(Type, name)                                                                        \
  GType clara_##name##_get_type (void);                                                                      \
  Type *clara_##name##_new (void);                                                                           \
  Type *clara_##name##_copy (const Type *self);                                                              \
  void clara_##name##_free (Type *self);                                                                     \
  JsonObject *clara_##name##_to_json (const Type *self);                                                     \
  G_DEFINE_AUTOPTR_CLEANUP_FUNC (Type, clara_##name##_free)

CLARA_ROW_DECLARE (ClaraVisit, visit)
CLARA_ROW_DECLARE (ClaraVisitor, visitor)
CLARA_ROW_DECLARE (ClaraEmployee, employee)
CLARA_ROW_DECLARE (ClaraSessionRow, session_row)
CLARA_ROW_DECLARE (ClaraMessageRow, message_row)
CLARA_ROW_DECLARE (ClaraNotification, notification)
CLARA_ROW_DECLARE (ClaraManagerVisit, manager_visit)
CLARA_ROW_DECLARE (ClaraCode, code)
CLARA_ROW_DECLARE (ClaraDocument, document)
CLARA_ROW_DECLARE (ClaraPassage, passage)
CLARA_ROW_DECLARE (ClaraAuditRow, audit_row)
CLARA_ROW_DECLARE (ClaraServiceCallRow, service_call_row)
CLARA_ROW_DECLARE (ClaraProviderChange, provider_change)
CLARA_ROW_DECLARE (ClaraScreeningEntry, screening_entry)
CLARA_ROW_DECLARE (ClaraReview, review)
CLARA_ROW_DECLARE (ClaraBadgeJob, badge_job)
CLARA_ROW_DECLARE (ClaraAgreement, agreement)
CLARA_ROW_DECLARE (ClaraSignature, signature)
CLARA_ROW_DECLARE (ClaraDelivery, delivery)
CLARA_ROW_DECLARE (ClaraFace, face)
CLARA_ROW_DECLARE (ClaraFaceConsent, face_consent)
CLARA_ROW_DECLARE (ClaraEvacuationMark, evacuation_mark)

G_END_DECLS
