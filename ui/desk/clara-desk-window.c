/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-desk-window.h"

#include "clara-desk-context.h"
#include "clara-deliveries-panel.h"
#include "clara-evacuation-panel.h"
#include "clara-expected-panel.h"
#include "clara-notifications-panel.h"
#include "clara-papers-panel.h"
#include "clara-screening-panel.h"
#include "clara-services-panel.h"
#include "clara-site-panel.h"
#include "clara-style.h"
#include "clara-text.h"
#include "clara-today-panel.h"
#include "clara-visitors-panel.h"

/* Other processes' commits are looked for this often; D-Bus may tell sooner. */
#define CHECK_US (2 * G_USEC_PER_SEC)
/* "4 min" becomes "5 min". */
#define CHECKS_PER_REFRESH 15

struct _ClaraDeskWindow
{
  AdwApplicationWindow parent_instance;
  GtkListBox *sidebar;
  GtkStack *stack;
  AdwWindowTitle *title;
  ClaraTodayPanel *today;
  ClaraExpectedPanel *expected;
  ClaraVisitorsPanel *visitors;
  ClaraNotificationsPanel *notifications;
  ClaraServicesPanel *services;
  ClaraSitePanel *site;
  ClaraScreeningPanel *screening;
  ClaraEvacuationPanel *evacuation;
  ClaraPapersPanel *papers;
  ClaraDeliveriesPanel *deliveries;
  ClaraDeskContext *context;
  ClaraStyle *style;
  guint timer, idle, checks;
  guint64 changed; /* areas to be read again */
};

enum
{
  TEST_SERVICES,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ClaraDeskWindow, clara_desk_window, ADW_TYPE_APPLICATION_WINDOW)

static const char *const panels[] = { "today",     "expected", "visitors",   "deliveries", "notifications",
                                      "screening", "papers",   "evacuation", "site",       "services" };

static gboolean
on_idle (gpointer user_data)
{
  ClaraDeskWindow *self = user_data;
  const guint64 changed = self->changed;

  self->idle = 0;
  self->changed = 0;
  if (changed & (CLARA_STORE_AREA_VISITS | CLARA_STORE_AREA_NOTIFICATIONS))
    clara_today_panel_refresh (self->today);
  if (changed & CLARA_STORE_AREA_VISITS)
    clara_visitors_panel_refresh (self->visitors);
  if (changed
      & (CLARA_STORE_AREA_VISITS | CLARA_STORE_AREA_EMPLOYEES | CLARA_STORE_AREA_SETTINGS
         | CLARA_STORE_AREA_EVACUATION))
    clara_evacuation_panel_refresh (self->evacuation);
  if (changed & (CLARA_STORE_AREA_VISITS | CLARA_STORE_AREA_SCREENING))
    clara_screening_panel_refresh (self->screening);
  if (changed & (CLARA_STORE_AREA_VISITS | CLARA_STORE_AREA_PAPERS))
    clara_papers_panel_refresh (self->papers);
  if (changed & CLARA_STORE_AREA_DELIVERIES)
    clara_deliveries_panel_refresh (self->deliveries);
  if (changed & CLARA_STORE_AREA_VISITS)
    clara_expected_panel_refresh (self->expected);
  if (changed & CLARA_STORE_AREA_SETTINGS)
    clara_site_panel_refresh (self->site);
  if (changed & CLARA_STORE_AREA_NOTIFICATIONS)
    clara_notifications_panel_refresh (self->notifications);
  if (changed & CLARA_STORE_AREA_SERVICES)
    clara_services_panel_refresh (self->services);
  return G_SOURCE_REMOVE;
}

/* Many commits in a row are one reading. */
static void
on_changed (ClaraStore *store, guint64 areas, ClaraDeskWindow *self)
{
  self->changed |= areas;
  if (self->idle == 0)
    self->idle = g_idle_add (on_idle, self);
}

static gboolean
on_check (gpointer user_data)
{
  ClaraDeskWindow *self = user_data;

  clara_store_check (self->context->store);
  if (++self->checks % CHECKS_PER_REFRESH == 0)
    on_changed (self->context->store, G_MAXUINT64, self);
  return G_SOURCE_CONTINUE;
}

static void
on_test_services (ClaraServicesPanel *panel, ClaraDeskWindow *self)
{
  g_signal_emit (self, signals[TEST_SERVICES], 0);
}

static void
on_row_selected (GtkListBox *list, GtkListBoxRow *row, ClaraDeskWindow *self)
{
  const int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;

  if (index >= 0 && index < (int) G_N_ELEMENTS (panels))
    {
      gtk_stack_set_visible_child_name (self->stack, panels[index]);
      adw_window_title_set_title (self->title, g_object_get_data (G_OBJECT (row), "title"));
    }
}

static void
add_row (ClaraDeskWindow *self, const char *icon, const char *title)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_box_append (GTK_BOX (box), gtk_image_new_from_icon_name (icon));
  gtk_box_append (GTK_BOX (box), gtk_label_new (title));
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  g_object_set_data_full (G_OBJECT (row), "title", g_strdup (title), g_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_list_box_append (self->sidebar, row);
}

static void
clara_desk_window_dispose (GObject *object)
{
  ClaraDeskWindow *self = CLARA_DESK_WINDOW (object);

  g_clear_handle_id (&self->idle, g_source_remove);
  if (self->context != NULL)
    {
      clara_clock_clear (self->context->clock, &self->timer);
      g_signal_handlers_disconnect_by_data (self->context->store, self);
    }
  g_clear_object (&self->style);
  G_OBJECT_CLASS (clara_desk_window_parent_class)->dispose (object);
  /* The panels look at it until they are gone. */
  g_clear_pointer (&self->context, clara_desk_context_free);
}

static void
clara_desk_window_class_init (ClaraDeskWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_desk_window_dispose;
  clara_style_ensure_resources ();
  g_type_ensure (CLARA_TYPE_TODAY_PANEL);
  g_type_ensure (CLARA_TYPE_EXPECTED_PANEL);
  g_type_ensure (CLARA_TYPE_SITE_PANEL);
  g_type_ensure (CLARA_TYPE_VISITORS_PANEL);
  g_type_ensure (CLARA_TYPE_NOTIFICATIONS_PANEL);
  g_type_ensure (CLARA_TYPE_EVACUATION_PANEL);
  g_type_ensure (CLARA_TYPE_SCREENING_PANEL);
  g_type_ensure (CLARA_TYPE_PAPERS_PANEL);
  g_type_ensure (CLARA_TYPE_DELIVERIES_PANEL);
  g_type_ensure (CLARA_TYPE_SERVICES_PANEL);
  signals[TEST_SERVICES] = g_signal_new ("test-services", CLARA_TYPE_DESK_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL,
                                         NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/desk/clara-desk-window.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, title);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, today);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, expected);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, site);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, visitors);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, notifications);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, screening);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, evacuation);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, papers);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, deliveries);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeskWindow, services);
  gtk_widget_class_bind_template_callback (widget_class, on_row_selected);
}

static void
clara_desk_window_init (ClaraDeskWindow *self)
{
  self->style = clara_style_new (gtk_widget_get_display (GTK_WIDGET (self)));
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * clara_desk_window_new:
 * @reception: (nullable): takes answers in the host's place; without it there are no answer buttons
 *
 * Returns: (transfer none): the window, owned by @application
 */
ClaraDeskWindow *
clara_desk_window_new (GtkApplication *application, ClaraStore *store, ClaraTenant *tenant,
                       ClaraReception *reception, ClaraBus *bus, ClaraSettings *settings, ClaraClock *clock)
{
  ClaraDeskWindow *self = g_object_new (CLARA_TYPE_DESK_WINDOW, "application", application, NULL);
  const char *company = reception != NULL ? clara_reception_get_company (reception) : NULL;
  const char *language;

  self->context = clara_desk_context_new (store, tenant, reception, bus, settings, clock);
  language = self->context->language;
  gtk_window_set_title (GTK_WINDOW (self), clara_text (language, "desk", "Clara: front desk"));
  adw_window_title_set_subtitle (self->title, company != NULL ? company : "");
  clara_today_panel_set_context (self->today, self->context);
  clara_expected_panel_set_context (self->expected, self->context);
  clara_site_panel_set_context (self->site, self->context);
  clara_visitors_panel_set_context (self->visitors, self->context);
  clara_notifications_panel_set_context (self->notifications, self->context);
  clara_screening_panel_set_context (self->screening, self->context);
  clara_evacuation_panel_set_context (self->evacuation, self->context);
  clara_papers_panel_set_context (self->papers, self->context);
  clara_deliveries_panel_set_context (self->deliveries, self->context);
  clara_services_panel_set_context (self->services, self->context);
  g_signal_connect (self->services, "test", G_CALLBACK (on_test_services), self);
  add_row (self, "clara-today-symbolic", clara_text (language, "desk", "Today"));
  add_row (self, "clara-expected-symbolic", clara_text (language, "desk", "Expected and inside"));
  add_row (self, "clara-visitor-symbolic", clara_text (language, "desk", "Visitors"));
  add_row (self, "clara-delivery-symbolic", clara_text (language, "desk", "Deliveries"));
  add_row (self, "clara-bell-symbolic", clara_text (language, "desk", "Notifications"));
  add_row (self, "clara-screening-symbolic", clara_text (language, "desk", "Screening"));
  add_row (self, "clara-badge-symbolic", clara_text (language, "desk", "Badges and documents"));
  add_row (self, "clara-evacuation-symbolic", clara_text (language, "desk", "Evacuation"));
  add_row (self, "clara-hours-symbolic", clara_text (language, "desk", "Hours and answers"));
  add_row (self, "clara-services-symbolic", clara_text (language, "desk", "Services"));
  gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, 0));
  g_signal_connect (store, "changed", G_CALLBACK (on_changed), self);
  self->timer = clara_clock_add_timeout (clock, CHECK_US, on_check, self, NULL);
  on_changed (store, G_MAXUINT64, self);
  return self;
}

/**
 * clara_desk_window_add_service_result:
 * @state: "works", "failed" or "off"
 * @detail: (nullable): in words an administrator understands
 */
void
clara_desk_window_add_service_result (ClaraDeskWindow *self, const char *title, const char *state,
                                      const char *detail)
{
  g_return_if_fail (CLARA_IS_DESK_WINDOW (self));
  clara_services_panel_add_result (self->services, title, state, detail);
}

void
clara_desk_window_end_service_test (ClaraDeskWindow *self)
{
  g_return_if_fail (CLARA_IS_DESK_WINDOW (self));
  clara_services_panel_end_test (self->services);
}

/**
 * clara_desk_window_show_panel:
 * @name: such as "screening"; one that is not there is left alone
 */
void
clara_desk_window_show_panel (ClaraDeskWindow *self, const char *name)
{
  g_return_if_fail (CLARA_IS_DESK_WINDOW (self));
  for (guint i = 0; i < G_N_ELEMENTS (panels); i++)
    if (g_strcmp0 (panels[i], name) == 0)
      gtk_list_box_select_row (self->sidebar, gtk_list_box_get_row_at_index (self->sidebar, (int) i));
}
