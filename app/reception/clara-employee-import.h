/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-csv.h"
#include "clara-demo.h"
#include "clara-repositories.h"

G_BEGIN_DECLS

/* Employees from CSV (RFC 4180; UTF-8, UTF-16 or Windows-1252 by BOM and content; comma, semicolon or tab).
 * Columns in any order: employee_id, name, aliases (;), email, phone, department, role, manager_id, channel,
 * language, present, active. Nothing is skipped silently: every problem has its line. */
typedef struct
{
  GPtrArray *added;       /* ClaraEmployee */
  GPtrArray *changed;     /* ClaraEmployee, as they will be */
  GPtrArray *changes;     /* char*, one for each of changed: "name: A → B; email: ..." */
  GPtrArray *deactivated; /* ClaraEmployee: in the database, not in the file */
  guint unchanged;
  GPtrArray *problems; /* char*: "line 7: ..." */
} ClaraEmployeeImport;

ClaraEmployeeImport *clara_employee_import_read (ClaraStore *store, ClaraTenant *tenant, const char *file,
                                                 GError **error);
gboolean clara_employee_import_apply (ClaraEmployeeImport *self, ClaraStore *store, ClaraTenant *tenant,
                                      const char *actor, GError **error);
char *clara_employee_import_describe (ClaraEmployeeImport *self); /* text for a person */
void clara_employee_import_free (ClaraEmployeeImport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraEmployeeImport, clara_employee_import_free)

G_END_DECLS
