/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-reception-data.h"

#include "clara-quiet-hours.h"
#include "clara-reception.h"

#include <string.h>

#define MAX_DELAY 3600
#define MAX_COMPANIES 500
/* Companies are learnt from the last visits; one that came once only is its visitor's affair. */
#define LATEST_VISITS 1000
#define KNOWN_FROM 2

void
clara_reception_data_free (ClaraReceptionData *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->region);
  g_free (self->desk_language);
  g_strfreev (self->channels);
  g_free (self->quiet_hours);
  g_clear_pointer (&self->employees, g_ptr_array_unref);
  g_clear_pointer (&self->types, g_ptr_array_unref);
  g_clear_pointer (&self->companies, g_ptr_array_unref);
  g_free (self->opening_hours);
  g_free (self->answers_text);
  g_clear_pointer (&self->hours, clara_opening_hours_free);
  g_clear_pointer (&self->answers, clara_staff_answers_free);
  g_clear_error (&self->problem);
  g_free (self);
}

/* A setting is JSON text of any kind; json-glib's wrapper here takes objects. */
static JsonObject *
read_setting (ClaraDb *db, ClaraTenant *tenant, const char *key, GError **error)
{
  g_autofree char *text = clara_tenant_settings_get (db, tenant, key, error);
  g_autofree char *wrapped = text == NULL ? NULL : g_strdup_printf ("{\"value\":%s}", text);

  return wrapped == NULL ? NULL : clara_json_parse_object (wrapped, -1, NULL);
}

static void
set_problem (ClaraReceptionData *self, const char *message)
{
  if (self->problem == NULL)
    self->problem = g_error_new_literal (CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID, message);
}

static gboolean
read_text (ClaraDb *db, ClaraTenant *tenant, const char *key, const char *fallback, char **out,
           GError **error)
{
  GError *local_error = NULL;
  g_autoptr (JsonObject) setting = read_setting (db, tenant, key, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  *out = g_strdup (clara_json_get_string (setting, "value", fallback));
  return TRUE;
}

static gboolean
read_channels (ClaraReceptionData *self, ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  GError *local_error = NULL;
  g_autoptr (JsonObject) setting = read_setting (db, tenant, "channels", &local_error);
  JsonArray *array = clara_json_get_array (setting, "value");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), 8); i++)
    if (clara_json_array_get_string (array, i) != NULL)
      g_strv_builder_add (builder, clara_json_array_get_string (array, i));
  self->channels = g_strv_builder_end (builder);
  if (self->channels[0] == NULL)
    {
      g_clear_pointer (&self->channels, g_strfreev);
      if (setting != NULL)
        set_problem (self, "The setting 'channels' must be a JSON array such as [\"desktop\", \"email\"]");
    }
  return TRUE;
}

static gboolean
read_delays (ClaraReceptionData *self, ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  GError *local_error = NULL;
  g_autoptr (JsonObject) setting = read_setting (db, tenant, "escalation_seconds", &local_error);
  JsonArray *array = clara_json_get_array (setting, "value");
  gboolean right = array != NULL && json_array_get_length (array) == CLARA_HOST_NOTIFIER_STEPS;

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  for (guint i = 0; right && i < CLARA_HOST_NOTIFIER_STEPS; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      gint64 seconds = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64
                         ? json_node_get_int (node)
                         : -1;

      right = seconds >= 0 && seconds <= MAX_DELAY;
      self->delays[i] = seconds * G_TIME_SPAN_SECOND;
      if (i > 0 && self->delays[i] < self->delays[i - 1])
        right = FALSE;
    }
  self->has_delays = right;
  if (!right && setting != NULL)
    set_problem (
      self, "The setting 'escalation_seconds' must be three rising numbers up to 3600, such as [0, 15, 45]");
  return TRUE;
}

static gboolean
read_quiet_hours (ClaraReceptionData *self, ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  int from, to;

  if (!read_text (db, tenant, "quiet_hours", NULL, &self->quiet_hours, error))
    return FALSE;
  if (self->quiet_hours == NULL || *self->quiet_hours == '\0'
      || clara_quiet_hours_parse (self->quiet_hours, &from, &to))
    return TRUE;
  set_problem (self, "The setting 'quiet_hours' must be two times of day such as \"22:00-07:00\"");
  g_clear_pointer (&self->quiet_hours, g_free);
  return TRUE;
}

static gboolean
read_types (ClaraReceptionData *self, ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  GError *local_error = NULL;
  g_autofree char *text = clara_tenant_settings_get (db, tenant, "visitor_types", &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  if (text != NULL)
    self->types = clara_visitor_types_parse (text, self->problem == NULL ? &self->problem : NULL);
  if (self->types == NULL)
    self->types = clara_visitor_types_built_in ();
  return TRUE;
}

/* What is wrong with either is told, and the setting is as if it were not there. The site is the kiosk's own:
 * the hours are parsed for it where they are used. */
static gboolean
read_front_desk (ClaraReceptionData *self, ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  GError *local_error = NULL;
  g_autofree char *answers = NULL;

  self->opening_hours = clara_tenant_settings_get (db, tenant, "opening_hours", &local_error);
  if (local_error == NULL)
    answers = clara_tenant_settings_get (db, tenant, "answers", &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  self->answers_text = g_strdup (answers);
  if (answers != NULL)
    self->answers = clara_staff_answers_parse (answers, self->problem == NULL ? &self->problem : NULL);
  return TRUE;
}

/**
 * clara_reception_data_set_site:
 *
 * Whose hours count.
 */
void
clara_reception_data_set_site (ClaraReceptionData *self, const char *site)
{
  if (self->opening_hours != NULL)
    self->hours =
      clara_opening_hours_parse (self->opening_hours, site, self->problem == NULL ? &self->problem : NULL);
}

static gboolean
read_companies (ClaraReceptionData *self, ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  GError *local_error = NULL;
  g_autoptr (JsonObject) setting = read_setting (db, tenant, "known_companies", &local_error);
  JsonArray *array = clara_json_get_array (setting, "value");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) visits = NULL;

  if (local_error == NULL)
    visits = clara_visits_list (db, tenant, NULL, NULL, NULL, 0, LATEST_VISITS, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, local_error);
      return FALSE;
    }
  self->companies = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; array != NULL && i < MIN (json_array_get_length (array), MAX_COMPANIES); i++)
    if (clara_json_array_get_string (array, i) != NULL)
      g_ptr_array_add (self->companies, g_strdup (clara_json_array_get_string (array, i)));
  for (guint i = 0; i < self->companies->len; i++)
    g_hash_table_insert (seen, self->companies->pdata[i], GUINT_TO_POINTER (KNOWN_FROM));
  for (guint i = 0; i < visits->len && self->companies->len < MAX_COMPANIES; i++)
    {
      char *company = ((ClaraVisit *) visits->pdata[i])->company;
      const guint times =
        company != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (seen, company)) + 1 : KNOWN_FROM + 1;

      if (times == KNOWN_FROM)
        g_ptr_array_add (self->companies, g_strdup (company));
      if (times <= KNOWN_FROM)
        g_hash_table_insert (seen, company, GUINT_TO_POINTER (times));
    }
  return TRUE;
}

/**
 * clara_reception_data_read:
 * @tenant: a #ClaraTenant
 *
 * Returns: (transfer full) (nullable): a #ClaraReceptionData
 */
gpointer
clara_reception_data_read (ClaraDb *db, gpointer tenant, GError **error)
{
  g_autoptr (ClaraReceptionData) self = g_new0 (ClaraReceptionData, 1);
  g_autoptr (GError) local_error = NULL;

  self->name = clara_tenants_get_name (db, tenant, &local_error);
  if (self->name == NULL)
    {
      if (local_error != NULL
          && !g_error_matches (local_error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
      self->name = g_strdup (clara_tenant_get_id (tenant));
    }
  self->employees = clara_employees_list (db, tenant, TRUE, error);
  if (self->employees == NULL || !read_text (db, tenant, "region", "IN", &self->region, error)
      || !read_text (db, tenant, "desk_language", "en", &self->desk_language, error)
      || !read_channels (self, db, tenant, error) || !read_delays (self, db, tenant, error)
      || !read_quiet_hours (self, db, tenant, error) || !read_types (self, db, tenant, error)
      || !read_front_desk (self, db, tenant, error) || !read_companies (self, db, tenant, error))
    return NULL;
  return g_steal_pointer (&self);
}

/* Strings compared field by field: most commits elsewhere change nobody's name. */
static gboolean
is_same_employee (const ClaraEmployee *a, const ClaraEmployee *b)
{
  return g_strcmp0 (a->employee_id, b->employee_id) == 0 && g_strcmp0 (a->name, b->name) == 0
         && g_strcmp0 (a->aliases, b->aliases) == 0 && g_strcmp0 (a->email, b->email) == 0
         && g_strcmp0 (a->phone, b->phone) == 0 && g_strcmp0 (a->department, b->department) == 0
         && g_strcmp0 (a->role, b->role) == 0 && g_strcmp0 (a->manager_id, b->manager_id) == 0
         && g_strcmp0 (a->channel, b->channel) == 0 && g_strcmp0 (a->language, b->language) == 0
         && g_strcmp0 (a->delegate_id, b->delegate_id) == 0 && g_strcmp0 (a->quiet_hours, b->quiet_hours) == 0
         && a->present == b->present;
}

static gboolean
is_same_type (const ClaraVisitorType *a, const ClaraVisitorType *b)
{
  if (strcmp (a->id, b->id) != 0 || strcmp (a->label, b->label) != 0 || a->photo != b->photo
      || a->fields->len != b->fields->len || g_strcmp0 (a->badge, b->badge) != 0
      || strcmp (a->tell, b->tell) != 0 || a->auto_check_out != b->auto_check_out
      || a->auto_check_out_after != b->auto_check_out_after
      || !g_strv_equal ((const char *const *) a->documents, (const char *const *) b->documents))
    return FALSE;
  for (guint i = 0; i < a->fields->len; i++)
    {
      const ClaraField *one = g_ptr_array_index (a->fields, i);
      const ClaraField *two = g_ptr_array_index (b->fields, i);

      if (strcmp (one->id, two->id) != 0 || one->kind != two->kind || one->required != two->required
          || strcmp (one->label, two->label) != 0 || strcmp (one->question, two->question) != 0
          || (one->choices == NULL) != (two->choices == NULL)
          || (one->choices != NULL
              && !g_strv_equal ((const char *const *) one->choices, (const char *const *) two->choices)))
        return FALSE;
    }
  return TRUE;
}

/**
 * clara_reception_data_is_same:
 *
 * Returns: whether nothing that is given out has changed
 */
gboolean
clara_reception_data_is_same (const ClaraReceptionData *a, const ClaraReceptionData *b)
{
  if (strcmp (a->name, b->name) != 0 || strcmp (a->region, b->region) != 0
      || strcmp (a->desk_language, b->desk_language) != 0 || (a->channels == NULL) != (b->channels == NULL)
      || (a->channels != NULL
          && !g_strv_equal ((const char *const *) a->channels, (const char *const *) b->channels))
      || g_strcmp0 (a->quiet_hours, b->quiet_hours) != 0 || a->has_delays != b->has_delays
      || memcmp (a->delays, b->delays, sizeof a->delays) != 0 || a->employees->len != b->employees->len
      || a->types->len != b->types->len)
    return FALSE;
  for (guint i = 0; i < a->employees->len; i++)
    if (!is_same_employee (g_ptr_array_index (a->employees, i), g_ptr_array_index (b->employees, i)))
      return FALSE;
  if (g_strcmp0 (a->opening_hours, b->opening_hours) != 0
      || g_strcmp0 (a->answers_text, b->answers_text) != 0)
    return FALSE;
  for (guint i = 0; i < a->types->len; i++)
    if (!is_same_type (g_ptr_array_index (a->types, i), g_ptr_array_index (b->types, i)))
      return FALSE;
  return TRUE;
}
