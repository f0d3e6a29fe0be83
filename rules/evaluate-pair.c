/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evaluate-private.h"

/* The constraints that compare value nodes with other nodes (SHACL 4.5), with each other (4.4.5), or with the triples
 * that begin at them (4.8.1). */

/* --- sh:equals --- */

static KgTermId
value_or_end (const RulesEvaluator *evaluator, const RulesValues *values, guint32 i)
{
  return i < values->n ? rules_values_get (evaluator, values, i) : G_MAXUINT32;
}

/* What only one of two ascending sets holds, ascending. */
static RulesTruth
same_sets (RulesEvaluator *evaluator, const RulesValues *some, const RulesValues *others,
           RulesFound *found)
{
  RulesTruth truth = RULES_CONFORMS;
  guint32 i = 0;
  guint32 k = 0;
  while ((i < some->n || k < others->n) && rules_scratch_step (evaluator->scratch)) {
    KgTermId a = value_or_end (evaluator, some, i);
    KgTermId b = value_or_end (evaluator, others, k);
    i += a <= b;
    k += b <= a;
    if (a == b) {
      continue;
    }
    truth = RULES_VIOLATES;
    if (rules_found_settles (found, truth, MIN (a, b))) {
      return truth;
    }
  }
  return truth;
}

RulesTruth
rules_evaluate_equals (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId focus,
                       const RulesValues *values, RulesFound *found)
{
  guint32 mark = evaluator->scratch->n_values;
  RulesValues others;
  if (!rules_evaluate_objects (evaluator, focus, constraint->term, &others)) {
    return RULES_UNKNOWN;
  }
  RulesTruth truth = same_sets (evaluator, values, &others, found);
  evaluator->scratch->n_values = mark;
  return truth;
}

/* --- sh:lessThan, sh:lessThanOrEquals --- */

static RulesTruth
precedes (RulesEvaluator *evaluator, const RulesConstraint *constraint, const RulesValue *value,
          KgTermId other)
{
  const RulesLookup *lookup = rules_evaluate_literal (evaluator, other);
  RulesOrder order = value != NULL && lookup->term.kind == KG_TERM_LITERAL
                         ? rules_value_compare (value, &lookup->value)
                         : RULES_ORDER_NONE;
  if (order == RULES_ORDER_NONE) {
    return rules_evaluate_orderless (evaluator);
  }
  gboolean or_equal = constraint->kind == RULES_CONSTRAINT_LESS_THAN_OR_EQUALS;
  gboolean less = order == RULES_ORDER_LESS || (or_equal && order == RULES_ORDER_EQUAL);
  return less ? RULES_CONFORMS : RULES_VIOLATES;
}

RulesTruth
rules_evaluate_less_than (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                          KgTermId focus, KgTermId value, RulesFound *found)
{
  RulesScratch *scratch = evaluator->scratch;
  guint32 mark = scratch->n_values;
  RulesTruth truth = RULES_CONFORMS;
  RulesValues others;
  if (!rules_evaluate_objects (evaluator, focus, constraint->term, &others)) {
    return RULES_UNKNOWN;
  }
  RulesValue read;
  const RulesValue *known =
      others.n > 0 && rules_evaluate_read (evaluator, value, &read) ? &read : NULL;
  for (guint32 i = 0; i < others.n && rules_scratch_step (scratch); i++) {
    KgTermId other = rules_values_get (evaluator, &others, i);
    RulesTruth one = precedes (evaluator, constraint, known, other);
    truth = rules_truth_and (truth, one);
    if (rules_found_settles (found, one, value)) {
      break;
    }
  }
  scratch->n_values = mark;
  return truth;
}

/* --- sh:uniqueLang --- */

/* Tags are the same whatever their case: their value space is lower case (RDF 1.1 Concepts, 3.3). */
static guint32
hash_tag (const char *tag)
{
  guint32 hash = 2166136261u;
  for (; *tag != '\0'; tag++) {
    hash = (hash ^ (guchar) g_ascii_tolower (*tag)) * 16777619u;
  }
  return hash ^ (hash >> 15);
}

static const char *
language_of (RulesEvaluator *evaluator, KgTermId id)
{
  const KgTerm *term = &rules_evaluate_term (evaluator, id)->term;
  return term->kind == KG_TERM_LITERAL ? term->language : NULL;
}

/* A table of languages on the stack: two numbers a slot, a value node with that language and how many have it. */
typedef struct {
  guint32 first;
  guint32 mask;
} Languages;

static Languages
new_languages (RulesScratch *scratch, guint32 n)
{
  Languages languages = { scratch->n_values, 1 };
  while (languages.mask < 2 * (guint64) n && languages.mask < (1u << 30)) {
    languages.mask *= 2;
  }
  for (guint32 i = 0; i < 2 * languages.mask; i++) {
    rules_scratch_push (scratch, 0);
  }
  languages.mask--;
  return languages;
}

/* Counts a value node; how many have had its language by now. */
static guint32
count_language (RulesEvaluator *evaluator, Languages languages, KgTermId value)
{
  const char *tag = language_of (evaluator, value);
  if (tag == NULL) {
    return 0;
  }
  KgTermId *slots = evaluator->scratch->values + languages.first;
  gsize slot = hash_tag (tag) & languages.mask;
  while (slots[2 * slot] != KG_NONE && rules_scratch_step (evaluator->scratch)) {
    const char *other = language_of (evaluator, slots[2 * slot]);
    if (g_ascii_strcasecmp (tag, other) == 0) {
      return ++slots[2 * slot + 1];
    }
    slot = (slot + 1) & languages.mask;
  }
  slots[2 * slot] = value;
  slots[2 * slot + 1] = 1;
  return 1;
}

RulesTruth
rules_evaluate_unique_lang (RulesEvaluator *evaluator, const RulesValues *values, RulesFound *found)
{
  RulesScratch *scratch = evaluator->scratch;
  guint32 mark = scratch->n_values;
  RulesTruth truth = RULES_CONFORMS;
  if (values->n < 2) {
    return RULES_CONFORMS;
  }
  Languages languages = new_languages (scratch, values->n);
  for (guint32 i = 0; i < values->n && rules_scratch_step (scratch); i++) {
    KgTermId value = rules_values_get (evaluator, values, i);
    if (count_language (evaluator, languages, value) != 2) {
      continue;
    }
    truth = RULES_VIOLATES;
    if (rules_found_settles (found, truth, KG_NONE)) {
      break;
    }
  }
  scratch->n_values = mark;
  return truth;
}

/* --- sh:closed --- */

static RulesTruth
closed_at (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value,
           RulesFound *found)
{
  const KgTermId *allowed = rules_ids (evaluator->shapes, constraint);
  RulesTruth truth = RULES_CONFORMS;
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId object;
  rules_source_outgoing (&evaluator->source, value, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &object) && rules_scratch_step (evaluator->scratch)) {
    if (rules_ids_contain (allowed, constraint->n, predicate)) {
      continue;
    }
    truth = RULES_VIOLATES;
    if (found != NULL) {
      found->next.predicate = predicate;
    }
    if (rules_found_settles (found, truth, object)) {
      break;
    }
  }
  return truth;
}

RulesTruth
rules_evaluate_closed (RulesEvaluator *evaluator, const RulesConstraint *constraint,
                       const RulesValues *values, RulesFound *found)
{
  RulesTruth truth = RULES_CONFORMS;
  for (guint32 i = 0; i < values->n && rules_scratch_step (evaluator->scratch); i++) {
    KgTermId value = rules_values_get (evaluator, values, i);
    truth = rules_truth_and (truth, closed_at (evaluator, constraint, value, found));
    if (truth == RULES_VIOLATES && found == NULL) {
      return truth;
    }
  }
  if (found != NULL) {
    found->next.predicate = KG_NONE;
  }
  return truth;
}
