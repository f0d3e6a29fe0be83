/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/shapes-generate-private.h"

#define MAX_PATH_DEPTH 3
#define MAX_SHAPE_DEPTH 3

static void
say (Generator *generator, KgTermId subject, OntologyTerm predicate, KgTermId object)
{
  const KgQuad quad = { subject, generate_term (generator, predicate), object, KG_NONE };
  GArray *shapes = generator->generated->shapes;
  for (guint i = 0; i < shapes->len; i++) {
    if (kg_quad_equal (&g_array_index (shapes, KgQuad, i), &quad)) {
      return;
    }
  }
  g_array_append_val (shapes, quad);
}

static KgTermId
boolean (Generator *generator, gboolean value)
{
  return generate_literal (generator, value ? "true^^boolean" : "false^^boolean");
}

static KgTermId
make_list (Generator *generator, const KgTermId *members, guint n)
{
  KgTermId rest = generate_term (generator, ONTOLOGY_RDF_NIL);
  for (guint i = n; i > 0; i--) {
    KgTermId node = generate_blank (generator);
    say (generator, node, ONTOLOGY_RDF_FIRST, members[i - 1]);
    say (generator, node, ONTOLOGY_RDF_REST, rest);
    rest = node;
  }
  return rest;
}

static KgTermId
any_of_words (Generator *generator, const OntologyTerm *words, gsize n)
{
  return generate_term (generator, words[generate_below (generator, (guint) n)]);
}

static KgTermId
any_class (Generator *generator)
{
  return generator->classes[generate_below (generator, GENERATE_CLASSES)];
}

static KgTermId
any_literal (Generator *generator)
{
  return generator->literals[generate_below (generator, GENERATE_LITERALS)];
}

/* What a constraint compares with. A blank node of the shapes graph is no node of another graph. */
static KgTermId
any_constant (Generator *generator)
{
  KgTermId value = generate_value (generator);
  gboolean foreign =
      value == generator->nodes[GENERATE_NODES - 1] && !generator->generated->together;
  return foreign ? generate_foreign_blank (generator) : value;
}

/* --- Paths --- */

/* `named`: may use the named paths below this number. */
static KgTermId
make_path (Generator *generator, guint depth, guint named)
{
  static const OntologyTerm forms[] = { ONTOLOGY_SH_INVERSE_PATH, ONTOLOGY_SH_ZERO_OR_MORE_PATH,
                                        ONTOLOGY_SH_ONE_OR_MORE_PATH, ONTOLOGY_SH_ZERO_OR_ONE_PATH,
                                        ONTOLOGY_SH_ALTERNATIVE_PATH };
  if (depth == 0 || generate_chance (generator, 45)) {
    if (named > 0 && generate_chance (generator, 15)) {
      return generator->named_paths[generate_below (generator, named)];
    }
    return generate_chance (generator, 6) ? generate_term (generator, ONTOLOGY_RDF_TYPE)
                                          : generate_predicate (generator);
  }
  guint form = generate_below (generator, G_N_ELEMENTS (forms) + 2);
  if (form < 4) {
    KgTermId part = make_path (generator, depth - 1, named);
    KgTermId path = generate_blank (generator);
    say (generator, path, forms[form], part);
    return path;
  }
  KgTermId members[3];
  guint n = 2 + generate_below (generator, 2);
  for (guint i = 0; i < n; i++) {
    members[i] = make_path (generator, depth - 1, named);
  }
  KgTermId list = make_list (generator, members, n);
  if (form > 4) {
    return list;
  }
  KgTermId path = generate_blank (generator);
  say (generator, path, ONTOLOGY_SH_ALTERNATIVE_PATH, list);
  return path;
}

static void
make_named_paths (Generator *generator)
{
  for (guint i = 0; i < GENERATE_NAMED_PATHS; i++) {
    KgTermId path = make_path (generator, MAX_PATH_DEPTH - 1, i);
    say (generator, generator->named_paths[i], ONTOLOGY_RDF_TYPE,
         generate_term (generator, ONTOLOGY_GR_NAMED_PATH));
    say (generator, generator->named_paths[i], ONTOLOGY_GR_PATH, path);
  }
}

/* --- Shapes within shapes --- */

typedef enum {
  ANY_SHAPE,
  NODE_SHAPE,
  PROPERTY_SHAPE
} ShapeKind;

static KgTermId make_shape (Generator *generator, KgTermId node, ShapeKind kind, guint depth);

/* One that is finished, if there is any, or a new one. */
static KgTermId
inner_shape (Generator *generator, ShapeKind kind, guint depth)
{
  if (kind == ANY_SHAPE) {
    kind = generate_chance (generator, 50) ? NODE_SHAPE : PROPERTY_SHAPE;
  }
  GArray *finished = kind == NODE_SHAPE ? generator->node_shapes : generator->property_shapes;
  if (finished->len > 0 && generate_chance (generator, depth == 0 ? 50 : 20)) {
    return g_array_index (finished, KgTermId, generate_below (generator, finished->len));
  }
  return make_shape (generator, generate_blank (generator), kind, depth == 0 ? 0 : depth - 1);
}

static KgTermId
shape_list (Generator *generator, guint depth)
{
  KgTermId members[3];
  guint n = generate_chance (generator, 4) ? 0 : 1 + generate_below (generator, 3);
  for (guint i = 0; i < n; i++) {
    members[i] = inner_shape (generator, ANY_SHAPE, depth);
  }
  return make_list (generator, members, n);
}

static void
say_qualified (Generator *generator, KgTermId shape, gboolean disjoint, guint depth)
{
  guint which = generate_below (generator, 3);
  say (generator, shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE,
       inner_shape (generator, ANY_SHAPE, depth));
  if (which != 0) {
    say (generator, shape, ONTOLOGY_SH_QUALIFIED_MIN_COUNT,
         generate_integer (generator,
                           generate_chance (generator, 60) ? 1 : generate_below (generator, 3)));
  }
  if (which != 1) {
    say (generator, shape, ONTOLOGY_SH_QUALIFIED_MAX_COUNT,
         generate_integer (generator, generate_below (generator, 2)));
  }
  if (disjoint || generate_chance (generator, 10)) {
    say (generator, shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPES_DISJOINT,
         boolean (generator, disjoint));
  }
}

/* Property shapes that are siblings of one another. They are not offered to other shapes: those could then contain the
 * siblings of what contains them. */
static void
say_siblings (Generator *generator, KgTermId shape, guint depth)
{
  KgTermId path = make_path (generator, 1, 0);
  for (guint n = 2 + generate_below (generator, 2); n > 0; n--) {
    KgTermId property = generate_blank (generator);
    say (generator, property, ONTOLOGY_SH_PATH,
         generate_chance (generator, 80) ? path : make_path (generator, 1, 0));
    say_qualified (generator, property, generate_chance (generator, 75), depth);
    say (generator, shape, ONTOLOGY_SH_PROPERTY, property);
  }
}

/* --- Constraints --- */

static void
say_literal_constraint (Generator *generator, KgTermId shape)
{
  static const OntologyTerm bounds[] = { ONTOLOGY_SH_MIN_INCLUSIVE, ONTOLOGY_SH_MIN_EXCLUSIVE,
                                         ONTOLOGY_SH_MAX_INCLUSIVE, ONTOLOGY_SH_MAX_EXCLUSIVE };
  static const char *const datatypes[] = { KG_XSD "integer",        KG_XSD "decimal",
                                           KG_XSD "double",         KG_XSD "boolean",
                                           KG_XSD "string",         KG_RDF "langString",
                                           KG_XSD "dateTime",       KG_XSD "date",
                                           "http://ex.org/datatype" };
  if (generate_chance (generator, 70)) {
    say (generator, shape, bounds[generate_below (generator, G_N_ELEMENTS (bounds))],
         any_literal (generator));
    return;
  }
  KgTermId datatype =
      kg_terms_intern_iri (generator->generated->terms,
                           datatypes[generate_below (generator, G_N_ELEMENTS (datatypes))], -1);
  KgTerm literal;
  if (generate_chance (generator, 60) &&
      kg_terms_get (generator->generated->terms, any_literal (generator), &literal) &&
      literal.datatype != KG_NONE) {
    datatype = literal.datatype;
  }
  say (generator, shape, ONTOLOGY_SH_DATATYPE, datatype);
}

static void
say_text_constraint (Generator *generator, KgTermId shape)
{
  static const guint lengths[] = { 0, 1, 2, 3, 5, 15, 16, 17 };
  static const char *const patterns[] = { "^a",      "b$",     "^[a-c]+$",  ".",
                                          "n[0-2]$", "^$",     "A",         "^.{4}$",
                                          "\\d",     "^http:", "r\xc3\xbc", "0{3}|x" };
  static const char *const ranges[] = { "en", "de", "EN", "en-GB", "fr", "d" };
  KgTermId members[2];
  switch (generate_below (generator, 4)) {
  case 0:
    say (generator, shape,
         generate_chance (generator, 50) ? ONTOLOGY_SH_MIN_LENGTH : ONTOLOGY_SH_MAX_LENGTH,
         generate_integer (generator, lengths[generate_below (generator, G_N_ELEMENTS (lengths))]));
    return;
  case 1:
    for (guint i = 0; i < 2; i++) {
      members[i] =
          generate_literal (generator, ranges[generate_below (generator, G_N_ELEMENTS (ranges))]);
    }
    say (generator, shape, ONTOLOGY_SH_LANGUAGE_IN,
         make_list (generator, members, 1 + generate_below (generator, 2)));
    return;
  }
  say (generator, shape, ONTOLOGY_SH_PATTERN,
       generate_literal (generator, patterns[generate_below (generator, G_N_ELEMENTS (patterns))]));
  if (generate_chance (generator, 40)) {
    say (generator, shape, ONTOLOGY_SH_FLAGS,
         generate_literal (generator, generate_chance (generator, 70) ? "i" : "is"));
  }
}

static void
say_value_constraint (Generator *generator, KgTermId shape)
{
  static const OntologyTerm kinds[] = { ONTOLOGY_SH_IRI,
                                        ONTOLOGY_SH_BLANK_NODE,
                                        ONTOLOGY_SH_LITERAL,
                                        ONTOLOGY_SH_BLANK_NODE_OR_IRI,
                                        ONTOLOGY_SH_BLANK_NODE_OR_LITERAL,
                                        ONTOLOGY_SH_IRI_OR_LITERAL };
  KgTermId members[8];
  guint n = generate_below (generator, 9);
  switch (generate_below (generator, 5)) {
  case 0:
    say (generator, shape, ONTOLOGY_SH_NODE_KIND,
         any_of_words (generator, kinds, G_N_ELEMENTS (kinds)));
    return;
  case 1:
    for (guint i = 0; i < n; i++) {
      members[i] = any_constant (generator);
    }
    say (generator, shape, ONTOLOGY_SH_IN, make_list (generator, members, n));
    return;
  case 2:
    say (generator, shape, ONTOLOGY_SH_HAS_VALUE, any_constant (generator));
    return;
  }
  say (generator, shape, ONTOLOGY_SH_CLASS, any_class (generator));
}

static void
say_pair_constraint (Generator *generator, KgTermId shape, gboolean property)
{
  static const OntologyTerm pairs[] = { ONTOLOGY_SH_EQUALS, ONTOLOGY_SH_DISJOINT,
                                        ONTOLOGY_SH_LESS_THAN, ONTOLOGY_SH_LESS_THAN_OR_EQUALS };
  say (generator, shape, pairs[generate_below (generator, property ? 4 : 2)],
       generate_predicate (generator));
}

static void
say_closed (Generator *generator, KgTermId shape)
{
  KgTermId members[3];
  guint n = generate_below (generator, 4);
  for (guint i = 0; i < n; i++) {
    members[i] = generate_chance (generator, 25) ? generate_term (generator, ONTOLOGY_RDF_TYPE)
                                                 : generate_predicate (generator);
  }
  say (generator, shape, ONTOLOGY_SH_CLOSED, boolean (generator, generate_chance (generator, 90)));
  if (n > 0 || generate_chance (generator, 30)) {
    say (generator, shape, ONTOLOGY_SH_IGNORED_PROPERTIES, make_list (generator, members, n));
  }
}

static void
say_inner_constraint (Generator *generator, KgTermId shape, guint depth)
{
  static const OntologyTerm lists[] = { ONTOLOGY_SH_AND, ONTOLOGY_SH_OR, ONTOLOGY_SH_XONE };
  switch (generate_below (generator, 8)) {
  case 0:
    say (generator, shape, ONTOLOGY_SH_NODE, inner_shape (generator, NODE_SHAPE, depth));
    return;
  case 1:
    say (generator, shape, ONTOLOGY_SH_NOT, inner_shape (generator, ANY_SHAPE, depth));
    return;
  case 2:
  case 3:
    say (generator, shape, lists[generate_below (generator, G_N_ELEMENTS (lists))],
         shape_list (generator, depth));
    return;
  case 4:
    say_siblings (generator, shape, depth);
    return;
  }
  say (generator, shape, ONTOLOGY_SH_PROPERTY, inner_shape (generator, PROPERTY_SHAPE, depth));
}

/* Texts in the same language are rare where nobody asks for them: says some, where the path is a predicate. */
static void
say_texts (Generator *generator, KgTermId shape)
{
  static const char *const texts[] = { "a@en", "b@en", "a@EN", "a@de", "a" };
  const GArray *shapes = generator->generated->shapes;
  KgTermId node = generator->nodes[generate_below (generator, GENERATE_NODES)];
  for (guint i = 0; i < shapes->len; i++) {
    const KgQuad *quad = &g_array_index (shapes, KgQuad, i);
    if (quad->subject != shape || quad->predicate != generate_term (generator, ONTOLOGY_SH_PATH)) {
      continue;
    }
    for (guint n = 0; n < G_N_ELEMENTS (texts); n++) {
      if (generate_chance (generator, 40)) {
        generate_say (generator, node, quad->object, generate_literal (generator, texts[n]));
      }
    }
    return;
  }
}

static void
say_property_constraint (Generator *generator, KgTermId shape, guint depth)
{
  switch (generate_below (generator, 5)) {
  case 0:
  case 1:
    say (generator, shape, ONTOLOGY_SH_MIN_COUNT,
         generate_integer (generator,
                           generate_chance (generator, 50) ? 1 : generate_below (generator, 4)));
    return;
  case 2:
    say (generator, shape, ONTOLOGY_SH_MAX_COUNT,
         generate_integer (generator, generate_below (generator, 3)));
    return;
  case 3:
    say (generator, shape, ONTOLOGY_SH_UNIQUE_LANG,
         boolean (generator, generate_chance (generator, 90)));
    say_texts (generator, shape);
    return;
  }
  say_qualified (generator, shape, FALSE, depth);
}

/* What only triples can meet: conforming to it has evidence. */
static void
say_demand (Generator *generator, KgTermId shape, gboolean property, guint depth)
{
  guint kind = generate_below (generator, 100);
  if (property && kind < 30) {
    say (generator, shape, ONTOLOGY_SH_MIN_COUNT,
         generate_integer (generator, 1 + generate_below (generator, 2)));
  } else if (property && kind < 45) {
    say (generator, shape, ONTOLOGY_SH_HAS_VALUE, any_constant (generator));
  } else if (property && kind < 60) {
    say (generator, shape, ONTOLOGY_SH_QUALIFIED_VALUE_SHAPE,
         inner_shape (generator, ANY_SHAPE, depth));
    say (generator, shape, ONTOLOGY_SH_QUALIFIED_MIN_COUNT,
         generate_integer (generator, 1 + generate_below (generator, 2)));
  } else if (kind < 65) {
    say (generator, shape, ONTOLOGY_SH_CLASS, any_class (generator));
  } else {
    say_inner_constraint (generator, shape, depth);
  }
}

/* On a node shape most of what looks at values would be settled without a triple. */
static void
say_constraint (Generator *generator, KgTermId shape, gboolean property, guint depth)
{
  guint kind = generate_below (generator, 100);
  if (property && kind < 30) {
    say_property_constraint (generator, shape, depth);
  } else if (kind < (property ? 38 : 5)) {
    say_literal_constraint (generator, shape);
  } else if (kind < (property ? 46 : 8)) {
    say_text_constraint (generator, shape);
  } else if (kind < (property ? 68 : 25)) {
    say_value_constraint (generator, shape);
  } else if (kind < (property ? 80 : 35)) {
    say_pair_constraint (generator, shape, property);
  } else if (kind < (property ? 83 : 45)) {
    say_closed (generator, shape);
  } else {
    say_inner_constraint (generator, shape, depth);
  }
}

/* --- Shapes --- */

/* What a shape may say once only (SHACL 2 to 4): of what came twice, the first stays. */
static void
drop_repeated (Generator *generator, KgTermId shape)
{
  static const OntologyTerm repeatable[] = { ONTOLOGY_RDF_TYPE,    ONTOLOGY_SH_CLASS,
                                             ONTOLOGY_SH_EQUALS,   ONTOLOGY_SH_DISJOINT,
                                             ONTOLOGY_SH_NOT,      ONTOLOGY_SH_LESS_THAN,
                                             ONTOLOGY_SH_AND,      ONTOLOGY_SH_LESS_THAN_OR_EQUALS,
                                             ONTOLOGY_SH_OR,       ONTOLOGY_SH_XONE,
                                             ONTOLOGY_SH_NODE,     ONTOLOGY_SH_PROPERTY,
                                             ONTOLOGY_SH_HAS_VALUE };
  GArray *shapes = generator->generated->shapes;
  for (guint i = 0; i < shapes->len; i++) {
    const KgQuad quad = g_array_index (shapes, KgQuad, i);
    gboolean may_repeat = quad.subject != shape;
    for (gsize k = 0; k < G_N_ELEMENTS (repeatable) && !may_repeat; k++) {
      may_repeat = quad.predicate == generate_term (generator, repeatable[k]);
    }
    for (guint k = shapes->len; k > i + 1 && !may_repeat; k--) {
      const KgQuad *other = &g_array_index (shapes, KgQuad, k - 1);
      if (other->subject == shape && other->predicate == quad.predicate) {
        g_array_remove_index (shapes, k - 1);
      }
    }
  }
}

static void
say_about (Generator *generator, KgTermId shape)
{
  static const OntologyTerm severities[] = { ONTOLOGY_SH_VIOLATION, ONTOLOGY_SH_WARNING,
                                             ONTOLOGY_SH_INFO };
  if (generate_chance (generator, 10)) {
    say (generator, shape, ONTOLOGY_SH_DEACTIVATED,
         boolean (generator, generate_chance (generator, 60)));
  }
  if (generate_chance (generator, 15)) {
    say (generator, shape, ONTOLOGY_SH_SEVERITY,
         generate_chance (generator, 80)
             ? any_of_words (generator, severities, G_N_ELEMENTS (severities))
             : generate_iri (generator, "severity", 0));
  }
}

static KgTermId
make_shape (Generator *generator, KgTermId node, ShapeKind kind, guint depth)
{
  gboolean property = kind == PROPERTY_SHAPE;
  guint n = generate_chance (generator, 60) ? 1 : 1 + generate_below (generator, depth + 1);
  if (property) {
    say (generator, node, ONTOLOGY_SH_PATH,
         make_path (generator, MAX_PATH_DEPTH, GENERATE_NAMED_PATHS));
  }
  for (guint i = 0; i < n; i++) {
    if (generator->asking && generate_chance (generator, 85)) {
      say_demand (generator, node, property, depth);
    } else {
      say_constraint (generator, node, property, depth);
    }
  }
  if (generate_chance (generator, 25)) {
    say (generator, node, ONTOLOGY_RDF_TYPE,
         generate_term (generator, property ? ONTOLOGY_SH_PROPERTY_SHAPE : ONTOLOGY_SH_NODE_SHAPE));
  }
  say_about (generator, node);
  drop_repeated (generator, node);
  g_array_append_val (property ? generator->property_shapes : generator->node_shapes, node);
  return node;
}

static void
say_target (Generator *generator, KgTermId shape)
{
  switch (generate_below (generator, 5)) {
  case 0:
    say (generator, shape, ONTOLOGY_SH_TARGET_CLASS, any_class (generator));
    return;
  case 1:
    say (generator, shape, ONTOLOGY_SH_TARGET_SUBJECTS_OF, generate_predicate (generator));
    return;
  case 2:
    say (generator, shape, ONTOLOGY_SH_TARGET_OBJECTS_OF, generate_predicate (generator));
    return;
  }
  KgTermId node = generate_value (generator);
  /* Blank nodes cannot be targets: SHACL 2.1.3.1. */
  say (generator, shape, ONTOLOGY_SH_TARGET_NODE,
       node == generator->nodes[GENERATE_NODES - 1] ? generator->nodes[0] : node);
}

/* SHACL 2.1.3.3: in the shapes graph the class is an rdfs:Class, or an instance of a kind of it; and it is said to be a shape. */
static void
say_implicit_target (Generator *generator, KgTermId class, gboolean property)
{
  KgTermId meta = generate_term (generator, ONTOLOGY_RDFS_CLASS);
  if (generate_chance (generator, 30)) {
    KgTermId kind = generate_iri (generator, "Meta", 0);
    say (generator, kind, ONTOLOGY_RDFS_SUB_CLASS_OF, meta);
    meta = kind;
  }
  say (generator, class, ONTOLOGY_RDF_TYPE, meta);
  say (generator, class, ONTOLOGY_RDF_TYPE,
       generate_term (generator, property ? ONTOLOGY_SH_PROPERTY_SHAPE : ONTOLOGY_SH_NODE_SHAPE));
}

void
generate_shapes (Generator *generator)
{
  guint n = 1 + generate_below (generator, generate_chance (generator, 50) ? 2 : 5);
  guint n_classes = 0;
  make_named_paths (generator);
  for (guint i = 0; i < n; i++) {
    ShapeKind kind = generate_chance (generator, 60) ? NODE_SHAPE : PROPERTY_SHAPE;
    gboolean of_class = generate_chance (generator, 15) && n_classes < GENERATE_CLASSES;
    KgTermId node = generate_iri (generator, "s", i);
    if (of_class) {
      node = generator->classes[n_classes++];
      say_implicit_target (generator, node, kind == PROPERTY_SHAPE);
    } else if (generate_chance (generator, 15)) {
      node = generate_blank (generator);
    }
    make_shape (generator, node, kind, MAX_SHAPE_DEPTH);
    for (guint k = generate_below (generator, 3); k > 0; k--) {
      say_target (generator, node);
    }
  }
}
