/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/concern.h"

#include "api/review/review.h"
#include "kg/limits.h"
#include "rules/literal.h"

#include <string.h>

/* Durations beyond this bound nothing. */
#define SECONDS_MOST (G_GINT64_CONSTANT (1000) * 366 * 24 * 3600)
#define MONTHS_MOST 12000

/* What is found out about one rule. */
typedef struct {
  const RulesExplanation *explanation;
  const KgView *view; /* the request over the graph */
  KgView graph;       /* the graph alone: what governs is not the caller's to say */
  KgTermId rule;
} Concern;

static Concern
concern_of (const RulesExplanation *explanation, guint32 rule)
{
  const KgView *view = rules_request_view (explanation->request);
  return (Concern) { .explanation = explanation,
                     .view = view,
                     .graph = { view->snapshot, NULL },
                     .rule = rules_policies_rule (explanation->policies, rule)->id };
}

static void
objects (const KgView *view, KgTermId subject, OntologyTerm predicate, KgCursor *cursor)
{
  KgTermId id = kg_view_find_iri (view, ontology_term_iri (predicate), -1);
  if (id == KG_NONE) {
    *cursor = (KgCursor) { .single = TRUE };
    return;
  }
  kg_view_objects (view, subject, id, cursor);
}

/* --- IRIs --- */

static char *
iri_of (const KgView *view, KgTermId id)
{
  KgTerm term;
  return kg_view_term (view, id, &term) ? g_strdup (term.value) : g_strdup ("");
}

char *
review_iri_of (const RulesRequest *request, KgTermId id)
{
  return iri_of (rules_request_view (request), id);
}

char *
review_purpose_of (const RulesRequest *request)
{
  KgCursor cursor;
  objects (rules_request_view (request), rules_request_node (request), ONTOLOGY_GR_PURPOSE,
           &cursor);
  KgTermId purpose = kg_cursor_next (&cursor);
  gboolean one = purpose != KG_NONE && kg_cursor_next (&cursor) == KG_NONE;
  return one ? review_iri_of (request, purpose) : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Terms as sorted IRIs. (transfer full, char*) */
static GPtrArray *
name_all (const KgView *view, const GArray *ids)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ids->len; i++) {
    KgTerm term;
    if (kg_view_term (view, g_array_index (ids, KgTermId, i), &term) && term.kind == KG_TERM_IRI) {
      g_ptr_array_add (names, g_strdup (term.value));
    }
  }
  g_ptr_array_sort (names, compare_names);
  if (names->len > REVIEW_LIMIT_NAMES) {
    g_ptr_array_set_size (names, REVIEW_LIMIT_NAMES);
  }
  return names;
}

static void
add_once (GArray *ids, KgTermId id)
{
  for (guint i = 0; i < ids->len; i++) {
    if (g_array_index (ids, KgTermId, i) == id) {
      return;
    }
  }
  g_array_append_val (ids, id);
}

static void
add_objects (const KgView *view, KgTermId subject, OntologyTerm predicate, GArray *ids)
{
  KgCursor cursor;
  KgTermId id;
  objects (view, subject, predicate, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    add_once (ids, id);
  }
}

/* --- The fields and passages concerned --- */

static gboolean
fired_at (const Concern *concern, KgTermId node)
{
  const RulesDecision *decision = concern->explanation->decision;
  for (guint i = 0; i < decision->n_firings; i++) {
    const RulesFiring *firing = &decision->firings[i];
    if (firing->status == RULES_FIRING_DETERMINES && firing->node == node &&
        rules_policies_rule (concern->explanation->policies, firing->rule)->id == concern->rule) {
      return TRUE;
    }
  }
  return FALSE;
}

/* The data classes of a node and of all that it was taken or derived from. */
static void
add_classes (const Concern *concern, KgTermId node, GArray *classes)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) lineage = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_array_append_val (lineage, node);
  for (guint i = 0; i < lineage->len && i < REVIEW_LIMIT_LINEAGE; i++) {
    static const OntologyTerm upwards[] = { ONTOLOGY_GR_SOURCE, ONTOLOGY_PROV_WAS_DERIVED_FROM };
    KgTermId at = g_array_index (lineage, KgTermId, i);
    add_objects (concern->view, at, ONTOLOGY_GR_DATA_CLASS, classes);
    for (guint k = 0; k < G_N_ELEMENTS (upwards); k++) {
      KgCursor cursor;
      KgTermId origin;
      objects (concern->view, at, upwards[k], &cursor);
      while ((origin = kg_cursor_next (&cursor)) != KG_NONE &&
             lineage->len < REVIEW_LIMIT_LINEAGE) {
        if (g_hash_table_add (seen, GUINT_TO_POINTER (origin))) {
          g_array_append_val (lineage, origin);
        }
      }
    }
  }
}

/* Whether another of the classes is a kind of this one; of two that are kinds of each other, the first stays. */
static gboolean
is_wider (const OntologyHierarchy *hierarchy, const GArray *classes, guint i)
{
  KgTermId class = g_array_index (classes, KgTermId, i);
  for (guint k = 0; k < classes->len; k++) {
    KgTermId other = g_array_index (classes, KgTermId, k);
    /* A class that the request alone knows has no place among the others. */
    if (k != i && class < KG_OVERLAY_FIRST && other < KG_OVERLAY_FIRST &&
        ontology_hierarchy_is_a (hierarchy, other, class) &&
        (k < i || !ontology_hierarchy_is_a (hierarchy, class, other))) {
      return TRUE;
    }
  }
  return FALSE;
}

static GPtrArray *
name_classes (const Concern *concern, const GArray *classes)
{
  const OntologyHierarchy *hierarchy =
      rules_graph_hierarchy (rules_policies_graph (concern->explanation->policies));
  g_autoptr (GArray) special = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint i = 0; i < classes->len; i++) {
    if (!is_wider (hierarchy, classes, i)) {
      g_array_append_val (special, g_array_index (classes, KgTermId, i));
    }
  }
  return name_all (concern->view, special);
}

/* A rule that fired at the request as a whole concerns all its fields, and no data class in particular. */
static void
collect_nodes (const Concern *concern, ReviewConcern *out)
{
  const RulesRequest *request = concern->explanation->request;
  guint n = 0;
  const RulesRequestNode *nodes = rules_request_nodes (request, &n);
  gboolean whole = fired_at (concern, rules_request_node (request));
  g_autoptr (GArray) classes = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  g_autoptr (GArray) sources = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  for (guint i = 0; i < n; i++) {
    gboolean fired = fired_at (concern, nodes[i].node);
    if (fired) {
      add_classes (concern, nodes[i].node, classes);
    }
    if (fired || whole) {
      add_objects (concern->view, nodes[nodes[i].field].node, ONTOLOGY_GR_SOURCE, sources);
    }
  }
  out->classes = name_classes (concern, classes);
  out->sources = name_all (concern->view, sources);
}

/* --- What the rule says --- */

gboolean
review_add_duration (gint64 time, const char *duration, gint64 *out)
{
  RulesValue value;
  rules_value_read (RULES_DATATYPE_DURATION, duration, strlen (duration), &value);
  gint64 months = value.kind == RULES_VALUE_DURATION ? value.as.duration.months : -1;
  gint64 seconds = value.kind == RULES_VALUE_DURATION ? value.as.duration.seconds : -1;
  if (months < 0 || months > MONTHS_MOST || seconds < 0 || seconds > SECONDS_MOST) {
    return FALSE;
  }
  g_autoptr (GDateTime) start = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);
  g_autoptr (GDateTime) end = start != NULL ? g_date_time_add_months (start, (gint) months) : NULL;
  if (end == NULL) {
    return FALSE;
  }
  *out = (g_date_time_to_unix (end) + seconds) * G_USEC_PER_SEC + time % G_USEC_PER_SEC;
  return TRUE;
}

/* The other kinds of durations are written like some of these. */
static gint64
due_of (const Concern *concern)
{
  KgCursor cursor;
  KgTerm term;
  gint64 due = 0;
  objects (&concern->graph, concern->rule, ONTOLOGY_GR_RESPOND_WITHIN, &cursor);
  return kg_view_term (&concern->graph, kg_cursor_next (&cursor), &term) &&
                 review_add_duration (rules_request_time (concern->explanation->request),
                                      term.value, &due)
             ? due
             : 0;
}

typedef enum {
  SAID_NOTHING,
  SAID_NO,
  SAID_YES,
} Said;

/* Of several statements, one that says no counts. */
static Said
says_keep (const Concern *concern, KgTermId subject)
{
  Said said = SAID_NOTHING;
  KgCursor cursor;
  KgTermId id;
  objects (&concern->graph, subject, ONTOLOGY_GR_KEEP_PAYLOAD, &cursor);
  while ((id = kg_cursor_next (&cursor)) != KG_NONE) {
    KgTerm term;
    gboolean yes = kg_view_term (&concern->graph, id, &term) &&
                   (strcmp (term.value, "true") == 0 || strcmp (term.value, "1") == 0);
    said = yes && said != SAID_NO ? SAID_YES : SAID_NO;
  }
  return said;
}

static gboolean
is_in_scope (const RulesDecision *decision, guint32 policy)
{
  for (guint i = 0; i < decision->n_scopes; i++) {
    if (decision->scopes[i].policy == policy) {
      return decision->scopes[i].truth == RULES_CONFORMS;
    }
  }
  return FALSE;
}

gboolean
review_keeps_payload (const RulesExplanation *explanation, guint32 rule)
{
  const Concern concern = concern_of (explanation, rule);
  const RulesRule *known = rules_policies_rule (explanation->policies, rule);
  Said said = says_keep (&concern, concern.rule);
  for (guint i = 0; said == SAID_NOTHING && i < known->n_policies; i++) {
    guint32 policy = known->policies[i];
    if (is_in_scope (explanation->decision, policy) &&
        says_keep (&concern, rules_policies_policy (explanation->policies, policy)->id) ==
            SAID_YES) {
      said = SAID_YES;
    }
  }
  return said == SAID_YES;
}

void
review_concern_init (ReviewConcern *out, const RulesExplanation *explanation, guint32 rule)
{
  const Concern concern = concern_of (explanation, rule);
  g_autoptr (GArray) reviewers = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  *out = (ReviewConcern) { .rule = iri_of (&concern.graph, concern.rule),
                           .due = due_of (&concern),
                           .needed = rules_policies_rule (explanation->policies, rule)->approvals,
                           .keeps_payload = review_keeps_payload (explanation, rule) };
  add_objects (&concern.graph, concern.rule, ONTOLOGY_GR_REVIEWER, reviewers);
  out->reviewers = name_all (&concern.graph, reviewers);
  collect_nodes (&concern, out);
}

void
review_concern_clear (ReviewConcern *concern)
{
  g_free (concern->rule);
  g_ptr_array_unref (concern->reviewers);
  g_ptr_array_unref (concern->classes);
  g_ptr_array_unref (concern->sources);
}
