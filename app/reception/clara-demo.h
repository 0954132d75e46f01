/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

/* The believable company of --demo. Only into an empty tenant. */
gboolean clara_demo_fill_sync (ClaraStore *store, ClaraTenant *tenant, const char *data_folder,
                               GError **error);
char *clara_demo_get_documents_folder (const char *data_folder);

G_END_DECLS
