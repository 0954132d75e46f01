/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clara-answer.h"

#include "clara-document-reader.h"

#include <string.h>

#define MAX_CHARACTERS 420

void
clara_answer_free (ClaraAnswer *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->source);
  g_free (self);
}

ClaraAnswer *
clara_answer_copy (const ClaraAnswer *self)
{
  ClaraAnswer *copy = g_new0 (ClaraAnswer, 1);

  copy->text = g_strdup (self->text);
  copy->source = g_strdup (self->source);
  copy->confidence = self->confidence;
  return copy;
}

static guint
count_bits (guint64 bits)
{
  return (guint) __builtin_popcountll (bits);
}

/* What a passage says of the question; a heading names what its text is about. */
typedef struct
{
  const ClaraPassage *passage;
  guint64 in_heading;
  guint64 in_text;
  double coverage;
  double rank;
} Candidate;

static Candidate
judge (const ClaraQuestion *question, const ClaraPassage *passage, guint order)
{
  Candidate candidate = { passage, 0 };

  candidate.in_heading = clara_question_match (question, passage->heading);
  candidate.in_text = clara_question_match (question, passage->text);
  candidate.coverage = (double) count_bits (candidate.in_heading | candidate.in_text
                                            | clara_question_match (question, passage->title))
                       / clara_question_count (question);
  /* A title's words fit all of its passages, so alone they prove nothing. */
  if ((candidate.in_heading | candidate.in_text) == 0)
    candidate.coverage = 0;
  /* Among equals the heading decides, then the search's own order. */
  candidate.rank = candidate.coverage
                   + 0.25 * count_bits (candidate.in_heading) / clara_question_count (question)
                   - 0.01 * order;
  return candidate;
}

static guint
best_sentence (const guint64 *matches, guint count, guint64 wanted)
{
  guint best = 0;

  for (guint i = 1; i < count; i++)
    if (count_bits (matches[i] & wanted) > count_bits (matches[best] & wanted))
      best = i;
  return best;
}

/* The best sentence, what completes it, and, where the heading alone named the thing, what follows. */
static char *
choose_sentences (const ClaraQuestion *question, const Candidate *candidate)
{
  g_autoptr (GPtrArray) sentences = clara_document_sentences (candidate->passage->text);
  g_autofree guint64 *matches = g_new0 (guint64, sentences->len + 1);
  g_autofree gboolean *taken = g_new0 (gboolean, sentences->len + 1);
  GString *text = g_string_new (NULL);
  guint64 wanted = candidate->in_text;
  guint count = 0;
  glong length = 0;

  for (guint i = 0; i < sentences->len; i++)
    matches[i] = clara_question_match (question, g_ptr_array_index (sentences, i));
  while (count < CLARA_ANSWER_SENTENCES && count < sentences->len)
    {
      guint best = best_sentence (matches, sentences->len, wanted);

      if (count > 0 && (matches[best] & wanted) == 0)
        break;
      taken[best] = TRUE;
      count++;
      wanted &= ~matches[best];
      matches[best] = 0;
    }
  for (guint i = 1; i < sentences->len && count < CLARA_ANSWER_SENTENCES; i++)
    if (taken[i - 1] && !taken[i])
      {
        taken[i] = TRUE;
        count++;
      }
  for (guint i = 0; i < sentences->len; i++)
    {
      const char *sentence = g_ptr_array_index (sentences, i);

      if (!taken[i])
        continue;
      length += g_utf8_strlen (sentence, -1) + 1;
      if (text->len > 0 && length > MAX_CHARACTERS)
        break;
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
    }
  return g_string_free (text, FALSE);
}

static char *
describe_source (const ClaraPassage *passage)
{
  if (passage->page > 0)
    return g_strdup_printf ("%s, p. %d", passage->title, passage->page);
  if (passage->heading == NULL || *passage->heading == '\0')
    return g_strdup (passage->title);
  return g_strdup_printf ("%s, %s", passage->title, passage->heading);
}

/**
 * clara_answer_choose:
 * @passages: (element-type ClaraPassage): as a search found them, best first
 *
 * Returns: (transfer full): at most three sentences of the best passage, its source, and how much of the
 * question it is about; text and source are %NULL where that is too little
 */
ClaraAnswer *
clara_answer_choose (const ClaraQuestion *question, GPtrArray *passages)
{
  ClaraAnswer *answer = g_new0 (ClaraAnswer, 1);
  Candidate best = { 0 };

  if (clara_question_count (question) == 0)
    return answer;
  for (guint i = 0; i < passages->len; i++)
    {
      Candidate candidate = judge (question, g_ptr_array_index (passages, i), i);

      if (best.passage == NULL || candidate.rank > best.rank)
        best = candidate;
    }
  answer->confidence = best.coverage;
  if (best.passage == NULL || best.coverage < CLARA_ANSWER_THRESHOLD)
    return answer;
  answer->text = choose_sentences (question, &best);
  answer->source = describe_source (best.passage);
  return answer;
}
