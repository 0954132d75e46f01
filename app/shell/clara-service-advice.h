/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-providers.h"

G_BEGIN_DECLS

char *clara_service_advise (const ClaraProviderEntry *entry, ClaraSettings *settings, const GError *error);

gboolean clara_service_key_is_lost (const ClaraProviderEntry *entry, ClaraSettings *settings, char **detail,
                                    char **fix);

G_END_DECLS
