/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-shapes-private.h"
#include "rules/limits.h"

#include <string.h>

/* --- The graphs --- */

RulesCheckShapes *
rules_check_shapes_new (const KgView *shapes, const KgView *data, RulesCheckFlags flags)
{
  RulesCheckShapes *check = g_new0 (RulesCheckShapes, 1);
  check->shapes = *shapes;
  check->data = *data;
  check->strict = (flags & RULES_CHECK_STRICT) != 0;
  check->condition = (flags & RULES_CHECK_CONDITION) != 0;
  check->steps = RULES_LIMIT_CHECK_STEPS;
  for (OntologyTerm term = 0; term < ONTOLOGY_N_TERMS; term++) {
    check->ids[term] = kg_view_find_iri (data, ontology_term_iri (term), -1);
  }
  return check;
}

void
rules_check_shapes_free (RulesCheckShapes *check)
{
  g_free (check);
}

void
rules_check_shapes_restrict (RulesCheckShapes *check, const GArray *triples)
{
  static const RulesTriple none = { KG_NONE, KG_NONE, KG_NONE };
  check->n_only = triples == NULL ? 0 : triples->len;
  check->only = check->n_only > 0 ? (const RulesTriple *) (gconstpointer) triples->data : NULL;
  /* An empty array may have no memory. */
  check->only = triples != NULL && check->n_only == 0 ? &none : check->only;
}

gboolean
rules_check_shapes_gave_up (const RulesCheckShapes *check)
{
  return check->gave_up;
}

gboolean
rules_check_step (RulesCheckShapes *check, guint64 n)
{
  check->gave_up = check->gave_up || check->steps <= n;
  check->steps -= check->gave_up ? 0 : n;
  return !check->gave_up;
}

gboolean
rules_check_enter (RulesCheckShapes *check)
{
  check->gave_up = check->gave_up || check->depth >= RULES_LIMIT_CHECK_DEPTH;
  check->depth += check->gave_up ? 0 : 1;
  return !check->gave_up;
}

void
rules_check_leave (RulesCheckShapes *check)
{
  check->depth--;
}

/* --- Sets --- */

GArray *
rules_check_nodes_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (KgTermId));
}

gboolean
rules_check_nodes_have (const GArray *nodes, KgTermId node)
{
  for (guint i = 0; i < nodes->len; i++) {
    if (rules_check_node (nodes, i) == node) {
      return TRUE;
    }
  }
  return FALSE;
}

void
rules_check_nodes_add (RulesCheckShapes *check, GArray *nodes, KgTermId node)
{
  if (rules_check_step (check, 1 + nodes->len) && !rules_check_nodes_have (nodes, node)) {
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
rules_check_nodes_sort (GArray *nodes)
{
  g_array_sort (nodes, compare_ids);
}

/* --- The data graph --- */

gboolean
rules_check_data_has (RulesCheckShapes *check, KgTermId subject, KgTermId predicate,
                      KgTermId object)
{
  if (check->only == NULL) {
    return predicate != KG_NONE && rules_check_step (check, 1) &&
           kg_view_contains (&check->data, subject, predicate, object);
  }
  rules_check_step (check, check->n_only);
  for (guint i = 0; i < check->n_only; i++) {
    const RulesTriple *triple = &check->only[i];
    if (triple->subject == subject && triple->predicate == predicate && triple->object == object) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
step_in_view (RulesCheckShapes *check, KgTermId node, KgTermId predicate, gboolean inverse,
              GArray *out)
{
  KgCursor cursor;
  KgTermId end;
  if (inverse) {
    kg_view_subjects (&check->data, predicate, node, &cursor);
  } else {
    kg_view_objects (&check->data, node, predicate, &cursor);
  }
  while ((end = kg_cursor_next (&cursor)) != KG_NONE && rules_check_step (check, 1)) {
    rules_check_nodes_add (check, out, end);
  }
}

void
rules_check_data_step (RulesCheckShapes *check, KgTermId node, KgTermId predicate, gboolean inverse,
                       GArray *out)
{
  if (predicate == KG_NONE) {
    return;
  }
  if (check->only == NULL) {
    step_in_view (check, node, predicate, inverse, out);
    return;
  }
  rules_check_step (check, check->n_only);
  for (guint i = 0; i < check->n_only; i++) {
    const RulesTriple *triple = &check->only[i];
    if (triple->predicate == predicate && (inverse ? triple->object : triple->subject) == node) {
      rules_check_nodes_add (check, out, inverse ? triple->subject : triple->object);
    }
  }
}

void
rules_check_data_triples (RulesCheckShapes *check, KgTermId subject, KgTermId predicate,
                          GArray *out)
{
  const KgQuad pattern = { .subject = subject, .predicate = predicate };
  KgQuad quad;
  KgPlace place;
  for (guint i = 0; check->only != NULL && i < check->n_only && rules_check_step (check, 1); i++) {
    const RulesTriple *triple = &check->only[i];
    if ((subject == KG_NONE || triple->subject == subject) &&
        (predicate == KG_NONE || triple->predicate == predicate)) {
      g_array_append_vals (out, triple, 1);
    }
  }
  if (check->only != NULL) {
    return;
  }
  g_autoptr (KgScan) scan = kg_scan_new (&check->data, &pattern);
  while (kg_scan_next (scan, &quad, &place) && rules_check_step (check, 1)) {
    const RulesTriple triple = { quad.subject, quad.predicate, quad.object };
    const RulesTriple *last =
        out->len == 0 ? NULL : &g_array_index (out, RulesTriple, out->len - 1);
    if (last == NULL || rules_triple_compare (last, &triple) != 0) {
      g_array_append_val (out, triple);
    }
  }
}

/* --- The shapes graph --- */

void
rules_check_shapes_values (RulesCheckShapes *check, KgTermId subject, OntologyTerm predicate,
                           GArray *out)
{
  KgCursor cursor;
  KgTermId value;
  if (check->ids[predicate] == KG_NONE) {
    return;
  }
  kg_view_objects (&check->shapes, subject, check->ids[predicate], &cursor);
  while ((value = kg_cursor_next (&cursor)) != KG_NONE) {
    rules_check_nodes_add (check, out, value);
  }
}

KgTermId
rules_check_shapes_value (RulesCheckShapes *check, KgTermId subject, OntologyTerm predicate)
{
  g_autoptr (GArray) values = rules_check_nodes_new ();
  rules_check_shapes_values (check, subject, predicate, values);
  return values->len == 0 ? KG_NONE : rules_check_node (values, 0);
}

gboolean
rules_check_shapes_is_instance (RulesCheckShapes *check, KgTermId node, OntologyTerm class)
{
  g_autoptr (GArray) classes = rules_check_nodes_new ();
  rules_check_shapes_values (check, node, ONTOLOGY_RDF_TYPE, classes);
  for (guint i = 0; i < classes->len; i++) {
    KgTermId child = rules_check_node (classes, i);
    rules_check_shapes_values (check, child, ONTOLOGY_RDFS_SUB_CLASS_OF, classes);
  }
  KgTermId id = check->ids[class];
  return id != KG_NONE && rules_check_nodes_have (classes, id);
}

GArray *
rules_check_shapes_list (RulesCheckShapes *check, KgTermId list)
{
  GArray *members = rules_check_nodes_new ();
  KgTermId member;
  while (rules_check_step (check, 1) &&
         (member = rules_check_shapes_value (check, list, ONTOLOGY_RDF_FIRST)) != KG_NONE) {
    g_array_append_val (members, member);
    list = rules_check_shapes_value (check, list, ONTOLOGY_RDF_REST);
  }
  return members;
}

/* --- Terms --- */

KgTerm
rules_check_term (const RulesCheckShapes *check, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&check->data, id, &term)) {
    return (KgTerm) { .kind = KG_TERM_BLANK, .value = "" };
  }
  return term;
}

guint64
rules_check_number (const RulesCheckShapes *check, KgTermId id)
{
  return g_ascii_strtoull (rules_check_term (check, id).value, NULL, 10);
}

gboolean
rules_check_is_true (const RulesCheckShapes *check, KgTermId id)
{
  const char *value = id == KG_NONE ? "false" : rules_check_term (check, id).value;
  return strcmp (value, "true") == 0 || strcmp (value, "1") == 0;
}

/* --- Property paths: SHACL 2.3.1, with the meaning of SPARQL 1.1, 18.4 --- */

static void
walk_sequence (RulesCheckShapes *check, KgTermId path, KgTermId from, gboolean inverse, GArray *out)
{
  g_autoptr (GArray) members = rules_check_shapes_list (check, path);
  GArray *at = rules_check_nodes_new ();
  rules_check_nodes_add (check, at, from);
  for (guint i = 0; i < members->len; i++) {
    GArray *next = rules_check_nodes_new ();
    KgTermId member = rules_check_node (members, inverse ? members->len - 1 - i : i);
    for (guint k = 0; k < at->len; k++) {
      rules_check_walk (check, member, rules_check_node (at, k), inverse, next);
    }
    g_array_unref (at);
    at = next;
  }
  for (guint i = 0; i < at->len; i++) {
    rules_check_nodes_add (check, out, rules_check_node (at, i));
  }
  g_array_unref (at);
}

static void
walk_alternative (RulesCheckShapes *check, KgTermId list, KgTermId from, gboolean inverse,
                  GArray *out)
{
  g_autoptr (GArray) members = rules_check_shapes_list (check, list);
  for (guint i = 0; i < members->len; i++) {
    rules_check_walk (check, rules_check_node (members, i), from, inverse, out);
  }
}

static void
walk_repeated (RulesCheckShapes *check, KgTermId path, KgTermId from, gboolean inverse,
               gboolean from_too, GArray *out)
{
  g_autoptr (GArray) reached = rules_check_nodes_new ();
  if (from_too) {
    rules_check_nodes_add (check, reached, from);
  } else {
    rules_check_walk (check, path, from, inverse, reached);
  }
  for (guint i = 0; i < reached->len; i++) {
    rules_check_walk (check, path, rules_check_node (reached, i), inverse, reached);
  }
  for (guint i = 0; i < reached->len; i++) {
    rules_check_nodes_add (check, out, rules_check_node (reached, i));
  }
}

static void
walk_predicate (RulesCheckShapes *check, KgTermId path, KgTermId from, gboolean inverse,
                GArray *out)
{
  KgTermId meant = rules_check_shapes_value (check, path, ONTOLOGY_GR_PATH);
  if (!check->strict && meant != KG_NONE &&
      rules_check_shapes_is_instance (check, path, ONTOLOGY_GR_NAMED_PATH)) {
    rules_check_walk (check, meant, from, inverse, out);
    return;
  }
  rules_check_data_step (check, from, path, inverse, out);
}

static void
walk (RulesCheckShapes *check, KgTermId path, KgTermId from, gboolean inverse, GArray *out)
{
  KgTermId part;
  if (rules_check_term (check, path).kind == KG_TERM_IRI) {
    walk_predicate (check, path, from, inverse, out);
  } else if (rules_check_shapes_value (check, path, ONTOLOGY_RDF_FIRST) != KG_NONE) {
    walk_sequence (check, path, from, inverse, out);
  } else if ((part = rules_check_shapes_value (check, path, ONTOLOGY_SH_INVERSE_PATH)) != KG_NONE) {
    rules_check_walk (check, part, from, !inverse, out);
  } else if ((part = rules_check_shapes_value (check, path, ONTOLOGY_SH_ALTERNATIVE_PATH)) !=
             KG_NONE) {
    walk_alternative (check, part, from, inverse, out);
  } else if ((part = rules_check_shapes_value (check, path, ONTOLOGY_SH_ZERO_OR_MORE_PATH)) !=
             KG_NONE) {
    walk_repeated (check, part, from, inverse, TRUE, out);
  } else if ((part = rules_check_shapes_value (check, path, ONTOLOGY_SH_ONE_OR_MORE_PATH)) !=
             KG_NONE) {
    walk_repeated (check, part, from, inverse, FALSE, out);
  } else if ((part = rules_check_shapes_value (check, path, ONTOLOGY_SH_ZERO_OR_ONE_PATH)) !=
             KG_NONE) {
    rules_check_nodes_add (check, out, from);
    rules_check_walk (check, part, from, inverse, out);
  } else {
    check->gave_up = TRUE;
  }
}

void
rules_check_walk (RulesCheckShapes *check, KgTermId path, KgTermId from, gboolean inverse,
                  GArray *out)
{
  if (rules_check_enter (check)) {
    walk (check, path, from, inverse, out);
    rules_check_leave (check);
  }
}

gboolean
rules_check_path_reaches (RulesCheckShapes *check, KgTermId path, KgTermId from, KgTermId to)
{
  g_autoptr (GArray) reached = rules_check_nodes_new ();
  rules_check_walk (check, path, from, FALSE, reached);
  return rules_check_nodes_have (reached, to);
}

/* --- Classes --- */

static gboolean
is_class (RulesCheckShapes *check, KgTermId node)
{
  KgTermId type = check->ids[ONTOLOGY_RDF_TYPE];
  return rules_check_data_has (check, node, type, check->ids[ONTOLOGY_RDFS_CLASS]) ||
         rules_check_data_has (check, node, type, check->ids[ONTOLOGY_OWL_CLASS]);
}

/* Adds all wider classes of those in the set. */
static void
add_wider (RulesCheckShapes *check, GArray *classes)
{
  for (guint i = 0; i < classes->len; i++) {
    KgTermId child = rules_check_node (classes, i);
    rules_check_data_step (check, child, check->ids[ONTOLOGY_RDFS_SUB_CLASS_OF], FALSE, classes);
    g_autoptr (GArray) broader = rules_check_nodes_new ();
    if (!check->strict && is_class (check, child)) {
      rules_check_data_step (check, child, check->ids[ONTOLOGY_SKOS_BROADER], FALSE, broader);
    }
    for (guint k = 0; k < broader->len; k++) {
      if (is_class (check, rules_check_node (broader, k))) {
        rules_check_nodes_add (check, classes, rules_check_node (broader, k));
      }
    }
  }
}

gboolean
rules_check_is_instance (RulesCheckShapes *check, KgTermId node, KgTermId class)
{
  g_autoptr (GArray) classes = rules_check_nodes_new ();
  rules_check_data_step (check, node, check->ids[ONTOLOGY_RDF_TYPE], FALSE, classes);
  add_wider (check, classes);
  return rules_check_nodes_have (classes, class);
}

gboolean
rules_check_is_kind_of (RulesCheckShapes *check, KgTermId class, KgTermId ancestor)
{
  g_autoptr (GArray) classes = rules_check_nodes_new ();
  const RulesTriple *only = check->only;
  const KgView data = check->data;
  if (class == KG_NONE) {
    return FALSE;
  }
  check->only = NULL;
  check->data = check->shapes;
  rules_check_nodes_add (check, classes, class);
  add_wider (check, classes);
  check->only = only;
  check->data = data;
  return rules_check_nodes_have (classes, ancestor);
}
