/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-private.h"

#include "clara-badges.h"
#include "clara-contact.h"
#include "clara-field-check.h"
#include "clara-host-mail.h"
#include "clara-mail-account.h"
#include "clara-names.h"
#include "clara-reception-data.h"
#include "clara-text.h"

#include <string.h>

#define MAX_MATCHES 3
#define MAX_QUERY 200
/* Names this short fit too many people to be taken without asking. */
#define SHORT_NAME 3
/* Less alike is not proposed to who is still typing. */
#define SOUNDS_SO 0.8

struct _ClaraReception
{
  GObject parent_instance;

  ClaraReceptionParts parts;
  ClaraReceptionData *data;
  GPtrArray *retired; /* ClaraReceptionData of before: what was given out stays valid */
  ClaraNames *names;
  gboolean loading;
  gboolean load_again;
};

G_DEFINE_FINAL_TYPE (ClaraReception, clara_reception, G_TYPE_OBJECT)
G_DEFINE_QUARK (clara_reception_error, clara_reception_error)

static guint host_answered_signal;
static guint reviewed_signal;

static void
index_employee (ClaraNames *names, const ClaraEmployee *employee)
{
  g_auto (GStrv) aliases = g_strsplit (employee->aliases != NULL ? employee->aliases : "", ";", -1);
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  for (char **alias = aliases; *alias != NULL; alias++)
    if (*g_strstrip (*alias) != '\0')
      g_ptr_array_add (list, *alias);
  g_ptr_array_add (list, NULL);
  clara_names_add (names, employee->employee_id, employee->name, (const char *const *) list->pdata);
}

/* The settings name the channels of any machine: those that this one has are used. */
static char **
list_own_channels (ClaraReception *self)
{
  g_auto (GStrv) wanted = clara_settings_get_strv (self->parts.settings, "host-channels");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint count = 0;

  for (char **channel = wanted; *channel != NULL; channel++)
    if (clara_outbox_has_channel (self->parts.outbox, *channel))
      {
        g_strv_builder_add (builder, *channel);
        count++;
      }
  if (count == 0)
    g_strv_builder_add (builder, "desktop");
  return g_strv_builder_end (builder);
}

static void
configure_notifier (ClaraReception *self)
{
  ClaraReceptionParts *parts = &self->parts;
  const ClaraReceptionData *data = self->data;
  g_autofree char *quiet_hours = clara_settings_get_string (parts->settings, "quiet-hours");
  gint64 next = clara_settings_get_int (parts->settings, "escalation-next-seconds");
  gint64 desk = clara_settings_get_int (parts->settings, "escalation-desk-seconds");
  const gint64 delays[CLARA_HOST_NOTIFIER_STEPS] = { 0, next * G_TIME_SPAN_SECOND,
                                                     MAX (desk, next) * G_TIME_SPAN_SECOND };

  g_strfreev (parts->channels);
  parts->channels = data->channels != NULL ? g_strdupv (data->channels) : list_own_channels (self);
  clara_host_notifier_configure (
    parts->notifier, (const char *const *) parts->channels, data->has_delays ? data->delays : delays,
    data->quiet_hours != NULL ? data->quiet_hours : quiet_hours, data->desk_language);
}

static void
take_data (ClaraReception *self, ClaraReceptionData *data)
{
  clara_reception_data_set_site (data, self->parts.site);
  if (self->data != NULL)
    g_ptr_array_add (self->retired, self->data);
  self->data = data;
  clara_names_clear (self->names);
  for (guint i = 0; i < data->employees->len; i++)
    index_employee (self->names, g_ptr_array_index (data->employees, i));
  configure_notifier (self);
  if (data->problem != NULL)
    clara_outbox_report (self->parts.outbox, "A setting of the tenant is not used", data->problem);
}

/**
 * clara_reception_load_sync:
 *
 * Blocks; at the start. Takes up too what a crash has left of messages to hosts.
 */
gboolean
clara_reception_load_sync (ClaraReception *self, GError **error)
{
  ClaraReceptionData *data =
    clara_store_read_sync (self->parts.store, clara_reception_data_read, self->parts.tenant, error);

  if (data == NULL)
    return FALSE;
  take_data (self, data);
  clara_reviews_look (self->parts.reviews);
  return clara_host_notifier_recover_sync (self->parts.notifier, error);
}

static void load_again (ClaraReception *self);

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraReception) self = user_data;
  g_autoptr (GError) error = NULL;
  ClaraReceptionData *data = clara_store_finish (CLARA_STORE (source), result, &error);

  self->loading = FALSE;
  if (data == NULL)
    clara_outbox_report (self->parts.outbox, "Employees and visitor types could not be read again", error);
  else if (clara_reception_data_is_same (self->data, data))
    clara_reception_data_free (data);
  else
    take_data (self, data);
  if (self->load_again)
    load_again (self);
}

static void
load_again (ClaraReception *self)
{
  self->load_again = self->loading;
  if (self->loading)
    return;
  self->loading = TRUE;
  clara_store_read_async (self->parts.store, clara_reception_data_read, clara_tenant_ref (self->parts.tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) clara_reception_data_free,
                          NULL, on_loaded, g_object_ref (self));
}

static void
on_store_changed (ClaraStore *store, guint64 areas, ClaraReception *self)
{
  if (self->data != NULL && (areas & (CLARA_STORE_AREA_EMPLOYEES | CLARA_STORE_AREA_SETTINGS)) != 0)
    load_again (self);
}

static void
on_host_answered (ClaraHostNotifier *notifier, const char *visit_id, const char *answer, ClaraReception *self)
{
  g_signal_emit (self, host_answered_signal, 0, visit_id, answer);
}

static void
on_host_of_reviewed_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *visit_id = user_data;
  ClaraReception *self = CLARA_RECEPTION (source);
  g_autoptr (GError) error = NULL;
  g_autofree char *message_id = clara_reception_notify_host_finish (self, result, &error);

  if (message_id == NULL)
    clara_outbox_report (self->parts.outbox, "The host of an admitted visitor was not told", error);
  else
    clara_reviews_take_up (self->parts.reviews, visit_id);
}

static void
on_badge_of_reviewed_queued (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaraReception *self = CLARA_RECEPTION (source);
  g_autoptr (GError) error = NULL;
  G_GNUC_UNUSED g_autofree char *job_id = clara_reception_print_badge_finish (self, result, &error);

  if (error != NULL)
    clara_outbox_report (self->parts.outbox, "The badge of an admitted visitor is not printed", error);
}

/* The staff have decided. The visitor may be at the kiosk still, or sit in the lobby: the host is told all
 * the same. */
static void
on_decided (ClaraReviews *reviews, ClaraVisit *visit, ClaraReception *self)
{
  g_signal_emit (self, reviewed_signal, 0, visit);
  clara_reception_print_badge_async (self, visit, FALSE, "kiosk", NULL, on_badge_of_reviewed_queued, NULL);
  if (visit->host_id != NULL && g_strcmp0 (visit->status, "checked_in") == 0)
    clara_reception_notify_host_async (self, visit, NULL, NULL, on_host_of_reviewed_told,
                                       g_strdup (visit->visit_id));
  else
    clara_reviews_take_up (reviews, visit->visit_id);
}

static void
on_answer_command (ClaraBus *bus, ClaraMessage *command, ClaraReception *self)
{
  clara_reception_answer (self, clara_message_get_string (command, "message_id"),
                          clara_message_get_string (command, "answer"),
                          clara_message_get_string (command, "by"));
}

static void
clara_reception_dispose (GObject *object)
{
  ClaraReception *self = CLARA_RECEPTION (object);

  if (self->parts.notifier != NULL)
    g_object_run_dispose (G_OBJECT (self->parts.notifier));
  if (self->parts.outbox != NULL)
    g_object_run_dispose (G_OBJECT (self->parts.outbox));
  g_clear_object (&self->parts.mail_answers);
  g_clear_object (&self->parts.codes);
  g_clear_object (&self->parts.reviews);
  g_clear_object (&self->parts.notifier);
  g_clear_object (&self->parts.outbox);
  G_OBJECT_CLASS (clara_reception_parent_class)->dispose (object);
}

static void
clara_reception_finalize (GObject *object)
{
  ClaraReception *self = CLARA_RECEPTION (object);

  clara_reception_data_free (self->data);
  g_ptr_array_unref (self->retired);
  g_object_unref (self->names);
  g_clear_pointer (&self->parts.signatures, g_hash_table_unref);
  g_clear_object (&self->parts.tokens);
  g_clear_object (&self->parts.answer_links);
  g_clear_object (&self->parts.store);
  g_clear_pointer (&self->parts.tenant, clara_tenant_unref);
  g_clear_object (&self->parts.clock);
  g_clear_object (&self->parts.bus);
  g_free (self->parts.site);
  g_free (self->parts.kiosk);
  g_strfreev (self->parts.channels);
  g_clear_object (&self->parts.settings);
  G_OBJECT_CLASS (clara_reception_parent_class)->finalize (object);
}

static void
clara_reception_class_init (ClaraReceptionClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_reception_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_reception_finalize;
  host_answered_signal = g_signal_new ("host-answered", CLARA_TYPE_RECEPTION, G_SIGNAL_RUN_LAST, 0, NULL,
                                       NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  reviewed_signal = g_signal_new ("reviewed", CLARA_TYPE_RECEPTION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, clara_visit_get_type ());
}

static void
clara_reception_init (ClaraReception *self)
{
  self->names = clara_names_new ();
  self->retired = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_reception_data_free);
}

void
clara_reception_set_composers (ClaraReception *self)
{
  static const char *const kinds[] = { "host", "delegate" };
  ClaraReceptionParts *parts = &self->parts;
  g_autofree char *reply = clara_mail_account_get_reply_address (parts->settings);

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    clara_outbox_set_composer (parts->outbox, kinds[i], clara_host_mail_compose,
                               clara_host_mail_new (reply, parts->answer_links, parts->clock),
                               (GDestroyNotify) clara_host_mail_free);
}

/**
 * clara_reception_new:
 * @settings: gives site and kiosk
 * @messengers: (element-type ClaraMessenger) (nullable): the channels of this machine; a reference is taken
 *
 * Returns: (transfer full): a reception; call clara_reception_load_sync() before anything else
 */
ClaraReception *
clara_reception_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                     ClaraSettings *settings, GPtrArray *messengers)
{
  ClaraReception *self = g_object_new (CLARA_TYPE_RECEPTION, NULL);
  ClaraReceptionParts *parts = &self->parts;

  parts->store = g_object_ref (store);
  parts->tenant = clara_tenant_ref (tenant);
  parts->clock = g_object_ref (clock);
  parts->bus = g_object_ref (bus);
  parts->settings = g_object_ref (settings);
  parts->site = clara_settings_get_string (settings, "site");
  parts->kiosk = clara_settings_get_string (settings, "kiosk");
  parts->outbox = clara_outbox_new (store, tenant, clock, bus, messengers);
  clara_reception_set_composers (self);
  parts->notifier = clara_host_notifier_new (store, tenant, clock, parts->outbox);
  parts->codes = clara_codes_new (store, tenant, clock, parts->outbox, parts->kiosk);
  parts->signatures =
    g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  parts->reviews = clara_reviews_new (store, tenant, clock, bus, parts->outbox,
                                      clara_outbox_is_empty_handed (parts->outbox) ? NULL : parts->kiosk);
  g_signal_connect_object (parts->reviews, "decided", G_CALLBACK (on_decided), self, 0);
  g_signal_connect_object (parts->notifier, "answered", G_CALLBACK (on_host_answered), self, 0);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_store_changed), self, 0);
  g_signal_connect_object (bus, "command::host_answer", G_CALLBACK (on_answer_command), self, 0);
  return self;
}

/**
 * clara_reception_set_mailbox:
 * @mailbox: a reference is taken
 *
 * Hosts' answers by mail come from there. The caller starts and stops it.
 */
void
clara_reception_set_mailbox (ClaraReception *self, ClaraMailbox *mailbox)
{
  ClaraReceptionParts *parts = &self->parts;

  g_clear_object (&parts->mail_answers);
  parts->mail_answers = clara_mail_answers_new (parts->store, parts->tenant, parts->clock, parts->outbox,
                                                parts->notifier, mailbox);
}

ClaraReceptionParts *
clara_reception_get_parts (ClaraReception *self)
{
  return &self->parts;
}

const ClaraReceptionData *
clara_reception_get_data (ClaraReception *self)
{
  return self->data;
}

const char *
clara_reception_get_desk_language (ClaraReception *self)
{
  return self->data->desk_language;
}

const char *
clara_reception_get_default_channel (ClaraReception *self)
{
  return self->parts.channels[0];
}

/**
 * clara_reception_get_company:
 *
 * Returns: (transfer none): the tenant's name
 */
const char *
clara_reception_get_company (ClaraReception *self)
{
  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  return self->data->name;
}

/**
 * clara_reception_get_types:
 *
 * Returns: (transfer none) (element-type ClaraVisitorType): the types on offer, in order; they and the array
 * live as long as the reception, though a later call may give others
 */
GPtrArray *
clara_reception_get_types (ClaraReception *self)
{
  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  return self->data->types;
}

const ClaraVisitorType *
clara_reception_get_visitor_type (ClaraReception *self, const char *type_id)
{
  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  for (guint i = 0; i < self->data->types->len; i++)
    {
      const ClaraVisitorType *type = g_ptr_array_index (self->data->types, i);

      if (g_strcmp0 (type->id, type_id) == 0)
        return type;
    }
  return NULL;
}

/**
 * clara_reception_get_employees:
 *
 * Returns: (transfer none) (element-type ClaraEmployee): the active ones by name; they live as long as the
 *   reception
 */
GPtrArray *
clara_reception_get_employees (ClaraReception *self)
{
  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  return self->data->employees;
}

const ClaraEmployee *
clara_reception_get_employee (ClaraReception *self, const char *employee_id)
{
  GPtrArray *employees = clara_reception_get_employees (self);

  for (guint i = 0; employee_id != NULL && i < employees->len; i++)
    {
      const ClaraEmployee *employee = g_ptr_array_index (employees, i);

      if (g_ascii_strcasecmp (employee->employee_id, employee_id) == 0)
        return employee;
    }
  return NULL;
}

static guint
count_letters (const char *text)
{
  guint count = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_isalpha (g_utf8_get_char (p)))
      count++;
  return count;
}

static gboolean
is_of_department (const ClaraEmployee *employee, const char *department)
{
  g_autofree char *wanted = g_utf8_casefold (department, -1);
  g_autofree char *given = g_utf8_casefold (employee->department != NULL ? employee->department : "", -1);

  return *given != '\0' && (strstr (given, wanted) != NULL || strstr (wanted, given) != NULL);
}

static GArray *
match_host (ClaraReception *self, const char *query, const char *department, gboolean *sure)
{
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (ClaraHostMatch));
  g_autoptr (ClaraNames) names = NULL;
  g_autoptr (GArray) found = NULL;

  *sure = FALSE;
  if (*query == '\0')
    return matches;
  if (department != NULL && *department != '\0')
    {
      names = clara_names_new ();
      for (guint i = 0; i < self->data->employees->len; i++)
        if (is_of_department (g_ptr_array_index (self->data->employees, i), department))
          index_employee (names, g_ptr_array_index (self->data->employees, i));
    }
  else
    names = g_object_ref (self->names);
  found = clara_names_find (names, query, MAX_MATCHES, sure);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const ClaraNameMatch *match = &g_array_index (found, ClaraNameMatch, i);
      ClaraHostMatch host = { clara_reception_get_employee (self, match->id), match->score };

      if (host.employee != NULL)
        g_array_append_val (matches, host);
    }
  if (matches->len == 0 || count_letters (query) <= SHORT_NAME)
    *sure = FALSE;
  return matches;
}

typedef struct
{
  ClaraTenant *tenant;
  char *fields;
} Miss;

static void
miss_free (gpointer data)
{
  Miss *miss = data;

  clara_tenant_unref (miss->tenant);
  g_free (miss->fields);
  g_free (miss);
}

static gpointer
log_miss (ClaraDb *db, gpointer user_data, GError **error)
{
  Miss *miss = user_data;

  clara_events_add (db, miss->tenant, NULL, "host_not_found", miss->fields, error);
  return NULL;
}

static void
on_miss_logged (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  if (error != NULL)
    g_message ("A name that was not found could not be noted: %s", error->message);
}

/**
 * clara_reception_match_host:
 * @name: as heard or typed
 * @department: (nullable): only there; where nobody fits there, everywhere
 * @sure: (out) (optional): whether the first may be taken without asking
 *
 * Returns: (transfer full) (element-type ClaraHostMatch): at most three, best first; empty where nobody is
 * like it
 */
GArray *
clara_reception_match_host (ClaraReception *self, const char *name, const char *department, gboolean *sure)
{
  g_autofree char *query = clara_field_clean (name, MAX_QUERY);
  g_autofree char *place = clara_field_clean (department, MAX_QUERY);
  gboolean is_sure = FALSE;
  GArray *matches;

  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  matches = match_host (self, query, place, &is_sure);
  if (matches->len == 0 && *place != '\0')
    {
      g_array_unref (matches);
      matches = match_host (self, query, NULL, &is_sure);
      is_sure = FALSE;
    }
  if (sure != NULL)
    *sure = is_sure;
  return matches;
}

/**
 * clara_reception_find_host:
 *
 * clara_reception_match_host() for a visitor: nobody like it is put down as an event "host_not_found" for the
 * staff.
 */
GArray *
clara_reception_find_host (ClaraReception *self, const char *name, const char *department, gboolean *sure)
{
  g_autofree char *query = clara_field_clean (name, MAX_QUERY);
  g_autofree char *place = clara_field_clean (department, MAX_QUERY);
  GArray *matches;

  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  matches = clara_reception_match_host (self, query, place, sure);
  if (matches->len == 0 && *query != '\0')
    {
      Miss *miss = g_new0 (Miss, 1);
      g_autoptr (JsonObject) fields = clara_json_build ("sss", "name", query, "department",
                                                        *place ? place : NULL, "kiosk", self->parts.kiosk);

      miss->tenant = clara_tenant_ref (self->parts.tenant);
      miss->fields = clara_json_to_string (fields);
      clara_store_write_async (self->parts.store, log_miss, miss, miss_free, NULL, NULL, on_miss_logged,
                               NULL);
    }
  return matches;
}

/* Whether a word of @name begins with @start; both folded. */
static gboolean
has_word (const char *name, const char *start)
{
  const char *at = name;

  while ((at = strstr (at, start)) != NULL)
    {
      if (at == name || !g_unichar_isalnum (g_utf8_get_char (g_utf8_prev_char (at))))
        return TRUE;
      at = g_utf8_next_char (at);
    }
  return FALSE;
}

static void
suggest (GPtrArray *found, const char *name, const char *start)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  if (found->len < MAX_MATCHES && (start == NULL || has_word (folded, start))
      && !g_ptr_array_find_with_equal_func (found, name, g_str_equal, NULL))
    g_ptr_array_add (found, g_strdup (name));
}

/**
 * clara_reception_suggest:
 * @source: "host" or "company"
 * @typed: so far
 *
 * Returns: (transfer full): whole names, best first; those with a word that begins so, then, of hosts, those
 * that sound so
 */
char **
clara_reception_suggest (ClaraReception *self, const char *source, const char *typed)
{
  const gboolean host = strcmp (source, "host") == 0;
  g_autofree char *clean = clara_field_clean (typed, MAX_QUERY);
  g_autofree char *start = g_utf8_casefold (clean, -1);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  if (g_utf8_strlen (start, -1) >= 2)
    {
      GPtrArray *from = host ? self->data->employees : self->data->companies;

      for (guint i = 0; i < from->len; i++)
        suggest (found, host ? ((ClaraEmployee *) from->pdata[i])->name : from->pdata[i], start);
    }
  if (host && g_utf8_strlen (start, -1) > SHORT_NAME)
    {
      gboolean sure;
      g_autoptr (GArray) matches = match_host (self, clean, NULL, &sure);

      for (guint i = 0; i < matches->len && g_array_index (matches, ClaraHostMatch, i).score >= SOUNDS_SO;
           i++)
        suggest (found, g_array_index (matches, ClaraHostMatch, i).employee->name, NULL);
    }
  g_ptr_array_add (found, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&found), FALSE);
}

/**
 * clara_reception_is_same_person:
 *
 * Returns: whether two spellings may be one person's name: what is typed in place of a signature
 */
gboolean
clara_reception_is_same_person (const char *a, const char *b)
{
  g_autoptr (ClaraNames) names = clara_names_new ();
  g_autoptr (GArray) found = NULL;
  g_autofree char *one = clara_field_clean (a, MAX_QUERY);
  g_autofree char *two = clara_field_clean (b, MAX_QUERY);

  if (*one == '\0' || *two == '\0')
    return FALSE;
  clara_names_add (names, "", one, NULL);
  found = clara_names_find (names, two, 1, NULL);
  return found->len > 0 && g_array_index (found, ClaraNameMatch, 0).score >= SOUNDS_SO;
}

static gboolean
is_same_text (const char *a, const char *b)
{
  g_autofree char *clean_a = clara_field_clean (a, 0);
  g_autofree char *clean_b = clara_field_clean (b, 0);
  g_autofree char *one = g_utf8_casefold (clean_a, -1);
  g_autofree char *two = g_utf8_casefold (clean_b, -1);

  return *one != '\0' && strcmp (one, two) == 0;
}

/* "राहुल शर्मा" is Rahul Sharma, whoever that is: one's own name in another script is found by its sound, and
 * only where nobody else's is near. In Latin letters it is written as it is on file. */
static char *
find_by_sound (ClaraReception *self, const char *name)
{
  gboolean sure = FALSE;
  g_autoptr (GArray) matches = NULL;

  if (name == NULL || g_str_is_ascii (name))
    return NULL;
  matches = match_host (self, name, NULL, &sure);
  return sure ? g_strdup (g_array_index (matches, ClaraHostMatch, 0).employee->employee_id) : NULL;
}

/**
 * clara_reception_find_employee:
 * @employee_id: (nullable): the number on the badge
 * @email: (nullable): the address at work
 * @name: (nullable): the full name, in any script
 *
 * Returns: (transfer none) (nullable): the only employee whom all that is given fits exactly, letter case and
 * script apart
 */
const ClaraEmployee *
clara_reception_find_employee (ClaraReception *self, const char *employee_id, const char *email,
                               const char *name)
{
  GPtrArray *employees = clara_reception_get_employees (self);
  const ClaraEmployee *found = NULL;
  g_autofree char *by_sound = find_by_sound (self, name);

  if (employee_id == NULL && email == NULL && name == NULL)
    return NULL;
  for (guint i = 0; i < employees->len; i++)
    {
      const ClaraEmployee *employee = g_ptr_array_index (employees, i);

      if ((employee_id != NULL && !is_same_text (employee->employee_id, employee_id))
          || (email != NULL && !is_same_text (employee->email, email))
          || (name != NULL && !is_same_text (employee->name, name)
              && g_strcmp0 (employee->employee_id, by_sound) != 0))
        continue;
      if (found != NULL)
        return NULL;
      found = employee;
    }
  return found;
}

static char *
check_host (ClaraReception *self, const ClaraField *field, const char *text, const char *language,
            GError **error)
{
  g_autofree char *query = clara_field_clean (text, MAX_QUERY);
  const ClaraEmployee *employee = clara_reception_get_employee (self, query);
  g_autoptr (GArray) matches = NULL;
  gboolean sure = FALSE;

  if (employee != NULL)
    return g_strdup (employee->employee_id);
  if (*query == '\0')
    {
      if (!field->required)
        return g_strdup ("");
      g_propagate_error (error, clara_field_error_required (field, language));
      return NULL;
    }
  matches = match_host (self, query, NULL, &sure);
  if (sure)
    return g_strdup (g_array_index (matches, ClaraHostMatch, 0).employee->employee_id);
  g_set_error_literal (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID,
                       matches->len > 0
                         ? clara_text (language, "field error", "I am not sure whom you mean. Please choose.")
                         : clara_text (language, "field error", "I could not find that person."));
  return NULL;
}

/**
 * clara_reception_check_field:
 * @field: what was asked
 * @text: (nullable): what was said or typed; hostile
 * @language: of the message
 *
 * Returns: (transfer full) (nullable): the value as it is kept, "" for an optional field left empty; else
 *   %CLARA_RECEPTION_ERROR_INVALID with a message for the visitor
 */
char *
clara_reception_check_field (ClaraReception *self, const ClaraField *field, const char *text,
                             const char *language, GError **error)
{
  g_return_val_if_fail (CLARA_IS_RECEPTION (self) && self->data != NULL, NULL);
  if (field->kind == CLARA_FIELD_HOST)
    return check_host (self, field, text, language, error);
  return clara_field_check (field, text, self->data->region, language, error);
}
