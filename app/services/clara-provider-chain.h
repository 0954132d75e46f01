/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-settings.h"

G_BEGIN_DECLS

/* What a chain asks of its providers, since each kind has an interface of its own. */
typedef struct
{
  const char *service; /* as in the "provider" event */
  const char *last;    /* who serves where none of them does: "local", "none" */
  const char *(*get_name) (gpointer provider);
  gboolean (*serves) (gpointer provider, const char *language); /* NULL: every language */
} ClaraProviderKind;

/* How long each stage of a call may take; microseconds, and all but between from its start.
 *
 * Who is silent for first_byte may be dead, or slow. A peer that is dead does not acknowledge what it is
 * sent: libcurl's socket ends by itself (TCP_USER_TIMEOUT in net), and a WebSocket's pings are not answered,
 * so that both are noticed within 2 s whatever these say. A peer that acknowledges and says nothing is no
 * longer waited for alone: a voice is given up for the next one, since late sound is a gap in a sentence;
 * beside a model the next one is asked, and the first that has a word wins, so that a slow one is not cut off
 * in the middle of a good answer. Where nobody is left to be asked beside it, this machine's own brain
 * answers after a silence of silent; so does the next recogniser. */
typedef struct
{
  gint64 first_byte;  /* to the first sign of an answer, connection and all */
  gint64 first_token; /* to the first word of a model, or to the text of what was said */
  gint64 silent;      /* the longest silence of one that nobody is asked beside */
  gint64 between;     /* from then on, the longest silence */
  gint64 total;
} ClaraDeadlines;

/**
 * ClaraProviderChain:
 *
 * The providers of one service in order of preference, each with a circuit breaker: one that failed is left
 * alone for a while, longer each time in a row; then one call is let through as a probe. Where all are left
 * alone, the last one, which is the local one, is tried all the same; but where somebody else serves after
 * the chain, none that has kept a visitor waiting. Says on the bus who serves. Main thread.
 */
#define CLARA_TYPE_PROVIDER_CHAIN (clara_provider_chain_get_type ())
G_DECLARE_FINAL_TYPE (ClaraProviderChain, clara_provider_chain, CLARA, PROVIDER_CHAIN, GObject)

ClaraProviderChain *clara_provider_chain_new (const ClaraProviderKind *kind, GPtrArray *providers,
                                              ClaraClock *clock, ClaraBus *bus, ClaraSettings *settings);

guint clara_provider_chain_count (ClaraProviderChain *self);
gboolean clara_provider_chain_is_well (ClaraProviderChain *self, guint index);
gpointer clara_provider_chain_get (ClaraProviderChain *self, guint index);
const char *clara_provider_chain_get_service (ClaraProviderChain *self);
ClaraClock *clara_provider_chain_get_clock (ClaraProviderChain *self);
ClaraBus *clara_provider_chain_get_bus (ClaraProviderChain *self);
ClaraDeadlines clara_provider_chain_get_deadlines (ClaraProviderChain *self);
gint64 clara_provider_chain_get_hedge (ClaraProviderChain *self);

gboolean clara_provider_chain_serves (ClaraProviderChain *self, const char *language);
gpointer clara_provider_chain_get_preferred (ClaraProviderChain *self, const char *language);
gpointer clara_provider_chain_pick (ClaraProviderChain *self, const char *language, GPtrArray *tried,
                                    gboolean insist);
gboolean clara_provider_chain_has_next (ClaraProviderChain *self, const char *language, GPtrArray *tried);
void clara_provider_chain_serving (ClaraProviderChain *self, gpointer provider);
void clara_provider_chain_worked (ClaraProviderChain *self, gpointer provider);
void clara_provider_chain_failed (ClaraProviderChain *self, gpointer provider, const GError *error);
void clara_provider_chain_undecided (ClaraProviderChain *self, gpointer provider, const char *reason);
void clara_provider_chain_gave_up (ClaraProviderChain *self);

GError *clara_provider_chain_new_timeout (const char *what, gint64 after_us);

G_END_DECLS
