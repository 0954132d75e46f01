/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

/* What hosts and the desk are told, and what they may answer. Pure functions. */

char *clara_host_message_title (const ClaraVisit *visit, const char *language);
char *clara_host_message_body (const ClaraVisit *visit, const char *message, const char *language);
char *clara_host_message_delivery_body (const char *carrier, int parcels, gboolean reminder,
                                        const char *language);
char *clara_host_message_delegate_body (const ClaraVisit *visit, const ClaraEmployee *host,
                                        const char *message, const char *language);
char *clara_host_message_desk_title (const ClaraVisit *visit, const char *language);
char *clara_host_message_desk_body (const ClaraVisit *visit, const char *language);
char *clara_host_message_calendar_title (const ClaraVisit *visit, const char *language);
char **clara_host_message_answers (const ClaraVisit *visit, const char *language);
char *clara_host_message_answer_id (const char *answer);
const char *clara_host_message_address (const ClaraEmployee *employee, const char *channel);

G_END_DECLS
