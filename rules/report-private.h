/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/names.h"
#include "rules/report.h"

/* What the renderings of a report share: where things stand, and what they mean in a sentence. Internal to rules/report-*.c and
 * rules/load-*.c. */

/* Where what offends stands: the triple that ends in the value, else what is said of the focus node first. */
gboolean rules_report_result_place (const RulesNames *names, const RulesResult *result,
                                    KgPlace *place);
/* Where the constraint stands in the shapes graph. */
gboolean rules_report_constraint_place (const RulesNames *names, const RulesResult *result,
                                        KgPlace *place);

char *rules_report_sentence (const RulesNames *names, const RulesResult *result);

typedef enum {
  RULES_SEVERITY_VIOLATION,
  RULES_SEVERITY_WARNING,
  RULES_SEVERITY_INFO, /* and the two below it */
} RulesSeverity;

RulesSeverity rules_report_severity (const RulesNames *names, const RulesShapeInfo *shape);
/* "http://www.w3.org/ns/shacl#Violation" */
const char *rules_report_severity_iri (const RulesNames *names, const RulesShapeInfo *shape);
