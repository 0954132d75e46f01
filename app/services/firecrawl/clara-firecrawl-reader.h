/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-page-reader.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

gboolean clara_firecrawl_is_configured (ClaraSettings *settings);

/**
 * ClaraFirecrawlReader:
 *
 * Page extraction of Firecrawl, or of a server that speaks its API. Main thread.
 */
#define CLARA_TYPE_FIRECRAWL_READER (clara_firecrawl_reader_get_type ())
G_DECLARE_FINAL_TYPE (ClaraFirecrawlReader, clara_firecrawl_reader, CLARA, FIRECRAWL_READER, GObject)

ClaraFirecrawlReader *clara_firecrawl_reader_new (ClaraHttp *http, ClaraSettings *settings,
                                                  ClaraSecrets *secrets, ClaraClock *clock);

G_END_DECLS
