/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_SETTINGS_ENABLE_BACKEND
#include "clara-settings.h"

#include "clara-config.h"
#include "clara-error.h"

#include <gio/gsettingsbackend.h>
#include <string.h>

#define GROUP "clara"

struct _ClaraSettings
{
  GObject parent_instance;

  char *file;
  GSettings *settings;
  GError *problem;
};

G_DEFINE_FINAL_TYPE (ClaraSettings, clara_settings, G_TYPE_OBJECT)

static void
clara_settings_finalize (GObject *object)
{
  ClaraSettings *self = CLARA_SETTINGS (object);

  g_clear_pointer (&self->file, g_free);
  g_clear_object (&self->settings);
  g_clear_error (&self->problem);
  G_OBJECT_CLASS (clara_settings_parent_class)->finalize (object);
}

static void
clara_settings_class_init (ClaraSettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clara_settings_finalize;
}

static void
clara_settings_init (ClaraSettings *self)
{
}

static char *
describe_range (GSettingsSchemaKey *key)
{
  g_autoptr (GVariant) range = g_settings_schema_key_get_range (key);
  g_autoptr (GVariant) detail = NULL;
  const char *kind;
  const GVariantType *type = g_settings_schema_key_get_value_type (key);

  g_variant_get (range, "(&sv)", &kind, &detail);
  if (strcmp (kind, "enum") == 0)
    {
      g_autofree char *text = g_variant_print (detail, FALSE);

      return g_strdup_printf (
        "%s of %s", g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY) ? "a list, each" : "one", text);
    }
  if (strcmp (kind, "range") == 0)
    {
      g_autoptr (GVariant) least = g_variant_get_child_value (detail, 0);
      g_autoptr (GVariant) most = g_variant_get_child_value (detail, 1);
      g_autofree char *from = g_variant_print (least, FALSE);
      g_autofree char *to = g_variant_print (most, FALSE);

      return g_strdup_printf (
        "%s from %s to %s",
        g_variant_type_equal (type, G_VARIANT_TYPE_DOUBLE) ? "a number" : "a whole number", from, to);
    }
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING))
    return g_strdup ("text in quotes, such as 'text'");
  if (g_variant_type_equal (type, G_VARIANT_TYPE_BOOLEAN))
    return g_strdup ("true or false");
  if (g_variant_type_equal (type, G_VARIANT_TYPE_STRING_ARRAY))
    return g_strdup ("a list of texts, such as ['one', 'two']");
  return g_strdup_printf ("a value of type %s", g_variant_type_peek_string (type));
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_reference (const char *text)
{
  return g_str_has_prefix (text, "env:") || g_str_has_prefix (text, "file:")
         || g_str_has_prefix (text, "secret:");
}

static gboolean
is_secret (const char *name)
{
  static const char *const ends[] = { "-key", "-password", "-secret", "-token" };

  for (gsize i = 0; i < G_N_ELEMENTS (ends); i++)
    if (g_str_has_suffix (name, ends[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_address (const char *name, const char *text)
{
  if (g_str_has_prefix (name, "smtp"))
    return g_str_has_prefix (text, "smtp://") || g_str_has_prefix (text, "smtps://");
  if (g_str_has_prefix (name, "imap"))
    return g_str_has_prefix (text, "imap://") || g_str_has_prefix (text, "imaps://");
  /* Of a chat it is as good as a password. */
  if (strcmp (name, "webhook-url") == 0 && is_reference (text))
    return TRUE;
  return g_str_has_prefix (text, "http://") || g_str_has_prefix (text, "https://");
}

/* What the schema cannot say about a value; it never repeats a key that somebody wrote out. */
static char *
check_meaning (const char *name, GVariant *value)
{
  const char *text;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return NULL;
  text = g_variant_get_string (value, NULL);
  if (is_secret (name) && *text != '\0' && strcmp (text, "none") != 0 && !is_reference (text))
    return g_strdup_printf ("key '%s' must say where the key is, not what it is; allowed: 'env:NAME', "
                            "'file:PATH', 'secret:NAME' or 'none'",
                            name);
  if (g_str_has_suffix (name, "-url") && *text != '\0' && !is_address (name, text))
    return g_strdup_printf ("key '%s' must be an address that begins with %s", name,
                            g_str_has_prefix (name, "smtp")   ? "smtps:// or smtp://"
                            : g_str_has_prefix (name, "imap") ? "imaps:// or imap://"
                                                              : "https:// or http://");
  return NULL;
}

static char *
check_line (GSettingsSchema *schema, const char *name, const char *text)
{
  g_autoptr (GSettingsSchemaKey) key = NULL;
  g_autoptr (GVariant) value = NULL;
  g_autofree char *range = NULL;

  if (!g_settings_schema_has_key (schema, name))
    {
      g_auto (GStrv) keys = g_settings_schema_list_keys (schema);
      g_autofree char *all = NULL;

      qsort (keys, g_strv_length (keys), sizeof *keys, compare_names);
      all = g_strjoinv (", ", keys);
      return g_strdup_printf ("there is no key '%s'; the keys are: %s", name, all);
    }
  key = g_settings_schema_get_key (schema, name);
  range = describe_range (key);
  value = g_variant_parse (g_settings_schema_key_get_value_type (key), text, NULL, NULL, NULL);
  if (value == NULL && g_str_has_suffix (name, "-key"))
    return g_strdup_printf ("key '%s' is no %s", name, range);
  if (value == NULL)
    return g_strdup_printf ("key '%s' cannot be %s; allowed: %s", name, text, range);
  if (!g_settings_schema_key_range_check (key, value))
    return g_strdup_printf ("key '%s' cannot be %s; allowed: %s", name, text, range);
  return check_meaning (name, value);
}

/**
 * clara_settings_check:
 * @file: a settings file
 * @schema: what it is checked against
 *
 * The key-file backend lets unknown keys pass and silently takes the default for a bad value, so the file
 * is read here first.
 *
 * Returns: whether every line is good; else %CLARA_CORE_ERROR_INVALID with a line for each mistake: the
 *   file, the line number, the key and the allowed values. A file that does not exist is good.
 */
gboolean
clara_settings_check (const char *file, GSettingsSchema *schema, GError **error)
{
  g_autoptr (GString) problems = g_string_new (NULL);
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean in_group = FALSE;
  gsize length;

  if (!g_file_test (file, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!g_file_get_contents (file, &contents, &length, error))
    {
      g_prefix_error (error, "The settings file cannot be read: ");
      return FALSE;
    }
  if (!g_utf8_validate_len (contents, length, NULL))
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "%s is not UTF-8 text; save it as UTF-8", file);
      return FALSE;
    }
  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *line = g_strstrip (lines[i]);
      g_autofree char *problem = NULL;
      char *equals;

      if (line[0] == '\0' || line[0] == '#')
        continue;
      equals = strchr (line, '=');
      if (line[0] == '[')
        {
          in_group = strcmp (line, "[" GROUP "]") == 0;
          if (!in_group)
            problem = g_strdup_printf ("there is no group %s; the one group is [" GROUP "]", line);
        }
      else if (equals == NULL)
        problem = g_strdup_printf ("'%s' is neither key=value, [" GROUP "] nor a # comment", line);
      else if (!in_group)
        problem = g_strdup_printf ("'%s' stands before the group [" GROUP "]", line);
      else
        {
          *equals = '\0';
          g_strchomp (line);
          if (!g_hash_table_add (seen, g_strdup (line)))
            problem = g_strdup_printf ("key '%s' stands there twice; keep one", line);
          else
            problem = check_line (schema, line, g_strchug (equals + 1));
        }
      if (problem != NULL)
        g_string_append_printf (problems, "%s%s line %u: %s", problems->len > 0 ? "\n" : "", file, i + 1,
                                problem);
    }
  if (problems->len == 0)
    return TRUE;
  g_set_error_literal (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID, problems->str);
  return FALSE;
}

/**
 * clara_settings_new:
 * @file: (nullable): the settings file; %NULL for "clara/settings.ini" in the user's configuration folder
 *
 * Never fails: where the file is wrong or cannot be read the defaults hold, clara_settings_get_problem()
 * tells why, and nothing is written over the file. Aborts if the program's own schema is not installed.
 *
 * Returns: (transfer full): the settings
 */
ClaraSettings *
clara_settings_new (const char *file)
{
  ClaraSettings *self = g_object_new (CLARA_TYPE_SETTINGS, NULL);
  g_autoptr (GSettingsSchema) schema =
    g_settings_schema_source_lookup (g_settings_schema_source_get_default (), CLARA_APPLICATION_ID, TRUE);
  g_autoptr (GSettingsBackend) backend = NULL;

  if (schema == NULL)
    g_error ("The settings schema %s is not installed; install Clara, or start the build with ./dev run",
             CLARA_APPLICATION_ID);
  self->file = file != NULL ? g_strdup (file)
                            : g_build_filename (g_get_user_config_dir (), "clara", "settings.ini", NULL);
  if (file != NULL && !g_file_test (file, G_FILE_TEST_EXISTS))
    self->problem = g_error_new (CLARA_CORE_ERROR, CLARA_CORE_ERROR_NOT_FOUND,
                                 "The settings file %s does not exist; name another or create it", file);
  else
    clara_settings_check (self->file, schema, &self->problem);
  backend = self->problem != NULL
              ? g_memory_settings_backend_new ()
              : g_keyfile_settings_backend_new (self->file, "/org/clarareception/Clara/", GROUP);
  self->settings = g_settings_new_full (schema, backend, "/org/clarareception/Clara/");
  return self;
}

/**
 * clara_settings_get_problem:
 *
 * Returns: (transfer none) (nullable): why the file is not used
 */
GError *
clara_settings_get_problem (ClaraSettings *self)
{
  return self->problem;
}

const char *
clara_settings_get_file (ClaraSettings *self)
{
  return self->file;
}

/**
 * clara_settings_get_gsettings:
 *
 * Returns: (transfer none): for bindings and change signals; write with clara_settings_set()
 */
GSettings *
clara_settings_get_gsettings (ClaraSettings *self)
{
  return self->settings;
}

char *
clara_settings_get_string (ClaraSettings *self, const char *key)
{
  return g_settings_get_string (self->settings, key);
}

char **
clara_settings_get_strv (ClaraSettings *self, const char *key)
{
  return g_settings_get_strv (self->settings, key);
}

int
clara_settings_get_int (ClaraSettings *self, const char *key)
{
  return g_settings_get_int (self->settings, key);
}

double
clara_settings_get_double (ClaraSettings *self, const char *key)
{
  return g_settings_get_double (self->settings, key);
}

gboolean
clara_settings_get_boolean (ClaraSettings *self, const char *key)
{
  return g_settings_get_boolean (self->settings, key);
}

/**
 * clara_settings_set:
 * @value: (transfer floating): of the key's type and range
 *
 * Returns: whether it was written; refused while the file has a problem, so that it is not overwritten, and
 *   where it is a key written out or an address that is none
 */
gboolean
clara_settings_set (ClaraSettings *self, const char *key, GVariant *value, GError **error)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (value);
  g_autofree char *wrong = check_meaning (key, sunk);

  if (self->problem != NULL)
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_UNAVAILABLE,
                   "The settings are not written because the file has a mistake; mend it first: %s",
                   self->problem->message);
      return FALSE;
    }
  if (wrong != NULL)
    {
      g_set_error_literal (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID, wrong);
      return FALSE;
    }
  if (!g_settings_set_value (self->settings, key, sunk))
    {
      g_set_error (error, CLARA_CORE_ERROR, CLARA_CORE_ERROR_INVALID,
                   "'%s' cannot be set: %s is not writable", key, self->file);
      return FALSE;
    }
  g_settings_sync ();
  return TRUE;
}
