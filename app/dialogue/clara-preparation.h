/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-clock.h"
#include "clara-language-model.h"

G_BEGIN_DECLS

/* The first sentence of what is being prepared; NULL when it is not wanted any more. */
typedef void (*ClaraPreparationFunc) (const char *sentence, gpointer user_data);

/**
 * ClaraPreparation:
 *
 * The model's answer to what the visitor has perhaps finished saying. It is one request and nothing else: no
 * tool runs, no word is said or kept, until exactly that request is really made; then its reply is taken in
 * place of a new one. Otherwise it is thrown away. Publishes "prepared". Main thread.
 */
typedef struct _ClaraPreparation ClaraPreparation;

ClaraPreparation *clara_preparation_new (ClaraBus *bus, ClaraClock *clock, ClaraPreparationFunc func,
                                         gpointer user_data);
void clara_preparation_free (ClaraPreparation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraPreparation, clara_preparation_free)

void clara_preparation_begin (ClaraPreparation *self, ClaraLanguageModel *model, const char *language,
                              JsonArray *messages, JsonArray *tools);
ClaraChatReply *clara_preparation_take (ClaraPreparation *self, ClaraLanguageModel *model,
                                        JsonArray *messages, JsonArray *tools);
void clara_preparation_discard (ClaraPreparation *self);

G_END_DECLS
