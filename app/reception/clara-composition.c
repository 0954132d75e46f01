/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-composition.h"

static void
attachment_clear (gpointer data)
{
  ClaraAttachment *attachment = data;

  g_free ((char *) attachment->name);
  g_free ((char *) attachment->mime_type);
  g_bytes_unref (attachment->content);
}

static void
link_clear (gpointer data)
{
  ClaraAnswerLink *link = data;

  g_free ((char *) link->label);
  g_free ((char *) link->url);
}

/**
 * clara_composition_new:
 *
 * Returns: (transfer full): with the row's title and body
 */
ClaraComposition *
clara_composition_new (const ClaraNotification *row)
{
  ClaraComposition *self = g_new0 (ClaraComposition, 1);

  self->title = g_strdup (row->title);
  self->body = g_strdup (row->body);
  self->attachments = g_array_new (FALSE, FALSE, sizeof (ClaraAttachment));
  g_array_set_clear_func (self->attachments, attachment_clear);
  self->links = g_array_new (FALSE, FALSE, sizeof (ClaraAnswerLink));
  g_array_set_clear_func (self->links, link_clear);
  return self;
}

void
clara_composition_free (ClaraComposition *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_free (self->body);
  g_free (self->html);
  g_free (self->language);
  g_array_unref (self->attachments);
  g_array_unref (self->links);
  g_free (self->answer_url);
  g_free (self);
}

/**
 * clara_composition_add_attachment:
 * @name: the file's name, without a folder
 * @mime_type: such as "text/calendar; method=REQUEST"
 * @content: a reference is taken
 */
void
clara_composition_add_attachment (ClaraComposition *self, const char *name, const char *mime_type,
                                  GBytes *content)
{
  ClaraAttachment attachment = { g_strdup (name), g_strdup (mime_type), g_bytes_ref (content) };

  g_array_append_val (self->attachments, attachment);
}

/**
 * clara_composition_add_link:
 * @label: what is answered, in the recipient's language
 * @url: of the page that asks to confirm it
 */
void
clara_composition_add_link (ClaraComposition *self, const char *label, const char *url)
{
  ClaraAnswerLink link = { g_strdup (label), g_strdup (url) };

  g_array_append_val (self->links, link);
}
