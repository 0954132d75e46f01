/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-clock.h"
#include "clara-page.h"
#include "clara-sight.h"

G_BEGIN_DECLS

/**
 * ClaraPhotoPage:
 *
 * A large preview, 3, 2, 1, the picture, and the visitor's say over it. A picture that is not used is
 * deleted.
 */
#define CLARA_TYPE_PHOTO_PAGE (clara_photo_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPhotoPage, clara_photo_page, CLARA, PHOTO_PAGE, ClaraPage)

void clara_photo_page_set_camera (ClaraPhotoPage *self, ClaraSight *sight, const char *folder);
void clara_photo_page_set_clock (ClaraPhotoPage *self, ClaraClock *clock);
void clara_photo_page_show_frame (ClaraPhotoPage *self, ClaraFrame *frame);
void clara_photo_page_set_available (ClaraPhotoPage *self, gboolean available);

G_END_DECLS
