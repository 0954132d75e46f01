/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a page of the web says, as Markdown. Pure functions; any thread. */

char *clara_html_to_markdown (const char *html, gsize length, char **title);

G_END_DECLS
