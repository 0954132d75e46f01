/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/* Who was here before, by e-mail or phone. Whether nobody is known, the kiosk has asked too often (10 times
 * in 15 minutes) or the name given is another's: it is the same %CLARA_RECEPTION_ERROR_NOT_FOUND. Main
 * thread. */
void clara_reception_find_visitor_async (ClaraReception *self, const char *email, const char *phone,
                                         const char *name, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data);
ClaraVisitor *clara_reception_find_visitor_finish (ClaraReception *self, GAsyncResult *result,
                                                   GError **error);
char *clara_visitor_get_mask (const ClaraVisitor *visitor);

G_END_DECLS
