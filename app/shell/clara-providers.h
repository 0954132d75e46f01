/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/* The capabilities that remote and local services provide. */
typedef enum
{
  CLARA_CAPABILITY_MODEL,
  CLARA_CAPABILITY_RECOGNISER,
  CLARA_CAPABILITY_VOICE,
  CLARA_CAPABILITY_EMBEDDINGS,
  CLARA_CAPABILITY_SEARCH,
  CLARA_CAPABILITY_PAGES,
  CLARA_CAPABILITY_AGENT,
  CLARA_N_CAPABILITIES,
} ClaraCapability;

/* One provider that the settings name. */
typedef struct
{
  const char *name;        /* as in the settings */
  gboolean local;          /* on this machine */
  const char *setting;     /* where its key or address is missing; NULL where it can be used */
  const char *key_setting; /* for administrators; NULL for the local one */
  const char *url_setting;
  const char *model_setting; /* NULL where there is no choice */
  GObject
    *provider;   /* of the capability's interface; NULL where it cannot be used, and for the offline brain */
  GError *error; /* why it cannot be made */
} ClaraProviderEntry;

const char *clara_capability_get_setting (ClaraCapability capability);

char *clara_capability_describe (ClaraCapability capability, ClaraSettings *settings, ClaraSecrets *secrets);

GPtrArray *clara_providers_list (ClaraCapability capability, ClaraHttp *http, ClaraSettings *settings,
                                 ClaraSecrets *secrets, ClaraClock *clock);
GPtrArray *clara_providers_get_usable (GPtrArray *entries);

G_END_DECLS
