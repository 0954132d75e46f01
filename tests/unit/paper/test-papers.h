/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *read_pdf (GBytes *pdf, const char *name);

void add_badge_tests (void);
void add_document_tests (void);
void add_print_tests (void);

G_END_DECLS
