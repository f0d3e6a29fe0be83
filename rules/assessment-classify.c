/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/assessment-private.h"

/* What a system is by law. A class holds where its condition does and its exception does not; the exception, where gr:unless holds and
 * gr:notUnless does not. What a graph declares by rdf:type counts as far as conditions ask for it. */

static const RulesEvidence *
ask (RulesAssessor *assessor, guint32 shape, KgTermId system, RulesTruth *truth, GArray *triples)
{
  const RulesEvidence *evidence = rules_assess_evidence (assessor, shape, system, truth);
  if (evidence == NULL) {
    *truth = RULES_UNKNOWN;
  } else {
    rules_evidence_triples (evidence, triples);
  }
  return evidence;
}

static RulesTruth
ask_for_exception (RulesAssessor *assessor, KgTermId system, RulesClassification *out,
                   GArray *triples)
{
  const RulesRiskClass *class = out->risk_class;
  RulesTruth exception;
  RulesTruth denied = RULES_VIOLATES;
  if (class->unless == RULES_NO_SHAPE) {
    return RULES_VIOLATES;
  }
  out->exception = ask (assessor, class->unless, system, &exception, triples);
  if (class->not_unless != RULES_NO_SHAPE) {
    out->no_exception = ask (assessor, class->not_unless, system, &denied, triples);
  }
  return rules_truth_and (exception, rules_truth_not (denied));
}

static void
classify (RulesAssessor *assessor, KgTermId system, const RulesRiskClass *class,
          RulesClassification *out)
{
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  out->risk_class = class;
  out->truth = RULES_CONFORMS;
  if (class->condition != RULES_NO_SHAPE) {
    out->evidence = ask (assessor, class->condition, system, &out->truth, triples);
  }
  if (out->truth != RULES_VIOLATES) {
    RulesTruth exception = ask_for_exception (assessor, system, out, triples);
    out->excepted = out->truth == RULES_CONFORMS && exception == RULES_CONFORMS;
    out->truth = rules_truth_and (out->truth, rules_truth_not (exception));
  }
  rules_assess_unite (triples);
  out->triples = rules_assessor_keep (assessor, triples, &out->n_triples);
}

const RulesClassification *
rules_assess_classes (RulesAssessor *assessor, KgTermId system)
{
  guint n = 0;
  const RulesRiskClass *classes = rules_catalogues_risk_classes (assessor->catalogues, &n);
  RulesClassification *out = g_hash_table_lookup (assessor->classified, GUINT_TO_POINTER (system));
  RulesTruth any = RULES_VIOLATES;
  if (out != NULL || n == 0) {
    return out;
  }
  out = rules_assessor_make (assessor, RulesClassification, n);
  for (guint i = 0; i < n; i++) {
    classify (assessor, system, &classes[i], &out[i]);
    any = classes[i].level == RULES_RISK_MINIMAL ? any : rules_truth_or (any, out[i].truth);
  }
  for (guint i = 0; i < n; i++) {
    if (classes[i].level == RULES_RISK_MINIMAL) {
      out[i].truth = rules_truth_and (out[i].truth, rules_truth_not (any));
    }
  }
  if (assessor->steps > 0) {
    g_hash_table_insert (assessor->classified, GUINT_TO_POINTER (system), out);
  }
  return out;
}

gboolean
rules_assessor_has_purpose (RulesAssessor *assessor, KgTermId system)
{
  static const char *const properties[] = { "https://w3id.org/airo#hasPurpose",
                                            "https://w3id.org/aidoc-ap#hasIntendedPurpose",
                                            "https://w3id.org/dpv#hasPurpose" };
  const KgView *view = rules_assessor_view (assessor);
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++) {
    KgCursor cursor;
    KgTermId property = kg_view_find_iri (view, properties[i], -1);
    if (property == KG_NONE) {
      continue;
    }
    kg_view_objects (view, system, property, &cursor);
    if (kg_cursor_next (&cursor) != KG_NONE) {
      return TRUE;
    }
  }
  return FALSE;
}
