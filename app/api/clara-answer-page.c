/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer-page.h"

#include "clara-text.h"

#define PAGE_BEGIN                                                                                           \
  "<!DOCTYPE html><html lang=\"%s\" dir=\"%s\"><head><meta charset=\"utf-8\">"                               \
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"                                 \
  "<meta name=\"robots\" content=\"noindex\"><title>%s</title><style>"                                       \
  "body{margin:0;padding:24px;background:#f7f5f1;color:#14302f;font:18px/1.5 sans-serif}"                    \
  "main{max-width:480px;margin:0 auto}h1{font-size:24px}form{margin:0}"                                      \
  "button,input{box-sizing:border-box;width:100%%;min-height:60px;margin:8px 0;padding:12px 16px;"           \
  "border:2px solid #1f6f6b;border-radius:12px;font:inherit}"                                                \
  "button{background:#fff;color:#1f6f6b}button.first{background:#1f6f6b;color:#fff;font-weight:bold}"        \
  "label{display:block;margin-top:24px}"                                                                     \
  "@media(prefers-color-scheme:dark){body{background:#10201f;color:#f2f0ec}"                                 \
  "button,input{background:#1a2f2e;color:#f2f0ec}}</style></head><body><main>"
#define PAGE_END "</main></body></html>"

static GString *
begin_page (const char *language, const char *title)
{
  GString *page = g_string_new (NULL);
  g_autofree char *escaped = g_markup_escape_text (title, -1);
  g_autofree char *code = g_markup_escape_text (language, -1);

  g_string_append_printf (page, PAGE_BEGIN, code, clara_text_is_right_to_left (language) ? "rtl" : "ltr",
                          escaped);
  g_string_append_printf (page, "<h1>%s</h1>", escaped);
  return page;
}

static char *
end_page (GString *page)
{
  g_string_append (page, PAGE_END);
  return g_string_free (page, FALSE);
}

static void
add_paragraph (GString *page, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  g_string_append_printf (page, "<p>%s</p>", escaped);
}

static void
add_button (GString *page, guint number, const char *label, gboolean first)
{
  g_autofree char *escaped = g_markup_escape_text (label, -1);

  g_string_append_printf (page, "<button name=\"answer\" value=\"%u\"%s>%s</button>", number,
                          first ? " class=\"first\"" : "", escaped);
}

/**
 * clara_answer_page_ask:
 * @chosen: the answer whose link was followed: first and large; nothing is answered before it is touched
 *
 * Returns: (transfer full): the page that asks
 */
char *
clara_answer_page_ask (const ClaraAnswerCall *call, guint chosen)
{
  GString *page = begin_page (call->language, call->title != NULL ? call->title : "");
  const guint n = g_strv_length (call->answers);

  add_paragraph (page, clara_text (call->language, "host", "Touch what the visitor is to be told:"));
  g_string_append (page, "<form method=\"post\">");
  if (chosen >= 1 && chosen <= n)
    add_button (page, chosen, call->answers[chosen - 1], TRUE);
  for (guint i = 1; i <= n; i++)
    if (i != chosen)
      add_button (page, i, call->answers[i - 1], FALSE);
  g_string_append (page, "</form><form method=\"post\"><label>");
  {
    g_autofree char *label =
      g_markup_escape_text (clara_text (call->language, "host", "Or in your own words:"), -1);
    g_autofree char *send =
      g_markup_escape_text (clara_text (call->language, "host", "Tell the visitor"), -1);

    g_string_append_printf (page,
                            "%s<input name=\"text\" maxlength=\"300\" autocomplete=\"off\" required></label>"
                            "<button>%s</button></form>",
                            label, send);
  }
  return end_page (page);
}

/**
 * clara_answer_page_done:
 *
 * Returns: (transfer full): the page after an answer
 */
char *
clara_answer_page_done (const ClaraAnswerCall *call, const char *answer)
{
  GString *page = begin_page (call->language, call->title != NULL ? call->title : "");
  g_autofree char *told = clara_text_format (
    call->language, "host", "Thank you. The visitor is told: {answer}", "answer", answer, NULL);

  add_paragraph (page, told);
  return end_page (page);
}

/**
 * clara_answer_page_over:
 *
 * Returns: (transfer full): the page of a link that answers nothing any more
 */
char *
clara_answer_page_over (const ClaraAnswerCall *call)
{
  if (call->answer != NULL)
    return clara_answer_page_done (call, call->answer);
  return clara_answer_page_note (
    call->language,
    clara_text (call->language, "host", "This has been answered already, or it was too long ago."));
}

/**
 * clara_answer_page_note:
 *
 * Returns: (transfer full): a page with nothing but @text
 */
char *
clara_answer_page_note (const char *language, const char *text)
{
  return end_page (begin_page (language, text));
}
