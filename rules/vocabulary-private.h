/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/hierarchy.h"
#include "rules/vocabulary.h"

/* What a vocabulary is made of. Internal to rules/vocabulary*.c. */

typedef struct {
  RulesMember member;
  const char *iri;
  GArray *domains;  /* KgTermId: each has to fit */
  GArray *includes; /* KgTermId: one has to fit, if there are any */
} RulesVocabularyPredicate;

/* A text and what it names. */
typedef struct {
  const char *text; /* the snapshot's */
  const char *iri;
  KgTermId id;
  guint rank; /* of several for a text, the lowest comes first */
} RulesVocabularyName;

#define RULES_VOCABULARY_DATATYPES 6

struct _RulesVocabulary {
  gatomicrefcount references;
  KgSnapshot *snapshot;
  OntologyVocab *vocab;
  OntologyHierarchy *hierarchy;
  GHashTable *predicates; /* id -> RulesVocabularyPredicate */
  GArray *members;        /* RulesVocabularyName of predicates, by text, rank, IRI */
  GHashTable *members_by_text;
  GArray *terms; /* RulesVocabularyName, by text, IRI; distinct */
  GHashTable *terms_by_text;
  KgTermId data;
  KgTermId entity; /* prov:Entity */
  KgTermId datatypes[RULES_VOCABULARY_DATATYPES];
};
