/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLARA_PAPER_ERROR (clara_paper_error_quark ())
typedef enum
{
  CLARA_PAPER_ERROR_NO_SERVER,
  CLARA_PAPER_ERROR_TOO_LONG, /* more than a QR code of a size that reads well can hold */
  CLARA_PAPER_ERROR_FAILED,
  CLARA_PAPER_ERROR_NO_PRINTER, /* CUPS does not have it, or it has no such address */
  CLARA_PAPER_ERROR_TEMPLATE,   /* there is no such badge template */
} ClaraPaperError;
GQuark clara_paper_error_quark (void);

GPtrArray *clara_printers_list (GError **error);

G_END_DECLS
