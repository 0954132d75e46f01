/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-staff-cover.h"

#include "clara-keypad.h"
#include "clara-reception.h"
#include "clara-text.h"

#include <string.h>

/* Without a touch, and where people are counted, which is done by looking and calling. */
#define PATIENCE (60 * G_TIME_SPAN_SECOND)
#define ROLL_CALL_PATIENCE (15 * G_TIME_SPAN_MINUTE)
#define BACK "back"

/* What there is behind the PIN, in this order. One with a page opens it, another is a signal. */
static const struct
{
  const char *id;
  const char *text;
  gboolean needs_page; /* not shown until clara_staff_cover_add_page() */
} entries[] = {
  { "evacuation", CLARA_N ("staff", "Evacuation list"), TRUE },
  { "screen", CLARA_N ("staff", "Leave or cover the full screen"), FALSE },
  { "quit", CLARA_N ("staff", "Close Clara"), FALSE },
  { BACK, CLARA_N ("staff", "Back to the visitors"), FALSE },
};

struct _ClaraStaffCover
{
  GtkBox parent_instance;
  GtkStack *stack;
  GtkLabel *title;
  GtkLabel *problem;
  ClaraKeypad *keypad;
  GtkWidget *leave;
  GtkLabel *leave_label;
  GtkBox *menu;
  GtkLabel *menu_title;
  GtkWidget *buttons[G_N_ELEMENTS (entries)];
  ClaraStaff *staff;
  ClaraClock *clock;
  GCancellable *cancellable; /* of the check that runs; NULL: none does */
  char *language;
  guint timer;
};

G_DEFINE_FINAL_TYPE (ClaraStaffCover, clara_staff_cover, GTK_TYPE_BOX)

enum
{
  ACTION,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static gboolean
on_patience_over (gpointer user_data)
{
  ClaraStaffCover *self = user_data;

  self->timer = 0;
  clara_staff_cover_close (self);
  return G_SOURCE_REMOVE;
}

static void
wait_anew (ClaraStaffCover *self)
{
  if (self->clock == NULL || !gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  clara_clock_clear (self->clock, &self->timer);
  self->timer = clara_clock_add_timeout (
    self->clock,
    g_strcmp0 (gtk_stack_get_visible_child_name (self->stack), "evacuation") == 0 ? ROLL_CALL_PATIENCE
                                                                                  : PATIENCE,
    on_patience_over, self, NULL);
}

static void
show_problem (ClaraStaffCover *self, const char *text)
{
  gtk_label_set_label (self->problem, text);
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraStaffCover) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean right = clara_staff_check_pin_finish (CLARA_STAFF (source), result, &error);
  const char *problem;

  if (g_task_get_cancellable (G_TASK (result)) != self->cancellable)
    return; /* it was shut meanwhile */
  g_clear_object (&self->cancellable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keypad), TRUE);
  wait_anew (self);
  if (right)
    {
      gtk_widget_set_sensitive (GTK_WIDGET (self->menu), TRUE);
      gtk_stack_set_visible_child_name (self->stack, "menu");
      gtk_widget_grab_focus (self->buttons[G_N_ELEMENTS (entries) - 1]);
      return;
    }
  if (g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_WRONG))
    problem = clara_text (self->language, "staff", "The PIN is wrong.");
  else if (g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_LIMIT))
    problem = clara_text (self->language, "staff", "The PIN was wrong too often. Try again in five minutes.");
  else if (g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_NOT_FOUND))
    problem = clara_text (self->language, "staff",
                          "No staff PIN is set. Set one in a terminal with: clara staff set-pin");
  else
    problem = clara_text (self->language, "staff", "The PIN cannot be checked. See clara doctor.");
  show_problem (self, problem);
  clara_keypad_focus (self->keypad);
}

static void
on_entered (ClaraKeypad *keypad, const char *digits, ClaraStaffCover *self)
{
  if (self->cancellable != NULL)
    return;
  if (self->staff == NULL)
    {
      show_problem (self,
                    clara_text (self->language, "staff", "The PIN cannot be checked. See clara doctor."));
      return;
    }
  self->cancellable = g_cancellable_new ();
  gtk_widget_set_sensitive (GTK_WIDGET (self->keypad), FALSE);
  show_problem (self, clara_text (self->language, "staff", "One moment, please."));
  clara_staff_check_pin_async (self->staff, digits, "kiosk", self->cancellable, on_checked,
                               g_object_ref (self));
}

static void
on_leave (GtkButton *button, ClaraStaffCover *self)
{
  clara_staff_cover_close (self);
}

static void
on_button (GtkButton *button, ClaraStaffCover *self)
{
  const char *id = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    if (self->buttons[i] == GTK_WIDGET (button))
      id = entries[i].id;
  if (id == NULL || !gtk_widget_get_sensitive (GTK_WIDGET (self->menu)))
    return;
  if (gtk_stack_get_child_by_name (self->stack, id) != NULL)
    {
      gtk_stack_set_visible_child_name (self->stack, id);
      wait_anew (self);
    }
  else
    {
      clara_staff_cover_close (self);
      if (strcmp (id, BACK) != 0)
        g_signal_emit (self, signals[ACTION], 0, id);
    }
}

static void
on_touched (GtkEventControllerLegacy *controller, GdkEvent *event, ClaraStaffCover *self)
{
  wait_anew (self);
}

static void
clara_staff_cover_dispose (GObject *object)
{
  ClaraStaffCover *self = CLARA_STAFF_COVER (object);

  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->timer);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->staff);
  g_clear_object (&self->clock);
  G_OBJECT_CLASS (clara_staff_cover_parent_class)->dispose (object);
}

static void
clara_staff_cover_finalize (GObject *object)
{
  g_free (CLARA_STAFF_COVER (object)->language);
  G_OBJECT_CLASS (clara_staff_cover_parent_class)->finalize (object);
}

static void
clara_staff_cover_class_init (ClaraStaffCoverClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_staff_cover_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_staff_cover_finalize;
  signals[ACTION] = g_signal_new ("action", CLARA_TYPE_STAFF_COVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (CLARA_TYPE_KEYPAD);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/staff/clara-staff-cover.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, title);
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, problem);
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, keypad);
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, leave);
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, leave_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, menu);
  gtk_widget_class_bind_template_child (widget_class, ClaraStaffCover, menu_title);
  gtk_widget_class_bind_template_callback (widget_class, on_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_leave);
}

static void
clara_staff_cover_init (ClaraStaffCover *self)
{
  GtkEventController *touches = gtk_event_controller_legacy_new ();

  self->language = g_strdup ("en");
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->menu), FALSE);
  clara_keypad_set_length (self->keypad, CLARA_STAFF_PIN_MIN, CLARA_STAFF_PIN_MAX);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GtkWidget *button = self->buttons[i] = gtk_button_new ();
      GtkWidget *label = gtk_label_new (NULL);

      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
      gtk_button_set_child (GTK_BUTTON (button), label);
      gtk_widget_add_css_class (button, "pill");
      gtk_widget_set_visible (button, !entries[i].needs_page);
      g_signal_connect (button, "clicked", G_CALLBACK (on_button), self);
      gtk_box_append (self->menu, button);
    }
  gtk_event_controller_set_propagation_phase (touches, GTK_PHASE_CAPTURE);
  g_signal_connect (touches, "event", G_CALLBACK (on_touched), self);
  gtk_widget_add_controller (GTK_WIDGET (self), touches);
}

void
clara_staff_cover_set_parts (ClaraStaffCover *self, ClaraStaff *staff, ClaraClock *clock)
{
  g_set_object (&self->staff, staff);
  g_set_object (&self->clock, clock);
}

/**
 * clara_staff_cover_add_page:
 * @id: of an entry
 * @page: (transfer full): what its button opens; the page has a way back by clara_staff_cover_close()
 */
void
clara_staff_cover_add_page (ClaraStaffCover *self, const char *id, GtkWidget *page)
{
  gtk_stack_add_named (self->stack, page, id);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    if (strcmp (entries[i].id, id) == 0)
      gtk_widget_set_visible (self->buttons[i], TRUE);
}

void
clara_staff_cover_set_language (ClaraStaffCover *self, const char *language)
{
  const char *back = clara_text (language, "staff", "Back to the visitors");

  g_free (self->language);
  self->language = g_strdup (language);
  gtk_label_set_label (self->title, clara_text (language, "staff", "For staff: type the PIN"));
  gtk_label_set_label (self->menu_title, clara_text (language, "staff", "For staff"));
  gtk_label_set_label (self->leave_label, back);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->leave), GTK_ACCESSIBLE_PROPERTY_LABEL, back, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "staff", "For staff"), -1);
  clara_keypad_set_language (self->keypad, language);
  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const char *text = clara_text (language, "staff", entries[i].text);

      gtk_label_set_label (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->buttons[i]))), text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->buttons[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                      -1);
    }
}

void
clara_staff_cover_set_room (ClaraStaffCover *self, ClaraRoom room)
{
  clara_keypad_set_flat (self->keypad, room & CLARA_ROOM_SHORT);
}

void
clara_staff_cover_open (ClaraStaffCover *self)
{
  if (gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  show_problem (self, "");
  clara_keypad_clear (self->keypad);
  gtk_widget_set_sensitive (GTK_WIDGET (self->keypad), TRUE);
  gtk_stack_set_visible_child_name (self->stack, "pin");
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  clara_keypad_focus (self->keypad);
  wait_anew (self);
}

/**
 * clara_staff_cover_close:
 *
 * Asks for the PIN again next time; what a check that still runs will say is not heard.
 */
void
clara_staff_cover_close (ClaraStaffCover *self)
{
  g_clear_object (&self->cancellable);
  if (self->clock != NULL)
    clara_clock_clear (self->clock, &self->timer);
  clara_keypad_clear (self->keypad);
  /* Not for assistive technology either, which reaches what is not seen. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->menu), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_stack_set_visible_child_name (self->stack, "pin");
}
