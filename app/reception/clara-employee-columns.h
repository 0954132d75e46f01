/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-rows.h"

G_BEGIN_DECLS

#define CLARA_EMPLOYEE_COLUMNS 14

/* Where in a row of a CSV file each column of an employee is; -1 where the file lacks it. */
typedef struct
{
  int at[CLARA_EMPLOYEE_COLUMNS];
} ClaraEmployeeColumns;

gboolean clara_employee_columns_find (ClaraEmployeeColumns *self, const char *const *header, GError **error);
char *clara_employee_columns_get (const ClaraEmployeeColumns *self, const char *const *cells,
                                  const char *column);
ClaraEmployee *clara_employee_columns_read (const ClaraEmployeeColumns *self, const char *const *cells,
                                            const ClaraEmployee *stored, char **problem);
char *clara_employee_columns_compare (const ClaraEmployee *before, const ClaraEmployee *after);

G_END_DECLS
