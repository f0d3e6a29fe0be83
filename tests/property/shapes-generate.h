/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/terms.h"

/* Random shapes and graphs over a small alphabet, so that shapes and data meet. Shapes have every constraint component, path
 * and kind of target of SHACL Core, contain one another without ever being recursive, and are well formed; literals of the
 * data need not be. */

typedef struct {
  KgTerms *terms;    /* of both graphs; the blank nodes of the two are different ones */
  GArray *shapes;    /* KgQuad, of the default graph */
  GArray *data;      /* KgQuad; without the shapes */
  GArray *nodes;     /* KgTermId: to try shapes on, some of them not in the data */
  gboolean together; /* one graph holds both */
  gboolean foreign;  /* else: the data graph has a table of terms of its own */
  gboolean strict;
} GeneratedCase;

/* The same seed gives the same case. */
GeneratedCase *generated_case_new (guint32 seed);
void generated_case_free (GeneratedCase *generated);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GeneratedCase, generated_case_free)

/* Adds and removes a few triples of the data: `changed` takes them (KgQuad). */
void generated_case_change (GeneratedCase *generated, guint32 seed, GArray *changed);

/* What the data graph is: with the shapes if they stand together. (transfer full, KgQuad) */
GArray *generated_case_data_graph (const GeneratedCase *generated);
/* Both graphs as N-Triples. (transfer full) */
char *generated_case_to_text (const GeneratedCase *generated);
