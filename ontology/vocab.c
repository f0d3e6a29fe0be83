/* SPDX-License-Identifier: Apache-2.0 */
#include "ontology/vocab.h"

#include <string.h>

struct _OntologyVocab {
  gatomicrefcount references;
  KgTermId ids[ONTOLOGY_N_TERMS];
};

const char *
ontology_term_iri (OntologyTerm term)
{
  static const char *const iris[] = {
#define ONTOLOGY_IRI(name, iri) [ONTOLOGY_##name] = iri,
    ONTOLOGY_TERMS (ONTOLOGY_IRI)
#undef ONTOLOGY_IRI
  };
  return iris[term];
}

OntologyVocab *
ontology_vocab_new (const KgSnapshot *snapshot)
{
  KgView view = { snapshot, NULL };
  OntologyVocab *vocab = g_new0 (OntologyVocab, 1);
  g_atomic_ref_count_init (&vocab->references);
  for (guint i = 0; i < ONTOLOGY_N_TERMS; i++) {
    vocab->ids[i] = kg_view_find_iri (&view, ontology_term_iri ((OntologyTerm) i), -1);
  }
  return vocab;
}

OntologyVocab *
ontology_vocab_ref (OntologyVocab *vocab)
{
  if (vocab != NULL) {
    g_atomic_ref_count_inc (&vocab->references);
  }
  return vocab;
}

void
ontology_vocab_unref (OntologyVocab *vocab)
{
  if (vocab != NULL && g_atomic_ref_count_dec (&vocab->references)) {
    g_free (vocab);
  }
}

KgTermId
ontology_vocab_id (const OntologyVocab *vocab, OntologyTerm term)
{
  return vocab->ids[term];
}

/* --- Labels --- */

/* A label and what it is ranked by; the lowest wins. */
typedef struct {
  guint language; /* place among those wanted; then none; then any other */
  guint predicate;
  const char *tag; /* "" for none */
  const char *text;
} Label;

/* Whether a tag is the wanted language or a region of it. */
static gboolean
matches_language (const char *tag, const char *wanted)
{
  gsize length = strlen (wanted);
  return g_ascii_strncasecmp (tag, wanted, length) == 0 &&
         (tag[length] == '\0' || tag[length] == '-');
}

static guint
rank_language (const char *tag, const char *const *languages)
{
  guint rank = 0;
  guint found = G_MAXUINT;
  for (; languages[rank] != NULL; rank++) {
    if (found == G_MAXUINT && tag != NULL && matches_language (tag, languages[rank])) {
      found = rank;
    }
  }
  if (tag == NULL) {
    return rank;
  }
  return found == G_MAXUINT ? rank + 1 : found;
}

static gboolean
is_better (const Label *a, const Label *b)
{
  if (b->text == NULL || a->language != b->language) {
    return b->text == NULL || a->language < b->language;
  }
  if (a->predicate != b->predicate) {
    return a->predicate < b->predicate;
  }
  int order = strcmp (a->tag, b->tag);
  return order != 0 ? order < 0 : strcmp (a->text, b->text) < 0;
}

const char *
ontology_label (const KgView *view, const OntologyVocab *vocab, KgTermId id,
                const char *const *languages)
{
  static const OntologyTerm predicates[] = { ONTOLOGY_RDFS_LABEL,       ONTOLOGY_SKOS_PREF_LABEL,
                                             ONTOLOGY_DCT_TITLE,        ONTOLOGY_SCHEMA_NAME,
                                             ONTOLOGY_SCHEMA_HTTP_NAME, ONTOLOGY_FOAF_NAME };
  static const char *const english[] = { "en", NULL };
  Label best = { 0, 0, NULL, NULL };
  for (guint i = 0; i < G_N_ELEMENTS (predicates); i++) {
    KgTermId predicate = ontology_vocab_id (vocab, predicates[i]);
    KgCursor cursor;
    KgTermId object;
    if (predicate == KG_NONE) {
      continue;
    }
    kg_view_objects (view, id, predicate, &cursor);
    while ((object = kg_cursor_next (&cursor)) != KG_NONE) {
      KgTerm term;
      if (!kg_view_term (view, object, &term) || term.kind != KG_TERM_LITERAL ||
          term.datatype != KG_NONE) {
        continue;
      }
      Label label = { rank_language (term.language, languages != NULL ? languages : english), i,
                      term.language != NULL ? term.language : "", term.value };
      best = is_better (&label, &best) ? label : best;
    }
  }
  return best.text;
}
