/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/check-pattern.h"
#include "rules/check-shapes-private.h"
#include "rules/check-value.h"

#include <string.h>

/* The constraint components that look at each value node by itself: SHACL 4. */

static RulesTruth
holds_class (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_holds (rules_check_is_instance (part->check, value, part->operand));
}

static RulesTruth
holds_datatype (const RulesCheckPart *part, KgTermId value)
{
  KgTerm term = rules_check_term (part->check, value);
  if (term.kind != KG_TERM_LITERAL) {
    return RULES_VIOLATES;
  }
  KgTerm wanted = rules_check_term (part->check, part->operand);
  KgTerm datatype = rules_check_term (part->check, term.datatype);
  const char *simple = term.language != NULL ? KG_RDF "langString" : KG_XSD "string";
  const char *iri = term.datatype == KG_NONE ? simple : datatype.value;
  return rules_check_holds (
      strcmp (iri, wanted.value) == 0 &&
      (term.datatype == KG_NONE || rules_check_value_is_well_formed (&part->check->data, value)));
}

static gboolean
is_one_of (const RulesCheckPart *part, OntologyTerm a, OntologyTerm b, OntologyTerm c)
{
  const KgTermId *ids = part->check->ids;
  return part->operand == ids[a] || part->operand == ids[b] || part->operand == ids[c];
}

static RulesTruth
holds_node_kind (const RulesCheckPart *part, KgTermId value)
{
  gboolean is = FALSE;
  switch (rules_check_term (part->check, value).kind) {
  case KG_TERM_IRI:
    is = is_one_of (part, ONTOLOGY_SH_IRI, ONTOLOGY_SH_BLANK_NODE_OR_IRI,
                    ONTOLOGY_SH_IRI_OR_LITERAL);
    break;
  case KG_TERM_BLANK:
    is = is_one_of (part, ONTOLOGY_SH_BLANK_NODE, ONTOLOGY_SH_BLANK_NODE_OR_IRI,
                    ONTOLOGY_SH_BLANK_NODE_OR_LITERAL);
    break;
  case KG_TERM_LITERAL:
    is = is_one_of (part, ONTOLOGY_SH_LITERAL, ONTOLOGY_SH_BLANK_NODE_OR_LITERAL,
                    ONTOLOGY_SH_IRI_OR_LITERAL);
    break;
  }
  return rules_check_holds (is);
}

RulesTruth
rules_check_less (const RulesCheckPart *part, KgTermId a, KgTermId b, gboolean or_equal)
{
  int order = rules_check_value_compare (&part->check->data, a, b);
  if (order == RULES_CHECK_NO_ORDER) {
    return part->check->condition ? RULES_UNKNOWN : RULES_VIOLATES;
  }
  return rules_check_holds (order < 0 || (or_equal && order == 0));
}

static RulesTruth
holds_min_exclusive (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_less (part, part->operand, value, FALSE);
}

static RulesTruth
holds_min_inclusive (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_less (part, part->operand, value, TRUE);
}

static RulesTruth
holds_max_exclusive (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_less (part, value, part->operand, FALSE);
}

static RulesTruth
holds_max_inclusive (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_less (part, value, part->operand, TRUE);
}

static RulesTruth
holds_min_length (const RulesCheckPart *part, KgTermId value)
{
  KgTerm term = rules_check_term (part->check, value);
  guint64 n = (guint64) g_utf8_strlen (term.value, term.length);
  return rules_check_holds (term.kind != KG_TERM_BLANK &&
                            n >= rules_check_number (part->check, part->operand));
}

static RulesTruth
holds_max_length (const RulesCheckPart *part, KgTermId value)
{
  KgTerm term = rules_check_term (part->check, value);
  guint64 n = (guint64) g_utf8_strlen (term.value, term.length);
  return rules_check_holds (term.kind != KG_TERM_BLANK &&
                            n <= rules_check_number (part->check, part->operand));
}

static RulesTruth
holds_pattern (const RulesCheckPart *part, KgTermId value)
{
  KgTermId with = rules_check_shapes_value (part->check, part->shape, ONTOLOGY_SH_FLAGS);
  KgTerm term = rules_check_term (part->check, value);
  KgTerm pattern = rules_check_term (part->check, part->operand);
  const char *flags = with == KG_NONE ? "" : rules_check_term (part->check, with).value;
  if (term.kind == KG_TERM_BLANK) {
    return RULES_VIOLATES;
  }
  gboolean matches = FALSE;
  if (!rules_check_pattern_matches (pattern.value, flags, term.value, term.length,
                                    &part->check->steps, &matches)) {
    part->check->gave_up = TRUE;
    part->check->unread =
        rules_check_pattern_is_read (pattern.value, flags) ? part->check->unread : part->operand;
  }
  return rules_check_holds (matches);
}

static RulesTruth
holds_language_in (const RulesCheckPart *part, KgTermId value)
{
  g_autoptr (GArray) ranges = rules_check_shapes_list (part->check, part->operand);
  KgTerm term = rules_check_term (part->check, value);
  for (guint i = 0; i < ranges->len && term.language != NULL; i++) {
    KgTerm range = rules_check_term (part->check, rules_check_node (ranges, i));
    if (rules_check_language_matches (term.language, range.value)) {
      return RULES_CONFORMS;
    }
  }
  return RULES_VIOLATES;
}

static RulesTruth
holds_in (const RulesCheckPart *part, KgTermId value)
{
  g_autoptr (GArray) members = rules_check_shapes_list (part->check, part->operand);
  return rules_check_holds (rules_check_nodes_have (members, value));
}

static RulesTruth
holds_disjoint (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_holds (!rules_check_data_has (part->check, part->focus, part->operand, value));
}

static RulesTruth
holds_node (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_truth (part->check, part->operand, value);
}

static RulesTruth
holds_not (const RulesCheckPart *part, KgTermId value)
{
  return rules_check_not (rules_check_truth (part->check, part->operand, value));
}

/* How many shapes of a list a node conforms to, violates, and of how many it is unknown. */
static void
count_truths (const RulesCheckPart *part, KgTermId value, guint *counts)
{
  g_autoptr (GArray) shapes = rules_check_shapes_list (part->check, part->operand);
  counts[RULES_VIOLATES] = 0;
  counts[RULES_UNKNOWN] = 0;
  counts[RULES_CONFORMS] = 0;
  for (guint i = 0; i < shapes->len; i++) {
    counts[rules_check_truth (part->check, rules_check_node (shapes, i), value)]++;
  }
}

static RulesTruth
holds_and (const RulesCheckPart *part, KgTermId value)
{
  guint counts[3];
  count_truths (part, value, counts);
  if (counts[RULES_VIOLATES] > 0) {
    return RULES_VIOLATES;
  }
  return counts[RULES_UNKNOWN] > 0 ? RULES_UNKNOWN : RULES_CONFORMS;
}

static RulesTruth
holds_or (const RulesCheckPart *part, KgTermId value)
{
  guint counts[3];
  count_truths (part, value, counts);
  if (counts[RULES_CONFORMS] > 0) {
    return RULES_CONFORMS;
  }
  return counts[RULES_UNKNOWN] > 0 ? RULES_UNKNOWN : RULES_VIOLATES;
}

/* Exactly one, whatever those become that are unknown. */
static RulesTruth
holds_xone (const RulesCheckPart *part, KgTermId value)
{
  guint counts[3];
  count_truths (part, value, counts);
  if (counts[RULES_CONFORMS] > 1) {
    return RULES_VIOLATES;
  }
  return counts[RULES_UNKNOWN] > 0 ? RULES_UNKNOWN
                                   : rules_check_holds (counts[RULES_CONFORMS] == 1);
}

static const RulesCheckValueParameter parameters[] = {
  { ONTOLOGY_SH_CLASS, "Class", holds_class, TRUE },
  { ONTOLOGY_SH_DATATYPE, "Datatype", holds_datatype, FALSE },
  { ONTOLOGY_SH_NODE_KIND, "NodeKind", holds_node_kind, FALSE },
  { ONTOLOGY_SH_MIN_EXCLUSIVE, "MinExclusive", holds_min_exclusive, FALSE },
  { ONTOLOGY_SH_MIN_INCLUSIVE, "MinInclusive", holds_min_inclusive, FALSE },
  { ONTOLOGY_SH_MAX_EXCLUSIVE, "MaxExclusive", holds_max_exclusive, FALSE },
  { ONTOLOGY_SH_MAX_INCLUSIVE, "MaxInclusive", holds_max_inclusive, FALSE },
  { ONTOLOGY_SH_MIN_LENGTH, "MinLength", holds_min_length, FALSE },
  { ONTOLOGY_SH_MAX_LENGTH, "MaxLength", holds_max_length, FALSE },
  { ONTOLOGY_SH_PATTERN, "Pattern", holds_pattern, FALSE },
  { ONTOLOGY_SH_LANGUAGE_IN, "LanguageIn", holds_language_in, FALSE },
  { ONTOLOGY_SH_DISJOINT, "Disjoint", holds_disjoint, TRUE },
  { ONTOLOGY_SH_NOT, "Not", holds_not, TRUE },
  { ONTOLOGY_SH_AND, "And", holds_and, TRUE },
  { ONTOLOGY_SH_OR, "Or", holds_or, TRUE },
  { ONTOLOGY_SH_XONE, "Xone", holds_xone, TRUE },
  { ONTOLOGY_SH_NODE, "Node", holds_node, TRUE },
  { ONTOLOGY_SH_IN, "In", holds_in, FALSE },
};

const RulesCheckValueParameter *
rules_check_value_parameters (gsize *n)
{
  *n = G_N_ELEMENTS (parameters);
  return parameters;
}
