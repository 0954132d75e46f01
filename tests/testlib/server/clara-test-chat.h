/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * clara_test_chat_find_fault:
 * @messages: (nullable): of a request of the Chat Completions API
 *
 * Holds a conversation against the rules of a strict service: above all, each call of a tool has its result
 * right after it, and only then comes anything else.
 *
 * Returns: (transfer none) (nullable): what is wrong with it
 */
const char *clara_test_chat_find_fault (JsonArray *messages);

G_END_DECLS
