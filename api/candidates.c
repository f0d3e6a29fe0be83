/* SPDX-License-Identifier: Apache-2.0 */
#include "api/candidates.h"

#include "ontology/hierarchy.h"

#include <string.h>

#define URN "urn:grounds:"

struct _ApiCandidates {
  gatomicrefcount references;
  RulesEngine *engine;
  KgView view;
  OntologyHierarchy *hierarchy;
  GHashTable *
      named; /* char* (a type, percent-encoded) -> GArray of KgTermId, ascending: <urn:grounds:TYPE:…> */
  GMutex lock;
  GHashTable *
      lists; /* char* (a type) -> GArray of KgTermId, in the order of their IRIs: types with candidates */
};

/* --- By name --- */

static gboolean
is_said (const KgView *view, KgTermId id)
{
  KgPairCursor pairs;
  KgTermId predicate;
  KgTermId other;
  kg_view_outgoing (view, id, &pairs);
  if (kg_pairs_next (&pairs, &predicate, &other)) {
    return TRUE;
  }
  kg_view_incoming (view, id, &pairs);
  return kg_pairs_next (&pairs, &predicate, &other);
}

static void
add_named (ApiCandidates *candidates, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&candidates->view, id, &term) || term.kind != KG_TERM_IRI ||
      !g_str_has_prefix (term.value, URN)) {
    return;
  }
  const char *type = term.value + strlen (URN);
  const char *colon = strchr (type, ':');
  if (colon == NULL || colon == type || colon[1] == '\0' || !is_said (&candidates->view, id)) {
    return;
  }
  g_autofree char *key = g_strndup (type, (gsize) (colon - type));
  GArray *ids = g_hash_table_lookup (candidates->named, key);
  if (ids == NULL) {
    ids = g_array_new (FALSE, FALSE, sizeof (KgTermId));
    g_hash_table_insert (candidates->named, g_steal_pointer (&key), ids);
  }
  g_array_append_val (ids, id);
}

ApiCandidates *
api_candidates_new (RulesEngine *engine)
{
  KgSnapshot *snapshot = rules_engine_snapshot (engine);
  ApiCandidates *candidates = g_new0 (ApiCandidates, 1);
  g_atomic_ref_count_init (&candidates->references);
  g_mutex_init (&candidates->lock);
  candidates->engine = rules_engine_ref (engine);
  candidates->view = (KgView) { snapshot, NULL };
  candidates->hierarchy =
      ontology_hierarchy_new (snapshot, rules_engine_vocab (engine), ONTOLOGY_HIERARCHY_DEFAULT);
  candidates->named =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  candidates->lists =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  for (KgTermId id = 1; id < kg_snapshot_id_end (snapshot); id++) {
    add_named (candidates, id);
  }
  return candidates;
}

ApiCandidates *
api_candidates_ref (ApiCandidates *candidates)
{
  g_atomic_ref_count_inc (&candidates->references);
  return candidates;
}

void
api_candidates_unref (ApiCandidates *candidates)
{
  if (candidates == NULL || !g_atomic_ref_count_dec (&candidates->references)) {
    return;
  }
  g_hash_table_unref (candidates->named);
  g_hash_table_unref (candidates->lists);
  ontology_hierarchy_unref (candidates->hierarchy);
  rules_engine_unref (candidates->engine);
  g_mutex_clear (&candidates->lock);
  g_free (candidates);
}

RulesEngine *
api_candidates_engine (const ApiCandidates *candidates)
{
  return candidates->engine;
}

/* --- By type --- */

static KgTermId
term_of (const ApiCandidates *candidates, OntologyTerm term)
{
  return ontology_vocab_id (rules_engine_vocab (candidates->engine), term);
}

static gboolean
is_a (const ApiCandidates *candidates, KgTermId id, OntologyTerm class)
{
  KgTermId type = term_of (candidates, ONTOLOGY_RDF_TYPE);
  KgTermId known = term_of (candidates, class);
  return type != KG_NONE && known != KG_NONE &&
         kg_view_contains (&candidates->view, id, type, known);
}

static void
add_subjects (const ApiCandidates *candidates, OntologyTerm predicate, KgTermId object, GArray *out)
{
  KgTermId known = term_of (candidates, predicate);
  KgCursor cursor;
  KgTermId id;
  if (known == KG_NONE) {
    return;
  }
  kg_view_subjects (&candidates->view, known, object, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    g_array_append_val (out, id);
  }
}

static void
add_instances (const ApiCandidates *candidates, const char *type, KgTermId text, GArray *out)
{
  g_autoptr (GArray) classes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) instances = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autofree char *iri = kg_snapshot_expand (candidates->view.snapshot, type, NULL);
  if (text != KG_NONE) {
    add_subjects (candidates, ONTOLOGY_SKOS_NOTATION, text, classes);
    add_subjects (candidates, ONTOLOGY_GR_JSON_NAME, text, classes);
  }
  KgTermId named = iri != NULL ? kg_view_find_iri (&candidates->view, iri, -1) : KG_NONE;
  if (named != KG_NONE) {
    g_array_append_val (classes, named);
  }
  for (guint i = 0; i < classes->len; i++) {
    KgTermId class = g_array_index (classes, KgTermId, i);
    if (is_a (candidates, class, ONTOLOGY_RDFS_CLASS) ||
        is_a (candidates, class, ONTOLOGY_OWL_CLASS)) {
      ontology_hierarchy_instances (candidates->hierarchy, &candidates->view, class, instances);
      g_array_append_vals (out, instances->data, instances->len);
    }
  }
}

static int
compare (gconstpointer a, gconstpointer b, gpointer view)
{
  return kg_view_order (view, *(const KgTermId *) a, *(const KgTermId *) b);
}

/* Sorted, each once, IRIs alone. */
static GArray *
tidy (ApiCandidates *candidates, const GArray *ids)
{
  GArray *out = g_array_sized_new (FALSE, FALSE, sizeof (KgTermId), ids->len);
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < ids->len; i++) {
    KgTermId id = g_array_index (ids, KgTermId, i);
    KgTerm term;
    if (kg_view_term (&candidates->view, id, &term) && term.kind == KG_TERM_IRI &&
        g_hash_table_add (seen, GUINT_TO_POINTER (id))) {
      g_array_append_val (out, id);
    }
  }
  g_array_sort_with_data (out, compare, &candidates->view);
  return out;
}

static GArray *
collect (ApiCandidates *candidates, const char *type)
{
  const KgTerm literal = { .kind = KG_TERM_LITERAL,
                           .value = type,
                           .length = (guint32) strlen (type) };
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autofree char *key = g_uri_escape_string (type, NULL, FALSE);
  const GArray *named = g_hash_table_lookup (candidates->named, key);
  KgTermId text = kg_view_find (&candidates->view, &literal);
  if (named != NULL) {
    g_array_append_vals (ids, named->data, named->len);
  }
  if (text != KG_NONE) {
    add_subjects (candidates, ONTOLOGY_GR_ENTITY_TYPE, text, ids);
  }
  add_instances (candidates, type, text, ids);
  return tidy (candidates, ids);
}

GArray *
api_candidates_of (ApiCandidates *candidates, const char *type)
{
  g_mutex_lock (&candidates->lock);
  GArray *list = g_hash_table_lookup (candidates->lists, type);
  if (list == NULL) {
    list = collect (candidates, type);
    /* Types without candidates are not kept: there is no end to them. */
    if (list->len > 0) {
      g_hash_table_insert (candidates->lists, g_strdup (type), g_array_ref (list));
    }
  } else {
    g_array_ref (list);
  }
  g_mutex_unlock (&candidates->lock);
  return list;
}

char *
api_candidates_name (const ApiCandidates *candidates, const char *type, KgTermId id, gboolean full)
{
  KgTerm term = { 0 };
  kg_view_term (&candidates->view, id, &term);
  if (full) {
    return g_strdup_printf ("<%s>", term.value);
  }
  g_autofree char *encoded = g_uri_escape_string (type, NULL, FALSE);
  g_autofree char *prefix = g_strconcat (URN, encoded, ":", NULL);
  if (g_str_has_prefix (term.value, prefix)) {
    g_autofree char *plain = g_uri_unescape_string (term.value + strlen (prefix), NULL);
    return plain != NULL ? g_steal_pointer (&plain) : g_strdup (term.value);
  }
  return kg_snapshot_compact (candidates->view.snapshot, term.value);
}
