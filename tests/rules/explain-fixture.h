/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/explain.h"
#include "tests/rules/fixture.h"

/* What the tests of explanations share: a graph with a small vocabulary, policies, a request that is decided. */

typedef struct {
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesPolicies *policies;
  RulesVocabulary *vocabulary;
  RulesRequest *request;
  RulesDecider *decider;
  RulesDetectors *detectors; /* those of the graph: the vocabulary has none */
  RulesScanner *scanner;
  RulesExplanation explanation;
} Explaining;

/* 2026-11-22T09:30:00Z */
#define EXPLAINING_TIME (G_GINT64_CONSTANT (1795339800) * G_USEC_PER_SEC)

/* Turtle, in the document "p.ttl" from line 2 on; the first line is the vocabulary. */
void explaining_init (Explaining *explaining, const char *turtle);
/* A graph of somebody's own. (transfer full of `snapshot`) */
void explaining_init_on (Explaining *explaining, KgSnapshot *snapshot);
void explaining_clear (Explaining *explaining);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Explaining, explaining_clear)

/* Reads and decides a request; single quotes stand for double ones. The answer and the whole proof give the same reasons. */
void explaining_ask (Explaining *explaining, const char *json);
/* Of user "anna", action "use", resource model "m", with these properties of the subject and this context (either may be
 * NULL). */
void explaining_ask_parts (Explaining *explaining, const char *properties, const char *context);
/* (transfer full) */
char *explaining_text (const Explaining *explaining);
char *explaining_decision (const Explaining *explaining, const char *masked);
char *explaining_json (const Explaining *explaining);
char *explaining_dot (const Explaining *explaining);
char *explaining_svg (const Explaining *explaining);
char *explaining_html (const Explaining *explaining);
/* As Turtle. */
char *explaining_turtle (const Explaining *explaining);
