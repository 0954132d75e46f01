/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-host-notifier.h"
#include "clara-opening-hours.h"
#include "clara-staff-answers.h"
#include "clara-visitor-type.h"

G_BEGIN_DECLS

/* What a tenant is, as read from the database in one go. */
typedef struct
{
  char *name;
  char *region; /* ISO country of phone numbers without a prefix */
  char *desk_language;
  char **channels; /* NULL: as the settings of the machine say; so for the next two */
  gboolean has_delays;
  gint64 delays[CLARA_HOST_NOTIFIER_STEPS];
  char *quiet_hours;        /* "" for none */
  GPtrArray *employees;     /* active ClaraEmployee */
  GPtrArray *types;         /* ClaraVisitorType */
  GPtrArray *companies;     /* names that visitors are known to come from, best known first */
  char *opening_hours;      /* the setting; NULL: always open */
  ClaraOpeningHours *hours; /* of this site; NULL: always open */
  char *answers_text;
  ClaraStaffAnswers *answers; /* of it; NULL: none */
  GError *problem;            /* of a setting that could not be used; the built-in value serves */
} ClaraReceptionData;

void clara_reception_data_free (ClaraReceptionData *self);
gboolean clara_reception_data_is_same (const ClaraReceptionData *a, const ClaraReceptionData *b);
void clara_reception_data_set_site (ClaraReceptionData *self, const char *site);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraReceptionData, clara_reception_data_free)
gpointer clara_reception_data_read (ClaraDb *db, gpointer tenant, GError **error); /* a ClaraStoreFunc */

G_END_DECLS
