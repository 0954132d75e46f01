/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Real servers on free ports of this machine, started by mail_server.py, which names the ports: aiosmtpd
 * keeps what it has taken in smtp/N.eml of the folder, Dovecot's mailbox is Maildir there; cert.pem is their
 * authority. */
typedef struct
{
  char *folder;
  GHashTable *ports; /* name to number */
  GSubprocess *process;
} ClaraTestMail;

ClaraTestMail *clara_test_mail_new (void);
void clara_test_mail_free (ClaraTestMail *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraTestMail, clara_test_mail_free)
int clara_test_mail_get_port (ClaraTestMail *self, const char *name); /* 0: there is none */
char *clara_test_mail_read (ClaraTestMail *self, guint number); /* what SMTP has taken, from 1; or NULL */

G_END_DECLS
