/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-test-answer.h"

G_BEGIN_DECLS

const char *const *clara_test_fault_list (void);
gboolean clara_test_fault_is_known (const char *name);
void clara_test_answer_fault (ClaraTestAnswer *self, const char *name);

G_END_DECLS
