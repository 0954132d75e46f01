/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-openai-flavour.h"

#include "clara-json.h"
#include "clara-language-model.h"
#include "clara-openai-model.h"

#include <string.h>

#define BEARER "Authorization: Bearer "

static const ClaraOpenaiFlavour flavours[] = {
  { "openai",
    { "api.openai.com" },
    BEARER,
    CLARA_OPENAI_USAGE | CLARA_OPENAI_PARALLEL | CLARA_OPENAI_CHOICE | CLARA_OPENAI_NAMED_CHOICE
      | CLARA_OPENAI_COMPLETION_TOKENS | CLARA_OPENAI_THINKERS },
  { "azure",
    { "openai.azure.com", "services.ai.azure.com" },
    "api-key: ",
    CLARA_OPENAI_USAGE | CLARA_OPENAI_PARALLEL | CLARA_OPENAI_CHOICE | CLARA_OPENAI_NAMED_CHOICE
      | CLARA_OPENAI_COMPLETION_TOKENS | CLARA_OPENAI_THINKERS },
  { "openrouter",
    { "openrouter.ai" },
    BEARER,
    CLARA_OPENAI_USAGE | CLARA_OPENAI_PARALLEL | CLARA_OPENAI_CHOICE | CLARA_OPENAI_NAMED_CHOICE },
  { "groq",
    { "api.groq.com" },
    BEARER,
    CLARA_OPENAI_USAGE | CLARA_OPENAI_PARALLEL | CLARA_OPENAI_CHOICE | CLARA_OPENAI_NAMED_CHOICE
      | CLARA_OPENAI_COMPLETION_TOKENS },
  { "gemini",
    { "generativelanguage.googleapis.com" },
    BEARER,
    CLARA_OPENAI_USAGE | CLARA_OPENAI_CHOICE | CLARA_OPENAI_PLAIN_SCHEMAS | CLARA_OPENAI_WHOLE_CALLS
      | CLARA_OPENAI_SIGNED_CALLS },
  { "anthropic",
    { "api.anthropic.com" },
    BEARER,
    CLARA_OPENAI_USAGE | CLARA_OPENAI_PARALLEL | CLARA_OPENAI_CHOICE | CLARA_OPENAI_NAMED_CHOICE },
  { "llamacpp", { NULL }, BEARER, CLARA_OPENAI_USAGE | CLARA_OPENAI_PARALLEL | CLARA_OPENAI_CHOICE },
  { "vllm",
    { NULL },
    BEARER,
    CLARA_OPENAI_USAGE | CLARA_OPENAI_PARALLEL | CLARA_OPENAI_CHOICE | CLARA_OPENAI_NAMED_CHOICE },
  { "ollama",
    { "ollama.com", "localhost:11434", "127.0.0.1:11434" },
    BEARER,
    CLARA_OPENAI_USAGE | CLARA_OPENAI_WHOLE_CALLS },
  /* What every server is thought to take. */
  { "other", { NULL }, BEARER, CLARA_OPENAI_USAGE },
};

static gboolean
is_at (const ClaraOpenaiFlavour *self, const char *host, int port)
{
  g_autofree char *with_port = g_strdup_printf ("%s:%d", host, port);

  for (guint i = 0; i < G_N_ELEMENTS (self->hosts) && self->hosts[i] != NULL; i++)
    {
      g_autofree char *under = g_strconcat (".", self->hosts[i], NULL);

      if (g_ascii_strcasecmp (host, self->hosts[i]) == 0 || strcmp (with_port, self->hosts[i]) == 0
          || (strlen (host) > strlen (under)
              && g_ascii_strcasecmp (host + strlen (host) - strlen (under), under) == 0))
        return TRUE;
    }
  return FALSE;
}

/**
 * clara_openai_flavour_find:
 *
 * Returns: (transfer none): the flavour that the settings name; where they leave it open, the one of the
 * server's host
 */
const ClaraOpenaiFlavour *
clara_openai_flavour_find (ClaraSettings *settings)
{
  g_autofree char *name = clara_settings_get_string (settings, "openai-flavour");
  g_autofree char *url = clara_settings_get_string (settings, "openai-url");
  g_autofree char *host = NULL;
  int port = -1;

  for (guint i = 0; i < G_N_ELEMENTS (flavours); i++)
    if (strcmp (flavours[i].name, name) == 0)
      return &flavours[i];
  if (g_uri_split_network (url, G_URI_FLAGS_NONE, NULL, &host, &port, NULL) && host != NULL)
    for (guint i = 0; i < G_N_ELEMENTS (flavours); i++)
      if (is_at (&flavours[i], host, port))
        return &flavours[i];
  return &flavours[G_N_ELEMENTS (flavours) - 1];
}

/**
 * clara_openai_flavour_is_thinker:
 *
 * Returns: whether @model thinks before it answers: it takes no temperature, and its thoughts count as tokens
 */
gboolean
clara_openai_flavour_is_thinker (const ClaraOpenaiFlavour *self, const char *model)
{
  static const char *const names[] = { "o1", "o3", "o4", "gpt-5" };

  if ((self->traits & CLARA_OPENAI_THINKERS) == 0 || strstr (model, "-chat") != NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_has_prefix (model, names[i]))
      return TRUE;
  return FALSE;
}

/* Schemas hold properties of any name: only what stands where a schema stands is taken out. */
static void
simplify_schema (JsonObject *schema)
{
  JsonObject *properties = clara_json_get_object (schema, "properties");
  JsonObject *items = clara_json_get_object (schema, "items");
  JsonArray *required = clara_json_get_array (schema, "required");
  g_autoptr (GList) members = properties != NULL ? json_object_get_members (properties) : NULL;

  if (json_object_has_member (schema, "additionalProperties"))
    json_object_remove_member (schema, "additionalProperties");
  if (required != NULL && json_array_get_length (required) == 0)
    json_object_remove_member (schema, "required");
  for (GList *l = members; l != NULL; l = l->next)
    if (clara_json_get_object (properties, l->data) != NULL)
      simplify_schema (clara_json_get_object (properties, l->data));
  if (items != NULL)
    simplify_schema (items);
}

static void
simplify_tool (JsonObject *tool)
{
  JsonObject *function = clara_json_get_object (tool, "function");
  JsonObject *parameters = function != NULL ? clara_json_get_object (function, "parameters") : NULL;
  JsonObject *properties = parameters != NULL ? clara_json_get_object (parameters, "properties") : NULL;

  if (parameters == NULL)
    return;
  if (properties == NULL || json_object_get_size (properties) == 0)
    json_object_remove_member (function, "parameters");
  else
    simplify_schema (parameters);
}

/**
 * clara_openai_flavour_make_tools:
 *
 * Returns: (transfer full): the tools as the server takes them
 */
JsonArray *
clara_openai_flavour_make_tools (const ClaraOpenaiFlavour *self, JsonArray *tools)
{
  g_autoptr (JsonObject) box = NULL;
  g_autoptr (JsonObject) copy = NULL;
  g_autofree char *text = NULL;
  JsonArray *own;

  if ((self->traits & CLARA_OPENAI_PLAIN_SCHEMAS) == 0)
    return json_array_ref (tools);
  box = clara_json_build ("a", "tools", json_array_ref (tools));
  text = clara_json_to_string (box);
  copy = clara_json_parse_object (text, -1, NULL);
  own = copy != NULL ? clara_json_get_array (copy, "tools") : tools;
  for (guint i = 0; copy != NULL && i < json_array_get_length (own); i++)
    if (clara_json_array_get_object (own, i) != NULL)
      simplify_tool (clara_json_array_get_object (own, i));
  return json_array_ref (own);
}

static JsonArray *
pick_tool (JsonArray *tools, const char *name)
{
  JsonArray *picked = json_array_new ();

  for (guint i = 0; i < json_array_get_length (tools); i++)
    {
      JsonObject *tool = clara_json_array_get_object (tools, i);
      JsonObject *function = tool != NULL ? clara_json_get_object (tool, "function") : NULL;

      if (function != NULL && strcmp (clara_json_get_string (function, "name", ""), name) == 0)
        json_array_add_object_element (picked, json_object_ref (tool));
    }
  return picked;
}

static void
add_choice (const ClaraOpenaiFlavour *self, JsonObject *body, const char *choice, gboolean named)
{
  if ((self->traits & CLARA_OPENAI_CHOICE) == 0)
    return;
  if (named && (self->traits & CLARA_OPENAI_NAMED_CHOICE) != 0)
    json_object_set_object_member (
      body, "tool_choice",
      clara_json_build ("so", "type", "function", "function", clara_json_build ("s", "name", choice)));
  else
    json_object_set_string_member (body, "tool_choice", named ? CLARA_TOOL_CHOICE_REQUIRED : choice);
}

/**
 * clara_openai_flavour_add_tools:
 * @tools: at least one
 * @choice: as of clara_language_model_chat_choosing()
 *
 * Adds the tools to a request, and what the model may do with them, as the server takes both. Where it knows
 * no tool_choice, or none that names a tool, it gets no other tools than those that may be chosen.
 */
void
clara_openai_flavour_add_tools (const ClaraOpenaiFlavour *self, JsonObject *body, JsonArray *tools,
                                const char *choice)
{
  gboolean none = strcmp (choice, CLARA_TOOL_CHOICE_NONE) == 0;
  gboolean named =
    !none && strcmp (choice, CLARA_TOOL_CHOICE_AUTO) != 0 && strcmp (choice, CLARA_TOOL_CHOICE_REQUIRED) != 0;
  g_autoptr (JsonArray) offered = NULL;

  if (none && (self->traits & CLARA_OPENAI_CHOICE) == 0)
    return;
  offered = named && (self->traits & CLARA_OPENAI_NAMED_CHOICE) == 0 ? pick_tool (tools, choice)
                                                                     : json_array_ref (tools);
  if (json_array_get_length (offered) == 0)
    return;
  json_object_set_array_member (body, "tools", clara_openai_flavour_make_tools (self, offered));
  add_choice (self, body, choice, named);
  if ((self->traits & CLARA_OPENAI_PARALLEL) != 0)
    json_object_set_boolean_member (body, "parallel_tool_calls", TRUE);
}

/* The account */

static const char *
find_header (ClaraSettings *settings)
{
  return clara_openai_flavour_find (settings)->key_header;
}

static const ClaraAccountKind kind = {
  .title = "the OpenAI-compatible server",
  .url_setting = "openai-url",
  .key_setting = "openai-key",
  .warm_path = "/models",
  .find_header = find_header,
};

gboolean
clara_openai_is_configured (ClaraSettings *settings, ClaraSecrets *secrets)
{
  return clara_account_is_configured (&kind, settings);
}

/**
 * clara_openai_account_new:
 *
 * Returns: (transfer full): an account for one service of the OpenAI-compatible server
 */
ClaraAccount *
clara_openai_account_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock)
{
  return clara_account_new (&kind, http, settings, secrets, clock);
}
