/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void clara_log_init (gboolean verbose);
void clara_log_add_secret (const char *secret);
char *clara_log_redact (const char *text);

G_END_DECLS
