/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/engine.h"
#include "rules/explain.h"
#include "tests/rules/detectors-fixture.h"

/* What tests of whole decisions share: the built-in ontology with policies of the test's own, from JSON to JSON. */

typedef struct {
  DetectorsFixture graph;
  RulesEngine *engine;
  RulesSession *session;
  json_t *json; /* the last request */
  const RulesDecision *decision;
} EngineFixture;

/* 2026-11-23T09:30:00Z */
#define ENGINE_FIXTURE_TIME (G_GINT64_CONSTANT (1795426200) * G_USEC_PER_SEC)
#define ENGINE_FIXTURE_ID "019b0000-0000-7000-8000-000000000000"

/* `rules`: Turtle that says more of the policy ex:policy, which permits everything by ex:permit; sh:, attr: and dct: are declared, and
 * the field ex:mail of e-mail addresses is there. */
void engine_fixture_init (EngineFixture *fixture, const char *rules);
void engine_fixture_clear (EngineFixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (EngineFixture, engine_fixture_clear)

/* A request with this `context` (JSON). (transfer full) */
char *engine_fixture_request (const char *context);
/* Decides it; it must be decided. */
void engine_fixture_decide (EngineFixture *fixture, const char *request);
/* The answer without a payload. (transfer full) */
char *engine_fixture_answer (EngineFixture *fixture);
