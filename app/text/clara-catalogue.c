/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-catalogue.h"

#include "clara-contact.h"
#include "clara-plural.h"

#include <gio/gio.h>
#include <string.h>

#define MAGIC 0x950412deU
#define MAGIC_SWAPPED 0xde120495U
#define HEADER_SIZE 28
#define MOST_BYTES (16 * 1024 * 1024)

typedef struct
{
  const char *text; /* forms with a NUL between them and at the end, inside the file */
  gsize length;
} Entry;

struct _ClaraCatalogue
{
  GBytes *bytes;
  GHashTable *entries; /* "context\004id" or "id", inside the file, to Entry */
  ClaraPlural *plural;
};

static guint32
read_word (const guint8 *data, gsize offset, gboolean swapped)
{
  guint32 word;

  memcpy (&word, data + offset, sizeof word);
  return swapped ? GUINT32_SWAP_LE_BE (word) : word;
}

/* The string that the descriptor at offset names; NULL unless it lies inside the file, ends with NUL and is
 * UTF-8. */
static const char *
read_string (const guint8 *data, gsize size, gsize offset, gboolean swapped, gsize *length)
{
  gsize text_length = read_word (data, offset, swapped);
  gsize text_offset = read_word (data, offset + 4, swapped);
  const char *text;

  if (text_offset >= size || text_length >= size - text_offset)
    return NULL;
  text = (const char *) data + text_offset;
  if (text[text_length] != '\0')
    return NULL;
  for (gsize i = 0; i <= text_length;)
    {
      gsize part = strlen (text + i);

      if (!g_utf8_validate_len (text + i, part, NULL))
        return NULL;
      i += part + 1;
    }
  *length = text_length;
  return text;
}

static gboolean
read_header (ClaraCatalogue *self, GError **error)
{
  const Entry *header = g_hash_table_lookup (self->entries, "");
  g_auto (GStrv) lines = g_strsplit (header ? header->text : "", "\n", -1);
  const char *forms = "nplurals=2; plural=(n != 1);";

  for (guint i = 0; lines[i]; i++)
    {
      const char *value = strchr (lines[i], ':');

      if (!value)
        continue;
      value++;
      if (g_ascii_strncasecmp (lines[i], "Plural-Forms:", 13) == 0)
        forms = value;
      else if (g_ascii_strncasecmp (lines[i], "Content-Type:", 13) == 0)
        {
          g_autofree char *lower = g_ascii_strdown (value, -1);
          const char *charset = strstr (lower, "charset=");

          if (charset && !g_str_has_prefix (charset, "charset=utf-8"))
            {
              g_set_error (
                error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
                "The catalogue says it is in “%s”; only charset=UTF-8 is read: convert it with msgconv",
                charset + strlen ("charset="));
              return FALSE;
            }
        }
    }
  self->plural = clara_plural_new (forms, error);
  return self->plural != NULL;
}

/**
 * clara_catalogue_new:
 * @bytes: the content of a .mo file of either byte order
 *
 * Returns: (transfer full) (nullable): the catalogue, or %CLARA_TEXT_ERROR_INVALID with what is wrong and
 * where.
 */
ClaraCatalogue *
clara_catalogue_new (GBytes *bytes, GError **error)
{
  g_autoptr (ClaraCatalogue) self = g_new0 (ClaraCatalogue, 1);
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  gboolean swapped;
  gsize count, ids, texts;

  self->bytes = g_bytes_ref (bytes);
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  if (size < HEADER_SIZE || size > MOST_BYTES
      || (read_word (data, 0, FALSE) != MAGIC && read_word (data, 0, FALSE) != MAGIC_SWAPPED))
    {
      g_set_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
                   "This is not a message catalogue (.mo); make it with msgfmt");
      return NULL;
    }
  swapped = read_word (data, 0, FALSE) == MAGIC_SWAPPED;
  if (read_word (data, 4, swapped) >> 16 > 1)
    {
      g_set_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
                   "The catalogue is of revision %u; revisions 0 and 1 are read",
                   read_word (data, 4, swapped) >> 16);
      return NULL;
    }
  count = read_word (data, 8, swapped);
  ids = read_word (data, 12, swapped);
  texts = read_word (data, 16, swapped);
  if (ids > size || texts > size || count > (size - ids) / 8 || count > (size - texts) / 8)
    {
      g_set_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
                   "The catalogue is cut off: its tables lie outside its %" G_GSIZE_FORMAT " bytes", size);
      return NULL;
    }
  for (gsize i = 0; i < count; i++)
    {
      gsize id_length, text_length;
      const char *id = read_string (data, size, ids + i * 8, swapped, &id_length);
      const char *text = read_string (data, size, texts + i * 8, swapped, &text_length);
      Entry *entry;

      if (!id || !text)
        {
          g_set_error (error, CLARA_TEXT_ERROR, CLARA_TEXT_ERROR_INVALID,
                       "Text %" G_GSIZE_FORMAT
                       " of the catalogue is damaged (outside the file, not ended, or not "
                       "UTF-8); make it anew with msgfmt",
                       i + 1);
          return NULL;
        }
      if (g_hash_table_contains (self->entries, id))
        continue;
      entry = g_new (Entry, 1);
      *entry = (Entry){ text, text_length };
      g_hash_table_insert (self->entries, (gpointer) id, entry);
    }
  if (!read_header (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * clara_catalogue_new_from_file:
 * @path: of a .mo file
 *
 * Reads the file; blocking, some milliseconds at most.
 */
ClaraCatalogue *
clara_catalogue_new_from_file (const char *path, GError **error)
{
  g_autofree char *content = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (ClaraCatalogue) self = NULL;
  gsize length;

  /* Copied, not mapped: a file that shrinks while mapped would kill the kiosk. */
  if (!g_file_get_contents (path, &content, &length, error))
    return NULL;
  bytes = g_bytes_new_take (g_steal_pointer (&content), length);
  self = clara_catalogue_new (bytes, error);
  if (!self)
    g_prefix_error (error, "%s: ", path);
  return g_steal_pointer (&self);
}

void
clara_catalogue_free (ClaraCatalogue *self)
{
  g_clear_pointer (&self->entries, g_hash_table_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_clear_pointer (&self->plural, clara_plural_free);
  g_free (self);
}

static const Entry *
find (const ClaraCatalogue *self, const char *context, const char *id)
{
  g_autofree char *key = context ? g_strconcat (context, "\004", id, NULL) : g_strdup (id);
  const Entry *entry;

  if (*id == '\0')
    return NULL;
  entry = g_hash_table_lookup (self->entries, key);
  return entry && *entry->text != '\0' ? entry : NULL;
}

const char *
clara_catalogue_look_up (const ClaraCatalogue *self, const char *context, const char *id)
{
  const Entry *entry = find (self, context, id);

  return entry ? entry->text : NULL;
}

const char *
clara_catalogue_look_up_plural (const ClaraCatalogue *self, const char *context, const char *id, gulong count)
{
  const Entry *entry = find (self, context, id);
  guint form = clara_plural_choose (self->plural, count);
  const char *text;

  if (!entry || form >= clara_plural_get_count (self->plural))
    return NULL;
  text = entry->text;
  for (; form > 0; form--)
    {
      text += strlen (text) + 1;
      if (text > entry->text + entry->length)
        return NULL;
    }
  return *text != '\0' ? text : NULL;
}

void
clara_catalogue_visit (const ClaraCatalogue *self, ClaraCatalogueVisit visit, gpointer data)
{
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const Entry *entry = value;
      const char *separator = strchr (key, '\004');
      g_autofree char *context = separator ? g_strndup (key, (gsize) (separator - (const char *) key)) : NULL;
      g_autoptr (GPtrArray) forms = g_ptr_array_new ();

      if (*(const char *) key == '\0')
        continue;
      for (const char *text = entry->text; text <= entry->text + entry->length; text += strlen (text) + 1)
        g_ptr_array_add (forms, (gpointer) text);
      g_ptr_array_add (forms, NULL);
      visit (context, separator ? separator + 1 : key, (const char *const *) forms->pdata, data);
    }
}
