/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

JsonObject *clara_json_build (const char *types, ...);
JsonObject *clara_json_parse_object (const char *text, gssize length, GError **error);
char *clara_json_to_string (JsonObject *object);
char *clara_json_array_to_string (JsonArray *array);

const char *clara_json_get_string (JsonObject *object, const char *key, const char *fallback);
gint64 clara_json_get_int (JsonObject *object, const char *key, gint64 fallback);
double clara_json_get_double (JsonObject *object, const char *key, double fallback);
gboolean clara_json_get_boolean (JsonObject *object, const char *key, gboolean fallback);
JsonObject *clara_json_get_object (JsonObject *object, const char *key);
JsonArray *clara_json_get_array (JsonObject *object, const char *key);
JsonObject *clara_json_array_get_object (JsonArray *array, guint index);
const char *clara_json_array_get_string (JsonArray *array, guint index);
JsonArray *clara_json_array_from_strv (const char *const *strings);

G_END_DECLS
