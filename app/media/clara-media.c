/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-media.h"

#include "clara-pipewire.h"

G_DEFINE_QUARK (clara_media_error, clara_media_error)

typedef struct
{
  ClaraPipeWire *pipewire;
  GPtrArray *lines;
  gboolean done;
} Listing;

static const struct
{
  const char *media_class;
  const char *kind;
} classes[] = {
  { "Audio/Source", "microphone" }, { "Audio/Source/Virtual", "microphone" },
  { "Audio/Sink", "loudspeaker" },  { "Audio/Duplex", "loudspeaker" },
  { "Video/Source", "camera" },
};

static void
on_global (void *data, uint32_t id, uint32_t permissions, const char *type, uint32_t version,
           const struct spa_dict *properties)
{
  Listing *self = data;
  const char *media_class, *name, *description;

  if (properties == NULL || g_strcmp0 (type, PW_TYPE_INTERFACE_Node) != 0)
    return;
  media_class = spa_dict_lookup (properties, PW_KEY_MEDIA_CLASS);
  name = spa_dict_lookup (properties, PW_KEY_NODE_NAME);
  description = spa_dict_lookup (properties, PW_KEY_NODE_DESCRIPTION);
  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (classes); i++)
    if (g_strcmp0 (media_class, classes[i].media_class) == 0)
      {
        g_autofree char *line =
          g_strdup_printf ("%s\t%s\t%s", classes[i].kind, name, description ? description : name);

        g_ptr_array_add (self->lines, g_utf8_make_valid (line, -1));
      }
}

static const struct pw_registry_events registry_events = {
  PW_VERSION_REGISTRY_EVENTS,
  .global = on_global,
};

static void
on_done (void *data, uint32_t id, int seq)
{
  Listing *self = data;

  self->done = TRUE;
  clara_pipewire_signal (self->pipewire);
}

static const struct pw_core_events core_events = {
  PW_VERSION_CORE_EVENTS,
  .done = on_done,
};

/**
 * clara_media_list:
 *
 * Asks PipeWire what devices there are.
 *
 * Returns: (transfer full) (nullable): a line each, "kind\tnode name\tdescription"
 */
char **
clara_media_list (GError **error)
{
  g_autoptr (ClaraPipeWire) pipewire = clara_pipewire_new ("clara-list", NULL, NULL, error);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  Listing listing = { .pipewire = pipewire, .lines = lines };
  struct spa_hook registry_listener = { 0 }, core_listener = { 0 };
  struct pw_core *core;
  struct pw_registry *registry;

  if (pipewire == NULL)
    return NULL;
  clara_pipewire_lock (pipewire);
  core = clara_pipewire_get_core (pipewire);
  pw_core_add_listener (core, &core_listener, &core_events, &listing);
  registry = pw_core_get_registry (core, PW_VERSION_REGISTRY, 0);
  if (registry != NULL)
    {
      pw_registry_add_listener (registry, &registry_listener, &registry_events, &listing);
      pw_core_sync (core, PW_ID_CORE, 0);
      while (!listing.done && clara_pipewire_wait (pipewire, 2))
        ;
      spa_hook_remove (&registry_listener);
      pw_proxy_destroy ((struct pw_proxy *) registry);
    }
  spa_hook_remove (&core_listener);
  clara_pipewire_unlock (pipewire);
  if (!listing.done)
    {
      g_set_error_literal (
        error, CLARA_MEDIA_ERROR, CLARA_MEDIA_ERROR_NO_SERVER,
        "PipeWire does not answer within 2 s; restart it with: systemctl --user restart pipewire");
      return NULL;
    }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_steal (lines, NULL);
}
