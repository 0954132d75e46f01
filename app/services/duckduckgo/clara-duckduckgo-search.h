/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-web-search.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

gboolean clara_duckduckgo_is_configured (ClaraSettings *settings);

/**
 * ClaraDuckduckgoSearch:
 *
 * DuckDuckGo's instant answers: what encyclopedias and the like say in a few sentences, without a key. Main
 * thread.
 */
#define CLARA_TYPE_DUCKDUCKGO_SEARCH (clara_duckduckgo_search_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDuckduckgoSearch, clara_duckduckgo_search, CLARA, DUCKDUCKGO_SEARCH, GObject)

ClaraDuckduckgoSearch *clara_duckduckgo_search_new (ClaraHttp *http, ClaraSettings *settings,
                                                    ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
