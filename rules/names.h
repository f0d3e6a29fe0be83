/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/text.h"
#include "rules/limits.h"
#include "rules/literal.h"
#include "rules/shapes.h"

/* What things are called, and where they stand: for reports, explanations and messages. Internal to rules/. */

/* The same few things are named again and again in one explanation. */
#define RULES_NAMES_LABELS 32u

typedef struct {
  KgTermId id; /* KG_NONE: nothing here */
  const char *label;
} RulesNamesLabel;

typedef struct {
  const RulesShapes *shapes;
  KgView data;  /* focus nodes, values, constants */
  KgView graph; /* the shapes graph */
  const OntologyVocab *data_vocab;
  OntologyVocab *graph_vocab;
  const char *const *languages; /* (nullable) */
  RulesScratch *scratch;
  RulesNamesLabel *
      labels; /* of `data`, as they were looked up: RULES_NAMES_LABELS, by the last bits of the id */
} RulesNames;

void rules_names_init (RulesNames *names, const RulesShapes *shapes, const char *const *languages);
void rules_names_clear (RulesNames *names);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesNames, rules_names_clear)

/* --- Names; `view` is one of the two, and what the id is of --- */

/* A CURIE where a prefix of either graph fits, else <IRI>. */
void rules_names_append_iri (const RulesNames *names, GString *out, const char *iri);
/* (nullable) the label, from either graph; the string is the graph's */
const char *rules_names_label (const RulesNames *names, const KgView *view, KgTermId id);
/* A label where there is one, else a CURIE or <IRI>; blank nodes as _:label. Literals in quotes, shortened, numbers and
 * truth values bare; with their language, and a datatype that is not xsd:string. */
void rules_names_append (const RulesNames *names, GString *out, const KgView *view, KgTermId id);
/* "label (CURIE)" */
void rules_names_append_full (const RulesNames *names, GString *out, const KgView *view,
                              KgTermId id);
/* The value of (subject, predicate) in the language that fits best; (nullable) the string is the view's. */
const char *rules_names_text (const RulesNames *names, const KgView *view, KgTermId subject,
                              OntologyTerm predicate);
/* The same, of an IRI, from whichever graph has one. */
const char *rules_names_text_anywhere (const RulesNames *names, const KgView *view, KgTermId id,
                                       OntologyTerm predicate);
/* The declared message of a shape that fits best; KG_NONE: none. */
KgTermId rules_names_message (const RulesNames *names, const RulesShapeInfo *shape);
/* The members of an RDF list of the shapes graph, as far as it is well formed: KgTermId. (transfer full) */
GArray *rules_names_list (const RulesNames *names, KgTermId head);

/* What a path is called. */
typedef struct {
  char *text;         /* label or CURIE; NULL: no path, the value is the focus node */
  gboolean is_label;  /* `text` is words, not a CURIE or a path */
  gboolean inverse;   /* `text` is the predicate, walked backwards */
  const char *phrase; /* (nullable) gr:phrase of the predicate, which is walked forwards */
} RulesPathName;

void rules_names_path (const RulesNames *names, const RulesShapeInfo *shape, RulesPathName *out);
void rules_names_predicate (const RulesNames *names, const KgView *view, KgTermId predicate,
                            RulesPathName *out);
void rules_path_name_clear (RulesPathName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RulesPathName, rules_path_name_clear)

/* What it would take to conform to a shape, as a clause: "it is an instance of ex:Person", "it conforms to
 * ex:AddressShape". */
void rules_names_append_expectation (const RulesNames *names, GString *out, guint32 shape);
/* Whether a member of sh:and asks for anything: one without constraints need not be told. TRUE for other constraints. */
gboolean rules_names_asks (const RulesNames *names, const RulesConstraintInfo *constraint,
                           guint32 shape);
/* The language ranges of sh:languageIn: "en, de". */
void rules_names_append_languages (const RulesNames *names, GString *out,
                                   const RulesConstraintInfo *constraint);
/* What sh:nodeKind asks for: "an IRI or a literal". */
const char *rules_names_node_kind (const RulesNames *names, const RulesConstraintInfo *constraint);
/* "a policy", "an instance of ex:Person" */
void rules_names_append_instance (const RulesNames *names, GString *out, const KgView *view,
                                  KgTermId class);

/* --- Places --- */

/* "policies/support.ttl:31"; nothing where it is not known */
void rules_names_append_place (const KgView *view, GString *out, const KgPlace *place);
/* Where a triple stands first; FALSE if nowhere. Any id may be KG_NONE, which matches anything; not `subject` and `object`
 * both. */
gboolean rules_names_place (const KgView *view, KgTermId subject, KgTermId predicate,
                            KgTermId object, KgPlace *place);
