/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-code-page.h"

#include "clara-text.h"

#include <string.h>

#define MAX_DIGITS 12

struct _ClaraCodePage
{
  ClaraPage parent_instance;
  GtkLabel *hint;
  GtkBox *cells;
  GtkGrid *keypad;
  ClaraChoices *actions;
  GtkWidget *keys[10];
  GtkWidget *erase;
  GtkWidget *send;
  char typed[MAX_DIGITS + 1];
  guint count;
  guint digits;
  gboolean flat; /* the keypad has two rows */
};

G_DEFINE_FINAL_TYPE (ClaraCodePage, clara_code_page, CLARA_TYPE_PAGE)

static void
forget_typed (ClaraCodePage *self)
{
  memset (self->typed, 0, sizeof self->typed);
  self->count = 0;
}

static void
update (ClaraCodePage *self)
{
  g_autofree char *name = NULL;
  char count[8], digits[8];
  guint i = 0;

  for (GtkWidget *cell = gtk_widget_get_first_child (GTK_WIDGET (self->cells)); cell != NULL;
       cell = gtk_widget_get_next_sibling (cell), i++)
    {
      gtk_label_set_label (GTK_LABEL (cell), i < self->count ? "•" : "");
      if (i == self->count)
        gtk_widget_add_css_class (cell, "now");
      else
        gtk_widget_remove_css_class (cell, "now");
    }
  g_snprintf (count, sizeof count, "%u", self->count);
  g_snprintf (digits, sizeof digits, "%u", self->digits);
  name = clara_text_format (clara_page_get_language (CLARA_PAGE (self)), "kiosk",
                            "{count} of {digits} digits entered", "count", count, "digits", digits, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->cells), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_sensitive (self->send, self->count == self->digits);
  gtk_widget_set_sensitive (self->erase, self->count > 0);
}

static void
set_digits (ClaraCodePage *self, guint digits)
{
  GtkWidget *child;

  if (digits == self->digits)
    return;
  self->digits = MIN (digits, MAX_DIGITS);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->cells))) != NULL)
    gtk_box_remove (self->cells, child);
  for (guint i = 0; i < self->digits; i++)
    {
      GtkWidget *cell = gtk_label_new (NULL);

      gtk_widget_add_css_class (cell, "cell");
      gtk_widget_set_hexpand (cell, TRUE);
      gtk_box_append (self->cells, cell);
    }
}

static void
check (ClaraCodePage *self)
{
  g_autofree char *code = NULL;

  if (self->count != self->digits)
    return;
  code = g_strdup (self->typed);
  forget_typed (self);
  update (self);
  clara_page_send (CLARA_PAGE (self), "check_code", clara_json_build ("s", "code", code));
}

static void
add_digit (ClaraCodePage *self, char digit)
{
  if (self->count >= self->digits)
    return;
  self->typed[self->count++] = digit;
  update (self);
}

static void
erase_digit (ClaraCodePage *self)
{
  if (self->count == 0)
    return;
  self->typed[--self->count] = '\0';
  update (self);
}

static void
on_digit (GtkButton *button, ClaraCodePage *self)
{
  add_digit (self, '0' + GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "digit")));
}

static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, ClaraCodePage *self)
{
  const gunichar character = gdk_keyval_to_unicode (key);

  if (g_unichar_isdigit (character))
    add_digit (self, '0' + g_unichar_digit_value (character));
  else if (key == GDK_KEY_BackSpace)
    erase_digit (self);
  else if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && self->count == self->digits)
    check (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static GtkWidget *
add_key (ClaraCodePage *self, GtkWidget *child)
{
  GtkWidget *key = gtk_button_new ();

  gtk_button_set_child (GTK_BUTTON (key), child);
  gtk_widget_add_css_class (key, "key");
  gtk_grid_attach (self->keypad, key, 0, 0, 1, 1);
  return key;
}

/* As on a telephone; where there is no height, in two rows. */
static void
arrange_keypad (ClaraCodePage *self, gboolean flat)
{
  self->flat = flat;
  for (int digit = 0; digit < 10; digit++)
    {
      gtk_grid_remove (self->keypad, g_object_ref (self->keys[digit]));
      if (flat)
        gtk_grid_attach (self->keypad, self->keys[digit], (digit + 9) % 10 % 5, (digit + 9) % 10 / 5, 1, 1);
      else
        gtk_grid_attach (self->keypad, self->keys[digit], digit == 0 ? 1 : (digit - 1) % 3,
                         digit == 0 ? 3 : (digit - 1) / 3, 1, 1);
      g_object_unref (self->keys[digit]);
    }
  gtk_grid_remove (self->keypad, g_object_ref (self->erase));
  gtk_grid_remove (self->keypad, g_object_ref (self->send));
  gtk_grid_attach (self->keypad, self->erase, flat ? 5 : 0, flat ? 0 : 3, 1, 1);
  gtk_grid_attach (self->keypad, self->send, flat ? 5 : 2, flat ? 1 : 3, 1, 1);
  g_object_unref (self->erase);
  g_object_unref (self->send);
}

static void
build_keypad (ClaraCodePage *self)
{
  for (int digit = 0; digit < 10; digit++)
    {
      const char text[2] = { '0' + digit, '\0' };
      GtkWidget *key = self->keys[digit] = add_key (self, gtk_label_new (text));

      g_object_set_data (G_OBJECT (key), "digit", GINT_TO_POINTER (digit));
      gtk_accessible_update_property (GTK_ACCESSIBLE (key), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
      g_signal_connect (key, "clicked", G_CALLBACK (on_digit), self);
    }
  self->erase = add_key (self, gtk_image_new_from_icon_name ("clara-erase-symbolic"));
  g_signal_connect_swapped (self->erase, "clicked", G_CALLBACK (erase_digit), self);
  self->send = add_key (self, gtk_image_new_from_icon_name ("clara-done-symbolic"));
  gtk_widget_add_css_class (self->send, "primary");
  g_signal_connect_swapped (self->send, "clicked", G_CALLBACK (check), self);
}

static void
on_chosen (ClaraChoices *choices, const char *id, ClaraPage *self)
{
  clara_page_choose (self, id);
}

static void
clara_code_page_show_step (ClaraPage *page, const ClaraStep *step)
{
  ClaraCodePage *self = CLARA_CODE_PAGE (page);

  set_digits (self, step->digits);
  forget_typed (self);
  update (self);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), step->detail == NULL);
  clara_page_fill_actions (page, self->actions, step, CLARA_CHOICES_ALL, NULL);
}

static void
clara_code_page_arrange (ClaraPage *page, ClaraDensity density)
{
  const gboolean flat = density >= CLARA_DENSITY_TIGHT;

  if (flat != CLARA_CODE_PAGE (page)->flat)
    arrange_keypad (CLARA_CODE_PAGE (page), flat);
}

static void
clara_code_page_clear (ClaraPage *page)
{
  ClaraCodePage *self = CLARA_CODE_PAGE (page);

  forget_typed (self);
  update (self);
  clara_choices_clear (self->actions);
}

static void
clara_code_page_translate (ClaraPage *page)
{
  ClaraCodePage *self = CLARA_CODE_PAGE (page);

  gtk_label_set_label (self->hint, clara_page_text (page, "kiosk", "Type the code that was sent to you."));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->erase), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_page_text (page, "kiosk", "Erase"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->send), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_page_text (page, "kiosk", "Continue"), -1);
}

static void
clara_code_page_finalize (GObject *object)
{
  forget_typed (CLARA_CODE_PAGE (object));
  G_OBJECT_CLASS (clara_code_page_parent_class)->finalize (object);
}

static void
clara_code_page_class_init (ClaraCodePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  ClaraPageClass *page_class = CLARA_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_code_page_finalize;
  page_class->show_step = clara_code_page_show_step;
  page_class->arrange = clara_code_page_arrange;
  page_class->clear = clara_code_page_clear;
  page_class->translate = clara_code_page_translate;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/kiosk/code/clara-code-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraCodePage, hint);
  gtk_widget_class_bind_template_child (widget_class, ClaraCodePage, cells);
  gtk_widget_class_bind_template_child (widget_class, ClaraCodePage, keypad);
  gtk_widget_class_bind_template_child (widget_class, ClaraCodePage, actions);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
clara_code_page_init (ClaraCodePage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  build_keypad (self);
  arrange_keypad (self, FALSE);
  set_digits (self, 6);
  /* Before the key that has the focus takes the return key. */
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
