/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Printing through CUPS, over IPP. A printer is the name of a CUPS queue, or an address such as
 * ipp://labels.example:631/ipp/print of a printer that speaks IPP itself. Main thread; the talking is done on
 * another one, and takes at most some 30 s. */

typedef enum
{
  CLARA_PRINT_WAITING,
  CLARA_PRINT_PRINTING,
  CLARA_PRINT_DONE,
  CLARA_PRINT_FAILED,
} ClaraPrintState;

/* width and height of the paper in millimetres; 0 for the printer's own. Completes when the printer or CUPS
 * has all of it. */
void clara_print_async (const char *printer, GBytes *pdf, const char *title, double width, double height,
                        GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
int clara_print_finish (GAsyncResult *result, GError **error); /* the job's number; 0 with error */

/* How far it has come; reason (transfer full) is what the printer says, NULL for nothing. */
void clara_print_look_async (const char *printer, int job, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_print_look_finish (GAsyncResult *result, ClaraPrintState *state, char **reason,
                                  GError **error);

/* Whether the printer is there; *reason as above. Blocks. */
gboolean clara_printer_check (const char *printer, char **reason, GError **error);

G_END_DECLS
