/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-migrations-private.h"

/*
 * The schema, as the steps that led to it. A step that has been released is never edited: a change is a new
 * step at the end. Each step is run in one transaction with those before it.
 *
 * Rules: every row belongs to a tenant; STRICT; ids are text; times are microseconds UTC with utc_offset in
 * minutes beside them; only rowid tables, since SQLite's update hook sees no others.
 */

/* Version 1: who comes, who works here, what was said and told. */
static const char step_1[] =
  "CREATE TABLE tenants ("
  "  tenant_id TEXT PRIMARY KEY NOT NULL CHECK (tenant_id <> ''),"
  "  name TEXT,"
  "  created_at INTEGER NOT NULL"
  ") STRICT;"

  "CREATE TABLE tenant_settings ("
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  key TEXT NOT NULL CHECK (key <> ''),"
  "  value TEXT NOT NULL CHECK (json_valid (value)),"
  "  PRIMARY KEY (tenant_id, key)"
  ") STRICT;"

  "CREATE TABLE counters ("
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  name TEXT NOT NULL,"
  "  value INTEGER NOT NULL,"
  "  PRIMARY KEY (tenant_id, name)"
  ") STRICT;"

  "CREATE TABLE employees ("
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  employee_id TEXT NOT NULL CHECK (employee_id <> ''),"
  "  name TEXT NOT NULL COLLATE NOCASE,"
  "  aliases TEXT,"
  "  email TEXT COLLATE NOCASE,"
  "  phone TEXT,"
  "  department TEXT,"
  "  role TEXT,"
  "  manager_id TEXT,"
  "  channel TEXT,"
  "  language TEXT,"
  "  present INTEGER NOT NULL CHECK (present IN (0, 1)),"
  "  active INTEGER NOT NULL CHECK (active IN (0, 1)),"
  "  PRIMARY KEY (tenant_id, employee_id)"
  ") STRICT;"
  "CREATE INDEX employees_by_name ON employees (tenant_id, name, employee_id);"
  "CREATE INDEX employees_by_email ON employees (tenant_id, email) WHERE email IS NOT NULL;"

  "CREATE TABLE visitors ("
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  visitor_id TEXT NOT NULL CHECK (visitor_id <> ''),"
  "  name TEXT NOT NULL,"
  "  company TEXT,"
  "  phone TEXT,"
  "  email TEXT COLLATE NOCASE,"
  "  language TEXT,"
  "  first_seen INTEGER NOT NULL,"
  "  last_seen INTEGER,"
  "  visits INTEGER NOT NULL DEFAULT 0,"
  "  PRIMARY KEY (tenant_id, visitor_id)"
  ") STRICT;"
  "CREATE INDEX visitors_by_email ON visitors (tenant_id, email, last_seen) WHERE email IS NOT NULL;"
  "CREATE INDEX visitors_by_phone ON visitors (tenant_id, phone, last_seen) WHERE phone IS NOT NULL;"

  /* row_id is our own, since the rowid of a table without one may change in a VACUUM. */
  "CREATE TABLE visits ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  visit_id TEXT NOT NULL CHECK (visit_id <> ''),"
  "  site TEXT,"
  "  kiosk TEXT,"
  "  visit_date TEXT CHECK (visit_date GLOB '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]'),"
  "  visitor_id TEXT,"
  "  visitor_name TEXT,"
  "  company TEXT,"
  "  purpose TEXT,"
  "  host_id TEXT,"
  "  host_name TEXT,"
  "  phone TEXT,"
  "  email TEXT,"
  "  type TEXT,"
  "  status TEXT NOT NULL CHECK (status IN ('expected', 'checked_in', 'waiting_review', 'checked_out',"
  "    'auto_checked_out', 'cancelled', 'no_show', 'denied')),"
  "  photo_url TEXT,"
  "  extra TEXT CHECK (extra IS NULL OR (json_valid (extra) AND json_type (extra) = 'object')),"
  "  badge_number TEXT,"
  "  language TEXT,"
  "  session_id TEXT,"
  "  check_in_time INTEGER,"
  "  check_out_time INTEGER,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  created_at INTEGER NOT NULL,"
  "  updated_at INTEGER NOT NULL,"
  "  UNIQUE (tenant_id, visit_id)"
  ") STRICT;"
  "CREATE INDEX visits_by_time ON visits (tenant_id, check_in_time);"
  "CREATE INDEX visits_by_date ON visits (tenant_id, visit_date, check_in_time, row_id, status);"
  "CREATE INDEX visits_by_status ON visits (tenant_id, status, check_in_time);"
  "CREATE INDEX visits_open ON visits (tenant_id, badge_number, phone) WHERE status = 'checked_in';"

  "CREATE TABLE sessions ("
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  session_id TEXT NOT NULL CHECK (session_id <> ''),"
  "  kiosk TEXT,"
  "  current_state TEXT NOT NULL CHECK (current_state IN ('idle', 'user_classification', 'face_recognition',"
  "    'manual_verification', 'credential_check', 'face_registration', 'employee_verified',"
  "    'visitor_info_collection', 'visitor_face_capture', 'host_notification', 'flow_end')),"
  "  user_type TEXT,"
  "  employee_data TEXT CHECK (employee_data IS NULL"
  "    OR (json_valid (employee_data) AND json_type (employee_data) = 'object')),"
  "  visitor_data TEXT CHECK (visitor_data IS NULL"
  "    OR (json_valid (visitor_data) AND json_type (visitor_data) = 'object')),"
  "  verification_attempts INTEGER NOT NULL DEFAULT 0,"
  "  language TEXT,"
  "  outcome TEXT CHECK (outcome IN ('completed', 'cancelled', 'idle', 'human', 'interrupted')),"
  "  created_at INTEGER NOT NULL,"
  "  last_activity INTEGER,"
  "  ended_at INTEGER,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  PRIMARY KEY (tenant_id, session_id)"
  ") STRICT;"
  "CREATE INDEX sessions_by_time ON sessions (tenant_id, created_at);"
  "CREATE INDEX sessions_open ON sessions (tenant_id, kiosk) WHERE outcome IS NULL;"

  /* No foreign key to sessions: rows of other kiosks come in any order when databases are merged. */
  "CREATE TABLE messages ("
  "  sequence INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  session_id TEXT NOT NULL,"
  "  role TEXT NOT NULL CHECK (role IN ('visitor', 'clara', 'staff', 'tool')),"
  "  text TEXT NOT NULL,"
  "  language TEXT,"
  "  source TEXT,"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080)"
  ") STRICT;"
  "CREATE INDEX messages_by_session ON messages (tenant_id, session_id);"

  "CREATE TABLE notifications ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  message_id TEXT NOT NULL CHECK (message_id <> ''),"
  "  visit_id TEXT,"
  "  session_id TEXT,"
  "  kind TEXT NOT NULL,"
  "  channel TEXT,"
  "  recipient TEXT,"
  "  recipient_name TEXT,"
  "  title TEXT,"
  "  body TEXT,"
  "  state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'answered', 'failed', 'cancelled')),"
  "  answer TEXT,"
  "  reason TEXT,"
  "  attempts INTEGER NOT NULL DEFAULT 0,"
  "  due_at INTEGER NOT NULL DEFAULT 0,"
  "  created_at INTEGER NOT NULL,"
  "  sent_at INTEGER,"
  "  answered_at INTEGER,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, message_id)"
  ") STRICT;"
  "CREATE INDEX notifications_due ON notifications (tenant_id, due_at) WHERE state = 'queued';"
  "CREATE INDEX notifications_by_time ON notifications (tenant_id, created_at);"
  "CREATE INDEX notifications_by_visit ON notifications (tenant_id, visit_id, created_at);"

  "CREATE TABLE audit ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  sequence INTEGER NOT NULL,"
  "  actor TEXT NOT NULL,"
  "  action TEXT NOT NULL,"
  "  subject TEXT,"
  "  detail TEXT,"
  "  hash TEXT NOT NULL CHECK (length (hash) = 64),"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0,"
  "  UNIQUE (tenant_id, sequence)"
  ") STRICT;"
  "CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN"
  "  SELECT RAISE (ABORT, 'the audit log can only be added to'); END;"
  "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN"
  "  SELECT RAISE (ABORT, 'the audit log can only be added to'); END;"
  /* Where each chain ends, so that a log cut short is noticed too. */
  "CREATE TABLE audit_heads ("
  "  tenant_id TEXT PRIMARY KEY NOT NULL REFERENCES tenants,"
  "  sequence INTEGER NOT NULL,"
  "  hash TEXT NOT NULL"
  ") STRICT;"

  "CREATE TABLE events ("
  "  sequence INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  session_id TEXT,"
  "  name TEXT NOT NULL CHECK (name <> ''),"
  "  fields TEXT CHECK (fields IS NULL OR json_valid (fields)),"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0"
  ") STRICT;"
  "CREATE INDEX events_by_name ON events (tenant_id, name, created_at);";

/* U+200C and U+200D are part of words in Indic scripts. */
#define ZWNJ_ZWJ "\xe2\x80\x8c\xe2\x80\x8d"

/* Version 2: one-time codes; documents with their full-text index. */
static const char step_2[] =
  "CREATE TABLE codes ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  code_id TEXT NOT NULL CHECK (code_id <> ''),"
  "  employee_id TEXT,"
  "  kiosk TEXT,"
  "  hash TEXT NOT NULL,"
  "  attempts_left INTEGER NOT NULL CHECK (attempts_left >= 0),"
  "  expires_at INTEGER NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  state TEXT NOT NULL CHECK (state IN ('open', 'used', 'expired', 'failed')),"
  "  UNIQUE (tenant_id, code_id)"
  ") STRICT;"
  "CREATE INDEX codes_open ON codes (tenant_id, employee_id, created_at) WHERE state = 'open';"
  "CREATE INDEX codes_by_employee ON codes (tenant_id, employee_id, created_at, kiosk);"
  "CREATE INDEX codes_by_kiosk ON codes (tenant_id, kiosk, created_at);"
  "CREATE INDEX codes_by_time ON codes (tenant_id, created_at);"

  "CREATE TABLE documents ("
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  document_id TEXT NOT NULL CHECK (document_id <> ''),"
  "  title TEXT NOT NULL,"
  "  source TEXT,"
  "  language TEXT,"
  "  sha256 TEXT,"
  "  created_at INTEGER NOT NULL,"
  "  PRIMARY KEY (tenant_id, document_id)"
  ") STRICT;"
  "CREATE INDEX documents_by_title ON documents (tenant_id, title, document_id);"
  "CREATE TABLE passages ("
  "  chunk_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  document_id TEXT NOT NULL,"
  "  title TEXT NOT NULL,"
  "  heading TEXT,"
  "  page INTEGER NOT NULL DEFAULT 0,"
  "  language TEXT,"
  "  text TEXT NOT NULL,"
  "  FOREIGN KEY (tenant_id, document_id) REFERENCES documents ON DELETE CASCADE"
  ") STRICT;"
  "CREATE INDEX passages_by_document ON passages (tenant_id, document_id);"
  "CREATE VIRTUAL TABLE passages_index USING fts5 (title, heading, text, content = 'passages',"
  "  content_rowid = 'chunk_id',"
  "  tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc' tokenchars '" ZWNJ_ZWJ "'\");"
  "CREATE TRIGGER passages_index_insert AFTER INSERT ON passages BEGIN"
  "  INSERT INTO passages_index (rowid, title, heading, text)"
  "    VALUES (NEW.chunk_id, NEW.title, NEW.heading, NEW.text); END;"
  "CREATE TRIGGER passages_index_delete AFTER DELETE ON passages BEGIN"
  "  INSERT INTO passages_index (passages_index, rowid, title, heading, text)"
  "    VALUES ('delete', OLD.chunk_id, OLD.title, OLD.heading, OLD.text); END;"
  "CREATE TRIGGER passages_index_update AFTER UPDATE ON passages BEGIN"
  "  INSERT INTO passages_index (passages_index, rowid, title, heading, text)"
  "    VALUES ('delete', OLD.chunk_id, OLD.title, OLD.heading, OLD.text);"
  "  INSERT INTO passages_index (rowid, title, heading, text)"
  "    VALUES (NEW.chunk_id, NEW.title, NEW.heading, NEW.text); END;";

/* A change of a row of a synchronised table: which row, never what is in it. */
#define OUTBOX_TRIGGER(table, key, event, row)                                                               \
  "CREATE TRIGGER outbox_" table "_" event " AFTER " event " ON " table " BEGIN"                             \
  "  INSERT INTO outbox (tenant_id, table_name, row_id, op, ids)"                                            \
  "    VALUES (" row ".tenant_id, '" table "', " row "." key ", lower ('" event "'),"                        \
  "      json_object ('tenant_id', " row ".tenant_id, '" key "', " row "." key ")); END;"
#define OUTBOX_TRIGGERS(table, key)                                                                          \
  OUTBOX_TRIGGER (table, key, "INSERT", "NEW")                                                               \
  OUTBOX_TRIGGER (table, key, "UPDATE", "NEW")                                                               \
  OUTBOX_TRIGGER (table, key, "DELETE", "OLD")

/* Version 3: the outbox of changes; the visits filter in any script, out of a covering index. */
static const char step_3[] =
  "CREATE TABLE outbox ("
  "  sequence INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  table_name TEXT NOT NULL,"
  "  row_id TEXT NOT NULL,"
  "  op TEXT NOT NULL CHECK (op IN ('insert', 'update', 'delete')),"
  "  ids TEXT NOT NULL CHECK (json_valid (ids))"
  ") STRICT;"
  "CREATE INDEX outbox_by_tenant ON outbox (tenant_id);"
  "ALTER TABLE visits ADD COLUMN search_text TEXT NOT NULL DEFAULT '';"
  "UPDATE visits SET search_text = clara_fold (visitor_name, company, host_name);"
  "CREATE INDEX visits_by_text ON visits (tenant_id, check_in_time, row_id, search_text);" OUTBOX_TRIGGERS (
    "visits", "visit_id") OUTBOX_TRIGGERS ("visitors", "visitor_id")
    OUTBOX_TRIGGERS ("employees", "employee_id") OUTBOX_TRIGGERS ("notifications", "message_id")
      OUTBOX_TRIGGERS ("tenant_settings", "key");

/* Version 4: what the services took, and who served. */
static const char step_4[] =
  "CREATE TABLE service_calls ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  kiosk TEXT,"
  "  service TEXT NOT NULL,"
  "  provider TEXT NOT NULL,"
  "  model TEXT,"
  "  first_us INTEGER NOT NULL CHECK (first_us >= -1),"
  "  total_us INTEGER NOT NULL CHECK (total_us >= 0),"
  "  tokens_in INTEGER NOT NULL CHECK (tokens_in >= -1),"
  "  tokens_out INTEGER NOT NULL CHECK (tokens_out >= -1),"
  "  audio_us INTEGER NOT NULL CHECK (audio_us >= -1),"
  "  characters INTEGER NOT NULL CHECK (characters >= -1),"
  "  outcome TEXT NOT NULL CHECK (outcome IN ('done', 'failed', 'cancelled')),"
  "  reason TEXT,"
  "  cost REAL NOT NULL CHECK (cost >= 0),"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080)"
  ") STRICT;"
  "CREATE INDEX service_calls_by_time ON service_calls (tenant_id, created_at);"

  "CREATE TABLE provider_changes ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  kiosk TEXT,"
  "  service TEXT NOT NULL,"
  "  from_provider TEXT,"
  "  to_provider TEXT NOT NULL,"
  "  reason TEXT NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080)"
  ") STRICT;"
  "CREATE INDEX provider_changes_by_time ON provider_changes (tenant_id, created_at);";

/* Version 5: private memories of employees, sealed. */
static const char step_5[] =
  "CREATE TABLE memories ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  employee_id TEXT NOT NULL CHECK (employee_id <> ''),"
  "  memory_id TEXT NOT NULL CHECK (memory_id <> ''),"
  "  sealed TEXT NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  updated_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, memory_id)"
  ") STRICT;"
  "CREATE INDEX memories_by_employee ON memories (tenant_id, employee_id, updated_at);"
  "CREATE VIRTUAL TABLE memories_index USING fts5 (words);";

/* Version 6: who is looked at before they are let in, badges printed, texts signed, parcels, roll calls. */
static const char step_6[] =
  "CREATE TABLE screening ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  entry_id TEXT NOT NULL CHECK (entry_id <> ''),"
  "  name TEXT,"
  "  company TEXT,"
  "  email TEXT COLLATE NOCASE,"
  "  note TEXT,"
  "  added_by TEXT,"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, entry_id),"
  "  CHECK (name <> '' OR email <> '')"
  ") STRICT;"

  "CREATE TABLE reviews ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  visit_id TEXT NOT NULL CHECK (visit_id <> ''),"
  "  entry_id TEXT,"
  "  matched TEXT NOT NULL CHECK (matched IN ('email', 'name', 'name_company', 'sounds_like',"
  "    'check_failed')),"
  "  kiosk TEXT,"
  "  state TEXT NOT NULL CHECK (state IN ('waiting', 'allowed', 'denied')),"
  "  decided_by TEXT,"
  "  note TEXT,"
  "  taken_up INTEGER NOT NULL CHECK (taken_up IN (0, 1)),"
  "  created_at INTEGER NOT NULL,"
  "  decided_at INTEGER,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, visit_id)"
  ") STRICT;"
  "CREATE INDEX reviews_open ON reviews (tenant_id, kiosk) WHERE taken_up = 0;"
  "CREATE INDEX reviews_by_time ON reviews (tenant_id, created_at);"

  "CREATE TABLE badge_jobs ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  job_id TEXT NOT NULL CHECK (job_id <> ''),"
  "  visit_id TEXT NOT NULL,"
  "  printer TEXT,"
  "  template_id TEXT,"
  "  cups_job INTEGER NOT NULL DEFAULT 0,"
  "  state TEXT NOT NULL CHECK (state IN ('queued', 'printing', 'printed', 'failed')),"
  "  reason TEXT,"
  "  created_at INTEGER NOT NULL,"
  "  updated_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, job_id)"
  ") STRICT;"
  "CREATE INDEX badge_jobs_by_visit ON badge_jobs (tenant_id, visit_id, created_at);"
  "CREATE INDEX badge_jobs_by_time ON badge_jobs (tenant_id, created_at);"

  "CREATE TABLE agreements ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  text_id TEXT NOT NULL CHECK (text_id <> ''),"
  "  agreement_id TEXT NOT NULL CHECK (agreement_id <> ''),"
  "  version INTEGER NOT NULL CHECK (version >= 1),"
  "  language TEXT NOT NULL CHECK (language <> ''),"
  "  title TEXT NOT NULL CHECK (title <> ''),"
  "  text TEXT NOT NULL CHECK (text <> ''),"
  "  sha256 TEXT NOT NULL CHECK (length (sha256) = 64),"
  "  valid_days INTEGER NOT NULL CHECK (valid_days >= 0),"
  "  created_by TEXT,"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, text_id),"
  "  UNIQUE (tenant_id, agreement_id, language, version)"
  ") STRICT;"
  "CREATE TRIGGER agreements_no_update BEFORE UPDATE ON agreements BEGIN"
  "  SELECT RAISE (ABORT, 'a text that people have signed is never changed: add a version'); END;"
  "CREATE TRIGGER agreements_no_delete BEFORE DELETE ON agreements BEGIN"
  "  SELECT RAISE (ABORT, 'a text that people have signed is kept'); END;"

  "CREATE TABLE signatures ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  signature_id TEXT NOT NULL CHECK (signature_id <> ''),"
  "  visit_id TEXT NOT NULL,"
  "  visitor_id TEXT,"
  "  agreement_id TEXT NOT NULL,"
  "  version INTEGER NOT NULL,"
  "  language TEXT NOT NULL,"
  "  sha256 TEXT NOT NULL CHECK (length (sha256) = 64),"
  "  signer_name TEXT NOT NULL,"
  "  method TEXT NOT NULL CHECK (method IN ('drawn', 'typed')),"
  "  file TEXT NOT NULL,"
  "  file_sha256 TEXT NOT NULL CHECK (length (file_sha256) = 64),"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, signature_id)"
  ") STRICT;"
  "CREATE INDEX signatures_by_visitor ON signatures (tenant_id, visitor_id, agreement_id, created_at);"
  "CREATE INDEX signatures_by_visit ON signatures (tenant_id, visit_id);"

  "CREATE TABLE deliveries ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  delivery_id TEXT NOT NULL CHECK (delivery_id <> ''),"
  "  visit_id TEXT,"
  "  site TEXT,"
  "  recipient_id TEXT,"
  "  recipient_name TEXT,"
  "  carrier TEXT,"
  "  photo_url TEXT,"
  "  state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'reminded', 'picked_up')),"
  "  reminders INTEGER NOT NULL DEFAULT 0,"
  "  told_at INTEGER,"
  "  reminded_at INTEGER,"
  "  picked_up_by TEXT,"
  "  handed_out_by TEXT,"
  "  picked_up_at INTEGER,"
  "  created_at INTEGER NOT NULL,"
  "  updated_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, delivery_id)"
  ") STRICT;"
  "CREATE INDEX deliveries_open ON deliveries (tenant_id, created_at) WHERE state <> 'picked_up';"
  "CREATE INDEX deliveries_by_time ON deliveries (tenant_id, created_at);"

  "CREATE TABLE evacuation_marks ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  mark_id TEXT NOT NULL CHECK (mark_id <> ''),"
  "  evacuation_id TEXT NOT NULL,"
  "  person_id TEXT NOT NULL,"
  "  kind TEXT NOT NULL CHECK (kind IN ('visitor', 'companion', 'employee', 'unlisted')),"
  "  name TEXT NOT NULL,"
  "  place TEXT,"
  "  safe INTEGER NOT NULL CHECK (safe IN (0, 1)),"
  "  marked_by TEXT,"
  "  created_at INTEGER NOT NULL,"
  "  updated_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, mark_id),"
  "  UNIQUE (tenant_id, evacuation_id, person_id)"
  ") STRICT;" OUTBOX_TRIGGERS ("screening", "entry_id") OUTBOX_TRIGGERS ("reviews", "visit_id")
    OUTBOX_TRIGGERS ("agreements", "text_id") OUTBOX_TRIGGERS ("signatures", "signature_id")
      OUTBOX_TRIGGERS ("deliveries", "delivery_id") OUTBOX_TRIGGERS ("evacuation_marks", "mark_id");

/* What passages mean; made anew from them at any time. */
static const char step_7[] = "CREATE TABLE passage_vectors ("
                             "  chunk_id INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE,"
                             "  tenant_id TEXT NOT NULL REFERENCES tenants,"
                             "  model TEXT NOT NULL,"
                             "  vector BLOB NOT NULL"
                             ") STRICT;"
                             "CREATE INDEX passage_vectors_by_model ON passage_vectors (tenant_id, model);";

/* Version 8: who stands in for an employee and when they are left alone; what managers were told of visits;
 * copies of photos. */
static const char step_channels[] =
  "ALTER TABLE employees ADD COLUMN delegate_id TEXT;"
  "ALTER TABLE employees ADD COLUMN quiet_hours TEXT;"
  "ALTER TABLE visits ADD COLUMN photo_copy TEXT;"
  "CREATE INDEX visits_without_copy ON visits (tenant_id, created_at) WHERE photo_url IS NOT NULL"
  "  AND photo_copy IS NULL;"
  "CREATE TABLE manager_visits ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  message_id TEXT NOT NULL CHECK (message_id <> ''),"
  "  visit_id TEXT NOT NULL,"
  "  manager_id TEXT NOT NULL,"
  "  manager_name TEXT,"
  "  notification_sent INTEGER NOT NULL CHECK (notification_sent IN (0, 1)),"
  "  notification_time INTEGER,"
  "  channel TEXT,"
  "  answer TEXT,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, message_id)"
  ") STRICT;"
  "CREATE INDEX manager_visits_by_time ON manager_visits (tenant_id, notification_time);"
  /* What becomes of the message is what becomes of the record. */
  "CREATE TRIGGER manager_visits_follow AFTER UPDATE ON notifications WHEN NEW.kind IN ('host', 'delegate') "
  "BEGIN"
  "  UPDATE manager_visits SET notification_sent = NEW.sent_at IS NOT NULL,"
  "    notification_time = COALESCE (NEW.sent_at, notification_time), answer = NEW.answer"
  "    WHERE tenant_id = NEW.tenant_id AND message_id = NEW.message_id; END;";

/* Version 9: who is expected when, and which visit a second one of the day follows. */
static const char step_visits[] =
  "ALTER TABLE visits ADD COLUMN previous_visit_id TEXT;"
  "ALTER TABLE visits ADD COLUMN expected_at INTEGER;"
  "ALTER TABLE visits ADD COLUMN expected_until INTEGER;"
  "ALTER TABLE visits ADD COLUMN invited_by TEXT;"
  "ALTER TABLE visits ADD COLUMN invitation INTEGER NOT NULL DEFAULT 0 CHECK (invitation >= 0);"
  "CREATE INDEX visits_expected ON visits (tenant_id, expected_at, row_id) WHERE status = 'expected';"
  "CREATE INDEX visits_of_visitor ON visits (tenant_id, visitor_id, visit_date) WHERE visitor_id IS NOT "
  "NULL;";

/* Copies whose photo is gone. */
static const char step_left_copies[] =
  "CREATE INDEX visits_left_copies ON visits (tenant_id, created_at) WHERE photo_url IS NULL"
  "  AND photo_copy <> '';";

/* How many parcels a delivery is and which message tells of it; what becomes of that message is noted, and
 * where a picture goes or changes, the delivery's goes with it. */
static const char step_deliveries[] =
  "ALTER TABLE deliveries ADD COLUMN parcels INTEGER NOT NULL DEFAULT 1 CHECK (parcels BETWEEN 1 AND 999);"
  "ALTER TABLE deliveries ADD COLUMN message_id TEXT;"
  "CREATE INDEX deliveries_by_visit ON deliveries (tenant_id, visit_id) WHERE visit_id IS NOT NULL;"
  "CREATE INDEX deliveries_by_message ON deliveries (tenant_id, message_id) WHERE message_id IS NOT NULL;"
  "CREATE TRIGGER deliveries_told AFTER UPDATE ON notifications WHEN NEW.sent_at IS NOT NULL"
  "  AND OLD.sent_at IS NULL AND NEW.kind IN ('host', 'delegate', 'delivery') BEGIN"
  "  UPDATE deliveries SET told_at = COALESCE (told_at, NEW.sent_at),"
  "    state = CASE state WHEN 'waiting' THEN 'told' ELSE state END,"
  "    updated_at = MAX (updated_at + 1, NEW.sent_at)"
  "    WHERE tenant_id = NEW.tenant_id AND state <> 'picked_up'"
  "    AND (message_id = NEW.message_id OR (NEW.kind <> 'delivery' AND visit_id = NEW.visit_id)); END;"
  "CREATE TRIGGER deliveries_photo AFTER UPDATE OF photo_url ON visits"
  "  WHEN NEW.photo_url IS NOT OLD.photo_url BEGIN"
  "  UPDATE deliveries SET photo_url = NEW.photo_url, updated_at = MAX (updated_at + 1, NEW.updated_at)"
  "    WHERE tenant_id = NEW.tenant_id AND visit_id = NEW.visit_id; END;";

/* Faces of employees who agreed, sealed, on this machine alone; and what they agreed to, which is kept. */
static const char step_faces[] =
  "CREATE TABLE faces ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  employee_id TEXT NOT NULL CHECK (employee_id <> ''),"
  "  sealed TEXT NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, employee_id)"
  ") STRICT;"
  "CREATE TABLE face_consents ("
  "  row_id INTEGER PRIMARY KEY,"
  "  tenant_id TEXT NOT NULL REFERENCES tenants,"
  "  consent_id TEXT NOT NULL CHECK (consent_id <> ''),"
  "  employee_id TEXT NOT NULL CHECK (employee_id <> ''),"
  "  text_version INTEGER NOT NULL CHECK (text_version >= 1),"
  "  language TEXT NOT NULL,"
  "  created_at INTEGER NOT NULL,"
  "  withdrawn_at INTEGER,"
  "  withdrawn_by TEXT,"
  "  utc_offset INTEGER NOT NULL DEFAULT 0 CHECK (utc_offset BETWEEN -1080 AND 1080),"
  "  UNIQUE (tenant_id, consent_id)"
  ") STRICT;"
  "CREATE INDEX face_consents_by_employee ON face_consents (tenant_id, employee_id, created_at);";

static const char *const steps[] = { step_1,      step_2,           step_3,          step_4,
                                     step_5,      step_6,           step_7,          step_channels,
                                     step_visits, step_left_copies, step_deliveries, step_faces };

int
clara_migrations_get_newest (void)
{
  return G_N_ELEMENTS (steps);
}

gboolean
clara_migrations_run (ClaraDb *db, int from, int to, GError **error)
{
  g_autofree char *stamp =
    g_strdup_printf ("PRAGMA user_version = %d; PRAGMA application_id = %d", to, CLARA_APPLICATION_ID);

  g_return_val_if_fail (from >= 0 && from <= to && to <= clara_migrations_get_newest (), FALSE);
  for (int version = from; version < to; version++)
    if (!clara_db_execute (db, steps[version], error))
      {
        g_prefix_error (error, "Migration to version %d: ", version + 1);
        return FALSE;
      }
  return clara_db_execute (db, stamp, error);
}
