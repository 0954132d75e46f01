/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-provider-chain.h"

#include "clara-breaker.h"
#include "clara-json.h"
#include "clara-log.h"
#include "clara-net-error.h"

#include <string.h>

#define MS 1000
/* A visitor is waiting: one failure is enough to ask another first, and soon enough it is tried again. */
#define MOST_FAILURES 1

static const ClaraBackoff backoff = { 5 * G_USEC_PER_SEC, 120 * G_USEC_PER_SEC };

typedef struct
{
  gpointer provider; /* owned */
  ClaraBreaker *breaker;
  gboolean slow; /* its last failure was a deadline */
} Link;

struct _ClaraProviderChain
{
  GObject parent_instance;

  const ClaraProviderKind *kind;
  GArray *links; /* Link */
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSettings *settings;
  char *serving; /* name of who served last */
  char *reason;  /* why the one before does not */
};

G_DEFINE_FINAL_TYPE (ClaraProviderChain, clara_provider_chain, G_TYPE_OBJECT)

static void
link_clear (gpointer data)
{
  Link *link = data;

  g_object_unref (link->provider);
  clara_breaker_free (link->breaker);
}

static void
clara_provider_chain_finalize (GObject *object)
{
  ClaraProviderChain *self = CLARA_PROVIDER_CHAIN (object);

  g_array_unref (self->links);
  g_clear_object (&self->clock);
  g_clear_object (&self->bus);
  g_clear_object (&self->settings);
  g_free (self->serving);
  g_free (self->reason);
  G_OBJECT_CLASS (clara_provider_chain_parent_class)->finalize (object);
}

static void
clara_provider_chain_class_init (ClaraProviderChainClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_provider_chain_finalize;
}

static void
clara_provider_chain_init (ClaraProviderChain *self)
{
  self->links = g_array_new (FALSE, TRUE, sizeof (Link));
  g_array_set_clear_func (self->links, link_clear);
}

/**
 * clara_provider_chain_new:
 * @kind: static
 * @providers: (element-type GObject): in order of preference, the local one last; may be empty
 * @settings: where the deadlines are, looked at for each call anew
 *
 * Returns: (transfer full): a chain with all of them ready
 */
ClaraProviderChain *
clara_provider_chain_new (const ClaraProviderKind *kind, GPtrArray *providers, ClaraClock *clock,
                          ClaraBus *bus, ClaraSettings *settings)
{
  ClaraProviderChain *self = g_object_new (CLARA_TYPE_PROVIDER_CHAIN, NULL);

  self->kind = kind;
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  for (guint i = 0; i < providers->len; i++)
    {
      Link link = { g_object_ref (g_ptr_array_index (providers, i)),
                    clara_breaker_new (clock, MOST_FAILURES, &backoff), FALSE };

      g_array_append_val (self->links, link);
    }
  return self;
}

/**
 * clara_provider_chain_is_well:
 *
 * Returns: whether the provider has not failed lately, so that it is worth preparing for
 */
gboolean
clara_provider_chain_is_well (ClaraProviderChain *self, guint index)
{
  return clara_breaker_get_state (g_array_index (self->links, Link, index).breaker) == CLARA_BREAKER_CLOSED;
}

guint
clara_provider_chain_count (ClaraProviderChain *self)
{
  return self->links->len;
}

gpointer
clara_provider_chain_get (ClaraProviderChain *self, guint index)
{
  return g_array_index (self->links, Link, index).provider;
}

const char *
clara_provider_chain_get_service (ClaraProviderChain *self)
{
  return self->kind->service;
}

ClaraClock *
clara_provider_chain_get_clock (ClaraProviderChain *self)
{
  return self->clock;
}

ClaraBus *
clara_provider_chain_get_bus (ClaraProviderChain *self)
{
  return self->bus;
}

/**
 * clara_provider_chain_get_deadlines:
 *
 * Returns: what the settings allow each stage of a call at this moment
 */
ClaraDeadlines
clara_provider_chain_get_deadlines (ClaraProviderChain *self)
{
  return (ClaraDeadlines){
    (gint64) clara_settings_get_int (self->settings, "deadline-first-byte-ms") * MS,
    (gint64) clara_settings_get_int (self->settings, "deadline-first-token-ms") * MS,
    (gint64) clara_settings_get_int (self->settings, "deadline-silent-ms") * MS,
    (gint64) clara_settings_get_int (self->settings, "deadline-between-ms") * MS,
    (gint64) clara_settings_get_int (self->settings, "deadline-total-ms") * MS,
  };
}

/**
 * clara_provider_chain_get_hedge:
 *
 * Returns: microseconds without a first token until the next model is asked too; 0 for never
 */
gint64
clara_provider_chain_get_hedge (ClaraProviderChain *self)
{
  return (gint64) clara_settings_get_int (self->settings, "hedge-ms") * MS;
}

static gboolean
link_serves (ClaraProviderChain *self, Link *link, const char *language)
{
  return self->kind->serves == NULL || self->kind->serves (link->provider, language);
}

/**
 * clara_provider_chain_get_preferred:
 *
 * Returns: (transfer none) (nullable): the first that serves @language, whether it works now or not
 */
gpointer
clara_provider_chain_get_preferred (ClaraProviderChain *self, const char *language)
{
  for (guint i = 0; i < self->links->len; i++)
    if (link_serves (self, &g_array_index (self->links, Link, i), language))
      return g_array_index (self->links, Link, i).provider;
  return NULL;
}

/**
 * clara_provider_chain_serves:
 *
 * Returns: whether any provider serves @language
 */
gboolean
clara_provider_chain_serves (ClaraProviderChain *self, const char *language)
{
  return clara_provider_chain_get_preferred (self, language) != NULL;
}

/**
 * clara_provider_chain_pick:
 * @tried: those that this operation has asked already
 * @insist: whether one that is left alone is better than none
 *
 * Each one picked is followed by exactly one of clara_provider_chain_worked(), clara_provider_chain_failed()
 * and clara_provider_chain_undecided().
 *
 * Returns: (transfer none) (nullable): the provider to ask now; NULL when none is left
 */
gpointer
clara_provider_chain_pick (ClaraProviderChain *self, const char *language, GPtrArray *tried, gboolean insist)
{
  gpointer aside = NULL;

  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = &g_array_index (self->links, Link, i);

      if (!link_serves (self, link, language) || g_ptr_array_find (tried, link->provider, NULL))
        continue;
      if (clara_breaker_allow (link->breaker))
        return link->provider;
      if (!link->slow || strcmp (self->kind->last, "none") == 0)
        aside = link->provider;
    }
  return insist ? aside : NULL;
}

/**
 * clara_provider_chain_has_next:
 * @tried: those that this operation has asked already
 *
 * Returns: whether giving up the present provider would lead to another
 */
gboolean
clara_provider_chain_has_next (ClaraProviderChain *self, const char *language, GPtrArray *tried)
{
  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = &g_array_index (self->links, Link, i);

      if (link_serves (self, link, language) && !g_ptr_array_find (tried, link->provider, NULL))
        return TRUE;
    }
  return FALSE;
}

static Link *
find_link (ClaraProviderChain *self, gpointer provider)
{
  for (guint i = 0; i < self->links->len; i++)
    if (g_array_index (self->links, Link, i).provider == provider)
      return &g_array_index (self->links, Link, i);
  return NULL;
}

static void
set_reason (ClaraProviderChain *self, char *reason)
{
  g_free (self->reason);
  self->reason = reason;
}

static void
announce (ClaraProviderChain *self, const char *name)
{
  JsonObject *fields;

  if (g_strcmp0 (self->serving, name) == 0)
    return;
  fields = clara_json_build ("sss", "service", self->kind->service, "to", name, "reason",
                             self->reason != NULL ? self->reason : "first in order");
  if (self->serving != NULL)
    json_object_set_string_member (fields, "from", self->serving);
  g_free (self->serving);
  self->serving = g_strdup (name);
  clara_bus_publish (self->bus, "provider", fields);
}

/**
 * clara_provider_chain_serving:
 *
 * The first of @provider's answer is there: it serves from now on.
 */
void
clara_provider_chain_serving (ClaraProviderChain *self, gpointer provider)
{
  announce (self, self->kind->get_name (provider));
  /* The next change without a failure is a return to the preferred one, or another language. */
  set_reason (self, g_strdup ("preferred and available"));
}

/**
 * clara_provider_chain_worked:
 *
 * @provider has done what was asked.
 */
void
clara_provider_chain_worked (ClaraProviderChain *self, gpointer provider)
{
  Link *link = find_link (self, provider);

  g_return_if_fail (link != NULL);
  clara_breaker_worked (link->breaker);
  link->slow = FALSE;
  clara_provider_chain_serving (self, provider);
}

/* What was wrong with this one request says nothing about the next. */
static gboolean
is_about_service (const GError *error)
{
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED)
         && !g_error_matches (error, CLARA_NET_ERROR, CLARA_NET_ERROR_INVALID)
         && !g_error_matches (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TOO_LARGE);
}

/**
 * clara_provider_chain_failed:
 *
 * @provider has not done what was asked: it is left alone for a while.
 */
void
clara_provider_chain_failed (ClaraProviderChain *self, gpointer provider, const GError *error)
{
  Link *link = find_link (self, provider);
  g_autofree char *clean = clara_log_redact (error->message);

  g_return_if_fail (link != NULL);
  link->slow = g_error_matches (error, CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT);
  if (is_about_service (error))
    clara_breaker_failed (link->breaker, clara_net_error_get_retry_after (error));
  else
    clara_breaker_undecided (link->breaker);
  set_reason (self, g_strdup_printf ("%s: %s", self->kind->get_name (provider), clean));
  g_message ("%s failed: %s", self->kind->service, self->reason);
}

/**
 * clara_provider_chain_undecided:
 * @reason: (nullable): why another serves now; NULL where nobody wants the answer any more
 *
 * @provider was not needed to the end; it is neither well nor ill for that.
 */
void
clara_provider_chain_undecided (ClaraProviderChain *self, gpointer provider, const char *reason)
{
  Link *link = find_link (self, provider);

  g_return_if_fail (link != NULL);
  clara_breaker_undecided (link->breaker);
  if (reason != NULL)
    set_reason (self, g_strdup_printf ("%s: %s", self->kind->get_name (provider), reason));
}

/**
 * clara_provider_chain_gave_up:
 *
 * There is nobody left to ask.
 */
void
clara_provider_chain_gave_up (ClaraProviderChain *self)
{
  if (self->links->len > 0)
    announce (self, self->kind->last);
}

/**
 * clara_provider_chain_new_timeout:
 * @what: what did not come, such as "no answer"
 *
 * Returns: (transfer full): the error of a deadline that has passed
 */
GError *
clara_provider_chain_new_timeout (const char *what, gint64 after_us)
{
  return g_error_new (CLARA_NET_ERROR, CLARA_NET_ERROR_TIMEOUT, "%s for %.1f s", what,
                      (double) after_us / G_USEC_PER_SEC);
}
