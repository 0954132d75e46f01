/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-test-socket.h"

G_BEGIN_DECLS

/**
 * ClaraTestAnswer:
 *
 * What the server does with one request: a list of steps, done in order, each after its pause. Owned by the
 * server. Without a step that ends it otherwise, the answer ends properly.
 */
typedef struct _ClaraTestAnswer ClaraTestAnswer;

void clara_test_answer_status (ClaraTestAnswer *self, guint status);
void clara_test_answer_header (ClaraTestAnswer *self, const char *name, const char *value);
void clara_test_answer_bytes (ClaraTestAnswer *self, guint after_ms, const void *data, gsize length);
void clara_test_answer_text (ClaraTestAnswer *self, guint after_ms, const char *text);
void clara_test_answer_event (ClaraTestAnswer *self, guint after_ms, const char *data);
void clara_test_answer_headers (ClaraTestAnswer *self, guint after_ms);
void clara_test_answer_cut (ClaraTestAnswer *self, guint after_ms);
void clara_test_answer_stall (ClaraTestAnswer *self);
void clara_test_answer_garbage (ClaraTestAnswer *self, const void *data, gsize length);
void clara_test_answer_delay (ClaraTestAnswer *self, guint by_ms);
void clara_test_answer_split (ClaraTestAnswer *self, gsize piece, guint pause_ms);
void clara_test_answer_keep (ClaraTestAnswer *self, double share);
ClaraTestSocket *clara_test_answer_socket (ClaraTestAnswer *self);

G_END_DECLS
