/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-reference-private.h"

#include <string.h>

/* --- The graphs --- */

Reference *
reference_new (const KgTerms *terms, const GArray *shapes, const GArray *data, gboolean strict)
{
  Reference *reference = g_new0 (Reference, 1);
  guint n_terms = kg_terms_first (terms) + kg_terms_count (terms);
  reference->terms = terms;
  reference->n_terms = n_terms;
  reference->n_shapes = shapes->len;
  reference->shapes = (KgQuad *) g_memdup2 (shapes->data, shapes->len * sizeof (KgQuad));
  qsort (reference->shapes, shapes->len, sizeof (KgQuad), kg_quad_compare);
  reference->first = g_new0 (guint, n_terms + 1);
  for (guint id = 0, i = 0; id <= n_terms; id++) {
    while (i < shapes->len && reference->shapes[i].subject < id) {
      i++;
    }
    reference->first[id] = i;
  }
  for (OntologyTerm term = 0; term < ONTOLOGY_N_TERMS; term++) {
    reference->ids[term] = kg_terms_find_iri (terms, ontology_term_iri (term), -1);
  }
  reference->strict = strict;
  reference_set_data (reference, (const KgQuad *) data->data, data->len);
  return reference;
}

void
reference_free (Reference *reference)
{
  if (reference != NULL) {
    g_free (reference->shapes);
    g_free (reference->first);
    g_free (reference);
  }
}

void
reference_set_data (Reference *reference, const KgQuad *data, guint n)
{
  reference->data = data;
  reference->n_data = n;
}

GArray *
reference_nodes_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (KgTermId));
}

gboolean
reference_nodes_have (const GArray *nodes, KgTermId node)
{
  for (guint i = 0; i < nodes->len; i++) {
    if (g_array_index (nodes, KgTermId, i) == node) {
      return TRUE;
    }
  }
  return FALSE;
}

void
reference_nodes_add (GArray *nodes, KgTermId node)
{
  if (!reference_nodes_have (nodes, node)) {
    g_array_append_val (nodes, node);
  }
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const KgTermId *x = (const KgTermId *) a;
  const KgTermId *y = (const KgTermId *) b;
  return (*x > *y) - (*x < *y);
}

void
reference_nodes_sort (GArray *nodes)
{
  g_array_sort (nodes, compare_ids);
}

gboolean
reference_data_has (const Reference *reference, KgTermId subject, KgTermId predicate,
                    KgTermId object)
{
  for (guint i = 0; i < reference->n_data; i++) {
    const KgQuad *quad = &reference->data[i];
    if (quad->subject == subject && quad->predicate == predicate && quad->object == object) {
      return TRUE;
    }
  }
  return FALSE;
}

void
reference_data_step (const Reference *reference, KgTermId node, KgTermId predicate,
                     gboolean inverse, GArray *out)
{
  for (guint i = 0; i < reference->n_data; i++) {
    const KgQuad *quad = &reference->data[i];
    if (quad->predicate == predicate && (inverse ? quad->object : quad->subject) == node) {
      reference_nodes_add (out, inverse ? quad->subject : quad->object);
    }
  }
}

KgTermId
reference_shapes_value (const Reference *reference, KgTermId subject, OntologyTerm predicate)
{
  KgTermId id = reference->ids[predicate];
  for (guint i = reference->first[subject]; i < reference->first[subject + 1]; i++) {
    if (reference->shapes[i].predicate == id) {
      return reference->shapes[i].object;
    }
  }
  return KG_NONE;
}

void
reference_shapes_values (const Reference *reference, KgTermId subject, OntologyTerm predicate,
                         GArray *out)
{
  for (guint i = reference->first[subject]; i < reference->first[subject + 1]; i++) {
    if (reference->shapes[i].predicate == reference->ids[predicate]) {
      reference_nodes_add (out, reference->shapes[i].object);
    }
  }
}

gboolean
reference_shapes_is_instance (const Reference *reference, KgTermId node, OntologyTerm class)
{
  g_autoptr (GArray) classes = reference_nodes_new ();
  reference_shapes_values (reference, node, ONTOLOGY_RDF_TYPE, classes);
  for (guint i = 0; i < classes->len; i++) {
    KgTermId child = g_array_index (classes, KgTermId, i);
    reference_shapes_values (reference, child, ONTOLOGY_RDFS_SUB_CLASS_OF, classes);
  }
  KgTermId id = reference->ids[class];
  return id != KG_NONE && reference_nodes_have (classes, id);
}

GArray *
reference_shapes_list (const Reference *reference, KgTermId list)
{
  GArray *members = reference_nodes_new ();
  KgTermId member;
  while ((member = reference_shapes_value (reference, list, ONTOLOGY_RDF_FIRST)) != KG_NONE) {
    g_array_append_val (members, member);
    list = reference_shapes_value (reference, list, ONTOLOGY_RDF_REST);
  }
  return members;
}

void
reference_get_term (const Reference *reference, KgTermId id, KgTerm *term)
{
  g_assert_true (kg_terms_get (reference->terms, id, term));
}

KgTermKind
reference_kind_of (const Reference *reference, KgTermId id)
{
  KgTerm term;
  reference_get_term (reference, id, &term);
  return term.kind;
}

guint64
reference_number_of (const Reference *reference, KgTermId id)
{
  KgTerm term;
  reference_get_term (reference, id, &term);
  return g_ascii_strtoull (term.value, NULL, 10);
}

gboolean
reference_is_true (const Reference *reference, KgTermId id)
{
  KgTerm term;
  if (id == KG_NONE) {
    return FALSE;
  }
  reference_get_term (reference, id, &term);
  return strcmp (term.value, "true") == 0;
}

/* --- Property paths: SHACL 2.3.1, with the meaning of SPARQL 1.1, 18.4 --- */

static void
walk_sequence (const Reference *reference, KgTermId path, KgTermId from, gboolean inverse,
               GArray *out)
{
  g_autoptr (GArray) members = reference_shapes_list (reference, path);
  GArray *at = reference_nodes_new ();
  reference_nodes_add (at, from);
  for (guint i = 0; i < members->len; i++) {
    GArray *next = reference_nodes_new ();
    KgTermId member = g_array_index (members, KgTermId, inverse ? members->len - 1 - i : i);
    for (guint k = 0; k < at->len; k++) {
      reference_walk (reference, member, g_array_index (at, KgTermId, k), inverse, next);
    }
    g_array_unref (at);
    at = next;
  }
  for (guint i = 0; i < at->len; i++) {
    reference_nodes_add (out, g_array_index (at, KgTermId, i));
  }
  g_array_unref (at);
}

static void
walk_alternative (const Reference *reference, KgTermId list, KgTermId from, gboolean inverse,
                  GArray *out)
{
  g_autoptr (GArray) members = reference_shapes_list (reference, list);
  for (guint i = 0; i < members->len; i++) {
    reference_walk (reference, g_array_index (members, KgTermId, i), from, inverse, out);
  }
}

static void
walk_repeated (const Reference *reference, KgTermId path, KgTermId from, gboolean inverse,
               gboolean from_too, GArray *out)
{
  g_autoptr (GArray) reached = reference_nodes_new ();
  if (from_too) {
    reference_nodes_add (reached, from);
  } else {
    reference_walk (reference, path, from, inverse, reached);
  }
  for (guint i = 0; i < reached->len; i++) {
    reference_walk (reference, path, g_array_index (reached, KgTermId, i), inverse, reached);
  }
  for (guint i = 0; i < reached->len; i++) {
    reference_nodes_add (out, g_array_index (reached, KgTermId, i));
  }
}

static void
walk_predicate (const Reference *reference, KgTermId path, KgTermId from, gboolean inverse,
                GArray *out)
{
  KgTermId meant = reference_shapes_value (reference, path, ONTOLOGY_GR_PATH);
  if (!reference->strict && meant != KG_NONE &&
      reference_shapes_is_instance (reference, path, ONTOLOGY_GR_NAMED_PATH)) {
    reference_walk (reference, meant, from, inverse, out);
    return;
  }
  reference_data_step (reference, from, path, inverse, out);
}

void
reference_walk (const Reference *reference, KgTermId path, KgTermId from, gboolean inverse,
                GArray *out)
{
  KgTermId part;
  if (reference_kind_of (reference, path) == KG_TERM_IRI) {
    walk_predicate (reference, path, from, inverse, out);
  } else if (reference_shapes_value (reference, path, ONTOLOGY_RDF_FIRST) != KG_NONE) {
    walk_sequence (reference, path, from, inverse, out);
  } else if ((part = reference_shapes_value (reference, path, ONTOLOGY_SH_INVERSE_PATH)) !=
             KG_NONE) {
    reference_walk (reference, part, from, !inverse, out);
  } else if ((part = reference_shapes_value (reference, path, ONTOLOGY_SH_ALTERNATIVE_PATH)) !=
             KG_NONE) {
    walk_alternative (reference, part, from, inverse, out);
  } else if ((part = reference_shapes_value (reference, path, ONTOLOGY_SH_ZERO_OR_MORE_PATH)) !=
             KG_NONE) {
    walk_repeated (reference, part, from, inverse, TRUE, out);
  } else if ((part = reference_shapes_value (reference, path, ONTOLOGY_SH_ONE_OR_MORE_PATH)) !=
             KG_NONE) {
    walk_repeated (reference, part, from, inverse, FALSE, out);
  } else {
    part = reference_shapes_value (reference, path, ONTOLOGY_SH_ZERO_OR_ONE_PATH);
    g_assert_cmpuint (part, !=, KG_NONE);
    reference_nodes_add (out, from);
    reference_walk (reference, part, from, inverse, out);
  }
}

/* --- Classes --- */

static gboolean
is_class (const Reference *reference, KgTermId node)
{
  KgTermId type = reference->ids[ONTOLOGY_RDF_TYPE];
  return reference_data_has (reference, node, type, reference->ids[ONTOLOGY_RDFS_CLASS]) ||
         reference_data_has (reference, node, type, reference->ids[ONTOLOGY_OWL_CLASS]);
}

gboolean
reference_is_instance (const Reference *reference, KgTermId node, KgTermId class)
{
  g_autoptr (GArray) classes = reference_nodes_new ();
  reference_data_step (reference, node, reference->ids[ONTOLOGY_RDF_TYPE], FALSE, classes);
  for (guint i = 0; i < classes->len; i++) {
    KgTermId child = g_array_index (classes, KgTermId, i);
    reference_data_step (reference, child, reference->ids[ONTOLOGY_RDFS_SUB_CLASS_OF], FALSE,
                         classes);
    g_autoptr (GArray) broader = reference_nodes_new ();
    if (!reference->strict && is_class (reference, child)) {
      reference_data_step (reference, child, reference->ids[ONTOLOGY_SKOS_BROADER], FALSE, broader);
    }
    for (guint k = 0; k < broader->len; k++) {
      if (is_class (reference, g_array_index (broader, KgTermId, k))) {
        reference_nodes_add (classes, g_array_index (broader, KgTermId, k));
      }
    }
  }
  return reference_nodes_have (classes, class);
}
