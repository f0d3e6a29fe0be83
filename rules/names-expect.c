/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/names.h"

#include <string.h>

/* How deep shapes are spelled out, and how many parts of each. */
#define DEPTH_SHOWN 4u
#define PARTS_SHOWN 3u
/* Text that is longer gets no further parts. */
#define BYTES_SHOWN 300u

static void append_shape (const RulesNames *names, GString *out, guint32 shape, guint depth);

/* The article goes by spelling: "an AI model", "a column". */
static const char *
article (const char *text)
{
  return strchr ("aeioAEIO", *text) != NULL ? "an" : "a";
}

void
rules_names_append_instance (const RulesNames *names, GString *out, const KgView *view,
                             KgTermId class)
{
  const char *label = rules_names_label (names, view, class);
  /* What has a plural can be counted (gr:pluralLabel). */
  if (label != NULL &&
      rules_names_text_anywhere (names, view, class, ONTOLOGY_GR_PLURAL_LABEL) != NULL) {
    g_string_append_printf (out, "%s %s", article (label), label);
    return;
  }
  g_string_append (out, "an instance of ");
  rules_names_append (names, out, view, class);
}

/* "ex:a, ex:b and 4 more" */
static void
append_terms (const RulesNames *names, GString *out, const KgTermId *ids, guint n)
{
  for (guint i = 0; i < n && i < PARTS_SHOWN; i++) {
    g_string_append (out, i > 0 ? ", " : "");
    rules_names_append (names, out, &names->data, ids[i]);
  }
  if (n > PARTS_SHOWN) {
    g_string_append_printf (out, " and %u more", n - PARTS_SHOWN);
  }
}

/* Of clauses about the same thing, the first alone needs the pronoun: "it is an IRI and has a label". */
static void
drop_pronoun (GString *out, gsize first, gsize at)
{
  if (at > first && g_str_has_prefix (out->str + first, "it ") &&
      g_str_has_prefix (out->str + at, "it ")) {
    g_string_erase (out, (gssize) at, (gssize) strlen ("it "));
  }
}

/* Clauses with a word between them. */
static void
append_shapes (const RulesNames *names, GString *out, const RulesConstraintInfo *constraint,
               const char *between, guint depth)
{
  gsize first = out->len;
  guint n = 0;
  for (guint i = 0; i < constraint->n_shapes; i++) {
    if (!rules_names_asks (names, constraint, constraint->shapes[i])) {
      continue;
    }
    if (n++ < PARTS_SHOWN) {
      g_string_append (out, n > 1 ? between : "");
      gsize at = out->len;
      append_shape (names, out, constraint->shapes[i], depth);
      drop_pronoun (out, first, at);
    }
  }
  if (n > PARTS_SHOWN) {
    g_string_append_printf (out, "%s%u more", between, n - PARTS_SHOWN);
  }
}

gboolean
rules_names_asks (const RulesNames *names, const RulesConstraintInfo *constraint, guint32 shape)
{
  guint32 first = 0;
  return constraint->kind != RULES_CONSTRAINT_AND || constraint->n_shapes == 1 ||
         rules_shapes_constraints_of (names->shapes, shape, &first) > 0;
}

static void
append_operand (const RulesNames *names, GString *out, const char *words,
                const RulesConstraintInfo *constraint)
{
  g_string_append_printf (out, "%s ", words);
  rules_names_append (names, out, &names->graph, constraint->operand);
}

static void
append_count (GString *out, const char *words, guint64 count, const char *of)
{
  g_string_append_printf (out, "%s %" G_GUINT64_FORMAT " %s%s", words, count, of,
                          count == 1 ? "" : "s");
}

void
rules_names_append_languages (const RulesNames *names, GString *out,
                              const RulesConstraintInfo *constraint)
{
  g_autoptr (GArray) members = rules_names_list (names, constraint->operand);
  KgTerm term;
  for (guint i = 0; i < members->len; i++) {
    if (kg_view_term (&names->graph, g_array_index (members, KgTermId, i), &term)) {
      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", term.value);
    }
  }
}

const char *
rules_names_node_kind (const RulesNames *names, const RulesConstraintInfo *constraint)
{
  static const struct {
    OntologyTerm kind;
    const char *words;
  } kinds[] = {
    { ONTOLOGY_SH_BLANK_NODE, "a blank node" },
    { ONTOLOGY_SH_IRI, "an IRI" },
    { ONTOLOGY_SH_LITERAL, "a literal" },
    { ONTOLOGY_SH_BLANK_NODE_OR_IRI, "a blank node or an IRI" },
    { ONTOLOGY_SH_BLANK_NODE_OR_LITERAL, "a blank node or a literal" },
    { ONTOLOGY_SH_IRI_OR_LITERAL, "an IRI or a literal" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    if (constraint->operand == ontology_vocab_id (names->graph_vocab, kinds[i].kind)) {
      return kinds[i].words;
    }
  }
  return "another kind of node";
}

/* What is asked of one value, as a verb phrase; FALSE for constraints that look at all values together or at other
 * shapes. */
static gboolean
append_verb (const RulesNames *names, GString *out, const RulesConstraintInfo *constraint)
{
  switch (constraint->kind) {
  case RULES_CONSTRAINT_DATATYPE:
    append_operand (names, out, "is of type", constraint);
    return TRUE;
  case RULES_CONSTRAINT_NODE_KIND:
    g_string_append_printf (out, "is %s", rules_names_node_kind (names, constraint));
    return TRUE;
  case RULES_CONSTRAINT_IN:
    g_string_append (out, "is one of ");
    append_terms (names, out, constraint->values, constraint->n_values);
    return TRUE;
  case RULES_CONSTRAINT_MIN_LENGTH:
    append_count (out, "has at least", constraint->count, "character");
    return TRUE;
  case RULES_CONSTRAINT_MAX_LENGTH:
    append_count (out, "has at most", constraint->count, "character");
    return TRUE;
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
    append_operand (names, out, "is greater than", constraint);
    return TRUE;
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
    append_operand (names, out, "is at least", constraint);
    return TRUE;
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
    append_operand (names, out, "is less than", constraint);
    return TRUE;
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
    append_operand (names, out, "is at most", constraint);
    return TRUE;
  case RULES_CONSTRAINT_LANGUAGE_IN:
    g_string_append (out, "is in one of the languages ");
    rules_names_append_languages (names, out, constraint);
    return TRUE;
  case RULES_CONSTRAINT_DISJOINT:
    append_operand (names, out, "is no value of", constraint);
    return TRUE;
  case RULES_CONSTRAINT_LESS_THAN:
    append_operand (names, out, "is less than each value of", constraint);
    return TRUE;
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    append_operand (names, out, "is at most each value of", constraint);
    return TRUE;
  case RULES_CONSTRAINT_CLASS:
    g_string_append (out, "is ");
    rules_names_append_instance (names, out, &names->graph, constraint->operand);
    return TRUE;
  case RULES_CONSTRAINT_CLOSED:
    g_string_append (out, "has no other properties");
    return TRUE;
  case RULES_CONSTRAINT_PATTERN:
    append_operand (names, out, "matches the pattern", constraint);
    return TRUE;
  case RULES_CONSTRAINT_HAS_VALUE:
  case RULES_CONSTRAINT_MIN_COUNT:
  case RULES_CONSTRAINT_MAX_COUNT:
  case RULES_CONSTRAINT_UNIQUE_LANG:
  case RULES_CONSTRAINT_EQUALS:
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
  case RULES_CONSTRAINT_OR:
  case RULES_CONSTRAINT_NOT:
  case RULES_CONSTRAINT_XONE:
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    return FALSE;
  }
  return FALSE;
}

static void
append_number (GString *out, const char *words, const RulesConstraintInfo *constraint,
               const char *path)
{
  append_count (out, words, constraint->count, "value");
  g_string_append_printf (out, " of %s", path);
}

/* A constraint that append_verb() does not know. `path` is NULL for node shapes. */
static void
append_whole (const RulesNames *names, GString *out, const RulesConstraintInfo *constraint,
              const char *path, guint depth)
{
  switch (constraint->kind) {
  case RULES_CONSTRAINT_HAS_VALUE:
    g_string_append (out, path != NULL ? "it has " : "it is ");
    g_string_append_printf (out, "%s%s", path != NULL ? path : "", path != NULL ? " " : "");
    rules_names_append (names, out, &names->graph, constraint->operand);
    return;
  case RULES_CONSTRAINT_MIN_COUNT:
    append_number (out, "it has at least", constraint, path);
    return;
  case RULES_CONSTRAINT_MAX_COUNT:
    append_number (out, "it has at most", constraint, path);
    return;
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
    append_number (out, "it has at least", constraint, path);
    g_string_append (out, " of a certain kind");
    return;
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    append_number (out, "it has at most", constraint, path);
    g_string_append (out, " of a certain kind");
    return;
  case RULES_CONSTRAINT_UNIQUE_LANG:
    g_string_append_printf (out, "it has %s once a language", path);
    return;
  case RULES_CONSTRAINT_EQUALS:
    g_string_append_printf (out, "%s is the same as its ", path != NULL ? path : "it");
    rules_names_append (names, out, &names->graph, constraint->operand);
    return;
  case RULES_CONSTRAINT_OR:
    append_shapes (names, out, constraint, " or ", depth + 1);
    return;
  case RULES_CONSTRAINT_XONE:
    g_string_append (out, "either ");
    append_shapes (names, out, constraint, " or ", depth + 1);
    return;
  case RULES_CONSTRAINT_NOT:
    g_string_append (out, "it is not so that ");
    append_shapes (names, out, constraint, "", depth + 1);
    return;
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
  case RULES_CONSTRAINT_AND:
    append_shapes (names, out, constraint, " and ", depth + 1);
    return;
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
  case RULES_CONSTRAINT_DISJOINT:
  case RULES_CONSTRAINT_LESS_THAN:
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
  case RULES_CONSTRAINT_CLASS:
  case RULES_CONSTRAINT_CLOSED:
  case RULES_CONSTRAINT_PATTERN:
    return;
  }
}

static void
append_constraint (const RulesNames *names, GString *out, guint32 number, const RulesPathName *name,
                   guint depth)
{
  const char *path = name->text;
  RulesConstraintInfo constraint;
  rules_shapes_constraint (names->shapes, number, &constraint);
  g_autoptr (GString) verb = g_string_new (NULL);
  if (constraint.kind == RULES_CONSTRAINT_HAS_VALUE && name->phrase != NULL && !name->inverse) {
    g_string_append_printf (out, "it %s ", name->phrase);
    rules_names_append (names, out, &names->graph, constraint.operand);
  } else if (!append_verb (names, verb, &constraint)) {
    if (path != NULL && constraint.n_shapes > 0 &&
        constraint.kind != RULES_CONSTRAINT_QUALIFIED_MIN_COUNT &&
        constraint.kind != RULES_CONSTRAINT_QUALIFIED_MAX_COUNT) {
      g_string_append_printf (out, "of each value of %s: ", path);
    }
    append_whole (names, out, &constraint, path, depth);
  } else if (path != NULL) {
    g_string_append_printf (out, "each value of %s %s", path, verb->str);
  } else {
    g_string_append_printf (out, "it %s", verb->str);
  }
}

static gboolean
append_name (const RulesNames *names, GString *out, const RulesShapeInfo *info)
{
  KgTerm term;
  if (!kg_view_term (&names->graph, info->node, &term)) {
    return FALSE;
  }
  gboolean named =
      term.kind == KG_TERM_IRI || rules_names_label (names, &names->graph, info->node) != NULL;
  if (named) {
    g_string_append (out, "it conforms to ");
    rules_names_append (names, out, &names->graph, info->node);
  }
  return named;
}

static void
append_shape (const RulesNames *names, GString *out, guint32 shape, guint depth)
{
  RulesShapeInfo info;
  guint32 first = 0;
  rules_shapes_info (names->shapes, shape, &info);
  if (out->len > BYTES_SHOWN) {
    g_string_append (out, "…");
    return;
  }
  if (append_name (names, out, &info)) {
    return;
  }
  guint32 n = rules_shapes_constraints_of (names->shapes, shape, &first);
  if (n == 0 || depth >= DEPTH_SHOWN) {
    g_string_append (out, n == 0 ? "it is there" : "it conforms to a nested shape");
    return;
  }
  g_auto (RulesPathName) path = { 0 };
  rules_names_path (names, &info, &path);
  gsize begin = out->len;
  for (guint32 i = 0; i < n && i < PARTS_SHOWN; i++) {
    g_string_append (out, i > 0 ? " and " : "");
    gsize at = out->len;
    append_constraint (names, out, first + i, &path, depth);
    drop_pronoun (out, begin, at);
  }
  if (n > PARTS_SHOWN) {
    g_string_append_printf (out, " and %u more", n - PARTS_SHOWN);
  }
}

void
rules_names_append_expectation (const RulesNames *names, GString *out, guint32 shape)
{
  append_shape (names, out, shape, 0);
}
