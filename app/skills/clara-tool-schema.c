/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-tool-schema.h"

#include "clara-json.h"

#include <string.h>

/* What a model may write into one text: longer than any honest answer of a visitor. */
#define MAX_TEXT 2000
#define MAX_ITEMS 50

typedef struct
{
  const char *name;
  const char *wanted;
} TypeName;

static const TypeName type_names[] = {
  { "string", "a string" },       { "integer", "a whole number" }, { "number", "a number" },
  { "boolean", "true or false" }, { "array", "a list" },
};

static gboolean
is_of_type (JsonNode *node, const char *type)
{
  GType value = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;

  if (g_str_equal (type, "string"))
    return value == G_TYPE_STRING;
  if (g_str_equal (type, "integer"))
    return value == G_TYPE_INT64;
  if (g_str_equal (type, "number"))
    return value == G_TYPE_INT64 || value == G_TYPE_DOUBLE;
  if (g_str_equal (type, "boolean"))
    return value == G_TYPE_BOOLEAN;
  if (g_str_equal (type, "array"))
    return JSON_NODE_HOLDS_ARRAY (node);
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
check_range (JsonObject *property, const char *name, JsonNode *node, char **fix)
{
  GType type = json_node_get_value_type (node);
  double value = type == G_TYPE_INT64    ? (double) json_node_get_int (node)
                 : type == G_TYPE_DOUBLE ? json_node_get_double (node)
                                         : 0;

  if (type != G_TYPE_INT64 && type != G_TYPE_DOUBLE)
    return NULL;
  if (json_object_has_member (property, "minimum")
      && value < json_object_get_double_member (property, "minimum"))
    {
      *fix = g_strdup_printf ("Give '%s' as at least %g", name,
                              json_object_get_double_member (property, "minimum"));
      return g_strdup_printf ("'%s' is too small", name);
    }
  if (json_object_has_member (property, "maximum")
      && value > json_object_get_double_member (property, "maximum"))
    {
      *fix = g_strdup_printf ("Give '%s' as at most %g", name,
                              json_object_get_double_member (property, "maximum"));
      return g_strdup_printf ("'%s' is too large", name);
    }
  return NULL;
}

static char *
check_text (JsonObject *property, const char *name, const char *text, char **fix)
{
  const char *pattern = clara_json_get_string (property, "pattern", NULL);

  if (strlen (text) > MAX_TEXT)
    {
      *fix = g_strdup_printf ("Give '%s' in at most %d bytes", name, MAX_TEXT);
      return g_strdup_printf ("'%s' is too long", name);
    }
  if (g_utf8_strlen (text, -1) < clara_json_get_int (property, "minLength", 0))
    {
      *fix = g_strdup_printf ("Ask for '%s' and call again", name);
      return g_strdup_printf ("'%s' is empty or too short", name);
    }
  if (pattern != NULL && !g_regex_match_simple (pattern, text, 0, 0))
    {
      *fix = g_strdup_printf ("Give '%s' so that it fits %s", name, pattern);
      return g_strdup_printf ("'%s' does not have the right form", name);
    }
  return NULL;
}

static char *check_member (JsonObject *property, const char *name, JsonNode *node, char **fix);

static char *
check_items (JsonObject *property, const char *name, JsonArray *items, char **fix)
{
  JsonObject *schema = clara_json_get_object (property, "items");

  if (json_array_get_length (items) > MAX_ITEMS)
    {
      *fix = g_strdup_printf ("Give '%s' with at most %d items", name, MAX_ITEMS);
      return g_strdup_printf ("'%s' has too many items", name);
    }
  for (guint i = 0; schema != NULL && i < json_array_get_length (items); i++)
    {
      char *problem = check_member (schema, name, json_array_get_element (items, i), fix);

      if (problem != NULL)
        return problem;
    }
  return NULL;
}

static char *
check_member (JsonObject *property, const char *name, JsonNode *node, char **fix)
{
  const char *type = clara_json_get_string (property, "type", "string");
  char *problem;

  if (!is_of_type (node, type))
    {
      for (guint i = 0; i < G_N_ELEMENTS (type_names); i++)
        if (g_str_equal (type_names[i].name, type))
          *fix = g_strdup_printf ("Give '%s' as %s", name, type_names[i].wanted);
      return g_strdup_printf ("'%s' has the wrong type", name);
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    return check_items (property, name, json_node_get_array (node), fix);
  problem = json_node_get_value_type (node) == G_TYPE_STRING
              ? check_text (property, name, json_node_get_string (node), fix)
              : check_range (property, name, node, fix);
  return problem != NULL ? problem : check_enum (property, name, node, fix);
}

/**
 * clara_tool_schema_check:
 * @schema: a JSON Schema object of the subset type, properties, required, enum, additionalProperties,
 * minLength, pattern, minimum, maximum and items, with members of type string, integer, number, boolean and
 * array
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
