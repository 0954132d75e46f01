/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

GTlsCertificate *clara_test_certificate_new (void);
char *clara_test_certificate_make_file (void);

G_END_DECLS
