/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-keyboard-layout.h"

#include "clara-error.h"

#include <string.h>

#define FOLDER "/org/clarareception/Clara/keyboards/"
#define MAX_COLUMNS 14

static const struct
{
  const char *word;
  ClaraKeyKind kind;
} specials[] = {
  { "{shift}", CLARA_KEY_SHIFT },       { "{erase}", CLARA_KEY_ERASE }, { "{symbols}", CLARA_KEY_SYMBOLS },
  { "{language}", CLARA_KEY_LANGUAGE }, { "{space}", CLARA_KEY_SPACE }, { "{hide}", CLARA_KEY_HIDE },
  { "{enter}", CLARA_KEY_ENTER },
};

static void
free_key (gpointer data)
{
  g_free (((ClaraKeySpec *) data)->text);
  g_free (data);
}

/* "{space:8}" and ".com:3" end in a width; ":" alone is a key. */
static ClaraKeySpec *
parse_key (const char *word)
{
  ClaraKeySpec *key = g_new0 (ClaraKeySpec, 1);
  const char *colon = strrchr (word, ':');
  g_autofree char *name = g_strdup (word);

  key->units = 2;
  if (colon != NULL && colon > word && g_ascii_isdigit (colon[1]))
    {
      key->units = CLAMP (g_ascii_strtoull (colon + 1, NULL, 10), 1, 2 * MAX_COLUMNS);
      g_free (name);
      name = g_strndup (word, colon - word);
      if (name[0] == '{')
        {
          char *closed = g_strconcat (name, "}", NULL);

          g_free (name);
          name = closed;
        }
    }
  for (gsize i = 0; i < G_N_ELEMENTS (specials); i++)
    if (strcmp (specials[i].word, name) == 0)
      key->kind = specials[i].kind;
  key->text = g_steal_pointer (&name);
  return key;
}

static GPtrArray *
parse_row (const char *text)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (free_key);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (words[i][0] != '\0')
      g_ptr_array_add (row, parse_key (words[i]));
  return row;
}

static guint
get_units (GPtrArray *row)
{
  guint units = 0;

  for (guint i = 0; i < row->len; i++)
    units += ((ClaraKeySpec *) row->pdata[i])->units;
  return units;
}

static GPtrArray *
parse_rows (JsonArray *array)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    g_ptr_array_add (rows, parse_row (json_array_get_string_element (array, i)));
  return rows;
}

static gboolean
check_shape (const ClaraKeyboardLayout *self, GError **error)
{
  const guint wide = 2 * self->columns;

  for (guint r = 0; r < self->rows[0]->len; r++)
    {
      GPtrArray *plain = self->rows[0]->pdata[r];
      GPtrArray *shifted = r < self->rows[1]->len ? self->rows[1]->pdata[r] : plain;
      gboolean same = plain->len == shifted->len && get_units (plain) <= wide;

      for (guint i = 0; same && i < plain->len; i++)
        same = ((ClaraKeySpec *) plain->pdata[i])->units == ((ClaraKeySpec *) shifted->pdata[i])->units;
      if (!same)
        {
          g_set_error (
            error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
            "Keyboard %s, row %u: plain and shifted keys must have one shape of at most %u half keys",
            self->id, r + 1, wide);
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * clara_keyboard_layout_parse:
 *
 * Returns: (transfer full) (nullable): the layout; NULL with an error that names the row
 */
ClaraKeyboardLayout *
clara_keyboard_layout_parse (const char *id, JsonObject *object, GError **error)
{
  g_autoptr (ClaraKeyboardLayout) self = g_new0 (ClaraKeyboardLayout, 1);
  const char *email = clara_json_get_string (object, "email", NULL);
  JsonArray *languages = clara_json_get_array (object, "languages");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; languages != NULL && i < json_array_get_length (languages); i++)
    g_strv_builder_add (builder, json_array_get_string_element (languages, i));
  self->id = g_strdup (id);
  self->label = g_strdup (clara_json_get_string (object, "label", id));
  self->languages = g_strv_builder_end (builder);
  self->columns = CLAMP (clara_json_get_int (object, "columns", 0), 1, MAX_COLUMNS);
  self->rows[0] = parse_rows (clara_json_get_array (object, "rows"));
  self->rows[1] = parse_rows (clara_json_get_array (object, "shifted"));
  self->email = email != NULL ? parse_row (email) : NULL;
  return check_shape (self, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * clara_keyboard_layout_load:
 * @id: name of a file in resources/keyboards
 *
 * Returns: (transfer full): the layout; it is part of the program
 */
ClaraKeyboardLayout *
clara_keyboard_layout_load (const char *id)
{
  g_autofree char *path = g_strconcat (FOLDER, id, ".json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resources_lookup_data (path, G_RESOURCE_LOOKUP_FLAGS_NONE, &error);
  g_autoptr (JsonObject) object = NULL;
  ClaraKeyboardLayout *self = NULL;

  if (bytes != NULL)
    object = clara_json_parse_object (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  if (object != NULL)
    self = clara_keyboard_layout_parse (id, object, &error);
  if (self == NULL)
    g_error ("%s", error->message);
  return self;
}

void
clara_keyboard_layout_free (ClaraKeyboardLayout *self)
{
  g_free (self->id);
  g_free (self->label);
  g_strfreev (self->languages);
  for (guint i = 0; i < G_N_ELEMENTS (self->rows); i++)
    g_clear_pointer (&self->rows[i], g_ptr_array_unref);
  g_clear_pointer (&self->email, g_ptr_array_unref);
  g_free (self);
}

/**
 * clara_keyboard_layout_get_row:
 *
 * Returns: (transfer none) (nullable): ClaraKeySpec of that row; NULL after the last
 */
GPtrArray *
clara_keyboard_layout_get_row (const ClaraKeyboardLayout *self, guint row, gboolean shifted, gboolean email)
{
  if (row >= self->rows[0]->len)
    return NULL;
  if (email && self->email != NULL && row + 1 == self->rows[0]->len)
    return self->email;
  return shifted && row < self->rows[1]->len ? self->rows[1]->pdata[row] : self->rows[0]->pdata[row];
}
