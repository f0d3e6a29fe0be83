/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/assessment.h"
#include "tests/rules/fixture.h"

/* What the tests of assessments share: small catalogues and systems in Turtle, and what becomes of them as text. */

#define CATALOGUE "ex:c a gr:Catalogue ; skos:notation \"c\" . "
#define REQUIREMENT(n)                                                                             \
  "ex:r" n " a gr:Requirement ; dct:identifier \"R" n "\" ; skos:notation \"r" n "\" "
#define QUESTION(n) "ex:q" n " a gr:Question ; dct:identifier \"q" n "\" ; "
#define ONE_QUESTION(rest)                                                                         \
  CATALOGUE REQUIREMENT ("1") "; dct:isPartOf ex:c ; gr:question ex:q1 . " QUESTION ("1") rest " . "
#define HAS(p) "[ sh:property [ sh:path ex:" p " ; sh:minCount 1 ] ]"
#define SYSTEM "ex:s a aidoc:AISystem . "

#define ABOUT_RISKS                                                                                \
  ONE_QUESTION ("gr:evidencedBy [ gr:focusClass ex:Risk ; sh:property [ sh:path ex:p ; "           \
                "sh:minCount 1 ] ]")                                                               \
  "ex:Bias rdfs:subClassOf ex:Risk . "

typedef struct {
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesCatalogues *catalogues;
  RulesAssessor *assessor;
  KgView view;
} Assessment;

/* The catalogue must be whole. */
void assessment_init (Assessment *assessment, const FixtureDocument *documents, gsize n);
/* The same of a graph that is there (transfer full). */
void assessment_init_with (Assessment *assessment, KgSnapshot *snapshot);
void assessment_clear (Assessment *assessment);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Assessment, assessment_clear)

/* 2026-11-23 */
#define ASSESSMENT_TODAY (G_GINT64_CONSTANT (1795392000) * G_USEC_PER_SEC)

/* What is found of a system by the catalogue "c", each requirement that is not SILENT: "r1: met, q1 given ex:x (ex:x ex:p ex:a) [ex:x rdf:type
 * ex:K]; r2: gap, q2 none": the foci, what is cited, and what makes the focus an instance. What every answer promises is checked: GIVEN stays
 * GIVEN on what it cites, and does not on any less. (transfer full) */
char *assessment_findings (const Assessment *assessment, const char *system);
/* "r1 met, r2 gap", with those that are silent. (transfer full) */
char *assessment_statuses (const Assessment *assessment, const char *system);
/* "K1 holds (ex:s ex:p ex:a); K2 excepted", without those that neither hold nor would but for an exception. (transfer full) */
char *assessment_classes (const Assessment *assessment, const char *system);
/* What is promised of every answer: what it cites is in the graph; GIVEN stays GIVEN on what it cites, and does not on any less. */
void assessment_check_answer (const Assessment *assessment, const RulesAnswer *answer);

/* The finding of the catalogue's `i`th requirement. */
const RulesFinding *assessment_find (const Assessment *assessment, const char *system, gint64 today,
                                     guint i);
/* Asserts what assessment_statuses() finds of ex:s. */
void assessment_check_statuses (const char *catalogue, const char *system, const char *expected);
