/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-store.h"

struct _ClaraTenant
{
  gatomicrefcount references;
  char *tenant_id;
};

G_DEFINE_BOXED_TYPE (ClaraTenant, clara_tenant, clara_tenant_ref, clara_tenant_unref)

/**
 * clara_tenant_new:
 * @tenant_id: not empty
 *
 * Returns: (transfer full): the organisation of that id; whether the store has it is for
 * clara_tenants_ensure(). May be used on any thread
 */
ClaraTenant *
clara_tenant_new (const char *tenant_id)
{
  ClaraTenant *self;

  g_return_val_if_fail (tenant_id != NULL && *tenant_id != '\0', NULL);
  self = g_new0 (ClaraTenant, 1);
  g_atomic_ref_count_init (&self->references);
  self->tenant_id = g_strdup (tenant_id);
  return self;
}

ClaraTenant *
clara_tenant_ref (ClaraTenant *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
clara_tenant_unref (ClaraTenant *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->tenant_id);
  g_free (self);
}

const char *
clara_tenant_get_id (const ClaraTenant *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->tenant_id;
}
