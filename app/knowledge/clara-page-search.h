/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-page-reader.h"
#include "clara-web-search.h"

G_BEGIN_DECLS

/**
 * ClaraPageSearch:
 *
 * A search of the web that reads the best page it finds, where the search has no answer of its own: in place
 * of what the search quotes stands what the page says about the question. Main thread.
 */
#define CLARA_TYPE_PAGE_SEARCH (clara_page_search_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPageSearch, clara_page_search, CLARA, PAGE_SEARCH, GObject)

ClaraPageSearch *clara_page_search_new (ClaraWebSearch *search, ClaraPageReader *reader, ClaraClock *clock);

G_END_DECLS
