/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-out-of-order.h"

#include "clara-text.h"
#include "clara-wrap.h"

#include <string.h>

struct _ClaraOutOfOrder
{
  GtkBox parent_instance;
  GtkBox *lines;
  GtkWidget *call;
  GtkLabel *call_label;
  GtkLabel *answer;
  char **languages;
};

G_DEFINE_FINAL_TYPE (ClaraOutOfOrder, clara_out_of_order, GTK_TYPE_BOX)

enum
{
  CALL,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
on_call (GtkButton *button, ClaraOutOfOrder *self)
{
  g_signal_emit (self, signals[CALL], 0);
}

static void
clara_out_of_order_finalize (GObject *object)
{
  g_strfreev (CLARA_OUT_OF_ORDER (object)->languages);
  G_OBJECT_CLASS (clara_out_of_order_parent_class)->finalize (object);
}

static void
clara_out_of_order_class_init (ClaraOutOfOrderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clara_out_of_order_finalize;
  signals[CALL] =
    g_signal_new ("call", CLARA_TYPE_OUT_OF_ORDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CLARA_TYPE_WRAP);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/kiosk/out-of-order/clara-out-of-order.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraOutOfOrder, lines);
  gtk_widget_class_bind_template_child (widget_class, ClaraOutOfOrder, call);
  gtk_widget_class_bind_template_child (widget_class, ClaraOutOfOrder, call_label);
  gtk_widget_class_bind_template_child (widget_class, ClaraOutOfOrder, answer);
  gtk_widget_class_bind_template_callback (widget_class, on_call);
}

static void
clara_out_of_order_init (ClaraOutOfOrder *self)
{
  static const char *const english[] = { "en", NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  clara_out_of_order_set_languages (self, english);
}

/* The same sentence once in each language, in one label or another. */
static char *
join (ClaraOutOfOrder *self, const char *text)
{
  g_autoptr (GString) all = g_string_new (NULL);

  for (guint i = 0; self->languages[i] != NULL; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? "\n" : "",
                            clara_text (self->languages[i], "out of order", text));
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static void
add_line (ClaraOutOfOrder *self, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (self->lines, label);
}

void
clara_out_of_order_set_languages (ClaraOutOfOrder *self, const char *const *languages)
{
  g_autoptr (GString) call = g_string_new (NULL);
  GtkWidget *child;

  g_strfreev (self->languages);
  self->languages = g_strdupv ((char **) languages);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->lines))) != NULL)
    gtk_box_remove (self->lines, child);
  for (guint i = 0; languages[i] != NULL; i++)
    {
      add_line (self, clara_text (languages[i], "out of order", "I cannot help you just now."),
                i == 0 ? "question" : "section");
      add_line (self,
                clara_text (languages[i], "out of order", "Please speak to the people at the front desk."),
                "detail");
      g_string_append_printf (call, "%s%s", i > 0 ? " · " : "",
                              clara_text (languages[i], "kiosk", "Call a person"));
    }
  gtk_label_set_label (self->call_label, call->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->call), GTK_ACCESSIBLE_PROPERTY_LABEL, call->str, -1);
}

void
clara_out_of_order_show (ClaraOutOfOrder *self, gboolean broken, ClaraCallState call)
{
  static const char *const texts[] = {
    [CLARA_CALL_NONE] = NULL,
    [CLARA_CALL_RUNNING] = CLARA_N ("out of order", "I am calling somebody."),
    [CLARA_CALL_HEARD] = CLARA_N ("out of order", "Somebody at the front desk knows that you are here."),
    [CLARA_CALL_FAILED] = CLARA_N ("out of order", "Nobody answers. Please go to the front desk."),
  };
  g_autofree char *answer = texts[call] != NULL ? join (self, texts[call]) : NULL;

  /* Where to go is said anew by the answer: both would be too much to read. */
  for (GtkWidget *line = gtk_widget_get_first_child (GTK_WIDGET (self->lines)); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    if (gtk_widget_has_css_class (line, "detail"))
      gtk_widget_set_visible (line, answer == NULL);
  gtk_label_set_label (self->answer, answer != NULL ? answer : "");
  gtk_widget_set_visible (GTK_WIDGET (self->answer), answer != NULL);
  gtk_widget_set_sensitive (self->call, call != CLARA_CALL_RUNNING);
  if (broken && !gtk_widget_get_visible (GTK_WIDGET (self)))
    {
      gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
      gtk_widget_grab_focus (self->call);
    }
  else if (!broken)
    gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
