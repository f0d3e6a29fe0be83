/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/validate.h"

/* A validation report, written out. All are deterministic: the same report gives the same bytes.
 *
 * Severities other than those of the standards count as violations (RulesShapeInfo.is_violation). */

typedef struct {
  gboolean evidence; /* text and JSON: with the grounds of each result (evidence.h) */
  gboolean
      declared_messages; /* only messages that shapes declare; else one of ours where there is none */
  gboolean colour;       /* text: with ANSI colours */
  const char *const *languages; /* (nullable) for labels and messages, as ontology_label() */
} RulesReportOptions;

/* The W3C validation report (SHACL 3.6): an in-memory snapshot that kg_write() turns into Turtle or any other format, with
 * sh:resultPath spelled out as SHACL writes paths (a named path by its IRI). Blank nodes of data and shapes keep their labels
 * as far as they do not clash. (transfer full) Errors: KG_ERROR_LIMIT. */
KgSnapshot *rules_report_to_graph (const RulesReport *report, const RulesReportOptions *options,
                                   GError **error);
/* For people: grouped by focus node, most severe first, each with its label, what is wrong, what was found, and where the shape
 * and the offending triple stand; a last line with counts. Appends to `text`, which is safe to be shown on a terminal:
 * control characters and those that change the direction of text are written as \u{…}. Grounds that exceed the limits of
 * evidence are left out, which the text tells. */
void rules_report_to_text (const RulesReport *report, const RulesReportOptions *options,
                           GString *text);
/* {"conforms", "violations", "warnings", "infos", "focusNodes", "results": [{"focusNode", "path", "value", "severity",
 * "component", "shape", "messages", "source": {"document", "line"}, "shapeSource": {…}, "evidence": {…}}]}, ended by a line
 * feed, a result a line. Terms are {"type", "value", "datatype", "language", "curie", "label"}, paths SPARQL 1.1 property
 * paths (9.1) with full IRIs. Members that say nothing are left out. Appends to `json`. */
void rules_report_to_json (const RulesReport *report, const RulesReportOptions *options,
                           GString *json);

/* What was expected and what was found, as one English sentence without a full stop and without its subject, the focus node: "has
 * no label, and at least 1 is needed". It names things by their labels, and never holds a literal that the data graph has as a
 * value. (transfer full) */
char *rules_result_sentence (const RulesShapes *shapes, const RulesResult *result,
                             const char *const *languages);
