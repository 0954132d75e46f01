/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-providers.h"

#include "clara-deepgram-account.h"
#include "clara-deepgram-agent.h"
#include "clara-deepgram-recogniser.h"
#include "clara-deepgram-voice.h"
#include "clara-duckduckgo-search.h"
#include "clara-elevenlabs-voice.h"
#include "clara-espeak-voice.h"
#include "clara-firecrawl-reader.h"
#include "clara-openai-embeddings.h"
#include "clara-openai-model.h"
#include "clara-openai-realtime-agent.h"
#include "clara-openai-realtime-recogniser.h"
#include "clara-openai-recogniser.h"
#include "clara-openai-voice.h"
#include "clara-pocketsphinx-recogniser.h"
#include "clara-tavily-search.h"

#include <string.h>

typedef struct
{
  const char *name;
  const char *key_setting;
  const char *url_setting;
  const char *model_setting; /* NULL where there is no choice */
  gboolean (*is_configured) (ClaraSettings *settings, ClaraSecrets *secrets);
  GObject *(*make) (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets, ClaraClock *clock);
} Remote;

typedef struct
{
  const char *setting; /* key that names the providers, one or in order; NULL: all */
  const Remote *remotes;
  gsize n_remotes;
  const char *local; /* always there, always last; NULL for none */
  GObject *(*make_local) (ClaraClock *clock, GError **error);
} Capability;

#define HAS(provider)                                                                                        \
  static gboolean has_##provider (ClaraSettings *settings, ClaraSecrets *secrets)                            \
  {                                                                                                          \
    return clara_##provider##_is_configured (settings);                                                      \
  }
HAS (deepgram)
HAS (duckduckgo)
HAS (elevenlabs)
HAS (firecrawl)
HAS (openai_embeddings)
HAS (tavily)
#undef HAS

#define MAKER(function)                                                                                      \
  static GObject *make_##function (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,          \
                                   ClaraClock *clock)                                                        \
  {                                                                                                          \
    return G_OBJECT (clara_##function##_new (http, settings, secrets, clock));                               \
  }
MAKER (openai_model)
MAKER (openai_recogniser)
MAKER (openai_realtime_recogniser)
MAKER (deepgram_recogniser)
MAKER (openai_voice)
MAKER (elevenlabs_voice)
MAKER (deepgram_voice)
MAKER (openai_embeddings)
MAKER (tavily_search)
MAKER (duckduckgo_search)
MAKER (firecrawl_reader)
MAKER (deepgram_agent)
MAKER (openai_realtime_agent)
#undef MAKER

static GObject *
make_pocketsphinx (ClaraClock *clock, GError **error)
{
  ClaraPocketsphinxRecogniser *recogniser = clara_pocketsphinx_recogniser_new (clock, NULL, error);

  return recogniser != NULL ? G_OBJECT (recogniser) : NULL;
}

static GObject *
make_espeak (ClaraClock *clock, GError **error)
{
  return G_OBJECT (clara_espeak_voice_new (clock));
}

static const Remote models[] = {
  { "openai", "openai-key", "openai-url", "chat-model", clara_openai_is_configured, make_openai_model },
};

static const Remote recognisers[] = {
  { "openai-realtime", "openai-key", "openai-url", "realtime-transcription-model", clara_openai_is_configured,
    make_openai_realtime_recogniser },
  { "deepgram", "deepgram-key", "deepgram-url", "deepgram-model", has_deepgram, make_deepgram_recogniser },
  { "openai", "openai-key", "openai-url", "transcription-model", clara_openai_is_configured,
    make_openai_recogniser },
};

static const Remote voices[] = {
  { "openai", "openai-key", "openai-url", "speech-model", clara_openai_is_configured, make_openai_voice },
  { "elevenlabs", "elevenlabs-key", "elevenlabs-url", "elevenlabs-model", has_elevenlabs,
    make_elevenlabs_voice },
  { "deepgram", "deepgram-key", "deepgram-url", "deepgram-voice", has_deepgram, make_deepgram_voice },
};

static const Remote embeddings[] = {
  { "openai", "embeddings-key", "embeddings-url", "embeddings-model", has_openai_embeddings,
    make_openai_embeddings },
};

static const Remote searches[] = {
  { "tavily", "tavily-key", "tavily-url", NULL, has_tavily, make_tavily_search },
  { "duckduckgo", "duckduckgo-url", "duckduckgo-url", NULL, has_duckduckgo, make_duckduckgo_search },
};

static const Remote readers[] = {
  { "firecrawl", "firecrawl-key", "firecrawl-url", NULL, has_firecrawl, make_firecrawl_reader },
};

static const Remote agents[] = {
  { "deepgram", "deepgram-key", "deepgram-agent-url", "deepgram-agent-model",
    clara_deepgram_agent_is_configured, make_deepgram_agent },
  { "openai-realtime", "openai-key", "openai-url", "realtime-model",
    clara_openai_realtime_agent_is_configured, make_openai_realtime_agent },
};

static const Capability capabilities[CLARA_N_CAPABILITIES] = {
  [CLARA_CAPABILITY_MODEL] = { "language-models", models, G_N_ELEMENTS (models), "local", NULL },
  [CLARA_CAPABILITY_RECOGNISER] = { "speech-to-text", recognisers, G_N_ELEMENTS (recognisers), "pocketsphinx",
                                    make_pocketsphinx },
  [CLARA_CAPABILITY_VOICE] = { "text-to-speech", voices, G_N_ELEMENTS (voices), "espeak", make_espeak },
  [CLARA_CAPABILITY_EMBEDDINGS] = { NULL, embeddings, G_N_ELEMENTS (embeddings), NULL, NULL },
  [CLARA_CAPABILITY_SEARCH] = { "web-search", searches, G_N_ELEMENTS (searches), NULL, NULL },
  [CLARA_CAPABILITY_PAGES] = { "page-reader", readers, G_N_ELEMENTS (readers), NULL, NULL },
  [CLARA_CAPABILITY_AGENT] = { "voice-agent", agents, G_N_ELEMENTS (agents), NULL, NULL },
};

static void
entry_free (gpointer data)
{
  ClaraProviderEntry *entry = data;

  g_clear_object (&entry->provider);
  g_clear_error (&entry->error);
  g_free (entry);
}

const char *
clara_capability_get_setting (ClaraCapability capability)
{
  return capabilities[capability].setting;
}

static char **
get_names (const Capability *capability, ClaraSettings *settings)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autoptr (GVariant) value = NULL;

  if (capability->setting != NULL)
    {
      value = g_settings_get_value (clara_settings_get_gsettings (settings), capability->setting);
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
        return g_variant_dup_strv (value, NULL);
      g_strv_builder_add (names, g_variant_get_string (value, NULL));
      return g_strv_builder_end (names);
    }
  for (gsize i = 0; i < capability->n_remotes; i++)
    g_strv_builder_add (names, capability->remotes[i].name);
  return g_strv_builder_end (names);
}

static const Remote *
find_remote (const Capability *capability, const char *name)
{
  for (gsize i = 0; i < capability->n_remotes; i++)
    if (strcmp (capability->remotes[i].name, name) == 0)
      return &capability->remotes[i];
  return NULL;
}

/**
 * clara_capability_describe:
 *
 * Returns: (transfer full): the remote providers that can be used, in order: "deepgram, openai"; "" for none.
 *   Makes none of them.
 */
char *
clara_capability_describe (ClaraCapability capability, ClaraSettings *settings, ClaraSecrets *secrets)
{
  const Capability *kind = &capabilities[capability];
  g_auto (GStrv) names = get_names (kind, settings);
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i] != NULL; i++)
    {
      const Remote *remote = find_remote (kind, names[i]);

      if (remote != NULL && remote->is_configured (settings, secrets))
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", remote->name);
    }
  return g_string_free (text, FALSE);
}

/**
 * clara_providers_list:
 *
 * The providers of a capability in the settings' order. The local one is last, named or not: a visitor is
 * never left waiting for a service that is away.
 *
 * Returns: (transfer full) (element-type ClaraProviderEntry): those that cannot be used, too
 */
GPtrArray *
clara_providers_list (ClaraCapability capability, ClaraHttp *http, ClaraSettings *settings,
                      ClaraSecrets *secrets, ClaraClock *clock)
{
  const Capability *kind = &capabilities[capability];
  g_auto (GStrv) names = get_names (kind, settings);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (entry_free);
  ClaraProviderEntry *local;

  for (guint i = 0; names[i] != NULL; i++)
    {
      const Remote *remote = find_remote (kind, names[i]);
      ClaraProviderEntry *entry;

      /* What is not asked for by name is off where it is not set up. */
      if (remote == NULL || (kind->setting == NULL && !remote->is_configured (settings, secrets))
          || g_strv_contains ((const char *const *) names + i + 1, names[i]))
        continue;
      entry = g_new0 (ClaraProviderEntry, 1);
      entry->name = remote->name;
      entry->key_setting = remote->key_setting;
      entry->url_setting = remote->url_setting;
      entry->model_setting = remote->model_setting;
      if (remote->is_configured (settings, secrets))
        entry->provider = remote->make (http, settings, secrets, clock);
      else
        entry->setting = remote->key_setting;
      g_ptr_array_add (entries, entry);
    }
  if (kind->local == NULL)
    return g_steal_pointer (&entries);
  local = g_new0 (ClaraProviderEntry, 1);
  local->name = kind->local;
  local->local = TRUE;
  if (kind->make_local != NULL)
    local->provider = kind->make_local (clock, &local->error);
  g_ptr_array_add (entries, local);
  return g_steal_pointer (&entries);
}

/**
 * clara_providers_get_usable:
 *
 * Returns: (transfer full) (element-type GObject): the providers of those that can be used, in order
 */
GPtrArray *
clara_providers_get_usable (GPtrArray *entries)
{
  GPtrArray *usable = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      ClaraProviderEntry *entry = g_ptr_array_index (entries, i);

      if (entry->provider != NULL)
        g_ptr_array_add (usable, g_object_ref (entry->provider));
    }
  return usable;
}
