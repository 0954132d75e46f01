/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Errors of the providers. A cancelled operation is G_IO_ERROR_CANCELLED; what the network itself did wrong
 * is CLARA_NET_ERROR. */
#define CLARA_SERVICES_ERROR (clara_services_error_quark ())

typedef enum
{
  CLARA_SERVICES_ERROR_UNAVAILABLE,    /* not there now: try later, or the next provider */
  CLARA_SERVICES_ERROR_NOT_CONFIGURED, /* a key, a model or a voice is missing; the message says how to mend
                                          it */
  CLARA_SERVICES_ERROR_UNSUPPORTED,    /* this provider does not serve that language or channel */
  CLARA_SERVICES_ERROR_BAD_ANSWER,     /* the service answered what cannot be used */
  CLARA_SERVICES_ERROR_NO_SOUND,       /* a voice made no sound */
  CLARA_SERVICES_ERROR_UNCERTAIN, /* a message went out and nothing came back: another try may double it */
  CLARA_SERVICES_ERROR_REFUSED,   /* a message was refused for good: another try is refused too */
} ClaraServicesError;

GQuark clara_services_error_quark (void);

G_END_DECLS
