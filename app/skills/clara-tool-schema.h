/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

char *clara_tool_schema_check (JsonObject *schema, JsonObject *arguments, char **fix);

G_END_DECLS
