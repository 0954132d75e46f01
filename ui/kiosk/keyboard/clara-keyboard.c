/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-keyboard.h"

#include "clara-keyboard-layout.h"
#include "clara-scale.h"
#include "clara-text.h"
#include "clara-typing.h"

#include <string.h>

#define REPEAT_FIRST_MS 450
#define REPEAT_MS 70
#define SUGGESTIONS 3
#define MAX_WIDTH 230.0 /* mm */
#define SOURCE "clara-suggest-source"

/* The visitor's script first, then the next at each touch of the language key. */
static const char *const scripts[] = { "latin", "devanagari", "tamil", "telugu" };
enum
{
  SYMBOLS = G_N_ELEMENTS (scripts),
  DIGITS,
  N_LAYOUTS
};

typedef enum
{
  SHIFT_OFF,
  SHIFT_ONCE,
  SHIFT_LOCKED,
} Shift;

struct _ClaraKeyboard
{
  GtkWidget parent_instance;
  AdwClamp *clamp;
  GtkBox *box;
  GtkBox *bar; /* suggestions */
  GtkGrid *grid;
  GPtrArray *keys; /* GtkButton in the order of the layout */
  ClaraKeyboardLayout *layouts[N_LAYOUTS];
  guint layout; /* the one that is shown */
  guint script; /* to go back to from the symbols */
  gboolean email;
  Shift shift;
  GtkWindow *window; /* unowned: it owns this */
  GtkText *text;     /* weak: the target */
  GtkEntry *entry;   /* weak: around it */
  gboolean enabled, open;
  char *language;
  ClaraSuggestFunc suggest;
  gpointer suggest_data;
  GtkWidget *held; /* the key that is pressed */
  guint repeat;
  gboolean repeated;
};

G_DEFINE_FINAL_TYPE (ClaraKeyboard, clara_keyboard, GTK_TYPE_WIDGET)

enum
{
  OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void show_layout (ClaraKeyboard *self, guint layout);

/* Names of keys -------------------------------------------------------------------------------- */

static guint
get_next_script (ClaraKeyboard *self)
{
  return (self->script + 1) % G_N_ELEMENTS (scripts);
}

static const char *
get_icon (const ClaraKeySpec *key, Shift shift)
{
  switch (key->kind)
    {
    case CLARA_KEY_SHIFT:
      return shift == SHIFT_OFF ? "clara-shift-symbolic" : "clara-shift-on-symbolic";
    case CLARA_KEY_ERASE:
      return "clara-erase-symbolic";
    case CLARA_KEY_HIDE:
      return "clara-hide-symbolic";
    case CLARA_KEY_ENTER:
      return "clara-enter-symbolic";
    case CLARA_KEY_TEXT:
    case CLARA_KEY_SYMBOLS:
    case CLARA_KEY_LANGUAGE:
    case CLARA_KEY_SPACE:
      break;
    }
  return NULL;
}

static char *
get_label (ClaraKeyboard *self, const ClaraKeySpec *key)
{
  switch (key->kind)
    {
    case CLARA_KEY_TEXT:
      return g_strdup (key->text);
    case CLARA_KEY_SYMBOLS:
      return g_strdup (self->layouts[self->layout == SYMBOLS ? self->script : SYMBOLS]->label);
    case CLARA_KEY_LANGUAGE:
      return g_strdup (self->layouts[get_next_script (self)]->label);
    default:
      return g_strdup ("");
    }
}

static char *
get_name (ClaraKeyboard *self, const ClaraKeySpec *key)
{
  g_autofree char *label = get_label (self, key);

  switch (key->kind)
    {
    case CLARA_KEY_TEXT:
      return g_unichar_ismark (g_utf8_get_char (key->text))
               ? clara_text_format (self->language, "keyboard", "Sign {sign}", "sign", label, NULL)
               : g_strdup (key->text);
    case CLARA_KEY_SHIFT:
      return g_strdup (clara_text (self->language, "keyboard", "Other letters"));
    case CLARA_KEY_ERASE:
      return g_strdup (clara_text (self->language, "kiosk", "Erase"));
    case CLARA_KEY_SYMBOLS:
      return self->layout == SYMBOLS ? g_strdup (clara_text (self->language, "keyboard", "Letters"))
                                     : g_strdup (clara_text (self->language, "keyboard", "Digits and signs"));
    case CLARA_KEY_LANGUAGE:
      return clara_text_format (self->language, "keyboard", "Keyboard: {script}", "script", label, NULL);
    case CLARA_KEY_SPACE:
      return g_strdup (clara_text (self->language, "keyboard", "Space"));
    case CLARA_KEY_HIDE:
      return g_strdup (clara_text (self->language, "keyboard", "Hide the keyboard"));
    case CLARA_KEY_ENTER:
      break;
    }
  return g_strdup (clara_text (self->language, "keyboard", "Next"));
}

/* What the keys do ----------------------------------------------------------------------------- */

static const ClaraKeySpec *
get_key (GtkWidget *button, gboolean shifted)
{
  const ClaraKeySpec *key = shifted ? g_object_get_data (G_OBJECT (button), "shifted") : NULL;

  return key != NULL ? key : g_object_get_data (G_OBJECT (button), "plain");
}

static void
update_labels (ClaraKeyboard *self)
{
  for (guint i = 0; i < self->keys->len; i++)
    {
      GtkButton *button = self->keys->pdata[i];
      const ClaraKeySpec *key = get_key (GTK_WIDGET (button), self->shift != SHIFT_OFF);
      const char *icon = get_icon (key, self->shift);
      g_autofree char *label = get_label (self, key);
      g_autofree char *name = get_name (self, key);

      if (icon != NULL)
        gtk_button_set_icon_name (button, icon);
      else
        gtk_button_set_label (button, label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
    }
}

static void
set_shift (ClaraKeyboard *self, Shift shift)
{
  if (self->shift == shift)
    return;
  self->shift = shift;
  update_labels (self);
}

/* Names and companies begin with a capital, where the script has them. */
static void
shift_for_word (ClaraKeyboard *self)
{
  const GtkInputPurpose purpose =
    self->entry != NULL ? gtk_entry_get_input_purpose (self->entry) : GTK_INPUT_PURPOSE_FREE_FORM;
  gboolean capital;

  if (self->text == NULL || self->layout != 0 || self->shift == SHIFT_LOCKED)
    return;
  capital = (purpose == GTK_INPUT_PURPOSE_NAME || purpose == GTK_INPUT_PURPOSE_FREE_FORM)
            && clara_typing_begins_word (gtk_editable_get_text (GTK_EDITABLE (self->text)),
                                         gtk_editable_get_position (GTK_EDITABLE (self->text)));
  set_shift (self, capital ? SHIFT_ONCE : SHIFT_OFF);
}

static void
close_keyboard (ClaraKeyboard *self)
{
  gtk_window_set_focus (self->window, NULL);
}

static void
press_key (ClaraKeyboard *self, const ClaraKeySpec *key)
{
  if (self->text == NULL)
    return;
  switch (key->kind)
    {
    case CLARA_KEY_TEXT:
      clara_typing_insert (self->text, key->text);
      break;
    case CLARA_KEY_SPACE:
      clara_typing_insert (self->text, " ");
      break;
    case CLARA_KEY_ERASE:
      clara_typing_erase (self->text);
      break;
    case CLARA_KEY_SHIFT:
      set_shift (self, (self->shift + 1) % (SHIFT_LOCKED + 1));
      return;
    case CLARA_KEY_SYMBOLS:
      show_layout (self, self->layout == SYMBOLS ? self->script : SYMBOLS);
      return;
    case CLARA_KEY_LANGUAGE:
      self->script = get_next_script (self);
      show_layout (self, self->script);
      return;
    case CLARA_KEY_HIDE:
      close_keyboard (self);
      return;
    case CLARA_KEY_ENTER:
      g_signal_emit_by_name (self->text, "activate");
      return;
    }
  if (self->shift == SHIFT_ONCE)
    set_shift (self, SHIFT_OFF);
  shift_for_word (self);
}

static gboolean
on_repeat (gpointer user_data)
{
  ClaraKeyboard *self = user_data;

  self->repeated = TRUE;
  press_key (self, get_key (self->held, FALSE));
  g_source_remove (self->repeat);
  self->repeat = g_timeout_add (REPEAT_MS, on_repeat, self);
  return G_SOURCE_REMOVE;
}

static void
stop_repeat (ClaraKeyboard *self)
{
  g_clear_handle_id (&self->repeat, g_source_remove);
  self->held = NULL;
}

/* A finger's time, not the visitor's: the toolkit's clock is the right one. */
static void
on_held (GtkWidget *button, GtkStateFlags before, ClaraKeyboard *self)
{
  const gboolean active = gtk_widget_get_state_flags (button) & GTK_STATE_FLAG_ACTIVE;

  if (active == !!(before & GTK_STATE_FLAG_ACTIVE))
    return;
  stop_repeat (self);
  if (!active)
    return;
  self->held = button;
  self->repeated = FALSE;
  self->repeat = g_timeout_add (REPEAT_FIRST_MS, on_repeat, self);
}

static void
on_clicked (GtkWidget *button, ClaraKeyboard *self)
{
  const ClaraKeySpec *key = get_key (button, self->shift != SHIFT_OFF);

  if (key->kind == CLARA_KEY_ERASE && self->repeated)
    self->repeated = FALSE;
  else
    press_key (self, key);
}

/* Suggestions ---------------------------------------------------------------------------------- */

static void
on_suggestion (GtkButton *button, ClaraKeyboard *self)
{
  g_autofree char *text = g_strdup (g_object_get_data (G_OBJECT (button), "suggestion"));

  if (self->text == NULL)
    return;
  gtk_editable_select_region (GTK_EDITABLE (self->text), 0, -1);
  clara_typing_insert (self->text, text);
}

static void
update_suggestions (ClaraKeyboard *self)
{
  const char *source = self->entry != NULL ? g_object_get_data (G_OBJECT (self->entry), SOURCE) : NULL;
  const char *typed = self->text != NULL ? gtk_editable_get_text (GTK_EDITABLE (self->text)) : "";
  g_auto (GStrv) found = NULL;
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->bar))) != NULL)
    gtk_box_remove (self->bar, child);
  if (source != NULL && self->suggest != NULL)
    found = self->suggest (source, typed, self->suggest_data);
  for (guint i = 0; found != NULL && found[i] != NULL && i < SUGGESTIONS; i++)
    {
      GtkWidget *button = gtk_button_new_with_label (found[i]);

      if (strcmp (found[i], typed) == 0)
        {
          g_object_unref (g_object_ref_sink (button));
          continue;
        }
      gtk_label_set_ellipsize (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (button))), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (button, TRUE);
      gtk_widget_set_focusable (button, FALSE);
      gtk_widget_add_css_class (button, "suggestion");
      g_object_set_data_full (G_OBJECT (button), "suggestion", g_strdup (found[i]), g_free);
      g_signal_connect (button, "clicked", G_CALLBACK (on_suggestion), self);
      gtk_box_append (self->bar, button);
    }
  /* The bar keeps its place while there may be some, so that no key moves under the finger. */
  gtk_widget_set_visible (GTK_WIDGET (self->bar), source != NULL && self->suggest != NULL);
}

/* Layouts -------------------------------------------------------------------------------------- */

static GtkWidget *
new_key (ClaraKeyboard *self, ClaraKeySpec *plain, ClaraKeySpec *shifted)
{
  GtkWidget *button = gtk_button_new ();

  gtk_widget_set_focusable (button, FALSE);
  gtk_widget_set_hexpand (button, TRUE);
  gtk_widget_set_vexpand (button, TRUE);
  gtk_widget_add_css_class (button, "board-key");
  if (plain->kind != CLARA_KEY_TEXT && plain->kind != CLARA_KEY_SPACE)
    gtk_widget_add_css_class (button, "special");
  if (plain->kind == CLARA_KEY_ENTER)
    gtk_widget_add_css_class (button, "primary");
  g_object_set_data (G_OBJECT (button), "plain", plain);
  g_object_set_data (G_OBJECT (button), "shifted", shifted);
  g_signal_connect (button, "clicked", G_CALLBACK (on_clicked), self);
  if (plain->kind == CLARA_KEY_ERASE)
    g_signal_connect (button, "state-flags-changed", G_CALLBACK (on_held), self);
  g_ptr_array_add (self->keys, button);
  return button;
}

static void
show_layout (ClaraKeyboard *self, guint index)
{
  const ClaraKeyboardLayout *layout = self->layouts[index];
  GPtrArray *plain;
  GtkWidget *child;

  stop_repeat (self);
  self->layout = index;
  self->shift = SHIFT_OFF;
  g_ptr_array_set_size (self->keys, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->grid))) != NULL)
    gtk_grid_remove (self->grid, child);
  for (guint r = 0; (plain = clara_keyboard_layout_get_row (layout, r, FALSE, self->email)) != NULL; r++)
    {
      GPtrArray *shifted = clara_keyboard_layout_get_row (layout, r, TRUE, self->email);
      guint units = 0, at;

      for (guint i = 0; i < plain->len; i++)
        units += ((ClaraKeySpec *) plain->pdata[i])->units;
      at = layout->columns - MIN (units / 2, layout->columns);
      for (guint i = 0; i < plain->len; i++)
        {
          ClaraKeySpec *key = plain->pdata[i];

          gtk_grid_attach (self->grid, new_key (self, key, shifted->pdata[i]), at, r, key->units, 1);
          at += key->units;
        }
    }
  update_labels (self);
  shift_for_word (self);
}

static void
on_text_changed (GtkEditable *editable, ClaraKeyboard *self)
{
  update_suggestions (self);
  if (gtk_editable_get_text (editable)[0] == '\0')
    shift_for_word (self);
}

static void
forget_target (ClaraKeyboard *self)
{
  if (self->entry != NULL)
    g_signal_handlers_disconnect_by_data (self->entry, self);
  g_clear_weak_pointer (&self->entry);
  g_clear_weak_pointer (&self->text);
}

static void
set_open (ClaraKeyboard *self, gboolean open)
{
  if (self->open == open)
    return;
  self->open = open;
  gtk_widget_set_visible (GTK_WIDGET (self), open);
  g_signal_emit (self, signals[OPENED], 0, open);
}

static guint
choose_layout (ClaraKeyboard *self, GtkInputPurpose purpose)
{
  switch (purpose)
    {
    case GTK_INPUT_PURPOSE_PHONE:
    case GTK_INPUT_PURPOSE_DIGITS:
    case GTK_INPUT_PURPOSE_NUMBER:
    case GTK_INPUT_PURPOSE_PIN:
      return DIGITS;
    case GTK_INPUT_PURPOSE_EMAIL:
    case GTK_INPUT_PURPOSE_URL:
      return self->script = 0;
    default:
      return self->script;
    }
}

static void
on_focus (GtkWindow *window, GParamSpec *property, ClaraKeyboard *self)
{
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkWidget *entry = focus != NULL ? gtk_widget_get_ancestor (focus, GTK_TYPE_ENTRY) : NULL;
  GtkInputPurpose purpose;

  if (focus != NULL && focus == (GtkWidget *) self->text)
    return;
  forget_target (self);
  if (!self->enabled || entry == NULL || !GTK_IS_TEXT (focus))
    {
      set_open (self, FALSE);
      return;
    }
  g_set_weak_pointer (&self->entry, GTK_ENTRY (entry));
  g_set_weak_pointer (&self->text, GTK_TEXT (focus));
  g_signal_connect (entry, "changed", G_CALLBACK (on_text_changed), self);
  purpose = gtk_entry_get_input_purpose (self->entry);
  self->email = purpose == GTK_INPUT_PURPOSE_EMAIL;
  show_layout (self, choose_layout (self, purpose));
  update_suggestions (self);
  set_open (self, TRUE);
}

static void
clara_keyboard_dispose (GObject *object)
{
  ClaraKeyboard *self = CLARA_KEYBOARD (object);

  stop_repeat (self);
  forget_target (self);
  g_clear_pointer (&self->keys, g_ptr_array_unref);
  if (self->clamp != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->clamp));
  self->clamp = NULL;
  G_OBJECT_CLASS (clara_keyboard_parent_class)->dispose (object);
}

static void
clara_keyboard_finalize (GObject *object)
{
  ClaraKeyboard *self = CLARA_KEYBOARD (object);

  for (guint i = 0; i < N_LAYOUTS; i++)
    clara_keyboard_layout_free (self->layouts[i]);
  g_free (self->language);
  G_OBJECT_CLASS (clara_keyboard_parent_class)->finalize (object);
}

static void
clara_keyboard_class_init (ClaraKeyboardClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clara_keyboard_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_keyboard_finalize;
  signals[OPENED] = g_signal_new ("opened", CLARA_TYPE_KEYBOARD, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "clara-keyboard");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
clara_keyboard_init (ClaraKeyboard *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    self->layouts[i] = clara_keyboard_layout_load (scripts[i]);
  self->layouts[SYMBOLS] = clara_keyboard_layout_load ("symbols");
  self->layouts[DIGITS] = clara_keyboard_layout_load ("digits");
  self->keys = g_ptr_array_new ();
  self->enabled = TRUE;
  self->language = g_strdup ("en");
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 0));
  self->bar = GTK_BOX (gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0));
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_box_set_homogeneous (self->bar, TRUE);
  gtk_grid_set_column_homogeneous (self->grid, TRUE);
  gtk_grid_set_row_homogeneous (self->grid, TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self->box), "board");
  gtk_widget_add_css_class (GTK_WIDGET (self->bar), "suggestions");
  gtk_widget_add_css_class (GTK_WIDGET (self->grid), "board-keys");
  gtk_widget_set_vexpand (GTK_WIDGET (self->grid), TRUE);
  /* Keys have their places, whichever way the language is written. */
  gtk_widget_set_direction (GTK_WIDGET (self->grid), GTK_TEXT_DIR_LTR);
  gtk_box_append (self->box, GTK_WIDGET (self->bar));
  gtk_box_append (self->box, GTK_WIDGET (self->grid));
  self->clamp = ADW_CLAMP (adw_clamp_new ());
  adw_clamp_set_child (self->clamp, GTK_WIDGET (self->box));
  clara_keyboard_set_scale (self, CLARA_SCALE_FALLBACK);
  gtk_widget_set_parent (GTK_WIDGET (self->clamp), GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

ClaraKeyboard *
clara_keyboard_new (GtkWindow *window)
{
  ClaraKeyboard *self = g_object_new (CLARA_TYPE_KEYBOARD, NULL);

  self->window = window;
  g_signal_connect_object (window, "notify::focus-widget", G_CALLBACK (on_focus), self, 0);
  return self;
}

void
clara_keyboard_set_scale (ClaraKeyboard *self, double pixels_per_mm)
{
  const int width = clara_scale_px (pixels_per_mm, MAX_WIDTH);

  adw_clamp_set_maximum_size (self->clamp, width);
  adw_clamp_set_tightening_threshold (self->clamp, width);
}

/**
 * clara_keyboard_set_enabled:
 * @enabled: FALSE where the kiosk has a keyboard with keys
 */
void
clara_keyboard_set_enabled (ClaraKeyboard *self, gboolean enabled)
{
  self->enabled = enabled;
  on_focus (self->window, NULL, self);
}

/**
 * clara_keyboard_set_language:
 *
 * The visitor's language: its script is the first choice, and the keys have names in it.
 */
void
clara_keyboard_set_language (ClaraKeyboard *self, const char *language)
{
  g_autofree char *name = g_strdup (clara_text (language, "keyboard", "Keyboard"));

  g_free (self->language);
  self->language = g_strdup (language);
  self->script = 0;
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    if (g_strv_contains ((const char *const *) self->layouts[i]->languages, language))
      self->script = i;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (self->open && self->entry != NULL)
    show_layout (self, choose_layout (self, gtk_entry_get_input_purpose (self->entry)));
}

void
clara_keyboard_set_suggest (ClaraKeyboard *self, ClaraSuggestFunc suggest, gpointer user_data)
{
  self->suggest = suggest;
  self->suggest_data = user_data;
}

/**
 * clara_keyboard_mark_source:
 * @source: (nullable): what ClaraSuggestFunc is asked for while this entry is typed into; static
 */
void
clara_keyboard_mark_source (GtkEntry *entry, const char *source)
{
  g_object_set_data (G_OBJECT (entry), SOURCE, (gpointer) source);
}
