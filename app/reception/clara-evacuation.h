/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-repositories.h"

G_BEGIN_DECLS

/* Who is in the building, from what this machine's own file says, and who has been seen outside (SPEC 6). A
 * roll call is one for all screens of a tenant, until somebody begins another. */
typedef struct
{
  char *person_id;
  char *kind; /* visitor, companion, employee, unlisted */
  char *name;
  char *company; /* of an employee the department */
  char *host;    /* whom they visit; of a companion whom they came with */
  gboolean safe;
  char *marked_by;
  gint64 since; /* 0: not known */
  int utc_offset;
} ClaraPresent;
void clara_present_free (ClaraPresent *self);

/* Inside a store function. */
GPtrArray *clara_evacuation_read (ClaraDb *db, ClaraTenant *tenant, GError **error); /* of ClaraPresent */
gboolean clara_evacuation_mark (ClaraDb *db, ClaraTenant *tenant, const char *person_id, gboolean safe,
                                const char *by, GError **error);
gboolean clara_evacuation_add (ClaraDb *db, ClaraTenant *tenant, const char *name, const char *by,
                               GError **error);
gboolean clara_evacuation_begin (ClaraDb *db, ClaraTenant *tenant, const char *by, GError **error);

/* For a person; time is now. */
char *clara_evacuation_to_csv (GPtrArray *people);
GBytes *clara_evacuation_to_pdf (GPtrArray *people, const char *company, const char *language, gint64 time_us,
                                 int utc_offset, GError **error);
guint clara_evacuation_count_missing (GPtrArray *people);

/* Onto paper: the PDF to a printer (a CUPS queue or an ipp:// address; %NULL: the first that CUPS has). */
void clara_evacuation_print_async (GBytes *pdf, const char *printer, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean clara_evacuation_print_finish (GAsyncResult *result, GError **error);

G_END_DECLS
