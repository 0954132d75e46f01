/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-visitor-type-private.h"

static char *
write_time (const ClaraVisitorType *type)
{
  if (type->auto_check_out == CLARA_NO_AUTO_CHECK_OUT)
    return g_strdup ("");
  return g_strdup_printf ("%s%02d:%02d", type->auto_check_out_after ? "+" : "", type->auto_check_out / 60,
                          type->auto_check_out % 60);
}

static JsonObject *
write_field (const ClaraField *field)
{
  JsonObject *object =
    clara_json_build ("ssbss", "id", field->id, "kind", clara_field_kind_name (field->kind), "required",
                      field->required, "label", field->label, "question", field->question);

  if (field->kind == CLARA_FIELD_CHOICE)
    json_object_set_array_member (object, "choices",
                                  clara_json_array_from_strv ((const char *const *) field->choices));
  return object;
}

/**
 * clara_visitor_type_to_json:
 *
 * Returns: (transfer full): the type as clara_visitor_type_parse() takes it
 */
JsonObject *
clara_visitor_type_to_json (const ClaraVisitorType *self)
{
  JsonArray *fields = json_array_new ();
  g_autofree char *time = write_time (self);

  for (guint i = 0; i < self->fields->len; i++)
    json_array_add_object_element (fields, write_field (g_ptr_array_index (self->fields, i)));
  return clara_json_build (
    "sssaasss", "id", self->id, "label", self->label, "photo", clara_photo_rule_name (self->photo), "fields",
    fields, "documents", clara_json_array_from_strv ((const char *const *) self->documents), "badge",
    self->badge != NULL ? self->badge : "", "tell", self->tell, "auto_check_out", time);
}

/**
 * clara_visitor_types_to_text:
 * @types: (element-type ClaraVisitorType)
 *
 * Returns: (transfer full): the setting "visitor_types", indented to be read and edited
 */
char *
clara_visitor_types_to_text (GPtrArray *types)
{
  JsonArray *array = json_array_new ();
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_ARRAY);

  for (guint i = 0; i < types->len; i++)
    json_array_add_object_element (array, clara_visitor_type_to_json (g_ptr_array_index (types, i)));
  json_node_take_array (node, array);
  return json_to_string (node, TRUE);
}
