/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* Random policies and requests over a small vocabulary: attributes of who asks, lifecycle of what is asked for, purposes, data
 * classes with lineage, approvals, overrides, defaults, scopes, monitored rules, validity in time. Policies are well formed. */

typedef struct {
  KgTermId node;
  gboolean span; /* else a field */
  guint field;   /* of a span: the place of its field */
  gboolean unsearched;
} GeneratedNode;

typedef struct {
  KgTerms *terms;   /* of all three */
  GArray *policies; /* KgQuad: policies, rules, shapes, paths */
  GArray *data;     /* KgQuad: facts of the graph */
  GArray *request;  /* KgQuad: what the request says */
  GArray *nodes;    /* GeneratedNode: each field followed by its spans */
  KgTermId node;
  KgTermId subject;
  KgTermId action;
  KgTermId resource;
  gint64 time;
  const char *digest; /* (nullable) static */
  gboolean backwards; /* the snapshot's terms are numbered from the last triple to the first */
} DecisionCase;

/* The same seed gives the same case. */
DecisionCase *decision_case_new (guint32 seed);
DecisionCase *decision_case_copy (const DecisionCase *generated);
void decision_case_free (DecisionCase *generated);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DecisionCase, decision_case_free)

/* "ex:name", "gr:name", "\"text", "\"5^^integer": a term of the case. */
KgTermId decision_case_term (DecisionCase *generated, const char *text);
/* Adds a rule that restricts and overrides nothing to a policy. */
void decision_case_restrict (DecisionCase *generated, guint32 seed);
/* Takes a rule that permits and overrides nothing out of its policies. FALSE if there is none. */
gboolean decision_case_forbid (DecisionCase *generated, guint32 seed);
/* Adds a policy for all requests, with a rule for all that denies. */
void decision_case_deny (DecisionCase *generated);

/* As N-Triples. (transfer full) */
char *decision_case_to_text (const DecisionCase *generated);
