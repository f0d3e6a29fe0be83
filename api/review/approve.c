/* SPDX-License-Identifier: Apache-2.0 */
#include "api/review/review-private.h"

#include "kg/change.h"
#include "kg/time.h"
#include "rules/literal.h"
#include "rules/load-check.h"
#include "rules/policies.h"

#include <openssl/sha.h>
#include <string.h>

/* Approvals in the graph. In the graph <urn:grounds:review:ID> of the review stand, for each person who approved,
 *
 *   <urn:grounds:review:ID:PERSON>    a prov:Activity, prov:wasInformedBy <urn:grounds:review:ID>: what that person did
 *   <urn:grounds:approval:ID:PERSON>  a gr:Approval, prov:wasGeneratedBy it; one for each data class, if it is limited to several
 *
 * with PERSON made from the IRI of the person: a second approval by them would say two things of one, which the shapes refuse. */

#define APPROVAL_PREFIX "urn:grounds:approval:"
/* Hex digits that stand for a person: 64 bits. */
#define PERSON_BYTES 8

/* --- Names --- */

static char *
person_of (const char *agent)
{
  guint8 hash[SHA256_DIGEST_LENGTH];
  GString *person = g_string_new (NULL);
  SHA256 ((const guint8 *) agent, strlen (agent), hash);
  for (guint i = 0; i < PERSON_BYTES; i++) {
    g_string_append_printf (person, "%02x", hash[i]);
  }
  return g_string_free (person, FALSE);
}

static char *
graph_of (const char *id)
{
  return g_strconcat (REVIEW_GRAPH_PREFIX, id, NULL);
}

/* --- Writing --- */

typedef struct {
  KgChange *change;
  guint32 document;
  KgTermId graph; /* and the review */
} Writing;

static KgTermId
iri (const Writing *writing, const char *text)
{
  return kg_change_intern_iri (writing->change, text);
}

static KgTermId
term (const Writing *writing, OntologyTerm known)
{
  return iri (writing, ontology_term_iri (known));
}

static void
say (const Writing *writing, KgTermId subject, KgTermId predicate, KgTermId object)
{
  kg_change_add (writing->change, writing->document, subject, predicate, object, 0);
}

static void
say_text (const Writing *writing, KgTermId subject, KgTermId predicate, const char *text,
          const char *datatype)
{
  const KgTerm literal = { .kind = KG_TERM_LITERAL,
                           .value = text,
                           .length = (guint32) strlen (text),
                           .datatype = datatype != NULL ? iri (writing, datatype) : KG_NONE };
  say (writing, subject, predicate, kg_change_intern (writing->change, &literal));
}

static void
say_time (const Writing *writing, KgTermId subject, KgTermId predicate, gint64 time)
{
  g_autofree char *text = kg_time_to_text (time);
  say_text (writing, subject, predicate, text, KG_XSD "dateTime");
}

static void
say_type (const Writing *writing, KgTermId subject, const char *class)
{
  say (writing, subject, term (writing, ONTOLOGY_RDF_TYPE), iri (writing, class));
}

static void
begin (Writing *writing, const char *id)
{
  g_autofree char *graph = graph_of (id);
  g_autofree char *name = g_strconcat ("review ", id, NULL);
  writing->graph = iri (writing, graph);
  writing->document = kg_change_add_document (writing->change, name, writing->graph, NULL, NULL);
}

/* One commit that is looked at as every load is. */
static gboolean
commit (Writing *writing, const char *id, const char *author, const char *done, gint64 time,
        KgCommitResult *result, GError **error)
{
  g_autofree char *message = g_strdup_printf ("review %s: %s", id, done);
  g_auto (RulesLoadCheck) check = { 0 };
  const KgCommitInfo info = { .author = author, .message = message, .time = time };
  return kg_change_check (writing->change, rules_load_check, &check, error) &&
         kg_change_commit (writing->change, &info, result, error);
}

/* --- An approval --- */

typedef struct {
  const ReviewDesk *desk;
  const Review *review;
  const AccessIdentity *by;
  const ReviewScope *scope;
  const char *comment; /* (nullable) */
} Approving;

/* What the approver did began with the first thing that they did with the review. */
static gint64
started_at (const Approving *approving)
{
  const GPtrArray *actions = approving->review->actions;
  for (guint i = 0; i < actions->len; i++) {
    const ReviewAction *action = g_ptr_array_index (actions, i);
    if (g_strcmp0 (action->agent, approving->by->agent) == 0) {
      return MIN (action->time, approving->desk->now);
    }
  }
  return approving->desk->now;
}

static KgTermId
say_activity (const Writing *writing, const Approving *approving, const char *person)
{
  g_autofree char *name =
      g_strconcat (REVIEW_GRAPH_PREFIX, approving->review->id, ":", person, NULL);
  KgTermId activity = iri (writing, name);
  say_type (writing, writing->graph, REVIEW_PROV "Activity");
  say_time (writing, writing->graph, iri (writing, REVIEW_PROV "startedAtTime"),
            approving->review->opened);
  say_type (writing, activity, REVIEW_PROV "Activity");
  say (writing, activity, iri (writing, REVIEW_PROV "wasInformedBy"), writing->graph);
  say (writing, activity, iri (writing, REVIEW_PROV "wasAssociatedWith"),
       iri (writing, approving->by->agent));
  say_time (writing, activity, iri (writing, REVIEW_PROV "startedAtTime"), started_at (approving));
  say_time (writing, activity, iri (writing, REVIEW_PROV "endedAtTime"), approving->desk->now);
  return activity;
}

static void
say_part (const Writing *writing, KgTermId approval, gboolean limited, OntologyTerm predicate,
          const char *value)
{
  if (limited) {
    say (writing, approval, term (writing, predicate), iri (writing, value));
  }
}

/* A digest implies all the other parts: of two requests that share it, nothing differs. */
static void
say_scope (const Writing *writing, const Approving *approving, KgTermId approval, const char *class)
{
  const Review *review = approving->review;
  const ReviewScope *scope = approving->scope;
  if (scope->this_request) {
    say_text (writing, approval, term (writing, ONTOLOGY_GR_REQUEST_DIGEST), review->digest, NULL);
    return;
  }
  say_part (writing, approval, scope->subject, ONTOLOGY_GR_SUBJECT, review->subject);
  say_part (writing, approval, scope->action, ONTOLOGY_GR_ACTION, review->action);
  say_part (writing, approval, scope->resource, ONTOLOGY_GR_RESOURCE, review->resource);
  say_part (writing, approval, scope->purpose, ONTOLOGY_GR_PURPOSE, review->purpose);
  say_part (writing, approval, class != NULL, ONTOLOGY_GR_COVERS_CLASS, class);
}

static void
say_approval (const Writing *writing, const Approving *approving, const char *name,
              KgTermId activity, const char *class)
{
  KgTermId approval = iri (writing, name);
  KgTermId agent = iri (writing, approving->by->agent);
  say_type (writing, approval, ontology_term_iri (ONTOLOGY_GR_APPROVAL));
  say (writing, approval, term (writing, ONTOLOGY_GR_APPROVES_RULE),
       iri (writing, approving->review->rule));
  say (writing, approval, term (writing, ONTOLOGY_GR_APPROVED_BY), agent);
  say_time (writing, approval, term (writing, ONTOLOGY_GR_APPROVED_AT), approving->desk->now);
  say_time (writing, approval, term (writing, ONTOLOGY_GR_VALID_UNTIL), approving->scope->until);
  say (writing, approval, iri (writing, REVIEW_PROV "wasGeneratedBy"), activity);
  say (writing, approval, iri (writing, REVIEW_PROV "wasAttributedTo"), agent);
  if (approving->comment != NULL) {
    say_text (writing, approval, term (writing, ONTOLOGY_GR_REASON), approving->comment, NULL);
  }
  say_scope (writing, approving, approval, class);
}

/* An approval covers what is of every class that it states: for one class or another there have to be several. */
static void
say_approvals (const Writing *writing, const Approving *approving)
{
  const Review *review = approving->review;
  g_autofree char *person = person_of (approving->by->agent);
  g_autofree char *name = g_strconcat (APPROVAL_PREFIX, review->id, ":", person, NULL);
  KgTermId activity = say_activity (writing, approving, person);
  gboolean by_class = approving->scope->classes && !approving->scope->this_request;
  if (!by_class || review->classes->len == 1) {
    say_approval (writing, approving, name, activity,
                  by_class ? g_ptr_array_index (review->classes, 0) : NULL);
    return;
  }
  for (guint i = 0; i < review->classes->len; i++) {
    g_autofree char *one = g_strdup_printf ("%s:%u", name, i + 1);
    say_approval (writing, approving, one, activity, g_ptr_array_index (review->classes, i));
  }
}

static gboolean
commit_approval (const Approving *approving, guint64 *number, GError **error)
{
  const ReviewDesk *desk = approving->desk;
  g_autoptr (KgChange) change = kg_change_new (desk->store);
  Writing writing = { .change = change };
  KgCommitResult result;
  begin (&writing, approving->review->id);
  say_approvals (&writing, approving);
  if (!commit (&writing, approving->review->id, approving->by->name, "approved", desk->now, &result,
               error)) {
    return FALSE;
  }
  *number = result.commit;
  return log_append_commits (desk->writer, desk->store, result.commit, error);
}

/* --- What may be approved --- */

static const char *
scope_problem (const Review *review, const ReviewScope *scope)
{
  if (scope->this_request) {
    return review->digest == NULL ? "the request has no digest to which an approval could be "
                                    "limited; limit it to what the request is about"
                                  : NULL;
  }
  if (!scope->subject && !scope->action && !scope->resource && !scope->purpose && !scope->classes) {
    return "an approval is limited to something; name the request, its subject, action, resource, "
           "purpose or data classes";
  }
  if (scope->purpose && review->purpose == NULL) {
    return "the request has no one purpose to which an approval could be limited; leave it out";
  }
  if (scope->classes && review->classes->len == 0) {
    return "the rule looks at no data class to which an approval could be limited; leave it out";
  }
  return NULL;
}

static gboolean
check_scope (const ReviewDesk *desk, const Review *review, const ReviewScope *scope, GError **error)
{
  const char *problem = scope_problem (review, scope);
  gint64 days = desk->approval_days > 0 ? desk->approval_days : REVIEW_APPROVAL_DAYS;
  if (problem != NULL) {
    g_set_error_literal (error, REVIEW_ERROR, REVIEW_ERROR_SCOPE, problem);
    return FALSE;
  }
  if (scope->until <= desk->now || scope->until > desk->now + days * G_TIME_SPAN_DAY) {
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_SCOPE,
                 "an approval ends after now and within %d days; give it an end in between",
                 (int) days);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_rule (const ReviewDesk *desk, const Review *review, GError **error)
{
  g_autoptr (KgSnapshot) snapshot = kg_store_snapshot (desk->store, error);
  if (snapshot == NULL) {
    return FALSE;
  }
  if (!review_rule_escalates (snapshot, review->rule)) {
    g_set_error (error, REVIEW_ERROR, REVIEW_ERROR_CLOSED,
                 "the rule `%s` no longer escalates; there is nothing to approve", review->rule);
    return FALSE;
  }
  return TRUE;
}

static gboolean
check_first (const Review *review, const AccessIdentity *by, GError **error)
{
  for (guint i = 0; i < review->actions->len; i++) {
    const ReviewAction *action = g_ptr_array_index (review->actions, i);
    if (strcmp (action->action, "approved") == 0 && g_strcmp0 (action->agent, by->agent) == 0) {
      g_set_error_literal (error, REVIEW_ERROR, REVIEW_ERROR_OWN,
                           "you have approved this already; another person has to as well");
      return FALSE;
    }
  }
  return TRUE;
}

/* --- Approving --- */

/* The review may have been closed after the approval came into the graph: then that is not to stay. */
static gboolean
log_approval (const Approving *approving, guint64 number, GError **error)
{
  const ReviewDesk *desk = approving->desk;
  const ReviewActing acting = { .kind = REVIEW_ACTION_APPROVED,
                                .review = approving->review,
                                .by = approving->by->id,
                                .name = approving->by->name,
                                .agent = approving->by->agent,
                                .comment = approving->comment,
                                .time = desk->now,
                                .until = approving->scope->until,
                                .commit = number,
                                .scope = approving->scope };
  g_autoptr (GError) problem = NULL;
  if (review_act (desk->writer, &acting, &problem)) {
    return TRUE;
  }
  if (g_error_matches (problem, REVIEW_ERROR, REVIEW_ERROR_CLOSED) &&
      !review_withdraw (desk, approving->review->id, "closed before", error)) {
    return FALSE;
  }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
review_approve (const ReviewDesk *desk, const char *id, const AccessIdentity *by,
                const ReviewScope *scope, const char *comment, GError **error)
{
  gboolean own_done = FALSE;
  guint64 number = 0;
  if (!review_check_comment (comment, FALSE, error)) {
    return FALSE;
  }
  g_autoptr (Review) review = review_open_for (desk, id, by, &own_done, error);
  if (review == NULL || own_done) {
    return own_done;
  }
  const Approving approving = { .desk = desk,
                                .review = review,
                                .by = by,
                                .scope = scope,
                                .comment = comment != NULL && *comment != '\0' ? comment : NULL };
  return check_first (review, by, error) && check_scope (desk, review, scope, error) &&
         check_rule (desk, review, error) && commit_approval (&approving, &number, error) &&
         log_approval (&approving, number, error);
}
