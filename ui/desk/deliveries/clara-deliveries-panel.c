/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-deliveries-panel.h"

#include "clara-delivery.h"
#include "clara-desk-rows.h"
#include "clara-repositories.h"
#include "clara-text.h"

#include <string.h>

#define MAX_ROWS 300
#define DESK_ACTOR "desk"

struct _ClaraDeliveriesPanel
{
  AdwBin parent_instance;
  AdwExpanderRow *add;
  AdwEntryRow *recipient, *carrier, *parcels;
  GtkButton *add_button;
  GtkLabel *problem, *waiting_title, *waiting_empty, *collected_title, *collected_empty;
  GtkListBox *waiting, *collected;
  GPtrArray *deliveries;     /* ClaraDelivery, as shown */
  guint asking;              /* questions that are open: their rows stay until they are answered */
  gboolean again;            /* and then all is read again */
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraDeliveriesPanel, clara_deliveries_panel, ADW_TYPE_BIN)

static void
show_problem (ClaraDeliveriesPanel *self, const char *message)
{
  gtk_label_set_label (self->problem, message != NULL ? message : "");
}

static const ClaraDelivery *
find_delivery (ClaraDeliveriesPanel *self, GtkButton *button)
{
  const char *id = g_object_get_data (G_OBJECT (button), "id");

  for (guint i = 0; self->deliveries != NULL && i < self->deliveries->len; i++)
    if (g_strcmp0 (((ClaraDelivery *) self->deliveries->pdata[i])->delivery_id, id) == 0)
      return self->deliveries->pdata[i];
  return NULL;
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDeliveriesPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraDelivery) delivery =
    clara_reception_delivery_finish (CLARA_RECEPTION (source), result, &error);

  show_problem (self, delivery == NULL ? error->message : NULL);
}

/* One certain match, else NULL: whom a parcel is given to is not guessed. */
static const ClaraEmployee *
find_employee (ClaraDeliveriesPanel *self, const char *text)
{
  const ClaraEmployee *employee = clara_reception_get_employee (self->context->reception, text);
  gboolean sure = FALSE;
  g_autoptr (GArray) matches = NULL;

  if (employee != NULL)
    return employee;
  matches = clara_reception_match_host (self->context->reception, text, NULL, &sure);
  return sure ? g_array_index (matches, ClaraHostMatch, 0).employee : NULL;
}

static void
show_nobody (ClaraDeliveriesPanel *self)
{
  show_problem (self, clara_text (self->context->language, "desk",
                                  "Nobody, or more than one, is called like that. Give the full name or the "
                                  "employee number."));
}

/* ---- what the rows' buttons do ---- */

static void
on_collected (GtkButton *button, ClaraDeliveriesPanel *self)
{
  g_autofree char *who = clara_desk_question_take (GTK_WIDGET (button));

  clara_reception_hand_out_delivery_async (self->context->reception,
                                           g_object_get_data (G_OBJECT (button), "id"), who, DESK_ACTOR, NULL,
                                           on_done, g_object_ref (self));
}

static void
on_assign (GtkButton *button, ClaraDeliveriesPanel *self)
{
  const ClaraDelivery *delivery = find_delivery (self, button);
  g_autofree char *who = clara_desk_question_take (GTK_WIDGET (button));
  const ClaraEmployee *employee = *who != '\0' ? find_employee (self, who) : NULL;

  if (employee == NULL || delivery == NULL)
    show_nobody (self);
  else
    clara_reception_assign_delivery_async (self->context->reception, delivery, employee->employee_id,
                                           DESK_ACTOR, NULL, on_done, g_object_ref (self));
}

static void
on_tell (GtkButton *button, ClaraDeliveriesPanel *self)
{
  const ClaraDelivery *delivery = find_delivery (self, button);

  gtk_widget_set_sensitive (GTK_WIDGET (button), FALSE);
  if (delivery != NULL)
    clara_reception_tell_delivery_async (self->context->reception, delivery, DESK_ACTOR, NULL, on_done,
                                         g_object_ref (self));
}

static void
on_launched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDeliveriesPanel) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_app_info_launch_default_for_uri_finish (result, &error))
    show_problem (self, error->message);
}

static void
on_label (GtkButton *button, ClaraDeliveriesPanel *self)
{
  const ClaraDelivery *delivery = find_delivery (self, button);
  g_autofree char *uri = delivery != NULL && delivery->photo_url != NULL
                           ? g_filename_to_uri (delivery->photo_url, NULL, NULL)
                           : NULL;

  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, on_launched, g_object_ref (self));
}

/* ---- rows ---- */

static char *
describe (ClaraDeliveriesPanel *self, const ClaraDelivery *delivery)
{
  const char *language = self->context->language;
  g_autofree char *number = g_strdup_printf ("%d", delivery->parcels);
  g_autofree char *count = delivery->parcels > 1
                             ? clara_text_format (language, "desk", "{count} parcels", "count", number, NULL)
                             : NULL;
  g_autofree char *told =
    delivery->told_at == 0
      ? NULL
      : clara_desk_context_format_time (self->context, delivery->told_at, delivery->utc_offset);
  g_autofree char *told_text =
    told == NULL ? NULL : clara_text_format (language, "desk", "told: {time}", "time", told, NULL);
  g_autofree char *who =
    delivery->picked_up_by == NULL
      ? NULL
      : clara_text_format (language, "desk", "collected by {name}, handed out by {staff}", "name",
                           delivery->picked_up_by, "staff",
                           delivery->handed_out_by != NULL ? delivery->handed_out_by : "–", NULL);
  g_autofree char *since =
    who != NULL ? NULL
                : clara_desk_context_format_time (self->context, delivery->created_at, delivery->utc_offset);
  const char *const parts[] = { delivery->carrier, count, since, who != NULL ? who : told_text };
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  return g_string_free (text, FALSE);
}

static const char *
get_state (ClaraDeliveriesPanel *self, const ClaraDelivery *delivery, const char **style)
{
  const char *language = self->context->language;

  *style = "waiting";
  if (g_strcmp0 (delivery->state, "picked_up") == 0)
    {
      *style = "out";
      return clara_text (language, "desk", "Collected");
    }
  if (delivery->recipient_id == NULL)
    {
      *style = "failed";
      return clara_text (language, "desk", "Whose is it?");
    }
  if (g_strcmp0 (delivery->state, "told") == 0)
    return clara_text (language, "desk", "Told");
  if (g_strcmp0 (delivery->state, "reminded") == 0)
    return clara_text (language, "desk", "Reminded");
  return clara_text (language, "desk", "Not told yet");
}

static void
on_question (GtkWidget *popover, GParamSpec *pspec, ClaraDeliveriesPanel *self)
{
  const gboolean open = gtk_widget_get_visible (popover);

  if (open)
    self->asking++;
  else if (self->asking > 0)
    self->asking--;
  if (!open && self->asking == 0 && self->again && self->context != NULL)
    clara_deliveries_panel_refresh (self);
}

static void
add_question (ClaraDeliveriesPanel *self, GtkWidget *row, const char *label, const char *hint,
              const ClaraDelivery *delivery, GCallback callback)
{
  GtkWidget *popover = NULL;
  GtkWidget *button = clara_desk_row_add_question (row, label, hint, delivery->delivery_id, &popover);

  g_signal_connect (button, "clicked", callback, self);
  g_signal_connect_object (popover, "notify::visible", G_CALLBACK (on_question), self, 0);
}

static void
add_button (ClaraDeliveriesPanel *self, GtkWidget *row, const char *label, const ClaraDelivery *delivery,
            GCallback callback)
{
  GtkWidget *button = clara_desk_row_add_button (row, label, delivery->delivery_id, NULL);
  g_autofree char *name =
    g_strdup_printf ("%s: %s", label, delivery->recipient_name != NULL ? delivery->recipient_name : "");

  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect (button, "clicked", callback, self);
}

static void
add_row (ClaraDeliveriesPanel *self, const ClaraDelivery *delivery)
{
  const char *language = self->context->language;
  const gboolean open = g_strcmp0 (delivery->state, "picked_up") != 0;
  const char *style;
  const char *state = get_state (self, delivery, &style);
  const char *name = delivery->recipient_name != NULL ? delivery->recipient_name
                                                      : clara_text (language, "desk", "Nobody knows whose");
  g_autofree char *detail = describe (self, delivery);
  g_autofree char *time = clara_desk_context_format_time (
    self->context, open ? delivery->created_at : delivery->picked_up_at, delivery->utc_offset);
  GtkWidget *row = clara_desk_row_new (name, detail, style, state, time);

  if (delivery->photo_url != NULL)
    add_button (self, row, clara_text (language, "desk", "Show the label"), delivery, G_CALLBACK (on_label));
  if (open && self->context->reception != NULL)
    {
      if (delivery->recipient_id != NULL)
        add_button (self, row, clara_text (language, "desk", "Tell again"), delivery, G_CALLBACK (on_tell));
      else
        add_question (self, row, clara_text (language, "desk", "Name the recipient"),
                      clara_text (language, "desk", "Name or number of the recipient"), delivery,
                      G_CALLBACK (on_assign));
      add_question (self, row, clara_text (language, "desk", "Hand out"),
                    delivery->recipient_name != NULL
                      ? clara_text (language, "desk", "Who collects it; empty: the recipient")
                      : clara_text (language, "desk", "Who collects it"),
                    delivery, G_CALLBACK (on_collected));
    }
  gtk_list_box_append (open ? self->waiting : self->collected, row);
}

static gpointer
read_deliveries (ClaraDb *db, gpointer tenant, GError **error)
{
  return clara_deliveries_list (db, tenant, FALSE, MAX_ROWS, error);
}

static void
on_deliveries_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDeliveriesPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) deliveries = clara_store_finish (CLARA_STORE (source), result, &error);
  guint open = 0;

  if (deliveries == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_problem (self, error->message);
      return;
    }
  self->again = self->asking > 0;
  if (self->again)
    return;
  clara_desk_rows_clear (self->waiting);
  clara_desk_rows_clear (self->collected);
  g_clear_pointer (&self->deliveries, g_ptr_array_unref);
  self->deliveries = g_steal_pointer (&deliveries);
  for (guint i = 0; i < self->deliveries->len; i++)
    {
      const ClaraDelivery *delivery = self->deliveries->pdata[i];

      add_row (self, delivery);
      open += g_strcmp0 (delivery->state, "picked_up") != 0;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->waiting), open > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->waiting_empty), open == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->collected), self->deliveries->len > open);
  gtk_widget_set_visible (GTK_WIDGET (self->collected_empty), self->deliveries->len == open);
}

/* ---- the form ---- */

static void
on_added (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraDeliveriesPanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraDelivery) delivery =
    clara_reception_delivery_finish (CLARA_RECEPTION (source), result, &error);

  gtk_widget_set_sensitive (GTK_WIDGET (self->add_button), TRUE);
  show_problem (self, delivery == NULL ? error->message : NULL);
  if (delivery == NULL)
    return;
  gtk_editable_set_text (GTK_EDITABLE (self->recipient), "");
  gtk_editable_set_text (GTK_EDITABLE (self->carrier), "");
  gtk_editable_set_text (GTK_EDITABLE (self->parcels), "1");
  adw_expander_row_set_expanded (self->add, FALSE);
}

/* Whom nobody here is called like is taken in under the name on the label. */
static void
on_add (GtkButton *button, ClaraDeliveriesPanel *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->recipient));
  const char *number = gtk_editable_get_text (GTK_EDITABLE (self->parcels));
  const ClaraEmployee *employee = *name != '\0' ? find_employee (self, name) : NULL;
  guint64 parcels = 0;
  ClaraDeliveryDraft draft = {
    .recipient_id = employee != NULL ? employee->employee_id : NULL,
    .recipient_name = name,
    .carrier = gtk_editable_get_text (GTK_EDITABLE (self->carrier)),
  };

  if (!g_ascii_string_to_unsigned (number, 10, 1, 999, &parcels, NULL) || *name == '\0')
    {
      show_problem (self, clara_text (self->context->language, "desk",
                                      "Give the name on the label and the number of parcels, 1 to 999."));
      return;
    }
  draft.parcels = (int) parcels;
  gtk_widget_set_sensitive (GTK_WIDGET (self->add_button), FALSE);
  clara_reception_add_delivery_async (self->context->reception, &draft, DESK_ACTOR, NULL, on_added,
                                      g_object_ref (self));
}

static void
clara_deliveries_panel_dispose (GObject *object)
{
  ClaraDeliveriesPanel *self = CLARA_DELIVERIES_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->deliveries, g_ptr_array_unref);
  self->context = NULL;
  G_OBJECT_CLASS (clara_deliveries_panel_parent_class)->dispose (object);
}

static void
clara_deliveries_panel_class_init (ClaraDeliveriesPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_deliveries_panel_dispose;
  gtk_widget_class_set_template_from_resource (
    widget_class, "/org/clarareception/Clara/desk/deliveries/clara-deliveries-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, add);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, recipient);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, carrier);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, parcels);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, add_button);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, problem);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, waiting_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, waiting_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, waiting);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, collected_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, collected_empty);
  gtk_widget_class_bind_template_child (widget_class, ClaraDeliveriesPanel, collected);
  gtk_widget_class_bind_template_callback (widget_class, on_add);
}

static void
clara_deliveries_panel_init (ClaraDeliveriesPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
clara_deliveries_panel_set_context (ClaraDeliveriesPanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;

  self->context = context;
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->add),
                                 clara_text (language, "desk", "Take in a delivery"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->recipient),
                                 clara_text (language, "desk", "Recipient: name or number"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->carrier),
                                 clara_text (language, "desk", "Delivery company"));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->parcels),
                                 clara_text (language, "desk", "Number of parcels"));
  gtk_editable_set_text (GTK_EDITABLE (self->parcels), "1");
  gtk_button_set_label (self->add_button, clara_text (language, "desk", "Take in and tell the recipient"));
  gtk_label_set_label (self->waiting_title, clara_text (language, "desk", "Waiting to be collected"));
  gtk_label_set_label (
    self->waiting_empty,
    clara_text (language, "desk",
                "Nothing waits. What couriers bring to the kiosk, and what you take in, is listed here."));
  gtk_label_set_label (self->collected_title, clara_text (language, "desk", "Collected"));
  gtk_label_set_label (self->collected_empty, clara_text (language, "desk", "Nothing was collected yet."));
  gtk_widget_set_visible (GTK_WIDGET (self->add), context->reception != NULL);
}

/**
 * clara_deliveries_panel_refresh:
 *
 * Reads again; an older reading still on its way is dropped. While a question is open the rows stay.
 */
void
clara_deliveries_panel_refresh (ClaraDeliveriesPanel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_store_read_async (self->context->store, read_deliveries, clara_tenant_ref (self->context->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) g_ptr_array_unref,
                          self->cancellable, on_deliveries_ready, g_object_ref (self));
}
