/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-companions.h"
#include "clara-party.h"

#include <string.h>

/* Who came along with the visitor. */

/**
 * clara_dialogue_hear_party:
 * @text: what was said
 *
 * "We are three": the two others are asked for by name, where the visitor's type has a place for them.
 *
 * Returns: whether the line said no more than that, and is answered
 */
gboolean
clara_dialogue_hear_party (ClaraDialogue *self, const char *text, const ClaraParse *parse)
{
  const gboolean form =
    self->page == CLARA_PAGE_FORM || self->page == CLARA_PAGE_CONFIRM || self->page == CLARA_PAGE_CHANGE;
  guint count = form || self->page == CLARA_PAGE_WELCOME ? clara_party_count (text) : 0;

  if (count < 2)
    return FALSE;
  self->party = count - 1;
  if (!form || clara_parse_has_slots (parse))
    return FALSE;
  clara_dialogue_next_field (self);
  return TRUE;
}

/* With a number that was said, names come one after the other; else what is typed is all of them. */
void
clara_dialogue_fill_companions (ClaraDialogue *self, const char *text, gboolean unsure)
{
  const char *before = clara_visitor_form_get_value (self->form, "companions");
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_auto (GStrv) known = clara_companions_split (self->party > 0 ? before : NULL);
  g_auto (GStrv) names = clara_companions_split (text);
  g_autofree char *joined = NULL;

  if (g_strv_length (known) < self->party)
    for (guint i = 0; known[i] != NULL; i++)
      g_ptr_array_add (all, known[i]);
  for (guint i = 0; names[i] != NULL && all->len < CLARA_MOST_COMPANIONS; i++)
    g_ptr_array_add (all, names[i]);
  g_ptr_array_add (all, NULL);
  joined = g_strjoinv (", ", (char **) all->pdata);
  clara_visitor_form_set (self->form, "companions", joined, joined, unsure);
  clara_dialogue_form_changed (self);
}

/* Whether somebody who came along has no name yet. */
gboolean
clara_dialogue_lacks_companions (ClaraDialogue *self, const ClaraVisitorType *type)
{
  g_auto (GStrv) names = clara_companions_split (clara_visitor_form_get_value (self->form, "companions"));

  return self->party > g_strv_length (names) && clara_visitor_type_get_field (type, "companions") != NULL;
}
