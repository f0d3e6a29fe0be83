/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/vocab.h"
#include "rules/literal.h"

/* The words of requests: which predicate a member name stands for, which term a string names. Made once for each snapshot from
 * gr:jsonName, gr:requestable, skos:notation, domains and ranges; immutable; any number of threads. Nothing but the
 * functions that look for near names allocates. */

typedef struct _RulesVocabulary RulesVocabulary;

RulesVocabulary *rules_vocabulary_new (KgSnapshot *snapshot, const OntologyVocab *vocab);
RulesVocabulary *rules_vocabulary_ref (RulesVocabulary *vocabulary);
void rules_vocabulary_unref (RulesVocabulary *vocabulary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (RulesVocabulary, rules_vocabulary_unref)

/* --- Predicates --- */

/* What a predicate takes, by its rdfs:range. */
typedef enum {
  RULES_RANGE_ANY,      /* nothing is said, or rdfs:Resource */
  RULES_RANGE_LITERAL,  /* rdfs:Literal */
  RULES_RANGE_DATATYPE, /* a datatype: of XML Schema or RDF, or an rdfs:Datatype of the graph */
  RULES_RANGE_CLASS,    /* anything else: instances of the class, and classes below it */
} RulesRangeKind;

typedef struct {
  KgTermId predicate;
  gboolean requestable; /* gr:requestable true */
  RulesRangeKind kind;
  KgTermId range; /* the datatype or class; KG_NONE for the other kinds */
  RulesDatatype datatype;
} RulesMember;

/* The predicate of the member `name` on a node of class `domain` (KG_NONE: of no class that is known, which predicates with a
 * domain do not fit). FALSE if no predicate claims the name there: it becomes attr:name. Of several, one with a domain comes
 * before one without, then the first by IRI. */
gboolean rules_vocabulary_member (const RulesVocabulary *vocabulary, const char *name,
                                  KgTermId domain, RulesMember *out);
/* What is said of a predicate. FALSE if neither gr:jsonName nor gr:requestable is. */
gboolean rules_vocabulary_predicate (const RulesVocabulary *vocabulary, KgTermId id,
                                     RulesMember *out);
/* Whether such a predicate may stand at a node of class `domain`: each rdfs:domain and, if there are any, one
 * schema:domainIncludes is the class or a wider one. */
gboolean rules_vocabulary_fits (const RulesVocabulary *vocabulary, KgTermId id, KgTermId domain);

/* --- Terms --- */

/* Whether the term is said or spoken of: it is the subject, predicate or object of a triple. Dictionaries may hold more, and
 * not the same for the same graph. */
gboolean rules_vocabulary_known (const RulesVocabulary *vocabulary, KgTermId term);
/* Whether anything is said about the term: it is the subject of a triple. */
gboolean rules_vocabulary_described (const RulesVocabulary *vocabulary, KgTermId term);
/* Whether the term is an instance of the class, or the class itself or one below it. */
gboolean rules_vocabulary_within (const RulesVocabulary *vocabulary, KgTermId term, KgTermId class);
/* The term that `text` names by gr:jsonName or skos:notation among the instances of `range` and the classes below it (KG_NONE: all);
 * KG_NONE if there is none, or more than one. `n` (nullable): how many. */
KgTermId rules_vocabulary_term (const RulesVocabulary *vocabulary, const char *text, KgTermId range,
                                guint *n);
/* dpv:Data, below which all data classes lie; KG_NONE if the graph has none. */
KgTermId rules_vocabulary_data (const RulesVocabulary *vocabulary);
/* The snapshot's id of a datatype that requests use (xsd:integer, decimal, double, boolean, dateTime,
 * nonNegativeInteger), and its IRI; KG_NONE and NULL for others. */
KgTermId rules_vocabulary_datatype (const RulesVocabulary *vocabulary, RulesDatatype datatype);
const char *rules_vocabulary_datatype_iri (RulesDatatype datatype);

/* --- Fields of data sources --- */

/* Whether an input can come from there: it has a data class or a lineage, or is an instance of prov:Entity (which all
 * gr:DataFields are). */
gboolean rules_vocabulary_is_source (const RulesVocabulary *vocabulary, KgTermId term);
/* The source whose rdfs:label or gr:name (without a language, or in English) is `name`. KG_NONE if there is none, or
 * more than one; `n`: how many. */
KgTermId rules_vocabulary_source (const RulesVocabulary *vocabulary, const char *name, guint *n);

/* --- Near names: for messages --- */

/* The name of a source, the notation of a term within `range`, that is closest to `text`: at most a third of its characters
 * differ, three at most. Of RULES_LIMIT_NEAR_NAMES only. NULL if there is none. (transfer full) */
char *rules_vocabulary_near_source (const RulesVocabulary *vocabulary, const char *text);
char *rules_vocabulary_near_term (const RulesVocabulary *vocabulary, const char *text,
                                  KgTermId range);
