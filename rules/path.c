/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/path-private.h"

#include "rules/limits.h"

#include <string.h>

/* Few words can spell out to a large automaton, and many shapes can say them: all together must stay within bounds. */
static gboolean
count_edges (RulesReader *reader, KgTermId subject, const RulesPath *path)
{
  reader->n_path_edges += path->n_next;
  if (reader->n_path_edges <= RULES_LIMIT_PATH_EDGES) {
    return TRUE;
  }
  rules_reader_problem (reader, subject, rules_reader_term (reader, ONTOLOGY_SH_PATH), path->node,
                        "paths, taken together, with more than %u pairs of predicates that may"
                        " follow each other; shorten them, or use fewer",
                        RULES_LIMIT_PATH_EDGES);
  return FALSE;
}

RulesPath *
rules_path_new (RulesReader *reader, KgTermId subject, KgTermId node)
{
  guint n_steps = 0;
  RulesPathNode *tree = rules_path_read (reader, subject, node, &n_steps);
  if (tree == NULL) {
    return NULL;
  }
  g_autoptr (RulesPath) path = g_new0 (RulesPath, 1);
  g_atomic_ref_count_init (&path->references);
  path->node = node;
  path->number = RULES_PATH_UNNUMBERED;
  path->tree = tree;
  rules_path_compile (path, n_steps);
  return count_edges (reader, subject, path) ? g_steal_pointer (&path) : NULL;
}

RulesPath *
rules_path_ref (RulesPath *path)
{
  if (path != NULL) {
    g_atomic_ref_count_inc (&path->references);
  }
  return path;
}

void
rules_path_unref (RulesPath *path)
{
  if (path == NULL || !g_atomic_ref_count_dec (&path->references)) {
    return;
  }
  rules_path_program_clear (&path->forwards);
  rules_path_program_clear (&path->backwards);
  rules_path_node_free (path->tree);
  g_free (path->states);
  g_free (path->next);
  g_free (path->predicates);
  g_free (path);
}

/* --- What it is --- */

RulesPathKind
rules_path_kind (const RulesPath *path)
{
  return path->kind;
}

KgTermId
rules_path_predicate (const RulesPath *path)
{
  return path->predicate;
}

KgTermId
rules_path_node (const RulesPath *path)
{
  return path->node;
}

void
rules_path_set_number (RulesPath *path, guint32 number)
{
  path->number = number;
}

gboolean
rules_path_is_nullable (const RulesPath *path)
{
  return path->states[0].accepts;
}

const KgTermId *
rules_path_predicates (const RulesPath *path, guint *n)
{
  *n = path->n_predicates;
  return path->predicates;
}

gboolean
rules_path_is_disjoint (const RulesPath *path)
{
  return path->n_predicates == path->n_states - 1;
}

guint
rules_path_n_states (const RulesPath *path)
{
  return path->n_states;
}

void
rules_path_state (const RulesPath *path, guint state, RulesPathState *out)
{
  *out = path->states[state];
}

const RulesPathNode *
rules_path_tree (const RulesPath *path)
{
  return path->tree;
}

/* --- As text: SPARQL 1.1 Query, 9.1 and the grammar from [88] to [94] --- */

/* How tightly the parts of a path hold together. */
typedef enum {
  BINDS_ALTERNATIVE,
  BINDS_SEQUENCE,
  BINDS_INVERSE,
  BINDS_REPETITION,
  BINDS_PRIMARY,
} Binding;

static Binding
binding_of (RulesPathNodeKind kind)
{
  switch (kind) {
  case RULES_PATH_NODE_PREDICATE:
  case RULES_PATH_NODE_NAMED:
    return BINDS_PRIMARY;
  case RULES_PATH_NODE_INVERSE:
    return BINDS_INVERSE;
  case RULES_PATH_NODE_SEQUENCE:
    return BINDS_SEQUENCE;
  case RULES_PATH_NODE_ALTERNATIVE:
    return BINDS_ALTERNATIVE;
  case RULES_PATH_NODE_ZERO_OR_MORE:
  case RULES_PATH_NODE_ONE_OR_MORE:
  case RULES_PATH_NODE_ZERO_OR_ONE:
    return BINDS_REPETITION;
  }
  g_assert_not_reached ();
}

static void
append_iri (GString *out, const KgView *view, KgTermId id)
{
  KgTerm term;
  if (!kg_view_term (view, id, &term)) {
    return;
  }
  g_autofree char *compact = kg_snapshot_compact (view->snapshot, term.value);
  gboolean whole = strcmp (compact, term.value) == 0;
  g_string_append_printf (out, whole ? "<%s>" : "%s", compact);
}

static void append_path (GString *out, const KgView *view, const RulesPathNode *node,
                         Binding least);

static void
append_parts (GString *out, const KgView *view, const RulesPathNode *node, const char *between,
              Binding least)
{
  for (guint i = 0; i < node->n_parts; i++) {
    g_string_append (out, i == 0 ? "" : between);
    append_path (out, view, node->parts[i], least);
  }
}

static void
append_repeated (GString *out, const KgView *view, const RulesPathNode *node, char sign)
{
  append_path (out, view, node->parts[0], BINDS_PRIMARY);
  g_string_append_c (out, sign);
}

static void
append_bare (GString *out, const KgView *view, const RulesPathNode *node)
{
  switch (node->kind) {
  case RULES_PATH_NODE_PREDICATE:
  case RULES_PATH_NODE_NAMED:
    append_iri (out, view, node->predicate);
    return;
  case RULES_PATH_NODE_INVERSE:
    g_string_append_c (out, '^');
    append_path (out, view, node->parts[0], BINDS_REPETITION);
    return;
  case RULES_PATH_NODE_SEQUENCE:
    append_parts (out, view, node, "/", BINDS_SEQUENCE);
    return;
  case RULES_PATH_NODE_ALTERNATIVE:
    append_parts (out, view, node, "|", BINDS_ALTERNATIVE);
    return;
  case RULES_PATH_NODE_ZERO_OR_MORE:
    append_repeated (out, view, node, '*');
    return;
  case RULES_PATH_NODE_ONE_OR_MORE:
    append_repeated (out, view, node, '+');
    return;
  case RULES_PATH_NODE_ZERO_OR_ONE:
    append_repeated (out, view, node, '?');
    return;
  }
}

static void
append_path (GString *out, const KgView *view, const RulesPathNode *node, Binding least)
{
  gboolean parentheses = binding_of (node->kind) < least;
  g_string_append (out, parentheses ? "(" : "");
  append_bare (out, view, node);
  g_string_append (out, parentheses ? ")" : "");
}

char *
rules_path_to_string (const RulesPath *path, const KgView *view)
{
  GString *out = g_string_new (NULL);
  append_path (out, view, path->tree, BINDS_ALTERNATIVE);
  return g_string_free (out, FALSE);
}
