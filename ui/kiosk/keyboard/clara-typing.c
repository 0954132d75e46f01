/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-typing.h"

#include <string.h>

/**
 * clara_typing_previous:
 * @position: in characters, the cursor's
 *
 * Returns: where what a reader takes for one letter begins: a consonant goes with its vowel signs
 */
int
clara_typing_previous (const char *string, int position)
{
  const int length = g_utf8_strlen (string, -1);
  g_autofree PangoLogAttr *breaks = g_new0 (PangoLogAttr, length + 1);

  position = CLAMP (position, 0, length);
  pango_get_log_attrs (string, strlen (string), -1, pango_language_get_default (), breaks, length + 1);
  while (position > 0)
    if (breaks[--position].is_cursor_position)
      break;
  return position;
}

/**
 * clara_typing_begins_word:
 *
 * Returns: whether what is typed at @position is the first letter of a word
 */
gboolean
clara_typing_begins_word (const char *string, int position)
{
  const char *at = g_utf8_offset_to_pointer (string, CLAMP (position, 0, g_utf8_strlen (string, -1)));

  return at == string || g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (at)));
}

void
clara_typing_insert (GtkText *text, const char *string)
{
  gtk_editable_delete_selection (GTK_EDITABLE (text));
  g_signal_emit_by_name (text, "insert-at-cursor", string);
}

void
clara_typing_erase (GtkText *text)
{
  GtkEditable *editable = GTK_EDITABLE (text);
  const int position = gtk_editable_get_position (editable);
  int begin, end;

  if (gtk_editable_get_selection_bounds (editable, &begin, &end))
    gtk_editable_delete_selection (editable);
  else
    gtk_editable_delete_text (editable, clara_typing_previous (gtk_editable_get_text (editable), position),
                              position);
}
