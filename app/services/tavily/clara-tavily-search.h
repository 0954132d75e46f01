/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-web-search.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

gboolean clara_tavily_is_configured (ClaraSettings *settings);

/**
 * ClaraTavilySearch:
 *
 * Web search of Tavily, or of a server that speaks its API: a short answer and the pages it is from. Main
 * thread.
 */
#define CLARA_TYPE_TAVILY_SEARCH (clara_tavily_search_get_type ())
G_DECLARE_FINAL_TYPE (ClaraTavilySearch, clara_tavily_search, CLARA, TAVILY_SEARCH, GObject)

ClaraTavilySearch *clara_tavily_search_new (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                            ClaraClock *clock);

G_END_DECLS
