/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-repositories.h"
#include "clara-s3.h"

G_BEGIN_DECLS

/**
 * ClaraPhotoCopies:
 *
 * Copies visitors' photos to a bucket, in the background and one after the other; what does not work now is
 * tried again, also after a restart. The local file stays; a copy goes when its photo is taken away. Main
 * thread.
 */
#define CLARA_TYPE_PHOTO_COPIES (clara_photo_copies_get_type ())
G_DECLARE_FINAL_TYPE (ClaraPhotoCopies, clara_photo_copies, CLARA, PHOTO_COPIES, GObject)

ClaraPhotoCopies *clara_photo_copies_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock,
                                          ClaraBus *bus, ClaraS3 *s3);
void clara_photo_copies_start (ClaraPhotoCopies *self);
void clara_photo_copies_stop (ClaraPhotoCopies *self);

G_END_DECLS
