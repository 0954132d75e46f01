/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaraOutOfOrder:
 *
 * Lies over everything while nobody can be checked in: says so in every language of the kiosk at once, since
 * none can be chosen, and still calls a person.
 *
 * Signal "call".
 */
#define CLARA_TYPE_OUT_OF_ORDER (clara_out_of_order_get_type ())
G_DECLARE_FINAL_TYPE (ClaraOutOfOrder, clara_out_of_order, CLARA, OUT_OF_ORDER, GtkBox)

typedef enum
{
  CLARA_CALL_NONE,    /* nobody was called yet */
  CLARA_CALL_RUNNING, /* the desk is being told */
  CLARA_CALL_HEARD,   /* the desk knows */
  CLARA_CALL_FAILED,  /* no desk could be reached */
} ClaraCallState;

/* languages: NULL-terminated; the first is the house's and the largest */
void clara_out_of_order_set_languages (ClaraOutOfOrder *self, const char *const *languages);
void clara_out_of_order_show (ClaraOutOfOrder *self, gboolean broken, ClaraCallState call);

G_END_DECLS
