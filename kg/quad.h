/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <glib.h>

/* A term is a number. Which table gives it meaning (a store's dictionary, a dataset, an overlay) is
 * known from the context; 0 is no term: the default graph, or "any" in a pattern. */
typedef guint32 KgTermId;

#define KG_NONE ((KgTermId) 0)

/* RDF 1.1 Concepts, 3.1 and 4: a triple in a named graph. */
typedef struct {
  KgTermId subject;
  KgTermId predicate;
  KgTermId object;
  KgTermId graph;
} KgQuad;

/* Ascending by subject, predicate, object, graph; <0, 0, >0. A GCompareFunc. */
static inline int
kg_quad_compare (gconstpointer a, gconstpointer b)
{
  const KgQuad *x = (const KgQuad *) a;
  const KgQuad *y = (const KgQuad *) b;
  if (x->subject != y->subject) {
    return x->subject < y->subject ? -1 : 1;
  }
  if (x->predicate != y->predicate) {
    return x->predicate < y->predicate ? -1 : 1;
  }
  if (x->object != y->object) {
    return x->object < y->object ? -1 : 1;
  }
  return (x->graph > y->graph) - (x->graph < y->graph);
}

static inline gboolean
kg_quad_equal (const KgQuad *a, const KgQuad *b)
{
  return a->subject == b->subject && a->predicate == b->predicate && a->object == b->object &&
         a->graph == b->graph;
}
