/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-monitor-watch.h"

#include <stdlib.h>

struct _ClaraMonitorWatch
{
  struct pw_registry *registry;
  struct spa_hook listener;
  struct pw_stream *stream;
  ClaraMonitorChanged changed;
  gpointer user_data;
  GHashTable *sinks; /* ids of nodes that are loudspeakers */
  GHashTable *links; /* id of a link to its Ends */
  gboolean is_monitor;
};

typedef struct
{
  guint from, to; /* ids of nodes */
} Ends;

static void
judge (ClaraMonitorWatch *self)
{
  const guint node = pw_stream_get_node_id (self->stream);
  gboolean is_monitor = FALSE;
  GHashTableIter iter;
  gpointer ends;

  g_hash_table_iter_init (&iter, self->links);
  while (g_hash_table_iter_next (&iter, NULL, &ends))
    {
      const Ends *e = ends;

      if (e->to == node && g_hash_table_contains (self->sinks, GUINT_TO_POINTER (e->from)))
        is_monitor = TRUE;
    }
  if (is_monitor == self->is_monitor)
    return;
  self->is_monitor = is_monitor;
  self->changed (is_monitor, self->user_data);
}

static guint
get_id (const struct spa_dict *properties, const char *key)
{
  const char *value = spa_dict_lookup (properties, key);

  return value != NULL ? (guint) strtoul (value, NULL, 10) : SPA_ID_INVALID;
}

static void
on_global (void *data, uint32_t id, uint32_t permissions, const char *type, uint32_t version,
           const struct spa_dict *properties)
{
  ClaraMonitorWatch *self = data;

  if (properties == NULL)
    return;
  if (g_strcmp0 (type, PW_TYPE_INTERFACE_Node) == 0)
    {
      if (g_strcmp0 (spa_dict_lookup (properties, PW_KEY_MEDIA_CLASS), "Audio/Sink") == 0)
        g_hash_table_add (self->sinks, GUINT_TO_POINTER (id));
    }
  else if (g_strcmp0 (type, PW_TYPE_INTERFACE_Link) == 0)
    {
      Ends *ends = g_new (Ends, 1);

      ends->from = get_id (properties, PW_KEY_LINK_OUTPUT_NODE);
      ends->to = get_id (properties, PW_KEY_LINK_INPUT_NODE);
      g_hash_table_replace (self->links, GUINT_TO_POINTER (id), ends);
      judge (self);
    }
}

static void
on_global_remove (void *data, uint32_t id)
{
  ClaraMonitorWatch *self = data;

  g_hash_table_remove (self->sinks, GUINT_TO_POINTER (id));
  if (g_hash_table_remove (self->links, GUINT_TO_POINTER (id)))
    judge (self);
}

static const struct pw_registry_events registry_events = {
  PW_VERSION_REGISTRY_EVENTS,
  .global = on_global,
  .global_remove = on_global_remove,
};

ClaraMonitorWatch *
clara_monitor_watch_new (struct pw_core *core, struct pw_stream *stream, ClaraMonitorChanged changed,
                         gpointer user_data)
{
  ClaraMonitorWatch *self = g_new0 (ClaraMonitorWatch, 1);

  self->stream = stream;
  self->changed = changed;
  self->user_data = user_data;
  self->sinks = g_hash_table_new (NULL, NULL);
  self->links = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->registry = pw_core_get_registry (core, PW_VERSION_REGISTRY, 0);
  if (self->registry != NULL)
    pw_registry_add_listener (self->registry, &self->listener, &registry_events, self);
  return self;
}

void
clara_monitor_watch_free (ClaraMonitorWatch *self)
{
  if (self->registry != NULL)
    {
      spa_hook_remove (&self->listener);
      pw_proxy_destroy ((struct pw_proxy *) self->registry);
    }
  g_hash_table_unref (self->sinks);
  g_hash_table_unref (self->links);
  g_free (self);
}
