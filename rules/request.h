/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/detectors.h"
#include "rules/vocabulary.h"

#include <jansson.h>

/* A request: an AuthZEN 1.0 evaluation request, laid over a snapshot as a small graph.
 *
 * One object serves many requests, one after the other, and keeps its memory. Thread: one. */

typedef struct _RulesRequest RulesRequest;

RulesRequest *rules_request_new (void);
void rules_request_free (RulesRequest *request);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesRequest, rules_request_free)

/* What a request may say, and what its words mean: of the snapshot that it is laid over. */
typedef struct {
  KgSnapshot *snapshot;
  const OntologyVocab *vocab;
  const RulesVocabulary *vocabulary;
  const RulesDetectors *detectors; /* (nullable): texts are not searched */
  RulesScanner *scanner;           /* (nullable) with `detectors` */
  gboolean
      logged; /* the request was kept in a log (logged-request.h): its findings name their detectors by IRI, and the
                      finding "unsearched" stands for a text that could not be searched */
  const char *
      digest; /* (nullable) of the whole request, as rules_request_digest_of() (request-digest.h) makes it: approvals may be limited
                         to it. With `logged` the member `requestDigest` is read instead */
} RulesRequestContext;

/* Reads `json` (AuthZEN: subject, action, resource, context; other members are not looked at) and seals the overlay.
 * `time`: microseconds since 1970, the moment of the decision. The context must outlive what is read. The same request over
 * the same snapshot gives the same terms and triples in the same order. null counts as absent; a number is an xsd:integer or
 * xsd:double unless the range of its predicate says otherwise.
 *
 * Statements are made about the request's own nodes and its three entities only. Of an entity that the graph itself describes
 * (as the subject of a triple) the caller can only claim: whatever the name of the member, it stands under attr:.
 *
 * A name is an IRI in three cases: it is written as <IRI> or with "//" after its scheme; it begins with urn:, did:, tag:, mailto:,
 * tel: or acct:; or the graph knows it as one. It is a CURIE where the graph knows the prefix. All else is a plain name: an entity
 * with the id "user:alice" is <urn:grounds:user:user%3Aalice>.
 *
 * Finds of external detectors (the member `findings` of a field with a `text`) are those of Presidio's analyzer; their detector becomes
 * <urn:grounds:detector:NAME>, by the name of the recognizer, or "external".
 *
 * Errors, each with the JSON pointer of what is wrong (RFC 6901) first: RULES_ERROR_REQUEST (a member missing or of the wrong type; an
 * unknown prefix; a source that the graph does not know; a value of the wrong kind for its predicate; a predicate that is
 * not the caller's to state; control characters in an id or a name), RULES_ERROR_LIMIT (depth, members, strings,
 * fields, findings). RULES_ERROR_REQUEST, too, if the digest is not 64 lower-case hex digits. What was read before is gone after an error, too: there is no view, node or entity. */
gboolean rules_request_read (RulesRequest *request, const RulesRequestContext *context,
                             const json_t *json, gint64 time, GError **error);

/* What was read; valid until the next read. NULL and KG_NONE if nothing was. */
const KgView *rules_request_view (const RulesRequest *request);
KgTermId rules_request_node (const RulesRequest *request);
KgTermId rules_request_subject (const RulesRequest *request);
KgTermId rules_request_action (const RulesRequest *request);
KgTermId rules_request_resource (const RulesRequest *request);
gint64 rules_request_time (const RulesRequest *request);
/* The digest of the request: 64 lower-case hex digits. NULL if it came without one. */
const char *rules_request_digest (const RulesRequest *request);

/* What the request says about a term of the graph, in triples with it as subject: that much at most. */
typedef enum {
  RULES_SAYS_NOTHING,
  RULES_SAYS_CLAIMS, /* nothing but claims, under attr:, and its gr:entityType */
  RULES_SAYS_MORE,
} RulesRequestSays;

RulesRequestSays rules_request_says_of (const RulesRequest *request, KgTermId term);

/* A node of the request that a rule can be evaluated at besides the request itself: a gr:Field or a gr:Span. */
typedef struct {
  KgTermId node;
  KgTermId class;   /* gr:Field or gr:Span (ids of the view) */
  const char *name; /* the field's name, for people; "input 2" where it has none */
  const char *
      pointer; /* JSON pointer of the value or text: "/context/inputs/0/value"; of the field where it has
                          neither */
  gint64 start; /* spans: code points; -1 for a field */
  gint64 end;
  guint field; /* the number of the field among the nodes: its own, or that of the span */
  gboolean
      unsearched; /* fields: the text could not be searched within the limits, and counts as holding anything */
} RulesRequestNode;

/* Fields in the order of the request, inputs and outputs as they stand there, each followed by its spans: those of external detectors
 * as listed, then those of ours. */
const RulesRequestNode *rules_request_nodes (const RulesRequest *request, guint *n);
/* The number of the first field among the nodes that is `unsearched`, or G_MAXUINT. */
guint rules_request_unsearched (const RulesRequest *request);
