/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/policies-private.h"
#include "rules/shapes-private.h"

/* What conditions come to on fewer triples, and which predicates they read.
 *
 * Fewer triples never give a path more values. A shape is monotone if taking triples away can only lower what it comes to
 * (violates < unknown < conforms), antitone if it can only raise it. What a node is by itself (its kind, its datatype, its
 * order) is both. Of everything else only that is claimed which follows from the parts; a shape of which nothing is claimed
 * may do anything. */

enum {
  MONOTONE = 1 << 0,
  ANTITONE = 1 << 1,
  BOTH = MONOTONE | ANTITONE,
};

typedef struct {
  const RulesPolicies *policies;
  guint8 *natures; /* for each shape: of the above; KNOWN as well once it was looked at */
  RulesMentions *mentions;
} Analysis;

#define KNOWN 0x80u

/* Recursion ends: shapes are no deeper than RULES_LIMIT_DEPTH, and siblings of a shape are shapes of the same depth or less. */
static guint look_at (Analysis *analysis, guint32 shape);

static guint
of_nested (Analysis *analysis, const RulesConstraint *constraint)
{
  const guint32 *nested = rules_nested (analysis->policies->shapes, constraint);
  guint nature = BOTH;
  for (guint32 i = 0; i < constraint->n; i++) {
    nature &= look_at (analysis, nested[i]);
  }
  return nature;
}

/* Sibling shapes (sh:qualifiedValueShapesDisjoint) count against a value. */
static guint
of_qualified (Analysis *analysis, const RulesConstraint *constraint, gboolean minimum)
{
  guint nature = of_nested (analysis, constraint);
  if (constraint->n_siblings > 0 || (nature & MONOTONE) == 0) {
    return 0;
  }
  return minimum ? MONOTONE : ANTITONE;
}

static guint
swap (guint nature)
{
  return ((nature & MONOTONE) != 0 ? (guint) ANTITONE : 0) |
         ((nature & ANTITONE) != 0 ? (guint) MONOTONE : 0);
}

/* `values`: that of a constraint on each of several value nodes, of which there may be fewer. */
static guint
for_each (guint nature, gboolean values)
{
  return values ? nature & ANTITONE : nature;
}

static guint
of_constraint (Analysis *analysis, const RulesConstraint *constraint, gboolean values)
{
  switch (constraint->kind) {
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_NODE_KIND:
  case RULES_CONSTRAINT_IN:
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
  case RULES_CONSTRAINT_LANGUAGE_IN:
  case RULES_CONSTRAINT_PATTERN:
    return for_each (BOTH, values);
  case RULES_CONSTRAINT_HAS_VALUE:
  case RULES_CONSTRAINT_MIN_COUNT:
    return values ? MONOTONE : BOTH;
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_UNIQUE_LANG:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
  case RULES_CONSTRAINT_CLOSED:
    return ANTITONE;
  case RULES_CONSTRAINT_CLASS:
    return for_each (MONOTONE, values);
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
    return for_each (of_nested (analysis, constraint), values);
  case RULES_CONSTRAINT_NOT:
    return for_each (swap (of_nested (analysis, constraint)), values);
  case RULES_CONSTRAINT_XONE:
    return of_nested (analysis, constraint) == BOTH ? for_each (BOTH, values) : 0;
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
    return of_qualified (analysis, constraint, TRUE);
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    return of_qualified (analysis, constraint, FALSE);
  case RULES_CONSTRAINT_EQUALS:
    return 0;
  }
  return 0;
}

/* --- Predicates --- */

static void
unite (RulesMentions *mentions, RulesMentions others)
{
  mentions->forwards |= others.forwards;
  mentions->backwards |= others.backwards;
}

static RulesMentions
of_path (const RulesPolicies *policies, const RulesPath *path)
{
  RulesMentions mentions = { 0, 0 };
  guint n = path == NULL ? 0 : rules_path_n_states (path);
  for (guint i = 1; i < n; i++) {
    RulesPathState state;
    rules_path_state (path, i, &state);
    guint64 *own = state.inverse ? &mentions.backwards : &mentions.forwards;
    *own |= rules_mention (policies, state.predicate);
  }
  return mentions;
}

/* What telling instances of classes reads: each step up, and what makes its ends classes. */
static guint64
of_classes (const RulesPolicies *policies)
{
  const OntologyVocab *vocab = rules_graph_vocab (policies->graph);
  return rules_mention (policies, ontology_vocab_id (vocab, ONTOLOGY_RDF_TYPE)) |
         rules_mention (policies, ontology_vocab_id (vocab, ONTOLOGY_RDFS_SUB_CLASS_OF)) |
         rules_mention (policies, ontology_vocab_id (vocab, ONTOLOGY_SKOS_BROADER));
}

static void
unite_nested (Analysis *analysis, const RulesConstraint *constraint, RulesMentions *mentions)
{
  const RulesShapes *shapes = analysis->policies->shapes;
  for (guint32 i = 0; i < constraint->n; i++) {
    unite (mentions, analysis->mentions[rules_nested (shapes, constraint)[i]]);
  }
  for (guint32 i = 0; i < constraint->n_siblings; i++) {
    guint32 sibling = g_array_index (shapes->nested, guint32, constraint->first_sibling + i);
    look_at (analysis, sibling);
    unite (mentions, analysis->mentions[sibling]);
  }
}

/* After of_constraint(), which has looked at nested shapes. */
static void
unite_constraint (Analysis *analysis, const RulesConstraint *constraint, RulesMentions *mentions)
{
  switch (constraint->kind) {
  case RULES_CONSTRAINT_CLOSED:
    mentions->forwards = G_MAXUINT64;
    return;
  case RULES_CONSTRAINT_CLASS:
    mentions->forwards |= of_classes (analysis->policies);
    return;
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    mentions->forwards |= rules_mention (analysis->policies, constraint->term);
    return;
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_NOT:
  case RULES_CONSTRAINT_XONE:
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    unite_nested (analysis, constraint, mentions);
    return;
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_NODE_KIND:
  case RULES_CONSTRAINT_IN:
  case RULES_CONSTRAINT_HAS_VALUE:
  case RULES_CONSTRAINT_MIN_COUNT:
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_MIN_LENGTH:
  case RULES_CONSTRAINT_MAX_LENGTH:
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
  case RULES_CONSTRAINT_LANGUAGE_IN:
  case RULES_CONSTRAINT_UNIQUE_LANG:
  case RULES_CONSTRAINT_PATTERN:
    return;
  }
}

/* --- Shapes --- */

static guint
look_at (Analysis *analysis, guint32 shape)
{
  const RulesShapes *shapes = analysis->policies->shapes;
  const RulesShape *known = rules_shape (shapes, shape);
  guint nature = BOTH;
  if (analysis->natures[shape] != 0) {
    return analysis->natures[shape] & ~KNOWN;
  }
  RulesMentions mentions = of_path (analysis->policies, known->path);
  for (guint32 i = 0; i < known->n_constraints && !known->deactivated; i++) {
    const RulesConstraint *constraint = rules_constraint (shapes, known->first_constraint + i);
    nature &= of_constraint (analysis, constraint, known->path != NULL);
    unite_constraint (analysis, constraint, &mentions);
  }
  analysis->natures[shape] = (guint8) (nature | KNOWN);
  analysis->mentions[shape] = mentions;
  return nature;
}

/* --- Classes of predicates --- */

/* The last bit is for those that nothing mentions. */
#define CLASSES 63u

static void
collect_of_path (const RulesPath *path, GArray *predicates)
{
  guint n = path == NULL ? 0 : rules_path_n_states (path);
  for (guint i = 1; i < n; i++) {
    RulesPathState state;
    rules_path_state (path, i, &state);
    g_array_append_val (predicates, state.predicate);
  }
}

/* Constraints whose term is a predicate. */
static gboolean
compares_properties (const RulesConstraint *constraint)
{
  return constraint->kind == RULES_CONSTRAINT_EQUALS ||
         constraint->kind == RULES_CONSTRAINT_DISJOINT ||
         constraint->kind == RULES_CONSTRAINT_LESS_THAN ||
         constraint->kind == RULES_CONSTRAINT_LESS_THAN_OR_EQUALS;
}

/* All that of_path() and unite_constraint() ask for. */
static void
collect_predicates (const RulesPolicies *policies, GArray *predicates)
{
  static const OntologyTerm classes[] = { ONTOLOGY_RDF_TYPE, ONTOLOGY_RDFS_SUB_CLASS_OF,
                                          ONTOLOGY_SKOS_BROADER };
  const OntologyVocab *vocab = rules_graph_vocab (policies->graph);
  guint32 n = rules_shapes_count (policies->shapes);
  for (gsize i = 0; i < G_N_ELEMENTS (classes); i++) {
    KgTermId id = ontology_vocab_id (vocab, classes[i]);
    g_array_append_val (predicates, id);
  }
  for (guint32 i = 0; i < n; i++) {
    const RulesShape *shape = rules_shape (policies->shapes, i);
    collect_of_path (shape->path, predicates);
    for (guint32 k = 0; k < shape->n_constraints; k++) {
      const RulesConstraint *constraint =
          rules_constraint (policies->shapes, shape->first_constraint + k);
      if (compares_properties (constraint)) {
        g_array_append_val (predicates, constraint->term);
      }
    }
  }
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  KgTermId x = *(const KgTermId *) a;
  KgTermId y = *(const KgTermId *) b;
  return (x > y) - (x < y);
}

static void
add_mention (RulesPolicies *policies, KgTermId predicate, guint number)
{
  guint32 at = predicate * 0x9e3779b1u;
  while (policies->mentions[at & policies->mention_mask].predicate != KG_NONE) {
    at++;
  }
  policies->mentions[at & policies->mention_mask] =
      (RulesMention) { predicate, G_GUINT64_CONSTANT (1) << (number % CLASSES) };
}

static void
number_predicates (RulesPolicies *policies)
{
  g_autoptr (GArray) predicates = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId last = KG_NONE;
  guint number = 0;
  guint32 room = 16;
  collect_predicates (policies, predicates);
  g_array_sort (predicates, compare_ids);
  while (room / 2 < predicates->len) {
    room *= 2;
  }
  policies->mentions = g_new0 (RulesMention, room);
  policies->mention_mask = room - 1;
  for (guint i = 0; i < predicates->len; i++) {
    KgTermId predicate = g_array_index (predicates, KgTermId, i);
    if (predicate != last) {
      add_mention (policies, predicate, number++);
      last = predicate;
    }
  }
}

void
rules_policies_analyse (RulesPolicies *policies)
{
  guint32 n = rules_shapes_count (policies->shapes);
  g_autofree guint8 *natures = g_new0 (guint8, n);
  g_autofree RulesMentions *mentions = g_new0 (RulesMentions, n);
  Analysis analysis = { policies, natures, mentions };
  number_predicates (policies);
  for (guint i = 0; i < policies->rules->len; i++) {
    RulesRule *rule = &g_array_index (policies->rules, RulesRule, i);
    rule->by_absence = (look_at (&analysis, rule->condition) & MONOTONE) == 0;
    g_array_index (policies->rule_natures, RulesRuleNature, i).mentions = mentions[rule->condition];
  }
  for (guint i = 0; i < policies->policies->len; i++) {
    RulesPolicy *policy = &g_array_index (policies->policies, RulesPolicy, i);
    if (policy->scope != RULES_NO_SHAPE) {
      policy->scope_by_absence = (look_at (&analysis, policy->scope) & MONOTONE) == 0;
      g_array_index (policies->policy_natures, RulesPolicyNature, i).mentions =
          mentions[policy->scope];
    }
  }
}
