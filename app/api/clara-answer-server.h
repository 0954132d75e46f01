/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

#define CLARA_API_ERROR (clara_api_error_quark ())
typedef enum
{
  CLARA_API_ERROR_SETTING, /* the message says which and how to mend it */
  CLARA_API_ERROR_FAILED,  /* the address is in use, or cannot be had */
} ClaraApiError;
GQuark clara_api_error_quark (void);

/**
 * ClaraAnswerServer:
 *
 * The page on which a host answers by the link in a mail, a text message or a chat. It listens only where
 * answer-listen says so, on another address than this machine's own only with a certificate. Opening a link
 * answers nothing, since mail scanners open them: the page asks, and its button answers. Who has no valid
 * link learns nothing. Main thread.
 */
#define CLARA_TYPE_ANSWER_SERVER (clara_answer_server_get_type ())
G_DECLARE_FINAL_TYPE (ClaraAnswerServer, clara_answer_server, CLARA, ANSWER_SERVER, GObject)

ClaraAnswerServer *clara_answer_server_new (ClaraReception *reception, ClaraSettings *settings,
                                            ClaraClock *clock);
gboolean clara_answer_server_start (ClaraAnswerServer *self, GError **error);
guint16 clara_answer_server_get_port (ClaraAnswerServer *self); /* 0 while it does not listen */
void clara_answer_server_stop (ClaraAnswerServer *self);

G_END_DECLS
