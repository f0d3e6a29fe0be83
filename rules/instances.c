/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/instances.h"

static void
append_all (KgCursor *cursor, GArray *nodes)
{
  KgTermId node;
  while ((node = kg_cursor_next (cursor)) != KG_NONE) {
    g_array_append_val (nodes, node);
  }
}

void
rules_append_instances (const RulesShapes *shapes, KgTermId class, GArray *nodes)
{
  const OntologyHierarchy *hierarchy = rules_graph_hierarchy (shapes->data);
  KgTermId type = ontology_vocab_id (rules_graph_vocab (shapes->data), ONTOLOGY_RDF_TYPE);
  g_autoptr (GArray) scratch = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgCursor cursor;
  gsize n = 0;
  if (type == KG_NONE) {
    return;
  }
  kg_view_subjects (&shapes->view, type, class, &cursor);
  append_all (&cursor, nodes);
  const KgTermId *below = ontology_hierarchy_descendants (hierarchy, class, scratch, &n);
  for (gsize i = 0; i < n; i++) {
    kg_view_subjects (&shapes->view, type, below[i], &cursor);
    append_all (&cursor, nodes);
  }
}

static guint64 *
new_bits (const RulesShapes *shapes, KgTermId class, KgTermId end)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  guint64 *bits = g_new0 (guint64, (gsize) end / 64 + 1);
  rules_append_instances (shapes, class, nodes);
  for (guint i = 0; i < nodes->len; i++) {
    KgTermId node = g_array_index (nodes, KgTermId, i);
    if (node < end) {
      bits[node / 64] |= G_GUINT64_CONSTANT (1) << (node % 64);
    }
  }
  return bits;
}

RulesInstances *
rules_instances_new (const RulesShapes *shapes, gsize max_bytes)
{
  RulesInstances *instances = g_new0 (RulesInstances, 1);
  g_autoptr (GHashTable) known = g_hash_table_new (NULL, NULL);
  instances->end = kg_snapshot_id_end (shapes->view.snapshot);
  instances->n_constraints = shapes->constraints->len;
  instances->of = g_new0 (guint64 *, instances->n_constraints);
  instances->bits = g_ptr_array_new_with_free_func (g_free);
  gsize left = max_bytes / (((gsize) instances->end / 64 + 1) * sizeof (guint64));
  for (guint32 i = 0; i < instances->n_constraints; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, i);
    if (constraint->kind != RULES_CONSTRAINT_CLASS) {
      continue;
    }
    guint64 *bits = (guint64 *) g_hash_table_lookup (known, GUINT_TO_POINTER (constraint->term));
    if (bits == NULL && left > 0) {
      bits = new_bits (shapes, constraint->term, instances->end);
      g_ptr_array_add (instances->bits, bits);
      g_hash_table_insert (known, GUINT_TO_POINTER (constraint->term), bits);
      left--;
    }
    instances->of[i] = bits;
  }
  return instances;
}

void
rules_instances_free (RulesInstances *instances)
{
  if (instances == NULL) {
    return;
  }
  g_ptr_array_unref (instances->bits);
  g_free (instances->of);
  g_free (instances);
}
