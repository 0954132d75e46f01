/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"

G_BEGIN_DECLS

/* What a chain asks of its providers, since each kind has an interface of its own. */
typedef struct
{
  const char *service; /* as in the "provider" event */
  gboolean (*serves) (gpointer provider, const char *language);
  const char *(*get_name) (gpointer provider);
} ClaraChainKind;

/**
 * ClaraChain:
 *
 * The providers of one service in order of preference. One that failed is put aside for a while, longer each
 * time in a row; when all are aside, the preferred one is tried all the same. Says on the bus who serves.
 * Main thread.
 */
typedef struct _ClaraChain ClaraChain;

ClaraChain *clara_chain_new (const ClaraChainKind *kind, GPtrArray *providers, ClaraClock *clock,
                             ClaraBus *bus);
void clara_chain_free (ClaraChain *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraChain, clara_chain_free)

gboolean clara_chain_serves (ClaraChain *self, const char *language);
gpointer clara_chain_pick (ClaraChain *self, const char *language, GPtrArray *tried);
void clara_chain_worked (ClaraChain *self, gpointer provider);
void clara_chain_failed (ClaraChain *self, gpointer provider, const GError *error);
void clara_chain_gave_up (ClaraChain *self);

G_END_DECLS
