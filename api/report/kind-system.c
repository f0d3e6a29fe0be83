/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

/* What a report says of its system before anything else. */

/* Kinds of thing; that it is a thing at all is no news. */
static void
add_kinds (ReportMaker *maker, ReportBlock *facts)
{
  KgTermId type = report_maker_term (maker, ONTOLOGY_RDF_TYPE);
  g_autoptr (GArray) kinds = report_maker_objects (maker, maker->system, type);
  for (guint i = 0; i < kinds->len; i++) {
    KgTermId kind = g_array_index (kinds, KgTermId, i);
    const char *iri = report_maker_iri (maker, kind);
    if (iri != NULL && g_str_has_prefix (iri, ONTOLOGY_OWL)) {
      continue;
    }
    const ReportText value = { report_maker_name (maker, kind), report_maker_link (maker, kind),
                               report_maker_backing_of (maker, maker->system, type, kind) };
    report_fact (maker->document, facts, 0, report_maker_text (maker, T_ ("Kind")), &value);
  }
}

/* In the reader's language, if there is one in it. */
static void
add_text (ReportMaker *maker, ReportBlock *facts, OntologyTerm predicate, const char *name)
{
  KgTermId property = report_maker_term (maker, predicate);
  KgTermId text = report_maker_object (maker, maker->system, property);
  if (text != KG_NONE) {
    const ReportText value = { report_maker_name (maker, text), NULL,
                               report_maker_backing_of (maker, maker->system, property, text) };
    report_fact (maker->document, facts, 0, name, &value);
  }
}

static void
add_name (ReportMaker *maker, ReportBlock *facts)
{
  add_text (maker, facts, ONTOLOGY_RDFS_LABEL, report_maker_text (maker, T_ ("Name")));
  add_text (maker, facts, ONTOLOGY_DCT_DESCRIPTION, report_maker_text (maker, T_ ("Description")));
  add_kinds (maker, facts);
}

/* Those that hold and rest on something; else that there is no evidence of any. */
static void
add_classes (ReportMaker *maker, ReportBlock *facts, const RulesClassification *classes, guint n)
{
  const char *name = report_maker_text (maker, T_ ("Risk class"));
  guint n_held = 0;
  for (guint i = 0; i < n; i++) {
    const RulesRiskClass *class = classes[i].risk_class;
    if (classes[i].truth != RULES_CONFORMS || classes[i].n_triples == 0) {
      continue;
    }
    const ReportText value = {
      report_maker_format (maker, T_ ("%1$s: %2$s"), class->identifier,
                           report_maker_label (maker, class->node)),
      report_maker_link (maker, report_maker_object (maker, class->node,
                                                     report_maker_term (maker, ONTOLOGY_GR_BASIS))),
      report_maker_backing (maker, classes[i].triples, classes[i].n_triples)
    };
    report_fact (maker->document, facts, 0, name, &value);
    n_held++;
  }
  if (n_held == 0) {
    report_fact (maker->document, facts, 0, name, &(ReportText) { "", NULL, REPORT_HAS_NONE });
  }
}

gboolean
report_maker_system (ReportMaker *maker, GError **error)
{
  guint n = 0;
  const RulesClassification *classes =
      rules_assessor_classify (maker->assessor, maker->system, &n, error);
  if (classes == NULL && n > 0) {
    return FALSE;
  }
  ReportBlock *section = report_section (maker->document, NULL, "system",
                                         report_maker_text (maker, T_ ("The system")));
  ReportBlock *facts = report_facts (maker->document, section);
  add_name (maker, facts);
  add_classes (maker, facts, classes, n);
  return TRUE;
}
