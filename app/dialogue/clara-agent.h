/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-store.h"

G_BEGIN_DECLS

/**
 * ClaraAgent:
 *
 * A tenant's persona (SPEC 13), from the tenant's setting "agent": {kind, name, prompt, skills}, each
 * optional. Immutable.
 */
typedef struct
{
  char *kind; /* receptionist, real_estate or custom */
  char *name;
  char *prompt;  /* NULL */
  char **skills; /* NULL: all */
  char **staff;  /* employee ids of the tenant's setting "staff", who may see who is in; NULL: none */
} ClaraAgent;

ClaraAgent *clara_agent_load_sync (ClaraStore *store, ClaraTenant *tenant, GError **error);
void clara_agent_free (ClaraAgent *self);
gboolean clara_agent_has_skill (const ClaraAgent *self, const char *skill);
gboolean clara_agent_is_staff (const ClaraAgent *self, const char *employee_id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraAgent, clara_agent_free)

G_END_DECLS
