/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/rules/decide-fixture.h"

#include <string.h>

static const char preamble[] =
    "gr:classifiedAs a gr:NamedPath ; gr:path ( [ sh:zeroOrMorePath [ sh:alternativePath ( gr:source "
    "prov:wasDerivedFrom ) ] ] gr:dataClass [ sh:zeroOrMorePath [ sh:alternativePath ( skos:broader "
    "rdfs:subClassOf ) ] ] ) . gr:forPurpose a gr:NamedPath ; gr:path ( gr:purpose [ sh:zeroOrMorePath [ "
    "sh:alternativePath ( skos:broader rdfs:subClassOf ) ] ] ) . gr:Request a rdfs:Class . gr:Field a "
    "rdfs:Class ; rdfs:subClassOf prov:Entity . gr:Span a rdfs:Class . prov:Entity a rdfs:Class . "
    "ex:known gr:subject ex:nobody ; gr:action ex:nothing ; gr:resource ex:nothing . ";

static RulesPolicies *
compile (DecideFixture *fixture, const char *turtle, GError **error)
{
  g_autofree char *text = g_strconcat (preamble, turtle, NULL);
  fixture->snapshot = fixture_snapshot ("policies.ttl", text);
  fixture->graph = rules_graph_new (fixture->snapshot, FALSE);
  return rules_policies_new (fixture->graph, NULL, error);
}

static void
begin_own (DecideFixture *fixture)
{
  fixture->decider = rules_decider_new ();
  fixture->overlay = kg_overlay_new ();
  fixture->nodes = g_array_new (FALSE, TRUE, sizeof (RulesRequestNode));
}

void
decide_fixture_init (DecideFixture *fixture, const char *turtle)
{
  g_autoptr (GError) error = NULL;
  *fixture = (DecideFixture) { 0 };
  fixture->policies = compile (fixture, turtle, &error);
  g_assert_no_error (error);
  begin_own (fixture);
}

void
decide_fixture_share (DecideFixture *fixture, const DecideFixture *with)
{
  *fixture = (DecideFixture) { .snapshot = kg_snapshot_ref (with->snapshot),
                               .graph = rules_graph_ref (with->graph),
                               .policies = rules_policies_ref (with->policies) };
  begin_own (fixture);
}

char *
decide_fixture_refusal (const char *turtle)
{
  g_autoptr (GError) error = NULL;
  g_auto (DecideFixture) fixture = { 0 };
  g_assert_null (compile (&fixture, turtle, &error));
  g_assert_error (error, RULES_ERROR, RULES_ERROR_POLICY);
  return g_strdup (error->message);
}

void
decide_fixture_clear (DecideFixture *fixture)
{
  rules_decider_free (fixture->decider);
  kg_overlay_free (fixture->overlay);
  rules_policies_unref (fixture->policies);
  rules_graph_unref (fixture->graph);
  g_clear_pointer (&fixture->nodes, g_array_unref);
  kg_snapshot_unref (fixture->snapshot);
}

/* --- Requests --- */

void
decide_fixture_begin (DecideFixture *fixture, gint64 time)
{
  kg_overlay_begin (fixture->overlay, fixture->snapshot);
  g_array_set_size (fixture->nodes, 0);
  fixture->request =
      (RulesDecideRequest) { .view = { fixture->snapshot, fixture->overlay }, .time = time };
}

static KgTermId
intern_iri (DecideFixture *fixture, const char *word)
{
  static const char *const prefixes[][2] = {
    { "ex:", "http://example.org/" }, { "gr:", ONTOLOGY_GR }, { "rdf:", KG_RDF },
    { "prov:", ONTOLOGY_PROV },       { "xsd:", KG_XSD },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (prefixes); i++) {
    if (g_str_has_prefix (word, prefixes[i][0])) {
      g_autofree char *iri = g_strconcat (prefixes[i][1], word + strlen (prefixes[i][0]), NULL);
      return kg_overlay_intern_iri (fixture->overlay, iri, -1);
    }
  }
  g_error ("no prefix in %s", word);
}

static KgTermId
intern (DecideFixture *fixture, const char *word)
{
  if (strcmp (word, "a") == 0) {
    return intern_iri (fixture, "rdf:type");
  }
  if (*word != '"') {
    return intern_iri (fixture, word);
  }
  g_auto (GStrv) parts = g_strsplit (word + 1, "^^", 2);
  KgTerm term = { .kind = KG_TERM_LITERAL,
                  .value = parts[0],
                  .length = (guint32) strlen (parts[0]) };
  term.datatype = parts[1] == NULL ? KG_NONE : intern_iri (fixture, parts[1]);
  return kg_overlay_intern (fixture->overlay, &term);
}

void
decide_fixture_say (DecideFixture *fixture, const char *triples)
{
  g_auto (GStrv) list = g_strsplit (triples, " . ", -1);
  for (guint i = 0; list[i] != NULL; i++) {
    g_auto (GStrv) words = g_strsplit (g_strstrip (list[i]), " ", -1);
    if (g_strv_length (words) == 3) {
      KgTermId subject = intern (fixture, words[0]);
      KgTermId predicate = intern (fixture, words[1]);
      kg_overlay_add (fixture->overlay, subject, predicate, intern (fixture, words[2]));
    } else {
      g_assert_cmpuint (g_strv_length (words), ==, 0);
    }
  }
}

static KgTermId
object_of (const DecideFixture *fixture, const char *predicate)
{
  const KgView *view = &fixture->request.view;
  KgCursor cursor;
  kg_view_objects (view, fixture->request.node, fixture_id (view, predicate), &cursor);
  return kg_cursor_next (&cursor);
}

static int
compare_nodes (gconstpointer a, gconstpointer b, gpointer data)
{
  const KgView *view = (const KgView *) data;
  KgTerm x;
  KgTerm y;
  g_assert_true (kg_view_term (view, ((const RulesRequestNode *) a)->node, &x));
  g_assert_true (kg_view_term (view, ((const RulesRequestNode *) b)->node, &y));
  return kg_term_order (&x, NULL, &y, NULL);
}

static void
find_nodes (DecideFixture *fixture, const char *class, gint64 start)
{
  const KgView *view = &fixture->request.view;
  KgCursor cursor;
  KgTermId id = fixture_id (view, class);
  KgTermId node;
  kg_view_subjects (view, fixture_id (view, "rdf:type"), id, &cursor);
  while ((node = kg_cursor_next (&cursor)) != KG_NONE) {
    const RulesRequestNode own = { .node = node, .class = id, .start = start, .end = start };
    g_array_append_val (fixture->nodes, own);
  }
}

void
decide_fixture_seal (DecideFixture *fixture)
{
  RulesDecideRequest *request = &fixture->request;
  request->node = intern (fixture, "ex:request");
  kg_overlay_seal (fixture->overlay);
  request->subject = object_of (fixture, "gr:subject");
  request->action = object_of (fixture, "gr:action");
  request->resource = object_of (fixture, "gr:resource");
  find_nodes (fixture, "gr:Field", -1);
  find_nodes (fixture, "gr:Span", 0);
  g_array_sort_with_data (fixture->nodes, compare_nodes, &request->view);
  request->nodes = (const RulesRequestNode *) (gconstpointer) fixture->nodes->data;
  request->n_nodes = fixture->nodes->len;
}

void
decide_fixture_request (DecideFixture *fixture, gint64 time, const char *triples)
{
  decide_fixture_begin (fixture, time);
  decide_fixture_say (fixture, triples);
  decide_fixture_seal (fixture);
}

const RulesDecision *
decide_fixture_decide (DecideFixture *fixture, const RulesDecideOptions *options)
{
  g_autoptr (GError) error = NULL;
  const RulesDecideOptions none = { 0 };
  const RulesDecision *decision =
      rules_decide_with (fixture->decider, fixture->policies, &fixture->request,
                         options == NULL ? &none : options, &error);
  g_assert_no_error (error);
  return decision;
}

/* --- As text --- */

static const char *const outcomes[] = { "allow", "mask", "escalate", "deny" };
static const char *const statuses[] = { "determines", "counts",    "overridden",
                                        "approved",   "monitored", "held back" };

static char *
name_of (const DecideFixture *fixture, KgTermId id)
{
  return fixture_names (&fixture->request.view, &id, 1);
}

static char *
rule_name (const DecideFixture *fixture, guint32 rule)
{
  return name_of (fixture, rules_policies_rule (fixture->policies, rule)->id);
}

static void
append_firing (const DecideFixture *fixture, const RulesFiring *firing, GString *out)
{
  g_autofree char *rule = rule_name (fixture, firing->rule);
  g_autofree char *node = name_of (fixture, firing->node);
  g_string_append_printf (out, "; %s %s@%s", statuses[firing->status], rule, node);
  g_string_append (out, firing->unknown ? " unknown" : "");
  if (firing->status == RULES_FIRING_OVERRIDDEN) {
    g_autofree char *by = rule_name (fixture, firing->by);
    g_string_append_printf (out, " by %s", by);
  }
  if (firing->status == RULES_FIRING_APPROVED) {
    g_autofree char *approvals =
        fixture_names (&fixture->request.view, firing->approvals, firing->n_approvals);
    g_string_append_printf (out, " with %s", approvals);
  }
}

static void
append_masks (const DecideFixture *fixture, const RulesDecision *decision, GString *out)
{
  for (guint i = 0; i < decision->n_masks; i++) {
    g_autofree char *node = name_of (fixture, decision->masks[i].node);
    g_autofree char *rule = rule_name (fixture, decision->masks[i].rule);
    g_string_append_printf (out, "; mask %s by %s", node, rule);
  }
}

char *
decide_fixture_text (const DecideFixture *fixture, const RulesDecision *decision)
{
  GString *out = g_string_new (outcomes[decision->outcome]);
  g_string_append (out, decision->by_default ? " by default" : "");
  for (guint i = 0; i < decision->n_firings; i++) {
    append_firing (fixture, &decision->firings[i], out);
  }
  append_masks (fixture, decision, out);
  return g_string_free (out, FALSE);
}

char *
decide_fixture_core (const DecideFixture *fixture, const RulesDecision *decision)
{
  GString *out = g_string_new (outcomes[decision->outcome]);
  g_string_append (out, decision->by_default ? " by default" : "");
  for (guint i = 0; i < decision->n_firings; i++) {
    RulesFiringStatus status = decision->firings[i].status;
    if (status == RULES_FIRING_DETERMINES || status == RULES_FIRING_OVERRIDDEN ||
        status == RULES_FIRING_APPROVED) {
      append_firing (fixture, &decision->firings[i], out);
    }
  }
  return g_string_free (out, FALSE);
}

GArray *
decide_fixture_cited (const RulesDecision *decision)
{
  g_autoptr (RulesTriples) set = rules_triples_new ();
  g_autoptr (GArray) triples = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  guint n = 0;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->evidence != NULL) {
      rules_evidence_triples (firing->evidence, triples);
    }
    g_array_append_vals (triples, firing->approval_triples, firing->n_approval_triples);
  }
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (decision->scopes[i].evidence != NULL) {
      rules_evidence_triples (decision->scopes[i].evidence, triples);
    }
  }
  for (guint i = 0; i < triples->len; i++) {
    rules_triples_add (set, &g_array_index (triples, RulesTriple, i));
  }
  rules_triples_seal (set);
  const RulesTriple *list = rules_triples_list (set, &n);
  GArray *cited = g_array_new (FALSE, FALSE, sizeof (RulesTriple));
  g_array_append_vals (cited, list, n);
  return cited;
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char *
decide_fixture_cited_text (const DecideFixture *fixture, const RulesDecision *decision)
{
  g_autoptr (GArray) cited = decide_fixture_cited (decision);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < cited->len; i++) {
    const RulesTriple *triple = &g_array_index (cited, RulesTriple, i);
    const KgTermId ids[] = { triple->subject, triple->predicate, triple->object };
    g_ptr_array_add (lines, fixture_names (&fixture->request.view, ids, G_N_ELEMENTS (ids)));
  }
  g_ptr_array_sort (lines, compare_strings);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv (". ", (char **) lines->pdata);
}
