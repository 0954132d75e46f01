/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-host-notifier.h"
#include "clara-mailbox.h"

G_BEGIN_DECLS

/**
 * ClaraMailAnswers:
 *
 * Brings hosts' answers from the mailbox to the notifier: finds the message by its id in the mail's
 * references or by the code in its subject, and takes the answer only from the address that the message went
 * to. Main thread.
 */
#define CLARA_TYPE_MAIL_ANSWERS (clara_mail_answers_get_type ())
G_DECLARE_FINAL_TYPE (ClaraMailAnswers, clara_mail_answers, CLARA, MAIL_ANSWERS, GObject)

ClaraMailAnswers *clara_mail_answers_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock,
                                          ClaraOutbox *outbox, ClaraHostNotifier *notifier,
                                          ClaraMailbox *mailbox);

G_END_DECLS
