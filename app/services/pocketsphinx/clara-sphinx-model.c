/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sphinx-model.h"

#include "clara-config.h"
#include "clara-services-error.h"

#define SYSTEM_MODEL "/usr/share/pocketsphinx/model/en-us"

/**
 * clara_sphinx_find_model:
 * @folder: (nullable): where to look; %NULL for the system's package, then models/en-us of the program's data
 *   folder
 *
 * Returns: (transfer full) (nullable): the folder with "en-us" and "cmudict-en-us.dict", or
 *   %CLARA_SERVICES_ERROR_NOT_CONFIGURED
 */
char *
clara_sphinx_find_model (const char *folder, GError **error)
{
  const char *candidates[] = { folder, NULL, NULL, NULL };
  const char *data = g_getenv ("CLARA_DATA_PATH");
  g_autofree char *own = g_build_filename (data != NULL ? data : CLARA_DATA_FOLDER, "models", "en-us", NULL);

  if (folder == NULL)
    {
      candidates[0] = SYSTEM_MODEL;
      candidates[1] = own;
    }
  for (guint i = 0; candidates[i] != NULL; i++)
    {
      g_autofree char *means = g_build_filename (candidates[i], "en-us", "means", NULL);
      g_autofree char *dictionary = g_build_filename (candidates[i], "cmudict-en-us.dict", NULL);

      if (g_file_test (means, G_FILE_TEST_IS_REGULAR) && g_file_test (dictionary, G_FILE_TEST_IS_REGULAR))
        return g_strdup (candidates[i]);
    }
  g_set_error (
    error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
    "There is no speech model in '%s' (en-us/means and cmudict-en-us.dict are looked for). Install the "
    "package pocketsphinx-en-us, or use a remote recogniser",
    folder != NULL ? folder : SYSTEM_MODEL);
  return NULL;
}
