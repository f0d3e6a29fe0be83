/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "api/pipeline.h"

/* A service without a server, with a policy of which some rules escalate. */

typedef struct {
  char *folder;
  ServiceConfig *config;
  KgStore *store;
  Service *service;
  ReviewDesk desk;     /* its `now` is the test's to set */
  RulesEffect outcome; /* of the last request */
  GPtrArray *ids;      /* char*: of the reviews that it waits for */
  char *pending;       /* (nullable) its answer, from that member on */
} ReviewFixture;

/* 2026-11-23T09:30:00Z, when the desk opens; and an hour. */
#define REVIEW_FIXTURE_TIME (G_GINT64_CONSTANT (1795426200) * G_USEC_PER_SEC)
#define REVIEW_FIXTURE_HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

/* `rules`: Turtle that says more (ex:, gr:, pd:, sh:, foaf:, xsd: are declared) of the policy ex:policy, which permits everything by ex:permit.
 * ex:mail is a field of e-mail addresses, derived from ex:origin. */
void review_fixture_init (ReviewFixture *fixture, const char *rules);
void review_fixture_clear (ReviewFixture *fixture);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReviewFixture, review_fixture_clear)

/* Makes this all that the policy says. */
void review_fixture_load (ReviewFixture *fixture, const char *rules);
/* Asks as <urn:grounds:user:u>, through the pipeline, with this context (JSON), by the key of "gateway". */
void review_fixture_ask (ReviewFixture *fixture, const char *context);
void review_fixture_ask_by (ReviewFixture *fixture, const AccessIdentity *by, const char *context);
/* The only review that the last request waits for. */
const char *review_fixture_id (const ReviewFixture *fixture);
/* As it stands. (transfer full) */
Review *review_fixture_get (const ReviewFixture *fixture, const char *id);
/* "opened by k-gateway, commented by k-ann: why", … (transfer full) */
char *review_fixture_actions (const ReviewFixture *fixture, const char *id);
/* The quads that the graph holds of a review. */
guint review_fixture_n_quads (const ReviewFixture *fixture, const char *id);

/* Ann, Bob and Cleo review; the key of Ann is "k-ann", and who she is <http://example.org/ann>. */
extern const AccessIdentity review_ann;
extern const AccessIdentity review_bob;
extern const AccessIdentity review_cleo;
extern const AccessIdentity review_gateway;

/* Escalates fields and passages of e-mail addresses. `more`: what else the rule says, ending with " ; ". */
#define REVIEW_RULE(more)                                                                          \
  "ex:policy gr:rule ex:ask . ex:ask a gr:Rule ; rdfs:label \"Mail is looked at\" ; " more         \
  "gr:effect gr:Escalate ; gr:target gr:Field, gr:Span ; "                                         \
  "gr:condition [ sh:property [ sh:path gr:classifiedAs ; sh:hasValue pd:Contact ] ] . "
/* A request that meets it. */
#define REVIEW_MAIL "{\"inputs\": [{\"name\": \"m\", \"source\": \"ex:mail\", \"value\": \"a\"}]}"
