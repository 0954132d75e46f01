/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"

G_BEGIN_DECLS

/**
 * ClaraRequestLimit:
 *
 * How often one address may ask, and how often it may ask for what is not there: counted by the minute. Main
 * thread.
 */
typedef struct _ClaraRequestLimit ClaraRequestLimit;

#define CLARA_REQUEST_LIMIT_ALL 60    /* requests of an address in a minute */
#define CLARA_REQUEST_LIMIT_WRONG 10  /* of these, wrong ones */
#define CLARA_REQUEST_LIMIT_TOTAL 600 /* requests of everybody in a minute */

ClaraRequestLimit *clara_request_limit_new (ClaraClock *clock);
void clara_request_limit_free (ClaraRequestLimit *self);
gboolean clara_request_limit_take (ClaraRequestLimit *self, const char *address);
void clara_request_limit_add_wrong (ClaraRequestLimit *self, const char *address);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraRequestLimit, clara_request_limit_free)

G_END_DECLS
