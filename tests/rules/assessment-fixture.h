/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/assessment.h"
#include "tests/rules/fixture.h"

/* What the tests of assessments share: small catalogues and systems in Turtle, and what becomes of them as text. */

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

/* What is found of ex:`system` by the catalogue "c": "r1: met, q1 given ex:x (ex:x ex:p ex:a); r2: gap", each requirement that is not
 * SILENT, after a promise of every answer was checked: GIVEN stays GIVEN on what it cites, and does not on any less. (transfer full) */
char *assessment_findings (const Assessment *assessment, const char *system);
/* "ex:c1 holds; ex:c2 excepted". (transfer full) */
char *assessment_classes (const Assessment *assessment, const char *system);
/* What is promised of every answer: what it cites is in the graph; GIVEN stays GIVEN on what it cites, and does not on any less. */
void assessment_check_answer (const Assessment *assessment, const RulesAnswer *answer);
