/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-companions.h"
#include "clara-delivery.h"

#include <string.h>

/* What each page is called in a step, how far along the visitor is (of five strokes), what is expected of
 * them, and which choices are the same each time. Labels are translated in the context "choice". */
typedef struct
{
  const char *id;
  const char *label;
  gboolean primary;
} Choice;

typedef struct
{
  const char *name;
  int progress;
  ClaraExpectation expectation;
  const char *question; /* context "step"; NULL: made below */
  Choice choices[6];
} Page;

static const Page pages[] = {
  [CLARA_PAGE_ATTRACT] = { "attract",
                           0,
                           CLARA_EXPECT_FREE,
                           CLARA_N ("step", "Touch the screen to begin"),
                           { { 0 } } },
  [CLARA_PAGE_WELCOME] = { "welcome",
                           1,
                           CLARA_EXPECT_FREE,
                           CLARA_N ("step", "How can I help you?"),
                           { { 0 } } },
  [CLARA_PAGE_OFFER_HUMAN] = { "welcome",
                               1,
                               CLARA_EXPECT_YES_NO,
                               CLARA_N ("step", "Shall I call a person for you?"),
                               { { "yes", CLARA_N ("choice", "Yes, call a person"), TRUE },
                                 { "no", CLARA_N ("choice", "No, show me the choices"), FALSE } } },
  [CLARA_PAGE_CHECK_OUT] = { "form", 2, CLARA_EXPECT_NAME, CLARA_N ("step", "Checking out"), { { 0 } } },
  [CLARA_PAGE_MESSAGE] = { "form", 2, CLARA_EXPECT_FREE, CLARA_N ("step", "Leave a message"), { { 0 } } },
  [CLARA_PAGE_FORM] = { "form", 2, CLARA_EXPECT_FREE, NULL, { { 0 } } },
  [CLARA_PAGE_RETURNING] = { "welcome",
                             2,
                             CLARA_EXPECT_YES_NO,
                             CLARA_N ("step", "Is this you?"),
                             { { "no", CLARA_N ("choice", "No, somebody else"), FALSE },
                               { "yes", CLARA_N ("choice", "Yes, that is me"), TRUE } } },
  [CLARA_PAGE_CHANGE] = { "form", 3, CLARA_EXPECT_FREE, CLARA_N ("step", "What shall I change?"), { { 0 } } },
  [CLARA_PAGE_HOST_CHOICE] = { "host_choice",
                               2,
                               CLARA_EXPECT_NAME,
                               CLARA_N ("step", "Whom did you mean?"),
                               { { "type_name", CLARA_N ("choice", "Type a name"), FALSE },
                                 { "unknown", CLARA_N ("choice", "I don't know"), FALSE } } },
  [CLARA_PAGE_CONFIRM] = { "confirm",
                           3,
                           CLARA_EXPECT_YES_NO,
                           CLARA_N ("step", "Is this right?"),
                           { { "change", CLARA_N ("choice", "Change something"), FALSE },
                             { "yes", CLARA_N ("choice", "Yes, that is right"), TRUE } } },
  [CLARA_PAGE_SIGN] = { "sign",
                        3,
                        CLARA_EXPECT_YES_NO,
                        NULL,
                        { { "read_aloud", CLARA_N ("choice", "Read it to me"), FALSE },
                          { "sign_typed", CLARA_N ("choice", "Type my name instead"), FALSE },
                          { "sign_decline", CLARA_N ("choice", "I do not want to sign"), FALSE } } },
  [CLARA_PAGE_SIGN_TYPED] = { "form",
                              3,
                              CLARA_EXPECT_NAME,
                              NULL,
                              { { "sign_drawn", CLARA_N ("choice", "Sign with my finger"), FALSE },
                                { "sign_decline", CLARA_N ("choice", "I do not want to sign"), FALSE } } },
  [CLARA_PAGE_PHOTO] = { "photo",
                         4,
                         CLARA_EXPECT_YES_NO,
                         CLARA_N ("step", "A picture for your badge"),
                         { { "photo_skip", CLARA_N ("choice", "No picture"), FALSE } } },
  /* The same page, choices and progress as for everybody who waits. */
  [CLARA_PAGE_SEAT] = { "waiting",
                        5,
                        CLARA_EXPECT_FREE,
                        CLARA_N ("step", "Please have a seat"),
                        { { "call_human", CLARA_N ("choice", "I cannot wait"), FALSE },
                          { "goodbye", CLARA_N ("choice", "Done"), TRUE } } },
  [CLARA_PAGE_WAITING] = { "waiting",
                           5,
                           CLARA_EXPECT_FREE,
                           NULL,
                           { { "call_human", CLARA_N ("choice", "I cannot wait"), FALSE },
                             { "goodbye", CLARA_N ("choice", "Done"), TRUE } } },
  [CLARA_PAGE_VERIFY] = { "verify", 2, CLARA_EXPECT_NAME, CLARA_N ("step", "Who are you?"), { { 0 } } },
  [CLARA_PAGE_CODE] = { "code",
                        3,
                        CLARA_EXPECT_DIGITS,
                        CLARA_N ("step", "Please type or say the code"),
                        { { "resend", CLARA_N ("choice", "Send a new code"), FALSE } } },
  [CLARA_PAGE_FACE] = { "employee",
                        2,
                        CLARA_EXPECT_FREE,
                        CLARA_N ("step", "Please look at the camera"),
                        { { "other_way", CLARA_N ("choice", "Use a code instead"), TRUE } } },
  [CLARA_PAGE_FACE_CONSENT] = { "employee",
                                4,
                                CLARA_EXPECT_YES_NO,
                                CLARA_N ("step", "Shall I recognise you next time?"),
                                { { "no", CLARA_N ("choice", "No, thank you"), FALSE },
                                  { "yes", CLARA_N ("choice", "Yes, I agree"), TRUE } } },
  [CLARA_PAGE_FACE_ENROL] = { "employee",
                              4,
                              CLARA_EXPECT_FREE,
                              CLARA_N ("step", "Please look at the camera"),
                              { { "stop", CLARA_N ("choice", "Stop"), TRUE } } },
  [CLARA_PAGE_EMPLOYEE] = { "employee",
                            5,
                            CLARA_EXPECT_FREE,
                            NULL,
                            { { "my_visitors", CLARA_N ("choice", "My visitors today"), FALSE },
                              { "sign_in", CLARA_N ("choice", "Sign me in"), FALSE },
                              { "sign_out", CLARA_N ("choice", "Sign me out"), FALSE },
                              { "question", CLARA_N ("choice", "Ask a question"), FALSE },
                              { "goodbye", CLARA_N ("choice", "I am done"), TRUE } } },
  [CLARA_PAGE_HUMAN] = { "human",
                         0,
                         CLARA_EXPECT_FREE,
                         CLARA_N ("step", "Somebody is on the way"),
                         { { 0 } } },
  [CLARA_PAGE_DESK] = { "human",
                        0,
                        CLARA_EXPECT_FREE,
                        CLARA_N ("step", "Please speak to the front desk"),
                        { { 0 } } },
  [CLARA_PAGE_GOODBYE] = { "goodbye",
                           5,
                           CLARA_EXPECT_FREE,
                           CLARA_N ("step", "Thank you and goodbye"),
                           { { 0 } } },
};

G_STATIC_ASSERT (G_N_ELEMENTS (pages) == CLARA_N_PAGES);

/**
 * clara_dialogue_is_delivery:
 *
 * Returns: whether the visitor brings something; known before the visit is
 */
gboolean
clara_dialogue_is_delivery (ClaraDialogue *self)
{
  return self->visit != NULL ? clara_delivery_is_one (self->visit) : clara_delivery_is_type (self->type_id);
}

/* On the first page beside the visitor types. */
static const Choice welcome_choices[] = {
  { "employee", CLARA_N ("choice", "I work here"), FALSE },
  { "check_out", CLARA_N ("choice", "I am leaving"), FALSE },
  { "question", CLARA_N ("choice", "I have a question"), FALSE },
};

/**
 * clara_dialogue_get_visitor_type:
 *
 * Returns: (transfer none) (nullable): the type whose form is being filled in
 */
const ClaraVisitorType *
clara_dialogue_get_visitor_type (ClaraDialogue *self)
{
  return self->type_id != NULL ? clara_reception_get_visitor_type (self->reception, self->type_id) : NULL;
}

static void
add_choice (JsonArray *choices, const char *id, const char *label, gboolean primary)
{
  JsonObject *object = clara_json_build ("ss", "id", id, "label", label);

  if (primary)
    json_object_set_boolean_member (object, "primary", TRUE);
  json_array_add_object_element (choices, object);
}

static char *
initials_of (const char *name)
{
  GString *initials = g_string_new (NULL);
  g_auto (GStrv) words = g_strsplit (name, " ", -1);
  guint count = g_strv_length (words);

  for (guint i = 0; i < count; i++)
    if ((i == 0 || i == count - 1) && words[i][0] != '\0')
      g_string_append_unichar (initials, g_unichar_toupper (g_utf8_get_char (words[i])));
  return g_string_free (initials, FALSE);
}

static void
add_hosts (ClaraDialogue *self, JsonArray *choices)
{
  for (guint i = 0; i < self->host_ids->len; i++)
    {
      const ClaraEmployee *employee =
        clara_reception_get_employee (self->reception, g_ptr_array_index (self->host_ids, i));
      g_autofree char *initials = NULL;
      JsonObject *object;

      if (employee == NULL)
        continue;
      initials = initials_of (employee->name);
      object = clara_json_build ("ssss", "id", employee->employee_id, "label", employee->name, "detail",
                                 employee->department, "initials", initials);
      if (i == 0)
        json_object_set_boolean_member (object, "primary", TRUE);
      json_array_add_object_element (choices, object);
    }
}

/**
 * clara_dialogue_make_choices:
 * @language: of the labels
 *
 * Returns: (transfer full): what of the present page can be chosen
 */
JsonArray *
clara_dialogue_make_choices (ClaraDialogue *self, const char *language)
{
  const Page *page = &pages[self->page];
  JsonArray *choices = json_array_new ();

  if (self->page == CLARA_PAGE_WELCOME)
    {
      GPtrArray *types = clara_reception_get_types (self->reception);

      for (guint i = 0; i < types->len; i++)
        {
          const ClaraVisitorType *type = g_ptr_array_index (types, i);

          add_choice (choices, type->id, clara_text (language, "visitor type", type->label), i == 0);
        }
      for (gsize i = 0; i < G_N_ELEMENTS (welcome_choices); i++)
        add_choice (choices, welcome_choices[i].id, clara_text (language, "choice", welcome_choices[i].label),
                    FALSE);
    }
  if (self->page == CLARA_PAGE_WELCOME && !clara_reception_is_open (self->reception))
    {
      add_choice (choices, "leave_message", clara_text (language, "choice", "Leave a message"), FALSE);
      if (clara_reception_get_emergency_contact (self->reception) != NULL)
        add_choice (choices, "emergency", clara_text (language, "choice", "Emergency contact"), FALSE);
    }
  if (self->page == CLARA_PAGE_CONFIRM && clara_dialogue_wants_photo (self)
      && !clara_dialogue_is_delivery (self)
      && clara_dialogue_get_visitor_type (self)->photo == CLARA_PHOTO_OPTIONAL)
    add_choice (choices, "yes_no_photo", clara_text (language, "choice", "Yes, without a picture"), FALSE);
  if (self->page == CLARA_PAGE_HOST_CHOICE)
    add_hosts (self, choices);
  if (self->page == CLARA_PAGE_EMPLOYEE && clara_dialogue_may_withdraw_face (self))
    add_choice (choices, "forget_face", clara_text (language, "choice", "Delete my face"), FALSE);
  for (gsize i = 0; i < G_N_ELEMENTS (page->choices) && page->choices[i].id != NULL; i++)
    add_choice (choices, page->choices[i].id, clara_text (language, "choice", page->choices[i].label),
                page->choices[i].primary);
  /* Where Clara has understood nothing twice, there is somebody who does. */
  if (self->unclear >= 2 && self->page != CLARA_PAGE_WAITING && self->page != CLARA_PAGE_SEAT
      && self->page != CLARA_PAGE_OFFER_HUMAN)
    add_choice (choices, "call_human", clara_text (language, "choice", "Talk to a person"), FALSE);
  return choices;
}

static void
add_field (JsonArray *fields, const char *id, const char *label, const char *kind, const char *value)
{
  json_array_add_object_element (fields,
                                 clara_json_build ("ssssb", "id", id, "label", label, "kind", kind, "value",
                                                   value != NULL ? value : "", "required", TRUE));
}

static JsonArray *
make_fields (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);
  JsonArray *fields = NULL;

  switch (self->page)
    {
    case CLARA_PAGE_FORM:
    case CLARA_PAGE_CHANGE:
    case CLARA_PAGE_CONFIRM:
      if (type != NULL)
        fields = clara_visitor_form_to_fields (self->form, type, self->language);
      break;
    case CLARA_PAGE_SIGN_TYPED:
      fields = json_array_new ();
      add_field (fields, "signature_name",
                 clara_text (self->language, "field", "Your full name, as your signature"), "text", NULL);
      break;
    case CLARA_PAGE_VERIFY:
      fields = json_array_new ();
      add_field (fields, "employee", clara_text (self->language, "field", "Employee number, e-mail or name"),
                 "text", NULL);
      break;
    case CLARA_PAGE_MESSAGE:
      fields = json_array_new ();
      add_field (fields, "message_host", clara_text (self->language, "field", "For whom"), "host",
                 clara_dialogue_get_message_part (self, "message_host"));
      add_field (fields, "message_text", clara_text (self->language, "field", "Message"), "text",
                 self->message_text);
      add_field (fields, "message_from", clara_text (self->language, "field", "Your name"), "text",
                 self->message_from);
      break;
    case CLARA_PAGE_CHECK_OUT:
      fields = json_array_new ();
      add_field (fields, "out_name", clara_text (self->language, "field", "Your name"), "text",
                 self->out_name);
      add_field (fields, "out_digits",
                 clara_text (self->language, "field", "Last 4 digits of your phone number"), "phone",
                 self->out_digits);
      break;
    default:
      break;
    }
  return fields != NULL ? fields : json_array_new ();
}

static const ClaraField *
asked_field (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  if (self->page != CLARA_PAGE_FORM || self->asked == NULL || type == NULL)
    return NULL;
  return clara_visitor_type_get_field (type, self->asked);
}

static const char *
ask_message_part (ClaraDialogue *self)
{
  const char *asked = clara_dialogue_get_message_asked (self);

  if (g_strcmp0 (asked, "message_host") == 0)
    return clara_text (self->language, "question", "Whom is the message for?");
  if (g_strcmp0 (asked, "message_text") == 0)
    return clara_text (self->language, "question", "What shall I tell them?");
  return clara_text (self->language, "question", "What is your name?");
}

/* One name after the other, once it is known how many came. */
static char *
ask_companion (ClaraDialogue *self)
{
  g_auto (GStrv) names = clara_companions_split (clara_visitor_form_get_value (self->form, "companions"));
  g_autofree char *number = g_strdup_printf ("%u", g_strv_length (names) + 1);

  if (self->party == 1)
    return g_strdup (clara_text (self->language, "question", "What is the name of the person with you?"));
  return clara_text_format (self->language, "question", "What is the name of person {number} with you?",
                            "number", number, NULL);
}

static char *
make_question (ClaraDialogue *self, const Page *page)
{
  const ClaraField *field = asked_field (self);
  const ClaraEmployee *employee;

  if (field != NULL && field->kind == CLARA_FIELD_COMPANIONS && self->party > 0)
    return ask_companion (self);
  if (field != NULL)
    return g_strdup (clara_text (self->language, "question", field->question));
  if (self->page == CLARA_PAGE_MESSAGE)
    return g_strdup (ask_message_part (self));
  if ((self->page == CLARA_PAGE_SIGN || self->page == CLARA_PAGE_SIGN_TYPED)
      && clara_dialogue_get_paper (self) != NULL)
    return clara_text_format (self->language, "step",
                              self->page == CLARA_PAGE_SIGN
                                ? CLARA_N ("step", "Please read and sign: {title}")
                                : CLARA_N ("step", "To sign {title}, give your full name"),
                              "title", clara_dialogue_get_paper (self)->title, NULL);
  if (self->page == CLARA_PAGE_WAITING)
    {
      const char *host = clara_dialogue_get_host_name (self);

      if (self->answer != NULL && host != NULL)
        return clara_text_format (self->language, "step", "{host} has answered", "host", host, NULL);
      if (host != NULL && clara_dialogue_is_delivery (self))
        return clara_text_format (self->language, "step",
                                  self->host_told ? CLARA_N ("step", "{host} has been told of the delivery")
                                                  : CLARA_N ("step", "Telling {host} of the delivery"),
                                  "host", host, NULL);
      if (host != NULL && !self->host_told)
        return clara_text_format (self->language, "step", "Telling {host} that you are here", "host", host,
                                  NULL);
      if (host != NULL)
        return clara_text_format (self->language, "step", "{host} has been told that you are here", "host",
                                  host, NULL);
      return g_strdup (clara_text (self->language, "step", "The front desk has been told"));
    }
  if (self->page == CLARA_PAGE_PHOTO && clara_dialogue_is_delivery (self))
    return g_strdup (clara_text (self->language, "step", "A picture of the label"));
  if (self->page == CLARA_PAGE_EMPLOYEE)
    {
      employee = clara_reception_get_employee (self->reception, self->identity);
      return clara_text_format (self->language, "step", "Hello, {name}", "name",
                                employee != NULL ? employee->name : "", NULL);
    }
  if (self->page == CLARA_PAGE_CHECK_OUT)
    return g_strdup (
      self->out_name == NULL
        ? clara_text (self->language, "question", "What is your name?")
        : clara_text (self->language, "question", "What are the last four digits of your phone number?"));
  return g_strdup (page->question != NULL ? clara_text (self->language, "step", page->question) : "");
}

static char *
make_detail (ClaraDialogue *self)
{
  switch (self->page)
    {
    case CLARA_PAGE_CODE:
      if (self->address == NULL)
        return NULL;
      return clara_text_format (self->language, "step",
                                "If that is you, the code went to {address}. It is valid for five minutes. "
                                "If none comes, go back and "
                                "try your employee number.",
                                "address", clara_text (self->language, "address", self->address), NULL);
    case CLARA_PAGE_WAITING:
      if (self->answer == NULL && clara_dialogue_is_delivery (self))
        return g_strdup (clara_reception_get_delivery_place (self->reception, self->language));
      return g_strdup (
        self->answer != NULL
          ? clara_text (self->language, "answer", self->answer)
          : clara_text (self->language, "step", "Please have a seat. I will tell you what they answer."));
    case CLARA_PAGE_FACE:
      return g_strdup (clara_text (self->language, "step", "Turn your head a little when I ask you to."));
    case CLARA_PAGE_FACE_CONSENT:
      return g_strdup (clara_face_consent_text (self->language));
    case CLARA_PAGE_FACE_ENROL:
      return g_strdup (clara_text (self->language, "step", "A few pictures are needed; they are not kept."));
    case CLARA_PAGE_SEAT:
      return g_strdup (clara_text (self->language, "step", "Somebody will be with you shortly."));
    case CLARA_PAGE_HUMAN:
      return g_strdup (
        clara_text (self->language, "step", "The front desk has been told. Please wait here for a moment."));
    case CLARA_PAGE_GOODBYE:
      return g_strdup (self->last_words);
    case CLARA_PAGE_WELCOME:
      return clara_dialogue_describe_closed (self);
    case CLARA_PAGE_RETURNING:
      return clara_dialogue_get_returning_mask (self);
    case CLARA_PAGE_CONFIRM:
      if (!self->save_failed && clara_dialogue_wants_photo (self) && !clara_dialogue_is_delivery (self))
        return g_strdup (clara_text (self->language, "step",
                                     "Then I take a picture for your badge; it is kept with your visit."));
      if (self->save_failed)
        return g_strdup (
          clara_text (self->language, "step",
                      "This could not be saved. The front desk has been called; you can also try again."));
      return NULL;
    default:
      return NULL;
    }
}

static ClaraExpectation
expectation_of (ClaraDialogue *self, guint *digits)
{
  const ClaraField *field = asked_field (self);

  *digits = self->page == CLARA_PAGE_CODE ? 6 : 0;
  if (self->page == CLARA_PAGE_CHECK_OUT && self->out_name != NULL)
    {
      *digits = 4;
      return CLARA_EXPECT_DIGITS;
    }
  if (field == NULL)
    return pages[self->page].expectation;
  if (field->kind == CLARA_FIELD_PHONE || field->kind == CLARA_FIELD_NUMBER)
    return CLARA_EXPECT_DIGITS;
  if (field->kind == CLARA_FIELD_EMAIL)
    return CLARA_EXPECT_EMAIL;
  if (field->kind == CLARA_FIELD_YES_NO)
    return CLARA_EXPECT_YES_NO;
  if (field->kind == CLARA_FIELD_CHOICE)
    return CLARA_EXPECT_CHOICE;
  if (field->kind == CLARA_FIELD_HOST || strcmp (field->id, "visitor_name") == 0)
    return CLARA_EXPECT_NAME;
  return CLARA_EXPECT_FREE;
}

static gboolean
can_go_back (ClaraDialogue *self)
{
  return (self->page == CLARA_PAGE_CHECK_OUT || self->page == CLARA_PAGE_MESSAGE
          || clara_flow_expects (self->flow, CLARA_ON_BACK))
         && !self->saving;
}

/* Beside whatever the page shows: where the badge is. */
static void
add_badge (ClaraDialogue *self, JsonObject *step)
{
  const char *state;
  const char *text = clara_dialogue_describe_badge (self, &state);

  if (text != NULL
      && (self->page == CLARA_PAGE_WAITING || self->page == CLARA_PAGE_HUMAN
          || self->page == CLARA_PAGE_GOODBYE))
    json_object_set_object_member (step, "badge", clara_json_build ("ss", "state", state, "text", text));
}

/**
 * clara_dialogue_show:
 *
 * Publishes the step of the present page: what any screen shows.
 */
void
clara_dialogue_show (ClaraDialogue *self)
{
  static const char *const names[] = { "free", "choice", "yes_no", "name", "digits", "email" };
  const Page *page = &pages[self->page];
  g_autofree char *question = make_question (self, page);
  g_autofree char *detail = make_detail (self);
  guint digits;
  const char *expects = names[expectation_of (self, &digits)];
  JsonObject *step = clara_json_build (
    "ssssiaasb", "page", page->name, "state", clara_flow_state_name (clara_flow_get_state (self->flow)),
    "question", question, "language", self->language, "progress", (gint64) page->progress, "choices",
    clara_dialogue_make_choices (self, self->language), "fields", make_fields (self), "expects", expects,
    "can_go_back", can_go_back (self));

  if (digits > 0)
    json_object_set_int_member (step, "digits", digits);
  if (detail != NULL)
    json_object_set_string_member (step, "detail", detail);
  if (self->page == CLARA_PAGE_FORM && self->asked != NULL)
    json_object_set_string_member (step, "asked", self->asked);
  if (self->page == CLARA_PAGE_MESSAGE && clara_dialogue_get_message_asked (self) != NULL)
    json_object_set_string_member (step, "asked", clara_dialogue_get_message_asked (self));
  if (self->page == CLARA_PAGE_CHECK_OUT)
    json_object_set_string_member (step, "asked", self->out_name == NULL ? "out_name" : "out_digits");
  if (self->page == CLARA_PAGE_PHOTO && self->cue != NULL)
    json_object_set_string_member (step, "cue", self->cue);
  if (self->page == CLARA_PAGE_SIGN && clara_dialogue_get_paper (self) != NULL)
    {
      const ClaraAgreement *text = clara_dialogue_get_paper (self);

      json_object_set_object_member (step, "document",
                                     clara_json_build ("sssis", "id", text->agreement_id, "title",
                                                       text->title, "text", text->text, "version",
                                                       (gint64) text->version, "language", text->language));
    }
  if (self->page == CLARA_PAGE_SIGN_TYPED)
    json_object_set_string_member (step, "asked", "signature_name");
  if (self->page == CLARA_PAGE_CHANGE)
    json_object_set_string_member (step, "mode", "change");
  add_badge (self, step);
  self->cue = NULL;
  g_clear_pointer (&self->step, json_object_unref);
  self->step = json_object_ref (step);
  clara_bus_publish (self->bus, "step", step);
}

/* What is said aloud when a page is asked; NULL: its question. */
static char *
spoken_question (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  switch (self->page)
    {
    case CLARA_PAGE_WELCOME:
      return g_strdup (clara_text (self->language, "say", "How can I help you?"));
    case CLARA_PAGE_CONFIRM:
      if (type != NULL)
        {
          g_autofree char *values = clara_visitor_form_read_back (self->form, type, self->language);

          return clara_text_format (
            self->language, "say",
            clara_dialogue_wants_photo (self) && !clara_dialogue_is_delivery (self)
              ? CLARA_N ("say", "{values} Is this right? Then I take a picture for your badge.")
              : CLARA_N ("say", "{values} Is this right?"),
            "values", values, NULL);
        }
      return NULL;
    case CLARA_PAGE_RETURNING:
      {
        g_autofree char *mask = clara_dialogue_get_returning_mask (self);

        return clara_text_format (self->language, "say", "Is this you? {mask}", "mask",
                                  mask != NULL ? mask : "", NULL);
      }
    case CLARA_PAGE_HOST_CHOICE:
      return g_strdup (
        clara_text (self->language, "say", "Whom did you mean? Please say the name or touch it."));
    case CLARA_PAGE_PHOTO:
      if (clara_dialogue_is_delivery (self))
        return g_strdup (clara_text (self->language, "say",
                                     "Please hold the label in front of the camera and touch the button; or "
                                     "go on without a picture."));
      return g_strdup (clara_text (self->language, "say", "May I take a picture for your badge?"));
    case CLARA_PAGE_SIGN:
      if (clara_dialogue_get_paper (self) == NULL)
        return NULL;
      return clara_text_format (
        self->language, "say",
        "Before I check you in, please read and sign: {title}. I can also read it to you.", "title",
        clara_dialogue_get_paper (self)->title, NULL);
    case CLARA_PAGE_SIGN_TYPED:
      return g_strdup (clara_text (self->language, "say", "To sign, please type or say your full name."));
    case CLARA_PAGE_VERIFY:
      return g_strdup (clara_text (self->language, "say",
                                   "Please tell me your name, your employee number or your e-mail address."));
    case CLARA_PAGE_FACE_CONSENT:
      return g_strdup (clara_face_consent_text (self->language));
    case CLARA_PAGE_SEAT:
    case CLARA_PAGE_WAITING:
    case CLARA_PAGE_HUMAN:
    case CLARA_PAGE_DESK:
    case CLARA_PAGE_GOODBYE:
      return g_strdup ("");
    case CLARA_PAGE_EMPLOYEE:
      return g_strdup (clara_text (self->language, "say", "What can I do for you?"));
    default:
      return NULL;
    }
}

/**
 * clara_dialogue_ask:
 *
 * Publishes the step and says its question.
 */
void
clara_dialogue_ask (ClaraDialogue *self)
{
  g_autofree char *spoken = spoken_question (self);

  clara_dialogue_show (self);
  clara_dialogue_say (self, spoken != NULL ? spoken : clara_json_get_string (self->step, "question", ""));
}

void
clara_dialogue_turn_to (ClaraDialogue *self, ClaraPage page)
{
  self->page = page;
  if (page != CLARA_PAGE_FORM)
    g_clear_pointer (&self->asked, g_free);
}

static void
add_phrase (GPtrArray *phrases, const char *text)
{
  if (text != NULL && text[0] != '\0')
    g_ptr_array_add (phrases, g_strdup (text));
}

static void
add_employee_names (ClaraDialogue *self, GPtrArray *phrases)
{
  GPtrArray *employees = clara_reception_get_employees (self->reception);

  for (guint i = 0; i < employees->len; i++)
    add_phrase (phrases, ((const ClaraEmployee *) g_ptr_array_index (employees, i))->name);
}

/**
 * clara_dialogue_get_hints:
 *
 * Returns: (transfer full): what the dialogue expects to hear next
 */
ClaraSpeechHints *
clara_dialogue_get_hints (ClaraDialogue *self)
{
  g_autoptr (GPtrArray) phrases = g_ptr_array_new_with_free_func (g_free);
  JsonArray *choices = clara_json_get_array (self->step, "choices");
  const ClaraField *field = asked_field (self);
  guint digits;
  ClaraExpectation expectation = expectation_of (self, &digits);

  for (guint i = 0; choices != NULL && i < json_array_get_length (choices); i++)
    add_phrase (phrases, clara_json_get_string (clara_json_array_get_object (choices, i), "label", NULL));
  for (guint i = 0; field != NULL && field->choices != NULL && field->choices[i] != NULL; i++)
    add_phrase (phrases, clara_text (self->language, "choice", field->choices[i]));
  if (self->page == CLARA_PAGE_WELCOME || self->page == CLARA_PAGE_MESSAGE || self->page == CLARA_PAGE_FORM
      || self->page == CLARA_PAGE_VERIFY || self->page == CLARA_PAGE_CHANGE)
    add_employee_names (self, phrases);
  g_ptr_array_add (phrases, NULL);
  return clara_speech_hints_new (expectation, digits, self->language, (const char *const *) phrases->pdata);
}
