/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

#include <string.h>

/* More than any question has; the rest would only slow the search down. */
#define MAX_WORDS 64

static void
normalize (char **text)
{
  char *normal = clara_db_nfc (*text);

  g_free (*text);
  *text = normal;
}

static gboolean
delete_passages (ClaraDb *db, ClaraTenant *tenant, const char *document_id, GError **error)
{
  return clara_db_run (db, tenant, error, "DELETE FROM passages WHERE tenant_id = ?1 AND document_id = ?2",
                       "s", document_id)
         >= 0;
}

/**
 * clara_documents_put:
 * @passages: (element-type ClaraPassage): in order; their document_id and title are the document's
 *
 * The texts are kept in NFC, as the index wants them.
 */
gboolean
clara_documents_put (ClaraDb *db, ClaraTenant *tenant, const ClaraDocument *document, GPtrArray *passages,
                     GError **error)
{
  g_autoptr (ClaraDocument) normal = clara_document_copy (document);

  normalize (&normal->title);
  if (!clara_db_put_row (db, tenant, &clara_document_row, normal, error)
      || !delete_passages (db, tenant, document->document_id, error))
    return FALSE;
  for (guint i = 0; passages != NULL && i < passages->len; i++)
    {
      g_autoptr (ClaraPassage) passage = clara_passage_copy (g_ptr_array_index (passages, i));

      g_free (passage->document_id);
      passage->document_id = g_strdup (document->document_id);
      g_free (passage->title);
      passage->title = g_strdup (normal->title);
      normalize (&passage->heading);
      normalize (&passage->text);
      if (!clara_db_insert_row (db, tenant, &clara_passage_row, passage, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
clara_documents_delete (ClaraDb *db, ClaraTenant *tenant, const char *document_id, GError **error)
{
  gint64 deleted;

  /* Not left to the cascade: SQLite's update hook is not told of rows that a cascade deletes. */
  if (!delete_passages (db, tenant, document_id, error))
    return FALSE;
  deleted = clara_db_run (
    db, tenant, error, "DELETE FROM documents WHERE tenant_id = ?1 AND document_id = ?2", "s", document_id);
  if (deleted == 0)
    g_set_error (error, CLARA_STORE_ERROR, CLARA_STORE_ERROR_NOT_FOUND, "There is no document %s",
                 document_id);
  return deleted > 0;
}

GPtrArray *
clara_documents_list (ClaraDb *db, ClaraTenant *tenant, GError **error)
{
  return clara_db_select (db, tenant, &clara_document_row, error, "ORDER BY title, document_id", "");
}

/* Tamil and Telugu put their case endings on the word. */
static gboolean
takes_endings (const char *word)
{
  for (const char *p = word; *p != '\0'; p = g_utf8_next_char (p))
    switch (g_unichar_get_script (g_utf8_get_char (p)))
      {
      case G_UNICODE_SCRIPT_TAMIL:
      case G_UNICODE_SCRIPT_TELUGU:
        return TRUE;
      default:
        break;
      }
  return FALSE;
}

/* Every word quoted, so that nothing a visitor says is an operator. */
static char *
match_expression (const char *const *words)
{
  g_autoptr (GString) match = g_string_new (NULL);

  for (guint i = 0; words != NULL && words[i] != NULL && i < MAX_WORDS; i++)
    {
      g_autofree char *word = NULL;
      g_auto (GStrv) parts = NULL;
      g_autofree char *quoted = NULL;

      if (!g_utf8_validate (words[i], -1, NULL))
        continue;
      word = clara_db_nfc (words[i]);
      if (*word == '\0')
        continue;
      parts = g_strsplit (word, "\"", -1);
      quoted = g_strjoinv ("\"\"", parts);
      g_string_append_printf (match, "%s\"%s\"%s", match->len > 0 ? " OR " : "", quoted,
                              takes_endings (word) ? " *" : "");
    }
  return match->len > 0 ? g_string_free (g_steal_pointer (&match), FALSE) : NULL;
}

/**
 * clara_passages_search:
 * @words: (array zero-terminated=1): any of them; words that say nothing are better left out (they are slow)
 *
 * Returns: (transfer full) (element-type ClaraPassage): best first by BM25; a word in the heading counts
 * three times, one in the title twice. Empty where nothing matches
 */
GPtrArray *
clara_passages_search (ClaraDb *db, ClaraTenant *tenant, const char *const *words, guint limit,
                       GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (clara_passage_row.free);
  g_autofree char *match = match_expression (words);
  g_autofree char *columns = clara_row_columns (&clara_passage_row, "p.");
  g_autofree char *sql = g_strconcat (
    "SELECT ", columns,
    ", -i.rank FROM passages_index AS i CROSS JOIN passages AS p ON p.chunk_id = i.rowid"
    " WHERE i.passages_index MATCH ?2 AND i.rank MATCH 'bm25 (2.0, 3.0, 1.0)' AND p.tenant_id = ?1"
    " ORDER BY i.rank LIMIT ?3",
    NULL);
  g_auto (ClaraQuery) query = { 0 };
  int step;

  if (match == NULL)
    return g_steal_pointer (&found);
  if (!clara_query_start (&query, db, tenant, error, sql, "sl", match, (gint64) limit))
    return NULL;
  while ((step = clara_query_step (&query, error)) > 0)
    g_ptr_array_add (found, clara_query_read_row (&query, &clara_passage_row));
  return step < 0 ? NULL : g_steal_pointer (&found);
}
