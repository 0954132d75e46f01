/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Text without Markdown, HTML and pictures; lines become sentences. Transfer full, any thread. For this room
 * only. */
char *clara_speech_strip (const char *text);

G_END_DECLS
