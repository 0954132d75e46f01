/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-record-bar.h"

#include "clara-text.h"

#include <string.h>

struct _ClaraRecordBar
{
  GtkBox parent_instance;
  GtkWidget *dot;
  GtkLabel *label;
  GtkOrientable *buttons;
  GtkButton *allow;
  GtkButton *decline;
  char *language;
  gboolean asked;
  gboolean on;
};

G_DEFINE_FINAL_TYPE (ClaraRecordBar, clara_record_bar, GTK_TYPE_BOX)

enum
{
  RECORD,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
update (ClaraRecordBar *self)
{
  GtkButton *const buttons[] = { self->allow, self->decline };

  gtk_label_set_label (self->label,
                       self->on ? clara_text (self->language, "kiosk", "This conversation is recorded")
                                : clara_text (self->language, "kiosk", "May this conversation be recorded?"));
  gtk_button_set_label (self->allow, clara_text (self->language, "kiosk", "Allow"));
  gtk_button_set_label (self->decline, self->on ? clara_text (self->language, "kiosk", "Stop and delete")
                                                : clara_text (self->language, "kiosk", "Do not record"));
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    {
      gtk_label_set_wrap (GTK_LABEL (gtk_button_get_child (buttons[i])), TRUE);
      gtk_label_set_justify (GTK_LABEL (gtk_button_get_child (buttons[i])), GTK_JUSTIFY_CENTER);
    }
  gtk_widget_set_visible (self->dot, self->on);
  gtk_widget_set_visible (GTK_WIDGET (self->allow), self->asked);
  gtk_widget_set_visible (GTK_WIDGET (self), self->asked || self->on);
}

static void
on_allow (GtkButton *button, ClaraRecordBar *self)
{
  g_signal_emit (self, signals[RECORD], 0, TRUE);
}

static void
on_decline (GtkButton *button, ClaraRecordBar *self)
{
  g_signal_emit (self, signals[RECORD], 0, FALSE);
}

static void
clara_record_bar_finalize (GObject *object)
{
  g_free (CLARA_RECORD_BAR (object)->language);
  G_OBJECT_CLASS (clara_record_bar_parent_class)->finalize (object);
}

static void
clara_record_bar_class_init (ClaraRecordBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_record_bar_finalize;
  signals[RECORD] = g_signal_new ("record", CLARA_TYPE_RECORD_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/clara-record-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraRecordBar, dot);
  gtk_widget_class_bind_template_child (widget_class, ClaraRecordBar, label);
  gtk_widget_class_bind_template_child (widget_class, ClaraRecordBar, buttons);
  gtk_widget_class_bind_template_child (widget_class, ClaraRecordBar, allow);
  gtk_widget_class_bind_template_child (widget_class, ClaraRecordBar, decline);
  gtk_widget_class_bind_template_callback (widget_class, on_allow);
  gtk_widget_class_bind_template_callback (widget_class, on_decline);
}

static void
clara_record_bar_init (ClaraRecordBar *self)
{
  self->language = g_strdup ("en");
  gtk_widget_init_template (GTK_WIDGET (self));
  update (self);
}

void
clara_record_bar_set_language (ClaraRecordBar *self, const char *language)
{
  g_return_if_fail (CLARA_IS_RECORD_BAR (self));
  g_free (self->language);
  self->language = g_strdup (language);
  update (self);
}

void
clara_record_bar_set_room (ClaraRecordBar *self, ClaraRoom room)
{
  g_return_if_fail (CLARA_IS_RECORD_BAR (self));
  gtk_orientable_set_orientation (self->buttons, (room & (CLARA_ROOM_SHORT | CLARA_ROOM_NARROW))
                                                     && !(room & CLARA_ROOM_PORTRAIT)
                                                   ? GTK_ORIENTATION_VERTICAL
                                                   : GTK_ORIENTATION_HORIZONTAL);
}

/**
 * clara_record_bar_set_state:
 * @state: of the "recording" event: asked, on, refused or off
 */
void
clara_record_bar_set_state (ClaraRecordBar *self, const char *state)
{
  g_return_if_fail (CLARA_IS_RECORD_BAR (self));
  self->asked = strcmp (state, "asked") == 0;
  self->on = strcmp (state, "on") == 0;
  update (self);
}
