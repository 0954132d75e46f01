/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The inside of ClaraDialogue, for its own files only: clara-dialogue.c (life), -hearing.c, -readings.c,
 * -commands.c, -choice.c, -speech.c (turns), -step.c (pages), -flow.c (guards and actions), -visit.c,
 * -host.c, -party.c, -employee.c, -help.c, -tools.c, -beside.c and the two brains. */

#include "clara-agent.h"
#include "clara-dialogue.h"
#include "clara-faces.h"
#include "clara-flow.h"
#include "clara-visitor-form.h"
#include "clara-history.h"
#include "clara-idle.h"
#include "clara-parser.h"
#include "clara-session.h"
#include "clara-text.h"

G_BEGIN_DECLS

/* Where inside its state the conversation is: what the screen shows and what a short answer means. */
typedef enum
{
  CLARA_PAGE_ATTRACT,
  CLARA_PAGE_WELCOME,
  CLARA_PAGE_OFFER_HUMAN,
  CLARA_PAGE_CHECK_OUT,
  CLARA_PAGE_MESSAGE,
  CLARA_PAGE_FORM,
  CLARA_PAGE_RETURNING,
  CLARA_PAGE_CHANGE,
  CLARA_PAGE_HOST_CHOICE,
  CLARA_PAGE_CONFIRM,
  CLARA_PAGE_SIGN,
  CLARA_PAGE_SIGN_TYPED,
  CLARA_PAGE_PHOTO,
  CLARA_PAGE_SEAT, /* waits for the staff; told no more than that */
  CLARA_PAGE_WAITING,
  CLARA_PAGE_VERIFY,
  CLARA_PAGE_CODE,
  CLARA_PAGE_FACE,
  CLARA_PAGE_FACE_CONSENT,
  CLARA_PAGE_FACE_ENROL,
  CLARA_PAGE_EMPLOYEE,
  CLARA_PAGE_HUMAN,
  CLARA_PAGE_DESK,
  CLARA_PAGE_GOODBYE,
  CLARA_N_PAGES,
} ClaraPage;

typedef struct _ClaraModelBrain ClaraModelBrain;

/* Look-ups of an employee in one session. */
#define CLARA_MOST_LOOKUPS 3

/* A recogniser less sure of its words has them confirmed on the screen. */
#define CLARA_SURE 0.5

struct _ClaraDialogue
{
  GObject parent_instance;

  ClaraStore *store;
  ClaraTenant *tenant;
  ClaraClock *clock;
  ClaraBus *bus;
  ClaraSettings *settings;
  ClaraReception *reception;
  ClaraKnowledge *knowledge;
  ClaraTools *tools;
  ClaraAgent *agent;
  ClaraFaceRecogniser *recogniser; /* NULL: nobody is recognised */
  ClaraFaces *faces;               /* NULL likewise */
  gulong command_handler;
  gulong answered_handler;
  gulong reviewed_handler;
  gulong badge_handler;
  gulong notification_handler;

  ClaraFlow *flow;
  ClaraSession *session;
  ClaraIdle *idle;
  ClaraHistory *history;
  ClaraModelBrain *model;
  char *data_folder;
  gboolean camera;
  gboolean speaking;

  /* Of this session; all of it is forgotten at its end. */
  guint serial; /* counts sessions: a result of an older one is dropped */
  GCancellable *cancellable;
  char *language;
  ClaraPage page;
  JsonObject *step;
  char *type_id;
  ClaraVisitorForm *form;
  char *asked;         /* id of the field that is asked now */
  gboolean changing;   /* it was asked again to be changed */
  const char *cue;     /* what the photo page is to do: take or use */
  GPtrArray *host_ids; /* char*: candidates */
  guint host_misses;
  char *visit_id;    /* made when the visitor confirms, so that a second try is the same visit */
  ClaraVisit *visit; /* committed */
  gboolean saving;   /* the commit is on its way */
  gboolean save_failed;
  gboolean host_called;           /* the message is on its way, */
  gboolean host_told;             /* and has left this machine */
  GPtrArray *papers;              /* ClaraAgreement, still to be signed */
  gboolean papers_known;          /* it was looked which there are */
  gboolean papers_busy;           /* they are looked for, or one is being written */
  guint unsigned_tries;           /* the check-in found one that was not signed after all */
  char *signed_name;              /* who the visitor was when they signed */
  GCancellable *face_cancellable; /* of the camera's look; NULL: there is none */
  guint face_tries;
  gboolean face_consent;   /* the employee has agreed a moment ago */
  gboolean face_withdrawn; /* and has taken it back */
  char *consent_language;
  char *photo;       /* the accepted picture, to be kept with the visit */
  char *badge;       /* how far the visit's is, as the event says; NULL: there is none */
  char *answer;      /* the host's */
  char *claimed_id;  /* employee who is to be verified */
  char *identity;    /* employee who is */
  char *address;     /* masked; the front desk's is translated where it is shown */
  gboolean checking; /* a code is being sent or checked */
  guint lookups;
  guint wrong_codes;
  guint expired_codes;
  guint neither;
  gboolean unsure;          /* the present line was heard badly */
  char **readings;          /* what else it may have been, best first; NULL */
  guint unclear;            /* lines in a row of which nothing was understood */
  guint unclear_run;        /* before this one */
  gboolean invited;         /* the form comes from an invitation, which visit_id names */
  gboolean recording_asked; /* whether this conversation may be recorded is asked on the screen */
  gboolean woken_by_code;   /* the greeting asks nothing: the code answers */
  char *code;               /* the last that was in view, and when */
  gint64 code_at;
  ClaraVisitor *returning; /* who it may be, until they say so */
  gboolean looking_up;     /* for them */
  char *looked_for;
  guint look_ups;
  gboolean no_photo;  /* confirmed without one */
  guint party;        /* how many came along, where it was said */
  char *message_host; /* a message while nobody is there: employee_id, else as it was said */
  char *message_text;
  char *message_from;
  guint message_misses;
  char *out_name;
  char *out_digits;
  guint out_misses;
  ClaraPage out_from;
  const char *outcome;
  char *last_words; /* what the page of the end says */
  guint linger_timer;
  guint wait_timer;

  /* Turns. */
  guint turn;
  gboolean turn_open;
  gboolean turn_spoken;
  gboolean turn_filled; /* a filler was said in it */
  guint next_filler;
  guint next_utterance;
  GPtrArray *unheard; /* ClaraUtterance not yet ended */
  GString *collected; /* what a tool would have said: told to the model instead */
  gint64 heard_at;    /* monotonic, of the line that is being answered; 0: none */
  guint operations;   /* on their way */
  gboolean staff_speaks;
  guint staff_utterance;
  guint lines;         /* heard in this session */
  guint read_back_at;  /* of them, when the values were last read back */
  const char *refused; /* why the tool that acts may not */
  enum
  {
    CLARA_AFTER_SAVING_NOTHING,
    CLARA_AFTER_SAVING_SLEEP,
    CLARA_AFTER_SAVING_RESTART,
  } after_saving;
  char *beside_line;    /* what a voice agent heard last, until it is taken for an answer */
  gboolean beside_owed; /* and nobody has said anything to it */
  ClaraIntent doubted;  /* an ending that was heard badly, asked again */
  GTask *acting;        /* the tool that waits for them */
};

/* clara-dialogue.c */
void clara_dialogue_wake (ClaraDialogue *self, const char *by);
void clara_dialogue_go_to_sleep (ClaraDialogue *self);
void clara_dialogue_restart (ClaraDialogue *self);
void clara_dialogue_take_language (ClaraDialogue *self, const char *language);
void clara_dialogue_switch_language (ClaraDialogue *self, const char *language);
void clara_dialogue_forget (ClaraDialogue *self);
void clara_dialogue_go_back (ClaraDialogue *self);
void clara_dialogue_say_back (ClaraDialogue *self);
void clara_dialogue_goodbye (ClaraDialogue *self);
gboolean clara_dialogue_speaks (ClaraDialogue *self, const char *language);

/* clara-dialogue-hearing.c */
void clara_dialogue_take_line (ClaraDialogue *self, const char *text, const ClaraTranscript *transcript,
                               const char *source);
void clara_dialogue_answer (ClaraDialogue *self, const char *text, gboolean unsure);
void clara_dialogue_answer_locally (ClaraDialogue *self, const char *text, gboolean unsure);

/* clara-dialogue-commands.c */
void clara_dialogue_begin_input (ClaraDialogue *self);
void clara_dialogue_end_input (ClaraDialogue *self);
void clara_dialogue_note_heard (ClaraDialogue *self, const char *text, const char *language,
                                const char *source, double confidence);
void clara_dialogue_run_command (ClaraDialogue *self, ClaraMessage *message);

/* clara-dialogue-choice.c */
void clara_dialogue_choose (ClaraDialogue *self, const char *id);
const char *clara_dialogue_get_choice_label (ClaraDialogue *self, const char *id);
char *clara_dialogue_match_choice (ClaraDialogue *self, const char *text, gboolean sure);
gboolean clara_dialogue_say_choice (ClaraDialogue *self, const char *id, ClaraParse *parse);

/* clara-dialogue-speech.c */
void clara_dialogue_begin_turn (ClaraDialogue *self);
void clara_dialogue_end_turn (ClaraDialogue *self);
void clara_dialogue_discard (ClaraDialogue *self);
void clara_dialogue_note_reply (ClaraDialogue *self);
void clara_dialogue_say (ClaraDialogue *self, const char *text);
void clara_dialogue_say_fixed (ClaraDialogue *self, const char *text);
void clara_dialogue_say_legal (ClaraDialogue *self, const char *text);
void clara_dialogue_say_take (ClaraDialogue *self, char *text);

/* clara-dialogue-filler.c */
void clara_dialogue_say_filler (ClaraDialogue *self);

/* clara-dialogue-step.c */
void clara_dialogue_show (ClaraDialogue *self); /* publishes the step of the page */
gboolean clara_dialogue_is_delivery (ClaraDialogue *self);
void clara_dialogue_ask (ClaraDialogue *self); /* publishes it and says its question */
void clara_dialogue_turn_to (ClaraDialogue *self, ClaraPage page);
JsonArray *clara_dialogue_make_choices (ClaraDialogue *self, const char *language);
const ClaraVisitorType *clara_dialogue_get_visitor_type (ClaraDialogue *self);

/* clara-dialogue-flow.c */
extern const ClaraFlowFuncs clara_dialogue_flow_funcs;
void clara_dialogue_start_idle (ClaraDialogue *self);

/* clara-dialogue-visit.c */
gboolean clara_dialogue_set_type (ClaraDialogue *self, const char *type_id);
void clara_dialogue_fill (ClaraDialogue *self, const char *field_id, const char *text, gboolean unsure);
void clara_dialogue_refill (ClaraDialogue *self, const char *field_id, const char *text, gboolean unsure);
void clara_dialogue_forget_odd_purpose (ClaraDialogue *self);
gboolean clara_dialogue_is_column (const char *field_id);
void clara_dialogue_fill_parse (ClaraDialogue *self, const ClaraParse *parse, gboolean unsure);
void clara_dialogue_next_field (ClaraDialogue *self);
void clara_dialogue_ask_field (ClaraDialogue *self, const char *field_id);
void clara_dialogue_confirm (ClaraDialogue *self);
void clara_dialogue_form_changed (ClaraDialogue *self);
void clara_dialogue_translate_form (ClaraDialogue *self);
void clara_dialogue_keep_photo (ClaraDialogue *self, const char *path);
void clara_dialogue_decline_photo (ClaraDialogue *self);
void clara_dialogue_tell_host (ClaraDialogue *self, const char *message);
gboolean clara_dialogue_wants_photo (ClaraDialogue *self);
gboolean clara_dialogue_waits_for_review (ClaraDialogue *self);

/* clara-dialogue-host.c */
const char *clara_dialogue_get_host_name (ClaraDialogue *self);
void clara_dialogue_pick_host (ClaraDialogue *self, const char *employee_id);
void clara_dialogue_no_host (ClaraDialogue *self);
void clara_dialogue_fill_host (ClaraDialogue *self, const char *text, gboolean unsure);

/* clara-dialogue-party.c */
gboolean clara_dialogue_hear_party (ClaraDialogue *self, const char *text, const ClaraParse *parse);
void clara_dialogue_fill_companions (ClaraDialogue *self, const char *text, gboolean unsure);
gboolean clara_dialogue_lacks_companions (ClaraDialogue *self, const ClaraVisitorType *type);

/* clara-dialogue-readings.c: what else the recogniser may have heard */
void clara_dialogue_set_readings (ClaraDialogue *self, const char *const *others);
ClaraTranscript *clara_dialogue_choose_reading (ClaraDialogue *self, const ClaraTranscript *transcript);
GArray *clara_dialogue_find_host (ClaraDialogue *self, const char *name, gboolean *sure);

/* clara-dialogue-code.c */
void clara_dialogue_read_code (ClaraDialogue *self, const char *text);
void clara_dialogue_fill_visit (ClaraDialogue *self, const ClaraVisit *visit);
void clara_dialogue_tell_code_used (ClaraDialogue *self);

/* clara-dialogue-returning.c */
gboolean clara_dialogue_look_up_visitor (ClaraDialogue *self);
void clara_dialogue_answer_returning (ClaraDialogue *self, gboolean yes);
char *clara_dialogue_get_returning_mask (ClaraDialogue *self);

/* clara-dialogue-message.c */
gboolean clara_dialogue_say_closed (ClaraDialogue *self);
char *clara_dialogue_describe_closed (ClaraDialogue *self);
void clara_dialogue_say_emergency (ClaraDialogue *self);
void clara_dialogue_begin_message (ClaraDialogue *self);
void clara_dialogue_leave_message_page (ClaraDialogue *self);
void clara_dialogue_forget_message (ClaraDialogue *self);
void clara_dialogue_take_message_part (ClaraDialogue *self, const char *id, const char *text);
void clara_dialogue_go_on_message (ClaraDialogue *self);
const char *clara_dialogue_get_message_asked (ClaraDialogue *self);
const char *clara_dialogue_get_message_part (ClaraDialogue *self, const char *id);

/* clara-dialogue-sign.c */
gboolean clara_dialogue_wants_signature (ClaraDialogue *self);
const ClaraAgreement *clara_dialogue_get_paper (ClaraDialogue *self);
void clara_dialogue_sign (ClaraDialogue *self, const char *agreement_id, JsonArray *strokes, double aspect,
                          const char *typed_name);
gboolean clara_dialogue_choose_on_paper (ClaraDialogue *self, const char *id);
void clara_dialogue_hear_on_paper (ClaraDialogue *self, const char *text, const ClaraParse *parse);
void clara_dialogue_leave_paper (ClaraDialogue *self);
gboolean clara_dialogue_sign_again (ClaraDialogue *self);
void clara_dialogue_forget_papers (ClaraDialogue *self);

/* clara-dialogue-badge.c */
void clara_dialogue_print_badge (ClaraDialogue *self);
void clara_dialogue_take_badge (ClaraDialogue *self, ClaraMessage *event);
const char *clara_dialogue_describe_badge (ClaraDialogue *self, const char **state);

/* clara-dialogue-employee.c */
void clara_dialogue_verify (ClaraDialogue *self, const char *employee_id, const char *email,
                            const char *name);
void clara_dialogue_send_code (ClaraDialogue *self);
void clara_dialogue_check_code (ClaraDialogue *self, const char *code);

void clara_dialogue_remember_employee (ClaraDialogue *self);

/* clara-dialogue-face.c */
gboolean clara_dialogue_has_faces (ClaraDialogue *self);
gboolean clara_dialogue_check_face_guard (ClaraDialogue *self, ClaraFlowGuard guard);
void clara_dialogue_recognise (ClaraDialogue *self);
void clara_dialogue_enrol (ClaraDialogue *self);
void clara_dialogue_stop_face (ClaraDialogue *self);
gboolean clara_dialogue_offer_face (ClaraDialogue *self);
void clara_dialogue_answer_consent (ClaraDialogue *self, gboolean yes);
gboolean clara_dialogue_may_withdraw_face (ClaraDialogue *self);
gboolean clara_dialogue_choose_on_face (ClaraDialogue *self, const char *id);

/* clara-dialogue-work.c */
void clara_dialogue_list_visitors (ClaraDialogue *self);
void clara_dialogue_sign_employee (ClaraDialogue *self, gboolean present);

/* clara-dialogue-help.c */
void clara_dialogue_answer_question (ClaraDialogue *self, const char *question);
void clara_dialogue_begin_check_out (ClaraDialogue *self, const char *name, const char *digits);
void clara_dialogue_go_on_check_out (ClaraDialogue *self);
void clara_dialogue_check_out_visit (ClaraDialogue *self, const char *visit_id);
void clara_dialogue_check_out_badge (ClaraDialogue *self, const char *badge);
void clara_dialogue_leave_check_out (ClaraDialogue *self);
void clara_dialogue_alert_desk (ClaraDialogue *self, const char *title, const char *body);
void clara_dialogue_leave_message (ClaraDialogue *self, const char *employee_id, const char *text);
void clara_dialogue_leave_message_from (ClaraDialogue *self, const char *employee_id, const char *from,
                                        const char *text);
void clara_dialogue_not_understood (ClaraDialogue *self);
void clara_dialogue_ask_again (ClaraDialogue *self); /* the open question, after something else was served */

/* clara-dialogue-tools.c */
void clara_dialogue_tool_host_init (ClaraToolHostInterface *iface);
void clara_dialogue_operations_ended (ClaraDialogue *self);

/* clara-dialogue-beside.c */
void clara_dialogue_take_answer (ClaraDialogue *self);

/* clara-offline-brain.c */
void clara_offline_brain_answer (ClaraDialogue *self, const char *text, const ClaraParse *parse,
                                 gboolean unsure);
gboolean clara_offline_brain_is_certain (ClaraDialogue *self, const char *text, const ClaraParse *parse);

/* clara-model-brain.c: borrowed dialogue */
ClaraModelBrain *clara_model_brain_new (ClaraDialogue *dialogue, ClaraLanguageModel *model);
void clara_model_brain_free (ClaraModelBrain *self);
gboolean clara_model_brain_is_usable (ClaraModelBrain *self);
gboolean clara_model_brain_is_busy (ClaraModelBrain *self);
void clara_model_brain_answer (ClaraModelBrain *self, const char *text, const ClaraParse *parse,
                               gboolean unsure);
void clara_model_brain_prepare (ClaraModelBrain *self, const char *text, const ClaraParse *parse);
void clara_model_brain_discard_prepared (ClaraModelBrain *self);
void clara_model_brain_cancel (ClaraModelBrain *self);
void clara_model_brain_warm (ClaraModelBrain *self);
JsonObject *clara_dialogue_without_secrets (JsonObject *arguments);

/* One asynchronous operation of one session: what comes back after the session's end is dropped. */
typedef struct
{
  ClaraDialogue *self;
  guint serial;
  guint turn;
  gpointer data;
  GDestroyNotify destroy;
} ClaraOperation;
ClaraOperation *clara_operation_new (ClaraDialogue *self, gpointer data, GDestroyNotify destroy);
gboolean clara_operation_is_stale (ClaraOperation *self);
void clara_operation_free (ClaraOperation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraOperation, clara_operation_free)

G_END_DECLS
