/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraHeader:
 *
 * Company, date and time on the left, the languages under their own names on the right.
 * Signal "language" (const char *language): the visitor touched one.
 */
#define CLARA_TYPE_HEADER (clara_header_get_type ())
G_DECLARE_FINAL_TYPE (ClaraHeader, clara_header, CLARA, HEADER, GtkBox)

void clara_header_set_languages (ClaraHeader *self, const char *const *languages);
void clara_header_set_language (ClaraHeader *self, const char *language);
void clara_header_set_lowered (ClaraHeader *self, gboolean lowered);
void clara_header_set_company (ClaraHeader *self, const char *company);
void clara_header_set_logo (ClaraHeader *self, GdkPixbuf *logo);
void clara_header_set_time (ClaraHeader *self, const char *date_and_time);

G_END_DECLS
