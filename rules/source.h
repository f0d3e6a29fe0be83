/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/graph.h"

/* Where evaluation reads triples: a view of a graph, or, to test whether evidence suffices, a few triples alone.
 *
 * Both answer the same lookups with the same cursors, so that one evaluator serves deciding and checking. */

typedef struct {
  KgTermId subject;
  KgTermId predicate;
  KgTermId object;
} RulesTriple;

static inline int
rules_triple_compare (gconstpointer a, gconstpointer b)
{
  const RulesTriple *x = (const RulesTriple *) a;
  const RulesTriple *y = (const RulesTriple *) b;
  if (x->subject != y->subject) {
    return x->subject < y->subject ? -1 : 1;
  }
  if (x->predicate != y->predicate) {
    return x->predicate < y->predicate ? -1 : 1;
  }
  return (x->object > y->object) - (x->object < y->object);
}

/* A small set of triples that can be read like a graph. Thread: one while it is filled. */
typedef struct _RulesTriples RulesTriples;

RulesTriples *rules_triples_new (void);
void rules_triples_free (RulesTriples *triples);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesTriples, rules_triples_free)
/* Forgets all and keeps the memory. */
void rules_triples_clear (RulesTriples *triples);
void rules_triples_add (RulesTriples *triples, const RulesTriple *triple);
/* Sorts, drops repetitions; from now on it can be read, until the next add or clear. */
void rules_triples_seal (RulesTriples *triples);
/* After sealing: ascending, distinct. */
const RulesTriple *rules_triples_list (const RulesTriples *triples, guint *n);
/* After sealing. */
gboolean rules_triples_contain (const RulesTriples *triples, const RulesTriple *triple);

typedef struct {
  const RulesGraph *graph;
  KgView
      view; /* its snapshot, and perhaps an overlay: names of terms, and, where `only` is NULL, triples */
  const RulesTriples *only; /* (nullable) sealed */
} RulesSource;

/* (s, p, ?), (?, p, o), (?, p, ?), (s, ?, ?), (s, p, o): as kg_view_…() */
void rules_source_objects (const RulesSource *source, KgTermId subject, KgTermId predicate,
                           KgCursor *cursor);
void rules_source_subjects (const RulesSource *source, KgTermId predicate, KgTermId object,
                            KgCursor *cursor);
void rules_source_subjects_of (const RulesSource *source, KgTermId predicate, KgCursor *cursor);
void rules_source_outgoing (const RulesSource *source, KgTermId subject, KgPairCursor *cursor);
gboolean rules_source_contains (const RulesSource *source, KgTermId subject, KgTermId predicate,
                                KgTermId object);

/* Whether `node` is an instance of `class` (ontology_hierarchy_is_instance()). With `only`, types and each step of the
 * hierarchy must be among the triples; a step by skos:broader counts if the triples say that both ends are classes. */
gboolean rules_source_is_instance (const RulesSource *source, KgTermId node, KgTermId class);
/* What that rests on: appends (RulesTriple) the rdf:type, then for each step up the triple of the step and, for
 * skos:broader, those that make its ends classes; each once. By the shortest chain: of several, that from the type with
 * the smallest id. Returns FALSE, appending nothing, if it is no instance. `scratch`: of KgTermId; what it held is lost. */
gboolean rules_source_instance_premises (const RulesSource *source, KgTermId node, KgTermId class,
                                         GArray *scratch, GArray *premises);
