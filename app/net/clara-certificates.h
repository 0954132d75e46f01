/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GBytes *clara_certificates_read (const char *file, GError **error);

G_END_DECLS
