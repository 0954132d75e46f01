/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include <string.h>

static void clara_dialogue_tool_host_iface_init (ClaraToolHostInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaraDialogue, clara_dialogue, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (CLARA_TYPE_TOOL_HOST,
                                                      clara_dialogue_tool_host_iface_init))

/* In real time, for the store and the outbox when the program ends. */
#define CLOSE_TIMEOUT_MS 2000

static void
clara_dialogue_tool_host_iface_init (ClaraToolHostInterface *iface)
{
  clara_dialogue_tool_host_init (iface);
}

/* Operations */

ClaraOperation *
clara_operation_new (ClaraDialogue *self, gpointer data, GDestroyNotify destroy)
{
  ClaraOperation *operation = g_new0 (ClaraOperation, 1);

  operation->self = g_object_ref (self);
  operation->serial = self->serial;
  operation->turn = self->turn;
  operation->data = data;
  operation->destroy = destroy;
  self->operations++;
  return operation;
}

gboolean
clara_operation_is_stale (ClaraOperation *self)
{
  return self->serial != self->self->serial;
}

void
clara_operation_free (ClaraOperation *self)
{
  ClaraDialogue *dialogue = self->self;

  if (self->destroy != NULL)
    self->destroy (self->data);
  dialogue->operations--;
  if (dialogue->operations == 0)
    clara_dialogue_operations_ended (dialogue);
  g_free (self);
  g_object_unref (dialogue);
}

/* Life */

/**
 * clara_dialogue_forget:
 *
 * Nothing of the last person is left.
 */
void
clara_dialogue_forget (ClaraDialogue *self)
{
  self->serial++;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  clara_clock_clear (self->clock, &self->linger_timer);
  clara_clock_clear (self->clock, &self->wait_timer);
  clara_idle_stop (self->idle);
  clara_model_brain_cancel (self->model);
  clara_model_brain_discard_prepared (self->model);
  clara_history_clear (self->history);
  g_ptr_array_set_size (self->unheard, 0);
  g_free (self->language);
  self->language = clara_settings_get_string (self->settings, "language");
  self->page = CLARA_PAGE_ATTRACT;
  g_clear_pointer (&self->type_id, g_free);
  g_clear_pointer (&self->form, clara_visitor_form_free);
  self->form = clara_visitor_form_new ();
  g_clear_pointer (&self->asked, g_free);
  self->cue = NULL;
  g_ptr_array_set_size (self->host_ids, 0);
  clara_dialogue_forget_papers (self);
  g_clear_pointer (&self->visit_id, g_free);
  g_clear_pointer (&self->visit, clara_visit_free);
  g_clear_pointer (&self->photo, g_free);
  self->unsigned_tries = 0;
  g_clear_pointer (&self->badge, g_free);
  g_clear_pointer (&self->answer, g_free);
  g_clear_pointer (&self->claimed_id, g_free);
  clara_dialogue_stop_face (self);
  self->face_tries = 0;
  self->face_consent = self->face_withdrawn = FALSE;
  g_clear_pointer (&self->consent_language, g_free);
  g_clear_pointer (&self->identity, g_free);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->out_name, g_free);
  g_clear_pointer (&self->out_digits, g_free);
  g_clear_pointer (&self->last_words, g_free);
  g_clear_pointer (&self->beside_line, g_free);
  g_clear_pointer (&self->readings, g_strfreev);
  self->beside_owed = FALSE;
  g_clear_pointer (&self->returning, clara_visitor_free);
  g_clear_pointer (&self->looked_for, g_free);
  clara_dialogue_forget_message (self);
  self->no_photo = FALSE;
  self->invited = self->woken_by_code = self->looking_up = FALSE;
  self->look_ups = self->party = self->message_misses = 0;
  self->saving = self->save_failed = self->host_called = self->host_told = self->checking = FALSE;
  self->host_misses = self->lookups = self->wrong_codes = self->expired_codes = self->neither =
    self->out_misses = self->unclear = self->unclear_run = 0;
  self->outcome = NULL;
  self->lines = self->read_back_at = 0;
  self->after_saving = CLARA_AFTER_SAVING_NOTHING;
  self->doubted = CLARA_INTENT_NONE;
}

static void
clara_dialogue_dispose (GObject *object)
{
  ClaraDialogue *self = CLARA_DIALOGUE (object);

  if (self->bus != NULL)
    {
      g_clear_signal_handler (&self->command_handler, self->bus);
      g_clear_signal_handler (&self->badge_handler, self->bus);
      g_clear_signal_handler (&self->notification_handler, self->bus);
    }
  if (self->reception != NULL)
    {
      g_clear_signal_handler (&self->answered_handler, self->reception);
      g_clear_signal_handler (&self->reviewed_handler, self->reception);
    }
  if (self->clock != NULL)
    {
      clara_clock_clear (self->clock, &self->linger_timer);
      clara_clock_clear (self->clock, &self->wait_timer);
    }
  g_clear_pointer (&self->model, clara_model_brain_free);
  G_OBJECT_CLASS (clara_dialogue_parent_class)->dispose (object);
}

static void
clara_dialogue_finalize (GObject *object)
{
  ClaraDialogue *self = CLARA_DIALOGUE (object);

  g_clear_object (&self->idle);
  g_clear_object (&self->session);
  g_clear_object (&self->flow);
  g_clear_pointer (&self->history, clara_history_free);
  g_clear_pointer (&self->agent, clara_agent_free);
  g_clear_pointer (&self->form, clara_visitor_form_free);
  g_clear_pointer (&self->step, json_object_unref);
  g_clear_pointer (&self->unheard, g_ptr_array_unref);
  g_clear_pointer (&self->host_ids, g_ptr_array_unref);
  g_clear_pointer (&self->papers, g_ptr_array_unref);
  g_free (self->signed_name);
  g_clear_object (&self->cancellable);
  g_free (self->language);
  g_free (self->data_folder);
  g_free (self->type_id);
  g_free (self->asked);
  g_free (self->visit_id);
  g_clear_pointer (&self->visit, clara_visit_free);
  g_free (self->photo);
  g_free (self->answer);
  g_free (self->claimed_id);
  g_free (self->identity);
  g_free (self->address);
  g_free (self->code);
  g_clear_pointer (&self->returning, clara_visitor_free);
  g_free (self->looked_for);
  clara_dialogue_forget_message (self);
  g_free (self->out_name);
  g_free (self->out_digits);
  g_free (self->consent_language);
  g_free (self->last_words);
  g_strfreev (self->readings);
  g_free (self->beside_line);
  g_clear_object (&self->recogniser);
  g_clear_object (&self->faces);
  g_clear_object (&self->tools);
  g_clear_object (&self->knowledge);
  g_clear_object (&self->reception);
  g_clear_object (&self->settings);
  g_clear_object (&self->bus);
  g_clear_object (&self->clock);
  g_clear_pointer (&self->tenant, clara_tenant_unref);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (clara_dialogue_parent_class)->finalize (object);
}

static void
clara_dialogue_class_init (ClaraDialogueClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = clara_dialogue_dispose;
  object_class->finalize = clara_dialogue_finalize;
  g_signal_new ("utterance", CLARA_TYPE_DIALOGUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                CLARA_TYPE_UTTERANCE);
  g_signal_new ("turn-ended", CLARA_TYPE_DIALOGUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_UINT);
  g_signal_new ("prepared", CLARA_TYPE_DIALOGUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                G_TYPE_STRING, G_TYPE_STRING);
  g_signal_new ("discard", CLARA_TYPE_DIALOGUE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                G_TYPE_UINT);
}

static void
clara_dialogue_init (ClaraDialogue *self)
{
  self->unheard = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_utterance_free);
  self->host_ids = g_ptr_array_new_with_free_func (g_free);
  self->papers = g_ptr_array_new_with_free_func ((GDestroyNotify) clara_agreement_free);
  self->history = clara_history_new ();
  self->form = clara_visitor_form_new ();
  self->cancellable = g_cancellable_new ();
}

/* Idle */

static void
on_idle_warning (int seconds, gpointer user_data)
{
  ClaraDialogue *self = user_data;

  clara_bus_publish (self->bus, "idle_warning", clara_json_build ("i", "seconds", (gint64) seconds));
  if (seconds == CLARA_IDLE_WARNING_SECONDS)
    {
      clara_dialogue_say (self, clara_text (self->language, "say", "Are you still there?"));
      clara_dialogue_end_turn (self);
    }
}

static void
on_idle_expired (gpointer user_data)
{
  ClaraDialogue *self = user_data;

  clara_dialogue_discard (self);
  clara_flow_fire (self->flow, CLARA_ON_IDLE);
  if (self->visit == NULL)
    self->outcome = "idle";
  clara_dialogue_go_to_sleep (self);
}

static const ClaraIdleFuncs idle_funcs = { on_idle_warning, on_idle_expired };

/* Waking, sleeping */

void
clara_dialogue_wake (ClaraDialogue *self, const char *by)
{
  if (clara_dialogue_is_awake (self))
    return;
  self->woken_by_code = g_strcmp0 (by, "qr") == 0;
  clara_session_open (self->session, self->language);
  clara_model_brain_warm (self->model);
  clara_dialogue_begin_turn (self);
  clara_flow_fire (self->flow, CLARA_ON_WAKE);
  clara_dialogue_end_turn (self);
}

/**
 * clara_dialogue_go_to_sleep:
 *
 * Ends the session, whatever it is at.
 */
void
clara_dialogue_go_to_sleep (ClaraDialogue *self)
{
  if (!clara_dialogue_is_awake (self))
    return;
  /* A commit on its way is waited for: it is milliseconds, and the host must be told. */
  if (self->saving)
    {
      self->after_saving = MAX (self->after_saving, CLARA_AFTER_SAVING_SLEEP);
      return;
    }
  clara_dialogue_discard (self);
  if (clara_flow_get_state (self->flow) != CLARA_STATE_FLOW_END)
    clara_flow_fire (self->flow, CLARA_ON_CANCEL);
  clara_flow_fire (self->flow, CLARA_ON_SLEEP);
}

/* Start over: whoever asked for it still stands there and speaks the same language. */
void
clara_dialogue_restart (ClaraDialogue *self)
{
  g_autofree char *language = g_strdup (self->language);

  if (self->saving)
    {
      self->after_saving = CLARA_AFTER_SAVING_RESTART;
      return;
    }
  clara_dialogue_go_to_sleep (self);
  g_free (self->language);
  self->language = g_steal_pointer (&language);
  clara_dialogue_wake (self, "touch");
}

gboolean
clara_dialogue_speaks (ClaraDialogue *self, const char *language)
{
  g_auto (GStrv) languages = clara_settings_get_strv (self->settings, "languages");

  return language != NULL && g_strv_contains ((const char *const *) languages, language);
}

/* What is shown already is shown in it too. */
void
clara_dialogue_take_language (ClaraDialogue *self, const char *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
  clara_session_set_language (self->session, language);
  clara_dialogue_translate_form (self);
}

void
clara_dialogue_switch_language (ClaraDialogue *self, const char *language)
{
  if (!clara_dialogue_speaks (self, language))
    {
      clara_dialogue_say (
        self, clara_text (self->language, "say", "I am sorry, I do not speak that language yet."));
      return;
    }
  clara_dialogue_take_language (self, language);
  if (clara_flow_get_state (self->flow) == CLARA_STATE_FLOW_END)
    clara_dialogue_show (self);
  else
    clara_dialogue_ask_again (self);
}

/* The field before the one that is asked, of those that have a value; NULL at the first. */
static const char *
find_field_before (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  const char *before = NULL;

  for (guint i = 0; type != NULL && i < type->fields->len; i++)
    {
      const ClaraField *field = g_ptr_array_index (type->fields, i);

      if (g_strcmp0 (field->id, self->asked) == 0)
        return before;
      if (clara_visitor_form_get_value (self->form, field->id) != NULL)
        before = field->id;
    }
  return NULL;
}

/**
 * clara_dialogue_say_back:
 *
 * Who says "back" means the question before; the screen's button leaves the form, of which it shows all.
 */
void
clara_dialogue_say_back (ClaraDialogue *self)
{
  const char *before = self->page == CLARA_PAGE_FORM ? find_field_before (self) : NULL;

  if (before != NULL && !self->saving)
    clara_dialogue_ask_field (self, before);
  else
    clara_dialogue_go_back (self);
}

/**
 * clara_dialogue_go_back:
 *
 * One step back: within the form first, then to the state before.
 */
void
clara_dialogue_go_back (ClaraDialogue *self)
{
  if (self->saving)
    return;
  if (self->page == CLARA_PAGE_CHECK_OUT)
    clara_dialogue_leave_check_out (self);
  else if (self->page == CLARA_PAGE_MESSAGE)
    clara_dialogue_leave_message_page (self);
  else if (self->page == CLARA_PAGE_RETURNING)
    clara_dialogue_answer_returning (self, FALSE);
  else if (self->page == CLARA_PAGE_CONFIRM)
    {
      clara_dialogue_turn_to (self, CLARA_PAGE_CHANGE);
      clara_dialogue_ask (self);
    }
  else if (self->page == CLARA_PAGE_SIGN || self->page == CLARA_PAGE_SIGN_TYPED)
    clara_dialogue_leave_paper (self);
  else if (self->page == CLARA_PAGE_HOST_CHOICE)
    {
      g_ptr_array_set_size (self->host_ids, 0);
      clara_dialogue_ask_field (self, "host");
    }
  else if (!clara_flow_fire (self->flow, CLARA_ON_BACK))
    clara_dialogue_show (self);
}

/* The visitor is done; a commit on its way is waited for. */
void
clara_dialogue_goodbye (ClaraDialogue *self)
{
  if (self->saving)
    self->after_saving = MAX (self->after_saving, CLARA_AFTER_SAVING_SLEEP);
  else if (!clara_flow_fire (self->flow, CLARA_ON_DONE))
    clara_flow_fire (self->flow, CLARA_ON_GOODBYE);
}

static void
on_command (ClaraBus *bus, ClaraMessage *message, ClaraDialogue *self)
{
  clara_dialogue_run_command (self, message);
}

static void
on_host_answered (ClaraReception *reception, const char *visit_id, const char *answer, ClaraDialogue *self)
{
  if (self->visit == NULL || g_strcmp0 (visit_id, self->visit->visit_id) != 0
      || clara_flow_get_state (self->flow) != CLARA_STATE_HOST_NOTIFICATION)
    return;
  g_free (self->answer);
  self->answer = g_strdup (answer);
  clara_dialogue_begin_turn (self);
  clara_flow_fire (self->flow, CLARA_ON_HOST_ANSWERED);
  clara_dialogue_end_input (self);
}

/* Nobody is said to have been told before a channel has taken the message. */
static void
on_notification (ClaraBus *bus, ClaraMessage *event, ClaraDialogue *self)
{
  static const char *const kinds[] = { "host", "delegate", "delivery", NULL };
  static const char *const states[] = { "sent", "delivered", "answered", NULL };
  const char *kind = clara_message_get_string (event, "kind");
  const char *state = clara_message_get_string (event, "state");

  if (self->visit == NULL || self->host_told || kind == NULL || !g_strv_contains (kinds, kind)
      || state == NULL || !g_strv_contains (states, state)
      || g_strcmp0 (clara_message_get_string (event, "visit_id"), self->visit->visit_id) != 0
      || clara_flow_get_state (self->flow) != CLARA_STATE_HOST_NOTIFICATION)
    return;
  self->host_told = TRUE;
  clara_dialogue_show (self);
}

static void
on_badge (ClaraBus *bus, ClaraMessage *event, ClaraDialogue *self)
{
  clara_dialogue_take_badge (self, event);
}

/* The staff have decided about the visitor who waits here. */
static void
on_reviewed (ClaraReception *reception, ClaraVisit *visit, ClaraDialogue *self)
{
  if (self->visit == NULL || g_strcmp0 (visit->visit_id, self->visit->visit_id) != 0)
    return;
  clara_visit_free (self->visit);
  self->visit = clara_visit_copy (visit);
  if (clara_flow_get_state (self->flow) != CLARA_STATE_HOST_NOTIFICATION)
    return;
  clara_dialogue_begin_turn (self);
  clara_flow_fire (self->flow, CLARA_ON_DESK_DECIDED);
  clara_dialogue_end_input (self);
}

/**
 * clara_dialogue_new:
 * @model: (nullable): NULL where there is none
 *
 * Closes what a power cut left open, and shows the first screen.
 *
 * Returns: (transfer full): the conversation of this kiosk, asleep
 */
ClaraDialogue *
clara_dialogue_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                    ClaraSettings *settings, ClaraReception *reception, ClaraKnowledge *knowledge,
                    ClaraTools *tools, ClaraLanguageModel *model)
{
  ClaraDialogue *self = g_object_new (CLARA_TYPE_DIALOGUE, NULL);
  g_autofree char *kiosk = clara_settings_get_string (settings, "kiosk");
  g_autoptr (GError) error = NULL;
  int interrupted;

  self->store = g_object_ref (store);
  self->tenant = clara_tenant_ref (tenant);
  self->clock = g_object_ref (clock);
  self->bus = g_object_ref (bus);
  self->settings = g_object_ref (settings);
  self->reception = g_object_ref (reception);
  self->knowledge = g_object_ref (knowledge);
  self->tools = g_object_ref (tools);
  self->language = clara_settings_get_string (settings, "language");
  self->flow = clara_flow_new (&clara_dialogue_flow_funcs, self);
  self->session = clara_session_new (store, tenant, clock, bus, kiosk);
  self->idle = clara_idle_new (clock, &idle_funcs, self);
  self->model = clara_model_brain_new (self, model);
  self->command_handler = g_signal_connect (bus, "command", G_CALLBACK (on_command), self);
  self->badge_handler = g_signal_connect (bus, "event::badge", G_CALLBACK (on_badge), self);
  self->notification_handler =
    g_signal_connect (bus, "event::notification", G_CALLBACK (on_notification), self);
  self->answered_handler = g_signal_connect (reception, "host-answered", G_CALLBACK (on_host_answered), self);
  self->reviewed_handler = g_signal_connect (reception, "reviewed", G_CALLBACK (on_reviewed), self);
  self->agent = clara_agent_load_sync (store, tenant, &error);
  if (error != NULL)
    g_warning ("The tenant's agent cannot be read; Clara is the receptionist: %s", error->message);
  g_clear_error (&error);
  interrupted = clara_session_interrupt_open_sync (self->session, &error);
  if (interrupted < 0)
    g_warning ("Sessions that were left open cannot be closed: %s", error->message);
  clara_dialogue_show (self);
  return self;
}

/* What others may know */

/**
 * clara_dialogue_get_step:
 *
 * Returns: (transfer none): the members of the last step event
 */
JsonObject *
clara_dialogue_get_step (ClaraDialogue *self)
{
  return self->step;
}

/**
 * clara_dialogue_get_status:
 *
 * Returns: (transfer full): the session as SPEC 3 shows it
 */
JsonObject *
clara_dialogue_get_status (ClaraDialogue *self)
{
  return clara_session_to_status (self->session);
}

const char *
clara_dialogue_get_state (ClaraDialogue *self)
{
  return clara_flow_state_name (clara_flow_get_state (self->flow));
}

const char *
clara_dialogue_get_language (ClaraDialogue *self)
{
  return self->language;
}

gboolean
clara_dialogue_is_awake (ClaraDialogue *self)
{
  return clara_flow_get_state (self->flow) != CLARA_STATE_IDLE;
}

/**
 * clara_dialogue_is_busy:
 *
 * Returns: whether an answer is still being made
 */
gboolean
clara_dialogue_is_busy (ClaraDialogue *self)
{
  return self->operations > 0 || clara_model_brain_is_busy (self->model);
}

void
clara_dialogue_activity (ClaraDialogue *self)
{
  clara_idle_touch (self->idle);
}

void
clara_dialogue_set_camera (ClaraDialogue *self, gboolean available)
{
  self->camera = available;
}

/**
 * clara_dialogue_set_recording_asked:
 *
 * Whether the screen asks if the conversation may be recorded: then the greeting says so, too.
 */
void
clara_dialogue_set_recording_asked (ClaraDialogue *self, gboolean asked)
{
  g_return_if_fail (CLARA_IS_DIALOGUE (self));
  self->recording_asked = asked;
}

void
clara_dialogue_set_data_folder (ClaraDialogue *self, const char *folder)
{
  g_free (self->data_folder);
  self->data_folder = g_strdup (folder);
}

static gboolean
on_waited_enough (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_CONTINUE;
}

/* The host of a visit that was just confirmed is told yet; but nothing holds the program up for long. */
static void
await_operations (ClaraDialogue *self)
{
  gboolean enough = FALSE;
  guint timer = g_timeout_add (CLOSE_TIMEOUT_MS, on_waited_enough, &enough);

  while (self->operations > 0 && !enough)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

/**
 * clara_dialogue_close_sync:
 *
 * Ends an open session cleanly and waits until all of it is on the disk.
 */
void
clara_dialogue_close_sync (ClaraDialogue *self)
{
  g_autoptr (GError) error = NULL;

  while (self->saving)
    g_main_context_iteration (NULL, TRUE);
  clara_dialogue_go_to_sleep (self);
  await_operations (self);
  if (!clara_session_flush_sync (self->session, &error))
    g_warning ("The end of the session is not on the disk: %s", error->message);
}
