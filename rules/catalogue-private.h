/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/catalogue.h"
#include "rules/reader.h"

/* Catalogues from inside, and while they are read. Internal to rules/catalogue*.c. */

struct _RulesCatalogues {
  gatomicrefcount references;
  RulesGraph *graph;
  RulesShapes *shapes;
  GPtrArray *blocks; /* all that is read */
  const RulesCatalogue *const *list;
  guint n_list;
  const RulesRiskClass *classes;
  guint n_classes;
};

/* A shape that is asked for: where its number goes once all are compiled. */
typedef struct {
  guint32 *number;
  KgTermId node;
  KgTermId subject; /* that asks for it, by `predicate` */
  OntologyTerm predicate;
  gboolean has_to_ask; /* nothing may meet it of which nothing is said */
} RulesCatalogueSlot;

typedef struct {
  RulesCatalogues *catalogues;
  RulesReader reader;
  GArray *slots;            /* RulesCatalogueSlot */
  GHashTable *applications; /* node -> RulesApplication */
  GHashTable *classes;      /* nodes of risk classes, and of their levels */
  guint n_parts;
} RulesCatalogueCompiler;

/* Zeroed; the catalogues'. NULL for none. */
gpointer rules_catalogue_take (RulesCatalogueCompiler *compiler, gsize n, gsize size);
#define rules_catalogue_new(compiler, type, n)                                                     \
  ((type *) rules_catalogue_take ((compiler), (n), sizeof (type)))

/* catalogue-read.c: single nodes. */

/* "`ex:r` " and `format`, against (subject predicate object). */
void rules_catalogue_complain (RulesCatalogueCompiler *compiler, KgTermId subject,
                               OntologyTerm predicate, KgTermId object, const char *what);
/* The text of a literal; NULL, with a problem noted where it is `needed`. */
const char *rules_catalogue_text (RulesCatalogueCompiler *compiler, KgTermId subject,
                                  OntologyTerm predicate, gboolean needed);
/* A skos:notation, fit for addresses. */
const char *rules_catalogue_notation (RulesCatalogueCompiler *compiler, KgTermId subject);
/* All instances of a class; all objects: distinct, by sh:order, then identifier, then term. (transfer full, KgTermId) */
GArray *rules_catalogue_instances (RulesCatalogueCompiler *compiler, OntologyTerm class);
GArray *rules_catalogue_objects (RulesCatalogueCompiler *compiler, KgTermId subject,
                                 OntologyTerm predicate);
void rules_catalogue_sort (RulesCatalogueCompiler *compiler, GArray *nodes);
/* The shape that the only value of `predicate` names goes to `*number`. */
void rules_catalogue_shape (RulesCatalogueCompiler *compiler, KgTermId subject,
                            OntologyTerm predicate, gboolean has_to_ask, guint32 *number);
void rules_catalogue_ask_for (RulesCatalogueCompiler *compiler, const RulesCatalogueSlot *slot);

/* catalogue-parts.c: what stands in a tree. */
void rules_catalogue_read_classes (RulesCatalogueCompiler *compiler);
void rules_catalogue_read_applications (RulesCatalogueCompiler *compiler, KgTermId subject,
                                        const RulesApplication **applications, guint *n);
void rules_catalogue_read_questions (RulesCatalogueCompiler *compiler, RulesRequirement *of);

/* catalogue-tree.c: the trees. */
void rules_catalogue_read_trees (RulesCatalogueCompiler *compiler);
