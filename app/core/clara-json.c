/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-json.h"

#include "clara-error.h"

#include <string.h>

/* Deeper nesting than any honest service sends; json-glib's parser recurses. */
#define MAX_DEPTH 64

/**
 * clara_json_build:
 * @types: one letter a member: s text (nullable: JSON null), i #gint64, d double, b #gboolean,
 *   o #JsonObject, a #JsonArray, n #JsonNode (o, a and n are taken over)
 * @...: for each letter the member's name and its value
 *
 * Returns: (transfer full): an object with these members
 */
JsonObject *
clara_json_build (const char *types, ...)
{
  JsonObject *object = json_object_new ();
  va_list args;

  va_start (args, types);
  for (const char *t = types; *t != '\0'; t++)
    {
      const char *key = va_arg (args, const char *);

      switch (*t)
        {
        case 's':
          {
            const char *text = va_arg (args, const char *);

            if (text != NULL)
              json_object_set_string_member (object, key, text);
            else
              json_object_set_null_member (object, key);
            break;
          }
        case 'i':
          json_object_set_int_member (object, key, va_arg (args, gint64));
          break;
        case 'd':
          json_object_set_double_member (object, key, va_arg (args, double));
          break;
        case 'b':
          json_object_set_boolean_member (object, key, va_arg (args, gboolean));
          break;
        case 'o':
          json_object_set_object_member (object, key, va_arg (args, JsonObject *));
          break;
        case 'a':
          json_object_set_array_member (object, key, va_arg (args, JsonArray *));
          break;
        case 'n':
          json_object_set_member (object, key, va_arg (args, JsonNode *));
          break;
        default:
          g_assert_not_reached ();
        }
    }
  va_end (args);
  return object;
}

static gboolean
is_too_deep (const char *text, gsize length)
{
  int depth = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted)
        {
          if (text[i] == '\\')
            i++;
          else if (text[i] == '"')
            quoted = FALSE;
        }
      else if (text[i] == '"')
        quoted = TRUE;
      else if (text[i] == '{' || text[i] == '[')
        {
          if (++depth > MAX_DEPTH)
            return TRUE;
        }
      else if (text[i] == '}' || text[i] == ']')
        depth--;
    }
  return FALSE;
}

/* The four digits of an escape. */
static gboolean
read_unit (const char *text, gsize length, guint *unit)
{
  *unit = 0;
  for (gsize i = 0; i < 4; i++)
    {
      if (i >= length || !g_ascii_isxdigit (text[i]))
        return FALSE;
      *unit = *unit << 4 | (guint) g_ascii_xdigit_value (text[i]);
    }
  return TRUE;
}

static gboolean
begins_pair (guint unit)
{
  return unit >= 0xd800 && unit < 0xdc00;
}

static gboolean
ends_pair (guint unit)
{
  return unit >= 0xdc00 && unit < 0xe000;
}

/* json-glib takes the four bytes after \u for digits whatever they are, and half a surrogate pair for a
 * character: from both comes text that is no UTF-8. A half becomes the replacement character. Returns whether
 * the rest is digits. */
static gboolean
mend_escapes (char *text, gsize length)
{
  for (gsize i = 0; i + 1 < length; i++)
    {
      guint unit, other;

      if (text[i] != '\\' || text[++i] != 'u')
        continue;
      if (!read_unit (text + i + 1, length - i - 1, &unit))
        return FALSE;
      i += 4;
      if (begins_pair (unit) && i + 2 < length && text[i + 1] == '\\' && text[i + 2] == 'u'
          && read_unit (text + i + 3, length - i - 3, &other) && ends_pair (other))
        i += 6;
      else if (begins_pair (unit) || ends_pair (unit))
        memcpy (text + i - 3, "fffd", 4);
    }
  return TRUE;
}

/**
 * clara_json_parse_object:
 * @text: hostile text
 * @length: its length in bytes, or -1
 *
 * Returns: (transfer full) (nullable): the object that @text is, whose texts are valid UTF-8;
 *   %CLARA_CORE_ERROR_INVALID where it is not UTF-8, not JSON, not an object or nested more than 64 deep
 */
JsonObject *
clara_json_parse_object (const char *text, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *mended = NULL;
  JsonNode *root;

  if (length < 0)
    length = (gssize) strlen (text);
  if (!g_utf8_validate_len (text, (gsize) length, NULL))
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "The JSON text is not UTF-8; send it as UTF-8");
      return NULL;
    }
  if (is_too_deep (text, (gsize) length))
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "The JSON text is nested more than %d deep", MAX_DEPTH);
      return NULL;
    }
  if (g_strstr_len (text, length, "\\u") != NULL)
    text = mended = g_strndup (text, (gsize) length);
  if (mended != NULL && !mend_escapes (mended, (gsize) length))
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "The text is not valid JSON: \\u without four digits");
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, length, &local_error))
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID, "The text is not valid JSON: %s",
                   local_error->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "The JSON text is not an object ({...})");
      return NULL;
    }
  return json_node_dup_object (root);
}

static char *
node_to_string (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();

  json_generator_set_root (generator, node);
  return json_generator_to_data (generator, NULL);
}

/**
 * clara_json_to_string:
 *
 * Returns: (transfer full): @object on one line
 */
char *
clara_json_to_string (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_set_object (node, object);
  return node_to_string (node);
}

/**
 * clara_json_array_to_string:
 *
 * Returns: (transfer full): @array on one line
 */
char *
clara_json_array_to_string (JsonArray *array)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  json_node_set_array (node, array);
  return node_to_string (node);
}

static JsonNode *
get_value (JsonObject *object, const char *key)
{
  JsonNode *node = object == NULL ? NULL : json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? node : NULL;
}

/**
 * clara_json_get_string:
 * @object: (nullable): from outside, so any member may be missing or of any type
 * @fallback: (nullable): what to return then
 *
 * Returns: (transfer none) (nullable): the member's text
 */
const char *
clara_json_get_string (JsonObject *object, const char *key, const char *fallback)
{
  JsonNode *node = get_value (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node)
                                                                          : fallback;
}

gint64
clara_json_get_int (JsonObject *object, const char *key, gint64 fallback)
{
  JsonNode *node = get_value (object, key);

  if (node == NULL)
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return json_node_get_int (node);
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE)
    {
      double value = json_node_get_double (node);

      return value > -9e18 && value < 9e18 ? (gint64) value : fallback;
    }
  return fallback;
}

double
clara_json_get_double (JsonObject *object, const char *key, double fallback)
{
  JsonNode *node = get_value (object, key);

  if (node == NULL)
    return fallback;
  if (json_node_get_value_type (node) == G_TYPE_INT64 || json_node_get_value_type (node) == G_TYPE_DOUBLE)
    return json_node_get_double (node);
  return fallback;
}

gboolean
clara_json_get_boolean (JsonObject *object, const char *key, gboolean fallback)
{
  JsonNode *node = get_value (object, key);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN ? json_node_get_boolean (node)
                                                                           : fallback;
}

/**
 * clara_json_get_object:
 *
 * Returns: (transfer none) (nullable): the member if it is an object
 */
JsonObject *
clara_json_get_object (JsonObject *object, const char *key)
{
  JsonNode *node = object == NULL ? NULL : json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * clara_json_get_array:
 *
 * Returns: (transfer none) (nullable): the member if it is an array
 */
JsonArray *
clara_json_get_array (JsonObject *object, const char *key)
{
  JsonNode *node = object == NULL ? NULL : json_object_get_member (object, key);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/**
 * clara_json_array_get_object:
 *
 * Returns: (transfer none) (nullable): the element if there is one and it is an object
 */
JsonObject *
clara_json_array_get_object (JsonArray *array, guint index)
{
  JsonNode *node =
    array == NULL || index >= json_array_get_length (array) ? NULL : json_array_get_element (array, index);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/**
 * clara_json_array_get_string:
 *
 * Returns: (transfer none) (nullable): the element if there is one and it is text
 */
const char *
clara_json_array_get_string (JsonArray *array, guint index)
{
  JsonNode *node =
    array == NULL || index >= json_array_get_length (array) ? NULL : json_array_get_element (array, index);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : NULL;
}

/**
 * clara_json_array_from_strv:
 * @strings: (nullable): %NULL-terminated
 *
 * Returns: (transfer full): an array of these texts
 */
JsonArray *
clara_json_array_from_strv (const char *const *strings)
{
  JsonArray *array = json_array_new ();

  for (; strings != NULL && *strings != NULL; strings++)
    json_array_add_string_element (array, *strings);
  return array;
}
