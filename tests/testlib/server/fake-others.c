/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other voices, and a web of one page. */
#include "fake-services.h"

#include "clara-test-scripts.h"
#include "fake-speech.h"

#define RATE 24000

/* Returns: (transfer full) (nullable): what the text of a request sounds like */
static GBytes *
speak (const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  g_autoptr (JsonObject) body = fake_read_body (request);
  const char *text = body != NULL ? clara_json_get_string (body, "text", "") : "";
  g_autoptr (GError) error = NULL;
  GBytes *sound = *text != '\0' ? fake_speech_speak (text, 1.0, RATE, &error) : NULL;

  if (sound == NULL)
    fake_add_error (answer, error != NULL ? 500 : 400, "invalid_request_error",
                    error != NULL ? error->message : "'text' is missing or empty");
  else
    *note = g_strdup (text);
  return sound;
}

void
fake_deepgram_speak (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                     char **note)
{
  g_autoptr (GBytes) sound = speak (request, answer, note);

  if (sound == NULL)
    return;
  clara_test_answer_header (answer, "Content-Type", "audio/l16;rate=24000");
  clara_test_answer_bytes (answer, 0, g_bytes_get_data (sound, NULL), g_bytes_get_size (sound));
  clara_test_answer_split (answer, 4800, 0);
}

/* What a client asks for to have a connection. */
void
fake_deepgram_projects (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                        char **note)
{
  g_autoptr (JsonObject) body = clara_json_build ("a", "projects", json_array_new ());

  fake_add_json (answer, body);
}

void
fake_elevenlabs_speech (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                        char **note)
{
  g_autoptr (GBytes) sound = speak (request, answer, note);

  if (sound != NULL)
    clara_test_answer_timed_speech (answer, 0, *note, g_bytes_get_data (sound, NULL),
                                    g_bytes_get_size (sound), RATE);
}

#define TITLE "Cubbon Park"
#define URL "https://park.example/"
#define TEXT "Cubbon Park is open every day from six in the morning."

void
fake_tavily_search (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer, char **note)
{
  static const char *const results[] = { TITLE, URL, TEXT, NULL };

  clara_test_answer_tavily (answer, TEXT, results);
}

void
fake_duckduckgo_search (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                        char **note)
{
  clara_test_answer_instant (answer, TITLE, TEXT, "The park", URL);
}

void
fake_firecrawl_scrape (FakeServices *self, const ClaraTestRequest *request, ClaraTestAnswer *answer,
                       char **note)
{
  clara_test_answer_scrape (answer, URL, TITLE, "# " TITLE "\n\n" TEXT "\n");
}
