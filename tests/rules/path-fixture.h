/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "rules/path.h"
#include "tests/rules/fixture.h"

/* What the tests of paths share. */

/* ex:p goes round a cycle. */
#define PATHS_DATA                                                                                 \
  "ex:a ex:p ex:b ; ex:q ex:c . ex:b ex:p ex:c ; ex:q ex:d . ex:c ex:p ex:a .\n"                   \
  "ex:d ex:r \"text\" . ex:x ex:q ex:a . <urn:other:s> <urn:other:p> ex:a .\n"                     \
  "ex:lineage a gr:NamedPath ; gr:path ( ex:p ex:q ) .\n"                                          \
  "ex:further a gr:NamedPath ; gr:path ( ex:lineage ex:r ) .\n"                                    \
  "ex:alias a gr:NamedPath ; gr:path ex:p .\n"

/* Paths and what they are walked on stand in one graph. */
typedef struct {
  KgSnapshot *snapshot;
  RulesGraph *graph;
  RulesReader reader;
  RulesSource source;
  RulesScratch *scratch;
} Paths;

void paths_init (Paths *paths, const char *turtle, gboolean strict);
void paths_clear (Paths *paths);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Paths, paths_clear)

KgTermId paths_id (const Paths *paths, const char *name);
/* The sh:path of a subject; NULL if it is ill-formed. */
RulesPath *paths_try (Paths *paths, const char *subject);
/* The same; it must be well formed. */
RulesPath *paths_get (Paths *paths, const char *subject);
/* All values and origins of a node, by name, in order of the names. */
void paths_assert_values (Paths *paths, const RulesPath *path, const char *focus,
                          const char *expected);
void paths_assert_origins (Paths *paths, const RulesPath *path, const char *value,
                           const char *expected);
