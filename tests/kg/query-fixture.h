/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "kg/query.h"
#include "tests/kg/fixture.h"

/* A snapshot to put queries to. */

typedef struct {
  Fixture fixture;
  KgSnapshot *snapshot;
} Queried;

/* Loads two Turtle documents into <http://example.org/g1> and <http://example.org/g2>; either may be NULL. */
void queried_load (Queried *queried, const char *first, const char *second);
/* A file into a graph. */
void queried_load_file (Queried *queried, const char *path, const char *graph);
void queried_add_test (const char *path, void (*test) (Queried *, gconstpointer),
                       gconstpointer data);

/* The result, which must not be an error. (transfer full) */
char *queried_run (Queried *queried, const char *query, KgQueryFormat format);
/* The rows of a SELECT as CSV without the head, sorted, with line feeds; values of the fixture's base as ":name". */
char *queried_rows (Queried *queried, const char *query);
void queried_assert_rows (Queried *queried, const char *query, const char *expected);
/* The error must have this code, and its text hold `expected`. */
void queried_assert_error (Queried *queried, const char *query, const KgQueryOptions *options,
                           int code, const char *expected);
