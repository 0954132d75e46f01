/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clara-bus.h"
#include "clara-faces.h"
#include "clara-knowledge.h"
#include "clara-language-model.h"
#include "clara-reception.h"
#include "clara-speech-to-text.h"
#include "clara-tools.h"

G_BEGIN_DECLS

/**
 * ClaraUtterance:
 *
 * One sentence that Clara says now, of one turn.
 */
typedef struct
{
  guint id;   /* counts up; 0 is none */
  guint turn; /* likewise */
  char *text;
  char *language;
  gboolean filler; /* "Let me check that": dropped where the answer is already there */
  gboolean legal;  /* is finished before yielding */
  gboolean fixed;  /* the same for everybody, and says nothing about anybody: its sound may be kept */
} ClaraUtterance;
#define CLARA_TYPE_UTTERANCE (clara_utterance_get_type ())
GType clara_utterance_get_type (void);
ClaraUtterance *clara_utterance_copy (const ClaraUtterance *self);
void clara_utterance_free (ClaraUtterance *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaraUtterance, clara_utterance_free)

/**
 * ClaraDialogue:
 *
 * Text in, text and tool calls out; the session and its flow. Never sees sound, sockets or pictures. Main
 * thread.
 *
 * Listens to every command on the bus and publishes session, state, step, heard, said, tool_call,
 * tool_result, timing, idle_warning and error.
 *
 * The step event, and clara_dialogue_get_step(), is all that a screen shows: page, state, question (in the
 * visitor's language), detail, progress (0 to 5), choices, fields, expects (free, choice, yes_no, name,
 * digits, email), digits, can_go_back and language. Pages, and the ids of their choices:
 *
 * attract (idle) | welcome: visitor type ids, employee, check_out, question; or, where Clara was lost, yes
 * and no to a person | form: the type's fields, asked names the one that is asked aloud; with mode "change"
 * what to change; checking out has the fields out_name and out_digits | host_choice: employee ids, type_name,
 * unknown | confirm: yes, change | photo: photo_skip; cue "yes" or "retake" where the visitor said so;
 * photo_taken gives the accepted picture | waiting: call_human, goodbye | verify: one field, employee | code:
 * resend, six digits | employee: question, goodbye | human | goodbye
 *
 * A field is {id, label, kind, value, required, unsure, error?, choices?}; unsure marks what was heard badly.
 * Every label that a step or its page's buttons show can be said, as shown or in English. Where Clara has
 * understood nothing twice, each page also has the choice call_human.
 *
 * A choice that the present step does not have, a late or double tap, is left alone. What is typed or said on
 * the page code is "••••••" in heard and in the record.
 *
 * Signals:
 * "utterance" (ClaraUtterance*): to be spoken, in this order. Whoever speaks answers with began, progress,
 * ended; with no speaker (chat) began and ended follow at once. "turn-ended" (guint turn): no more utterances
 * of this turn will come. "prepared" (const char *sentence, const char *language): an utterance with this
 * text may come soon, or, with NULL, will not after all. "discard" (guint turn): what of this turn has not
 * been heard must not be.
 */
#define CLARA_TYPE_DIALOGUE (clara_dialogue_get_type ())
G_DECLARE_FINAL_TYPE (ClaraDialogue, clara_dialogue, CLARA, DIALOGUE, GObject)

/* model may be NULL: then, and when it fails, the offline brain. */
ClaraDialogue *clara_dialogue_new (ClaraStore *store, ClaraTenant *tenant, ClaraClock *clock, ClaraBus *bus,
                                   ClaraSettings *settings, ClaraReception *reception,
                                   ClaraKnowledge *knowledge, ClaraTools *tools, ClaraLanguageModel *model);

/* What the visitor said. prepare: perhaps not finished; may be called again and again; nothing that changes
 * anything runs. hear: certain. Texts of a sure recogniser have confidence 1; an empty text says that
 * somebody spoke and nothing was understood. */
void clara_dialogue_prepare (ClaraDialogue *self, const char *text, const char *language);
void clara_dialogue_hear (ClaraDialogue *self, const ClaraTranscript *transcript, const char *source);
/* Something was said to Clara, and its text is late, or will not come. */
void clara_dialogue_hear_late (ClaraDialogue *self);
void clara_dialogue_hear_failed (ClaraDialogue *self);

/* From whoever speaks. */
void clara_dialogue_utterance_began (ClaraDialogue *self, guint id);
void clara_dialogue_utterance_ended (ClaraDialogue *self, guint id,
                                     gsize bytes_heard); /* of its text; all: whole */

/* For a voice agent, which hears, thinks and speaks beside the dialogue, and acts through its tools. */
char *clara_dialogue_get_instructions (ClaraDialogue *self);    /* transfer full */
JsonArray *clara_dialogue_list_all_tools (ClaraDialogue *self); /* transfer full */
void clara_dialogue_hear_beside (ClaraDialogue *self, const ClaraTranscript *transcript);
guint clara_dialogue_begin_beside (ClaraDialogue *self, const char *text);
void clara_dialogue_end_beside (ClaraDialogue *self, guint id, const char *text, gsize bytes_heard);
void clara_dialogue_call_tool_async (ClaraDialogue *self, const char *id, const char *name,
                                     const char *arguments, GAsyncReadyCallback callback, gpointer user_data);
char *clara_dialogue_call_tool_finish (ClaraDialogue *self, GAsyncResult *result, GError **error);
void clara_dialogue_resume (ClaraDialogue *self);

ClaraSpeechHints *clara_dialogue_get_hints (ClaraDialogue *self); /* transfer full */
JsonObject *clara_dialogue_get_step (ClaraDialogue *self); /* transfer none: fields of the last step event */
JsonObject *clara_dialogue_get_status (ClaraDialogue *self); /* transfer full: /flow/status of SPEC 3 */
const char *clara_dialogue_get_state (ClaraDialogue *self);
const char *clara_dialogue_get_language (ClaraDialogue *self);
gboolean clara_dialogue_is_awake (ClaraDialogue *self);
gboolean clara_dialogue_is_busy (ClaraDialogue *self); /* an answer is still being made */
void clara_dialogue_activity (ClaraDialogue *self);    /* a touch or a voice: idle starts anew */
void clara_dialogue_set_speaking (ClaraDialogue *self, gboolean speaking); /* idle is not counted meanwhile */
void clara_dialogue_set_camera (ClaraDialogue *self, gboolean available);
void clara_dialogue_set_faces (ClaraDialogue *self, ClaraFaceRecogniser *recogniser, ClaraFaces *faces);
void clara_dialogue_set_recording_asked (ClaraDialogue *self, gboolean asked);
void clara_dialogue_set_data_folder (ClaraDialogue *self,
                                     const char *folder); /* where accepted photos are moved */
/* Ends an open session cleanly and waits for the store: end of input, window closed. */
void clara_dialogue_close_sync (ClaraDialogue *self);

/* The flow's table as Markdown, for the documentation and the test that walks it. */
char *clara_flow_describe (void);

G_END_DECLS
