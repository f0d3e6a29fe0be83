/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/lint-private.h"

#include <string.h>

/* What conditions and scopes name: terms that the graph knows nothing of are mostly misspelt, and a named path is none where
 * SHACL takes a predicate. And patterns that a text can be made for on which matching takes too long. */

typedef struct {
  RulesLint *lint;
  KgTermId subject;
  GHashTable *shapes; /* seen */
  GHashTable *terms;  /* told */
} Walk;

/* --- Terms --- */

static gboolean
says_something (const KgView *view, KgTermId id)
{
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId other;
  kg_view_outgoing (view, id, &cursor);
  return kg_pairs_next (&cursor, &predicate, &other);
}

/* Said of something, other than by shapes. */
static gboolean
is_said (const RulesLint *lint, KgTermId id)
{
  static const OntologyTerm shapes[] = { ONTOLOGY_SH_HAS_VALUE, ONTOLOGY_SH_CLASS, ONTOLOGY_SH_PATH,
                                         ONTOLOGY_RDF_FIRST };
  KgPairCursor cursor;
  KgTermId predicate;
  KgTermId other;
  kg_view_incoming (&lint->view, id, &cursor);
  while (kg_pairs_next (&cursor, &predicate, &other)) {
    gboolean by_shape = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++) {
      by_shape = by_shape || ontology_vocab_id (lint->vocab, shapes[i]) == predicate;
    }
    if (!by_shape) {
      return TRUE;
    }
  }
  return FALSE;
}

static gboolean
is_used (const KgView *view, KgTermId predicate)
{
  KgCursor cursor;
  kg_view_subjects_of (view, predicate, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

/* Entities and members that only requests speak of, and what is no name. */
static gboolean
may_come_from_request (const KgView *view, KgTermId id)
{
  KgTerm term;
  return !kg_view_term (view, id, &term) || term.kind != KG_TERM_IRI ||
         g_str_has_prefix (term.value, "urn:grounds:") ||
         g_str_has_prefix (term.value, ONTOLOGY_ATTR) || g_str_has_prefix (term.value, KG_XSD);
}

static void
look_at_term (Walk *walk, KgTermId id, const char *what)
{
  RulesLint *lint = walk->lint;
  if (may_come_from_request (&lint->view, id) || says_something (&lint->view, id) ||
      is_said (lint, id) || is_used (&lint->view, id) ||
      !g_hash_table_add (walk->terms, GUINT_TO_POINTER (id))) {
    return;
  }
  g_autofree char *subject = rules_lint_name (lint, walk->subject);
  g_autofree char *name = rules_lint_name (lint, id);
  rules_lint_add (lint, RULES_LINT_WARNING, RULES_LINT_UNKNOWN_TERM, walk->subject, id,
                  g_strdup_printf ("%s names the %s %s, of which the graph says nothing", subject,
                                   what, name),
                  "check the spelling, or load the document that defines it");
}

/* --- Named paths --- */

static gboolean
is_named_path (const RulesLint *lint, KgTermId id)
{
  KgTermId type = ontology_vocab_id (lint->vocab, ONTOLOGY_RDF_TYPE);
  KgTermId class = ontology_vocab_id (lint->vocab, ONTOLOGY_GR_NAMED_PATH);
  return type != KG_NONE && class != KG_NONE && kg_view_contains (&lint->view, id, type, class);
}

/* SHACL 4.5 compares with the values of a property: a path's name is taken for one, and its gr:path is not walked. */
static void
look_at_compared (Walk *walk, const RulesConstraint *constraint)
{
  RulesLint *lint = walk->lint;
  if (!is_named_path (lint, constraint->term)) {
    look_at_term (walk, constraint->term, "predicate");
    return;
  }
  if (!g_hash_table_add (walk->terms, GUINT_TO_POINTER (constraint->term))) {
    return;
  }
  gboolean used = is_used (&lint->view, constraint->term);
  g_autofree char *subject = rules_lint_name (lint, walk->subject);
  g_autofree char *path = rules_lint_name (lint, constraint->term);
  g_autofree char *parameter =
      rules_lint_name (lint, ontology_vocab_id (lint->vocab, constraint->parameter));
  rules_lint_add (lint, used ? RULES_LINT_WARNING : RULES_LINT_ERROR, RULES_LINT_PATH_AS_PREDICATE,
                  walk->subject, constraint->term,
                  g_strdup_printf ("%s compares by %s with the named path %s, which is not walked "
                                   "there: it counts as a predicate%s",
                                   subject, parameter, path,
                                   used ? "" : " that nothing in the graph has"),
                  "name a predicate instead: SHACL compares with no path");
}

/* --- Patterns --- */

/* Characters that texts are made of. */
#define PROBES 4u

/* Whether a text of one character over and over, and something else at its end, takes too long. */
static gboolean
is_slow_on (const RulesPattern *pattern, RulesMatcher *matcher, char character, char *text)
{
  memset (text, character, RULES_LIMIT_LINT_PROBE_BYTES - 1);
  text[RULES_LIMIT_LINT_PROBE_BYTES - 1] = '\x01';
  return rules_pattern_matches (pattern, matcher, text, RULES_LIMIT_LINT_PROBE_BYTES) ==
         RULES_UNKNOWN;
}

static gboolean
find_slow_text (const RulesPattern *pattern, const char *source)
{
  g_autoptr (GHashTable) tried = g_hash_table_new (NULL, NULL);
  g_autofree char *probe = (char *) g_malloc (RULES_LIMIT_LINT_PROBE_BYTES);
  g_autofree char *characters = g_strconcat ("a0 ", source, NULL);
  RulesMatcher *matcher = rules_matcher_new ();
  gboolean slow = FALSE;
  for (const char *at = characters; *at != '\0' && !slow && g_hash_table_size (tried) < PROBES;
       at++) {
    if ((g_ascii_isalnum (*at) || *at == ' ' || *at == '-' || *at == '.') &&
        g_hash_table_add (tried, GINT_TO_POINTER ((int) *at))) {
      slow = is_slow_on (pattern, matcher, *at, probe);
    }
  }
  rules_matcher_free (matcher);
  return slow;
}

/* Each pattern once, and not more of them than can be tried in time. */
static gboolean
is_slow (RulesLint *lint, const RulesConstraint *constraint)
{
  gpointer key = GUINT_TO_POINTER (constraint->operand);
  gpointer known = g_hash_table_lookup (lint->patterns, key);
  KgTerm source;
  if (known != NULL || g_hash_table_size (lint->patterns) >= RULES_LIMIT_LINT_PATTERNS ||
      !kg_view_term (&lint->view, constraint->operand, &source)) {
    return GPOINTER_TO_INT (known) == 2;
  }
  gboolean slow = find_slow_text (constraint->as.pattern, source.value);
  g_hash_table_insert (lint->patterns, key, GINT_TO_POINTER (slow ? 2 : 1));
  return slow;
}

static void
look_at_pattern (Walk *walk, const RulesConstraint *constraint)
{
  RulesLint *lint = walk->lint;
  if (!is_slow (lint, constraint)) {
    return;
  }
  g_autofree char *subject = rules_lint_name (lint, walk->subject);
  g_autofree char *pattern = rules_lint_name (lint, constraint->operand);
  rules_lint_add (
      lint, RULES_LINT_INFO, RULES_LINT_SLOW_PATTERN, walk->subject, constraint->operand,
      g_strdup_printf ("%s has the pattern %s, which long texts can keep busy for longer than "
                       "the limit; then a rule that restricts counts as fired, and one that "
                       "permits does not",
                       subject, pattern),
      "begin it with ^, bound its repetitions, or bound the text by sh:maxLength");
}

/* --- Shapes --- */

static void look_at_shape (Walk *walk, guint32 number);

static void
look_at_path (Walk *walk, const RulesPath *path)
{
  guint n = 0;
  const KgTermId *predicates = path == NULL ? NULL : rules_path_predicates (path, &n);
  for (guint i = 0; i < n; i++) {
    look_at_term (walk, predicates[i], "predicate");
  }
}

static void
look_at_constraint (Walk *walk, const RulesConstraint *constraint)
{
  const RulesShapes *shapes = walk->lint->shapes;
  switch (constraint->kind) {
  case RULES_CONSTRAINT_HAS_VALUE:
    look_at_term (walk, constraint->term, "value");
    return;
  case RULES_CONSTRAINT_CLASS:
    look_at_term (walk, constraint->term, "class");
    return;
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    look_at_compared (walk, constraint);
    return;
  case RULES_CONSTRAINT_IN:
    for (guint32 i = 0; i < constraint->n; i++) {
      look_at_term (walk, rules_ids (shapes, constraint)[i], "value");
    }
    return;
  case RULES_CONSTRAINT_PATTERN:
    look_at_pattern (walk, constraint);
    return;
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_NOT:
  case RULES_CONSTRAINT_XONE:
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    for (guint32 i = 0; i < constraint->n; i++) {
      look_at_shape (walk, rules_nested (shapes, constraint)[i]);
    }
    return;
  case RULES_CONSTRAINT_DATATYPE:
  case RULES_CONSTRAINT_NODE_KIND:
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
  case RULES_CONSTRAINT_CLOSED:
    return;
  }
}

static void
look_at_shape (Walk *walk, guint32 number)
{
  const RulesShape *shape = rules_shape (walk->lint->shapes, number);
  if (!g_hash_table_add (walk->shapes, GUINT_TO_POINTER (number))) {
    return;
  }
  look_at_path (walk, shape->path);
  for (guint32 i = 0; i < shape->n_constraints; i++) {
    look_at_constraint (walk, rules_constraint (walk->lint->shapes, shape->first_constraint + i));
  }
}

void
rules_lint_terms (RulesLint *lint, KgTermId subject, guint32 shape)
{
  g_autoptr (GHashTable) shapes = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) terms = g_hash_table_new (NULL, NULL);
  Walk walk = { lint, subject, shapes, terms };
  look_at_shape (&walk, shape);
}
