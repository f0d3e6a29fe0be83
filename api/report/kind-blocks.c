/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

/* Blocks that all kinds need. */

void
report_maker_say (ReportMaker *maker, ReportBlock *parent, const char *text)
{
  report_paragraph (maker->document, parent, &(ReportText) { text, NULL, REPORT_IS_FRAMING });
}

void
report_maker_say_none (ReportMaker *maker, ReportBlock *parent, const char *text)
{
  report_paragraph (maker->document, parent, &(ReportText) { text, NULL, REPORT_HAS_NONE });
}

static const char *
name_predicate (ReportMaker *maker, KgTermId predicate)
{
  RulesTellerPredicate name = { 0 };
  const char *label = ontology_label (maker->view, maker->vocab, predicate, maker->languages);
  if (label != NULL) {
    return label;
  }
  rules_teller_predicate (maker->teller, predicate, &name);
  return report_maker_keep (maker, name.text);
}

guint
report_maker_facts_of (ReportMaker *maker, ReportBlock *facts, guint depth, KgTermId subject,
                       KgTermId predicate, const char *name)
{
  g_autoptr (GArray) objects = report_maker_objects (maker, subject, predicate);
  for (guint i = 0; i < objects->len; i++) {
    KgTermId object = g_array_index (objects, KgTermId, i);
    const ReportText value = { report_maker_name (maker, object), report_maker_link (maker, object),
                               report_maker_backing_of (maker, subject, predicate, object) };
    report_fact (maker->document, facts, depth,
                 name != NULL ? name : name_predicate (maker, predicate), &value);
  }
  return objects->len;
}

void
report_maker_fact_of (ReportMaker *maker, ReportBlock *facts, guint depth, KgTermId subject,
                      KgTermId predicate, const char *name)
{
  if (report_maker_facts_of (maker, facts, depth, subject, predicate, name) > 0) {
    return;
  }
  if (name == NULL && predicate == KG_NONE) {
    return;
  }
  report_fact (maker->document, facts, depth,
               name != NULL ? name : name_predicate (maker, predicate),
               &(ReportText) { "", NULL, REPORT_HAS_NONE });
}

const char *
report_maker_label (ReportMaker *maker, KgTermId id)
{
  const char *label = ontology_label (maker->view, maker->vocab, id, maker->languages);
  return label != NULL ? label : report_maker_name (maker, id);
}

const char *
report_maker_description (ReportMaker *maker, KgTermId id)
{
  KgTermId text =
      report_maker_object (maker, id, report_maker_term (maker, ONTOLOGY_DCT_DESCRIPTION));
  KgTerm term;
  return text != KG_NONE && kg_view_term (maker->view, text, &term) ? term.value : NULL;
}
