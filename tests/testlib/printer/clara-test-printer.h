/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* CUPS's own ippeveprinter, on a free port of this machine, with a spool folder that keeps what it has got.
 * "empty" in the folder: it waits, and says media-empty, until that file is gone; "broken": it aborts. */
typedef struct
{
  char *folder;
  char *uri;
  guint16 port;
  GSubprocess *server;
} ClaraTestPrinter;

ClaraTestPrinter *clara_test_printer_new (void);
void clara_test_printer_start (ClaraTestPrinter *self);
void clara_test_printer_stop (ClaraTestPrinter *self); /* as if switched off */
void clara_test_printer_set (ClaraTestPrinter *self, const char *what, gboolean on);
GPtrArray *clara_test_printer_list (ClaraTestPrinter *self); /* paths of the PDFs it has got, sorted */
void clara_test_printer_free (ClaraTestPrinter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraTestPrinter, clara_test_printer_free)

G_END_DECLS
