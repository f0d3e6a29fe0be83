/* SPDX-License-Identifier: Apache-2.0 */
#include "api/report/kind-private.h"

#include "kg/nquads.h"

#include <string.h>

/* What claims rest on. */

static char *
node_text (const ReportMaker *maker, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (maker->view, id, &term)) {
    return NULL;
  }
  return g_strconcat (term.kind == KG_TERM_BLANK ? "_:" : "", term.value, NULL);
}

static void
append_object (const ReportMaker *maker, KgTermId id, GString *out)
{
  KgTerm term;
  KgTerm datatype;
  if (kg_view_term (maker->view, id, &term)) {
    gboolean typed = term.kind == KG_TERM_LITERAL && term.datatype != KG_NONE &&
                     kg_view_term (maker->view, term.datatype, &datatype);
    kg_nquads_append_term (out, &term, typed ? &datatype : NULL);
  }
}

/* What the log says is counted in its entries. */
static guint
cite_facts (ReportMaker *maker)
{
  return report_maker_cite_log (maker, maker->facts.first, maker->facts.n,
                                report_maker_text (maker, T_ ("What the log records of the use of "
                                                              "the system.")));
}

guint
report_maker_cite (ReportMaker *maker, const RulesTriple *triple)
{
  KgPlace place;
  KgDocument document = { .commit = 0 };
  if (!kg_view_place (maker->view, triple->subject, triple->predicate, triple->object, 0, &place)) {
    g_error ("a report cites a statement that neither the graph nor the log holds");
  }
  if (place.document == 0) {
    return cite_facts (maker);
  }
  g_autofree char *subject = node_text (maker, triple->subject);
  g_autofree char *predicate = node_text (maker, triple->predicate);
  g_autoptr (GString) object = g_string_new (NULL);
  append_object (maker, triple->object, object);
  kg_snapshot_document (maker->view->snapshot, place.document, &document);
  const ReportCitation citation = { .subject = subject,
                                    .predicate = predicate,
                                    .object = object->str,
                                    .sentence = report_maker_sentence (maker, triple),
                                    .document = document.name,
                                    .line = place.line,
                                    .commit = document.commit };
  return report_cite (maker->document, &citation);
}

guint
report_maker_cite_log (ReportMaker *maker, guint64 first, guint64 n, const char *sentence)
{
  const ReportCitation citation = { .sentence = sentence, .entry = first, .entries = n };
  return report_cite (maker->document, &citation);
}

ReportBacking
report_maker_backing_cited (ReportMaker *maker, const guint *citations, guint n)
{
  if (n == 0) {
    return REPORT_HAS_NONE;
  }
  guint *kept = g_memdup2 (citations, n * sizeof *citations);
  g_ptr_array_add (maker->kept, kept);
  return (ReportBacking) { .kind = REPORT_CLAIM, .citations = kept, .n_citations = n };
}

ReportBacking
report_maker_backing (ReportMaker *maker, const RulesTriple *triples, guint n)
{
  g_autofree guint *numbers = g_new (guint, n + 1);
  for (guint i = 0; i < n; i++) {
    numbers[i] = report_maker_cite (maker, &triples[i]);
  }
  return report_maker_backing_cited (maker, numbers, n);
}

ReportBacking
report_maker_backing_of (ReportMaker *maker, KgTermId subject, KgTermId predicate, KgTermId object)
{
  const RulesTriple triple = { subject, predicate, object };
  return report_maker_backing (maker, &triple, 1);
}

ReportBacking
report_maker_backing_log (ReportMaker *maker, guint64 first, guint64 n, const char *sentence)
{
  guint number = report_maker_cite_log (maker, first, n, sentence);
  return report_maker_backing_cited (maker, &number, 1);
}
