/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-sphinx.h"

#include "clara-arpabet.h"
#include "clara-pronunciation.h"
#include "clara-services-error.h"
#include "clara-sphinx-sound.h"

#include <pocketsphinx/pocketsphinx.h>
#include <sphinxbase/err.h>
#include <sphinxbase/fsg_model.h>
#include <sphinxbase/jsgf.h>
#include <string.h>

#define KEPT_GRAMMARS 12
#define LOOP "loop"
#define MOST_OTHERS 3     /* readings beside the best */
#define MOST_PATHS 60     /* looked at for them: most differ in silences alone */
#define SHORTEST_JUDGED 8 /* frames of 10 ms: shorter words are mostly said carelessly */
/* A grammar's branches are no probabilities: the default of 6.5 lets them drown the sound. */
#define LANGUAGE_WEIGHT "3"
#define LOOP_WEIGHT "0.3"
/* Of sentences inside the grammar and rightly understood 98 % score above this, of foreign ones 10 %. */
#define REJECT_BELOW (-46.0)

/*
 * What is said is followed as it comes by a fast decoder, for the partial texts. The text that counts is
 * decoded once more from the whole utterance, with the mean of all of it taken off, which at 10 dB of noise
 * understands three times as much; that of words and that of phones run side by side.
 */
struct _ClaraSphinx
{
  ps_decoder_t *live;
  ps_decoder_t *words;
  ps_decoder_t *phones;
  GQueue kept; /* ids of compiled grammars, the latest first */
  ClaraSphinxSound *sound;
  gboolean speaking;

  /* The last decoding of the whole. */
  char *hypothesis;
  double score;
};

/* For the text that counts all senones are scored: a frame's scores are relative to the best of those scored,
 * so that otherwise words and phones could not be compared. The best path is the search's own: that through
 * the lattice adds nothing in a grammar. */
static ps_decoder_t *
new_decoder (const char *acoustic_model, const char *dictionary, gboolean live)
{
  const char *weight = dictionary != NULL ? LANGUAGE_WEIGHT : LOOP_WEIGHT;
  cmd_ln_t *config = cmd_ln_init (
    NULL, ps_args (), TRUE, "-hmm", acoustic_model, "-samprate", "16000", "-lw", weight, "-bestpath", "no",
    "-compallsen", live ? "no" : "yes", "-beam", live ? "1e-48" : "1e-60", "-pbeam", live ? "1e-48" : "1e-60",
    "-wbeam", live ? "7e-29" : "1e-40", dictionary != NULL ? "-dict" : NULL, dictionary, NULL);
  ps_decoder_t *decoder = config != NULL ? ps_init (config) : NULL;

  if (config != NULL)
    cmd_ln_free_r (config);
  return decoder;
}

/* What ps_set_jsgf_string() does, without losing the parsed grammar (some 80 KiB each time). */
static gboolean
compile (ps_decoder_t *decoder, const char *id, const char *text, const char *weight)
{
  jsgf_t *jsgf = jsgf_parse_string (text, NULL);
  jsgf_rule_t *rule = jsgf != NULL ? jsgf_get_public_rule (jsgf) : NULL;
  fsg_model_t *fsg = rule != NULL ? jsgf_build_fsg (jsgf, rule, ps_get_logmath (decoder),
                                                    (float32) g_ascii_strtod (weight, NULL))
                                  : NULL;
  gboolean compiled = fsg != NULL && ps_set_fsg (decoder, id, fsg) == 0 && ps_set_search (decoder, id) == 0;

  g_clear_pointer (&fsg, fsg_model_free);
  g_clear_pointer (&jsgf, jsgf_grammar_free);
  return compiled;
}

static gboolean
set_up_loop (ps_decoder_t *decoder)
{
  g_autoptr (GString) jsgf = g_string_new ("#JSGF V1.0;\ngrammar loop;\npublic <loop> = (");

  for (guint i = 0; clara_arpabet_phones[i] != NULL; i++)
    {
      g_autofree char *name = g_ascii_strdown (clara_arpabet_phones[i], -1);

      if (ps_add_word (decoder, name, clara_arpabet_phones[i], FALSE) < 0)
        return FALSE;
      g_string_append_printf (jsgf, "%s%s", i > 0 ? " | " : "", name);
    }
  g_string_append (jsgf, ")+;\n");
  return compile (decoder, LOOP, jsgf->str, LOOP_WEIGHT);
}

/**
 * clara_sphinx_new:
 * @model_folder: the folder that holds "en-us" (acoustic model) and "cmudict-en-us.dict"
 *
 * Loads the model; takes about a second.
 *
 * Returns: (transfer full) (nullable): the decoders, or %CLARA_SERVICES_ERROR_NOT_CONFIGURED
 */
ClaraSphinx *
clara_sphinx_new (const char *model_folder, GError **error)
{
  g_autoptr (ClaraSphinx) self = g_new0 (ClaraSphinx, 1);
  g_autofree char *acoustic_model = g_build_filename (model_folder, "en-us", NULL);
  g_autofree char *dictionary = g_build_filename (model_folder, "cmudict-en-us.dict", NULL);

  err_set_logfp (NULL);
  self->sound = clara_sphinx_sound_new ();
  self->live = new_decoder (acoustic_model, dictionary, TRUE);
  self->words = self->live != NULL ? new_decoder (acoustic_model, dictionary, FALSE) : NULL;
  self->phones = self->words != NULL ? new_decoder (acoustic_model, NULL, FALSE) : NULL;
  if (self->phones == NULL || !set_up_loop (self->phones))
    {
      g_set_error (
        error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_NOT_CONFIGURED,
        "The speech model in '%s' cannot be loaded: it is damaged or of another version. Install the "
        "package pocketsphinx-en-us again",
        model_folder);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
clara_sphinx_free (ClaraSphinx *self)
{
  /* A decoder that is freed in the middle of an utterance loses the list of what it still thinks possible. */
  if (self->speaking)
    ps_end_utt (self->live);
  g_clear_pointer (&self->live, ps_free);
  g_clear_pointer (&self->words, ps_free);
  g_clear_pointer (&self->phones, ps_free);
  g_clear_pointer (&self->sound, clara_sphinx_sound_free);
  g_free (self->hypothesis);
  g_queue_clear_full (&self->kept, g_free);
  g_free (self);
}

static void
add_pronunciations (ps_decoder_t *decoder, const ClaraGrammarWord *word)
{
  char *known = ps_lookup_word (decoder, word->token);
  g_auto (GStrv) ways = NULL;

  if (known != NULL)
    {
      ckd_free (known);
      return;
    }
  ways = clara_pronunciation_guess (word->spoken);
  for (guint i = 0; ways[i] != NULL; i++)
    {
      g_autofree char *entry =
        i == 0 ? g_strdup (word->token) : g_strdup_printf ("%s(%u)", word->token, i + 1);

      ps_add_word (decoder, entry, ways[i], FALSE);
    }
}

static gboolean
add_grammar (ps_decoder_t *decoder, ClaraGrammar *grammar)
{
  GArray *words = clara_grammar_get_words (grammar);

  for (guint i = 0; i < words->len; i++)
    add_pronunciations (decoder, &g_array_index (words, ClaraGrammarWord, i));
  return compile (decoder, clara_grammar_get_id (grammar), clara_grammar_get_jsgf (grammar), LANGUAGE_WEIGHT);
}

static gboolean
set_grammar (ClaraSphinx *self, ClaraGrammar *grammar, GError **error)
{
  const char *id = clara_grammar_get_id (grammar);
  GList *kept = g_queue_find_custom (&self->kept, id, (GCompareFunc) strcmp);

  if (kept != NULL)
    {
      g_queue_unlink (&self->kept, kept);
      g_queue_push_head_link (&self->kept, kept);
      return ps_set_search (self->live, id) == 0 && ps_set_search (self->words, id) == 0;
    }
  if (!add_grammar (self->live, grammar) || !add_grammar (self->words, grammar))
    {
      g_set_error (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                   "The recogniser refuses the grammar '%s' for what is expected now", id);
      return FALSE;
    }
  g_queue_push_head (&self->kept, g_strdup (id));
  if (g_queue_get_length (&self->kept) > KEPT_GRAMMARS)
    {
      g_autofree char *oldest = g_queue_pop_tail (&self->kept);

      ps_unset_search (self->live, oldest);
      ps_unset_search (self->words, oldest);
    }
  return TRUE;
}

/**
 * clara_sphinx_begin:
 * @grammar: what may be said; compiled once and kept for a while
 *
 * Begins an utterance; one that is under way is dropped.
 */
gboolean
clara_sphinx_begin (ClaraSphinx *self, ClaraGrammar *grammar, GError **error)
{
  if (self->speaking)
    ps_end_utt (self->live);
  self->speaking = FALSE;
  clara_sphinx_sound_clear (self->sound);
  g_clear_pointer (&self->hypothesis, g_free);
  if (!set_grammar (self, grammar, error))
    return FALSE;
  if (ps_start_stream (self->live) != 0 || ps_start_utt (self->live) != 0)
    {
      g_set_error_literal (error, CLARA_SERVICES_ERROR, CLARA_SERVICES_ERROR_UNAVAILABLE,
                           "The recogniser cannot begin an utterance");
      return FALSE;
    }
  self->speaking = TRUE;
  return TRUE;
}

void
clara_sphinx_push (ClaraSphinx *self, const gint16 *samples, gsize n_samples)
{
  clara_sphinx_sound_push (self->sound, samples, n_samples);
  ps_process_raw (self->live, samples, n_samples, FALSE, FALSE);
}

/**
 * clara_sphinx_get_partial:
 *
 * Returns: (transfer full) (nullable): the words so far
 */
char *
clara_sphinx_get_partial (ClaraSphinx *self)
{
  return g_strdup (ps_get_hyp (self->live, NULL));
}

static gboolean
is_word (const char *word)
{
  return word != NULL && word[0] != '<' && word[0] != '[' && word[0] != '(';
}

/* One segment of a decoder's best path, in frames of the utterance. */
typedef struct
{
  gboolean word;
  int first;
  int last;
  double cost; /* per frame */
} Segment;

static GArray *
segments_of (ps_decoder_t *decoder, int n_frames)
{
  GArray *segments = g_array_new (FALSE, FALSE, sizeof (Segment));
  int offset = -1; /* the library counts from the start of the stream */

  for (ps_seg_t *seg = ps_seg_iter (decoder); seg != NULL; seg = ps_seg_next (seg))
    {
      Segment segment = { is_word (ps_seg_word (seg)) };
      int32 acoustic;

      ps_seg_frames (seg, &segment.first, &segment.last);
      ps_seg_prob (seg, &acoustic, NULL, NULL);
      offset = offset < 0 ? segment.first : offset;
      segment.first -= offset;
      segment.last = MIN (segment.last - offset, n_frames - 1);
      if (segment.first < 0 || segment.last < segment.first)
        continue;
      segment.cost = (double) acoustic / (segment.last - segment.first + 1);
      g_array_append_val (segments, segment);
    }
  return segments;
}

/* How much worse the words explain the sound than free phones do, per frame: over all speech, that which the
 * words leave out too, and the worst word. */
static void
compare_with_loop (ClaraSphinx *self, int n_frames, double *mean, double *worst)
{
  g_autoptr (GArray) words = segments_of (self->words, n_frames);
  g_autoptr (GArray) phones = segments_of (self->phones, n_frames);
  g_autofree double *loop = g_new0 (double, n_frames);
  g_autofree gboolean *speech = g_new0 (gboolean, n_frames);
  double sum = 0;
  int frames = 0;

  for (guint i = 0; i < phones->len; i++)
    {
      const Segment *segment = &g_array_index (phones, Segment, i);

      for (int frame = segment->first; frame <= segment->last; frame++)
        {
          loop[frame] = segment->cost;
          speech[frame] = segment->word;
        }
    }
  *worst = 0;
  for (guint i = 0; i < words->len; i++)
    {
      const Segment *segment = &g_array_index (words, Segment, i);
      double difference = 0;

      for (int frame = segment->first; frame <= segment->last; frame++)
        if (segment->word || speech[frame])
          {
            difference += segment->cost - loop[frame];
            frames++;
          }
      sum += difference;
      if (segment->word && segment->last - segment->first >= SHORTEST_JUDGED)
        *worst = MIN (*worst, difference / (segment->last - segment->first + 1));
    }
  *mean = frames > 0 ? sum / frames : -G_MAXDOUBLE;
}

typedef struct
{
  ps_decoder_t *decoder;
  const GArray *sound;
} Decoding;

static gpointer
decode (gpointer data)
{
  Decoding *decoding = data;

  if (ps_start_stream (decoding->decoder) != 0 || ps_start_utt (decoding->decoder) != 0)
    return GINT_TO_POINTER (FALSE);
  ps_process_raw (decoding->decoder, (const gint16 *) (gpointer) decoding->sound->data, decoding->sound->len,
                  FALSE, TRUE);
  return GINT_TO_POINTER (ps_end_utt (decoding->decoder) == 0);
}

static void
decode_whole (ClaraSphinx *self)
{
  g_autoptr (GArray) sound = NULL;
  Decoding words = { self->words, NULL };
  Decoding phones = { self->phones, NULL };
  GThread *beside;
  gboolean decoded;
  const char *hypothesis;
  double mean, worst;
  int frames;

  g_clear_pointer (&self->hypothesis, g_free);
  self->score = 0;
  if (!clara_sphinx_sound_has_speech (self->sound))
    return;
  sound = clara_sphinx_sound_prepare (self->sound);
  words.sound = phones.sound = sound;
  beside = g_thread_new ("clara-phones", decode, &phones);
  decoded = GPOINTER_TO_INT (decode (&words));
  decoded = GPOINTER_TO_INT (g_thread_join (beside)) && decoded;
  hypothesis = decoded ? ps_get_hyp (self->words, NULL) : NULL;
  frames = decoded ? ps_get_n_frames (self->words) : 0;
  if (hypothesis == NULL || hypothesis[0] == '\0' || frames <= 0)
    return;
  self->hypothesis = g_strdup (hypothesis);
  compare_with_loop (self, frames, &mean, &worst);
  self->score = mean + worst / 2;
}

/**
 * clara_sphinx_anticipate:
 *
 * To be called when there is nothing else to do: where the speaker pauses, the whole is decoded already now,
 * and clara_sphinx_end() has nothing to do if no speech follows.
 */
void
clara_sphinx_anticipate (ClaraSphinx *self)
{
  if (self->speaking && clara_sphinx_sound_take_pause (self->sound))
    decode_whole (self);
}

/**
 * clara_sphinx_end:
 * @score: (out): how much worse the words explain the sound than free phones do, for
 * clara_sphinx_get_confidence()
 *
 * Returns: (transfer full) (nullable): the words; %NULL where nothing was said
 */
char *
clara_sphinx_end (ClaraSphinx *self, double *score)
{
  if (self->speaking)
    ps_end_utt (self->live);
  self->speaking = FALSE;
  if (!clara_sphinx_sound_is_anticipated (self->sound))
    decode_whole (self);
  *score = self->score;
  return g_steal_pointer (&self->hypothesis);
}

/**
 * clara_sphinx_list_others:
 *
 * What else it may have been, from the lattice of the decoding that clara_sphinx_end() has told of. Only to
 * be called right after that.
 *
 * Returns: (transfer full): other words than the best, the likeliest first; may be empty
 */
char **
clara_sphinx_list_others (ClaraSphinx *self)
{
  g_autoptr (GPtrArray) others = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *best = g_strdup (ps_get_hyp (self->words, NULL));
  ps_nbest_t *paths = best != NULL ? ps_nbest (self->words) : NULL;

  for (guint i = 0; paths != NULL && i < MOST_PATHS && others->len < MOST_OTHERS; i++)
    {
      const char *words = ps_nbest_hyp (paths, NULL);

      if (words != NULL && words[0] != '\0' && strcmp (words, best) != 0
          && !g_ptr_array_find_with_equal_func (others, words, g_str_equal, NULL))
        g_ptr_array_add (others, g_strdup (words));
      paths = ps_nbest_next (paths);
    }
  if (paths != NULL)
    ps_nbest_free (paths);
  g_ptr_array_add (others, NULL);
  return (char **) g_ptr_array_steal (others, NULL);
}

/* As measured: of what scores above the second, 95 of 100 are right, above the third nearly all, between the
 * first and the second every other one. */
static const struct
{
  double score;
  double confidence;
} calibration[] = { { REJECT_BELOW, 0.3 }, { -28, 0.5 }, { -20, 0.8 }, { -8, 0.95 } };

/**
 * clara_sphinx_get_confidence:
 *
 * Returns: 0 where what was said was hardly in the grammar, else 0.3 to 0.95; from 0.5 it can be relied upon
 */
double
clara_sphinx_get_confidence (double score)
{
  if (score < REJECT_BELOW)
    return 0;
  for (guint i = 1; i < G_N_ELEMENTS (calibration); i++)
    if (score < calibration[i].score)
      return calibration[i - 1].confidence
             + (calibration[i].confidence - calibration[i - 1].confidence)
                 * (score - calibration[i - 1].score) / (calibration[i].score - calibration[i - 1].score);
  return calibration[G_N_ELEMENTS (calibration) - 1].confidence;
}
