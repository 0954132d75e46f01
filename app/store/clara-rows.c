/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-rows.h"

#include "clara-clock.h"
#include "clara-row-private.h"

#define M(Type, member, kind, flags)                                                                         \
  {                                                                                                          \
#member, CLARA_KIND_##kind, G_STRUCT_OFFSET(Type, member), flags                                         \
  }

static const ClaraMember visit_members[] = {
  M (ClaraVisit, visit_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraVisit, site, TEXT, 0),
  M (ClaraVisit, kiosk, TEXT, 0),
  M (ClaraVisit, visit_date, TEXT, 0),
  M (ClaraVisit, visitor_id, TEXT, 0),
  M (ClaraVisit, visitor_name, TEXT, 0),
  M (ClaraVisit, company, TEXT, 0),
  M (ClaraVisit, purpose, TEXT, 0),
  M (ClaraVisit, host_id, TEXT, 0),
  M (ClaraVisit, host_name, TEXT, 0),
  M (ClaraVisit, phone, TEXT, 0),
  M (ClaraVisit, email, TEXT, 0),
  M (ClaraVisit, type, TEXT, 0),
  M (ClaraVisit, status, TEXT, 0),
  M (ClaraVisit, photo_url, TEXT, 0),
  M (ClaraVisit, photo_copy, TEXT, 0),
  M (ClaraVisit, extra, JSON, 0),
  M (ClaraVisit, badge_number, TEXT, 0),
  M (ClaraVisit, language, TEXT, 0),
  M (ClaraVisit, session_id, TEXT, 0),
  M (ClaraVisit, previous_visit_id, TEXT, 0),
  M (ClaraVisit, expected_at, TIME, 0),
  M (ClaraVisit, expected_until, TIME, 0),
  M (ClaraVisit, invited_by, TEXT, 0),
  M (ClaraVisit, invitation, INT, 0),
  M (ClaraVisit, check_in_time, TIME, 0),
  M (ClaraVisit, check_out_time, TIME, 0),
  M (ClaraVisit, utc_offset, INT, CLARA_MEMBER_OFFSET),
  M (ClaraVisit, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraVisit, updated_at, TIME, CLARA_MEMBER_UPDATED),
};

static const ClaraMember visitor_members[] = {
  M (ClaraVisitor, visitor_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraVisitor, name, TEXT, 0),
  M (ClaraVisitor, company, TEXT, 0),
  M (ClaraVisitor, phone, TEXT, 0),
  M (ClaraVisitor, email, TEXT, 0),
  M (ClaraVisitor, language, TEXT, 0),
  M (ClaraVisitor, first_seen, TIME, CLARA_MEMBER_CREATED),
  M (ClaraVisitor, last_seen, TIME, 0),
  M (ClaraVisitor, visits, INT64, 0),
};

static const ClaraMember employee_members[] = {
  M (ClaraEmployee, employee_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraEmployee, name, TEXT, 0),
  M (ClaraEmployee, aliases, TEXT, 0),
  M (ClaraEmployee, email, TEXT, 0),
  M (ClaraEmployee, phone, TEXT, 0),
  M (ClaraEmployee, department, TEXT, 0),
  M (ClaraEmployee, role, TEXT, 0),
  M (ClaraEmployee, manager_id, TEXT, 0),
  M (ClaraEmployee, channel, TEXT, 0),
  M (ClaraEmployee, language, TEXT, 0),
  M (ClaraEmployee, present, BOOLEAN, 0),
  M (ClaraEmployee, active, BOOLEAN, 0),
  M (ClaraEmployee, delegate_id, TEXT, 0),
  M (ClaraEmployee, quiet_hours, TEXT, 0),
};

static const ClaraMember manager_visit_members[] = {
  M (ClaraManagerVisit, message_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraManagerVisit, visit_id, TEXT, 0),
  M (ClaraManagerVisit, manager_id, TEXT, 0),
  M (ClaraManagerVisit, manager_name, TEXT, 0),
  M (ClaraManagerVisit, notification_sent, BOOLEAN, 0),
  M (ClaraManagerVisit, notification_time, TIME, 0),
  M (ClaraManagerVisit, channel, TEXT, 0),
  M (ClaraManagerVisit, answer, TEXT, 0),
  M (ClaraManagerVisit, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember session_row_members[] = {
  M (ClaraSessionRow, session_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraSessionRow, kiosk, TEXT, 0),
  M (ClaraSessionRow, current_state, TEXT, 0),
  M (ClaraSessionRow, user_type, TEXT, 0),
  M (ClaraSessionRow, employee_data, JSON, 0),
  M (ClaraSessionRow, visitor_data, JSON, 0),
  M (ClaraSessionRow, verification_attempts, INT, 0),
  M (ClaraSessionRow, language, TEXT, 0),
  M (ClaraSessionRow, outcome, TEXT, 0),
  M (ClaraSessionRow, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraSessionRow, last_activity, TIME, 0),
  M (ClaraSessionRow, ended_at, TIME, 0),
  M (ClaraSessionRow, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember message_row_members[] = {
  M (ClaraMessageRow, sequence, INT64, CLARA_MEMBER_GIVEN),
  M (ClaraMessageRow, session_id, TEXT, 0),
  M (ClaraMessageRow, role, TEXT, 0),
  M (ClaraMessageRow, text, TEXT, 0),
  M (ClaraMessageRow, language, TEXT, 0),
  M (ClaraMessageRow, source, TEXT, 0),
  M (ClaraMessageRow, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraMessageRow, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember notification_members[] = {
  M (ClaraNotification, message_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraNotification, visit_id, TEXT, 0),
  M (ClaraNotification, session_id, TEXT, 0),
  M (ClaraNotification, kind, TEXT, 0),
  M (ClaraNotification, channel, TEXT, 0),
  M (ClaraNotification, recipient, TEXT, 0),
  M (ClaraNotification, recipient_name, TEXT, 0),
  M (ClaraNotification, title, TEXT, 0),
  M (ClaraNotification, body, TEXT, 0),
  M (ClaraNotification, state, TEXT, 0),
  M (ClaraNotification, answer, TEXT, 0),
  M (ClaraNotification, reason, TEXT, 0),
  M (ClaraNotification, attempts, INT, 0),
  M (ClaraNotification, due_at, TIME, CLARA_MEMBER_ZERO),
  M (ClaraNotification, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraNotification, sent_at, TIME, 0),
  M (ClaraNotification, answered_at, TIME, 0),
  M (ClaraNotification, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember code_members[] = {
  M (ClaraCode, code_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraCode, employee_id, TEXT, 0),
  M (ClaraCode, kiosk, TEXT, 0),
  M (ClaraCode, hash, TEXT, CLARA_MEMBER_SECRET),
  M (ClaraCode, attempts_left, INT, 0),
  M (ClaraCode, expires_at, TIME, CLARA_MEMBER_ZERO),
  M (ClaraCode, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraCode, state, TEXT, 0),
};

static const ClaraMember document_members[] = {
  M (ClaraDocument, document_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraDocument, title, TEXT, 0),
  M (ClaraDocument, source, TEXT, 0),
  M (ClaraDocument, language, TEXT, 0),
  M (ClaraDocument, sha256, TEXT, 0),
  M (ClaraDocument, created_at, TIME, CLARA_MEMBER_CREATED),
};

static const ClaraMember passage_members[] = {
  M (ClaraPassage, chunk_id, INT64, CLARA_MEMBER_GIVEN),
  M (ClaraPassage, document_id, TEXT, 0),
  M (ClaraPassage, title, TEXT, 0),
  M (ClaraPassage, heading, TEXT, 0),
  M (ClaraPassage, page, INT, 0),
  M (ClaraPassage, language, TEXT, 0),
  M (ClaraPassage, text, TEXT, 0),
  M (ClaraPassage, score, DOUBLE, CLARA_MEMBER_NO_COLUMN),
};

static const ClaraMember audit_row_members[] = {
  M (ClaraAuditRow, sequence, INT64, 0),  M (ClaraAuditRow, actor, TEXT, 0),
  M (ClaraAuditRow, action, TEXT, 0),     M (ClaraAuditRow, subject, TEXT, 0),
  M (ClaraAuditRow, detail, JSON, 0),     M (ClaraAuditRow, hash, TEXT, 0),
  M (ClaraAuditRow, created_at, TIME, 0), M (ClaraAuditRow, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember service_call_row_members[] = {
  M (ClaraServiceCallRow, row_id, INT64, CLARA_MEMBER_GIVEN),
  M (ClaraServiceCallRow, kiosk, TEXT, 0),
  M (ClaraServiceCallRow, service, TEXT, 0),
  M (ClaraServiceCallRow, provider, TEXT, 0),
  M (ClaraServiceCallRow, model, TEXT, 0),
  M (ClaraServiceCallRow, first_us, INT64, 0),
  M (ClaraServiceCallRow, total_us, INT64, 0),
  M (ClaraServiceCallRow, tokens_in, INT64, 0),
  M (ClaraServiceCallRow, tokens_out, INT64, 0),
  M (ClaraServiceCallRow, audio_us, INT64, 0),
  M (ClaraServiceCallRow, characters, INT64, 0),
  M (ClaraServiceCallRow, outcome, TEXT, 0),
  M (ClaraServiceCallRow, reason, TEXT, 0),
  M (ClaraServiceCallRow, cost, DOUBLE, 0),
  M (ClaraServiceCallRow, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraServiceCallRow, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember provider_change_members[] = {
  M (ClaraProviderChange, row_id, INT64, CLARA_MEMBER_GIVEN),
  M (ClaraProviderChange, kiosk, TEXT, 0),
  M (ClaraProviderChange, service, TEXT, 0),
  M (ClaraProviderChange, from_provider, TEXT, 0),
  M (ClaraProviderChange, to_provider, TEXT, 0),
  M (ClaraProviderChange, reason, TEXT, 0),
  M (ClaraProviderChange, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraProviderChange, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember screening_entry_members[] = {
  M (ClaraScreeningEntry, entry_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraScreeningEntry, name, TEXT, 0),
  M (ClaraScreeningEntry, company, TEXT, 0),
  M (ClaraScreeningEntry, email, TEXT, 0),
  M (ClaraScreeningEntry, note, TEXT, 0),
  M (ClaraScreeningEntry, added_by, TEXT, 0),
  M (ClaraScreeningEntry, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraScreeningEntry, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember review_members[] = {
  M (ClaraReview, visit_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraReview, entry_id, TEXT, 0),
  M (ClaraReview, matched, TEXT, 0),
  M (ClaraReview, kiosk, TEXT, 0),
  M (ClaraReview, state, TEXT, 0),
  M (ClaraReview, decided_by, TEXT, 0),
  M (ClaraReview, note, TEXT, 0),
  M (ClaraReview, taken_up, BOOLEAN, 0),
  M (ClaraReview, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraReview, decided_at, TIME, 0),
  M (ClaraReview, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember badge_job_members[] = {
  M (ClaraBadgeJob, job_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraBadgeJob, visit_id, TEXT, 0),
  M (ClaraBadgeJob, printer, TEXT, 0),
  M (ClaraBadgeJob, template_id, TEXT, 0),
  M (ClaraBadgeJob, cups_job, INT, 0),
  M (ClaraBadgeJob, state, TEXT, 0),
  M (ClaraBadgeJob, reason, TEXT, 0),
  M (ClaraBadgeJob, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraBadgeJob, updated_at, TIME, CLARA_MEMBER_UPDATED),
  M (ClaraBadgeJob, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember agreement_members[] = {
  M (ClaraAgreement, text_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraAgreement, agreement_id, TEXT, 0),
  M (ClaraAgreement, version, INT, 0),
  M (ClaraAgreement, language, TEXT, 0),
  M (ClaraAgreement, title, TEXT, 0),
  M (ClaraAgreement, text, TEXT, 0),
  M (ClaraAgreement, sha256, TEXT, 0),
  M (ClaraAgreement, valid_days, INT, 0),
  M (ClaraAgreement, created_by, TEXT, 0),
  M (ClaraAgreement, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraAgreement, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember signature_members[] = {
  M (ClaraSignature, signature_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraSignature, visit_id, TEXT, 0),
  M (ClaraSignature, visitor_id, TEXT, 0),
  M (ClaraSignature, agreement_id, TEXT, 0),
  M (ClaraSignature, version, INT, 0),
  M (ClaraSignature, language, TEXT, 0),
  M (ClaraSignature, sha256, TEXT, 0),
  M (ClaraSignature, signer_name, TEXT, 0),
  M (ClaraSignature, method, TEXT, 0),
  M (ClaraSignature, file, TEXT, 0),
  M (ClaraSignature, file_sha256, TEXT, 0),
  M (ClaraSignature, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraSignature, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember delivery_members[] = {
  M (ClaraDelivery, delivery_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraDelivery, visit_id, TEXT, 0),
  M (ClaraDelivery, site, TEXT, 0),
  M (ClaraDelivery, recipient_id, TEXT, 0),
  M (ClaraDelivery, recipient_name, TEXT, 0),
  M (ClaraDelivery, carrier, TEXT, 0),
  M (ClaraDelivery, parcels, INT, 0),
  M (ClaraDelivery, photo_url, TEXT, 0),
  M (ClaraDelivery, message_id, TEXT, 0),
  M (ClaraDelivery, state, TEXT, 0),
  M (ClaraDelivery, reminders, INT, 0),
  M (ClaraDelivery, told_at, TIME, 0),
  M (ClaraDelivery, reminded_at, TIME, 0),
  M (ClaraDelivery, picked_up_by, TEXT, 0),
  M (ClaraDelivery, handed_out_by, TEXT, 0),
  M (ClaraDelivery, picked_up_at, TIME, 0),
  M (ClaraDelivery, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraDelivery, updated_at, TIME, CLARA_MEMBER_UPDATED),
  M (ClaraDelivery, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember face_members[] = {
  M (ClaraFace, employee_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraFace, sealed, TEXT, CLARA_MEMBER_SECRET),
  M (ClaraFace, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraFace, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember face_consent_members[] = {
  M (ClaraFaceConsent, consent_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraFaceConsent, employee_id, TEXT, 0),
  M (ClaraFaceConsent, text_version, INT, 0),
  M (ClaraFaceConsent, language, TEXT, 0),
  M (ClaraFaceConsent, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraFaceConsent, withdrawn_at, TIME, 0),
  M (ClaraFaceConsent, withdrawn_by, TEXT, 0),
  M (ClaraFaceConsent, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember evacuation_mark_members[] = {
  M (ClaraEvacuationMark, mark_id, TEXT, CLARA_MEMBER_KEY),
  M (ClaraEvacuationMark, evacuation_id, TEXT, 0),
  M (ClaraEvacuationMark, person_id, TEXT, 0),
  M (ClaraEvacuationMark, kind, TEXT, 0),
  M (ClaraEvacuationMark, name, TEXT, 0),
  M (ClaraEvacuationMark, place, TEXT, 0),
  M (ClaraEvacuationMark, safe, BOOLEAN, 0),
  M (ClaraEvacuationMark, marked_by, TEXT, 0),
  M (ClaraEvacuationMark, created_at, TIME, CLARA_MEMBER_CREATED),
  M (ClaraEvacuationMark, updated_at, TIME, CLARA_MEMBER_UPDATED),
  M (ClaraEvacuationMark, utc_offset, INT, CLARA_MEMBER_OFFSET),
};

static const ClaraMember *
find_offset (const ClaraRowType *type)
{
  for (guint i = 0; i < type->n_members; i++)
    if (type->members[i].flags & CLARA_MEMBER_OFFSET)
      return &type->members[i];
  return NULL;
}

static void
row_free (const ClaraRowType *type, gpointer row)
{
  if (row == NULL)
    return;
  for (guint i = 0; i < type->n_members; i++)
    if (type->members[i].kind == CLARA_KIND_TEXT || type->members[i].kind == CLARA_KIND_JSON)
      g_free (G_STRUCT_MEMBER (char *, row, type->members[i].offset));
  g_free (row);
}

static gpointer
row_copy (const ClaraRowType *type, gconstpointer row)
{
  gpointer copy;

  if (row == NULL)
    return NULL;
  copy = g_memdup2 (row, type->size);
  for (guint i = 0; i < type->n_members; i++)
    if (type->members[i].kind == CLARA_KIND_TEXT || type->members[i].kind == CLARA_KIND_JSON)
      G_STRUCT_MEMBER (char *, copy, type->members[i].offset) =
        g_strdup (G_STRUCT_MEMBER (char *, copy, type->members[i].offset));
  return copy;
}

static void
add_time (JsonObject *object, const char *name, gint64 time, int utc_offset)
{
  g_autofree char *text = NULL;

  if (time == 0)
    {
      json_object_set_null_member (object, name);
      return;
    }
  text = clara_clock_format (time, utc_offset);
  json_object_set_string_member (object, name, text);
}

static JsonObject *
row_to_json (const ClaraRowType *type, gconstpointer row)
{
  JsonObject *object = json_object_new ();
  const ClaraMember *offset_member = find_offset (type);
  int utc_offset = offset_member != NULL ? G_STRUCT_MEMBER (int, row, offset_member->offset) : 0;

  for (guint i = 0; i < type->n_members; i++)
    {
      const ClaraMember *member = &type->members[i];

      if (member->flags & CLARA_MEMBER_SECRET)
        continue;
      switch (member->kind)
        {
        case CLARA_KIND_TEXT:
          {
            const char *text = G_STRUCT_MEMBER (char *, row, member->offset);

            if (text != NULL)
              json_object_set_string_member (object, member->name, text);
            else
              json_object_set_null_member (object, member->name);
            break;
          }
        case CLARA_KIND_JSON:
          {
            const char *text = G_STRUCT_MEMBER (char *, row, member->offset);
            JsonObject *value = text != NULL ? clara_json_parse_object (text, -1, NULL) : NULL;

            json_object_set_object_member (object, member->name, value != NULL ? value : json_object_new ());
            break;
          }
        case CLARA_KIND_INT:
          json_object_set_int_member (object, member->name, G_STRUCT_MEMBER (int, row, member->offset));
          break;
        case CLARA_KIND_INT64:
          json_object_set_int_member (object, member->name, G_STRUCT_MEMBER (gint64, row, member->offset));
          break;
        case CLARA_KIND_TIME:
          add_time (object, member->name, G_STRUCT_MEMBER (gint64, row, member->offset), utc_offset);
          break;
        case CLARA_KIND_BOOLEAN:
          json_object_set_boolean_member (object, member->name,
                                          G_STRUCT_MEMBER (gboolean, row, member->offset) != FALSE);
          break;
        case CLARA_KIND_DOUBLE:
          json_object_set_double_member (object, member->name, G_STRUCT_MEMBER (double, row, member->offset));
          break;
        default:
          g_assert_not_reached ();
        }
    }
  return object;
}

#define ROW_DEFINE(Type, name, table, derived_column, derived_sql)                                           \
  const ClaraRowType clara_##name##_row = { #name,                                                           \
                                            table,                                                           \
                                            sizeof (Type),                                                   \
                                            name##_members,                                                  \
                                            G_N_ELEMENTS (name##_members),                                   \
                                            derived_column,                                                  \
                                            derived_sql,                                                     \
                                            (GDestroyNotify) clara_##name##_free };                          \
  Type *clara_##name##_new (void) { return g_new0 (Type, 1); }                                               \
  Type *clara_##name##_copy (const Type *self) { return row_copy (&clara_##name##_row, self); }              \
  void clara_##name##_free (Type *self) { row_free (&clara_##name##_row, self); }                            \
  JsonObject *clara_##name##_to_json (const Type *self)                                                      \
  {                                                                                                          \
    g_return_val_if_fail (self != NULL, NULL);                                                               \
    return row_to_json (&clara_##name##_row, self);                                                          \
  }                                                                                                          \
  G_DEFINE_BOXED_TYPE (Type, clara_##name, clara_##name##_copy, clara_##name##_free)

ROW_DEFINE (ClaraVisit, visit, "visits", "search_text", "clara_fold (:visitor_name, :company, :host_name)")
ROW_DEFINE (ClaraVisitor, visitor, "visitors", NULL, NULL)
ROW_DEFINE (ClaraEmployee, employee, "employees", NULL, NULL)
ROW_DEFINE (ClaraSessionRow, session_row, "sessions", NULL, NULL)
ROW_DEFINE (ClaraMessageRow, message_row, "messages", NULL, NULL)
ROW_DEFINE (ClaraNotification, notification, "notifications", NULL, NULL)
ROW_DEFINE (ClaraManagerVisit, manager_visit, "manager_visits", NULL, NULL)
ROW_DEFINE (ClaraCode, code, "codes", NULL, NULL)
ROW_DEFINE (ClaraDocument, document, "documents", NULL, NULL)
ROW_DEFINE (ClaraPassage, passage, "passages", NULL, NULL)
ROW_DEFINE (ClaraAuditRow, audit_row, "audit", NULL, NULL)
ROW_DEFINE (ClaraServiceCallRow, service_call_row, "service_calls", NULL, NULL)
ROW_DEFINE (ClaraProviderChange, provider_change, "provider_changes", NULL, NULL)
ROW_DEFINE (ClaraScreeningEntry, screening_entry, "screening", NULL, NULL)
ROW_DEFINE (ClaraReview, review, "reviews", NULL, NULL)
ROW_DEFINE (ClaraBadgeJob, badge_job, "badge_jobs", NULL, NULL)
ROW_DEFINE (ClaraAgreement, agreement, "agreements", NULL, NULL)
ROW_DEFINE (ClaraSignature, signature, "signatures", NULL, NULL)
ROW_DEFINE (ClaraFace, face, "faces", NULL, NULL)
ROW_DEFINE (ClaraFaceConsent, face_consent, "face_consents", NULL, NULL)
ROW_DEFINE (ClaraDelivery, delivery, "deliveries", NULL, NULL)
ROW_DEFINE (ClaraEvacuationMark, evacuation_mark, "evacuation_marks", NULL, NULL)
