/* SPDX-License-Identifier: Apache-2.0 */
#include "rules/explain-private.h"

#include <string.h>

/* Statements as sentences: "crm.email holds e-mail addresses". */

static const char *
plural_of (const RulesTelling *telling, KgTermId class)
{
  const RulesNames *names = &telling->names;
  return rules_names_text_anywhere (names, &names->data, class, ONTOLOGY_GR_PLURAL_LABEL);
}

/* --- Passages: what was found, and by what --- */

/* "the detector “e-mail address”", "the detector of e-mail addresses", "the external detector EmailRecognizer" */
static void
append_detector (const RulesTelling *telling, GString *out, KgTermId detector, KgTermId class)
{
  static const char external[] = "urn:grounds:detector:";
  const RulesNames *names = &telling->names;
  const char *label = rules_names_label (names, &names->data, detector);
  const char *plural = plural_of (telling, class);
  KgTerm term;
  if (label != NULL || !kg_view_term (&names->data, detector, &term)) {
    g_string_append (out, "the detector “");
    rules_telling_append_name (telling, out, detector);
    g_string_append (out, "”");
  } else if (term.kind == KG_TERM_IRI && g_str_has_prefix (term.value, external)) {
    gboolean named = strcmp (term.value + strlen (external), "external") != 0;
    g_string_append (out, named ? "the external detector " : "an external detector");
    if (named) {
      rules_telling_append_name (telling, out, detector);
    }
  } else {
    g_string_append (out, "the detector of ");
    if (plural != NULL) {
      g_string_append (out, plural);
    } else {
      rules_telling_append_name (telling, out, class);
    }
  }
}

/* "the text of input 2, characters 11 to 34, holds an e-mail address, found by …" */
static void
append_passage (const RulesTelling *telling, GString *out, const RulesRequestNode *span,
                KgTermId class)
{
  guint n = 0;
  const RulesRequestNode *field = &rules_request_nodes (telling->request, &n)[span->field];
  KgTermId detector = rules_telling_object (telling, span->node, ONTOLOGY_GR_DETECTED_BY);
  KgTermId confidence = rules_telling_object (telling, span->node, ONTOLOGY_GR_CONFIDENCE);
  g_string_append (out, "the text of ");
  rules_telling_append_name (telling, out, field->node);
  g_string_append_printf (out, ", characters %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ", holds ",
                          span->start + 1, span->end);
  rules_telling_append_one (telling, out, class);
  if (detector != KG_NONE) {
    g_string_append (out, ", found by ");
    append_detector (telling, out, detector, class);
  }
  if (confidence != KG_NONE) {
    g_string_append (out, " (confidence ");
    rules_telling_append_name (telling, out, confidence);
    g_string_append_c (out, ')');
  }
}

/* --- Classes --- */

/* "crm.email holds e-mail addresses" */
static void
append_data_class (const RulesTelling *telling, GString *out, const RulesTriple *triple)
{
  const RulesRequestNode *node = rules_telling_node (telling, triple->subject);
  const char *plural = plural_of (telling, triple->object);
  if (node != NULL && node->start >= 0) {
    append_passage (telling, out, node, triple->object);
    return;
  }
  rules_telling_append_name (telling, out, triple->subject);
  g_string_append (out, " holds ");
  if (plural != NULL) {
    g_string_append (out, plural);
  } else {
    rules_telling_append_name (telling, out, triple->object);
  }
}

/* "an e-mail address is contact data", "customer support is a kind of service provision" */
static void
append_kind_of (const RulesTelling *telling, GString *out, const RulesTriple *triple)
{
  gboolean counted = plural_of (telling, triple->subject) != NULL;
  rules_telling_append_one (telling, out, triple->subject);
  g_string_append (out, counted ? " is " : " is a kind of ");
  if (counted) {
    rules_telling_append_one (telling, out, triple->object);
  } else {
    rules_telling_append_name (telling, out, triple->object);
  }
}

/* The article goes by spelling: "an AI model", "a column". */
static const char *
article (const char *text)
{
  return strchr ("aeioAEIO", *text) != NULL ? "an" : "a";
}

void
rules_telling_append_instance (const RulesTelling *telling, GString *out, KgTermId class)
{
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean labelled = rules_names_label (&telling->names, &telling->names.data, class) != NULL;
  rules_telling_append_name (telling, name, class);
  g_string_append_printf (out, "%s %s", labelled ? article (name->str) : "of the kind", name->str);
}

static void
append_type (const RulesTelling *telling, GString *out, const RulesTriple *triple)
{
  rules_telling_append_name (telling, out, triple->subject);
  g_string_append (out, " is ");
  rules_telling_append_instance (telling, out, triple->object);
}

/* --- All others --- */

typedef enum {
  OBJECT_THING, /* or a word */
  OBJECT_VALUE, /* a number, a date, a text of several words */
  OBJECT_TRUTH, /* true or false */
} ObjectKind;

static ObjectKind
object_kind (const RulesTelling *telling, KgTermId object)
{
  KgTerm term;
  KgTerm datatype;
  const KgView *view = &telling->names.data;
  if (!kg_view_term (view, object, &term) || term.kind != KG_TERM_LITERAL) {
    return OBJECT_THING;
  }
  if (rules_telling_is_hidden (telling, object)) {
    return OBJECT_VALUE;
  }
  if (term.datatype == KG_NONE || !kg_view_term (view, term.datatype, &datatype)) {
    return strpbrk (term.value, " \t\n") != NULL ? OBJECT_VALUE : OBJECT_THING;
  }
  return strcmp (datatype.value, KG_XSD "boolean") == 0 ? OBJECT_TRUTH : OBJECT_VALUE;
}

/* The predicate has words that join, or none. */
static void
append_plain (const RulesTelling *telling, GString *out, const RulesTriple *triple)
{
  g_auto (RulesPathName) predicate = { 0 };
  ObjectKind kind = object_kind (telling, triple->object);
  rules_telling_predicate (telling, triple->predicate, &predicate);
  if (predicate.phrase == NULL && kind == OBJECT_VALUE && predicate.is_label) {
    g_string_append_printf (out, "the %s of ", predicate.text);
    rules_telling_append_name (telling, out, triple->subject);
    g_string_append (out, " is ");
    rules_telling_append_name (telling, out, triple->object);
    return;
  }
  rules_telling_append_name (telling, out, triple->subject);
  if (predicate.phrase != NULL) {
    g_string_append_c (out, ' ');
    g_string_append (out, predicate.phrase);
    g_string_append_c (out, ' ');
  } else if (kind == OBJECT_TRUTH) {
    g_string_append_printf (out, " has %s set to ", predicate.text);
  } else {
    g_string_append_printf (out, " has %s%s ", predicate.is_label ? "the " : "", predicate.text);
  }
  /* "the request has the input contact" */
  if (rules_telling_is_request (telling, triple->subject)) {
    rules_telling_append_short (telling, out, triple->object);
  } else {
    rules_telling_append_name (telling, out, triple->object);
  }
}

void
rules_telling_append_triple (const RulesTelling *telling, GString *out, const RulesTriple *triple)
{
  KgTermId predicate = triple->predicate;
  if (predicate == rules_telling_term (telling, ONTOLOGY_GR_DATA_CLASS)) {
    append_data_class (telling, out, triple);
  } else if (predicate == rules_telling_term (telling, ONTOLOGY_RDFS_SUB_CLASS_OF) ||
             predicate == rules_telling_term (telling, ONTOLOGY_SKOS_BROADER)) {
    append_kind_of (telling, out, triple);
  } else if (predicate == rules_telling_term (telling, ONTOLOGY_RDF_TYPE)) {
    append_type (telling, out, triple);
  } else {
    append_plain (telling, out, triple);
  }
}
