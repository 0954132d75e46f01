/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The text of a PDF. Whoever made it may mean harm: there are limits to its size, its pages, its text and the
 * time it takes. Any thread; blocks. */

/* Ends each page but the last in the text. */
#define CLARA_PDF_PAGE_END "\f"

char *clara_pdf_to_text (const char *file, guint seconds, char **title, GError **error);

G_END_DECLS
