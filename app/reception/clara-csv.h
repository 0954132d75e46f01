/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* RFC 4180 reader and writer, for the imports and the exports. Any thread. */

char *clara_csv_decode (const char *bytes, gsize length, GError **error);
GPtrArray *clara_csv_parse (const char *text, gsize length, GPtrArray **problems,
                            GError **error); /* of GStrv */
GPtrArray *clara_csv_parse_lines (const char *text, gsize length, GArray **lines, GPtrArray **problems,
                                  GError **error);
void clara_csv_append_row (GString *out,
                           const char *const *cells); /* guards against formulas: '=+-@ get a ' */

G_END_DECLS
