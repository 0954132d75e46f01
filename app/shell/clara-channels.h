/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-http.h"
#include "clara-secrets.h"
#include "clara-settings.h"

G_BEGIN_DECLS

GPtrArray *clara_channels_make (ClaraHttp *http, ClaraSettings *settings, ClaraSecrets *secrets,
                                ClaraClock *clock);

G_END_DECLS
