/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLARA_PAPER_ERROR (clara_paper_error_quark ())
typedef enum
{
  CLARA_PAPER_ERROR_NO_SERVER
} ClaraPaperError;
GQuark clara_paper_error_quark (void);

GPtrArray *clara_printers_list (GError **error);

G_END_DECLS
