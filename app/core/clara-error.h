/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CLARA_CORE_ERROR:
 *
 * Errors of the ground floor. Every room has one domain like this; its messages say what went wrong,
 * with which thing, and what to do. A cancelled operation is always %G_IO_ERROR_CANCELLED.
 */
#define CLARA_CORE_ERROR (clara_core_error_quark ())

typedef enum
{
  CLARA_CORE_ERROR_INVALID,     /* the input is wrong; the message names where and the allowed values */
  CLARA_CORE_ERROR_NOT_FOUND,   /* what was named does not exist */
  CLARA_CORE_ERROR_UNAVAILABLE, /* a part this needs is not there; try again later or do without */
} ClaraCoreError;

GQuark clara_core_error_quark (void);

G_END_DECLS
