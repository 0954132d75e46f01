/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-visitor-type.h"

G_BEGIN_DECLS

/* What the files of ClaraVisitorType share. */
ClaraVisitorType *clara_visitor_type_new (const char *id, const char *label, ClaraPhotoRule photo);
const char *clara_field_kind_name (ClaraFieldKind kind);
const char *clara_photo_rule_name (ClaraPhotoRule rule);
void clara_field_free (ClaraField *field);

G_END_DECLS
