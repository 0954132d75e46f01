/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-site-panel.h"

#include "clara-desk-rows.h"
#include "clara-opening-hours.h"
#include "clara-repositories.h"
#include "clara-staff-answers.h"
#include "clara-text.h"

#include <string.h>

#define DAYS 7
#define DESK_ACTOR "desk"

static const char *const day_ids[DAYS] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

struct _ClaraSitePanel
{
  AdwBin parent_instance;
  GtkLabel *hours_title, *hours_hint, *hours_problem, *answers_title, *answers_hint, *answers_problem;
  GtkListBox *hours, *answers;
  GtkButton *hours_save, *answers_save;
  GtkDropDown *language;
  AdwEntryRow *days[DAYS], *holidays, *emergency;
  GPtrArray *topics;         /* AdwEntryRow with "topic" */
  JsonObject *hours_setting; /* as it is stored; what is not shown here stays */
  JsonObject *answers_setting;
  guint shown_language;
  ClaraDeskContext *context; /* unowned */
  GCancellable *cancellable;
};

G_DEFINE_FINAL_TYPE (ClaraSitePanel, clara_site_panel, ADW_TYPE_BIN)

typedef struct
{
  char *hours;
  char *answers;
} Settings;

static void
settings_free (Settings *settings)
{
  g_free (settings->hours);
  g_free (settings->answers);
  g_free (settings);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Settings, settings_free)

static gpointer
read_settings (ClaraDb *db, gpointer tenant, GError **error)
{
  g_autoptr (Settings) settings = g_new0 (Settings, 1);
  GError *local_error = NULL;

  settings->hours = clara_tenant_settings_get (db, tenant, "opening_hours", &local_error);
  if (local_error == NULL)
    settings->answers = clara_tenant_settings_get (db, tenant, "answers", &local_error);
  if (local_error == NULL)
    return g_steal_pointer (&settings);
  g_propagate_error (error, local_error);
  return NULL;
}

typedef struct
{
  ClaraTenant *tenant;
  const char *key;
  char *text;
} Job;

static void
job_free (Job *job)
{
  clara_tenant_unref (job->tenant);
  g_free (job->text);
  g_free (job);
}

static gpointer
write_setting (ClaraDb *db, gpointer user_data, GError **error)
{
  Job *job = user_data;

  if (!clara_tenant_settings_set (db, job->tenant, job->key, job->text, error)
      || !clara_audit_add (db, job->tenant, DESK_ACTOR, job->key, "tenant", NULL, error))
    return NULL;
  return GINT_TO_POINTER (TRUE);
}

/* ---- hours as people write them: "09:00-13:00, 14:00-18:30" ---- */

static char *
write_spans (JsonArray *array)
{
  GString *text = g_string_new (NULL);
  const gboolean one =
    array != NULL && json_array_get_length (array) == 2 && clara_json_array_get_string (array, 0) != NULL;

  if (one)
    g_string_append_printf (text, "%s-%s", clara_json_array_get_string (array, 0),
                            clara_json_array_get_string (array, 1));
  for (guint i = 0; !one && array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      JsonArray *pair = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

      if (pair != NULL && json_array_get_length (pair) == 2)
        g_string_append_printf (text, "%s%s-%s", text->len > 0 ? ", " : "",
                                clara_json_array_get_string (pair, 0), clara_json_array_get_string (pair, 1));
    }
  return g_string_free (text, FALSE);
}

/* What is no pair of times is left to the check, which says so. */
static JsonArray *
read_spans (const char *text)
{
  g_auto (GStrv) spans = g_strsplit (text, ",", -1);
  JsonArray *array = json_array_new ();

  for (char **span = spans; *span != NULL; span++)
    {
      g_auto (GStrv) times = g_strsplit (g_strstrip (*span), "-", 2);
      JsonArray *pair;

      if (**span == '\0')
        continue;
      pair = json_array_new ();
      for (char **time = times; *time != NULL; time++)
        json_array_add_string_element (pair, g_strstrip (*time));
      json_array_add_array_element (array, pair);
    }
  return array;
}

static char *
write_holidays (JsonArray *array)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonObject *named = clara_json_array_get_object (array, i);
      const char *date =
        named != NULL ? clara_json_get_string (named, "date", "") : clara_json_array_get_string (array, i);
      const char *name = clara_json_get_string (named, "name", "");

      g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? ", " : "", date != NULL ? date : "",
                              *name != '\0' ? " " : "", name);
    }
  return g_string_free (text, FALSE);
}

static JsonArray *
read_holidays (const char *text)
{
  g_auto (GStrv) days = g_strsplit (text, ",", -1);
  JsonArray *array = json_array_new ();

  for (char **day = days; *day != NULL; day++)
    {
      g_auto (GStrv) parts = g_strsplit (g_strstrip (*day), " ", 2);

      if (**day != '\0')
        json_array_add_object_element (
          array,
          clara_json_build ("ss", "date", parts[0], "name", parts[1] != NULL ? g_strstrip (parts[1]) : ""));
    }
  return array;
}

/* ---- showing ---- */

static AdwEntryRow *
add_entry (GtkListBox *list, const char *title)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_list_box_append (list, row);
  return ADW_ENTRY_ROW (row);
}

static void
set_text (AdwEntryRow *row, const char *text)
{
  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (row)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
show_hours (ClaraSitePanel *self)
{
  g_autofree char *holidays = write_holidays (clara_json_get_array (self->hours_setting, "holidays"));

  for (guint i = 0; i < DAYS; i++)
    {
      g_autofree char *spans = write_spans (clara_json_get_array (self->hours_setting, day_ids[i]));

      set_text (self->days[i], spans);
    }
  set_text (self->holidays, holidays);
  set_text (self->emergency, clara_json_get_string (self->hours_setting, "emergency_contact", ""));
}

static const char *
get_language (ClaraSitePanel *self)
{
  return clara_text_get_languages ()[self->shown_language];
}

static const char *
get_answer (ClaraSitePanel *self, const char *topic)
{
  return clara_json_get_string (clara_json_get_object (self->answers_setting, topic), get_language (self),
                                "");
}

/* What is typed in the present language goes into what will be saved. */
static void
keep_answers (ClaraSitePanel *self)
{
  for (guint i = 0; i < self->topics->len; i++)
    {
      const char *topic = g_object_get_data (self->topics->pdata[i], "topic");
      JsonObject *object = clara_json_get_object (self->answers_setting, topic);

      if (object == NULL)
        {
          object = json_object_new ();
          json_object_set_object_member (self->answers_setting, topic, object);
        }
      json_object_set_string_member (object, get_language (self),
                                     gtk_editable_get_text (self->topics->pdata[i]));
    }
}

static void
add_topic (ClaraSitePanel *self, const char *topic, const char *title)
{
  AdwEntryRow *row = add_entry (self->answers, title);

  g_object_set_data_full (G_OBJECT (row), "topic", g_strdup (topic), g_free);
  set_text (row, get_answer (self, topic));
  g_ptr_array_add (self->topics, row);
}

static void
show_answers (ClaraSitePanel *self)
{
  const char *language = self->context->language;
  const char *const titles[] = { clara_text (language, "desk", "Guest Wi-Fi"),
                                 clara_text (language, "desk", "Parking"),
                                 clara_text (language, "desk", "The way here"),
                                 clara_text (language, "desk", "Where deliveries go") };
  g_autoptr (GList) own = json_object_get_members (self->answers_setting);

  g_ptr_array_set_size (self->topics, 0);
  clara_desk_rows_clear (self->answers);
  for (guint i = 0; clara_staff_answer_topics[i] != NULL; i++)
    add_topic (self, clara_staff_answer_topics[i], titles[i]);
  for (GList *l = own; l != NULL; l = l->next)
    if (!g_strv_contains (clara_staff_answer_topics, l->data))
      add_topic (self, l->data, l->data);
}

static JsonObject *
parse_or_new (const char *text)
{
  JsonObject *object = text != NULL ? clara_json_parse_object (text, -1, NULL) : NULL;

  return object != NULL ? object : json_object_new ();
}

static void
on_settings_ready (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraSitePanel) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (Settings) settings = clara_store_finish (CLARA_STORE (source), result, &error);

  if (settings == NULL)
    {
      if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        gtk_label_set_label (self->hours_problem, error->message);
      return;
    }
  g_clear_pointer (&self->hours_setting, json_object_unref);
  g_clear_pointer (&self->answers_setting, json_object_unref);
  self->hours_setting = parse_or_new (settings->hours);
  self->answers_setting = parse_or_new (settings->answers);
  show_hours (self);
  show_answers (self);
}

/* ---- saving ---- */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GtkLabel) problem = user_data;
  g_autoptr (GError) error = NULL;

  clara_store_finish (CLARA_STORE (source), result, &error);
  gtk_label_set_label (problem, error != NULL ? error->message : "");
}

static void
save (ClaraSitePanel *self, const char *key, JsonObject *object, GtkLabel *problem)
{
  Job *job = g_new0 (Job, 1);

  job->tenant = clara_tenant_ref (self->context->tenant);
  job->key = key;
  job->text = clara_json_to_string (object);
  clara_store_write_async (self->context->store, write_setting, job, (GDestroyNotify) job_free, NULL, NULL,
                           on_saved, g_object_ref (problem));
}

static void
on_save_hours (GtkButton *button, ClaraSitePanel *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraOpeningHours) hours = NULL;
  g_autofree char *text = NULL;

  if (self->hours_setting == NULL)
    return;
  for (guint i = 0; i < DAYS; i++)
    json_object_set_array_member (self->hours_setting, day_ids[i],
                                  read_spans (gtk_editable_get_text (GTK_EDITABLE (self->days[i]))));
  json_object_set_array_member (self->hours_setting, "holidays",
                                read_holidays (gtk_editable_get_text (GTK_EDITABLE (self->holidays))));
  json_object_set_string_member (self->hours_setting, "emergency_contact",
                                 gtk_editable_get_text (GTK_EDITABLE (self->emergency)));
  text = clara_json_to_string (self->hours_setting);
  hours = clara_opening_hours_parse (text, NULL, &error);
  if (hours == NULL)
    gtk_label_set_label (self->hours_problem, error->message);
  else
    save (self, "opening_hours", self->hours_setting, self->hours_problem);
}

static void
on_save_answers (GtkButton *button, ClaraSitePanel *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraStaffAnswers) answers = NULL;
  g_autofree char *text = NULL;

  if (self->answers_setting == NULL)
    return;
  keep_answers (self);
  text = clara_json_to_string (self->answers_setting);
  answers = clara_staff_answers_parse (text, &error);
  if (answers == NULL)
    gtk_label_set_label (self->answers_problem, error->message);
  else
    save (self, "answers", self->answers_setting, self->answers_problem);
}

static void
on_language (GtkDropDown *language, GParamSpec *pspec, ClaraSitePanel *self)
{
  if (self->answers_setting == NULL || gtk_drop_down_get_selected (language) == self->shown_language)
    return;
  keep_answers (self);
  self->shown_language = gtk_drop_down_get_selected (language);
  show_answers (self);
}

static void
clara_site_panel_dispose (GObject *object)
{
  ClaraSitePanel *self = CLARA_SITE_PANEL (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->hours_setting, json_object_unref);
  g_clear_pointer (&self->answers_setting, json_object_unref);
  g_clear_pointer (&self->topics, g_ptr_array_unref);
  G_OBJECT_CLASS (clara_site_panel_parent_class)->dispose (object);
}

static void
clara_site_panel_class_init (ClaraSitePanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clara_site_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/clarareception/Clara/desk/site/clara-site-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, hours_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, hours_hint);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, hours_problem);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, hours);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, hours_save);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, answers_title);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, answers_hint);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, answers_problem);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, answers);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, answers_save);
  gtk_widget_class_bind_template_child (widget_class, ClaraSitePanel, language);
  gtk_widget_class_bind_template_callback (widget_class, on_save_hours);
  gtk_widget_class_bind_template_callback (widget_class, on_save_answers);
  gtk_widget_class_bind_template_callback (widget_class, on_language);
}

static void
clara_site_panel_init (ClaraSitePanel *self)
{
  self->topics = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
add_days (ClaraSitePanel *self, const char *language)
{
  const char *const names[DAYS] = {
    clara_text (language, "desk", "Monday"),    clara_text (language, "desk", "Tuesday"),
    clara_text (language, "desk", "Wednesday"), clara_text (language, "desk", "Thursday"),
    clara_text (language, "desk", "Friday"),    clara_text (language, "desk", "Saturday"),
    clara_text (language, "desk", "Sunday"),
  };

  for (guint i = 0; i < DAYS; i++)
    self->days[i] = add_entry (self->hours, names[i]);
  self->holidays =
    add_entry (self->hours, clara_text (language, "desk", "Holidays (2026-12-25 Christmas, 2027-01-01)"));
  self->emergency = add_entry (self->hours, clara_text (language, "desk", "Emergency contact"));
}

void
clara_site_panel_set_context (ClaraSitePanel *self, ClaraDeskContext *context)
{
  const char *language = context->language;
  const char *const *languages = clara_text_get_languages ();
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->context = context;
  gtk_label_set_label (self->hours_title, clara_text (language, "desk", "Opening hours"));
  gtk_label_set_label (
    self->hours_hint,
    clara_text (
      language, "desk",
      "For each day such as 09:00-13:00, 14:00-18:30; empty is closed. Outside them Clara says so and takes "
      "messages."));
  gtk_label_set_label (self->answers_title, clara_text (language, "desk", "Answers"));
  gtk_label_set_label (
    self->answers_hint,
    clara_text (language, "desk", "What Clara says to these questions, in each language."));
  gtk_button_set_label (self->hours_save, clara_text (language, "desk", "Save the hours"));
  gtk_button_set_label (self->answers_save, clara_text (language, "desk", "Save the answers"));
  add_days (self, language);
  for (guint i = 0; languages[i] != NULL; i++)
    gtk_string_list_append (names, clara_text_get_language_name (languages[i]));
  gtk_drop_down_set_model (self->language, G_LIST_MODEL (names));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->language), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  clara_text (language, "desk", "Language of the answers"), -1);
}

/**
 * clara_site_panel_refresh:
 *
 * Reads the settings again.
 */
void
clara_site_panel_refresh (ClaraSitePanel *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_store_read_async (self->context->store, read_settings, clara_tenant_ref (self->context->tenant),
                          (GDestroyNotify) clara_tenant_unref, (GDestroyNotify) settings_free,
                          self->cancellable, on_settings_ready, g_object_ref (self));
}
