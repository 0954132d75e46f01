/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/**
 * ClaraDeliveryReminder:
 *
 * Reminds recipients of what they have not collected: first delivery-reminder-hours after they were told,
 * then again after as long, three times. Never while the site is closed or in the recipient's quiet hours.
 * Several processes may have one: a transaction decides who sends. Looks at least every quarter of an hour,
 * so that a machine that was off and a clock that jumps are caught up with. Main thread.
 */
#define CLARA_TYPE_DELIVERY_REMINDER (clara_delivery_reminder_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDeliveryReminder, clara_delivery_reminder, CLARA, DELIVERY_REMINDER, GObject)

/* reception: loaded; not kept alive. Dispose of it before the store is closed. */
ClaraDeliveryReminder *clara_delivery_reminder_new (ClaraReception *reception);

G_END_DECLS
