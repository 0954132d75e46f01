/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

char *clara_sphinx_find_model (const char *folder, GError **error);

G_END_DECLS
