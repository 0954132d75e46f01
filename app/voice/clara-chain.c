/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-chain.h"

#define ASIDE (5 * G_USEC_PER_SEC)
#define LONGEST_ASIDE (120 * G_USEC_PER_SEC)

typedef struct
{
  gpointer provider; /* owned */
  guint failures;    /* in a row */
  gint64 aside_until;
} Link;

struct _ClaraChain
{
  const ClaraChainKind *kind;
  GArray *links; /* Link */
  ClaraClock *clock;
  ClaraBus *bus;
  char *serving; /* name of who served last; "none" */
  char *reason;  /* why the one before does not */
};

static void
link_clear (gpointer data)
{
  g_object_unref (((Link *) data)->provider);
}

/**
 * clara_chain_new:
 * @kind: static
 * @providers: (element-type GObject): in order of preference; may be empty
 *
 * Returns: (transfer full): a chain with all of them ready
 */
ClaraChain *
clara_chain_new (const ClaraChainKind *kind, GPtrArray *providers, ClaraClock *clock, ClaraBus *bus)
{
  ClaraChain *self = g_new0 (ClaraChain, 1);

  self->kind = kind;
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->links = g_array_new (FALSE, TRUE, sizeof (Link));
  g_array_set_clear_func (self->links, link_clear);
  for (guint i = 0; providers != NULL && i < providers->len; i++)
    {
      Link link = { g_object_ref (g_ptr_array_index (providers, i)), 0, 0 };

      g_array_append_val (self->links, link);
    }
  return self;
}

void
clara_chain_free (ClaraChain *self)
{
  g_array_unref (self->links);
  g_object_unref (self->clock);
  g_object_unref (self->bus);
  g_free (self->serving);
  g_free (self->reason);
  g_free (self);
}

/**
 * clara_chain_serves:
 *
 * Returns: whether any provider serves @language
 */
gboolean
clara_chain_serves (ClaraChain *self, const char *language)
{
  return clara_chain_pick (self, language, NULL) != NULL;
}

/**
 * clara_chain_pick:
 * @tried: (nullable): those that this operation has tried in vain
 *
 * Returns: (transfer none) (nullable): the provider to try now; NULL when none is left
 */
gpointer
clara_chain_pick (ClaraChain *self, const char *language, GPtrArray *tried)
{
  gint64 now = clara_clock_get_monotonic (self->clock);
  gpointer aside = NULL;

  for (guint i = 0; i < self->links->len; i++)
    {
      Link *link = &g_array_index (self->links, Link, i);

      if (!self->kind->serves (link->provider, language)
          || (tried != NULL && g_ptr_array_find (tried, link->provider, NULL)))
        continue;
      if (link->aside_until <= now)
        return link->provider;
      if (aside == NULL)
        aside = link->provider;
    }
  return aside;
}

static Link *
find_link (ClaraChain *self, gpointer provider)
{
  for (guint i = 0; i < self->links->len; i++)
    if (g_array_index (self->links, Link, i).provider == provider)
      return &g_array_index (self->links, Link, i);
  return NULL;
}

static void
announce (ClaraChain *self, const char *name)
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
 * clara_chain_worked:
 *
 * @provider has done what was asked.
 */
void
clara_chain_worked (ClaraChain *self, gpointer provider)
{
  Link *link = find_link (self, provider);

  g_return_if_fail (link != NULL);
  link->failures = 0;
  link->aside_until = 0;
  announce (self, self->kind->get_name (provider));
  /* The next change without a failure is a return to the preferred one or another language. */
  g_free (self->reason);
  self->reason = g_strdup ("preferred and available");
}

/**
 * clara_chain_failed:
 *
 * @provider has not done what was asked: it is put aside.
 */
void
clara_chain_failed (ClaraChain *self, gpointer provider, const GError *error)
{
  Link *link = find_link (self, provider);

  g_return_if_fail (link != NULL);
  link->failures++;
  link->aside_until =
    clara_clock_get_monotonic (self->clock) + MIN (ASIDE << MIN (link->failures - 1, 8u), LONGEST_ASIDE);
  g_free (self->reason);
  self->reason = g_strdup_printf ("%s: %s", self->kind->get_name (provider),
                                  error != NULL ? error->message : "no answer in time");
  g_message ("%s failed: %s", self->kind->service, self->reason);
}

/**
 * clara_chain_gave_up:
 *
 * There is nobody left to try.
 */
void
clara_chain_gave_up (ClaraChain *self)
{
  if (self->links->len > 0)
    announce (self, "none");
}
