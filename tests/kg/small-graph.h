/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/dataset.h"

/* Small datasets written by hand or made at random, for tests. */

/* "_:a" is a blank node, `"a` a literal, NULL no term, anything else an IRI. */
KgTermId small_term (KgDataset *dataset, const char *text);
void small_add (KgDataset *dataset, const char *subject, const char *predicate, const char *object,
                const char *graph);

/* A list of `n` equal values; its cells are blank nodes whose labels begin with `prefix`. */
void small_add_list (KgDataset *dataset, const char *owner, const char *prefix, guint n);

/* `n` blank nodes, _:n0 and so on, each with a quad to each, itself as well. */
void small_add_clique (KgDataset *dataset, guint n);

/* How often to repeat what is normally repeated `rounds` times: more with GROUNDS_TEST_LONG. */
guint small_rounds (guint rounds);

/* Up to `max_quads` quads over up to `max_blanks` blank nodes and few other terms, so that there is
 * much to tell apart; some of them in graphs, named or blank. */
KgDataset *small_random (GRand *rand, guint max_blanks, guint max_quads);

/* The same dataset in other words: other labels, another order, some quads twice. `relabel`: FALSE
 * to keep the labels. */
KgDataset *small_scramble (GRand *rand, const KgDataset *dataset, gboolean relabel);

const KgQuad *small_quads (const KgDataset *dataset);

/* The quads as N-Quads with the labels they have, sorted, each once. */
char *small_text (const KgDataset *dataset);
