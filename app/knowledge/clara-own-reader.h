/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-http.h"
#include "clara-page-reader.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/**
 * ClaraOwnReader:
 *
 * Fetches a page from this machine and takes its text out: HTML, Markdown, plain text; nothing is run. For
 * addresses that an administrator names, those of this network, too; never for what a visitor or a search
 * leads to. Main thread.
 */
#define CLARA_TYPE_OWN_READER (clara_own_reader_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOwnReader, clara_own_reader, CLARA, OWN_READER, GObject)

ClaraOwnReader *clara_own_reader_new (ClaraHttp *http, ClaraSettings *settings);

G_END_DECLS
