/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/load-private.h"

#include "rules/catalogue.h"

/* Catalogues of requirements that do not hold together. No report could be made any more: what would break one is refused. */

/* Nothing else has these. */
static const OntologyTerm own[] = {
  ONTOLOGY_GR_QUESTION,     ONTOLOGY_GR_EVIDENCED_BY, ONTOLOGY_GR_FOCUS_CLASS,
  ONTOLOGY_GR_SHOWS,        ONTOLOGY_GR_BINDS,        ONTOLOGY_GR_APPLICATION,
  ONTOLOGY_GR_APPLIES_FROM, ONTOLOGY_GR_RISK_CLASS,   ONTOLOGY_GR_RISK_LEVEL,
  ONTOLOGY_GR_UNLESS,       ONTOLOGY_GR_NOT_UNLESS,   ONTOLOGY_GR_CONDITION,
};

/* Of catalogues, if their subject is of one. */
static const OntologyTerm shared[] = { ONTOLOGY_DCT_IS_PART_OF, ONTOLOGY_DCT_IDENTIFIER,
                                       ONTOLOGY_SKOS_NOTATION, ONTOLOGY_OWL_VERSION_INFO };

static const OntologyTerm classes[] = { ONTOLOGY_GR_CATALOGUE, ONTOLOGY_GR_REQUIREMENT,
                                        ONTOLOGY_GR_RISK_CLASS_CLASS };

static gboolean
is_one_of (const OntologyVocab *vocab, KgTermId id, const OntologyTerm *terms, gsize n)
{
  for (gsize i = 0; i < n; i++) {
    if (ontology_vocab_id (vocab, terms[i]) == id) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_of_catalogue (const KgView *view, const OntologyVocab *vocab, KgTermId node)
{
  KgTermId type = ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE);
  KgCursor cursor;
  KgTermId class;
  if (type == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (view, node, type, &cursor);
  while ((class = kg_cursor_next (&cursor)) != KG_NONE) {
    if (class == ontology_vocab_id (vocab, ONTOLOGY_GR_QUESTION_CLASS) ||
        is_one_of (vocab, class, classes, G_N_ELEMENTS (classes))) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
rules_load_touches_catalogues (const KgView *view, const OntologyVocab *vocab, const KgQuad *quads,
                               gsize n)
{
  KgTermId type = ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE);
  KgTermId last = KG_NONE;
  gboolean is_shared = FALSE;
  for (gsize i = 0; i < n; i++) {
    KgTermId predicate = quads[i].predicate;
    if (predicate != last && is_one_of (vocab, predicate, own, G_N_ELEMENTS (own))) {
      return TRUE;
    }
    is_shared =
        predicate == last ? is_shared : is_one_of (vocab, predicate, shared, G_N_ELEMENTS (shared));
    last = predicate;
    if ((is_shared && is_of_catalogue (view, vocab, quads[i].subject)) ||
        (predicate == type &&
         is_one_of (vocab, quads[i].object, classes, G_N_ELEMENTS (classes)))) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
rules_load_catalogues (const RulesGraph *graph, GError **error)
{
  g_autoptr (RulesCatalogues) catalogues = rules_catalogues_new (graph, error);
  return catalogues != NULL;
}
