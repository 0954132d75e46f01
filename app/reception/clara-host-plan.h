/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

typedef enum
{
  CLARA_HOST_STEP_CHANNEL,  /* the host, on a channel */
  CLARA_HOST_STEP_DELEGATE, /* who stands in for the host */
  CLARA_HOST_STEP_DESK,
} ClaraHostStepKind;

typedef struct
{
  ClaraHostStepKind kind;
  const char *channel; /* interned */
  gint64 at;           /* microseconds from the first send */
} ClaraHostPlanStep;

/* What a tenant has set. */
typedef struct
{
  const char *const *channels; /* in order; a host's own come before them */
  const gint64 *delays;        /* first channel, each next one, delegate and desk */
  const char *quiet_hours;     /* or NULL */
  gint64 now;                  /* real time */
  int utc_offset;
} ClaraHostPlanRules;

GArray *clara_host_plan_make (const ClaraHostPlanRules *rules, const ClaraEmployee *host,
                              const ClaraEmployee *delegate);
gboolean clara_host_plan_may_tell (const ClaraHostPlanRules *rules, const ClaraEmployee *employee,
                                   const char *channel);
char **clara_host_plan_list_channels (const ClaraEmployee *employee, const char *const *channels);

G_END_DECLS
