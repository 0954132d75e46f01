/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-db-private.h"

G_BEGIN_DECLS

/* "Clra", in the header of every file of ours. */
#define CLARA_APPLICATION_ID 0x436c7261

int clara_migrations_get_newest (void);

/* Steps after @from up to and with @to, inside the caller's transaction; sets user_version. */
gboolean clara_migrations_run (ClaraDb *db, int from, int to, GError **error);

G_END_DECLS
