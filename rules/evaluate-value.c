/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/evaluate-private.h"

/* The constraints that look at one value node at a time (SHACL 4). */

/* --- Terms --- */

static RulesDatatype
read_datatype (const RulesEvaluator *evaluator, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (&evaluator->source.view, id, &term)) {
    return RULES_DATATYPE_OTHER;
  }
  return rules_datatype_of_iri (term.value, term.length);
}

static RulesDatatype
datatype_of (RulesEvaluator *evaluator, const KgTerm *term)
{
  if (term->language != NULL) {
    return RULES_DATATYPE_LANG_STRING;
  }
  if (term->datatype == KG_NONE) {
    return RULES_DATATYPE_STRING;
  }
  guint slot = term->datatype & (RULES_DATATYPES_KEPT - 1);
  if (evaluator->datatype_ids[slot] != term->datatype) {
    evaluator->datatypes[slot] = read_datatype (evaluator, term->datatype);
    evaluator->datatype_ids[slot] = term->datatype;
  }
  return evaluator->datatypes[slot];
}

const RulesLookup *
rules_evaluate_term (RulesEvaluator *evaluator, KgTermId id)
{
  RulesLookup *lookup = &evaluator->lookup;
  if (lookup->id == id) {
    return lookup;
  }
  lookup->id = id;
  lookup->has_value = FALSE;
  if (G_UNLIKELY (!kg_view_term (&evaluator->source.view, id, &lookup->term))) {
    lookup->term = (KgTerm) { .kind = KG_TERM_BLANK, .value = "" };
  }
  return lookup;
}

const RulesLookup *
rules_evaluate_literal (RulesEvaluator *evaluator, KgTermId id)
{
  RulesLookup *lookup = &evaluator->lookup;
  const KgTerm *term = &rules_evaluate_term (evaluator, id)->term;
  if (!lookup->has_value && term->kind == KG_TERM_LITERAL) {
    rules_value_read (datatype_of (evaluator, term), term->value, term->length, &lookup->value);
    lookup->has_value = TRUE;
  }
  return lookup;
}

gboolean
rules_evaluate_read (RulesEvaluator *evaluator, KgTermId id, RulesValue *out)
{
  const RulesLookup *lookup = rules_evaluate_literal (evaluator, id);
  if (lookup->term.kind != KG_TERM_LITERAL) {
    return FALSE;
  }
  *out = lookup->value;
  return TRUE;
}

RulesOrder
rules_evaluate_order (RulesEvaluator *evaluator, KgTermId a, KgTermId b)
{
  RulesValue x;
  RulesValue y;
  gboolean literals =
      rules_evaluate_read (evaluator, a, &x) && rules_evaluate_read (evaluator, b, &y);
  return literals ? rules_value_compare (&x, &y) : RULES_ORDER_NONE;
}

/* --- What a value node is --- */

static RulesTruth
holds (gboolean holds)
{
  return holds ? RULES_CONFORMS : RULES_VIOLATES;
}

static gboolean
has_datatype (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const KgTerm *term = &rules_evaluate_term (evaluator, value)->term;
  if (term->kind != KG_TERM_LITERAL) {
    return FALSE;
  }
  if (constraint->as.datatype == RULES_DATATYPE_LANG_STRING) {
    return term->language != NULL;
  }
  if (constraint->as.datatype == RULES_DATATYPE_STRING) {
    return term->language == NULL && term->datatype == KG_NONE;
  }
  return term->datatype == constraint->term &&
         rules_evaluate_literal (evaluator, value)->value.well_formed;
}

static gboolean
has_kind (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  guint kind = 0;
  switch (rules_evaluate_term (evaluator, value)->term.kind) {
  case KG_TERM_BLANK:
    kind = RULES_KIND_BLANK;
    break;
  case KG_TERM_IRI:
    kind = RULES_KIND_IRI;
    break;
  case KG_TERM_LITERAL:
    kind = RULES_KIND_LITERAL;
    break;
  }
  return (constraint->as.node_kinds & kind) != 0;
}

static gboolean
has_class (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const RulesInstances *instances = evaluator->instances;
  if (instances != NULL && value < instances->end) {
    const guint64 *bits = instances->of[constraint - rules_constraint (evaluator->shapes, 0)];
    if (G_LIKELY (bits != NULL)) {
      return ((bits[value / 64] >> (value % 64)) & 1) != 0;
    }
  }
  return rules_source_is_instance (&evaluator->source, value, constraint->term);
}

/* --- Strings --- */

/* Whether str() has at least `least` code points; counts no further than that. */
static gboolean
is_long (const KgTerm *term, guint64 least)
{
  guint64 n = 0;
  if (term->length < least) {
    return FALSE;
  }
  for (guint32 i = 0; i < term->length && n < least; i++) {
    n += ((guchar) term->value[i] & 0xc0) != 0x80;
  }
  return n >= least;
}

static gboolean
has_length (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const KgTerm *term = &rules_evaluate_term (evaluator, value)->term;
  guint64 count = constraint->as.count;
  if (term->kind == KG_TERM_BLANK) {
    return FALSE;
  }
  if (constraint->kind == RULES_CONSTRAINT_MIN_LENGTH) {
    return is_long (term, count);
  }
  return count == G_MAXUINT64 || !is_long (term, count + 1);
}

static gboolean
has_language (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const KgTerm *term = &rules_evaluate_term (evaluator, value)->term;
  const GPtrArray *texts = evaluator->shapes->texts;
  if (term->kind != KG_TERM_LITERAL || term->language == NULL) {
    return FALSE;
  }
  for (guint32 i = 0; i < constraint->n; i++) {
    const char *range = (const char *) g_ptr_array_index (texts, constraint->first + i);
    if (rules_language_matches (term->language, range)) {
      return TRUE;
    }
  }
  return FALSE;
}

static RulesTruth
matches (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const KgTerm *term = &rules_evaluate_term (evaluator, value)->term;
  if (term->kind == KG_TERM_BLANK) {
    return RULES_VIOLATES;
  }
  return rules_pattern_matches (constraint->as.pattern, evaluator->matcher, term->value,
                                term->length);
}

/* --- Ranges --- */

static gboolean
is_ordered (RulesConstraintKind kind, RulesOrder order)
{
  if (kind == RULES_CONSTRAINT_MIN_EXCLUSIVE || kind == RULES_CONSTRAINT_MIN_INCLUSIVE) {
    return order == RULES_ORDER_GREATER ||
           (order == RULES_ORDER_EQUAL && kind == RULES_CONSTRAINT_MIN_INCLUSIVE);
  }
  return order == RULES_ORDER_LESS ||
         (order == RULES_ORDER_EQUAL && kind == RULES_CONSTRAINT_MAX_INCLUSIVE);
}

static RulesTruth
in_range (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const RulesLookup *lookup = rules_evaluate_literal (evaluator, value);
  RulesOrder order = lookup->term.kind == KG_TERM_LITERAL
                         ? rules_value_compare (&lookup->value, constraint->as.value)
                         : RULES_ORDER_NONE;
  if (order == RULES_ORDER_NONE) {
    return rules_evaluate_orderless (evaluator);
  }
  return holds (is_ordered (constraint->kind, order));
}

/* --- Nested shapes --- */

/* How many shapes of sh:xone it conforms to: exactly one it must be. */
static RulesTruth
exactly_one (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const guint32 *nested = rules_nested (evaluator->shapes, constraint);
  guint32 sure = 0;
  guint32 possible = 0;
  for (guint32 i = 0; i < constraint->n && sure < 2; i++) {
    RulesTruth one = rules_evaluate_shape (evaluator, nested[i], value);
    sure += one == RULES_CONFORMS;
    possible += one == RULES_UNKNOWN;
  }
  if (sure > 1 || sure + possible == 0) {
    return RULES_VIOLATES;
  }
  return possible == 0 ? RULES_CONFORMS : RULES_UNKNOWN;
}

static RulesTruth
all_nested (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const guint32 *nested = rules_nested (evaluator->shapes, constraint);
  RulesTruth truth = RULES_CONFORMS;
  for (guint32 i = 0; i < constraint->n && truth != RULES_VIOLATES; i++) {
    truth = rules_truth_and (truth, rules_evaluate_shape (evaluator, nested[i], value));
  }
  return truth;
}

static RulesTruth
any_nested (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId value)
{
  const guint32 *nested = rules_nested (evaluator->shapes, constraint);
  RulesTruth truth = RULES_VIOLATES;
  for (guint32 i = 0; i < constraint->n && truth != RULES_CONFORMS; i++) {
    truth = rules_truth_or (truth, rules_evaluate_shape (evaluator, nested[i], value));
  }
  return truth;
}

static RulesTruth
evaluate_value (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId focus,
                KgTermId value)
{
  const RulesSource *source = &evaluator->source;
  switch (constraint->kind) {
  case RULES_CONSTRAINT_DATATYPE:
    return holds (has_datatype (evaluator, constraint, value));
  case RULES_CONSTRAINT_NODE_KIND:
    return holds (has_kind (evaluator, constraint, value));
  case RULES_CONSTRAINT_IN:
    return holds (
        rules_ids_contain (rules_ids (evaluator->shapes, constraint), constraint->n, value));
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
    return holds (has_length (evaluator, constraint, value));
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
    return in_range (evaluator, constraint, value);
  case RULES_CONSTRAINT_LANGUAGE_IN:
    return holds (has_language (evaluator, constraint, value));
  case RULES_CONSTRAINT_DISJOINT:
    return holds (!rules_source_contains (source, focus, constraint->term, value));
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    return rules_evaluate_less_than (evaluator, constraint, focus, value, NULL);
  case RULES_CONSTRAINT_CLASS:
    return holds (has_class (evaluator, constraint, value));
  case RULES_CONSTRAINT_PATTERN:
    return matches (evaluator, constraint, value);
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
    return rules_evaluate_shape (evaluator, *rules_nested (evaluator->shapes, constraint), value);
  case RULES_CONSTRAINT_AND:
    return all_nested (evaluator, constraint, value);
  case RULES_CONSTRAINT_OR:
    return any_nested (evaluator, constraint, value);
  case RULES_CONSTRAINT_NOT:
    return rules_truth_not (all_nested (evaluator, constraint, value));
  case RULES_CONSTRAINT_XONE:
    return exactly_one (evaluator, constraint, value);
  case RULES_CONSTRAINT_HAS_VALUE:
  case RULES_CONSTRAINT_MIN_COUNT:
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_UNIQUE_LANG:
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_CLOSED:
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    break; /* not by value */
  }
  return RULES_UNKNOWN;
}

RulesTruth
rules_evaluate_value (RulesEvaluator *evaluator, const RulesConstraint *constraint, KgTermId focus,
                      KgTermId value)
{
  RulesTruth truth = evaluate_value (evaluator, constraint, focus, value);
  return G_LIKELY (evaluator->scratch->steps > 0) ? truth : RULES_UNKNOWN;
}
