/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-repositories.h"

#include "clara-db-private.h"

#include <string.h>

/* What each passage means, by one model: floats as this machine has them, since vectors are made anew
 * wherever they are not. */

/**
 * clara_passages_list_unplaced:
 *
 * Returns: (transfer full) (element-type ClaraPassage): passages that have no vector of @model
 */
GPtrArray *
clara_passages_list_unplaced (ClaraDb *db, ClaraTenant *tenant, const char *model, guint limit,
                              GError **error)
{
  return clara_db_select (db, tenant, &clara_passage_row, error,
                          "AND NOT EXISTS (SELECT 1 FROM passage_vectors AS v WHERE v.chunk_id = "
                          "passages.chunk_id AND v.model = ?2) ORDER BY chunk_id LIMIT ?3",
                          "sl", model, (gint64) limit);
}

/**
 * clara_passages_place:
 * @vector: (array length=dimension): of length 1
 *
 * Keeps the passage's vector in the place of one of any other model. A passage that is gone meanwhile is
 * passed over.
 */
gboolean
clara_passages_place (ClaraDb *db, ClaraTenant *tenant, gint64 chunk_id, const char *model,
                      const float *vector, guint dimension, GError **error)
{
  g_auto (ClaraQuery) query = { 0 };

  if (!clara_query_start (&query, db, tenant, error,
                          "INSERT OR REPLACE INTO passage_vectors (chunk_id, tenant_id, model, vector)"
                          " SELECT chunk_id, tenant_id, ?3, ?4 FROM passages WHERE tenant_id = ?1 AND "
                          "chunk_id = ?2",
                          "ls", chunk_id, model))
    return FALSE;
  sqlite3_bind_blob64 (query.statement, 4, vector, dimension * sizeof (float), SQLITE_TRANSIENT);
  return clara_query_step (&query, error) >= 0;
}

typedef struct
{
  gint64 chunk_id;
  float nearness;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *one = a, *other = b;

  if (one->nearness != other->nearness)
    return one->nearness > other->nearness ? -1 : 1;
  return one->chunk_id < other->chunk_id ? -1 : one->chunk_id > other->chunk_id;
}

/* All are looked at: some thousand passages take some milliseconds, off the main loop. */
static GArray *
measure (ClaraDb *db, ClaraTenant *tenant, const char *model, const float *vector, guint dimension,
         GError **error)
{
  g_autoptr (GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));
  g_auto (ClaraQuery) query = { 0 };
  int step;

  if (!clara_query_start (&query, db, tenant, error,
                          "SELECT chunk_id, vector FROM passage_vectors WHERE tenant_id = ?1 AND model = ?2",
                          "s", model))
    return NULL;
  while ((step = clara_query_step (&query, error)) > 0)
    {
      Place place = { sqlite3_column_int64 (query.statement, 0), 0 };
      const void *blob = sqlite3_column_blob (query.statement, 1);
      gsize size = (gsize) sqlite3_column_bytes (query.statement, 1);

      if (size != dimension * sizeof (float))
        continue;
      for (guint i = 0; i < dimension; i++)
        {
          float value;

          memcpy (&value, (const char *) blob + i * sizeof value, sizeof value);
          place.nearness += value * vector[i];
        }
      g_array_append_val (places, place);
    }
  if (step < 0)
    return NULL;
  g_array_sort (places, compare_places);
  return g_steal_pointer (&places);
}

/**
 * clara_passages_search_near:
 * @vector: (array length=dimension): of length 1, of @model
 *
 * Returns: (transfer full) (element-type ClaraPassage): nearest in meaning first; their score is the cosine
 */
GPtrArray *
clara_passages_search_near (ClaraDb *db, ClaraTenant *tenant, const char *model, const float *vector,
                            guint dimension, guint limit, GError **error)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (clara_passage_row.free);
  g_autoptr (GArray) places = measure (db, tenant, model, vector, dimension, error);

  if (places == NULL)
    return NULL;
  for (guint i = 0; i < MIN (places->len, limit); i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      GError *local_error = NULL;
      ClaraPassage *passage = clara_db_select_one (db, tenant, &clara_passage_row, "passage", &local_error,
                                                   "AND chunk_id = ?2", "l", place->chunk_id);

      if (passage == NULL)
        {
          g_propagate_error (error, local_error);
          return NULL;
        }
      passage->score = place->nearness;
      g_ptr_array_add (found, passage);
    }
  return g_steal_pointer (&found);
}
