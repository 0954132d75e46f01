/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-tool-schema.h"

#include "clara-json.h"

/* What a model may write into one text: longer than any honest answer of a visitor. */
#define MAX_TEXT 2000

typedef struct
{
  const char *name;
  const char *wanted;
} TypeName;

static const TypeName type_names[] = {
  { "string", "a string" },
  { "integer", "a whole number" },
  { "boolean", "true or false" },
};

static gboolean
is_of_type (JsonNode *node, const char *type)
{
  GType value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (g_str_equal (type, "string"))
    return value == G_TYPE_STRING;
  if (g_str_equal (type, "integer"))
    return value == G_TYPE_INT64;
  if (g_str_equal (type, "boolean"))
    return value == G_TYPE_BOOLEAN;
  return FALSE;
}

static char *
join_names (JsonObject *properties)
{
  g_autoptr (GList) names = json_object_get_members (properties);
  GString *text = g_string_new (NULL);

  for (GList *l = names; l != NULL; l = l->next)
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", (const char *) l->data);
  return g_string_free (text, FALSE);
}

static char *
check_enum (JsonObject *property, const char *name, JsonNode *node, char **fix)
{
  JsonArray *allowed = clara_json_get_array (property, "enum");
  g_autoptr (GString) list = NULL;

  if (allowed == NULL || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  list = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (allowed); i++)
    {
      const char *value = clara_json_array_get_string (allowed, i);

      if (g_strcmp0 (value, json_node_get_string (node)) == 0)
        return NULL;
      g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", value);
    }
  *fix = g_strdup_printf ("Give '%s' one of: %s", name, list->str);
  return g_strdup_printf ("'%s' has a value that is not allowed", name);
}

static char *
check_member (JsonObject *property, const char *name, JsonNode *node, char **fix)
{
  const char *type = clara_json_get_string (property, "type", "string");

  if (!is_of_type (node, type))
    {
      for (guint i = 0; i < G_N_ELEMENTS (type_names); i++)
        if (g_str_equal (type_names[i].name, type))
          *fix = g_strdup_printf ("Give '%s' as %s", name, type_names[i].wanted);
      return g_strdup_printf ("'%s' has the wrong type", name);
    }
  if (json_node_get_value_type (node) == G_TYPE_STRING && strlen (json_node_get_string (node)) > MAX_TEXT)
    {
      *fix = g_strdup_printf ("Give '%s' in at most %d bytes", name, MAX_TEXT);
      return g_strdup_printf ("'%s' is too long", name);
    }
  return check_enum (property, name, node, fix);
}

/**
 * clara_tool_schema_check:
 * @schema: a JSON Schema object of the subset type, properties, required, enum, additionalProperties, with
 *   members of type string, integer and boolean
 * @arguments: hostile
 * @fix: (out): how to mend it; set with a problem
 *
 * A member that is null counts as missing, for models like to send it so.
 *
 * Returns: (transfer full) (nullable): the first problem, naming the member; %NULL if @arguments is of
 * @schema
 */
char *
clara_tool_schema_check (JsonObject *schema, JsonObject *arguments, char **fix)
{
  JsonObject *properties = clara_json_get_object (schema, "properties");
  JsonArray *required = clara_json_get_array (schema, "required");
  gboolean open = clara_json_get_boolean (schema, "additionalProperties", FALSE);
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  *fix = NULL;
  for (guint i = 0; required != NULL && i < json_array_get_length (required); i++)
    {
      const char *wanted = clara_json_array_get_string (required, i);

      node = json_object_get_member (arguments, wanted);
      if (node == NULL || JSON_NODE_HOLDS_NULL (node))
        {
          *fix = g_strdup_printf ("Ask for '%s' and call again", wanted);
          return g_strdup_printf ("'%s' is missing", wanted);
        }
    }
  json_object_iter_init (&iter, arguments);
  while (json_object_iter_next (&iter, &name, &node))
    {
      JsonObject *property = properties != NULL ? clara_json_get_object (properties, name) : NULL;
      char *problem;

      if (JSON_NODE_HOLDS_NULL (node) || (property == NULL && open))
        continue;
      if (property == NULL)
        {
          g_autofree char *known = properties != NULL ? join_names (properties) : g_strdup ("");

          *fix =
            known[0] != '\0' ? g_strdup_printf ("It takes: %s", known) : g_strdup ("It takes no arguments");
          return g_strdup_printf ("there is no argument '%.60s'", name);
        }
      problem = check_member (property, name, node, fix);
      if (problem != NULL)
        return problem;
    }
  return NULL;
}
