/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-companions.h"
#include "clara-contact.h"
#include "clara-id.h"

#include <gio/gio.h>
#include <string.h>

/**
 * clara_dialogue_set_type:
 *
 * Returns: whether there is such a visitor type; what was filled in already stays
 */
gboolean
clara_dialogue_set_type (ClaraDialogue *self, const char *type_id)
{
  if (clara_reception_get_visitor_type (self->reception, type_id) == NULL)
    return FALSE;
  g_free (self->type_id);
  self->type_id = g_strdup (type_id);
  return TRUE;
}

gboolean
clara_dialogue_wants_photo (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  return self->camera && !self->no_photo && type != NULL && type->photo != CLARA_PHOTO_NONE
         && self->visit == NULL && clara_settings_get_boolean (self->settings, "faces-enabled");
}

gboolean
clara_dialogue_waits_for_review (ClaraDialogue *self)
{
  return self->visit != NULL && g_strcmp0 (self->visit->status, "waiting_review") == 0;
}

void
clara_dialogue_form_changed (ClaraDialogue *self)
{
  clara_session_set_visitor (self->session, clara_visitor_form_to_json (self->form, self->type_id));
}

static char *
display_of (const ClaraField *field, const char *value, const char *language)
{
  if (field->kind == CLARA_FIELD_PHONE)
    return clara_phone_display (value, "IN");
  if (field->kind == CLARA_FIELD_CHOICE)
    return g_strdup (clara_text (language, "choice", value));
  if (field->kind == CLARA_FIELD_YES_NO)
    return g_strdup (clara_text (language, "choice", strcmp (value, "yes") == 0 ? "Yes" : "No"));
  return g_strdup (value);
}

/**
 * clara_dialogue_translate_form:
 *
 * Shows what is filled in as the visitor's present language writes it. What was wrong is explained anew when
 * it is asked.
 */
void
clara_dialogue_translate_form (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  for (guint i = 0; type != NULL && i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self->form, field->id);
      g_autofree char *value = entry != NULL ? g_strdup (entry->value) : NULL;
      g_autofree char *display = NULL;

      if (value == NULL)
        continue;
      if (field->kind == CLARA_FIELD_HOST && value[0] == '\0')
        display = g_strdup (clara_text (self->language, "choice", "I don't know"));
      else if (field->kind == CLARA_FIELD_CHOICE || field->kind == CLARA_FIELD_YES_NO)
        display = value[0] != '\0' ? display_of (field, value, self->language) : g_strdup ("");
      else
        continue;
      clara_visitor_form_set_display (self->form, field->id, display);
    }
}

/**
 * clara_dialogue_fill:
 * @field_id: of the visitor type; one that it does not have is left out
 * @text: as it was said or typed
 * @unsure: it was heard badly
 *
 * Checks and takes one value. A value that is wrong keeps its error for the screen; a host who is not certain
 * becomes candidates.
 */
void
clara_dialogue_fill (ClaraDialogue *self, const char *field_id, const char *text, gboolean unsure)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *field = type != NULL ? clara_visitor_type_get_field (type, field_id) : NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *value = NULL;
  g_autofree char *display = NULL;

  if (field == NULL)
    return;
  if (text == NULL || text[0] == '\0')
    {
      clara_visitor_form_unset (self->form, field_id);
      clara_dialogue_form_changed (self);
      return;
    }
  if (field->kind == CLARA_FIELD_HOST)
    {
      clara_dialogue_fill_host (self, text, unsure);
      return;
    }
  if (field->kind == CLARA_FIELD_COMPANIONS)
    {
      clara_dialogue_fill_companions (self, text, unsure);
      return;
    }
  if (strcmp (field_id, "visitor_name") == 0 && !clara_parser_looks_like_name (text))
    {
      clara_visitor_form_set_error (
        self->form, field_id,
        clara_text (self->language, "field error", "Please give your name in letters."));
      return;
    }
  value = clara_reception_check_field (self->reception, field, text, self->language, &error);
  if (value == NULL)
    {
      clara_visitor_form_set_error (self->form, field_id, error->message);
      return;
    }
  display = display_of (field, value, self->language);
  clara_visitor_form_set (self->form, field_id, value, display, unsure);
  clara_dialogue_form_changed (self);
}

/* A value that was there and is another now is said once, so that the visitor need not look. */
static void
acknowledge (ClaraDialogue *self, const char *field_id, const char *before)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *field = clara_visitor_type_get_field (type, field_id);
  const char *now = clara_visitor_form_get_display (self->form, field_id);

  if (before == NULL || now == NULL || field == NULL || strcmp (before, now) == 0)
    return;
  clara_dialogue_say_take (self, clara_text_format (self->language, "say", "{label}: {value}.", "label",
                                                    clara_text (self->language, "field", field->label),
                                                    "value", now, NULL));
}

/**
 * clara_dialogue_refill:
 *
 * Takes a value beside the one that is asked; one that takes another's place is said.
 */
void
clara_dialogue_refill (ClaraDialogue *self, const char *field_id, const char *text, gboolean unsure)
{
  g_autofree char *before = g_strdup (clara_visitor_form_get_display (self->form, field_id));

  clara_dialogue_fill (self, field_id, text, unsure);
  if (self->page == CLARA_PAGE_FORM && g_strcmp0 (self->asked, field_id) != 0)
    acknowledge (self, field_id, before);
}

/* Said in passing, a purpose that is none of the choices is not worth a question. */
void
clara_dialogue_forget_odd_purpose (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *field = type != NULL ? clara_visitor_type_get_field (type, "purpose") : NULL;
  const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self->form, "purpose");

  if (field != NULL && !field->required && entry != NULL && entry->error != NULL)
    clara_visitor_form_unset (self->form, "purpose");
}

void
clara_dialogue_fill_parse (ClaraDialogue *self, const ClaraParse *parse, gboolean unsure)
{
  const struct
  {
    const char *field;
    const char *text;
  } slots[] = {
    { "visitor_name", parse->name }, { "company", parse->company }, { "host", parse->host },
    { "purpose", parse->purpose },   { "phone", parse->phone },     { "email", parse->email },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (slots); i++)
    if (slots[i].text != NULL)
      clara_dialogue_fill (self, slots[i].field, slots[i].text, unsure);
  clara_dialogue_forget_odd_purpose (self);
}

void
clara_dialogue_ask_field (ClaraDialogue *self, const char *field_id)
{
  const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self->form, field_id);

  if (entry != NULL && entry->error != NULL)
    clara_dialogue_say (self, entry->error);
  clara_dialogue_turn_to (self, CLARA_PAGE_FORM);
  g_free (self->asked);
  self->asked = g_strdup (field_id);
  clara_dialogue_ask (self);
}

static const char *
find_field_with_error (ClaraDialogue *self, const ClaraVisitorType *type)
{
  for (guint i = 0; i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);
      const ClaraVisitorFormEntry *entry = clara_visitor_form_get (self->form, field->id);

      if (entry != NULL && entry->error != NULL)
        return field->id;
    }
  return NULL;
}

/**
 * clara_dialogue_next_field:
 *
 * Asks for one thing at a time: who was meant, what is wrong, what is missing; then reads all back.
 */
void
clara_dialogue_next_field (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraField *missing;
  const char *wrong;

  g_return_if_fail (type != NULL);
  if (self->host_ids->len > 0)
    {
      clara_dialogue_turn_to (self, CLARA_PAGE_HOST_CHOICE);
      clara_dialogue_ask (self);
      return;
    }
  wrong = find_field_with_error (self, type);
  if (wrong == NULL && clara_dialogue_look_up_visitor (self))
    return;
  missing = wrong != NULL ? NULL : clara_visitor_form_find_missing (self->form, type);
  if (wrong != NULL || missing != NULL)
    {
      clara_dialogue_ask_field (self, wrong != NULL ? wrong : missing->id);
      return;
    }
  if (clara_dialogue_lacks_companions (self, type))
    {
      clara_dialogue_ask_field (self, "companions");
      return;
    }
  clara_dialogue_turn_to (self, CLARA_PAGE_CONFIRM);
  self->read_back_at = self->lines;
  clara_dialogue_ask (self);
}

static const char *
given (ClaraDialogue *self, const char *field_id)
{
  const char *value = clara_visitor_form_get_value (self->form, field_id);

  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* What a visit has a column for, and a model a name for. */
gboolean
clara_dialogue_is_column (const char *field_id)
{
  static const char *const columns[] = {
    "visitor_name", "company", "purpose", "host", "phone", "email", NULL
  };

  return g_strv_contains (columns, field_id);
}

static char *
further_fields (ClaraDialogue *self, const ClaraVisitorType *type)
{
  g_autoptr (JsonObject) extra = json_object_new ();

  for (guint i = 0; i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);

      if (field->kind == CLARA_FIELD_COMPANIONS && given (self, field->id) != NULL)
        {
          g_auto (GStrv) names = clara_companions_split (given (self, field->id));

          json_object_set_array_member (extra, "companions",
                                        clara_json_array_from_strv ((const char *const *) names));
        }
      else if (!clara_dialogue_is_column (field->id) && given (self, field->id) != NULL)
        json_object_set_string_member (extra, field->id, given (self, field->id));
    }
  return json_object_get_size (extra) > 0 ? clara_json_to_string (extra) : NULL;
}

static ClaraVisit *
make_draft (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const ClaraEmployee *host =
    clara_reception_get_employee (self->reception, given (self, "host") != NULL ? given (self, "host") : "");
  ClaraVisit *draft = clara_visit_new ();

  if (self->visit_id == NULL)
    self->visit_id = clara_id_new (self->clock);
  draft->visit_id = g_strdup (self->visit_id);
  draft->visitor_name = g_strdup (given (self, "visitor_name"));
  draft->company = g_strdup (given (self, "company"));
  draft->purpose = g_strdup (given (self, "purpose"));
  draft->phone = g_strdup (given (self, "phone"));
  draft->email = g_strdup (given (self, "email"));
  draft->host_id = host != NULL ? g_strdup (host->employee_id) : NULL;
  draft->host_name = host != NULL ? g_strdup (host->name) : NULL;
  draft->type = g_strdup (self->type_id);
  draft->extra = further_fields (self, type);
  draft->photo_url = g_strdup (self->photo);
  draft->language = g_strdup (self->language);
  draft->session_id = g_strdup (clara_session_get_id (self->session));
  return draft;
}

/* What the visitor hears when the disk fails: the truth, and a way on. */
static void
tell_save_failed (ClaraDialogue *self, GError *error)
{
  self->save_failed = TRUE;
  clara_bus_publish (self->bus, "error",
                     clara_json_build ("sss", "where", "database", "message", error->message, "fix",
                                       "Run clara doctor; check the visitor in by hand until then"));
  clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A visit could not be saved"), error->message);
  clara_dialogue_say (
    self, clara_text (self->language, "say",
                      "I am sorry, I cannot save your visit right now. I have called the front desk."));
  if (clara_flow_get_state (self->flow) == CLARA_STATE_VISITOR_FACE_CAPTURE)
    clara_flow_fire (self->flow, CLARA_ON_BACK);
  clara_dialogue_turn_to (self, CLARA_PAGE_CONFIRM);
  clara_dialogue_show (self);
}

static void
on_checked_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  ClaraFlowOn on = GPOINTER_TO_UINT (operation->data);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaraVisit) visit = clara_reception_check_in_finish (CLARA_RECEPTION (source), result, &error);
  guint after;

  if (clara_operation_is_stale (operation))
    return;
  after = self->after_saving;
  self->after_saving = CLARA_AFTER_SAVING_NOTHING;
  self->saving = FALSE;
  if (visit != NULL)
    {
      self->save_failed = FALSE;
      if (self->invited && g_strcmp0 (visit->session_id, clara_session_get_id (self->session)) != 0)
        clara_dialogue_tell_code_used (self);
      else
        {
          self->visit = g_steal_pointer (&visit);
          clara_flow_fire (self->flow, on);
        }
    }
  else if (!g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_UNSIGNED)
           || !clara_dialogue_sign_again (self))
    tell_save_failed (self, error);
  /* What the visitor wanted meanwhile, now that nothing is lost by it. */
  if (after == CLARA_AFTER_SAVING_RESTART)
    clara_dialogue_restart (self);
  else if (after == CLARA_AFTER_SAVING_SLEEP)
    clara_dialogue_go_to_sleep (self);
}

/* Commits the visit; only when it is on the disk does the flow go on. */
static void
commit_then (ClaraDialogue *self, ClaraFlowOn on)
{
  g_autoptr (ClaraVisit) draft = NULL;

  if (self->saving)
    return;
  self->saving = TRUE;
  draft = make_draft (self);
  clara_reception_check_in_async (self->reception, draft, clara_session_get_row (self->session), NULL,
                                  on_checked_in, clara_operation_new (self, GUINT_TO_POINTER (on), NULL));
}

/**
 * clara_dialogue_confirm:
 *
 * The visitor says that what is shown is right.
 */
void
clara_dialogue_confirm (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  if (clara_flow_get_state (self->flow) != CLARA_STATE_VISITOR_INFO_COLLECTION || type == NULL
      || self->saving)
    return;
  if (self->page != CLARA_PAGE_CONFIRM || clara_visitor_form_find_missing (self->form, type) != NULL
      || clara_visitor_form_has_errors (self->form, type))
    {
      clara_dialogue_next_field (self);
      return;
    }
  if (clara_dialogue_wants_signature (self))
    return;
  if (clara_dialogue_wants_photo (self))
    clara_flow_fire (self->flow, CLARA_ON_CONFIRMED);
  else
    commit_then (self, CLARA_ON_CONFIRMED);
}

/* The screen's temporary picture goes to the data folder under a name of ours. */
static char *
move_photo (ClaraDialogue *self, const char *path, GError **error)
{
  g_autofree char *folder = NULL;
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GFile) from = g_file_new_for_path (path);
  g_autoptr (GFile) to = NULL;

  if (self->data_folder == NULL)
    return g_strdup (path);
  folder = g_build_filename (self->data_folder, "photos", NULL);
  id = clara_id_new (self->clock);
  name = g_strdup_printf ("%s.jpg", id);
  kept = g_build_filename (folder, name, NULL);
  to = g_file_new_for_path (kept);
  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s cannot be made", folder);
      return NULL;
    }
  if (!g_file_move (from, to, G_FILE_COPY_NONE, NULL, NULL, NULL, error))
    return NULL;
  return g_steal_pointer (&kept);
}

/**
 * clara_dialogue_keep_photo:
 * @path: the picture that the visitor accepted
 */
void
clara_dialogue_keep_photo (ClaraDialogue *self, const char *path)
{
  g_autoptr (GError) error = NULL;

  if (clara_flow_get_state (self->flow) != CLARA_STATE_VISITOR_FACE_CAPTURE || self->saving)
    return;
  g_free (self->photo);
  self->photo = move_photo (self, path, &error);
  if (self->photo == NULL)
    clara_bus_publish (
      self->bus, "error",
      clara_json_build ("sss", "where", "photo", "message", error->message, "fix",
                        "Check the data folder with clara doctor; the visit goes on without a picture"));
  commit_then (self, CLARA_ON_PHOTO_ACCEPTED);
}

void
clara_dialogue_decline_photo (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  if (clara_flow_get_state (self->flow) != CLARA_STATE_VISITOR_FACE_CAPTURE || self->saving)
    return;
  if (type != NULL && type->photo == CLARA_PHOTO_REQUIRED && self->camera)
    {
      clara_dialogue_say (self,
                          clara_text (self->language, "say",
                                      "A picture is needed for this visit. You can also ask for a person."));
      clara_dialogue_show (self);
      return;
    }
  commit_then (self, CLARA_ON_PHOTO_DECLINED);
}

static void
on_host_told (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autofree char *message_id = clara_reception_notify_host_finish (CLARA_RECEPTION (source), result, &error);
  gboolean again;

  if (message_id == NULL)
    clara_bus_publish (self->bus, "error",
                       clara_json_build ("sss", "where", "host notification", "message", error->message,
                                         "fix", "Tell the host yourself"));
  if (clara_operation_is_stale (operation)
      || clara_flow_get_state (self->flow) != CLARA_STATE_HOST_NOTIFICATION)
    return;
  if (message_id == NULL)
    {
      clara_flow_fire (self->flow, CLARA_ON_HOST_TIMEOUT);
      return;
    }
  again = self->host_called;
  self->host_called = TRUE;
  clara_dialogue_show (self);
  /* The first time it was said already that they are being told: the answer is worth more than saying so. */
  if (again)
    clara_dialogue_say (self, clara_json_get_string (self->step, "question", NULL));
}

/**
 * clara_dialogue_tell_host:
 * @message: (nullable): in the visitor's words
 */
void
clara_dialogue_tell_host (ClaraDialogue *self, const char *message)
{
  if (self->visit == NULL)
    return;
  if (clara_dialogue_waits_for_review (self))
    {
      clara_dialogue_say (
        self, clara_text (self->language, "say", "Please have a seat, somebody will be with you shortly."));
      return;
    }
  clara_reception_notify_host_async (self->reception, self->visit, message, NULL, on_host_told,
                                     clara_operation_new (self, NULL, NULL));
}
