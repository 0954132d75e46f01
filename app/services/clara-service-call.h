/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-provider-chain.h"

G_BEGIN_DECLS

/**
 * ClaraServiceCall:
 *
 * One call of one provider, as it is recorded: what it took and how it ended; nothing of what was said. -1
 * where a figure is not known. Main thread.
 */
typedef struct
{
  const char *service; /* static */
  char *provider;
  char *model;       /* NULL where the provider has none */
  gint64 started_at; /* real time */
  int utc_offset;
  gint64 begun;    /* monotonic */
  gint64 first_us; /* until the first word or sound */
  gint64 tokens_in;
  gint64 tokens_out;
  gint64 audio_us;
  gint64 characters;
} ClaraServiceCall;

ClaraServiceCall *clara_service_call_new (ClaraProviderChain *chain, const char *provider, char *model);
void clara_service_call_free (ClaraServiceCall *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraServiceCall, clara_service_call_free)

void clara_service_call_first (ClaraServiceCall *self, ClaraProviderChain *chain);
void clara_service_call_end (ClaraServiceCall *self, ClaraProviderChain *chain, const GError *error);

G_END_DECLS
