/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue.h"

G_DEFINE_BOXED_TYPE (ClaraUtterance, clara_utterance, clara_utterance_copy, clara_utterance_free)

/**
 * clara_utterance_copy:
 *
 * Returns: (transfer full): a copy with texts of its own
 */
ClaraUtterance *
clara_utterance_copy (const ClaraUtterance *self)
{
  ClaraUtterance *copy = g_new (ClaraUtterance, 1);

  *copy = *self;
  copy->text = g_strdup (self->text);
  copy->language = g_strdup (self->language);
  return copy;
}

void
clara_utterance_free (ClaraUtterance *self)
{
  g_free (self->text);
  g_free (self->language);
  g_free (self);
}
