/* SPDX-License-Identifier: Apache-2.0 */
#include "api/validation.h"

#include "rules/load-check.h"

void
api_validation_clear (ApiValidation *validation)
{
  rules_graph_unref (validation->made);
  kg_overlay_free (validation->missing);
  kg_snapshot_unref (validation->shapes);
  kg_snapshot_unref (validation->data);
}

static gboolean
find_shapes (const ApiValidation *validation, GArray *graphs, GArray *roots, GError **error)
{
  const KgView view = { .snapshot = validation->shapes };
  if (validation->guarding) {
    g_autoptr (OntologyVocab) vocab = ontology_vocab_new (validation->shapes);
    rules_guarding_shapes (validation->shapes, vocab, graphs, roots);
    if (graphs->len + roots->len == 0) {
      g_set_error_literal (error, KG_ERROR, KG_ERROR_NOT_FOUND,
                           "no shapes guard the graph; mark some with `gr:loadShapes true`, or say "
                           "which ones are meant");
      return FALSE;
    }
  }
  if (validation->graph == NULL) {
    return TRUE;
  }
  KgTermId id = kg_view_find_iri (&view, validation->graph, -1);
  guint n = 0;
  const KgTermId *all = kg_snapshot_graphs (validation->shapes, &n);
  for (guint i = 0; i < n && graphs->len == 0; i++) {
    if (all[i] == id) {
      g_array_append_val (graphs, id);
    }
  }
  if (graphs->len == 0) {
    g_set_error (error, KG_ERROR, KG_ERROR_NOT_FOUND, "there is no graph `%s`; load its shapes",
                 validation->graph);
  }
  return graphs->len > 0;
}

RulesShapes *
api_validation_compile (ApiValidation *validation, GPtrArray **warnings, GError **error)
{
  g_autoptr (GArray) graphs = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) roots = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  if (!find_shapes (validation, graphs, roots, error)) {
    return NULL;
  }
  validation->made = rules_graph_new (validation->data, validation->strict);
  if (validation->shapes != validation->data) {
    validation->missing = kg_overlay_new ();
    kg_overlay_begin (validation->missing, validation->data);
  }
  const RulesShapesSource source = {
    .shapes = validation->shapes,
    .data = validation->made,
    .missing = validation->missing,
    .graphs = graphs->len > 0 ? (const KgTermId *) (gconstpointer) graphs->data : NULL,
    .n_graphs = graphs->len,
    .roots = roots->len > 0 ? (const KgTermId *) (gconstpointer) roots->data : NULL,
    .n_roots = roots->len,
  };
  return rules_shapes_new (&source, warnings, error);
}
