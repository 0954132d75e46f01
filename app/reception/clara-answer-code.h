/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The short code by which an answer in a mail or a text message finds what it answers. Pure functions. */

char *clara_answer_code_make (const char *message_id);
char *clara_answer_code_find (const char *text);

G_END_DECLS
