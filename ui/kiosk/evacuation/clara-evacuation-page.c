/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-evacuation-page.h"

#include "clara-roll-call.h"
#include "clara-text.h"

#define ACTOR "kiosk"

struct _ClaraEvacuationPage
{
  GtkBox parent_instance;
  GtkLabel *count;
  GtkLabel *message;
  GtkButton *print_button, *close_button;
  GtkLabel *print_label, *close_label;
  GtkBox *list;
  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraSettings *settings;
  ClaraReception *reception;
  char *language;
  GPtrArray *people; /* ClaraPresent, as shown; NULL: not read yet */
  GCancellable *cancellable;
  gboolean showing; /* ticks are set by the program */
};

G_DEFINE_FINAL_TYPE (ClaraEvacuationPage, clara_evacuation_page, GTK_TYPE_BOX)

enum
{
  CLOSED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void refresh (ClaraEvacuationPage *self);

static void
tell (ClaraEvacuationPage *self, const char *text)
{
  gtk_label_set_label (self->message, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), text != NULL);
}

static void
on_marked (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraEvacuationPage) self = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  tell (self, error != NULL ? error->message : NULL);
  if (self->store != NULL)
    refresh (self);
}

static void
on_toggled (GtkToggleButton *button, ClaraEvacuationPage *self)
{
  const char *id = g_object_get_data (G_OBJECT (button), "id");

  if (!self->showing)
    clara_roll_call_change_async (self->store, self->tenant,
                                  gtk_toggle_button_get_active (button) ? CLARA_ROLL_CALL_SAFE
                                                                        : CLARA_ROLL_CALL_MISSING,
                                  id, ACTOR, on_marked, g_object_ref (self));
}

static void
on_printed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraEvacuationPage) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean printed = clara_evacuation_print_finish (result, &error);

  gtk_widget_set_sensitive (GTK_WIDGET (self->print_button), TRUE);
  tell (self, printed ? clara_text (self->language, "desk", "The list is at the printer.") : error->message);
}

static void
on_print (GtkButton *button, ClaraEvacuationPage *self)
{
  g_autofree char *printer = clara_settings_get_string (self->settings, "list-printer");
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) pdf = NULL;

  if (self->people == NULL)
    return;
  pdf = clara_evacuation_to_pdf (self->people, clara_reception_get_company (self->reception), self->language,
                                 clara_clock_get_real (self->clock), clara_clock_get_utc_offset (self->clock),
                                 &error);
  if (pdf == NULL)
    {
      tell (self, error->message);
      return;
    }
  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  clara_evacuation_print_async (pdf, printer, NULL, on_printed, g_object_ref (self));
}

static void
on_close (GtkButton *button, ClaraEvacuationPage *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  return label;
}

/* The whole row is the target: gloves, haste, rain. */
static GtkWidget *
new_row (ClaraEvacuationPage *self, const ClaraPresent *person)
{
  const char *state = person->safe ? clara_text (self->language, "desk", "Safe")
                                   : clara_text (self->language, "desk", "Not yet seen");
  g_autofree char *detail = clara_present_describe (person, self->language);
  g_autofree char *spoken = NULL;
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *seen;
  GtkWidget *tick = gtk_image_new_from_icon_name (person->safe ? "clara-done-symbolic" : NULL);

  gtk_widget_add_css_class (tick, "tick");
  gtk_widget_set_valign (tick, GTK_ALIGN_CENTER);
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), new_label (person->name, "roll-name"));
  gtk_box_append (GTK_BOX (texts), new_label (detail, "roll-detail"));
  gtk_box_append (GTK_BOX (box), tick);
  gtk_box_append (GTK_BOX (box), texts);
  seen = new_label (state, "roll-detail");
  gtk_widget_set_valign (seen, GTK_ALIGN_CENTER);
  gtk_label_set_width_chars (GTK_LABEL (seen), 12);
  gtk_box_append (GTK_BOX (box), seen);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "roll-call");
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), person->safe);
  spoken = g_strdup_printf ("%s, %s, %s", person->name, detail, state);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data_full (G_OBJECT (button), "id", g_strdup (person->person_id), g_free);
  g_signal_connect (button, "toggled", G_CALLBACK (on_toggled), self);
  return button;
}

static void
clear_list (ClaraEvacuationPage *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_box_remove (self->list, child);
}

static void
show_people (ClaraEvacuationPage *self)
{
  g_autofree char *text = self->people->len == 0
                            ? g_strdup (clara_text (self->language, "staff", "Nobody is in the building."))
                            : clara_roll_call_count (self->people, self->language);

  gtk_label_set_label (self->count, text);
  self->showing = TRUE;
  clear_list (self);
  for (guint i = 0; i < self->people->len; i++)
    gtk_box_append (self->list, new_row (self, self->people->pdata[i]));
  self->showing = FALSE;
}

static void
on_people_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraEvacuationPage) self = user_data;
  g_autoptr (GError) error = NULL;
  GPtrArray *people = clara_store_finish (CLARA_STORE (source), result, &error);

  if (people == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        tell (self, error->message);
      return;
    }
  g_clear_pointer (&self->people, g_ptr_array_unref);
  self->people = people;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    show_people (self);
}

/* Reads again; an older reading still on its way is dropped. */
static void
refresh (ClaraEvacuationPage *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_roll_call_read_async (self->store, self->tenant, self->cancellable, on_people_ready,
                              g_object_ref (self));
}

static void
on_changed (ClaraStore *store, guint64 areas, ClaraEvacuationPage *self)
{
  const guint64 wanted = CLARA_STORE_AREA_VISITS | CLARA_STORE_AREA_EMPLOYEES | CLARA_STORE_AREA_EVACUATION;

  if ((areas & wanted) != 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    refresh (self);
}

static void
clara_evacuation_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (clara_evacuation_page_parent_class)->map (widget);
  tell (CLARA_EVACUATION_PAGE (widget), NULL);
  refresh (CLARA_EVACUATION_PAGE (widget));
}

/* Names of people do not wait behind the PIN for whoever reaches what is not seen. */
static void
clara_evacuation_page_unmap (GtkWidget *widget)
{
  ClaraEvacuationPage *self = CLARA_EVACUATION_PAGE (widget);

  GTK_WIDGET_CLASS (clara_evacuation_page_parent_class)->unmap (widget);
  g_cancellable_cancel (self->cancellable);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  clear_list (self);
  gtk_label_set_label (self->count, "");
}

static void
clara_evacuation_page_dispose (GObject *object)
{
  ClaraEvacuationPage *self = CLARA_EVACUATION_PAGE (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->store);
  g_clear_object (&self->clock);
  g_clear_object (&self->settings);
  g_clear_object (&self->reception);
  G_OBJECT_CLASS (clara_evacuation_page_parent_class)->dispose (object);
}

static void
clara_evacuation_page_finalize (GObject *object)
{
  ClaraEvacuationPage *self = CLARA_EVACUATION_PAGE (object);

  g_clear_pointer (&self->tenant, clara_tenant_unref);
  g_clear_pointer (&self->people, g_ptr_array_unref);
  g_free (self->language);
  G_OBJECT_CLASS (clara_evacuation_page_parent_class)->finalize (object);
}

static void
clara_evacuation_page_class_init (ClaraEvacuationPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_evacuation_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = clara_evacuation_page_finalize;
  widget_class->map = clara_evacuation_page_map;
  widget_class->unmap = clara_evacuation_page_unmap;
  signals[CLOSED] = g_signal_new ("closed", CLARA_TYPE_EVACUATION_PAGE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/evacuation/clara-evacuation-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPage, count);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPage, message);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPage, print_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPage, print_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPage, close_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPage, close_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraEvacuationPage, list);
  gtk_widget_class_bind_template_callback (widget_class, on_print);
  gtk_widget_class_bind_template_callback (widget_class, on_close);
}

static void
clara_evacuation_page_init (ClaraEvacuationPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * clara_evacuation_page_new:
 *
 * In the language that the house's sessions begin in: whoever has the PIN works here.
 *
 * Returns: (transfer floating): a page for clara_staff_cover_add_page()
 */
ClaraEvacuationPage *
clara_evacuation_page_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraSettings *settings,
                           ClaraReception *reception)
{
  ClaraEvacuationPage *self = g_object_new (CLARA_TYPE_EVACUATION_PAGE, NULL);
  const char *print, *close;

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->settings = g_object_ref (settings);
  self->reception = g_object_ref (reception);
  self->language = clara_settings_get_string (settings, "language");
  print = clara_text (self->language, "desk", "Print");
  close = clara_text (self->language, "staff", "Back to the visitors");
  gtk_label_set_label (self->print_label, print);
  gtk_label_set_label (self->close_label, close);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->print_button), GTK_ACCESSIBLE_PROPERTY_LABEL, print,
                                  -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close_button), GTK_ACCESSIBLE_PROPERTY_LABEL, close,
                                  -1);
  g_signal_connect_object (store, "changed", G_CALLBACK (on_changed), self, 0);
  return self;
}
