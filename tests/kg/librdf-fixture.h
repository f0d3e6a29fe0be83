/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/librdf-storage.h"
#include "tests/kg/fixture.h"

/* What tests of the librdf storage share. */

#define E "http://example.org/"
#define API_GRAPH "urn:grounds:graph:api"

/* A world whose errors are counted and kept, and a storage with its model, on the fixture's file. */
typedef struct {
  Fixture fixture;
  librdf_world *world;
  librdf_storage *storage;
  librdf_model *model;
  GString *errors;
} Librdf;

void rdf_set_up (Librdf *librdf, gconstpointer data);
void rdf_tear_down (Librdf *librdf, gconstpointer data);
void rdf_add_test (const char *path, void (*test) (Librdf *, gconstpointer));

/* Opens a storage and a model, after closing those before. */
gboolean rdf_try_open (Librdf *librdf, const char *name, const char *options);
void rdf_open_model (Librdf *librdf, const char *options);
void rdf_close_model (Librdf *librdf);
/* Some error that was reported holds this text; forgets them all. */
void rdf_assert_error (Librdf *librdf, const char *expected);

/* "x", "_:b", "\"text", "\"text@en", "\"5^^integer" as for fixture_term(); "-" is no node. A statement is three. */
librdf_node *rdf_node_of (Librdf *librdf, const char *text);
librdf_statement *rdf_statement_of (Librdf *librdf, const char *text);

/* `graph` (nullable): without a context. Zero: done. */
int rdf_add (Librdf *librdf, const char *text, const char *graph);
int rdf_take_away (Librdf *librdf, const char *text, const char *graph);

/* As N-Triples, with ":" for the base of the fixture. */
void rdf_append_node (GString *out, librdf_node *item);
/* A GCompareFunc for arrays of strings. */
int rdf_compare_lines (gconstpointer a, gconstpointer b);
/* Reads a stream to its end, and frees it: "s p o [g]" lines, sorted. */
char *rdf_drain (librdf_stream *stream, gboolean graphs);
char *rdf_find (Librdf *librdf, const char *pattern, const char *graph, gboolean graphs);
void rdf_assert_find (Librdf *librdf, const char *pattern, const char *graph, const char *expected);
void rdf_assert_all (Librdf *librdf, const char *expected);

/* For fixture_commit(). */
extern const char *const rdf_small_graph[];
