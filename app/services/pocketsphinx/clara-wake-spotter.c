/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-wake-spotter.h"

#include "clara-arpabet.h"
#include "clara-espeak-engine.h"
#include "clara-pronunciation.h"
#include "clara-services-error.h"
#include "clara-sphinx-sound.h"

#include <glib/gstdio.h>
#include <pocketsphinx/pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/jsgf.h>
#include <string.h>
#include <unistd.h>

#define RATE 16000
#define FRAME (RATE / 100)
#define LOOKED_AT (2 * RATE)    /* samples of the second look */
#define LOOKED_AFTER (RATE / 5) /* the search fires before the last phone is over */
#define MAX_WORDS 4
#define MAX_KEYPHRASES 16
#define SHORTEST_PHRASE                                                                                      \
  64 /* frames for ten phones: who calls somebody speaks clearly, what only sounds like it is short */
#define SHORTEST_JUDGED 5 /* frames */
#define OF_LOOP "l_"
#define OF_PHRASE "p_"
#define SPOT "spot"
#define WITH "with"
#define WITHOUT "without"
/* The search fires at nearly every mention and at much else; the second look lets pass what scores better,
 * which nine of ten calls do. */
#define THRESHOLD "1e-70"
#define ACCEPT_ABOVE (-64.0)

struct _ClaraWakeSpotter
{
  ps_decoder_t *spotter;
  ps_decoder_t *judge;
  ClaraSphinxSound *sound; /* reused for each second look */
  GArray *recent;          /* gint16: the end of what was pushed */
  gint64 pushed;           /* samples since clara_wake_spotter_begin() */
  gint64 look_at;          /* when the second look is due; 0 where the search has not fired */
  gboolean speaking;
};

static ps_decoder_t *
new_decoder (const char *acoustic_model, gboolean judge)
{
  /* The judge compares two searches, for which all senones must be scored. The keyphrase search prunes by its
   * beams before its threshold is looked at. */
  cmd_ln_t *config = cmd_ln_init (NULL, ps_args (), TRUE, "-hmm", acoustic_model, "-samprate", "16000",
                                  "-bestpath", "no", "-compallsen", judge ? "yes" : "no", "-beam",
                                  judge ? "1e-80" : "1e-120", "-pbeam", judge ? "1e-80" : "1e-120", "-wbeam",
                                  "1e-60", "-lw", "1", "-wip", "1e-4", "-kws_threshold", THRESHOLD, NULL);
  ps_decoder_t *decoder = config != NULL ? ps_init (config) : NULL;

  if (config != NULL)
    cmd_ln_free_r (config);
  return decoder;
}

static void
add_way (GPtrArray *ways, char *phones)
{
  if (phones != NULL && !g_ptr_array_find_with_equal_func (ways, phones, g_str_equal, NULL))
    g_ptr_array_add (ways, phones);
  else
    g_free (phones);
}

/* The word as the dictionary has it, in all its ways, and as a Briton says it; ended by NULL. */
static GPtrArray *
pronounce (const char *dictionary, const char *word)
{
  GPtrArray *ways = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *line_start = g_strdup_printf ("\n%s", word);
  g_autofree char *british = clara_espeak_engine_phonemes (word, "en");
  gsize length = strlen (line_start);

  for (const char *at = strstr (dictionary, line_start); at != NULL; at = strstr (at + 1, line_start))
    {
      const char *phones = strchr (at + length, ' ');

      if ((at[length] == ' ' || at[length] == '(') && phones != NULL)
        add_way (ways, g_strndup (phones + 1, strcspn (phones + 1, "\n")));
    }
  if (ways->len == 0)
    {
      g_auto (GStrv) guessed = clara_pronunciation_guess (word);

      for (guint i = 0; guessed[i] != NULL; i++)
        add_way (ways, g_strdup (guessed[i]));
    }
  if (british != NULL)
    add_way (ways, clara_arpabet_from_ipa (british, FALSE));
  g_ptr_array_add (ways, NULL);
  return ways;
}

/* The phrase is spelt in phones, so that the path tells how well each of them fits. */
static void
spell (GString *rule, GPtrArray *ways)
{
  g_string_append (rule, "(");
  for (guint i = 0; i + 1 < ways->len; i++)
    {
      g_auto (GStrv) phones = g_strsplit (g_ptr_array_index (ways, i), " ", -1);

      g_string_append (rule, i > 0 ? " | " : "");
      for (guint k = 0; phones[k] != NULL; k++)
        if (phones[k][0] != '\0')
          g_string_append_printf (rule, " " OF_PHRASE "%s", phones[k]);
    }
  g_string_append (rule, ") ");
}

/* What ps_set_jsgf_string() does, without losing the parsed grammar. */
static gboolean
add_grammar (ps_decoder_t *decoder, const char *id, const char *text)
{
  jsgf_t *jsgf = jsgf_parse_string (text, NULL);
  jsgf_rule_t *rule = jsgf != NULL ? jsgf_get_public_rule (jsgf) : NULL;
  fsg_model_t *fsg = rule != NULL ? jsgf_build_fsg (jsgf, rule, ps_get_logmath (decoder), 1) : NULL;
  gboolean added = fsg != NULL && ps_set_fsg (decoder, id, fsg) == 0;

  g_clear_pointer (&fsg, fsg_model_free);
  g_clear_pointer (&jsgf, jsgf_grammar_free);
  return added;
}

static gboolean
set_up_judge (ClaraWakeSpotter *self, const char *phrase)
{
  g_autoptr (GString) loop = g_string_new (NULL);
  g_autofree char *with = NULL;
  g_autofree char *without = NULL;

  for (guint i = 0; clara_arpabet_phones[i] != NULL; i++)
    {
      g_autofree char *free_phone = g_strdup_printf (OF_LOOP "%s", clara_arpabet_phones[i]);
      g_autofree char *phrase_phone = g_strdup_printf (OF_PHRASE "%s", clara_arpabet_phones[i]);

      if (ps_add_word (self->judge, free_phone, clara_arpabet_phones[i], FALSE) < 0
          || ps_add_word (self->judge, phrase_phone, clara_arpabet_phones[i], FALSE) < 0)
        return FALSE;
      g_string_append_printf (loop, "%s%s", i > 0 ? " | " : "", free_phone);
    }
  with = g_strdup_printf ("#JSGF V1.0;\ngrammar w;\npublic <w> = [<loop>] %s [<loop>];\n<loop> = (%s)+;\n",
                          phrase, loop->str);
  without = g_strdup_printf ("#JSGF V1.0;\ngrammar o;\npublic <o> = (%s)+;\n", loop->str);
  return add_grammar (self->judge, WITH, with) && add_grammar (self->judge, WITHOUT, without);
}

/* The search knows one way to say a word: each other way is a word, and a phrase, of its own. */
static GPtrArray *
add_keyphrases (ClaraWakeSpotter *self, GPtrArray *phrases, const char *word, GPtrArray *ways)
{
  GPtrArray *longer = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i + 1 < ways->len; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%u", word, i);
      char *known = ps_lookup_word (self->spotter, name);

      if (known == NULL)
        ps_add_word (self->spotter, name, g_ptr_array_index (ways, i), FALSE);
      else
        ckd_free (known);
      for (guint k = 0; k < phrases->len && longer->len < MAX_KEYPHRASES; k++)
        g_ptr_array_add (longer, g_strjoin (((char *) g_ptr_array_index (phrases, k))[0] != '\0' ? " " : "",
                                            g_ptr_array_index (phrases, k), name, NULL));
    }
  g_ptr_array_unref (phrases);
  return longer;
}

/* The library takes several keyphrases from a file only. */
static gboolean
set_up_spotter (ClaraWakeSpotter *self, GPtrArray *phrases)
{
  g_autofree char *name = NULL;
  g_autoptr (GString) lines = g_string_new (NULL);
  int file = g_file_open_tmp ("clara-wake-XXXXXX", &name, NULL);
  gboolean set;

  for (guint i = 0; i < phrases->len; i++)
    g_string_append_printf (lines, "%s /%s/\n", (char *) g_ptr_array_index (phrases, i), THRESHOLD);
  if (file < 0)
    return FALSE;
  close (file);
  set = g_file_set_contents (name, lines->str, -1, NULL) && ps_set_kws (self->spotter, SPOT, name) == 0
        && ps_set_search (self->spotter, SPOT) == 0;
  g_unlink (name);
  return set;
}

static gboolean
set_up (ClaraWakeSpotter *self, const char *dictionary, const char *phrase)
{
  g_auto (GStrv) words = g_strsplit (phrase, " ", -1);
  g_autoptr (GString) spelt = g_string_new (NULL);
  g_autoptr (GPtrArray) phrases = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (phrases, g_strdup (""));
  for (guint i = 0; words[i] != NULL; i++)
    {
      g_autoptr (GPtrArray) ways = pronounce (dictionary, words[i]);

      spell (spelt, ways);
      phrases = add_keyphrases (self, phrases, words[i], ways);
    }
  return set_up_judge (self, spelt->str) && set_up_spotter (self, phrases);
}

/**
 * clara_wake_spotter_clean_phrase:
 *
 * Returns: (transfer full) (nullable): the phrase's words in lower case, or
 *   %CLARA_SERVICES_ERROR_NOT_CONFIGURED where there is none
 */
char *
clara_wake_spotter_clean_phrase (const char *phrase, GError **error)
{
  g_autofree char *ascii = g_str_to_ascii (phrase, "en");
  g_autofree char *lower = g_ascii_strdown (ascii, -1);
  g_auto (GStrv) words = g_strsplit (g_strcanon (lower, "abcdefghijklmnopqrstuvwxyz'", ' '), " ", -1);
  g_autoptr (GString) clean = g_string_new (NULL);
  guint n_words = 0;

  for (guint i = 0; words[i] != NULL; i++)
    if (g_ascii_islower (words[i][0]) && n_words++ < MAX_WORDS)
      g_string_append_printf (clean, "%s%s", clean->len > 0 ? " " : "", words[i]);
  if (clean->len > 0)
    return g_string_free (g_steal_pointer (&clean), FALSE);
  g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
               "'%s' is no phrase to wake by: give one to four English words in the setting wake-phrase",
               phrase);
  return NULL;
}

/**
 * clara_wake_spotter_new:
 * @model_folder: the folder that holds "en-us" (acoustic model) and "cmudict-en-us.dict"
 * @phrase: from clara_wake_spotter_clean_phrase()
 *
 * Loads the model; takes some hundred milliseconds.
 *
 * Returns: (transfer full) (nullable): the spotter, or %CLARA_SERVICES_ERROR_NOT_CONFIGURED
 */
ClaraWakeSpotter *
clara_wake_spotter_new (const char *model_folder, const char *phrase, GError **error)
{
  g_autoptr (ClaraWakeSpotter) self = g_new0 (ClaraWakeSpotter, 1);
  g_autofree char *acoustic_model = g_build_filename (model_folder, "en-us", NULL);
  g_autofree char *dictionary_file = g_build_filename (model_folder, "cmudict-en-us.dict", NULL);
  g_autofree char *dictionary = NULL;

  err_set_logfp (NULL);
  self->sound = clara_sphinx_sound_new ();
  self->recent = g_array_new (FALSE, FALSE, sizeof (gint16));
  if (!g_file_get_contents (dictionary_file, &dictionary, NULL, error))
    return NULL;
  self->spotter = new_decoder (acoustic_model, FALSE);
  self->judge = self->spotter != NULL ? new_decoder (acoustic_model, TRUE) : NULL;
  if (self->judge == NULL || !set_up (self, dictionary, phrase))
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
                   "The speech model in '%s' cannot be loaded: it is damaged or of another version. Install "
                   "the package pocketsphinx-en-us again",
                   model_folder);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
clara_wake_spotter_free (ClaraWakeSpotter *self)
{
  if (self->speaking)
    ps_end_utt (self->spotter);
  g_clear_pointer (&self->spotter, ps_free);
  g_clear_pointer (&self->judge, ps_free);
  clara_sphinx_sound_free (self->sound);
  g_array_unref (self->recent);
  g_free (self);
}

/**
 * clara_wake_spotter_begin:
 *
 * What is pushed next does not follow what was pushed before.
 */
void
clara_wake_spotter_begin (ClaraWakeSpotter *self)
{
  if (self->speaking)
    ps_end_utt (self->spotter);
  self->speaking = ps_start_utt (self->spotter) == 0;
  g_array_set_size (self->recent, 0);
  self->pushed = 0;
  self->look_at = 0;
}

static int
decode (ClaraWakeSpotter *self, const char *search, const GArray *sound)
{
  if (ps_set_search (self->judge, search) != 0 || ps_start_stream (self->judge) != 0
      || ps_start_utt (self->judge) != 0)
    return 0;
  ps_process_raw (self->judge, (const gint16 *) (gpointer) sound->data, sound->len, FALSE, TRUE);
  return ps_end_utt (self->judge) == 0 && ps_get_hyp (self->judge, NULL) != NULL
           ? ps_get_n_frames (self->judge)
           : 0;
}

/* What a path makes of the sound. */
typedef struct
{
  double *costs; /* per frame */
  gint8 *phrase; /* per frame: the ordinal of the phrase's phone, -1 outside */
  int n_phones;  /* of the phrase */
  int end;       /* the frame after the phrase */
} Path;

static void
path_clear (Path *path)
{
  g_free (path->costs);
  g_free (path->phrase);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Path, path_clear)

static void
read_path (ClaraWakeSpotter *self, int n_frames, Path *path)
{
  int offset = -1;

  path->costs = g_new0 (double, n_frames + 1);
  path->phrase = g_new0 (gint8, n_frames + 1);
  for (ps_seg_t *segment = ps_seg_iter (self->judge); segment != NULL; segment = ps_seg_next (segment))
    {
      gboolean of_phrase = g_str_has_prefix (ps_seg_word (segment), OF_PHRASE);
      int from, to;
      int32 acoustic;

      ps_seg_frames (segment, &from, &to);
      ps_seg_prob (segment, &acoustic, NULL, NULL);
      offset = offset < 0 ? from : offset;
      from -= offset;
      to = MIN (to - offset, n_frames - 1);
      for (int frame = MAX (from, 0); frame <= to; frame++)
        {
          path->costs[frame] = (double) acoustic / (to - from + 1);
          path->phrase[frame] = of_phrase ? (gint8) path->n_phones : -1;
        }
      if (of_phrase)
        {
          path->n_phones++;
          path->end = to + 1;
        }
    }
}

/* How much worse the phrase explains its part of the sound than free phones do: all of it, and the phone
 * that fits worst. */
static double
compare (const Path *with, const Path *without, int n_frames)
{
  double sum = 0, worst = 0;
  int frames = 0;

  for (int phone = 0; phone < with->n_phones; phone++)
    {
      double difference = 0;
      int length = 0;

      for (int frame = 0; frame < n_frames; frame++)
        if (with->phrase[frame] == phone)
          {
            difference += with->costs[frame] - without->costs[frame];
            length++;
          }
      sum += difference;
      frames += length;
      if (length > 0)
        worst = MIN (worst, difference / MAX (length, SHORTEST_JUDGED));
    }
  g_debug ("wake phrase: mean %.1f, worst %.1f, frames %d of %d", sum / MAX (frames, 1), worst, frames,
           n_frames);
  if (frames * 10 < with->n_phones * SHORTEST_PHRASE)
    return -G_MAXDOUBLE;
  return sum / frames + worst / 2;
}

/* The second look. */
static double
judge (ClaraWakeSpotter *self, guint *end)
{
  g_auto (Path) with = { 0 };
  g_auto (Path) without = { 0 };
  g_autoptr (GArray) sound = NULL;
  int frames;

  clara_sphinx_sound_clear (self->sound);
  clara_sphinx_sound_push (self->sound, (const gint16 *) (gpointer) self->recent->data, self->recent->len);
  sound = clara_sphinx_sound_prepare (self->sound);
  frames = decode (self, WITH, sound);
  read_path (self, frames, &with);
  if (with.n_phones == 0 || decode (self, WITHOUT, sound) != frames)
    return -G_MAXDOUBLE;
  read_path (self, frames, &without);
  *end = MIN ((guint) with.end * FRAME, self->recent->len);
  return compare (&with, &without, frames);
}

static void
keep (ClaraWakeSpotter *self, const gint16 *samples, gsize n_samples)
{
  g_array_append_vals (self->recent, samples, (guint) n_samples);
  if (self->recent->len > LOOKED_AT)
    g_array_remove_range (self->recent, 0, self->recent->len - LOOKED_AT);
  self->pushed += (gint64) n_samples;
}

/**
 * clara_wake_spotter_push:
 * @samples: 16 kHz mono
 * @end: (out): the first sample after the phrase, counted from clara_wake_spotter_begin()
 *
 * Returns: whether the phrase has been said; it is then looked for anew
 */
gboolean
clara_wake_spotter_push (ClaraWakeSpotter *self, const gint16 *samples, gsize n_samples, gint64 *end)
{
  guint in_recent = 0;
  gboolean said;

  if (!self->speaking)
    return FALSE;
  keep (self, samples, n_samples);
  ps_process_raw (self->spotter, samples, n_samples, FALSE, FALSE);
  if (self->look_at == 0 && ps_get_hyp (self->spotter, NULL) != NULL)
    self->look_at = self->pushed + LOOKED_AFTER;
  if (self->look_at == 0 || self->pushed < self->look_at)
    return FALSE;
  self->look_at = 0;
  ps_end_utt (self->spotter);
  said = judge (self, &in_recent) >= ACCEPT_ABOVE;
  *end = self->pushed - self->recent->len + in_recent;
  self->speaking = ps_start_utt (self->spotter) == 0;
  return said;
}
