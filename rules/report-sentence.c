/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/report-private.h"

#include <string.h>

/* Alternatives that are told. */
#define SHAPES_SHOWN 5u
/* Members of sh:in that are told. */
#define MEMBERS_SHOWN 5u

typedef struct {
  const RulesNames *names;
  const RulesResult *result;
  RulesShapeInfo shape;
  RulesConstraintInfo constraint;
  RulesPathName path;
  GString *out;
} Sentence;

static void
append_term (Sentence *sentence, const char *words, KgTermId operand)
{
  g_string_append_printf (sentence->out, "%s ", words);
  rules_names_append (sentence->names, sentence->out, &sentence->names->graph, operand);
}

static void
append_operand (Sentence *sentence, const char *words)
{
  append_term (sentence, words, sentence->constraint.operand);
}

/* --- The value that offends: "is owned by Alice, which", "has a value of ex:age that" --- */

static gboolean
has_name (const Sentence *sentence)
{
  KgTerm term;
  return kg_view_term (&sentence->names->data, sentence->result->value, &term) &&
         term.kind == KG_TERM_IRI;
}

/* Literals are not named: the sentence may become part of an error, or of a log. */
static void
begin_value_of (Sentence *sentence, const RulesPathName *path)
{
  GString *out = sentence->out;
  const char *article = path->is_label ? "the " : "";
  gboolean named = has_name (sentence);
  if (path->text == NULL) {
    return;
  }
  if (path->inverse) {
    g_string_append_printf (out, "is %s%s of ", article, path->text);
  } else if (!named) {
    g_string_append_printf (out, "has a value of %s that ", path->text);
    return;
  } else if (path->phrase != NULL) {
    g_string_append_printf (out, "%s ", path->phrase);
  } else {
    g_string_append_printf (out, "has %s%s ", article, path->text);
  }
  if (!named) {
    g_string_append (out, "something that ");
    return;
  }
  rules_names_append (sentence->names, out, &sentence->names->data, sentence->result->value);
  g_string_append (out, ", which ");
}

static void
begin_value (Sentence *sentence)
{
  begin_value_of (sentence, &sentence->path);
}

static void
tell_datatype (Sentence *sentence)
{
  const KgView *view = &sentence->names->data;
  GString *out = sentence->out;
  KgTerm value = { 0 };
  KgTerm datatype;
  begin_value (sentence);
  kg_view_term (view, sentence->result->value, &value);
  if (value.kind != KG_TERM_LITERAL) {
    g_string_append (out, value.kind == KG_TERM_BLANK ? "is a blank node" : "is an IRI");
    append_operand (sentence, ", not");
    return;
  }
  if (value.datatype != KG_NONE && value.datatype == sentence->constraint.values[0]) {
    append_operand (sentence, "is not well-formed as");
    return;
  }
  g_string_append (out, "is ");
  if (value.datatype != KG_NONE && kg_view_term (view, value.datatype, &datatype)) {
    rules_names_append_iri (sentence->names, out, datatype.value);
  } else {
    rules_names_append_iri (sentence->names, out,
                            value.language != NULL ? KG_RDF "langString" : KG_XSD "string");
  }
  append_operand (sentence, ", not");
}

static void
tell_node_kind (Sentence *sentence)
{
  static const char *const kinds[] = {
    [KG_TERM_IRI] = "an IRI", [KG_TERM_BLANK] = "a blank node", [KG_TERM_LITERAL] = "a literal"
  };
  KgTerm value;
  begin_value (sentence);
  if (kg_view_term (&sentence->names->data, sentence->result->value, &value)) {
    g_string_append_printf (sentence->out, "is %s, not %s", kinds[value.kind],
                            rules_names_node_kind (sentence->names, &sentence->constraint));
  }
}

static void
tell_in (Sentence *sentence)
{
  g_autoptr (GArray) members = rules_names_list (sentence->names, sentence->constraint.operand);
  begin_value (sentence);
  g_string_append (sentence->out, "is none of the values allowed");
  for (guint i = 0; i < members->len && i < MEMBERS_SHOWN; i++) {
    append_term (sentence, i == 0 ? ":" : ",", g_array_index (members, KgTermId, i));
  }
  if (members->len > MEMBERS_SHOWN) {
    g_string_append_printf (sentence->out, " and %u more", members->len - MEMBERS_SHOWN);
  }
}

static void
tell_length (Sentence *sentence, gboolean least)
{
  guint64 count = sentence->constraint.count;
  KgTerm value = { 0 };
  begin_value (sentence);
  kg_view_term (&sentence->names->data, sentence->result->value, &value);
  if (value.kind == KG_TERM_BLANK) {
    g_string_append (sentence->out, "is a blank node, which has no length");
    return;
  }
  glong length = g_utf8_strlen (value.value, (gssize) value.length);
  g_string_append_printf (sentence->out,
                          "has %ld character%s, and at %s %" G_GUINT64_FORMAT " %s %s", length,
                          length == 1 ? "" : "s", least ? "least" : "most", count,
                          count == 1 ? "is" : "are", least ? "needed" : "allowed");
}

static void
tell_language_in (Sentence *sentence)
{
  begin_value (sentence);
  g_string_append (sentence->out, "is in none of the languages allowed: ");
  rules_names_append_languages (sentence->names, sentence->out, &sentence->constraint);
}

static void
tell_class (Sentence *sentence)
{
  begin_value (sentence);
  g_string_append (sentence->out, "is not ");
  rules_names_append_instance (sentence->names, sentence->out, &sentence->names->graph,
                               sentence->constraint.operand);
}

static void
tell_value (Sentence *sentence, const char *words)
{
  begin_value (sentence);
  append_operand (sentence, words);
}

/* Constraints that ask for other shapes: `words`, a colon, and what they ask for. */
static void
tell_shapes (Sentence *sentence, const char *words)
{
  const RulesConstraintInfo *constraint = &sentence->constraint;
  guint n = 0;
  begin_value (sentence);
  g_string_append_printf (sentence->out, "%s: ", words);
  for (guint i = 0; i < constraint->n_shapes; i++) {
    if (!rules_names_asks (sentence->names, constraint, constraint->shapes[i])) {
      continue;
    }
    if (n++ < SHAPES_SHOWN) {
      g_string_append (sentence->out, n > 1 ? "; " : "");
      rules_names_append_expectation (sentence->names, sentence->out, constraint->shapes[i]);
    }
  }
  if (n > SHAPES_SHOWN) {
    g_string_append_printf (sentence->out, "; and %u more", n - SHAPES_SHOWN);
  }
}

/* --- All values together --- */

static guint64
count_values (const Sentence *sentence)
{
  const RulesNames *names = sentence->names;
  const RulesSource source = { .graph = rules_shapes_data (names->shapes), .view = names->data };
  guint32 before = names->scratch->n_values;
  names->scratch->steps = RULES_LIMIT_VALIDATION_STEPS;
  rules_path_push_values (sentence->shape.path, &source, sentence->result->focus, names->scratch);
  guint32 n = names->scratch->n_values - before;
  names->scratch->n_values = before;
  return n;
}

/* "has 2 values of ex:p", "is ex:p of nothing" */
static void
append_found (Sentence *sentence, guint64 n)
{
  const RulesPathName *path = &sentence->path;
  if (path->inverse) {
    g_string_append_printf (sentence->out, "is %s%s of ", path->is_label ? "the " : "", path->text);
    if (n == 0) {
      g_string_append (sentence->out, "nothing");
    } else {
      g_string_append_printf (sentence->out, "%" G_GUINT64_FORMAT " thing%s", n, n == 1 ? "" : "s");
    }
  } else if (n == 0) {
    g_string_append_printf (sentence->out, "has no %s", path->text);
  } else {
    g_string_append_printf (sentence->out, "has %" G_GUINT64_FORMAT " value%s of %s", n,
                            n == 1 ? "" : "s", path->text);
  }
}

static void
tell_min_count (Sentence *sentence)
{
  guint64 count = sentence->constraint.count;
  append_found (sentence, count_values (sentence));
  g_string_append_printf (sentence->out, ", and at least %" G_GUINT64_FORMAT " %s needed", count,
                          count == 1 ? "is" : "are");
}

static void
tell_max_count (Sentence *sentence)
{
  guint64 count = sentence->constraint.count;
  append_found (sentence, count_values (sentence));
  if (count == 0) {
    g_string_append (sentence->out, ", and none is allowed");
  } else {
    g_string_append_printf (sentence->out, ", and at most %" G_GUINT64_FORMAT " %s allowed", count,
                            count == 1 ? "is" : "are");
  }
}

static void
tell_qualified (Sentence *sentence, const char *words)
{
  const RulesPathName *path = &sentence->path;
  guint64 count = sentence->constraint.count;
  const char *plural = count == 1 ? "" : "s";
  if (path->inverse) {
    g_string_append_printf (sentence->out, "is %s%s of %s %" G_GUINT64_FORMAT " thing%s",
                            path->is_label ? "the " : "", path->text, words, count, plural);
  } else {
    g_string_append_printf (sentence->out, "has %s %" G_GUINT64_FORMAT " value%s of %s", words,
                            count, plural, path->text);
  }
  g_string_append (sentence->out, " of which this holds: ");
  rules_names_append_expectation (sentence->names, sentence->out, sentence->constraint.shapes[0]);
}

static void
tell_has_value (Sentence *sentence)
{
  const RulesPathName *path = &sentence->path;
  if (path->text == NULL) {
    append_operand (sentence, "is not");
    return;
  }
  if (path->inverse) {
    g_string_append_printf (sentence->out, "is not %s%s of", path->is_label ? "the " : "",
                            path->text);
  } else {
    g_string_append_printf (sentence->out, "does not have %s%s", path->is_label ? "the " : "",
                            path->text);
  }
  append_operand (sentence, "");
}

static void
tell_equals (Sentence *sentence)
{
  const RulesNames *names = sentence->names;
  KgTermId other = sentence->constraint.values[0];
  g_auto (RulesPathName) property = { 0 };
  rules_names_predicate (names, &names->data, other, &property);
  property.phrase = NULL;
  if (!kg_view_contains (&names->data, sentence->result->focus, other, sentence->result->value)) {
    begin_value (sentence);
    g_string_append_printf (sentence->out, "is %s its %s",
                            sentence->path.text == NULL ? "not" : "not among", property.text);
    return;
  }
  begin_value_of (sentence, &property);
  if (sentence->path.text == NULL) {
    g_string_append (sentence->out, "is not the thing itself");
  } else {
    g_string_append_printf (sentence->out, "is not among its %s", sentence->path.text);
  }
}

static void
tell_closed (Sentence *sentence)
{
  g_auto (RulesPathName) predicate = { 0 };
  rules_names_predicate (sentence->names, &sentence->names->data, sentence->result->predicate,
                         &predicate);
  if (sentence->path.text != NULL) {
    g_string_append_printf (sentence->out, "has a value of %s that ", sentence->path.text);
  }
  g_string_append_printf (sentence->out, "has %s, which is not among the properties allowed",
                          predicate.text);
}

static void
tell (Sentence *sentence)
{
  switch (sentence->constraint.kind) {
  case RULES_CONSTRAINT_DATATYPE:
    tell_datatype (sentence);
    return;
  case RULES_CONSTRAINT_NODE_KIND:
    tell_node_kind (sentence);
    return;
  case RULES_CONSTRAINT_IN:
    tell_in (sentence);
    return;
  case RULES_CONSTRAINT_HAS_VALUE:
    tell_has_value (sentence);
    return;
  case RULES_CONSTRAINT_MIN_COUNT:
    tell_min_count (sentence);
    return;
  case RULES_CONSTRAINT_MAX_COUNT:
    tell_max_count (sentence);
    return;
  case RULES_CONSTRAINT_MIN_LENGTH:
    tell_length (sentence, TRUE);
    return;
  case RULES_CONSTRAINT_MAX_LENGTH:
    tell_length (sentence, FALSE);
    return;
  case RULES_CONSTRAINT_MIN_EXCLUSIVE:
    tell_value (sentence, "is not greater than");
    return;
  case RULES_CONSTRAINT_MIN_INCLUSIVE:
    tell_value (sentence, "is not at least");
    return;
  case RULES_CONSTRAINT_MAX_EXCLUSIVE:
    tell_value (sentence, "is not less than");
    return;
  case RULES_CONSTRAINT_MAX_INCLUSIVE:
    tell_value (sentence, "is not at most");
    return;
  case RULES_CONSTRAINT_LANGUAGE_IN:
    tell_language_in (sentence);
    return;
  case RULES_CONSTRAINT_UNIQUE_LANG:
    g_string_append_printf (sentence->out, "has more than one %s in the same language",
                            sentence->path.text);
    return;
  case RULES_CONSTRAINT_EQUALS:
    tell_equals (sentence);
    return;
  case RULES_CONSTRAINT_DISJOINT:
    tell_value (sentence, sentence->path.text == NULL ? "is its own" : "is also its");
    return;
  case RULES_CONSTRAINT_LESS_THAN:
    tell_value (sentence, "is not less than its");
    return;
  case RULES_CONSTRAINT_LESS_THAN_OR_EQUALS:
    tell_value (sentence, "is not at most its");
    return;
  case RULES_CONSTRAINT_CLASS:
    tell_class (sentence);
    return;
  case RULES_CONSTRAINT_CLOSED:
    tell_closed (sentence);
    return;
  case RULES_CONSTRAINT_PATTERN:
    tell_value (sentence, "does not match the pattern");
    return;
  case RULES_CONSTRAINT_NODE:
  case RULES_CONSTRAINT_PROPERTY:
    tell_shapes (sentence, "is not as it should be");
    return;
  case RULES_CONSTRAINT_AND:
    tell_shapes (sentence, "is not all that it should be");
    return;
  case RULES_CONSTRAINT_OR:
    tell_shapes (sentence, "is none of what it could be");
    return;
  case RULES_CONSTRAINT_NOT:
    tell_shapes (sentence, "is what it must not be");
    return;
  case RULES_CONSTRAINT_XONE:
    tell_shapes (sentence, "is not exactly one of what it could be");
    return;
  case RULES_CONSTRAINT_QUALIFIED_MIN_COUNT:
    tell_qualified (sentence, "fewer than");
    return;
  case RULES_CONSTRAINT_QUALIFIED_MAX_COUNT:
    tell_qualified (sentence, "more than");
    return;
  }
}

char *
rules_report_sentence (const RulesNames *names, const RulesResult *result)
{
  Sentence sentence = { .names = names, .result = result, .out = g_string_new (NULL) };
  rules_shapes_info (names->shapes, result->shape, &sentence.shape);
  rules_shapes_constraint (names->shapes, result->constraint, &sentence.constraint);
  rules_names_path (names, &sentence.shape, &sentence.path);
  tell (&sentence);
  rules_path_name_clear (&sentence.path);
  return g_string_free (sentence.out, FALSE);
}

char *
rules_result_sentence (const RulesShapes *shapes, const RulesResult *result,
                       const char *const *languages)
{
  g_auto (RulesNames) names;
  rules_names_init (&names, shapes, languages);
  return rules_report_sentence (&names, result);
}
