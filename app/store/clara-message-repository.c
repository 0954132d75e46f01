/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

/**
 * clara_messages_add:
 * @message: its sequence is given by the store
 */
gboolean
clara_messages_add (ClaraDb *db, ClaraTenant *tenant, const ClaraMessageRow *message, GError **error)
{
  return clara_db_insert_row (db, tenant, &clara_message_row_row, message, error);
}

GPtrArray *
clara_messages_list (ClaraDb *db, ClaraTenant *tenant, const char *session_id, GError **error)
{
  return clara_db_select (db, tenant, &clara_message_row_row, error, "AND session_id = ?2 ORDER BY sequence",
                          "s", session_id);
}
