/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/decide.h"

/* Explanations: renderings of the proof of one decision, and of nothing else (model.md, "The explanation").
 *
 * All are deterministic, and none holds a payload value. Sentences are English, made from labels (rdfs:label, gr:pluralLabel) and the words of
 * predicates (gr:phrase); one step a sentence; the legal basis named, the document and line given. */

typedef struct {
  const RulesPolicies *policies;
  const RulesRequest *request;
  const RulesDecision *decision;
  const char *id;               /* of the decision: a UUID */
  const char *digest;           /* (nullable) of the commit, as hex digits */
  const char *const *languages; /* (nullable) as ontology_label() */
  gboolean colour;              /* text: ANSI colours */
  guint width;                  /* text: columns; 0: 100 */
  const char *link_base; /* (nullable) HTML, SVG: prefix of links to resources: "/show?term=" */
} RulesExplanation;

/* Where renderings keep what the terms of the graph come to; NULL if the request was not read over the graph of the policies. */
RulesTexts *rules_explanation_texts (const RulesExplanation *explanation);

/* CURIE or IRI of a rule, quicker than rules_engine_name_rule(). (transfer full) */
char *rules_explanation_rule (const RulesExplanation *explanation, guint32 rule);

/* For people at a terminal: the head line (what, for whom, with what hidden), then numbered rules with their evidence and what follows,
 * then what was held back, overridden, approved or monitored where it matters. Appends. */
void rules_explain_text (const RulesExplanation *explanation, GString *out);
/* The decision as answered to a caller: model.md "The decision", {"decision", "context"}; `masked` (nullable) is the masked payload, JSON. One
 * line, no trailing newline. Appends. */
void rules_explain_decision_json (const RulesExplanation *explanation, const char *masked,
                                  GString *out);
/* The whole proof as JSON: outcome, rules with their evidence trees, places, sentences. Appends. */
void rules_explain_json (const RulesExplanation *explanation, GString *out);
/* The whole proof as RDF: PROV-O, gr: (gr:Decision, gr:Firing, gr:Evidence …) and, where it fits, the Compliance Report Model
 * (https://w3id.org/force/compliance-report#): an in-memory snapshot for kg_write(). (transfer full) */
KgSnapshot *rules_explain_graph (const RulesExplanation *explanation, GError **error);
/* The path drawn from left (facts) to right (decision), Graphviz' language. Asserted, claimed, derived, absent facts and comparisons differ by
 * shape and line as well as colour; nodes carry tooltips and, with `link_base`, links. Appends. */
void rules_explain_dot (const RulesExplanation *explanation, GString *out);
/* The same laid out by Graphviz (libgvc; one caller at a time, this function locks), one page wide, with a title and description for screen
 * readers. Appends. */
gboolean rules_explain_svg (const RulesExplanation *explanation, GString *out, GError **error);
/* The drawing for a page that has rules_explain_figure_style() in its style sheet: an element, without style of its own. Appends. */
gboolean rules_explain_figure (const RulesExplanation *explanation, GString *out, GError **error);
void rules_explain_figure_style (GString *out);
/* A page of its own: sentences, the drawing inline, no script, no external resource. Appends. */
gboolean rules_explain_html (const RulesExplanation *explanation, GString *out, GError **error);
/* One sentence for each determining rule: the "reasons" of the answer. (transfer full, char*) */
GPtrArray *rules_explain_reasons (const RulesExplanation *explanation);
