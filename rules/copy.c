/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/copy.h"

KgTermId
rules_copy_new_blank (KgDataset *dataset, const char *label)
{
  return kg_terms_intern_new_blank (dataset->terms, label, 2);
}

static KgTermId
copy_literal (KgDataset *dataset, const KgView *view, const KgTerm *from)
{
  KgTerm term = *from;
  KgTerm datatype;
  if (term.datatype != KG_NONE && kg_view_term (view, term.datatype, &datatype)) {
    term.datatype = kg_terms_intern_iri (dataset->terms, datatype.value, (gssize) datatype.length);
  }
  return kg_terms_intern (dataset->terms, &term);
}

KgTermId
rules_copy_term (KgDataset *dataset, GHashTable *ids, const KgView *view, KgTermId id)
{
  KgTermId copy = GPOINTER_TO_UINT (g_hash_table_lookup (ids, GUINT_TO_POINTER (id)));
  KgTerm term;
  if (copy != KG_NONE || !kg_view_term (view, id, &term)) {
    return copy;
  }
  switch (term.kind) {
  case KG_TERM_IRI:
    copy = kg_terms_intern (dataset->terms, &term);
    break;
  case KG_TERM_BLANK:
    copy = rules_copy_new_blank (dataset, term.value);
    break;
  case KG_TERM_LITERAL:
    copy = copy_literal (dataset, view, &term);
    break;
  }
  g_hash_table_insert (ids, GUINT_TO_POINTER (id), GUINT_TO_POINTER (copy));
  return copy;
}

void
rules_copy_prefixes (KgDataset *dataset, const KgSnapshot *from)
{
  for (guint i = 0; i < kg_snapshot_n_prefixes (from); i++) {
    const char *name = NULL;
    const char *iri = NULL;
    kg_snapshot_prefix (from, i, &name, &iri);
    kg_dataset_add_prefix (dataset, name, iri);
  }
}
