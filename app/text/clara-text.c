/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-text.h"

#include "clara-catalogue.h"
#include "clara-config.h"
#include "clara-contact.h"

#include <string.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#define LONGEST_LANGUAGE 16

/* The languages Clara speaks whole, each by its own name. */
static const struct
{
  const char *language;
  const char *name;
} languages[] = {
  { "en", "English" },
  { "hi", "हिन्दी" },
  { "ta", "தமிழ்" },
  { "te", "తెలుగు" },
};

/* A cache of files that never change while the program runs: filled once per language, never emptied, so that
 * a text may be kept as long as the process lives. */
static GMutex lock;
static GHashTable *catalogues; /* language to ClaraCatalogue, NULL where there is none */
static GHashTable *names;      /* language to its own name */
static char **found_languages;

G_DEFINE_QUARK (clara_text_error_quark, clara_text_error)

static const char *
get_folder (void)
{
  const char *path = g_getenv ("CLARA_LOCALE_PATH");

  return path && *path ? path : CLARA_LOCALE_FOLDER;
}

/* "hi-IN" to "hi_IN"; FALSE for what is no language tag, as that must not become part of a path. */
static gboolean
write_tag (const char *language, char tag[LONGEST_LANGUAGE])
{
  gsize i;

  if (!language)
    return FALSE;
  for (i = 0; language[i]; i++)
    {
      if (i == LONGEST_LANGUAGE - 1
          || (!g_ascii_isalnum (language[i]) && language[i] != '-' && language[i] != '_'))
        return FALSE;
      tag[i] = language[i] == '-' ? '_' : language[i];
    }
  tag[i] = '\0';
  return i >= 2;
}

static char *
build_path (const char *tag)
{
  return g_build_filename (get_folder (), tag, "LC_MESSAGES", "clara.mo", NULL);
}

static ClaraCatalogue *
load (const char *tag)
{
  g_autofree char *path = build_path (tag);
  g_autoptr (GError) error = NULL;
  ClaraCatalogue *catalogue = clara_catalogue_new_from_file (path, &error);

  if (catalogue)
    return catalogue;
  if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_warning ("Texts in “%s” are shown in English: %s", tag, error->message);
  return NULL;
}

/* With the lock held. */
static ClaraCatalogue *
get_or_load (const char *tag)
{
  gpointer catalogue;

  if (!g_hash_table_lookup_extended (catalogues, tag, NULL, &catalogue))
    {
      catalogue = load (tag);
      g_hash_table_insert (catalogues, g_strdup (tag), catalogue);
    }
  return catalogue;
}

static const ClaraCatalogue *
get_catalogue (const char *language)
{
  char tag[LONGEST_LANGUAGE];
  ClaraCatalogue *catalogue;
  char *separator;

  if (!write_tag (language, tag) || strcmp (tag, "en") == 0 || g_str_has_prefix (tag, "en_"))
    return NULL;
  g_mutex_lock (&lock);
  if (!catalogues)
    catalogues = g_hash_table_new (g_str_hash, g_str_equal);
  catalogue = get_or_load (tag);
  separator = strchr (tag, '_');
  if (!catalogue && separator)
    {
      *separator = '\0';
      catalogue = get_or_load (tag);
    }
  g_mutex_unlock (&lock);
  return catalogue;
}

/**
 * clara_text:
 * @language: (nullable): a tag like "hi" or "hi-IN"
 * @context: what tells apart texts that are alike in English
 * @id: the text in English
 *
 * Returns: the text in @language, or @id where there is none. Any thread.
 */
const char *
clara_text (const char *language, const char *context, const char *id)
{
  const ClaraCatalogue *catalogue = get_catalogue (language);
  const char *text = catalogue ? clara_catalogue_look_up (catalogue, context, id) : NULL;

  return text ? text : id;
}

/**
 * clara_text_plural:
 *
 * Like clara_text(), for a text that depends on a @count; put the number itself in with clara_text_fill().
 */
const char *
clara_text_plural (const char *language, const char *context, const char *id, const char *plural,
                   gulong count)
{
  const ClaraCatalogue *catalogue = get_catalogue (language);
  const char *text = catalogue ? clara_catalogue_look_up_plural (catalogue, context, id, count) : NULL;

  if (text)
    return text;
  return count == 1 ? id : plural;
}

static char *
fill (const char *template, va_list pairs)
{
  const char *keys[16], *values[16];
  guint n = 0;
  const char *key;
  GString *text = g_string_new (NULL);

  while ((key = va_arg (pairs, const char *)) != NULL)
    {
      const char *value = va_arg (pairs, const char *);

      g_warn_if_fail (n < G_N_ELEMENTS (keys));
      if (n < G_N_ELEMENTS (keys))
        {
          keys[n] = key;
          values[n++] = value ? value : "";
        }
    }
  /* One pass over the template: what a value brings is never looked at again. */
  while (*template != '\0')
    {
      const char *open = strchr (template, '{');
      const char *end = open ? strchr (open, '}') : NULL;
      guint i;

      if (!end)
        break;
      g_string_append_len (text, template, open - template);
      for (i = 0; i < n; i++)
        if (strlen (keys[i]) == (gsize) (end - open - 1)
            && strncmp (keys[i], open + 1, strlen (keys[i])) == 0)
          break;
      if (i < n)
        {
          g_string_append (text, values[i]);
          template = end + 1;
        }
      else
        {
          g_string_append_c (text, '{');
          template = open + 1;
        }
    }
  g_string_append (text, template);
  return g_string_free (text, FALSE);
}

/**
 * clara_text_format:
 *
 * Looks the text up and puts the values in: pairs of a name and a value (%NULL is empty), ended by %NULL.
 *
 * Returns: (transfer full): the text
 */
char *
clara_text_format (const char *language, const char *context, const char *id, ...)
{
  va_list pairs;
  char *text;

  va_start (pairs, id);
  text = fill (clara_text (language, context, id), pairs);
  va_end (pairs);
  return text;
}

/**
 * clara_text_fill:
 *
 * Puts values into a text that was looked up before, as clara_text_format() does.
 */
char *
clara_text_fill (const char *template, ...)
{
  va_list pairs;
  char *text;

  va_start (pairs, template);
  text = fill (template, pairs);
  va_end (pairs);
  return text;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static char **
find_languages (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  g_autoptr (GPtrArray) others = g_ptr_array_new ();
  g_autoptr (GDir) folder = g_dir_open (get_folder (), 0, NULL);
  const char *entry;

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    g_ptr_array_add (all, g_strdup (languages[i].language));
  while (folder && (entry = g_dir_read_name (folder)) != NULL)
    {
      char tag[LONGEST_LANGUAGE];
      g_autofree char *path = build_path (entry);

      if (write_tag (entry, tag) && !g_ptr_array_find_with_equal_func (all, entry, g_str_equal, NULL)
          && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (others, g_strdup (entry));
    }
  g_ptr_array_sort (others, compare_strings);
  g_ptr_array_extend_and_steal (all, g_steal_pointer (&others));
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

/**
 * clara_text_get_languages:
 *
 * Returns: (transfer none): English first; lives as long as the process. Any thread.
 */
const char *const *
clara_text_get_languages (void)
{
  g_mutex_lock (&lock);
  if (!found_languages)
    found_languages = find_languages ();
  g_mutex_unlock (&lock);
  return (const char *const *) found_languages;
}

/**
 * clara_text_get_language_name:
 *
 * Returns: (transfer none): the language's name in itself; the tag if it has none. Any thread.
 */
const char *
clara_text_get_language_name (const char *language)
{
  char tag[LONGEST_LANGUAGE];
  const char *name;

  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    if (g_strcmp0 (language, languages[i].language) == 0)
      return languages[i].name;
  if (!write_tag (language, tag))
    return "";
  g_mutex_lock (&lock);
  if (!names)
    names = g_hash_table_new (g_str_hash, g_str_equal);
  name = g_hash_table_lookup (names, tag);
  if (!name)
    {
      UErrorCode status = U_ZERO_ERROR;
      UChar wide[128];
      char narrow[512];

      uloc_getDisplayName (tag, tag, wide, G_N_ELEMENTS (wide), &status);
      u_strToUTF8 (narrow, sizeof narrow, NULL, wide, -1, &status);
      name = g_strdup (status == U_ZERO_ERROR ? narrow : tag);
      g_hash_table_insert (names, g_strdup (tag), (gpointer) name);
    }
  g_mutex_unlock (&lock);
  return name;
}

gboolean
clara_text_is_right_to_left (const char *language)
{
  char tag[LONGEST_LANGUAGE];

  return write_tag (language, tag) && uloc_isRightToLeft (tag);
}
