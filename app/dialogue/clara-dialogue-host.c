/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include <string.h>

/* Whom the visitor comes to see. */

/* A host who cannot be found this often is left to the front desk. */
#define MOST_HOST_MISSES 3

const char *
clara_dialogue_get_host_name (ClaraDialogue *self)
{
  const ClaraEmployee *employee;

  if (self->visit == NULL || self->visit->host_id == NULL)
    return NULL;
  employee = clara_reception_get_employee (self->reception, self->visit->host_id);
  return employee != NULL ? employee->name : self->visit->host_name;
}

void
clara_dialogue_pick_host (ClaraDialogue *self, const char *employee_id)
{
  const ClaraEmployee *employee = clara_reception_get_employee (self->reception, employee_id);

  g_ptr_array_set_size (self->host_ids, 0);
  if (employee == NULL)
    return;
  self->host_misses = 0;
  clara_visitor_form_set (self->form, "host", employee->employee_id, employee->name, FALSE);
  clara_dialogue_form_changed (self);
}

void
clara_dialogue_no_host (ClaraDialogue *self)
{
  g_ptr_array_set_size (self->host_ids, 0);
  clara_visitor_form_set (self->form, "host", "", clara_text (self->language, "choice", "I don't know"),
                          FALSE);
  clara_dialogue_form_changed (self);
}

/* A number or "meeting" is nobody's name: it is not looked for among the people, it would be found there.
 * What the visit is for is kept, and the name asked for again. */
static gboolean
is_no_host (ClaraDialogue *self, const char *text, gboolean unsure)
{
  gboolean occasion = clara_parser_is_occasion (text);

  if (!occasion && clara_parser_looks_like_name (text))
    return FALSE;
  g_ptr_array_set_size (self->host_ids, 0);
  clara_visitor_form_unset (self->form, "host");
  clara_visitor_form_set_error (
    self->form, "host",
    clara_text (self->language, "field error", "Please tell me the name of the person you are visiting."));
  if (occasion && clara_visitor_form_get_value (self->form, "purpose") == NULL)
    {
      clara_dialogue_fill (self, "purpose", text, unsure);
      clara_dialogue_forget_odd_purpose (self);
    }
  return TRUE;
}

/**
 * clara_dialogue_fill_host:
 * @text: a name, as it was said or typed, or an employee_id
 *
 * Whoever is certain is taken; else there are candidates, or it is explained.
 */
void
clara_dialogue_fill_host (ClaraDialogue *self, const char *text, gboolean unsure)
{
  gboolean sure = FALSE;
  g_autoptr (GArray) matches = NULL;

  if (clara_reception_get_employee (self->reception, text) != NULL)
    {
      clara_dialogue_pick_host (self, text);
      return;
    }
  if (is_no_host (self, text, unsure))
    return;
  matches = clara_dialogue_find_host (self, text, &sure);
  g_ptr_array_set_size (self->host_ids, 0);
  if (matches->len == 0)
    {
      self->host_misses++;
      clara_visitor_form_unset (self->form, "host");
      if (self->host_misses >= MOST_HOST_MISSES)
        {
          clara_dialogue_say (
            self, clara_text (self->language, "say", "I cannot find that person. The front desk will help."));
          clara_dialogue_no_host (self);
          return;
        }
      clara_visitor_form_set_error (self->form, "host",
                                    clara_text (self->language, "field error",
                                                "I could not find this person. Please try the full name."));
      return;
    }
  if (sure && !unsure)
    {
      clara_dialogue_pick_host (self, g_array_index (matches, ClaraHostMatch, 0).employee->employee_id);
      return;
    }
  clara_visitor_form_unset (self->form, "host");
  for (guint i = 0; i < matches->len; i++)
    g_ptr_array_add (self->host_ids,
                     g_strdup (g_array_index (matches, ClaraHostMatch, i).employee->employee_id));
}
