/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-test-chat.h"

#include "clara-json.h"

#include <string.h>

const char *
clara_test_chat_find_fault (JsonArray *messages)
{
  g_autoptr (GHashTable) open = g_hash_table_new (g_str_hash, g_str_equal);

  if (messages == NULL || json_array_get_length (messages) == 0)
    return "'messages' is missing or empty";
  for (guint i = 0; i < json_array_get_length (messages); i++)
    {
      JsonObject *message = clara_json_array_get_object (messages, i);
      const char *role = message != NULL ? clara_json_get_string (message, "role", "") : "";
      JsonArray *calls = message != NULL ? clara_json_get_array (message, "tool_calls") : NULL;

      if (strcmp (role, "tool") == 0)
        {
          if (!g_hash_table_remove (open, clara_json_get_string (message, "tool_call_id", "")))
            return "a message with role 'tool' must be a response to a preceding message with 'tool_calls'";
          continue;
        }
      if (g_hash_table_size (open) > 0)
        return "a message with 'tool_calls' must be followed by tool messages responding to each "
               "'tool_call_id'";
      if (strcmp (role, "system") != 0 && strcmp (role, "user") != 0 && strcmp (role, "assistant") != 0)
        return "a message has a role that does not exist";
      if (calls == NULL && clara_json_get_string (message, "content", NULL) == NULL)
        return "a message has no content";
      for (guint j = 0; calls != NULL && j < json_array_get_length (calls); j++)
        {
          JsonObject *one = clara_json_array_get_object (calls, j);

          if (one == NULL || clara_json_get_object (one, "function") == NULL
              || !g_hash_table_add (open, (char *) clara_json_get_string (one, "id", "")))
            return "a tool call has no function, or two have one id";
        }
    }
  return g_hash_table_size (open) > 0 ? "the last tool calls have no results" : NULL;
}
