/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-keypad.h"

#include "clara-text.h"

#include <string.h>

struct _ClaraKeypad
{
  GtkBox parent_instance;
  GtkLabel *dots;
  GtkGrid *grid;
  GtkWidget *keys[10];
  GtkWidget *erase;
  GtkWidget *send;
  char *language;
  char typed[CLARA_KEYPAD_MAX + 1];
  guint count, min, max;
};

G_DEFINE_FINAL_TYPE (ClaraKeypad, clara_keypad, GTK_TYPE_BOX)

enum
{
  ENTERED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
update (ClaraKeypad *self)
{
  g_autoptr (GString) dots = g_string_new (NULL);
  g_autofree char *name = NULL;
  char count[8];

  for (guint i = 0; i < MAX (self->min, self->count); i++)
    g_string_append (dots, i < self->count ? "●" : "○");
  gtk_label_set_label (self->dots, dots->str);
  g_snprintf (count, sizeof count, "%u", self->count);
  name = clara_text_format (self->language, "kiosk", "{count} digits entered", "count", count, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->dots), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_sensitive (self->send, self->count >= self->min);
  gtk_widget_set_sensitive (self->erase, self->count > 0);
}

static void
add_digit (ClaraKeypad *self, char digit)
{
  if (self->count >= self->max)
    return;
  self->typed[self->count++] = digit;
  update (self);
}

static void
erase_digit (ClaraKeypad *self)
{
  if (self->count == 0)
    return;
  self->typed[--self->count] = '\0';
  update (self);
}

static void
enter (ClaraKeypad *self)
{
  char typed[CLARA_KEYPAD_MAX + 1];

  if (self->count < self->min)
    return;
  memcpy (typed, self->typed, sizeof typed);
  clara_keypad_clear (self);
  g_signal_emit (self, signals[ENTERED], 0, typed);
  explicit_bzero (typed, sizeof typed);
}

static void
on_digit (GtkButton *button, ClaraKeypad *self)
{
  for (int digit = 0; digit < 10; digit++)
    if (self->keys[digit] == GTK_WIDGET (button))
      add_digit (self, (char) ('0' + digit));
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, ClaraKeypad *self)
{
  const gunichar character = gdk_keyval_to_unicode (key);

  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK))
    return GDK_EVENT_PROPAGATE;
  if (g_unichar_isdigit (character))
    add_digit (self, (char) ('0' + g_unichar_digit_value (character)));
  else if (key == GDK_KEY_BackSpace)
    erase_digit (self);
  else if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && self->count >= self->min)
    enter (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static GtkWidget *
add_key (ClaraKeypad *self, GtkWidget *child)
{
  GtkWidget *key = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (key), child);
  gtk_widget_add_css_class (key, "key");
  gtk_grid_attach (self->grid, key, 0, 0, 1, 1);
  return key;
}

static void
move_key (ClaraKeypad *self, GtkWidget *key, int column, int row)
{
  g_object_ref (key);
  gtk_grid_remove (self->grid, key);
  gtk_grid_attach (self->grid, key, column, row, 1, 1);
  g_object_unref (key);
}

static void
clara_keypad_finalize (GObject *object)
{
  ClaraKeypad *self = CLARA_KEYPAD (object);

  explicit_bzero (self->typed, sizeof self->typed);
  g_free (self->language);
  G_OBJECT_CLASS (clara_keypad_parent_class)->finalize (object);
}

static void
clara_keypad_class_init (ClaraKeypadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_keypad_finalize;
  signals[ENTERED] = g_signal_new ("entered", CLARA_TYPE_KEYPAD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
clara_keypad_init (ClaraKeypad *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->language = g_strdup ("en");
  self->min = 6;
  self->max = CLARA_KEYPAD_MAX;
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "keypad-box");
  self->dots = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->dots), "keypad-dots");
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->dots));
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_widget_add_css_class (GTK_WIDGET (self->grid), "keypad");
  gtk_grid_set_column_homogeneous (self->grid, TRUE);
  gtk_box_append (GTK_BOX (self), GTK_WIDGET (self->grid));
  for (int digit = 0; digit < 10; digit++)
    {
      const char text[2] = { (char) ('0' + digit), '\0' };

      self->keys[digit] = add_key (self, gtk_label_new (text));
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->keys[digit]), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                      -1);
      g_signal_connect (self->keys[digit], "clicked", G_CALLBACK (on_digit), self);
    }
  self->erase = add_key (self, gtk_image_new_from_icon_name ("clara-erase-symbolic"));
  g_signal_connect_swapped (self->erase, "clicked", G_CALLBACK (erase_digit), self);
  self->send = add_key (self, gtk_image_new_from_icon_name ("clara-done-symbolic"));
  gtk_widget_add_css_class (self->send, "primary");
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (enter), self);
  /* Before the key that has the focus takes the return key. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  clara_keypad_set_flat (self, FALSE);
  clara_keypad_set_language (self, "en");
}

/**
 * clara_keypad_set_length:
 * @max: at most CLARA_KEYPAD_MAX
 */
void
clara_keypad_set_length (ClaraKeypad *self, guint min, guint max)
{
  self->max = CLAMP (max, 1, CLARA_KEYPAD_MAX);
  self->min = CLAMP (min, 1, self->max);
  clara_keypad_clear (self);
}

void
clara_keypad_set_language (ClaraKeypad *self, const char *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->erase), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "kiosk", "Erase"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->send), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "kiosk", "Continue"), -1);
  update (self);
}

void
clara_keypad_set_flat (ClaraKeypad *self, gboolean flat)
{
  for (int digit = 0; digit < 10; digit++)
    if (flat)
      move_key (self, self->keys[digit], (digit + 9) % 10 % 5, (digit + 9) % 10 / 5);
    else
      move_key (self, self->keys[digit], digit == 0 ? 1 : (digit - 1) % 3, digit == 0 ? 3 : (digit - 1) / 3);
  move_key (self, self->erase, flat ? 5 : 0, flat ? 0 : 3);
  move_key (self, self->send, flat ? 5 : 2, flat ? 1 : 3);
}

/**
 * clara_keypad_clear:
 *
 * Forgets what was typed.
 */
void
clara_keypad_clear (ClaraKeypad *self)
{
  explicit_bzero (self->typed, sizeof self->typed);
  self->count = 0;
  update (self);
}

void
clara_keypad_focus (ClaraKeypad *self)
{
  gtk_widget_grab_focus (self->keys[5]);
}
