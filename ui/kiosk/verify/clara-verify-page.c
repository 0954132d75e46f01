/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-verify-page.h"

#include "clara-form.h"

struct _ClaraVerifyPage
{
  ClaraPage parent_instance;
  ClaraForm *form;
  ClaraChoices *actions;
  char *primary; /* id of the button that sends the form */
};

G_DEFINE_FINAL_TYPE (ClaraVerifyPage, clara_verify_page, CLARA_TYPE_PAGE)

static void
submit (ClaraVerifyPage *self)
{
  clara_page_send (CLARA_PAGE (self), "set_fields",
                   clara_json_build ("o", "fields", clara_form_get_values (self->form)));
}

static void
on_submit (ClaraForm *form, ClaraVerifyPage *self)
{
  submit (self);
}

static void
on_action (ClaraChoices *choices, const char *id, ClaraVerifyPage *self)
{
  if (g_strcmp0 (id, self->primary) == 0)
    submit (self);
  else
    clara_page_choose (CLARA_PAGE (self), id);
}

static void
clara_verify_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraVerifyPage *self = CLARA_VERIFY_PAGE (page);
  const gboolean narrow = clara_page_get_room (page) & CLARA_ROOM_NARROW;

  g_free (self->primary);
  self->primary = g_strdup (CLARA_ACTION_PRIMARY);
  /* The step may name the button itself; it sends the form all the same. */
  for (guint i = 0; i < step->choices->len; i++)
    if (((ClaraStepChoice *) step->choices->pdata[i])->primary)
      {
        g_free (self->primary);
        self->primary = g_strdup (((ClaraStepChoice *) step->choices->pdata[i])->id);
        break;
      }
  clara_form_show (self->form, step->fields, clara_page_get_language (page),
                   narrow || step->fields->len < 2 ? 1 : 2);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_ALL,
                           step->fields->len > 0 ? clara_page_text (page, "kiosk", "Continue") : NULL);
  clara_form_focus (self->form);
}

static void
clara_verify_page_clear (ClaraPage *page)
{
  ClaraVerifyPage *self = CLARA_VERIFY_PAGE (page);

  clara_form_clear (self->form);
  clara_choices_clear (self->actions);
}

static void
clara_verify_page_finalize (GObject *object)
{
  g_free (CLARA_VERIFY_PAGE (object)->primary);
  G_OBJECT_CLASS (clara_verify_page_parent_class)->finalize (object);
}

static void
clara_verify_page_class_init (ClaraVerifyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_verify_page_finalize;
  page_class->show_step = clara_verify_page_show_step;
  page_class->clear = clara_verify_page_clear;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/verify/clara-verify-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraVerifyPage, form);
  gtk_widget_class_bind_template_child (widget_class, ClaraVerifyPage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_submit);
  gtk_widget_class_bind_template_callback (widget_class, on_action);
}

static void
clara_verify_page_init (ClaraVerifyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
