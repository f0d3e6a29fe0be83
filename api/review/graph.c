/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/review-private.h"

#include "kg/change.h"
#include "rules/literal.h"

#include <string.h>

/* The graph is the truth: what it holds of a review and the log does not is logged; what it holds of one that was turned down is taken
 * out. */

/* --- Reading the graph of a review --- */

typedef struct {
  char *agent;
  char *comment; /* (nullable) */
  gint64 time;
  gint64 until;
} Found;

static void
found_free (gpointer data)
{
  Found *found = data;
  g_free (found->agent);
  g_free (found->comment);
  g_free (found);
}

static KgTermId
object (const KgView *view, KgTermId subject, const char *predicate)
{
  KgTermId id = kg_view_find_iri (view, predicate, -1);
  KgCursor cursor;
  if (id == KG_NONE || subject == KG_NONE) {
    return KG_NONE;
  }
  kg_view_objects (view, subject, id, &cursor);
  return kg_cursor_next (&cursor);
}

static gboolean
text_of (const KgView *view, KgTermId subject, const char *predicate, KgTerm *out)
{
  return kg_view_term (view, object (view, subject, predicate), out);
}

static gint64
time_of (const KgView *view, KgTermId subject, const char *predicate)
{
  KgTerm term;
  RulesValue value;
  if (!text_of (view, subject, predicate, &term)) {
    return 0;
  }
  rules_value_read (RULES_DATATYPE_DATE_TIME, term.value, term.length, &value);
  return value.kind == RULES_VALUE_INSTANT ? value.as.instant.seconds * G_USEC_PER_SEC +
                                                 (gint64) (value.as.instant.nanoseconds / 1000)
                                           : 0;
}

static KgTermId
first_subject (const KgView *view, const char *predicate, KgTermId id)
{
  KgTermId property = kg_view_find_iri (view, predicate, -1);
  KgCursor cursor;
  if (property == KG_NONE) {
    return KG_NONE;
  }
  kg_view_subjects (view, property, id, &cursor);
  return kg_cursor_next (&cursor);
}

/* What one person did; NULL if that was no approval. */
static Found *
read_activity (const KgView *view, KgTermId activity)
{
  KgTermId approval = first_subject (view, REVIEW_PROV "wasGeneratedBy", activity);
  KgTerm agent;
  KgTerm comment;
  if (approval == KG_NONE ||
      !text_of (view, approval, ontology_term_iri (ONTOLOGY_GR_APPROVED_BY), &agent)) {
    return NULL;
  }
  Found *found = g_new0 (Found, 1);
  found->agent = g_strdup (agent.value);
  found->time = time_of (view, approval, ontology_term_iri (ONTOLOGY_GR_APPROVED_AT));
  found->until = time_of (view, approval, ontology_term_iri (ONTOLOGY_GR_VALID_UNTIL));
  if (text_of (view, approval, ontology_term_iri (ONTOLOGY_GR_REASON), &comment)) {
    found->comment = g_strdup (comment.value);
  }
  return found;
}

static GPtrArray *
find_approvals (const KgView *view, const char *id)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (found_free);
  g_autofree char *name = g_strconcat (REVIEW_GRAPH_PREFIX, id, NULL);
  KgTermId review = kg_view_find_iri (view, name, -1);
  KgTermId informed = kg_view_find_iri (view, REVIEW_PROV "wasInformedBy", -1);
  KgTermId activity;
  KgCursor cursor;
  if (review == KG_NONE || informed == KG_NONE) {
    return list;
  }
  kg_view_subjects (view, informed, review, &cursor);
  while ((activity = kg_cursor_next (&cursor)) != KG_NONE) {
    Found *found = read_activity (view, activity);
    if (found != NULL) {
      g_ptr_array_add (list, found);
    }
  }
  return list;
}

/* --- Completing --- */

static gboolean
is_logged (const Review *review, const char *agent)
{
  for (guint i = 0; i < review->actions->len; i++) {
    const ReviewAction *action = g_ptr_array_index (review->actions, i);
    if (strcmp (action->action, "approved") == 0 && g_strcmp0 (action->agent, agent) == 0) {
      return TRUE;
    }
  }
  return FALSE;
}

/* By whom it was, the graph tells by IRI alone; which key they had, only they themselves do. */
static gboolean
complete_one (const ReviewDesk *desk, KgSnapshot *snapshot, const Review *review,
              const Found *found, const AccessIdentity *by, gboolean *own, GError **error)
{
  gboolean is_own = by != NULL && g_strcmp0 (by->agent, found->agent) == 0;
  const ReviewActing acting = { .kind = REVIEW_ACTION_APPROVED,
                                .review = review,
                                .by = is_own ? by->id : found->agent,
                                .name = is_own ? by->name : found->agent,
                                .agent = found->agent,
                                .comment = found->comment,
                                .time = found->time,
                                .until = found->until,
                                .commit = kg_snapshot_commit (snapshot) };
  g_autoptr (GError) problem = NULL;
  if (!review_act (desk->writer, &acting, &problem) && problem->domain != REVIEW_ERROR) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  *own = *own || is_own;
  return TRUE;
}

gboolean
review_complete (const ReviewDesk *desk, KgSnapshot *snapshot, const Review *review,
                 const AccessIdentity *by, gboolean *own, GError **error)
{
  const KgView view = { snapshot, NULL };
  *own = FALSE;
  if (review->status > REVIEW_APPROVED) {
    return TRUE;
  }
  g_autoptr (GPtrArray) list = find_approvals (&view, review->id);
  for (guint i = 0; list->len > review->given && i < list->len; i++) {
    const Found *found = g_ptr_array_index (list, i);
    if (!is_logged (review, found->agent) &&
        !complete_one (desk, snapshot, review, found, by, own, error)) {
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Withdrawing --- */

gboolean
review_withdraw (const ReviewDesk *desk, const char *id, const char *why, GError **error)
{
  g_autofree char *name = g_strconcat (REVIEW_GRAPH_PREFIX, id, NULL);
  g_autofree char *message = g_strdup_printf ("review %s: %s", id, why);
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (desk->store, error);
  if (snapshot == NULL) {
    return FALSE;
  }
  const KgView view = { snapshot, NULL };
  KgTermId known = kg_view_find_iri (&view, name, -1);
  if (known == KG_NONE) {
    return TRUE;
  }
  g_autoptr (KgChange) change = kg_change_new (desk->store);
  const KgCommitInfo info = { .author = "grounds", .message = message, .time = desk->now };
  KgCommitResult result;
  kg_change_clear_graph (change, kg_change_intern_iri (change, name));
  return kg_change_commit (change, &info, &result, error) &&
         log_append_commits (desk->writer, desk->store, result.commit, error);
}

/* --- All --- */

/* Before a review has tables, none has a graph either. */
static gboolean
settle (const ReviewDesk *desk, sqlite3 *db, KgSnapshot *snapshot, const char *id, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (Review) review = review_load (db, id, &problem);
  gboolean own = FALSE;
  if (review == NULL && g_error_matches (problem, KG_ERROR, KG_ERROR_NOT_FOUND)) {
    return TRUE;
  }
  if (review == NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return FALSE;
  }
  return review->status > REVIEW_APPROVED
             ? review_withdraw (desk, id, review_status_name (review->status), error)
             : review_complete (desk, snapshot, review, NULL, &own, error);
}

gboolean
review_complete_all (const ReviewDesk *desk, sqlite3 *db, GError **error)
{
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (desk->store, error);
  guint n = 0;
  if (snapshot == NULL) {
    return FALSE;
  }
  const KgView view = { snapshot, NULL };
  const KgTermId *graphs = kg_snapshot_graphs (snapshot, &n);
  for (guint i = 0; i < n; i++) {
    KgTerm graph;
    if (kg_view_term (&view, graphs[i], &graph) &&
        g_str_has_prefix (graph.value, REVIEW_GRAPH_PREFIX) &&
        !settle (desk, db, snapshot, graph.value + strlen (REVIEW_GRAPH_PREFIX), error)) {
      return FALSE;
    }
  }
  return TRUE;
}
