/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLARA_TYPE_SETTINGS (clara_settings_get_type ())
G_DECLARE_FINAL_TYPE (ClaraSettings, clara_settings, CLARA, SETTINGS, GObject)

/**
 * ClaraSettings:
 *
 * What an administrator sets for this machine: the schema org.clarareception.Clara over one key file, so
 * that a fleet is provisioned with one file. What belongs to a tenant is a table, not a setting.
 */
ClaraSettings *clara_settings_new (const char *file);

GError *clara_settings_get_problem (ClaraSettings *self);
const char *clara_settings_get_file (ClaraSettings *self);
GSettings *clara_settings_get_gsettings (ClaraSettings *self);

char *clara_settings_get_string (ClaraSettings *self, const char *key);
char **clara_settings_get_strv (ClaraSettings *self, const char *key);
int clara_settings_get_int (ClaraSettings *self, const char *key);
double clara_settings_get_double (ClaraSettings *self, const char *key);
gboolean clara_settings_get_boolean (ClaraSettings *self, const char *key);
gboolean clara_settings_set (ClaraSettings *self, const char *key, GVariant *value, GError **error);

gboolean clara_settings_check (const char *file, GSettingsSchema *schema, GError **error);

G_END_DECLS
