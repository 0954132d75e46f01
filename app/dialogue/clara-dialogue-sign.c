/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-dialogue-private.h"

#include "clara-id.h"
#include "clara-signing.h"

#include <string.h>

/* Texts to sign: a step of visitor_info_collection, after the fields are confirmed and before anything is
 * committed (SPEC 3). A model has no tool for it: only the visitor signs. */

/**
 * clara_dialogue_forget_papers:
 *
 * What was signed for a visit that did not come about is deleted.
 */
void
clara_dialogue_forget_papers (ClaraDialogue *self)
{
  if (self->visit == NULL && self->visit_id != NULL)
    clara_reception_drop_signatures (self->reception, self->visit_id);
  g_ptr_array_set_size (self->papers, 0);
  g_clear_pointer (&self->signed_name, g_free);
  self->papers_known = self->papers_busy = FALSE;
}

const ClaraAgreement *
clara_dialogue_get_paper (ClaraDialogue *self)
{
  return self->papers->len > 0 ? g_ptr_array_index (self->papers, 0) : NULL;
}

static const char *
get_name (ClaraDialogue *self)
{
  const char *name = clara_visitor_form_get_value (self->form, "visitor_name");

  return name != NULL ? name : "";
}

static void
show_paper (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_SIGN);
  clara_dialogue_ask (self);
}

static void
on_papers_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) texts =
    clara_reception_find_unsigned_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    return;
  self->papers_busy = FALSE;
  if (texts == NULL)
    {
      /* Nobody gets in unsigned because a disk failed. */
      clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A document to sign cannot be shown"),
                                 error->message);
      clara_flow_fire (self->flow, CLARA_ON_HUMAN);
      return;
    }
  if (self->page != CLARA_PAGE_CONFIRM)
    return;
  self->papers_known = TRUE;
  g_free (self->signed_name);
  self->signed_name = g_strdup (get_name (self));
  for (guint i = 0; i < texts->len; i++)
    g_ptr_array_add (self->papers, clara_agreement_copy (texts->pdata[i]));
  if (self->papers->len > 0)
    show_paper (self);
  else
    clara_dialogue_confirm (self);
}

/**
 * clara_dialogue_wants_signature:
 *
 * Looks, where the visitor type has documents, which of them are still to be signed, and shows the first.
 *
 * Returns: whether the visit has to wait for it; clara_dialogue_confirm() is called again when all are signed
 */
gboolean
clara_dialogue_wants_signature (ClaraDialogue *self)
{
  const ClaraVisitorType *type = clara_dialogue_get_visitor_type (self);

  if (type == NULL || type->documents == NULL || type->documents[0] == NULL)
    return FALSE;
  /* Signed as one, confirmed as another: everything is signed anew. */
  if (self->papers_known && g_strcmp0 (self->signed_name, get_name (self)) != 0)
    clara_dialogue_forget_papers (self);
  if (self->papers_known && self->papers->len == 0)
    return FALSE;
  if (self->papers_known)
    {
      show_paper (self);
      return TRUE;
    }
  if (self->papers_busy)
    return TRUE;
  self->papers_busy = TRUE;
  clara_reception_find_unsigned_async (self->reception, self->type_id,
                                       clara_visitor_form_get_value (self->form, "email"),
                                       clara_visitor_form_get_value (self->form, "phone"), self->language,
                                       NULL, on_papers_found, clara_operation_new (self, NULL, NULL));
  return TRUE;
}

/**
 * clara_dialogue_sign_again:
 *
 * The check-in refused: a text was changed after the visitor had signed it, or is new. It is shown as it is
 * now.
 *
 * Returns: FALSE where that has not helped once already
 */
gboolean
clara_dialogue_sign_again (ClaraDialogue *self)
{
  if (self->unsigned_tries++ > 0)
    return FALSE;
  clara_dialogue_forget_papers (self);
  if (clara_flow_get_state (self->flow) == CLARA_STATE_VISITOR_FACE_CAPTURE)
    clara_flow_fire (self->flow, CLARA_ON_BACK);
  clara_dialogue_turn_to (self, CLARA_PAGE_CONFIRM);
  clara_dialogue_confirm (self);
  return TRUE;
}

static void
on_signed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaraOperation) operation = user_data;
  ClaraDialogue *self = operation->self;
  g_autoptr (GError) error = NULL;
  gboolean done = clara_reception_sign_finish (CLARA_RECEPTION (source), result, &error);

  if (clara_operation_is_stale (operation))
    {
      clara_reception_drop_signatures (self->reception, operation->data);
      return;
    }
  self->papers_busy = FALSE;
  if (!done)
    {
      gboolean unfit = g_error_matches (error, CLARA_RECEPTION_ERROR, CLARA_RECEPTION_ERROR_INVALID);

      if (!unfit)
        clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A signed document could not be saved"),
                                   error->message);
      clara_dialogue_say (
        self, unfit ? clara_text (self->language, "say", "Please sign once more, a little larger.")
                    : clara_text (
                      self->language, "say",
                      "I could not save your signature. I have told the front desk; please try again."));
      clara_dialogue_show (self);
      return;
    }
  g_ptr_array_remove_index (self->papers, 0);
  if (self->papers->len > 0)
    {
      show_paper (self);
      return;
    }
  clara_dialogue_say (self, clara_text (self->language, "say", "Thank you, it is signed."));
  clara_dialogue_turn_to (self, CLARA_PAGE_CONFIRM);
  clara_dialogue_confirm (self);
}

/**
 * clara_dialogue_sign:
 * @agreement_id: of the text that was on the screen
 * @strokes: (nullable): as drawn, hostile
 * @aspect: of the area: width by height
 * @typed_name: (nullable): in place of strokes
 */
void
clara_dialogue_sign (ClaraDialogue *self, const char *agreement_id, JsonArray *strokes, double aspect,
                     const char *typed_name)
{
  const ClaraAgreement *text = clara_dialogue_get_paper (self);
  ClaraSigning signing = { 0 };

  if ((self->page != CLARA_PAGE_SIGN && self->page != CLARA_PAGE_SIGN_TYPED) || text == NULL
      || self->papers_busy || g_strcmp0 (agreement_id, text->agreement_id) != 0)
    return;
  if (typed_name != NULL && !clara_reception_is_same_person (typed_name, get_name (self)))
    {
      clara_dialogue_say_take (self, clara_text_format (self->language, "say",
                                                        "To sign, please give your name as before: {name}.",
                                                        "name", get_name (self), NULL));
      clara_dialogue_show (self);
      return;
    }
  if (self->visit_id == NULL)
    self->visit_id = clara_id_new (self->clock);
  signing.visit_id = self->visit_id;
  signing.name = get_name (self);
  signing.company = clara_visitor_form_get_display (self->form, "company");
  signing.language = self->language;
  signing.strokes = strokes;
  signing.aspect = aspect;
  signing.typed_name = typed_name;
  self->papers_busy = TRUE;
  clara_reception_sign_async (self->reception, text, &signing, NULL, on_signed,
                              clara_operation_new (self, g_strdup (self->visit_id), g_free));
}

/* Paragraph by paragraph; each is finished before Clara yields. */
static void
read_aloud (ClaraDialogue *self)
{
  const ClaraAgreement *text = clara_dialogue_get_paper (self);
  g_auto (GStrv) paragraphs = g_strsplit (text->text, "\n", -1);

  for (char **paragraph = paragraphs; *paragraph != NULL; paragraph++)
    if (*g_strstrip (*paragraph) != '\0')
      clara_dialogue_say_legal (self, *paragraph + strspn (*paragraph, "# "));
  clara_dialogue_say (
    self, clara_text (self->language, "say", "If you agree, please sign on the screen, or say: I agree."));
}

static void
ask_typed (ClaraDialogue *self)
{
  clara_dialogue_turn_to (self, CLARA_PAGE_SIGN_TYPED);
  clara_dialogue_ask (self);
}

/**
 * clara_dialogue_choose_on_paper:
 *
 * Returns: whether the choice is one of the page's
 */
gboolean
clara_dialogue_choose_on_paper (ClaraDialogue *self, const char *id)
{
  const ClaraAgreement *text = clara_dialogue_get_paper (self);

  if (text == NULL)
    return FALSE;
  if (strcmp (id, "read_aloud") == 0)
    read_aloud (self);
  else if (strcmp (id, "sign_typed") == 0)
    ask_typed (self);
  else if (strcmp (id, "sign_drawn") == 0)
    show_paper (self);
  else if (strcmp (id, "sign_decline") == 0)
    {
      g_autofree char *body = clara_text_format ("en", "desk", "{name} does not want to sign: {title}",
                                                 "name", get_name (self), "title", text->title, NULL);

      clara_dialogue_alert_desk (self, clara_text ("en", "desk", "A document was not signed"), body);
      clara_flow_fire (self->flow, CLARA_ON_HUMAN);
    }
  else
    return FALSE;
  return TRUE;
}

static gboolean
is_agreement (const char *text)
{
  static const char *const phrases[] = { "i agree",   "agreed", "main sahmat",   "सहमत",         "मंज़ूर",
                                         "sammatham", "சம்மதம்",  "ஒப்புக்கொள்கிறேன்", "అంగీకరిస్తున్నాను", "సమ్మతం" };
  g_autofree char *folded = g_utf8_casefold (text, -1);
  g_autofree char *line = g_utf8_normalize (folded, -1, G_NORMALIZE_DEFAULT_COMPOSE);

  if (line == NULL || strstr (line, "not agree") != NULL || strstr (line, "don't agree") != NULL
      || strstr (line, "disagree") != NULL || strstr (line, "असहमत") != NULL || strstr (line, "नहीं") != NULL
      || strstr (line, "இல்லை") != NULL || strstr (line, "కాదు") != NULL)
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++)
    {
      g_autofree char *phrase = g_utf8_normalize (phrases[i], -1, G_NORMALIZE_DEFAULT_COMPOSE);

      if (strstr (line, phrase) != NULL)
        return TRUE;
    }
  return FALSE;
}

/**
 * clara_dialogue_leave_paper:
 *
 * Back: from the typed name to the text, from there to the details.
 */
void
clara_dialogue_leave_paper (ClaraDialogue *self)
{
  if (self->papers_busy)
    return;
  if (self->page == CLARA_PAGE_SIGN_TYPED)
    {
      show_paper (self);
      return;
    }
  clara_dialogue_turn_to (self, CLARA_PAGE_CONFIRM);
  clara_dialogue_ask (self);
}

/**
 * clara_dialogue_hear_on_paper:
 * @text: what was said or typed
 *
 * "I agree", then the name.
 */
void
clara_dialogue_hear_on_paper (ClaraDialogue *self, const char *text, const ClaraParse *parse)
{
  const ClaraAgreement *paper = clara_dialogue_get_paper (self);
  const char *name = parse->name != NULL ? parse->name : text;

  if (paper == NULL)
    return;
  if (self->page == CLARA_PAGE_SIGN_TYPED && parse->reply == CLARA_REPLY_NONE)
    clara_dialogue_sign (self, paper->agreement_id, NULL, 0, name);
  else if (parse->reply == CLARA_REPLY_YES || is_agreement (text))
    ask_typed (self);
  else
    {
      clara_dialogue_say (
        self,
        clara_text (self->language, "say",
                    "Without your signature I cannot check you in. You can sign, or ask for a person."));
      clara_dialogue_show (self);
    }
}
