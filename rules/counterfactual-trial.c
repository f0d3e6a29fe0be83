/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/counterfactual-private.h"

#include "kg/limits.h"

#include <string.h>

/* A request as it would be after changes: its triples without what is left out, with what is put in, laid over the same
 * snapshot.
 *
 * INVARIANT: every trial interns the terms of the request and the new values in the same order, so that an id means the same
 * in all of them. */

/* --- What the request says --- */

static gboolean
is_said_by_request (const KgView *view, const RulesTriple *triple)
{
  KgPlace place;
  for (guint i = 0;
       kg_view_place (view, triple->subject, triple->predicate, triple->object, i, &place); i++) {
    if (place.document == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

static void
collect_said_of (RulesChanging *changing, KgTermId subject, GHashTable *seen, GArray *queue)
{
  const KgView *view = &changing->request->view;
  KgPairCursor cursor;
  RulesTriple triple = { .subject = subject };
  kg_view_outgoing (view, subject, &cursor);
  while (kg_pairs_next (&cursor, &triple.predicate, &triple.object)) {
    if (!is_said_by_request (view, &triple)) {
      continue;
    }
    g_array_append_val (changing->said, triple);
    if (g_hash_table_add (seen, GUINT_TO_POINTER (triple.object))) {
      g_array_append_val (queue, triple.object);
    }
  }
}

/* All that it says hangs on its node. */
static void
collect_said (RulesChanging *changing)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) queue = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_array_append_val (queue, changing->request->node);
  g_hash_table_add (seen, GUINT_TO_POINTER (changing->request->node));
  for (guint i = 0; i < queue->len; i++) {
    collect_said_of (changing, g_array_index (queue, KgTermId, i), seen, queue);
  }
  g_array_sort (changing->said, rules_triple_compare);
}

static void
intern_request (KgOverlay *overlay, const KgView *view)
{
  KgTerm term;
  kg_overlay_begin (overlay, view->snapshot);
  for (KgTermId id = KG_OVERLAY_FIRST; kg_view_term (view, id, &term); id++) {
    kg_overlay_intern (overlay, &term);
  }
}

void
rules_changing_init (RulesChanging *changing, const RulesPolicies *policies,
                     const RulesDecideRequest *request)
{
  const OntologyVocab *vocab = rules_graph_vocab (rules_policies_graph (policies));
  *changing = (RulesChanging) {
    .policies = policies,
    .request = request,
    .said = g_array_new (FALSE, FALSE, sizeof (RulesTriple)),
    .new_values = g_ptr_array_new (),
    .names = kg_overlay_new (),
    .resource = ontology_vocab_id (vocab, ONTOLOGY_GR_RESOURCE),
    .entity_type = ontology_vocab_id (vocab, ONTOLOGY_GR_ENTITY_TYPE),
    .type = ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE),
  };
  collect_said (changing);
  intern_request (changing->names, &request->view);
}

void
rules_changing_clear (RulesChanging *changing)
{
  for (guint i = 0; changing->new_values != NULL && i < changing->new_values->len; i++) {
    RulesNewValue *value = (RulesNewValue *) g_ptr_array_index (changing->new_values, i);
    g_array_unref (value->classes);
    g_free (value);
  }
  g_clear_pointer (&changing->new_values, g_ptr_array_unref);
  g_clear_pointer (&changing->said, g_array_unref);
  g_clear_pointer (&changing->names, kg_overlay_free);
}

/* --- New values --- */

/* A value of each datatype that a fact with any value may have. */
static const char *const fitting[][2] = {
  { KG_XSD "string", "any" },        { KG_XSD "boolean", "true" },
  { KG_XSD "integer", "1" },         { KG_XSD "nonNegativeInteger", "1" },
  { KG_XSD "positiveInteger", "1" }, { KG_XSD "decimal", "1.0" },
  { KG_XSD "double", "1.0E0" },      { KG_XSD "date", "9999-01-01" },
  { KG_XSD "anyURI", "urn:any" },    { KG_XSD "dateTime", "9999-01-01T00:00:00Z" },
  { KG_RDFS "Literal", "any" },
};

static const char *
fitting_value (const KgView *view, KgTermId datatype)
{
  KgTerm term;
  for (gsize i = 0; i < G_N_ELEMENTS (fitting) && kg_view_term (view, datatype, &term); i++) {
    if (strcmp (fitting[i][0], term.value) == 0) {
      return fitting[i][1];
    }
  }
  return NULL;
}

/* The graph may know a name by chance: then it is no new thing's. */
static KgTermId
intern_iri (KgOverlay *overlay, const KgView *view, guint number)
{
  for (guint chance = 0;; chance++) {
    g_autofree char *iri = g_strdup_printf ("urn:grounds:new:%u.%u", number, chance);
    if (kg_view_find_iri (view, iri, -1) == KG_NONE) {
      return kg_overlay_intern_iri (overlay, iri, -1);
    }
  }
}

static KgTermId
intern_literal (KgOverlay *overlay, const KgView *view, KgTermId datatype)
{
  const char *text = fitting_value (view, datatype);
  KgTerm type;
  if (text == NULL || !kg_view_term (view, datatype, &type)) {
    return KG_NONE;
  }
  gboolean plain =
      strcmp (type.value, KG_XSD "string") == 0 || strcmp (type.value, KG_RDFS "Literal") == 0;
  const KgTerm term = { .kind = KG_TERM_LITERAL,
                        .value = text,
                        .length = (guint32) strlen (text),
                        .datatype = plain ? KG_NONE : datatype };
  return kg_overlay_intern (overlay, &term);
}

static KgTermId
intern_new_value (KgOverlay *overlay, const KgView *view, const RulesNewValue *value, guint number)
{
  return value->literal_type == KG_NONE ? intern_iri (overlay, view, number)
                                        : intern_literal (overlay, view, value->literal_type);
}

static gboolean
is_datatype (const KgView *view, KgTermId id)
{
  KgTerm term;
  return kg_view_term (view, id, &term) && term.kind == KG_TERM_IRI &&
         (g_str_has_prefix (term.value, KG_XSD) || strcmp (term.value, KG_RDFS "Literal") == 0);
}

static void
read_range (const RulesChanging *changing, RulesNewValue *value)
{
  const OntologyVocab *vocab = rules_graph_vocab (rules_policies_graph (changing->policies));
  const KgView view = { changing->request->view.snapshot, NULL };
  KgTermId range = ontology_vocab_id (vocab, ONTOLOGY_RDFS_RANGE);
  KgCursor cursor;
  KgTermId class;
  if (range == KG_NONE) {
    return;
  }
  kg_view_objects (&view, value->predicate, range, &cursor);
  while ((class = kg_cursor_next (&cursor)) != KG_NONE) {
    if (!is_datatype (&view, class)) {
      g_array_append_val (value->classes, class);
    } else if (value->literal_type == KG_NONE) {
      value->literal_type = class;
    }
  }
}

KgTermId
rules_changing_new_value (RulesChanging *changing, KgTermId subject, KgTermId predicate,
                          KgTermId literal_type, const GArray *classes)
{
  for (guint i = 0; i < changing->new_values->len; i++) {
    const RulesNewValue *known =
        (const RulesNewValue *) g_ptr_array_index (changing->new_values, i);
    if (known->subject == subject && known->predicate == predicate) {
      return known->id;
    }
  }
  RulesNewValue *value = g_new0 (RulesNewValue, 1);
  value->subject = subject;
  value->predicate = predicate;
  value->literal_type = literal_type;
  value->classes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_array_append_vals (value->classes, classes->data, classes->len);
  read_range (changing, value);
  value->id = intern_new_value (changing->names, &changing->request->view, value,
                                changing->new_values->len);
  g_ptr_array_add (changing->new_values, value);
  return value->id;
}

/* --- Lifecycle --- */

void
rules_trial_init (RulesTrial *trial)
{
  *trial = (RulesTrial) {
    .overlay = kg_overlay_new (),
    .triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple)),
    .nodes = g_array_new (FALSE, FALSE, sizeof (RulesRequestNode)),
    .approved = g_array_new (FALSE, FALSE, sizeof (guint32)),
    .queue = g_array_new (FALSE, FALSE, sizeof (KgTermId)),
    .left_out = g_hash_table_new (NULL, NULL),
  };
}

void
rules_trial_clear (RulesTrial *trial)
{
  g_clear_pointer (&trial->overlay, kg_overlay_free);
  g_clear_pointer (&trial->triples, g_array_unref);
  g_clear_pointer (&trial->nodes, g_array_unref);
  g_clear_pointer (&trial->approved, g_array_unref);
  g_clear_pointer (&trial->queue, g_array_unref);
  g_clear_pointer (&trial->left_out, g_hash_table_unref);
}

/* --- Leaving out and putting in --- */

static const RulesChange *
find_change (const RulesChangeSet *set, RulesChangeKind kind, KgTermId node)
{
  for (guint i = 0; i < set->n; i++) {
    const RulesChange *change = &set->changes[i];
    if (change->kind == kind && (node == KG_NONE || change->node == node)) {
      return change;
    }
  }
  return NULL;
}

/* Fields that are left out, with their spans. */
static void
lay_nodes (RulesTrial *trial, const RulesChanging *changing, const RulesChangeSet *set)
{
  const RulesDecideRequest *request = changing->request;
  guint field = 0;
  g_array_set_size (trial->nodes, 0);
  g_hash_table_remove_all (trial->left_out);
  for (guint i = 0; i < request->n_nodes; i++) {
    RulesRequestNode node = request->nodes[i];
    gboolean is_span = rules_request_node_kind (&node) == RULES_KIND_OF_SPAN;
    KgTermId of = is_span ? request->nodes[node.field].node : node.node;
    if (find_change (set, RULES_CHANGE_OMIT, of) != NULL) {
      g_hash_table_add (trial->left_out, GUINT_TO_POINTER (node.node));
      continue;
    }
    field = is_span ? field : trial->nodes->len;
    node.field = field;
    g_array_append_val (trial->nodes, node);
  }
}

static gboolean
is_left_out (const RulesTrial *trial, KgTermId id)
{
  return g_hash_table_contains (trial->left_out, GUINT_TO_POINTER (id));
}

/* With another resource the caller would claim nothing about it, but for its type. */
static gboolean
use_other (const RulesChanging *changing, KgTermId other, RulesTriple *triple)
{
  const RulesDecideRequest *request = changing->request;
  if (triple->subject == request->node && triple->predicate == changing->resource) {
    triple->object = other;
  }
  if (triple->subject != request->resource) {
    return TRUE;
  }
  triple->subject = other;
  return triple->predicate == changing->entity_type;
}

static void
lay_said (RulesTrial *trial, const RulesChanging *changing, const RulesChangeSet *set)
{
  const RulesChange *use = find_change (set, RULES_CHANGE_USE, KG_NONE);
  g_array_set_size (trial->triples, 0);
  for (guint i = 0; i < changing->said->len; i++) {
    RulesTriple triple = g_array_index (changing->said, RulesTriple, i);
    gboolean out = is_left_out (trial, triple.subject) || is_left_out (trial, triple.object);
    if (!out && (use == NULL || use_other (changing, use->node, &triple))) {
      g_array_append_val (trial->triples, triple);
    }
  }
}

/* What hung on a node that was left out, and on nothing else, goes too. */
static void
add_reachable (RulesTrial *trial, KgTermId from)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GArray *queue = trial->queue;
  g_array_sort (trial->triples, rules_triple_compare);
  g_array_set_size (queue, 0);
  g_array_append_val (queue, from);
  g_hash_table_add (seen, GUINT_TO_POINTER (from));
  for (guint i = 0; i < queue->len; i++) {
    KgTermId subject = g_array_index (queue, KgTermId, i);
    const RulesTriple least = { .subject = subject };
    guint first = 0;
    guint end = trial->triples->len;
    while (first < end) {
      guint middle = first + (end - first) / 2;
      gboolean below =
          rules_triple_compare (&g_array_index (trial->triples, RulesTriple, middle), &least) < 0;
      first = below ? middle + 1 : first;
      end = below ? end : middle;
    }
    for (; first < trial->triples->len; first++) {
      const RulesTriple triple = g_array_index (trial->triples, RulesTriple, first);
      if (triple.subject != subject) {
        break;
      }
      kg_overlay_add (trial->overlay, triple.subject, triple.predicate, triple.object);
      if (g_hash_table_add (seen, GUINT_TO_POINTER (triple.object))) {
        g_array_append_val (queue, triple.object);
      }
    }
  }
}

static const RulesNewValue *
find_new_value (const RulesChanging *changing, const RulesTriple *triple)
{
  for (guint i = 0; i < changing->new_values->len; i++) {
    const RulesNewValue *value =
        (const RulesNewValue *) g_ptr_array_index (changing->new_values, i);
    if (value->id == triple->object && value->subject == triple->subject &&
        value->predicate == triple->predicate) {
      return value;
    }
  }
  return NULL;
}

static void
establish (RulesTrial *trial, const RulesChanging *changing, const RulesChange *change)
{
  const RulesTriple *triple = &change->triple;
  const RulesNewValue *value = change->any ? find_new_value (changing, triple) : NULL;
  kg_overlay_add (trial->overlay, triple->subject, triple->predicate, triple->object);
  if (value == NULL || value->literal_type != KG_NONE || changing->type == KG_NONE) {
    return;
  }
  for (guint i = 0; i < value->classes->len; i++) {
    kg_overlay_add (trial->overlay, value->id, changing->type,
                    g_array_index (value->classes, KgTermId, i));
  }
}

static void
lay_terms (RulesTrial *trial, const RulesChanging *changing)
{
  const KgView *view = &changing->request->view;
  intern_request (trial->overlay, view);
  for (guint i = 0; i < changing->new_values->len; i++) {
    const RulesNewValue *value =
        (const RulesNewValue *) g_ptr_array_index (changing->new_values, i);
    KgTermId id = intern_new_value (trial->overlay, view, value, i);
    g_assert (id == value->id);
  }
}

void
rules_trial_lay (RulesTrial *trial, const RulesChanging *changing, const RulesChangeSet *set)
{
  const RulesChange *use = find_change (set, RULES_CHANGE_USE, KG_NONE);
  lay_terms (trial, changing);
  lay_nodes (trial, changing, set);
  lay_said (trial, changing, set);
  add_reachable (trial, changing->request->node);
  g_array_set_size (trial->approved, 0);
  for (guint i = 0; i < set->n; i++) {
    const RulesChange *change = &set->changes[i];
    if (change->kind == RULES_CHANGE_ESTABLISH) {
      establish (trial, changing, change);
    } else if (change->kind == RULES_CHANGE_APPROVE) {
      g_array_append_val (trial->approved, change->rule);
    }
  }
  kg_overlay_seal (trial->overlay);
  trial->request = *changing->request;
  trial->request.view.overlay = trial->overlay;
  trial->request.resource = use == NULL ? trial->request.resource : use->node;
  trial->request.nodes = (const RulesRequestNode *) (gconstpointer) trial->nodes->data;
  trial->request.n_nodes = trial->nodes->len;
  if (use != NULL || find_change (set, RULES_CHANGE_OMIT, KG_NONE) != NULL) {
    trial->request.digest = NULL; /* it is another request, with a digest of its own */
  }
}

const RulesDecision *
rules_trial_decide (const RulesTrial *trial, const RulesChanging *changing, RulesDecider *decider)
{
  const RulesDecideOptions options = {
    .without_proof = TRUE,
    .approved = (const guint32 *) (gconstpointer) trial->approved->data,
    .n_approved = trial->approved->len,
  };
  return rules_decide_with (decider, changing->policies, &trial->request, &options, NULL);
}
