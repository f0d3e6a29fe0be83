/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "ontology/vocab.h"
#include "tests/property/shapes-generate.h"

/* The two halves of the generator: shapes-generate.c makes the alphabet and the data, shapes-generate-shapes.c the shapes. */

#define GENERATE_NODES 6
#define GENERATE_PREDICATES 4
#define GENERATE_CLASSES 4
#define GENERATE_LITERALS 8
#define GENERATE_NAMED_PATHS 2

typedef struct {
  GeneratedCase *generated;
  GRand *random;
  KgTermId nodes[GENERATE_NODES]; /* the last one is blank */
  KgTermId predicates[GENERATE_PREDICATES];
  KgTermId classes[GENERATE_CLASSES];
  KgTermId literals[GENERATE_LITERALS];
  KgTermId named_paths[GENERATE_NAMED_PATHS];
  GArray *node_shapes;     /* KgTermId: finished, others may refer to them */
  GArray *property_shapes; /* the same */
  guint blanks;
  gboolean wordy;  /* most values are literals */
  gboolean asking; /* shapes ask for something to be there, more than that something be not */
} Generator;

guint generate_below (Generator *generator, guint n);
gboolean generate_chance (Generator *generator, guint percent);
KgTermId generate_term (Generator *generator, OntologyTerm term);
/* "text", "text@tag", "text^^xsd-local-name", "text^^http://…" */
KgTermId generate_literal (Generator *generator, const char *text);
KgTermId generate_integer (Generator *generator, guint value);
KgTermId generate_iri (Generator *generator, const char *local, guint number);
/* A new one of the shapes graph. */
KgTermId generate_blank (Generator *generator);
/* One that stands nowhere else. */
KgTermId generate_foreign_blank (Generator *generator);
KgTermId generate_predicate (Generator *generator);
/* A node, a class, or a literal. */
KgTermId generate_value (Generator *generator);

/* Adds a triple to the data, unless it is there or `predicate` is none. */
void generate_say (Generator *generator, KgTermId subject, KgTermId predicate, KgTermId object);

/* Fills in the shapes of the case. */
void generate_shapes (Generator *generator);
