/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-services-panel.h"

#include "clara-repositories.h"
#include "clara-service-figures.h"
#include "clara-text.h"

#define MAX_CALLS 20000
#define MAX_CHANGES 20

struct _ClaraServicesPanel
{
  AdwBin parent_instance;
  GtkLabel *providers_title;
  GtkLabel *changes_title;
  GtkLabel *empty;
  GtkListBox *providers;
  GtkListBox *changes;
  GtkListBox *results;
  GtkButton *test_button;
  GtkSpinner *spinner;
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

enum
{
  TEST,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraServicesPanel, clara_services_panel, ADW_TYPE_BIN)

/* What is read in one go. */
typedef struct
{
  ClaraTenant *tenant;
  gint64 since;
} Question;

typedef struct
{
  GPtrArray *calls;   /* ClaraServiceCallRow */
  GPtrArray *changes; /* ClaraProviderChange */
} Answer;

static void
question_free (gpointer data)
{
  Question *question = data;

  clara_tenant_unref (question->tenant);
  g_free (question);
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_clear_pointer (&answer->calls, g_ptr_array_unref);
  g_clear_pointer (&answer->changes, g_ptr_array_unref);
  g_free (answer);
}

static gpointer
read_services (ClaraDb *db, gpointer user_data, GError **error)
{
  const Question *question = user_data;
  Answer *answer = g_new0 (Answer, 1);

  answer->calls = clara_service_calls_list (db, question->tenant, question->since, MAX_CALLS, error);
  if (answer->calls != NULL)
    answer->changes = clara_provider_changes_list (db, question->tenant, MAX_CHANGES, error);
  if (answer->changes != NULL)
    return answer;
  answer_free (answer);
  return NULL;
}

static const char *
get_service_name (ClaraServicesPanel *self, const char *service)
{
  const char *language = self->context->language;

  if (g_str_equal (service, "language_model"))
    return clara_text (language, "desk", "Language model");
  if (g_str_equal (service, "speech_to_text"))
    return clara_text (language, "desk", "Hearing");
  if (g_str_equal (service, "text_to_speech"))
    return clara_text (language, "desk", "Voice");
  if (g_str_equal (service, "voice_agent"))
    return clara_text (language, "desk", "Full-duplex voice");
  return service;
}

static GtkWidget *
new_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  return label;
}

/* A row with a coloured dot and the state in words before the title, figures at the right, text below. */
static GtkWidget *
new_row (const char *style, const char *state, const char *title, const char *right, const char *below)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *dot = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget *name = new_label (title, "heading");
  GtkWidget *figures = new_label (right, "dim-label");

  gtk_widget_add_css_class (box, "notice");
  gtk_widget_add_css_class (dot, "dot");
  gtk_widget_add_css_class (dot, style);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (head), dot);
  gtk_box_append (GTK_BOX (head), new_label (state, "dim-label"));
  gtk_widget_set_hexpand (name, TRUE);
  gtk_box_append (GTK_BOX (head), name);
  gtk_widget_add_css_class (figures, "numeric");
  gtk_box_append (GTK_BOX (head), figures);
  gtk_box_append (GTK_BOX (box), head);
  if (below != NULL)
    gtk_box_append (GTK_BOX (box), new_label (below, "dim-label"));
  return box;
}

static void
empty_list (GtkListBox *list)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (list))) != NULL)
    gtk_list_box_remove (list, child);
}

/* Who serves is whoever the newest change of the service names. */
static gboolean
is_serving (const ClaraServiceFigures *figures, GPtrArray *changes)
{
  for (guint i = 0; i < changes->len; i++)
    {
      const ClaraProviderChange *change = g_ptr_array_index (changes, i);

      if (g_str_equal (change->service, figures->service))
        return g_str_equal (change->to_provider, figures->provider);
    }
  return FALSE;
}

static char *
describe_figures (ClaraServicesPanel *self, const ClaraServiceFigures *figures)
{
  g_autofree char *calls = g_strdup_printf ("%u", figures->calls);
  g_autofree char *failures = g_strdup_printf ("%u", figures->failures);
  g_autofree char *p50 = g_strdup_printf ("%.0f", (double) figures->p50_us / 1000);
  g_autofree char *p95 = g_strdup_printf ("%.0f", (double) figures->p95_us / 1000);
  g_autofree char *cost = g_strdup_printf ("%.4f", figures->cost);
  g_autofree char *currency = clara_settings_get_string (self->context->settings, "service-currency");
  g_autofree char *counted =
    clara_text_format (self->context->language, "desk", "Calls: {calls}, failed: {failures}", "calls", calls,
                       "failures", failures, NULL);
  g_autofree char *timed =
    figures->p50_us >= 0
      ? clara_text_format (self->context->language, "desk", "half within {p50} ms, 95 % within {p95} ms",
                           "p50", p50, "p95", p95, NULL)
      : g_strdup ("");
  g_autofree char *priced = figures->cost > 0 ? g_strdup_printf (" · %s %s", currency, cost) : g_strdup ("");

  return g_strconcat (counted, *timed != '\0' ? " · " : "", timed, priced, NULL);
}

static void
add_provider (ClaraServicesPanel *self, const ClaraServiceFigures *figures, GPtrArray *changes)
{
  const char *language = self->context->language;
  g_autofree char *title =
    g_strdup_printf ("%s: %s", get_service_name (self, figures->service), figures->provider);
  g_autofree char *numbers = describe_figures (self, figures);
  const char *style = "none";
  const char *state = clara_text (language, "desk", "Ready");

  if (figures->last_failed)
    {
      style = "failed";
      state = clara_text (language, "desk", "Failed");
    }
  else if (is_serving (figures, changes))
    {
      style = "in";
      state = clara_text (language, "desk", "In use");
    }
  gtk_list_box_append (self->providers, new_row (style, state, title, numbers,
                                                 figures->last_failed ? figures->last_reason : NULL));
}

static void
add_change (ClaraServicesPanel *self, const ClaraProviderChange *change)
{
  g_autofree char *when =
    clara_desk_context_format_time (self->context, change->created_at, change->utc_offset);
  g_autofree char *title = change->from_provider != NULL
                             ? g_strdup_printf ("%s → %s", change->from_provider, change->to_provider)
                             : g_strdup (change->to_provider);

  gtk_list_box_append (
    self->changes, new_row ("none", get_service_name (self, change->service), title, when, change->reason));
}

static void
on_services_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraServicesPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) figures = NULL;
  Answer *answer = clara_store_finish (CLARA_STORE (source), result, &error);

  if (answer == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_warning ("What the services took could not be read: %s", error->message);
      return;
    }
  figures = clara_service_figures_new (answer->calls);
  empty_list (self->providers);
  empty_list (self->changes);
  for (guint i = 0; i < figures->len; i++)
    add_provider (self, g_ptr_array_index (figures, i), answer->changes);
  for (guint i = 0; i < answer->changes->len; i++)
    add_change (self, g_ptr_array_index (answer->changes, i));
  gtk_widget_set_visible (GTK_WIDGET (self->empty), figures->len == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->providers), figures->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->changes_title), answer->changes->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->changes), answer->changes->len > 0);
  answer_free (answer);
}

static void
on_test (GtkButton *button, ClaraServicesPanel *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->test_button), FALSE);
  gtk_spinner_start (self->spinner);
  empty_list (self->results);
  g_signal_emit (self, signals[TEST], 0);
}

static void
clara_services_panel_dispose (GObject *object)
{
  ClaraServicesPanel *self = CLARA_SERVICES_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (clara_services_panel_parent_class)->dispose (object);
}

static void
clara_services_panel_class_init (ClaraServicesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_services_panel_dispose;
  signals[TEST] =
    g_signal_new ("test", CLARA_TYPE_SERVICES_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/desk/services/clara-services-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, providers_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, changes_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, providers);
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, changes);
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, results);
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, test_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraServicesPanel, spinner);
  gtk_widget_class_bind_template_callback (widget_class, on_test);
}

static void
clara_services_panel_init (ClaraServicesPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_services_panel_set_context (ClaraServicesPanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;

  self->context = context;
  gtk_label_set_text (self->providers_title, clara_text (language, "desk", "Services today"));
  gtk_label_set_text (self->changes_title, clara_text (language, "desk", "Last changes"));
  gtk_button_set_label (self->test_button, clara_text (language, "desk", "Test"));
  gtk_label_set_text (self->empty, clara_text (language, "desk",
                                               "No service was asked today. Which provider serves, how fast "
                                               "and at what cost is shown here."));
}

/* Midnight of the desk. */
static gint64
get_midnight (ClaraDeskContext *context)
{
  const gint64 offset = (gint64) clara_clock_get_utc_offset (context->clock) * 60 * G_USEC_PER_SEC;
  const gint64 local = clara_clock_get_real (context->clock) + offset;

  return local - local % G_TIME_SPAN_DAY - offset;
}

void
clara_services_panel_refresh (ClaraServicesPanel *self)
{
  Question *question = g_new0 (Question, 1);

  question->tenant = clara_tenant_ref (self->context->tenant);
  question->since = get_midnight (self->context);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_store_read_async (self->context->store, read_services, question, question_free, answer_free,
                          self->cancellable, on_services_ready, g_object_ref (self));
}

/**
 * clara_services_panel_add_result:
 * @state: "works", "failed" or "off"
 * @detail: (nullable): in words an administrator understands
 */
void
clara_services_panel_add_result (ClaraServicesPanel *self, const char *title, const char *state,
                                 const char *detail)
{
  const char *language = self->context->language;
  gboolean works = g_str_equal (state, "works");
  gboolean failed = g_str_equal (state, "failed");
  const char *words = works    ? clara_text (language, "desk", "Works")
                      : failed ? clara_text (language, "desk", "Failed")
                               : clara_text (language, "desk", "Not set up");

  gtk_widget_set_visible (GTK_WIDGET (self->results), TRUE);
  gtk_list_box_append (self->results, new_row (works    ? "in"
                                               : failed ? "failed"
                                                        : "none",
                                               words, title, "", detail));
}

void
clara_services_panel_end_test (ClaraServicesPanel *self)
{
  gtk_spinner_stop (self->spinner);
  gtk_widget_set_sensitive (GTK_WIDGET (self->test_button), TRUE);
}
