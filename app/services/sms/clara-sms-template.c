/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sms-template.h"

#include "clara-json.h"
#include "clara-services-error.h"

#include <string.h>

/**
 * clara_sms_template_get_escape:
 *
 * Returns: how a value is written where the body is of @content_type
 */
ClaraSmsEscape
clara_sms_template_get_escape (const char *content_type)
{
  if (strstr (content_type, "urlencoded") != NULL)
    return CLARA_SMS_QUERY;
  if (strstr (content_type, "json") != NULL)
    return CLARA_SMS_JSON;
  return strstr (content_type, "xml") != NULL ? CLARA_SMS_XML : CLARA_SMS_PLAIN;
}

static char *
escape_json (const char *value)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autofree char *quoted = NULL;

  json_node_init_string (node, value);
  quoted = json_to_string (node, FALSE);
  return g_strndup (quoted + 1, strlen (quoted) - 2);
}

static char *
escape_value (const char *value, ClaraSmsEscape escape)
{
  char *plain;

  switch (escape)
    {
    case CLARA_SMS_QUERY:
      return g_uri_escape_string (value, NULL, FALSE);
    case CLARA_SMS_JSON:
      return escape_json (value);
    case CLARA_SMS_XML:
      return g_markup_escape_text (value, -1);
    case CLARA_SMS_PLAIN:
    default:
      plain = g_strdup (value);
      for (char *at = plain; *at != '\0'; at++)
        if ((guchar) *at < ' ')
          *at = ' ';
      return plain;
    }
}

static const ClaraSmsField *
find_field (const char *at, const ClaraSmsField *fields, gsize *length)
{
  for (; fields->name != NULL; fields++)
    {
      *length = strlen (fields->name) + 2;
      if (at[0] == '{' && strncmp (at + 1, fields->name, *length - 2) == 0 && at[*length - 1] == '}')
        return fields;
    }
  return NULL;
}

/**
 * clara_sms_template_fill:
 * @fields: ended by one without a name
 *
 * Returns: (transfer full): @text with "{name}" replaced by the field's value, escaped; what is in a value is
 * not replaced again
 */
char *
clara_sms_template_fill (const char *text, ClaraSmsEscape escape, const ClaraSmsField *fields)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize length;
      const ClaraSmsField *field = find_field (text, fields, &length);

      if (field != NULL)
        {
          g_autofree char *value = escape_value (field->value != NULL ? field->value : "", escape);

          g_string_append (out, value);
          text += length;
        }
      else
        g_string_append_c (out, *text++);
    }
  return g_string_free (out, FALSE);
}

/* A JSON pointer (RFC 6901). */
static JsonNode *
find_node (JsonNode *node, const char *pointer)
{
  g_auto (GStrv) steps = g_strsplit (*pointer == '/' ? pointer + 1 : pointer, "/", -1);

  for (char **step = steps; *step != NULL && node != NULL; step++)
    {
      g_autoptr (GString) name = g_string_new (*step);
      guint64 index;

      g_string_replace (name, "~1", "/", 0);
      g_string_replace (name, "~0", "~", 0);
      if (JSON_NODE_HOLDS_OBJECT (node))
        node = json_object_get_member (json_node_get_object (node), name->str);
      else if (JSON_NODE_HOLDS_ARRAY (node)
               && g_ascii_string_to_unsigned (name->str, 10, 0, G_MAXUINT, &index, NULL)
               && index < json_array_get_length (json_node_get_array (node)))
        node = json_array_get_element (json_node_get_array (node), (guint) index);
      else
        node = NULL;
    }
  return node;
}

static char *
describe_node (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  return json_node_get_value_type (node) == G_TYPE_STRING ? g_strdup (json_node_get_string (node))
                                                          : json_to_string (node, FALSE);
}

/**
 * clara_sms_template_judge:
 * @wanted: "/status=queued|sent", or a pointer alone: something must be there
 *
 * Returns: whether the service has taken the message; else %CLARA_SERVICES_ERROR_REFUSED with what it said
 */
gboolean
clara_sms_template_judge (const char *wanted, GBytes *answer, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (wanted, "=", 2);
  g_auto (GStrv) values = parts[0] != NULL && parts[1] != NULL ? g_strsplit (parts[1], "|", -1) : NULL;
  gsize length;
  const char *data = g_bytes_get_data (answer, &length);
  g_autofree char *wrapped = g_strdup_printf ("{\"answer\":%.*s}", (int) MIN (length, 65536), data);
  g_autoptr (JsonObject) object = clara_json_parse_object (wrapped, -1, NULL);
  JsonNode *node =
    object == NULL ? NULL
                   : find_node (json_object_get_member (object, "answer"), parts[0] != NULL ? parts[0] : "");
  g_autofree char *found = describe_node (node);
  g_autofree char *shown = NULL;

  if (found != NULL && (values == NULL || g_strv_contains ((const char *const *) values, found)))
    return TRUE;
  shown = g_utf8_make_valid (found != NULL ? found : "nothing", -1);
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_REFUSED,
               "The SMS gateway did not take it: its answer has %.100s where sms-success wants %s", shown,
               wanted);
  return FALSE;
}
