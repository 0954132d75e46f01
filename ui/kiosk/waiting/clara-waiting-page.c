/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-waiting-page.h"

#include "clara-badge-note.h"

#include "clara-text.h"

struct _ClaraWaitingPage
{
  ClaraPage parent_instance;
  GtkBox *card;
  GtkImage *seal;
  GtkLabel *title;
  GtkLabel *text;
  ClaraBadgeNote *badge;
  ClaraChoices *actions;
  char *state;     /* of the message; NULL: nothing is known yet */
  char *recipient; /* nullable */
  char *answer;    /* nullable */
  char *detail;    /* of the step; nullable */
};

G_DEFINE_FINAL_TYPE (ClaraWaitingPage, clara_waiting_page, CLARA_TYPE_PAGE)

static void
on_action (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  if (g_str_equal (id, CLARA_ACTION_PRIMARY))
    clara_page_send (self, "goodbye", NULL);
  else
    clara_page_choose (self, id);
}

static char *
build_title (ClaraWaitingPage *self)
{
  ClaraPage *page = CLARA_PAGE (self);
  const char *language = clara_page_get_language (page);
  const gboolean sent = g_strcmp0 (self->state, "sent") == 0 || g_strcmp0 (self->state, "delivered") == 0;

  if (self->answer != NULL && self->recipient != NULL)
    return clara_text_format (language, "kiosk", "{name} answers:", "name", self->recipient, NULL);
  if (self->answer != NULL)
    return g_strdup (clara_page_text (page, "kiosk", "Your host answers:"));
  if (sent && self->recipient != NULL)
    return clara_text_format (language, "kiosk", "{name} has been told", "name", self->recipient, NULL);
  if (sent)
    return g_strdup (clara_page_text (page, "kiosk", "Your host has been told"));
  if (self->recipient != NULL)
    return clara_text_format (language, "kiosk", "I am telling {name}", "name", self->recipient, NULL);
  return g_strdup (clara_page_text (page, "kiosk", "I am telling your host"));
}

static void
update (ClaraWaitingPage *self)
{
  ClaraPage *page = CLARA_PAGE (self);
  g_autofree char *title = build_title (self);
  const char *text =
    self->answer != NULL ? self->answer
    : self->detail != NULL
      ? self->detail
      : clara_page_text (page, "kiosk", "Please have a seat. I will tell you the answer here.");

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->text, text);
  gtk_image_set_from_icon_name (self->seal,
                                self->answer != NULL ? "clara-done-symbolic" : "clara-bell-symbolic");
  if (self->answer != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->card), "answered");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->card), "answered");
  clara_page_grow (page);
}

static void
clara_waiting_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraWaitingPage *self = CLARA_WAITING_PAGE (page);

  g_free (self->detail);
  self->detail = g_strdup (step->detail);
  update (self);
  clara_badge_note_show_step (self->badge, step);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_ALL,
                           clara_page_text (page, "kiosk", "Done"));
}

static void
forget (ClaraWaitingPage *self)
{
  g_clear_pointer (&self->state, g_free);
  g_clear_pointer (&self->recipient, g_free);
  g_clear_pointer (&self->answer, g_free);
  g_clear_pointer (&self->detail, g_free);
}

static void
clara_waiting_page_clear (ClaraPage *page)
{
  ClaraWaitingPage *self = CLARA_WAITING_PAGE (page);

  forget (self);
  update (self);
  clara_badge_note_clear (self->badge);
  clara_choices_clear (self->actions);
}

static void
clara_waiting_page_translate (ClaraPage *page)
{
  update (CLARA_WAITING_PAGE (page));
}

static void
clara_waiting_page_finalize (GObject *object)
{
  forget (CLARA_WAITING_PAGE (object));
  G_OBJECT_CLASS (clara_waiting_page_parent_class)->finalize (object);
}

static void
clara_waiting_page_class_init (ClaraWaitingPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_waiting_page_finalize;
  page_class->show_step = clara_waiting_page_show_step;
  page_class->clear = clara_waiting_page_clear;
  page_class->translate = clara_waiting_page_translate;
  g_type_ensure (CLARA_TYPE_BADGE_NOTE);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/waiting/clara-waiting-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraWaitingPage, card);
  gtk_widget_class_bind_template_child (widget_class, ClaraWaitingPage, seal);
  gtk_widget_class_bind_template_child (widget_class, ClaraWaitingPage, title);
  gtk_widget_class_bind_template_child (widget_class, ClaraWaitingPage, text);
  gtk_widget_class_bind_template_child (widget_class, ClaraWaitingPage, badge);
  gtk_widget_class_bind_template_child (widget_class, ClaraWaitingPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
}

static void
clara_waiting_page_init (ClaraWaitingPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * clara_waiting_page_show_notification:
 * @state: queued, sent, delivered, answered, failed
 * @recipient: (nullable): the host's name
 * @answer: (nullable): what the host answered
 *
 * An answer once given stays, whatever other channels report afterwards.
 */
void
clara_waiting_page_show_notification (ClaraWaitingPage *self, const char *state, const char *recipient,
                                      const char *answer)
{
  g_free (self->state);
  self->state = g_strdup (state);
  if (recipient != NULL && recipient[0] != '\0' && (self->answer == NULL || answer != NULL))
    {
      g_free (self->recipient);
      self->recipient = g_strdup (recipient);
    }
  if (answer != NULL && answer[0] != '\0')
    {
      g_free (self->answer);
      self->answer = g_strdup (answer);
    }
  update (self);
}
