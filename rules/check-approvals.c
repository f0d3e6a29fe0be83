/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-private.h"
#include "rules/check-value.h"

/* What the snapshot says of an approval, as far as the data graph that counts holds it: a request grants itself nothing. */
static GArray *
stated (const RulesCheckDecider *decider, KgTermId approval, OntologyTerm predicate)
{
  RulesCheckShapes *check = decider->shapes;
  g_autoptr (GArray) values = rules_check_nodes_new ();
  GArray *said = rules_check_nodes_new ();
  KgTermId id = check->ids[predicate];
  rules_check_data_step (check, approval, id, FALSE, values);
  for (guint i = 0; i < values->len; i++) {
    KgTermId value = rules_check_node (values, i);
    if (kg_view_contains (&check->shapes, approval, id, value)) {
      rules_check_nodes_add (check, said, value);
    }
  }
  return said;
}

/* FALSE unless exactly one moment is stated. */
static gboolean
stated_moment (const RulesCheckDecider *decider, KgTermId approval, OntologyTerm predicate,
               gint64 *out)
{
  g_autoptr (GArray) values = stated (decider, approval, predicate);
  return values->len == 1 &&
         rules_check_value_moment (&decider->shapes->shapes, rules_check_node (values, 0), out);
}

static gboolean
holds_now (const RulesCheckDecider *decider, KgTermId approval)
{
  gint64 time = decider->request->time;
  gint64 at;
  gint64 from;
  gint64 until;
  g_autoptr (GArray) begins = stated (decider, approval, ONTOLOGY_GR_VALID_FROM);
  if (!stated_moment (decider, approval, ONTOLOGY_GR_APPROVED_AT, &at) || at > time ||
      !stated_moment (decider, approval, ONTOLOGY_GR_VALID_UNTIL, &until) || until <= time) {
    return FALSE;
  }
  return begins->len == 0 ||
         (stated_moment (decider, approval, ONTOLOGY_GR_VALID_FROM, &from) && from <= time);
}

static gboolean
states_only (const RulesCheckDecider *decider, KgTermId approval, OntologyTerm predicate,
             KgTermId value)
{
  g_autoptr (GArray) values = stated (decider, approval, predicate);
  for (guint i = 0; i < values->len; i++) {
    if (rules_check_node (values, i) != value) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
reaches (const RulesCheckDecider *decider, OntologyTerm path, KgTermId from, KgTermId to)
{
  KgTermId id = decider->shapes->ids[path];
  return id != KG_NONE && rules_check_path_reaches (decider->shapes, id, from, to);
}

/* A request with several purposes is for none that was approved. */
static gboolean
covers_purpose (const RulesCheckDecider *decider, KgTermId approval)
{
  RulesCheckShapes *check = decider->shapes;
  KgTermId node = decider->request->node;
  g_autoptr (GArray) wanted = stated (decider, approval, ONTOLOGY_GR_PURPOSE);
  g_autoptr (GArray) purposes = rules_check_nodes_new ();
  rules_check_data_step (check, node, check->ids[ONTOLOGY_GR_PURPOSE], FALSE, purposes);
  for (guint i = 0; i < wanted->len; i++) {
    KgTermId purpose = rules_check_node (wanted, i);
    if (purposes->len != 1 || (rules_check_node (purposes, 0) != purpose &&
                               !reaches (decider, ONTOLOGY_GR_FOR_PURPOSE, node, purpose))) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_field (const RulesRequestNode *node)
{
  return node->start < 0;
}

/* Of the request: all of its fields are of the class. */
static gboolean
is_classified (const RulesCheckDecider *decider, KgTermId node, KgTermId class)
{
  const RulesCheckRequest *request = decider->request;
  if (node != request->node) {
    return reaches (decider, ONTOLOGY_GR_CLASSIFIED_AS, node, class);
  }
  for (guint i = 0; i < request->n_nodes; i++) {
    if (is_field (&request->nodes[i]) &&
        !reaches (decider, ONTOLOGY_GR_CLASSIFIED_AS, request->nodes[i].node, class)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
covers_class (const RulesCheckDecider *decider, KgTermId approval, KgTermId node)
{
  g_autoptr (GArray) classes = stated (decider, approval, ONTOLOGY_GR_COVERS_CLASS);
  for (guint i = 0; i < classes->len; i++) {
    if (!is_classified (decider, node, rules_check_node (classes, i))) {
      return FALSE;
    }
  }
  return TRUE;
}

/* What is taken from an approval that is limited to one request leaves none. */
static gboolean
covers_digest (const RulesCheckDecider *decider, KgTermId approval)
{
  const KgView *graph = &decider->shapes->shapes;
  const char *digest = decider->request->digest;
  KgTermId predicate = decider->shapes->ids[ONTOLOGY_GR_REQUEST_DIGEST];
  g_autoptr (GArray) believed = stated (decider, approval, ONTOLOGY_GR_REQUEST_DIGEST);
  KgCursor cursor = { .single = TRUE };
  KgTermId value;
  guint n = 0;
  if (predicate != KG_NONE) {
    kg_view_objects (graph, approval, predicate, &cursor);
  }
  for (; (value = kg_cursor_next (&cursor)) != KG_NONE; n++) {
    KgTerm term;
    if (digest == NULL || !kg_view_term (graph, value, &term) || term.kind != KG_TERM_LITERAL ||
        term.datatype != KG_NONE || term.language != NULL || !g_str_equal (term.value, digest)) {
      return FALSE;
    }
  }
  return believed->len == n;
}

/* Who gave the approval, if it covers the firing; else KG_NONE. */
static KgTermId
approver (const RulesCheckDecider *decider, KgTermId approval, KgTermId node)
{
  const RulesCheckRequest *request = decider->request;
  g_autoptr (GArray) people = stated (decider, approval, ONTOLOGY_GR_APPROVED_BY);
  KgTermId person = people->len == 1 ? rules_check_node (people, 0) : KG_NONE;
  gboolean covers = person != request->subject && covers_digest (decider, approval) &&
                    holds_now (decider, approval) &&
                    states_only (decider, approval, ONTOLOGY_GR_SUBJECT, request->subject) &&
                    states_only (decider, approval, ONTOLOGY_GR_ACTION, request->action) &&
                    states_only (decider, approval, ONTOLOGY_GR_RESOURCE, request->resource) &&
                    covers_purpose (decider, approval) && covers_class (decider, approval, node);
  return covers ? person : KG_NONE;
}

gboolean
rules_check_is_approved (const RulesCheckDecider *decider, const RulesCheckRule *rule,
                         KgTermId node)
{
  RulesCheckShapes *check = decider->shapes;
  KgTermId approves = check->ids[ONTOLOGY_GR_APPROVES_RULE];
  g_autoptr (GArray) approvals = rules_check_nodes_new ();
  g_autoptr (GArray) people = rules_check_nodes_new ();
  rules_check_data_step (check, rule->id, approves, TRUE, approvals);
  for (guint i = 0; i < approvals->len; i++) {
    KgTermId approval = rules_check_node (approvals, i);
    KgTermId person = kg_view_contains (&check->shapes, approval, approves, rule->id)
                          ? approver (decider, approval, node)
                          : KG_NONE;
    if (person != KG_NONE) {
      rules_check_nodes_add (check, people, person);
    }
  }
  return people->len >= rule->approvals;
}
