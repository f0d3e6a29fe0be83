/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/decide-private.h"

#include "rules/limits.h"

#include <string.h>

/* Approvals: what people have granted (gr:Approval).
 *
 * An approval covers a firing if it names the rule, was given by one person other than the one who asks, holds at the time
 * of the decision, and agrees with the request in everything that it states. What it says is read from the snapshot alone: a
 * request grants itself nothing.
 *
 * INVARIANT: on fewer triples an approval reaches no further by its gr:requestDigest: where the snapshot states one and those
 * triples do not, it covers nothing. So what it is limited to is always cited. */

/* --- What approvals say --- */

static RulesSource
source_of_approvals (const RulesDecider *decider, const RulesTriples *only)
{
  RulesSource source = decider->source;
  source.view.overlay = NULL;
  source.only = only;
  return source;
}

/* With `only`, triples of the request may be among the others. */
static gboolean
is_said (const RulesSource *source, KgTermId subject, KgTermId predicate, KgTermId object)
{
  return source->only == NULL || kg_view_contains (&source->view, subject, predicate, object);
}

static KgTermId
next_object (const RulesSource *source, KgTermId subject, KgTermId predicate, KgCursor *cursor)
{
  KgTermId object = kg_cursor_next (cursor);
  while (object != KG_NONE && !is_said (source, subject, predicate, object)) {
    object = kg_cursor_next (cursor);
  }
  return object;
}

static void
objects (const RulesSource *source, KgTermId subject, KgTermId predicate, KgCursor *cursor)
{
  if (predicate == KG_NONE) {
    *cursor = (KgCursor) { .single = TRUE };
    return;
  }
  rules_source_objects (source, subject, predicate, cursor);
}

/* The only object; KG_NONE if there is none, or more than one. */
static KgTermId
only_object (const RulesSource *source, KgTermId subject, KgTermId predicate)
{
  KgCursor cursor;
  objects (source, subject, predicate, &cursor);
  KgTermId object = next_object (source, subject, predicate, &cursor);
  return object != KG_NONE && next_object (source, subject, predicate, &cursor) == KG_NONE
             ? object
             : KG_NONE;
}

static gboolean
states (const RulesSource *source, KgTermId approval, KgTermId predicate)
{
  KgCursor cursor;
  objects (source, approval, predicate, &cursor);
  return next_object (source, approval, predicate, &cursor) != KG_NONE;
}

/* --- Whether one covers --- */

/* Whether it states nothing but `value` of the property. */
static gboolean
agrees (const RulesSource *source, KgTermId approval, KgTermId predicate, KgTermId value)
{
  KgCursor cursor;
  KgTermId object;
  objects (source, approval, predicate, &cursor);
  while ((object = next_object (source, approval, predicate, &cursor)) != KG_NONE) {
    if (object != value) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
reaches (RulesDecider *decider, const RulesTriples *only, const RulesPath *path, KgTermId focus,
         KgTermId value)
{
  RulesSource source = decider->source;
  source.only = only;
  decider->walked->steps = RULES_LIMIT_CONDITION_STEPS;
  return path != NULL &&
         rules_path_reaches (path, &source, focus, value, decider->walked) == RULES_CONFORMS;
}

/* The purpose of a request that has one alone; of several, none is the one that was approved. */
static KgTermId
purpose_of (const RulesDecider *decider, const RulesTriples *only)
{
  RulesSource source = decider->source;
  KgCursor cursor;
  source.only = only;
  objects (&source, decider->request->node, decider->policies->names.purpose, &cursor);
  KgTermId purpose = kg_cursor_next (&cursor);
  return purpose != KG_NONE && kg_cursor_next (&cursor) == KG_NONE ? purpose : KG_NONE;
}

static gboolean
agrees_on_purpose (RulesDecider *decider, const RulesSource *source, KgTermId approval)
{
  const RulesPolicies *policies = decider->policies;
  KgCursor cursor;
  KgTermId stated;
  objects (source, approval, policies->names.purpose, &cursor);
  while ((stated = next_object (source, approval, policies->names.purpose, &cursor)) != KG_NONE) {
    KgTermId purpose = purpose_of (decider, source->only);
    if (purpose == KG_NONE ||
        (purpose != stated &&
         !reaches (decider, source->only, policies->for_purpose, decider->request->node, stated))) {
      return FALSE;
    }
  }
  return TRUE;
}

/* Whether the node of the firing is of the class; for the request, whether each of its fields is. */
static gboolean
is_of_class (RulesDecider *decider, const RulesTriples *only, KgTermId node, KgTermId class)
{
  const RulesDecideRequest *request = decider->request;
  const RulesPath *path = decider->policies->classified_as;
  if (node != request->node) {
    return reaches (decider, only, path, node, class);
  }
  for (guint i = 0; i < request->n_nodes; i++) {
    if (rules_request_node_kind (&request->nodes[i]) == RULES_KIND_OF_FIELD &&
        !reaches (decider, only, path, request->nodes[i].node, class)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
agrees_on_classes (RulesDecider *decider, const RulesSource *source, KgTermId approval,
                   KgTermId node)
{
  KgTermId predicate = decider->policies->names.covers_class;
  KgCursor cursor;
  KgTermId class;
  objects (source, approval, predicate, &cursor);
  while ((class = next_object (source, approval, predicate, &cursor)) != KG_NONE) {
    if (!is_of_class (decider, source->only, node, class)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_digest (const RulesDecider *decider, KgTermId id)
{
  const char *digest = decider->request->digest;
  KgTerm term;
  return digest != NULL && kg_view_term (&decider->source.view, id, &term) &&
         term.kind == KG_TERM_LITERAL && term.datatype == KG_NONE && term.language == NULL &&
         strcmp (term.value, digest) == 0;
}

/* Whether every digest that the snapshot states is the request's, and `source` states it too. */
static gboolean
agrees_on_digest (const RulesDecider *decider, const RulesSource *source, KgTermId approval)
{
  const RulesSource whole = source_of_approvals (decider, NULL);
  KgTermId predicate = decider->policies->names.request_digest;
  KgCursor cursor;
  KgTermId digest;
  objects (&whole, approval, predicate, &cursor);
  while ((digest = kg_cursor_next (&cursor)) != KG_NONE) {
    if (!is_digest (decider, digest) ||
        !rules_source_contains (source, approval, predicate, digest)) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
moment_of (const RulesSource *source, KgTermId approval, KgTermId predicate, gint64 *out)
{
  return rules_policies_moment (&source->view, only_object (source, approval, predicate), out);
}

static gboolean
holds_now (const RulesDecider *decider, const RulesSource *source, KgTermId approval)
{
  const RulesDecisionTerms *names = &decider->policies->names;
  gint64 time = decider->request->time;
  gint64 given;
  gint64 from = G_MININT64;
  gint64 until;
  return moment_of (source, approval, names->approved_at, &given) && given <= time &&
         moment_of (source, approval, names->valid_until, &until) && time < until &&
         (!states (source, approval, names->valid_from) ||
          (moment_of (source, approval, names->valid_from, &from) && from <= time));
}

static gboolean
covers (RulesDecider *decider, const RulesSource *source, KgTermId approval, KgTermId node)
{
  const RulesDecisionTerms *names = &decider->policies->names;
  const RulesDecideRequest *request = decider->request;
  KgTermId person = only_object (source, approval, names->approved_by);
  return person != KG_NONE && person != request->subject &&
         agrees_on_digest (decider, source, approval) &&
         agrees (source, approval, names->subject, request->subject) &&
         agrees (source, approval, names->action, request->action) &&
         agrees (source, approval, names->resource, request->resource) &&
         holds_now (decider, source, approval) && agrees_on_purpose (decider, source, approval) &&
         agrees_on_classes (decider, source, approval, node);
}

/* --- Whether enough people gave theirs --- */

static gboolean
is_by_another (const RulesDecider *decider, const RulesSource *source, const GArray *approvals,
               guint first, KgTermId approval)
{
  KgTermId predicate = decider->policies->names.approved_by;
  KgTermId person = only_object (source, approval, predicate);
  for (guint i = first; i < approvals->len; i++) {
    if (only_object (source, g_array_index (approvals, KgTermId, i), predicate) == person) {
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
is_supposed (const RulesDecideOptions *options, guint32 rule)
{
  for (guint i = 0; i < options->n_approved; i++) {
    if (options->approved[i] == rule) {
      return TRUE;
    }
  }
  return FALSE;
}

gboolean
rules_decide_approved (RulesDecider *decider, const RulesTriples *only, guint32 rule, KgTermId node,
                       GArray *approvals)
{
  const RulesSource source = source_of_approvals (decider, only);
  const RulesRule *known = rules_rule (decider->policies, rule);
  KgTermId predicate = decider->policies->names.approves_rule;
  guint first = approvals->len;
  KgCursor cursor;
  KgTermId approval;
  if (is_supposed (&decider->options, rule)) {
    return TRUE;
  }
  if (predicate == KG_NONE) {
    return FALSE;
  }
  rules_source_subjects (&source, predicate, known->id, &cursor);
  while (approvals->len - first < known->approvals &&
         (approval = kg_cursor_next (&cursor)) != KG_NONE) {
    if (is_said (&source, approval, predicate, known->id) &&
        covers (decider, &source, approval, node) &&
        is_by_another (decider, &source, approvals, first, approval)) {
      g_array_append_val (approvals, approval);
    }
  }
  if (approvals->len - first == known->approvals) {
    return TRUE;
  }
  g_array_set_size (approvals, first);
  return FALSE;
}

/* --- What that rests on --- */

static void
cite_objects (const RulesSource *source, KgTermId approval, KgTermId predicate, GArray *triples)
{
  KgCursor cursor;
  KgTermId object;
  objects (source, approval, predicate, &cursor);
  while ((object = next_object (source, approval, predicate, &cursor)) != KG_NONE) {
    const RulesTriple triple = { approval, predicate, object };
    g_array_append_val (triples, triple);
  }
}

static void
cite_walk (RulesDecider *decider, const RulesPath *path, KgTermId focus, KgTermId value,
           GArray *triples)
{
  g_array_set_size (decider->steps, 0);
  decider->walked->steps = RULES_LIMIT_CONDITION_STEPS;
  if (path == NULL ||
      !rules_path_walk (path, &decider->source, focus, value, decider->walked, decider->steps)) {
    return;
  }
  for (guint i = 0; i < decider->steps->len; i++) {
    g_array_append_val (triples, g_array_index (decider->steps, RulesStep, i).triple);
  }
}

static void
cite_classes (RulesDecider *decider, const RulesSource *source, KgTermId approval, KgTermId node,
              GArray *triples)
{
  const RulesDecideRequest *request = decider->request;
  const RulesPolicies *policies = decider->policies;
  KgCursor cursor;
  KgTermId class;
  cite_objects (source, approval, policies->names.covers_class, triples);
  objects (source, approval, policies->names.covers_class, &cursor);
  while ((class = next_object (source, approval, policies->names.covers_class, &cursor)) !=
         KG_NONE) {
    if (node != request->node) {
      cite_walk (decider, policies->classified_as, node, class, triples);
      continue;
    }
    for (guint i = 0; i < request->n_nodes; i++) {
      if (rules_request_node_kind (&request->nodes[i]) == RULES_KIND_OF_FIELD) {
        cite_walk (decider, policies->classified_as, request->nodes[i].node, class, triples);
      }
    }
  }
}

static void
cite_purposes (RulesDecider *decider, const RulesSource *source, KgTermId approval, GArray *triples)
{
  const RulesPolicies *policies = decider->policies;
  KgTermId request = decider->request->node;
  KgCursor cursor;
  KgTermId purpose;
  cite_objects (source, approval, policies->names.purpose, triples);
  objects (source, approval, policies->names.purpose, &cursor);
  while ((purpose = next_object (source, approval, policies->names.purpose, &cursor)) != KG_NONE) {
    const RulesTriple own = { request, policies->names.purpose,
                              purpose_of (decider, decider->options.only) };
    g_array_append_val (triples, own);
    if (own.object != purpose) {
      cite_walk (decider, policies->for_purpose, request, purpose, triples);
    }
  }
}

void
rules_decide_cite_approvals (RulesDecider *decider, const RulesFired *fired, gboolean closely,
                             GArray *triples)
{
  const RulesSource source = source_of_approvals (decider, decider->options.only);
  const RulesDecisionTerms *names = &decider->policies->names;
  for (guint32 i = 0; i < fired->n_approvals; i++) {
    KgTermId approval = g_array_index (decider->approvals, KgTermId, fired->first_approval + i);
    const RulesTriple named = { approval, names->approves_rule,
                                rules_rule (decider->policies, fired->rule)->id };
    g_array_append_val (triples, named);
    cite_objects (&source, approval, names->approved_by, triples);
    cite_objects (&source, approval, names->approved_at, triples);
    cite_objects (&source, approval, names->valid_until, triples);
    cite_objects (&source, approval, names->request_digest, triples);
    if (closely) {
      cite_classes (decider, &source, approval, fired->node, triples);
      cite_purposes (decider, &source, approval, triples);
    }
  }
}
