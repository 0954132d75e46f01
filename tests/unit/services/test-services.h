/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

void add_agent_tests (void);
void add_deepgram_voice_tests (void);
void add_elevenlabs_tests (void);
void add_embeddings_tests (void);
void add_espeak_tests (void);
void add_faults_tests (void);
void add_faults_next_tests (void);
void add_hearing_tests (void);
void add_failover_tests (void);
void add_failover_sound_tests (void);
void add_openai_tests (void);
void add_openai_flavour_tests (void);
void add_openai_speech_tests (void);
void add_phrase_cache_tests (void);
void add_sphinx_tests (void);
void add_wake_tests (void);
void add_web_tests (void);
void end_sphinx_tests (void);
