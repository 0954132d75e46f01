/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-page.h"

G_BEGIN_DECLS

/**
 * ClaraWaitingPage:
 *
 * The host is being told: how far the message is, and the answer.
 */
#define CLARA_TYPE_WAITING_PAGE (clara_waiting_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraWaitingPage, clara_waiting_page, CLARA, WAITING_PAGE, ClaraPage)

void clara_waiting_page_show_notification (ClaraWaitingPage *self, const char *state, const char *recipient,
                                           const char *answer);

G_END_DECLS
