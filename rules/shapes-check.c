/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/limits.h"
#include "rules/shapes-compile.h"

/* What concerns several shapes: recursion, depth, and references that were surely not meant. */

/* --- Recursion (SHACL 3.4.3) ---
 *
 * A depth-first walk along references, with a stack of its own: graphs of shapes may be as deep as they are large. Siblings
 * (SHACL 4.7.3) count as references: evaluating a shape evaluates them. */

typedef enum {
  UNSEEN,
  OPEN, /* on the stack */
  DONE,
} State;

typedef struct {
  guint32 shape;
  guint32 constraint; /* next, of the shape's */
  guint32 reference;  /* next, of that constraint's: nested shapes, then siblings */
  guint32 depth;      /* of what is below, so far */
} Frame;

typedef struct {
  RulesCompiler *compiler;
  guint8 *states;
  guint32 *depths;
  GArray *stack; /* Frame */
} Walk;

static gboolean
has_nested (RulesConstraintKind kind)
{
  return kind >= RULES_CONSTRAINT_NODE;
}

static void
enter (Walk *walk, guint32 shape)
{
  Frame frame = { .shape = shape };
  walk->states[shape] = OPEN;
  g_array_append_val (walk->stack, frame);
}

/* The parameter whose value a nested shape is, and that value: the operand of a qualified constraint is its count. */
static OntologyTerm
referring (const RulesConstraint *constraint, KgTermId *value)
{
  gboolean qualified = constraint->kind >= RULES_CONSTRAINT_QUALIFIED_MIN_COUNT;
  *value = qualified ? KG_NONE : constraint->operand;
  return qualified ? ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE : constraint->parameter;
}

/* The next shape that the frame's shape refers to, or RULES_NO_SHAPE. */
static guint32
next_reference (const RulesShapes *shapes, Frame *frame)
{
  const RulesShape *shape = rules_shape (shapes, frame->shape);
  for (; frame->constraint < shape->n_constraints; frame->constraint++, frame->reference = 0) {
    const RulesConstraint *constraint =
        rules_constraint (shapes, shape->first_constraint + frame->constraint);
    if (!has_nested (constraint->kind)) {
      continue;
    }
    if (frame->reference < constraint->n) {
      return rules_nested (shapes, constraint)[frame->reference++];
    }
    if (frame->reference - constraint->n < constraint->n_siblings) {
      guint32 sibling = frame->reference++ - constraint->n;
      return g_array_index (shapes->nested, guint32, constraint->first_sibling + sibling);
    }
  }
  return RULES_NO_SHAPE;
}

/* A longer cycle is told by its beginning. */
#define SHOWN_SHAPES 8

static char *
describe_cycle (const Walk *walk, guint32 shape)
{
  const RulesCompiler *compiler = walk->compiler;
  guint first = walk->stack->len;
  GString *cycle = g_string_new (NULL);
  while (g_array_index (walk->stack, Frame, first - 1).shape != shape) {
    first--;
  }
  for (guint i = first - 1; i < walk->stack->len; i++) {
    const Frame *frame = &g_array_index (walk->stack, Frame, i);
    g_autofree char *name =
        rules_reader_describe (&compiler->reader,
                               rules_shape (compiler->shapes, frame->shape)->node);
    if (i - (first - 1) == SHOWN_SHAPES) {
      g_string_append (cycle, "… -> ");
      break;
    }
    g_string_append_printf (cycle, "%s -> ", name);
  }
  g_autofree char *name =
      rules_reader_describe (&compiler->reader, rules_shape (compiler->shapes, shape)->node);
  g_string_append (cycle, name);
  return g_string_free (cycle, FALSE);
}

static void
report_cycle (const Walk *walk, guint32 shape)
{
  RulesCompiler *compiler = walk->compiler;
  const Frame *top = &g_array_index (walk->stack, Frame, walk->stack->len - 1);
  const RulesShape *from = rules_shape (compiler->shapes, top->shape);
  const RulesConstraint *constraint =
      rules_constraint (compiler->shapes, from->first_constraint + top->constraint);
  KgTermId value;
  OntologyTerm parameter = referring (constraint, &value);
  if (top->reference > constraint->n) {
    parameter = ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT;
  }
  g_autofree char *cycle = describe_cycle (walk, shape);
  rules_reader_problem (&compiler->reader, from->node,
                        rules_reader_term (&compiler->reader, parameter), value,
                        "a shape refers to itself, `%s`; SHACL leaves open what that means: break "
                        "the cycle",
                        cycle);
}

/* Of shapes nested too deep, the innermost that is too deep is reported: where taking out a level would help. */
static void
leave (Walk *walk)
{
  RulesCompiler *compiler = walk->compiler;
  Frame frame = g_array_index (walk->stack, Frame, walk->stack->len - 1);
  RulesShape *shape = &g_array_index (compiler->shapes->shapes, RulesShape, frame.shape);
  g_array_set_size (walk->stack, walk->stack->len - 1);
  walk->states[frame.shape] = DONE;
  walk->depths[frame.shape] = frame.depth;
  shape->depth = (guint8) MIN (frame.depth, RULES_LIMIT_DEPTH);
  if (frame.depth == RULES_LIMIT_DEPTH + 1) {
    g_autofree char *quoted = rules_compiler_quote (compiler, shape->node);
    rules_reader_problem (&compiler->reader, shape->node, KG_NONE, KG_NONE,
                          "shapes are nested more than %u deep below %s; nest them less deep",
                          RULES_LIMIT_DEPTH, quoted);
  }
  if (walk->stack->len > 0) {
    Frame *above = &g_array_index (walk->stack, Frame, walk->stack->len - 1);
    above->depth = MAX (above->depth, frame.depth + 1);
  }
}

static void
step (Walk *walk)
{
  Frame *top = &g_array_index (walk->stack, Frame, walk->stack->len - 1);
  guint32 next = next_reference (walk->compiler->shapes, top);
  if (next == RULES_NO_SHAPE) {
    leave (walk);
    return;
  }
  switch ((State) walk->states[next]) {
  case UNSEEN:
    enter (walk, next);
    return;
  case OPEN:
    report_cycle (walk, next);
    return;
  case DONE:
    top->depth = MAX (top->depth, walk->depths[next] + 1);
    return;
  }
}

void
rules_compiler_check_recursion (RulesCompiler *compiler)
{
  guint32 n = compiler->shapes->shapes->len;
  g_autofree guint8 *states = g_new0 (guint8, n);
  g_autofree guint32 *depths = g_new0 (guint32, n);
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (Frame));
  Walk walk = { compiler, states, depths, stack };
  for (guint32 i = 0; i < n && rules_compiler_goes_on (compiler); i++) {
    if (states[i] == UNSEEN) {
      enter (&walk, i);
    }
    while (stack->len > 0 && rules_compiler_goes_on (compiler)) {
      step (&walk);
    }
  }
}

/* --- References to what is no shape but for being referred to --- */

static gboolean
is_list (const RulesCompiler *compiler, KgTermId node)
{
  KgCursor cursor;
  rules_compiler_objects (compiler, node, ONTOLOGY_RDF_FIRST, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

static gboolean
is_of_shacl (const RulesCompiler *compiler, KgTermId node)
{
  KgTerm term;
  return kg_view_term (&compiler->reader.shapes, node, &term) && term.kind == KG_TERM_IRI &&
         g_str_has_prefix (term.value, ONTOLOGY_SH);
}

/* In `sh:and ( sh:property [ … ] )` the property itself is a member of the list: a shape that everything conforms to. The blank
 * node after it is the shape meant. */
static void
warn_of_list (RulesCompiler *compiler, const RulesShape *shape, const RulesConstraint *constraint,
              KgTermId member)
{
  g_autofree char *described =
      is_list (compiler, member) ? g_strdup ("a list") : rules_compiler_quote (compiler, member);
  rules_reader_warning (&compiler->reader, shape->node,
                        rules_reader_term (&compiler->reader, constraint->parameter),
                        constraint->operand,
                        "the list of `sh:%s` has %s as a member, a shape that everything conforms "
                        "to; write each member in brackets, `[ … ]`",
                        rules_compiler_local_name (constraint->parameter), described);
}

static void
warn_of_undescribed (RulesCompiler *compiler, const RulesShape *shape,
                     const RulesConstraint *constraint, KgTermId node)
{
  KgTermId value;
  OntologyTerm parameter = referring (constraint, &value);
  g_autofree char *quoted = rules_compiler_quote (compiler, node);
  rules_reader_warning (&compiler->reader, shape->node,
                        rules_reader_term (&compiler->reader, parameter), value,
                        "`sh:%s` refers to %s, which nothing says to be a shape: everything "
                        "conforms to it; describe it, or correct its name",
                        rules_compiler_local_name (parameter), quoted);
}

/* `told`: lists and nodes that were warned of. */
static void
check_constraint (RulesCompiler *compiler, const RulesShape *shape,
                  const RulesConstraint *constraint, GHashTable *told)
{
  const guint32 *nested = rules_nested (compiler->shapes, constraint);
  for (guint32 i = 0; i < constraint->n; i++) {
    KgTermId node = rules_shape (compiler->shapes, nested[i])->node;
    if (compiler->described[nested[i]]) {
      continue;
    }
    if (is_list (compiler, constraint->operand) &&
        (is_of_shacl (compiler, node) || is_list (compiler, node))) {
      if (g_hash_table_add (told, GUINT_TO_POINTER (constraint->operand))) {
        warn_of_list (compiler, shape, constraint, node);
      }
    } else if (rules_compiler_is_kind (compiler, node, KG_TERM_IRI) &&
               g_hash_table_add (told, GUINT_TO_POINTER (node))) {
      warn_of_undescribed (compiler, shape, constraint, node);
    }
  }
}

static void
check_roots (RulesCompiler *compiler, GHashTable *told)
{
  for (gsize i = 0; i < compiler->source->n_roots; i++) {
    KgTermId root = compiler->source->roots[i];
    guint32 number = rules_compiler_number (compiler, root);
    if (number == RULES_NO_SHAPE || compiler->described[number] ||
        !rules_compiler_is_kind (compiler, root, KG_TERM_IRI) ||
        !g_hash_table_add (told, GUINT_TO_POINTER (root))) {
      continue;
    }
    g_autofree char *quoted = rules_compiler_quote (compiler, root);
    rules_reader_warning (&compiler->reader, root, KG_NONE, KG_NONE,
                          "%s is used as a shape, and nothing says it to be one: everything "
                          "conforms to it; describe it, or correct its name",
                          quoted);
  }
}

void
rules_compiler_check_references (RulesCompiler *compiler)
{
  const RulesShapes *shapes = compiler->shapes;
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);
  if (compiler->reader.warnings == NULL) {
    return;
  }
  for (guint32 i = 0; i < shapes->shapes->len; i++) {
    const RulesShape *shape = rules_shape (shapes, i);
    for (guint32 j = 0; j < shape->n_constraints; j++) {
      const RulesConstraint *constraint = rules_constraint (shapes, shape->first_constraint + j);
      if (has_nested (constraint->kind)) {
        check_constraint (compiler, shape, constraint, told);
      }
    }
  }
  check_roots (compiler, told);
}
