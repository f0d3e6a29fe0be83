/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/property/decisions-generate-private.h"

#include <string.h>

/* Conditions: mostly what policies ask for, so that about half of them are met; and now and then what only a missing fact
 * meets, and what compares values without an order. */

static void
state (DecisionGenerator *generator, KgTermId subject, const char *predicate, KgTermId object)
{
  decision_say (generator, generator->generated->policies, subject, predicate, object);
}

static const char *const roles[] = { "\"agent", "\"boss", "\"5^^integer", NULL };
static const char *const levels[] = { "\"1^^integer", "\"3^^integer", "\"2.5^^decimal", "\"high",
                                      NULL };
static const char *const purposes[] = { "ex:purpose0", "ex:purpose1", "ex:purpose2", NULL };
static const char *const classes[] = { "ex:class0", "ex:class1", "ex:class2", "ex:class3", NULL };
static const char *const people[] = { "ex:user0", "ex:user1", "ex:user2", NULL };

/* Where attributes are looked for, from the request. */
static const char *const request_paths[][2] = {
  { "gr:subject", "attr:role" },
  { "gr:subject", "attr:level" },
  { "gr:resource", "gr:lifecycle" },
  { "gr:resource", "ex:signedBy" },
  { "gr:resource", "attr:level" },
  { "gr:input", "gr:classifiedAs" },
  { "gr:subject", "ex:manager" },
  { "gr:forPurpose", NULL },
  { "attr:tag", NULL },
  { "gr:purpose", NULL },
  { "gr:input", NULL },
  { "gr:input", "gr:span" },
};

/* From a field or passage. */
static const char *const node_paths[][2] = {
  { "gr:classifiedAs", NULL },
  { "gr:source", "ex:owner" },
  { "attr:tag", NULL },
  { "gr:source", NULL },
  { "gr:source", "attr:level" },
  { "gr:dataClass", NULL },
  { "^gr:input", "gr:forPurpose" },
};

static KgTermId
path_step (DecisionGenerator *generator, const char *name)
{
  if (name[0] != '^') {
    return decision_name (generator, name);
  }
  KgTermId inverse = decision_blank (generator);
  state (generator, inverse, "sh:inversePath", decision_name (generator, name + 1));
  return inverse;
}

static KgTermId
make_path (DecisionGenerator *generator, const char *const *names)
{
  KgTermId steps[2];
  if (names[1] == NULL) {
    return path_step (generator, names[0]);
  }
  steps[0] = path_step (generator, names[0]);
  steps[1] = path_step (generator, names[1]);
  if (decision_chance (generator, 8)) {
    KgTermId either = decision_blank (generator);
    state (generator, either, "sh:alternativePath", decision_list (generator, steps, 2));
    return either;
  }
  return decision_list (generator, steps, 2);
}

static KgTermId
any_value (DecisionGenerator *generator)
{
  static const char *const *const kinds[] = { roles, levels, purposes, classes, people };
  static const char *const others[] = { "gr:Approved", "gr:Draft",   "\"a", "\"b",
                                        "ex:source0",  "ex:source1", NULL };
  guint kind = decision_below (generator, G_N_ELEMENTS (kinds) + 1);
  return decision_name (generator,
                        decision_word (generator,
                                       kind < G_N_ELEMENTS (kinds) ? kinds[kind] : others));
}

/* The object of a fact with that predicate, so that something is there to be found; KG_NONE if there is none. */
static KgTermId
said_value (DecisionGenerator *generator, const char *last)
{
  const GArray *quads =
      decision_chance (generator, 50) ? generator->generated->data : generator->generated->request;
  const char *predicate = strcmp (last, "gr:classifiedAs") == 0 ? "gr:dataClass"
                          : strcmp (last, "gr:forPurpose") == 0 ? "gr:purpose"
                                                                : last;
  KgTermId id = predicate[0] == '^' ? KG_NONE : decision_name (generator, predicate);
  guint first = quads->len == 0 ? 0 : decision_below (generator, quads->len);
  for (guint i = 0; i < quads->len; i++) {
    const KgQuad *quad = &g_array_index (quads, KgQuad, (first + i) % quads->len);
    if (quad->predicate == id) {
      return quad->object;
    }
  }
  return KG_NONE;
}

/* A value that may well stand at the end of that path. */
static KgTermId
fitting_value (DecisionGenerator *generator, const char *last)
{
  static const struct {
    const char *predicate;
    const char *const *words;
  } fitting[] = {
    { "attr:role", roles },        { "attr:level", levels },    { "gr:purpose", purposes },
    { "gr:forPurpose", purposes }, { "gr:dataClass", classes }, { "gr:classifiedAs", classes },
    { "ex:signedBy", people },     { "ex:manager", people },    { "ex:owner", people },
  };
  KgTermId said = decision_chance (generator, 80) ? said_value (generator, last) : KG_NONE;
  if (said != KG_NONE) {
    return said;
  }
  for (gsize i = 0; i < G_N_ELEMENTS (fitting) && decision_chance (generator, 97); i++) {
    if (g_strcmp0 (fitting[i].predicate, last) == 0) {
      return decision_name (generator, decision_word (generator, fitting[i].words));
    }
  }
  return g_strcmp0 (last, "gr:lifecycle") == 0
             ? decision_name (generator,
                              decision_chance (generator, 70) ? "gr:Approved" : "gr:Draft")
             : any_value (generator);
}

static KgTermId
count (DecisionGenerator *generator, guint below)
{
  g_autofree char *text = g_strdup_printf ("\"%u^^integer", decision_below (generator, below));
  return decision_name (generator, text);
}

static KgTermId
some_values (DecisionGenerator *generator, const char *last)
{
  KgTermId members[3];
  guint n = 1 + decision_below (generator, G_N_ELEMENTS (members));
  for (guint i = 0; i < n; i++) {
    members[i] = fitting_value (generator, last);
  }
  return decision_list (generator, members, n);
}

/* A shape of value nodes. */
static KgTermId
value_shape (DecisionGenerator *generator, const char *last)
{
  KgTermId shape = decision_blank (generator);
  switch (decision_below (generator, 6)) {
  case 0:
    state (generator, shape, "sh:class", decision_name (generator, "ex:class1"));
    break;
  case 1:
    state (generator, shape, "sh:minInclusive", decision_name (generator, "\"2^^integer"));
    break;
  case 2:
    state (generator, shape, "sh:nodeKind", decision_name (generator, "sh:IRI"));
    break;
  default:
    state (generator, shape, "sh:in", some_values (generator, last));
    break;
  }
  return shape;
}

/* Needs something to be there. */
static void
ask_for_presence (DecisionGenerator *generator, KgTermId shape, const char *last)
{
  guint kind = decision_below (generator, 10);
  if (kind < 6) {
    state (generator, shape, "sh:hasValue", fitting_value (generator, last));
  } else if (kind < 7) {
    state (generator, shape, "sh:minCount", decision_name (generator, "\"1^^integer"));
  } else if (kind < 9) {
    state (generator, shape, "sh:minCount", decision_name (generator, "\"1^^integer"));
    state (generator, shape, "sh:in", some_values (generator, last));
  } else {
    state (generator, shape, "sh:qualifiedValueShape", value_shape (generator, last));
    state (generator, shape, "sh:qualifiedMinCount", decision_name (generator, "\"1^^integer"));
  }
}

/* Can be met by something missing. */
static void
ask_for_absence (DecisionGenerator *generator, KgTermId shape, const char *last)
{
  switch (decision_below (generator, 8)) {
  case 0:
    state (generator, shape, "sh:maxCount", count (generator, 2));
    break;
  case 1:
    state (generator, shape, "sh:in", some_values (generator, last));
    break;
  case 2:
    state (generator, shape, "sh:minInclusive", decision_name (generator, "\"2^^integer"));
    break;
  case 3:
    state (generator, shape, "sh:qualifiedValueShape", value_shape (generator, last));
    state (generator, shape, "sh:qualifiedMaxCount", count (generator, 2));
    break;
  case 4:
    state (generator, shape, "sh:class", decision_name (generator, "ex:class0"));
    break;
  case 5:
    state (generator, shape, "sh:disjoint", decision_name (generator, "attr:tag"));
    break;
  case 6:
    state (generator, shape, "sh:maxExclusive", decision_name (generator, "\"3.5^^decimal"));
    break;
  default:
    state (generator, shape, "sh:node", value_shape (generator, last));
    break;
  }
}

static KgTermId
property_shape (DecisionGenerator *generator, const char *const (*paths)[2], guint n)
{
  KgTermId shape = decision_blank (generator);
  const char *const *path = paths[decision_below (generator, n)];
  const char *last = path[1] != NULL ? path[1] : path[0];
  state (generator, shape, "sh:path", make_path (generator, path));
  if (decision_chance (generator, 75)) {
    ask_for_presence (generator, shape, last);
  } else {
    ask_for_absence (generator, shape, last);
  }
  if (decision_chance (generator, 4)) {
    state (generator, shape, "sh:nodeKind", decision_name (generator, "sh:IRI"));
  }
  return shape;
}

typedef KgTermId (*ShapeFunc) (DecisionGenerator *generator, guint depth);

static void
combine (DecisionGenerator *generator, KgTermId shape, ShapeFunc make, guint depth)
{
  static const char *const combinations[] = { "sh:or", "sh:or", "sh:and", "sh:xone", NULL };
  KgTermId members[2];
  if (decision_chance (generator, 35)) {
    state (generator, shape, "sh:not", make (generator, depth - 1));
    return;
  }
  members[0] = make (generator, depth - 1);
  members[1] = make (generator, depth - 1);
  state (generator, shape, decision_word (generator, combinations),
         decision_list (generator, members, 2));
}

static KgTermId
make_shape (DecisionGenerator *generator, const char *const (*paths)[2], guint n, ShapeFunc make,
            guint depth)
{
  KgTermId shape = decision_blank (generator);
  if (depth > 0 && decision_chance (generator, 25)) {
    combine (generator, shape, make, depth);
    return shape;
  }
  guint properties = decision_chance (generator, 30) ? 2 : 1;
  for (guint i = 0; i < properties; i++) {
    state (generator, shape, "sh:property", property_shape (generator, paths, n));
  }
  return shape;
}

KgTermId
decision_request_shape (DecisionGenerator *generator, guint depth)
{
  return make_shape (generator, request_paths, G_N_ELEMENTS (request_paths), decision_request_shape,
                     depth);
}

KgTermId
decision_node_shape (DecisionGenerator *generator, guint depth)
{
  return make_shape (generator, node_paths, G_N_ELEMENTS (node_paths), decision_node_shape, depth);
}
