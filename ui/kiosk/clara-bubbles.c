/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-bubbles.h"

#include "clara-text.h"

#include <string.h>

/* What is longer is shown from its end: that is where the conversation is. */
#define MAX_CHARACTERS 240

typedef enum
{
  SPEAKER_NOBODY,
  SPEAKER_CLARA,
  SPEAKER_VISITOR,
} Speaker;

typedef struct
{
  Speaker speaker;
  guint utterance;
  gboolean final;
  GtkWidget *bubble;
  GtkLabel *label;
  char *text;   /* all of it; NULL: nothing */
  gsize offset; /* in bytes, of what is shown of it */
} Bubble;

struct _ClaraBubbles
{
  GtkBox parent_instance;
  Bubble bubbles[2]; /* in the order of the conversation */
  char *language;
  guint limit;
  gboolean brief; /* of what Clara says one sentence at a time */
  char *question; /* what is written above, in brief not again below; nullable */
};

G_DEFINE_FINAL_TYPE (ClaraBubbles, clara_bubbles, GTK_TYPE_BOX)

enum
{
  SAID,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
add_colour (PangoAttrList *list, const GdkRGBA *c, guint begin, guint end)
{
  PangoAttribute *attribute = pango_attr_foreground_new (c->red * 65535, c->green * 65535, c->blue * 65535);

  attribute->start_index = begin;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

/**
 * clara_bubbles_build_caption:
 * @begin: first byte of the word being said, from outside: any value
 * @end: the byte after it; @begin == @end == length when all is said
 *
 * Returns: (transfer full): said words plain, the present one bold and coloured, those to come soft
 */
PangoAttrList *
clara_bubbles_build_caption (const char *text, int begin, int end, const GdkRGBA *word,
                             const GdkRGBA *to_come)
{
  PangoAttrList *list = pango_attr_list_new ();
  const int length = strlen (text);
  PangoAttribute *bold;

  begin = CLAMP (begin, 0, length);
  end = CLAMP (end, begin, length);
  if (begin < end)
    {
      add_colour (list, word, begin, end);
      bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      bold->start_index = begin;
      bold->end_index = end;
      pango_attr_list_insert (list, bold);
    }
  if (end < length)
    add_colour (list, to_come, end, length);
  return list;
}

/* Read where it is asked, in the largest letters. */
static gboolean
is_above (ClaraBubbles *self, const Bubble *bubble)
{
  return self->brief && bubble->speaker == SPEAKER_CLARA
         && g_strcmp0 (gtk_label_get_label (bubble->label), self->question) == 0;
}

static void
show_bubbles (ClaraBubbles *self)
{
  const guint count = self->bubbles[1].speaker != SPEAKER_NOBODY   ? 2
                      : self->bubbles[0].speaker != SPEAKER_NOBODY ? 1
                                                                   : 0;

  for (guint i = 0; i < 2; i++)
    {
      Bubble *bubble = &self->bubbles[i];
      const gboolean clara = bubble->speaker == SPEAKER_CLARA;

      gtk_widget_set_visible (bubble->bubble,
                              i < count && i + self->limit >= count && !is_above (self, bubble));
      gtk_widget_set_halign (bubble->bubble, clara ? GTK_ALIGN_START : GTK_ALIGN_END);
      gtk_widget_remove_css_class (bubble->bubble, clara ? "visitor" : "clara");
      gtk_widget_add_css_class (bubble->bubble, clara ? "clara" : "visitor");
      if (!clara && !bubble->final)
        gtk_widget_add_css_class (bubble->bubble, "partial");
      else
        gtk_widget_remove_css_class (bubble->bubble, "partial");
    }
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_visible (self->bubbles[0].bubble)
                                               || gtk_widget_get_visible (self->bubbles[1].bubble));
}

static gboolean
ends_sentence (gunichar character)
{
  return character == '.' || character == '?' || character == '!' || character == 0x0964 /* danda */;
}

/**
 * clara_bubbles_find_sentence:
 * @at: a byte of @text, from outside: any value; what is past the end is in the last sentence
 * @length: (out): bytes of the sentence
 *
 * Returns: the byte at which the sentence with @at begins
 */
gsize
clara_bubbles_find_sentence (const char *text, gsize at, gsize *length)
{
  gsize begin = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      const char *next = g_utf8_next_char (p);
      const char *after = next;

      if (!ends_sentence (g_utf8_get_char (p)) || !g_unichar_isspace (g_utf8_get_char (next)))
        continue;
      while (g_unichar_isspace (g_utf8_get_char (after)))
        after = g_utf8_next_char (after);
      if (*after == '\0' || at < (gsize) (after - text))
        {
          *length = next - text - begin;
          return begin;
        }
      begin = after - text;
    }
  *length = strlen (text) - begin;
  return begin;
}

/* The part of a text that there is room for: the sentence being said, or its end. */
static void
show_part (ClaraBubbles *self, Bubble *bubble, gsize at)
{
  g_autofree char *part = NULL;
  gsize length = strlen (bubble->text);

  bubble->offset = 0;
  if (self->brief && bubble->speaker == SPEAKER_CLARA)
    bubble->offset = clara_bubbles_find_sentence (bubble->text, at, &length);
  part = g_strndup (bubble->text + bubble->offset, length);
  if (strcmp (gtk_label_get_label (bubble->label), part) == 0)
    return;
  gtk_label_set_attributes (bubble->label, NULL);
  gtk_label_set_label (bubble->label, part);
}

static void
set_text (ClaraBubbles *self, Bubble *bubble, const char *text)
{
  g_autofree char *name = NULL;
  const glong characters = g_utf8_strlen (text, -1);

  g_free (bubble->text);
  bubble->text = characters > MAX_CHARACTERS
                   ? g_strconcat ("…", g_utf8_offset_to_pointer (text, characters - MAX_CHARACTERS), NULL)
                   : g_strdup (text);
  gtk_label_set_attributes (bubble->label, NULL);
  show_part (self, bubble, G_MAXSIZE);
  text = bubble->text;
  name = bubble->speaker == SPEAKER_CLARA
           ? clara_text_format (self->language, "kiosk", "Clara: {text}", "text", text, NULL)
           : clara_text_format (self->language, "kiosk", "You: {text}", "text", text, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bubble->label), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The bubble that this speaker goes on with, or a new one after the last. */
static Bubble *
get_bubble (ClaraBubbles *self, Speaker speaker, gboolean goes_on)
{
  guint last = self->bubbles[1].speaker != SPEAKER_NOBODY ? 1 : 0;

  if (self->bubbles[last].speaker == speaker && goes_on)
    return &self->bubbles[last];
  if (self->bubbles[0].speaker == SPEAKER_NOBODY)
    last = 0;
  else if (last == 1)
    {
      const Bubble first = self->bubbles[0];
      GtkWidget *moved = first.bubble;

      self->bubbles[0] = self->bubbles[1];
      self->bubbles[1] = first;
      gtk_box_reorder_child_after (GTK_BOX (self), moved, self->bubbles[0].bubble);
    }
  else
    last = 1;
  self->bubbles[last].speaker = speaker;
  self->bubbles[last].utterance = 0;
  self->bubbles[last].final = FALSE;
  return &self->bubbles[last];
}

static void
clara_bubbles_finalize (GObject *object)
{
  ClaraBubbles *self = CLARA_BUBBLES (object);

  g_free (self->language);
  g_free (self->question);
  for (guint i = 0; i < 2; i++)
    g_free (self->bubbles[i].text);
  G_OBJECT_CLASS (clara_bubbles_parent_class)->finalize (object);
}

static void
clara_bubbles_class_init (ClaraBubblesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_bubbles_finalize;
  signals[SAID] =
    g_signal_new ("said", CLARA_TYPE_BUBBLES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LOG);
}

static void
clara_bubbles_init (ClaraBubbles *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (GTK_WIDGET (self), "transcript");
  self->language = g_strdup ("en");
  self->limit = 2;
  for (guint i = 0; i < 2; i++)
    {
      GtkWidget *bubble = gtk_label_new (NULL);

      gtk_label_set_wrap (GTK_LABEL (bubble), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (bubble), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_natural_wrap_mode (GTK_LABEL (bubble), GTK_NATURAL_WRAP_NONE);
      gtk_label_set_xalign (GTK_LABEL (bubble), 0);
      gtk_label_set_lines (GTK_LABEL (bubble), 3);
      gtk_label_set_ellipsize (GTK_LABEL (bubble), PANGO_ELLIPSIZE_END);
      gtk_widget_add_css_class (bubble, "bubble");
      gtk_box_append (GTK_BOX (self), bubble);
      self->bubbles[i].bubble = bubble;
      self->bubbles[i].label = GTK_LABEL (bubble);
    }
  show_bubbles (self);
}

void
clara_bubbles_set_language (ClaraBubbles *self, const char *language)
{
  g_free (self->language);
  self->language = g_strdup (language);
}

/**
 * clara_bubbles_set_limit:
 * @bubbles: 1 where there is no room for two, 0 where there is none
 */
void
clara_bubbles_set_limit (ClaraBubbles *self, guint bubbles)
{
  self->limit = MIN (bubbles, 2);
  show_bubbles (self);
}

/**
 * clara_bubbles_set_brief:
 * @brief: there is little height: of what Clara says the sentence being said is shown, in the end the last
 * one
 * @question: what is written above already, so that it is not shown twice in brief
 */
void
clara_bubbles_set_brief (ClaraBubbles *self, gboolean brief, const char *question)
{
  if (self->brief == brief && g_strcmp0 (self->question, question) == 0)
    return;
  if (self->brief != brief)
    {
      self->brief = brief;
      for (guint i = 0; i < 2; i++)
        if (self->bubbles[i].text != NULL)
          show_part (self, &self->bubbles[i], G_MAXSIZE);
    }
  g_free (self->question);
  self->question = g_strdup (question);
  show_bubbles (self);
}

/**
 * clara_bubbles_say:
 * @utterance: its id; 0 where there is none
 * @final: whether it was heard to the end, or cut where @text ends
 */
void
clara_bubbles_say (ClaraBubbles *self, guint utterance, const char *text, gboolean final)
{
  Bubble *bubble;

  if (final)
    {
      /* Only what is still on the screen is brought to its end. */
      for (guint i = 0; i < 2; i++)
        if (self->bubbles[i].speaker == SPEAKER_CLARA && self->bubbles[i].utterance == utterance)
          {
            self->bubbles[i].final = TRUE;
            set_text (self, &self->bubbles[i], text);
            g_signal_emit (self, signals[SAID], 0);
            return;
          }
    }
  bubble = get_bubble (self, SPEAKER_CLARA, TRUE);
  bubble->utterance = utterance;
  bubble->final = final;
  set_text (self, bubble, text);
  show_bubbles (self);
  g_signal_emit (self, signals[SAID], 0);
}

/**
 * clara_bubbles_caption:
 * @begin: first byte of the word being said
 * @end: the byte after it
 */
void
clara_bubbles_caption (ClaraBubbles *self, guint utterance, const char *text, int begin, int end)
{
  g_autoptr (PangoAttrList) list = NULL;
  GtkStyleContext *context = gtk_widget_get_style_context (GTK_WIDGET (self));
  GdkRGBA word = { 0.12, 0.44, 0.42, 1 }, to_come = { 0.46, 0.53, 0.54, 1 };
  Bubble *bubble;

  bubble = get_bubble (self, SPEAKER_CLARA, TRUE);
  if (bubble->utterance != utterance || g_strcmp0 (bubble->text, text) != 0)
    {
      bubble->utterance = utterance;
      set_text (self, bubble, text);
      show_bubbles (self);
      g_signal_emit (self, signals[SAID], 0);
    }
  /* A text that had to be cut has other bytes than the caption's. */
  if (strcmp (bubble->text, text) != 0)
    return;
  show_part (self, bubble, CLAMP (begin, 0, G_MAXINT));
  show_bubbles (self);
  begin -= bubble->offset;
  end -= bubble->offset;
  text = gtk_label_get_label (bubble->label);
  gtk_style_context_lookup_color (context, "clara_teal", &word);
  gtk_style_context_lookup_color (context, "clara_ink_faint", &to_come);
  list = clara_bubbles_build_caption (text, begin, end, &word, &to_come);
  gtk_label_set_attributes (bubble->label, list);
}

/**
 * clara_bubbles_hear:
 * @final: whether the visitor has said it to the end
 */
void
clara_bubbles_hear (ClaraBubbles *self, const char *text, gboolean final)
{
  const guint last = self->bubbles[1].speaker != SPEAKER_NOBODY ? 1 : 0;
  Bubble *bubble = get_bubble (self, SPEAKER_VISITOR, !self->bubbles[last].final);

  bubble->final = final;
  set_text (self, bubble, text);
  show_bubbles (self);
  g_signal_emit (self, signals[SAID], 0);
}

/**
 * clara_bubbles_is_cut:
 *
 * Returns: whether something that is shown has more lines than there is room for, as last laid out
 */
gboolean
clara_bubbles_is_cut (ClaraBubbles *self)
{
  for (guint i = 0; i < 2; i++)
    if (gtk_widget_get_visible (self->bubbles[i].bubble)
        && pango_layout_is_ellipsized (gtk_label_get_layout (self->bubbles[i].label)))
      return TRUE;
  return FALSE;
}

/**
 * clara_bubbles_clear:
 *
 * Forgets what was said.
 */
void
clara_bubbles_clear (ClaraBubbles *self)
{
  for (guint i = 0; i < 2; i++)
    {
      self->bubbles[i].speaker = SPEAKER_NOBODY;
      self->bubbles[i].utterance = 0;
      g_clear_pointer (&self->bubbles[i].text, g_free);
      gtk_label_set_attributes (self->bubbles[i].label, NULL);
      gtk_label_set_label (self->bubbles[i].label, "");
      gtk_accessible_reset_property (GTK_ACCESSIBLE (self->bubbles[i].label), GTK_ACCESSIBLE_PROPERTY_LABEL);
    }
  show_bubbles (self);
}
