/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* An invitation on one A5 page: title, words, QR code. Any thread. */
GBytes *clara_pass_paper_to_pdf (const char *title, const char *body, const char *code, const char *language,
                                 GError **error);

G_END_DECLS
