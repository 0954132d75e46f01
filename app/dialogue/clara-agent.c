/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-agent.h"

#include "clara-json.h"
#include "clara-repositories.h"

#include <string.h>

#define LONGEST_PROMPT 4000

typedef struct
{
  ClaraTenant *tenant;
  char *agent;
  char *staff;
} Settings;

static gpointer
read_settings (ClaraDb *db, gpointer user_data, GError **error)
{
  Settings *settings = user_data;
  GError *local_error = NULL;

  settings->agent = clara_tenant_settings_get (db, settings->tenant, "agent", &local_error);
  if (local_error == NULL)
    settings->staff = clara_tenant_settings_get (db, settings->tenant, "staff", &local_error);
  if (local_error != NULL)
    g_propagate_error (error, local_error);
  return NULL;
}

static char **
to_strv (JsonArray *array)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (array == NULL)
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (clara_json_array_get_string (array, i) != NULL)
      g_strv_builder_add (builder, clara_json_array_get_string (array, i));
  return g_strv_builder_end (builder);
}

static void
read_agent (ClaraAgent *self, const char *text)
{
  g_autoptr (JsonObject) object = text != NULL ? clara_json_parse_object (text, -1, NULL) : NULL;

  if (object == NULL)
    object = json_object_new ();
  self->kind = g_strdup (clara_json_get_string (object, "kind", "receptionist"));
  self->name = g_strdup (clara_json_get_string (object, "name", "Clara"));
  self->prompt = g_strdup (clara_json_get_string (object, "prompt", NULL));
  if (self->prompt != NULL && strlen (self->prompt) > LONGEST_PROMPT)
    *g_utf8_find_prev_char (self->prompt, self->prompt + LONGEST_PROMPT) = '\0';
  self->skills = to_strv (clara_json_get_array (object, "skills"));
}

static char **
read_staff (const char *text)
{
  g_autofree char *wrapped = g_strdup_printf ("{\"staff\": %s}", text != NULL ? text : "[]");
  g_autoptr (JsonObject) object = clara_json_parse_object (wrapped, -1, NULL);

  return object != NULL ? to_strv (clara_json_get_array (object, "staff")) : NULL;
}

/**
 * clara_agent_load_sync:
 *
 * Blocks: at start only.
 *
 * Returns: (transfer full): the tenant's agent; what is not set, or cannot be read, is Clara, the
 * receptionist
 */
ClaraAgent *
clara_agent_load_sync (ClaraStore *store, ClaraTenant *tenant, GError **error)
{
  ClaraAgent *self = g_new0 (ClaraAgent, 1);
  Settings settings = { tenant, NULL, NULL };

  clara_store_read_sync (store, read_settings, &settings, error);
  read_agent (self, settings.agent);
  self->staff = read_staff (settings.staff);
  g_free (settings.agent);
  g_free (settings.staff);
  return self;
}

void
clara_agent_free (ClaraAgent *self)
{
  g_free (self->kind);
  g_free (self->name);
  g_free (self->prompt);
  g_strfreev (self->skills);
  g_strfreev (self->staff);
  g_free (self);
}

gboolean
clara_agent_has_skill (const ClaraAgent *self, const char *skill)
{
  return self->skills == NULL || g_strv_contains ((const char *const *) self->skills, skill);
}

/**
 * clara_agent_is_staff:
 * @employee_id: (nullable): a verified employee
 */
gboolean
clara_agent_is_staff (const ClaraAgent *self, const char *employee_id)
{
  return employee_id != NULL && self->staff != NULL
         && g_strv_contains ((const char *const *) self->staff, employee_id);
}
