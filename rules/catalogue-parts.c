/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/catalogue-private.h"
#include "rules/limits.h"
#include "rules/literal.h"

/* What stands in a tree: risk classes, applications, questions with their ways and what is shown. */

/* --- Risk classes --- */

typedef struct {
  OntologyTerm term;
  RulesRiskLevel level;
} Level;

static const Level levels[] = {
  { ONTOLOGY_AIACT_RISK_LEVEL_PROHIBITED, RULES_RISK_PROHIBITED },
  { ONTOLOGY_AIACT_RISK_LEVEL_HIGH, RULES_RISK_HIGH },
  { ONTOLOGY_AIACT_RISK_LEVEL_TRANSPARENCY_REQUIRED, RULES_RISK_TRANSPARENCY },
  { ONTOLOGY_AIACT_GPAI_MODEL, RULES_RISK_GPAI },
  { ONTOLOGY_AIACT_RISK_LEVEL_MINIMAL, RULES_RISK_MINIMAL },
};

OntologyTerm
rules_risk_level_term (RulesRiskLevel level)
{
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++) {
    if (levels[i].level == level) {
      return levels[i].term;
    }
  }
  g_assert_not_reached ();
}

static RulesRiskLevel
read_level (RulesCatalogueCompiler *compiler, KgTermId class)
{
  KgTermId id = rules_reader_single (&compiler->reader, class, ONTOLOGY_GR_RISK_LEVEL);
  for (gsize i = 0; id != KG_NONE && i < G_N_ELEMENTS (levels); i++) {
    if (rules_reader_term (&compiler->reader, levels[i].term) == id) {
      return levels[i].level;
    }
  }
  rules_catalogue_complain (
      compiler, class, ONTOLOGY_GR_RISK_LEVEL, id,
      "has no gr:riskLevel that is known; give it eu-aiact:RiskLevelProhibited, RiskLevelHigh, "
      "RiskLevelTransparencyRequired, GPAIModel or RiskLevelMinimal");
  return RULES_RISK_HIGH;
}

static void
read_class (RulesCatalogueCompiler *compiler, KgTermId node, RulesRiskClass *class)
{
  class->node = node;
  class->identifier = rules_catalogue_text (compiler, node, ONTOLOGY_DCT_IDENTIFIER, TRUE);
  class->level = read_level (compiler, node);
  rules_catalogue_shape (compiler, node, ONTOLOGY_GR_CONDITION, class->level != RULES_RISK_MINIMAL,
                         &class->condition);
  rules_catalogue_shape (compiler, node, ONTOLOGY_GR_UNLESS, TRUE, &class->unless);
  rules_catalogue_shape (compiler, node, ONTOLOGY_GR_NOT_UNLESS, FALSE, &class->not_unless);
}

static gboolean
has_any (const RulesCatalogueCompiler *compiler, KgTermId subject, OntologyTerm predicate)
{
  KgTermId id = rules_reader_term (&compiler->reader, predicate);
  KgCursor cursor;
  if (id == KG_NONE) {
    return FALSE;
  }
  kg_view_objects (&compiler->reader.shapes, subject, id, &cursor);
  return kg_cursor_next (&cursor) != KG_NONE;
}

void
rules_catalogue_read_classes (RulesCatalogueCompiler *compiler)
{
  g_autoptr (GArray) nodes = rules_catalogue_instances (compiler, ONTOLOGY_GR_RISK_CLASS_CLASS);
  RulesRiskClass *classes = rules_catalogue_new (compiler, RulesRiskClass, nodes->len);
  for (guint i = 0; i < nodes->len; i++) {
    KgTermId node = g_array_index (nodes, KgTermId, i);
    read_class (compiler, node, &classes[i]);
    g_hash_table_add (compiler->classes, GUINT_TO_POINTER (node));
    if (classes[i].level != RULES_RISK_MINIMAL &&
        !has_any (compiler, node, ONTOLOGY_GR_CONDITION)) {
      rules_catalogue_complain (compiler, node, ONTOLOGY_GR_CONDITION, KG_NONE,
                                "has no gr:condition; give it the shape of such a system");
    }
  }
  for (gsize i = 0; i < G_N_ELEMENTS (levels); i++) {
    KgTermId level = rules_reader_term (&compiler->reader, levels[i].term);
    if (level != KG_NONE) {
      g_hash_table_add (compiler->classes, GUINT_TO_POINTER (level));
    }
  }
  compiler->catalogues->classes = classes;
  compiler->catalogues->n_classes = nodes->len;
}

/* --- Applications --- */

static gboolean
read_date (const RulesReader *reader, KgTermId id, gint64 *out)
{
  KgTerm term;
  KgTerm type;
  RulesValue value;
  if (!kg_view_term (&reader->shapes, id, &term) || term.kind != KG_TERM_LITERAL ||
      !kg_view_term (&reader->shapes, term.datatype, &type) ||
      rules_datatype_of_iri (type.value, type.length) != RULES_DATATYPE_DATE) {
    return FALSE;
  }
  rules_value_read (RULES_DATATYPE_DATE, term.value, term.length, &value);
  return value.well_formed && value.kind == RULES_VALUE_INSTANT &&
         !__builtin_mul_overflow (value.as.instant.seconds, G_USEC_PER_SEC, out);
}

static void
read_from (RulesCatalogueCompiler *compiler, RulesApplication *application)
{
  application->from_time = G_MININT64;
  application->from =
      rules_reader_single (&compiler->reader, application->node, ONTOLOGY_GR_APPLIES_FROM);
  if (application->from != KG_NONE &&
      !read_date (&compiler->reader, application->from, &application->from_time)) {
    rules_catalogue_complain (compiler, application->node, ONTOLOGY_GR_APPLIES_FROM,
                              application->from,
                              "applies from something that is no day; write an xsd:date such as "
                              "\"2026-08-02\"^^xsd:date");
  }
}

static void
read_application (RulesCatalogueCompiler *compiler, KgTermId node, RulesApplication *application)
{
  g_autoptr (GArray) classes = rules_catalogue_objects (compiler, node, ONTOLOGY_GR_RISK_CLASS);
  KgTermId *kept = rules_catalogue_new (compiler, KgTermId, classes->len);
  application->node = node;
  application->basis = rules_reader_single (&compiler->reader, node, ONTOLOGY_GR_BASIS);
  rules_catalogue_shape (compiler, node, ONTOLOGY_GR_CONDITION, FALSE, &application->condition);
  read_from (compiler, application);
  for (guint i = 0; i < classes->len; i++) {
    kept[i] = g_array_index (classes, KgTermId, i);
    if (!g_hash_table_contains (compiler->classes, GUINT_TO_POINTER (kept[i]))) {
      rules_catalogue_complain (compiler, node, ONTOLOGY_GR_RISK_CLASS, kept[i],
                                "names a risk class that is none; check the name");
    }
  }
  application->risk_classes = kept;
  application->n_risk_classes = classes->len;
}

void
rules_catalogue_read_applications (RulesCatalogueCompiler *compiler, KgTermId subject,
                                   const RulesApplication **applications, guint *n)
{
  g_autoptr (GArray) nodes = rules_catalogue_objects (compiler, subject, ONTOLOGY_GR_APPLICATION);
  RulesApplication *read = rules_catalogue_new (compiler, RulesApplication, nodes->len);
  for (guint i = 0; i < nodes->len; i++) {
    read_application (compiler, g_array_index (nodes, KgTermId, i), &read[i]);
  }
  *applications = read;
  *n = nodes->len;
}

/* --- What is shown --- */

typedef struct {
  const RulesPart *parts;
  guint n;
} Parts;

static void
read_part (RulesCatalogueCompiler *compiler, KgTermId of, KgTermId node, RulesPart *part)
{
  KgTerm term;
  part->node = node;
  if (kg_view_term (&compiler->reader.shapes, node, &term) && term.kind == KG_TERM_LITERAL) {
    rules_catalogue_complain (compiler, of, ONTOLOGY_GR_SHOWS, KG_NONE,
                              "shows a literal; list property shapes with sh:path and sh:name");
    return;
  }
  if (!has_any (compiler, node, ONTOLOGY_SH_PATH) || !has_any (compiler, node, ONTOLOGY_SH_NAME)) {
    rules_catalogue_complain (compiler, of, ONTOLOGY_GR_SHOWS, KG_NONE,
                              "shows a part without sh:path or sh:name; give it both");
    return;
  }
  rules_catalogue_ask_for (compiler, &(RulesCatalogueSlot) { &part->shape, node, of,
                                                             ONTOLOGY_GR_SHOWS, FALSE });
}

static Parts
read_parts (RulesCatalogueCompiler *compiler, KgTermId of, guint depth)
{
  RulesReader *reader = &compiler->reader;
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (KgTermId));
  KgTermId head = rules_reader_single (reader, of, ONTOLOGY_GR_SHOWS);
  KgTermId shows = rules_reader_term (reader, ONTOLOGY_GR_SHOWS);
  if (head == KG_NONE || !rules_reader_list (reader, of, shows, head, members)) {
    return (Parts) { NULL, 0 };
  }
  if (depth == RULES_LIMIT_SHOWN_DEPTH ||
      members->len > RULES_LIMIT_SHOWN_PARTS - compiler->n_parts) {
    rules_catalogue_complain (compiler, of, ONTOLOGY_GR_SHOWS, head,
                              "shows too much, or parts of parts without end; show less");
    return (Parts) { NULL, 0 };
  }
  compiler->n_parts += members->len;
  RulesPart *parts = rules_catalogue_new (compiler, RulesPart, members->len);
  for (guint i = 0; i < members->len; i++) {
    KgTermId node = g_array_index (members, KgTermId, i);
    read_part (compiler, of, node, &parts[i]);
    Parts below = read_parts (compiler, node, depth + 1);
    parts[i].parts = below.parts;
    parts[i].n_parts = below.n;
  }
  return (Parts) { parts, members->len };
}

/* --- Questions --- */

static void
read_way (RulesCatalogueCompiler *compiler, KgTermId question, KgTermId node, RulesWay *way)
{
  way->focus_class = rules_reader_single (&compiler->reader, node, ONTOLOGY_GR_FOCUS_CLASS);
  rules_catalogue_ask_for (compiler, &(RulesCatalogueSlot) { &way->shape, node, question,
                                                             ONTOLOGY_GR_EVIDENCED_BY,
                                                             way->focus_class == KG_NONE });
  Parts parts = read_parts (compiler, node, 0);
  way->parts = parts.parts;
  way->n_parts = parts.n;
}

static void
read_question (RulesCatalogueCompiler *compiler, KgTermId node, RulesQuestionAsked *question)
{
  g_autoptr (GArray) shapes = rules_catalogue_objects (compiler, node, ONTOLOGY_GR_EVIDENCED_BY);
  RulesWay *ways = rules_catalogue_new (compiler, RulesWay, shapes->len);
  Parts parts = read_parts (compiler, node, 0);
  question->node = node;
  question->identifier = rules_catalogue_text (compiler, node, ONTOLOGY_DCT_IDENTIFIER, TRUE);
  question->ways = ways;
  question->n_ways = shapes->len;
  for (guint i = 0; i < shapes->len; i++) {
    read_way (compiler, node, g_array_index (shapes, KgTermId, i), &ways[i]);
    if (ways[i].n_parts == 0) {
      ways[i].parts = parts.parts;
      ways[i].n_parts = parts.n;
    }
  }
  if (!has_any (compiler, node, ONTOLOGY_GR_EVIDENCED_BY)) {
    rules_catalogue_complain (compiler, node, ONTOLOGY_GR_EVIDENCED_BY, KG_NONE,
                              "cannot be answered; name a shape that answers it by gr:evidencedBy");
  }
}

void
rules_catalogue_read_questions (RulesCatalogueCompiler *compiler, RulesRequirement *of)
{
  g_autoptr (GArray) nodes = rules_catalogue_objects (compiler, of->node, ONTOLOGY_GR_QUESTION);
  RulesQuestionAsked *questions = rules_catalogue_new (compiler, RulesQuestionAsked, nodes->len);
  for (guint i = 0; i < nodes->len; i++) {
    questions[i].of = of;
    read_question (compiler, g_array_index (nodes, KgTermId, i), &questions[i]);
  }
  of->questions = questions;
  of->n_questions = nodes->len;
}
