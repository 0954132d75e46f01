/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-reception.h"

G_BEGIN_DECLS

/**
 * ClaraVisitorForm:
 *
 * What a visitor has filled in so far, by field id. The visitor type itself is the reception's and may be
 * read anew at any time, so it is given to each call and never kept.
 */
typedef struct _ClaraForm ClaraVisitorForm;

typedef struct
{
  char *value;     /* normalised: E.164, employee_id, ...; "" for "I don't know" */
  char *display;   /* as the visitor sees it */
  char *error;     /* why what was given last was not taken; value is NULL or the one before */
  gboolean unsure; /* heard badly: to be checked on the screen */
  gboolean aloud;  /* it was said, so it is read back; what was touched or known before is seen */
} ClaraVisitorFormEntry;

ClaraVisitorForm *clara_visitor_form_new (void);
void clara_visitor_form_free (ClaraVisitorForm *self);
/* Whether what is set from now on is said aloud. */
void clara_visitor_form_set_aloud (ClaraVisitorForm *self, gboolean aloud);
void clara_visitor_form_set (ClaraVisitorForm *self, const char *field_id, const char *value,
                             const char *display, gboolean unsure);
void clara_visitor_form_set_error (ClaraVisitorForm *self, const char *field_id, const char *error);
void clara_visitor_form_unset (ClaraVisitorForm *self, const char *field_id);
const ClaraVisitorFormEntry *clara_visitor_form_get (ClaraVisitorForm *self,
                                                     const char *field_id); /* NULL: nothing was given */
const char *clara_visitor_form_get_value (ClaraVisitorForm *self,
                                          const char *field_id); /* NULL where there is none */
const char *clara_visitor_form_get_display (ClaraVisitorForm *self, const char *field_id);
/* The first field that must be given and is not, NULL where all are. */
const ClaraField *clara_visitor_form_find_missing (ClaraVisitorForm *self, const ClaraVisitorType *type);
gboolean clara_visitor_form_has_errors (ClaraVisitorForm *self, const ClaraVisitorType *type);
JsonArray *clara_visitor_form_to_fields (ClaraVisitorForm *self, const ClaraVisitorType *type,
                                         const char *language);
JsonObject *clara_visitor_form_to_json (ClaraVisitorForm *self, const char *type_id);
/* The same value in other words. */
void clara_visitor_form_set_display (ClaraVisitorForm *self, const char *field_id, const char *display);
/* "Maria Lopez from Acme, to see Priya Raghavan. E-mail: maria@acme.com." for the voice. */
char *clara_visitor_form_read_back (ClaraVisitorForm *self, const ClaraVisitorType *type,
                                    const char *language);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraVisitorForm, clara_visitor_form_free)

G_END_DECLS
