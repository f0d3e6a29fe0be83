/* SPDX-License-Identifier: Apache-2.0 */
#include "kg/query-graph.h"

#include "kg/librdf-node.h"
#include "kg/nquads.h"

#include <string.h>

/* --- Collecting --- */

static KgTermId
import_id (KgDataset *graph, const KgView *view, KgTermId id)
{
  KgTerm term;
  KgTerm datatype;
  if (!kg_view_term (view, id, &term)) {
    return KG_NONE;
  }
  if (term.datatype != KG_NONE && kg_view_term (view, term.datatype, &datatype)) {
    term.datatype = kg_terms_intern_iri (graph->terms, datatype.value, datatype.length);
  }
  return kg_terms_intern (graph->terms, &term);
}

static KgTermId
import_made (KgDataset *graph, const KgTerm *term, GHashTable *made)
{
  gpointer number = g_hash_table_lookup (made, term->value);
  if (number == NULL) {
    number = GUINT_TO_POINTER (g_hash_table_size (made) + 1);
    g_hash_table_insert (made, g_strndup (term->value, term->length), number);
  }
  g_autofree char *label = g_strdup_printf ("made-%u", GPOINTER_TO_UINT (number));
  KgTerm renamed = { .kind = KG_TERM_BLANK, .value = label, .length = (guint32) strlen (label) };
  return kg_terms_intern (graph->terms, &renamed);
}

KgTermId
kg_graph_import_node (KgDataset *graph, KgLibrdfReader *reader, librdf_node *node, GHashTable *made)
{
  KgTerm term;
  const char *datatype;
  KgTermId known = kg_librdf_reader_find (reader, node);
  if (known != KG_NONE) {
    return import_id (graph, kg_librdf_reader_view (reader), known);
  }
  kg_librdf_term (node, &term, &datatype);
  if (term.kind == KG_TERM_BLANK) {
    return import_made (graph, &term, made);
  }
  if (datatype != NULL) {
    term.datatype = kg_terms_intern_iri (graph->terms, datatype, -1);
  }
  return kg_terms_intern (graph->terms, &term);
}

static void
describe_one (KgDataset *graph, const KgView *view, KgTermId resource, GArray *queue,
              GHashTable *seen)
{
  KgPairCursor pairs;
  KgTermId predicate;
  KgTermId object;
  KgTerm term;
  KgQuad quad = { .subject = import_id (graph, view, resource) };
  kg_view_outgoing (view, resource, &pairs);
  while (kg_pairs_next (&pairs, &predicate, &object)) {
    quad.predicate = import_id (graph, view, predicate);
    quad.object = import_id (graph, view, object);
    kg_dataset_add (graph, &quad, 0);
    gboolean blank = kg_view_term (view, object, &term) && term.kind == KG_TERM_BLANK;
    if (blank && g_hash_table_add (seen, GUINT_TO_POINTER (object))) {
      g_array_append_val (queue, object);
    }
  }
}

void
kg_graph_describe (KgDataset *graph, const KgView *view, KgTermId resource)
{
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_hash_table_add (seen, GUINT_TO_POINTER (resource));
  g_array_append_val (queue, resource);
  for (guint i = 0; i < queue->len; i++) {
    describe_one (graph, view, g_array_index (queue, KgTermId, i), queue, seen);
  }
}

/* --- Sorting --- */

static void
get_term (const KgTerms *terms, KgTermId id, KgTerm *term, KgTerm *datatype, gboolean *typed)
{
  gboolean known = kg_terms_get (terms, id, term);
  g_assert (known);
  *typed = term->kind == KG_TERM_LITERAL && term->datatype != KG_NONE &&
           kg_terms_get (terms, term->datatype, datatype);
}

static int
compare_terms (const KgTerms *terms, KgTermId a, KgTermId b)
{
  KgTerm x;
  KgTerm y;
  KgTerm x_datatype;
  KgTerm y_datatype;
  gboolean x_typed;
  gboolean y_typed;
  if (a == b) {
    return 0;
  }
  get_term (terms, a, &x, &x_datatype, &x_typed);
  get_term (terms, b, &y, &y_datatype, &y_typed);
  return kg_term_order (&x, x_typed ? &x_datatype : NULL, &y, y_typed ? &y_datatype : NULL);
}

static int
compare_triples (gconstpointer a, gconstpointer b, gpointer terms)
{
  const KgQuad *x = (const KgQuad *) a;
  const KgQuad *y = (const KgQuad *) b;
  int order = compare_terms ((const KgTerms *) terms, x->subject, y->subject);
  if (order == 0) {
    order = compare_terms ((const KgTerms *) terms, x->predicate, y->predicate);
  }
  return order != 0 ? order : compare_terms ((const KgTerms *) terms, x->object, y->object);
}

void
kg_graph_finish (KgDataset *graph)
{
  guint kept = 0;
  GArray *quads = graph->quads;
  g_array_sort_with_data (quads, compare_triples, graph->terms);
  for (guint i = 0; i < quads->len; i++) {
    KgQuad quad = g_array_index (quads, KgQuad, i);
    if (kept == 0 || !kg_quad_equal (&g_array_index (quads, KgQuad, kept - 1), &quad)) {
      g_array_index (quads, KgQuad, kept++) = quad;
    }
  }
  g_array_set_size (quads, kept);
}

/* --- Writing --- */

void
kg_graph_write_ntriples (const KgDataset *graph, GString *out)
{
  for (guint i = 0; i < graph->quads->len; i++) {
    kg_nquads_append_quad (out, graph->terms, &g_array_index (graph->quads, KgQuad, i));
  }
}

typedef struct {
  const KgDataset *graph;
  const KgSnapshot *snapshot;
  GString *body;
  GHashTable *prefixes; /* names in use, owned */
} Turtle;

/* The CURIE of an IRI, whose prefix is then in use. (transfer full) (nullable) */
static char *
curie_of (Turtle *turtle, const char *iri)
{
  g_autofree char *compact = kg_snapshot_compact (turtle->snapshot, iri);
  const char *colon = strchr (compact, ':');
  if (colon == NULL || strcmp (compact, iri) == 0) {
    return NULL;
  }
  g_hash_table_add (turtle->prefixes, g_strndup (compact, (gsize) (colon - compact)));
  return g_steal_pointer (&compact);
}

static void
append_typed (Turtle *turtle, const KgTerm *term, const KgTerm *datatype)
{
  KgTerm plain = { .kind = KG_TERM_LITERAL, .value = term->value, .length = term->length };
  g_autofree char *curie = curie_of (turtle, datatype->value);
  if (curie == NULL) {
    kg_nquads_append_term (turtle->body, term, datatype);
    return;
  }
  kg_nquads_append_term (turtle->body, &plain, NULL);
  g_string_append_printf (turtle->body, "^^%s", curie);
}

static void
append_term (Turtle *turtle, KgTermId id)
{
  KgTerm term;
  KgTerm datatype;
  gboolean typed;
  get_term (turtle->graph->terms, id, &term, &datatype, &typed);
  g_autofree char *curie = term.kind == KG_TERM_IRI ? curie_of (turtle, term.value) : NULL;
  if (curie != NULL) {
    g_string_append (turtle->body, curie);
  } else if (typed) {
    append_typed (turtle, &term, &datatype);
  } else {
    kg_nquads_append_term (turtle->body, &term, NULL);
  }
}

static void
append_predicate (Turtle *turtle, KgTermId id)
{
  KgTerm term;
  if (kg_terms_get (turtle->graph->terms, id, &term) && strcmp (term.value, KG_RDF "type") == 0) {
    g_string_append_c (turtle->body, 'a');
  } else {
    append_term (turtle, id);
  }
}

/* `last` is the triple before, or NULL. */
static void
append_triple (Turtle *turtle, const KgQuad *triple, const KgQuad *last)
{
  gboolean same_subject = last != NULL && last->subject == triple->subject;
  if (same_subject && last->predicate == triple->predicate) {
    g_string_append (turtle->body, ", ");
    append_term (turtle, triple->object);
    return;
  }
  if (same_subject) {
    g_string_append (turtle->body, " ;\n  ");
  } else {
    g_string_append (turtle->body, last == NULL ? "" : " .\n\n");
    append_term (turtle, triple->subject);
    g_string_append_c (turtle->body, ' ');
  }
  append_predicate (turtle, triple->predicate);
  g_string_append_c (turtle->body, ' ');
  append_term (turtle, triple->object);
}

static void
append_prefixes (const Turtle *turtle, GString *out)
{
  gsize before = out->len;
  for (guint i = 0; i < kg_snapshot_n_prefixes (turtle->snapshot); i++) {
    const char *name;
    const char *iri;
    kg_snapshot_prefix (turtle->snapshot, i, &name, &iri);
    if (g_hash_table_contains (turtle->prefixes, name)) {
      g_string_append_printf (out, "@prefix %s: <%s> .\n", name, iri);
    }
  }
  g_string_append (out, out->len > before ? "\n" : "");
}

void
kg_graph_write_turtle (const KgDataset *graph, const KgSnapshot *snapshot, GString *out)
{
  g_autoptr (GString) body = g_string_new (NULL);
  g_autoptr (GHashTable) prefixes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Turtle turtle = { graph, snapshot, body, prefixes };
  const KgQuad *last = NULL;
  for (guint i = 0; i < graph->quads->len; i++) {
    const KgQuad *triple = &g_array_index (graph->quads, KgQuad, i);
    append_triple (&turtle, triple, last);
    last = triple;
  }
  append_prefixes (&turtle, out);
  g_string_append_len (out, body->str, (gssize) body->len);
  g_string_append (out, last == NULL ? "" : " .\n");
}
