/* SPDX-License-Identifier: Apache-2.0 */
#include "ontology/hierarchy.h"

#include "kg/closure.h"

struct _OntologyHierarchy {
  gatomicrefcount references;
  KgSnapshot *snapshot;
  KgClosure *closure;
  KgTermId type;
  KgTermId sub_class_of;
  KgTermId broader;
  KgTermId classes[2]; /* rdfs:Class, owl:Class */
};

/* --- Making --- */

static gboolean
is_class (const OntologyHierarchy *hierarchy, const KgView *view, KgTermId id)
{
  for (guint i = 0; i < G_N_ELEMENTS (hierarchy->classes); i++) {
    if (hierarchy->type != KG_NONE && hierarchy->classes[i] != KG_NONE &&
        kg_view_contains (view, id, hierarchy->type, hierarchy->classes[i])) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_resource (const KgView *view, KgTermId id)
{
  KgTerm term;
  return kg_view_term (view, id, &term) && term.kind != KG_TERM_LITERAL;
}

static gboolean
is_step (const OntologyHierarchy *hierarchy, const KgView *view, KgTermId child, KgTermId predicate,
         KgTermId parent)
{
  if (child == parent || !is_resource (view, parent)) {
    return FALSE;
  }
  return predicate == hierarchy->sub_class_of ||
         (is_class (hierarchy, view, child) && is_class (hierarchy, view, parent));
}

static void
collect_steps (const OntologyHierarchy *hierarchy, const KgView *view, KgTermId predicate,
               GArray *edges)
{
  KgCursor children;
  KgTermId child;
  if (predicate == KG_NONE) {
    return;
  }
  kg_view_subjects_of (view, predicate, &children);
  while ((child = kg_cursor_next (&children)) != KG_NONE) {
    KgCursor parents;
    KgTermId parent;
    kg_view_objects (view, child, predicate, &parents);
    while ((parent = kg_cursor_next (&parents)) != KG_NONE) {
      if (is_step (hierarchy, view, child, predicate, parent)) {
        KgEdge edge = { child, parent };
        g_array_append_val (edges, edge);
      }
    }
  }
}

OntologyHierarchy *
ontology_hierarchy_new (KgSnapshot *snapshot, const OntologyVocab *vocab,
                        OntologyHierarchyFlags flags)
{
  OntologyHierarchy *hierarchy = g_new0 (OntologyHierarchy, 1);
  g_atomic_ref_count_init (&hierarchy->references);
  hierarchy->snapshot = kg_snapshot_ref (snapshot);
  hierarchy->type = ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE);
  hierarchy->sub_class_of = ontology_vocab_id (vocab, ONTOLOGY_RDFS_SUB_CLASS_OF);
  hierarchy->broader = ontology_vocab_id (vocab, ONTOLOGY_SKOS_BROADER);
  hierarchy->classes[0] = ontology_vocab_id (vocab, ONTOLOGY_RDFS_CLASS);
  hierarchy->classes[1] = ontology_vocab_id (vocab, ONTOLOGY_OWL_CLASS);
  KgView view = { snapshot, NULL };
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (KgEdge));
  collect_steps (hierarchy, &view, hierarchy->sub_class_of, edges);
  if ((flags & ONTOLOGY_HIERARCHY_SUB_CLASS_ONLY) == 0) {
    collect_steps (hierarchy, &view, hierarchy->broader, edges);
  }
  hierarchy->closure = kg_closure_new ((const KgEdge *) (const void *) edges->data, edges->len);
  return hierarchy;
}

OntologyHierarchy *
ontology_hierarchy_ref (OntologyHierarchy *hierarchy)
{
  if (hierarchy != NULL) {
    g_atomic_ref_count_inc (&hierarchy->references);
  }
  return hierarchy;
}

void
ontology_hierarchy_unref (OntologyHierarchy *hierarchy)
{
  if (hierarchy == NULL || !g_atomic_ref_count_dec (&hierarchy->references)) {
    return;
  }
  kg_closure_unref (hierarchy->closure);
  kg_snapshot_unref (hierarchy->snapshot);
  g_free (hierarchy);
}

/* --- Classes --- */

gboolean
ontology_hierarchy_is_a (const OntologyHierarchy *hierarchy, KgTermId class, KgTermId ancestor)
{
  return kg_closure_reaches (hierarchy->closure, class, ancestor);
}

const KgTermId *
ontology_hierarchy_ancestors (const OntologyHierarchy *hierarchy, KgTermId class, GArray *scratch,
                              gsize *n)
{
  return kg_closure_ancestors (hierarchy->closure, class, scratch, n);
}

const KgTermId *
ontology_hierarchy_descendants (const OntologyHierarchy *hierarchy, KgTermId class, GArray *scratch,
                                gsize *n)
{
  return kg_closure_descendants (hierarchy->closure, class, scratch, n);
}

gboolean
ontology_hierarchy_path (const OntologyHierarchy *hierarchy, KgTermId class, KgTermId ancestor,
                         GArray *path)
{
  return kg_closure_path (hierarchy->closure, class, ancestor, path);
}

KgTermId
ontology_hierarchy_step (const OntologyHierarchy *hierarchy, KgTermId child, KgTermId parent)
{
  const KgView view = { hierarchy->snapshot, NULL };
  gboolean sub_class = hierarchy->sub_class_of != KG_NONE &&
                       kg_view_contains (&view, child, hierarchy->sub_class_of, parent);
  return sub_class ? hierarchy->sub_class_of : hierarchy->broader;
}

/* --- Instances --- */

gboolean
ontology_hierarchy_is_instance (const OntologyHierarchy *hierarchy, const KgView *view,
                                KgTermId node, KgTermId class, KgTermId *type)
{
  if (hierarchy->type == KG_NONE) {
    return FALSE;
  }
  KgTermId found = kg_view_contains (view, node, hierarchy->type, class) ? class : KG_NONE;
  KgCursor types;
  KgTermId candidate = KG_NONE;
  kg_view_objects (view, node, hierarchy->type, &types);
  while (found == KG_NONE && (candidate = kg_cursor_next (&types)) != KG_NONE) {
    found = ontology_hierarchy_is_a (hierarchy, candidate, class) ? candidate : KG_NONE;
  }
  if (found != KG_NONE && type != NULL) {
    *type = found;
  }
  return found != KG_NONE;
}

static void
add_instances (const OntologyHierarchy *hierarchy, const KgView *view, KgTermId class, GArray *out)
{
  KgCursor nodes;
  KgTermId node;
  kg_view_subjects (view, hierarchy->type, class, &nodes);
  while ((node = kg_cursor_next (&nodes)) != KG_NONE) {
    g_array_append_val (out, node);
  }
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

void
ontology_hierarchy_instances (const OntologyHierarchy *hierarchy, const KgView *view,
                              KgTermId class, GArray *out)
{
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  gsize n;
  const KgTermId *below = ontology_hierarchy_descendants (hierarchy, class, scratch, &n);
  g_array_set_size (out, 0);
  if (hierarchy->type == KG_NONE) {
    return;
  }
  add_instances (hierarchy, view, class, out);
  for (gsize i = 0; i < n; i++) {
    add_instances (hierarchy, view, below[i], out);
  }
  g_array_sort (out, compare_ids);
  guint kept = 0;
  for (guint i = 0; i < out->len; i++) {
    KgTermId id = g_array_index (out, KgTermId, i);
    if (kept == 0 || g_array_index (out, KgTermId, kept - 1) != id) {
      g_array_index (out, KgTermId, kept++) = id;
    }
  }
  g_array_set_size (out, kept);
}
